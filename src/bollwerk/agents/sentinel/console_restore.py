"""Restoring at the command line: the plan, the work, what became of it."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from .crew import Crew
from .ledger import Ledger
from .records import SentinelError
from .repository_judge import RepositoryJudge
from .repository_run import RepositoryRun, drain
from .restoring.checking import Checks, Scanner, clamd_at, rules_in
from .restoring.journal import Journal
from .restoring.planning import Course, Planner, courses, steps_in_order
from .restoring.records import Item, ItemState, Origin, TargetFullError
from .restoring.running import Restore, Settled
from .restoring.target import Target
from .state import State, read_password
from .stores import store_at
from .telling import RestoreTeller, Teller, sendable, teller_of

if TYPE_CHECKING:
    from bollwerk.engines.restic_repository import Repository

    from .stores import WatchedStore

__all__ = ["Wish", "planned", "restore", "restore_plan", "teller_of"]

_EVERY_S: Final = 1.0
"""How often progress is told."""
_TOLD: Final = frozenset({ItemState.DONE, ItemState.THERE})


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be restored.

    Attributes:
        place: Where the repository lies.
        password_file: File with its password.
        host: Only this host; needed when the repository holds several.
        only_damaged: Replace damaged files where they stand; otherwise everything is restored.
        all_deleted: Bring back everything that was deleted since the damage began.
        below: Only what lies below this path; empty for everything.
    """

    place: str
    password_file: Path
    host: str = ""
    only_damaged: bool = False
    all_deleted: bool = False
    below: str = ""


def restore_plan(wish: Wish, state: State, *, as_json: bool, processes: int = 0) -> Iterator[str]:
    """Yield a line for each file that does not simply come from the newest snapshot, the summary last.

    Raises:
        SentinelError: If the host is not clear, or the password file cannot be read.
        RepositoryError: If the repository cannot be opened.
    """
    opened = _Opened.at(wish, state, processes)
    counts: dict[str, int] = {}
    size = 0
    for item in opened.items(wish):
        counts[item.origin.value] = counts.get(item.origin.value, 0) + 1
        size += item.size_bytes if item.state is ItemState.PENDING else 0
        if item.origin in {Origin.LAST_CLEAN, Origin.DELETED} or item.state is not ItemState.PENDING:
            yield _item_line(item, item.state, as_json=as_json)
    facts = {**counts, "bytes": size, "newest": opened.newest}
    yield json.dumps({"summary": facts}) if as_json else _words(facts)


def restore(
    wish: Wish,
    root: Path,
    state: State,
    *,
    clamd: str = "",
    rules: Path | None = None,
    as_json: bool,
    processes: int = 0,
    teller: Teller | None = None,
) -> Iterator[str]:
    """Restore into a directory; yield what is out of the ordinary, progress, and the summary last.

    With a teller the house hears how it goes; the restore does not wait for it.

    Raises:
        SentinelError: If the target is full or broken; the same command goes on there.
        RepositoryError: If the repository cannot be opened.
    """
    scanners = [one for one in (clamd_at(clamd), rules_in(rules)) if one is not None]
    journal = Journal(_journal_file(wish, root, state))
    try:
        repository = _begin_or_go_on(wish, state, journal, processes)
        told = None if teller is None else _told_of(teller, journal, wish, root, scanners)
        target = Target(root)
        try:
            work = Restore(repository, journal, target, Checks(state.key(), scanners))
            yield from _worked(work, journal, told, as_json=as_json)
        finally:
            target.close()
        journal.note(finished=_now().isoformat())
        if told is not None:
            yield from told.finished()
        yield _summary(journal, scanners, as_json=as_json)
    finally:
        journal.close()


def _told_of(teller: Teller, journal: Journal, wish: Wish, root: Path, scanners: Sequence[Scanner]) -> RestoreTeller:
    facts = {
        "host": journal.facts.get("host", wish.host)[:255], "target": sendable(str(root.absolute()))[:500],
        "below": sendable(wish.below)[:500], "only_damaged": wish.only_damaged,
        "newest_snapshot": journal.facts.get("newest", ""),
    }  # fmt: skip
    return RestoreTeller(teller, journal, facts, [one.name for one in scanners])


def _worked(work: Restore, journal: Journal, told: RestoreTeller | None, *, as_json: bool) -> Iterator[str]:
    """Do the work and yield its lines; the house hears of progress, and why it stands still."""
    try:
        yield from _told(work, journal, told, as_json=as_json)
    except SentinelError as error:
        if told is not None:
            yield from told.stopped("target_full" if isinstance(error, TargetFullError) else "failed", str(error))
        raise


def planned(wish: Wish, state: State) -> tuple[Repository, list[Item]]:
    """Return a repository and everything that would be restored from it.

    Raises:
        SentinelError: If the host is not clear, or the password file cannot be read.
        RepositoryError: If the repository cannot be opened.
    """
    opened = _Opened.at(wish, state, 0)
    return opened.repository, list(opened.items(wish))


def _begin_or_go_on(wish: Wish, state: State, journal: Journal, processes: int) -> Repository:
    """Make the plan unless there is one that is not finished; return the repository."""
    facts = journal.facts
    if facts.get("planned") and "finished" not in facts:
        journal.go_on()
        return state.open(store_at(wish.place), read_password(wish.password_file), wish.place)
    opened = _Opened.at(wish, state, processes)
    facts = {"begun": _now().isoformat(), "newest": opened.newest, "place": wish.place, "host": opened.host}
    journal.begin(opened.items(wish), {**facts, "run": secrets.token_hex(12)})
    return opened.repository


