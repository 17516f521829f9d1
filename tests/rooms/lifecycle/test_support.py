"""Support dates meet the inventory; S12 proven, refuted and unknown; pages and the check of a list."""

import json
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from bollwerk.engines.posture import Standing
from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, Tlp, deciding, viewing_as
from bollwerk.foundation.measures.models import Measure
from bollwerk.foundation.people.integrations import make_integration
from bollwerk.foundation.people.models import Department
from bollwerk.rooms.inventory.kinds import Kind, RelationKind
from bollwerk.rooms.inventory.services import connect, create_target
from bollwerk.rooms.lifecycle import selectors, selectors_products, services
from bollwerk.rooms.lifecycle.claims import critical, patchable, supported
from bollwerk.rooms.lifecycle.console import check_lines, read_path
from bollwerk.rooms.lifecycle.errors import RowNotFoundError, StepRefusedError, SupportDataError
from bollwerk.rooms.lifecycle.finding import Finder, Ground, Known, Wanted
from bollwerk.rooms.lifecycle.identifiers import lifecycle_identifiers
from bollwerk.rooms.lifecycle.imports import read_support_file
from bollwerk.rooms.lifecycle.models import SupportProduct, SupportStatement
from bollwerk.rooms.lifecycle.rules import CycleDates, Until

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
def department(city):
    """The department whose computer it is."""
    with deciding("tests.department"):
        return Department.objects.create(code="33", name="Bürgeramt", organisation_id=city.pk, tlp=Tlp.GREEN)


@pytest.fixture
def lead(viewer_with, department):
    """The lead of that department."""
    return viewer_with(Role.DEPARTMENT_LEAD, departments=frozenset({department.pk}))


@pytest.fixture
def server(isb, department):
    """Make a computer with Muster Linux; returns its key."""

    def make(version="12.4", **facts):
        with viewing_as(isb):
            return create_target(
                kind=Kind.SYSTEM,
                facts={
                    "name": "srv-1",
                    "hostname": "srv-1",
                    "os_name": "Muster Linux",
                    "os_version": version,
                    "department": department,
                    **facts,
                },
            )

    return make


def asked(check, days=0):
    with deciding("tests.claims"):
        return check(clock.now() + timedelta(days=days))


def reasons(outcome):
    return [one.reason for one in outcome.counter_examples]


def test_what_gets_no_updates_cannot_be_patched_whatever_was_decided(keep, server, isb, lead):
    assert asked(patchable).missing == ("no_support_data",)
    keep()
    assert asked(patchable).missing == ("no_products",)
    server("13", name="srv-2", hostname="srv-2")
    assert asked(patchable).standing is Standing.PROVEN
    place = {"place": (server("12"), "os")}
    assert reasons(asked(patchable)) == ["no_updates"]
    with viewing_as(lead):
        services.assess(**place, facts={"risk": "x", "high_risk": False, "assessed_until": clock.today()})
        contract = {"choice": "contract", "contract": "Pflege", "contract_until": clock.today() + timedelta(days=9)}
        services.decide(**place, facts=contract, expected_revision=1)
    assert asked(patchable, days=9).standing is Standing.PROVEN
    assert reasons(asked(patchable, days=10)) == ["no_updates"]


@pytest.mark.parametrize(
    ("core", "day", "ended"),
    [
        (
            {"end_of_security_support": "2027-12-31T12:00:00Z", "end_of_life": "2026-01-01T00:00:00Z"},
            "2027-12-31",
            None,
        ),
        ({"end_of_life": "2027-06-30T12:00:00Z"}, "2027-06-30", None),
        ({"end_of_security_support": "tba", "end_of_life": "2026-01-01T00:00:00Z"}, None, False),
        ({"end_of_life": "tba"}, None, False),
        ({"end_of_sales": "2020-01-01T00:00:00Z"}, None, None),
    ],
)
def test_openeox_says_until_when_or_that_it_is_not_known(core, day, ended):
    statement = {"core": core, "product": OPENEOX["statements"][0]["product"]}
    (one,) = read_support_file("o.json", json.dumps({"statements": [statement, "Unsinn", {}]}).encode())

    until = one.cycles[0].dates.security
    assert (until.day and until.day.isoformat(), until.ended) == (day, ended)


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


