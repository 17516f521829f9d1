"""What ends a match and what brings it up again: the inventory, a revision, a withdrawal, an exploitation."""

from datetime import timedelta

import pytest

from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, deciding, viewing_as
from bollwerk.foundation.jobs.inline import run_waiting_jobs
from bollwerk.foundation.measures.models import Measure
from bollwerk.foundation.people.models import Person
from bollwerk.rooms.advisories import claims, selectors, services
from bollwerk.rooms.advisories.adapters.feeds import Exploited
from bollwerk.rooms.advisories.errors import StepRefusedError
from bollwerk.rooms.advisories.models import Advisory, Match, NameVerdict
from bollwerk.rooms.advisories.rules import Automatable, Exploitation, Impact, SsvcFacts, TechnicalImpact
from bollwerk.rooms.advisories.services.channels import keep_exploited

from .conftest import warning

MODERATE = {"base": 5.0, "severity": "MEDIUM", "vector": "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:L/I:L/A:L"}


@pytest.fixture
def receive(provider, source, web):
    """Publish a warning, visit the provider, and compare."""

    def make(number=1, *, updated="2026-03-02T08:00:00Z", spoil=lambda _document: None, **facts):
        document = warning(number, **facts)
        spoil(document)
        with deciding("tests.receive"):
            provider.publish(document, updated=updated)
            services.visit_provider(source=source, web=web)
            run_waiting_jobs()

    return make


def the(model=Match):
    with deciding("tests"):
        return model.objects.get()


def the_newest(model):
    with deciding("tests"):
        return model.objects.order_by("-pk").first()


def revise(receive, **facts):
    receive(version="2", updated="2026-03-09T08:00:00Z", **facts)


def decide(viewer, exploitation=Exploitation.NONE, **facts):
    row = the()
    known = SsvcFacts(exploitation, Automatable.YES, TechnicalImpact.TOTAL, Impact.HIGH)
    with viewing_as(viewer):
        services.decide_match(
            match_id=row.pk, facts=known, due=facts.pop("due", clock.today()), expected_revision=row.revision, **facts
        )


def not_affected(document):
    """Have a document say that nothing of it is affected, as the maker found out."""
    status = document["vulnerabilities"][0]["product_status"]
    status["known_not_affected"] = status.pop("known_affected")
    document["vulnerabilities"][0].pop("scores")


def withdrawn(document):
    """Have a document withdraw itself, as CSAF 2.1 does."""
    document["$schema"] = "https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json"
    head = document["document"]
    head["category"], head["csaf_version"], head["distribution"]["tlp"] = "csaf_withdrawn", "2.1", {"label": "CLEAR"}
    head["notes"].append({"category": "description", "title": "Reasoning for Withdrawal", "text": "Irrtum."})
    del document["product_tree"], document["vulnerabilities"]


def test_a_remedied_match_is_reported_to_the_register_with_the_version_as_its_proof(
    component, receive, admin, update_to
):
    target = component()
    receive()
    decide(admin)

    update_to(target, "4.2.1")
    run_waiting_jobs()

    measure = the(Measure)
    assert (measure.state, the().ended_by) == ("reported", "inventory")
    assert "4.2.1" in measure.proof


@pytest.mark.parametrize("version", ["4.1.0", ""])
def test_a_revision_that_clears_the_product_ends_the_match_without_calling_it_remedied(
    component, receive, admin, isb, version
):
    component(version=version)
    receive()
    decide(admin)

    revise(receive, spoil=not_affected)

    row = the()
    assert (row.ended_by, the(Measure).state) == ("no_match", "dropped")
    with viewing_as(isb):
        detail = selectors.advisory_detail(row.advisory_id)
        assert selectors.statistics().steps == {}
        assert not selectors.concerned_records()
    assert [one[1] for one in detail.revisions] == ["2", "1"]
    assert "done" not in detail.statistics
    with deciding("tests"):
        assert claims.patched(clock.now()).missing == ("no_matches",)


def test_a_withdrawn_warning_ends_its_matches_and_keeps_its_history(component, receive, admin, isb):
    component()
    receive()
    decide(admin)

    revise(receive, spoil=withdrawn)

    row = the()
    assert (the(Advisory).withdrawn, row.ended_by, the(Measure).state) == (True, "no_match", "dropped")
    with viewing_as(isb):
        assert [one[1] for one in selectors.advisory_detail(row.advisory_id).revisions] == ["2", "1"]
        assert not selectors.concerned_products()


def test_a_removed_warning_leaves_no_open_match_and_no_measure(component, receive, admin, isb):
    component()
    receive()
    decide(admin)
    row = the(Advisory)

    with viewing_as(isb):
        services.remove_advisory(advisory_id=row.pk, reason="Doppelt", expected_revision=row.revision)
        assert not selectors.concerned_records()

    assert (the().ended_by, the(Measure).state) == ("no_match", "dropped")


def test_a_changed_remedy_waits_in_the_inbox_again_with_the_measure_it_had(component, receive, admin):
    component()
    receive()
    decide(admin)

    revise(receive, remedies=[("vendor_fix", "Auf 4.2.1 aktualisieren")])
    with viewing_as(admin):
        assert [line.standing for line in selectors.inbox(selectors.InboxFilter())[0]] == ["waits"]
    decide(admin, due=clock.today() + timedelta(days=9))

    assert the(Measure).due == clock.today() + timedelta(days=9)


