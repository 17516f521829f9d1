"""Command of the drill; it needs neither database nor web server, but root."""

from __future__ import annotations

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
) -> None:
    """Build hosts in namespaces, encrypt, raise the alarm, isolate, clean, restore, report."""
    from bollwerk.shell.drill.play import play, report_lines

    report = play(files)
    for line in report_lines(report, as_json=as_json):
        typer.echo(line)
    raise typer.Exit(0 if report.ok else 1)
