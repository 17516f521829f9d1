"""Command of the drill; it needs neither database nor web server, but root."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Play an attack through, from the first encrypted file to the report.")


@app.callback()
def drills() -> None:
    """Play an attack through."""


@app.command("drill")
def drill(
    files: Annotated[int, typer.Option(min=40, max=20_000, help="Files on the share.")] = 160,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
    guided: Annotated[int, typer.Option(min=0, help="Number of the drill that a page of the house leads.")] = 0,
    server: Annotated[str, typer.Option(help="Address of the house, for a guided drill.")] = "",
    token_file: Annotated[Path | None, typer.Option(help="File with the one-time token, for a guided drill.")] = None,
) -> None:
    """Build hosts in namespaces, encrypt, raise the alarm, isolate, clean, restore, report."""
    from bollwerk.agents.sentinel.records import SentinelError
    from bollwerk.shell.drill.guided import HouseLeader
    from bollwerk.shell.drill.play import play, report_lines

    if guided and (not server or token_file is None):
        raise typer.BadParameter("a guided drill needs --server and --token-file")
    try:
        leader = HouseLeader.of(server, guided, token_file) if guided and token_file else None
        report = play(files, leader)
    except SentinelError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    for line in report_lines(report, as_json=as_json):
        typer.echo(line)
    raise typer.Exit(0 if report.ok else 1)
