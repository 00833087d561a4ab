"""Cleaner: one document, from page or text to body and removals; no files, no printing."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from cleaner.engine import Matcher, cut, is_over, resolve
from cleaner.errors import SettingsError
from cleaner.extract import Pruner, extract_html, read_text
from cleaner.model import CleanResult, Draft, Status
from cleaner.packs import load_packs
from cleaner.packs.select import select

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Self

    from cleaner.model import Claim, Extraction
    from cleaner.packs.load import RuleSet
    from cleaner.packs.select import InForce

MAX_SHARE = 0.7

# Long enough for every automaton to be made, of short lines and of long ones.
_SAMPLE = "\n".join(["The river rose by a metre.", "It fell again, as it does. " * 20] * 200)


class Cleaner:
    """Cleans documents by rule packs. Threads may share one; it pickles as its packs and settings.

    ``packs`` are paths of packs or folders of packs that add to the built-in ones (``builtin=False`` leaves those
    out). ``skip``, ``only`` and ``also`` take categories, pack names and ``pack:id``. A document of which the rules
    claim more than ``max_share`` of the non-space characters is refused: its body is the extracted text.

    Raises PackError for a broken pack, InputError for a missing one, SettingsError for a name that nothing has.

    >>> result = Cleaner().clean_text("The river rose by a metre on Monday.\\n\\nAdvertisement\\n\\nIt fell again.")
    >>> result.body
    'The river rose by a metre on Monday.\\n\\nIt fell again.'
    >>> [removal.rule for removal in result.removals]
    ['en/ads:ad-label', '~space']
    """

    def __init__(
        self,
        packs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] = (),
        *,
        builtin: bool = True,
        skip: Iterable[str] = (),
        only: Iterable[str] = (),
        also: Iterable[str] = (),
        max_share: float = MAX_SHARE,
    ) -> None:
        if not 0 < max_share <= 1:
            raise SettingsError(f"max_share: {max_share} is not a share; give a number over 0, up to 1")
        self._settings: dict[str, Any] = {
            "packs": (packs,) if isinstance(packs, (str, os.PathLike)) else tuple(packs),
            "builtin": builtin,
            "skip": _names(skip),
            "only": _names(only),
            "also": _names(also),
            "max_share": max_share,
        }
        self._prepare(load_packs(self._settings["packs"], builtin=builtin))

    @classmethod
    def of_rules(cls, rule_set: RuleSet, *, max_share: float = MAX_SHARE) -> Cleaner:
        """A cleaner of rules that are in memory, for rule authors' tools. It pickles with its rules."""
        cleaner = cls.__new__(cls)
        cleaner._settings = {"skip": (), "only": (), "also": frozenset(), "max_share": max_share}
        cleaner._prepare(rule_set)
        return cleaner

    def with_own_rules(self) -> Self:
        """The same cleaner, but it pickles with its rules, not with the paths of its packs: for other machines."""
        copy = type(self).__new__(type(self))
        carried = {key: value for key, value in self._settings.items() if key not in ("packs", "builtin")}
        copy.__setstate__(carried | {"rule_set": self.rule_set})
        return copy

    def _prepare(self, rule_set: RuleSet) -> None:
        chosen = {key: self._settings[key] for key in ("skip", "only", "also")}
        self.rule_set = rule_set
        self.in_force: InForce = select(rule_set, **chosen)
        self._matcher = Matcher(self.in_force.rules, self.in_force.withheld)
        self._pruner = Pruner([rule for rule in self.in_force.rules if rule.prunes], self.in_force.withheld)

    @cached_property
    def rules_sha256(self) -> str:
        """Hash of the rules in force: the same rules, the same removals."""
        return self.in_force.sha256

    @property
    def max_share(self) -> float:
        """The share of a document's non-space characters above which nothing is cut."""
        share: float = self._settings["max_share"]
        return share

    @property
    def matcher(self) -> Matcher:
        """The matcher of the rules in force, for rule authors' tools that try variants of them."""
        return self._matcher

    def warm_up(self, *, pages: bool) -> None:
        """Make what the first documents would (automata, tables, stop lists), so that processes forked now share it.

        ``pages``: for HTML too. Takes a fifth of a second, and nothing when it is done again.
        """
        self.clean_text(_SAMPLE, lang="en")  # the automaton of all languages takes ten times as long, for few documents
        if pages:
            from cleaner.extract.warm import load_stop_lists

            load_stop_lists()
            self.clean_html("<html><body><article>" + "<p>The river rose by a metre on Monday.</p>" * 9 + "</article>")

    def __getstate__(self) -> dict[str, Any]:
        return self._settings if "packs" in self._settings else self._settings | {"rule_set": self.rule_set}

    def __setstate__(self, settings: dict[str, Any]) -> None:
        if "packs" in settings:
            self.__init__(**settings)  # type: ignore[misc]
        else:
            self._settings = {key: value for key, value in settings.items() if key != "rule_set"}
            self._prepare(settings["rule_set"])

    def clean_html(self, html: bytes | str, *, url: str | None = None, lang: str | None = None) -> CleanResult:
        """Extract the article of a page and clean it.

        ``url`` and ``lang`` are what the page says where they are not given. Raises DecodeError or ExtractionError
        for a page that cannot be read; an extraction that finds nothing is a result of status ``empty``.
        """
        return self.clean_extraction(self.extract_html(html, url=url, lang=lang))

    def clean_text(self, text: bytes | str, *, url: str | None = None, lang: str | None = None) -> CleanResult:
        """Clean a plain text, line breaks untouched. Raises DecodeError for bytes in no known encoding."""
        return self.clean_extraction(read_text(text, url=url, lang=lang))

    def extract_html(self, html: bytes | str, *, url: str | None = None, lang: str | None = None) -> Extraction:
        """What trafilatura finds on a page, after the pruning rules in force: the input of ``clean_extraction``."""
        return extract_html(html, url=url, lang=lang, pruner=self._pruner)

    def clean_extraction(self, extraction: Extraction) -> CleanResult:
        """Clean what was extracted before. Never raises for the sake of a text."""
        found = self._matcher.find_claims(extraction)
        text, blocks = extraction.text, extraction.blocks
        upheld = [claim for claim in found.claims if claim.withheld is None]
        refused = is_over(upheld, text, self._settings["max_share"])
        removals = () if refused else resolve(upheld, text, blocks)
        status = Status.EMPTY if not blocks else Status.REFUSED if refused else Status.OK
        return CleanResult(
            extracted=text,
            body=cut(text, removals),
            status=status,
            removals=removals,
            claimed=resolve(upheld, text, blocks) if refused else (),
            drafts=_drafts(found.claims, text),
            pruned=extraction.pruned,
            pruning_refused=extraction.pruning_refused,
            title=extraction.title,
            url=extraction.url,
            lang=extraction.lang,
            encoding=extraction.encoding,
            blocks=blocks,
            rules_timed_out=tuple(sorted({*extraction.rules_timed_out, *found.timed_out})),
        )


def _names(names: Iterable[str]) -> frozenset[str]:
    """``names`` as a set; a lone string is one name, not its letters."""
    return frozenset((names,) if isinstance(names, str) else names)


def _drafts(claims: Iterable[Claim], text: str) -> tuple[Draft, ...]:
    drafts = [
        Draft(claim.start, claim.end, claim.rule, claim.withheld, text[claim.start : claim.end])
        for claim in claims
        if claim.withheld is not None
    ]
    return tuple(sorted(drafts, key=lambda draft: (draft.start, draft.end, draft.rule)))
