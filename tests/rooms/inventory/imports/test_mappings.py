"""A list of somebody's own is explained once; the next one with the same headings is recognised."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bollwerk.foundation.access import Role, Tlp, deciding
from bollwerk.foundation.people.models import Organisation
from bollwerk.rooms.inventory.models import ImportRun, SavedMapping

pytestmark = pytest.mark.django_db
LIST = "Stand: November\nKiste;Nummer;Wer\nsrv-01;A-1234;Muster\nsrv-02;B-1234;Beispiel\n"


@pytest.fixture(autouse=True)
def files_go_to_a_folder_of_the_test(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def officer(client_of):
    return client_of(Role.ISB, name="officer")


def upload(client, text=LIST, **more):
    file = SimpleUploadedFile("kisten.csv", text.encode("cp1252"))
    return client.post(reverse("inventory:import_new"), {"file": file, "tlp": "2", **more})


def mapping():
    with deciding("tests"):
        return SavedMapping.objects.get()


def explain(client, **more):
    values = {"name": "Kistenliste", "kind": "system virtual", "column_0": "name", "column_1": "serial"}
    values |= {"revision": str(mapping().revision), **more}
    return client.post(reverse("inventory:mapping", args=[mapping().pk]), values)


def newest_run():
    with deciding("tests"):
        return ImportRun.objects.order_by("-pk").first()


def test_an_unknown_list_leads_to_its_columns_with_examples_and_from_there_to_the_preview(officer):
    page = officer.get(upload(officer).url).content.decode()
    answer = explain(officer)

    assert all(word in page for word in ("Kiste", "Nummer", "Wer", "srv-01", "A-1234"))
    preview = officer.get(answer.url, follow=True).content.decode()
    assert "srv-01" in preview
    assert (newest_run().source, newest_run().recipe, newest_run().counts["new"]) == ("Kistenliste", "Kistenliste", 2)


def test_the_next_list_with_these_headings_is_recognised_whatever_the_order_of_its_columns(officer):
    upload(officer)
    explain(officer, source="Kistenlager")

    upload(officer, "Nummer;Neu;Kiste\nC-1234;x;srv-03\n", recipe=f"own:{mapping().pk}")
    answer = upload(officer, "Nummer;Neu;Kiste\nC-1234;x;srv-03\n")

    assert "/imports/mappings/" not in answer.url
    assert (newest_run().source, newest_run().counts["new"]) == ("Kistenlager", 1)


def test_a_mapping_that_cannot_work_is_refused_at_its_field(officer):
    upload(officer)

    for wrong in ({"column_0": ""}, {"kind": ""}, {"column_1": "ends_on"}, {"name": ""}, {"column_1": "nonsense"}):
        assert explain(officer, **wrong).status_code == 422, wrong
    assert not mapping().is_ready


def test_the_second_of_two_editors_overwrites_nothing(officer):
    upload(officer)
    assert "/imports/mappings/" in upload(officer).url, "what nobody saved is not used"
    with deciding("tests"):
        SavedMapping.objects.order_by("-pk").first().delete()
    explain(officer)

    answer = explain(officer, revision="1", name="Anders")

    assert answer.status_code == 422
    assert mapping().name == "Kistenliste"


def test_a_mapping_can_be_begun_with_a_file_and_deleted(officer):
    file = SimpleUploadedFile("liste.csv", LIST.encode())
    answer = officer.post(reverse("inventory:mapping_new"), {"file": file})
    shown = officer.get(reverse("inventory:mappings")).content.decode()

    officer.post(reverse("inventory:mapping_remove", args=[mapping().pk]))

    assert answer.status_code == 302
    assert "noch nicht gespeichert" in shown
    with deciding("tests"):
        assert not SavedMapping.objects.exists()


def test_a_file_without_headings_is_refused_with_a_sentence(officer):
    page = officer.post(reverse("inventory:mapping_new"), {"file": SimpleUploadedFile("x.csv", bytes(range(256)) * 40)})

    assert page.status_code == 422
    assert "Es wurde nichts übernommen" in page.content.decode()


def test_mappings_are_for_those_who_import_and_for_their_organisation(officer, client_of):
    upload(officer)
    with deciding("tests"):
        stranger = Organisation.objects.create(name="Nachbarstadt", kind="city", tlp=Tlp.GREEN)
    other = client_of(Role.ISB, name="neighbour", organisation=stranger)
    clerk = client_of(Role.EMPLOYEE, name="clerk")
    address = reverse("inventory:mapping", args=[mapping().pk])

    assert (other.get(address).status_code, clerk.get(address).status_code) == (404, 403)
    assert other.post(reverse("inventory:mapping_remove", args=[mapping().pk])).status_code == 404
    assert "kisten" not in other.get(reverse("inventory:mappings")).content.decode()
