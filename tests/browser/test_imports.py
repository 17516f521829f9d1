"""The pages of imports and of tokens: no violation of WCAG, nothing on the console, in every size and theme."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from bollwerk.foundation.access import Role, Tlp, viewing_as
from bollwerk.foundation.people.viewers import viewer_of
from bollwerk.rooms.inventory.imports import keeping, working
from bollwerk.rooms.inventory.imports.records import Format, ImportOptions

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = "Art;Name;Hostname;Seriennummer;Modell\nServer;srv-01;srv-01;ABC12345;PX-1\nSwitch;sw-01;sw-01;SN-7777;\n"
SECOND = "Art;Schlüssel;Name;Seriennummer\nServer;77;Server eins;ABC12345\nKahn;78;x;\n"
CHANGED = FIRST.replace("PX-1", "PX-2")


@pytest.fixture
def officer(visitor, log_in, page, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    account = visitor(Role.ISB)
    log_in(page, account)
    return account


def prepared(account, text, source):
    with viewing_as(viewer_of(account.person_id)):
        return keeping.prepare_run(
            stored=keeping.keep_upload(content=ContentFile(text.encode()), name="systeme.csv"),
            form=Format.AUTO,
            source=source,
            options=ImportOptions(),
            is_complete=None,
            new_tlp=Tlp.AMBER,
        )


def test_pages_of_imports_are_accessible(officer, page, screens, live_server):
    first = prepared(officer, FIRST, "Liste")
    with viewing_as(viewer_of(officer.person_id)):
        working.apply_run(run_id=first)
    proposed, changed = prepared(officer, SECOND, "Andere Liste"), prepared(officer, CHANGED, "Liste")

    screens(page, reverse("inventory:imports"), "imports")
    screens(page, reverse("inventory:import_new"), "import_new")
    screens(page, reverse("inventory:import_run", args=[proposed]), "import_proposals")
    screens(page, reverse("inventory:import_run", args=[changed]) + "?tab=changed", "import_changes")

    page.goto(live_server.url + reverse("inventory:import_run", args=[proposed]) + "?tab=kept")
    assert page.get_by_role("cell", name="Kahn · 78 · x").is_visible()


def test_the_page_of_tokens_is_accessible(officer, page, screens):
    screens(page, reverse("people:integrations"), "integrations")
    screens(page, reverse("people:integration_new"), "integration_new")
