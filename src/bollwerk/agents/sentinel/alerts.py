"""What the changes of a share say together: events are remembered for 90 days, alerts name files and reasons."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from bollwerk.engines.encryption_detection import Change, Outcome, ShareAlert, ShareEvent, judge_share
from bollwerk.engines.encryption_detection.kinds import extensions

from .records import Finding

__all__ = ["Alert", "DamagedFile", "Share", "merge"]

_NEVER: Final = datetime.min.replace(tzinfo=UTC)
_DAY: Final = timedelta(days=1)
_REMEMBERED: Final = timedelta(days=90)
_KEPT: Final = 20_000
"""Events of one kind kept for one snapshot; the alert counts all of them."""
_SAME_ATTACK: Final = timedelta(days=30)
"""An alert of the same rule within this time goes on; a later one is new."""
_NAMED: Final = 200


@dataclass(frozen=True, slots=True)
class DamagedFile:
    """A file that an alert names. Personal data: file names as the backup holds them."""

    path: str
    outcome: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alert:
    """An alarm over a share.

    Attributes:
        rule: The rule that raised it.
        host: The host whose backup shows it.
        share: The backed-up path.
        detail: The extension or the content the rule found; empty for others.
        snapshot: The snapshot that raised it.
        raised_at: The time of that snapshot.
        count: Files concerned.
        directories: Folders concerned.
        first_damaged_at: Time of the first snapshot that shows damage.
        last_damaged_at: Time of the newest snapshot that does.
        last_clean_at: Time of the snapshot before the first damage; None when there was none.
        files: Files concerned with reasons, at most 200.
    """

    rule: str
    host: str
    share: str
    detail: str
    snapshot: str
    raised_at: datetime
    count: int
    directories: int
    first_damaged_at: datetime
    last_damaged_at: datetime
    last_clean_at: datetime | None
    files: tuple[DamagedFile, ...]

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Return what an alert that goes on has in common with its beginning."""
        return self.host, self.share, self.rule, self.detail


@dataclass(frozen=True, slots=True)
class _Memory:
    events: list[ShareEvent]
    clean: list[tuple[datetime, int]]
    findings: dict[str, Finding]
    extensions: dict[str, datetime]
    clean_before: dict[datetime, datetime | None]


