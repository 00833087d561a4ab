"""The JSON Schema that editors get agrees with the loader."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

from cleaner.packs.load import builtin_packs, find_pack_files, parse_pack
from cleaner.packs.schema import MATCHERS, PACK, json_schema
from tests.packs.test_faults import EXAMPLES, FAULTS, SHAPES, Fault, in_rule

if TYPE_CHECKING:
    from pathlib import Path

VALIDATOR = jsonschema.Draft202012Validator(json_schema())


class EditorLoader(yaml.SafeLoader):
    """Reads scalars as YAML 1.2 does, which editors follow: ``on`` and ``no`` are text, ``404`` is a number."""


EditorLoader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in resolvers if tag.rpartition(":")[2] in ("int", "float", "null")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _word in "tf":
    EditorLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), [_word])


def as_an_editor_reads(pack: str) -> Any:
    return yaml.load(pack, EditorLoader)


def refused_by_schema(pack: str) -> bool:
    return not VALIDATOR.is_valid(as_an_editor_reads(pack))


def refused_by_loader(pack: str) -> bool:
    return bool(parse_pack(pack.encode(), "mine.yaml")[1])


def is_yaml(pack: str) -> bool:
    try:
        as_an_editor_reads(pack)
    except (yaml.YAMLError, TypeError):  # a list as a key
        return False
    return True


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    assert json.loads(json.dumps(json_schema())) == json_schema()


@pytest.mark.parametrize("file", find_pack_files(builtin_packs()), ids=lambda file: f"{file.parent.name}/{file.name}")
def test_shipped_packs_are_valid(file: Path) -> None:
    VALIDATOR.validate(as_an_editor_reads(file.read_text(encoding="utf-8")))


READABLE = [fault for fault in FAULTS if is_yaml(fault.pack)]
# What a schema cannot see: keys and ids that stand twice (YAML readers keep the last), and words inside an example.
UNSEEN = {"id twice", "key twice", "meta twice", "alias in a rule", "second document"}


@pytest.mark.parametrize("fault", READABLE, ids=[fault.what for fault in READABLE])
def test_what_the_schema_refuses_the_loader_refuses(fault: Fault) -> None:
    assert refused_by_loader(fault.pack)  # each of them; so there is nothing that only the schema refuses


@pytest.mark.parametrize("fault", SHAPES, ids=[fault.what for fault in SHAPES])
def test_a_fault_of_structure_shows_in_the_editor(fault: Fault) -> None:
    if fault.what in UNSEEN:
        assert not refused_by_schema(fault.pack)
    else:
        assert refused_by_schema(fault.pack)


ACCEPTED = [
    "rules: []",
    in_rule("line: 404"),
    in_rule("line: true", "    removes: [true]\n    keeps: [1984, 3.5]\n"),
    in_rule("line: Ad\n    status: off\n    langs: no"),
    in_rule("line: Ad\n    status: on\n    langs: [no, pt-BR, zh-Hant]\n    zone: first 1 line\n    kind: cell"),
    in_rule("line: Ad\n    sites: ['!example.org', münchen.example, localhost]\n    linked: 50%"),
    in_rule("line: Ad\n    linked: true\n    max_chars: 40\n    unless: x\n    zone: last 100%"),
    in_rule("line: Ad\n    why: 1984\n    meta: {source: 7, added: 2024-01-01}"),
    in_rule("block: {start: Ad, lines: 3}\n    past_body: false\n    min_lines: 2\n    max_lines: 4"),
    in_rule("block: Ad\n    zone: after body\n    pages: [news, '!forum']"),
    in_rule("repeats: title\n    zone: head"),
    in_rule("repeats: [title, author]"),
    in_rule("css: div.ad", "    removes: [{html: <div>}]\n    keeps: [{html: <p>, url: 'https://a.example'}]\n"),
    in_rule(r"line: 'Follow \L<social>'", above="lists: {social: [X, 20]}\npack: de/übersicht\nlicense: CC0-1.0\n"),
    in_rule("line: Ad", "    removes: [{text: '[-Ad-] x', kind: item, linked: false}]\n    keeps: [{text: x}]\n"),
    in_rule("line: Ad", "    removes: [{text: Ad x, gone: Ad, title: 1984}]\n    keeps: [x]\n"),
]


@pytest.mark.parametrize("pack", ACCEPTED)
def test_what_the_loader_accepts_the_editor_accepts(pack: str) -> None:
    assert parse_pack(pack.encode(), "mine.yaml")[1] == []
    VALIDATOR.validate(as_an_editor_reads(pack))


WRONG = {"text": "Ad", "number": "3", "list": "[Ad]", "mapping": "{a: b}", "flag": "true", "nothing": "''"}


@pytest.mark.parametrize("value", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("key", [key for key in PACK.fields["rules"].shape.item.fields if key not in MATCHERS])
def test_loader_and_schema_judge_a_value_of_any_type_alike(key: str, value: str) -> None:
    matcher = "block: Ad" if key in ("min_lines", "max_lines", "past_body") else "line: Ad"
    lines = {"id": "id: ad", "removes": "removes: [Ad]", "keeps": "keeps: [x]"} | {key: f"{key}: {value}"}
    pack = f"rules:\n  - {matcher}\n" + "".join(f"    {line}\n" for line in lines.values())
    if key == "unless" and value == "''":
        assert refused_by_loader(pack)  # a pattern must not be empty: not a matter of structure
    else:
        assert refused_by_loader(pack) == refused_by_schema(pack)


@pytest.mark.parametrize("value", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("key", list(PACK.fields))
def test_loader_and_schema_judge_a_packs_own_keys_alike(key: str, value: str) -> None:
    pack = f"{key}: {value}\n" if key == "rules" else f"{key}: {value}\nrules: []\n"
    assert refused_by_loader(pack) == refused_by_schema(pack)


def test_every_field_says_what_it_is_for() -> None:
    rule = json_schema()["properties"]["rules"]["items"]["properties"]
    assert all(described["description"] for described in rule.values())


def test_a_specimen_is_whole_before_it_is_made_faulty() -> None:
    # Else the faults above would prove nothing.
    assert parse_pack(in_rule("line: Advertisement", EXAMPLES).encode(), "mine.yaml")[1] == []
