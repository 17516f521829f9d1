"""What the demo city runs: locations, networks, systems, applications and how they need each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp
from bollwerk.rooms.inventory.bulk import insert_records, insert_targets, settle
from bollwerk.rooms.inventory.kinds import (
    DataCategory,
    Exposure,
    InterfaceProtection,
    OperatorKind,
    ProofKind,
    RelationKind,
    SupplierKind,
    SystemKind,
)
from bollwerk.rooms.inventory.models import (
    Application,
    Contract,
    ContractCoverage,
    Interface,
    ItSystem,
    Location,
    Module,
    Network,
    Relation,
    Room,
    ServiceProcess,
    SoftwareComponent,
    Supplier,
    TargetObject,
    Zone,
)
from bollwerk.shell.demo import vocabulary

if TYPE_CHECKING:
    from random import Random

    from bollwerk.shell.demo.people import DemoCity

__all__ = ["Estate", "make_estate"]

_T = TypeVar("_T", bound=TargetObject)

_SYSTEMS: tuple[tuple[SystemKind, str, int], ...] = (
    (SystemKind.PHYSICAL, "hv", 14),
    (SystemKind.PHYSICAL, "srv", 36),
    (SystemKind.VIRTUAL, "vm", 380),
    (SystemKind.NETWORK_DEVICE, "sw", 96),
    (SystemKind.PHYSICAL, "pc", 454),
    (SystemKind.CLIENT_GROUP, "cg", 60),
    (SystemKind.MOBILE, "mob", 100),
    (SystemKind.ICS, "slt", 60),
)
"""Kind, prefix of the host name and number: 1,200 together."""

_NETWORK_OF = {
    "hv": "Management Virtualisierung",
    "srv": "Server Datei und Druck",
    "vm": "Server Fachverfahren",
    "sw": "Management Netze",
    "mob": "WLAN intern",
    "slt": "Gebäudeleittechnik",
}
_SPECIAL_NETWORKS = tuple(name for _, _, names in vocabulary.NETWORKS for name in names if name.startswith("Clients"))


@dataclass(slots=True)
class Estate:
    """The made records by kind and name."""

    city: DemoCity
    random: Random
    scale: int
    rooms: dict[str, Room] = field(default_factory=dict)
    networks: dict[str, Network] = field(default_factory=dict)
    suppliers: list[Supplier] = field(default_factory=list)
    components: list[SoftwareComponent] = field(default_factory=list)
    systems: dict[str, list[ItSystem]] = field(default_factory=dict)
    applications: dict[str, Application] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)

    def joined(self, source: TargetObject, target: TargetObject, kind: RelationKind) -> None:
        """Note that `source` needs `target`."""
        self.relations.append(
            Relation(source=source, target=target, kind=kind, organisation_id=self.city.city.pk, tlp=Tlp.AMBER)
        )

    def own(self, **facts: Any) -> dict[str, Any]:
        """Return the facts with the label of the city's ordinary records."""
        return {"organisation_id": self.city.city.pk, "tlp": Tlp.AMBER, **facts}


def make_estate(city: DemoCity, random: Random, *, scale: int = 1) -> Estate:
    """Make the whole inventory; protection needs and completeness are computed at the end."""
    estate = Estate(city, random, scale)
    _make_places(estate)
    _make_networks(estate)
    _make_suppliers(estate)
    _make_systems(estate)
    _make_applications(estate)
    _make_modules(estate)
    _make_interfaces(estate)
    _make_contracts(estate)
    _make_processes(estate)
    insert_records(_once(estate.relations))
    settle()
    return estate


def _once(relations: list[Relation]) -> list[Relation]:
    """Return the relations without repetitions."""
    return list({(row.source_id, row.target_id, row.kind): row for row in relations}.values())


def _make_places(estate: Estate) -> None:
    locations = insert_targets(
        Location(**estate.own(name=name, street=street, postcode="55999", town="Musterstadt"))
        for name, street in vocabulary.BUILDINGS
    )
    rooms = []
    for location in locations:
        names = ["Technikraum"] + (["Serverraum"] if location.name.startswith("Rechenzentrum") else [])
        rooms += [
            Room(**estate.own(name=f"{name} {location.name}", location=location, number=f"U.{number:02}"))
            for number, name in enumerate(names, start=1)
        ]
    estate.rooms = {room.name: room for room in insert_targets(rooms)}


