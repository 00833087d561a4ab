"""Prints the licences of all that cleaner needs at run time, as the table of .github/LICENSES.md."""

from __future__ import annotations

import re
import sys
from importlib import metadata
from typing import NamedTuple

_NAME = re.compile(r"[\w.-]+")
_SHORT = {
    "apache license, version 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "apache-2.0": "Apache-2.0",
    "bsd license": "BSD-3-Clause",
    "bsd": "BSD-3-Clause",
    "bsd-3-clause": "BSD-3-Clause",
    "bsd 3-clause license": "BSD-3-Clause",
    "the bsd 2-clause license": "BSD-2-Clause",
    "isc license": "ISC",
    "lgpl": "LGPL-3.0",
    "mit": "MIT",
    "mit license": "MIT",
    "mpl-2.0": "MPL-2.0",
}
"""What packages say in words, in lower case. LGPL without a number is Pebble's, whose file LICENSE is version 3."""

# What each asks of those who pass cleaner on, or build it into something of their own. All go with Apache-2.0.
COMPATIBLE = frozenset(
    ("Apache-2.0", "MIT", "MIT-0", "BSD-2-Clause", "BSD-3-Clause", "PSF-2.0", "CNRI-Python", "ISC", "Unicode-3.0",
     "MPL-2.0", "MPL-1.1", "LGPL-3.0", "LGPL-3.0-only", "LGPL-3.0-or-later", "LGPL-2.1-or-later", "GPL-2.0-or-later")
)  # fmt: skip


class Dependency(NamedTuple):
    """A package, its licence as an SPDX expression, and the packages that ask for it."""

    name: str
    licence: str
    wanted_by: tuple[str, ...]


def list_dependencies(package: str = "cleaner") -> list[Dependency]:
    """All that a package needs to run here, and what those need, by name; extras are left out but those asked for."""
    wanted_by: dict[str, set[str]] = {}
    open_names = [(package, frozenset[str]())]
    seen = set()
    while open_names:
        name, extras = open_names.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        for requirement in metadata.requires(name) or ():
            found = _read(requirement, extras)
            if found is not None:
                wanted_by.setdefault(found[0], set()).add(name)
                open_names.append(found)
    return [Dependency(name, find_licence(name), tuple(sorted(wanted_by[name]))) for name in sorted(wanted_by)]


def find_licence(package: str) -> str:
    """The licence that a package states: as an expression, in a classifier or in words."""
    about = metadata.metadata(package)
    if expression := about.get("License-Expression"):
        return str(expression)
    classifiers = [
        each.rpartition(" :: ")[2] for each in about.get_all("Classifier", []) if each.startswith("License ::")
    ]
    stated = about.get("License") or ""
    for words in ([stated], classifiers):  # "BSD License", says a classifier, of whichever of them
        if known := sorted({_SHORT[each.lower()] for each in words if each.lower() in _SHORT}):
            return " OR ".join(known)
    return f"UNKNOWN: {stated[:60]}"


def is_compatible(licence: str) -> bool:
    """Whether one of the alternatives of an expression may be used beside Apache-2.0."""
    return any(
        all(part.strip(" ()") in COMPATIBLE for part in alternative.split(" AND "))
        for alternative in licence.split(" OR ")
    )


def format_table(dependencies: list[Dependency]) -> str:
    """The table, in Markdown."""
    rows = [f"| {each.name} | {each.licence} | {', '.join(each.wanted_by)} |" for each in dependencies]
    return "\n".join(["| package | licence | needed by |", "| --- | --- | --- |", *rows]) + "\n"


def _read(requirement: str, extras: frozenset[str]) -> tuple[str, frozenset[str]] | None:
    """The package of a requirement and its extras; None where its marker leaves it out here."""
    from packaging.requirements import Requirement

    wanted = Requirement(requirement)
    if wanted.marker and not any(wanted.marker.evaluate({"extra": extra}) for extra in (extras or {""})):
        return None
    return metadata.metadata(wanted.name)["Name"].lower().replace("_", "-"), frozenset(wanted.extras)


if __name__ == "__main__":
    sys.stdout.write(format_table(list_dependencies()))
