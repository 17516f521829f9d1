"""``./run audit ...``: verify, export, and read out the trail's state."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="The trail: verify it, export it, read out its head.")


@app.command()
def verify(
    export: Annotated[Path | None, typer.Option(help="Verify an exported folder instead of the database.")] = None,
    anchor: Annotated[Path | None, typer.Option(help="Folder with the heads kept outside this server.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check every entry, the chain, the signed heads and the anchors; exit with 1 if anything is wrong."""
    from bollwerk.foundation.audit import check, standalone
    from bollwerk.foundation.audit.exports import ExportError

    try:
        report, waiting = (check.verify_export(export, anchor), 0) if export else check.verify_database(anchor)
    except ExportError as error:
        typer.echo(f"Nothing was verified: {error}.", err=True)
        raise typer.Exit(2) from error
    typer.echo(standalone.as_json(report, waiting=waiting) if as_json else standalone.as_text(report, waiting=waiting))
    raise typer.Exit(0 if report.holds else 1)


@app.command(name="export")
def export_trail(folder: Annotated[Path, typer.Argument(help="Folder to write; made if it is not there.")]) -> None:
    """Write the trail, its heads and the public keys into a folder that anybody can verify."""
    from bollwerk.foundation.access import deciding
    from bollwerk.foundation.audit import check

    with deciding(f"audit.export by {os.environ.get('SUDO_USER') or os.environ.get('USER', 'the command line')}"):
        count = check.export_to(folder)
    typer.echo(f"{count} entries written to {folder}")


@app.command()
def head() -> None:
    """Print the newest signed head as a line for the minutes of a meeting."""
    from bollwerk.foundation.audit import selectors
    from bollwerk.foundation.audit.anchors import printed_line

    found = selectors.heads()
    if not found:
        typer.echo("No head has been signed yet.", err=True)
        raise typer.Exit(1)
    typer.echo(printed_line(found[-1]))
