"""Change the register by hand: persons, departments, organisations, and who has a log-in.

Source: BSI IT-Grundschutz ORP.4.A1 and ORP.4.A2: setting up, changing and closing of accounts, documented.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction
from django.urls import reverse

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, current_viewer, deciding
from bollwerk.foundation.audit.api import record
from bollwerk.foundation.history.api import RowNotFoundError, locked, set_facts
from bollwerk.foundation.people.founding import found_organisation
from bollwerk.foundation.people.models import Account, Department, Organisation, Person

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Invitation",
    "RegisterError",
    "RegisterRefusal",
    "add_department",
    "add_organisation",
    "add_person",
    "change_department",
    "change_organisation",
    "change_person",
    "close_log_in",
    "come_back",
    "invite",
    "kept_organisations",
]

_FACTS = {
    Person: ("given_name", "family_name", "email", "phone", "mobile", "department"),
    Department: ("name", "code"),
    Organisation: ("name", "short_name", "kind", "provider"),
}
"""What a person may state by hand; where somebody works and what nobody may set alone is not among it."""


class RegisterRefusal(StrEnum):
    """Why the register stays as it is. Codes; `texts.py` holds the sentences."""

    ADDRESS_TAKEN = "address_taken"
    NAME_TAKEN = "name_taken"
    OTHER_ORGANISATION = "other_organisation"
    HAS_LEFT = "has_left"
    OWN_LOG_IN = "own_log_in"
    NOT_ASKED = "not_asked"
    SAME_SIDE = "same_side"


class RegisterError(ValueError):
    """The step is not possible; nothing was changed.

    Attributes:
        refusal: Why.
    """

    def __init__(self, refusal: RegisterRefusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Invitation:
    """A way in for one person, to be shown once.

    Attributes:
        user_name: Name they log in with; their e-mail address does as well.
        path: Address below the house's own, where they choose a password; it works once and for three days.
    """

    user_name: str
    path: str


@transaction.atomic
def add_person(*, organisation_id: int, facts: Mapping[str, Any]) -> int:
    """Add somebody who works for an organisation of the viewer; return the key.

    Raises:
        RegisterError: If somebody has the address, or the organisation or department is somebody else's.
        RowNotFoundError: If the organisation is not one of the viewer's.
    """
    _demand_own(organisation_id)
    person = Person(organisation_id=organisation_id)
    set_facts(person, facts, allowed=_FACTS[Person])
    _demand_fitting(person)
    person.save()
    record("people.person.added", subject=f"people.person/{person.pk}", about=person)
    return person.pk


@transaction.atomic
def change_person(*, person_id: int, facts: Mapping[str, Any], expected_revision: int) -> None:
    """Change name, numbers or department of a person; the log-in follows a new name and a new address.

    Raises:
        RegisterError: If somebody else has the address, or the department is another organisation's.
        RowNotFoundError: If there is no such person.
        StaleRecordError: If somebody else changed the person meanwhile.
    """
    person = locked(Person, person_id, expected_revision)
    _demand_own(person.organisation_id)
    changed = set_facts(person, facts, allowed=_FACTS[Person])
    if not changed:
        return
    _demand_fitting(person)
    person.save()
    names = {"first_name": person.given_name, "last_name": person.family_name, "email": person.email}
    Account.objects.filter(person=person).update(**names)
    record("people.person.changed", subject=f"people.person/{person_id}", about=person)


def kept_organisations() -> frozenset[int]:
    """Return the organisations whose register the viewer keeps: their own, and those that their own serves.

    A municipality reads what its provider shares, but does not rule the provider's log-ins: whoever did would reach
    every other municipality that the provider serves.
    """
    own = current_viewer().strict_organisations
    return own | frozenset(Organisation.objects.filter(provider_id__in=own).values_list("pk", flat=True))


def _demand_own(organisation_id: int) -> None:
    """Demand that the viewer keeps the register of the organisation."""
    if organisation_id not in kept_organisations():
        raise RowNotFoundError(organisation_id)


def _demand_fitting(person: Person) -> None:
    person.email = person.email.lower()
    with deciding("people.address"):
        taken = Person.objects.filter(email__iexact=person.email).exclude(pk=person.pk).exists()
    if taken:
        raise RegisterError(RegisterRefusal.ADDRESS_TAKEN)
    if person.department is not None and person.department.organisation_id != person.organisation_id:
        raise RegisterError(RegisterRefusal.OTHER_ORGANISATION)


@transaction.atomic
def come_back(*, person_id: int) -> None:
    """Take back that a person leaves; their log-in stays closed until it is opened, and roles are asked for anew.

    Raises:
        RowNotFoundError: If there is no such person.
    """
    person = locked(Person, person_id)
    _demand_own(person.organisation_id)
    person.left_on = None
    person.save()
    record("people.person.returned", subject=f"people.person/{person_id}", about=person)


@transaction.atomic
def invite(*, person_id: int) -> Invitation:
    """Open a log-in for a person, or open it again; return the one-time address where they choose their password.

    Nobody else ever knows the password. A second factor that was set up stays; where there is none, a role above
    employee leads to its set-up at the first log-in.

    Raises:
        RegisterError: If the person has left, or is oneself: one's own password is changed on one's own page.
        RowNotFoundError: If there is no such person.
    """
    person = locked(Person, person_id)
    _demand_own(person.organisation_id)
    if person.pk == current_viewer().person_id:
        raise RegisterError(RegisterRefusal.OWN_LOG_IN)
    if person.left_on and person.left_on <= clock.today():
        raise RegisterError(RegisterRefusal.HAS_LEFT)
    account = Account.objects.filter(person=person).first() or Account(username=person.email[:150], person=person)
    account.email, account.first_name, account.last_name = person.email, person.given_name, person.family_name
    account.is_active = True
    account.set_unusable_password()
    account.save()
    record("people.account.invited", subject=f"people.person/{person_id}", about=person)
    arguments = {"uidb36": user_pk_to_url_str(account), "key": default_token_generator.make_token(account)}
    return Invitation(account.username, reverse("account_reset_password_from_key", kwargs=arguments))


@transaction.atomic
def close_log_in(*, person_id: int) -> None:
    """Close a person's log-in at once; whoever is logged in with it is out. Roles stay.

    Raises:
        RegisterError: If it is one's own.
        RowNotFoundError: If there is no such person.
    """
    person = locked(Person, person_id)
    _demand_own(person.organisation_id)
    if person.pk == current_viewer().person_id:
        raise RegisterError(RegisterRefusal.OWN_LOG_IN)
    if Account.objects.filter(person=person, is_active=True).update(is_active=False):
        record("people.account.closed", subject=f"people.person/{person_id}", about=person)


@transaction.atomic
def add_department(*, organisation_id: int, facts: Mapping[str, Any]) -> int:
    """Add a department to an organisation of the viewer; return the key.

    Raises:
        RegisterError: If the organisation has one of this name.
        RowNotFoundError: If the organisation is not one of the viewer's.
    """
    _demand_own(organisation_id)
    row = Department(organisation_id=organisation_id, tlp=Tlp.GREEN)
    set_facts(row, facts, allowed=_FACTS[Department])
    _demand_new_name(row, organisation_id=organisation_id)
    row.save()
    record("people.department.added", subject=f"people.department/{row.pk}", about=row, name=row.name)
    return row.pk


@transaction.atomic
def change_department(*, department_id: int, facts: Mapping[str, Any], expected_revision: int) -> None:
    """Change name or number of a department.

    Raises:
        RegisterError: If the organisation has another one of this name.
        RowNotFoundError: If there is no such department.
        StaleRecordError: If somebody else changed it meanwhile.
    """
    row = locked(Department, department_id, expected_revision)
    _demand_own(row.organisation_id)
    if not set_facts(row, facts, allowed=_FACTS[Department]):
        return
    _demand_new_name(row, organisation_id=row.organisation_id)
    row.save()
    record("people.department.changed", subject=f"people.department/{department_id}", about=row, name=row.name)


@transaction.atomic
def add_organisation(*, name: str, short_name: str, kind: str, provider: Organisation | None) -> int:
    """Add an organisation; a provider must be one of the viewer's own. Return the key.

    Raises:
        RegisterError: If there is one of this name, or the provider is none of the viewer's organisations.
    """
    _demand_new_name(Organisation(name=name))
    if provider is not None and provider.pk not in current_viewer().organisations:
        raise RegisterError(RegisterRefusal.OTHER_ORGANISATION)
    served_by = provider.name if provider else ""
    return found_organisation(name=name, short_name=short_name, kind=kind, provider=served_by)


@transaction.atomic
def change_organisation(*, organisation_id: int, facts: Mapping[str, Any], expected_revision: int) -> None:
    """Change name, kind or provider of an organisation of the viewer.

    Source: who serves whom decides who reads what is labelled AMBER, so only one's own house says who serves it.

    Raises:
        RegisterError: If another one has the name, or the provider is none of the viewer's organisations.
        RowNotFoundError: If there is no such organisation.
        StaleRecordError: If somebody else changed it meanwhile.
    """
    row = locked(Organisation, organisation_id, expected_revision)
    _demand_own(row.pk)
    changed = set_facts(row, facts, allowed=_FACTS[Organisation])
    if not changed:
        return
    if "provider" in changed:
        if row.pk not in current_viewer().strict_organisations:
            raise RegisterError(RegisterRefusal.OTHER_ORGANISATION)
        row.one_with_provider, row.one_asked_by = False, 0
    _demand_new_name(row)
    row.save()
    record("people.organisation.changed", subject=f"people.organisation/{row.pk}", about=row, name=row.name)


def _demand_new_name(row: Department | Organisation, **within: int) -> None:
    with deciding("people.name"):
        taken = type(row).objects.filter(name__iexact=row.name, **within).exclude(pk=row.pk).exists()
    if taken:
        raise RegisterError(RegisterRefusal.NAME_TAKEN)
