"""The parse tree of a pattern, as the ``regex`` module builds it.

``re._parser`` does not know this syntax, so the tree comes from ``regex._regex_core``: private, hence used through this
module alone, and pinned down by tests on the lowest and the newest version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import regex
from regex import _regex_core

if TYPE_CHECKING:
    from collections.abc import Mapping

core: Any = _regex_core  # private and untyped

_FLAGS = int(regex.VERSION1 | regex.IGNORECASE | regex.UNICODE)
_FULLCASE = int(regex.FULLCASE)
# Each would make the index or the loosened literals mean something else than the pattern does.
_REFUSED_FLAGS = int(regex.FULLCASE | regex.VERBOSE | regex.ASCII | regex.LOCALE)


class _Info(core.Info):  # type: ignore[misc]
    """What the parser keeps, and every flag that was on anywhere in the pattern."""

    flags_seen: int = 0

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "flags":
            value = int(value)  # arithmetic of the enumeration takes as long as all the rest of the parsing
            self.flags_seen |= value
        object.__setattr__(self, name, value)


def parse_tree(source: str, lists: Mapping[str, tuple[str, ...]]) -> tuple[Any, Any]:
    """The parse tree of a pattern and what its parser kept. Raises regex.error where it cannot be parsed."""
    scanner = core.Source(source)
    info = _Info(_FLAGS, scanner.char_type, dict(lists))
    info.flags &= ~_FULLCASE  # as compile_pattern() turns it off; with it a class may match two letters
    info.flags_seen = 0
    info.guess_encoding = regex.UNICODE
    try:
        tree = core._parse_pattern(scanner, info)
    except core._UnscopedFlagSet:
        raise regex.error("flags", source, 0) from None
    except KeyError as missing:
        raise regex.error(f"no named list {missing.args[0]!r}", source, 0) from None
    except (ValueError, OverflowError) as fault:
        raise regex.error(str(fault), source, 0) from None
    if info.flags_seen & _REFUSED_FLAGS:
        raise regex.error("flags", source, 0)
    if not scanner.at_end():
        raise regex.error("unbalanced parenthesis", source, scanner.pos)
    tree.fix_groups(source, False, False)
    return tree, info
