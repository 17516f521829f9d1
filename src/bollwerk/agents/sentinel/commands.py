"""Commands of the sentinel; they need neither database nor web server."""

from __future__ import annotations

from collections.abc import Iterator
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


_STATE = typer.Option("--state", help="Directory with the sentinel's memory and key; readable by its owner alone.")


@app.command("sentinel-enrol")
def sentinel_enrol(
    server: Annotated[str, typer.Argument(help="Address of the house, https://...")],
    repository: Annotated[int, typer.Argument(help="Number of the repository in the house.")],
    token_file: Annotated[Path, typer.Option("--token-file", help="File with the one-time token.")],
    state: Annotated[Path | None, _STATE] = None,
) -> None:
    """Enrol this host's sentinel with a one-time token; from then on it has a key of its own."""
    from bollwerk.agents.sentinel import console

    raise typer.Exit(console.say(console.enrol_here(server, repository, token_file, state)))


@app.command("sentinel-run")
def sentinel_run(
    place: Annotated[str, _PLACE],
    password_file: Annotated[Path, _PASSWORD],
    state: Annotated[Path | None, _STATE] = None,
    host: Annotated[list[str] | None, typer.Option("--host", help="Host whose snapshots belong here.")] = None,
    processes: Annotated[int, _PROCESSES] = 0,
) -> None:
    """Judge what is new in a repository, watch it, and tell the house; run it by a timer on the backup host."""
    from bollwerk.agents.sentinel import console

    lines = console.on_duty(place, password_file, state, hosts=host or [], processes=processes)
    raise typer.Exit(console.say(lines))


_HOST = typer.Option("--host", help="Only this host; needed when the repository holds several.")
_BELOW = typer.Option("--below", help="Only what lies below this path of the snapshot.")
_ONLY_DAMAGED = typer.Option("--only-damaged", help="Only replace damaged files; later sound edits stay as they are.")
_TELL = typer.Option("--tell", help="Tell the house this sentinel is enrolled with; it is never waited for.")
_ALL_DELETED = typer.Option("--all-deleted", help="Bring back everything deleted since the damage began.")


@app.command("restore-plan")
def restore_plan(
    place: Annotated[str, _PLACE],
    *,
    password_file: Annotated[Path, _PASSWORD],
    host: Annotated[str, _HOST] = "",
    below: Annotated[str, _BELOW] = "",
    only_damaged: Annotated[bool, _ONLY_DAMAGED] = False,
    all_deleted: Annotated[bool, _ALL_DELETED] = False,
    state: Annotated[Path | None, _STATE] = None,
    as_json: Annotated[bool, _JSON] = False,
    processes: Annotated[int, _PROCESSES] = 0,
) -> None:
    """Say which version of which file would be restored, without writing anything."""
    from bollwerk.agents.sentinel import console, console_restore

    wish = console_restore.Wish(place, password_file, host, only_damaged, all_deleted, below)
    lines = console_restore.restore_plan(wish, console.memory(state), as_json=as_json, processes=processes)
    raise typer.Exit(console.say(lines))


@app.command("restore")
def restore(
    place: Annotated[str, _PLACE],
    target: Annotated[Path, typer.Argument(help="Directory that receives the files, on this host or mounted here.")],
    *,
    password_file: Annotated[Path, _PASSWORD],
    host: Annotated[str, _HOST] = "",
    below: Annotated[str, _BELOW] = "",
    only_damaged: Annotated[bool, _ONLY_DAMAGED] = False,
    all_deleted: Annotated[bool, _ALL_DELETED] = False,
    clamd: Annotated[str, typer.Option("--clamd", help="Socket of clamd; the usual places when not named.")] = "",
    rules: Annotated[Path | None, typer.Option("--rules", help="Folder with YARA rules.")] = None,
    state: Annotated[Path | None, _STATE] = None,
    tell: Annotated[bool, _TELL] = False,
    as_json: Annotated[bool, _JSON] = False,
    processes: Annotated[int, _PROCESSES] = 0,
) -> None:
    """Restore the newest sound version of every file; stopped anywhere, the same command goes on there."""
    from bollwerk.agents.sentinel import console, console_restore

    wish = console_restore.Wish(place, password_file, host, only_damaged, all_deleted, below)
    memory = console.memory(state)

    def lines() -> Iterator[str]:
        teller = console_restore.teller_of(memory) if tell else None
        yield from console_restore.restore(
            wish, target, memory, clamd=clamd, rules=rules, as_json=as_json, processes=processes, teller=teller
        )

    raise typer.Exit(console.say(lines()))


