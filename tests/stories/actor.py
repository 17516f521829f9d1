"""A house in a process of its own, to be interrupted: ``actor.py fill|hang|count|talk``.

- ``fill``: make the city, its officer and one change.
- ``hang``: begin a change, say so, and never come to its end.
- ``count``: print as JSON how many applications there are and how many the trail knows.
- ``talk``: ask for a page and change something over and over, as a server process does; print each answer.
"""

import json
import sys
import time

import django

django.setup()

from allauth.mfa.models import Authenticator  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import RequestFactory  # noqa: E402

from bollwerk.foundation import clock  # noqa: E402
from bollwerk.foundation.access import Role, Tlp, deciding, viewing_as  # noqa: E402
from bollwerk.foundation.audit.models import Event  # noqa: E402
from bollwerk.foundation.people.models import Account, Organisation, Person, RoleGrant  # noqa: E402
from bollwerk.foundation.people.viewers import viewer_of  # noqa: E402
from bollwerk.rooms.inventory import services  # noqa: E402
from bollwerk.rooms.inventory.kinds import Kind  # noqa: E402
from bollwerk.rooms.inventory.models import Application  # noqa: E402

TOKEN = "t" * 32


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def fill() -> None:
    with deciding("tests.actor"):
        city = Organisation.objects.create(name="Musterstadt", kind="city", tlp=Tlp.GREEN)
        person = Person.objects.create(
            given_name="Ines", family_name="Muster", email="i@musterstadt.example", organisation_id=city.pk
        )
    now = clock.now()
    RoleGrant.objects.create(person=person, role=Role.ISB, organisation=city, requested_at=now, confirmed_at=now)
    account = Account.objects.create(username="isb", email=person.email, person=person)
    Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={"secret": "x"})
    create("Wohngeld")


def create(name: str) -> None:
    with viewing_as(viewer_of(Account.objects.get(username="isb").person_id)):
        services.create_target(kind=Kind.APPLICATION, facts={"name": name})


def hang() -> None:
    with transaction.atomic():
        create("Halb")
        say("in the middle")
        time.sleep(600)


def count() -> None:
    with deciding("tests.actor"):
        names = sorted(Application.objects.values_list("name", flat=True))
        told = Event.objects.filter(code="inventory.target.created").count()
    say(json.dumps({"names": names, "told": told}))


def talk() -> None:
    application, cookie = get_wsgi_application(), _session()
    for number in range(int(sys.argv[2])):
        size = int(sys.argv[3])
        form = {"name": f"Anwendung {number}", "description": "d" * size, "revision": "0", "tlp": "2"}
        form |= {"operator_kind": "unknown", "exposure": "unknown"}
        environ = RequestFactory(SERVER_NAME="localhost").post("/inventory/new/application/", form).environ
        environ |= {"HTTP_COOKIE": f"{cookie}; csrftoken={TOKEN}", "HTTP_X_CSRFTOKEN": TOKEN}
        answer: list[str] = []
        body = application(environ, lambda status, headers, answer=answer: answer.append(status))
        text = b"".join(body).decode()
        body.close()
        say(json.dumps({"number": number, "status": answer[0][:3], "clear": "kein Platz mehr" in text}))
        if answer[0].startswith("5"):
            return
        time.sleep(float(sys.argv[4]))


def _session() -> str:
    account = Account.objects.get(username="isb")
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "bollwerk.foundation.people.log_in.HouseBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


if __name__ == "__main__":
    {"fill": fill, "hang": hang, "count": count, "talk": talk}[sys.argv[1]]()
