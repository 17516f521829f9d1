"""What other rooms, the command line, the demo city and the imports may ask of the inventory."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q

from bollwerk.engines.dependency_graph import Needs
from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp
from bollwerk.foundation.access.statements import KeyList, rows_of
from bollwerk.foundation.history.api import is_present, remembered
from bollwerk.foundation.people.models import Department, Organisation
from bollwerk.rooms.inventory.edges import all_edges, closure, edges_from, edges_into
from bollwerk.rooms.inventory.errors import RecordNotFoundError
from bollwerk.rooms.inventory.facts import (
    ApplicationFacts,
    ApplicationState,
    ContractedApplication,
    RecordFacts,
    SystemFacts,
    TargetFilter,
)
from bollwerk.rooms.inventory.kinds import Exposure, Kind, OperatorKind
from bollwerk.rooms.inventory.models import Application, ItSystem, Module, Supplier, TargetObject
from bollwerk.rooms.inventory.past import Past
from bollwerk.rooms.inventory.products import (
    ProductRecord,
    ProductsMark,
    components_as_of,
    each_product,
    modules_of,
    products_as_of,
    products_in_use,
    products_since,
    stack_edges,
)
from bollwerk.rooms.inventory.protection import stored_needs
from bollwerk.rooms.inventory.recovery import RecoveryFacts, needs_by_target, recovery_facts
from bollwerk.rooms.inventory.rules import OWN_HOSTING
from bollwerk.rooms.inventory.selectors import (
    Affected,
    Containing,
    ReachedInterface,
    WorkLine,
    containing,
    dependants_of,
    detail_of,
    list_targets,
    suggestions,
    work_lines,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from django.db.models import QuerySet

__all__ = [
    "Affected",
    "ApplicationFacts",
    "ApplicationState",
    "Containing",
    "ContractedApplication",
    "Exposure",
    "Kind",
    "OperatorKind",
    "ProductRecord",
    "ProductsMark",
    "ReachedInterface",
    "RecordFacts",
    "RecordNotFoundError",
    "RecoveryFacts",
    "SystemFacts",
    "TargetFilter",
    "WorkLine",
    "all_edges",
    "application_facts",
    "applications",
    "applications_as_of",
    "applications_in_use",
    "closure",
    "components_as_of",
    "containing",
    "contracted_applications_as_of",
    "dependants_of",
    "detail_of",
    "each_product",
    "edges_from",
    "edges_into",
    "list_targets",
    "modules_of",
    "needs_by_target",
    "needs_of",
    "products_as_of",
    "products_in_use",
    "products_since",
    "record_facts",
    "recovery_facts",
    "stack_edges",
    "suggestions",
    "systems_as_of",
    "systems_in_use",
    "target_names",
    "work_lines",
]

_NOT_OUTSIDE = OWN_HOSTING | {OperatorKind.UNKNOWN}


def application_facts(target_id: int) -> ApplicationFacts:
    """Return the facts of one application or module the viewer may see.

    Raises:
        RecordNotFoundError: If it does not exist or is not visible.
    """
    found = applications([target_id])
    if not found:
        raise RecordNotFoundError(target_id)
    return found[0]


def applications(ids: Collection[int] | None = None, *, with_modules: bool = True) -> list[ApplicationFacts]:
    """Return the applications and modules the viewer may see, by name; retired ones included.

    Args:
        ids: Only these records; all, if None.
        with_modules: Whether modules are wanted beside applications.
    """
    kinds = [Kind.APPLICATION, Kind.MODULE] if with_modules else [Kind.APPLICATION]
    rows = TargetObject.objects.filter(kind__in=kinds)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    found = list(rows.order_by("name_key", "id"))
    return _application_facts(found)


def needs_of(target_id: int) -> Needs:
    """Return the protection needs of a record after everything inherited and decided; normal if nothing is known."""
    return stored_needs([target_id]).get(target_id, Needs())


def target_names(ids: Collection[int]) -> dict[int, str]:
    """Return the names of those records that the viewer may see."""
    return dict(TargetObject.objects.filter(pk__in=ids).values_list("id", "name"))


def record_facts(ids: Collection[int]) -> dict[int, RecordFacts]:
    """Return what somebody who acts on records has to know of them; those the viewer may not see are left out."""
    needs = stored_needs(list(ids))
    columns = (
        "pk", "kind", "name", "department_id", "exposure", "security_relevant", "recovery_priority", "tlp",
        "organisation_id", "circle_id",
    )  # fmt: skip
    found: dict[int, RecordFacts] = {}
    for row in TargetObject.objects.filter(pk__in=KeyList(ids)).values(*columns):
        highest = int(max(needs.get(key := row.pop("pk"), Needs())))
        closed = {"kind": Kind(row["kind"]), "exposure": Exposure(row["exposure"]), "tlp": Tlp(row["tlp"])}
        found[key] = RecordFacts(**{**row, **closed, "target_id": key, "highest_need": highest})
    return found


def systems_as_of(at: datetime) -> list[SystemFacts]:
    """Return the IT systems in use as recorded by a moment, those the viewer may see, by name."""
    if is_present(at):
        return remembered("inventory.systems_in_use", systems_in_use)
    return [_system_facts(row) for row in Past(at).systems]


def applications_as_of(at: datetime, *, only: Collection[int] | None = None) -> list[ApplicationState]:
    """Return the applications in use as recorded by a moment, those the viewer may see, by name.

    Args:
        at: The moment.
        only: Nothing but the present rows of these; all, if None.
    """
    if only is None:
        rows = Past(at).applications
    else:
        in_use = Q(retired_on__isnull=True) | Q(retired_on__gt=clock.today())
        rows = list(Application.objects.filter(in_use, pk__in=only).order_by("name_key", "pk"))
    return [
        ApplicationState(
            target_id=row.pk,
            name=row.name,
            version=row.version,
            exposure=Exposure(row.exposure),
            department_id=row.department_id,
            go_live_on=row.go_live_on,
            tlp=Tlp(row.tlp),
            organisation_id=row.organisation_id,
            circle_id=row.circle_id,
        )
        for row in rows
    ]


def applications_in_use() -> list[ApplicationState]:
    """Return the applications in use now, those the viewer may see, by name; lighter than asking for a moment."""
    rows = Application.objects.filter(Q(retired_on__isnull=True) | Q(retired_on__gt=clock.today()))
    columns = (
        "name", "version", "exposure", "department_id", "go_live_on", "tlp", "organisation_id", "circle_id",
    )  # fmt: skip
    found = rows.order_by("name_key", "pk").values(*columns, target_id=F("pk"))
    return [ApplicationState(**{**row, "exposure": Exposure(row["exposure"]), "tlp": Tlp(row["tlp"])}) for row in found]


def contracted_applications_as_of(at: datetime) -> list[ContractedApplication]:
    """Return the applications in use that somebody outside ran by a contract in force, as recorded by a moment."""
    past = Past(at)
    found = []
    for row in past.applications:
        operator = OperatorKind(row.operator_kind)
        if operator in _NOT_OUTSIDE:
            continue
        for contract in past.contracts_by_target.get(row.pk, []):
            begun = contract.starts_on is None or contract.starts_on <= past.day
            if begun and (contract.ends_on is None or contract.ends_on >= past.day):
                found.append(ContractedApplication(row.pk, contract.title, operator))
    return found


def systems_in_use() -> list[SystemFacts]:
    """Return the IT systems in use now, those the viewer may see, by name; lighter than asking for a moment."""
    # Sorted here: in the order of an index the database fetches every row on its own, which takes twice as long.
    rows = sorted(rows_of(_systems_on, clock.today()), key=itemgetter(-1, 0))
    return [
        SystemFacts(key, name, kind, host, fqdn, units, _TLP[tlp], organisation, circle)
        for key, name, kind, host, fqdn, units, tlp, organisation, circle, _name_key in rows
    ]


def _systems_on(day: date) -> QuerySet[ItSystem, Any]:
    rows = ItSystem.objects.filter(Q(retired_on__isnull=True) | Q(retired_on__gt=day)).order_by()
    columns = ("name", "system_kind", "hostname", "fqdn", "unit_count", "tlp", "organisation_id", "circle_id")
    return rows.values_list("pk", *columns, "name_key")


_TLP = {tlp.value: tlp for tlp in Tlp}


def _system_facts(row: ItSystem) -> SystemFacts:
    return SystemFacts(
        target_id=row.pk,
        name=row.name,
        system_kind=row.system_kind,
        hostname=row.hostname,
        fqdn=row.fqdn,
        unit_count=row.unit_count,
        tlp=Tlp(row.tlp),
        organisation_id=row.organisation_id,
        circle_id=row.circle_id,
    )


def _application_facts(rows: list[TargetObject]) -> list[ApplicationFacts]:
    keys = [row.pk for row in rows]
    parent_of = dict(Module.objects.filter(pk__in=keys).values_list("pk", "application_id"))
    by_key = {row.pk: row for row in rows}
    missing = set(parent_of.values()) - by_key.keys()
    by_key |= {row.pk: row for row in TargetObject.objects.filter(pk__in=missing)}
    categories: dict[int, list[str]] = {}
    for model in (Application, Module):
        categories |= dict(model.objects.filter(pk__in=keys).values_list("pk", "data_categories"))
    names = _Names(list(by_key.values()))
    needs = stored_needs(keys)
    return [
        _facts_of(row, by_key.get(parent_of.get(row.pk, 0)), names, categories.get(row.pk, []), needs.get(row.pk))
        for row in rows
    ]


class _Names:
    """Names of the departments and operators of records, as far as the viewer may see them."""

    def __init__(self, rows: list[TargetObject]) -> None:
        self.departments = _names(Department.objects.filter(pk__in={row.department_id for row in rows}))
        self.organisations = _names(Organisation.objects.filter(pk__in={row.operator_organisation_id for row in rows}))
        self.suppliers = _names(Supplier.objects.filter(pk__in={row.operator_supplier_id for row in rows}))

    def operator(self, row: TargetObject) -> str:
        """Return the name of who runs a record; empty if nobody is named or visible."""
        return self.organisations.get(row.operator_organisation_id or 0) or self.suppliers.get(
            row.operator_supplier_id or 0, ""
        )


def _names(rows: QuerySet[Department] | QuerySet[Organisation] | QuerySet[Supplier]) -> dict[int, str]:
    return {key: str(name) for key, name in rows.values_list("pk", "name")}


def _facts_of(
    row: TargetObject,
    parent: TargetObject | None,
    names: _Names,
    categories: list[str],
    needs: Needs | None,
) -> ApplicationFacts:
    """Return the facts of one record; what a module leaves open is its application's."""
    operated = parent if parent and row.operator_kind == OperatorKind.UNKNOWN else row
    exposed = parent if parent and row.exposure == Exposure.UNKNOWN else row
    department_id = row.department_id or (parent.department_id if parent else None)
    return ApplicationFacts(
        target_id=row.pk,
        kind=Kind(row.kind),
        application_id=parent.pk if parent else row.pk,
        name=row.name,
        department_id=department_id,
        department_name=names.departments.get(department_id or 0, ""),
        operator_kind=OperatorKind(operated.operator_kind),
        operator_name=names.operator(operated),
        exposure=Exposure(exposed.exposure),
        go_live_on=row.go_live_on,
        security_relevant=row.security_relevant or bool(parent and parent.security_relevant),
        recovery_priority=row.recovery_priority or (parent.recovery_priority if parent else None),
        data_categories=tuple(categories),
        needs=needs or Needs(),
        retired_on=row.retired_on,
        tlp=Tlp(row.tlp),
        organisation_id=row.organisation_id,
    )
