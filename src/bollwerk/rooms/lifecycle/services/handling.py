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
from bollwerk.foundation.access import Role, Tlp, current_viewer
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

    Place = tuple[int, str]

__all__ = ["accept_risk", "assess", "decide", "give_opinion", "handling_of"]

_DECIDED = ("replace_by", "cost_euro", "contract", "contract_until", "safeguards")


def handling_of(item: ProductRecord) -> Handling:
    """Return what was recorded about a product of a record; a new row where nothing was."""
    row = Handling.objects.filter(target_id=item.target_id, part=item.part).first()
    return row or Handling(
        target_id=item.target_id, part=item.part, department_id=item.department_id, tlp=max(item.tlp, Tlp.AMBER),
        organisation_id=item.organisation_id, circle_id=item.circle_id,
    )  # fmt: skip


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
    found = [(handling_of(items[one]), items[one]) for one in wanted]
    if found[0][0].pk is not None:
        found[0][0].expect_revision(revision)
    return found


def _demand_department(row: Handling, *, or_isb: bool) -> None:
    """Raise unless the viewer speaks for the row's department; where none is recorded, every department's lead may.

    Raises:
        PermissionDenied: If the viewer does not belong to it.
    """
    viewer = current_viewer()
    mine = row.department_id is None or row.department_id in viewer.departments
    if not mine and not (or_isb and Role.ISB in viewer.roles):
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
        _demand_department(row, or_isb=True)
        row.risk, row.high_risk, row.assessed_until = facts["risk"], facts["high_risk"], facts["assessed_until"]
        row.assessed_by_id = current_viewer().person_id
        # What was accepted and commented on before was another risk.
        _forget_acceptance(row)
        row.opinion, row.opinion_by_id, row.opinion_at = "", None, None
        row.save()
        audit.record("lifecycle.risk.assessed", subject=f"lifecycle.handling/{row.pk}", about=row)


def _forget_acceptance(row: Handling) -> None:
    row.owner_accepted_by_id = row.owner_accepted_at = row.leadership_by_id = row.leadership_at = None


@transaction.atomic
def decide(*, place: Place, facts: Mapping[str, Any], also: Sequence[Place] = (), expected_revision: int = 0) -> None:
    """Record what the department decided: replacement (the rule), special contract, or limited further use.

    Args:
        place: Key of the record, and which of its products.
        facts: ``choice``, and ``replace_by``, ``cost_euro``, ``contract``, ``contract_until``, ``safeguards``.
        also: Further records it holds for; the cost of all stands at the first.
        expected_revision: What the caller read of the first.

    Raises:
        PermissionDenied: If the viewer may not decide for the department.
        RowNotFoundError: If there is no such product, or the viewer may not see it.
        StaleRecordError: If it was changed since `expected_revision`.
        StepRefusedError: If the choice lacks its day, contract or safeguards, or further use is chosen in a
            security-relevant area.
    """
    demand("lifecycle.risk:assess")
    choice = Choice(facts["choice"])
    _demand_complete(choice, facts)
    for number, (row, item) in enumerate(_rows(place, also, expected_revision)):
        _demand_department(row, or_isb=True)
        if choice is Choice.LIMITED_USE and item.security_relevant:
            # Source: council answer 1644/2021, item 10: in security-relevant areas without exception.
            raise StepRefusedError("Security-relevant areas need a contract until the product is replaced.")
        for name in _DECIDED:
            if name in facts:
                setattr(row, name, 0 if number and name == "cost_euro" else facts[name])
        row.choice = choice.value
        # Who accepted the risk accepted it with what had been decided by then.
        _forget_acceptance(row)
        row.save()
        audit.record("lifecycle.decision.made", subject=f"lifecycle.handling/{row.pk}", about=row, choice=choice.value)


def _demand_complete(choice: Choice, facts: Mapping[str, Any]) -> None:
    lacks = {
        Choice.REPLACE: facts.get("replace_by") is None,
        Choice.CONTRACT: facts.get("contract_until") is None or not facts.get("contract"),
        Choice.LIMITED_USE: not str(facts.get("safeguards", "")).strip(),
    }
    if lacks[choice]:
        raise StepRefusedError("A replacement needs its day, a contract its name and end, a use its safeguards.")


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
            _demand_department(row, or_isb=False)
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
        StepRefusedError: If it says nothing.
    """
    demand("lifecycle.opinion:give")
    if not opinion.strip():
        raise StepRefusedError("The opinion says nothing.")
    for row, _item in _rows(place, also, expected_revision):
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
    if any(_lacks(book, one.item) for one in found if subject_of(one) == subject and not one.inherited):
        return
    for one in measures.measures_about(subject):
        if one.state == "open":
            proof = _("Assessed, decided and accepted; see the page of the product.")
            measures.report_done(measure_id=one.measure_id, revision=one.revision, proof=proof)


def _lacks(book: SupportBook, item: ProductRecord) -> bool:
    facts = facts_of(book.handlings.get((item.target_id, item.part)))
    return decision_flaw(facts, security_relevant=item.security_relevant, on=book.on) is not None
