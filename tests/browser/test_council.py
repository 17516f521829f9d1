"""The pages of the council room in a real browser: light and dark, wide and narrow, axe; uploading an inquiry."""

import pytest
from django.urls import reverse
from tests.shared_data import shared

from bollwerk.engines.posture import Standing
from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, viewing_as
from bollwerk.foundation.evidence.evaluation import evaluate_and_keep
from bollwerk.foundation.evidence.types import ClaimPart, Figure, Outcome, Reference
from bollwerk.foundation.people.viewers import viewer_of
from bollwerk.rooms.council import services
from bollwerk.rooms.council.models import Inquiry, Question

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
    }
    proven = Outcome(Standing.PROVEN, evidence=(record,))
    monkeypatch.setattr(
        "bollwerk.foundation.evidence.evaluation.parts_of",
        lambda code: (ClaimPart(code, lambda at: outcomes.get(code, proven)),),
    )


@pytest.fixture
def liaison(visitor):
    return visitor(Role.COUNCIL_LIAISON, Role.ISB, Role.LEADERSHIP, name="Carla Schreiber")


def test_an_inquiry_is_uploaded_and_its_questions_appear(page, live_server, log_in, liaison, city_of_claims, console):
    log_in(page, liaison)
    page.goto(f"{live_server.url}{reverse('council:new_inquiry')}")

    page.set_input_files("input[type=file]", shared(PAPER))
    page.get_by_role("button", name="Aufnehmen und entwerfen").click()

    page.get_by_role("heading", level=1, name="1644/2021").wait_for()
    assert page.get_by_role("row").count() == 11
    page.get_by_role("link", name="Welcher Anteil").click()
    assert page.get_by_text("178 von 180 Fachverfahren (98 %)").first.is_visible()
    with page.expect_download() as download:
        page.goto(f"{live_server.url}{reverse('council:renditions', args=[Inquiry._base_manager.get().pk])}")
        page.get_by_role("link", name="Entwurf als PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
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