def test_an_ended_product_refutes_until_told_assessed_decided_accepted_and_judged(keep, server, lead, viewer_with):
    keep()
    key = server("12.4")
    place, where = {"place": (key, "os")}, (key, "os")
    assert reasons(asked(supported)) == ["not_told"]
    with deciding("tests"):
        assert (services.tell_departments(), services.tell_departments()) == (1, 0)
        assert Measure.objects.get().claim == "S12.supported"
    isb = viewer_with(Role.ISB)
    until = clock.today() + timedelta(days=90)
    with viewing_as(lead):
        facts = {"risk": "Angriff aus dem Netz", "high_risk": False, "assessed_until": until}
        services.assess(**place, facts=facts, expected_revision=selectors.item_detail(*where).revision)
    assert reasons(asked(supported)) == ["not_decided"]
    with viewing_as(lead):
        facts = {"choice": "replace", "replace_by": until, "cost_euro": 4000}
        services.decide(**place, facts=facts, expected_revision=selectors.item_detail(*where).revision)
        services.accept_risk(**place, as_leadership=False, expected_revision=selectors.item_detail(*where).revision)
    assert reasons(asked(supported)) == ["no_opinion"]
    with viewing_as(isb):
        services.give_opinion(
            **place, opinion="Vertretbar bis zur Ablösung.", expected_revision=selectors.item_detail(*where).revision
        )
    assert asked(supported).standing is Standing.PROVEN
    assert reasons(asked(supported, days=91)) == ["assessment_expired"]
    with deciding("tests"):
        assert Measure.objects.get().state == Measure.State.REPORTED


def test_a_new_assessment_or_decision_takes_the_old_acceptance_away(keep, server, lead):
    keep()
    place = {"place": (server(), "os")}
    facts = {"risk": "x", "high_risk": False, "assessed_until": clock.today()}
    chosen = {"choice": "replace", "replace_by": clock.today()}
    with viewing_as(lead):
        services.assess(**place, facts=facts)
        with pytest.raises(StepRefusedError):
            services.accept_risk(**place, as_leadership=False, expected_revision=1)
        services.decide(**place, facts=chosen, expected_revision=1)
        for number, (step, again) in enumerate([(services.assess, facts), (services.decide, chosen)]):
            services.accept_risk(**place, as_leadership=False, expected_revision=2 + 2 * number)
            assert selectors.item_detail(*place["place"]).flow.owner_accepted
            step(**place, facts=again, expected_revision=3 + 2 * number)

            assert not selectors.item_detail(*place["place"]).flow.owner_accepted


def test_only_the_department_that_owns_the_risk_assesses_and_accepts_it(keep, server, lead, viewer_with, isb):
    keep()
    place = {"place": (server(), "os")}
    stranger = viewer_with(Role.DEPARTMENT_LEAD, departments=frozenset({987654}))
    facts = {"risk": "x", "high_risk": False, "assessed_until": clock.today()}
    with deciding("tests"):
        services.tell_departments()
    with viewing_as(stranger), pytest.raises(PermissionDenied):
        services.assess(**place, facts=facts, expected_revision=1)
    with viewing_as(isb):
        services.assess(**place, facts=facts, expected_revision=1)
        services.decide(**place, facts={"choice": "limited_use", "safeguards": "Ohne Netz"}, expected_revision=2)
    with viewing_as(stranger), pytest.raises(PermissionDenied):
        services.accept_risk(**place, as_leadership=False, expected_revision=3)
    with viewing_as(lead):
        services.accept_risk(**place, as_leadership=False, expected_revision=3)


def test_limited_use_is_refused_in_a_security_relevant_area_and_a_contract_is_not(keep, server, lead):
    keep()
    place = {"place": (server("12.4", security_relevant=True), "os")}
    with viewing_as(lead):
        with pytest.raises(StepRefusedError):
            services.decide(**place, facts={"choice": "limited_use", "safeguards": "Ohne Netz"})
        services.decide(
            **place, facts={"choice": "contract", "contract": "Verlängerung 7", "contract_until": clock.today()}
        )

    assert asked(supported).counter_examples == ()


def test_a_department_is_reminded_once_of_each_end_within_a_month(keep, server, lead):
    keep()
    place = {"place": (server(), "os")}
    day = clock.today() + timedelta(days=31)
    with viewing_as(lead):
        services.assess(**place, facts={"risk": "x", "high_risk": False, "assessed_until": day})
        services.decide(**place, facts={"choice": "limited_use", "safeguards": "Ohne Netz"}, expected_revision=1)
    with deciding("tests"):
        assert services.remind_departments() == 0
        with clock.frozen_at(clock.now() + timedelta(days=1)):
            assert (services.remind_departments(), services.remind_departments()) == (1, 0)


