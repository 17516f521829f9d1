"""Rules over the events of a share: what single files do not say, their company does.

One damaged file may be a broken upload; five in a month are an alarm that names them. Archives with a password are
their owner's right; a hundred that appear while the originals disappear are not.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from .kinds import extensions, has_strange_suffix
from .verdicts import Outcome

NAMED = 200
"""Paths that one alert names at most; the number counts all."""


class Change(StrEnum):
    """What happened to a path between two snapshots."""

    NEW = "new"
    CHANGED = "changed"
    RENAMED = "renamed"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class ShareEvent:
    """One change in a share, with the verdict on it.

    Attributes:
        at: Arrival time of the snapshot that shows it.
        path: Path in the share, parts separated by "/"; of a renamed file the new one.
        change: What happened.
        outcome: Verdict on the transition; None when none was made (deleted, not looked at).
        sealed: The content is an archive or message whose inside cannot be checked (`Verdict.sealed`).
        content_id: Identifier of the content, needed for new texts only.
        is_text: The content is text.
        is_note: The content was recognised as a ransom note.
    """

    at: datetime
    path: str
    change: Change
    outcome: Outcome | None = None
    sealed: bool = False
    content_id: str = ""
    is_text: bool = False
    is_note: bool = False

    @property
    def directory(self) -> str:
        """The folder that holds the file."""
        return self.path.rpartition("/")[0]

    @property
    def stem(self) -> str:
        """The path up to the first extension."""
        base = self.path.rpartition("/")[2]
        return f"{self.directory}/{base.split('.', 1)[0]}"


class ShareRule(StrEnum):
    """Which rule raised an alert."""

    DAMAGED_TRANSITIONS = "damaged_transitions"
    UNSEEN_EXTENSION = "unseen_extension"
    SAME_NEW_TEXT = "same_new_text"
    ORIGINALS_REPLACED_BY_ARCHIVES = "originals_replaced_by_archives"


@dataclass(frozen=True, slots=True)
class ShareAlert:
    """An alarm over a share.

    Attributes:
        rule: The rule that raised it.
        days: Length of the window it looked at.
        count: Files concerned.
        directories: Folders concerned.
        first_at: Earliest event.
        last_at: Latest event.
        paths: Files concerned, at most `NAMED`.
        detail: The extension, the content or nothing.
    """

    rule: ShareRule
    days: int
    count: int
    directories: int
    first_at: datetime
    last_at: datetime
    paths: tuple[str, ...]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ShareLimits:
    """When the rules speak.

    Attributes:
        windows_days: Windows in which damaged transitions are counted, shortest first.
        damaged: Damaged transitions that raise an alarm in any window.
        false_rate: Share of benign changes that the judgement is allowed to mistake; what it explains is no alarm.
        sigma: Standard deviations above `false_rate` that chance does not explain.
        extension_files: Files with an unseen extension.
        extension_directories: Folders with them.
        note_directories: Folders with the same new ransom note.
        text_directories: Old folders with the same new text that is no recognised note.
        archives: Sealed archives in the place of deleted originals.
    """

    windows_days: tuple[int, ...] = (1, 7, 30, 90)
    damaged: int = 5
    false_rate: float = 0.0005
    sigma: float = 4.0
    extension_files: int = 5
    extension_directories: int = 3
    note_directories: int = 2
    text_directories: int = 8
    archives: int = 10


DEFAULT_LIMITS = ShareLimits()
"""The limits of the commission: a slow roll of five files a day is noticed with its fifth file."""
DAY = timedelta(days=1)
_VAULT_MARKS = frozenset({"masterkey.cryptomator", "vault.cryptomator"})
_VAULT_EXTENSIONS = frozenset({"c9r", "c9s", "cryptomator"})


@dataclass(slots=True)
class _Share:
    at: datetime
    events: list[ShareEvent]
    known_extensions: AbstractSet[str]
    known_directories: AbstractSet[str] | None
    limits: ShareLimits
    vaults: tuple[str, ...] = field(default=())

    def within(self, days: int) -> list[ShareEvent]:
        """Return the events of the last `days` days."""
        return [event for event in self.events if self.at - days * DAY < event.at <= self.at]

    def in_vault(self, event: ShareEvent) -> bool:
        """Whether a file belongs to an encrypted vault that its owner keeps in the share."""
        parts = extensions(event.path)
        inside = any(event.path.startswith(vault) for vault in self.vaults)
        return inside and bool(parts) and parts[-1] in _VAULT_EXTENSIONS


def judge_share(
    events: Iterable[ShareEvent],
    *,
    at: datetime,
    known_extensions: AbstractSet[str],
    known_directories: AbstractSet[str] | None = None,
    limits: ShareLimits = DEFAULT_LIMITS,
) -> tuple[ShareAlert, ...]:
    """Return the alarms over one share as of `at`, most damaged files first.

    Args:
        events: Changes of the last 90 days or longer, in any order; later ones than `at` do not count.
        at: The moment judged.
        known_extensions: Extensions (lower case, no dot) seen in the share before the shortest window.
        known_directories: Folders that existed before; None when not known, then every folder counts as old.
        limits: When the rules speak.
    """
    longest = max(limits.windows_days)
    kept = sorted((event for event in events if at - longest * DAY < event.at <= at), key=lambda event: event.at)
    vaults = tuple(
        event.directory + "/" if event.directory else ""
        for event in kept
        if event.path.rpartition("/")[2] in _VAULT_MARKS
    )
    share = _Share(at, kept, known_extensions, known_directories, limits, vaults)
    rules: tuple[Callable[[_Share], list[ShareAlert]], ...] = (
        _damaged_transitions,
        _unseen_extensions,
        _same_new_text,
        _originals_replaced,
    )
    alerts = [alert for rule in rules for alert in rule(share)]
    return tuple(sorted(alerts, key=lambda alert: -alert.count))


def _alert(rule: ShareRule, days: int, events: Sequence[ShareEvent], detail: str = "") -> ShareAlert:
    paths = tuple(dict.fromkeys(event.path for event in events))
    folders = {event.directory for event in events}
    moments = [event.at for event in events]
    return ShareAlert(rule, days, len(paths), len(folders), min(moments), max(moments), paths[:NAMED], detail)


def _damaged_transitions(share: _Share) -> list[ShareAlert]:
    """Raise the alarm of the shortest window that holds too many damaged files."""
    for days in share.limits.windows_days:
        recent = share.within(days)
        damaged = [event for event in recent if event.outcome in {Outcome.ENCRYPTED, Outcome.SUSPICIOUS}]
        judged = sum(event.outcome is not None for event in recent)
        explained = share.limits.false_rate * judged
        limit = max(share.limits.damaged, explained + share.limits.sigma * explained**0.5)
        if len({event.path for event in damaged}) >= limit:
            return [_alert(ShareRule.DAMAGED_TRANSITIONS, days, damaged)]
    return []


def _unseen_extensions(share: _Share) -> list[ShareAlert]:
    """Raise an alarm for an extension nobody used before, put behind old names or on what nobody can read."""
    by_extension: defaultdict[str, list[ShareEvent]] = defaultdict(list)
    for event in share.within(1):
        parts = extensions(event.path)
        if not parts or parts[-1] in share.known_extensions or event.change is Change.DELETED or share.in_vault(event):
            continue
        unreadable = event.outcome in {Outcome.ENCRYPTED, Outcome.SUSPICIOUS, Outcome.UNJUDGED}
        if has_strange_suffix(event.path) or event.change is Change.RENAMED or unreadable:
            by_extension[parts[-1]].append(event)
    return [
        _alert(ShareRule.UNSEEN_EXTENSION, 1, found, extension)
        for extension, found in by_extension.items()
        if len(found) >= share.limits.extension_files
        and len({event.directory for event in found}) >= share.limits.extension_directories
    ]


def _same_new_text(share: _Share) -> list[ShareAlert]:
    """Raise an alarm for one new text in many folders: few suffice for a note, other texts need old folders."""
    days = share.limits.windows_days[min(1, len(share.limits.windows_days) - 1)]
    by_content: defaultdict[str, list[ShareEvent]] = defaultdict(list)
    for event in share.within(days):
        if event.change is Change.NEW and event.is_text and event.content_id:
            by_content[event.content_id].append(event)
    notes = [event for found in by_content.values() for event in found if event.is_note]
    alerts: list[ShareAlert] = []
    if len({event.directory for event in notes}) >= share.limits.note_directories:
        # Notes carry an identifier per victim or folder, so their contents may differ.
        alerts.append(_alert(ShareRule.SAME_NEW_TEXT, days, notes))
    for content_id, found in by_content.items():
        old = {event.directory for event in found if _is_old(share, event.directory)}
        same_name = len({event.path.rpartition("/")[2] for event in found}) == 1
        if not found[0].is_note and same_name and len(old) >= share.limits.text_directories:
            alerts.append(_alert(ShareRule.SAME_NEW_TEXT, days, found, content_id))
    return alerts


def _is_old(share: _Share, directory: str) -> bool:
    return share.known_directories is None or directory in share.known_directories


def _originals_replaced(share: _Share) -> list[ShareAlert]:
    """Raise an alarm when sealed archives stand where originals were deleted, file by file or folder by folder."""
    recent = share.within(1)
    deleted: Mapping[str, set[str]] = _deleted_by_directory(recent)
    stems = {event.stem for event in recent if event.change is Change.DELETED}
    sealed = [event for event in recent if event.sealed and event.change is not Change.DELETED]
    file_by_file = [event for event in sealed if event.stem in stems or event.change is Change.RENAMED]
    by_folder = [event for event in sealed if len(deleted.get(event.directory, set())) > 1]
    folders = {event.directory for event in by_folder}
    if len(file_by_file) >= share.limits.archives:
        return [_alert(ShareRule.ORIGINALS_REPLACED_BY_ARCHIVES, 1, file_by_file)]
    if len(by_folder) >= share.limits.archives and len(folders) >= share.limits.extension_directories:
        return [_alert(ShareRule.ORIGINALS_REPLACED_BY_ARCHIVES, 1, by_folder)]
    return []


def _deleted_by_directory(events: Iterable[ShareEvent]) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for event in events:
        if event.change is Change.DELETED:
            found[event.directory].add(event.path)
    return dict(found)
