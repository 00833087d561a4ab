"""No string in which a pattern is found is without its telltales."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.extract.telltales import find_telltales

_PARTS = st.sampled_from(
    ("post", "comment", "ad", "^", "$", "-", "[-_]", "[-_]?", "x?", "(?:a|b)", "(?:long|er)?", "(?!ary)", r"\-", r"\A")
)
_PATTERNS = st.lists(st.lists(_PARTS, min_size=1, max_size=5).map("".join), min_size=1, max_size=3).map("|".join)


@given(_PATTERNS, st.booleans(), st.data())
def test_what_is_found_holds_a_telltale(pattern: str, is_group: bool, data: st.DataObject) -> None:
    pattern = f"^(?:{pattern})" if is_group else pattern
    telltales = find_telltales([pattern])
    if telltales is not None:
        found = data.draw(st.from_regex(pattern))
        assert any(telltale in found for telltale in telltales), (found, telltales)


@pytest.mark.parametrize(
    ("pattern", "telltales"),
    [
        ("caption", {"caption"}),
        ("post[-_]?content|field-body", {"content", "field-body"}),
        ("(?:entry|page)-content", {"-content"}),
        (r"\Aarticle\Z", {"article"}),
        ("^(?:nav|post-nav)", {"nav", "post-nav"}),
        ("no|comments", None),
        ("^(?:nav|post-nav)|menu", None),
        ("(?i:fulltext)", None),
        ("(?:a(?:b|c))-list", None),
        ("comments{0,3}", None),
        ("", None),
    ],
)
def test_the_telltales_of_a_pattern(pattern: str, telltales: set[str] | None) -> None:
    assert find_telltales([pattern]) == telltales