@app.command("restore-test")
def restore_test(
    place: Annotated[str, _PLACE],
    *,
    password_file: Annotated[Path, _PASSWORD],
    host: Annotated[str, _HOST] = "",
    below: Annotated[str, _BELOW] = "",
    sample: Annotated[int, typer.Option(min=0, help="So many files at random; 0 restores everything.")] = 50,
    within_hours: Annotated[float, typer.Option(min=0.0, help="Hours agreed for restoring everything (RTO).")] = 0.0,
    clamd: Annotated[str, typer.Option("--clamd", help="Socket of clamd; the usual places when not named.")] = "",
    rules: Annotated[Path | None, typer.Option("--rules", help="Folder with YARA rules.")] = None,
    state: Annotated[Path | None, _STATE] = None,
    application: Annotated[
        int | None, typer.Option(min=1, help="Number of the application in the house that is restored as a whole.")
    ] = None,
    tell: Annotated[bool, _TELL] = False,
) -> None:
    """Try a restore in a directory of its own, check every file, and report the time it took as JSON."""
    from bollwerk.agents.sentinel import console, console_restore, console_trial

    wish = console_restore.Wish(place, password_file, host, below=below)
    trial, memory = console_trial.Trial(sample, within_hours, application), console.memory(state)

    def lines() -> Iterator[str]:
        teller = console_restore.teller_of(memory) if tell else None
        yield from console_trial.restore_test(wish, trial, memory, clamd=clamd, rules=rules, teller=teller)

    raise typer.Exit(console.say(lines()))


repository_app = typer.Typer(help="Append-only places for backups.", no_args_is_help=True)
app.add_typer(repository_app, name="repository")


@repository_app.callback()
def repository() -> None:
    """Append-only places for backups."""


@repository_app.command("create")
def repository_create(
    directory: Annotated[Path, typer.Argument(help="Where the repository will lie, on this host.")],
    *,
    key_file: Annotated[Path | None, typer.Option("--key-file", help="Public SSH key of the client.")] = None,
    https: Annotated[str, typer.Option("--https", help="Answer over HTTPS at ADDRESS:PORT instead of SSH.")] = "",
    account: Annotated[str, typer.Option(help="Account that receives backups.")] = "backup",
    host: Annotated[str, typer.Option(help="Name of this host as the client knows it.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Prepare an append-only place and print what server and client need."""
    import socket

    from bollwerk.agents.sentinel import console

    if (key_file is None) == (not https):
        raise typer.BadParameter("name either --key-file (SSH) or --https ADDRESS:PORT")
    name = host or socket.getfqdn()
    lines = console.create_target(directory, key_file, account=account, host=name, listen=https, as_json=as_json)
    raise typer.Exit(console.say(lines))


@repository_app.command("forget")
def repository_forget(
    place: Annotated[str, typer.Argument(help="The repository's directory on this host.")],
    password_file: Annotated[Path, _PASSWORD],
    state: Annotated[Path | None, _STATE] = None,
) -> None:
    """Forget the snapshots that the house lets go, by arrival and explicit ids; refused while an alert is open."""
    from bollwerk.agents.sentinel import console

    raise typer.Exit(console.say(console.forget(place, password_file, state)))


if __name__ == "__main__":
    app()
