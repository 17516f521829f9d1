"""From uploading an inquiry to the released PDF, through HTTP, by the people whose task each step is."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader
from tests.shared_data import shared

from bollwerk.engines.posture import Standing
from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, deciding
from bollwerk.foundation.evidence.types import ClaimPart, Figure, Outcome, Reference
from bollwerk.rooms.council.models import Answer, AnswerFile, Inquiry, QuestionPart

pytestmark = pytest.mark.slow  # twenty requests, each with its own session, and six documents

PROVEN = Outcome(Standing.PROVEN, evidence=(Reference("tests.record/1", "Nachweis"),))


@pytest.fixture
def all_proven(monkeypatch):
    """A city in which every claim is proven but the hosting figure, and one that nobody records yet."""
    outcomes = {
        "S9.hosting": Outcome(
            Standing.FIGURE,
            figure=Figure(179, 180),
            facts={
                "exception_1": "Waffenwesen",
                "exception_1_operator": "Stadt Nachbarstadt",
                "exception_1_tlp": "TLP:GREEN",
            },
        ),
        "S6.plans": Outcome(Standing.UNKNOWN, missing=("no_records",)),
    }
    monkeypatch.setattr(
        "bollwerk.foundation.evidence.evaluation.parts_of",
        lambda code: (ClaimPart(code, lambda at: outcomes.get(code, PROVEN)),),
    )


def confirm(client, pk, kind):
    response = client.post(reverse("council:confirm_reviews", args=[pk, kind]), follow=True)
    assert response.status_code == 200
    return response


def test_an_inquiry_goes_from_upload_to_a_released_pdf(client_of, all_proven):
    liaison = client_of(Role.COUNCIL_LIAISON, name="liaison")
    people = {
        "department": client_of(Role.DEPARTMENT_LEAD, name="fachbereich"),
        "isb": client_of(Role.ISB, name="isb"),
        "data_protection": client_of(Role.DATA_PROTECTION, name="dsb"),
        "staff_council": client_of(Role.STAFF_COUNCIL, name="personalrat"),
        "leadership": client_of(Role.LEADERSHIP, name="leitung"),
    }
    mayor = client_of(Role.LEADERSHIP, name="buero")
    auditor = client_of(Role.AUDIT_OFFICE, name="revision")
    paper = shared("seeds/000_0fa14c30aaf0eb7a.txt").read_bytes()

    response = liaison.post(
        reverse("council:new_inquiry"),
        {
            "file": SimpleUploadedFile("anfrage.txt", paper),
            "received_on": clock.today().isoformat(),
            "as_of": clock.today().isoformat(),
        },
        follow=True,
    )
    with deciding("tests"):
        inquiry = Inquiry.objects.get()
    assert inquiry.number == "1644/2021"
    assert b"PIRATEN &amp; VOLT" in response.content

    with deciding("tests"):
        unknown = list(QuestionPart.objects.filter(state="unknown", answered_before=False))
    assert unknown
    for part in unknown:
        liaison.post(
            reverse("council:sign", args=[part.pk]),
            {
                "revision": part.revision,
                "sentence": "Die Notfallpläne werden derzeit überarbeitet und liegen bis Jahresende vor.",
            },
        )
    liaison.post(
        reverse("council:head", args=[inquiry.pk]),
        {
            "number": "1644/2021",
            "subject": inquiry.subject,
            "faction": inquiry.faction,
            "signatory": "Michaela Muster",
            "function": "Oberbürgermeisterin",
            "revision": Inquiry._base_manager.get().revision,
        },
    )

    blocked = mayor.post(reverse("council:release", args=[inquiry.pk]), follow=True)
    assert not Answer._base_manager.exists()
    assert "Prüf" in blocked.content.decode() or "review" in blocked.content.decode()

    for kind, client in people.items():
        confirm(client, inquiry.pk, kind)
    page = auditor.get(reverse("council:release", args=[inquiry.pk])).content.decode()
    shown = re.search(r'name="shown_hash" value="([0-9a-f]{64})"', page)[1]
    auditor.post(reverse("council:confirm_reading", args=[inquiry.pk]), {"shown_hash": shown})
    released = mayor.post(reverse("council:release", args=[inquiry.pk]), follow=True)

    answer = Answer._base_manager.get()
    assert answer.sha256 in released.content.decode()
    file = AnswerFile._base_manager.get(rendition="public", name__endswith=".pdf")
    download = liaison.get(reverse("council:answer_file", args=[file.pk]))
    reader = PdfReader(BytesIO(download.content))
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert "179 von 180 Fachverfahren (99 %)" in text
    assert "Waffenwesen" not in text
    assert "Michaela Muster" in text
    assert "ENTWURF" not in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert liaison.post(reverse("council:redraft", args=[inquiry.pk]), {"as_of": "2026-01-01"}).status_code == 302
    with deciding("tests"):
        assert Inquiry.objects.get().as_of == inquiry.as_of
