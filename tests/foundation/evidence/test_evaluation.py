from datetime import UTC, date, datetime, timedelta

import pytest

from bollwerk.engines.posture import Level, Standing
from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, Tlp, Viewer, viewing_as
from bollwerk.foundation.evidence import registry
from bollwerk.foundation.evidence.catalogue import CLAIMS
from bollwerk.foundation.evidence.evaluation import (
    evaluate,
    evaluate_and_keep,
    latest_results,
    outcome_of,
    posture_of,
    seen_by,
)
from bollwerk.foundation.evidence.selectors import claim_page
from bollwerk.foundation.evidence.types import ClaimPart, Figure, Outcome, Reference
from bollwerk.foundation.measures.api import open_measure
from bollwerk.foundation.people.models import Person

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
TODAY = date(2026, 11, 21)
WRONG = Reference("inventory.application/1", "Waffenwesen", reason="no_owner", organisation_id=1)


@pytest.fixture
def checks(monkeypatch):
    """Declare checks that last for one test."""
    parts = {}
    monkeypatch.setattr(registry, "_parts", parts)

    def declare(code, *outcomes):
        parts[code] = [ClaimPart(code, lambda at, outcome=outcome: outcome) for outcome in outcomes]

    return declare


@pytest.fixture
def at_noon(as_isb):
    with clock.frozen_at(NOON):
        yield


def test_the_catalogue_holds_every_claim_once():
    codes = [claim.code for claim in CLAIMS]

    assert len(codes) == len(set(codes)) == 56
    assert all(claim.sources for claim in CLAIMS)


def test_a_claim_without_a_room_is_unknown(checks, at_noon):
    outcome = evaluate("S9.owned", at=NOON)

    assert (outcome.standing, outcome.missing) == (Standing.UNKNOWN, ("no_records",))


def test_a_claim_shows_the_figure_of_a_part_that_decides_it(checks, at_noon):
    proven = Outcome(Standing.PROVEN, figure=Figure(11, 11))
    checks("S9.owned", proven, Outcome(Standing.REFUTED, figure=Figure(179, 180)))
    assert evaluate("S9.owned", at=NOON).figure == Figure(179, 180)

    checks("S9.owned", proven, Outcome(Standing.REFUTED))
    assert evaluate("S9.owned", at=NOON).figure is None


def test_a_claim_is_as_strong_as_its_weakest_part(checks, at_noon):
    checks("S9.owned", Outcome(Standing.PROVEN), Outcome(Standing.REFUTED, counter_examples=(WRONG,)))

    assert evaluate("S9.owned", at=NOON).standing is Standing.REFUTED


def test_a_broken_check_proves_nothing(monkeypatch, at_noon, caplog):
    def broken(at):
        raise ZeroDivisionError

    monkeypatch.setattr(registry, "_parts", {"S9.owned": [ClaimPart("S9.owned", broken)]})

    outcome = evaluate("S9.owned", at=NOON)

    assert (outcome.standing, outcome.missing) == (Standing.UNKNOWN, ("check_failed",))
    assert "S9.owned" in caplog.text


@pytest.mark.parametrize(
    ("due_in_days", "owned", "standing"),
    [(0, True, Standing.PLANNED), (-1, True, Standing.REFUTED), (30, False, Standing.REFUTED)],
)
def test_planned_needs_a_running_measure_with_an_owner_in_time(checks, at_noon, city, due_in_days, owned, standing):
    checks("S9.owned", Outcome(Standing.REFUTED, counter_examples=(WRONG,)))
    owner = Person.objects.create(given_name="A", family_name="B", email="a@b.example", organisation_id=city.pk)
    open_measure(
        title="Zuständigkeit klären",
        due=TODAY + timedelta(days=due_in_days),
        claim="S9.owned",
        subject=WRONG.subject,
        owner_id=owner.pk if owned else None,
    )

    assert evaluate("S9.owned", at=NOON).standing is standing


def test_one_counter_example_without_a_measure_keeps_it_refuted(checks, at_noon, city):
    other = Reference("inventory.application/2", "Wohngeld")
    checks("S9.owned", Outcome(Standing.REFUTED, counter_examples=(WRONG, other)))
    owner = Person.objects.create(given_name="A", family_name="B", email="a@b.example", organisation_id=city.pk)
    open_measure(title="x", due=TODAY, claim="S9.owned", subject=WRONG.subject, owner_id=owner.pk)

    assert evaluate("S9.owned", at=NOON).standing is Standing.REFUTED


def test_a_kept_result_comes_back_as_it_was(checks, at_noon):
    outcome = Outcome(
        Standing.REFUTED, counter_examples=(WRONG,), figure=Figure(179, 180), stale_after=TODAY, facts={"name": "x"}
    )
    checks("S9.owned", outcome)

    evaluate_and_keep(["S9.owned"])

    assert outcome_of(latest_results()["S9.owned"]) == outcome


def test_a_second_evaluation_of_a_day_replaces_the_first(checks, at_noon):
    checks("S9.owned", Outcome(Standing.UNKNOWN))
    evaluate_and_keep(["S9.owned"])
    checks("S9.owned", Outcome(Standing.PROVEN))
    evaluate_and_keep(["S9.owned"])

    assert latest_results()["S9.owned"].standing == "proven"


def test_each_reader_sees_theirs_and_the_number_of_the_rest():
    secret = Reference("inventory.application/3", "Geheim", tlp=Tlp.AMBER_STRICT, organisation_id=1)
    reader = Viewer("x", clearance=Tlp.AMBER, organisations=frozenset({1}))

    seen = seen_by(Outcome(Standing.REFUTED, counter_examples=(WRONG, secret)), reader)

    assert seen.outcome.counter_examples == (WRONG,)
    assert seen.hidden_counter_examples == 1
    assert seen.outcome.standing is Standing.REFUTED


def test_an_empty_house_is_not_assessable():
    assert posture_of({}).level is Level.NOT_ASSESSABLE


@pytest.mark.parametrize(
    ("address", "linked"),
    [("/protokoll/?code=x", {Role.AUDIT_OFFICE}), ("https://elsewhere.example/", {Role.AUDIT_OFFICE, Role.EVP})],
)
def test_a_record_is_linked_for_those_whose_role_opens_its_page(checks, at_noon, city, viewer_with, address, linked):
    record = Reference("inventory.application/4", "Wohngeld", organisation_id=city.pk, url=address)
    checks("S9.owned", Outcome(Standing.REFUTED, counter_examples=(record,)))
    evaluate_and_keep(["S9.owned"])

    offered = set()
    for role in (Role.AUDIT_OFFICE, Role.EVP):
        with viewing_as(viewer_with(role)):
            (row,) = claim_page("S9.owned").counter_examples
        offered |= {role} if row.url == address else set()
        assert row.url in {"", address}

    assert offered == linked
