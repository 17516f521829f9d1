"""Which records are new or changed since the matcher last saw them."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from bollwerk.rooms.advisories.models import MatchedItem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bollwerk.rooms.inventory.api import ProductRecord

__all__ = ["changed_items", "fingerprint_of", "forget_items", "remember_items"]


def fingerprint_of(item: ProductRecord) -> str:
    """Return a mark over the facts that decide on matches."""
    facts = (item.vendor, item.product, item.version, item.purl, item.cpe, item.digest, item.serial)
    return blake2b("\0".join(facts).encode(), digest_size=16).hexdigest()


def changed_items(items: Iterable[ProductRecord]) -> tuple[list[ProductRecord], set[int]]:
    """Return the items that are new or changed, and the records that are gone."""
    columns = ("target_id", "part", "fingerprint")
    known = {(row[0], row[1]): row[2] for row in MatchedItem.objects.values_list(*columns)}
    found = list(items)
    changed = [one for one in found if known.get((one.target_id, one.part)) != fingerprint_of(one)]
    alive = {one.target_id for one in found}
    return changed, {target for target, _part in known} - alive


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
