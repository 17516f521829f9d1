from datetime import timedelta

import pytest
from tests.shared_data import shared

from bollwerk.engines.posture import Standing
from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, viewing_as
from bollwerk.foundation.evidence.evaluation import evaluate_and_keep
from bollwerk.foundation.evidence.models import ClaimResult
from bollwerk.foundation.evidence.types import Figure, Outcome, Reference
from bollwerk.foundation.history.models import StaleRecordError
from bollwerk.rooms.council import services
from bollwerk.rooms.council.comparison import Change, Verdict, changes_since, sentences_today
from bollwerk.rooms.council.errors import IntakeError, LeakFoundError, NamedPersonNeededError, RefusedError
from bollwerk.rooms.council.leak_test import leak_rows
from bollwerk.rooms.council.models import (
    Answer,
    Inquiry,
    LinkedClaim,
    OlderAnswer,
    Question,
    QuestionPart,
    ReviewStep,
)
from bollwerk.rooms.council.rules import Blocker, ReviewRefusal, WritingRefusal
from bollwerk.rooms.council.selectors import stored_inquiry
from bollwerk.rooms.council.states import AnswerState, ReviewKind

TEXT = """Anfrage Nr. 12/2026 der Stadtratsfraktion Freie Liste betreffend IT-Sicherheit

1. Welcher Anteil der Softwaresysteme wird selbst gehostet oder extern betrieben (Sicherheit durch Externe)?
2. Finden regelmäßig Penetrationstests statt?
"""
PROVEN = Outcome(Standing.PROVEN, evidence=(Reference("tests.record/1", "Nachweis"),))
HOSTING = Outcome(
    Standing.FIGURE,
    figure=Figure(179, 180),
    facts={"exception_1": "Waffenwesen", "exception_1_operator": "Nachbarstadt", "exception_1_tlp": "TLP:GREEN"},
)


@pytest.fixture
def liaison(acting):
    return acting("liaison", Role.COUNCIL_LIAISON)


@pytest.fixture
def proven(checks):
    for code in ("S9.assured", "S9.owned", "S10.regular", "S10.gate", "S10.mended", "S10.off", "S10.blind"):
        checks[code] = PROVEN
    checks["S9.hosting"] = HOSTING
    return checks


@pytest.fixture
def inquiry(liaison, proven):
    with viewing_as(liaison):
        pk = services.take_in(services.NewInquiry(text=TEXT, received_on=clock.today()))
        services.state_head(
            pk,
            revision=Inquiry.objects.get(pk=pk).revision,
            number="12/2026",
            subject="IT-Sicherheit",
            faction="Freie Liste",
            due_on=None,
            signatory="Michaela Muster",
            function="Oberbürgermeisterin",
        )
    return pk


@pytest.fixture
def reviewed(inquiry, acting):
    """The inquiry, confirmed by everybody and read by a second person."""
    for kind, role in (
        (ReviewKind.DEPARTMENT, Role.DEPARTMENT_LEAD),
        (ReviewKind.ISB, Role.ISB),
        (ReviewKind.LEADERSHIP, Role.LEADERSHIP),
    ):
        with viewing_as(acting(kind.value, role)):
            services.confirm_reviews(inquiry, kind=kind)
    with viewing_as(acting("revision", Role.AUDIT_OFFICE)):
        services.confirm_reading(inquiry, shown_hash=stored_inquiry(inquiry).reading_hash)
    return inquiry


@pytest.fixture
def mayor(acting):
    return acting("buero", Role.LEADERSHIP)


def test_an_inquiry_is_split_linked_and_drafted(inquiry, liaison):
    with viewing_as(liaison):
        first, second = stored_inquiry(inquiry).paper.questions

    assert first.state is AnswerState.YES
    assert "179 von 180 Fachverfahren (99 %)" in first.public
    assert "Waffenwesen" not in first.public
    assert second.state is AnswerState.YES


@pytest.mark.parametrize(
    ("text", "code"), [("VS-NfD\n1. Gibt es Notfallpläne?", "classified"), ("Guten Tag.", "no_questions")]
)
def test_what_cannot_be_taken_in_leaves_nothing_behind(liaison, text, code):
    with viewing_as(liaison), pytest.raises(IntakeError) as refused:
        services.take_in(services.NewInquiry(text=text, received_on=clock.today()))

    assert refused.value.code == code
    assert not Inquiry._base_manager.exists()


def test_a_job_cannot_write_an_answer(inquiry, viewer_with):
    part = QuestionPart._base_manager.first()

    with viewing_as(viewer_with(Role.COUNCIL_LIAISON)), pytest.raises(NamedPersonNeededError):
        services.write_part(part.pk, revision=part.revision, public="Anders.", annex="")


