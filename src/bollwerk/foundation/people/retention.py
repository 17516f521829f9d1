"""Forget what was kept about people when its day has come; the periods stand in the models' docstrings."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from bollwerk.foundation import clock
from bollwerk.foundation.access import deciding
from bollwerk.foundation.audit.api import record
from bollwerk.foundation.history.api import forget
from bollwerk.foundation.people.models import Account, Deputy, Integration, Person, RoleGrant

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["PERSONS_KEPT", "PROOFS_KEPT", "forget_departed"]

PERSONS_KEPT = timedelta(days=365)
"""After leaving; the same for an integration after its end."""
PROOFS_KEPT = timedelta(days=3 * 365)
"""Roles and deputies after their end."""
_NOBODY = "@forgotten.invalid"
"""Source: RFC 2606: no address ends in ``.invalid``."""


@transaction.atomic
def forget_departed(*, at: datetime) -> int:
    """Delete log-ins of people who left, names a year later, roles and deputies three years after their end; nightly.

    A person's row stays without anything that says who it was: decisions and duties name it.

    Returns:
        How many persons were made nameless.
    """
    today = clock.today()
    long_ago = today - PROOFS_KEPT
    with deciding("people.forget_departed"):
        due = Person.objects.filter(left_on__lte=today - PERSONS_KEPT).exclude(email__endswith=_NOBODY)
        forgotten = [_made_nameless(person) for person in due.select_for_update(of=("self",))]
        Account.objects.filter(person__left_on__lt=today).delete()
    Deputy.objects.filter(valid_to__lte=long_ago).delete()
    RoleGrant.objects.filter(ended_at__lte=at - PROOFS_KEPT).delete()
    Integration.objects.filter(Q(revoked_at__lte=at - PERSONS_KEPT) | Q(expires_at__lte=at - PERSONS_KEPT)).delete()
    if forgotten:
        record("people.person.forgotten", subject="people.person/departed", count=len(forgotten))
    return len(forgotten)


def _made_nameless(person: Person) -> int:
    forget(Person, person.pk)
    person.given_name, person.family_name, person.email = "N. N.", str(person.pk), f"{person.pk}{_NOBODY}"
    person.phone, person.mobile, person.department = "", "", None
    person.save()
    return person.pk
