"""Open, report, confirm and read measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, current_viewer
from bollwerk.foundation.access.models import readable
from bollwerk.foundation.access.unscoped import all_rows
from bollwerk.foundation.audit.api import record
from bollwerk.foundation.history.api import is_present, rows_as_of
from bollwerk.foundation.measures.models import Measure

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

__all__ = [
    "MeasureError",
    "MeasureFacts",
    "change_measure",
    "confirm_effect",
    "drop_measure",
    "due_by_subject",
    "duties_of",
    "measure_facts",
    "measures_about",
    "open_measure",
    "reject_effect",
    "report_done",
]

_RUNNING = (Measure.State.OPEN, Measure.State.REPORTED)


class MeasureError(ValueError):
    """The step is not allowed in the measure's present state, or not by this person."""


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    """One measure as plain data."""

    measure_id: int
    title: str
    text: str
    claim: str
    subject: str
    url: str
    owner_id: int | None
    owner: str
    department_id: int | None
    department: str
    due: date
    state: str
    state_text: str
    days_left: int
    proof: str
    reported_by_id: int | None
    escalated: int
    revision: int
    tlp: int


def measure_facts(measure: Measure, *, on: date) -> MeasureFacts:
    """Return a measure as plain data, its remaining days counted from `on`."""
    return MeasureFacts(
        measure_id=measure.pk,
        title=measure.title,
        text=measure.text,
        claim=measure.claim,
        subject=measure.subject,
        url=measure.url,
        owner_id=measure.owner_id,
        owner=str(readable(measure.owner) or ""),
        department_id=measure.department_id,
        department=str(readable(measure.department) or ""),
        due=measure.due,
        state=measure.state,
        state_text=str(Measure.State(measure.state).label),
        days_left=(measure.due - on).days,
        proof=measure.proof,
        reported_by_id=measure.reported_by_id,
        escalated=measure.escalated,
        revision=measure.revision,
        tlp=measure.tlp,
    )


@transaction.atomic
def open_measure(
    *,
    title: str,
    due: date,
    claim: str = "",
    subject: str = "",
    text: str = "",
    url: str = "",
    owner_id: int | None = None,
    department_id: int | None = None,
    tlp: Tlp = Tlp.AMBER,
    organisation_id: int | None = None,
    circle_id: int | None = None,
) -> int:
    """Put a measure into the register; return its key."""
    viewer = current_viewer()
    measure = Measure.objects.create(
        title=title,
        text=text,
        claim=claim,
        subject=subject,
        url=url,
        owner_id=owner_id,
        department_id=department_id,
        due=due,
        tlp=tlp,
        organisation_id=viewer.home_organisation if organisation_id is None else organisation_id,
        circle_id=circle_id,
    )
    record(
        "measures.measure.opened",
        subject=f"measures.measure/{measure.pk}",
        about=measure,
        due=due.isoformat(),
        claim=claim,
    )
    return measure.pk


@transaction.atomic
def report_done(*, measure_id: int, revision: int, proof: str) -> None:
    """Report a measure as done, with what proves it; its effect still has to be confirmed by somebody else.

    Raises:
        MeasureError: If it is not open.
        StaleRecordError: If it was changed since it was read.
    """
    measure = _locked(measure_id, revision)
    if measure.state != Measure.State.OPEN:
        raise MeasureError("only an open measure can be reported as done")
    measure.state, measure.proof = Measure.State.REPORTED, proof
    measure.reported_by_id, measure.reported_on = current_viewer().person_id, clock.today()
    measure.save()
    record("measures.measure.reported", subject=f"measures.measure/{measure.pk}", about=measure)


@transaction.atomic
def confirm_effect(*, measure_id: int, revision: int) -> None:
    """Confirm that a reported measure works.

    Source: claim S8.effect: its effect is confirmed by another person.

    Raises:
        MeasureError: If it is not reported as done, or the same person reported it.
        StaleRecordError: If it was changed since it was read.
    """
    measure = _locked(measure_id, revision)
    person = current_viewer().person_id
    if measure.state != Measure.State.REPORTED:
        raise MeasureError("only a measure reported as done can be confirmed")
    if person is None or person == measure.reported_by_id:
        raise MeasureError("the effect is confirmed by another person than the one who reported it")
    measure.state, measure.confirmed_by_id, measure.confirmed_on = Measure.State.CONFIRMED, person, clock.today()
    measure.save()
    record("measures.measure.confirmed", subject=f"measures.measure/{measure.pk}", about=measure)


