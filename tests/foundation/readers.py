"""Log in as somebody who holds given roles."""

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, deciding
from bollwerk.foundation.people.models import Account, Organisation, Person, RoleGrant


def log_in(client, city: Organisation, *roles: str, name: str = "Anna Amsel") -> Person:
    """Make a person of the city with confirmed roles and log the client in; return the person."""
    given, family = name.split()
    with deciding("tests.people"):
        mail = f"{given}.{family}@musterstadt.example".lower()
        person = Person.objects.create(
            given_name=given, family_name=family, email=mail, organisation_id=city.pk, tlp=Tlp.GREEN
        )
        for role in roles:
            RoleGrant.objects.create(
                person=person, role=role, organisation=city, requested_at=clock.now(), confirmed_at=clock.now()
            )
        account = Account.objects.create(username=mail, email=mail, person=person)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": clock.now().timestamp()},
        {"method": "mfa", "type": "totp", "at": clock.now().timestamp()},
    ]
    session.save()
    return person
