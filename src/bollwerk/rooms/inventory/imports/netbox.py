"""NetBox: the JSON of ``manage.py dumpdata`` (any version since 2.9), a flat list of rows that name each other by key.

What the REST API answers is brought into the same shape by `netbox_api`.

Taken over: devices and virtual machines as systems, sites as locations, locations and racks as rooms, prefixes and
VLANs as networks, clusters as systems that host their machines. Interfaces and addresses become the systems'
addresses and connections.
"""

from __future__ import annotations

from collections import defaultdict
from ipaddress import ip_address, ip_interface, ip_network
from typing import TYPE_CHECKING, Any

from bollwerk.rooms.inventory.imports.collecting import Rows
from bollwerk.rooms.inventory.imports.fields import clean
from bollwerk.rooms.inventory.imports.records import Coverage, Format, KeptReason, Link, ParsedFile
from bollwerk.rooms.inventory.kinds import Kind, RelationKind, SystemKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["looks_like_netbox", "parse_netbox"]

_DEVICE, _MACHINE = "dcim.device", "virtualization.virtualmachine"
_INTERFACE_OF = {"dcim.interface": ("device", _DEVICE), "virtualization.vminterface": ("virtual_machine", _MACHINE)}
_NETWORK_ROLES = ("switch", "router", "firewall", "access point", "gateway", "wlan", "wireless", "core", "distribution")
_NETWORK_ROLES_EXACT = ("access", "spine", "leaf", "wan", "load balancer")
_CONTROL_ROLES = ("pdu", "power", "ups", "usv", "sensor", "camera", "plc", "sps")
_GONE = frozenset({"decommissioning", "planned", "inventory"})
"""States of devices that do not run (yet or any more)."""

Fields = dict[str, Any]


def looks_like_netbox(value: object) -> bool:
    """Return whether a JSON value is a list of rows as Django dumps them, with NetBox's tables among them."""
    if not isinstance(value, list) or not value:
        return False
    models = {row.get("model") for row in value if isinstance(row, dict)}
    prefixes = ("dcim.", "ipam.", "virtualization.")
    return any(isinstance(model, str) and model.startswith(prefixes) for model in models)


def parse_netbox(value: list[Any], *, coverage: Coverage = Coverage.ALL) -> ParsedFile:
    """Return the records and links of a dump; what its API answers is one table of many, or a page of one."""
    dump = _Dump(value)
    for take in (_take_places, _take_networks, _take_clusters, _take_systems):
        take(dump)
    rows = dump.rows
    return ParsedFile(
        format=Format.NETBOX,
        source="NetBox",
        rows=tuple(rows.rows.values()),
        links=tuple(dump.links),
        kept=tuple(rows.kept),
        coverage=coverage,
    )


class _Dump:
    """The dump by table and key, and what was made of it."""

    def __init__(self, value: list[Any]) -> None:
        self.rows = Rows()
        self.links: list[Link] = []
        self.tables: dict[str, dict[object, tuple[int, Fields]]] = defaultdict(dict)
        self.interfaces: dict[tuple[str, object], dict[object, Fields]] = defaultdict(dict)
        self.addresses: dict[tuple[str, object], list[Fields]] = defaultdict(list)
        for line, row in enumerate(value, 1):
            self.rows.read_now(f"$[{line - 1}]", row if isinstance(row, dict) else repr(row))
            self._sort_in(line, row)
        self._gather()

    def _sort_in(self, line: int, row: object) -> None:
        if (
            not isinstance(row, dict)
            or not isinstance(row.get("fields"), dict)
            or not isinstance(row.get("model"), str)
        ):
            self.rows.keep(line, KeptReason.BAD_SHAPE)
            return
        pk = row.get("pk")
        if isinstance(pk, (int, str)):
            self.tables[row["model"]][pk] = (line, row["fields"])

    def _gather(self) -> None:
        for model, (owner, table) in _INTERFACE_OF.items():
            for pk, (_, fields) in self.tables[model].items():
                self.interfaces[table, _key(fields.get(owner))][pk] = fields
        owners = {
            (model, pk): (table, _key(fields.get(owner)))
            for model, (owner, table) in _INTERFACE_OF.items()
            for pk, (_, fields) in self.tables[model].items()
        }
        for _, fields in self.tables["ipam.ipaddress"].values():
            kind = fields.get("assigned_object_type")
            model = ".".join(map(str, kind)) if isinstance(kind, list) else str(kind or "")
            system = owners.get((model, _key(fields.get("assigned_object_id"))))
            if system:
                self.addresses[system].append(fields)

    def of(self, model: str) -> Iterator[tuple[object, int, Fields]]:
        """Walk the rows of a table: key, line, fields."""
        for pk, (line, fields) in self.tables[model].items():
            self.rows.read_now(f"$[{line - 1}]", {"model": model, "pk": pk, "fields": fields})
            yield pk, line, fields

    def name_in(self, model: str, pk: object, column: str = "name") -> str:
        """Return the name of the row that a foreign key points to; empty if there is none."""
        found = self.tables[model].get(_key(pk))
        return clean(found[1].get(column)) if found else ""

    def fields_in(self, model: str, pk: object) -> Fields:
        """Return the columns of the row that a foreign key points to; none if there is none."""
        found = self.tables[model].get(_key(pk))
        return found[1] if found else {}

    def link(self, line: int, source: str, target: str, relation: RelationKind | None, fact: str = "") -> None:
        """Join two records that were taken up."""
        if source in self.rows.rows and target in self.rows.rows and source != target:
            self.links.append(Link(line, source, relation, fact, target))


