"""The errors cleaner raises: each tells place, fault and way out."""

from __future__ import annotations


class CleanerError(Exception):
    """Base of every error that cleaner raises on purpose; its text is fit to be shown to a user."""


class PackError(CleanerError):
    """A rule pack that cannot be used.

    ``problems`` holds one message a fault, each ``file:line: fault; way out``, in the order of the lines.
    """

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))

    def __reduce__(self) -> tuple[type[PackError], tuple[list[str]]]:
        return PackError, (self.problems,)


class DecodeError(CleanerError):
    """Bytes that are text in no encoding we can name."""


class ExtractionError(CleanerError):
    """A page that cannot be parsed, or whose extraction failed in the library that does it."""


class InputError(CleanerError):
    """An input that cannot be read: a missing file, a directory for a file, no permission, a wrong format."""


class SettingsError(CleanerError):
    """A setting that cannot be used: an unknown rule, category or key, or a value out of its range."""


class OutputError(CleanerError):
    """An output that cannot be written, or that would overwrite what is there."""


class DiskFullError(OutputError):
    """An output for which there is no room left: nothing is wrong with the command, and the same goes on later."""


class RestoreError(CleanerError):
    """A body and removals that do not belong together."""


class MissingExtraError(CleanerError, ImportError):
    """An optional dependency that is not installed; an ImportError too, as adapters raise it when imported.

    >>> print(MissingExtraError("pyarrow", "parquet"))
    pyarrow is not installed; pip install 'cleaner[parquet]'
    """

    def __init__(self, package: str, extra: str) -> None:
        self.package, self.extra = package, extra
        super().__init__(f"{package} is not installed; pip install 'cleaner[{extra}]'")

    def __reduce__(self) -> tuple[type[MissingExtraError], tuple[str, str]]:
        return MissingExtraError, (self.package, self.extra)
