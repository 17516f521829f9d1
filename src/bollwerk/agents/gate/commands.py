"""Commands of the agent; they need neither database nor web server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="The agent beside a reverse proxy.")

_STATE = typer.Option("--state", help="Directory of the agent: its key, the list, the map file.")
_DEFAULT = Path("/var/lib/bollwerk-gate")


@app.callback()
def gate_agent() -> None:
    """The agent beside a reverse proxy."""


@app.command("gate-enrol")
def gate_enrol(
    server: Annotated[str, typer.Argument(help="Address of the house, https://...")],
    proxy: Annotated[int, typer.Argument(help="Number of the proxy in the house.")],
    token_file: Annotated[Path, typer.Option("--token-file", help="File with the one-time token.")],
    state: Annotated[Path, _STATE] = _DEFAULT,
) -> None:
    """Enrol this proxy's agent with a one-time token; write the page for shut names and an empty list that watches."""
    from bollwerk.agents.gate import console

    raise typer.Exit(console.enrol_here(server, proxy, token_file, state))


@app.command("gate-snippet")
def gate_snippet(
    kind: Annotated[str, typer.Argument(help="nginx or haproxy.")],
    state: Annotated[Path, _STATE] = _DEFAULT,
) -> None:
    """Print what the administrator puts into the configuration of the proxy."""
    from bollwerk.agents.gate import console

    raise typer.Exit(console.snippet(kind, state))


@app.command("gate-run")
def gate_run(
    kind: Annotated[str, typer.Argument(help="nginx or haproxy.")],
    state: Annotated[Path, _STATE] = _DEFAULT,
    configuration: Annotated[Path, typer.Option(help="Main configuration of nginx.")] = Path("/etc/nginx/nginx.conf"),
    pid_file: Annotated[Path, typer.Option(help="Process number of nginx.")] = Path("/run/nginx.pid"),
    socket_file: Annotated[Path, typer.Option(help="Runtime socket of HAProxy.")] = Path("/run/haproxy/admin.sock"),
    *,
    once: Annotated[bool, typer.Option("--once", help="Ask once and end.")] = False,
) -> None:
    """Stay on duty: pull lists, apply them, report."""
    from bollwerk.agents.gate import console

    proxy = console.proxy_of(kind, state, configuration=configuration, pid_file=pid_file, socket_file=socket_file)
    raise typer.Exit(console.run(proxy, state, once=once))
