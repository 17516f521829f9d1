"""Build the viewer of a person: roles, permissions, organisations, circles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from bollwerk.foundation import clock
from bollwerk.foundation.access import ANONYMOUS, Role, Tlp, Viewer, deciding
from bollwerk.foundation.access.models import CircleMember
from bollwerk.foundation.access.permissions import permissions_of_roles
from bollwerk.foundation.people.models import Deputy, Organisation, Person, RoleGrant
from bollwerk.foundation.people.rules import grant_holds
from bollwerk.foundation.people.services import grant_facts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

__all__ = ["active_grants", "viewer_of"]

_CLEARANCE = {Role.EMPLOYEE: Tlp.GREEN, Role.EVP: Tlp.AMBER, Role.DEPARTMENT_LEAD: Tlp.AMBER}
"""How far a role may see; every other role reads up to AMBER+STRICT. RED is for circles alone."""


def active_grants(person_id: int) -> list[RoleGrant]:
    """Return the confirmed, unended grants of a person, those they stand in for today included."""
    today = clock.today()
    standing_in = Deputy.objects.filter(person_id=person_id, valid_from__lte=today).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    )
    grants = RoleGrant.objects.filter(
        Q(person_id=person_id) | Q(pk__in=standing_in.values("grant_id")), ended_at__isnull=True
    ).select_related("person")
    return [grant for grant in grants if grant_holds(grant_facts(grant), at=clock.now())]


_known: dict[int, tuple[str, datetime, Viewer]] = {}
"""Viewers worked out before, with the stamp and the minute they hold for."""


def viewer_of(person_id: int | None) -> Viewer:
    """Return the viewer a person reads as; the public for nobody and for people who have left.

    It holds until a write to the tables behind it changes the stamp, and for the running minute at most, since roles
    and deputies end by the clock.
    """
    if person_id is None:
        return ANONYMOUS
    stamp, minute = _stamp(), clock.now().replace(second=0, microsecond=0)
    known = _known.get(person_id)
    if known is not None and known[:2] == (stamp, minute):
        return known[2]
    viewer = _worked_out(person_id)
    if stamp:
        _known[person_id] = stamp, minute, viewer
    return viewer


def _stamp() -> str:
    """Return the value that changes with every write to the tables behind a viewer; empty if the row is missing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM people_rightsstamp")
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def _worked_out(person_id: int) -> Viewer:
    with deciding("people.viewer"):
        person = Person.objects.filter(pk=person_id).first()
        if person is None or (person.left_on and person.left_on <= clock.today()):
            return ANONYMOUS
        grants = active_grants(person_id)
        home = person.organisation_id
        strict, wide = _organisations({home, *(grant.organisation_id for grant in grants)})
    roles = frozenset({Role.EMPLOYEE, *(Role(grant.role) for grant in grants)})
    departments = {grant.department_id for grant in grants} | {person.department_id}
    return Viewer(
        name=f"person:{person_id}",
        person_id=person_id,
        clearance=max(_CLEARANCE.get(role, Tlp.AMBER_STRICT) for role in roles),
        organisations=wide,
        strict_organisations=strict,
        circles=frozenset(CircleMember.objects.filter(person_id=person_id).values_list("circle_id", flat=True)),
        permissions=permissions_of_roles(roles),
        roles=roles,
        home_organisation=home,
        departments=frozenset(key for key in departments if key is not None),
    )


def _organisations(own: Iterable[int]) -> tuple[frozenset[int], frozenset[int]]:
    """Return the organisations whose AMBER+STRICT, and whose AMBER rows are readable from inside `own`."""
    own = set(own)
    strict, wide = set(own), set(own)
    for organisation in Organisation.objects.filter(provider__isnull=False):
        pair = {organisation.pk, organisation.provider_id or organisation.pk}
        if pair & own:
            wide |= pair
            if organisation.one_with_provider:
                strict |= pair
    return frozenset(strict), frozenset(wide)
