"""Recipes, headings, checked values, and the laws of likeness."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from bollwerk.rooms.inventory.imports.fields import FIELDS, FieldKind, value_of
from bollwerk.rooms.inventory.imports.identity import HostFacts, HostIndex, Likeness
from bollwerk.rooms.inventory.imports.reading import parse
from bollwerk.rooms.inventory.imports.records import Format, ImportOptions, KeptReason, OwnMapping
from bollwerk.rooms.inventory.kinds import Kind, PartnerKind, RecordKind
from bollwerk.rooms.inventory.services.common import MODEL_BY_KIND

EXPORTS = {  # the shape of real exports, written for these tests
    "rvtools": (
        (
            "VM,Powerstate,Template,DNS Name,Primary IP Address,Host,Network #1,OS according to the VMware Tools,"
            "VM UUID\n"
            "app01,poweredOn,False,app01.stadt.local,10.1.2.3,esx1,VLAN10,Debian 12,42-aa\nbase,poweredOff,True,,,"
            "esx1,,,42\n"
        ),
        {"name": "app01", "fqdn": "app01.stadt.local", "addresses": ["10.1.2.3"], "system_kind": "virtual"},
    ),
    "active-directory": (
        (
            '#TYPE Microsoft.ActiveDirectory.Management.ADComputer\n"DistinguishedName","DNSHostName","Enabled","Name",'
            '"ObjectGUID","OperatingSystem","OperatingSystemVersion"\n"CN=PC1,OU=x","pc1.stadt.local","True","PC1",'
            '"g-1",'
            '"Windows 11 Pro","10.0 (22631)"\n"CN=PC2","","False","PC2","g-2","",""\n'
        ),
        {"name": "PC1", "fqdn": "pc1.stadt.local", "os_name": "Windows 11 Pro", "hostname": "PC1"},
    ),
    "i-doit": (
        (
            "Objekt-ID;Objekttitel;Objekttyp;Seriennummer;Standort;CMDB-Status\n12;sw-01;Switch;SN-777;Rathaus;"
            "in Betrieb\n"
            "13;alt;Server;SN-1;;ausgemustert\n"
        ),
        {"name": "sw-01", "system_kind": "network_device", "serial": "SN-777"},
    ),
    "baramundi": (
        (
            "Name;Domäne;Primäre IP;Primäre MAC;Betriebssystem;Angemeldeter Benutzer\npc7;STADT;10.0.0.7;"
            "AA-BB-CC-00-11-22;"
            "Windows 11;m.muster\n"
        ),
        {"name": "pc7", "addresses": ["10.0.0.7", "aa:bb:cc:00:11:22"], "os_name": "Windows 11"},
    ),
}


@pytest.mark.parametrize("recipe", EXPORTS)
def test_an_export_is_recognised_by_its_headings(recipe):
    text, expected = EXPORTS[recipe]

    parsed = parse(text.encode(), Format.AUTO, ImportOptions())

    assert parsed.recipe == recipe
    assert expected.items() <= parsed.rows[0].facts.items()
    assert all(kept.reason is KeptReason.NOT_OUR_MATTER for kept in parsed.kept)


def test_names_of_users_are_left_out_of_every_export():
    parsed = parse(EXPORTS["baramundi"][0].encode(), Format.AUTO, ImportOptions())

    assert "m.muster" not in str(parsed)


def test_hosts_and_networks_that_an_export_only_names_are_made():
    parsed = parse(EXPORTS["rvtools"][0].encode(), Format.AUTO, ImportOptions())

    assert [row.facts["name"] for row in parsed.rows] == ["app01", "esx1", "VLAN10"]
    assert [(link.relation.value, link.target_key) for link in parsed.links] == [
        ("hosted_by", "system/esx1"),
        ("connected_to", "network/vlan10"),
    ]


def test_own_columns_go_before_ours():
    own = OwnMapping("Kisten", {"Kiste": "name", "Nr": "serial"}, "Server")
    options = ImportOptions(mappings=(own,))

    (row,) = parse(b"Kiste;Nr\nsrv;A-1234\n", Format.AUTO, options).rows

    assert (row.kind, row.facts["name"], row.facts["serial"]) == (Kind.SYSTEM, "srv", "A-1234")


def test_an_own_mapping_is_used_for_lists_that_have_all_its_columns_only():
    own = OwnMapping("Kisten", {"Kiste": "name", "Nr": "serial"}, "Server")

    parsed = parse(b"Name;Hostname\nsrv;srv\n", Format.AUTO, ImportOptions(mappings=(own,)))

    assert (parsed.recipe, parsed.source) == ("", "Tabelle")


def test_everything_a_row_may_be_has_a_name_of_its_own():
    assert [kind.value for kind in RecordKind] == [kind.value for kind in (*Kind, *PartnerKind)]


def test_no_limit_is_wider_than_its_column():
    for kind, specs in FIELDS.items():
        columns = {field.name: field for field in MODEL_BY_KIND[kind]._meta.concrete_fields}
        assert set(specs) <= set(columns)
        for name, spec in specs.items():
            if spec.kind is FieldKind.TEXT:
                assert columns[name].max_length == spec.limit, (kind, name)


@pytest.mark.parametrize(
    ("fact", "written", "stored"),
    [
        ("go_live_on", "21.11.2026", "2026-11-21"),
        ("go_live_on", "2026-11-21 00:00:00", "2026-11-21"),
        ("confidentiality", "sehr hoch", 3),
        ("operator_kind", "Rechenzentrum", "provider"),
        ("security_relevant", "Ja", True),
        ("recovery_priority", 1.0, 1),
        ("recovery_priority", "5", 5),
    ],
)
def test_values_are_read_as_people_write_them(fact, written, stored):
    assert value_of(FIELDS[Kind.APPLICATION][fact], written) == stored


@pytest.mark.parametrize(
    ("fact", "written"),
    [("go_live_on", "31.02.2026"), ("recovery_priority", "0"), ("recovery_priority", "6"), ("exposure", "Mond")],
)
def test_values_beyond_the_limits_are_refused(fact, written):
    with pytest.raises(ValueError, match="not_a"):
        value_of(FIELDS[Kind.APPLICATION][fact], written)


KNOWN = HostFacts("srv-01", "srv-01", "srv-01.stadt.local", "ABC12345", ("10.0.0.1", "aa:bb:cc:00:11:22"))


@pytest.mark.parametrize(
    ("seen", "reasons"),
    [
        (HostFacts(name="x", serial="abc12345"), [Likeness.SAME_SERIAL]),
        (HostFacts(name="x", addresses=("aa:bb:cc:00:11:22",)), [Likeness.SAME_MAC]),
        (HostFacts(name="srv-01", addresses=("10.0.0.1",)), [Likeness.SAME_NAME_AND_ADDRESS]),
        (HostFacts(name="SRV-01"), [Likeness.SAME_NAME]),
        (HostFacts(name="10.0.0.1", addresses=("10.0.0.1",)), [Likeness.SAME_ADDRESS]),
        (HostFacts(name="srv-02", addresses=("10.0.0.1",)), []),
        (HostFacts(name="srv-01", serial="OTHER999"), []),
        (HostFacts(name="srv-01", fqdn="srv-01.nachbar.local"), []),
        (HostFacts(name="localhost", addresses=("127.0.0.1",)), []),
    ],
)
def test_a_host_is_likened_for_good_reasons_only(seen, reasons):
    found = HostIndex({7: KNOWN}).candidates(seen)

    assert [list(one.reasons) for one in found] == ([reasons] if reasons else [])


def test_a_host_somebody_called_different_is_not_proposed_again():
    assert HostIndex({7: KNOWN}).candidates(HostFacts(name="srv-01"), not_these={7}) == ()


hosts = st.builds(
    HostFacts,
    name=st.sampled_from(["a", "b", ""]),
    fqdn=st.sampled_from(["a.x.de", "b.x.de", ""]),
    serial=st.sampled_from(["S-1111", "S-2222", ""]),
    addresses=st.lists(st.sampled_from(["10.0.0.1", "10.0.0.2", "aa:bb:cc:00:11:22"]), max_size=2).map(tuple),
)


@given(hosts, hosts)
def test_likeness_does_not_depend_on_who_was_known_first(one, other):
    forth = [found.reasons for found in HostIndex({1: one}).candidates(other)]
    back = [found.reasons for found in HostIndex({1: other}).candidates(one)]

    assert forth == back


def workbook(rows, *, first_column=1, results=()):
    """Return a workbook; formulas in it have no result, unless `results` puts one in."""
    book, target = Workbook(), io.BytesIO()
    for line, row in enumerate(rows, 3):
        for column, value in enumerate(row, first_column):
            book.active.cell(line, column, value)
    book.save(target)
    packed = io.BytesIO()
    with zipfile.ZipFile(target) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            part = source.read(name)
            for before, after in results:
                part = part.replace(before, after)
            made.writestr(name, part)
    return packed.getvalue()


FORMULAS = [["Art", "Name", "Version"], ["Anwendung", "A", "=1+1"], ["Anwendung", "B", "5"], ["Anwendung", "C", "=2+2"]]


@pytest.mark.parametrize("first_column", [1, 3])
def test_formulas_without_a_result_are_told_once_for_each_column_and_taken_as_nothing(first_column):
    parsed = parse(workbook(FORMULAS, first_column=first_column), Format.XLSX, ImportOptions())

    told = [(one.line, one.reason, one.field, one.value) for one in parsed.kept]
    assert told == [(4, KeptReason.NOT_CALCULATED, "Version", "2")]
    assert [row.facts.get("version") for row in parsed.rows] == [None, "5", None]


@pytest.mark.parametrize(
    "result", [b'"C4" t="str"><f>1+1</f><v></v>', b'"C4"><f>1+1</f><v>2</v>'], ids=["text", "number"]
)
def test_formulas_with_a_result_are_values(result):
    shown = workbook(FORMULAS[:3], results=[(b'"C4"><f>1+1</f><v></v>', result), (b'"C4"><f>1+1</f><v />', result)])

    parsed = parse(shown, Format.XLSX, ImportOptions())

    assert parsed.kept == ()
    assert len(parsed.rows) == 2
