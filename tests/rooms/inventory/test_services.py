import pytest

from bollwerk.engines.dependency_graph import Decision, Effect, Need, Needs, Objective
from bollwerk.foundation.access import Tlp, viewing_as
from bollwerk.foundation.audit.models import Event
from bollwerk.foundation.history.api import StaleRecordError, changes_of
from bollwerk.rooms.inventory import services
from bollwerk.rooms.inventory.errors import (
    DuplicateError,
    EditForbiddenError,
    RecordInUseError,
    RecordNotFoundError,
    RelationRefusedError,
    UnknownFactError,
)
from bollwerk.rooms.inventory.facts import TargetFilter
from bollwerk.rooms.inventory.kinds import Kind, RelationKind
from bollwerk.rooms.inventory.models import Application, InheritedNeed, ItSystem, TargetObject
from bollwerk.rooms.inventory.protection import recompute_needs, stored_needs
from bollwerk.rooms.inventory.selectors import list_targets

pytestmark = pytest.mark.usefixtures("as_isb")

HIGH, VERY_HIGH = Need.HIGH, Need.VERY_HIGH


@pytest.fixture
def chain(make):
    """A process with needs, its application, the system that runs it, and the network of that."""
    process = make(Kind.PROCESS, "Melderegister führen", confidentiality=2, integrity=3, availability=1)
    application = make(Kind.APPLICATION, "Einwohnerwesen")
    system = make(Kind.SYSTEM, "srv-ewo-01")
    network = make(Kind.NETWORK, "Servernetz")
    services.connect(source_id=process, target_id=application, kind=RelationKind.USES)
    services.connect(source_id=application, target_id=system, kind=RelationKind.RUNS_ON)
    services.connect(source_id=system, target_id=network, kind=RelationKind.CONNECTED_TO)
    return process, application, system, network


def test_a_created_record_belongs_to_the_viewers_organisation_and_is_on_the_trail(make, city):
    key = make(Kind.APPLICATION, "Einwohnerwesen")

    row = Application.objects.get(pk=key)
    event = Event.objects.get()
    assert (row.organisation_id, row.kind, row.name_key, row.revision) == (city.pk, "application", "einwohnerwesen", 1)
    assert (event.code, event.subject) == ("inventory.target.created", f"inventory.application/{key}")


def test_needs_flow_from_the_process_to_the_network(chain):
    expected = Needs(HIGH, VERY_HIGH, Need.NORMAL)

    assert stored_needs() == dict.fromkeys(chain, expected)


def test_a_removed_relation_takes_the_need_back(chain):
    from bollwerk.rooms.inventory.models import Relation

    process, application, _, _ = chain
    relation = Relation.objects.get(source_id=process)

    services.disconnect(relation_id=relation.pk)

    assert stored_needs().keys() == {process}
    assert Relation.objects.filter(source_id=application).exists()


def test_a_cycle_does_not_feed_itself(chain):
    process, application, system, _ = chain
    other = _other_application(system)
    services.connect(source_id=other, target_id=application, kind=RelationKind.DEPENDS_ON)
    services.connect(source_id=application, target_id=other, kind=RelationKind.DEPENDS_ON)
    assert stored_needs().keys() == {*chain, other}

    services.update_target(target_id=process, facts={"confidentiality": 1, "integrity": 1}, expected_revision=1)

    assert stored_needs() == {}


def _other_application(system):
    other = services.create_target(kind=Kind.APPLICATION, facts={"name": "Wahlen"})
    services.connect(source_id=other, target_id=system, kind=RelationKind.RUNS_ON)
    return other


def test_a_decision_holds_at_the_record_and_below_until_it_is_withdrawn(chain):
    _, application, system, network = chain
    lower = Decision(Need.NORMAL, Effect.DISTRIBUTION, "Zwei gleiche Server teilen sich die Last.")

    decision = services.decide_need(target_id=system, objective=Objective.INTEGRITY, decision=lower)

    needs = stored_needs()
    assert (needs[application].integrity, needs[system].integrity, needs[network].integrity) == (VERY_HIGH, 1, 1)
    services.withdraw_decision(decision_id=decision)
    assert stored_needs()[network].integrity == VERY_HIGH


def test_what_was_computed_step_by_step_is_what_a_full_computation_finds(chain):
    services.decide_need(
        target_id=chain[2],
        objective=Objective.AVAILABILITY,
        decision=Decision(VERY_HIGH, Effect.CUMULATION, "Viele Verfahren auf einem Server."),
    )
    before = stored_needs()

    differences = recompute_needs()

    assert (differences, stored_needs()) == (0, before)


