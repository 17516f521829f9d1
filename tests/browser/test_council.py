"""The pages of the council room in a real browser: light and dark, wide and narrow, axe; uploading an inquiry."""

import hashlib
import re
from io import BytesIO

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pypdf import PdfReader
from tests.shared_data import shared

from bollwerk.engines.posture import Standing
from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, viewing_as
from bollwerk.foundation.evidence.evaluation import evaluate_and_keep
from bollwerk.foundation.evidence.types import ClaimPart, Figure, Outcome, Reference
from bollwerk.foundation.people.viewers import viewer_of
from bollwerk.rooms.council import services
from bollwerk.rooms.council.models import Answer, AnswerFile, Question, QuestionPart, ReviewStep

PAPER = "seeds/000_0fa14c30aaf0eb7a.txt"


@pytest.fixture
def city_of_claims(monkeypatch):
    """A city in which claims stand in every way there is."""
    record = Reference("tests.record/1", "Nachweis vom März")
    outcomes = {
        "S9.hosting": Outcome(
            Standing.FIGURE,
            figure=Figure(178, 180),
            facts={
                "exception_1": "Waffenwesen",
                "exception_1_operator": "Stadt Nachbarstadt",
                "exception_1_tlp": "TLP:CLEAR",
                "exception_2": "Fernerkundung",
                "exception_2_tlp": "TLP:AMBER",
            },
        ),
        "S9.assured": Outcome(Standing.REFUTED, counter_examples=(Reference("tests.record/2", "Verfahren Alpha"),)),
        "S6.plans": Outcome(Standing.UNKNOWN, missing=("no_records",)),
        "S3.known": Outcome(Standing.UNKNOWN, missing=("no_records",)),
    }
    proven = Outcome(Standing.PROVEN, evidence=(record,))
    monkeypatch.setattr(
        "bollwerk.foundation.evidence.evaluation.parts_of",
        lambda code: (ClaimPart(code, lambda at: outcomes.get(code, proven)),),
    )


@pytest.fixture
def liaison(visitor):
    return visitor(Role.COUNCIL_LIAISON, Role.ISB, Role.LEADERSHIP, name="Carla Schreiber")


def upload(page, live_server, paper):
    """Upload an inquiry by its form; return its address."""
    page.goto(f"{live_server.url}{reverse('council:new_inquiry')}")
    page.set_input_files("input[type=file]", shared(paper))
    page.get_by_role("button", name="Aufnehmen und entwerfen").click()
    page.get_by_role("heading", level=1, name=re.compile(r"\d+.20\d\d")).wait_for()
    return page.url


def sign_what_is_unknown(page, live_server):
    """Sign a sentence of one's own on every question that waits for one; return how many there were."""
    waiting = QuestionPart._base_manager.filter(state="unknown", answered_before=False).select_related("question")
    for part in waiting:
        address = reverse("council:question", args=[part.question.inquiry_id, part.question_id])
        page.goto(f"{live_server.url}{address}")
        card = page.locator(f"#teil-{part.pk}")
        card.get_by_text("Mit eigenem Satz unterzeichnen").click()
        card.locator("[name=sentence]").fill("Die Notfallpläne werden überarbeitet und liegen bis Jahresende vor.")
        card.get_by_role("button", name="Unterzeichnen").click()
        expect(card).to_contain_text("Unterzeichnet von Carla Schreiber")
    return len(waiting)


def state_who_signs(page, inquiry):
    page.goto(f"{inquiry}kopf/")
    page.locator("[name=signatory]").fill("Michaela Muster")
    page.locator("[name=function]").fill("Oberbürgermeisterin")
    page.get_by_role("button", name="Speichern").click()
    expect(page).to_have_url(inquiry)


REVIEWERS = {
    "department": Role.DEPARTMENT_LEAD,
    "isb": Role.ISB,
    "data_protection": Role.DATA_PROTECTION,
    "staff_council": Role.STAFF_COUNCIL,
    "leadership": Role.LEADERSHIP,
}


def review(page, inquiry, kind):
    page.goto(inquiry)
    page.locator(f"form[action$='/pruefen/{kind}/'] button").click()
    expect(page).to_have_url(inquiry)


@pytest.mark.parametrize("paper", ["seeds/000_0fa14c30aaf0eb7a.txt", "seeds/002_4fec7ed535dce473.txt"])
def test_from_the_upload_of_an_inquiry_to_the_released_pdf(
    page, live_server, log_in, visitor, city_of_claims, console, paper
):
    log_in(page, visitor(Role.COUNCIL_LIAISON, name="Carla Schreiber"))
    inquiry = upload(page, live_server, paper)
    page.goto(f"{inquiry}freigabe/")
    assert page.get_by_role("button", name="Freigeben").count() == 0
    assert sign_what_is_unknown(page, live_server)
    state_who_signs(page, inquiry)

    for kind, role in REVIEWERS.items():
        if ReviewStep._base_manager.filter(kind=kind).exists():
            log_in(page, visitor(role, name=f"Prüfung {kind}"))
            review(page, inquiry, kind)
    log_in(page, visitor(Role.AUDIT_OFFICE, name="Zweite Leserin"))
    page.goto(f"{inquiry}freigabe/")
    page.get_by_role("button", name="Lesen bestätigen").click()
    log_in(page, visitor(Role.LEADERSHIP, name="Das Büro"))
    page.goto(f"{inquiry}freigabe/")
    page.get_by_role("button", name="Freigeben").click()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile(r"\.pdf")).first.click()

    content = download.value.path().read_bytes()
    answer = Answer._base_manager.get()
    frozen = AnswerFile._base_manager.get(rendition="public", name__endswith=".pdf")
    expect(page.locator("main")).to_contain_text(answer.sha256)
    assert hashlib.sha256(content).hexdigest() == frozen.sha256
    document = PdfReader(BytesIO(content))
    assert document.xmp_metadata.rdf_root.toxml().count("pdfuaid:part") >= 1
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = " ".join(" ".join(sheet.extract_text() for sheet in document.pages).split())
    assert "Michaela Muster" in text
    assert "liegen bis Jahresende vor" in text
    assert "ENTWURF" not in text
    assert not console


def test_the_pages_look_right_and_axe_finds_nothing(page, log_in, screens, liaison, city_of_claims):
    text = shared(PAPER).read_text()
    with viewing_as(viewer_of(liaison.person_id)):
        pk = services.take_in(services.NewInquiry(text=text, received_on=clock.today()))
        older = services.take_in_older(text)
        services.record_committee_report(committee="Haupt- und Personalausschuss", given_on=clock.today())
        evaluate_and_keep()
    question = Question._base_manager.get(number="6").pk
    unknown = Question._base_manager.get(number="3").pk
    log_in(page, liaison)

    pages = {
        "council-inquiries": reverse("council:inquiries"),
        "council-new": reverse("council:new_inquiry"),
        "council-inquiry": reverse("council:inquiry", args=[pk]),
        "council-question": reverse("council:question", args=[pk, question]),
        "council-unknown": reverse("council:question", args=[pk, unknown]),
        "council-public": reverse("council:renditions", args=[pk]),
        "council-dossier": reverse("council:renditions", args=[pk]) + "?art=dossier",
        "council-facts": reverse("council:inquiry_facts", args=[pk]),
        "council-release": reverse("council:release", args=[pk]),
        "council-older": reverse("council:older_answer", args=[older]),
        "council-reports": reverse("council:reports"),
    }

    for name, address in pages.items():
        screens(page, address, name)