def test_dates_by_hand_join_the_series_and_stand_until_the_source_says_something_new(keep, isb, lead):
    keep()
    dates = CycleDates("13", Until(date(2030, 1, 1)))
    facts = {"name": "muster linux", "vendor": "", "dates": dates, "source": "Brief vom 3.2.", "reason": "Hersteller"}
    with viewing_as(lead), pytest.raises(PermissionDenied):
        services.state_by_hand(**facts)
    with viewing_as(isb):
        for lacking in ({"reason": " "}, {"source": ""}, {"dates": CycleDates("13", Until())},
                        {"stated_on": clock.today() + timedelta(days=1)}):  # fmt: skip
            with pytest.raises(StepRefusedError):
                services.state_by_hand(**(facts | lacking))
        key = services.state_by_hand(**facts)

    assert keep() == 0
    with deciding("tests"):
        series = selectors_products.product_detail(key).series
        assert [(str(one.until), one.reason) for one in series if one.cycle == "13"] == [
            ("2030-01-01", "Hersteller"), ("2999-08-09", ""),
        ]  # fmt: skip
    assert keep(PAGE.replace("2999-08-09", "2998-08-09")) == 1


def test_a_product_that_nobody_knew_is_known_by_dates_entered_by_hand(keep, server, isb):
    keep()
    server("4.2", os_name="Leitwarte OS")
    assert asked(supported).missing == ("no_products",)
    dates = CycleDates("4", Until(date(2020, 1, 1)))
    with viewing_as(isb):
        services.state_by_hand(name="Leitwarte OS", vendor="Leitwarte", dates=dates, source="Brief", reason="Nur dort")

    assert reasons(asked(supported)) == ["not_told"]


def test_a_likeness_counts_only_when_a_person_has_decided_and_no_may_be_said_as_well(keep, server, isb):
    keep(PAGE.replace("Muster Linux", "Musterlinux Arbeitsplatzsystem").replace("  - repology: musterlinux\n", ""))
    key = server("12.4", os_name="Musterlinx Arbeitsplatzsystem")
    place = (key, "os")
    name = {"item_vendor": "", "item_product": "Musterlinx Arbeitsplatzsystem"}
    with viewing_as(isb):
        assert selectors.item_detail(*place).support.proposal == "Musterlinux Arbeitsplatzsystem"
        assert asked(supported).missing == ("no_products",)
        one = selectors_products.choice_detail("", name["item_product"])
        services.choose_product(**name, product_id=one.product_id, reason="Tippfehler")
        assert reasons(asked(supported)) == ["not_told"]
        services.choose_product(**name, product_id=None, reason="Doch nicht")

        assert selectors.item_detail(*place).support.found is None
        assert selectors_products.name_lines(only_open=True)[0] == []
        with pytest.raises(RowNotFoundError):
            services.choose_product(**name, product_id=987654)


@pytest.mark.parametrize(
    ("wanted", "key", "ground"),
    [
        (Wanted("Muster AG", "Muster Linux Server 12"), "muster-linux", Ground.NAME_WITHIN),
        (Wanted("", "Muster Linux 12 (Birne)"), "muster-linux", Ground.NAME_WITHIN),
        (Wanted("", "Linux Muster Gateway"), "muster-linux", Ground.LIKENESS),
        (Wanted("", "", "", "cpe:/o:muster:muster_linux:13.1"), "muster-linux", Ground.CPE),
        (Wanted("", "", "", "", "pkg:deb/muster/muster-base@13"), "muster-linux", Ground.PURL),
        (Wanted("", "Musterlinux"), "muster-linux", Ground.NAME),
        (Wanted("", "Muster Linux Desktop"), "muster-desktop", Ground.NAME),
    ],
)
def test_a_name_is_found_with_its_ground_and_the_longer_name_wins(wanted, key, ground):
    stated = read_support_file("muster-linux.md", PAGE.encode())
    known = [Known(one.key, one.name, "", one.aliases, one.cpes, one.purls) for one in stated]

    found = Finder([*known, Known("muster-desktop", "Muster Linux Desktop")]).find(wanted)

    assert (found.key, found.ground) == (key, ground)


def test_a_part_of_a_device_stands_as_the_device_and_an_application_through_two_levels(keep, server, isb):
    keep()
    chassis = server("12.4")
    with viewing_as(isb):
        card = create_target(kind=Kind.SYSTEM, facts={"name": "karte", "hostname": "karte", "model": "Karte 4"})
        host = create_target(kind=Kind.SYSTEM, facts={"name": "vm", "hostname": "vm", "os_name": "Anderes"})
        application = create_target(kind=Kind.APPLICATION, facts={"name": "Meldewesen", "version": "7"})
        connect(source_id=card, target_id=chassis, kind=RelationKind.HOSTED_BY)
        connect(source_id=host, target_id=chassis, kind=RelationKind.HOSTED_BY)
        connect(source_id=application, target_id=host, kind=RelationKind.RUNS_ON)

        lines = {one.name: (one.state.value, one.inherited) for one in selectors.plan("ended").lines}

    assert lines == {
        "srv-1": ("ended", ""), "karte": ("ended", "srv-1"), "vm": ("ended", "srv-1"), "Meldewesen": ("ended", "srv-1"),
    }  # fmt: skip


