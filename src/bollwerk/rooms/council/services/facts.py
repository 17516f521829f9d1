"""Lower a single fact to CLEAR: its owner and the ISB decide, two people, each with a reason."""

from __future__ import annotations

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.audit.api import record
from bollwerk.rooms.council.errors import RefusedError
from bollwerk.rooms.council.models import LoweredFact
from bollwerk.rooms.council.rules import FactFacts, LoweringRefusal, lowering_refusals
from bollwerk.rooms.council.services.common import acting_person, ownership

__all__ = ["lower_fact", "withdraw_lowering"]


@transaction.atomic
def lower_fact(*, claim: str, text: str, as_owner: bool, reason: str) -> bool:
    """Decide for one side (owner or ISB) that a fact may be public; return whether both sides have decided now.

    Args:
        claim: Code of the claim the fact comes from.
        text: The fact as printed, or ``figure``.
        as_owner: Whether the owner decides; otherwise the ISB.
        reason: Why it may be public.

    Raises:
        RefusedError: If a rule refuses.
    """
    person = acting_person()
    fact = LoweredFact.objects.filter(claim=claim, text=text, withdrawn_at=None).first()
    fact = fact or LoweredFact(claim=claim, text=text, **ownership())
    mine, other = (fact.owner_id, fact.isb_id) if as_owner else (fact.isb_id, fact.owner_id)
    refusals = lowering_refusals(FactFacts(mine is not None, person, other, reason))
    if refusals:
        raise RefusedError(refusals)
    if as_owner:
        fact.owner_id, fact.owner_at, fact.owner_reason = person, clock.now(), reason.strip()
    else:
        fact.isb_id, fact.isb_at, fact.isb_reason = person, clock.now(), reason.strip()
    fact.save()
    record(
        "council.fact.lowered",
        subject=f"council.lowered_fact/{fact.pk}",
        about=fact,
        claim=claim,
        side="owner" if as_owner else "isb",
        reason=reason.strip(),
    )
    return fact.owner_id is not None and fact.isb_id is not None


@transaction.atomic
def withdraw_lowering(fact_id: int, *, reason: str) -> None:
    """Take back that a fact may be public; answers released until then stay as they are.

    Raises:
        RefusedError: If no reason is given.
    """
    if not reason.strip():
        raise RefusedError([LoweringRefusal.NO_REASON])
    fact = LoweredFact.objects.get(pk=fact_id, withdrawn_at=None)
    fact.withdrawn_at, fact.withdrawn_reason = clock.now(), reason.strip()
    fact.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    record("council.fact.withdrawn", subject=f"council.lowered_fact/{fact.pk}", about=fact, reason=reason.strip())
