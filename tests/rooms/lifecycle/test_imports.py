"""Files of support dates: endoflife.date and OpenEoX as they are, and as broken or hostile ones are sent."""

import json
import tarfile
from datetime import date
from io import BytesIO

import pytest

from bollwerk.foundation.access import deciding
from bollwerk.rooms.lifecycle.console import check_lines, read_path, take_support
from bollwerk.rooms.lifecycle.errors import SupportDataError
from bollwerk.rooms.lifecycle.imports import read_support_file
from bollwerk.rooms.lifecycle.models import SupportStatement
from bollwerk.rooms.lifecycle.rules import Until

PAGE = """---
title: Muster Linux
identifiers:
  - cpe: cpe:2.3:o:muster:muster_linux
releases:
  - releaseCycle: "13"
    releaseLabel: "2025 '__CODENAME__'"
    codename: Palme
    eol: 2999-08-09
    latest: "13.6"
  - releaseCycle: "12"
    eol: 2020-07-11
    eoes: true
  - releaseCycle: "11"
    eol: false
---
> Text
"""
CORE = {"end_of_life": "tba", "end_of_security_support": "2027-12-31T12:00:00Z", "last_updated": "2026-01-19T16:00:00Z"}
PRODUCT = {"product_name": "Musterserver", "product_version": "4.1", "vendor_name": "Muster AG"}
API = {
    "name": "muster", "label": "Muster", "aliases": ["mu"], "identifiers": [{"type": "cpe", "id": "cpe:/a:m:m"}],
    "releases": [
        {"name": "2", "label": "2 LTS", "isEol": False, "eolFrom": "2027-01-01", "latest": {"name": "2.4"}},
        {"name": "1", "isEol": True, "eolFrom": None, "latest": None},
    ],
}  # fmt: skip


def read(shape, name="x.json"):
    return read_support_file(name, json.dumps(shape).encode())


def ends(found):
    return {
        (one.name, cycle.dates.cycle): cycle.dates.security.day or cycle.dates.security.ended
        for one in found.products
        for cycle in one.cycles
    }


def openeox(*statements, **more):
    return read({"statements": list(statements), **more})


def test_a_page_of_endoflife_date_is_read_with_its_three_kinds_of_ends():
    found = read_support_file("muster-linux.md", PAGE.replace("\n", "\r\n").encode())

    assert list(ends(found).values()) == [date(2999, 8, 9), date(2020, 7, 11), False]
    (one,) = found.products
    assert (one.cpes, one.cycles[0].label) == (("cpe:2.3:o:muster:muster_linux",), "2025 'Palme'")
    assert one.cycles[1].dates.extended == Until()


def test_every_form_of_endoflife_dates_json_is_read():
    plain = read([{"cycle": "3.1", "eol": "2027-01-01"}, {"cycle": 3, "eol": True}, {"cycle": "2", "eol": "false"}])
    every, single = read({"result": [API]}), read({"result": API})

    assert list(ends(plain).values()) == [date(2027, 1, 1), True, False]
    assert ends(every) == ends(single) == {("Muster", "2"): date(2027, 1, 1), ("Muster", "1"): True}
    assert every.products[0].aliases == ("muster", "mu")