def _make_networks(estate: Estate) -> None:
    zones = insert_targets(
        Zone(**estate.own(name=f"Zone {name}", trust_level=trust)) for name, trust, _ in vocabulary.NETWORKS
    )
    names = [(zone, name) for zone, (_, _, found) in zip(zones, vocabulary.NETWORKS, strict=True) for name in found]
    networks = insert_targets(
        Network(**estate.own(name=name, zone=zone, vlan=100 + number, ranges=[f"10.{number}.0.0/16"]))
        for number, (zone, name) in enumerate(names, start=1)
    )
    estate.networks = {network.name: network for network in networks}


def _make_suppliers(estate: Estate) -> None:
    estate.suppliers = insert_records(
        Supplier(**estate.own(name=name, kind=SupplierKind.VENDOR, country="DE", contact="Sicherheitsmeldestelle"))
        for name in vocabulary.VENDORS
    )
    rows: list[Any] = []
    for number in range(150):
        supplier = estate.suppliers[number % len(estate.suppliers)]
        product = vocabulary.PRODUCT_WORDS[number % len(vocabulary.PRODUCT_WORDS)].lower()
        version = f"{1 + number % 7}.{number % 10}.{number % 4}"
        rows.append(
            SoftwareComponent(
                **estate.own(
                    name=f"{product}-{number:03}",
                    version=version,
                    vendor=supplier.name,
                    supplier=supplier,
                    purl=f"pkg:generic/{product}-{number:03}@{version}",
                )
            )
        )
    estate.components = insert_targets(rows)


def _make_systems(estate: Estate) -> None:
    for kind, prefix, count in _SYSTEMS:
        rows = [_system(estate, kind, prefix, number) for number in range(1, count * estate.scale + 1)]
        estate.systems.setdefault(prefix, []).extend(insert_targets(rows))
    hypervisors, server_rooms = estate.systems["hv"], [r for n, r in estate.rooms.items() if n.startswith("Server")]
    technical = [room for name, room in estate.rooms.items() if name.startswith("Technik")]
    for prefix, systems in estate.systems.items():
        for number, system in enumerate(systems):
            if prefix == "vm":
                estate.joined(system, hypervisors[number % len(hypervisors)], RelationKind.HOSTED_BY)
            elif prefix in {"hv", "srv"}:
                estate.joined(system, server_rooms[number % 2], RelationKind.LOCATED_IN)
            elif prefix in {"sw", "slt"}:
                estate.joined(system, technical[number % len(technical)], RelationKind.LOCATED_IN)
            name = _NETWORK_OF.get(prefix) or _SPECIAL_NETWORKS[number % len(_SPECIAL_NETWORKS)]
            estate.joined(system, estate.networks[name], RelationKind.CONNECTED_TO)


def _system(estate: Estate, kind: SystemKind, prefix: str, number: int) -> ItSystem:
    """Make one system; desktop computers and mobiles belong to the city, the rest is run by the provider."""
    os_name, versions = vocabulary.OPERATING_SYSTEMS[prefix]
    name = f"ms-{prefix}-{number:04}"
    at_desk = prefix in {"pc", "cg", "mob"}
    department = list(estate.city.departments.values())[number % len(estate.city.departments)]
    return ItSystem(
        **estate.own(
            name=f"Arbeitsplätze {department.name} {number}" if prefix == "cg" else name,
            system_kind=kind,
            hostname=name,
            fqdn=f"{name}.musterstadt.example",
            addresses=[f"10.{number % 30 + 1}.{number // 250 % 250}.{number % 250 + 1}"],
            os_name=os_name,
            os_version=versions[number % len(versions)],
            vendor=estate.suppliers[number % len(estate.suppliers)].name,
            model=f"{vocabulary.PRODUCT_WORDS[number % 12]} {100 + number % 9}",
            serial=f"{prefix.upper()}{number:07}",
            unit_count=40 + number % 50 if prefix == "cg" else 1,
            department=department,
            operator_kind=OperatorKind.PROVIDER,
            operator_organisation=estate.city.provider,
            exposure=Exposure.INTERNAL,
            security_relevant=not at_desk and number % 9 == 0,
            recovery_priority=1 if prefix == "hv" else None,
        )
    )


