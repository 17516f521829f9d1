"""What the pages about people and roles show, as plain data for one reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, current_viewer, deciding
from bollwerk.foundation.access.models import readable
from bollwerk.foundation.access.roles import ROLE_TITLES
from bollwerk.foundation.people.models import Department, Deputy, Organisation, Person, RoleGrant
from bollwerk.foundation.people.register_selectors import LogIn, log_ins, with_log_in
from bollwerk.foundation.people.rules import grant_holds, judge_confirmation, review_is_due
from bollwerk.foundation.people.services import grant_facts
from bollwerk.foundation.people.texts import END_TEXTS
from bollwerk.foundation.ui.paging import Page, keyset_page

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet

__all__ = ["Asked", "GrantRow", "PersonRow", "grants_board", "person_page", "persons_page"]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person as lists show them."""

    person_id: int
    name: str
    email: str
    phone: str
    mobile: str
    department_id: int
    department: str
    organisation_id: int
    organisation: str
    left_on: date | None
    roles: tuple[str, ...]
    log_in: LogIn | None
    """None for those who may not read it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for in the list of people; the role and the log-in only for those who may read them.

    Attributes:
        text: Parts of name or address.
        department: Key of a department.
        role: A role they hold.
        log_in: State of their log-in.
        left: ``no``: who works here; ``yes``: who left; empty for all.
    """

    text: str = ""
    department: str = ""
    role: str = ""
    log_in: str = ""
    left: str = ""


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One role of one person."""

    grant_id: int
    person_id: int
    person: str
    role: str
    organisation: str
    department: str
    state: str
    requested_by: str
    requested_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    reviewed_at: datetime | None
    expires_at: datetime | None
    reason: str
    end_reason: str
    break_glass: bool
    review_due: bool
    may_confirm: bool
    deputies: tuple[str, ...]


def persons_page(asked: Asked, *, after: str = "", before: str = "") -> Page[PersonRow]:
    """Return a page of people in the order of their names, those the viewer may see."""
    rows = Person.objects.select_related("department")
    for word in asked.text.split()[:4]:
        rows = rows.filter(Q(family_name__icontains=word) | Q(given_name__icontains=word) | Q(email__icontains=word))
    if asked.department.isdecimal():
        rows = rows.filter(department_id=int(asked.department[:18]))
    rows = _by_state(rows, asked)
    page = keyset_page(rows, order=("family_name", "given_name", "id"), after=after, before=before)
    return Page(rows=tuple(_person_rows(page.rows)), next=page.next, previous=page.previous, count=page.count)


def _by_state(rows: QuerySet[Person], asked: Asked) -> QuerySet[Person]:
    """Return the persons who left or did not, hold a role, and have a log-in as asked for."""
    viewer = current_viewer()
    gone = Q(left_on__isnull=False, left_on__lte=clock.today())
    if asked.left in {"yes", "no"}:
        rows = rows.filter(gone if asked.left == "yes" else ~gone)
    if asked.role and viewer.may("people.role:read"):
        held = RoleGrant.objects.filter(role=asked.role, ended_at__isnull=True, confirmed_at__isnull=False)
        rows = rows.filter(Exists(held.filter(person=OuterRef("pk"))))
    return with_log_in(rows, asked.log_in) if viewer.may("people.account:read") else rows


def person_page(person_id: int) -> tuple[PersonRow, list[GrantRow]]:
    """Return one person with all roles, running ones first.

    Raises:
        Person.DoesNotExist: If there is none, or the viewer may not see them.
    """
    person = Person.objects.select_related("department").get(pk=person_id)
    grants = RoleGrant.objects.filter(person=person).order_by("-requested_at")
    return _person_rows([person])[0], _grant_rows(grants)


def _person_rows(persons: Iterable[Person]) -> list[PersonRow]:
    found = list(persons)
    with deciding("people.organisation_names"):
        organisations = dict(Organisation.objects.values_list("pk", "name"))
    grants = RoleGrant.objects.filter(person__in=found, ended_at__isnull=True).select_related("person")
    states = log_ins(person.pk for person in found) if current_viewer().may("people.account:read") else {}
    roles: dict[int, list[str]] = {}
    for grant in grants:
        if grant_holds(grant_facts(grant), at=clock.now()):
            roles.setdefault(grant.person_id, []).append(str(ROLE_TITLES[Role(grant.role)]))
    return [
        PersonRow(
            person_id=person.pk,
            name=str(person),
            email=person.email,
            phone=person.phone,
            mobile=person.mobile,
            department_id=(readable(person.department) and person.department_id) or 0,
            department=str(readable(person.department) or ""),
            organisation_id=person.organisation_id,
            organisation=organisations.get(person.organisation_id, ""),
            left_on=person.left_on,
            roles=tuple(sorted(set(roles.get(person.pk, ())))),
            log_in=states.get(person.pk),
        )
        for person in found
    ]


def _grant_rows(grants: Iterable[RoleGrant]) -> list[GrantRow]:
    """Return grants as plain data; names of people outside the viewer's sight are left out."""
    found = list(grants)
    ids = {key for grant in found for key in (grant.person_id, grant.requested_by_id, grant.confirmed_by_id) if key}
    deputies = list(Deputy.objects.filter(grant__in=found))
    ids |= {deputy.person_id for deputy in deputies}
    names = {person.pk: str(person) for person in Person.objects.filter(pk__in=ids)}
    with deciding("people.grants"):
        people = {person.pk: person for person in Person.objects.filter(pk__in=ids)}
        organisations = dict(Organisation.objects.values_list("pk", "name"))
    departments = dict(Department.objects.values_list("pk", "name"))
    for grant in found:
        grant.person = people[grant.person_id]
    by = current_viewer().person_id or 0
    now = clock.now()
    return [
        GrantRow(
            grant_id=grant.pk,
            person_id=grant.person_id,
            person=names.get(grant.person_id, ""),
            role=str(ROLE_TITLES[Role(grant.role)]),
            organisation=organisations.get(grant.organisation_id, ""),
            department=departments.get(grant.department_id or 0, ""),
            state=_state(grant, now),
            requested_by=names.get(grant.requested_by_id or 0, ""),
            requested_at=grant.requested_at,
            confirmed_by=names.get(grant.confirmed_by_id or 0, ""),
            confirmed_at=grant.confirmed_at,
            reviewed_at=grant.reviewed_at,
            expires_at=grant.expires_at,
            reason=grant.reason,
            end_reason=str(END_TEXTS.get(grant.end_reason, grant.end_reason)),
            break_glass=grant.break_glass,
            review_due=review_is_due(grant_facts(grant), at=now),
            may_confirm=not judge_confirmation(grant_facts(grant), by=by),
            deputies=tuple(names.get(d.person_id, "") for d in deputies if d.grant_id == grant.pk),
        )
        for grant in found
    ]


