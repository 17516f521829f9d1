"""The command line: ``./run`` starts the house, ``./run ARGS`` works in it."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import typer

from bollwerk.shell.starting import start

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

_FOUNDATION_COMMANDS: dict[str, str] = {
    "audit": "bollwerk.foundation.audit.commands:app",
    "people": "bollwerk.foundation.people.commands:app",
}
"""Name of a command group to the dotted path of its typer app."""
_AGENTS: dict[str, tuple[str, ...]] = {
    "pentests": ("bollwerk.agents.gate.commands:app",),
    "ransomware": (
        "bollwerk.agents.sentinel.commands:app",
        "bollwerk.agents.lookout.commands:app",
        "bollwerk.shell.drill.commands:app",
    ),
}
"""Room to the agents whose commands stand beside the room's; they need no house and start without it."""


_WITHOUT_HOUSE = {("pentests", "sealed"), ("advisories", "match"), ("advisories", "validate")}
"""Commands of rooms that work on a machine without a house of its own: nothing is prepared for them."""
_ROOM_COMMANDS: set[str] = set()
"""Rooms with commands, known once the command line is built."""


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
            _ROOM_COMMANDS.add(room.key)
            app.add_typer(_with_agent(room.key, _load(room.commands)), name=room.key)
    return app


def _with_agent(room: str, commands: typer.Typer) -> typer.Typer:
    """Return a room's commands together with those of its agent."""
    if room not in _AGENTS:
        return commands
    together = typer.Typer(help=commands.info.help, no_args_is_help=True)
    for part in (commands, *map(_load, _AGENTS[room])):
        together.registered_commands += part.registered_commands
        together.registered_groups += part.registered_groups
    return together


def _agent_alone(given: Sequence[str]) -> typer.Typer | None:
    """Return the agent that has the command asked for; None if it takes the house to answer."""
    if len(given) < 2 or given[0] not in _AGENTS:  # noqa: PLR2004 - a room and a command
        return None
    return next((agent for agent in map(_load, _AGENTS[given[0]]) if given[1] in _commands_of(agent)), None)


def _commands_of(agent: typer.Typer) -> set[str | None]:
    return {command.name for command in agent.registered_commands} | {one.name for one in agent.registered_groups}


def _start_alone() -> typer.Typer:
    """Return the command that starts the house; it loads the rest of the house only where that is not ready."""
    app = typer.Typer(add_completion=False)
    app.command()(start)
    return app


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; no arguments start the house."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    agent = _agent_alone(given)
    if agent is not None:
        agent(given[1:], prog_name=f"run {given[0]}")
    if given[:1] in ([], ["start"]):
        _start_alone()(given[1:], prog_name="run start")
    app = build()
    needs_house = len(given) > 1 and given[0] in _ROOM_COMMANDS and tuple(given[:2]) not in _WITHOUT_HOUSE
    if needs_house and "--help" not in given:
        from bollwerk.shell.server import prepare_for_command

        prepare_for_command()
    if given[:1] == ["people"] and "--help" not in given:
        from bollwerk.shell.server import migrate

        migrate()  # these commands begin a house of one's own: an empty one stays empty
    app(given)


if __name__ == "__main__":
    main()
