"""Changes to people and roles. Each is one transaction with one trail entry."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, current_viewer, deciding
from bollwerk.foundation.audit.api import record
from bollwerk.foundation.people.models import Account, Deputy, Person, RoleGrant
from bollwerk.foundation.people.rules import (
    BREAK_GLASS_TIME,
    GrantFacts,
    GrantRefusal,
    grant_holds,
    judge_confirmation,
)

if TYPE_CHECKING:
    from datetime import date

__all__ = [
    "PeopleError",
    "confirm_role",
    "end_deputy",
    "end_overdue_roles",
    "end_role",
    "grant_facts",
    "leave",
    "name_deputy",
    "request_role",
    "review_break_glass",
    "review_role",
    "take_role_in_emergency",
]


class PeopleError(ValueError):
    """The step is not allowed.

    Attributes:
        refusals: Every reason.
    """

    def __init__(self, *refusals: GrantRefusal) -> None:
        super().__init__(", ".join(refusals))
        self.refusals = refusals


def grant_facts(grant: RoleGrant) -> GrantFacts:
    """Return a grant as plain facts."""
    return GrantFacts(
        person_id=grant.person_id,
        requested_by_id=grant.requested_by_id,
        confirmed_at=grant.confirmed_at,
        reviewed_at=grant.reviewed_at,
        ended_at=grant.ended_at,
        expires_at=grant.expires_at,
        break_glass=grant.break_glass,
        person_has_left=grant.person.left_on is not None and grant.person.left_on <= clock.today(),
    )


@transaction.atomic
def request_role(
    *, person_id: int, role: Role, organisation_id: int, department_id: int | None = None, reason: str
) -> int:
    """Ask for a role for a person; it gives no right until another person confirms it. Return the grant's key.

    Raises:
        PeopleError: If the person holds the role already, or somebody asked for it.
    """
    wanted = {"person_id": person_id, "role": role, "organisation_id": organisation_id, "department_id": department_id}
    if RoleGrant.objects.filter(**wanted, ended_at__isnull=True).exists():
        raise PeopleError(GrantRefusal.ASKED_ALREADY)
    grant = RoleGrant.objects.create(
        **wanted,
        requested_by_id=current_viewer().person_id,
        requested_at=clock.now(),
        reason=reason,
    )
    record(
        "people.role.requested",
        subject=f"people.grant/{grant.pk}",
        about=grant.person,
        role=role.value,
        personal={"for": person_id},
    )
    return grant.pk


@transaction.atomic
def confirm_role(*, grant_id: int) -> None:
    """Confirm a role that somebody else asked for.

    Raises:
        PeopleError: With every reason against it.
    """
    grant = _locked(grant_id)
    by = current_viewer().person_id
    refusals = judge_confirmation(grant_facts(grant), by=by) if by else (GrantRefusal.NOT_OPEN,)
    if refusals:
        raise PeopleError(*refusals)
    grant.confirmed_by_id, grant.confirmed_at = by, clock.now()
    grant.save(update_fields=["confirmed_by", "confirmed_at"])
    record("people.role.confirmed", subject=f"people.grant/{grant.pk}", about=grant.person, role=grant.role)


@transaction.atomic
def review_role(*, grant_id: int) -> None:
    """Confirm again that a person still needs a role (once a year, by somebody else).

    Raises:
        PeopleError: If it is one's own role, or not a running one.
    """
    grant = _locked(grant_id)
    if grant.ended_at or not grant.confirmed_at:
        raise PeopleError(GrantRefusal.NOT_OPEN)
    if grant.person_id == current_viewer().person_id:
        raise PeopleError(GrantRefusal.OWN_ROLE)
    grant.reviewed_at, grant.reviewed_by_id = clock.now(), current_viewer().person_id
    grant.save(update_fields=["reviewed_at", "reviewed_by"])
    record("people.role.reviewed", subject=f"people.grant/{grant.pk}", about=grant.person, role=grant.role)


@transaction.atomic
def end_role(*, grant_id: int, reason: str) -> None:
    """End a role, or withdraw a request."""
    _end(_locked(grant_id), reason)


def _end(grant: RoleGrant, reason: str) -> None:
    if grant.ended_at:
        return
    grant.ended_at, grant.end_reason = clock.now(), reason
    grant.save(update_fields=["ended_at", "end_reason"])
    record("people.role.ended", subject=f"people.grant/{grant.pk}", about=grant.person, role=grant.role, reason=reason)


@transaction.atomic
def take_role_in_emergency(*, role: Role, organisation_id: int, reason: str) -> int:
    """Break the glass: take a role at once and alone, for a few hours; loud, and reviewed afterwards.

    Source: people who are needed at three in the morning must not wait for a second signature.

    Raises:
        PeopleError: If nobody is logged in, or they hold the role.
    """
    person_id = current_viewer().person_id
    if person_id is None:
        raise PeopleError(GrantRefusal.NOT_OPEN)
    now = clock.now()
    wanted = {"person_id": person_id, "role": role, "organisation_id": organisation_id}
    for open_one in RoleGrant.objects.filter(**wanted, department=None, ended_at__isnull=True).select_related("person"):
        if grant_holds(grant_facts(open_one), at=now):
            raise PeopleError(GrantRefusal.ASKED_ALREADY)
        _end(open_one, "expired" if open_one.break_glass else "taken_in_emergency")
    grant = RoleGrant.objects.create(
        **wanted,
        requested_by_id=person_id,
        requested_at=now,
        confirmed_at=now,
        expires_at=now + BREAK_GLASS_TIME,
        break_glass=True,
        reason=reason,
    )
    record(
        "people.glass.broken", subject=f"people.grant/{grant.pk}", about=grant.person, role=role.value, reason=reason
    )
    return grant.pk


@transaction.atomic
def review_break_glass(*, grant_id: int, note: str) -> None:
    """Review a role that was taken in an emergency: was it right, and what followed?

    Raises:
        PeopleError: If it was not taken in an emergency, or by the reviewer.
    """
    grant = _locked(grant_id)
    if not grant.break_glass:
        raise PeopleError(GrantRefusal.NOT_OPEN)
    if grant.person_id == current_viewer().person_id:
        raise PeopleError(GrantRefusal.OWN_ROLE)
    grant.reviewed_at, grant.reviewed_by_id, grant.review_note = clock.now(), current_viewer().person_id, note
    grant.save(update_fields=["reviewed_at", "reviewed_by", "review_note"])
    record("people.glass.reviewed", subject=f"people.grant/{grant.pk}", about=grant.person, role=grant.role)


@transaction.atomic
def leave(*, person_id: int, on: date) -> None:
    """Record that a person leaves: their log-in closes, their roles and their standing in for others end.

    A day in the future closes nothing yet; the nightly run does it on that day.
    """
    with deciding("people.leave"):
        person = Person.objects.select_for_update().get(pk=person_id)
    person.left_on = on
    person.save()
    record("people.person.left", subject=f"people.person/{person_id}", about=person, on=on.isoformat())
    if on <= clock.today():
        _close(person_id)


def _close(person_id: int) -> None:
    Account.objects.filter(person_id=person_id).update(is_active=False)
    for grant in RoleGrant.objects.filter(person_id=person_id, ended_at__isnull=True):
        _end(grant, "left")
    Deputy.objects.filter(person_id=person_id, valid_to__isnull=True).update(valid_to=clock.today())


@transaction.atomic
def name_deputy(*, grant_id: int, person_id: int, valid_from: date, valid_to: date | None = None) -> int:
    """Name somebody who acts in a role while its holder is away. Return the key.

    Raises:
        PeopleError: If it is the holder, or the role does not run.
    """
    grant = _locked(grant_id)
    if grant.person_id == person_id:
        raise PeopleError(GrantRefusal.OWN_ROLE)
    if grant.ended_at or not grant.confirmed_at:
        raise PeopleError(GrantRefusal.NOT_OPEN)
    deputy = Deputy.objects.create(grant=grant, person_id=person_id, valid_from=valid_from, valid_to=valid_to)
    record(
        "people.deputy.named",
        subject=f"people.grant/{grant.pk}",
        about=grant.person,
        role=grant.role,
        personal={"deputy": person_id},
    )
    return deputy.pk


@transaction.atomic
def end_deputy(*, deputy_id: int) -> None:
    """End that somebody stands in for another, at once; what they stood in for before stays on record."""
    deputy = Deputy.objects.select_for_update(of=("self",)).select_related("grant__person").get(pk=deputy_id)
    deputy.valid_to = clock.today() - timedelta(days=1)
    deputy.save(update_fields=["valid_to"])
    record(
        "people.deputy.ended",
        subject=f"people.grant/{deputy.grant_id}",
        about=deputy.grant.person,
        role=deputy.grant.role,
        personal={"deputy": deputy.person_id},
    )


@transaction.atomic
def end_overdue_roles() -> int:
    """End roles nobody confirmed again, emergency roles that ran out, and those of people who left; nightly.

    Returns:
        How many ended.
    """
    ended = 0
    running = RoleGrant.objects.filter(ended_at__isnull=True, confirmed_at__isnull=False).select_related("person")
    for grant in running:
        if not grant_holds(grant_facts(grant), at=clock.now()):
            _end(grant, "expired" if grant.break_glass else "not_confirmed_again")
            ended += 1
    with deciding("people.leave"):
        gone = list(Person.objects.filter(left_on__lte=clock.today(), account__is_active=True))
    for person in gone:
        _close(person.pk)
    return ended


def _locked(grant_id: int) -> RoleGrant:
    return RoleGrant.objects.select_for_update(of=("self",)).select_related("person").get(pk=grant_id)
