"""Commands of the advisories room."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(help="Warnings: fetch, check, match to what the city runs.", no_args_is_help=True)

_JSON = typer.Option("--json", help="Print JSON lines and nothing else.")


@app.command("fetch")
def fetch(
    url: Annotated[str, typer.Argument(help="provider-metadata.json, aggregator.json, a ROLIE feed or a domain.")],
    as_json: Annotated[bool, _JSON] = False,
    own_network: Annotated[
        bool, typer.Option("--own-network", help="Allow loopback and the own network; for a provider of one's own.")
    ] = False,
    unsigned: Annotated[bool, typer.Option("--unsigned", help="Take documents without a signature, too.")] = False,
) -> None:
    """Fetch the documents of a provider and take them in; prints one line for each."""
    from bollwerk.rooms.advisories.console import fetch_lines

    good = True
    for line, fine in fetch_lines(url, as_json=as_json, own_network=own_network, unsigned=unsigned):
        typer.echo(line, err=not fine and not as_json)
        good = good and fine
    if not good:
        raise typer.Exit(1)
