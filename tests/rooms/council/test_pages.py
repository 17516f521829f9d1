"""Three readers on every page, and how many queries a page takes."""

import pytest
from django.urls import reverse
from tests.shared_data import shared

from bollwerk.engines.posture import Standing
from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, Tlp, deciding, viewing_as
from bollwerk.foundation.evidence.types import Figure, Outcome
from bollwerk.foundation.people.models import RoleGrant
from bollwerk.rooms.council import services
from bollwerk.rooms.council.models import Inquiry, LoweredFact, OlderAnswer, Question, QuestionPart

TEXT = "1. Gibt es Notfallpläne?\n2. Wie viele Fachverfahren betreibt die Stadt selbst?\n3. Was kostet der Brunnen?"


@pytest.fixture
def liaison(acting):
    return acting("schreiberin", Role.COUNCIL_LIAISON)


@pytest.fixture
def inquiry(liaison, checks):
    checks["S9.hosting"] = Outcome(Standing.FIGURE, figure=Figure(3, 4), facts={"exception_1": "Waffenwesen"})
    with viewing_as(liaison):
        return services.take_in(services.NewInquiry(text=TEXT, subject="IT", received_on=clock.today()))


@pytest.fixture
def older(liaison):
    with viewing_as(liaison):
        return services.take_in_older(shared("seeds/002_4fec7ed535dce473.txt").read_text())


def pages(inquiry, older):
    question = Question._base_manager.order_by("pk").first().pk
    return [
        reverse("council:inquiries"),
        reverse("council:facts"),
        reverse("council:older_answers"),
        reverse("council:reports"),
        reverse("council:older_answer", args=[older]),
        reverse("council:inquiry", args=[inquiry]),
        reverse("council:question", args=[inquiry, question]),
        reverse("council:renditions", args=[inquiry]),
        reverse("council:renditions", args=[inquiry]) + "?art=dossier",
        reverse("council:draft_file", args=[inquiry, "public", "json"]),
        reverse("council:inquiry_facts", args=[inquiry]),
        reverse("council:release", args=[inquiry]),
        reverse("council:comparison", args=[inquiry]),
    ]


def test_whoever_answers_or_reviews_reads_every_page(inquiry, older, client_of):
    for role in (Role.COUNCIL_LIAISON, Role.ISB, Role.LEADERSHIP, Role.STAFF_COUNCIL):
        client = client_of(role, name=role.value.replace("_", "-"))

        assert {page: client.get(page).status_code for page in pages(inquiry, older)} == dict.fromkeys(
            pages(inquiry, older), 200
        )


def test_an_employee_reads_none_of_it(inquiry, older, client_of):
    client = client_of(name="mitarbeiter")

    assert {client.get(page).status_code for page in pages(inquiry, older)} == {403}


def test_an_inquiry_of_another_city_does_not_exist(inquiry, older, client_of, city):
    from bollwerk.foundation.people.models import Organisation

    with deciding("tests"):
        other = Organisation.objects.create(name="Anderstadt", kind="city", tlp=Tlp.GREEN)
    client = client_of(Role.ISB, name="fremd", organisation=other)
    lists = {reverse("council:inquiries"), reverse("council:facts"), reverse("council:older_answers")}
    lists.add(reverse("council:reports"))

    for page in pages(inquiry, older):
        assert client.get(page).status_code == (200 if page in lists else 404), page
    assert "Notfallpläne" not in client.get(reverse("council:inquiries")).content.decode()


def test_who_may_only_read_cannot_write_review_or_release(inquiry, client_of):
    part = QuestionPart._base_manager.first()
    auditor = client_of(Role.AUDIT_OFFICE, name="revision")

    for address in (
        reverse("council:new_inquiry"),
        reverse("council:write", args=[part.pk]),
        reverse("council:sign", args=[part.pk]),
        reverse("council:link", args=[part.pk]),
        reverse("council:redraft", args=[inquiry]),
        reverse("council:confirm_reviews", args=[inquiry, "isb"]),
        reverse("council:release", args=[inquiry]),
        reverse("council:lower", args=[inquiry, "isb"]),
    ):
        assert auditor.post(address).status_code == 403, address


def test_an_unknown_part_says_so_and_offers_to_sign(inquiry, client_of):
    question = Question._base_manager.order_by("position").first()

    page = client_of(Role.COUNCIL_LIAISON, name="liaison").get(reverse("council:question", args=[inquiry, question.pk]))

    text = page.content.decode()
    assert "Unbekannt: Das hält die Freigabe auf" in text
    assert "Mit eigenem Satz unterzeichnen" in text


