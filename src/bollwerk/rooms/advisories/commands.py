"""Commands of the advisories room."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Warnings: fetch, check, match to what the city runs.", no_args_is_help=True)

_JSON = typer.Option("--json", help="Print JSON lines and nothing else.")


@app.command("fetch")
def fetch(
    url: Annotated[
        str,
        typer.Argument(help="provider-metadata.json, aggregator.json, ROLIE feed, folder with changes.csv, or domain."),
    ],
    as_json: Annotated[bool, _JSON] = False,
    own_network: Annotated[
        bool,
        typer.Option(
            "--own-network", help="Allow the own network; a loopback address that is typed is allowed by itself."
        ),
    ] = False,
    unsigned: Annotated[bool, typer.Option("--unsigned", help="Take documents without a signature, too.")] = False,
) -> None:
    """Fetch the documents of a provider and take them in; prints one line for each."""
    from bollwerk.rooms.advisories.console import fetch as visit

    def say(line: str, fine: bool) -> None:
        typer.echo(line, err=not fine and not as_json)

    if not visit(url, say, as_json=as_json, own_network=own_network, unsigned=unsigned):
        raise typer.Exit(1)


@app.command("discover")
def discover(
    domain: Annotated[str, typer.Argument(help="Domain of a publisher, such as maker.example.")],
    as_json: Annotated[bool, _JSON] = False,
    own_network: Annotated[bool, typer.Option("--own-network", help="Allow the own network.")] = False,
) -> None:
    """Find the CSAF provider of a domain: well-known address, security.txt, DNS; fails when there is none."""
    from bollwerk.rooms.advisories.console import discovery_lines

    lines, found = discovery_lines(domain, as_json=as_json, own_network=own_network)
    for line in lines:
        typer.echo(line, err=not found and not as_json)
    if not found:
        raise typer.Exit(1)


def _no_document(name: str) -> None:
    typer.echo(f"{name}: not a CSAF document", err=True)


@app.command("match")
def match(
    advisories: Annotated[Path, typer.Option(help="Folder with CSAF documents.", exists=True, file_okay=False)],
    inventory: Annotated[
        Path,
        typer.Option(help="CSV with the columns vendor, product, version, cpe, purl.", exists=True, dir_okay=False),
    ],
    as_json: Annotated[bool, _JSON] = False,
    least: Annotated[float, typer.Option(help="Leave out matches that are less sure.", min=0.0, max=1.0)] = 0.45,
) -> None:
    """Match an inventory with documents: which item is concerned by which, how surely and why.

    Documents that are refused are named on the error channel and make it fail; the rest is matched all the same.
    """
    from bollwerk.rooms.advisories.matching_console import InventoryError, match_lines

    good = True
    try:
        for line, fine in match_lines(advisories, inventory, as_json=as_json, least=least, told=_no_document):
            typer.echo(line, err=not fine)
            good = good and fine
    except InventoryError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    if not good:
        raise typer.Exit(1)


@app.command("validate")
def validate(
    folder: Annotated[Path, typer.Argument(help="Folder with CSAF documents.", exists=True, file_okay=False)],
    as_json: Annotated[bool, _JSON] = False,
    schemas: Annotated[
        Path | None, typer.Option(help="Folder with the JSON schemas of the standard.", exists=True, file_okay=False)
    ] = None,
) -> None:
    """Check documents by the schema and the mandatory tests of the standard; fails when one is invalid.

    Hashes and signatures beside documents are checked, signatures with public keys in the folder. Other files are
    named on the error channel.
    """
    from bollwerk.rooms.advisories.matching_console import validate_lines

    good = True
    for line, fine in validate_lines(folder, as_json=as_json, schemas=schemas, told=_no_document):
        typer.echo(line)
        good = good and fine
    if not good:
        raise typer.Exit(1)
