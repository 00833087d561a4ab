from __future__ import annotations

import resource
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from cleaner import __version__
from cleaner.cli.app import COMMANDS, app, load_command

HEAVY = ("trafilatura", "lxml", "jinja2", "regex", "pebble", "yaml", "rich")


def invoke(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


def test_help_names_every_command_and_teaches_by_example():
    result = invoke("--help")
    assert result.exit_code == 0
    assert all(f"  {name}" in result.stdout for name, _, _ in COMMANDS)
    assert "cleaner run pages/ --out cleaned" in result.stdout
    assert invoke("-h").stdout == result.stdout


def test_no_command_at_all_is_a_usage_error_that_shows_the_help():
    result = invoke()
    assert (result.exit_code, result.stdout) == (2, invoke("--help").stdout)


def test_a_misspelt_command_is_told_its_like():
    result = invoke("rum")
    assert result.exit_code == 2
    assert "Did you mean 'run'?" in result.stderr


def test_the_version_is_one_line():
    assert invoke("--version").stdout == f"cleaner {__version__}\n"


@pytest.mark.parametrize("name", [name for name, _, _ in COMMANDS])
def test_every_command_has_a_help_with_an_example(name):
    result = invoke(name, "--help")
    assert result.exit_code == 0
    assert f"cleaner {name}" in result.stdout.split("Usage:")[1].split("\n", 1)[1]
    assert load_command(name).name == name


def test_help_loads_nothing_that_it_does_not_need():
    script = (
        "import sys; from cleaner.cli.app import app; app(['--help'], standalone_mode=False);"
        f"print(*(set({HEAVY}) & set(sys.modules)))"
    )
    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert printed.splitlines()[-1] == ""


def test_help_takes_under_one_and_a_half_times_the_import_of_typer_and_rich():
    def least_cpu(*command: str) -> float:
        return min(cpu_of([sys.executable, *command]) for _ in range(7))

    assert least_cpu("-m", "cleaner", "--help") < 1.5 * least_cpu("-c", "import typer, rich")


def cpu_of(command: list[str]) -> float:
    """Seconds of CPU, which other work on the machine does not stretch as it does the clock."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_help_has_colour_on_a_terminal_alone_and_none_under_no_color(tmp_path):
    plain = b"\nCommands"
    assert plain in subprocess.run([sys.executable, "-m", "cleaner", "--help"], capture_output=True).stdout
    for prefix, expected in (("", False), ("NO_COLOR=1 ", True)):
        command = f"{prefix}{sys.executable} -m cleaner --help"
        seen = subprocess.run(["script", "-qec", command, "/dev/null"], capture_output=True, cwd=tmp_path).stdout
        assert (plain in seen) is expected
