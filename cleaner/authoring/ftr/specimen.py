"""Makes a piece of HTML that an XPath finds: the example that an imported rule needs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape

_STEP = re.compile(r"(?P<axis>//|/|)(?P<tag>\*|[a-z][a-z0-9]*)", re.I)
_QUOTED = r"""(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')"""
_SPACE = r"""['"] ['"]"""
_PADDED = re.compile(
    rf"contains\(\s*concat\(\s*{_SPACE}\s*,\s*(?:normalize-space\(\s*)?@(?P<name>[\w-]+)\s*\)?\s*,\s*{_SPACE}\s*\)"
    rf"\s*,\s*{_QUOTED}\s*\)"
)
_PART = re.compile(rf"(?:contains|starts-with)\(\s*@(?P<name>[\w-]+)\s*,\s*{_QUOTED}\s*\)")
_EQUAL = re.compile(rf"@(?P<name>[\w-]+)\s*=\s*{_QUOTED}")
_TEXT = re.compile(rf"(?:contains|starts-with)\(\s*(?:\.|text\(\)|string\(\.?\))\s*,\s*{_QUOTED}\s*\)")
_TEXT_EQUAL = re.compile(rf"(?:\.|text\(\))\s*=\s*{_QUOTED}")
_HAS = re.compile(r"@(?P<name>[\w-]+)")
_FIRST = re.compile(r"1|last\(\)|position\(\)\s*=\s*1")
_VOID = frozenset(("img", "br", "hr", "input", "iframe"))


@dataclass(slots=True)
class _Element:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    inner: str = ""

    def write(self, content: str) -> str:
        named = "".join(f' {name}="{escape(value)}"' for name, value in self.attributes.items())
        if self.tag in _VOID:
            return f"<{self.tag}{named}>"
        return f"<{self.tag}{named}>{escape(self.text)}{self.inner}{content}</{self.tag}>"


def make_specimen(xpath: str) -> str | None:
    """A piece of HTML with an element that ``xpath`` finds; None where its conditions are of no known form.

    The caller has to try it: what is known of XPath here is what people write in such files.

    >>> make_specimen("//div[@id='side' and contains(@class, 'promo')]/ul")
    '<div id="side" class="promo"><ul>A line of the page.</ul></div>'
    """
    elements = _read_steps(xpath.split("|")[0].strip().removeprefix("."))
    if not elements:
        return None
    written = ""
    for element in reversed(elements):
        if not written and not element.text and not element.inner:
            element.text = "A line of the page."
        written = element.write(written)
    return written


def _read_steps(path: str) -> list[_Element] | None:
    elements: list[_Element] = []
    while path:
        step = _STEP.match(path)
        if step is None:
            return None
        element = _Element("div" if step["tag"] == "*" else step["tag"].lower())
        path = path[step.end() :]
        while path.startswith("["):
            end = _find_closing(path)
            if end is None or not _add_condition(element, path[1:end]):
                return None
            path = path[end + 1 :]
        elements.append(element)
    return elements


def _find_closing(path: str) -> int | None:
    """The bracket that closes the one at the start of ``path``, past quotes and brackets within."""
    depth = 0
    quote = ""
    for at, char in enumerate(path):
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in "[(":
            depth += 1
        elif char in "])":
            depth -= 1
            if depth == 0:
                return at
    return None


def _add_condition(element: _Element, condition: str) -> bool:
    """Make ``element`` fulfil ``condition``, of alternatives the first; False where that is beyond us."""
    first = re.split(r"\s+or\s+", condition)[0]
    return all(_add_part(element, part.strip()) for part in re.split(r"\s+and\s+", first))


def _add_part(element: _Element, part: str) -> bool:
    part = part.removeprefix("(").removesuffix(")") if part.startswith("(") else part
    if _FIRST.fullmatch(part):
        return True
    for form in (_PADDED, _PART, _EQUAL):
        if found := form.fullmatch(part):
            value = _value(found).strip() if form is _PADDED else _value(found)
            before = element.attributes.get(found["name"])
            element.attributes[found["name"]] = f"{before} {value}" if before else value
            return True
    if found := _TEXT.fullmatch(part) or _TEXT_EQUAL.fullmatch(part):
        element.text += _value(found)
        return True
    if found := _HAS.fullmatch(part):
        element.attributes.setdefault(found["name"], "1")
        return True
    inner = _read_steps(part.removeprefix("."))
    if not inner:
        return False
    written = ""
    for child in reversed(inner):
        written = child.write(written)
    element.inner += written
    return True


def _value(found: re.Match[str]) -> str:
    return found["double"] if found["double"] is not None else found["single"]