def test_what_comes_back_after_it_was_remedied_gets_a_measure_of_its_own(component, receive, admin, update_to):
    target = component()
    receive()
    decide(admin)
    for version in ("4.2.1", "4.1.5"):
        update_to(target, version)
        run_waiting_jobs()

    decide(admin)

    with deciding("tests"):
        assert sorted(Measure.objects.values_list("state", flat=True)) == ["open", "reported"]


def test_an_exploited_vulnerability_brings_its_matches_forward_and_is_decided_anew(component, receive, admin):
    component()
    receive(**MODERATE)
    decide(admin)

    with deciding("tests"):
        keep_exploited([Exploited("CVE-2026-10001", clock.today(), ransomware=False)])

    row, advisory = the(), the(Advisory)
    assert (row.state, row.decision, advisory.exploited) == ("proposed", "", True)
    assert row.decide_by - row.alarmed_at == timedelta(days=1)
    assert advisory.matched_at is not None
    with deciding("tests"):
        assert not claims.decided(clock.now() + timedelta(hours=23)).counter_examples


def test_an_undecided_match_of_an_exploited_vulnerability_is_due_earlier(component, receive):
    component()
    receive(**MODERATE)
    before = the()

    with deciding("tests"):
        keep_exploited([Exploited("CVE-2026-10001", clock.today(), ransomware=False)])

    assert (before.due - the().due).days == 29
    assert before.decide_by - the().decide_by > timedelta(days=5)


def test_what_was_decided_as_exploited_stays_decided(component, receive, admin):
    component()
    receive()
    decide(admin, Exploitation.ACTIVE)

    with deciding("tests"):
        keep_exploited([Exploited("CVE-2026-10001", clock.today(), ransomware=False)])

    assert the().state == "confirmed"


@pytest.mark.parametrize(("graver", "days"), [(True, 28), (False, 0)])
def test_a_revision_brings_forward_what_is_graver_and_never_puts_off(component, receive, graver, days):
    component()
    first, second = (MODERATE, {}) if graver else ({}, MODERATE)
    receive(**first)
    before = the()

    revise(receive, **second)

    after = the()
    assert (before.due - after.due).days == days
    assert after.alarmed_at == before.alarmed_at


@pytest.mark.parametrize(
    ("first", "second", "state"),
    [(MODERATE, {}, "matched"), ({}, MODERATE, "closed"), ({}, {"product": "Anderes"}, "matched")],
    ids=["graver", "milder", "other-product"],
)
def test_a_closed_warning_comes_up_again_when_it_is_graver_or_names_other_products(receive, isb, first, second, state):
    receive(**first)
    row = the(Advisory)
    with viewing_as(isb):
        services.look_at(advisory_id=row.pk, verdict="Nicht im Einsatz", expected_revision=row.revision)

    revise(receive, **second)

    assert the(Advisory).state == state


def test_a_new_asset_makes_a_closed_warning_wait_again(component, receive, isb):
    receive()
    row = the(Advisory)
    with viewing_as(isb):
        services.look_at(advisory_id=row.pk, verdict="Nicht im Einsatz", expected_revision=row.revision)

    component()
    run_waiting_jobs()

    with viewing_as(isb):
        assert [line.standing for line in selectors.inbox(selectors.InboxFilter())[0]] == ["waits"]


def test_a_warning_entered_by_hand_never_overwrites_one_of_a_source(receive, isb):
    receive()
    notice = services.Notice("MUSTER-2026-0001", "Anderer Titel", publisher="Muster-CERT")

    with viewing_as(isb), pytest.raises(StepRefusedError):
        services.enter_by_hand(notice=notice)

    assert "Aktenplan" in the(Advisory).title


def test_a_warning_without_a_product_that_changed_is_passed_on_again(isb):
    with viewing_as(isb):
        key = services.enter_by_hand(notice=services.Notice("P-1", "Phishing-Welle", "Betreff: Rechnung"))
        services.route_advisory(advisory_id=key, routes=["evps"], expected_revision=the(Advisory).revision)
        services.enter_by_hand(notice=services.Notice("P-1", "Phishing-Welle", "Betreff: Mahnung"))

        assert [line.standing for line in selectors.inbox(selectors.InboxFilter())[0]] == ["waits"]


def test_rejected_names_reject_every_version_of_that_product(component, receive, admin):
    component()
    receive(1)
    receive(2, bound="4.5")
    with deciding("tests"):
        first = Match.objects.order_by("pk").first()

    with viewing_as(admin):
        rejection = services.Rejection("Anderes Produkt", other_product=True)
        services.reject_match(match_id=first.pk, rejection=rejection, expected_revision=first.revision)

    with deciding("tests"):
        assert set(Match.objects.values_list("state", flat=True)) == {"rejected"}
        assert not NameVerdict.objects.get().same


def test_rejecting_what_was_decided_drops_its_measure(component, receive, admin):
    component()
    receive()
    decide(admin)

    with viewing_as(admin):
        services.reject_match(match_id=the().pk, rejection=services.Rejection("Irrtum"), expected_revision=2)

    assert the(Measure).state == "dropped"


def test_who_mends_a_match_is_changed_on_its_page_and_in_the_register(component, receive, admin, client_of):
    component()
    receive()
    decide(admin)
    client = client_of(Role.PROVIDER_ADMIN)
    person = the_newest(Person)
    row = the()
    facts = {"to-assignee": person.pk, "to-department": "", "to-revision": row.revision}

    client.post(f"/advisories/matches/{row.pk}/assign/", facts)

    assert (the().assignee_id, the(Measure).owner_id) == (person.pk, person.pk)
