"""What the room's commands do, without the command line around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bollwerk.foundation import clock
from bollwerk.foundation.access import deciding, viewing_as
from bollwerk.foundation.people.models import Person
from bollwerk.foundation.people.viewers import viewer_of
from bollwerk.rooms.ransomware import imports, services
from bollwerk.rooms.ransomware.claims import CLAIMS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from bollwerk.foundation.access import Viewer

__all__ = ["standing_lines", "take_backups", "take_shields"]

_BAD_SHOWN = 20


def take_backups(file: Path, *, person: str, template: str) -> tuple[bool, list[str]]:
    """Take in a report of another backup product; return whether that was possible, and what to say."""
    opened = _opened(file, person, template, imports.BACKUP_TEMPLATES)
    if isinstance(opened, str):
        return False, [opened]
    viewer, content = opened
    parsed = imports.read_backups(content, imports.BACKUP_TEMPLATES[template])
    with viewing_as(viewer):
        result = services.take_backup_reports(lines=parsed.lines, product=template)
    return True, _told(result, parsed.bad)


def take_shields(file: Path, *, person: str, template: str) -> tuple[bool, list[str]]:
    """Take in the state of malware protection; return whether that was possible, and what to say."""
    opened = _opened(file, person, template, imports.SHIELD_TEMPLATES)
    if isinstance(opened, str):
        return False, [opened]
    viewer, content = opened
    parsed = imports.read_shields(content, imports.SHIELD_TEMPLATES[template])
    with viewing_as(viewer):
        result = services.take_shields(lines=parsed.lines, product=template)
    return True, _told(result, parsed.bad)


def _opened(
    file: Path, person: str, template: str, templates: Mapping[str, imports.Template]
) -> tuple[Viewer, bytes] | str:
    """Return who does it and what the file holds, or one sentence on why it cannot be done."""
    if template not in templates:
        return f"There is no template {template!r}. There are: {', '.join(templates)}."
    with deciding("ransomware.console"):
        row = Person.objects.filter(email=person).first()
    if row is None:
        return f"Nobody has the e-mail address {person}."
    try:
        return viewer_of(row.pk), file.read_bytes()
    except OSError as error:
        return f"The file cannot be read: {error}"


def _told(result: services.ImportResult, bad: Sequence[imports.BadLine]) -> list[str]:
    lines = [f"{result.taken} taken in, {result.known} known already."]
    lines += [f"unknown system: {name}" for name in result.strangers]
    lines += [f"line {one.number}: {one.problem}" for one in bad[:_BAD_SHOWN]]
    more = len(bad) - _BAD_SHOWN
    return [*lines, f"and {more} more bad lines"] if more > 0 else lines


def standing_lines(on: date | None) -> list[str]:
    """Return one line for each sentence: code, standing, number of counter-examples."""
    at = clock.end_of_day(on) if on else clock.now()
    with deciding("ransomware.standing"):
        outcomes = [(part.code, part.check(at)) for part in CLAIMS]
    return [f"{code:18} {outcome.standing.value:8} {len(outcome.counter_examples)}" for code, outcome in outcomes]
