"""``./run people ...``: begin a house without the demo, and keep the register in step with the directory."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="The register of people: begin it, keep it in step, open accounts.")

_BIGGEST_FILE = 64 * 1024 * 1024
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def found(
    name: Annotated[str, typer.Argument(help="Name of the organisation.")],
    kind: Annotated[str, typer.Option(help="city, provider, other_municipality, state, joint or company.")] = "city",
    provider: Annotated[str, typer.Option(help="Name of its IT provider, which must be there already.")] = "",
) -> None:
    """Add an organisation; the first two commands of a house without the demo add the provider and the city."""
    from bollwerk.foundation.people import founding
    from bollwerk.foundation.people.models import Organisation

    if kind not in Organisation.Kind.values:
        raise typer.BadParameter(f"kind is one of {', '.join(Organisation.Kind.values)}")
    with _step():
        founding.found_organisation(name=name, kind=kind, provider=provider)
    typer.echo(f"{name} is there. Next: ./run people read FILE --organisation {name!r}")


@app.command()
def read(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="List of staff (CSV).")],
    organisation: Annotated[str, typer.Option(help="Organisation they work for; needed where there are several.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    as_json: _Json = False,
) -> None:
    """Read persons and departments from a directory's export; can be repeated, takes nobody out."""
    from django.db import transaction

    from bollwerk.foundation.people import founding
    from bollwerk.foundation.people.staff_list import StaffListError, read_staff_list

    if file.stat().st_size > _BIGGEST_FILE:
        _refuse(f"the file is bigger than {_BIGGEST_FILE // 1024 // 1024} MB")
    try:
        listed = read_staff_list(file.read_bytes())
    except StaffListError as error:
        _refuse(str(error))
    with _step(), transaction.atomic():
        report = founding.read_in(listed, organisation_id=_organisation(organisation))
        transaction.set_rollback(dry_run)
    shown = {**asdict(report), "applied": not dry_run}
    typer.echo(json.dumps(shown, ensure_ascii=False) if as_json else _as_text(shown))


@app.command()
def account(
    email: Annotated[str, typer.Argument(help="Address of a person in the register.")],
    role: Annotated[str, typer.Option(help="First role of the house: isb or leadership; for two people.")] = "",
) -> None:
    """Give a person a password of their own here, for instance to an emergency account; it is printed once."""
    from django.db import transaction

    from bollwerk.foundation.access import Role
    from bollwerk.foundation.people import founding

    if role and role not in set(Role):
        raise typer.BadParameter(f"role is one of {', '.join(Role)}")
    with _step(), transaction.atomic():
        if role:
            founding.give_first_role(email=email, role=Role(role))
        name, password = founding.open_account(email=email)
    typer.echo(
        f"user name: {name}\npassword:  {password}\n"
        "It is shown this once. A second factor is set up at the first log-in."
    )


@app.command("second-factor")
def second_factor(
    email: Annotated[str, typer.Argument(help="Address of a person who lost the second factor.")],
) -> None:
    """Remove the second factors of a person, who sets up a new one at the next log-in."""
    from bollwerk.foundation.people import founding

    with _step():
        count = founding.drop_second_factors(email=email)
    typer.echo(f"{count} second factors removed. A new one is set up at the next log-in.")


@contextmanager
def _step() -> Iterator[None]:
    """Work as the command line with full sight; say in one sentence why a step is refused."""
    from bollwerk.foundation.access import Tlp, Viewer, viewing_as
    from bollwerk.foundation.people.founding import FoundingError

    try:
        with viewing_as(Viewer("command:people", clearance=Tlp.RED, full_sight=True)):
            yield
    except FoundingError as error:
        _refuse(str(error))


def _organisation(name: str) -> int:
    from bollwerk.foundation.people.founding import FoundingError
    from bollwerk.foundation.people.models import Organisation

    rows = Organisation.objects.order_by("name")
    found_rows = list(rows.filter(name=name) if name else rows)
    if len(found_rows) == 1:
        return found_rows[0].pk
    names = ", ".join(rows.values_list("name", flat=True)[:10]) or "none yet; see ./run people found"
    raise FoundingError(f"name the organisation with --organisation (there are: {names})")


def _refuse(sentence: str) -> None:
    typer.echo(f"Nothing was changed: {sentence}.", err=True)
    raise typer.Exit(2)


def _as_text(report: dict[str, Any]) -> str:
    lines = [f"{name:12} {report[name]}" for name in ("new", "changed", "unchanged")]
    lines.append(f"{'departments':12} {len(report['departments'])} new")
    lines.append(f"{'not listed':12} {len(report['not_listed'])} (who has left is recorded on their page)")
    lines.append(f"{'kept aside':12} {len(report['aside'])}")
    lines += [f"  line {kept['line']}: {kept['reason']}: {kept['row']}" for kept in report["aside"][:20]]
    lines.append("applied" if report["applied"] else "nothing was changed (dry run)")
    return "\n".join(lines)
