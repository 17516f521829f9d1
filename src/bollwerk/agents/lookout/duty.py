"""The lookout on duty: take what happens, look where it is odd, keep signals until the house has them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from bollwerk.agents.wire import WireError
from bollwerk.engines.live_signals import (
    Activity,
    Burst,
    CanaryState,
    FileEvent,
    Limits,
    Signal,
    SignalReason,
    SignalRule,
    judge_burst,
    parse_audit,
)

from .audit_log import AuditLog
from .canaries import Canaries, Canary
from .errors import LookoutError
from .fanotify import Fanotify
from .house import House, Orders, write_whole
from .looking import SETTLED_S, Looker

__all__ = ["Duty", "Watched"]

ORDERS_EVERY: Final = timedelta(minutes=5)
STANDING_EVERY: Final = timedelta(hours=1)
CANARIES_EVERY: Final = timedelta(seconds=10)
QUIET: Final = timedelta(seconds=30)
"""Between two signals of the same rule, actor and share."""
_WAITING: Final = 1000
"""Signals kept while the house is away; more say nothing new."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What this lookout watches.

    Attributes:
        shares: Directory by the name of its share.
        audit_file: Samba's log; None to leave it alone.
    """

    shares: Mapping[str, Path]
    audit_file: Path | None = None

    def share_of(self, path: str) -> str:
        """Return the name of the share on which a path lies; empty for none."""
        return next((name for name, root in self.shares.items() if path.startswith(f"{root}/")), "")


@dataclass(slots=True)
class Duty:
    """One lookout on one file server.

    Attributes:
        now: Clock, aware.
        steady: Seconds on a clock that never jumps.
    """

    house: House
    state: Path
    watched: Watched
    looker: Looker
    limits: Limits
    now: Callable[[], datetime]
    steady: Callable[[], float]
    kernel: Fanotify | None = None
    orders: Orders = field(default_factory=Orders)
    problem: str = ""
    _log: AuditLog | None = None
    _activity: Activity = field(default_factory=Activity)
    _pending: list[tuple[float, Burst]] = field(default_factory=list[tuple[float, Burst]])
    _machines: dict[str, str] = field(default_factory=dict[str, str])
    _endings: set[str] = field(default_factory=set[str])
    _last: dict[object, datetime] = field(default_factory=dict[object, datetime])
    _canary_alarms: set[str] = field(default_factory=set[str])

    def begin(self) -> None:
        """Learn which endings the shares know, and be ready to follow the log."""
        self._activity = Activity(self.limits)
        if self.watched.audit_file is not None:
            self._log = AuditLog(self.watched.audit_file)
        for root in self.watched.shares.values():
            for _folder, _folders, files in os.walk(root):
                self._endings |= {Path(name).suffix[1:].lower() for name in files}

    def turn(self) -> int:
        """Look once at everything; return how many signals were found."""
        at = self.now()
        if self._is_due("orders", at, ORDERS_EVERY):
            self._ask_orders(at)
        self.problem = ""
        signals = self._canary_signals(at) if self._is_due("canaries", at, CANARIES_EVERY) else []
        for event in [*self._kernel_events(), *self._audit_events(at)]:
            burst = self._activity.take(event)
            if burst is not None:
                self._pending.append((event.at_s + SETTLED_S, burst))
        signals += self._burst_signals()
        found = [one for one in signals if self._is_due((one.rule, one.actor, self._share(one)), at, QUIET)]
        for one in found:
            self._keep(one, at)
        self._send(at)
        return len(found)

    def _is_due(self, what: object, at: datetime, every: timedelta) -> bool:
        last = self._last.get(what)
        if last is not None and at - last < every:
            return False
        self._last[what] = at
        return True

    def _ask_orders(self, at: datetime) -> None:
        try:
            self.orders = self.house.orders(at)
        except WireError as error:
            self.problem = str(error)

    def _kernel_events(self) -> list[FileEvent]:
        if self.kernel is None:
            return []
        events = list(self.kernel.take())
        if self.kernel.lost:
            self.problem = "The kernel dropped notices: more happened than was looked at."
        # Whom smbd worked for stands in its own log; counted once.
        return [one for one in events if self._log is None or not one.actor.startswith("smbd")]

    def _audit_events(self, at: datetime) -> list[FileEvent]:
        """Return the changes in Samba's log; without a service agreement it is not opened at all."""
        if self._log is None:
            return []
        if not self.orders.allow_audit(at):
            self.problem = "The house holds no service agreement for this log; it is not read."
            return []
        try:
            self._log.forget(at, timedelta(hours=self.orders.keep_hours))
            found = list(parse_audit(self._log.new_lines(at)))
        except LookoutError as error:
            self.problem = str(error)
            return []
        self._machines |= {one.client: one.machine for one in found[-_WAITING:]}
        return [FileEvent(self.steady(), one.client, one.what, one.path, one.new_path) for one in found]

    def _burst_signals(self) -> list[Signal]:
        """Judge the bursts whose files have settled."""
        due = [burst for at_s, burst in self._pending if at_s <= self.steady()]
        self._pending = [one for one in self._pending if one[0] > self.steady()]
        found = [judge_burst(one, self.looker.look, self.limits, known_endings=self._endings) for one in due]
        return [one for one in found if one is not None]

    def _canary_signals(self, at: datetime) -> list[Signal]:
        """Return one signal for each share whose canaries were touched; each canary rings once."""
        canaries = Canaries(self.state / "canaries.json")
        touched: dict[str, list[tuple[str, SignalReason]]] = {}
        states = list(canaries.look(self.watched.shares))
        for one, standing in states:
            reason = _REASONS.get(standing)
            if reason is not None and one.path not in self._canary_alarms:
                touched.setdefault(one.share, []).append((one.path, reason))
                self._canary_alarms.add(one.path)
        self._keep_standing(states, at)
        return [_canary_signal(files) for files in touched.values()]

    def _keep_standing(self, states: Sequence[tuple[Canary, CanaryState]], at: datetime) -> None:
        sound = sum(standing is CanaryState.SOUND for _one, standing in states)
        away = {one.share for one, standing in states if standing is CanaryState.SHARE_AWAY}
        if away:
            self.problem = f"These shares are not there: {', '.join(sorted(away))}."
        facts = {
            "canaries": len(states), "canaries_sound": sound, "kernel": self.kernel is not None,
            "audit": self._log is not None and self.orders.allow_audit(at),
        }  # fmt: skip
        write_whole(self.state / "standing.json", json.dumps(facts).encode())

    def _share(self, signal: Signal) -> str:
        return self.watched.share_of(signal.files[0][0]) if signal.files else ""

    def _keep(self, signal: Signal, at: datetime) -> None:
        """Keep a signal on disk until the house has it."""
        is_client = signal.actor in self._machines
        body = {
            "rule": signal.rule.value,
            "share": _sendable(self._share(signal)),
            "raised_at": at.isoformat(),
            "count": signal.count,
            "directories": signal.directories,
            "client": signal.actor if is_client else "",
            "machine": _sendable(self._machines.get(signal.actor, "")),
            "program": "" if is_client else _sendable(signal.actor),
            "files": [{"path": _sendable(path), "reasons": [reason.value]} for path, reason in signal.files],
        }
        box = self.state / "outbox"
        box.mkdir(mode=0o700, exist_ok=True)
        if len(list(box.iterdir())) < _WAITING:
            write_whole(box / f"{at.timestamp():.6f}-{signal.rule.value}.json", json.dumps(body).encode())

    def _send(self, at: datetime) -> None:
        """Tell the house what it does not know yet; what it took is deleted here."""
        waiting = sorted((self.state / "outbox").glob("*.json"))
        if not waiting and not self._is_due("standing", at, STANDING_EVERY):
            return
        signals = [json.loads(file.read_bytes()) for file in waiting[:50]]
        try:
            self.house.report({"seen_at": at.isoformat(), "standing": self._standing(), "signals": signals})
        except WireError as error:
            self.problem = str(error)
            return
        for file in waiting[:50]:
            file.unlink()

    def _standing(self) -> dict[str, Any]:
        try:
            facts = json.loads((self.state / "standing.json").read_bytes())
        except (OSError, ValueError):
            facts = {}
        return {**facts, "problem": self.problem[:300]}


_REASONS: Final = {
    CanaryState.CHANGED: SignalReason.CANARY_CHANGED,
    CanaryState.GONE: SignalReason.CANARY_GONE,
}


def _canary_signal(files: list[tuple[str, SignalReason]]) -> Signal:
    directories = {os.path.dirname(path) for path, _reason in files}  # noqa: PTH120 - as text
    return Signal(SignalRule.CANARY, "", len(files), len(directories), tuple(files))


def _sendable(text: str) -> str:
    """Return a text whose odd bytes are shown, so that any database takes it."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\x00", "\\x00")[:4096]
