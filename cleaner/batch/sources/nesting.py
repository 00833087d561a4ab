"""How deep JSON from strangers is nested: what reads and writes it has to come back from there."""

from __future__ import annotations

DEEPEST = 200


def is_too_deep(line: bytes, value: object) -> bool:
    """Whether ``value``, read from ``line``, is nested deeper than DEEPEST levels.

    Python's own limit depends on how deep its calls are nested at the time: what one process reads, the next may not.

    >>> is_too_deep(b"[[1]]", [[1]])
    False
    """
    if line.count(b"[") + line.count(b"{") <= DEEPEST:
        return False
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [inner for each in level for inner in _open(each)]
        if not level:
            return False
    return True


def _open(value: object) -> list[object]:
    if isinstance(value, dict):
        return [inner for inner in value.values() if isinstance(inner, dict | list)]
    return [inner for inner in value if isinstance(inner, dict | list)] if isinstance(value, list) else []
