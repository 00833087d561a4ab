"""Rules that strip site furniture from extracted articles, and a report of every character they took."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.errors import CleanerError

if TYPE_CHECKING:
    from cleaner.engine.edit import restore
    from cleaner.model import CleanResult, Removal
    from cleaner.packs import load_packs
    from cleaner.pipeline import Cleaner

__version__ = "0.1.0"
__all__ = ["CleanResult", "Cleaner", "CleanerError", "Removal", "load_packs", "restore"]

# Loaded when first asked for: trafilatura takes longer to import than a small page to clean.
_HOMES = {
    "Cleaner": "cleaner.pipeline",
    "CleanResult": "cleaner.model",
    "Removal": "cleaner.model",
    "load_packs": "cleaner.packs",
    "restore": "cleaner.engine.edit",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