def test_a_further_use_without_safeguards_is_refused(keep, server, lead):
    keep()
    with viewing_as(lead), pytest.raises(StepRefusedError):
        services.decide(place=(server(), "os"), facts={"choice": "limited_use", "safeguards": " "})


def test_security_relevant_products_are_refuted_by_an_end_and_by_not_knowing(keep, server, isb):
    keep()
    server("13", name="srv-2", hostname="srv-2", security_relevant=True)
    assert asked(critical).standing is Standing.PROVEN
    server("12.4", security_relevant=True)
    assert reasons(asked(critical)) == ["not_told"]
    with viewing_as(isb):
        create_target(kind=Kind.COMPONENT, facts={"name": "Leitstand", "version": "1.0", "security_relevant": True})

    assert sorted(reasons(asked(critical))) == ["not_known", "not_told"]


def test_a_record_without_data_stands_as_what_it_runs_on(keep, server, isb):
    keep()
    system = server("12.4")
    with viewing_as(isb):
        application = create_target(kind=Kind.APPLICATION, facts={"name": "Meldewesen", "version": "7"})
        connect(source_id=application, target_id=system, kind=RelationKind.RUNS_ON)

        lines = {one.name: (one.state.value, one.inherited) for one in selectors.plan("ended").lines}

    assert lines == {"srv-1": ("ended", ""), "Meldewesen": ("ended", "srv-1")}


def test_a_past_day_uses_what_was_stated_by_then(keep, server):
    server("13.2")
    with clock.frozen_at(clock.now() + timedelta(days=1)):
        keep()

    assert asked(supported).missing == ("no_support_data",)
    assert asked(supported, days=2).standing is Standing.PROVEN


def test_the_plan_counts_quarters_and_cost(keep, server, isb, lead):
    day = clock.today() + timedelta(days=100)
    keep(PAGE.replace("2999-08-09", day.isoformat()))
    key = server("13.1")
    with viewing_as(lead):
        services.decide(place=(key, "os"), facts={"choice": "replace", "replace_by": day, "cost_euro": 1200})
    with viewing_as(isb):
        plan = selectors.plan()

    (quarter,) = [one for one in plan.quarters if one.ending]
    assert (quarter.year, quarter.replaced, quarter.cost_euro) == (day.year, 1, 1200)
    assert len(plan.quarters) == 20
    assert [(one.product, one.until, one.records) for one in plan.endings] == [("Muster Linux 13", day, 1)]


def test_the_way_from_the_names_to_the_accepted_risk_goes_through_the_pages(keep, server, client_of, department):
    keep()
    key = server(os_name="Linux von Muster")
    item, choose = f"/lifecycle/{key}/os/", "/lifecycle/products/choose/?vendor=&name=Linux+von+Muster"
    isb, lead = client_of(Role.ISB), client_of(Role.DEPARTMENT_LEAD, name="leitung", department=department)
    assert "Linux von Muster" in isb.get("/lifecycle/products/").content.decode()
    with deciding("tests"):
        product = SupportProduct.objects.get().pk
    assert isb.post(choose, {"product": product, "reason": ""}).status_code == 422
    isb.post(choose, {"product": product, "reason": "Vom Hersteller bestätigt"})
    with deciding("tests"):
        services.tell_departments()

    until = {"assessed_until": "2999-01-01", "risk": "Netz", "revision": 1}
    assert lead.post(f"{item}assess/", until | {"assessed_until": "2020-01-01"}).status_code == 422
    lead.post(f"{item}assess/", until)
    answer = lead.post(f"{item}decide/", {"choice": "replace", "revision": 2})
    assert (answer.status_code, "Tag" in answer.content.decode()) == (422, True)
    lead.post(f"{item}decide/", {"choice": "replace", "replace_by": "2999-01-01", "revision": 2})
    lead.post(f"{item}accept/", {"revision": 3})
    isb.post(f"{item}opinion/", {"opinion": "Vertretbar", "revision": 4})

    assert asked(supported).standing is Standing.PROVEN
    page = lead.get(item).content.decode()
    assert all(text in page for text in ("Netz", "Vertretbar", "Leitung Muster"))
    assert "Muster Linux 12" in lead.get("/lifecycle/").content.decode()
    assert "Vom Hersteller" in isb.get(choose).content.decode()


