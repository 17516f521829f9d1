"""The way through the pages: from a warning of a provider to the finished remediation, and who may walk it."""

import pysequoia
import pytest

from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, Tlp, deciding
from bollwerk.foundation.jobs.inline import run_waiting_jobs
from bollwerk.foundation.notices.models import Notice
from bollwerk.rooms.advisories import selectors, services
from bollwerk.rooms.advisories.models import Advisory, Match, MatchRun, Revision
from bollwerk.rooms.inventory.models import SoftwareComponent

from .conftest import warning


@pytest.fixture
def match(component, provider, source, web):
    """A match of a warning that was received, as its row."""
    component()
    with deciding("tests"):
        provider.publish(warning(remedies=[("vendor_fix", "Auf 4.2.1 aktualisieren")]))
        services.visit_provider(source=source, web=web)
        run_waiting_jobs()
        return Match.objects.get()


def test_the_way_from_the_inbox_to_the_finished_remediation(match, client_of, update_to):
    client = client_of(Role.PROVIDER_ADMIN)
    page = f"/advisories/matches/{match.pk}/"
    assert "MUSTER-2026-0001" in client.get("/advisories/").content.decode()
    assert "liegt im Bereich" in client.get(page).content.decode()

    facts = {"exploitation": "none", "automatable": "yes", "technical": "total", "impact": "high"}
    due = clock.today().isoformat()
    answer = client.post(
        f"{page}decide/", {**facts, "due": due, "assignee": "", "revision": match.revision}, follow=True
    )
    assert "vorziehen" in answer.content.decode()
    answer = client.post(f"{page}mended/", {"proof": "Eingespielt"}, follow=True)
    assert "Als behoben gilt es, wenn der Bestand" in answer.content.decode()
    update_to(match.target_id, "4.2.1")
    run_waiting_jobs()

    assert "behoben, im Bestand gesehen" in client.get(page).content.decode()
    assert f"/advisories/matches/{match.pk}/" in client.get(f"/advisories/records/{match.target_id}/").content.decode()


@pytest.mark.parametrize(
    "address",
    ["/advisories/", "/advisories/?show=all&q=aktenplan&sort=score", "/advisories/missed/", "/advisories/sources/"],
)
def test_the_lists_open_for_a_reader(match, client_of, address):
    assert client_of(Role.AUDIT_OFFICE).get(address).status_code == 200


@pytest.mark.parametrize("step", ["decide", "reject", "move-on", "mended"])
def test_a_reader_may_not_act(match, client_of, step):
    assert client_of(Role.AUDIT_OFFICE).post(f"/advisories/matches/{match.pk}/{step}/").status_code == 403


def test_who_has_no_business_with_warnings_gets_nothing(match, client_of):
    assert client_of(Role.EMPLOYEE).get("/advisories/").status_code == 403


def test_a_match_of_a_record_one_may_not_see_does_not_exist(match, client_of):
    with deciding("tests"):
        Match.objects.filter(pk=match.pk).update(tlp=Tlp.AMBER_STRICT, organisation_id=99)

    assert client_of(Role.ISB).get(f"/advisories/matches/{match.pk}/").status_code == 404


def test_a_stale_decision_overwrites_nothing(match, client_of):
    facts = {"exploitation": "none", "automatable": "no", "technical": "partial", "impact": "low", "due": "2026-12-01"}
    client = client_of(Role.ISB)

    answer = client.post(f"/advisories/matches/{match.pk}/decide/", {**facts, "assignee": "", "revision": 77})

    assert answer.status_code == 422
    assert "Nichts wurde überschrieben" in answer.content.decode()


def test_rejecting_needs_a_reason(match, client_of):
    client = client_of(Role.ISB)

    answer = client.post(f"/advisories/matches/{match.pk}/reject/", {"reason": "", "revision": match.revision})

    assert answer.status_code == 422


def test_a_warning_shows_what_it_concerns_and_takes_a_comment(match, client_of):
    client = client_of(Role.EVP)
    page = f"/advisories/{match.advisory_id}/"

    client.post(f"{page}comment/", {"comment-text": "Wir nutzen das nur im Haus."})
    shown = client.get(page).content.decode()

    assert "Aktenplan" in shown
    assert "Wir nutzen das nur im Haus." in shown


def test_a_warning_without_a_match_is_closed_with_a_verdict(provider, source, web, client_of):
    with deciding("tests"):
        provider.publish(warning())
        services.visit_provider(source=source, web=web)
        run_waiting_jobs()
        row = Advisory.objects.get()
    client = client_of(Role.ISB)

    client.post(
        f"/advisories/{row.pk}/settle/", {"verdict-verdict": "Nicht im Einsatz", "verdict-revision": row.revision}
    )

    row.refresh_from_db()
    assert (row.state, row.verdict) == ("closed", "Nicht im Einsatz")