def test_the_second_of_two_editors_is_told_and_nothing_is_overwritten(inquiry, liaison):
    part = QuestionPart._base_manager.first()
    with viewing_as(liaison):
        services.write_part(part.pk, revision=part.revision, public="Erster Text.", annex="")

        with pytest.raises(StaleRecordError):
            services.write_part(part.pk, revision=part.revision, public="Zweiter Text.", annex="")

    part.refresh_from_db()
    assert part.public_text == "Erster Text."


def test_a_written_text_stays_when_the_claims_are_asked_again(inquiry, liaison, checks):
    part = QuestionPart._base_manager.order_by("pk").first()
    with viewing_as(liaison):
        services.write_part(part.pk, revision=part.revision, public="Eigener Text.", annex="")
        checks["S9.assured"] = Outcome(Standing.REFUTED, counter_examples=(Reference("a.b/1", "x"),))
        services.redraft(inquiry, as_of=clock.today())

    part.refresh_from_db()
    assert part.public_text == "Eigener Text."
    assert "Nachweise liegen noch nicht" in part.drafted_text
    assert part.state == AnswerState.PARTLY


def test_a_text_of_ones_own_may_hold_for_an_earlier_day_and_the_answer_says_so(inquiry, liaison, person):
    part, day = QuestionPart._base_manager.order_by("pk").first(), clock.today() - timedelta(days=40)
    expert = person("fachfrau")
    with viewing_as(liaison):
        services.write_part(part.pk, revision=part.revision, public="Eigener Text.", annex="")
        part.refresh_from_db()
        services.assign_part(part.pk, revision=part.revision, responsible_id=expert.pk, as_of=day)
        services.redraft(inquiry, as_of=clock.today())
        shown = stored_inquiry(inquiry).paper.questions[0].public

    part.refresh_from_db()
    assert (part.responsible_id, part.as_of) == (expert.pk, day)
    assert shown.startswith("Eigener Text. (Stand: ")
    assert f"{day.year})" in shown


@pytest.mark.parametrize(
    ("days", "refusal"), [(1, WritingRefusal.DAY_TO_COME), (-1, WritingRefusal.DAY_FOLLOWS_FROM_CLAIMS)]
)
def test_what_the_house_drafts_holds_for_the_day_of_the_answer(inquiry, liaison, days, refusal):
    part = QuestionPart._base_manager.order_by("pk").first()
    day = clock.today() + timedelta(days=days)

    with viewing_as(liaison), pytest.raises(RefusedError) as refused:
        services.assign_part(part.pk, revision=part.revision, responsible_id=None, as_of=day)

    assert refused.value.codes == (refusal,)


@pytest.mark.parametrize("state", ["yes", "figure", "planned", "no", "partly", "unknown"])
def test_a_state_that_follows_from_claims_cannot_be_chosen(inquiry, liaison, state):
    part = QuestionPart._base_manager.first()

    with viewing_as(liaison), pytest.raises(RefusedError) as refused:
        services.write_part(part.pk, revision=part.revision, public="x", annex="", state=state, reason="weil")

    assert refused.value.codes == (WritingRefusal.STATE_FOLLOWS_FROM_CLAIMS,)


def test_a_chosen_state_needs_its_reason(inquiry, liaison):
    part = QuestionPart._base_manager.first()

    with viewing_as(liaison), pytest.raises(RefusedError):
        services.write_part(part.pk, revision=part.revision, public="x", annex="", state="confidential")


def test_a_claim_is_set_aside_with_a_reason_and_linked_again(inquiry, liaison):
    claim = LinkedClaim._base_manager.get(code="S9.hosting")
    with viewing_as(liaison):
        with pytest.raises(RefusedError):
            services.set_claim_aside(claim.pk, reason=" ")
        services.set_claim_aside(claim.pk, reason="Danach wird nicht gefragt.")
        without = stored_inquiry(inquiry).paper.questions[0]
        services.link_claim(claim.part_id, code="S9.hosting")
        again = stored_inquiry(inquiry).paper.questions[0]

    assert "179" not in without.public
    assert "179" in again.public


def test_unknown_is_signed_with_a_sentence_of_ones_own(inquiry, liaison, checks):
    del checks["S10.regular"]
    with viewing_as(liaison):
        services.redraft(inquiry, as_of=clock.today())
        part = QuestionPart.objects.get(question__number="2")
        with pytest.raises(RefusedError) as refused:
            services.sign_part(part.pk, revision=part.revision, sentence=part.drafted_text)
        services.sign_part(part.pk, revision=part.revision, sentence="Der nächste Test ist für März beauftragt.")

    part.refresh_from_db()
    assert refused.value.codes == (WritingRefusal.NOT_OWN_SENTENCE,)
    assert part.signed_by_id == liaison.person_id
    assert part.public_text == "Der nächste Test ist für März beauftragt."


