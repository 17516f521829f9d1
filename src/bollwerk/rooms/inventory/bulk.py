"""Write many records at once, with history, search index and protection needs: imports, the demo city, load data.

The caller opens the transaction and records the audit event. Nobody's right to edit is asked here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

from bollwerk.foundation import clock
from bollwerk.foundation.history.models import Recorded, record_versions
from bollwerk.rooms.inventory.completeness import refresh_all_gaps
from bollwerk.rooms.inventory.edges import in_batches
from bollwerk.rooms.inventory.models import Supplier, TargetObject
from bollwerk.rooms.inventory.protection import recompute_needs
from bollwerk.rooms.inventory.words import sort_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

__all__ = ["insert_records", "insert_targets", "settle", "update_targets"]

_T = TypeVar("_T", bound=TargetObject)
_R = TypeVar("_R", bound=Recorded)
_BATCH = 2000


def insert_targets(rows: Iterable[_T], *, at: datetime | None = None) -> list[_T]:
    """Insert target objects of one kind, with their first version; return them with their keys.

    Args:
        rows: Unsaved rows of one model.
        at: Moment from which they count as recorded; now, if None.
    """
    found = list(rows)
    if not found:
        return []
    for row in found:
        row.derive()
        row.revision = 1
    parents = TargetObject.objects.bulk_create([_parent(row) for row in found], batch_size=_BATCH)
    for row, parent in zip(found, parents, strict=True):
        row.pk = row.id = parent.pk
    _insert_children(found)
    record_versions(found, at=at or clock.now())
    return found


def insert_records(rows: Iterable[_R], *, at: datetime | None = None) -> list[_R]:
    """Insert relations, interfaces, suppliers or other records with a table of their own, with their first version."""
    found = list(rows)
    if not found:
        return []
    for row in found:
        row.revision = 1
        if isinstance(row, Supplier):
            row.name_key = sort_key(row.name)
    made = type(found[0]).objects.bulk_create(found, batch_size=_BATCH)
    record_versions(made, at=at or clock.now())
    return made


def update_targets(rows: Sequence[_T], fields: Sequence[str], *, at: datetime | None = None) -> None:
    """Write changed target objects of one model, with a version each.

    Args:
        rows: Rows as read, with their new values.
        fields: Names of the columns that changed in any of them.
        at: Moment of the change; now, if None.
    """
    if not rows:
        return
    for row in rows:
        row.derive()
        row.revision += 1
    names = sorted({*fields, "name_key", "search_text", "revision"})
    for start in range(0, len(rows), _BATCH):
        type(rows[0]).objects.bulk_update(rows[start : start + _BATCH], names, batch_size=200)
    record_versions(rows, at=at or clock.now())


def settle() -> None:
    """Bring protection needs and completeness of everything up to date after a load."""
    recompute_needs()
    refresh_all_gaps()


def _parent(row: TargetObject) -> TargetObject:
    columns = [field.attname for field in TargetObject._meta.concrete_fields if not field.primary_key]
    return TargetObject(**{column: getattr(row, column) for column in columns})


def _insert_children(rows: Sequence[TargetObject]) -> None:
    """Insert the kind's own part of each row.

    Django's `bulk_create` refuses tables that extend another, because it cannot know the parents' keys; here they are
    known. Its own batched insert is used, so that columns are converted the same way.
    """
    model: type[models.Model] = type(rows[0])
    fields: Any = model._meta.local_concrete_fields
    for batch in in_batches(range(len(rows))):
        portion = [rows[place] for place in batch]
        model._default_manager.all()._batched_insert(portion, fields, _BATCH)  # type: ignore[attr-defined]