def _state(grant: RoleGrant, now: datetime) -> str:
    """Return ``waiting``, ``running`` or ``ended``."""
    if grant.ended_at:
        return "ended"
    if not grant.confirmed_at:
        return "waiting"
    return "running" if grant_holds(grant_facts(grant), at=now) else "ended"


def grants_board() -> dict[str, list[GrantRow]]:
    """Return what waits for a decision: requests, emergency roles not reviewed, yearly confirmations, and who has what.

    Only grants in the viewer's own organisations are listed.
    """
    own = current_viewer().strict_organisations | {current_viewer().home_organisation}
    running = RoleGrant.objects.filter(organisation_id__in=own, ended_at__isnull=True)
    glass = RoleGrant.objects.filter(organisation_id__in=own, break_glass=True, reviewed_at__isnull=True)
    rows = _grant_rows(running.filter(break_glass=False).exclude(role__in=("evp", "department_lead")))
    everyone = [row for row in rows if row.person]
    return {
        "waiting": [row for row in _grant_rows(running.filter(confirmed_at__isnull=True)) if row.person],
        "glass": [row for row in _grant_rows(glass) if row.person],
        "review": [row for row in _grant_rows(_old(running)) if row.review_due and row.person],
        "holders": sorted((row for row in everyone if row.state == "running"), key=lambda row: (row.role, row.person)),
    }


def _old(running: Iterable[RoleGrant]) -> list[RoleGrant]:
    """Return the grants that were not confirmed for a year."""
    with deciding("people.reviews"):
        return [grant for grant in running if review_is_due(grant_facts(grant), at=clock.now())]
