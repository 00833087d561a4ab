"""Imports trafilatura without the libraries that extraction does not call: half the time, for a command of our own.

Trafilatura also fetches pages, dates them and guesses encodings, so it imports HTTP, TLS, lists of top-level domains
and calendars. While it is imported here, stand-ins take the place of these libraries; afterwards no stand-in is left
among the modules, so that whoever imports one of the libraries has the library. What trafilatura holds of a stand-in
becomes the real thing when it is first used.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_LATER = (
    "charset_normalizer",
    "courlan",
    "htmldate",
    "justext",
    "trafilatura.downloads",
    "urllib3",
)


_is_lean = False


def prefer_lean() -> None:
    """Let ``import_extraction`` be lean from now on; for processes that run nobody else's code.

    Threads of others would meet the stand-ins if they imported these libraries at the same moment.
    """
    global _is_lean
    _is_lean = True


def import_extraction() -> None:
    """Import what pages need and plain texts do not."""
    if _is_lean:
        import_lean()
    import_module("cleaner.extract.page_extraction")


def import_lean() -> None:
    """Import trafilatura, if nobody has, without what extraction does not call."""
    if "trafilatura" in sys.modules:
        return
    finder = _Finder()
    sys.meta_path.insert(0, finder)
    try:
        import_module("trafilatura")
    finally:
        sys.meta_path.remove(finder)
        for name in finder.made:
            stand_in = sys.modules.pop(name, None)
            package, _, own = name.rpartition(".")
            if vars(sys.modules.get(package, ModuleType(package))).get(own) is stand_in:
                delattr(sys.modules[package], own)


class _Finder:
    """Finds stand-ins for the modules _LATER and those in them."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """As the import system asks."""
        if not any(name == later or name.startswith(f"{later}.") for later in _LATER):
            return None
        self.made.append(name)
        return ModuleSpec(name, self, is_package=True)  # type: ignore[arg-type]  # importlib.abc takes long to import

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """A module of which every name stands for that of the real one."""
        return _StandIn(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing: the stand-in has no code."""


class _StandIn(ModuleType):
    """A module that is not imported yet."""

    def __getattr__(self, name: str) -> _Later:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Later(name, (), {"__module__": self.__name__})


class _Later(type):
    """What a module that is not imported yet holds under a name: a function, a class or a value.

    A class itself, so that it may stand in annotations and in isinstance().
    """

    def __call__(cls, *values: Any, **named: Any) -> Any:
        return _find(cls)(*values, **named)

    def __getattr__(cls, name: str) -> Any:
        return getattr(_find(cls), name)

    def __instancecheck__(cls, instance: object) -> bool:
        # Nobody has an instance of a class that is not imported.
        return cls.__module__ in sys.modules and isinstance(instance, _find(cls))


def _find(later: _Later) -> Any:
    """The real thing."""
    return getattr(import_module(later.__module__), later.__name__)
