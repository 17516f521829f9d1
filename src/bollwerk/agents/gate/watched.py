"""Count what would be shut: lines of a log that the proxy writes for watched host names alone. No visitor is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bollwerk.engines.publication_list import clean_host

__all__ = ["WatchedLog"]

_AT_ONCE: Final = 8 * 1024 * 1024
_NAMES: Final = 1000
_LARGEST: Final = 64 * 1024 * 1024
_WORDS: Final = 2


@dataclass(slots=True)
class WatchedLog:
    """A log with a moment in seconds and a host name on each line; read from where it was left."""

    file: Path | None
    place: int = 0
    counts: dict[str, tuple[int, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.place = self._size()

    def read(self) -> None:
        """Count the lines that came since the last time; a log that grew too large is emptied."""
        if self.file is None:
            return
        size = self._size()
        if size < self.place:
            self.place = 0
        if size == self.place:
            return
        with self.file.open("rb") as stream:
            stream.seek(self.place)
            content = stream.read(_AT_ONCE)
        whole = content[: content.rfind(b"\n") + 1]
        self.place += len(whole)
        for line in whole.decode(errors="replace").splitlines():
            self._count(line.split())
        if self.place > _LARGEST:
            self.file.write_bytes(b"")
            self.place = 0

    def take(self) -> dict[str, dict[str, object]]:
        """Return the counts since the last report, and begin again."""
        found, self.counts = self.counts, {}
        return {
            host: {"requests": number, "last_at": datetime.fromtimestamp(last, UTC).isoformat(timespec="seconds")}
            for host, (number, last) in found.items()
        }

    def give_back(self, taken: dict[str, dict[str, object]]) -> None:
        """Keep counts that could not be reported for the next time."""
        for host, one in taken.items():
            number, last = self.counts.get(host, (0, 0.0))
            moment = datetime.fromisoformat(str(one["last_at"])).timestamp()
            self.counts[host] = (number + int(str(one["requests"])), max(last, moment))

    def _count(self, words: list[str]) -> None:
        if len(words) < _WORDS:
            return
        host = clean_host(words[1])
        try:
            moment = float(words[0])
        except ValueError:
            return
        if host and (host in self.counts or len(self.counts) < _NAMES):
            number, last = self.counts.get(host, (0, 0.0))
            self.counts[host] = (number + 1, max(last, moment))

    def _size(self) -> int:
        try:
            return self.file.stat().st_size if self.file else 0
        except OSError:
            return 0
