"""Reading a list of staff in on the pages: shown first, then changed."""

import io
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from bollwerk.foundation.access import Role
from bollwerk.foundation.audit.models import Event
from bollwerk.foundation.people.models import Department, Organisation, Person
from bollwerk.foundation.people.staff_list import AsideReason
from bollwerk.shell.staff_table import read_in_child

LIST = "Name;Vorname;Amt;E-Mail\nGroß;Käthe;Ordnungsamt;kaethe@stadt.example\nOhne;Adresse;;\n"


def workbook(*rows):
    book, target = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(target)
    return target.getvalue()


def test_a_workbook_is_read_like_a_text_file():
    rows = [
        ["Nachname", "Vorname", "E-Mail", "Telefon"],
        ["Groß", "Käthe", "k@x.example", 6131],
        ["Ohne", "Adresse", None, None],
    ]

    listed = read_in_child(workbook(*rows)).listed

    assert [(one.family_name, one.phone) for one in listed.persons] == [("Groß", "6131")]
    assert [(kept.line, kept.reason) for kept in listed.aside] == [(3, AsideReason.NO_ADDRESS)]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", ("no_column", "")),
        (b"PK\x03\x04broken", ("", "not_xlsx")),
        (b"\xd0\xcf\x11\xe0old", ("", "old_excel")),
        (workbook(["A", "B"], [1, 2]), ("no_column", "")),
        (workbook(), ("no_column", "")),
    ],
    ids=range(5),
)
def test_what_is_no_list_says_why(data, said):
    reading = read_in_child(data)

    assert (reading.listed, reading.problem, reading.bad_file) == (None, *said)


@pytest.fixture
def house(city, client, log_in, settings, tmp_path):
    """A client of the officer; sends a list and returns the page where one ends up."""
    settings.DATA_DIR = tmp_path
    log_in(client, Role.ISB, name="ines")

    def send(content, name="liste.csv", organisation=city.pk):
        data = content.encode() if isinstance(content, str) else content
        form = {"organisation": organisation, "file": SimpleUploadedFile(name, data)}
        return client.post("/people/list/", form, follow=True)

    return SimpleNamespace(send=send, client=client, city=city)


@pytest.mark.slow  # reads the list in a child process, five times
@pytest.mark.django_db
def test_a_list_changes_nothing_before_it_is_taken_over_and_then_what_was_shown(house):
    shown = house.send(LIST)
    assert shown.status_code == 200
    before = Person._base_manager.count(), Department._base_manager.count()
    page = shown.request["PATH_INFO"] + "?" + shown.request["QUERY_STRING"]

    Department._base_manager.create(name="Ordnungsamt", organisation_id=house.city.pk, tlp=1)
    outdated = house.client.post(page, {"seen": shown.context["seen"]})
    house.client.post(page, {"seen": outdated.context["seen"]})

    assert "Käthe Groß" in shown.content.decode()
    assert "keine E-Mail-Adresse" in shown.content.decode()
    assert before == (1, 0)
    assert "Inzwischen" in outdated.content.decode()
    assert Person._base_manager.get(family_name="Groß").department.name == "Ordnungsamt"
    assert Event._base_manager.filter(code="people.list.read").count() == 1
    again = house.send(LIST)
    assert "ändert nichts" in again.content.decode()


@pytest.mark.django_db
def test_nobody_else_sees_what_a_list_would_change_and_no_stranger_is_filled(house, client_of):
    shown = house.send(LIST)
    page = shown.request["PATH_INFO"] + "?" + shown.request["QUERY_STRING"]
    elsewhere = Organisation._base_manager.create(name="Anderstadt", kind="city", tlp=1)

    assert client_of(Role.PROVIDER_ADMIN, name="paul").get(page).status_code == 404
    assert client_of(Role.LEADERSHIP, name="lea").get(page).status_code == 403
    assert house.client.get(page.partition("=")[0] + f"={elsewhere.pk}").status_code == 404
    assert house.send(LIST, organisation=elsewhere.pk).status_code == 422


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "sentence"),
    [("Name;Vorname\nA;B\n", "Keine Spalte für E-Mail/mail"), (b"PK\x03\x04broken", "nichts übernommen")],
    ids=["headings", "broken"],
)
def test_what_cannot_be_read_is_said_beside_the_file(house, content, sentence):
    answer = house.send(content)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
