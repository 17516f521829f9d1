"""``./run inventory import``: import a file, or show what that would change."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from bollwerk.foundation.access import Viewer

__all__ = ["import_file"]


class _FormatName(StrEnum):
    AUTO = "auto"
    NETBOX = "netbox"
    GLPI = "glpi"
    CYCLONEDX = "cyclonedx"
    SPDX = "spdx"
    NMAP = "nmap"
    CSV = "csv"
    XLSX = "xlsx"


def import_file(  # noqa: PLR0917 - the arguments are options of a command
    file: Annotated[Path, typer.Argument(help="NetBox or GLPI JSON, CycloneDX, SPDX, nmap XML, CSV or XLSX.")],
    form: Annotated[_FormatName, typer.Option("--format", help="Found out from the content, if not stated.")] = (
        _FormatName.AUTO
    ),
    source: Annotated[str, typer.Option(help="Name of the source; its keys are its own.")] = "",
    organisation: Annotated[str, typer.Option(help="Whose inventory; the municipality, if there is one.")] = "",
    application: Annotated[str, typer.Option(help="Application a bill of materials belongs to.")] = "",
    vantage: Annotated[str, typer.Option(help="From where was scanned: internet, partner, internal.")] = "",
    complete: Annotated[bool | None, typer.Option(help="Whether the file shows all its source knows.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, change nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Import a file, or show what the import would change; exit with 2 if the file cannot be read."""
    from bollwerk.foundation.access import viewing_as
    from bollwerk.rooms.inventory.imports.records import BadFileError, ImportOptions
    from bollwerk.rooms.inventory.imports.runs import import_bytes
    from bollwerk.rooms.inventory.imports.texts import bad_file_sentence

    try:
        with viewing_as(_operator(organisation)):
            report = import_bytes(
                _content(file),
                form=form.value,
                source=source,
                options=ImportOptions(application=application, vantage=vantage),
                complete=complete,
                dry_run=dry_run,
            )
    except OSError as error:
        _refuse(f"{file}: {error.strerror}.", as_json=as_json)
    except BadFileError as error:
        _refuse(bad_file_sentence(error), as_json=as_json)
    typer.echo(json.dumps(report, ensure_ascii=False) if as_json else _as_text(report))


def _content(file: Path) -> bytes:
    """Return what a file holds; one that is too large is not read at all.

    Raises:
        BadFileError: If it is too large.
    """
    from bollwerk.rooms.inventory.imports.limits import BIGGEST_FILE
    from bollwerk.rooms.inventory.imports.records import BadFile, BadFileError

    if file.stat().st_size > BIGGEST_FILE:
        raise BadFileError(BadFile.TOO_BIG, str(BIGGEST_FILE // 1024 // 1024))
    return file.read_bytes()


def _operator(organisation: str) -> Viewer:
    """Return who the command line works as: the house itself, in one organisation."""
    from bollwerk.foundation.access import Tlp, Viewer, deciding
    from bollwerk.foundation.people.models import Organisation

    with deciding("inventory.command"):
        rows = Organisation.objects.order_by("pk")
        found = rows.filter(name=organisation) if organisation else rows.filter(kind=Organisation.Kind.CITY)
        home = found.values_list("pk", flat=True).first()
    if organisation and home is None:
        raise typer.BadParameter(f"there is no organisation {organisation!r}")
    return Viewer("command:inventory.import", clearance=Tlp.RED, full_sight=True, home_organisation=home or 0)


def _refuse(sentence: str, *, as_json: bool) -> None:
    typer.echo(json.dumps({"error": sentence, "applied": False}, ensure_ascii=False) if as_json else sentence)
    raise typer.Exit(2)


def _as_text(report: dict[str, Any]) -> str:
    figures = ("new", "changed", "unchanged", "relations", "not_seen")
    lines = [f"{report['source']} ({report['format']}{', ' + report['recipe'] if report['recipe'] else ''})"]
    lines += [f"  {name:10} {report[name]}" for name in figures]
    lines += [f"  {'proposals':10} {len(report['proposals'])}", f"  {'kept aside':10} {len(report['kept_aside'])}"]
    lines += [f"    line {kept['line']}: {kept['reason']}" for kept in report["kept_aside"][:20]]
    lines.append("applied" if report["applied"] else "nothing was changed (dry run)")
    return "\n".join(lines)
