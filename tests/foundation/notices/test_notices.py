import socket
import socketserver
import threading
from datetime import UTC, datetime, timedelta

import pytest

from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, Tlp, Viewer, viewing_as
from bollwerk.foundation.access.models import Circle
from bollwerk.foundation.audit import events
from bollwerk.foundation.audit.api import record
from bollwerk.foundation.jobs.inline import run_waiting_jobs
from bollwerk.foundation.notices import channels, registry, services
from bollwerk.foundation.notices.models import Notice, Subscription
from bollwerk.foundation.notices.types import NoticeType
from bollwerk.foundation.people.models import Organisation

CODE = "tests.host.lost"


class Postman(socketserver.BaseRequestHandler):
    """A mail server that takes everything, or refuses where it is told to."""

    def handle(self):
        self.server.connections += 1
        self.server.hang_up = lambda: self.request.shutdown(socket.SHUT_RDWR)
        lines = self.request.makefile("rb")
        self.say("220 ready")
        for line in lines:
            word = line.split()[0].upper().decode() if line.split() else ""
            if word == "DATA":
                self.say("354 go on")
                self.server.mails.append(b"".join(iter(lines.readline, b".\r\n")).decode())
                self.say("250 taken")
            elif word == "RCPT" and self.server.refuse:
                self.say("550 nobody here")
            elif word == "QUIT":
                return self.say("221 bye")
            else:
                self.say("250 fine")
        return None

    def say(self, text):
        self.request.sendall(text.encode() + b"\r\n")


