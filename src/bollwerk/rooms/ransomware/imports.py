"""Reports of other products as CSV or JSON: backups (Veeam, Bareos, Windows) and protection against malware.

A template says which column holds what, and which words mean what; a bad line is kept aside with its number and
never stops the others.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Generic, TypeVar
from zoneinfo import ZoneInfo

from bollwerk.rooms.ransomware.rules import Copy, ReportOutcome

__all__ = [
    "BACKUP_TEMPLATES",
    "SHIELD_TEMPLATES",
    "BackupLine",
    "BadLine",
    "Parsed",
    "ShieldLine",
    "Template",
    "read_backups",
    "read_shields",
]

_GERMANY: Final = ZoneInfo("Europe/Berlin")
_LINES: Final = 200_000
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class BackupLine:
    """One backup that ran, in our words."""

    system: str
    finished_at: datetime
    outcome: ReportOutcome
    copy: Copy
    size_bytes: int | None
    detail: str


@dataclass(frozen=True, slots=True)
class ShieldLine:
    """The state of protection of one device, in our words."""

    system: str
    active: bool
    signatures_at: datetime | None
    reported_at: datetime


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that could not be read, and why."""

    number: int
    problem: str


@dataclass(frozen=True, slots=True)
class Parsed(Generic[_T]):
    """What a file holds."""

    lines: tuple[_T, ...]
    bad: tuple[BadLine, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """How a product writes its report.

    Attributes:
        columns: Our word to the product's column; the first that is there counts.
        words: The product's words in small letters to ours.
        time_format: `strptime` format of local German time; empty for ISO 8601.
    """

    columns: Mapping[str, tuple[str, ...]]
    words: Mapping[str, str] = field(default_factory=dict)
    time_format: str = ""


_OUTCOMES: Final = {
    "success": "ok", "ok": "ok", "t": "ok", "completed": "ok", "erfolgreich": "ok", "erfolg": "ok",
    "warning": "warning", "w": "warning", "warnung": "warning", "completed with warnings": "warning",
    "failed": "failed", "error": "failed", "e": "failed", "f": "failed", "fehler": "failed",
    "fehlgeschlagen": "failed", "a": "failed", "canceled": "failed",
}  # fmt: skip
BACKUP_TEMPLATES: Final[Mapping[str, Template]] = {
    "plain": Template(
        {
            "system": ("system",), "finished_at": ("finished_at",), "outcome": ("outcome",), "copy": ("copy",),
            "size_bytes": ("size_bytes",), "detail": ("detail",),
        },
        _OUTCOMES,
    ),
    "veeam": Template(
        {
            "system": ("VmName", "Name", "Object"), "finished_at": ("EndTime", "StopTime"),
            "outcome": ("Status", "Result"), "size_bytes": ("TransferedSize", "TransferredSize", "Size"),
            "detail": ("JobName", "Reason"),
        },
        _OUTCOMES, "%d.%m.%Y %H:%M:%S",
    ),
    "bareos": Template(
        {
            "system": ("client", "Client", "clientname"), "finished_at": ("endtime", "EndTime", "realendtime"),
            "outcome": ("jobstatus", "JobStatus"), "size_bytes": ("jobbytes", "JobBytes"), "detail": ("name", "Job"),
        },
        _OUTCOMES, "%Y-%m-%d %H:%M:%S",
    ),
    "windows": Template(
        {
            "system": ("ComputerName", "MachineName"), "finished_at": ("EndTime", "LastSuccessfulBackupTime"),
            "outcome": ("JobState", "Result", "LastBackupResult"), "detail": ("ErrorDescription", "DetailedMessage"),
        },
        {**_OUTCOMES, "0": "ok"}, "%d.%m.%Y %H:%M:%S",
    ),
}  # fmt: skip
"""Column names as the products' own exports use them: Veeam (`Get-VBRTaskSession`), Bareos (`list jobs` as JSON),
Windows Server Backup (`Get-WBJob`, `Get-WBSummary`)."""
_YES: Final = frozenset({"1", "true", "yes", "ja", "on", "enabled", "active", "aktiv", "running"})
_NO: Final = frozenset({"0", "false", "no", "nein", "off", "disabled", "inactive", "inaktiv", "stopped"})
SHIELD_TEMPLATES: Final[Mapping[str, Template]] = {
    "plain": Template({
        "system": ("system",), "active": ("active",), "signatures_at": ("signatures_at",),
        "reported_at": ("reported_at",),
    }),
    "defender": Template({
        "system": ("ComputerName", "DeviceName"), "active": ("RealTimeProtectionEnabled", "AntivirusEnabled"),
        "signatures_at": ("AntivirusSignatureLastUpdated",), "reported_at": ("LastSeen", "Timestamp"),
    }),
}  # fmt: skip


def read_backups(content: bytes, template: Template) -> Parsed[BackupLine]:
    """Return the backups that a CSV or JSON file reports."""
    return _read(content, template, _backup)


def read_shields(content: bytes, template: Template) -> Parsed[ShieldLine]:
    """Return the states of protection that a CSV or JSON file reports."""
    return _read(content, template, _shield)


def _read(content: bytes, template: Template, made: Callable[[Mapping[str, str], Template], _T]) -> Parsed[_T]:
    lines: list[_T] = []
    bad: list[BadLine] = []
    try:
        for number, row in enumerate(_rows(content), start=1):
            try:
                lines.append(made(_named(row, template), template))
            except (ValueError, KeyError) as error:
                bad.append(BadLine(number, str(error).strip("'\"")))
    except (ValueError, csv.Error) as error:
        bad.append(BadLine(0, f"the file cannot be read: {error}"))
    return Parsed(tuple(lines), tuple(bad))


def _rows(content: bytes) -> Iterator[Mapping[str, object]]:
    text = content.decode("utf-8-sig")
    if text.lstrip()[:1] in {"[", "{"}:
        found = json.loads(text)
        rows = found if isinstance(found, list) else next((v for v in found.values() if isinstance(v, list)), [found])
        yield from (row for row in rows[:_LINES] if isinstance(row, dict))
        return
    head = text.partition("\n")[0]
    separator = max(";,\t", key=head.count)
    for number, row in enumerate(csv.DictReader(io.StringIO(text), delimiter=separator)):
        if number >= _LINES:
            raise ValueError(f"more than {_LINES} lines")
        yield row


def _named(row: Mapping[str, object], template: Template) -> dict[str, str]:
    """Return the values of a line under our words."""
    found: dict[str, str] = {}
    for word, columns in template.columns.items():
        value = next((row[column] for column in columns if row.get(column) not in (None, "")), None)
        if value is not None and not isinstance(value, list | dict):
            found[word] = str(value).strip()
    return found


def _needed(row: Mapping[str, str], word: str) -> str:
    if not row.get(word):
        raise ValueError(f"{word} is missing")
    return row[word]


def _moment(text: str, template: Template) -> datetime:
    """Return a time; without a zone it is German local time."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        if not template.time_format:
            raise ValueError(f"{text!r} is no time") from None
        at = datetime.strptime(text, template.time_format)  # noqa: DTZ007 - the zone follows
    return (at if at.tzinfo else at.replace(tzinfo=_GERMANY)).astimezone(UTC)


def _backup(row: Mapping[str, str], template: Template) -> BackupLine:
    word = _needed(row, "outcome").lower()
    outcome = template.words.get(word)
    if outcome is None:
        raise ValueError(f"{word!r} is no known outcome")
    size = row.get("size_bytes", "")
    return BackupLine(
        system=_needed(row, "system"),
        finished_at=_moment(_needed(row, "finished_at"), template),
        outcome=ReportOutcome(outcome),
        copy=Copy(row.get("copy") or Copy.PRIMARY),
        size_bytes=int(size) if size.isdecimal() else None,
        detail=row.get("detail", ""),
    )


def _shield(row: Mapping[str, str], template: Template) -> ShieldLine:
    active = _needed(row, "active").lower()
    if active not in _YES | _NO:
        raise ValueError(f"{active!r} says neither yes nor no")
    signatures = row.get("signatures_at")
    return ShieldLine(
        system=_needed(row, "system"),
        active=active in _YES,
        signatures_at=_moment(signatures, template) if signatures else None,
        reported_at=_moment(_needed(row, "reported_at"), template),
    )
