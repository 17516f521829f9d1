"""Write many records at once, with history, search index and protection needs: imports, the demo city, load data.

The caller opens the transaction and records the audit event. Nobody's right to edit is asked here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access.statements import KeyList
from bollwerk.foundation.history.bulk import insert_rows, next_keys, record_first_versions
from bollwerk.foundation.history.models import Recorded, record_versions
from bollwerk.rooms.inventory.completeness import refresh_all_gaps
from bollwerk.rooms.inventory.models import ComponentDigest, SoftwareComponent, Supplier, TargetObject
from bollwerk.rooms.inventory.protection import COPIED_TO_NEEDS, recompute_needs, relabel_needs
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
    model = type(found[0])
    with transaction.atomic():
        for row, key in zip(found, next_keys(TargetObject, len(found)), strict=True):
            row.pk = row.id = key
        insert_rows(TargetObject, found)
        insert_rows(model, found)
        record_first_versions(found, at=at or clock.now())
        _index_digests(found)
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
    model = type(found[0])
    with transaction.atomic():
        for row, key in zip(found, next_keys(model, len(found)), strict=True):
            row.pk = key
        insert_rows(model, found)
        record_first_versions(found, at=at or clock.now())
    return found


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
    names = sorted({*fields, *rows[0].DERIVED, "revision"})
    for start in range(0, len(rows), _BATCH):
        type(rows[0]).objects.bulk_update(rows[start : start + _BATCH], names, batch_size=200)
    record_versions(rows, at=at or clock.now())
    if COPIED_TO_NEEDS & set(fields):
        relabel_needs([row.pk for row in rows])
    _forget_digests(rows)
    _index_digests(rows)


def _forget_digests(rows: Sequence[TargetObject]) -> None:
    keys = [row.pk for row in rows if isinstance(row, SoftwareComponent)]
    for start in range(0, len(keys), _BATCH):
        ComponentDigest.objects.filter(component__in=KeyList(keys[start : start + _BATCH])).delete()


def _index_digests(rows: Sequence[TargetObject]) -> None:
    """Write the further hashes of components, by which they are found as well."""
    made = [one for row in rows if isinstance(row, SoftwareComponent) and row.more_digests for one in row.digest_rows()]
    ComponentDigest.objects.bulk_create(made, batch_size=500)


def settle() -> None:
    """Bring protection needs and completeness of everything up to date after a load."""
    recompute_needs()
    refresh_all_gaps()
