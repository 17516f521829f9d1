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
from bollwerk.rooms.inventory.services import connect, create_target, update_target
from bollwerk.rooms.lifecycle import selectors, selectors_products, services
from bollwerk.rooms.lifecycle.claims import critical, patchable, supported
from bollwerk.rooms.lifecycle.console import check_lines, read_path
from bollwerk.rooms.lifecycle.errors import RowNotFoundError, StepRefusedError
from bollwerk.rooms.lifecycle.finding import Finder, Ground, Known, Wanted
from bollwerk.rooms.lifecycle.identifiers import lifecycle_identifiers
from bollwerk.rooms.lifecycle.imports import read_support_file
from bollwerk.rooms.lifecycle.models import SupportProduct, SupportStatement
from bollwerk.rooms.lifecycle.rules import CycleDates, State, Until
from bollwerk.rooms.lifecycle.stated import StatedCycle, StatedProduct

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


@pytest.fixture
def keep(city):
    """Take in the product page, or another one."""

    def make(text=PAGE, source="endoflife.date"):
        with deciding("tests.keep"):
            return services.keep_support(
                products=read_support_file("muster-linux.md", text.encode()).products, source=source
            )

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
        contract["no_replacement"] = "Es gibt kein anderes"
        services.decide(**place, facts=contract, expected_revision=1)
    assert asked(patchable, days=9).standing is Standing.PROVEN
    assert reasons(asked(patchable, days=10)) == ["no_updates"]


def test_statements_are_a_series_and_the_same_one_is_not_added_twice(keep):
    changed = PAGE.replace("2999-08-09", "2998-08-09")
    assert (keep(), keep(), keep(changed)) == (3, 0, 1)
    assert (keep(changed, source="Hersteller"), keep(changed), keep(changed, source="Hersteller")) == (3, 0, 0)

    with deciding("tests"):
        rows = SupportStatement.objects.filter(cycle="13").order_by("recorded_at", "pk")
        assert [(str(row.security_until), row.source) for row in rows] == [
            ("2999-08-09", "endoflife.date"), ("2998-08-09", "endoflife.date"), ("2998-08-09", "Hersteller"),
        ]  # fmt: skip


def test_what_a_source_said_earlier_does_not_replace_what_it_said_later(server, isb, city):
    def take(day, until):
        cycle = StatedCycle(CycleDates("12", Until(until)), stated_on=day)
        with deciding("tests.take"):
            return services.keep_support(
                products=[StatedProduct("x", "Muster Linux", cycles=(cycle,))], source="OpenEoX"
            )

    place = (server(), "os")
    counts = [take(date(2026, 2, 1), date(2998, 1, 1)), take(date(2026, 1, 1), date(2999, 1, 1))]
    counts += [take(date(2026, 2, 1), date(2998, 1, 1)), take(date(2026, 1, 1), date(2999, 1, 1))]

    with viewing_as(isb):
        detail = selectors.item_detail(*place)
    assert (counts, str(detail.support.until), len(detail.series)) == ([1, 1, 0, 0], "2998-01-01", 2)


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


def test_only_the_department_that_owns_the_risk_assesses_decides_and_accepts_it(keep, server, lead, viewer_with, isb):
    keep()
    place = {"place": (server(), "os")}
    stranger = viewer_with(Role.DEPARTMENT_LEAD, departments=frozenset({987654}))
    facts = {"risk": "x", "high_risk": False, "assessed_until": clock.today()}
    use = {"choice": "limited_use", "safeguards": "Ohne Netz", "no_replacement": "x"}
    for other in (stranger, isb):
        with viewing_as(other), pytest.raises(PermissionDenied):
            services.assess(**place, facts=facts)
    with viewing_as(lead):
        services.assess(**place, facts=facts)
        services.decide(**place, facts=use, expected_revision=1)
    for other in (stranger, isb):
        with viewing_as(other), pytest.raises(PermissionDenied):
            services.accept_risk(**place, as_leadership=False, expected_revision=2)
    with viewing_as(lead):
        services.accept_risk(**place, as_leadership=False, expected_revision=2)


