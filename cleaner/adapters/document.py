"""One document into its body and what to tell of it: the function that every adapter into an index calls."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cleaner.batch.sources.reading import sniff_form
from cleaner.batch.work import describe_error
from cleaner.model import SPACE_RULE, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cleaner.batch.item import Form
    from cleaner.model import CleanResult
    from cleaner.pipeline import Cleaner

_logger = logging.getLogger(__name__)

# Where the loaders of these ecosystems put a page's address and language.
_URL_KEYS = ("url", "source", "URL")
_LANG_KEYS = ("lang", "language")
_URL = re.compile(r"https?://\S+", re.I)
# LangChain's loaders write "No language found." where there is none: a language that no rule has, so that none applies.
_LANG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")
_SNIFFED_CHARS = 4_096
# Said only of what they befell: of a document that is cleaned again they may no longer be true.
_PASSING = frozenset(("cleaner_error", "cleaner_rules_timed_out"))


@dataclass(frozen=True, slots=True)
class Cleaned:
    """One document after cleaning, whatever became of it.

    ``text`` is the body; where ``status`` is refused, all that was extracted; where it is empty or error, "".
    ``removed`` counts what rules cut from the text or pruned from the page, ``removed_chars`` its characters.
    """

    text: str
    status: Status
    title: str | None = None
    error: str | None = None
    removed: int = 0
    removed_chars: int = 0
    rules: tuple[str, ...] = ()
    rules_timed_out: tuple[str, ...] = ()

    def describe(self, known: Mapping[str, Any], *, flat: bool = False) -> dict[str, Any]:
        """The metadata of the document: what was known, with its title where none was, and what cleaning did.

        ``flat`` joins the names of rules by spaces, for indexes that take no lists.

        >>> Cleaned("One.", Status.OK, "News", rules=("en/ads:ad-label",)).describe({"title": "Mine"})["title"]
        'Mine'
        """
        found: dict[str, Any] = {"cleaner_status": self.status.value}
        if self.error is not None:
            found["cleaner_error"] = self.error
        found |= {"cleaner_removed": self.removed, "cleaner_removed_chars": self.removed_chars}
        found["cleaner_rules"] = " ".join(self.rules) if flat else list(self.rules)
        if self.rules_timed_out:
            timed_out = self.rules_timed_out
            found["cleaner_rules_timed_out"] = " ".join(timed_out) if flat else list(timed_out)
        if self.title and not known.get("title"):
            found["title"] = self.title
        return {key: value for key, value in known.items() if key not in _PASSING} | found


def clean_document(
    cleaner: Cleaner,
    content: str | bytes,
    *,
    form: Form | None = None,
    known: Mapping[str, Any] | None = None,
    id: object = None,
) -> Cleaned:
    """Clean the page or text of one document; a fault of its own is a result of status ``error``, never an exception.

    Without ``form``, content that begins like a page is one. ``known`` is what the ecosystem tells of the document:
    its URL (``url``, ``source``) and language (``lang``, ``language``) decide which rules apply. What does not come
    out ``ok`` is logged as a warning with ``id``.

    >>> from cleaner import Cleaner
    >>> cleaned = clean_document(Cleaner(), "The river rose on Monday.\\n\\nAdvertisement\\n\\nIt fell again.")
    >>> cleaned.text, cleaned.removed, cleaned.removed_chars, cleaned.rules
    ('The river rose on Monday.\\n\\nIt fell again.', 1, 15, ('en/ads:ad-label',))
    """
    url, lang = find_url(known or {}), find_lang(known or {})
    try:
        is_html = (form or _sniff(content)) == "html"
        result = (cleaner.clean_html if is_html else cleaner.clean_text)(content, url=url, lang=lang)
    except Exception as error:  # whatever a page does to the libraries must cost that page alone
        cleaned = Cleaned("", Status.ERROR, error=describe_error(error))
    else:
        cleaned = _tell(result)
    if cleaned.status is not Status.OK:
        _logger.warning("%r: %s: %s", id if id is not None else url, cleaned.status.value, _explain(cleaned))
    return cleaned


def warn_of_none(id: object, place: str) -> None:
    """Log that a document went on as it came, because ``place`` of it holds no text."""
    _logger.warning("%r: not cleaned: %s is no text", id, place)


def find_url(known: Mapping[str, Any]) -> str | None:
    """The first of the usual keys that holds a web address: loaders of files put paths under the same names.

    >>> find_url({"source": "/srv/pages/a.html", "URL": "https://example.org/a"})
    'https://example.org/a'
    """
    values = (known.get(key) for key in _URL_KEYS)
    return next((value for value in values if isinstance(value, str) and _URL.fullmatch(value)), None)


def find_lang(known: Mapping[str, Any]) -> str | None:
    """The first of the usual keys that holds a language code.

    >>> find_lang({"language": "No language found."}), find_lang({"language": "pt-BR"})
    (None, 'pt-BR')
    """
    values = (known.get(key) for key in _LANG_KEYS)
    return next((value for value in values if isinstance(value, str) and _LANG.fullmatch(value)), None)


def _sniff(content: str | bytes) -> Form:
    if isinstance(content, str):
        content = content[:_SNIFFED_CHARS].replace("\x00", "").encode("utf-8", "surrogatepass")
    return sniff_form(content)


def _tell(result: CleanResult) -> Cleaned:
    cuts = [removal for removal in result.removals if removal.rule != SPACE_RULE]
    rules = {removal.rule for removal in cuts} | {pruned.rule for pruned in result.pruned}
    return Cleaned(
        text=result.body,
        status=result.status,
        title=result.title,
        removed=len(cuts) + len(result.pruned),
        removed_chars=len(result.extracted) - len(result.body) + sum(len(pruned.text) for pruned in result.pruned),
        rules=tuple(sorted(rules)),
        rules_timed_out=result.rules_timed_out,
    )


def _explain(cleaned: Cleaned) -> str:
    if cleaned.status is Status.REFUSED:
        return "rules claim too much of the text; nothing was cut"
    return cleaned.error or "no text was found; it goes on without"