def test_a_kept_need_repeats_label_and_department_of_its_record(chain, department):
    _process, application, system, _network = chain
    services.update_target(
        target_id=application, facts={"tlp": Tlp.GREEN, "department": department}, expected_revision=1
    )
    row = services.TargetRow(Kind.SYSTEM, "vm-1", {"tlp": Tlp.GREEN, "department": department}, target_id=system)
    services.apply_rows(source="netbox", rows=[row], defaults={})

    copied = ("kind", "tlp", "organisation_id", "circle_id", "department_id")
    kept = InheritedNeed.objects.order_by("pk").values_list("pk", *copied)
    assert [*kept] == [*TargetObject.objects.filter(pk__in=chain).order_by("pk").values_list("pk", *copied)]
    assert InheritedNeed.objects.filter(department=department, tlp=Tlp.GREEN).count() == 2


@pytest.mark.parametrize("kind", [None, Kind.APPLICATION, Kind.SYSTEM])
def test_records_of_a_need_are_counted_as_they_are_listed(chain, department, kind):
    for key in chain[1:]:
        services.update_target(target_id=key, facts={"department": department}, expected_revision=1)

    page = list_targets(TargetFilter(kind=kind, department_id=department.pk, need=VERY_HIGH))

    assert page.count is not None
    assert page.count.number == len(page.rows) == (3 if kind is None else 1)


def test_a_module_inherits_from_its_application(make):
    application = make(Kind.APPLICATION, "Einwohnerwesen", availability=3)
    module = make(Kind.MODULE, "Wahlen", application=Application.objects.get(pk=application))

    assert stored_needs()[module].availability == VERY_HIGH


def test_the_second_editor_is_told_and_overwrites_nothing(make):
    key = make(Kind.APPLICATION, "Einwohnerwesen")
    services.update_target(target_id=key, facts={"product": "MESO"}, expected_revision=1)

    with pytest.raises(StaleRecordError) as refusal:
        services.update_target(target_id=key, facts={"product": "OK.EWO"}, expected_revision=1)

    assert refusal.value.current == 2
    assert Application.objects.get(pk=key).product == "MESO"


def test_a_change_to_nothing_new_leaves_no_version_and_no_event(make):
    key = make(Kind.APPLICATION, "Einwohnerwesen", product="MESO")

    changed = services.update_target(target_id=key, facts={"product": "MESO"}, expected_revision=1)

    assert not changed
    assert (Event.objects.count(), len(changes_of(Application.objects.get(pk=key)))) == (1, 1)


def test_two_applications_of_one_name_are_refused(make):
    make(Kind.APPLICATION, "Einwohnerwesen")

    with pytest.raises(DuplicateError):
        make(Kind.APPLICATION, "Einwohnerwesen")

    assert Application.objects.count() == 1


def test_an_unknown_fact_is_refused_by_name(make):
    with pytest.raises(UnknownFactError, match="colour"):
        make(Kind.SYSTEM, "srv-01", colour="blue")


def test_a_relation_between_kinds_that_do_not_fit_is_refused(make):
    system, process = make(Kind.SYSTEM, "srv-01"), make(Kind.PROCESS, "Melderegister führen")

    with pytest.raises(RelationRefusedError):
        services.connect(source_id=system, target_id=process, kind=RelationKind.USES)


def test_what_others_need_cannot_be_retired(chain):
    _, _, system, _ = chain

    with pytest.raises(RecordInUseError) as refusal:
        services.retire_target(target_id=system, reason="Ersetzt", expected_revision=1)

    assert refusal.value.count == 1


def test_a_retired_record_hands_on_nothing_until_it_is_revived(chain):
    process, *_ = chain

    services.retire_target(target_id=process, reason="Aufgabe entfallen", expected_revision=1)
    assert stored_needs() == {}

    services.revive_target(target_id=process, expected_revision=2)
    assert stored_needs().keys() == set(chain)


def test_a_lead_changes_an_application_of_the_own_department_only(make, lead, department):
    own = make(Kind.APPLICATION, "Waffenwesen", department=department)
    foreign = make(Kind.APPLICATION, "Einwohnerwesen")

    with viewing_as(lead):
        services.update_target(target_id=own, facts={"product": "WaffV"}, expected_revision=1)
        with pytest.raises(EditForbiddenError):
            services.update_target(target_id=foreign, facts={"product": "MESO"}, expected_revision=1)
        with pytest.raises(EditForbiddenError):
            services.update_target(target_id=own, facts={"department": None}, expected_revision=2)

    assert Application.objects.get(pk=own).department_id == department.pk


def test_an_invisible_record_does_not_exist_for_a_change(make, viewer_with):
    from bollwerk.foundation.access import Role

    key = make(Kind.SYSTEM, "srv-01", tlp=Tlp.AMBER_STRICT)

    with viewing_as(viewer_with(Role.ISB, strict_organisations=frozenset())), pytest.raises(RecordNotFoundError):
        services.update_target(target_id=key, facts={"name": "srv-02"}, expected_revision=1)