@pytest.mark.parametrize(
    ("rows", "left", "said"),
    [
        ([{"cycle": "1", "eol": 20270101}], 0, "no day"),
        ([{"cycle": "1", "eol": "2027-02-30"}], 0, "no day"),
        ([{"cycle": "1", "eol": "2027-01-01 or so"}], 0, "no day"),
        ([{"cycle": "1", "eol": {"day": 1}}], 0, "no day"),
        ([{"cycle": "1", "latest": "1.2"}], 0, "nothing about its end"),
        ([{"eol": "2027-01-01"}], 0, "no name"),
        ([{"cycle": "1", "eol": True}, {"cycle": "1", "eol": False}], 1, "twice"),
        ([], 0, "no cycle"),
    ],
)
def test_a_cycle_that_cannot_be_read_is_said_and_the_others_are_taken(rows, left, said):
    if not left:
        with pytest.raises(SupportDataError, match=said):
            read(rows)
    found = read([*rows, {"cycle": "9", "eol": "2030-01-01"}])

    assert len(found.products[0].cycles) == left + 1
    assert [sentence for sentence in found.unread if said in sentence] or not rows


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("a.md", b"no head"), ("a.md", b"---\ntitle: x\n---\n"), ("a.md", b"---\na: &x [1]\nreleases: [*x]\n---\n"),
        ("a.md", b"---\n!!python/object/apply:os.system ['x']\n---\n"), ("a.md", b"\xff\xfe"), ("a.json", b"{"),
        ("a.md", b"---\nreleases: []\n---\n"), ("a.md", PAGE.replace("eol: false", "eol: true\n    eol: no").encode()),
        ("a.json", b'[{"cycle": "1", "eol": true, "eol": false}]'), ("a.json", b'[{"cycle": "1", "eol": tr'),
        ("a.json", b"7"), ("a.json", b"[" * 100000), ("a.json", b" " * 9_000_000), ("a.json", b'{"statements": []}'),
        ("a.json", b'{"statements": {"core": {}}}'), ("a.json", b'{"result": null}'), ("a.json", b'["x"]'),
    ],
)  # fmt: skip
def test_what_is_no_file_of_support_dates_is_refused(name, raw):
    with pytest.raises(SupportDataError):
        read_support_file(name, raw)