def test_a_source_is_set_up_and_a_wrong_address_is_refused(client_of):
    client = client_of(Role.ISB)
    facts = {"name": "CERT", "kind": "mail", "url": "https://cert.example", "max_silence_days": 7, "revision": 0}

    refused = client.post("/advisories/sources/new/", facts)
    taken = client.post("/advisories/sources/new/", {**facts, "url": "imaps://mail.example/INBOX"})

    assert (refused.status_code, taken.status_code) == (422, 302)


def test_administrators_are_told_of_a_match(component, provider, source, web, log_in, client):
    person = log_in(client, Role.PROVIDER_ADMIN)
    component()
    with deciding("tests"):
        provider.publish(warning())
        services.visit_provider(source=source, web=web)
        run_waiting_jobs()

        assert "MUSTER-2026-0001" in Notice.objects.get(person_id=person.pk).title


def test_the_inbox_asks_the_database_a_bounded_number_of_times(match, client_of, django_assert_max_num_queries):
    client = client_of(Role.ISB)
    client.get("/advisories/")
    with deciding("tests"):
        assert SoftwareComponent.objects.count() == 1

    with django_assert_max_num_queries(40):
        client.get("/advisories/")


def test_what_is_concerned_is_listed_by_record_and_by_product(match, client_of):
    client = client_of(Role.ISB)

    records = client.get("/advisories/concerned/").content.decode()
    products = client.get("/advisories/concerned/?by=product").content.decode()
    one = client.get("/advisories/concerned/product/?name=Aktenplan").content.decode()

    assert "/advisories/records/" in records
    assert "/advisories/concerned/product/?name=Aktenplan" in products
    assert "MUSTER-2026-0001" in one


def test_runs_of_the_matcher_are_shown_to_the_organisation(match, client_of):
    page = client_of(Role.ISB).get("/advisories/missed/").content.decode()

    assert "von selbst" in page


def test_a_grave_warning_without_a_match_is_named_where_something_may_be_missed(provider, source, web, client_of):
    with deciding("tests"):
        provider.publish(warning(9, product="Fremdprodukt"))
        services.visit_provider(source=source, web=web)
        run_waiting_jobs()

    page = client_of(Role.ISB).get("/advisories/missed/").content.decode()

    assert "Fremdprodukt" in page
    assert "show=unmatched" in page


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("aktenplan", True), ("cve-2026-1", True), ("Muster-CERT", True), ("csaf_base", True), ("<4.2.1", True),
        ("final", True), ("musterland.example", True), ("2026-03-01T08", True), ("kann Code", True),
        ("Fremdprodukt", False),
    ],
)  # fmt: skip
def test_the_inbox_finds_by_what_the_document_says(match, client_of, word, found):
    page = client_of(Role.ISB).get("/advisories/", {"q": word, "show": "all"}).content.decode()

    assert ("MUSTER-2026-0001" in page) is found


def test_the_state_is_set_for_one_vulnerability_or_for_all_and_never_to_done(match, client_of):
    client = client_of(Role.ISB)
    with deciding("tests"):
        Match.objects.filter(pk=match.pk).update(vulnerabilities=["CVE-2026-1", "CVE-2026-2"])

    def states(**facts):
        client.post(f"/advisories/matches/{match.pk}/move-on/", facts)
        with deciding("tests"):
            return [state for _name, state in selectors.match_detail(match.pk).steps]

    assert states(state="in_progress", vulnerability="CVE-2026-2") == ["not_remediated", "in_progress"]
    assert states(state="in_progress", vulnerability="") == ["in_progress", "in_progress"]
    assert states(state="done") == ["in_progress", "in_progress"]


def test_a_warning_is_narrowed_to_its_surer_matches(match, client_of):
    with deciding("tests"):
        Match.objects.filter(pk=match.pk).update(confidence="0.600")
    client, page = client_of(Role.ISB), f"/advisories/{match.advisory_id}/"

    assert f"/advisories/matches/{match.pk}/" in client.get(f"{page}?surely=50").content.decode()
    assert f"/advisories/matches/{match.pk}/" not in client.get(f"{page}?surely=70").content.decode()


@pytest.mark.parametrize("address", ["/advisories/rematch/", "/advisories/concerned/rematch/"])
def test_a_whole_list_is_compared_again_as_a_run_of_its_own(match, client_of, address):
    client_of(Role.ISB).post(address, {"show": "all"})

    with deciding("tests"):
        run_waiting_jobs()
        assert MatchRun.objects.order_by("-pk").first().kind == "manual"