def _make_applications(estate: Estate) -> None:
    rows: list[Any] = []
    for copy in range(estate.scale):
        for code, _, names in vocabulary.DEPARTMENTS:
            for name in names:
                rows.append(_application(estate, code, name, len(rows), copy))
    made = insert_targets(rows)
    estate.applications = {row.name: row for row in made}
    servers = estate.systems["vm"]
    for number, row in enumerate(made):
        if row.operator_kind in {OperatorKind.PROVIDER, OperatorKind.CITY}:
            estate.joined(row, servers[(2 * number) % len(servers)], RelationKind.RUNS_ON)
            estate.joined(row, servers[(2 * number + 1) % len(servers)], RelationKind.RUNS_ON)
        for step in range(3):
            component = estate.components[(number * 7 + step * 31) % len(estate.components)]
            estate.joined(row, component, RelationKind.CONTAINS)


def _application(estate: Estate, code: str, name: str, number: int, copy: int) -> Application:
    critical = name in vocabulary.CRITICAL_APPLICATIONS
    operator, organisation, supplier = _operator(estate, name, number)
    internet = name in vocabulary.INTERNET_APPLICATIONS
    maker = estate.suppliers[number % len(estate.suppliers)]
    return Application(
        **estate.own(
            name=name if copy == 0 else f"{name} {copy + 1}",
            tlp=Tlp.CLEAR if operator is OperatorKind.OTHER_MUNICIPALITY else Tlp.AMBER,
            department=estate.city.departments[code],
            operator_kind=operator,
            operator_organisation=organisation,
            operator_supplier=supplier,
            exposure=Exposure.INTERNET if internet else Exposure.INTERNAL,
            go_live_on=date(2012 + number % 13, 1 + number % 12, 1 + number % 28),
            data_categories=[DataCategory.PERSONAL] if number % 4 else [DataCategory.OPERATIONAL],
            security_relevant=critical or number % 17 == 0,
            recovery_priority=1 if critical else 3 + number % 3,
            confidentiality=3 if name in {"Waffenwesen", "Jugendhilfe"} else 2 if number % 3 else 1,
            integrity=2 if critical else 1 + number % 2,
            availability=3 if critical and number % 2 else 2 if critical else 1,
            product=f"{vocabulary.PRODUCT_WORDS[number % 12]} {name.split(maxsplit=1)[0]}",
            version=f"{2 + number % 9}.{number % 12}",
            supplier=maker,
            suppliers_complete=True,
            components_complete=True,
            interfaces_complete=number % 6 != 0 or name == "Finanzwesen",
        )
    )


def _operator(estate: Estate, name: str, number: int) -> tuple[OperatorKind, Any, Supplier | None]:
    """Return who runs the application: nearly all the provider; one another city; one a company from its own house."""
    if name == "Waffenwesen":
        return OperatorKind.OTHER_MUNICIPALITY, estate.city.neighbour, None
    if name == "Lernplattform":
        return OperatorKind.SAAS, None, estate.suppliers[16]
    if number % 29 == 0:
        return OperatorKind.CITY, estate.city.city, None
    return OperatorKind.PROVIDER, estate.city.provider, None


def _make_modules(estate: Estate) -> None:
    """Make modules of the larger applications; one is run jointly outside, as in the council answer of 2015."""
    rows = [
        Module(**estate.own(name=f"{name} {part}", application=application, version="1.0"))
        for name, application in list(estate.applications.items())[::6]
        for part in ("Auskunft", "Statistik")
    ]
    rows.append(
        Module(
            **estate.own(
                name="Wunschkennzeichen",
                application=estate.applications["Kfz-Zulassung"],
                operator_kind=OperatorKind.JOINT,
                operator_organisation=estate.city.state,
                exposure=Exposure.PARTNER,
                tlp=Tlp.AMBER,
            )
        )
    )
    insert_targets(rows)


