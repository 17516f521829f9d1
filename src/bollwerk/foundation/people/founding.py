"""Begin a house without the demo: organisations, the list of staff, the first accounts and the first two roles.

Who runs these commands has the server, and with it everything; that is why each step is in the trail, and why roles can
be given here only until two people can confirm them.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q

from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, Tlp, deciding
from bollwerk.foundation.access.models import readable
from bollwerk.foundation.access.permissions import permissions_of_roles
from bollwerk.foundation.audit.api import record
from bollwerk.foundation.history.models import record_versions
from bollwerk.foundation.people.models import Account, Department, Organisation, Person, RoleGrant
from bollwerk.foundation.people.staff_list import Aside, AsideReason, ListedPerson, StaffList

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "Difference",
    "FoundingError",
    "StaffReport",
    "drop_second_factors",
    "found_organisation",
    "give_first_role",
    "open_account",
    "read_in",
]

_CONFIRMERS = 2


class FoundingError(ValueError):
    """The step is not possible; its text says why."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact about a person that a list changes; `field` is the name of the column."""

    person: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class StaffReport:
    """What a list of staff changes.

    Attributes:
        new: Persons added.
        changed: Persons whose name, numbers or department changed.
        unchanged: Persons who are as the list says.
        departments: Names of the departments added.
        not_listed: Addresses of persons of the organisation whom the list does not name; nobody is taken out by a list.
        aside: Rows left out.
        added: Names of the persons added.
        differences: What changed about whom.
    """

    new: int
    changed: int
    unchanged: int
    departments: tuple[str, ...]
    not_listed: tuple[str, ...]
    aside: tuple[Aside, ...]
    added: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()


@transaction.atomic
def found_organisation(*, name: str, kind: str, provider: str = "", short_name: str = "") -> int:
    """Add an organisation, with its provider where one is named; return its key.

    Raises:
        FoundingError: If there is one of this name, or no such provider.
    """
    if Organisation.objects.filter(name__iexact=name).exists():
        raise FoundingError(f"there already is an organisation {name!r}")
    served_by = Organisation.objects.filter(name=provider).first() if provider else None
    if provider and served_by is None:
        raise FoundingError(f"there is no organisation {provider!r}; add the provider first")
    made = Organisation.objects.create(name=name, short_name=short_name, kind=kind, provider=served_by, tlp=Tlp.CLEAR)
    made.organisation_id = made.pk
    made.save()
    record("people.organisation.founded", subject=f"people.organisation/{made.pk}", about=made, name=name)
    return made.pk


@transaction.atomic
def read_in(listed: StaffList, *, organisation_id: int) -> StaffReport:
    """Take a list of staff over: new persons and departments come, names and numbers follow, nobody goes.

    A person is found by the address. What the list leaves empty stays as it is.
    """
    with deciding("people.read_in"):  # an address is taken whoever may see its owner
        known = {person.email.lower(): person for person in Person.objects.select_related("department")}
    usable, aside = _usable(listed, known, organisation_id)
    departments, added = _departments(usable, organisation_id)
    new = [_person(one, departments, organisation_id) for one in usable if one.email.lower() not in known]
    met = [one for one in usable if one.email.lower() in known]
    followed = [(known[one.email.lower()], _follow(one, departments, known)) for one in met]
    changed = [person for person, differences in followed if differences]
    record_versions(Person.objects.bulk_create(new, batch_size=1000), at=clock.now())
    for person in changed:
        person.save()
    record(
        "people.list.read",
        subject=f"people.organisation/{organisation_id}",
        about=Organisation.objects.get(pk=organisation_id),
        new=len(new),
        changed=len(changed),
        aside=len(aside),
    )
    missing = _missing(known, {one.email.lower() for one in listed.persons}, organisation_id)
    return StaffReport(
        new=len(new),
        changed=len(changed),
        unchanged=len(met) - len(changed),
        departments=added,
        not_listed=tuple(sorted(missing)),
        aside=aside,
        added=tuple(f"{person} <{person.email}>" for person in new),
        differences=tuple(one for _person, differences in followed for one in differences),
    )


def _usable(
    listed: StaffList, known: dict[str, Person], organisation_id: int
) -> tuple[list[ListedPerson], tuple[Aside, ...]]:
    """Return the rows that fit the register, and all that are left out, by line."""
    usable, aside = [], [*listed.aside]
    for one in listed.persons:
        reason = _against(known.get(one.email.lower()), organisation_id)
        if reason:
            aside.append(Aside(one.line, reason, f"{one.given_name} {one.family_name} <{one.email}>"))
        else:
            usable.append(one)
    return usable, tuple(sorted(aside, key=lambda kept: kept.line))