@transaction.atomic
def reject_effect(*, measure_id: int, revision: int, reason: str) -> None:
    """Open a reported measure again, because it does not work.

    Raises:
        MeasureError: If it is not reported as done.
        StaleRecordError: If it was changed since it was read.
    """
    measure = _locked(measure_id, revision)
    if measure.state != Measure.State.REPORTED:
        raise MeasureError("only a measure reported as done can be rejected")
    measure.state = Measure.State.OPEN
    measure.text = f"{measure.text}\n\n{clock.today():%d.%m.%Y}: {reason}".strip()
    measure.save()
    record("measures.measure.reopened", subject=f"measures.measure/{measure.pk}", about=measure, reason=reason)


@transaction.atomic
def change_measure(*, measure_id: int, due: date, owner_id: int | None, department_id: int | None, reason: str) -> None:
    """Give a running measure another date or owner, because what it was opened for was decided anew.

    One that does not run any more, or that says so already, stays as it is.
    """
    measure = Measure.objects.select_for_update().get(pk=measure_id)
    wanted = (due, owner_id, department_id)
    if measure.state not in _RUNNING or (measure.due, measure.owner_id, measure.department_id) == wanted:
        return
    measure.due, measure.owner_id, measure.department_id = wanted
    measure.save()
    record("measures.measure.changed", subject=f"measures.measure/{measure.pk}", about=measure, reason=reason)


@transaction.atomic
def drop_measure(*, measure_id: int, reason: str) -> None:
    """Drop a running measure, because there is nothing left to do; one that does not run any more stays as it is."""
    measure = Measure.objects.select_for_update().get(pk=measure_id)
    if measure.state not in _RUNNING:
        return
    measure.state = Measure.State.DROPPED
    measure.text = f"{measure.text}\n\n{clock.today():%d.%m.%Y}: {reason}".strip()
    measure.save()
    record("measures.measure.dropped", subject=f"measures.measure/{measure.pk}", about=measure, reason=reason)


def _locked(measure_id: int, revision: int) -> Measure:
    """Return the visible measure for changing, at the revision the caller read."""
    measure = Measure.objects.select_for_update().get(pk=measure_id)
    measure.expect_revision(revision)
    return measure


def due_by_subject(*, claim: str, subjects: Collection[str], at: datetime) -> dict[str, date]:
    """Return the due date of the running measure with an owner for each subject that has one, as recorded by `at`.

    A measure counts for the claim it was opened for, or for every claim where it names none. Runs for decisions: the
    caller has full sight.
    """
    wanted = set(subjects)
    if is_present(at):
        rows = list(all_rows(Measure).filter(Q(claim=claim) | Q(claim=""), state__in=_RUNNING).exclude(subject=""))
    else:
        rows = rows_as_of(Measure, at)
    found: dict[str, date] = {}
    for row in rows:
        counts = row.claim in {claim, ""} and row.state in _RUNNING and (row.owner_id or row.department_id)
        if counts and row.subject in wanted:
            found[row.subject] = max(found.get(row.subject, row.due), row.due)
    return found


def measures_about(subject: str) -> list[MeasureFacts]:
    """Return the measures about one record, such as ``inventory.system/5``, that the viewer may see.

    Those that still run come first, the most urgent first.
    """
    rows = Measure.objects.filter(subject=subject).select_related("owner", "department").order_by("due")
    found = [measure_facts(row, on=clock.today()) for row in rows]
    return sorted(found, key=lambda measure: measure.state not in _RUNNING)


def duties_of(*, person_id: int, departments: Collection[int], on: date) -> list[MeasureFacts]:
    """Return the running measures a person owns or leads the department of, and those whose effect they may confirm.

    Most urgent first.
    """
    mine = Q(owner_id=person_id) | Q(owner__isnull=True, department_id__in=departments)
    rows = Measure.objects.filter(mine, state=Measure.State.OPEN).select_related("owner", "department").order_by("due")
    return [measure_facts(row, on=on) for row in rows]
