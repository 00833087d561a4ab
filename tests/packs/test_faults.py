"""Every fault of a pack is told by file, line, the line itself and the way out: the mistakes that people make."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from cleaner.errors import InputError, PackError
from cleaner.packs import load_packs

EXAMPLES = "    removes: [Advertisement]\n    keeps: ['Advertisement revenue fell 3%.']\n"
HTML_EXAMPLES = "    removes: [{html: <div>}]\n    keeps: [{html: <p>}]\n"


@dataclass(frozen=True)
class Fault:
    """A faulty pack, the line that the message must name, and the message."""

    what: str
    pack: str
    line: int
    message: str


def in_rule(written: str, examples: str = EXAMPLES, above: str = "") -> str:
    return f"{above}rules:\n  - id: ad-label\n    {written}\n{examples}"


BEGINNERS = [
    Fault("unquoted colon", in_rule("line: Follow us: on X"), 3,
          "not YAML: a colon and a space start a mapping; put the text in single quotes"),
    Fault("unquoted class", in_rule("line: [Aa]dvertisement"), 3,
          "not YAML: '[' starts a list; put the pattern in single quotes"),
    Fault("unquoted class alone", in_rule("line: [Aa]"), 3,
          "line must be text, not a list; where '[' is part of the text, put it in single quotes"),
    Fault("backslash in double quotes", in_rule(r'line: "\d+ comments"'), 3,
          "not YAML: a backslash in double quotes; put the pattern in single quotes, they leave it alone"),
    Fault("unquoted star and word", in_rule("line: *x"), 3,
          "'*x' is a YAML alias; put the pattern in single quotes, or write the text out"),
    Fault("unquoted star and dot", in_rule("line: *.foo"), 3,
          "not YAML: '*' starts an alias in YAML; put the pattern in single quotes"),
    Fault("tab before a key", in_rule("line: Ad", "\tremoves: [a]\n"), 4,
          "not YAML: a tab in the indentation; indent with spaces"),
    Fault("tab before a rule", "rules:\n\t- id: a\n", 2, "not YAML: a tab in the indentation; indent with spaces"),
    Fault("Yes", in_rule("line: Ad\n    linked: Yes"), 4, "linked cannot be 'Yes'; write true"),
    Fault("forgotten keeps", in_rule("line: Ad", "    removes: [Ad]\n"), 2,
          "the rule 'ad-label' has no 'keeps'; add it: Look-alikes that must stay."),
    Fault("matches nothing at all", in_rule("line: '.*'"), 3,
          "the pattern matches the empty string; make one part compulsory, e.g. '.+' for '.*'"),
    Fault("unclosed group", in_rule("line: '(?:Ad|Sponsored'"), 3,
          r"bad pattern at character 16: missing ); close the group, or write \( for a plain bracket"),
    Fault("misspelt key", in_rule("line: Ad\n    zonne: tail"), 4, "unknown key 'zonne'; did you mean 'zone'?"),
]  # fmt: skip

YAML_FAULTS = [
    Fault("ampersand", in_rule("line: &foo bar"), 3,
          "'&foo' is a YAML anchor; put the text in single quotes, or write it out each time"),
    Fault("exclamation mark", in_rule("line: !important"), 3,
          "'!important' is a YAML tag; put the whole text in single quotes"),
    Fault("excluded host, unquoted", in_rule("line: Ad\n    sites: [ !example.org ]"), 4,
          "'!example.org' is a YAML tag; put the whole text in single quotes"),
    Fault("exclamation mark and comma", in_rule("line: Ad\n    sites: [!example.org]"), 4,
          "not YAML: '!' starts a tag in YAML; put the text in single quotes"),
    Fault("percent sign", in_rule("line: '%d comments'".replace("'", "")), 3,
          "not YAML: '%' cannot start a text in YAML; put the text in single quotes"),
    Fault("at sign", in_rule("line: @example"), 3,
          "not YAML: '@' cannot start a text in YAML; put the text in single quotes"),
    Fault("bar", in_rule("line: |Ad"), 3,
          "not YAML: '|' and '>' start a text of several lines; put the text in single quotes"),
    Fault("question mark", in_rule("line: ? Ad"), 3,
          "not YAML: '?' starts a key in YAML; put the text in single quotes"),
    Fault("braces", in_rule("line: {e<=1}"), 3,
          "line must be text, not a mapping; where '{' is part of the text, put it in single quotes"),
    Fault("a quote inside quotes", in_rule("line: 'Don't miss'"), 3,
          "a quote ends the text early, or never; inside single quotes write '' for one '"),
    Fault("unclosed quote", in_rule("line: 'Ad"), 3,
          "a quote ends the text early, or never; inside single quotes write '' for one '"),
    Fault("unclosed double quote", 'rules:\n  - id: "a\n', 2,
          "not YAML: the quote is never closed; close it, and inside single quotes write '' for '"),
    Fault("unclosed list", in_rule("line: Ad", "    removes: [Ad\n    keeps: [x]\n"), 4,
          "not YAML: '[' starts a list in YAML; put the text in single quotes, or close the list with ]"),
    Fault("unclosed mapping", in_rule("block: {start: Ad"), 3,
          "not YAML: '{' starts a mapping in YAML; put the text in single quotes, or close it with }"),
    Fault("no space after a colon", in_rule("line:Ad"), 3,
          "not YAML: a key needs a space after its colon; write 'key: value'"),
    Fault("indented less", "rules:\n  - id: a\n   line: b\n", 3,
          "not YAML: the line does not stand under the one it belongs to; check the indentation"),
    Fault("indented more", "rules:\n- id: a\n  line: b\n   zone: tail\n", 4,
          "not YAML: the line is indented further than the one it follows; let keys stand under each other"),
    Fault("control character", in_rule("line: 'a\x01b'"), 3, "not YAML: a control character; remove it"),
    Fault("alias in a rule", "rules:\n  - <<: *base\n", 2,
          "'*base' is a YAML alias; put the pattern in single quotes, or write the text out"),
    Fault("second document", in_rule("line: Ad") + "---\nrules: []\n", 6,
          "a second document starts at '---'; remove that line, or make it two files"),
    Fault("key that is a list", "? [a]\n: b\nrules: []\n", 1,
          "a key must be text; put what belongs to a text in single quotes"),
    Fault("nested deeply", "rules: " + "[" * 30, 1, "nested too deeply; put the pattern in single quotes"),
]  # fmt: skip

SHAPES = [
    Fault("pack that is a list", "- id: ad\n  line: Ad\n", 1,
          "the pack starts with a list; write 'rules:' on the line above it"),
    Fault("pack that is text", "hello\n", 1,
          "a pack must be a mapping with 'rules', not the text 'hello'; write 'key: value' lines"),
    Fault("rules that are a mapping", "rules:\n  ad:\n    line: Ad\n", 2,
          "rules must be a list; start each entry with '- '"),
    Fault("no rules", "rules:\n", 1, "rules must be a list; start each entry with '- '"),
    Fault("rule that is text", "rules:\n  - Advertisement\n", 2,
          "an entry of rules must be a mapping with 'id' and one matcher, not the text 'Advertisement';"
          " write 'key: value' lines"),
    Fault("pack's name", in_rule("line: Ad", above="pack: 'my pack'\n"), 1,
          "pack cannot be 'my pack'; write a name such as en/prompts"),
    Fault("no id", "rules:\n  - line: Ad\n" + EXAMPLES, 2,
          "an entry of rules has no 'id'; add it: The name of the furniture, in kebab-case, unique in its pack."),
    Fault("id", "rules:\n  - id: Ad Label\n    line: Ad\n" + EXAMPLES, 2,
          "id cannot be 'Ad Label'; write lower-case words joined by hyphens, like newsletter-signup"),
    Fault("id twice", in_rule("line: Ad") + "  - id: ad-label\n    line: Bd\n" + EXAMPLES, 6,
          "duplicate id 'ad-label'; line 2 has it already, rename one"),
    Fault("key twice", in_rule("line: Ad\n    line: Bd"), 4,
          "duplicate key 'line'; it stands in line 3 already, keep one"),
    Fault("two matchers", in_rule("line: Ad\n    span: Bd"), 2,
          "the rule 'ad-label' has line and span; give it one of line, span, block, repeats, css, xpath"),
    Fault("no matcher", in_rule("zone: tail"), 2,
          "the rule 'ad-label' has no matcher; give it one of line, span, block, repeats, css, xpath"),
    Fault("misspelt matcher, told once", in_rule("lines: Ad"), 3, "unknown key 'lines'; did you mean 'line'?"),
    Fault("misspelt removes, told once", in_rule("line: Ad", "    remove: [Ad]\n    keeps: [x]\n"), 4,
          "unknown key 'remove'; did you mean 'removes'?"),
    Fault("matcher that is a list", in_rule("line:\n      - Ad\n      - Bd"), 4,
          "line must be text, not a list; where '[' is part of the text, put it in single quotes"),
    Fault("block that is a list", in_rule("block: [Ad]"), 3,
          "block must be a pattern or a mapping with 'start', not a list; put it in single quotes"),
    Fault("block without start", in_rule("block: {through: x}"), 3,
          "block has no 'start'; add it: The pattern of the first block."),
    Fault("block with two ends", in_rule("block: {start: Ad, until: y, through: x}"), 3,
          "block has through and until; keep one of them"),
    Fault("block with an unknown key", in_rule("block: {start: Ad, thru: x}"), 3,
          "unknown key 'thru'; did you mean 'through'?"),
    Fault("number in words", in_rule("block: {start: Ad, lines: two}"), 3,
          "lines cannot be 'two'; write a whole number from 1 up"),
    Fault("max_chars", in_rule("line: Ad\n    max_chars: 0"), 4,
          "max_chars cannot be '0'; write a whole number from 1 up"),
    Fault("max_lines of a line", in_rule("line: Ad\n    max_lines: 5"), 4,
          "'max_lines' does nothing in a line rule; remove it"),
    Fault("min_lines of a line", in_rule("line: Ad\n    min_lines: 2"), 4,
          "'min_lines' does nothing in a line rule; remove it"),
    Fault("zone of a css rule", in_rule("css: div\n    zone: tail", HTML_EXAMPLES), 4,
          "'zone' does nothing in a css rule; remove it"),
    Fault("zone", in_rule("line: Ad\n    zone: last three lines"), 4,
          "zone cannot be 'last three lines'; write any, head, tail, first 3 lines, last 10%, before body or"
          " after body"),
    Fault("zone over all", in_rule("line: Ad\n    zone: last 200%"), 4,
          "zone cannot be 'last 200%'; write any, head, tail, first 3 lines, last 10%, before body or after body"),
    Fault("category", in_rule("line: Ad\n    category: relatde"), 4,
          "category cannot be 'relatde'; did you mean 'related'?"),
    Fault("status", in_rule("line: Ad\n    status: yes"), 4, "status cannot be 'yes'; known are: draft, off, on"),
    Fault("kind", in_rule("line: Ad\n    kind: header"), 4, "kind cannot be 'header'; did you mean 'heading'?"),
    Fault("linked", in_rule("line: Ad\n    linked: [true]"), 4,
          "linked must be text, not a list; where '[' is part of the text, put it in single quotes"),
    Fault("past_body", in_rule("block: Ad\n    past_body: on"), 4, "past_body cannot be 'on'; write true"),
    Fault("repeats", in_rule("repeats: headline"), 3,
          "repeats cannot be 'headline'; known are: author, passage, site, title"),
    Fault("site with a scheme", in_rule("line: Ad\n    sites: https://example.org/"), 4,
          "sites cannot be 'https://example.org/'; write a host such as example.org or '!example.org',"
          " without https:// and path; subdomains are included"),
    Fault("site with a star", in_rule("line: Ad\n    sites: ['*.example.org']"), 4,
          "an entry of sites cannot be '*.example.org'; write a host such as example.org or '!example.org',"
          " without https:// and path; subdomains are included"),
    Fault("language in words", in_rule("line: Ad\n    langs: english"), 4,
          "langs cannot be 'english'; write a code such as en or pt"),
    Fault("meta", in_rule("line: Ad\n    meta: foo"), 4, "meta must be a mapping; write 'name: value' lines"),
    Fault("meta twice", in_rule("line: Ad\n    meta: {a: b, a: c}"), 4, "duplicate key 'a' in 'meta'; keep one"),
    Fault("lists that are a list", "lists: [X]\nrules: []\n", 1, "lists must be a mapping; write 'name: value' lines"),
    Fault("list that is text", "lists: {a: X}\nrules: []\n", 1,
          "a in 'lists' must be a list; start each entry with '- '"),
    Fault("list that is empty", "lists: {a: []}\nrules: []\n", 1, "a in 'lists' is empty; give at least one"),
    Fault("list with an empty entry", "lists: {a: [X, '']}\nrules: []\n", 1,
          "an entry of a in 'lists' cannot be ''; write the text, or remove the entry"),
    Fault("list by a name that is taken", "lists: {flags: [X]}\nrules: []\n", 1,
          "a name in 'lists' cannot be 'flags'; write a name of letters, digits and _ that is none of pattern, flags,"
          " ignore_unused, cache_pattern"),
]  # fmt: skip

EXAMPLE_FAULTS = [
    Fault("removes that are text", in_rule("line: Ad", "    removes: Ad\n    keeps: [x]\n"), 4,
          "removes must be a list; start each entry with '- '"),
    Fault("no removes at all", in_rule("line: Ad", "    removes: []\n    keeps: [x]\n"), 4,
          "removes is empty; give at least one"),
    Fault("colon in an example", in_rule("line: Ad", "    removes: [Ad]\n    keeps:\n    - Ad of the day: cheese\n"), 6,
          "unknown key 'Ad of the day'; put the whole text in single quotes, or use gone, html, kind, lang, linked,"
          " page, text, title, url"),
    Fault("marks in keeps", in_rule("line: Ad", "    removes: [Ad]\n    keeps: ['[-Ad-] sales']\n"), 5,
          "marks '[-…-]' in 'keeps': move this example to 'removes'"),
    Fault("gone in keeps", in_rule("line: Ad", "    removes: [Ad]\n    keeps: [{text: Ad sales, gone: Ad}]\n"), 5,
          "'gone' in 'keeps': move this example to 'removes'"),
    Fault("marks unquoted", in_rule("line: Ad", "    removes: [[-Ad-] rest]\n    keeps: [x]\n"), 4,
          "not YAML: '[' starts a list; put the pattern in single quotes"),
    Fault("marks unclosed", in_rule("line: Ad", "    removes: ['[-Ad']\n    keeps: [x]\n"), 4,
          r"'[-' is never closed; close it with '-]', or write \[- for the plain characters"),
    Fault("marks in marks", in_rule("line: Ad", "    removes: ['[-A[-d-]-]']\n    keeps: [x]\n"), 4,
          r"'[-' inside '[-'; write \[- for the plain characters"),
    Fault("blank", in_rule("line: Ad", "    removes:\n      - ' '\n    keeps: [x]\n"), 5,
          "an example is blank; write the line as it stands on the page"),
    Fault("gone that is not there", in_rule("line: Ad", "    removes: [{text: Ad x, gone: y}]\n    keeps: [x]\n"), 4,
          "'gone': 'y' does not stand in the text of the example; copy it from there"),
    Fault("html for a line", in_rule("line: Ad", "    removes: [{html: Ad}]\n    keeps: [x]\n"), 4,
          "an example of a line rule needs 'text'; write {text: …}"),
    Fault("text for css", in_rule("css: div.ad", "    removes: [Ad]\n    keeps: [{html: <p>}]\n"), 4,
          "an example of a css rule needs 'html'; write {html: …}"),
    Fault("text and html", in_rule("line: Ad", "    removes: [{text: a, html: b}]\n    keeps: [x]\n"), 4,
          "an entry of removes has text and html; keep one of them"),
    Fault("neither text nor html", in_rule("line: Ad", "    removes: [{title: a}]\n    keeps: [x]\n"), 4,
          "an entry of removes has none of text, html; give it one"),
]  # fmt: skip

PATTERN_FAULTS = [
    Fault(fault.what, in_rule(f"line: '{fault.pack}'"), 3, fault.message)
    for fault in (
        Fault("empty", "", 3, "the pattern is empty; write what the line says, e.g. 'Advertisement'"),
        Fault("unopened group", "Ad|Sponsored)", 3,
              r"bad pattern at character 13: unbalanced parenthesis; open the group, or write \) for a plain bracket"),
        Fault("unclosed class", "[Aad", 3,
              r"bad pattern at character 5: unterminated character set; close the class with ], or write \[ for a plain"
              " bracket"),
        Fault("range", "[z-a]bc", 3,
              r"bad pattern at character 5: bad character range; write the smaller character first, or \- for a plain"
              " hyphen"),
        Fault("nothing to repeat", "*bc", 3,
              r"bad pattern at character 1: nothing to repeat; write \* \+ or \? for the plain character"),
        Fault("repeated repeat", "abc**", 3,
              r"bad pattern at character 5: multiple repeat; group what is repeated, or write \* \+ or \? for the plain"
              " character"),
        Fault("too many", "abc{99999999999}", 3,
              "bad pattern at character 5: repeat count too big; write a smaller number, or * for any"),
        Fault("escape", r"abc\k", 3, r"bad pattern at character 6: bad escape \k; write \\ for a plain backslash"),
        Fault("property", r"\p{Foo}bc", 3,
              r"bad pattern at character 8: unknown property; write one of Unicode's, such as \p{Lu} or \p{Greek}"),
        Fault("group", "(?P<x>a)(?P=y)bc", 3,
              "bad pattern at character 12: unknown group; name a group of this pattern, or write (?P<name>…) to make"
              " one"),
        Fault("group's name", "(?<abc", 3, "bad pattern at character 7: missing >; close the name with >"),
        Fault("list", r"Follow \L<socail>", 3,
              "bad pattern: no list is named 'socail'; define it under 'lists' (defined here: none)"),
        *(
            Fault(f"flags {flags}", pattern, 3,
                  "bad pattern: flags; of a whole pattern only (?i) (?m) (?s) (?w) and their opposites can be used;"
                  " remove the others")
            for flags, pattern in (
                ("x", "(?x)a b c"), ("x in a group", "(?x: follow us )now"), ("x within", "(?:(?x)follow us)now"),
                ("f", "(?f)Straße"), ("f in a group", "(?f:Straße)"), ("a", "(?a)abc"), ("L", "(?L:abc)"),
                ("r", "(?r)abc"), ("b", "(?b)abc"), ("V0", "(?V0)abc"),
            )
        ),
    )
]  # fmt: skip

SELECTOR_FAULTS = [
    Fault("css", in_rule("css: 'div..ad'", HTML_EXAMPLES), 3,
          "bad CSS selector: Expected ident, got <DELIM '.' at 4>; try it in a browser's inspector first"),
    Fault("xpath", in_rule("xpath: '//div['", HTML_EXAMPLES), 3,
          "bad XPath: Invalid expression; try it in a browser's inspector first"),
    Fault("xpath to a value", in_rule("xpath: 'string(//div)'", HTML_EXAMPLES), 3,
          "bad XPath: it finds a value, not elements; write a path such as //div[@class='ad']"),
    Fault("xpath extension", in_rule("xpath: '//div[re:test(@class, \"x\")]'", HTML_EXAMPLES), 3,
          "bad XPath: extension functions are not available; use XPath 1.0's own"),
]  # fmt: skip

FAULTS = [*BEGINNERS, *YAML_FAULTS, *SHAPES, *EXAMPLE_FAULTS, *PATTERN_FAULTS, *SELECTOR_FAULTS]


def problems_of(path: Path) -> list[str]:
    with pytest.raises(PackError) as caught:
        load_packs([path], builtin=False)
    return caught.value.problems


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.what for fault in FAULTS])
def test_a_fault_is_told_once_by_file_line_and_way_out_with_the_line_below(fault: Fault, tmp_path: Path) -> None:
    pack = tmp_path / "mine.yaml"
    pack.write_text(fault.pack, encoding="utf-8")
    (problem,) = problems_of(pack)
    told, shown = problem.split("\n")
    assert told == f"{pack}:{fault.line}: {fault.message}"
    offending = fault.pack.split("\n")[fault.line - 1].replace("\t", "→").replace("\x01", "\ufffd")
    assert shown == f"{fault.line:>6} | {offending[:160]}"


def test_every_fault_of_a_pack_is_told_in_the_order_of_its_lines(tmp_path: Path) -> None:
    pack = tmp_path / "mine.yaml"
    pack.write_text(in_rule("line: '(Ad'\n    zonne: tail", "    removes: Ad\n    keeps: ['[-x']\n"))
    lines = [problem.split(":")[1] for problem in problems_of(pack)]
    assert lines == ["3", "4", "5", "6"]


def test_faults_of_several_packs_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("rules:\n  - x\n")
    (tmp_path / "b.yml").write_text("rule: []\n")
    assert [problem.split(":")[0] for problem in problems_of(tmp_path)] == [
        str(tmp_path / "a.yaml"),
        str(tmp_path / "b.yml"),
    ]


def test_an_id_in_two_packs_names_both_places(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(in_rule("line: Ad", above="pack: mine\n"))
    (problem,) = problems_of(tmp_path)
    assert problem == (
        f"{tmp_path}/b.yaml:3: duplicate id 'mine:ad-label', first in {tmp_path}/a.yaml:3; rename one, or its pack"
    )


@pytest.mark.parametrize("raw", [b"", b"\n", b"# only a comment\n", b"---\n", b"\xef\xbb\xbf"])
def test_an_empty_file_says_how_a_pack_starts(raw: bytes, tmp_path: Path) -> None:
    pack = tmp_path / "mine.yaml"
    pack.write_bytes(raw)
    assert (
        problems_of(pack)[0]
        .split("\n")[0]
        .endswith(("the file is empty; a pack starts with 'rules:'", "not the text ''; write 'key: value' lines"))
    )


@pytest.mark.parametrize(
    ("raw", "line"),
    [(b"pack: a\nlicense: caf\xe9\n", 2), ("rules: []".encode("utf-16"), 1), (b"a\r\nb\xff\r\n", 2)],
)
def test_a_file_that_is_not_utf8_says_where_and_how_to_save_it(raw: bytes, line: int, tmp_path: Path) -> None:
    pack = tmp_path / "mine.yaml"
    pack.write_bytes(raw)
    told = problems_of(pack)[0].split("\n")[0]
    assert told.startswith(f"{pack}:{line}: byte ")
    assert told.endswith("is not UTF-8; save the file as UTF-8")


def test_a_file_over_four_mebibytes_is_refused_unread(tmp_path: Path) -> None:
    pack = tmp_path / "mine.yaml"
    pack.write_text("#" * (4 * 1024 * 1024) + "\nrules: []\n")
    assert problems_of(pack) == [f"{pack}: the file has 4,194,315 bytes; split it, a pack may have 4,194,304"]


@pytest.mark.parametrize(
    "deep", ["'[ ' * 200_000", "'[a,' * 200_000", "'{a: ' * 200_000", "'- ' * 100_000", "'? ' * 100_000", "'[' * 10**6"]
)
def test_nesting_does_not_overflow_the_stack(deep: str, tmp_path: Path) -> None:
    # In a process of its own: yaml.compose() was killed by a signal.
    code = f"from cleaner.packs.load import parse_pack; print(parse_pack(({deep}).encode(), 'x')[1][0].text)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "nested too deeply; put the pattern in single quotes")


def test_a_bomb_of_aliases_is_refused_at_its_first_anchor(tmp_path: Path) -> None:
    pack = tmp_path / "bomb.yaml"
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 10))
    pack.write_text("l0: &l0 [lol]\n" + levels)
    assert problems_of(pack)[0].startswith(f"{pack}:1: '&l0' is a YAML anchor;")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_says_so(tmp_path: Path) -> None:
    pack = tmp_path / "mine.yaml"
    pack.write_text("rules: []\n")
    pack.chmod(0)
    assert problems_of(pack) == [f"{pack}: cannot be read: Permission denied; check the path and its permissions"]


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = tmp_path / "mine.yaml"
    pack.write_text("rules: []\n")

    def refuse(*_: object, **__: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert problems_of(pack) == [f"{pack}: cannot be read: Permission denied; check the path and its permissions"]


def test_a_missing_path_says_what_to_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no such file or directory; name a pack \(.yaml\) or a folder of packs"):
        load_packs([tmp_path / "missing.yaml"], builtin=False)


def test_a_folder_without_packs_says_what_a_pack_is(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("rules: []\n")
    with pytest.raises(InputError, match=r"no packs in this folder; a pack is a .yaml file with 'rules:'"):
        load_packs([tmp_path], builtin=False)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may enter every folder")
def test_a_folder_that_may_not_be_entered_is_no_folder_without_packs(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(in_rule("line: Ad"))
    (tmp_path / "closed").mkdir(mode=0)
    with pytest.raises(InputError, match="closed: cannot be read: Permission denied; check the path"):
        load_packs([tmp_path], builtin=False)


def test_a_path_that_is_too_long_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: File name too long; check the path"):
        load_packs([tmp_path / ("x" * 300)], builtin=False)


def test_a_link_to_nowhere_and_one_to_itself_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").symlink_to(tmp_path / "missing")
    (tmp_path / "b.yaml").symlink_to(tmp_path / "b.yaml")
    assert problems_of(tmp_path) == [
        f"{tmp_path}/a.yaml: cannot be read: No such file or directory; check the path and its permissions",
        f"{tmp_path}/b.yaml: cannot be read: Too many levels of symbolic links; check the path and its permissions",
    ]


def test_a_pipe_in_a_folder_of_packs_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "mine.yaml").write_text(in_rule("line: Ad"))
    assert len(load_packs([tmp_path], builtin=False).rules) == 1


def test_a_name_with_a_line_break_or_without_encoding_is_shown_on_one_line(tmp_path: Path) -> None:
    (tmp_path / "a\nb.yaml").write_text("rules: 1")
    (tmp_path / os.fsdecode(b"c\xff.yaml")).write_text("rules: 1")
    told = [problem.split("\n")[0] for problem in problems_of(tmp_path)]
    assert told == [
        f"{tmp_path}/a\\nb.yaml:1: rules must be a list; start each entry with '- '",
        f"{tmp_path}/c\\udcff.yaml:1: rules must be a list; start each entry with '- '",
    ]


def test_a_file_name_gives_a_pack_a_name_that_can_be_typed(tmp_path: Path) -> None:
    (tmp_path / "my own: rules.yaml").write_text(in_rule("line: Ad"))
    assert [rule.id for rule in load_packs([tmp_path], builtin=False).rules] == ["my-own-rules:ad-label"]
