"""Watch a repository: what nobody but its clients and its server should have put there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Final

from bollwerk.engines.restic_repository import FileKind, Problem, ProblemCode, Snapshot, StoreFailedError

if TYPE_CHECKING:
    from bollwerk.engines.restic_repository import Repository

    from .stores import WatchedStore

__all__ = ["CROWD", "FLOOD", "Known", "WatchFinding", "watch", "watch_snapshot"]

TIME_SLACK: Final = timedelta(minutes=10)
"""A backup's stated time is its start, its arrival the end; more than a night's run plus this is no delay but a lie."""
LONGEST_RUN: Final = timedelta(hours=6)
"""The longest backup taken for one: the file of a snapshot is written when it ends."""
SHRUNKEN: Final = 0.5
"""Share of files that must be left; half of a share does not vanish in a day unnoticed."""
FLOOD: Final = 1000
"""Packs that no index names; a client that is still writing has some, an index comes every ten minutes or so."""
CROWD: Final = 50
"""Snapshots of one host within a day; more of them push the others out of sight."""
_CHECKED_PACKS: Final = 200
_SAMPLED_PACKS: Final = 10
"""Packs read whole in each round, others every day: what was overwritten in place is found in time."""
_NAMED: Final = 200
_BROKEN: Final = frozenset({ProblemCode.NAME_MISMATCH, ProblemCode.WRONG_MAC, ProblemCode.MALFORMED})


@dataclass(frozen=True, slots=True)
class WatchFinding:
    """One thing the watch found; `rule` is a word the house knows.

    Attributes:
        detail: What tells this finding from others of its rule; the same words as long as it is the same thing.
        count: How many files of the repository are concerned.
        names: Those files, at most 200.
    """

    rule: str
    host: str
    detail: str
    snapshot: str = ""
    count: int = 0
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What the watch saw last time.

    Attributes:
        keys: Ids of the keys; None the first time, then every key is known.
        snapshots: Snapshots that were judged and that nobody was allowed to forget.
    """

    keys: Collection[str] | None = None
    snapshots: Collection[str] = ()


def watch(repository: Repository, store: WatchedStore, known: Known, *, at: datetime) -> Iterator[WatchFinding]:
    """Yield what is odd about the repository itself.

    Args:
        repository: Opened.
        store: Where it lies.
        known: What was seen last time.
        at: Now.
    """
    if known.keys is not None:
        yield from _keys(repository, known.keys)
    yield from _vanished(repository, known.snapshots)
    yield from _locks(repository, at)
    yield from _data(repository, store, at)
    broken = [one for one in repository.problems if one.code in _BROKEN]
    yield from _grouped("damaged_repository", broken)
    yield from _grouped("garbage", [one for one in repository.problems if one.code is ProblemCode.FOREIGN_NAME])


def _keys(repository: Repository, known: Collection[str]) -> Iterator[WatchFinding]:
    listing = repository.keys()
    for key in listing.keys:
        if key.id not in known:
            yield WatchFinding("new_key", key.hostname, f"{key.id[:16]} {key.username}@{key.hostname}"[:300])
    gone = set(known) - {key.id for key in listing.keys} - {one.name for one in listing.problems}
    for key_id in sorted(gone):
        yield WatchFinding("data_missing", "", f"keys/{key_id[:16]}")


def _vanished(repository: Repository, known: Collection[str]) -> Iterator[WatchFinding]:
    """Yield snapshots that were there and are not, though nobody was allowed to forget them."""
    listing = repository.snapshots()
    there = {one.id for one in listing.snapshots} | {one.name for one in listing.problems}
    gone = sorted(set(known) - there)
    if gone:
        yield WatchFinding("data_missing", "", f"snapshots/{gone[0][:16]}", count=len(gone), names=_names(gone))
    yield from _grouped("damaged_repository", listing.problems)


