"""Which matches rest on the same two names: what a person says of one of them holds for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bollwerk.engines.product_identity import fold
from bollwerk.rooms.advisories.kinds import MatchState
from bollwerk.rooms.advisories.models import AdvisoryProduct, Match

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["undecided_alike"]


def undecided_alike(row: Match) -> list[Match]:
    """Return the other undecided matches of the same two products, whatever versions their warnings name."""
    rows = Match.objects.filter(item_name=row.item_name, state=MatchState.PROPOSED, mended_at__isnull=True)
    found = [row, *rows.exclude(pk=row.pk)]
    names = _names_in_warnings(found)
    return [one for one in found[1:] if names[one.pk] == names[row.pk]]


def _names_in_warnings(rows: Sequence[Match]) -> dict[int, tuple[str, str]]:
    """Return maker and product of each match as its warning names them now, folded; else the name the match keeps."""
    products = AdvisoryProduct.objects.filter(advisory_id__in={row.advisory_id for row in rows})
    named = {
        (advisory, name): (fold(vendor), fold(product or name))
        for advisory, name, vendor, product in products.values_list("advisory_id", "name", "vendor", "product")
    }
    return {row.pk: named.get((row.advisory_id, row.product_name), ("", fold(row.product_name))) for row in rows}
