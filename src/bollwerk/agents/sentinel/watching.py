"""Watch a repository: what nobody but its clients and its server should have put there."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from bollwerk.engines.restic_repository import FileKind, Problem, ProblemCode, Snapshot, StoreFailedError

if TYPE_CHECKING:
    from bollwerk.engines.restic_repository import Repository

    from .stores import WatchedStore

__all__ = ["WatchFinding", "watch", "watch_snapshot"]

TIME_SLACK: Final = timedelta(minutes=10)
"""A backup's stated time is its start, its arrival the end; more than a night's run plus this is no delay but a lie."""
LONGEST_RUN: Final = timedelta(hours=6)
"""The longest backup taken for one: the file of a snapshot is written when it ends."""
SHRUNKEN: Final = 0.5
"""Share of files that must be left; half of a share does not vanish in a day unnoticed."""
_CHECKED_PACKS: Final = 200


@dataclass(frozen=True, slots=True)
class WatchFinding:
    """One thing the watch found; `rule` is a word the house knows."""

    rule: str
    host: str
    detail: str
    snapshot: str = ""


def watch(repository: Repository, store: WatchedStore, known_keys: Collection[str] | None) -> Iterator[WatchFinding]:
    """Yield what is odd about the repository itself.

    Args:
        repository: Opened.
        store: Where it lies.
        known_keys: Keys seen before; None the first time, then every key is known.
    """
    if known_keys is not None:
        for key in repository.keys().keys:
            if key.id not in known_keys:
                yield WatchFinding("new_key", key.hostname, f"{key.id[:16]} {key.username}@{key.hostname}"[:300])
    for problem in _garbage(repository, store):
        yield WatchFinding("garbage", "", f"{problem.kind.value}/{problem.name[:64]}: {problem.code.value}")
    for problem in repository.problems:
        if problem.code in {ProblemCode.FOREIGN_NAME, ProblemCode.NAME_MISMATCH, ProblemCode.WRONG_MAC}:
            rule = "garbage" if problem.code is ProblemCode.FOREIGN_NAME else "damaged_repository"
            yield WatchFinding(rule, "", f"{problem.kind.value}/{problem.name[:64]}: {problem.code.value}")


def _garbage(repository: Repository, store: WatchedStore) -> Iterator[Problem]:
    """Yield what is wrong with packs that no index names: they are new, left over, or foreign."""
    try:
        named = repository.index.packs()
        strange = [name for name in store.list(FileKind.DATA) if name not in named]
    except (OSError, StoreFailedError):
        return
    for name in sorted(strange)[:_CHECKED_PACKS]:
        yield from repository.check_pack(name)


def watch_snapshot(
    snapshot: Snapshot,
    *,
    arrived_at: datetime | None,
    files: int,
    files_before: int | None,
    hosts: Collection[str],
    paths_before: Collection[str] | None,
) -> Iterator[WatchFinding]:
    """Yield what is odd about a snapshot.

    Args:
        snapshot: As its client wrote it.
        arrived_at: When the server received it; None when the store cannot say.
        files: Files in it.
        files_before: Files in its predecessor; None without one.
        hosts: Hosts whose snapshots belong here; empty when not stated.
        paths_before: Paths of the host's snapshots so far; None for its first.
    """

    def found(rule: str, detail: str) -> WatchFinding:
        return WatchFinding(rule, snapshot.hostname, detail[:300], snapshot.id)

    if arrived_at is not None and not _plausible(snapshot.taken_at, arrived_at):
        yield found("time_differs", f"{snapshot.taken_at:%Y-%m-%d %H:%M} / {arrived_at:%Y-%m-%d %H:%M}")
    if not files:
        yield found("empty", snapshot.id[:8])
    elif files_before and files < SHRUNKEN * files_before:
        yield found("shrunken", f"{files_before} > {files}")
    if hosts and snapshot.hostname not in hosts:
        yield found("foreign_host", snapshot.hostname)
    if paths_before is not None and not set(snapshot.paths) <= set(paths_before):
        yield found("foreign_path", ", ".join(sorted(set(snapshot.paths) - set(paths_before))))


def _plausible(stated: datetime, arrived: datetime) -> bool:
    return stated - TIME_SLACK <= arrived <= stated + LONGEST_RUN
