"""Support dates meet the inventory; S12 proven, refuted and unknown; pages and the check of a list."""

import json
from datetime import date, timedelta

import pytest

from bollwerk.engines.posture import Standing
from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, deciding, viewing_as
from bollwerk.foundation.measures.models import Measure
from bollwerk.rooms.inventory.kinds import Kind
from bollwerk.rooms.inventory.services import create_target
from bollwerk.rooms.lifecycle import selectors, services
from bollwerk.rooms.lifecycle.claims import critical, supported
from bollwerk.rooms.lifecycle.console import check_lines, read_path
from bollwerk.rooms.lifecycle.errors import StepRefusedError, SupportDataError
from bollwerk.rooms.lifecycle.imports import read_support_file
from bollwerk.rooms.lifecycle.models import SupportStatement

PAGE = """---
title: Muster Linux
category: os
identifiers:
  - cpe: cpe:2.3:o:muster:muster_linux
  - purl: pkg:deb/muster/muster-base
  - repology: musterlinux
releases:
  - releaseCycle: "13"
    eol: 2999-08-09
    latest: "13.6"
  - releaseCycle: "12"
    eol: 2020-07-11
    eoes: 2999-06-30
  - releaseCycle: "11"
    eol: false
---
> Text
"""
OPENEOX = {
    "$schema": "https://docs.oasis-open.org/openeox/tbd/schema/shell.json",
    "statements": [
        {
            "core": {"end_of_life": "tba", "end_of_security_support": "2027-12-31T12:00:00Z",
                     "last_updated": "2026-01-19T16:00:00Z"},
            "product": {"product_name": "Musterserver", "product_version": "4.1", "vendor_name": "Muster AG"},
            "product_identification_helper": {"cpe": "cpe:2.3:a:muster:server:4.1:*:*:*:*:*:*:*"},
        }
    ],
}  # fmt: skip


@pytest.fixture
def keep(city):
    """Take in the product page, or another one."""

    def make(text=PAGE, source="endoflife.date"):
        with deciding("tests.keep"):
            return services.keep_support(products=read_support_file("muster-linux.md", text.encode()), source=source)

    return make


@pytest.fixture
def server(isb):
    """Make a computer with Muster Linux; returns its key."""

    def make(version="12.4", **facts):
        with viewing_as(isb):
            return create_target(
                kind=Kind.SYSTEM,
                facts={"name": "srv-1", "hostname": "srv-1", "os_name": "Muster Linux", "os_version": version, **facts},
            )

    return make


def asked(check, days=0):
    with deciding("tests.claims"):
        return check(clock.now() + timedelta(days=days))


def reasons(outcome):
    return [one.reason for one in outcome.counter_examples]


def test_a_page_of_endoflife_date_is_read_with_its_three_kinds_of_ends():
    (one,) = read_support_file("muster-linux.md", PAGE.encode())

    ends = {cycle.dates.cycle: (cycle.dates.security.day, cycle.dates.security.ended) for cycle in one.cycles}
    assert ends == {"13": (date(2999, 8, 9), None), "12": (date(2020, 7, 11), None), "11": (None, False)}
    assert one.cpes == ("cpe:2.3:o:muster:muster_linux",)


def test_the_json_of_endoflife_date_and_openeox_are_read():
    cycles = [{"cycle": "3.1", "eol": "2027-01-01"}, {"cycle": "3.0", "eol": True}, "Unsinn"]

    with pytest.raises(SupportDataError):
        read_support_file("x.json", json.dumps(cycles).encode())
    (plain,) = read_support_file("x.json", json.dumps(cycles[:2]).encode())
    (stated,) = read_support_file("o.json", json.dumps(OPENEOX).encode())

    assert [one.dates.security.ended for one in plain.cycles] == [None, True]
    assert (stated.name, stated.cycles[0].dates.security.day) == ("Musterserver", date(2027, 12, 31))


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("a.md", b"no head"), ("a.md", b"---\ntitle: x\n---\n"), ("a.md", b"---\na: &x [1]\nreleases: [*x]\n---\n"),
        ("a.md", b"---\n!!python/object/apply:os.system ['x']\n---\n"), ("a.md", b"\xff\xfe"), ("a.json", b"{"),
        ("a.json", b"7"), ("a.json", b"[" * 100000), ("a.json", b" " * 9_000_000),
    ],
)  # fmt: skip
def test_what_is_no_file_of_support_dates_is_refused(name, raw):
    with pytest.raises(SupportDataError):
        read_support_file(name, raw)


