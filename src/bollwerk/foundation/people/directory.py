"""Who a directory's word lets in: a person of the register, found once by a confirmed address, then by a stable key."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import Q

from bollwerk.foundation import clock
from bollwerk.foundation.access import deciding
from bollwerk.foundation.audit.api import record
from bollwerk.foundation.people.models import Account, Person

__all__ = ["DirectoryIdentity", "DirectoryLoginError", "LoginRefusal", "account_of"]


class LoginRefusal(StrEnum):
    """Why somebody whom the directory knows does not get in. Codes; `texts.py` holds the sentences."""

    UNKNOWN_PERSON = "unknown_person"
    HAS_LEFT = "has_left"
    OWN_PASSWORD = "own_password"  # noqa: S105 - a reason, no password
    ANOTHER_IDENTITY = "another_identity"


class DirectoryLoginError(PermissionError):
    """The directory knows this person, Bollwerk does not let them in.

    Attributes:
        refusal: Why.
    """

    def __init__(self, refusal: LoginRefusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class DirectoryIdentity:
    """Somebody as a directory names them after it has checked who they are.

    Attributes:
        source: Key of the directory: ``ldap``, or the provider's key of OpenID Connect.
        uid: The directory's own key of the entry, which outlives a new name and a new address.
        addresses: E-mail addresses the directory has confirmed.
    """

    source: str
    uid: str
    addresses: tuple[str, ...]


@transaction.atomic
def account_of(identity: DirectoryIdentity) -> Account:
    """Return the account that the identity opens; the first time it is bound to the person with its address.

    Nobody signs up: a person must stand in the register. An account with a password of its own is opened by that
    password alone, so that whoever rules the directory does not rule the emergency accounts.

    Raises:
        DirectoryLoginError: If nobody, or nobody who may, is meant.
    """
    with deciding("people.directory_login"):
        bound = SocialAccount.objects.filter(provider=identity.source, uid=identity.uid).first()
        account = bound.user if bound else None
        person = account.person if account else _person_with(identity.addresses)
    if person is None:
        raise DirectoryLoginError(LoginRefusal.UNKNOWN_PERSON)
    if person.left_on and person.left_on <= clock.today():
        raise DirectoryLoginError(LoginRefusal.HAS_LEFT)
    account = account or _bind(person, identity)
    if account.has_usable_password():
        raise DirectoryLoginError(LoginRefusal.OWN_PASSWORD)
    if not account.is_active:
        raise DirectoryLoginError(LoginRefusal.HAS_LEFT)
    return account


def _person_with(addresses: tuple[str, ...]) -> Person | None:
    """Return the one person with any of the addresses; two people are nobody."""
    asked = Q(pk__in=())
    for address in addresses:
        asked |= Q(email__iexact=address)
    found = list(Person.objects.filter(asked)[:2])
    return found[0] if len(found) == 1 else None


def _bind(person: Person, identity: DirectoryIdentity) -> Account:
    """Bind an identity to the person's account, which is made where there is none; one identity of each directory."""
    names = {"first_name": person.given_name, "last_name": person.family_name, "email": person.email}
    account = Account.objects.filter(person=person).first()
    if account and account.has_usable_password():
        raise DirectoryLoginError(LoginRefusal.OWN_PASSWORD)
    if account and SocialAccount.objects.filter(user=account, provider=identity.source).exists():
        raise DirectoryLoginError(LoginRefusal.ANOTHER_IDENTITY)
    if account is None:
        account = Account(username=person.email[:150], person=person, **names)
        account.set_unusable_password()
        account.save()
    SocialAccount.objects.create(user=account, provider=identity.source, uid=identity.uid)
    record("people.account.bound", subject=f"people.person/{person.pk}", about=person, source=identity.source)
    return account
