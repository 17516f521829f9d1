"""The agent on duty: pull, verify, apply, report; and stay with what is there when anything goes wrong."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from bollwerk.engines.publication_list import (
    ListError,
    PublicationList,
    check_succession,
    read_list,
)

from .errors import HouseAwayError, ProxyRefusedError
from .house import House
from .memory import Memory
from .watched import WatchedLog

__all__ = ["Duty", "Proxy"]

WAIT_S: Final = 20.0
PAUSES_S: Final = (0.3, 1.0, 2.0, 5.0, 10.0)
"""Pauses after a failure, longer each time; never longer than ten seconds, so that the brake works soon again."""
REPORT_EVERY_S: Final = 30.0
SAY_AGAIN_S: Final = 3600.0
"""How often it is said again that the house is away, however long that lasts."""
_QUICK_S: Final = 0.2
"""An answer that came quicker than this did not wait: the house had no place for one more waiting agent."""
_ASK_AGAIN_S: Final = 0.25


class Proxy(Protocol):
    """What the agent can do with a proxy."""

    def apply(self, content: PublicationList, *, before: PublicationList | None, cut: bool) -> None:
        """Put a list into force after the one before, or leave the one before and raise `ProxyRefusedError`."""
        ...


@dataclass(slots=True)
class Duty:
    """One agent beside one proxy.

    Attributes:
        now: Clock; asked once, for the first list of an agent without memory.
        say: Where sentences for the log go.
    """

    house: House
    memory: Memory
    proxy: Proxy
    watched: WatchedLog
    now: Callable[[], datetime]
    say: Callable[[str], None]
    applied: PublicationList | None = None
    problem: str = ""
    failures: int = 0
    _reported_at: float = field(default=-REPORT_EVERY_S)
    _away_said_at: float = field(default=-SAY_AGAIN_S)

    def begin(self) -> None:
        """Take up the list that was applied last; the proxy has it in its file and needs no house to start with it."""
        self.applied = self.memory.applied(self.house)

    def run(self, *, until: Callable[[], bool]) -> None:
        """Stay on duty until told to end."""
        self.begin()
        while not until():
            self.turn()

    def turn(self, *, wait_s: float = WAIT_S) -> bool:
        """Ask once for a newer list and apply it; return whether one was applied."""
        started = time.monotonic()
        try:
            envelope = self.house.list_after(self.applied.serial if self.applied else 0, wait_s=wait_s)
        except HouseAwayError as error:
            self._failed(str(error))
            return False
        changed = envelope is not None and self._take(envelope)
        if envelope is None:
            self.failures, self.problem = 0, ""
            if wait_s and time.monotonic() - started < _QUICK_S:
                time.sleep(_ASK_AGAIN_S)
        self._report(now=changed or bool(self.problem))
        if self.problem:
            self._pause()
        return changed

    def _take(self, envelope: bytes) -> bool:
        """Apply a list after every doubt is settled; return whether it is in force."""
        keys = [bytes.fromhex(self.house.public_key)]
        try:
            content = read_list(envelope, keys=keys, proxy=str(self.house.proxy))
            if not check_succession(content, before=self.applied, at=self.now()):
                return False
        except ListError as error:
            self._refuse(f"The list is refused: {error}")
            return False
        cut = bool(content.turned_shut(self.applied))
        try:
            self.proxy.apply(content, before=self.applied, cut=cut)
        except ProxyRefusedError as error:
            self._refuse(str(error))
            return False
        self.memory.keep_list(envelope)
        self.applied, self.problem, self.failures = content, "", 0
        self.say(f"List {content.serial} is in force: {len(content.hosts)} host names.")
        return True

    def _refuse(self, sentence: str) -> None:
        self.problem = sentence[:300]
        self.failures += 1
        self.say(f"{sentence} The list before stays in force.")

    def _failed(self, sentence: str) -> None:
        """The house is away: nothing changes, nothing opens, nothing shuts."""
        self.failures += 1
        if self.failures == 1 or time.monotonic() - self._away_said_at >= SAY_AGAIN_S:
            self._away_said_at = time.monotonic()
            self.say(f"{sentence} The list stays as it is.")
        self._pause()

    def _pause(self) -> None:
        time.sleep(PAUSES_S[min(self.failures, len(PAUSES_S)) - 1])

    def _report(self, *, now: bool) -> None:
        if not now and time.monotonic() - self._reported_at < REPORT_EVERY_S:
            return
        self.watched.read()
        taken = self.watched.take()
        body = {
            "serial": self.applied.serial if self.applied else 0,
            "sha256": self.applied.sha256 if self.applied else "",
            "problem": self.problem,
            "watched": taken,
        }
        try:
            self.house.report(body)
        except HouseAwayError as error:
            self.watched.give_back(taken)
            self.say(str(error))
        else:
            self._reported_at = time.monotonic()
