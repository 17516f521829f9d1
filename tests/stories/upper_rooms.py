"""Inquiries, older answers and import runs under every label, for the small house."""

from dataclasses import replace
from typing import Any

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, Viewer, deciding, viewing_as
from bollwerk.rooms.council.models import Inquiry, LinkedClaim, Question, QuestionPart, ReviewStep
from bollwerk.rooms.council.services.intake import NewInquiry, take_in
from bollwerk.rooms.inventory.models import ImportRun


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