def test_statements_are_a_series_and_the_same_one_is_not_added_twice(keep):
    assert (keep(), keep()) == (3, 0)
    assert keep(PAGE.replace("2999-08-09", "2998-08-09"), source="Hersteller") == 1

    with deciding("tests"):
        rows = SupportStatement.objects.filter(cycle="13").order_by("recorded_at", "pk")
        assert [(str(row.security_until), row.source) for row in rows] == [
            ("2999-08-09", "endoflife.date"), ("2998-08-09", "Hersteller"),
        ]  # fmt: skip


def test_without_support_dates_nothing_is_known(server):
    server()

    assert asked(supported).missing == ("no_support_data",)


def test_products_with_updates_prove_it(keep, server):
    keep()
    server("13.2")

    assert asked(supported).standing is Standing.PROVEN
    assert asked(critical).missing == ("no_security_relevant",)


def test_an_ended_product_refutes_until_told_assessed_decided_accepted_and_judged(keep, server, viewer_with):
    keep()
    key = server("12.4")
    place = {"target_id": key, "part": "os"}
    assert reasons(asked(supported)) == ["not_told"]
    with deciding("tests"):
        assert (services.tell_departments(), services.tell_departments()) == (1, 0)
        assert Measure.objects.get().claim == "S12.supported"
    lead, isb = viewer_with(Role.DEPARTMENT_LEAD), viewer_with(Role.ISB)
    until = clock.today() + timedelta(days=90)
    with viewing_as(lead):
        facts = {"risk": "Angriff aus dem Netz", "high_risk": False, "assessed_until": until}
        services.assess(**place, facts=facts, expected_revision=selectors.item_detail(**place).revision)
    assert reasons(asked(supported)) == ["not_decided"]
    with viewing_as(lead):
        facts = {"choice": "replace", "replace_by": until, "cost_euro": 4000}
        services.decide(**place, facts=facts, expected_revision=selectors.item_detail(**place).revision)
        services.accept_risk(**place, as_leadership=False, expected_revision=selectors.item_detail(**place).revision)
    assert reasons(asked(supported)) == ["no_opinion"]
    with viewing_as(isb):
        services.give_opinion(
            **place, opinion="Vertretbar bis zur Ablösung.", expected_revision=selectors.item_detail(**place).revision
        )
    assert asked(supported).standing is Standing.PROVEN
    assert reasons(asked(supported, days=91)) == ["assessment_expired"]


def test_a_new_assessment_takes_the_old_acceptance_away(keep, server, viewer_with):
    keep()
    place = {"target_id": server(), "part": "os"}
    facts = {"risk": "x", "high_risk": False, "assessed_until": clock.today()}
    with viewing_as(viewer_with(Role.DEPARTMENT_LEAD)):
        services.assess(**place, facts=facts)
        services.accept_risk(**place, as_leadership=False, expected_revision=1)
        services.assess(**place, facts=facts, expected_revision=2)

        assert selectors.item_detail(**place).handling["owner_accepted_at"] is None


def test_a_further_use_without_safeguards_is_refused(keep, server, viewer_with):
    keep()
    with viewing_as(viewer_with(Role.DEPARTMENT_LEAD)), pytest.raises(StepRefusedError):
        services.decide(target_id=server(), part="os", facts={"choice": "limited_use", "safeguards": " "})


