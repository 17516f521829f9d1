"""Start the house: port check, whatever is not ready yet, then the supervisor in place of this process."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from bollwerk.shell.prepared import data_folder, greeting_if_prepared
from bollwerk.shell.supervisor import port_is_free

__all__ = ["start"]

_SUPERVISOR = "bollwerk.shell.supervisor"


def start(
    port: Annotated[int, typer.Option(help="Port on which the web server answers.")] = 8000,
    host: Annotated[str, typer.Option(help="IP address on which the web server listens.")] = "127.0.0.1",
    demo: Annotated[bool, typer.Option(help="Load the demo city into an empty house.")] = True,  # noqa: FBT002
) -> None:
    """Migrate, load the demo city on the first start, start web server and worker, print address and log-in."""
    if not port_is_free(host, port):
        typer.echo(f"Port {port} is taken: another program answers there. End it, or start with --port {port + 1}.")
        raise typer.Exit(1)
    folder = data_folder()
    greeting = greeting_if_prepared(folder)
    for line in _prepared(demo=demo) if greeting is None else greeting:
        typer.echo(line)
    sys.stdout.flush()
    os.environ.setdefault("BOLLWERK_URL", f"http://localhost:{port}")
    arguments = [host, str(port), str(folder)]
    os.execv(sys.executable, [sys.executable, "-m", _SUPERVISOR, *arguments])  # noqa: S606 - our own module


def _prepared(*, demo: bool) -> list[str]:
    """Prepare the house, which loads all of it; return the lines to greet with."""
    import django  # noqa: PLC0415 - a start of a house that is ready does without

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bollwerk.shell.settings")
    django.setup()
    from bollwerk.shell.server import prepare  # noqa: PLC0415 - needs Django set up

    return prepare(demo=demo)