def test_rows_of_a_source_can_be_applied_twice(as_isb):
    rows = [
        services.TargetRow(Kind.SYSTEM, "vm-1", {"name": "srv-01", "addresses": ["10.1.2.3"]}),
        services.TargetRow(Kind.NETWORK, "net-1", {"name": "Servernetz", "ranges": ["10.1.2.0/24"]}),
    ]
    relations = [services.RelationRow(RelationKind.CONNECTED_TO, "vm-1", "net-1")]
    first = services.apply_rows(source="netbox", rows=rows, relations=relations, defaults={})

    second = services.apply_rows(source="netbox", rows=rows, relations=relations, defaults={})

    assert (len(first.created), first.relations) == (2, 1)
    assert (second.created, second.updated, second.unchanged, second.relations) == ((), {}, 2, 0)
    assert second.id_by_key == first.id_by_key


def test_applied_rows_change_only_what_the_source_knows(as_isb):
    rows = [services.TargetRow(Kind.SYSTEM, "vm-1", {"name": "srv-01", "os_name": "Debian"})]
    key = services.apply_rows(source="netbox", rows=rows, defaults={}).id_by_key["vm-1"]
    services.update_target(target_id=key, facts={"description": "Anwendungsserver"}, expected_revision=1)

    renamed = [services.TargetRow(Kind.SYSTEM, "vm-1", {"name": "srv-01a"})]
    applied = services.apply_rows(source="netbox", rows=renamed, defaults={})

    row = ItSystem.objects.get(pk=key)
    assert (row.name, row.os_name, row.description, row.revision) == ("srv-01a", "Debian", "Anwendungsserver", 3)
    assert applied.updated == {key: ["name"]}


def test_what_a_source_no_longer_shows_is_not_seen_and_comes_back(as_isb, city):
    rows = [services.TargetRow(Kind.SYSTEM, f"vm-{n}", {"name": f"srv-0{n}"}) for n in (1, 2)]
    services.apply_rows(source="netbox", rows=rows, defaults={})

    count = services.mark_not_seen(source="netbox", seen_keys=["vm-1"], organisation_id=city.pk)

    lost = TargetObject.objects.get(name="srv-02")
    assert (count, lost.not_seen_since is not None, lost.retired_on) == (1, True, None)
    services.apply_rows(source="netbox", rows=rows, defaults={})
    assert TargetObject.objects.get(name="srv-02").not_seen_since is None


def test_what_another_source_still_shows_is_seen(as_isb, city):
    row = services.TargetRow(Kind.SYSTEM, "vm-1", {"name": "srv-01"})
    key = services.apply_rows(source="netbox", rows=[row], defaults={}).id_by_key["vm-1"]
    also = services.TargetRow(Kind.SYSTEM, "glpi-7", {"name": "srv-01"}, target_id=key)
    services.apply_rows(source="glpi", rows=[also], defaults={})

    services.mark_not_seen(source="netbox", seen_keys=[], organisation_id=city.pk)

    assert TargetObject.objects.get(pk=key).not_seen_since is None


@pytest.mark.parametrize("seed", range(6))
def test_any_course_of_changes_ends_where_a_full_computation_does(make, seed):
    """The law behind the small computation, on random graphs with cycles, decisions, retirements and removals."""
    from random import Random

    from bollwerk.rooms.inventory.models import NeedDecision, Relation

    random = Random(seed)
    nodes = [make(Kind.SYSTEM, f"srv-{number}") for number in range(9)]

    for _ in range(40):
        one, other = random.sample(nodes, 2)
        row = TargetObject.objects.get(pk=one)
        step = random.randrange(6)
        if step == 0 and row.retired_on is None:
            facts = {random.choice(Needs._fields): random.choice([1, 2, 3, None])}
            services.update_target(target_id=one, facts=facts, expected_revision=row.revision)
        elif step in {1, 2} and not Relation.objects.filter(source_id=one, target_id=other).exists():
            services.connect(source_id=one, target_id=other, kind=RelationKind.DEPENDS_ON)
        elif step == 3 and (relation := Relation.objects.filter(source_id=one, retired_on=None).first()):
            services.disconnect(relation_id=relation.pk)
        elif step == 4:
            decision = Decision(random.choice(list(Need)), random.choice(list(Effect)), "Zufall")
            services.decide_need(target_id=one, objective=random.choice(list(Objective)), decision=decision)
        elif step == 5 and (standing := NeedDecision.objects.filter(withdrawn_at=None).first()):
            services.withdraw_decision(decision_id=standing.pk)

    assert recompute_needs() == 0
