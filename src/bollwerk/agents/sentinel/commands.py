"""Commands of the sentinel; they need neither database nor web server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Judge what changed in backups, and find the last clean version of every damaged file.")

_JSON = typer.Option("--json", help="Print one JSON line per file and nothing else.")
_PASSWORD = typer.Option("--password-file", help="File with the password of the repository; it stays on this host.")
_PLACE = typer.Argument(help="Directory, rclone:REMOTE:PATH, or sftp:USER@HOST:/PATH of a restic repository.")
_PROCESSES = typer.Option("--processes", min=0, help="Processes that judge; 0 takes as many as there are cores.")


@app.callback()
def sentinel() -> None:
    """Judge what changed in backups."""


@app.command("judge-trees")
def judge_trees(
    before: Annotated[Path, typer.Argument(help="The earlier state, mounted.")],
    after: Annotated[Path, typer.Argument(help="The later state, mounted.")],
    as_json: Annotated[bool, _JSON] = False,
    processes: Annotated[int, _PROCESSES] = 0,
) -> None:
    """Judge every file that is changed, new or renamed between two mounted restore points."""
    from bollwerk.agents.sentinel import console

    raise typer.Exit(console.say(console.judge_trees(before, after, as_json=as_json, processes=processes)))


@app.command("judge-repository")
def judge_repository(
    place: Annotated[str, _PLACE],
    password_file: Annotated[Path, _PASSWORD],
    as_json: Annotated[bool, _JSON] = False,
    processes: Annotated[int, _PROCESSES] = 0,
) -> None:
    """Judge every snapshot of a repository against the one before it, and raise the alerts of its shares."""
    from bollwerk.agents.sentinel import console

    lines = console.judge_repository(place, password_file, as_json=as_json, processes=processes)
    raise typer.Exit(console.say(lines))


@app.command("last-clean")
def last_clean(
    place: Annotated[str, _PLACE],
    password_file: Annotated[Path, _PASSWORD],
    as_json: Annotated[bool, _JSON] = False,
    processes: Annotated[int, _PROCESSES] = 0,
) -> None:
    """Name, for every damaged file, the snapshot and the blobs of its last version that was not damaged."""
    from bollwerk.agents.sentinel import console

    raise typer.Exit(console.say(console.last_clean(place, password_file, as_json=as_json, processes=processes)))


if __name__ == "__main__":
    app()
