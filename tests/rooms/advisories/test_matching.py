"""Warnings meet the inventory: who is concerned, what comes up again, and what counts as mended."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.translation import override

from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, deciding, viewing_as
from bollwerk.foundation.jobs.events import house_viewer
from bollwerk.foundation.jobs.inline import run_waiting_jobs
from bollwerk.foundation.measures.models import Measure
from bollwerk.rooms.advisories import selectors, services
from bollwerk.rooms.advisories.errors import StepRefusedError
from bollwerk.rooms.advisories.kinds import MatchState, Remediation
from bollwerk.rooms.advisories.models import Advisory, Match, MatchedItem, MatchRun, NameVerdict, Progress, Revision
from bollwerk.rooms.advisories.rules import Automatable, Decision, Exploitation, Impact, SsvcFacts, TechnicalImpact
from bollwerk.rooms.advisories.services import holding

from .conftest import warning

WORST = SsvcFacts(Exploitation.ACTIVE, Automatable.YES, TechnicalImpact.TOTAL, Impact.HIGH)


@pytest.fixture
def receive(provider, source, web):
    """Publish a warning, visit the provider and do what waits; returns the warning."""

    def make(number=1, updated="2026-03-02T08:00:00Z", **facts):
        with deciding("tests.receive"):
            provider.publish(warning(number, **facts), updated=updated)
            services.visit_provider(source=source, web=web)
            run_waiting_jobs()
            return Advisory.objects.get(tracking_id=f"MUSTER-2026-{number:04}")

    return make


def only_match():
    with deciding("tests.match"):
        return Match.objects.get()


def decide(person, match, **facts):
    with viewing_as(person):
        return services.decide_match(
            match_id=match.pk, facts=WORST, due=clock.today(), expected_revision=match.revision, **facts
        )


@pytest.mark.parametrize(
    ("version", "concerned"), [("4.1.9", True), ("4.2.0", True), ("4.2.1", False), ("4.10", False), ("", True)]
)
def test_a_warning_concerns_versions_before_the_bound_and_the_unknown_one(component, receive, version, concerned):
    component(version=version)

    receive()

    with deciding("tests"):
        assert Match.objects.exists() is concerned


@pytest.mark.parametrize("other_products", [0, 3])
def test_a_component_that_only_the_text_names_is_concerned_too(component, provider, source, web, other_products):
    key = component("OpenSSL", vendor="OpenSSL", version="3.0.1")
    for number in range(other_products):
        component(f"Unbeteiligt {number}", vendor="Muster GmbH")
    document = warning(1, product="Steuerung", vendor="Leitwarte")
    text = "OpenSSL: a buffer overflow in the TLS stack of OpenSSL."
    document["vulnerabilities"][0]["notes"] = [{"category": "description", "text": text}]
    with deciding("tests.receive"):
        provider.publish(document)
        services.visit_provider(source=source, web=web)
        run_waiting_jobs()

    match = only_match()
    assert (match.target_id, match.reasons[0]["ground"]) == (key, "mention")


def test_a_new_asset_is_compared_with_the_warnings_that_are_there(component, receive):
    receive()
    target = component()

    run_waiting_jobs()

    assert only_match().target_id == target


def test_without_a_warning_nothing_counts_as_compared(component):
    component()
    run_waiting_jobs()

    with deciding("tests.changes"):
        assert not MatchRun.objects.exists()
        assert not MatchedItem.objects.exists()


def test_many_changed_records_are_compared_in_portions_and_once(component, receive, monkeypatch):
    receive()
    targets = {component(), component(), component()}
    monkeypatch.setattr("bollwerk.rooms.advisories.services.matching._AT_ONCE", 2)
    with deciding("tests.changes"):
        first = services.match_inventory_changes()
        second = services.match_inventory_changes()

        assert [one.items for one in first] == [2, 1]
        assert second == []
        assert set(Match.objects.values_list("target_id", flat=True)) == targets


def test_a_changed_record_does_not_make_a_new_warning_compared(component, receive):
    receive()
    with deciding("tests.changes"):
        Advisory.objects.update(matched_at=None)
        component()
        assert services.match_inventory_changes()

        assert Advisory.objects.get().matched_at is None


@pytest.fixture
def holding_all(monkeypatch):
    """Hold the inventory and the warnings between comparisons, and write in portions, as in a large city."""
    monkeypatch.setattr("bollwerk.rooms.advisories.services.keeping._AT_ONCE", 1)
    monkeypatch.setattr(holding, "_WORTH_HOLDING", 0)
    holding.forget()
    yield
    holding.forget()


@pytest.mark.django_db(transaction=True)
def test_what_is_held_between_comparisons_is_brought_up_to_date(holding_all, component, receive, update_to):
    first = component()
    receive(1)
    with viewing_as(house_viewer("tests")), holding.stock() as stock, holding.corpus() as corpus:
        pass
    second = component("Zweitplan")
    receive(2, product="Zweitplan")
    third = component("Zweitplan")
    run_waiting_jobs()
    update_to(first, "4.2.1")
    run_waiting_jobs()

    with viewing_as(house_viewer("tests")), holding.stock() as same_stock, holding.corpus() as same_corpus:
        assert (stock, corpus) == (same_stock, same_corpus)
        assert {one.version for one in stock.items.values() if one.target_id == first} == {"4.2.1"}

    with deciding("tests"):
        found = {row.target_id: (row.advisory.tracking_id, row.mended_at is None) for row in Match.objects.all()}
    assert found == {
        first: ("MUSTER-2026-0001", False),
        second: ("MUSTER-2026-0002", True),
        third: ("MUSTER-2026-0002", True),
    }


def test_a_match_explains_itself_and_has_a_due_date_by_severity(component, receive):
    component()

    receive()

    match = only_match()
    assert match.reasons[0]["finding"] == "inside"
    assert match.reasons[0]["version"] == ["4.1.0", "<4.2.1"]
    assert (match.due - clock.today()).days == 2
    assert (match.decide_by - match.alarmed_at).days == 1


def test_a_new_revision_with_the_same_remedies_alarms_nobody(component, receive, admin):
    component()
    receive()
    decide(admin, only_match())
    alarmed = only_match().alarmed_at

    receive(version="2", title="Nur der Titel ist neu", updated="2026-03-09T08:00:00Z")

    match = only_match()
    assert (match.alarmed_at, match.decision) == (alarmed, Decision.ACT.value)


def test_a_revision_with_another_remedy_asks_for_a_new_decision(component, receive, admin):
    component()
    receive()
    decide(admin, only_match())
    before = only_match().alarmed_at

    receive(version="2", remedies=[("vendor_fix", "Auf 4.2.1 aktualisieren")], updated="2026-03-09T08:00:00Z")

    match = only_match()
    assert match.alarmed_at > before
    assert match.decision == ""


def test_what_changed_between_revisions_is_said_in_words(receive, isb):
    receive()
    receive(version="2", remedies=[("vendor_fix", "Auf 4.2.1 aktualisieren")], updated="2026-03-09T08:00:00Z")
    with deciding("tests"):
        newest = Revision.objects.order_by("pk").last().pk

    with viewing_as(isb), override("de"):
        *_versions, lines = selectors.revision_changes(newest)

    assert [(line.before, line.after) for line in lines] == [
        ("betroffen; CVSS 9.8", "betroffen; Update des Herstellers; CVSS 9.8")
    ]


def test_a_match_is_mended_by_the_inventory_and_not_by_a_word(component, receive, admin, update_to):
    target = component()
    receive()
    decide(admin, only_match())
    with viewing_as(admin):
        services.report_mended(match_id=only_match().pk, proof="Ist eingespielt.")
    run_waiting_jobs()
    assert only_match().mended_at is None

    update_to(target, "4.2.1")
    run_waiting_jobs()

    match = only_match()
    assert match.mended_at is not None
    assert match.mended_version == "4.2.1"
    with deciding("tests"):
        assert set(Progress.objects.values_list("state", flat=True)) == {Remediation.DONE.value}


def test_a_version_that_goes_back_into_the_range_comes_up_again(component, receive, update_to):
    target = component()
    receive()
    update_to(target, "4.2.1")
    run_waiting_jobs()

    update_to(target, "4.1.5")
    run_waiting_jobs()

    match = only_match()
    assert (match.mended_at, match.version_seen) == (None, "4.1.5")
    with deciding("tests"):
        assert selectors.match_detail(match.pk).steps[0][1] == Remediation.OPEN


def test_losing_the_version_is_no_proof(component, receive, update_to):
    target = component()
    receive()

    update_to(target, "")
    run_waiting_jobs()

    assert only_match().mended_at is None


def test_nobody_sets_done_by_hand(component, receive, admin):
    component()
    receive()

    with viewing_as(admin), pytest.raises(StepRefusedError):
        services.move_on(match_id=only_match().pk, state=Remediation.DONE)


def test_a_rejected_match_does_not_come_back_with_the_next_revision(component, receive, admin):
    component()
    receive()
    match = only_match()
    with viewing_as(admin):
        services.reject_match(
            match_id=match.pk, rejection=services.Rejection("Anderes Produkt", other_product=True),
            expected_revision=match.revision,
        )  # fmt: skip

    receive(version="2", remedies=[("vendor_fix", "Neu")], updated="2026-03-09T08:00:00Z")
    receive(2)

    assert only_match().state == MatchState.REJECTED


def test_names_that_a_person_called_the_same_match_for_sure(component, receive):
    component(name="Vorgangsverwaltung", vendor="Muster Software GmbH")
    receive(1)
    with deciding("tests"):
        assert not Match.objects.exists()
        NameVerdict.objects.create(
            advisory_vendor="open source", advisory_product="aktenplan", item_vendor="muster software gmbh",
            item_product="vorgangsverwaltung", same=True, decided_at=clock.now(),
        )  # fmt: skip

    receive(2)

    match = only_match()
    assert match.advisory.tracking_id == "MUSTER-2026-0002"
    assert match.confidence >= Decimal("0.9")


def test_a_decision_opens_one_measure_that_is_due_as_decided(component, receive, admin):
    component()
    receive()

    decision = decide(admin, only_match())

    with deciding("tests"):
        measure = Measure.objects.get()
    assert decision is Decision.ACT
    assert (measure.claim, measure.due) == ("S5.patched", clock.today())


def test_runs_of_people_and_of_the_house_are_kept_apart(component, receive, isb):
    target = component()
    row = receive()
    with viewing_as(isb):
        services.ask_for_match(advisory_ids=[row.pk])
        services.ask_for_match(target_ids=[target])

    run_waiting_jobs()

    with deciding("tests"):
        kinds = list(MatchRun.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds.count("manual") == 2
    assert kinds.count("automatic") >= 1


def test_statistics_count_matches_by_state(component, receive, isb):
    component()
    row = receive()

    with viewing_as(isb):
        assert selectors.advisory_detail(row.pk).statistics == {
            "matches": 1, "proposed": 1, "not_remediated": 1,
        }  # fmt: skip


def test_the_inbox_shows_the_most_urgent_first(component, receive, isb):
    component()
    receive(1)
    receive(2, product="Unbekanntes", base=7.5, severity="HIGH", vector="CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N")

    with viewing_as(isb):
        lines, more = selectors.inbox(selectors.InboxFilter())

    assert [(line.tracking_id, line.matches) for line in lines] == [("MUSTER-2026-0001", 1), ("MUSTER-2026-0002", 0)]
    assert more == 0


@pytest.mark.parametrize("query", ["CVE-2026-10001", "aktenplan", "MUSTER-2026-0001", "Muster-CERT"])
def test_a_warning_is_found_by_cve_product_identifier_and_publisher(receive, isb, query):
    receive(1)

    with viewing_as(isb):
        lines, _more = selectors.inbox(selectors.InboxFilter(show="all", query=query))

    assert [line.tracking_id for line in lines] == ["MUSTER-2026-0001"]


def test_systems_without_version_and_product_are_counted(component, isb):
    from bollwerk.rooms.inventory.kinds import Kind
    from bollwerk.rooms.inventory.services import create_target

    component(version="")
    with viewing_as(isb):
        create_target(kind=Kind.SYSTEM, facts={"name": "srv-1", "hostname": "srv-1"})

        found = selectors.missed()

    assert (found.products, found.no_version, found.no_vendor, found.nothing) == (1, 1, 1, 1)


def test_only_those_who_decide_may_decide(component, receive, viewer_with):
    component()
    receive()
    match = only_match()

    with viewing_as(viewer_with(Role.AUDIT_OFFICE)), pytest.raises(PermissionDenied):
        services.decide_match(match_id=match.pk, facts=WORST, due=clock.today(), expected_revision=match.revision)
