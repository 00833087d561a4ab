"""Settings from cleaner.toml or ``[tool.cleaner]`` in pyproject.toml, found upwards from the working directory."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from cleaner.errors import SettingsError

_OWN_FILE = "cleaner.toml"
_SHARED_FILE = "pyproject.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a settings file says; None where it says nothing. Paths are relative to the file's folder.

    The names are those of the command line: ``max-share`` in the file is ``--max-share`` and ``max_share`` here.
    """

    rules: tuple[str, ...] | None = None
    builtin: bool | None = None
    only: tuple[str, ...] | None = None
    skip: tuple[str, ...] | None = None
    also: tuple[str, ...] | None = None
    max_share: float | None = None
    workers: int | None = None
    timeout: float | None = None
    memory: int | None = None
    form: str | None = field(default=None, metadata={"key": "as"})
    urls: str | None = None
    lang: str | None = None
    max_bytes: int | None = None
    strict: bool | None = None
    file: Path | None = field(default=None, metadata={"key": None})


_FIELDS = {each.metadata.get("key", each.name.replace("_", "-")): each for each in fields(Settings)}
_KINDS: dict[str, tuple[type | tuple[type, ...], str]] = {
    "bool": (bool, "true or false"),
    "int": (int, "a whole number"),
    "float": ((int, float), "a number"),
    "str": (str, "a string"),
    "tuple": (list, "a list of strings"),
}


def find_settings(directory: Path | None = None) -> Settings:
    """The settings that hold in ``directory`` (default: the working directory); empty where no file has any.

    Raises:
        SettingsError: the nearest file is not TOML, or has a key or a value that cannot be used.
    """
    start = (directory or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        own, shared = folder / _OWN_FILE, folder / _SHARED_FILE
        if own.is_file():
            return parse_settings(_read_toml(own), own)
        if shared.is_file():
            table = _read_toml(shared).get("tool", {}).get("cleaner")
            if table is not None:
                return parse_settings(table, shared)
    return Settings()


def parse_settings(table: object, file: Path) -> Settings:
    """The settings of one table, its keys and types checked.

    >>> parse_settings({"max-shares": 0.5}, Path("cleaner.toml"))
    Traceback (most recent call last):
    cleaner.errors.SettingsError: cleaner.toml: unknown key 'max-shares'; did you mean 'max-share'?
    """
    if not isinstance(table, dict):
        raise SettingsError(f"{file}: tool.cleaner is no table; write [tool.cleaner] and the settings under it")
    values: dict[str, Any] = {}
    for key, value in table.items():
        name = key.replace("_", "-")
        if name not in _FIELDS:
            import difflib

            near = difflib.get_close_matches(name, [known for known in _FIELDS if known], n=1)
            way_out = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(filter(None, _FIELDS))}"
            raise SettingsError(f"{file}: unknown key {key!r}; {way_out}")
        values[_FIELDS[name].name] = _check(value, str(_FIELDS[name].type), f"{file}: {key}")
    for name in ("rules", "urls"):
        if name in values:
            paths = values[name]
            at_home = tuple(str(file.parent / path) for path in ([paths] if name == "urls" else paths))
            values[name] = at_home[0] if name == "urls" else at_home
    return Settings(**values, file=file)


def _check(value: object, type_name: str, place: str) -> object:
    kind, wanted = _KINDS[type_name.split("[")[0].split(" ")[0]]
    is_right = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
    if not is_right or (isinstance(value, list) and not all(isinstance(each, str) for each in value)):
        raise SettingsError(f"{place} is {value!r}; write {wanted}")
    return tuple(value) if isinstance(value, list) else value


def _read_toml(path: Path) -> dict[str, Any]:
    import tomllib  # most folders have no settings

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}; make it readable or remove it") from error
    except ValueError as error:  # not UTF-8, or not TOML: then the error names line and column
        raise SettingsError(f"{path}: not TOML: {error}") from error