def test_a_source_says_in_words_why_a_document_was_refused(provider, source, web, client_of):
    with deciding("tests"):
        provider.publish(warning(1), digest="0" * 128)
        provider.publish(warning(2), sign=False)
        provider.publish(b'{"document": {"csaf_version": "2.0"}}')
        services.visit_provider(source=source, web=web)

    page = client_of(Role.AUDIT_OFFICE).get(f"/advisories/sources/{source.pk}/").content.decode()

    for sentence in ("Die Prüfsumme passt nicht", "Die Signatur fehlt", "verletzt das Schema"):
        assert sentence in page
    assert "/white/2026/muster-2026-0001.json" in page


def test_another_key_of_a_publisher_is_accepted_in_the_form_of_the_source(provider, source, web, client_of):
    provider.publish(warning(1))
    with deciding("tests"):
        services.visit_provider(source=source, web=web)
    source.refresh_from_db()
    provider.key = pysequoia.Tsk.generate("Muster-CERT neu <cert@musterland.example>")
    provider.publish(warning(2))
    facts = {
        "name": source.name,
        "kind": "provider",
        "url": source.url,
        "max_silence_days": 7,
        "require_signature": "on",
    }
    client, address = client_of(Role.ISB), f"/advisories/sources/{source.pk}/edit/"

    refused = client.post(address, {**facts, "fingerprints": "zu kurz", "revision": source.revision})
    client.post(address, {**facts, "fingerprints": provider.fingerprint, "revision": source.revision})
    source.refresh_from_db()
    with deciding("tests"):
        run = services.visit_provider(source=source, web=web)

    assert refused.status_code == 422
    assert (source.fingerprints, run.taken) == ([provider.fingerprint.upper()], 1)


def test_a_key_that_a_person_typed_checks_a_feed_without_metadata(provider, source, web):
    provider.publish(warning(1))
    with deciding("tests"):
        source.url, source.key_text = f"{provider.base}/feed.json", provider.files["/key.asc"].decode()
        source.save()

        assert services.visit_provider(source=source, web=web).taken == 1


def test_any_two_revisions_of_a_warning_are_compared(provider, source, web, client_of):
    with deciding("tests"):
        for version, bound in (("1", "4.2.1"), ("2", "4.2.2"), ("3", "4.2.1")):
            provider.publish(warning(1, version=version, bound=bound), updated=f"2026-03-0{version}T08:00:00Z")
            services.visit_provider(source=source, web=web)
        first, _second, third = Revision.objects.order_by("pk").values_list("pk", flat=True)
    client = client_of(Role.AUDIT_OFFICE)

    nearest = client.get(f"/advisories/changes/{third}/").content.decode()
    whole = client.get(f"/advisories/changes/{third}/", {"since": first}).content.decode()

    assert "Von Fassung 2 zu 3" in nearest
    assert "Von Fassung 1 zu 3" in whole
    assert "Produkte, Abhilfen und Bewertungen sind gleich" in whole
    assert client.get(f"/advisories/changes/{third}/?since=999999").status_code == 404


@pytest.mark.parametrize("sort", ["first_released", "category", "status", "version", "identifier"])
def test_the_inbox_sorts_by_members_of_the_head(match, client_of, sort):
    page = client_of(Role.AUDIT_OFFICE).get("/advisories/", {"show": "all", "sort": sort}).content.decode()

    assert "MUSTER-2026-0001" in page


def test_a_phishing_wave_is_entered_passed_on_to_all_three_and_closed(client_of, log_in, client):
    contact = log_in(client, Role.EVP, name="contact")
    officer = client_of(Role.ISB)
    facts = {"title": "Phishing: falsche Rechnung", "key": "PHISH-1", "publisher": "Muster-CERT", "severity": "high"}

    officer.post("/advisories/new/", {**facts, "text": "Absender: rechnung@fremd.example", "tlp": Tlp.GREEN.value})
    with deciding("tests"):
        row = Advisory.objects.get()
    todo = officer.get("/advisories/").content.decode()
    routes = {"route-routes": ["evps", "newsletter", "monitoring"], "route-revision": row.revision}
    officer.post(f"/advisories/{row.pk}/route/", routes)
    run_waiting_jobs()
    row.refresh_from_db()
    verdict = {"verdict-verdict": "Alle sind gewarnt.", "verdict-revision": row.revision}
    officer.post(f"/advisories/{row.pk}/settle/", verdict)

    row.refresh_from_db()
    assert "PHISH-1" in todo
    assert (row.state, row.routes) == ("closed", ["evps", "monitoring", "newsletter"])
    assert "PHISH-1" not in officer.get("/advisories/").content.decode()
    with deciding("tests"):
        assert "falsche Rechnung" in Notice.objects.get(person_id=contact.pk).title
