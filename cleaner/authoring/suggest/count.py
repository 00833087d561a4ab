"""The lines that repeat within a host or a directory, counted exactly, in little memory.

First pass: of each line (each text once a document) 12 bytes are kept, a 64-bit hash and the number of its host; Polars
groups them by parts of the hashes, so that no table of all of them is ever in memory. Second pass: what survived is
counted again by its text, from a temporary file, so that no two texts with one hash are taken for one.
"""

from __future__ import annotations

import json
import tempfile
from array import array
from collections import Counter
from typing import TYPE_CHECKING, Any

from cleaner.authoring.corpus import find_group
from cleaner.authoring.suggest.keys import find_keys, find_kin, hash_key, hash_text, is_template
from cleaner.authoring.suggest.repeated import Repeated
from cleaner.batch.sources.records import build_extraction, write_record
from cleaner.engine.prose import BODY_CHARS, ends_sentence
from cleaner.errors import MissingExtraError
from cleaner.extract import read_text
from cleaner.packs.scope import find_host

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cleaner.model import Extraction

LONGEST = 300  # characters of a line that a rule takes unless it says more
_PARTS = 16
_MOST_TEXTS = 200
_MOST_NEIGHBOURS = 50
_SAMPLES = 3


class LineCounter:
    """Counts the lines of documents that are added one by one; the texts wait in a temporary file."""

    def __init__(self) -> None:
        try:
            import polars
        except ImportError:
            raise MissingExtraError("polars", "suggest") from None
        self._polars: Any = polars
        self._spool = tempfile.TemporaryFile("w+b")  # noqa: SIM115 - lives as long as the counter; close() ends it
        self._hashes = [array("Q") for _ in range(_PARTS)]
        self._groups_of = [array("I") for _ in range(_PARTS)]
        self._groups: dict[str, int] = {}
        self._seen: set[tuple[int, int]] = set()
        self.documents: Counter[str] = Counter()
        self.lines = self.twins = 0

    def close(self) -> None:
        """Let the temporary file go."""
        self._spool.close()

    def add(self, id: str, extraction: Extraction) -> None:
        """Count the lines of one document; one of the same text as another of its group is not counted again."""
        group = find_group(id, find_host(extraction.url))
        number = self._groups.setdefault(group, len(self._groups))
        text = extraction.text
        if (whole := (number, hash_text(text))) in self._seen:
            self.twins += 1
            return
        self._seen.add(whole)
        self.documents[group] += 1
        lines = [text[block.start : block.end] for block in extraction.blocks]
        self.lines += len(lines)
        body = [at for at, line in enumerate(lines) if len(line) >= BODY_CHARS and ends_sentence(line)]
        reads_on = frozenset(body)
        hashes: list[list[int]] = []
        seen: set[int] = set()
        for at, line in enumerate(lines):
            of_line = []
            if len(line) <= LONGEST:
                of_line = [hash_key(key) for key in find_keys(line, masked=at not in reads_on or at == body[-1])]
                for hashed in of_line:
                    if hashed not in seen:
                        seen.add(hashed)
                        self._hashes[hashed % _PARTS].append(hashed)
                        self._groups_of[hashed % _PARTS].append(number)
            hashes.append(of_line)
        record = write_record(id, extraction, None) if extraction.is_html else None
        spooled = [number, id, extraction.url, extraction.lang, lines, hashes, body, record]
        self._spool.write(json.dumps(spooled).encode() + b"\n")

    def find_repeated(self, *, least: int, least_share: float) -> list[Repeated]:
        """Every line and template that stands in ``least`` documents of its group and in that share of them."""
        names = list(self._groups)
        survivors = self._find_survivors(names, least, least_share)
        found = self._count_again(names, survivors)
        kin = self._find_kin(found)
        if kin:
            found |= self._count_again(names, survivors, kin)
        return [
            each
            for each in found.values()
            if each.documents >= least and each.documents >= least_share * each.of_documents
        ]

    def _count_again(
        self,
        names: list[str],
        survivors: frozenset[tuple[int, int]],
        kin: Mapping[tuple[int, str], str] | None = None,
    ) -> dict[tuple[int, str], Repeated]:
        """The survivors counted by their text; with ``kin``, only the templates that it gives for some texts."""
        found: dict[tuple[int, str], Repeated] = {}
        for place, (number, _, _, _, lines, hashes, body, _) in self._read_spool():
            seen: set[str] = set()
            bodies = frozenset(body)
            for at, of_line in enumerate(hashes):
                if not any((hashed, number) in survivors for hashed in of_line):
                    continue
                keys = find_keys(lines[at], masked=len(of_line) > 1)
                if kin is None:
                    wanted = [key for hashed, key in zip(of_line, keys, strict=True) if (hashed, number) in survivors]
                else:
                    wanted = [template] if (template := kin.get((number, keys[0]))) else []
                for key in wanted:
                    if key not in seen:
                        seen.add(key)
                        if (repeated := found.get((number, key))) is None:
                            repeated = Repeated(key, names[number], of_documents=self.documents[names[number]])
                            found[number, key] = repeated
                        _note(repeated, lines, at, bodies, body, place)
        return found

    @staticmethod
    def _find_kin(found: Mapping[tuple[int, str], Repeated]) -> dict[tuple[int, str], str]:
        """The templates of texts of one group that differ in a word."""
        texts: dict[int, list[str]] = {}
        for number, key in found:
            if not is_template(key):
                texts.setdefault(number, []).append(key)
        return {(number, text): template for number, some in texts.items() for text, template in find_kin(some).items()}

    def read_documents(self, places: Iterable[int]) -> Iterator[tuple[str, Extraction]]:
        """The documents at these places, as the rules would see them."""
        for place in places:
            self._spool.seek(place)
            _, id, url, lang, lines, _, _, record = json.loads(self._spool.readline())
            if record is not None:
                yield id, build_extraction(json.loads(record), url=url, lang=lang)
            else:
                yield id, read_text("\n".join(lines), url=url, lang=lang)

    def find_places(self, most: int) -> list[int]:
        """The places of up to ``most`` documents, evenly over all."""
        places = [place for place, _ in self._read_spool(parse=False)]
        return places[:: max(1, len(places) // most)][:most]

    def _find_survivors(self, names: list[str], least: int, least_share: float) -> frozenset[tuple[int, int]]:
        needed = {number: max(least, least_share * self.documents[name]) for number, name in enumerate(names)}
        survivors: list[tuple[int, int]] = []
        for part in range(_PARTS):
            table = self._polars.DataFrame(
                {"hash": self._hashes[part], "group": self._groups_of[part]},
                schema={"hash": self._polars.UInt64, "group": self._polars.UInt32},
            )
            self._hashes[part], self._groups_of[part] = array("Q"), array("I")  # each part is needed once
            counted = table.group_by("hash", "group").len().filter(self._polars.col("len") >= least)
            survivors += [(hashed, group) for hashed, group, count in counted.iter_rows() if count >= needed[group]]
        return frozenset(survivors)

    def _read_spool(self, *, parse: bool = True) -> Iterator[tuple[int, Any]]:
        self._spool.seek(0)
        place = 0
        for line in self._spool:
            yield place, json.loads(line) if parse else None
            place += len(line)


def _note(repeated: Repeated, lines: list[str], at: int, bodies: frozenset[int], body: list[int], place: int) -> None:
    """Add one document, which has the line at ``at``."""
    repeated.documents += 1
    _count(repeated.texts, lines[at], _MOST_TEXTS)
    if at:
        _count(repeated.before, lines[at - 1][:LONGEST], _MOST_NEIGHBOURS)
    if at + 1 < len(lines):
        _count(repeated.after, lines[at + 1][:LONGEST], _MOST_NEIGHBOURS)
    share = at / len(lines)
    repeated.first, repeated.last = min(repeated.first, share), max(repeated.last, share)
    for sums, distance in ((repeated.from_start, at), (repeated.from_end, len(lines) - at)):
        sums[0] += distance
        sums[1] += distance * distance
    repeated.amid += bool(body) and body[0] < at < body[-1]
    repeated.behind += bool(body) and at > body[-1]
    repeated.body_like += at in bodies
    if len(repeated.samples) < _SAMPLES:
        repeated.samples.append(place)


def _count(counts: Counter[str], text: str, most: int) -> None:
    if text in counts or len(counts) < most:
        counts[text] += 1


def count_by_group(documents: Mapping[str, int]) -> str:
    """How many documents of how many groups there are, in words."""
    groups = "host or directory" if len(documents) == 1 else "hosts or directories"
    return f"{sum(documents.values()):,} documents of {len(documents):,} {groups}"
