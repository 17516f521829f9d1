"""Restore tests at the command line: a random sample, or a whole application, into a place that nobody works in."""

from __future__ import annotations

import json
import secrets
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .console_restore import Wish, planned
from .records import SentinelError
from .restoring.checking import Checks, clamd_at, rules_in
from .restoring.journal import Journal
from .restoring.records import Item, ItemState, Origin
from .restoring.running import Restore
from .restoring.target import Target
from .state import State
from .telling import Teller, sendable

if TYPE_CHECKING:
    from random import Random

__all__ = ["Trial", "restore_test"]


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried.

    Attributes:
        sample: So many files at random; 0 takes everything that the wish names.
        within_hours: The time agreed for restoring everything; 0 when none is.
        application: Number of the application in the house that is restored as a whole; None for a sample.
    """

    sample: int = 50
    within_hours: float = 0.0
    application: int | None = None


def restore_test(
    wish: Wish,
    trial: Trial,
    state: State,
    *,
    clamd: str = "",
    rules: Path | None = None,
    chance: Random | None = None,
    teller: Teller | None = None,
) -> Iterator[str]:
    """Restore into a directory of its own, check every file, clear it away, and yield the report.

    The time for everything is worked out from the bytes and the time of what was restored; only a test of everything
    measures it.

    Raises:
        SentinelError: If there is nothing to restore, or no room for it.
        RepositoryError: If the repository cannot be opened.
    """
    started = time.monotonic()
    repository, everything = planned(wish, state)
    files = [one for one in everything if one.origin in _FILES and one.state is ItemState.PENDING]
    chosen = files if not trial.sample else _sample(files, trial.sample, chance or secrets.SystemRandom())
    if not chosen:
        raise SentinelError("There is no file to restore.")
    opened = time.monotonic() - started
    with tempfile.TemporaryDirectory(prefix="bollwerk-restore-test-") as folder:
        journal, target = Journal(None), Target(Path(folder))
        scanners = [one for one in (clamd_at(clamd), rules_in(rules)) if one is not None]
        try:
            journal.begin(chosen, {})
            started = time.monotonic()
            settled = list(Restore(repository, journal, target, Checks(state.key(), scanners)).run())
            seconds = time.monotonic() - started
        finally:
            target.close()
            journal.close()
    flawed = [one for one in settled if one.state is not ItemState.DONE]
    size, whole = sum(one.size_bytes for one in chosen), sum(one.size_bytes for one in files)
    share = max(size / whole if whole else 1.0, len(chosen) / len(files))
    expected = opened + seconds / share
    report: dict[str, Any] = {
        "files": len(chosen), "of_files": len(files), "bytes": size, "of_bytes": whole, "flawed": len(flawed),
        "seconds": round(opened + seconds, 3), "seconds_for_everything": round(expected, 3),
        "measured": len(chosen) == len(files), "scanners": [one.name for one in scanners],
        "within": expected <= trial.within_hours * 3600 if trial.within_hours else None,
        "flaws": [{"path": one.item.path, "state": one.state.value} for one in flawed[:200]],
    }  # fmt: skip
    if teller is not None:
        report["told"] = teller.tell("restore-tests", f"test-{secrets.token_hex(8)}", _body(report, trial))
    yield json.dumps({"restore_test": report})


def _body(report: Mapping[str, Any], trial: Trial) -> dict[str, Any]:
    """Return what the house is told of a test."""
    flaws = [{"path": sendable(one["path"])[:4096], "state": one["state"]} for one in report["flaws"]]
    same = ("files", "of_files", "bytes", "flawed", "seconds", "seconds_for_everything", "measured", "scanners")
    return {
        **{name: report[name] for name in same},
        "held_at": datetime.now(UTC).isoformat(),  # noqa: TID251 - an agent has no house clock
        "application": trial.application,
        "within_hours": trial.within_hours or None,
        "flaws": flaws,
    }


_FILES = frozenset({Origin.NEWEST, Origin.LAST_CLEAN, Origin.DELETED})


def _sample(files: list[Item], count: int, chance: Random) -> list[Item]:
    return chance.sample(files, min(count, len(files)))
