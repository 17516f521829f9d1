"""Commands that belong to no room: start, worker, demo, bench, doctor."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.console import Console

from bollwerk.shell import server
from bollwerk.shell.starting import start

__all__ = ["add_to"]

_TOOLS = {
    "chromium": "browser tests",
    "initdb": "tests on PostgreSQL",
    "restic": "backup repositories",
    "rclone": "append-only backup target",
    "nft": "isolation of hosts",
    "ip": "tests and drills of isolation",
    "sshd": "tests and drills of isolation",
    "conntrack": "tests of isolation at a router",
    "ssh-keygen": "signatures of attestations",
    "openssl": "signatures of warnings by mail (S/MIME)",
    "clamd": "malware scan of uploads and of suspect disks",
    "nginx": "gate at the reverse proxy, and its tests",
    "haproxy": "gate at the reverse proxy, and its tests",
    "smbd": "share of a drill, tests of live signals",
    "smbclient": "desk of a drill, tests of live signals",
    "nmap": "what is reachable from outside",
    "slapd": "tests of log-in through a directory",
}
"""Programs of Debian that some part can use, and which part."""


def worker() -> None:
    """Run a worker alone (PostgreSQL: as many as wanted, on any host)."""
    server.run_worker()


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Say which optional programs are missing and what each is for."""
    rows = [{"program": name, "for": use, "found": bool(server.which(name))} for name, use in _TOOLS.items()]
    if as_json:
        typer.echo(json.dumps({"programs": rows}, ensure_ascii=False))
        return
    console = Console()
    for row in rows:
        console.print(f"{'found  ' if row['found'] else 'MISSING'}  {row['program']:10} {row['for']}")


def bench(
    name: Annotated[str, typer.Argument(help="Benchmark: the name of a module in benchmarks/.")],
    data: Annotated[str, typer.Option(help="Folder or file the benchmark reads, where it reads one.")] = "",
    peer: Annotated[str, typer.Option(help="Folder with the peer, where it is not to be installed.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON line per figure and nothing else.")] = False,
) -> None:
    """Measure the promised figures, ours and the peer's in one run."""
    raise typer.Exit(server.run_benchmark(name, data=data, peer=peer, as_json=as_json))


def demo(
    scale: Annotated[int, typer.Option(min=1, max=1000, help="Factor on systems, applications and relations.")] = 1,
) -> None:
    """Load the demo city into an empty house; `--scale 100` makes the load version."""
    server.load_demo(scale=scale)


def add_to(app: typer.Typer) -> None:
    """Add the shell's commands to the command line."""
    for command in (start, worker, doctor, bench, demo):
        app.command()(command)
