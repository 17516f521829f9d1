"""Signals that the house does not have yet: kept on disk, sent in parts, never lost because one of them is odd."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from bollwerk.agents.wire import RefusedError

from .house import write_whole

__all__ = ["Outbox"]

_MOST: Final = 1000
"""Signals kept while the house is away; more say nothing new."""
_AT_ONCE: Final = 50
_UNACCEPTABLE: Final = frozenset({400, 413, 422})
"""What the house answers to a report that it will never take."""


@dataclass(slots=True)
class Outbox:
    """What waits below a folder; what cannot be written there waits in memory.

    Attributes:
        folder: One file for each signal, the oldest first by name.
        refused: Where signals lie that the house will never take, for a person to read.
        dropped: So many were not kept, because too many wait already.
    """

    folder: Path
    refused: Path
    dropped: int = 0
    _unwritten: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    _at_once: int = _AT_ONCE

    def keep(self, body: dict[str, Any], at: datetime) -> None:
        """Keep a signal until the house has it."""
        if len(self._files()) + len(self._unwritten) >= _MOST:
            self.dropped += 1
            return
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            write_whole(self.folder / f"{at.timestamp():.6f}-{secrets.token_hex(4)}.json", json.dumps(body).encode())
        except OSError:
            self._unwritten.append(body)

    @property
    def is_empty(self) -> bool:
        """Whether the house has everything."""
        return not self._unwritten and not self._files()

    def send(self, report: Callable[[list[dict[str, Any]]], None]) -> None:
        """Hand a part of what waits to the house; what it took is deleted here.

        A part that it will never take is handed over one by one; a single one that it refuses is laid aside.

        Raises:
            WireError: If the house cannot be reached or refuses.
        """
        memory = self._unwritten[: self._at_once]
        files = [] if memory else self._files()[: self._at_once]
        read = [(file, body) for file in files if (body := self._read(file)) is not None]
        bodies = memory or [body for _file, body in read]
        try:
            report(bodies)
        except RefusedError as error:
            self._refuse(error, [file for file, _body in read], bodies)
            raise
        self._at_once = _AT_ONCE
        del self._unwritten[: len(memory)]
        for file, _body in read:
            file.unlink(missing_ok=True)

    def _refuse(self, error: RefusedError, files: list[Path], bodies: list[dict[str, Any]]) -> None:
        if error.status not in _UNACCEPTABLE:
            return
        if len(bodies) == 1 and files:
            self._lay_aside(files[0])
        elif len(bodies) == 1:
            del self._unwritten[:1]
        self._at_once = 1

    def _read(self, file: Path) -> dict[str, Any] | None:
        """Return a signal; one that is no JSON (a disk that was full, a host that lost power) is laid aside."""
        try:
            body = json.loads(file.read_bytes())
        except (OSError, ValueError):
            self._lay_aside(file)
            return None
        return body if isinstance(body, dict) else None

    def _lay_aside(self, file: Path) -> None:
        self.refused.mkdir(mode=0o700, exist_ok=True)
        file.replace(self.refused / file.name)

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.json"))
