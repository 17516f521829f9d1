"""The inventory's part of the command line: explain protection needs, recompute them, export lists."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from bollwerk.rooms.inventory.imports.commands import import_file

if TYPE_CHECKING:
    from bollwerk.rooms.inventory.facts import ListedTarget, PathStep, WhyFacts
    from bollwerk.rooms.inventory.selectors import Containing

__all__ = ["app"]

app = typer.Typer(help="What the city runs: protection needs and exports.", no_args_is_help=True)
_console = Console(highlight=False)
app.command(name="import")(import_file)


@app.command()
def explain(
    name: Annotated[str, typer.Argument(help="Name of the record, or words that find it.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Say why a record needs so much protection, with the path it comes."""
    from bollwerk.foundation.access import deciding
    from bollwerk.rooms.inventory.selectors import suggestions, why_needs

    with deciding("inventory.explain"):
        found = suggestions(name, limit=50)
        exact = [row for row in found if row.name.casefold() == name.casefold()] or list(found)
        if len(exact) != 1:
            _refuse(name, exact, as_json=as_json)
        reasons = why_needs(exact[0].id)
    if as_json:
        typer.echo(json.dumps(_explained(exact[0], reasons), ensure_ascii=False))
        return
    _console.print(f"[bold]{exact[0].name}[/bold] ({exact[0].kind.value})")
    for why in reasons:
        path = " -> ".join(f"{step.name} ({step.origin.value})" for step in why.path)
        _console.print(f"{why.objective.value:16} {why.need.name.lower():10} {path}")


@app.command()
def recompute() -> None:
    """Compute the protection needs and the completeness of all records anew; print how many needs differed."""
    from bollwerk.foundation.access import deciding
    from bollwerk.rooms.inventory.completeness import refresh_all_gaps
    from bollwerk.rooms.inventory.protection import recompute_needs

    with deciding("inventory.recompute"):
        differences = recompute_needs()
        refresh_all_gaps()
    _console.print(f"{differences} protection needs were different and are corrected.")


@app.command()
def export(
    out: Annotated[Path, typer.Argument(help="File to write; its ending says which format: .xlsx or .csv.")],
    query: Annotated[str, typer.Option(help="Only records that these words find.")] = "",
    german: Annotated[bool, typer.Option(help="CSV as a German Excel opens it.")] = True,
) -> None:
    """Write the list of all records to a file; handle it like the highest label in it."""
    from bollwerk.foundation.access import deciding
    from bollwerk.rooms.inventory.exports import FORMATS, export_targets
    from bollwerk.rooms.inventory.facts import TargetFilter

    kinds = {".xlsx": "xlsx", ".csv": "csv-de" if german else "csv"}
    if out.suffix not in kinds:
        _console.print(f"{out.name} ends neither in .xlsx nor in .csv; nothing was written.")
        raise typer.Exit(2)
    with deciding("inventory.export"), export_targets(TargetFilter(query=query), FORMATS[kinds[out.suffix]]) as file:
        out.write_bytes(file.read())
    _console.print(f"{out} is written.")


def _refuse(name: str, found: list[ListedTarget], *, as_json: bool) -> None:
    """Say that a name names no record, or several, and end."""
    names = sorted(f"{row.name} ({row.kind.value})" for row in found[:10])
    if as_json:
        typer.echo(json.dumps({"error": "ambiguous" if found else "not_found", "candidates": names}))
    elif found:
        _console.print(f"“{name}” can be: " + "; ".join(names))
    else:
        _console.print(f"No record is called “{name}”.")
    raise typer.Exit(1)


def _explained(row: ListedTarget, reasons: tuple[WhyFacts, ...]) -> dict[str, Any]:
    return {"name": row.name, "kind": row.kind.value, "id": row.id, "needs": [_reason(why) for why in reasons]}


def _reason(why: WhyFacts) -> dict[str, Any]:
    return {
        "objective": why.objective.value,
        "need": why.need.name.lower(),
        "path": [_step(step) for step in why.path],
        "decision": {"effect": why.decision.effect.value, "reason": why.decision.reason} if why.decision else None,
        "without_decision": why.without_decision.name.lower() if why.without_decision else None,
        "lowered_by": [_step(step) for step in why.lowered_by],
    }


def _step(step: PathStep) -> dict[str, Any]:
    return {
        "name": step.name,
        "kind": step.kind.value if step.kind else None,
        "origin": step.origin.value,
        "need": step.need.name.lower(),
    }


@app.command()
def contains(
    question: Annotated[str, typer.Argument(help="Name, package URL, hash, CPE or supplier.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON lines and nothing else.")] = False,
) -> None:
    """Say who contains a module, with the way there and the interfaces over which it reaches others."""
    from bollwerk.foundation.access import deciding
    from bollwerk.rooms.inventory.selectors import containing

    with deciding("inventory.contains"):
        found = containing(question)
    for line in _contained_lines(found, as_json=as_json):
        typer.echo(line)
    if found.is_empty:
        raise typer.Exit(1)


def _contained_lines(found: Containing, *, as_json: bool) -> list[str]:
    lines: list[dict[str, Any]] = [
        {
            "hit": one.name,
            "id": one.target_id,
            "kind": one.kind.value,
            "version": one.version,
            "vendor": one.vendor,
            "purl": one.purl,
            "digest": one.digest,
            "by": one.by.value,
            "not_seen_since": one.not_seen_since.isoformat() if one.not_seen_since else None,
        }
        for one in found.hits
    ]
    lines += [
        {"affected": one.name, "id": one.target_id, "kind": one.kind.value, "path": list(one.path)}
        for one in found.affected
    ]
    lines += [
        {"interface": one.name, "id": one.interface_id, "record": one.record, "record_id": one.target_id,
         "with": one.other}
        for one in found.interfaces
    ]  # fmt: skip
    if as_json:
        return [json.dumps(line, ensure_ascii=False) for line in lines]
    return ["  ".join(f"{key}: {value}" for key, value in line.items()) for line in lines] or ["Nobody contains it."]
