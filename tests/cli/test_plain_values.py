"""Plain values of options are taken as typer takes them, without what it takes them with."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path  # noqa: TC003  # typer reads it
from typing import Annotated, Any

import pytest
import typer

from cleaner.cli.plain_values import take_plainly


def make_command(seen: list[tuple[Any, ...]]) -> Any:
    app = typer.Typer(add_completion=False)

    @app.command()
    def main(
        inputs: list[str],
        word: str | None = None,
        number: Annotated[int | None, typer.Option(min=1, max=9)] = None,
        share: float | None = None,
        words: Annotated[list[str] | None, typer.Option()] = None,
        paths: Annotated[list[Path] | None, typer.Option()] = None,
        flag: bool = False,
        switch: Annotated[bool | None, typer.Option("--switch")] = None,
        kind: str = "plain",
    ) -> None:
        seen.append((inputs, word, number, share, words, paths, flag, switch, kind))

    return typer.main.get_command(app)


@pytest.mark.parametrize(
    "arguments",
    [
        "a",
        "a b c",
        "",
        "a --word x --kind other",
        "a --word=",
        "a --number 3",
        "a --number 0",
        "a --number 10",
        "a --number 007",
        "a --number ٣",
        "a --number +3",
        "a --number 3.0",
        "a --number x",
        "a --share 0.5",
        "a --share x",
        "a --words x --words y",
        "a --paths x --paths y",
        "a --flag --switch",
    ],
)
def test_a_value_is_what_typer_makes_of_it(arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
    outcomes = []
    for is_plain in (False, True):
        seen: list[tuple[Any, ...]] = []
        command = make_command(seen)
        if is_plain:
            take_plainly(command.params)
        with pytest.raises(SystemExit) as ended:
            command.main(arguments.split(), prog_name="x")
        outcomes.append((seen, [list(map(type, values)) for values in seen], ended.value.code, capsys.readouterr()))
    assert outcomes[0] == outcomes[1]


def test_a_run_does_without_pydantic(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The river rose.\n\nAdvertisement\n")
    arguments = ["cleaner", "run", str(tmp_path / "a.txt"), "--out", str(tmp_path / "out"), "--workers", "2"]
    code = f"import sys; sys.argv = {arguments!r}\nfrom cleaner.__main__ import main\n"
    code += "try: main()\nexcept SystemExit: print('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