def test_a_review_holds_for_exactly_one_wording(inquiry, liaison, acting):
    question = Question._base_manager.order_by("pk").first()
    with viewing_as(acting("amt", Role.DEPARTMENT_LEAD)):
        services.confirm_review(question.pk, kind=ReviewKind.DEPARTMENT)
        with pytest.raises(RefusedError) as again:
            services.confirm_review(question.pk, kind=ReviewKind.DEPARTMENT)
    part = QuestionPart._base_manager.filter(question=question).first()
    with viewing_as(liaison):
        services.write_part(part.pk, revision=part.revision, public="Neuer Wortlaut.", annex="")
    with viewing_as(acting("isb", Role.ISB)), pytest.raises(RefusedError) as refused:
        services.confirm_review(question.pk, kind=ReviewKind.ISB)

    assert ReviewRefusal.ALREADY_DONE in again.value.codes
    assert refused.value.codes == (ReviewRefusal.EARLIER_STEP_OPEN,)


def test_nothing_is_released_before_everybody_has_looked(inquiry, mayor):
    with viewing_as(mayor), pytest.raises(RefusedError) as refused:
        services.release(inquiry)

    assert set(refused.value.codes) == {Blocker.REVIEW_OPEN, Blocker.NOT_READ}
    assert not Answer._base_manager.exists()


def test_a_release_freezes_text_results_and_files_under_one_hash(reviewed, mayor, liaison, checks):
    with viewing_as(mayor):
        answer = Answer.objects.get(pk=services.release(reviewed))
        checks["S9.hosting"] = Outcome(Standing.FIGURE, figure=Figure(1, 180))
        evaluate_and_keep(["S9.hosting"])

    frozen = ClaimResult.objects.get(pk__in=answer.results, code="S9.hosting")
    names = sorted(file.name for file in answer.files(manager="_base_manager").all())
    assert frozen.frozen
    assert frozen.figure_value == 179
    assert len(answer.sha256) == 64
    assert [name for name in names if "anlage" not in name and "dossier" not in name] == [
        "antwort-12-2026.docx",
        "antwort-12-2026.json",
        "antwort-12-2026.pdf",
    ]
    part = QuestionPart._base_manager.first()
    with viewing_as(liaison), pytest.raises(RefusedError):
        services.write_part(part.pk, revision=part.revision, public="Nachträglich.", annex="")


def test_an_identifier_in_the_text_refuses_the_release_and_names_the_place(reviewed, mayor, secrets):
    secrets.append("Penetrationstests gegen städtische Systeme")

    with viewing_as(mayor), pytest.raises(LeakFoundError) as refused:
        services.release(reviewed)

    places = {leak.place for leak in refused.value.leaks}
    assert any(".pdf, Seite" in place for place in places)
    assert any(".docx, Text" in place for place in places)
    assert any(".json, Werte" in place for place in places)
    assert not Answer._base_manager.exists()


def test_the_record_behind_a_leak_is_named_only_to_those_who_may_read_it(inquiry, mayor, monkeypatch):
    from bollwerk.foundation.access import Tlp, current_viewer
    from bollwerk.foundation.evidence import registry
    from bollwerk.foundation.evidence.types import Identifier, IdentifierSource

    def words():
        if current_viewer().full_sight:
            yield Identifier("externe Betreiber weisen", "tests.secret/1", Tlp.RED)
        yield Identifier("Fachleute durchgeführt", "tests.open/1", Tlp.AMBER)

    monkeypatch.setattr(registry, "_sources", {"tests": IdentifierSource("tests", words)})
    with viewing_as(mayor):
        report = services.check_release(stored_inquiry(inquiry), at=clock.now()).report
        rows = leak_rows(report)

    assert {row.subject for row in rows} == {"", "tests.open/1"}
    assert not any("Betreiber" in row.text + row.excerpt for row in rows)


def test_the_words_of_the_inquiry_itself_are_no_leak(reviewed, mayor, secrets):
    secrets += ["Softwaresysteme", "Penetrationstests"]

    with viewing_as(mayor):
        services.release(reviewed)

    assert Answer._base_manager.count() == 1


