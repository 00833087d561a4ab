"""`cleaner restore`: rebuild the extracted texts of a run from its bodies and report."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer

from cleaner.cli.faults import FINDINGS, say
from cleaner.errors import OutputError, SettingsError


def main(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The directory of a finished run.", show_default=False)],
    to: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help="Write the texts here, under the paths of the bodies.")
    ] = None,
    rule: Annotated[
        str | None,
        typer.Option("--rule", metavar="ID", help="Put back only what this rule (pack:id) took; needs --to."),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files of the same names in DIR.")] = False,
) -> None:
    """Rebuild every extracted text of a run from bodies/ and removals.jsonl, and check it against the hashes.

    Without [bold]--to[/bold] it only checks. With [bold]--rule[/bold] the texts written to DIR are the bodies as
    they are without that rule's cuts, the white space beside them put back as well; what another rule claims inside
    such a cut stays out. OUT itself is never changed, so its report stays exact: for a run without a rule, use
    [bold]cleaner run --skip ID[/bold].

    Exit status 1 and the name of the file where a body or a text is not the one that was reported.

    [bold]Examples[/bold]

    [cyan]cleaner restore cleaned[/cyan]  is everything still there?

    [cyan]cleaner restore cleaned --to raw[/cyan]

    [cyan]cleaner restore cleaned --rule en/social:follow-us --to with-follow-us[/cyan]
    """
    from cleaner.batch.output.claim import refuse_overlap
    from cleaner.batch.output.restore import restore_documents, write_texts

    if rule is not None and to is None:
        raise SettingsError("--rule without --to; name a directory for the texts, since OUT is never changed")
    restored = restore_documents(out, rule=rule)
    if to is not None:
        refuse_overlap(to, [out])
        if to.exists() and not to.is_dir():
            raise OutputError(f"{to}: a file; give a directory for --to")
        if to.is_dir() and any(to.iterdir()) and not overwrite:
            raise OutputError(f"{to}: is not empty; --overwrite replaces files of the same names")
        restored = write_texts(restored, to)
    documents = cuts = faults = 0
    for document in restored:
        if document.fault is not None:
            faults += 1
            say(document.fault)
        else:
            documents += 1
            cuts += document.put_back
    if rule is not None and not cuts:
        say(f"no removal by {rule!r} in this run; summary.json lists the rules that took something")
    say(f"{documents:,} texts rebuilt, {cuts:,} cuts put back" + (f", {faults:,} faults" if faults else ""))
    raise typer.Exit(FINDINGS if faults or (rule is not None and not cuts) else 0)
