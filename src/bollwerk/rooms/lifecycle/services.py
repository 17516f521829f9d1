"""Keep support dates; tell departments; record assessments, decisions, acceptances and opinions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, current_viewer
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.audit import api as audit
from bollwerk.foundation.measures import api as measures
from bollwerk.rooms.inventory import api as inventory
from bollwerk.rooms.lifecycle.errors import RowNotFoundError, StepRefusedError
from bollwerk.rooms.lifecycle.models import Handling, ProductChoice, SupportProduct, SupportStatement
from bollwerk.rooms.lifecycle.rules import Choice, State
from bollwerk.rooms.lifecycle.support import SupportBook

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bollwerk.rooms.inventory.api import ProductRecord
    from bollwerk.rooms.lifecycle.imports import StatedCycle, StatedProduct

_TIME_TO_DECIDE = timedelta(days=30)
"""How long a department has to assess and decide after it was told. Decision of the founders."""

__all__ = ["accept_risk", "assess", "choose_product", "decide", "give_opinion", "keep_support", "tell_departments"]


@transaction.atomic
def keep_support(*, products: Iterable[StatedProduct], source: str) -> int:
    """Keep what a source states; only what differs from its last statement is added. Return how many statements.

    For the command line, jobs and the demo city; no page leads here.
    """
    added: list[SupportStatement] = []
    for one in products:
        row = _product(one)
        newest: dict[str, SupportStatement] = {}
        for statement in SupportStatement.objects.filter(product=row).order_by("recorded_at", "pk"):
            newest[statement.cycle] = statement
        news = [each for each in one.cycles if not _says_the_same(newest.get(each.dates.cycle), each)]
        added += [_statement(row, each, source) for each in news]
    SupportStatement.objects.bulk_create(added, batch_size=500)
    audit.record("lifecycle.support.kept", subject="lifecycle.support/all", count=len(added), source=source[:200])
    return len(added)


def _product(one: StatedProduct) -> SupportProduct:
    row = SupportProduct.objects.filter(key=one.key).first()
    if row is None:
        row = SupportProduct(key=one.key, tlp=Tlp.GREEN, organisation_id=current_viewer().home_organisation)
    facts = {
        "name": one.name, "vendor": one.vendor, "aliases": list(one.aliases), "cpes": list(one.cpes),
        "purls": list(one.purls),
    }  # fmt: skip
    if any(getattr(row, name) != value for name, value in facts.items()):
        for name, value in facts.items():
            setattr(row, name, value)
        row.save()
    return row


def _says_the_same(before: SupportStatement | None, cycle: StatedCycle) -> bool:
    if before is None:
        return False
    security, extended = cycle.dates.security, cycle.dates.extended
    return (before.security_until, before.security_ended, before.extended_until) == (
        security.day,
        security.ended,
        extended.day,
    )


def _statement(row: SupportProduct, cycle: StatedCycle, source: str) -> SupportStatement:
    return SupportStatement(
        product=row,
        cycle=cycle.dates.cycle,
        security_until=cycle.dates.security.day,
        security_ended=cycle.dates.security.ended,
        extended_until=cycle.dates.extended.day,
        latest=cycle.latest,
        source=source[:200],
        stated_on=cycle.stated_on,
        recorded_at=clock.now(),
        tlp=row.tlp,
        organisation_id=row.organisation_id,
    )


@transaction.atomic
def choose_product(*, item_vendor: str, item_product: str, product_id: int | None) -> None:
    """Say which product of the support data a name of the inventory means; None for none of them.

    Raises:
        PermissionDenied: If the viewer may not keep support dates.
    """
    demand("lifecycle.support:edit")
    viewer = current_viewer()
    ProductChoice.objects.filter(
        organisation_id=viewer.home_organisation, item_vendor=item_vendor[:200], item_product=item_product[:300]
    ).delete()
    row = ProductChoice(
        organisation_id=viewer.home_organisation, item_vendor=item_vendor[:200], item_product=item_product[:300],
        product_id=product_id, decided_by_id=viewer.person_id,
    )  # fmt: skip
    row.save()
    audit.record("lifecycle.product.chosen", subject=f"lifecycle.choice/{row.pk}")


@transaction.atomic
def tell_departments() -> int:
    """Tell the departments of every product whose updates have ended or end soon, once; return how many products."""
    told = 0
    for one in SupportBook(clock.now()).all():
        if one.state not in {State.ENDED, State.ENDING} or one.inherited:
            continue
        row = _handling(one.item)
        if row.told_at is not None:
            continue
        row.told_at = clock.now()
        row.save()
        _open_measure(row, one.item)
        audit.record(
            "lifecycle.department.told",
            subject=f"lifecycle.handling/{row.pk}",
            about=row,
            name=one.item.name,
            product=one.product,
        )
        told += 1
    return told


def _handling(item: ProductRecord) -> Handling:
    row = Handling.objects.filter(target_id=item.target_id, part=item.part).first()
    return row or Handling(
        target_id=item.target_id, part=item.part, department_id=item.department_id, tlp=max(item.tlp, Tlp.AMBER),
        organisation_id=item.organisation_id, circle_id=item.circle_id,
    )  # fmt: skip


def _open_measure(row: Handling, item: ProductRecord) -> None:
    measures.open_measure(
        title=_("%(record)s: decide what follows the end of security updates") % {"record": item.name[:120]},
        due=clock.today() + _TIME_TO_DECIDE,
        claim="S12.supported",
        subject=f"lifecycle.item/{item.target_id}-{item.part}",
        url=reverse("lifecycle:item", args=[item.target_id, item.part]),
        department_id=row.department_id,
        tlp=Tlp(row.tlp),
        organisation_id=row.organisation_id,
        circle_id=row.circle_id,
    )


def _row(target_id: int, part: str, revision: int) -> Handling:
    """Return the row of a product in use, at the revision the caller read; a new one where there is none.

    Raises:
        RowNotFoundError: If there is no such product, or the viewer may not see it.
        StaleRecordError: If it was changed since.
    """
    item = next((one for one in inventory.products_in_use([target_id]) if one.part == part), None)
    if item is None:
        raise RowNotFoundError(target_id)
    row = _handling(item)
    if row.pk is not None:
        row.expect_revision(revision)
    return row


@transaction.atomic
def assess(*, target_id: int, part: str, facts: Mapping[str, Any], expected_revision: int = 0) -> None:
    """Record the department's risk assessment: text, whether the risk is high, until when it holds.

    Raises:
        PermissionDenied: If the viewer may not decide for departments.
        RowNotFoundError: If there is no such product, or the viewer may not see it.
        StaleRecordError: If it was changed since `expected_revision`.
        StepRefusedError: If the text or the day is missing, or the day has passed.
    """
    demand("lifecycle.risk:assess")
    row = _row(target_id, part, expected_revision)
    if not str(facts["risk"]).strip() or facts["assessed_until"] is None or facts["assessed_until"] < clock.today():
        raise StepRefusedError("An assessment says what the risk is and until when it holds.")
    row.risk, row.high_risk, row.assessed_until = facts["risk"], facts["high_risk"], facts["assessed_until"]
    row.assessed_by_id = current_viewer().person_id
    # What was accepted before was another risk.
    row.owner_accepted_by_id = row.owner_accepted_at = row.leadership_by_id = row.leadership_at = None
    row.save()
    audit.record("lifecycle.risk.assessed", subject=f"lifecycle.handling/{row.pk}", about=row)


@transaction.atomic
def decide(*, target_id: int, part: str, facts: Mapping[str, Any], expected_revision: int = 0) -> None:
    """Record what the department decided: replacement (the rule), special contract, or limited further use.

    Raises:
        PermissionDenied: If the viewer may not decide for departments.
        RowNotFoundError: If there is no such product, or the viewer may not see it.
        StaleRecordError: If it was changed since `expected_revision`.
        StepRefusedError: If the choice lacks its day, contract or safeguards.
    """
    demand("lifecycle.risk:assess")
    row = _row(target_id, part, expected_revision)
    choice = Choice(facts["choice"])
    lacks = {
        Choice.REPLACE: facts.get("replace_by") is None,
        Choice.CONTRACT: facts.get("contract_until") is None or not facts.get("contract"),
        Choice.LIMITED_USE: not str(facts.get("safeguards", "")).strip(),
    }
    if lacks[choice]:
        raise StepRefusedError(
            "A replacement needs its day, a contract its name and end, a further use its safeguards."
        )
    for name in ("replace_by", "cost_euro", "contract", "contract_until", "safeguards"):
        if name in facts:
            setattr(row, name, facts[name])
    row.choice = choice.value
    row.save()
    audit.record("lifecycle.decision.made", subject=f"lifecycle.handling/{row.pk}", about=row, choice=choice.value)


@transaction.atomic
def accept_risk(*, target_id: int, part: str, as_leadership: bool, expected_revision: int) -> None:
    """Accept the assessed risk, as its owner or, where it is high, as leadership.

    Raises:
        PermissionDenied: If the viewer may not accept risks in this role.
        RowNotFoundError: If there is no such product, or the viewer may not see it.
        StaleRecordError: If it was changed since `expected_revision`.
        StepRefusedError: If nothing was assessed.
    """
    demand("lifecycle.high_risk:accept" if as_leadership else "lifecycle.risk:accept")
    row = _row(target_id, part, expected_revision)
    if row.assessed_until is None:
        raise StepRefusedError("Only an assessed risk can be accepted.")
    person, at = current_viewer().person_id, clock.now()
    if as_leadership:
        row.leadership_by_id, row.leadership_at = person, at
    else:
        row.owner_accepted_by_id, row.owner_accepted_at = person, at
    row.save()
    audit.record("lifecycle.risk.accepted", subject=f"lifecycle.handling/{row.pk}", about=row, leadership=as_leadership)


@transaction.atomic
def give_opinion(*, target_id: int, part: str, opinion: str, expected_revision: int) -> None:
    """Record the opinion of the information security officer.

    Raises:
        PermissionDenied: If the viewer is not asked for an opinion.
        RowNotFoundError: If there is no such product, or the viewer may not see it.
        StaleRecordError: If it was changed since `expected_revision`.
        StepRefusedError: If it says nothing.
    """
    demand("lifecycle.opinion:give")
    row = _row(target_id, part, expected_revision)
    if not opinion.strip():
        raise StepRefusedError("The opinion says nothing.")
    row.opinion, row.opinion_by_id, row.opinion_at = opinion.strip(), current_viewer().person_id, clock.now()
    row.save()
    audit.record("lifecycle.opinion.given", subject=f"lifecycle.handling/{row.pk}", about=row)
