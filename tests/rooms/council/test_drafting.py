from datetime import date

import pytest

from bollwerk.engines.posture import Standing
from bollwerk.foundation.access import Tlp
from bollwerk.foundation.evidence.catalogue import CLAIMS
from bollwerk.foundation.evidence.types import Figure, Outcome, Reference
from bollwerk.rooms.council.composing import drafted_text
from bollwerk.rooms.council.drafting import draft_claim, facts_of, quantity, unknown_sentence
from bollwerk.rooms.council.wording import WORDINGS

HOSTING = Outcome(
    Standing.FIGURE,
    figure=Figure(178, 180),
    facts={
        "exceptions": "2",
        "exception_1": "Waffenwesen",
        "exception_1_operator": "Stadt Nachbarstadt",
        "exception_1_tlp": "TLP:CLEAR",
        "exception_2": "Geheimverfahren",
        "exception_2_operator": "Land",
        "exception_2_tlp": "TLP:AMBER",
    },
)


def never(claim, text):
    return False


def test_every_claim_of_the_catalogue_has_its_sentences():
    assert set(WORDINGS) == {claim.code for claim in CLAIMS}


@pytest.mark.parametrize("code", sorted(WORDINGS))
def test_every_sentence_ends_as_one_and_every_opening_can_begin_one(code):
    wording = WORDINGS[code]

    assert wording.proven.endswith(".")
    assert wording.not_yet.endswith(".")
    assert wording.about.startswith(("Zu ", "Zum ", "Zur "))
    assert "{" not in f"{wording.proven}{wording.not_yet}{wording.about}"


@pytest.mark.parametrize("code", sorted(WORDINGS))
@pytest.mark.parametrize("standing", list(Standing))
def test_every_claim_can_be_told_in_every_standing(code, standing):
    outcome = Outcome(standing, counter_examples=(Reference("a.b/1", "srv-ewo-01"),), missing=("no_records",))

    line = draft_claim(code, "Satz", outcome, never)

    assert line.public.endswith((".", "nicht."))
    assert "srv-ewo-01" not in line.public


def test_unknown_never_pretends():
    line = draft_claim("S11.backed-up", "Satz", Outcome(Standing.UNKNOWN), never)

    assert "kein vollständiger Nachweis" in line.public
    assert WORDINGS["S11.backed-up"].proven not in line.public


def test_planned_names_the_last_day_and_refuted_none():
    due = (date(2027, 1, 31), date(2027, 3, 31))
    examples = tuple(Reference("a.b/1", "x", measure_due=day) for day in due)

    planned = draft_claim("S9.owned", "Satz", Outcome(Standing.PLANNED, counter_examples=examples), never)
    refuted = draft_claim("S9.owned", "Satz", Outcome(Standing.REFUTED, counter_examples=examples), never)

    assert "31. März 2027" in planned.public
    assert planned.planned_until == date(2027, 3, 31)
    assert "2027" not in refuted.public


def test_a_figure_names_population_share_and_only_the_exceptions_labelled_clear():
    line = draft_claim("S9.hosting", "Satz", HOSTING, never)

    assert "178 von 180 Fachverfahren (98 %)" in line.public
    assert "beispielsweise das Verfahren „Waffenwesen“ (Betreiber: Stadt Nachbarstadt)" in line.public
    assert "Geheimverfahren" not in line.public


def test_a_lowered_fact_is_named_and_marked_as_used():
    line = draft_claim("S9.hosting", "Satz", HOSTING, lambda claim, text: text in {"Geheimverfahren", "Land"})

    assert "Ausnahmen bilden das Verfahren „Waffenwesen“" in line.public
    assert "„Geheimverfahren“ (Betreiber: Land)" in line.public
    assert all(fact.used for fact in line.facts)


def test_a_figure_that_is_not_public_is_told_in_general_terms():
    outcome = Outcome(Standing.FIGURE, figure=Figure(2, 40))

    general = draft_claim("S7.unharmed", "Satz", outcome, never)
    lowered = draft_claim("S7.unharmed", "Satz", outcome, lambda claim, text: text == "figure")

    assert "40" not in general.public
    assert "Von 40 erfassten Sicherheitsvorfällen führten 2" in lowered.public


def test_a_fact_without_a_label_is_amber_and_what_belongs_to_one_shares_its_label():
    facts = {fact.key: fact for fact in facts_of("S9.hosting", HOSTING, never)}

    assert facts["exception_1_operator"].tlp is Tlp.CLEAR
    assert facts["exception_2_operator"].tlp is Tlp.AMBER
    assert "exceptions" not in facts


@pytest.mark.parametrize(
    ("value", "word"),
    [(0, "Keine"), (49, "Ein Teil"), (50, "Mehr als die Hälfte"), (95, "Annähernd alle"), (100, "Alle")],
)
def test_quantities_have_a_word(value, word):
    assert quantity(Figure(value, 100)) == word


def test_what_is_unknown_stands_last_in_one_sentence():
    lines = [
        draft_claim(code, "Satz", outcome, never)
        for code, outcome in (
            ("S6.plans", Outcome(Standing.UNKNOWN)),
            ("S6.alarm", Outcome(Standing.PROVEN)),
            ("S6.tested", Outcome(Standing.UNKNOWN)),
        )
    ]

    first, last = drafted_text(lines).split("\n\n")

    assert first == WORDINGS["S6.alarm"].proven
    assert last.startswith("Zum Stand der Notfallpläne sowie zu den Übungen der Notfallpläne liegt")


def test_no_unknown_claim_needs_no_sentence():
    assert unknown_sentence([]) == ""
