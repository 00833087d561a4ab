"""Rules from strangers: what cannot be used stops the run before the first page, and what can be is kept in bounds."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from cleaner.engine import document
from cleaner.errors import PackError
from cleaner.model import Status
from cleaner.packs import load_packs
from cleaner.packs.pattern import compile_pattern, parse_pattern
from cleaner.pipeline import Cleaner
from tests.security.evil_patterns import LISTS, Evil, find_fault, make_evil, try_evil

SAMPLE = make_evil()[::11]
PROSE = "\n".join(
    f"The river rose by {number} metres in the night, and everyone had left by noon." for number in range(9)
)


def rule(matcher: str, examples: str = "text") -> str:
    sides = f"    removes: [{{{examples}: a}}]\n    keeps: [{{{examples}: b}}]\n"
    return f"rules:\n  - id: evil\n    {matcher}\n{sides}"


def lists(size: int, times: int) -> str:
    words = "\n".join(f"    - word {number}" for number in range(size))
    rules = "".join(rule(r"line: '\L<words>'").partition("\n")[2].replace("evil", f"evil-{n}") for n in range(times))
    return f"lists:\n  words:\n{words}\nrules:\n{rules}"


EVIL_PACKS = {
    "a bomb of aliases": ("a: &a [x]\nb: &b [*a,*a]\nrules: [*b,*b]\n", "is a YAML anchor"),
    "a merge of itself": ("rules: &r\n  - <<: *r\n", "is a YAML anchor"),
    "a tag that calls Python": ("rules: !!python/object/apply:os.system ['true']\n", "is a YAML tag"),
    "nesting": ("rules: " + "[" * 100_000, "nested too deeply"),
    "nested mappings": ("{a: " * 100_000, "nested too deeply"),
    "a huge file": ("# " + "x" * (5 << 20), "split it, a pack may have 4,194,304"),
    "another encoding": ("rules: []".encode("utf-16").decode("latin-1"), "is not UTF-8"),
    "a repeat of two thousand millions": (rule("line: 'a{2147483647}'"), "over 100,000 parts"),
    "repeats of repeats": (rule("line: '((a{1000}){1000}){1000}'"), "over 100,000 parts"),
    "a count beyond all": (rule("line: 'a{99999999999}'"), "repeat count too big"),
    "a pattern of a million characters": (rule(f"line: '{'a?' * 500_000}'"), "has 1,000,000 characters, over 10,000"),
    "five thousand groups": (rule(f"line: '{'(' * 4_999}a{')' * 4_999}'"), "nested too deeply"),
    "a list in every rule": (lists(20_000, 30), "which comes to over 1,000,000; split it"),
    "the empty string": (rule("line: '(?:a|b?)*'"), "matches the empty string"),
    "the empty string by looking": (rule("span: '(?=a)|'"), "matches the empty string"),
    "CSS of a megabyte": (rule(f"css: '{'a ' * 500_000}b'", "html"), "over 10,000"),
    "CSS in CSS": (rule(f"css: '{':is(' * 400}a{')' * 400}'", "html"), "nested too deeply"),
    "XPath of a megabyte": (rule(f'xpath: \'//*[translate(., "{"a" * 1_000_000}", "")]\'', "html"), "over 10,000"),
    "XPath in XPath": (rule(f"xpath: '{'//a[' * 900}1{']' * 900}'", "html"), "Recursion limit exceeded"),
    "XPath that opens files": (rule("xpath: '//a[document(\"file:///etc/passwd\")]'", "html"), "extension functions"),
    "XPath with EXSLT": (rule("xpath: '//a[re:test(., \"(a+)+$\")]'", "html"), "extension functions"),
    "XPath that evaluates": (rule("xpath: 'dyn:evaluate(\"//a\")'", "html"), "extension functions"),
    "XPath with a variable": (rule("xpath: '//a[$x]'", "html"), "there are no variables"),
}


@pytest.mark.parametrize(("pack", "fault"), EVIL_PACKS.values(), ids=EVIL_PACKS.keys())
def test_a_pack_that_cannot_be_used_is_told_soon(pack: str, fault: str, tmp_path: Path) -> None:
    path = tmp_path / "evil.yaml"
    path.write_text(pack, encoding="latin-1")
    start = time.thread_time()
    with pytest.raises(PackError, match=fault) as told:
        load_packs([path], builtin=False)
    assert time.thread_time() - start < 10
    assert len(str(told.value)) < 3_000 * len(told.value.problems)


def test_one_bad_pack_stops_the_run_before_the_first_page(tmp_path: Path) -> None:
    (tmp_path / "evil.yaml").write_text(EVIL_PACKS["repeats of repeats"][0])
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/a.txt").write_text(PROSE)
    command = ["run", tmp_path / "pages", "--rules", tmp_path / "evil.yaml", "--out", tmp_path / "out"]
    done = subprocess.run([sys.executable, "-m", "cleaner", *command], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert "evil.yaml:3: bad pattern: over 100,000 parts" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MATCH_SECONDS", 0.05)


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize("evil", SAMPLE, ids=[evil.pattern for evil in SAMPLE])
def test_an_evil_pattern_is_stopped_and_the_others_apply(evil: Evil) -> None:
    (tried,) = try_evil(evil, 50_000)
    assert find_fault(tried, 50_000) is None


@pytest.mark.usefixtures("_impatient")
def test_evil_patterns_are_named_and_do_so_in_four_threads_too() -> None:
    evil = make_evil()[0]
    (alone,) = try_evil(evil, 50_000)
    assert alone.timed_out
    for tried in try_evil(evil, 50_000, threads=4):
        assert (tried.timed_out, tried.claims) == (alone.timed_out, alone.claims)


def test_there_are_over_two_hundred_and_each_could_stand_in_a_pack() -> None:
    evil = make_evil()
    assert len({each.pattern for each in evil}) > 200
    for each in evil:
        compile_pattern(parse_pattern(each.pattern, LISTS))


@pytest.mark.slow
def test_every_evil_pattern_and_every_shipped_one_on_a_line_of_a_megabyte() -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "tests.security.evil_patterns"], cwd=root, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def clean_by(tmp_path: Path, matcher: str, examples: str = "text") -> Cleaner:
    (tmp_path / "evil.yaml").write_text(rule(matcher, examples))
    return Cleaner([tmp_path / "evil.yaml"], builtin=False)


@pytest.mark.parametrize(
    "matcher", ["line: '.+'", "span: '.'", "block: {start: 'The.*', lines: 30}\n    past_body: true"]
)
def test_a_rule_that_would_remove_everything_is_refused(matcher: str, tmp_path: Path) -> None:
    result = clean_by(tmp_path, matcher.replace("'.+'", "'.+'\n    max_chars: 9999")).clean_text(PROSE)
    assert (result.status, result.body, result.removals) == (Status.REFUSED, PROSE, ())
    assert result.claimed


PARAGRAPHS = "".join(f"<p>{line}</p>" for line in PROSE.splitlines())
PAGE = f"<html><body><main><article><h1>The flood</h1>{PARAGRAPHS}</article></main></body></html>"


@pytest.mark.parametrize(
    "matcher",
    ["css: html", "css: body", "css: '*'", "css: 'html > *'", "css: ':root'", "css: main", "css: article", "css: p",
     "css: ':has(h1)'", "xpath: /*", "xpath: '//*'", "xpath: '//node()'", "xpath: '//p/..'", "xpath: '//*[//*[//*]]'"],
)  # fmt: skip
def test_a_selector_that_would_prune_the_article_prunes_nothing_of_it(matcher: str, tmp_path: Path) -> None:
    result = clean_by(tmp_path, matcher, "html").clean_html(PAGE)
    assert result.status is Status.OK
    assert result.body.splitlines()[-9:] == PROSE.splitlines()
