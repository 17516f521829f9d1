"""What the pages of the register show: log-ins, departments, organisations, and what changed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, OuterRef, Q

from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, current_viewer, deciding
from bollwerk.foundation.access.models import readable
from bollwerk.foundation.access.roles import ROLE_TITLES
from bollwerk.foundation.history.api import changes_of
from bollwerk.foundation.people.joining import may_agree
from bollwerk.foundation.people.models import Account, Department, Deputy, Organisation, Person, RoleGrant
from bollwerk.foundation.people.rules import grant_holds
from bollwerk.foundation.people.services import grant_facts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet

    from bollwerk.foundation.history.api import Change

__all__ = [
    "DepartmentRow",
    "LogIn",
    "LogInState",
    "OrganisationRow",
    "PersonChange",
    "StandIn",
    "changes_of_person",
    "contacts_of",
    "department_row",
    "department_rows",
    "log_ins",
    "organisation_rows",
    "stands_in_for",
    "with_log_in",
]


class LogInState(StrEnum):
    """Whether somebody can log in here. Codes; `texts.py` holds the words."""

    NONE = "none"
    INVITED = "invited"
    OPEN = "open"
    WITHOUT_FACTOR = "without_factor"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class LogIn:
    """The log-in of a person.

    Attributes:
        factors: Second factors set up: ``totp`` and ``webauthn``.
        directory: Whether a directory opens it.
    """

    state: LogInState
    user_name: str = ""
    factors: tuple[str, ...] = ()
    directory: bool = False


_NO_LOG_IN = LogIn(LogInState.NONE)
_FACTORS = Authenticator.objects.filter(type__in=("totp", "webauthn"))


def log_ins(person_ids: Iterable[int]) -> dict[int, LogIn]:
    """Return the log-in of each person."""
    keys = list(person_ids)
    accounts = Account.objects.filter(person_id__in=keys).prefetch_related("socialaccount_set")
    factors: dict[int, list[str]] = {}
    for account_id, kind in _FACTORS.filter(user__person_id__in=keys).values_list("user_id", "type"):
        factors.setdefault(account_id, []).append(kind)
    found = {account.person_id or 0: _log_in(account, factors.get(account.pk, [])) for account in accounts}
    return {key: found.get(key, _NO_LOG_IN) for key in keys}


def _log_in(account: Account, factors: list[str]) -> LogIn:
    directory = bool(account.socialaccount_set.all())  # type: ignore[attr-defined]  # allauth has no types
    state = LogInState.OPEN if factors else LogInState.WITHOUT_FACTOR
    if not account.has_usable_password() and not directory and not factors:
        state = LogInState.INVITED
    if not account.is_active:
        state = LogInState.CLOSED
    return LogIn(state, account.username, tuple(sorted(set(factors))), directory)


def with_log_in(rows: QuerySet[Person], state: str) -> QuerySet[Person]:
    """Return the persons whose log-in is in this state; all for no state."""
    factor = Exists(_FACTORS.filter(user__person_id=OuterRef("pk")))
    conditions: dict[str, Q] = {
        LogInState.NONE: Q(account__isnull=True),
        LogInState.OPEN: Q(account__is_active=True) & Q(factor),
        LogInState.WITHOUT_FACTOR: Q(account__is_active=True) & ~Q(factor),
        LogInState.CLOSED: Q(account__is_active=False),
    }
    return rows.filter(conditions[state]) if state in conditions else rows


@dataclass(frozen=True, slots=True)
class StandIn:
    """A role that somebody acts in while its holder is away."""

    deputy_id: int
    role: str
    holder: str
    valid_from: date
    valid_to: date | None


def stands_in_for(person_id: int) -> list[StandIn]:
    """Return the roles in which a person stands in for others today or later; holders the viewer may see."""
    rows = Deputy.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=clock.today()),
        person_id=person_id,
        grant__ended_at__isnull=True,
    ).select_related("grant__person")
    return [
        StandIn(row.pk, str(ROLE_TITLES[Role(row.grant.role)]), str(row.grant.person), row.valid_from, row.valid_to)
        for row in rows
        if readable(row.grant.person)
    ]


@dataclass(frozen=True, slots=True)
class PersonChange:
    """One recorded change of a person: names of the columns, and the values before and after."""

    at: datetime
    first: bool
    changed: tuple[tuple[str, str, str], ...]


_TOLD = ("given_name", "family_name", "email", "phone", "mobile", "department_id", "left_on")


def changes_of_person(person_id: int) -> list[PersonChange]:
    """Return what changed about a person, newest first.

    Raises:
        Person.DoesNotExist: If there is none, or the viewer may not see them.
    """
    changes = changes_of(Person.objects.get(pk=person_id))
    departments = {str(pk): name for pk, name in Department.objects.values_list("pk", "name")}

    def told(name: str, value: object) -> str:
        text = "" if value is None else str(value)
        return departments.get(text, "") if name == "department_id" else text

    def compared(change: Change) -> tuple[tuple[str, str, str], ...]:
        found = [(name, *change.changed[name]) for name in _TOLD if name in change.changed]
        return tuple((name, told(name, before), told(name, after)) for name, before, after in found)

    return [PersonChange(one.at, number == len(changes), compared(one)) for number, one in enumerate(changes, 1)]


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """One department with who leads it and who its IT contact persons are."""

    department_id: int
    name: str
    code: str
    organisation_id: int
    organisation: str
    people: int
    leads: tuple[str, ...]
    evps: tuple[str, ...]
    asked: tuple[str, ...]


def department_rows() -> list[DepartmentRow]:
    """Return the departments with leads and IT contact persons (EVP), in the order of their numbers."""
    return _department_rows(Department.objects.order_by("code", "name"))


def department_row(department_id: int) -> DepartmentRow:
    """Return one department.

    Raises:
        Department.DoesNotExist: If there is none, or the viewer may not see it.
    """
    rows = _department_rows(Department.objects.filter(pk=department_id))
    if not rows:
        raise Department.DoesNotExist(department_id)
    return rows[0]


def contacts_of(department_id: int) -> tuple[str, ...]:
    """Return the IT contact persons (EVP) of a department that the viewer may see; none for no department."""
    rows = _department_rows(Department.objects.filter(pk=department_id))
    return rows[0].evps if rows else ()


def _department_rows(rows: QuerySet[Department]) -> list[DepartmentRow]:
    departments = list(rows)
    people = Person.objects.filter(department__in=departments, left_on__isnull=True).order_by()
    counts = dict(people.values_list("department_id").annotate(Count("pk")))
    holders = _holders(departments)
    with deciding("people.organisation_names"):
        names = dict(Organisation.objects.values_list("pk", "name"))
    return [
        DepartmentRow(
            department_id=row.pk,
            name=row.name,
            code=row.code,
            organisation_id=row.organisation_id,
            organisation=names.get(row.organisation_id, ""),
            people=counts.get(row.pk, 0),
            leads=tuple(holders.get((row.pk, Role.DEPARTMENT_LEAD), ())),
            evps=tuple(holders.get((row.pk, Role.EVP), ())),
            asked=tuple(holders.get((row.pk, ""), ())),
        )
        for row in departments
    ]


def _holders(departments: list[Department]) -> dict[tuple[int, str], list[str]]:
    """Return who holds which role of which department; under no role those that wait for a confirmation."""
    grants = RoleGrant.objects.filter(
        department__in=departments, role__in=(Role.EVP, Role.DEPARTMENT_LEAD), ended_at__isnull=True
    ).select_related("person")
    holders: dict[tuple[int, str], list[str]] = {}
    for grant in grants:
        if not readable(grant.person):
            continue
        if grant_holds(grant_facts(grant), at=clock.now()):
            holders.setdefault((grant.department_id or 0, grant.role), []).append(str(grant.person))
        elif grant.confirmed_at is None:
            holders.setdefault((grant.department_id or 0, ""), []).append(str(grant.person))
    return holders


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """One organisation and how it stands to its provider.

    Attributes:
        own: Whether the viewer keeps its register.
        may_speak: Whether the viewer works on one of the two sides that may count as one.
        may_agree: Whether the other side has asked.
        asked: Whether one side has asked.
    """

    organisation_id: int
    name: str
    short_name: str
    kind: str
    provider: str
    people: int
    one_with_provider: bool
    own: bool
    may_speak: bool
    may_agree: bool
    asked: bool


def organisation_rows() -> list[OrganisationRow]:
    """Return the organisations the viewer may see, with how many people of each they may see."""
    rows = list(Organisation.objects.order_by("name"))
    people = Person.objects.filter(left_on__isnull=True).order_by()
    counts = dict(people.values_list("organisation_id").annotate(Count("pk")))
    names = {row.pk: row.name for row in rows}
    viewer = current_viewer()
    home = viewer.home_organisation
    return [
        OrganisationRow(
            organisation_id=row.pk,
            name=row.name,
            short_name=row.short_name,
            kind=str(row.get_kind_display()),
            provider=names.get(row.provider_id or 0, ""),
            people=counts.get(row.pk, 0),
            one_with_provider=row.one_with_provider,
            own=row.pk in viewer.strict_organisations or row.provider_id in viewer.strict_organisations,
            may_speak=row.provider_id is not None and home in {row.pk, row.provider_id},
            may_agree=may_agree(row),
            asked=bool(row.one_asked_by),
        )
        for row in rows
    ]
