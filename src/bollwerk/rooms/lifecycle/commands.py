"""Commands of the lifecycle room."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Life cycle: until when products get security updates.", no_args_is_help=True)

_JSON = typer.Option("--json", help="Print JSON lines and nothing else.")


@app.command("import")
def take(
    path: Annotated[Path, typer.Argument(help="endoflife.date (pages or JSON) or OpenEoX: file, folder, tar.")],
    source: Annotated[str, typer.Option(help="Name of the source; that of the format if left out.")] = "",
) -> None:
    """Take in support dates; what differs from the last statement of a cycle is added to its series."""
    from bollwerk.rooms.lifecycle.console import take_support

    good = True
    for line, fine in take_support(path, source=source):
        typer.echo(line, err=not fine)
        good = good and fine
    if not good:
        raise typer.Exit(1)


@app.command("check")
def check(
    inventory: Annotated[Path, typer.Option("--inventory", help="CSV: vendor, product, version, cpe, purl.")],
    on: Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="Day asked about.")] = None,
    data: Annotated[Path | None, typer.Option("--data", help="Support dates instead of those of the house.")] = None,
    within: Annotated[int, typer.Option(min=0, max=36_500, help="Days before its end in which a product ends.")] = 180,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Say of each line of an inventory whether it gets security updates on a day."""
    from bollwerk.foundation import clock
    from bollwerk.rooms.lifecycle.console import check_lines

    good = True
    day = on.date() if on else clock.today()
    for line, fine in check_lines(inventory, on=day, data=data, as_json=as_json, within=timedelta(within)):
        typer.echo(line, err=not fine)
        good = good and fine
    if not good:
        raise typer.Exit(1)
