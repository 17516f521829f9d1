"""Record what a department assesses and decides when updates end, who accepts the risk, and the ISB's opinion.

Each step may concern several records at once: those of one department with the same product, which nobody decides on
two hundred times. The first one carries the cost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, current_viewer
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.audit import api as audit
from bollwerk.foundation.measures import api as measures
from bollwerk.rooms.inventory import api as inventory
from bollwerk.rooms.lifecycle.errors import RowNotFoundError, StepRefusedError
from bollwerk.rooms.lifecycle.models import Handling
from bollwerk.rooms.lifecycle.rules import Choice, decision_flaw
from bollwerk.rooms.lifecycle.support import SupportBook, facts_of, subject_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bollwerk.rooms.inventory.api import ProductRecord
    from bollwerk.rooms.lifecycle.support import ItemSupport

    Place = tuple[int, str]

__all__ = ["accept_risk", "assess", "decide", "give_opinion", "handling_of"]

_DECIDED = ("replace_by", "cost_euro", "contract", "contract_until", "no_replacement", "safeguards")
_PLACE = frozenset({"id", "target_id", "part", "tlp", "organisation_id", "circle_id", "revision"})
"""Columns that say where something is recorded, not what."""


def handling_of(one: ItemSupport) -> Handling:
    """Return what was recorded about a product of a record; empty where it was about another product or department.

    What was decided before stays in the history of the row.
    """
    item = one.item
    empty = Handling(
        target_id=item.target_id, part=item.part, about=one.about, department_id=item.department_id,
        tlp=max(item.tlp, Tlp.AMBER), organisation_id=item.organisation_id, circle_id=item.circle_id,
    )  # fmt: skip
    row = Handling.objects.filter(target_id=item.target_id, part=item.part).first()
    if row is None:
        return empty
    if (row.about, row.department_id) != (one.about, item.department_id):
        for field in row._meta.concrete_fields:
            if field.attname not in _PLACE:
                setattr(row, field.attname, getattr(empty, field.attname))
    return row


def _rows(place: Place, also: Sequence[Place], revision: int) -> list[tuple[Handling, ProductRecord]]:
    """Return the rows of products in use, the first at the revision the caller read; new ones where there are none.

    Raises:
        RowNotFoundError: If there is no such product, or the viewer may not see it.
        StaleRecordError: If the first was changed since.
    """
    wanted = list(dict.fromkeys((place, *also)))
    items = {(one.target_id, one.part): one for one in inventory.products_in_use([key for key, _part in wanted])}
    if any(one not in items for one in wanted):
        raise RowNotFoundError(place)
    book = SupportBook(clock.now())
    found = [(handling_of(book.of(items[one])), items[one]) for one in wanted]
    if found[0][0].pk is not None:
        found[0][0].expect_revision(revision)
    return found


def _demand_department(row: Handling) -> None:
    """Raise unless the viewer speaks for the row's department; where none is recorded, every department's lead may.

    Raises:
        PermissionDenied: If the viewer does not belong to it.
    """
    if row.department_id is not None and row.department_id not in current_viewer().departments:
        raise PermissionDenied


@transaction.atomic
def assess(*, place: Place, facts: Mapping[str, Any], also: Sequence[Place] = (), expected_revision: int = 0) -> None:
    """Record the department's risk assessment: text, whether the risk is high, until when it holds.

    Args:
        place: Key of the record, and which of its products.
        facts: ``risk``, ``high_risk``, ``assessed_until``.
        also: Further records it holds for.
        expected_revision: What the caller read of the first.

    Raises:
        PermissionDenied: If the viewer may not decide for the department.
        RowNotFoundError: If there is no such product, or the viewer may not see it.
        StaleRecordError: If it was changed since `expected_revision`.
        StepRefusedError: If the text or the day is missing, or the day has passed.
    """
    demand("lifecycle.risk:assess")
    if not str(facts["risk"]).strip() or facts["assessed_until"] is None or facts["assessed_until"] < clock.today():
        raise StepRefusedError("An assessment says what the risk is and until when it holds.")
    for row, _item in _rows(place, also, expected_revision):
        _demand_department(row)
        row.risk, row.high_risk, row.assessed_until = facts["risk"], facts["high_risk"], facts["assessed_until"]
        row.assessed_by_id, row.assessed_at = current_viewer().person_id, clock.now()
        _forget_agreement(row)
        row.save()
        audit.record("lifecycle.risk.assessed", subject=f"lifecycle.handling/{row.pk}", about=row)


def _forget_agreement(row: Handling) -> None:
    """Take acceptance and opinion away: they were about another risk, or about what had been decided by then."""
    row.owner_accepted_by_id = row.owner_accepted_at = row.leadership_by_id = row.leadership_at = None
    row.opinion, row.opinion_by_id, row.opinion_at = "", None, None


@transaction.atomic
def decide(*, place: Place, facts: Mapping[str, Any], also: Sequence[Place] = (), expected_revision: int = 0) -> None:
    """Record what the department decided: replacement (the rule), special contract, or limited further use.

    Args:
        place: Key of the record, and which of its products.
        facts: ``choice``, and ``replace_by``, ``cost_euro``, ``contract``, ``contract_until``, ``no_replacement``,
            ``safeguards``.
        also: Further records it holds for; the cost of all stands at the first.
        expected_revision: What the caller read of the first.

    Raises:
        PermissionDenied: If the viewer may not decide for the department.
        RowNotFoundError: If there is no such product, or the viewer may not see it.
        StaleRecordError: If it was changed since `expected_revision`.
        StepRefusedError: If the choice lacks its day, contract, safeguards or reason, if its day has passed, or if
            further use is chosen in a security-relevant area.
    """
    demand("lifecycle.risk:assess")
    choice = Choice(facts["choice"])
    _demand_complete(choice, facts)
    for number, (row, item) in enumerate(_rows(place, also, expected_revision)):
        _demand_department(row)
        if choice is Choice.LIMITED_USE and item.security_relevant:
            # Source: council answer 1644/2021, item 10: in security-relevant areas without exception.
            raise StepRefusedError("Security-relevant areas need a contract until the product is replaced.")
        for name in _DECIDED:
            if name in facts:
                setattr(row, name, 0 if number and name == "cost_euro" else facts[name])
        row.choice = choice.value
        _forget_agreement(row)
        row.save()
        audit.record("lifecycle.decision.made", subject=f"lifecycle.handling/{row.pk}", about=row, choice=choice.value)


def _demand_complete(choice: Choice, facts: Mapping[str, Any]) -> None:
    unexplained = not str(facts.get("no_replacement", "")).strip()
    lacks = {
        Choice.REPLACE: facts.get("replace_by") is None,
        Choice.CONTRACT: facts.get("contract_until") is None or not facts.get("contract") or unexplained,
        Choice.LIMITED_USE: not str(facts.get("safeguards", "")).strip() or unexplained,
    }
    if lacks[choice]:
        raise StepRefusedError(
            "A replacement needs its day, a contract its name, end and reason, a use its safeguards and reason."
        )
    day = {Choice.REPLACE: facts.get("replace_by"), Choice.CONTRACT: facts.get("contract_until")}.get(choice)
    if day is not None and day < clock.today():
        raise StepRefusedError("What is decided lies ahead.")


@transaction.atomic
def accept_risk(*, place: Place, as_leadership: bool, also: Sequence[Place] = (), expected_revision: int) -> None:
    """Accept the assessed risk, as its owner or, where it is high, as leadership.

    Raises:
        PermissionDenied: If the viewer may not accept risks in this role, or the risk is another department's.
        RowNotFoundError: If there is no such product, or the viewer may not see it.
        StaleRecordError: If it was changed since `expected_revision`.
        StepRefusedError: If nothing was assessed or decided.
    """
    demand("lifecycle.high_risk:accept" if as_leadership else "lifecycle.risk:accept")
    person, at = current_viewer().person_id, clock.now()
    for row, _item in _rows(place, also, expected_revision):
        if row.assessed_until is None or not row.choice:
            raise StepRefusedError("Only an assessed risk can be accepted, together with what was decided.")
        if as_leadership:
            row.leadership_by_id, row.leadership_at = person, at
        else:
            _demand_department(row)
            row.owner_accepted_by_id, row.owner_accepted_at = person, at
        row.save()
        subject = f"lifecycle.handling/{row.pk}"
        audit.record("lifecycle.risk.accepted", subject=subject, about=row, leadership=as_leadership)
    _close_measures(place)


@transaction.atomic
def give_opinion(*, place: Place, opinion: str, also: Sequence[Place] = (), expected_revision: int) -> None:
    """Record the opinion of the information security officer.

    Raises:
        PermissionDenied: If the viewer is not asked for an opinion.
        RowNotFoundError: If there is no such product, or the viewer may not see it.
        StaleRecordError: If it was changed since `expected_revision`.
        StepRefusedError: If it says nothing, or nothing was assessed or decided that it could be about.
    """
    demand("lifecycle.opinion:give")
    if not opinion.strip():
        raise StepRefusedError("The opinion says nothing.")
    for row, _item in _rows(place, also, expected_revision):
        if row.assessed_until is None or not row.choice:
            raise StepRefusedError("An opinion is about an assessed risk, together with what was decided.")
        row.opinion, row.opinion_by_id, row.opinion_at = opinion.strip(), current_viewer().person_id, clock.now()
        row.save()
        audit.record("lifecycle.opinion.given", subject=f"lifecycle.handling/{row.pk}", about=row)
    _close_measures(place)


def _close_measures(place: Place) -> None:
    """Report the measure as done once nothing is missing of any record it is about; another confirms its effect.

    What is missing is asked before the updates end as well: the decision is for the day they do.
    """
    book = SupportBook(clock.now())
    found = book.all()
    subject = next((subject_of(one) for one in found if (one.item.target_id, one.item.part) == place), "")
    if any(_lacks(book, one) for one in found if subject_of(one) == subject and not one.inherited):
        return
    for one in measures.measures_about(subject):
        if one.state == "open":
            proof = _("Assessed, decided and accepted; see the page of the product.")
            measures.report_done(measure_id=one.measure_id, revision=one.revision, proof=proof)


def _lacks(book: SupportBook, one: ItemSupport) -> bool:
    facts = facts_of(book.decided(one))
    return decision_flaw(facts, security_relevant=one.item.security_relevant, on=book.on) is not None
