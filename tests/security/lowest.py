"""Prints the lowest versions that pyproject.toml allows, of what is always needed and of the extras that are named."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"
_REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)(?:\[[\w,]+\])?\s*>=\s*(?P<bound>[\w.]+)(?P<rest>.*)")


def pin(requirement: str) -> str:
    """The requirement with its lower bound for its version.

    >>> pin("lxml>=6.1"), pin("backports.zstd>=1.0; python_version < '3.14'")
    ('lxml==6.1', "backports.zstd==1.0; python_version < '3.14'")
    """
    found = _REQUIREMENT.fullmatch(requirement)
    if found is None:
        raise ValueError(f"{requirement}: has no lower bound")
    marker = found["rest"][found["rest"].index(";") :] if ";" in found["rest"] else ""
    return f"{found['name']}=={found['bound']}{marker}"


def list_lowest(extras: list[str]) -> list[str]:
    """What is pinned; what an extra takes from others is left to them."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(each for extra in extras for each in project["optional-dependencies"][extra])]
    return [pin(requirement) for requirement in wanted if not requirement.startswith("cleaner[")]


if __name__ == "__main__":
    sys.stdout.write("\n".join(list_lowest(sys.argv[1:])) + "\n")
