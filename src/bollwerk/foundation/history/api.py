"""Read records as they were recorded by a past moment."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Q

from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.access.unscoped import all_rows
from bollwerk.foundation.history.models import Recorded, StaleRecordError, Version, record_versions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

__all__ = [
    "Change",
    "Recorded",
    "StaleRecordError",
    "changes_of",
    "forget",
    "reading_once",
    "record_versions",
    "rows_as_of",
]

_R = TypeVar("_R", bound=Recorded)


@dataclass(frozen=True, slots=True)
class Change:
    """One recorded state of a record and what it changed.

    Attributes:
        at: When it was recorded.
        changed: Field name to (before, after), as plain values; all fields of the first state, before being None.
    """

    at: datetime
    changed: dict[str, tuple[Any, Any]]


@dataclass(slots=True)
class _Reading:
    """What was read with full sight since the reading began; `present` counts as now however long it takes."""

    present: datetime
    rows: dict[tuple[type[Recorded], datetime | None], list[Any]] = field(default_factory=dict)


_reading: ContextVar[_Reading | None] = ContextVar("bollwerk_reading", default=None)


@contextmanager
def reading_once(present: datetime) -> Iterator[None]:
    """Read each table once inside the block, with full sight, however many checks ask for it; nothing is changed there.

    Args:
        present: The moment that counts as now.
    """
    token = _reading.set(_Reading(present))
    try:
        yield
    finally:
        _reading.reset(token)


def rows_as_of(model: type[_R], at: datetime | None = None) -> list[_R]:
    """Return the rows of `model` as recorded by `at` (now, if None), those the current viewer may read.

    Rows of a past moment are rebuilt from their versions and must not be saved.
    """
    reading = _reading.get()
    if reading is None or not current_viewer().full_sight:
        return _read(model, at, present=clock.now())
    if (model, at) not in reading.rows:
        reading.rows[model, at] = _read(model, at, present=reading.present)
    return list(reading.rows[model, at])


def _read(model: type[_R], at: datetime | None, *, present: datetime) -> list[_R]:
    """Return the rows from the present table where `at` is not in the past, else from their versions."""
    if at is None or at >= present:
        return list(model.objects.all())
    versions = Version.objects.filter(
        Q(recorded_to__isnull=True) | Q(recorded_to__gt=at),
        record_type=model._meta.label_lower,
        recorded_from__lte=at,
    )
    return [_rebuilt(model, facts) for facts in versions.order_by("record_id").values_list("facts", flat=True)]


def _rebuilt(model: type[_R], facts: dict[str, Any]) -> _R:
    """Return an unsaved row with the fields that both the version and the present model know."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    known = {name: fields[name].to_python(value) for name, value in facts.items() if name in fields}
    return model(**known)


def changes_of(row: Recorded) -> list[Change]:
    """Return the recorded states of one record, newest first, each with what it changed."""
    versions = Version.objects.filter(record_type=row._meta.label_lower, record_id=row.pk).order_by("recorded_from")
    changes: list[Change] = []
    before: dict[str, Any] = {}
    for version in versions:
        changed = {
            name: (before.get(name), value)
            for name, value in version.facts.items()
            if name != "revision" and (not before or before.get(name) != value)
        }
        changes.append(Change(at=version.recorded_from, changed=changed))
        before = version.facts
    return changes[::-1]


def forget(model: type[Recorded], record_id: int) -> int:
    """Delete every kept version of one record (its deletion date has passed); return how many there were."""
    return all_rows(Version).filter(record_type=model._meta.label_lower, record_id=record_id).delete()[0]
