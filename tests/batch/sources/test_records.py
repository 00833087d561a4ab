from __future__ import annotations

import json

import pytest

from cleaner.batch.sources.records import build_extraction, parse_record, read_record_lines, write_record
from cleaner.errors import InputError
from cleaner.extract import extract_html, read_text
from tests.batch.corpus import PAGE


def lines_of(tmp_path, raw: bytes, max_bytes: int = 1_000):
    path = tmp_path / "records.jsonl"
    path.write_bytes(raw)
    return list(read_record_lines(str(path), "records.jsonl", max_bytes))


def test_a_record_without_an_id_is_called_by_its_place(tmp_path):
    raw = b'{"id": "x", "text": "a"}\n\n{"text": "b"}\n{"id": 7, "text": "c"}'
    assert [(id, fault) for id, _, fault in lines_of(tmp_path, raw)] == [
        ("x", None),
        ("records.jsonl:3", None),
        ("7", None),
    ]


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"{torn", "records.jsonl:1: not a line of JSON"),
        (b'{"id": "\xff"}', "records.jsonl:1: not a line of JSON"),
        (b"[" * 100_000, "records.jsonl:1: "),
        (b"[1]", "records.jsonl:1: not a record; write an object"),
        (b'{"id": ["a"]}', "records.jsonl:1: id is list; write a string"),
    ],
)
def test_a_line_that_is_no_record_is_a_fault_at_its_place(tmp_path, raw, fault):
    (id, line, found), after = lines_of(tmp_path, raw + b'\n{"id": "next"}', max_bytes=200_000)
    assert (id, line) == ("records.jsonl:1", None)
    assert found.startswith(fault)
    assert after[0] == "next"


def test_a_record_over_the_limit_is_a_fault_and_the_next_is_read(tmp_path):
    raw = json.dumps({"id": "big", "text": "x" * 5_000_000}).encode() + b'\n{"id": "next", "text": "x"}\n'
    (_, line, fault), after = lines_of(tmp_path, raw, max_bytes=1_000)
    assert line is None
    assert "over 1,000 bytes; raise --max-bytes" in fault
    assert after[0] == "next"


def test_an_id_with_a_lone_surrogate_can_be_written(tmp_path):
    [(id, _, _)] = lines_of(tmp_path, b'{"id": "a\\ud800b", "text": "x"}')
    assert id.encode() == b"a%ED%A0%80b"


@pytest.mark.parametrize(
    ("record", "fault"),
    [
        ({}, "no html or text that is a string; --text-field or --html-field names"),
        ({"text": None}, "no html or text that is a string"),
        ({"text": "a", "html": "b"}, "both html and text"),
        ({"text": "a", "url": 3}, "url is int; write a string or null"),
        ({"text": "a\ud800"}, "text has a lone surrogate at character 1"),
        ({"text": "a", "title": "\udc00"}, "title has a lone surrogate"),
    ],
)
def test_a_record_with_a_wrong_field_is_told(record, fault):
    with pytest.raises(InputError, match=fault):
        parse_record(json.dumps(record).encode())


@pytest.mark.parametrize(
    ("blocks", "fault"),
    [
        ({}, "blocks is no list"),
        ([3], "blocks.0. is no object"),
        ([{"start": 0, "end": 99}], "no span of the text"),
        ([{"start": 0, "end": 2}, {"start": 0, "end": 2}], r"blocks.1.: start 0"),
        ([{"start": 0, "end": 3}], "white space at its ends"),
        ([{"start": 0, "end": 6}], "not one line"),
        ([{"start": 0, "end": 2, "kind": "verse"}], "unknown kind 'verse'; write one of paragraph"),
        ([{"start": 0, "end": 2, "link_share": 2}], "no number from 0 to 1"),
        ([{"start": 3, "end": 5}, {"start": 6, "end": 7}], "'ab' stands before blocks.0.; write a block for each line"),
        ([{"start": 0, "end": 2}, {"start": 6, "end": 7}], "'cd' stands before blocks.1."),
        ([{"start": 0, "end": 5}], "'e' stands after the last block"),
        ([], "stands after the last block"),
    ],
)
def test_blocks_that_are_none_of_the_text_are_told(blocks, fault):
    with pytest.raises(InputError, match=fault):
        build_extraction({"text": "ab cd\ne", "blocks": blocks}, url=None, lang=None)


def test_a_record_gives_back_the_extraction_it_was_written_from():
    for extraction in (extract_html(PAGE, url="https://example.org/a", lang="en"), read_text(b"One.\r\n\r\nTwo.")):
        record = parse_record(write_record("a", extraction, "00").encode())
        assert build_extraction(record, url=None, lang=None) == extraction