def test_a_broken_document_is_refused_on_the_page_with_a_sentence(client_of, city):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = client_of(Role.COUNCIL_LIAISON, name="liaison")
    today = clock.today().isoformat()

    page = client.post(
        reverse("council:new_inquiry"),
        {"file": SimpleUploadedFile("anfrage.docx", b"PK\x03\x04 kaputt"), "received_on": today, "as_of": today},
    )

    assert page.status_code == 422
    assert "beschädigt" in page.content.decode()
    assert not Inquiry._base_manager.exists()


def test_the_lowering_of_a_fact_is_decided_on_its_own_page(inquiry, client_of):
    client = client_of(Role.ISB, name="isb")
    address = reverse("council:lower", args=[inquiry, "isb"]) + "?claim=S9.hosting&text=Waffenwesen"

    shown = client.get(address)
    done = client.post(address, {"reason": "steht im Amtsblatt"}, follow=True)

    assert "Waffenwesen" in shown.content.decode()
    assert "steht im Amtsblatt" in done.content.decode()


def test_a_fact_that_no_claim_offers_cannot_be_lowered(inquiry, client_of):
    client = client_of(Role.ISB, name="isb")

    assert client.get(reverse("council:lower", args=[inquiry, "isb"]) + "?claim=S9.hosting&text=x").status_code == 404


def test_the_committee_page_records_a_session(client_of, city):
    client = client_of(Role.COUNCIL_LIAISON, name="liaison")

    page = client.post(
        reverse("council:reports"), {"committee": "Hauptausschuss", "given_on": "2026-11-18"}, follow=True
    )

    assert "Hauptausschuss" in page.content.decode()
    assert "18.11.2026" in page.content.decode()


def test_the_queries_of_a_page_do_not_grow_with_its_questions(
    liaison, checks, client_of, django_assert_max_num_queries
):
    with viewing_as(liaison):
        many = "\n".join(f"{number}. Gibt es Notfallpläne für Fall {number}?" for number in range(1, 31))
        pk = services.take_in(services.NewInquiry(text=many, subject="Viele", received_on=clock.today()))
    client = client_of(Role.COUNCIL_LIAISON, name="liaison")
    question = Question._base_manager.first().pk

    for address, most in (
        (reverse("council:inquiries"), 22),
        (reverse("council:inquiry", args=[pk]), 30),
        (reverse("council:question", args=[pk, question]), 30),
        (reverse("council:inquiry_facts", args=[pk]), 31),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200
    assert OlderAnswer._base_manager.count() == 0


def test_who_may_decide_on_a_fact_takes_the_decision_back_with_a_reason(inquiry, acting, client_of):
    with viewing_as(acting("isb", Role.ISB)):
        services.lower_fact(claim="S9.hosting", text="Waffenwesen", as_owner=False, reason="steht im Haushaltsplan")
    fact = LoweredFact._base_manager.get()
    address = reverse("council:withdraw", args=[fact.pk])
    owner = client_of(Role.DEPARTMENT_LEAD, name="fachbereich")

    assert client_of(Role.LEADERSHIP, name="leitung").post(address, {"reason": "x"}).status_code == 403
    assert owner.post(address, {"reason": " "}).status_code == 422
    assert address in owner.get(reverse("council:facts")).content.decode()
    after = owner.post(address, {"reason": "Der Haushaltsplan wurde berichtigt."}, follow=True).content.decode()

    fact.refresh_from_db()
    assert fact.withdrawn_reason == "Der Haushaltsplan wurde berichtigt."
    assert "Waffenwesen" not in after
    assert owner.get(address).status_code == 404


def test_the_page_of_a_question_names_who_is_responsible(inquiry, client_of, person):
    client = client_of(Role.COUNCIL_LIAISON, name="liaison")
    part = QuestionPart._base_manager.order_by("pk").first()
    given = {"responsible": part.responsible_id or "", "as_of": clock.today().isoformat(), "revision": part.revision}
    stranger = person("fremder").pk  # holds no role that reads inquiries

    refused = client.post(reverse("council:assign", args=[part.pk]), {**given, "responsible": stranger}, follow=True)
    reader = RoleGrant.objects.get(person__given_name="Liaison").person_id
    done = client.post(reverse("council:assign", args=[part.pk]), {**given, "responsible": reader}, follow=True)

    assert "Bitte wählen Sie eine Person" in refused.content.decode()
    assert "Zuständig: Liaison Muster" in done.content.decode() or "zuständig: Liaison Muster" in done.content.decode()


def test_why_a_claim_stands_there_is_told_in_the_words_of_the_question(inquiry, client_of):
    client = client_of(Role.COUNCIL_LIAISON, name="liaison")
    question = Question._base_manager.order_by("pk").first()

    page = client.get(reverse("council:question", args=[inquiry, question.pk])).content.decode()

    assert "Notfallpläne" in page.split("Themen:")[1]
    assert "notfallplane" not in page
