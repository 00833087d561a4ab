"""Trafilatura's ways with one page, quick, thorough and generous: each takes up what another has found."""

from __future__ import annotations

from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import trafilatura
from trafilatura.settings import Document, Extractor

from cleaner.errors import ExtractionError
from cleaner.extract.comparison import compare, may_be_generous
from cleaner.extract.hasten import hasten_trafilatura
from cleaner.extract.main_pass import extract_main, strip_always_removed

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.html import HtmlElement


class Options(NamedTuple):
    """How trafilatura is asked: ``quick`` first, and where that is not to be believed ``thorough``, then ``generous``.

    Comments cost 0.008 of word F1 on the development articles. Any format but "python" spares a second serialisation.
    Metadata cost two thirds more time, and ``dedup`` empties whole pages in trafilatura 2.3.1.
    """

    quick: Extractor
    thorough: Extractor
    generous: Extractor


WITH_LINKS, WITHOUT_LINKS = (
    Options(
        quick=Extractor(output_format="txt", comments=False, links=links, fast=True),
        thorough=Extractor(output_format="txt", comments=False, links=links),
        generous=Extractor(output_format="txt", comments=False, links=links, recall=True),
    )
    for links in (True, False)
)

_FORUM = "DiscussionForumPosting"  # in JSON-LD it tells trafilatura that comments are content

hasten_trafilatura()


class Ways:
    """What trafilatura finds on a page, each way tried when it is asked for; ``tree`` stays as it is.

    Each gives None where there is nothing, and raises ExtractionError where trafilatura fails on the page.
    """

    def __init__(self, tree: HtmlElement, options: Options) -> None:
        self._tree = tree
        self._options = options
        self._is_forum = any(_FORUM in (script.text or "") for script in tree.iter("script"))

    @cached_property
    def quick(self) -> Document | None:
        """Without a comparison with other extractors, and without JSON-LD: on forums, which need that, None."""
        return None if self._is_forum else self._main or _run(self._strip(), self._options.quick)

    @cached_property
    def thorough(self) -> Document | None:
        """Compared with readability and jusText."""
        return self._compare(self._options.thorough) or _run(self._tree, self._options.thorough)

    @cached_property
    def generous(self) -> Document | None:
        """The way that takes most."""
        options, found = self._options.generous, None
        if self._main is not None:
            is_more = may_be_generous(self._tree)
            found = _try(lambda: extract_main(self._strip(), options)) if is_more else self._compare(options)
        return found or _run(self._tree, options)

    @cached_property
    def _main(self) -> Document | None:
        return None if self._is_forum else _try(lambda: extract_main(self._strip(), self._options.quick))

    def _compare(self, options: Extractor) -> Document | None:
        main = self._main
        return None if main is None else _try(lambda: compare(self._tree, main, options))

    def _strip(self) -> HtmlElement:
        stripped = copy(self._tree)
        strip_always_removed(stripped)
        return stripped


def _try(extract: Callable[[], Document | None]) -> Document | None:
    """What ``extract`` finds; None where it fails, for then the whole sequence tells what becomes of the page."""
    try:
        return extract()
    except MemoryError:
        raise
    except Exception:
        return None


def _run(tree: HtmlElement, options: Extractor) -> Document | None:
    """Trafilatura's whole sequence."""
    try:
        document = trafilatura.bare_extraction(tree, options=options)
    except MemoryError:
        raise
    except Exception as error:
        # A fault of one page in a library must not be the end of a run.
        fault = f"extraction failed: {type(error).__name__}: {error}"
        raise ExtractionError(f"{fault}; report the page to trafilatura, or clean its text") from error
    return document if isinstance(document, Document) else None