def _make_interfaces(estate: Estate) -> None:
    """Make interfaces: most between our own applications, some to outside operators; one is not yet protected."""
    applications = list(estate.applications.values())
    payment = estate.applications["Finanzwesen"]
    since = clock.today() - timedelta(days=900)
    rows = [
        Interface(
            **estate.own(
                name=f"{row.name} an Finanzwesen",
                source=row,
                target=payment,
                protocol="HTTPS",
                protection=InterfaceProtection.TLS,
                protected_since=since,
                data_categories=[DataCategory.PAYMENT],
            )
        )
        for number, row in enumerate(applications)
        if number % 6 == 0 and row.pk != payment.pk
    ]
    outside = {"source": estate.applications["Kfz-Zulassung"], "partner_organisation": estate.city.state}
    secured = {"protocol": "HTTPS", "protection": InterfaceProtection.VPN, "protected_since": since}
    rows.append(Interface(**estate.own(name="Kfz-Zulassung an Wunschkennzeichen", **outside, **secured)))
    outside = {"source": estate.applications["Waffenwesen"], "partner_organisation": estate.city.neighbour}
    rows.append(Interface(**estate.own(name="Waffenwesen bei Waldhausen", **outside, **secured)))
    outside = {"source": estate.applications["Lernplattform"], "partner_supplier": estate.suppliers[16]}
    open_one = {"protocol": "SFTP", "protection": InterfaceProtection.UNKNOWN}
    rows.append(Interface(**estate.own(name="Teilnehmerdaten an Lernplattform", **outside, **open_one)))
    insert_records(rows)


def _make_contracts(estate: Estate) -> None:
    """Make contracts; the outside operators' carry the proof of their security, one of which runs out."""
    today = clock.today()
    rows = [
        Contract(
            **estate.own(
                title=f"Pflegevertrag {supplier.name}",
                number=f"V-{number:04}",
                partner_supplier=supplier,
                starts_on=date(2020, 1, 1),
                ends_on=today + timedelta(days=200 + 30 * number),
            )
        )
        for number, supplier in enumerate(estate.suppliers)
    ]
    proof = {"proof_kind": ProofKind.CERTIFICATE, "proof_title": "ISO 27001 auf Basis von IT-Grundschutz"}
    neighbour = Contract(
        **estate.own(
            title="Vereinbarung über das Waffenwesen",
            partner_organisation=estate.city.neighbour,
            starts_on=date(2019, 7, 1),
            proof_valid_until=today + timedelta(days=500),
            **proof,
        )
    )
    platform = Contract(
        **estate.own(
            title="Nutzungsvertrag Lernplattform",
            partner_supplier=estate.suppliers[16],
            starts_on=date(2023, 1, 1),
            ends_on=date(2028, 12, 31),
            proof_valid_until=today + timedelta(days=45),
            **proof,
        )
    )
    made = insert_records([*rows, neighbour, platform])
    covers = ((made[-2], "Waffenwesen"), (made[-1], "Lernplattform"))
    insert_records(
        ContractCoverage(**estate.own(contract=contract, target=estate.applications[name])) for contract, name in covers
    )


def _make_processes(estate: Estate) -> None:
    applications = list(estate.applications.values())
    departments = list(estate.city.departments.values())
    rows = [
        ServiceProcess(
            **estate.own(
                name=name,
                department=departments[number % len(departments)],
                confidentiality=1 + number % 2,
                integrity=1 + number % 2,
                availability=3 if name in {"Notruf annehmen", "Einsatz leiten"} else 1 + (number % 5 == 0),
                needs_reason="Schadensszenarien mit dem Fachbereich bewertet",
                max_outage_hours=4 if number % 5 == 0 else 72,
            )
        )
        for number, name in enumerate(vocabulary.PROCESSES)
    ]
    for number, process in enumerate(insert_targets(rows)):
        for step in range(2):
            application = applications[(number * 3 + step) % len(vocabulary.DEPARTMENTS) * 6 + step]
            estate.joined(process, application, RelationKind.USES)