def _key(value: object) -> object:
    return value if isinstance(value, (int, str)) else None


def _external(model: str, pk: object) -> str:
    return f"{model}/{pk}"


def _take_places(dump: _Dump) -> None:
    for pk, line, site in dump.of("dcim.site"):
        address = clean(site.get("physical_address")).replace("\r", "").split("\n")
        region = dump.name_in("dcim.region", site.get("region"))
        facts = {
            "name": site.get("name"),
            "description": _text(site),
            "street": address[0][:200],
            "town": address[-1][:100] if len(address) > 1 else region[:100],
        }
        dump.rows.add(line=line, kind=Kind.LOCATION, key=_external("dcim.site", pk), facts=facts)
    for model in ("dcim.location", "dcim.rack"):
        for pk, line, room in dump.of(model):
            facts = {"name": room.get("name"), "description": _text(room), "number": room.get("facility_id")}
            key = _external(model, pk)
            if dump.rows.add(line=line, kind=Kind.ROOM, key=key, facts=facts):
                dump.link(line, key, _external("dcim.site", room.get("site")), None, "location")


def _take_networks(dump: _Dump) -> None:
    used: set[str] = set()
    ranges: dict[object, list[str]] = defaultdict(list)
    for _, _, prefix in dump.of("ipam.prefix"):
        if prefix.get("vlan") is not None:
            ranges[_key(prefix.get("vlan"))].append(clean(prefix.get("prefix")))
    for pk, line, vlan in dump.of("ipam.vlan"):
        place = dump.name_in("dcim.site", vlan.get("site")) or dump.name_in("ipam.vlangroup", vlan.get("group"))
        name = _unused(used, _joined(vlan.get("name"), f"VLAN {vlan.get('vid')}", place), f"#{pk}")
        facts = {"name": name, "vlan": vlan.get("vid"), "ranges": ranges[pk], "description": _text(vlan)}
        dump.rows.add(line=line, kind=Kind.NETWORK, key=_external("ipam.vlan", pk), facts=facts)
    for pk, line, prefix in dump.of("ipam.prefix"):
        if prefix.get("vlan") is None and prefix.get("status") != "container":
            vrf = dump.name_in("ipam.vrf", prefix.get("vrf"))
            name = _unused(used, _joined(prefix.get("prefix"), vrf, clean(prefix.get("description"))[:80]), f"#{pk}")
            facts = {"name": name, "ranges": [prefix.get("prefix")], "description": _text(prefix)}
            dump.rows.add(line=line, kind=Kind.NETWORK, key=_external("ipam.prefix", pk), facts=facts)


def _take_clusters(dump: _Dump) -> None:
    for pk, line, cluster in dump.of("virtualization.cluster"):
        kind = dump.name_in("virtualization.clustertype", cluster.get("type"))
        facts = {"name": cluster.get("name"), "description": _text(cluster), "os_name": kind, "system_kind": "physical"}
        key = _external("virtualization.cluster", pk)
        if dump.rows.add(line=line, kind=Kind.SYSTEM, key=key, facts=facts):
            site = cluster.get("site") if cluster.get("site") is not None else cluster.get("scope_id")
            dump.link(line, key, _external("dcim.site", site), RelationKind.LOCATED_IN)


def _take_systems(dump: _Dump) -> None:
    networks = _networks_by_range(dump)
    for model in (_DEVICE, _MACHINE):
        for pk, line, fields in dump.of(model):
            key = _external(model, pk)
            if fields.get("status") in _GONE:
                dump.rows.keep(line, KeptReason.NOT_OUR_MATTER, field="status", value=f"{fields.get('name')}")
            elif dump.rows.add(line=line, kind=Kind.SYSTEM, key=key, facts=_system_facts(dump, model, pk, fields)):
                _place(dump, line, key, fields)
                _connect(dump, line, (model, pk), networks)


