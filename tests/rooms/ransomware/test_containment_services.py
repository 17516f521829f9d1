import pytest
from django.core.exceptions import PermissionDenied

from bollwerk.foundation.access import Role, viewing_as
from bollwerk.foundation.jobs.inline import run_waiting_jobs
from bollwerk.rooms.inventory.kinds import Kind, RelationKind
from bollwerk.rooms.inventory.services import connect, create_target
from bollwerk.rooms.ransomware import services
from bollwerk.rooms.ransomware.errors import (
    AlreadyIsolatedError,
    ContainmentError,
    RowNotFoundError,
    SecondPersonError,
)
from bollwerk.rooms.ransomware.models import Isolation, IsolationTarget

STATE = Isolation.State


@pytest.fixture
def first(viewer_with):
    return viewer_with(Role.PROVIDER_ADMIN, name="person:11", person_id=11)


@pytest.fixture
def second(viewer_with):
    return viewer_with(Role.ISB, name="person:12", person_id=12)


@pytest.fixture
def target(first, server):
    """Make a target at a printed-order point, so that nothing has to be reached; returns its key."""
    points = {}

    def make(name="srv-akten", **facts):
        system_id = facts.pop("system_id", None) or server(name)
        with viewing_as(first):
            if "point" not in points:
                points["point"] = services.save_control_point(facts={"name": "Verteiler", "driver": "order"})
            values = {"handles": ["Dose 12"], **facts}
            return services.save_target(system_id=system_id, point_id=points["point"], facts=values)

    return make


def plan(*targets, **facts):
    return services.plan_isolation(target_ids=targets, reason="Verschlüsselung läuft", **facts)


def state_of(key):
    return Isolation.objects.get(pk=key).state


def test_an_ordinary_host_is_ordered_by_one_person(target, first):
    key = target()
    with viewing_as(first):
        isolation = plan(key)

        assert services.press_button(isolation_id=isolation) is True
        assert state_of(isolation) == STATE.RUNNING
        assert IsolationTarget.objects.get().active is True


def test_a_listed_host_waits_for_a_second_person_who_must_be_another(target, first, second):
    key = target(second_person_reason="Einsatzleitstelle")
    with viewing_as(first):
        isolation = plan(key)

        assert services.press_button(isolation_id=isolation) is False
        assert state_of(isolation) == STATE.WAITING
        with pytest.raises(SecondPersonError):
            services.press_button(isolation_id=isolation)
    with viewing_as(second):
        assert services.press_button(isolation_id=isolation) is True

    with viewing_as(second):
        assert Isolation.objects.get().agreed_by_id == 12


def test_a_host_that_a_listed_one_needs_waits_for_a_second_person_too(target, first, isb, server):
    center, switch = server("leitstelle"), server("kernswitch")
    with viewing_as(isb):
        connect(source_id=center, target_id=switch, kind=RelationKind.HOSTED_BY)
    target(system_id=center, second_person_reason="Einsatzleitstelle")
    key = target(system_id=switch)

    with viewing_as(first):
        row = Isolation.objects.get(pk=plan(key))

        assert row.second_person_needed is True
        assert row.impact["records"] == [center]


def test_the_impact_names_everything_that_needs_what_is_cut_off(target, first, isb, server):
    system = server("db-1")
    with viewing_as(isb):
        application = create_target(kind=Kind.APPLICATION, facts={"name": "Einwohnerwesen"})
        process = create_target(kind=Kind.PROCESS, facts={"name": "Meldewesen"})
        connect(source_id=application, target_id=system, kind=RelationKind.RUNS_ON)
        connect(source_id=process, target_id=application, kind=RelationKind.USES)
    key = target(system_id=system)

    with viewing_as(first):
        assert Isolation.objects.get(pk=plan(key)).impact == {"records": sorted([application, process]), "cut": False}


def test_a_target_is_in_one_isolation_at_a_time(target, first):
    key = target()
    with viewing_as(first):
        one, other = plan(key), plan(key)
        services.press_button(isolation_id=one)

        with pytest.raises(AlreadyIsolatedError) as refused:
            services.press_button(isolation_id=other)

    assert refused.value.isolation_id == one


def test_a_release_needs_two_people_and_the_job_carries_it_out(target, first, second, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    key = target()
    with viewing_as(first):
        isolation = plan(key)
        services.press_button(isolation_id=isolation)
    run_waiting_jobs()
    with viewing_as(first):
        assert state_of(isolation) == STATE.UNPROVEN
        assert IsolationTarget.objects.get().standing == "ordered"
        services.ask_release(isolation_id=isolation, reason="gereinigt")
        with pytest.raises(SecondPersonError):
            services.agree_release(isolation_id=isolation)
    with viewing_as(second):
        services.agree_release(isolation_id=isolation)
    run_waiting_jobs()

    with viewing_as(second):
        assert state_of(isolation) == STATE.RELEASED
        assert IsolationTarget.objects.get().active is False


def test_a_control_point_out_of_reach_isolates_nothing_and_can_be_ordered_again(server, first, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    system = server("srv-weg")
    facts = {"name": "sw", "driver": "nft_bridge", "host": "127.0.0.1", "port": 1, "host_key": "ssh-ed25519 AAAA"}
    with viewing_as(first):
        point = services.save_control_point(facts=facts)
        isolation = plan(services.save_target(system_id=system, point_id=point, facts={"handles": ["v1"]}))
        services.press_button(isolation_id=isolation)
    run_waiting_jobs()

    with viewing_as(first):
        assert state_of(isolation) == STATE.UNPROVEN
        assert IsolationTarget.objects.get().standing == "point_unreachable"
        assert services.press_button(isolation_id=isolation) is True


@pytest.mark.parametrize("reason", ["", "  "])
def test_an_isolation_needs_a_reason(target, first, reason):
    key = target()
    with viewing_as(first), pytest.raises(ContainmentError):
        services.plan_isolation(target_ids=[key], reason=reason)


def test_nothing_is_planned_for_what_does_not_exist(first):
    with viewing_as(first), pytest.raises(RowNotFoundError):
        plan(4711)


def test_who_only_reads_neither_isolates_nor_releases(target, viewer_with):
    key = target()
    with viewing_as(viewer_with(Role.AUDIT_OFFICE, name="person:13", person_id=13)):
        with pytest.raises(PermissionDenied):
            plan(key)
        with pytest.raises(PermissionDenied):
            services.ask_release(isolation_id=1, reason="x")


def test_what_was_ordered_is_not_dropped(target, first):
    key = target()
    with viewing_as(first):
        dropped, ordered = plan(key), plan(key)
        services.drop_isolation(isolation_id=dropped)
        services.press_button(isolation_id=ordered)

        assert state_of(dropped) == STATE.DROPPED
        with pytest.raises(ContainmentError):
            services.drop_isolation(isolation_id=ordered)
