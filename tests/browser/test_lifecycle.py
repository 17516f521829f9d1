"""The life cycle in a real browser: from a name nobody was sure of to the accepted risk; every page with axe."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, Tlp, deciding, viewing_as
from bollwerk.foundation.people.models import Department, RoleGrant
from bollwerk.foundation.people.viewers import viewer_of
from bollwerk.rooms.inventory.kinds import Kind
from bollwerk.rooms.inventory.services import create_target
from bollwerk.rooms.lifecycle import services
from bollwerk.rooms.lifecycle.imports import StatedCycle, StatedProduct
from bollwerk.rooms.lifecycle.rules import CycleDates, Until


@pytest.fixture
def computers(visitor, city):
    """Three computers of a department with a product that the list names a little differently; returns their keys."""
    officer = visitor(Role.ISB, name="Olga Werk")
    with deciding("tests.computers"):
        department = Department.objects.create(code="33", name="Bürgeramt", organisation_id=city.pk, tlp=Tlp.GREEN)
        ended, going_on = CycleDates("12", Until(clock.today())), CycleDates("13", Until(ended=False))
        product = StatedProduct(
            "muster", "Muster Arbeitsplatz Linux", cycles=(StatedCycle(ended), StatedCycle(going_on))
        )
        services.keep_support(products=[product], source="Liste")
    with viewing_as(viewer_of(officer.person_id)):
        keys = [
            create_target(
                kind=Kind.SYSTEM,
                facts={
                    "name": f"pc-{number}", "hostname": f"pc-{number}", "os_name": "Musterlinux Arbeitsplatz",
                    "os_version": "12.4", "department": department,
                },
            )
            for number in range(3)
        ]  # fmt: skip
    lead = visitor(Role.DEPARTMENT_LEAD, name="Lena Leitung")
    RoleGrant._base_manager.filter(person_id=lead.person_id).update(department=department)
    return officer, lead, keys


def test_from_a_doubtful_name_to_the_accepted_risk(page, live_server, log_in, computers, console, screens):
    officer, lead, keys = computers
    log_in(page, officer)
    page.goto(live_server.url + reverse("lifecycle:products"))
    page.get_by_role("link", name="Musterlinux Arbeitsplatz").first.click()
    page.locator("[name=reason]").fill("Der Hersteller hat es umbenannt.")
    page.get_by_role("button", name="Merken").click()
    with deciding("tests.tell"):
        assert services.tell_departments() == 3
    item = reverse("lifecycle:item", args=[keys[0], "os"])
    screens(page, item, "lifecycle-told")

    log_in(page, lead)
    page.goto(live_server.url + item)
    page.locator("summary", has_text="Risiko bewerten").click()
    form = page.locator("form[action$='/assess/']")
    form.locator("[name=risk]").fill("Angriff aus dem Netz")
    form.locator("[name=assessed_until]").fill("2999-01-01")
    form.locator("[name=for_all]").check()
    form.get_by_role("button").click()
    page.locator("summary", has_text="Entscheiden, was folgt").click()
    form = page.locator("form[action$='/decide/']")
    form.get_by_role("button").click()
    expect(page.locator("main")).to_contain_text("Zu einer Ablösung gehört ihr Tag.")
    form.locator("[name=replace_by]").fill("2999-01-01")
    form.locator("[name=cost_euro]").fill("1200")
    form.locator("[name=for_all]").check()
    form.get_by_role("button").click()
    form = page.locator("form[action$='/accept/']")
    form.locator("[name=for_all]").check()
    form.get_by_role("button").click()
    log_in(page, officer)
    page.goto(live_server.url + item)
    page.locator("summary", has_text="Stellung nehmen").click()
    form = page.locator("form[action$='/opinion/']")
    form.locator("[name=opinion]").fill("Vertretbar bis zur Ablösung.")
    form.locator("[name=for_all]").check()
    form.get_by_role("button").click()

    expect(page.locator("main")).to_contain_text("Lena Leitung")
    page.goto(live_server.url + reverse("lifecycle:item", args=[keys[2], "os"]))
    expect(page.locator("main")).to_contain_text("Vertretbar bis zur Ablösung.")
    assert [line for line in console if "422" not in line] == []


def test_the_pages_look_right_and_axe_finds_nothing(page, log_in, computers, screens):
    officer, _lead, keys = computers
    log_in(page, officer)
    choose = f"{reverse('lifecycle:choose')}?vendor=&name=Musterlinux+Arbeitsplatz"
    pages = {
        "lifecycle-plan": reverse("lifecycle:plan"),
        "lifecycle-products": reverse("lifecycle:products"),
        "lifecycle-choose": choose,
        "lifecycle-enter": reverse("lifecycle:enter"),
        "lifecycle-support": reverse("lifecycle:support", args=[1]),
        "lifecycle-item": reverse("lifecycle:item", args=[keys[0], "os"]),
    }

    for name, address in pages.items():
        screens(page, address, name)