def _told(work: Restore, journal: Journal, teller: RestoreTeller | None, *, as_json: bool) -> Iterator[str]:
    if teller is not None:
        teller.progress()
    for item in journal.set_aside():
        yield _item_line(item, item.state, as_json=as_json)
    told = time.monotonic()
    for settled in work.run():
        if settled.state not in _TOLD or settled.item.origin in {Origin.LAST_CLEAN, Origin.DELETED}:
            yield _settled_line(settled, as_json=as_json)
        if teller is not None:
            teller.progress()
        if time.monotonic() - told >= _EVERY_S:
            told = time.monotonic()
            yield _progress(journal, as_json=as_json)


def _progress(journal: Journal, *, as_json: bool) -> str:
    settled, everything = journal.bytes_by_progress()
    facts = {"bytes": settled, "of_bytes": everything, "files_pending": journal.counts()["pending"]}
    return json.dumps({"progress": facts}) if as_json else f"progress   {_words(facts)}"


def _summary(journal: Journal, scanners: Sequence[Scanner], *, as_json: bool) -> str:
    facts: dict[str, Any] = dict(journal.counts())
    begun, finished = (datetime.fromisoformat(journal.facts[name]) for name in ("begun", "finished"))
    facts["seconds"] = round((finished - begun).total_seconds(), 3)
    facts["bytes"] = journal.bytes_by_progress()[1]
    facts["by_origin"] = journal.origins()
    facts["by_format_check"] = journal.validators()
    facts["scanners"] = [one.name for one in scanners]
    facts["newest"] = journal.facts["newest"]
    if as_json:
        return json.dumps({"summary": facts})
    return _words({name: value for name, value in facts.items() if value})


def _words(facts: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in facts.items())


def _settled_line(settled: Settled, *, as_json: bool) -> str:
    checked = settled.checked
    extra = {"sha256": checked.sha256, "format": checked.validator, "infection": checked.infection} if checked else {}
    return _item_line(settled.item, settled.state, as_json=as_json, extra=extra)


def _item_line(item: Item, state: ItemState, *, as_json: bool, extra: dict[str, str] | None = None) -> str:
    if not as_json:
        damaged = f" (damaged: {_plain(item.damaged_path)})" if item.damaged_path else ""
        return f"{state.value:10} {item.origin.value:10} {_plain(item.path)}{damaged}"
    line: dict[str, Any] = {
        "path": item.path, "state": state.value, "from": item.origin.value, "snapshot": item.snapshot,
        "source_path": item.source_path, "size_bytes": item.size_bytes,
        "judged": "clean" if item.judged else "unjudged",
    }  # fmt: skip
    if item.damaged_path:
        line["damaged_path"] = item.damaged_path
    return json.dumps(line | (extra or {}))


def _plain(text: str) -> str:
    return ascii(text)[1:-1] if not text.isprintable() else text


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - an agent has no house clock


def _journal_file(wish: Wish, root: Path, state: State) -> Path | None:
    if state.directory is None:
        return None
    facts = (wish.place, wish.host, str(root.absolute()), str(wish.only_damaged), wish.below)
    name = blake2b("\0".join(facts).encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()
    folder = state.directory / "restores"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{name}.sqlite"


@dataclass(frozen=True, slots=True)
class _Opened:
    """A repository with everything judged."""

    repository: Repository
    ledger: Ledger
    courses: tuple[Course, ...]

    @classmethod
    def at(cls, wish: Wish, state: State, processes: int) -> _Opened:
        store = store_at(wish.place)
        repository = state.open(store, read_password(wish.password_file), wish.place)
        ordered = steps_in_order(repository, store)
        found = courses(ordered, wish.host)
        hosts = sorted({course.newest.hostname for course in found})
        if not found:
            raise SentinelError(f"There is no snapshot{f' of {wish.host}' if wish.host else ''}.")
        if len(hosts) > 1:
            raise SentinelError(f"The repository holds several hosts; name one with --host: {', '.join(hosts)}.")
        ledger = _judged_ledger(repository, store, found, state, processes)
        return cls(repository, ledger, tuple(found))

    @property
    def newest(self) -> str:
        return max(self.courses, key=lambda one: one.newest.taken_at).newest.id

    @property
    def host(self) -> str:
        """Return the host whose files these are."""
        return self.courses[0].newest.hostname

    def items(self, wish: Wish) -> Iterator[Item]:
        seen: set[str] = set()
        top = "/" + wish.below.strip("/") if wish.below.strip("/") else ""
        for course in self.courses:
            planner = Planner(
                self.repository, self.ledger, course, only_damaged=wish.only_damaged, all_deleted=wish.all_deleted
            )
            for item in planner.items():
                inside = not top or item.path == top or item.path.startswith(f"{top}/")
                if inside and item.path not in seen:
                    seen.add(item.path)
                    yield item


def _judged_ledger(
    repository: Repository, store: WatchedStore, found: Sequence[Course], state: State, processes: int
) -> Ledger:
    """Return the sentinel's memory when it has judged everything; else a new one that has.

    The sentinel's own memory is not filled here: what it has not judged it must still tell the house.
    """
    steps = [step for course in found for step in course.steps]
    if state.directory is not None:
        known = state.ledger(repository.id)
        if all(known.is_judged(step.after.id) for step in steps):
            return known
        known.close()
    ledger = Ledger(None)
    run = RepositoryRun(repository, ledger, Crew(RepositoryJudge(repository, state.key()), processes=processes))
    for step in steps_in_order(repository, store):
        if step in steps:
            drain(run.judge(step))
            ledger.commit()
    return ledger
