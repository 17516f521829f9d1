"""Reads of the register of measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.measures.api import MeasureFacts, measure_facts
from bollwerk.foundation.measures.models import Measure
from bollwerk.foundation.ui.paging import Page, keyset_page

if TYPE_CHECKING:
    from datetime import date

__all__ = ["measure_named", "measures_page", "to_confirm", "touched_since"]


def measures_page(
    *, state: str = "", whose: str = "", text: str = "", after: str = "", before: str = ""
) -> Page[MeasureFacts]:
    """Return a page of measures, most urgent first.

    Args:
        state: A state, ``overdue``, or empty for all that run.
        whose: ``mine`` for the viewer's own and their departments', else all.
    """
    rows = Measure.objects.select_related("owner", "department")
    today = clock.today()
    if state == "overdue":
        rows = rows.filter(state=Measure.State.OPEN, due__lt=today)
    elif state in Measure.State.values:
        rows = rows.filter(state=state)
    else:
        rows = rows.filter(state__in=(Measure.State.OPEN, Measure.State.REPORTED))
    if whose == "mine":
        viewer = current_viewer()
        rows = rows.filter(Q(owner_id=viewer.person_id) | Q(department_id__in=viewer.departments))
    if text:
        rows = rows.filter(title__icontains=text)
    page = keyset_page(rows, order=("due", "id"), after=after, before=before)
    facts = tuple(measure_facts(row, on=today) for row in page.rows)
    return Page(rows=facts, next=page.next, previous=page.previous, count=page.count)


def measure_named(measure_id: int) -> MeasureFacts:
    """Return one measure.

    Raises:
        Measure.DoesNotExist: If there is none, or the viewer may not see it.
    """
    row = Measure.objects.select_related("owner", "department").get(pk=measure_id)
    return measure_facts(row, on=clock.today())


def to_confirm(*, limit: int = 20) -> list[MeasureFacts]:
    """Return the measures reported as done whose effect the viewer may confirm."""
    viewer = current_viewer()
    if not viewer.may("measures.measure:confirm"):
        return []
    rows = Measure.objects.filter(state=Measure.State.REPORTED).exclude(reported_by_id=viewer.person_id)
    rows = rows.select_related("owner", "department").order_by("due")[:limit]
    return [measure_facts(row, on=clock.today()) for row in rows]


def touched_since(day: date, *, limit: int = 20) -> list[MeasureFacts]:
    """Return the measures reported as done or confirmed on or after the day, newest first."""
    rows = Measure.objects.filter(Q(reported_on__gte=day) | Q(confirmed_on__gte=day))
    rows = rows.select_related("owner", "department").order_by("-reported_on", "-id")[:limit]
    return [measure_facts(row, on=clock.today()) for row in rows]
