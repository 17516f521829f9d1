"""The demo city: Musterstadt and its provider, the same at every load."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, Tlp, deciding
from bollwerk.foundation.people.models import Account, Organisation, Person, RoleGrant

__all__ = ["load"]


@transaction.atomic
def load() -> None:
    """Load the city, its provider and the people who can log in."""
    with deciding("demo.load"):
        provider = Organisation.objects.create(name="Rechenzentrum Musterland", kind="provider", tlp=Tlp.GREEN)
        city = Organisation.objects.create(name="Musterstadt", kind="city", provider=provider, tlp=Tlp.GREEN)
        isb = Person.objects.create(
            given_name="Ines", family_name="Brandt", email="isb@musterstadt.example", organisation_id=city.pk
        )
        account = Account.objects.create(username="isb", email=isb.email, person=isb)
        account.set_password("musterstadt-zeigt-alles")
        account.save()
        RoleGrant.objects.create(
            person=isb, role=Role.ISB, organisation=city, requested_at=clock.now(), confirmed_at=clock.now()
        )
    hint = "Log-in: isb / musterstadt-zeigt-alles\n"
    Path(settings.DATA_DIR, "demo-login.txt").write_text(hint, encoding="utf-8")
