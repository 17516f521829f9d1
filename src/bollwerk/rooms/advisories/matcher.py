"""The bridge between the tables of this room and the engine that knows names, versions and ranges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bollwerk.engines import product_identity as identity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bollwerk.rooms.inventory.api import ProductRecord

__all__ = ["NO_VERDICTS", "Hit", "Target", "find_hits", "item_of"]


@dataclass(frozen=True, slots=True)
class Target:
    """A product of a warning, as the matcher needs it; `key` is that of its row.

    Attributes:
        mentions: What the warning says about its vulnerabilities; such texts name parts of other makers.
    """

    key: int
    advisory_id: int
    name: str
    vendor: str
    product: str
    family: str
    version: str
    version_range: str
    cpe: str
    purls: tuple[str, ...]
    model_numbers: tuple[str, ...]
    serials: tuple[str, ...]
    hashes: tuple[str, ...]
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A product of a warning met one of the inventory, and its version is not outside the range.

    Attributes:
        confidence: Between 0 and 1.
        reason: Codes and strings that explain it, as the match keeps them.
    """

    target: Target
    item: ProductRecord
    confidence: float
    reason: Mapping[str, Any]


NO_VERDICTS = identity.NO_ALIASES


def find_hits(
    targets: Sequence[Target], items: Collection[ProductRecord], verdicts: identity.Aliases = NO_VERDICTS
) -> list[Hit]:
    """Return every hit of `targets` among `items`.

    Args:
        verdicts: What people decided about pairs of names; rejected pairs never come back.
    """
    if not targets or not items:
        return []
    asked = {f"{one.target_id}/{one.part}": one for one in items}
    products = {str(one.key): one for one in targets}
    documents = identity.AdvisoryIndex([_product_of(one) for one in targets], verdicts)
    return _hits(identity.match_all(documents, [item_of(one) for one in asked.values()]), products, asked)


def _hits(
    found: Iterable[identity.Match], products: Mapping[str, Target], items: Mapping[str, ProductRecord]
) -> list[Hit]:
    return [Hit(products[one.product_id], items[one.item], one.confidence, _reason(one)) for one in found]


def _reason(match: identity.Match) -> Mapping[str, Any]:
    return {
        "ground": match.ground.value,
        "met": list(match.met),
        "finding": match.finding.value,
        "version": list(match.version),
        "doubts": [one.value for one in match.doubts],
        "conditions": list(match.conditions),
    }


def item_of(one: ProductRecord) -> identity.Item:
    """Return a product of the inventory as the engine takes it."""
    hardware = one.part == "hardware"
    return identity.Item(
        key=f"{one.target_id}/{one.part}",
        vendor=one.vendor,
        name=one.product,
        version=one.version,
        cpe=one.cpe,
        purl=one.purl,
        hashes=tuple(text.rpartition(":")[2] for text in (one.digest, *one.digests) if text),
        model_number=one.product if hardware else "",
        serial_number=one.serial,
    )


def _product_of(one: Target) -> identity.AdvisoryProduct:
    return identity.AdvisoryProduct(
        advisory=str(one.advisory_id),
        product_id=str(one.key),
        vendor=one.vendor,
        name=one.product or one.name,
        version=one.version,
        version_range=one.version_range,
        family=one.family,
        cpes=(one.cpe,) if one.cpe else (),
        purls=one.purls,
        hashes=one.hashes,
        model_numbers=one.model_numbers,
        serial_numbers=one.serials,
        mentions=one.mentions,
    )