@pytest.fixture
def post(settings):
    """A mail server in this process."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Postman) as server:
        server.daemon_threads = True
        server.mails, server.connections, server.refuse = [], 0, False
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        yield server
        channels.forget_connection()
        server.shutdown()


@pytest.fixture(autouse=True)
def declared(db, settings):
    settings.NOTICE_TARGETS = []
    settings.BASE_URL = "https://bollwerk.example"
    events.declare([events.AuditEvent(CODE, "Host %(host)s was lost")])
    declare()


def declare(**options):
    defaults = {
        "label": "A host was lost",
        "title": "Host %(host)s was lost",
        "roles": frozenset({Role.ISB}),
        "link": lambda event: "/inventory/",
    }
    registry.declare([NoticeType(CODE, **{**defaults, **options})])


def happen(city, about=None):
    with viewing_as(Viewer("job:tests", home_organisation=city.pk)):
        record(CODE, subject="tests.host/1", about=about, host="ewo-app-01")
    run_waiting_jobs()


def public(city):
    return Organisation(pk=0, tlp=Tlp.GREEN, organisation_id=city.pk)


def test_holders_of_the_role_are_told_once(client, city, log_in, post):
    person = log_in(client, Role.ISB)
    log_in(client, Role.EMPLOYEE, name="other")
    happen(city)
    services.fan_out(str(Notice.objects.get().event_id))

    assert [(notice.person_id, notice.title) for notice in Notice.objects.all()] == [
        (person.pk, "Host ewo-app-01 was lost")
    ]
    assert len(post.mails) == 1


def test_a_mail_about_an_amber_matter_holds_a_link_and_nothing_else(client, city, log_in, post):
    log_in(client, Role.ISB)
    happen(city)

    (mail,) = post.mails
    assert "ewo-app-01" not in mail
    assert "A host was lost" not in mail
    assert f"https://bollwerk.example/nachrichten/{Notice.objects.get().pk}/" in mail.replace("=\r\n", "")


def test_an_event_about_a_public_record_is_not_public_itself(client, city, log_in, post):
    log_in(client, Role.ISB)
    happen(city, about=public(city))

    assert "ewo-app-01" not in post.mails[0]
    assert "/nachrichten/" in post.mails[0]


def test_nobody_is_told_of_what_they_may_not_see(client, city, log_in, post):
    log_in(client, Role.ISB)
    closed = Circle.objects.create(name="closed")
    happen(city, about=Organisation(pk=0, tlp=Tlp.RED, organisation_id=city.pk, circle_id=closed.pk))

    assert not Notice.objects.exists()
    assert not post.mails


def test_one_connection_carries_all_mails_and_a_closed_one_is_replaced(client, city, log_in, post):
    for number in range(3):
        log_in(client, Role.ISB, name=f"isb{number}")

    happen(city)
    assert (len(post.mails), post.connections) == (3, 1)
    post.hang_up()
    happen(city)
    assert (len(post.mails), post.connections) == (6, 2)


def test_a_refused_mail_fails_the_job_and_is_sent_at_the_next_try(client, city, log_in, post):
    log_in(client, Role.ISB)
    post.refuse = True
    with pytest.raises(channels.DeliveryError, match="did not take"):
        happen(city)
    post.refuse = False

    services.fan_out(str(Notice.objects.get().event_id))

    assert len(post.mails) == 1
    assert Notice.objects.get().mail == Notice.Mail.SENT


@pytest.mark.parametrize(
    ("channel", "wanted", "notices", "mails"),
    [("mail", False, 1, 0), ("page", False, 0, 0), ("mail", True, 1, 1)],
)
def test_a_wish_wins_over_what_the_kind_says(client, city, log_in, post, channel, wanted, notices, mails):
    person = log_in(client, Role.ISB)
    Subscription.objects.create(code=CODE, person=person, channel=channel, wanted=wanted)
    happen(city)

    assert (Notice.objects.count(), len(post.mails)) == (notices, mails)


def test_a_role_can_be_told_besides(client, city, log_in, post):
    log_in(client, Role.PROVIDER_ADMIN)
    Subscription.objects.create(code=CODE, role=Role.PROVIDER_ADMIN, channel="page", wanted=True)
    happen(city)

    assert Notice.objects.count() == 1


def test_named_people_are_told_and_those_who_have_left_are_not(client, city, log_in, post):
    here, gone = (log_in(client, Role.DEPARTMENT_LEAD, name=name) for name in ("here", "gone"))
    type(gone)._base_manager.filter(pk=gone.pk).update(left_on=clock.today())
    declare(roles=frozenset(), people=lambda event: (here.pk, gone.pk))
    happen(city)

    assert [notice.person_id for notice in Notice.objects.all()] == [here.pk]


def test_further_targets_hear_once_that_there_is_something(client, city, log_in, post, settings, monkeypatch):
    told = []
    monkeypatch.setattr(channels, "broadcast", lambda **message: told.append(message))
    declare(broadcast=True)
    settings.NOTICE_TARGETS = ["json://localhost"]
    log_in(client, Role.ISB)
    happen(city)
    services.fan_out(str(Notice.objects.get().event_id))

    assert len(told) == 1
    assert "ewo-app-01" not in str(told)


def test_a_broken_target_is_named_without_its_secrets():
    with pytest.raises(channels.DeliveryError) as caught:
        channels.broadcast(title="x", text="x", targets=["nonsense://token-123"])

    assert "nonsense" in str(caught.value)
    assert "token-123" not in str(caught.value)


def test_a_person_reads_their_notices_and_nobody_elses(client, city, log_in, post):
    log_in(client, Role.ISB)
    happen(city)
    number = Notice.objects.get().pk

    listed = client.get("/nachrichten/").content.decode()
    count = client.get("/nachrichten/anzahl/").content.decode()
    opened = client.get(f"/nachrichten/{number}/")
    after = client.get("/nachrichten/anzahl/").content.decode()
    log_in(client, Role.ISB, name="other")

    assert "Host ewo-app-01 was lost" in listed
    assert "1 ungelesene Nachricht" in count
    assert opened["Location"] == "/inventory/"
    assert "0 ungelesene Nachrichten" in after
    assert client.get(f"/nachrichten/{number}/").status_code == 404
    assert "ewo-app-01" not in client.get("/nachrichten/").content.decode()


def test_all_are_marked_read_at_once(client, city, log_in, post):
    log_in(client, Role.ISB)
    happen(city)
    happen(city)

    client.post("/nachrichten/gelesen/")

    assert not Notice.objects.filter(read_at=None).exists()


def test_wishes_are_saved_and_shown(client, city, log_in):
    person = log_in(client, Role.ISB)
    page = client.get("/nachrichten/wuensche/")
    names = [name for name, field in page.context["form"].fields.items() if field.label == "A host was lost"]

    client.post("/nachrichten/wuensche/", {names[0]: ["page"]})

    saved = Subscription.objects.filter(person=person, code=CODE).values_list("channel", "wanted")
    assert dict(saved) == {"page": True, "mail": False}


def test_the_public_reads_no_notices(client, db):
    assert client.get("/nachrichten/").status_code == 302


@pytest.mark.parametrize(("age", "left"), [(timedelta(days=90, seconds=1), 0), (timedelta(days=90), 1)])
def test_notices_are_forgotten_after_ninety_days(client, city, log_in, post, age, left):
    at = datetime(2026, 11, 21, tzinfo=UTC)
    log_in(client, Role.ISB)
    with clock.frozen_at(at - age):
        happen(city)

    services.forget_old_notices(at=at)

    assert Notice.objects.count() == left
