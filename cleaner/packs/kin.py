"""The typographic kin of the plain characters that a pattern may be written with."""

from __future__ import annotations

# Each literal on the left, unescaped and outside a class, matches every character on the right as well.
KIN: dict[str, str] = {
    "'": "‘’‚‛′ʹʼ´`＇",
    '"': "“”„‟«»″＂",
    "-": "\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d",
    " ": "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
}

PLAIN: dict[str, str] = {kin: plain for plain, kins in KIN.items() for kin in kins}


def kin_class(char: str) -> str:
    r"""The character class that a literal stands for; other characters stand for themselves.

    >>> kin_class("x"), "’" in kin_class("'")
    ('x', True)
    """
    plain = PLAIN.get(char, char)
    if plain not in KIN:
        return char
    escaped = "\\-" if plain == "-" else plain
    return f"[{escaped}{KIN[plain]}]"
