"""Prepare the house: migrations, demo city; and run its worker and its benchmarks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, ProgrammingError, connections
from django.db.migrations.executor import MigrationExecutor
from rich.console import Console

from bollwerk.foundation.access import deciding
from bollwerk.foundation.people.models import Organisation
from bollwerk.shell.demo.hint import demo_hint
from bollwerk.shell.prepared import PROJECT, seal
from bollwerk.shell.supervisor import WORKER

__all__ = ["load_demo", "prepare", "prepare_for_command", "run_benchmark", "run_worker", "which"]

_console = Console(highlight=False)


def which(program: str) -> str | None:
    """Return where a program of the system is, looking into the administrators' folders as well."""
    postgresql = os.pathsep.join(str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin")))
    return shutil.which(program, path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin", postgresql]))


def prepare(*, demo: bool) -> list[str]:
    """Migrate, and load the demo city into an empty house; return the lines to greet with.

    A house that holds something is sealed as ready: its next start need not look so closely.
    """
    migrate()
    if demo and house_is_empty():
        _console.print("First start: loading the demo city Musterstadt and three months of its life ...")
        _fill()
    greeting = _log_ins()
    seal(Path(settings.DATA_DIR), greeting)
    connections.close_all()
    return greeting


def _log_ins() -> list[str]:
    """Return how to log in to the demo city; nothing in any other house."""
    hint = demo_hint()
    if not hint:
        return []
    names = ", ".join(f"{account.login} ({account.role_title})" for account in hint.accounts)
    return [
        f"Demo log-ins: {names}",
        f"Password of all: {hint.password}   second factor (TOTP secret): {hint.totp_secret}",
        "The log-in page shows them too, with the code of the moment.",
    ]


def prepare_for_command() -> None:
    """Prepare a house that was never started, so that a room's command answers from the demo city.

    It speaks on the error channel: the output belongs to the command.
    """
    try:
        house_is_empty()
    except (OperationalError, ProgrammingError):
        speaker = Console(stderr=True, highlight=False)
        speaker.print("This house was never started: loading the demo city Musterstadt first ...")
        migrate()
        _fill()


def migrate() -> None:
    """Bring the database up to date; where it is, the long way round through Django's command is saved."""
    executor = MigrationExecutor(connections["default"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0)


def house_is_empty() -> bool:
    """Return whether the house has never had an organisation."""
    with deciding("shell.first_start"):
        return not Organisation.objects.exists()


def load_demo(*, scale: int) -> None:
    """Load the demo city on request; refuse a house that holds something."""
    migrate()
    if not house_is_empty():
        _console.print(
            "This house is not empty; nothing was loaded. Set BOLLWERK_DATA to an empty folder and start again."
        )
        raise SystemExit(1)
    _fill(scale=scale)


def _fill(*, scale: int = 1) -> None:
    """Load the demo city; what makes it is loaded only now, every other start does without."""
    from bollwerk.shell.demo.filling import fill  # noqa: PLC0415 - loads every room

    fill(scale=scale)


def run_worker() -> None:
    """Replace this process by a worker."""
    os.execv(sys.executable, [sys.executable, "-m", WORKER])  # noqa: S606 - our own module


def run_benchmark(name: str, *, data: str, peer: str = "", as_json: bool) -> int:
    """Run one module of ``benchmarks/`` in a process of its own; return its exit code."""
    if not (PROJECT / "benchmarks" / f"{name}.py").exists():
        known = ", ".join(sorted(path.stem for path in (PROJECT / "benchmarks").glob("[a-z]*.py")))
        _console.print(f"There is no benchmark {name!r}. There are: {known}.")
        return 2
    options = [*(["--data", data] if data else []), *(["--peer", peer] if peer else [])]
    command = [sys.executable, "-m", f"benchmarks.{name}", *options]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(PROJECT / "src"), str(PROJECT)])}
    output = subprocess.DEVNULL if as_json else None
    return subprocess.run(command, cwd=PROJECT, env=environment, stderr=output, check=False).returncode  # noqa: S603
