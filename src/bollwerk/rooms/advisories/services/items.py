"""Which records are new or changed since the matcher last saw them."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from bollwerk.rooms.advisories.models import MatchedItem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bollwerk.rooms.inventory.api import ProductRecord

__all__ = ["changed_records", "fingerprint_of", "forget_items", "remember_items"]


def fingerprint_of(item: ProductRecord) -> str:
    """Return a mark over the facts that decide on matches."""
    facts = (item.vendor, item.product, item.version, item.purl, item.cpe, item.digest, item.serial, *item.digests)
    return blake2b("\0".join(facts).encode(), digest_size=16).hexdigest()


def changed_records(items: Iterable[ProductRecord]) -> tuple[set[int], set[int]]:
    """Return the records that are new or changed among all there are, and those that are gone.

    Of each item only its mark is held: a city of 100,000 systems fits into 30 MB.
    """
    known, before = _known()
    changed: set[int] = set()
    alive: set[int] = set()
    for one in items:
        alive.add(one.target_id)
        if _mark(one.target_id, one.part, fingerprint_of(one)) not in known:
            changed.add(one.target_id)
    return changed, before - alive


def _known() -> tuple[set[int], set[int]]:
    """Return the marks of what was compared, and its records."""
    marks: set[int] = set()
    records: set[int] = set()
    rows = MatchedItem.objects.values_list("target_id", "part", "fingerprint")
    for target_id, part, fingerprint in rows.iterator(chunk_size=2000):
        marks.add(_mark(target_id, part, fingerprint))
        records.add(target_id)
    return marks, records


def _mark(target_id: int, part: str, fingerprint: str) -> int:
    return hash((target_id, part, fingerprint))


def remember_items(items: Collection[ProductRecord]) -> None:
    """Note with which facts the items were compared."""
    rows = [
        MatchedItem(
            target_id=one.target_id, part=one.part, fingerprint=fingerprint_of(one),
            tlp=one.tlp, organisation_id=one.organisation_id, circle_id=one.circle_id,
        )
        for one in items
    ]  # fmt: skip
    MatchedItem.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["target_id", "part"],
        update_fields=["fingerprint", "tlp", "organisation_id", "circle"],
        batch_size=500,
    )


def forget_items(target_ids: Collection[int]) -> None:
    """Forget records that are gone."""
    keys = sorted(target_ids)
    for start in range(0, len(keys), 500):
        MatchedItem.objects.filter(target_id__in=keys[start : start + 500]).delete()
