"""How the room proves its sentences about the life cycle (S12).

Checks read what was recorded by the moment asked about, with full sight.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from bollwerk.engines.posture import Standing
from bollwerk.foundation.access import Tlp
from bollwerk.foundation.evidence.types import ClaimPart, Figure, Outcome, Reference
from bollwerk.rooms.lifecycle.rules import State
from bollwerk.rooms.lifecycle.support import SupportBook, subject_of
from bollwerk.rooms.lifecycle.texts import REASON_TEXTS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bollwerk.rooms.lifecycle.support import ItemSupport

__all__ = ["CLAIMS", "critical", "supported"]

_FINE = frozenset({State.SUPPORTED, State.ENDING, State.UNKNOWN_END})


def supported(at: datetime) -> Outcome:
    """S12.supported: every product gets updates, or its department was told, assessed the risk and decided.

    What nobody knows the end of neither proves nor refutes; the figure says how many those are.

    Source: council answer 1644/2021, item 10.
    """
    book = SupportBook(at)
    if book.is_empty:
        return _unknown("no_support_data")
    found = book.all()
    return _judged(found, "no_products")


def critical(at: datetime) -> Outcome:
    """S12.critical: in security-relevant areas every product gets updates, by contract where needed.

    Here a product nobody knows the end of refutes.
    """
    book = SupportBook(at)
    if book.is_empty:
        return _unknown("no_support_data")
    found = [one for one in book.all() if one.item.security_relevant]
    return _judged(found, "no_security_relevant", known_only=False)


def _judged(found: Sequence[ItemSupport], missing: str, *, known_only: bool = True) -> Outcome:
    known = [one for one in found if one.state is not State.NO_DATA or not known_only]
    if not known:
        return _unknown(missing)
    flaws = [_reference(one, reason) for one in known if (reason := _flaw(one))]
    return Outcome(
        Standing.REFUTED if flaws else Standing.PROVEN,
        counter_examples=tuple(flaws),
        evidence=tuple(_reference(one) for one in known if not _flaw(one))[:500],
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
    ClaimPart("S12.supported", supported, texts=REASON_TEXTS),
    ClaimPart("S12.critical", critical, texts=REASON_TEXTS),
)
"""What this room can check of the catalogue."""