def agreed(place, lead, isb, **facts):
    """Assess, decide, accept and judge."""
    given = {"choice": "replace", "replace_by": clock.today() + timedelta(days=300), **facts}
    until = clock.today() + timedelta(days=300)
    with viewing_as(lead):
        at = selectors.item_detail(*place).revision
        services.assess(
            place=place, facts={"risk": "x", "high_risk": False, "assessed_until": until}, expected_revision=at
        )
        services.decide(place=place, facts=given, expected_revision=at + 1)
        services.accept_risk(place=place, as_leadership=False, expected_revision=at + 2)
    with viewing_as(isb):
        services.give_opinion(place=place, opinion="Vertretbar", expected_revision=at + 3)


def tell():
    with deciding("tests.tell"):
        return services.tell_departments()


def test_what_was_decided_about_one_version_or_department_does_not_count_for_the_next(keep, server, lead, isb, city):
    keep(PAGE.replace('"11"\n    eol: false', '"11"\n    eol: 2021-01-01'))
    key = server("11.2")
    assert tell() == 1
    agreed((key, "os"), lead, isb)
    assert asked(supported).standing is Standing.PROVEN
    with viewing_as(isb):
        update_target(target_id=key, facts={"os_version": "12.1"}, expected_revision=1)
    assert reasons(asked(supported)) == ["not_told"]
    with viewing_as(isb):
        assert [line.replace_by for line in selectors.plan().lines] == [None]
    assert (tell(), tell()) == (1, 0)
    agreed((key, "os"), lead, isb)
    with deciding("tests"):
        other = Department.objects.create(code="34", name="Bauamt", organisation_id=city.pk, tlp=Tlp.GREEN)
    with viewing_as(isb):
        update_target(target_id=key, facts={"department": other}, expected_revision=2)

    assert reasons(asked(supported)) == ["not_told"]


def test_the_measure_is_done_when_no_record_has_the_product_any_more(keep, server, isb):
    keep()
    key = server("12.4")
    tell()
    with deciding("tests"):
        assert services.close_what_was_replaced() == 0
    with viewing_as(isb):
        update_target(target_id=key, facts={"os_version": "13.1"}, expected_revision=1)
    with deciding("tests"):
        assert (services.close_what_was_replaced(), services.close_what_was_replaced()) == (1, 0)
        assert Measure.objects.get().state == Measure.State.REPORTED


def test_a_new_decision_asks_for_a_new_opinion_and_an_opinion_for_a_decision(keep, server, lead, isb):
    keep()
    place = (server(), "os")
    with viewing_as(isb), pytest.raises(StepRefusedError):
        services.give_opinion(place=place, opinion="Vertretbar", expected_revision=0)
    agreed(place, lead, isb)
    with viewing_as(lead):
        facts = {"choice": "limited_use", "safeguards": "Ohne Netz", "no_replacement": "Kein Nachfolger"}
        services.decide(place=place, facts=facts, expected_revision=4)

        assert not selectors.item_detail(*place).flow.isb_opinion


@pytest.mark.parametrize(
    ("facts", "good"),
    [
        ({"choice": "replace", "replace_by": date.min}, False),
        ({"choice": "contract", "contract": "Pflege", "no_replacement": "x", "contract_until": date.min}, False),
        ({"choice": "contract", "contract": "Pflege", "contract_until": date.max}, False),
        ({"choice": "contract", "contract": "Pflege", "no_replacement": "x", "contract_until": date.max}, True),
        ({"choice": "limited_use", "safeguards": "Ohne Netz"}, False),
    ],
)
def test_a_decision_lies_ahead_and_says_why_it_is_not_the_rule(keep, server, lead, facts, good):
    keep()
    with viewing_as(lead):
        if not good:
            with pytest.raises(StepRefusedError):
                services.decide(place=(server(), "os"), facts=facts)
            return
        services.decide(place=(server(), "os"), facts=facts)


def test_a_special_contract_without_a_listed_extension_lets_updates_go_on_and_is_still_to_be_accepted(
    keep, server, lead, isb
):
    keep(PAGE.replace("    eoes: 2999-06-30\n", ""))
    place, until = (server(), "os"), clock.today() + timedelta(days=20)
    tell()
    with viewing_as(lead):
        facts = {"choice": "contract", "contract": "Pflege", "no_replacement": "x", "contract_until": until}
        services.decide(place=place, facts=facts, expected_revision=1)
    assert asked(patchable).standing is Standing.PROVEN
    assert reasons(asked(supported)) == ["not_assessed"]
    agreed(place, lead, isb, **facts)

    assert asked(supported).standing is Standing.PROVEN
    assert reasons(asked(patchable, days=21)) == ["no_updates"]
    assert reasons(asked(supported, days=21)) == ["contract_ended"]