def test_a_reader_who_wrote_cannot_be_the_second_reader(inquiry, liaison):
    part = QuestionPart._base_manager.first()
    with viewing_as(liaison):
        services.write_part(part.pk, revision=part.revision, public="Eigener Text.", annex="")

        with pytest.raises(RefusedError) as refused:
            services.confirm_reading(inquiry, shown_hash=stored_inquiry(inquiry).reading_hash)

    assert refused.value.codes == (Blocker.READ_BY_WRITER,)


def test_a_fact_is_named_once_owner_and_isb_have_lowered_it(inquiry, acting):
    with viewing_as(acting("amt", Role.DEPARTMENT_LEAD)):
        complete = services.lower_fact(
            claim="S9.hosting", text="Waffenwesen", as_owner=True, reason="steht im Amtsblatt"
        )
        services.draft_anew(inquiry)
        before = stored_inquiry(inquiry).paper.questions[0].public
    with viewing_as(acting("isb", Role.ISB)):
        complete_now = services.lower_fact(
            claim="S9.hosting", text="Waffenwesen", as_owner=False, reason="unbedenklich"
        )
        services.draft_anew(inquiry)
        after = stored_inquiry(inquiry).paper.questions[0].public

    assert (complete, complete_now) == (False, True)
    assert "Waffenwesen" not in before
    assert "„Waffenwesen“" in after
    assert "Nachbarstadt" not in after


def test_a_confidential_fact_in_a_written_text_holds_the_release_up(inquiry, liaison):
    part = QuestionPart._base_manager.order_by("pk").first()
    with viewing_as(liaison):
        services.write_part(part.pk, revision=part.revision, public="Nur Waffenwesen liegt außerhalb.", annex="")
        check = services.check_release(stored_inquiry(inquiry), at=clock.now())

    assert Blocker.CONFIDENTIAL_FACT in check.blockers


def test_the_yearly_report_is_made_without_an_inquiry(liaison, proven):
    with viewing_as(liaison):
        pk = services.start_report(subject="Stand der Informationssicherheit", as_of=clock.today())
        paper = stored_inquiry(pk).paper

    assert paper.questions[1].text == "Fachverfahren und Betrieb"
    assert "179 von 180" in paper.questions[1].public
    assert ReviewStep._base_manager.filter(kind=ReviewKind.STAFF_COUNCIL).exists()


@pytest.mark.parametrize(("paper", "least"), [("000_0fa14c30aaf0eb7a", 25), ("002_4fec7ed535dce473", 12)])
def test_older_answers_are_read_in_sentence_by_sentence_and_once(liaison, proven, paper, least):
    text = shared(f"seeds/{paper}.txt").read_text()
    with viewing_as(liaison):
        first = services.take_in_older(text, source_name=paper)
        second = services.take_in_older(text, source_name=paper)
        evaluate_and_keep(["S9.hosting", "S10.gate", "S10.regular"])
        sentences = sentences_today(first)

    assert first == second
    assert OlderAnswer._base_manager.count() == 1
    assert len(sentences) >= least
    assert sum(sentence.verdict is not Verdict.NO_CLAIM for sentence in sentences) >= least * 0.7


def test_each_sentence_of_the_older_answer_shows_how_it_stands(liaison, proven):
    text = shared("seeds/000_0fa14c30aaf0eb7a.txt").read_text()
    with viewing_as(liaison):
        pk = services.take_in_older(text)
        evaluate_and_keep(["S9.hosting"])
        sentence = next(item for item in sentences_today(pk) if item.text.startswith("Annähernd 100"))

    assert ("S9.hosting", Standing.FIGURE) in [(code, standing) for code, _, standing in sentence.codes]
    assert sentence.verdict in {Verdict.HOLDS, Verdict.PARTLY}


def test_an_inquiry_is_no_older_answer(liaison):
    with viewing_as(liaison), pytest.raises(IntakeError) as refused:
        services.take_in_older(TEXT)

    assert refused.value.code == "no_answers"


def test_what_changed_since_our_answer_is_told_claim_by_claim(reviewed, mayor, checks):
    with viewing_as(mayor):
        answer = services.release(reviewed)
        checks["S9.hosting"] = Outcome(Standing.FIGURE, figure=Figure(180, 180))
        checks["S10.regular"] = Outcome(Standing.REFUTED, counter_examples=(Reference("a.b/1", "x"),))
        evaluate_and_keep(["S9.hosting", "S10.regular"])
        changes = {item.code: item for item in changes_since(answer)}

    assert changes["S9.hosting"].change is Change.FIGURE_MOVED
    assert (changes["S9.hosting"].figure_then, changes["S9.hosting"].figure_today) == ("179 / 180", "180 / 180")
    assert changes["S10.regular"].change is Change.WORSE
    assert changes["S9.assured"].change is Change.SAME
