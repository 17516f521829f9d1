"""Commands of the lookout; they need neither database nor web server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="The agent on a file server that notices an encryption while it runs.")

_STATE = typer.Option("--state", help="Directory with the lookout's key and memory; readable by its owner alone.")
_DEFAULT = Path("/var/lib/bollwerk-lookout")
_SHARES = typer.Argument(help="Shares as NAME=DIRECTORY.")


@app.callback()
def lookout() -> None:
    """The agent on a file server that notices an encryption while it runs."""


@app.command("lookout-enrol")
def lookout_enrol(
    server: Annotated[str, typer.Argument(help="Address of the house, https://...")],
    number: Annotated[int, typer.Argument(help="Number of the lookout in the house.")],
    token_file: Annotated[Path, typer.Option("--token-file", help="File with the one-time token.")],
    state: Annotated[Path, _STATE] = _DEFAULT,
) -> None:
    """Enrol this file server with a one-time token; from then on it has a key of its own."""
    from bollwerk.agents.lookout import console

    raise typer.Exit(console.enrol_here(server, number, token_file, state))


@app.command("lookout-plant")
def lookout_plant(
    shares: Annotated[list[str], _SHARES],
    state: Annotated[Path, _STATE] = _DEFAULT,
) -> None:
    """Plant canary files where none are; nothing that exists is touched."""
    from bollwerk.agents.lookout import console

    raise typer.Exit(console.plant(shares, state))


@app.command("lookout-samba")
def lookout_samba() -> None:
    """Print the lines for smb.conf with which Samba names the client of each change, and not the account."""
    from bollwerk.agents.lookout import console

    raise typer.Exit(console.samba_lines())


@app.command("lookout-run")
def lookout_run(
    shares: Annotated[list[str], _SHARES],
    *,
    audit_log: Annotated[
        Path | None, typer.Option("--audit-log", help="Samba's log; read only under a service agreement.")
    ] = None,
    kernel: Annotated[bool, typer.Option("--kernel", help="Take notices from the kernel as well (root).")] = False,
    exempt: Annotated[
        list[str] | None, typer.Option("--exempt", help="Client or program that restores backups; canaries count.")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Look once and end.")] = False,
    state: Annotated[Path, _STATE] = _DEFAULT,
) -> None:
    """Stay on duty: watch canary files, Samba's log and the kernel's notices, and tell the house."""
    from bollwerk.agents.lookout import console

    raise typer.Exit(console.run(shares, state, audit_file=audit_log, kernel=kernel, exempt=exempt or [], once=once))
