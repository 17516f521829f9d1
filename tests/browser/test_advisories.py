"""From a CSAF provider on loopback to the finished remediation, in the browser; the room's pages in every size."""

import pytest
from django.urls import reverse
from tests.rooms.advisories.conftest import Provider, serving, warning

from bollwerk.foundation.access import Role, viewing_as
from bollwerk.foundation.jobs.inline import run_waiting_jobs
from bollwerk.foundation.people.viewers import viewer_of
from bollwerk.rooms.inventory.kinds import Kind, RelationKind
from bollwerk.rooms.inventory.models import SoftwareComponent
from bollwerk.rooms.inventory.services import connect, create_target, update_target

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def officer(visitor, log_in, page, settings):
    settings.ADVISORIES_OWN_NETWORK = True
    account = visitor(Role.ISB)
    log_in(page, account)
    return viewer_of(account.person_id)


@pytest.fixture
def component(officer):
    with viewing_as(officer):
        application = create_target(kind=Kind.APPLICATION, facts={"name": "Meldewesen"})
        facts = {"name": "Aktenplan", "version": "4.1.0", "vendor": "Muster GmbH"}
        key = create_target(kind=Kind.COMPONENT, facts=facts)
        connect(source_id=application, target_id=key, kind=RelationKind.CONTAINS)
        return key


@pytest.fixture
def provider():
    with serving(Provider()) as one:
        one.write_lists()
        one.publish(warning(1, vendor="Muster GmbH", remedies=[("vendor_fix", "Auf 4.2.1 aktualisieren.")]))
        one.publish(warning(2, product="Fremdprodukt"))
        yield one


def test_from_the_provider_to_the_finished_remediation(officer, component, provider, page, screens, live_server):
    page.goto(live_server.url + reverse("advisories:create_source"))
    page.locator("[name=name]").fill("Muster-CERT")
    page.locator("[name=url]").fill(f"{provider.base}/provider-metadata.json")
    page.get_by_role("button", name="Speichern").click()
    page.goto(live_server.url + reverse("advisories:sources"))
    page.get_by_role("link", name="Muster-CERT").click()
    page.get_by_role("button", name="Jetzt abrufen").click()
    run_waiting_jobs()

    screens(page, reverse("advisories:sources"), "advisory_sources")
    screens(page, reverse("advisories:inbox"), "advisory_inbox")
    screens(page, reverse("advisories:missed"), "advisory_missed")
    screens(page, reverse("advisories:hand_in"), "advisory_hand_in")
    screens(page, reverse("advisories:discover"), "advisory_discover")
    page.goto(live_server.url + reverse("advisories:inbox"))
    page.get_by_role("link", name="Aktenplan: Schwachstelle").click()
    screens(page, page.url.removeprefix(live_server.url), "advisory")
    page.get_by_role("main").get_by_role("link", name="Aktenplan", exact=True).click()
    assert page.get_by_text("Version 4.1.0 liegt im Bereich <4.2.1").is_visible()
    assert page.get_by_text("Aktenplan → Meldewesen").is_visible()
    screens(page, page.url.removeprefix(live_server.url), "advisory_match")
    page.get_by_role("button", name="Entscheidung festhalten").click()
    page.locator("[name=proof]").fill("Update 4.2.1 eingespielt")
    page.get_by_role("button", name="Als behoben melden").click()
    assert not page.get_by_text("behoben, im Bestand gesehen").is_visible()

    with viewing_as(officer):
        row = SoftwareComponent.objects.get(pk=component)
        update_target(target_id=component, facts={"version": "4.2.1"}, expected_revision=row.revision)
    run_waiting_jobs()
    page.reload()
    assert page.get_by_text("behoben, im Bestand gesehen").is_visible()
    screens(page, reverse("advisories:target", args=[component]), "advisory_record")


def test_what_is_concerned_and_who_contains_it_are_accessible(officer, component, provider, page, screens, live_server):
    from bollwerk.rooms.advisories import services
    from bollwerk.rooms.advisories.models import Source

    with viewing_as(officer):
        services.save_source(facts={"name": "CERT", "url": f"{provider.base}/provider-metadata.json"})
        services.visit(source_id=Source.objects.get().pk)
    run_waiting_jobs()

    screens(page, reverse("advisories:concerned"), "advisory_concerned")
    page.goto(live_server.url + reverse("advisories:concerned") + "?by=product")
    page.get_by_role("link", name="Muster GmbH Aktenplan").click()
    assert page.get_by_text("MUSTER-2026-0001").is_visible()
    screens(page, reverse("inventory:contains") + "?q=Aktenplan", "contains")
    assert page.get_by_text("Aktenplan → Meldewesen").is_visible()
