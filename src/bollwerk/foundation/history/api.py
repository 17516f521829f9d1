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
from bollwerk.foundation.history.changing import RowNotFoundError, UnknownFactError, locked, set_facts
from bollwerk.foundation.history.models import Recorded, StaleRecordError, Version, record_versions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

__all__ = [
    "Change",
    "Recorded",
    "RowNotFoundError",
    "StaleRecordError",
    "UnknownFactError",
    "changes_of",
    "forget",
    "is_present",
    "locked",
    "reading_once",
    "record_versions",
    "remembered",
    "rows_as_of",
    "set_facts",
]

_R = TypeVar("_R", bound=Recorded)
_V = TypeVar("_V")


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
    rows: dict[object, list[Any]] = field(default_factory=dict)


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


def is_present(at: datetime | None) -> bool:
    """Return whether a moment means the present, for which the tables themselves are read."""
    reading = _reading.get()
    return at is None or at >= (clock.now() if reading is None else reading.present)


def remembered(key: object, read: Callable[[], list[_V]]) -> list[_V]:
    """Return what `read` returns; within `reading_once`, with full sight, it is called once for each key."""
    reading = _reading.get()
    if reading is None or not current_viewer().full_sight:
        return read()
    if key not in reading.rows:
        reading.rows[key] = read()
    return list(reading.rows[key])


def rows_as_of(model: type[_R], at: datetime | None = None, **values: str | int) -> list[_R]:
    """Return the rows of `model` as recorded by `at` (now, if None), those the current viewer may read.

    Rows of a past moment are rebuilt from their versions and must not be saved.

    Args:
        model: Which records.
        at: The moment.
        values: Values that columns must have, by the name of the column (``zone_id``), so that a few of many rows are
            found without reading all.
    """
    return remembered((model, at, *values.items()), lambda: _read(model, at, values))


def _read(model: type[_R], at: datetime | None, values: dict[str, str | int]) -> list[_R]:
    """Return the rows from the present table where `at` is not in the past, else from their versions."""
    if at is None or is_present(at):
        return list(model.objects.filter(**values))
    versions = Version.objects.filter(
        Q(recorded_to__isnull=True) | Q(recorded_to__gt=at),
        record_type=model._meta.label_lower,
        recorded_from__lte=at,
        **{f"facts__{name}": value for name, value in values.items()},
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