def test_dates_are_entered_by_hand_on_a_page(keep, client_of):
    keep()
    client = client_of(Role.ISB)
    facts = {
        "name": "Fachverfahren Sieben",
        "vendor": "Ratswerk",
        "cycle": "7",
        "source": "Brief",
        "reason": "Nur dort",
    }

    assert client.post("/lifecycle/support/enter/", facts | {"stated": "day"}).status_code == 422
    answer = client.post("/lifecycle/support/enter/", facts | {"stated": "day", "security_until": "2031-05-04"})
    page = client.get(answer["Location"]).content.decode()

    assert all(text in page for text in ("04.05.2031", "Brief", "Reader Muster: Nur dort"))


def test_three_readers_of_the_pages(keep, server, client_of, department):
    keep()
    key = server()
    reader, stranger = client_of(Role.AUDIT_OFFICE), client_of(Role.EMPLOYEE, name="fremd")
    for step in ("assess", "decide", "accept", "accept-high", "opinion"):
        assert reader.post(f"/lifecycle/{key}/os/{step}/").status_code == 403
    assert reader.get(f"/lifecycle/{key}/os/").status_code == 200
    assert reader.get("/lifecycle/support/enter/").status_code == 403
    assert [reader.get(path).status_code for path in ("/lifecycle/999999/os/", "/lifecycle/support/999999/")] == [
        404,
        404,
    ]
    assert reader.get("/lifecycle/products/choose/?name=Gibt+es+nicht").status_code == 404
    assert stranger.get("/lifecycle/").status_code == 403


def test_the_products_and_their_series_are_read_through_rest(keep, server, isb, city, client):
    keep()
    server()
    with viewing_as(isb):
        key = make_integration(
            name="Plan", organisation_id=city.pk, scopes=["lifecycle.plan:read"], valid_for=timedelta(days=1)
        )

    def ask(path):
        return client.get(f"/api/v1/lifecycle/{path}", headers={"Authorization": f"Bearer {key}"})

    (line,) = ask("items?state=ended").json()
    with deciding("tests"):
        product = ask(f"support/{SupportProduct.objects.get().pk}").json()

    assert (line["name"], line["until"], line["missing"]) == ("srv-1", "2020-07-11", "not_told")
    assert {one["cycle"]: one["until"] or one["state"] for one in product["statements"]} == {
        "13": "2999-08-09", "12": "2020-07-11", "11": "unknown_end",
    }  # fmt: skip
    assert ask("support/999999").status_code == 404


def test_a_department_is_told_once_about_all_its_records_with_a_product_and_decides_for_all_of_them(
    keep, server, client_of, department
):
    keep()
    keys = [server("12.4", name=name, hostname=name) for name in ("srv-1", "srv-2", "srv-3")]
    with deciding("tests"):
        assert services.tell_departments() == 3
        assert Measure.objects.count() == 1
    lead, isb = client_of(Role.DEPARTMENT_LEAD, name="leitung", department=department), client_of(Role.ISB)
    chosen = {"choice": "replace", "replace_by": "2999-01-01", "cost_euro": 900}
    assessed = {"risk": "Netz", "assessed_until": "2999-01-01"}
    for step, facts in (("assess", assessed), ("decide", chosen), ("accept", {})):
        with deciding("tests"):
            revision = selectors.item_detail(keys[0], "os").revision
        lead.post(f"/lifecycle/{keys[0]}/os/{step}/", facts | {"revision": revision, "for_all": "on"})
    assert reasons(asked(supported)) == ["no_opinion"] * 3
    isb.post(f"/lifecycle/{keys[0]}/os/opinion/", {"opinion": "Gut so", "revision": revision + 1, "for_all": "on"})

    assert asked(supported).standing is Standing.PROVEN
    with deciding("tests"):
        assert Measure.objects.get().state == Measure.State.REPORTED
        assert [line.cost_euro for line in selectors.plan().lines] == [900, 0, 0]


def test_special_contracts_are_words_that_must_not_become_public(keep, server, lead):
    keep()
    with viewing_as(lead):
        services.decide(
            place=(server(), "os"),
            facts={"choice": "contract", "contract": "Verlängerung 7", "contract_until": clock.today()},
        )  # fmt: skip
    with deciding("tests"):
        assert [one.text for one in lifecycle_identifiers()] == ["Verlängerung 7"]


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
