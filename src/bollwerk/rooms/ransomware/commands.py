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


@app.command("containment-key")
def containment_key() -> None:
    """Print the public key with which this house enters control points and observers."""
    from bollwerk.rooms.ransomware.console_containment import key_lines

    for line in key_lines():
        typer.echo(line)


@app.command("record-drill")
def record_drill(
    file: Annotated[Path, typer.Argument(help="What `./run ransomware drill --json` printed.")],
    person: Annotated[str, _AS],
) -> None:
    """Keep the report of a drill as evidence."""
    from bollwerk.rooms.ransomware.console_containment import record_drill as keep

    _say(keep(file, person=person))


@app.command("take-evidence")
def take_evidence(
    file: Annotated[Path, typer.Argument(help="Image of a disk or of memory, where it lies.")],
    cleaning: Annotated[int, typer.Option(help="Number of the cleaning.")],
    person: Annotated[str, _AS],
    kind: Annotated[str, typer.Option(help="disk, memory or other.")] = "disk",
    tool: Annotated[str, typer.Option(help="With what it was taken.")] = "dd",
) -> None:
    """Record an image with its hash; the image itself stays where it lies."""
    from bollwerk.rooms.ransomware.console_containment import take_evidence as take

    _say(take(file, cleaning=cleaning, kind=kind, tool=tool, person=person))


@app.command("sweep")
def sweep(  # noqa: PLR0917 - each is an option by name on the command line
    root: Annotated[Path, typer.Argument(help="Folder where the suspect disk is mounted read-only.")],
    cleaning: Annotated[int, typer.Option(help="Number of the cleaning.")],
    person: Annotated[str, _AS],
    yara: Annotated[list[Path] | None, typer.Option(help="File with YARA rules.")] = None,
    hashes: Annotated[list[Path] | None, typer.Option(help="File with SHA-256 values, one a line.")] = None,
    clamd: Annotated[str, typer.Option(help="Socket or host:port of clamd.")] = "",
    database: Annotated[Path, typer.Option(help="Signatures of clamd.")] = Path("/var/lib/clamav"),
    looked_from: Annotated[str, typer.Option("--from", help="The machine that searches.")] = "",
) -> None:
    """Search a suspect disk from outside; adds evidence and never makes a system clean."""
    import socket

    from bollwerk.rooms.ransomware.console_containment import sweep as search

    told = search(
        root,
        cleaning=cleaning,
        person=person,
        yara=yara or [],
        hashes=hashes or [],
        clamd=(clamd, database) if clamd else None,
        looked_from=looked_from or socket.gethostname(),
    )
    _say(told)


def _say(result: tuple[bool, list[str]]) -> None:
    good, lines = result
    for line in lines:
        typer.echo(line, err=not good)
    if not good:
        raise typer.Exit(1)