def _against(person: Person | None, organisation_id: int) -> AsideReason | None:
    if person is None:
        return None
    if person.organisation_id != organisation_id:
        return AsideReason.ELSEWHERE
    return AsideReason.HAS_LEFT if person.left_on and person.left_on <= clock.today() else None


def _missing(known: dict[str, Person], named: set[str], organisation_id: int) -> Iterable[str]:
    for address, person in known.items():
        ours = person.organisation_id == organisation_id and readable(person) is not None
        if ours and person.left_on is None and address not in named:
            yield address


def _departments(listed: list[ListedPerson], organisation_id: int) -> tuple[dict[str, Department], tuple[str, ...]]:
    """Return the organisation's departments by name, and the names of those that are new."""
    with deciding("people.read_in"):
        found = {row.name: row for row in Department.objects.filter(organisation_id=organisation_id)}
    added: dict[str, None] = {}
    for one in listed:
        if one.department and one.department not in found:
            found[one.department] = Department.objects.create(
                name=one.department, code=one.department_code, organisation_id=organisation_id, tlp=Tlp.GREEN
            )
            added[one.department] = None
    return found, tuple(added)


def _person(one: ListedPerson, departments: dict[str, Department], organisation_id: int) -> Person:
    return Person(
        given_name=one.given_name,
        family_name=one.family_name,
        email=one.email.lower(),
        phone=one.phone,
        mobile=one.mobile,
        department=departments.get(one.department),
        organisation_id=organisation_id,
        revision=1,
    )


def _follow(one: ListedPerson, departments: dict[str, Department], known: dict[str, Person]) -> list[Difference]:
    """Let a person's row follow the list; return what changed."""
    person = known[one.email.lower()]
    name = str(person)
    found = []
    for field in ("given_name", "family_name", "phone", "mobile"):
        before, after = getattr(person, field), getattr(one, field)
        if after and before != after:
            setattr(person, field, after)
            found.append(Difference(name, field, before, after))
    place = departments.get(one.department)
    if place is not None and person.department_id != place.pk:
        found.append(Difference(name, "department_id", str(readable(person.department) or ""), place.name))
        person.department = place
    return found


@transaction.atomic
def open_account(*, email: str) -> tuple[str, str]:
    """Give a person a password of their own here; return user name and password, which is shown once.

    Raises:
        FoundingError: If nobody has the address, or the person has left.
    """
    person = _person_by(email)
    account = Account.objects.filter(person=person).first() or Account(
        username=person.email[:150], person=person, first_name=person.given_name, last_name=person.family_name
    )
    password = "-".join(secrets.token_hex(2) for _ in range(5))
    account.email = person.email
    account.set_password(password)
    account.save()
    record("people.account.opened", subject=f"people.person/{person.pk}", about=person)
    return account.username, password


@transaction.atomic
def drop_second_factors(*, email: str) -> int:
    """Remove the second factors of somebody who lost them, on the server alone; return how many there were.

    A role above employee leads to the set-up of a new one at the next log-in.

    Raises:
        FoundingError: If nobody has the address, or the person has left.
    """
    person = _person_by(email)
    count: int = Authenticator.objects.filter(user__person=person).delete()[0]
    record("people.factor.dropped", subject=f"people.person/{person.pk}", about=person)
    return count


@transaction.atomic
def give_first_role(*, email: str, role: Role) -> None:
    """Give a role at the house's beginning, when there are not yet two people who could.

    Source: roles are granted by two people (mission); the first two cannot be.

    Raises:
        FoundingError: If nobody has the address, or two people can confirm roles already.
    """
    person = _person_by(email)
    giving = [one for one in Role if "people.role:confirm" in permissions_of_roles(frozenset({one}))]
    held = RoleGrant.objects.filter(role__in=giving, confirmed_at__isnull=False, ended_at__isnull=True)
    if held.exclude(person=person).values("person").distinct().count() >= _CONFIRMERS:
        raise FoundingError("two people can already give roles: ask for it on the page of the person")
    now, home = clock.now(), Organisation.objects.get(pk=person.organisation_id)
    reason = "first role of the house"
    times = {"requested_at": now, "confirmed_at": now}
    given, fresh = RoleGrant.objects.get_or_create(
        person=person,
        role=role,
        organisation=home,
        department=None,
        ended_at=None,
        defaults={**times, "reason": reason},
    )
    if fresh:
        record("people.role.founded", subject=f"people.grant/{given.pk}", about=person, role=role.value)


def _person_by(email: str) -> Person:
    """Return the person with an address.

    Raises:
        FoundingError: If nobody has it, or the person has left.
    """
    person = Person.objects.filter(Q(email__iexact=email)).first()
    if person is None:
        raise FoundingError(f"nobody in the register has the address {email!r}; read a list of staff in first")
    if person.left_on and person.left_on <= clock.today():
        raise FoundingError(f"{email} is recorded as having left")
    return person
