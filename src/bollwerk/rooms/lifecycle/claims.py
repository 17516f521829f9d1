"""How the room proves its sentences about the life cycle (S12), and its part of those about updates (S5).

Checks read what was recorded by the moment asked about, with full sight.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from bollwerk.engines.posture import Standing
from bollwerk.foundation.access import Tlp
from bollwerk.foundation.evidence.types import ClaimPart, Figure, Outcome, Reference
from bollwerk.foundation.history.api import remembered
from bollwerk.rooms.lifecycle.rules import State
from bollwerk.rooms.lifecycle.support import SupportBook, subject_of
from bollwerk.rooms.lifecycle.texts import REASON_TEXTS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bollwerk.rooms.lifecycle.support import ItemSupport

__all__ = ["CLAIMS", "critical", "patchable", "supported"]

_MOST_EXAMPLES = 500
_FINE = frozenset({State.SUPPORTED, State.ENDING, State.UNKNOWN_END})


def supported(at: datetime) -> Outcome:
    """S12.supported: every product gets updates, or its department was told, assessed the risk and decided.

    What nobody knows the end of neither proves nor refutes; the figure says how many those are.

    Source: council answer 1644/2021, item 10.
    """
    found = _standing(at)
    return _unknown("no_support_data") if found is None else _judged(found, "no_products")


def critical(at: datetime) -> Outcome:
    """S12.critical: in security-relevant areas every product gets updates, by contract where needed.

    Here a product nobody knows the end of refutes.
    """
    found = _standing(at)
    if found is None:
        return _unknown("no_support_data")
    relevant = [one for one in found if one.item.security_relevant]
    return _judged(relevant, "no_security_relevant", known_only=False)


def patchable(at: datetime) -> Outcome:
    """S5.patched, this room's part: what runs here gets security updates at all.

    A product whose updates have ended cannot be patched, whatever was decided about it; a running special contract
    counts, because then updates go on. What nobody knows the end of neither proves nor refutes.

    Source: council answer 1644/2021, item 10.
    """
    found = _standing(at)
    known = [one for one in found or () if one.state is not State.NO_DATA and not one.inherited]
    if not known:
        return _unknown("no_support_data" if found is None else "no_products")
    flaws = [_reference(one, "no_updates") for one in known if _is_dead(one)]
    return Outcome(
        Standing.REFUTED if flaws else Standing.PROVEN,
        counter_examples=tuple(flaws),
        evidence=tuple(_reference(one) for one in known if not _is_dead(one))[:_MOST_EXAMPLES],
        figure=Figure(len(known) - len(flaws), len(known)),
        facts={"products_with_known_support": str(len(known)), "products_without_updates": str(len(flaws))},
    )


def _is_dead(one: ItemSupport) -> bool:
    return one.state is State.ENDED and not one.by_contract


def _standing(at: datetime) -> Sequence[ItemSupport] | None:
    """Return how everything stood at a moment, read once for all claims of an evaluation; None without any dates."""

    def read() -> list[list[ItemSupport] | None]:
        book = SupportBook(at)
        return [None if book.is_empty else book.all()]

    return remembered(("lifecycle.standing", at), read)[0]


def _judged(found: Sequence[ItemSupport], missing: str, *, known_only: bool = True) -> Outcome:
    known = [one for one in found if one.state is not State.NO_DATA or not known_only]
    if not known:
        return _unknown(missing)
    flaws = [_reference(one, reason) for one in known if (reason := _flaw(one))]
    return Outcome(
        Standing.REFUTED if flaws else Standing.PROVEN,
        counter_examples=tuple(flaws),
        evidence=tuple(_reference(one) for one in known if not _flaw(one))[:_MOST_EXAMPLES],
        figure=Figure(len(known) - len(flaws), len(found)),
    )


def _flaw(one: ItemSupport) -> str:
    if one.state is State.NO_DATA:
        return "not_known"
    if one.state in _FINE or one.inherited:
        return ""
    return one.flaw.value if one.flaw else ""


def _reference(one: ItemSupport, reason: str = "") -> Reference:
    item = one.item
    return Reference(
        subject=subject_of(one),
        title=f"{item.name}: {item.product} {item.version}".strip()[:200],
        reason=reason,
        url=reverse("lifecycle:item", args=[item.target_id, item.part]),
        tlp=max(item.tlp, Tlp.AMBER),
        organisation_id=item.organisation_id,
        circle_id=item.circle_id,
    )


def _unknown(missing: str) -> Outcome:
    return Outcome(Standing.UNKNOWN, missing=(missing,))


CLAIMS = (
    ClaimPart("S5.patched", patchable, texts=REASON_TEXTS),
    ClaimPart("S12.supported", supported, texts=REASON_TEXTS),
    ClaimPart("S12.critical", critical, texts=REASON_TEXTS),
)
"""What this room can check of the catalogue."""