def test_a_high_risk_needs_leadership_as_well(keep, server, lead, isb, viewer_with):
    keep()
    place = (server(), "os")
    tell()
    agreed(place, lead, isb)
    with viewing_as(lead):
        facts = {"risk": "x", "high_risk": True, "assessed_until": clock.today()}
        services.assess(place=place, facts=facts, expected_revision=5)
        services.accept_risk(place=place, as_leadership=False, expected_revision=6)
        with pytest.raises(PermissionDenied):
            services.accept_risk(place=place, as_leadership=True, expected_revision=7)
    assert reasons(asked(supported)) == ["not_accepted"]
    with viewing_as(viewer_with(Role.LEADERSHIP)):
        services.accept_risk(place=place, as_leadership=True, expected_revision=7)

    assert reasons(asked(supported)) == ["no_opinion"]


def test_an_application_with_dates_of_its_own_says_what_it_runs_on_where_that_stands_worse(keep, server, isb, lead):
    keep(PAGE + "")
    host = server("12.4")
    with viewing_as(isb):
        facts = {"name": "Meldewesen", "product": "Muster Linux", "version": "13"}
        application = create_target(kind=Kind.APPLICATION, facts=facts)
        connect(source_id=application, target_id=host, kind=RelationKind.RUNS_ON)
        lines = {one.name: one for one in selectors.plan("").lines}

    assert (lines["Meldewesen"].state, lines["Meldewesen"].base) == (State.SUPPORTED, "srv-1")
    assert lines["Meldewesen"].base_state is State.ENDED
    assert lines["srv-1"].base_state is None


def test_limited_use_is_refused_in_a_security_relevant_area_and_a_contract_is_not(keep, server, lead):
    keep()
    place = {"place": (server("12.4", security_relevant=True), "os")}
    with viewing_as(lead):
        with pytest.raises(StepRefusedError):
            services.decide(**place, facts={"choice": "limited_use", "safeguards": "Ohne Netz", "no_replacement": "x"})
        services.decide(
            **place,
            facts={
                "choice": "contract",
                "contract": "Verlängerung 7",
                "contract_until": clock.today(),
                "no_replacement": "x",
            },
        )

    assert asked(supported).counter_examples == ()


def test_a_department_is_reminded_once_of_each_end_within_a_month(keep, server, lead):
    keep()
    place = {"place": (server(), "os")}
    day = clock.today() + timedelta(days=31)
    with viewing_as(lead):
        services.assess(**place, facts={"risk": "x", "high_risk": False, "assessed_until": day})
        services.decide(
            **place,
            facts={"choice": "limited_use", "safeguards": "Ohne Netz", "no_replacement": "x"},
            expected_revision=1,
        )
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
    stated = read_support_file("muster-linux.md", PAGE.encode()).products
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
        services.decide(
            place=(server(), "os"), facts={"choice": "limited_use", "safeguards": " ", "no_replacement": "x"}
        )


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
    contract = {"choice": "contract", "contract": "Pflege", "no_replacement": "x", "contract_until": clock.today(),
                "replace_by": None, "cost_euro": 700}  # fmt: skip
    with viewing_as(lead):
        services.decide(place=(key, "os"), facts=contract, expected_revision=1)
    with viewing_as(isb), clock.frozen_at(clock.now() + timedelta(days=200)):
        first = selectors.plan(words="SRV-1").quarters[0]
        assert selectors.plan(words="srv-2").lines == ()
    assert (first.replaced, first.contracts, first.cost_euro) == (0, 1, 700)
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
    other = client_of(Role.DEPARTMENT_LEAD, name="andere")
    assert [other.post(f"/lifecycle/{key}/os/{step}/").status_code for step in ("assess", "decide")] == [403, 403]
    assert "Risiko bewerten" not in other.get(f"/lifecycle/{key}/os/").content.decode()
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
            facts={"choice": "contract", "contract": "Verlängerung 7", "contract_until": clock.today(),
                   "no_replacement": "x"},
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

    found = read_path(tmp_path)

    assert (len(found.products), found.unread) == (1, ("bad has no head.",))