@dataclass(slots=True)
class Share:
    """The memory of one share.

    Attributes:
        host: The host.
        path: The backed-up path.
    """

    host: str
    path: str
    events: list[ShareEvent] = field(default_factory=list)
    clean: list[tuple[datetime, int]] = field(default_factory=list)
    findings: dict[str, Finding] = field(default_factory=dict)
    extensions: dict[str, datetime] = field(default_factory=dict)
    clean_before: dict[datetime, datetime | None] = field(default_factory=dict)
    _at: datetime = _NEVER
    _baseline: bool = True
    _room: Counter[str] = field(default_factory=Counter)
    _clean: int = 0

    def begin(self, at: datetime, before: datetime | None) -> None:
        """Begin a snapshot; forget what is too old.

        Args:
            at: Its time.
            before: The time of its predecessor; None for the first.
        """
        self.events = [event for event in self.events if event.at > at - _REMEMBERED]
        self.clean = [(when, count) for when, count in self.clean if when > at - _REMEMBERED]
        self.clean_before = {when: earlier for when, earlier in self.clean_before.items() if when > at - _REMEMBERED}
        self.clean_before[at] = before
        self._at = at
        self._baseline = before is None
        self._room = Counter()
        self._clean = 0

    def state(self) -> bytes:
        """Return what must be remembered until the next snapshot."""
        memory = _Memory(self.events, self.clean, self.findings, self.extensions, self.clean_before)
        return msgspec.msgpack.encode(memory)

    @classmethod
    def restored(cls, host: str, path: str, state: bytes) -> Share:
        """Return a share with what was remembered; with nothing, when that cannot be read any more."""
        try:
            memory = msgspec.msgpack.decode(state, type=_Memory)
        except msgspec.MsgspecError:
            return cls(host, path)
        return cls(host, path, memory.events, memory.clean, memory.findings, memory.extensions, memory.clean_before)

    def take(self, finding: Finding) -> None:
        """Keep what a rule may ask about; clean changes are only counted."""
        fresh = self._learn_extension(finding)
        why = _why_kept(finding, fresh=fresh and not self._baseline)
        if not why:
            self._clean += 1
            return
        self._room[why] += 1
        if self._room[why] <= _KEPT:
            self.events.append(_event(finding, self._at))
            self._remember(finding)

    def know(self, extensions_seen: Iterable[str]) -> None:
        """Take extensions that were there before."""
        self.extensions.update(dict.fromkeys(extensions_seen, self._at - 2 * _DAY))

    def take_deleted(self, path: str) -> None:
        """Keep a deletion."""
        self._room["deleted"] += 1
        if self._room["deleted"] <= _KEPT:
            self.events.append(ShareEvent(self._at, path, Change.DELETED))

    def end(self, snapshot: str, new_directories: AbstractSet[str]) -> list[Alert]:
        """Return the alerts that the snapshot raises, or that go on with it."""
        at = self._at
        self.clean.append((at, self._clean))
        if self._baseline and not self._room["damaged"]:
            return []
        known = frozenset(word for word, first in self.extensions.items() if first < at - _DAY)
        folders = frozenset(event.directory for event in self.events) - new_directories
        alerts = judge_share(self._with_clean(), at=at, known_extensions=known, known_directories=folders)
        return [self._alert(alert, snapshot, at) for alert in alerts if alert.last_at == at]

    def _remember(self, finding: Finding) -> None:
        if finding.alarming or finding.is_note:
            self.findings[finding.path] = finding

    def _learn_extension(self, finding: Finding) -> bool:
        """Return whether a file has an extension that was not seen a day ago."""
        parts = extensions(finding.path)
        if not parts:
            return False
        first = self.extensions.setdefault(parts[-1], self._at - 2 * _DAY if self._baseline else self._at)
        return first >= self._at - _DAY

    def _with_clean(self) -> list[ShareEvent]:
        """Return the events, clean changes as copies of one that says nothing."""
        events = list(self.events)
        for at, count in self.clean:
            events += [ShareEvent(at, "", Change.CHANGED, Outcome.CLEAN)] * count
        return events

    def _alert(self, found: ShareAlert, snapshot: str, at: datetime) -> Alert:
        files = (self.findings.get(path) for path in found.paths[-_NAMED:])
        return Alert(
            rule=found.rule.value,
            host=self.host,
            share=self.path,
            detail=found.detail,
            snapshot=snapshot,
            raised_at=at,
            count=found.count,
            directories=found.directories,
            first_damaged_at=found.first_at,
            last_damaged_at=found.last_at,
            last_clean_at=self.clean_before.get(found.first_at),
            files=tuple(
                DamagedFile(path, finding.outcome.value, finding.reasons) if finding else DamagedFile(path, "", ())
                for path, finding in zip(found.paths[-_NAMED:], files, strict=True)
            ),
        )


def _event(finding: Finding, at: datetime) -> ShareEvent:
    return ShareEvent(
        at,
        finding.path,
        finding.change,
        finding.outcome,
        sealed=finding.sealed,
        content_id=finding.content_id,
        is_text=finding.is_text,
        is_note=finding.is_note,
    )


def _why_kept(finding: Finding, *, fresh: bool) -> str:
    """Return which rule may ask about a finding; empty for none."""
    if finding.alarming:
        return "damaged"
    if finding.is_note or (finding.is_text and finding.change is Change.NEW):
        return "text"
    if finding.sealed:
        return "sealed"
    return "extension" if fresh else ""


def merge(alerts: Iterable[Alert]) -> list[Alert]:
    """Return one alert for each attack: what goes on keeps its beginning and takes the newest numbers."""
    by_key: defaultdict[tuple[str, str, str, str], list[Alert]] = defaultdict(list)
    for alert in alerts:
        earlier = by_key[alert.key]
        if earlier and alert.raised_at - earlier[-1].last_damaged_at <= _SAME_ATTACK:
            earlier[-1] = _continued(earlier[-1], alert)
        else:
            earlier.append(alert)
    return sorted((alert for found in by_key.values() for alert in found), key=lambda alert: alert.raised_at)


def _continued(first: Alert, now: Alert) -> Alert:
    larger = now if now.count >= first.count else first
    return Alert(
        rule=first.rule,
        host=first.host,
        share=first.share,
        detail=first.detail,
        snapshot=first.snapshot,
        raised_at=first.raised_at,
        count=larger.count,
        directories=larger.directories,
        first_damaged_at=min(first.first_damaged_at, now.first_damaged_at),
        last_damaged_at=now.last_damaged_at,
        last_clean_at=first.last_clean_at,
        files=larger.files,
    )
