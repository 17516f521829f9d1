"""Tell the house how restores and restore tests go. A restore never waits for the house: it may be down itself.

What could not be told is kept beside the sentinel's memory, the newest report of each run, and told the next time.

Personal data: names of at most 200 files of a run that did not simply come back; until the house has taken them.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from .house import House, house_of
from .records import SentinelError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .restoring.journal import Journal
    from .state import State

__all__ = ["RestoreTeller", "Teller", "sendable", "teller_of"]

_EVERY_S: Final = 10.0
"""How often the house hears of progress."""
_REST_S: Final = 300.0
"""How long a house that did not answer is left alone while a restore runs."""
_FOLDER: Final = "untold"
_STATES: Final = frozenset(
    {"done", "there", "kept", "lost", "left_out", "infected", "unreadable", "blocked", "pending"}
)


@dataclass(slots=True)
class Teller:
    """Sends reports and keeps what could not be sent."""

    house: House
    folder: Path

    def tell(self, what: str, name: str, body: dict[str, Any]) -> bool:
        """Send a report, or keep it in the place of an older one of the same name; return whether it was sent."""
        file = self.folder / f"{name}.json"
        _write(file, json.dumps({"what": what, "body": body}))
        return self._send(file)

    def tell_rest(self) -> int:
        """Send everything that was kept; return how many reports were sent."""
        return sum(self._send(file) for file in sorted(self.folder.glob("*.json")))

    def _send(self, file: Path) -> bool:
        try:
            kept = json.loads(file.read_text("utf-8"))
            self.house.post(kept["what"], kept["body"])
        except SentinelError:
            return False
        file.unlink(missing_ok=True)
        return True


def teller_of(state: State) -> Teller:
    """Return who tells the house this sentinel is enrolled with.

    Raises:
        SentinelError: If it is not enrolled, or has no place for its memory.
    """
    if state.directory is None:
        raise SentinelError("There is no place for the sentinel's memory; name one with --state.")
    folder = state.directory / _FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Teller(house_of(state.directory), folder)


@dataclass(slots=True)
class RestoreTeller:
    """Tells of one restore.

    Attributes:
        facts: What does not change: host, target, what is restored.
    """

    teller: Teller
    journal: Journal
    facts: dict[str, Any]
    scanners: Sequence[str] = ()
    _next: float = field(default=0.0)

    def progress(self) -> None:
        """Tell how far it is, unless the house heard of it just now."""
        if time.monotonic() >= self._next:
            self._tell("running")

    def stopped(self, reason: str, detail: str) -> Iterator[str]:
        """Tell why it stands still; yield a line when the house does not hear it."""
        yield from self._last("stopped", stop_reason=reason, stop_detail=sendable(detail)[:500])

    def finished(self) -> Iterator[str]:
        """Tell that it is done; yield a line when the house does not hear it."""
        yield from self._last("finished")

    def _last(self, state: str, **facts: str) -> Iterator[str]:
        if not self._tell(state, **facts):
            yield json.dumps({"untold": "the house does not answer; the report is kept and sent by the next run"})

    def _tell(self, state: str, **facts: str) -> bool:
        run = self.journal.facts["run"]
        settled, everything = self.journal.bytes_by_progress()
        body = {
            **self.facts, **facts, "run": run, "state": state, "begun_at": self.journal.facts["begun"],
            "seen_at": datetime.now(UTC).isoformat(),  # noqa: TID251 - an agent has no house clock
            "resumed": int(self.journal.facts.get("resumed", "0")), "bytes_done": settled, "bytes_total": everything,
            "counts": {name: number for name, number in self.journal.counts().items() if name in _STATES},
            "origins": self.journal.origins(), "formats": self.journal.validators(),
            "scanners": list(self.scanners), "files": self._files(),
        }  # fmt: skip
        sent = self.teller.tell("restores", f"restore-{run}", body)
        self._next = time.monotonic() + (_EVERY_S if sent else _REST_S)
        return sent

    def _files(self) -> list[dict[str, str]]:
        return [
            {
                "path": sendable(item.path)[:4096], "state": item.state.value, "origin": item.origin.value,
                "snapshot": item.snapshot,
            }
            for item in self.journal.out_of_ordinary()
        ]  # fmt: skip


def sendable(text: str) -> str:
    """Return a text whose odd bytes are shown, so that any database takes it."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\x00", "\\x00")


def _write(file: Path, content: str) -> None:
    """Write a file that only its owner reads, as a whole or not at all."""
    part = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(content)
    part.replace(file)