def everywhere(value, path=()):
    """Yield the place of every value in a shape."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from everywhere(one, (*path, key))


@pytest.mark.parametrize("wrong", [None, True, 7, -0.5, "", "x" * 999, [], {}, [[]], {"a": 1}])
def test_a_value_of_another_type_anywhere_ends_in_a_sentence_and_never_in_a_crash(wrong):
    document = {
        "statements": [{"core": CORE, "product": PRODUCT, "product_identification_helper": {"purls": ["pkg:a/b"]}},
                       {"core": CORE, "product_ids": ["p1"], "group_ids": ["g1"]}],
        "product_tree": {"branches": [{"category": "vendor", "name": "M", "branches": [
            {"category": "product_version", "name": "1", "product": {"product_id": "p1"}}]}],
            "product_groups": [{"group_id": "g1", "product_ids": ["p1"]}]},
    }  # fmt: skip
    for shape in ({"result": [API]}, document):
        for place in everywhere(shape):
            changed = json.loads(json.dumps({"all": shape}))
            holder = changed
            for key in ("all", *place)[:-1]:
                holder = holder[key]
            holder[("all", *place)[-1]] = wrong
            try:
                found = read(changed["all"])
            except SupportDataError:
                continue
            assert all(cycle.dates.cycle for one in found.products for cycle in one.cycles)


@pytest.mark.parametrize(
    ("core", "end"),
    [
        ({"end_of_security_support": "2027-12-31T12:00:00Z", "end_of_life": "tba"}, date(2027, 12, 31)),
        ({"end_of_security_support": "2027-12-31T12:00:00Z", "end_of_life": "2026-01-01T00:00:00Z"}, date(2026, 1, 1)),
        ({"end_of_security_support": "tba", "end_of_life": "2026-01-01T00:00:00Z"}, date(2026, 1, 1)),
        ({"end_of_life": "2027-06-30T23:59:59Z"}, date(2027, 6, 30)),
        ({"end_of_security_support": "2025-11-26T02:00:00.000+03:37"}, date(2025, 11, 25)),
        ({"end_of_security_support": "2017-01-01T02:59:60.999999+03:00"}, date(2016, 12, 31)),
        ({"end_of_security_support": "2025-12-17t14:00:00z"}, date(2025, 12, 17)),
        ({"end_of_life": "tba"}, False),
    ],
)
def test_openeox_says_until_when_or_that_it_is_not_known(core, end):
    found = openeox({"core": core, "product": PRODUCT})

    assert ends(found) == {("Musterserver", "4.1"): end}


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("Unsinn", "no core"),
        ({"product": PRODUCT}, "no core"),
        ({"core": CORE}, "names no product"),
        ({"core": CORE, "product": {"product_name": "x"}}, "no version"),
        ({"core": {"end_of_sales": "2020-01-01T00:00:00Z"}, "product": PRODUCT}, "says nothing"),
        ({"core": CORE | {"end_of_life": "soon"}, "product": PRODUCT}, "no day"),
        ({"core": CORE, "product_ids": ["p9"]}, "does not know"),
    ],
)
def test_a_statement_that_says_nothing_is_named_and_the_others_are_taken(statement, said):
    found = openeox(statement, {"core": CORE, "product": PRODUCT})

    assert len(found.products) == 1
    assert [said in sentence and sentence.startswith("Statement 1") for sentence in found.unread] == [True]


def test_the_versions_of_a_product_stay_together_and_the_newest_statement_counts():
    newer = CORE | {"end_of_security_support": "2029-01-01T00:00:00Z", "last_updated": "2026-05-01T00:00:00Z"}
    helper = {"product_identification_helper": {"cpe": "cpe:/a:m:m:4.1"}}
    found = openeox(
        {"core": newer, "product": PRODUCT, **helper},
        {"core": CORE, "product": PRODUCT},
        {"core": CORE, "product": PRODUCT | {"product_version": "5"}},
    )

    (one,) = found.products
    assert [cycle.dates.security.day.year for cycle in one.cycles] == [2029, 2027]
    assert one.cpes == ("cpe:/a:m:m:4.1",)


def test_hardware_with_software_is_stated_for_both_unless_one_is_stated_alone():
    hardware, software = PRODUCT | {"product_name": "Kasten"}, PRODUCT | {"product_name": "Kern"}
    both = {"core": CORE, "product": {"hardware": hardware, "software": software}}
    alone = {"core": CORE | {"end_of_security_support": "2031-01-01T00:00:00Z"}, "product": software}

    assert ends(openeox(both)) == {("Kasten", "4.1"): date(2027, 12, 31), ("Kern", "4.1"): date(2027, 12, 31)}
    assert ends(openeox(both, alone))["Kern", "4.1"] == date(2031, 1, 1)
    assert ends(openeox(alone, both))["Kern", "4.1"] == date(2031, 1, 1)


def test_statements_about_a_csaf_product_tree_are_read_by_product_and_by_group():
    versions = [
        {"category": "product_version", "name": name, "product": {"product_id": f"p{name}", "name": name}}
        for name in ("1", "2", "3")
    ]
    product = {"category": "product_name", "name": "Steuerung", "branches": versions}
    tree = {
        "branches": [{"category": "vendor", "name": "Muster AG", "branches": [product]}],
        "product_groups": [{"group_id": "g", "product_ids": ["p2", "p3"]}],
    }
    late = CORE | {"end_of_security_support": "tba"}

    found = openeox({"core": CORE, "product_ids": ["p1"]}, {"core": late, "group_ids": ["g"]}, product_tree=tree)

    assert list(ends(found).values()) == [date(2027, 12, 31), False, False]
    assert [(one.vendor, one.name) for one in found.products] == [("Muster AG", "Steuerung")]


def test_an_archive_gives_one_series_under_the_name_of_its_format_and_says_what_it_left_out(city, tmp_path):
    path = tmp_path / "stand-november.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name, raw in {"muster.md": PAGE.encode(), "README.md": b"x", "bild.png": b"x"}.items():
            member = tarfile.TarInfo(name)
            member.size = len(raw)
            archive.addfile(member, BytesIO(raw))

    first, again = list(take_support(path, source="")), list(take_support(path, source=""))

    assert first == [("1 products read, 3 statements are new.", True), ("README has no head.", True)]
    assert again[0] == ("1 products read, 0 statements are new.", True)
    with deciding("tests"):
        assert {row.source for row in SupportStatement.objects.all()} == {"endoflife.date"}


@pytest.mark.parametrize("raw", [b"", b"\x1f\x8b broken", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03abc"])
def test_a_broken_archive_is_no_crash_and_ends_the_command_with_an_error(city, tmp_path, raw):
    path = tmp_path / "x.tar.gz"
    path.write_bytes(raw)

    assert "cannot be read" in read_path(path).unread[0]
    assert next(take_support(path, source=""))[1] is False
    inventory = tmp_path / "i.csv"
    inventory.write_text("vendor,product,version\nMuster,Linux,1\n")
    assert next(check_lines(inventory, on=date(2026, 1, 1), data=path, as_json=True))[1] is False