def _locks(repository: Repository, at: datetime) -> Iterator[WatchFinding]:
    """Yield locks that keep others from working longer than any backup runs."""
    for lock in repository.locks().locks:
        if lock.created_at is None or not timedelta(0) <= at - lock.created_at + TIME_SLACK <= LONGEST_RUN:
            who = f"{lock.username}@{lock.hostname}"
            yield WatchFinding("old_lock", lock.hostname, f"{lock.id[:16]} {who}"[:300])


def _data(repository: Repository, store: WatchedStore, at: datetime) -> Iterator[WatchFinding]:
    """Yield packs that are gone, foreign or spoiled."""
    try:
        there = set(store.list(FileKind.DATA))
    except (OSError, StoreFailedError):
        return
    named = repository.index.packs()
    gone = sorted(named - there)
    if gone:
        yield WatchFinding("data_missing", "", f"data/{gone[0][:16]}", count=len(gone), names=_names(gone))
    strange = sorted(there - named)
    if len(strange) > FLOOD:
        yield WatchFinding("flooding", "", f"{at:%Y-%m-%d}", count=len(strange), names=_names(strange))
    yield from _grouped("garbage", [one for name in strange[:_CHECKED_PACKS] for one in repository.check_pack(name)])
    sample = Random(at.toordinal()).sample(sorted(named & there), min(_SAMPLED_PACKS, len(named & there)))  # noqa: S311 - no secret
    yield from _grouped("damaged_repository", [one for name in sample for one in repository.check_pack(name)])


def _grouped(rule: str, problems: Sequence[Problem]) -> Iterator[WatchFinding]:
    """Yield one finding for each kind of problem, so that a thousand files are one alert."""
    found: dict[str, list[str]] = {}
    for one in problems:
        found.setdefault(f"{one.kind.value}: {one.code.value}", []).append(one.name)
    for detail, names in found.items():
        yield WatchFinding(rule, "", detail, count=len(names), names=_names(names))


def _names(found: Sequence[str]) -> tuple[str, ...]:
    return tuple(found[:_NAMED])


def watch_snapshot(
    snapshot: Snapshot,
    *,
    arrived_at: datetime | None,
    files: int,
    files_before: int | None,
    hosts: Collection[str],
    paths_before: Collection[str] | None,
    on_the_day: int = 1,
    original_is_there: bool = False,
) -> Iterator[WatchFinding]:
    """Yield what is odd about a snapshot.

    Args:
        snapshot: As its client wrote it.
        arrived_at: When the server received it; None when the store cannot say.
        files: Files in it.
        files_before: Files in its predecessor; None without one.
        hosts: Hosts whose snapshots belong here; empty when not stated.
        paths_before: Paths of the host's snapshots so far; None for its first.
        on_the_day: Snapshots of the host that arrived in the day before it, itself included.
        original_is_there: It says that it takes the place of another snapshot, and that one is still there: somebody
            tried to rewrite what must not be rewritten.
    """

    def found(rule: str, detail: str) -> WatchFinding:
        return WatchFinding(rule, snapshot.hostname, detail[:300], snapshot.id)

    if arrived_at is not None and not _plausible(snapshot.taken_at, arrived_at):
        yield found("time_differs", f"{snapshot.taken_at:%Y-%m-%d %H:%M} / {arrived_at:%Y-%m-%d %H:%M}")
    if files < max(1, SHRUNKEN * (files_before or 0)):
        yield found("shrunken", f"{files_before} > {files}") if files else found("empty", snapshot.id[:8])
    if on_the_day > CROWD:
        yield WatchFinding("flooding", snapshot.hostname, f"{snapshot.taken_at:%Y-%m-%d}", count=on_the_day)
    if original_is_there:
        yield found("rewritten", snapshot.original[:16])
    if hosts and snapshot.hostname not in hosts:
        yield found("foreign_host", snapshot.hostname)
    foreign = set(snapshot.paths) - set(snapshot.paths if paths_before is None else paths_before)
    if foreign:
        yield found("foreign_path", ", ".join(sorted(foreign)))


def _plausible(stated: datetime, arrived: datetime) -> bool:
    return stated - TIME_SLACK <= arrived <= stated + LONGEST_RUN
