"""The command line: ``./run`` starts the house, ``./run ARGS`` works in it."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

_FOUNDATION_COMMANDS: dict[str, str] = {"audit": "bollwerk.foundation.audit.commands:app"}
"""Name of a command group to the dotted path of its typer app."""


def _load(path: str) -> typer.Typer:
    """Return the typer app at ``module:attribute``."""
    module, _, attribute = path.partition(":")
    app = getattr(import_module(module), attribute or "app")
    if not isinstance(app, typer.Typer):
        raise TypeError(f"{path} is not a typer app")
    return app


def build() -> typer.Typer:
    """Return the whole command line: the shell's commands, the foundation's, each room's under its key."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bollwerk.shell.settings")
    django.setup()
    from bollwerk.foundation.rooms.registry import all_rooms
    from bollwerk.shell import commands

    app = typer.Typer(no_args_is_help=False, invoke_without_command=True, add_completion=False, help=__doc__)
    commands.add_to(app)
    for name, path in _FOUNDATION_COMMANDS.items():
        app.add_typer(_load(path), name=name)
    for room in all_rooms():
        if room.commands:
            app.add_typer(_load(room.commands), name=room.key)
    return app


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; no arguments start the house."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    build()(given or ["start"])


if __name__ == "__main__":
    main()
