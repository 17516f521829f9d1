"""Commands of the ransomware room; those of the sentinel stand beside them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Ransomware defence: judge backups, find last clean versions, take in reports.")

_AS = typer.Option("--as", help="Person in whose name it happens, by e-mail address.")


@app.command("take-backups")
def take_backups(
    file: Annotated[Path, typer.Argument(help="CSV or JSON report of a backup product.")],
    person: Annotated[str, _AS],
    template: Annotated[str, typer.Option(help="plain, veeam, bareos or windows.")] = "plain",
) -> None:
    """Take in a report of another backup product."""
    from bollwerk.rooms.ransomware.console import take_backups as take

    _say(take(file, person=person, template=template))


@app.command("take-shields")
def take_shields(
    file: Annotated[Path, typer.Argument(help="CSV or JSON report of a console of malware protection.")],
    person: Annotated[str, _AS],
    template: Annotated[str, typer.Option(help="plain or defender.")] = "plain",
) -> None:
    """Take in the state of protection against malware."""
    from bollwerk.rooms.ransomware.console import take_shields as take

    _say(take(file, person=person, template=template))


@app.command("standing")
def standing(
    as_of: Annotated[datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Day asked about.")] = None,
) -> None:
    """Say how the sentences about ransomware stand."""
    from bollwerk.rooms.ransomware.console import standing_lines

    for line in standing_lines(as_of.date() if as_of else None):
        typer.echo(line)


def _say(result: tuple[bool, list[str]]) -> None:
    good, lines = result
    for line in lines:
        typer.echo(line, err=not good)
    if not good:
        raise typer.Exit(1)
