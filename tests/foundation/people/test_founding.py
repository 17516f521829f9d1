"""Beginning a house without the demo, and keeping the register in step with the directory."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from typer.testing import CliRunner

from bollwerk.foundation import clock
from bollwerk.foundation.audit.models import Event
from bollwerk.foundation.people.commands import app
from bollwerk.foundation.people.models import Account, Department, Organisation, Person, RoleGrant
from bollwerk.foundation.people.staff_list import AsideReason, StaffListError, read_staff_list

pytestmark = pytest.mark.django_db

OF_POWERSHELL = """#TYPE Microsoft.ActiveDirectory.Management.ADUser
"GivenName","Surname","EmailAddress","OfficePhone","Department","Enabled"
"Käthe","Groß","kaethe.gross@stadt.example","06131 1","Bürgeramt","True"
"Ömer","Aydın","oemer@stadt.example","","Bürgeramt","True"
"Alt","Konto","alt@stadt.example","","","False"
"Ohne","Adresse","","","","True"
"Käthe","Groß","KAETHE.GROSS@stadt.example","","","True"
"""
OF_A_SPREADSHEET = "Name;Vorname;Amt;E-Mail\nGroß;Käthe;Ordnungsamt;kaethe.gross@stadt.example\n"


@pytest.fixture
def told(tmp_path):
    """Run a command; returns its exit code and what it says."""

    def run(*arguments, content="", encoding="utf-8"):
        file = tmp_path / "liste.csv"
        file.write_bytes(content.encode(encoding))
        result = CliRunner().invoke(app, [str(file) if one == "FILE" else one for one in arguments])
        return result.exit_code, result.output

    return run


@pytest.fixture
def house(told):
    assert told("found", "Rechenzentrum", "--kind", "provider")[0] == 0
    assert told("found", "Stadt", "--provider", "Rechenzentrum")[0] == 0


def read(told, content, *options, encoding="utf-8"):
    code, said = told("read", "FILE", "--organisation", "Stadt", "--json", *options, content=content, encoding=encoding)
    assert code == 0, said
    return json.loads(said)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_list_is_read_in_whatever_its_encoding(encoding):
    text = OF_A_SPREADSHEET.replace("\n", "\r\n")

    listed = read_staff_list(text.encode(encoding))

    assert [(one.given_name, one.family_name, one.department) for one in listed.persons] == [
        ("Käthe", "Groß", "Ordnungsamt")
    ]


@pytest.mark.parametrize("data", [b"", b"Name;Vorname\nA;B\n", b"\xff\xfe\x00", b"x" * 200_000], ids=range(4))
def test_what_is_no_list_of_staff_is_refused(data):
    with pytest.raises(StaffListError):
        read_staff_list(data)


def test_a_list_brings_people_and_departments_and_keeps_the_rest_aside(told, house):
    before = read(told, OF_POWERSHELL, "--dry-run")
    assert not Person._base_manager.exists()
    done = read(told, OF_POWERSHELL)

    assert before == done | {"applied": False}
    assert (done["new"], done["departments"]) == (2, ["Bürgeramt"])
    assert [(kept["line"], kept["reason"]) for kept in done["aside"]] == [
        (5, AsideReason.DISABLED),
        (6, AsideReason.NO_ADDRESS),
        (7, AsideReason.TWICE),
    ]
    again = read(told, OF_POWERSHELL)
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 2)


def test_a_later_list_moves_people_and_takes_nobody_out(told, house):
    read(told, OF_POWERSHELL)
    done = read(told, OF_A_SPREADSHEET)

    assert (done["changed"], done["not_listed"]) == (1, ["oemer@stadt.example"])
    moved = Person._base_manager.get(family_name="Groß")
    assert (moved.department.name, moved.phone, moved.revision) == ("Ordnungsamt", "06131 1", 2)
    assert Department._base_manager.count() == 2


def test_people_of_another_organisation_and_those_who_left_are_kept_aside(told, house):
    read(told, OF_POWERSHELL)
    elsewhere = json.loads(
        told("read", "FILE", "--organisation", "Rechenzentrum", "--json", content=OF_A_SPREADSHEET)[1]
    )
    Person._base_manager.filter(family_name="Groß").update(left_on=clock.today())
    gone = read(told, OF_A_SPREADSHEET)

    assert [kept["reason"] for kept in elsewhere["aside"]] == [AsideReason.ELSEWHERE]
    assert [kept["reason"] for kept in gone["aside"]] == [AsideReason.HAS_LEFT]


def test_two_first_people_get_their_role_and_no_third(told, house, client, settings):
    settings.AXES_ENABLED = False
    read(told, OF_POWERSHELL + '"Dritte","Person","dritte@stadt.example","","","True"\n')
    _code, said = told("account", "kaethe.gross@stadt.example", "--role", "isb")
    told("account", "oemer@stadt.example", "--role", "leadership")
    code, refused = told("account", "dritte@stadt.example", "--role", "isb")

    assert (code, RoleGrant.objects.count()) == (2, 2)
    assert "two people can already give roles" in refused
    assert Account.objects.count() == 2
    password = said.split("password:")[1].split()[0]
    client.post(reverse("account_login"), {"login": "kaethe.gross@stadt.example", "password": password})
    assert client.get("/people/").url == reverse("mfa_index")
    Authenticator.objects.create(user=Account.objects.get(email="kaethe.gross@stadt.example"), type="totp", data={})
    assert client.get("/people/").status_code == 200
    assert told("second-factor", "kaethe.gross@stadt.example")[0] == 0
    assert client.get("/people/").url == reverse("mfa_index")
    assert Event._base_manager.filter(code="people.role.founded").count() == 2


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("account", "niemand@stadt.example"), "nobody in the register"),
        (("second-factor", "niemand@stadt.example"), "nobody in the register"),
        (("found", "Stadt"), "already"),
        (("found", "Dorf", "--provider", "Nirgends"), "add the provider first"),
        (("read", "FILE"), "name the organisation"),
        (("read", "FILE", "--organisation", "Dorf"), "name the organisation"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(told, house, arguments, word):
    code, said = told(*arguments, content=OF_A_SPREADSHEET)

    assert code == 2
    assert said.startswith("Nothing was changed: ")
    assert word in said
    assert Organisation._base_manager.count() == 2
