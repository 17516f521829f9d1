"""Inquiries, older answers and import runs under every label, for the small house."""

from dataclasses import replace
from typing import Any

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, Viewer, deciding, viewing_as
from bollwerk.rooms.council.models import Inquiry, LinkedClaim, Question, QuestionPart, ReviewStep
from bollwerk.rooms.council.services.intake import NewInquiry, take_in
from bollwerk.rooms.inventory import models
from bollwerk.rooms.inventory.models import ImportRun
from bollwerk.rooms.pentests.models import Brake, Difference, Engagement, Entrance, Finding, Proxy, ScopeItem


def fill_upper_rooms(house: Any, viewer: Viewer, labels: list[Any]) -> None:
    """Take in an inquiry and prepare an import under each label, and note their keys for the addresses."""
    for label in labels:
        who = replace(viewer, home_organisation=label.organisation_id)
        with viewing_as(who):
            inquiry = take_in(
                NewInquiry(text=_inquiry(label), received_on=clock.today(), subject=label.text("anfrage"))
            )
        with deciding("tests.upper_rooms"):
            question = Question.objects.get(inquiry_id=inquiry)
            part = QuestionPart.objects.filter(question=question).earliest("pk")
            claim = LinkedClaim.objects.filter(part=part).first()
            _label(label, inquiry, question.pk)
            run = ImportRun.objects.create(
                source="csv", format="csv", file_name=label.text("datei.csv"), prepared_at=clock.now(), **label.own()
            )
        house.note("council/:pk", label, inquiry)
        house.note("council/:question_id", label, question.pk)
        house.note("council/:part_id", label, part.pk)
        if claim is not None:
            house.note("council/:claim_id", label, claim.pk)
        house.note("run_id", label, run.pk)
        _penetration_test(house, label, viewer.person_id or 0)


def _inquiry(label: Any) -> str:
    asked = f"1. Wie ist die Anwendung {label.text('anwendung')} gegen Ransomware geschützt?"
    return f"Anfrage der Fraktion {label.text('fraktion')}\n\n{asked}\n"


def _label(label: Any, inquiry: int, question: int) -> None:
    """Give what was taken in the label: inquiries start as AMBER and are closed afterwards."""
    if label.tlp is not Tlp.RED:
        return
    closed = {"tlp": label.tlp, "circle_id": label.circle_id}
    Inquiry.objects.filter(pk=inquiry).update(**closed)
    Question.objects.filter(pk=question).update(**closed)
    QuestionPart.objects.filter(question=question).update(**closed)
    LinkedClaim.objects.filter(part__question=question).update(**closed)
    ReviewStep.objects.filter(question=question).update(**closed)


def _penetration_test(house: Any, label: Any, member: int) -> None:
    """Leave a test with a finding, an entrance, a brake, a proxy and what was seen under the label."""
    from tests.stories.house import Samples

    now, own = clock.now(), label.own()
    with deciding("tests.upper_rooms"):
        application = models.Application.objects.filter(**own, retired_on__isnull=True).first()
        if application is None:
            return
        test = Engagement.objects.create(
            application=application, title=label.text("test"), requested_on=clock.today(), requested_by_id=member,
            tester_name=label.text("tester"), **own,
        )  # fmt: skip
        ScopeItem.objects.create(engagement=test, kind="host", value=label.text("host"), **own)
        finding = Finding.objects.create(
            engagement=test, number=1, title=label.text("befund"), severity="high", state="open",
            first_seen_on=clock.today(), last_seen_on=clock.today(), **own,
        )  # fmt: skip
        entrance = Entrance.objects.create(application=application, host=label.text("name"), **own)
        brake = Brake.objects.create(host=label.text("bremse"), reason=label.text("grund"), pulled_at=now, **own)
        proxy = Proxy.objects.create(name=label.text("proxy"), **own)
        Difference.objects.create(kind="reachable_unreleased", host=label.text("offen"), found_at=now, **own)
    for path, row in (
        ("engagements", test), ("findings", finding), ("gate", application), ("entrances", entrance),
        ("brakes", brake), ("proxies", proxy),
    ):  # fmt: skip
        house.note(f"pentests/{path}/:key", label, row.pk)
    house.note("api/v1/pentests/:proxy_id", label, proxy.pk)
    house.note("api/v1/pentests/:application_id", label, application.pk)
    house.note("api/v1/pentests/:engagement_id", label, test.pk)
    for path, action in (("engagements", "opinion"), ("findings", "retest"), ("gate", "plan"), ("proxies", "brake")):
        house.values[f"pentests/{path}/:action"] = Samples(seen=[action])
