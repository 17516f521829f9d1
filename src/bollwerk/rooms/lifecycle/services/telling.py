"""Tell departments that updates end, and remind them of what they decided."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp
from bollwerk.foundation.audit import api as audit
from bollwerk.foundation.measures import api as measures
from bollwerk.rooms.lifecycle.models import Handling
from bollwerk.rooms.lifecycle.rules import REMIND_BEFORE, State, next_end
from bollwerk.rooms.lifecycle.services.handling import handling_of
from bollwerk.rooms.lifecycle.support import SupportBook, facts_of, subject_of, subject_of_row

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from bollwerk.rooms.lifecycle.support import ItemSupport

__all__ = ["close_what_was_replaced", "remind_departments", "tell_departments"]

_TIME_TO_DECIDE = timedelta(days=30)
"""How long a department has to assess and decide after it was told. Decision of the founders."""


@transaction.atomic
def tell_departments() -> int:
    """Tell the departments of every product whose updates have ended or end soon, once; return how many records.

    Records of one department with the same product make one notice and one measure. A record that names no
    department stays untold: the claim then says so.
    """
    groups: dict[str, list[tuple[ItemSupport, Handling]]] = {}
    for one in SupportBook(clock.now()).all():
        if one.state not in {State.ENDED, State.ENDING} or one.inherited or one.item.department_id is None:
            continue
        row = handling_of(one)
        if row.told_at is None:
            groups.setdefault(subject_of(one), []).append((one, row))
    for subject, members in groups.items():
        _tell(subject, members)
    return sum(map(len, groups.values()))


def _tell(subject: str, members: list[tuple[ItemSupport, Handling]]) -> None:
    """Note that a department was told about its records with one product."""
    for _one, row in members:
        row.told_at = clock.now()
        row.save()
    first, row = members[0]
    name = _named(one.item.name for one, _row in members)
    _open_measure(subject, name, first, max(Tlp(row.tlp) for _one, row in members))
    product = f"{first.product} {first.cycle}".strip()
    about = f"lifecycle.handling/{row.pk}"
    audit.record("lifecycle.department.told", subject=about, about=row, name=name, product=product)


def _named(names: Iterable[str]) -> str:
    found = list(names)
    if len(found) == 1:
        return found[0]
    more = ngettext("%(name)s and %(count)s more", "%(name)s and %(count)s more", len(found) - 1)
    return more % {"name": found[0][:120], "count": len(found) - 1}


def _open_measure(subject: str, name: str, first: ItemSupport, tlp: Tlp) -> None:
    if any(one.state == "open" for one in measures.measures_about(subject)):
        return
    item = first.item
    measures.open_measure(
        title=_("%(record)s: decide what follows the end of security updates") % {"record": name[:140]},
        due=clock.today() + _TIME_TO_DECIDE,
        claim="S12.supported",
        subject=subject,
        url=reverse("lifecycle:item", args=[item.target_id, item.part]),
        department_id=item.department_id,
        tlp=tlp,
        organisation_id=item.organisation_id,
        circle_id=item.circle_id,
    )


@transaction.atomic
def close_what_was_replaced() -> int:
    """Report the measures as done whose product no record of the department has any more; return how many."""
    live = {subject_of(one) for one in SupportBook(clock.now()).all() if not one.inherited}
    told = {subject_of_row(row) for row in Handling.objects.filter(told_at__isnull=False)}
    waiting = [one for subject in sorted(told - live) for one in measures.measures_about(subject)]
    closed = [one for one in waiting if one.state == "open"]
    for one in closed:
        proof = _("No record of the department has this product any more.")
        measures.report_done(measure_id=one.measure_id, revision=one.revision, proof=proof)
    return len(closed)


@transaction.atomic
def remind_departments() -> int:
    """Remind departments of what ends within a month: assessment, contract or replacement; each day once.

    Return how many records it concerned. Records that end on the same day for the same reason make one notice.
    """
    book = SupportBook(clock.now())
    names: dict[int, str] = {}
    groups: dict[tuple[int | None, int | None, date, str], list[Handling]] = {}
    for one in book.all():
        row = book.decided(one)
        if row is None or not row.choice or one.inherited:
            continue
        ends, names[row.pk] = next_end(facts_of(row)), one.item.name
        if ends is not None and ends <= clock.today() + REMIND_BEFORE and row.reminded_of != ends:
            groups.setdefault((row.department_id, row.circle_id, ends, row.risk), []).append(handling_of(one))
    for (*_place, ends, _risk), rows in groups.items():
        _remind(ends, rows, _named(names[row.pk] for row in rows))
    return sum(map(len, groups.values()))


def _remind(ends: date, rows: list[Handling], name: str) -> None:
    for row in rows:
        row.reminded_of = ends
        row.save()
    about, day = f"lifecycle.handling/{rows[0].pk}", ends.isoformat()
    audit.record("lifecycle.department.reminded", subject=about, about=rows[0], name=name, day=day)
