"""The lookout on duty: take what happens, look where it is odd, keep signals until the house has them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import SystemRandom
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
from .outbox import Outbox

__all__ = ["Duty", "Watched"]

ORDERS_EVERY: Final = timedelta(minutes=5)
STANDING_EVERY: Final = timedelta(hours=1)
CANARIES_EVERY: Final = timedelta(seconds=10)
QUIET: Final = timedelta(seconds=30)
"""Between two signals of the same rule, actor and share; a canary rings once, and always."""
AGAIN: Final = timedelta(seconds=10)
"""Between two tries to reach a house that did not answer."""
NEWS_EVERY: Final = timedelta(minutes=1)
"""How soon the house hears that the lookout stands otherwise than it said."""
ENDINGS_HOLD: Final = timedelta(days=30)
"""How long the endings of a share are not learnt anew: a restart amid an attack must not learn the attacker's."""
_MACHINES: Final = 1000


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
        problem: What is wrong now, for whoever runs it; empty for nothing.
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
    _facts: dict[str, Any] = field(default_factory=dict[str, Any])
    _problems: dict[str, str] = field(default_factory=dict[str, str])
    """What is wrong, by what it concerns; each part of a turn says it anew."""
    _untold: dict[str, str] = field(default_factory=dict[str, str])
    """What was wrong since the house was told the last time, though it may be over."""
    _told: dict[str, Any] = field(default_factory=dict[str, Any])
    _outbox: Outbox = field(init=False)

    def __post_init__(self) -> None:
        """Find what an earlier run has left."""
        self._outbox = Outbox(self.state / "outbox", self.state / "refused")

    def begin(self) -> None:
        """Learn which endings the shares know, and be ready to follow the log."""
        self._activity = Activity(self.limits)
        if self.watched.audit_file is not None:
            self._log = AuditLog(self.watched.audit_file, self.state / "audit.json")
            self._log.recall()
        self._endings = self._known_endings(self.now())

    def _known_endings(self, at: datetime) -> set[str]:
        """Return the endings of files on the shares as they were learnt in quiet times."""
        file = self.state / "endings.json"
        with suppress(OSError, ValueError, TypeError, KeyError):
            kept = json.loads(file.read_bytes())
            if at - datetime.fromisoformat(kept["at"]) < ENDINGS_HOLD and kept["shares"] == sorted(self.watched.shares):
                return set(kept["endings"])
        found: set[str] = set()
        for root in self.watched.shares.values():
            for _folder, _folders, files in os.walk(root):
                found |= {Path(name).suffix[1:].lower() for name in files}
        shown = sorted(one.encode("utf-8", "backslashreplace").decode() for one in found)
        facts = {"at": at.isoformat(), "shares": sorted(self.watched.shares), "endings": shown}
        with suppress(OSError):
            write_whole(file, json.dumps(facts).encode())
        return found

    def turn(self) -> int:
        """Look once at everything; return how many signals were found.

        What fails keeps nothing else from being looked at, and is said.
        """
        at = self.now()
        if self._is_due("orders", at, ORDERS_EVERY):
            self._ask_orders(at)
        found = self._canary_signals(at) if self._is_due("canaries", at, CANARIES_EVERY) else []
        for event in [*self._audit_events(at), *self._kernel_events(at)]:
            burst = self._activity.take(event)
            if burst is not None:
                self._pending.append((event.at_s + SETTLED_S, burst))
        found += [
            one for one in self._burst_signals() if self._is_due((one.rule, one.actor, self._share(one)), at, QUIET)
        ]
        for one in found:
            self._outbox.keep(self._body(one, at), at)
        self._send(at)
        self.problem = next(iter(self._problems.values()), "")
        return len(found)

    def _say(self, about: str, problem: str) -> None:
        """State what is wrong with something; empty when it is well again."""
        if problem == self._problems.get(about, ""):
            return
        self._problems.pop(about, None)
        if problem:
            self._problems[about] = self._untold[about] = problem

    def _is_due(self, what: object, at: datetime, every: timedelta) -> bool:
        last = self._last.get(what)
        if last is not None and at - last < every:
            return False
        self._last[what] = at
        return True

    def _ask_orders(self, at: datetime) -> None:
        self._last["orders"] = at + AGAIN - ORDERS_EVERY
        try:
            self.orders = self.house.orders(at)
        except WireError as error:
            self._problems["house"] = str(error)
            return
        self._problems.pop("house", None)
        self._last["orders"] = at

    def _kernel_events(self, at: datetime) -> list[FileEvent]:
        if self.kernel is None:
            return []
        try:
            events = list(self.kernel.take())
        except OSError as error:
            self._say("kernel", f"The kernel's notices cannot be read: {error}")
            return []
        lost = "The kernel dropped notices: more happened than was looked at." if self.kernel.lost else ""
        self._say("kernel", lost)
        # Whom smbd works for stands in its log, where that may be read; counted once.
        is_read = self._log is not None and self.orders.allow_audit(at) and "audit" not in self._problems
        return [one for one in events if not is_read or not one.actor.startswith("smbd")]

    def _audit_events(self, at: datetime) -> list[FileEvent]:
        """Return the changes in Samba's log; without a service agreement it is not read, but old lines still go."""
        if self._log is None:
            return []
        is_allowed = self.orders.allow_audit(at)
        problem = "" if is_allowed else "The house holds no service agreement for this log; it is not read."
        if is_allowed:
            self._log.keep = timedelta(hours=self.orders.keep_hours)
        lines: list[str] = []
        try:
            if is_allowed:
                self._log.forget(at)
                lines = self._log.new_lines(at)
            elif self._log.keep is not None:
                self._log.pass_over(at)
                self._log.forget(at)
            self._log.remember(at)
        except LookoutError as error:
            problem = str(error)
        self._say("audit", problem)
        found = [one for one in parse_audit(lines) if self.watched.share_of(one.path)]
        if len(self._machines) > _MACHINES:
            self._machines.clear()
        self._machines |= {one.client: one.machine for one in found}
        return [FileEvent(self.steady(), one.client, one.what, one.path, one.new_path) for one in found]

    def _burst_signals(self) -> list[Signal]:
        """Judge the bursts whose files have settled."""
        due = [burst for at_s, burst in self._pending if at_s <= self.steady()]
        self._pending = [one for one in self._pending if one[0] > self.steady()]
        look, pick, known = self.looker.look, SystemRandom().sample, self._endings
        found = [judge_burst(one, look, self.limits, known_endings=known, pick=pick) for one in due]
        return [one for one in found if one is not None]

    def _canary_signals(self, at: datetime) -> list[Signal]:
        """Return one signal for each share whose canaries were touched; each canary rings once."""
        canaries = Canaries(self.state / "canaries.json")
        touched: dict[str, list[tuple[str, SignalReason]]] = {}
        try:
            states = list(canaries.look(self.watched.shares))
        except LookoutError as error:
            self._say("canaries", str(error))
            return []
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
        self._say("canaries", f"These shares are not there: {', '.join(sorted(away))}." if away else "")
        self._facts = {
            "canaries": len(states), "canaries_sound": sound, "kernel": self.kernel is not None,
            "audit": self._log is not None and self.orders.allow_audit(at),
        }  # fmt: skip

    def _share(self, signal: Signal) -> str:
        return self.watched.share_of(signal.files[0][0]) if signal.files else ""

    def _body(self, signal: Signal, at: datetime) -> dict[str, Any]:
        """Return a signal as the house takes it."""
        is_client = signal.actor in self._machines
        return {
            "rule": signal.rule.value,
            "share": _sendable(self._share(signal)),
            "raised_at": at.isoformat(),
            "count": signal.count,
            "directories": signal.directories,
            "client": signal.actor if is_client else "",
            "machine": _sendable(self._machines.get(signal.actor, ""))[:255],
            "program": "" if is_client else _sendable(signal.actor),
            "files": [{"path": _sendable(path), "reasons": [reason.value]} for path, reason in signal.files],
        }

    def _send(self, at: datetime) -> None:
        """Tell the house what it does not know yet: signals at once, how the lookout stands every hour or when new."""
        if not self._is_due("house", at, timedelta(0)):
            return
        dropped = self._outbox.dropped
        self._say("outbox", f"{dropped} signals were not kept: the house was away for too long." if dropped else "")
        said = {**self._untold, **self._problems}
        said.pop("house", None)
        standing = {**self._facts, "problem": " ".join(said.values())[:300]}
        if self._outbox.is_empty and not self._must_tell(standing, at):
            return
        try:
            self._outbox.send(lambda found: self._report(at, standing, found))
        except WireError as error:
            self._problems["house"], self._last["house"] = str(error), at + AGAIN
            return
        self._problems.pop("house", None)
        self._last["told"], self._told, self._untold, self._outbox.dropped = at, standing, {}, 0

    def _must_tell(self, standing: dict[str, Any], at: datetime) -> bool:
        """Return whether the house is to hear how the lookout stands: every hour, and sooner when it is new."""
        last = self._last.get("told")
        if last is None or at - last >= STANDING_EVERY:
            return True
        return standing != self._told and at - last >= NEWS_EVERY

    def _report(self, at: datetime, standing: dict[str, Any], found: list[dict[str, Any]]) -> None:
        self.house.report({"seen_at": at.isoformat(), "standing": standing, "signals": found})


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
