"""The engine: rules and a text to claims, claims to removals, removals to a body and back."""

from cleaner.engine.edit import cut, restore
from cleaner.engine.match import Matcher
from cleaner.engine.resolve import claimed_share, is_over, resolve

__all__ = ["Matcher", "claimed_share", "cut", "is_over", "resolve", "restore"]