def test_security_relevant_products_are_refuted_by_an_end_and_by_not_knowing(keep, server, isb):
    keep()
    server("12.4", security_relevant=True)
    assert reasons(asked(critical)) == ["not_told"]
    with viewing_as(isb):
        create_target(kind=Kind.COMPONENT, facts={"name": "Leitstand", "version": "1.0", "security_relevant": True})

    assert sorted(reasons(asked(critical))) == ["not_known", "not_told"]


def test_a_record_without_data_stands_as_what_it_runs_on(keep, server, isb):
    from bollwerk.rooms.inventory.kinds import RelationKind
    from bollwerk.rooms.inventory.services import connect

    keep()
    system = server("12.4")
    with viewing_as(isb):
        application = create_target(kind=Kind.APPLICATION, facts={"name": "Meldewesen", "version": "7"})
        connect(source_id=application, target_id=system, kind=RelationKind.RUNS_ON)

        lines = {line.name: (line.state.value, line.inherited) for line in selectors.plan().lines}

    assert lines == {"srv-1": ("ended", ""), "Meldewesen": ("ended", "srv-1")}


def test_a_past_day_uses_what_was_stated_by_then(keep, server):
    server("13.2")
    with clock.frozen_at(clock.now() + timedelta(days=1)):
        keep()

    assert asked(supported).missing == ("no_support_data",)
    assert asked(supported, days=2).standing is Standing.PROVEN


def test_the_plan_counts_quarters_and_cost(keep, server, isb, viewer_with):
    day = clock.today() + timedelta(days=100)
    keep(PAGE.replace("2999-08-09", day.isoformat()))
    key = server("13.1")
    with viewing_as(viewer_with(Role.DEPARTMENT_LEAD)):
        services.decide(target_id=key, part="os", facts={"choice": "replace", "replace_by": day, "cost_euro": 1200})
    with viewing_as(isb):
        plan = selectors.plan()

    (quarter,) = [one for one in plan.quarters if one.ending]
    assert (quarter.year, quarter.replaced, quarter.cost_euro) == (day.year, 1, 1200)
    assert len(plan.quarters) == 20


def test_the_pages_open_for_readers_and_take_an_assessment_of_the_department(keep, server, client_of):
    keep()
    key = server()
    client = client_of(Role.DEPARTMENT_LEAD)

    assert "Muster Linux 12" in client.get("/lifecycle/").content.decode()
    client.post(f"/lifecycle/{key}/os/assess/", {"risk": "Netz", "assessed_until": "2999-01-01", "revision": 0})
    assert "Netz" in client.get(f"/lifecycle/{key}/os/").content.decode()
    assert client_of(Role.AUDIT_OFFICE, name="pruefer").post(f"/lifecycle/{key}/os/assess/").status_code == 403
    assert client.get("/lifecycle/999999/os/").status_code == 404


def test_a_list_is_checked_line_by_line(tmp_path, db):
    (tmp_path / "muster-linux.md").write_text(PAGE)
    inventory = tmp_path / "list.csv"
    inventory.write_text(
        "vendor,product,version,cpe,purl\n,Muster Linux,12.4,,\n,,13.1,cpe:/o:muster:muster_linux:13.1,\n"
        ",Linux von Muster,,,\n,musterlinux,11.2,,\n"
    )

    lines = [
        json.loads(line) for line, _good in check_lines(inventory, on=date(2026, 3, 2), data=tmp_path, as_json=True)
    ]

    assert [(one["state"], one["cycle"]) for one in lines] == [
        ("ended", "12"), ("supported", "13"), ("no_data", None), ("unknown_end", "11"),
    ]  # fmt: skip


def test_a_folder_names_what_it_could_not_read(tmp_path):
    (tmp_path / "good.md").write_text(PAGE)
    (tmp_path / "bad.md").write_text("nichts")

    good, bad = read_path(tmp_path)

    assert (len(good), bad) == (1, ["bad has no head."])