def _system_facts(dump: _Dump, model: str, pk: object, fields: Fields) -> Mapping[str, object]:
    made = dump.fields_in("dcim.devicetype", fields.get("device_type"))
    addresses, dns_name = _addresses(dump, (model, pk), fields)
    name = clean(fields.get("name"))
    label = " ".join(filter(None, [clean(made.get("model")), clean(fields.get("asset_tag"))]))
    return {
        "name": name or (f"{label} #{pk}" if label else ""),
        "description": _text(fields),
        "system_kind": _system_kind(dump, model, fields),
        "hostname": name if " " not in name else "",
        "fqdn": dns_name,
        "addresses": addresses,
        "os_name": dump.name_in("dcim.platform", fields.get("platform")),
        "vendor": dump.name_in("dcim.manufacturer", made.get("manufacturer")),
        "model": made.get("model"),
        "serial": fields.get("serial"),
    }


def _system_kind(dump: _Dump, model: str, fields: Fields) -> SystemKind:
    if model == _MACHINE:
        return SystemKind.VIRTUAL
    roles = "dcim.devicerole"
    role = (dump.name_in(roles, fields.get("role")) or dump.name_in(roles, fields.get("device_role"))).casefold()
    if any(word in role for word in _CONTROL_ROLES):
        return SystemKind.ICS
    if any(word in role for word in _NETWORK_ROLES) or role.split(" ")[0] in _NETWORK_ROLES_EXACT:
        return SystemKind.NETWORK_DEVICE
    return SystemKind.PHYSICAL


def _addresses(dump: _Dump, system: tuple[str, object], fields: Fields) -> tuple[list[str], str]:
    """Return primary addresses, then the others, then MAC addresses; and the first DNS name there is."""
    rows = [dump.fields_in("ipam.ipaddress", fields.get(name)) for name in ("primary_ip4", "primary_ip6")]
    rows += dump.addresses[system]
    found = [clean(row.get("address")).partition("/")[0] for row in rows if row]
    found += [clean(interface.get("mac_address")) for interface in dump.interfaces[system].values()]
    names = [clean(row.get("dns_name")) for row in rows if row and row.get("dns_name")]
    return [address for address in dict.fromkeys(found) if address], names[0] if names else ""


def _place(dump: _Dump, line: int, key: str, fields: Fields) -> None:
    for column, model in (("rack", "dcim.rack"), ("location", "dcim.location"), ("site", "dcim.site")):
        if fields.get(column) is not None:
            dump.link(line, key, _external(model, fields[column]), RelationKind.LOCATED_IN)
            break
    for column, model in (("cluster", "virtualization.cluster"), ("device", _DEVICE)):
        if fields.get(column) is not None:
            dump.link(line, key, _external(model, fields[column]), RelationKind.HOSTED_BY)


def _networks_by_range(dump: _Dump) -> list[tuple[Any, str]]:
    """Return the networks that were taken up, smallest first, with their keys."""
    found: list[tuple[Any, str]] = []
    for key, row in dump.rows.rows.items():
        if row.kind is Kind.NETWORK:
            ranges = row.facts.get("ranges", [])
            assert isinstance(ranges, list)
            found += [(ip_network(one), key) for one in ranges]
    return sorted(found, key=lambda pair: pair[0].prefixlen, reverse=True)


def _connect(dump: _Dump, line: int, system: tuple[str, object], networks: list[tuple[Any, str]]) -> None:
    key = _external(*system)
    targets: dict[str, None] = {}
    for interface in dump.interfaces[system].values():
        tagged = interface.get("tagged_vlans")
        vlans = [interface.get("untagged_vlan"), *(tagged if isinstance(tagged, list) else [])]
        targets.update(dict.fromkeys(_external("ipam.vlan", vlan) for vlan in vlans if vlan is not None))
    for row in dump.addresses[system]:
        targets.update(dict.fromkeys(_networks_of(clean(row.get("address")), networks)))
    for target in targets:
        dump.link(line, key, target, RelationKind.CONNECTED_TO)


def _networks_of(address: str, networks: list[tuple[Any, str]]) -> list[str]:
    """Return the key of the smallest network that holds an address."""
    try:
        place = ip_address(address) if "/" not in address else ip_interface(address).ip
    except ValueError:
        return []
    return [key for network, key in networks if place.version == network.version and place in network][:1]


def _text(fields: Fields) -> str:
    return "\n".join(filter(None, [clean(fields.get("description")), clean(fields.get("comments"))]))


def _joined(*parts: object) -> str:
    return " · ".join(text for text in map(clean, parts) if text)[:180]


def _unused(used: set[str], name: str, mark: str) -> str:
    """Return a name that no other network of the file has: VLANs may be called the same, ours are named once."""
    found = name if name and name not in used else f"{name} {mark}".strip()
    used.add(found)
    return found
