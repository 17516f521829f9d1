"""NetBox: what its REST API answers, in the shape of a dump; a page, several pages, or the objects alone.

The API writes a foreign key as a small object with key and name; the dump writes the key alone. Small objects are taken
as rows of their own where their name is all that is needed, unless the file holds them whole.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["api_objects", "as_dump"]

_ADDRESS = re.compile(r"/api/((?:dcim|ipam|virtualization)/[a-z-]+)/\d+/?$")
_MODELS = {
    "dcim/sites": "dcim.site",
    "dcim/regions": "dcim.region",
    "dcim/locations": "dcim.location",
    "dcim/racks": "dcim.rack",
    "dcim/devices": "dcim.device",
    "dcim/interfaces": "dcim.interface",
    "ipam/prefixes": "ipam.prefix",
    "ipam/vlans": "ipam.vlan",
    "ipam/vrfs": "ipam.vrf",
    "ipam/ip-addresses": "ipam.ipaddress",
    "virtualization/clusters": "virtualization.cluster",
    "virtualization/virtual-machines": "virtualization.virtualmachine",
    "virtualization/interfaces": "virtualization.vminterface",
}
"""Tables that are read, by the end of their address; objects of others are passed over."""
_SMALL = {
    "site": "dcim.site",
    "region": "dcim.region",
    "location": "dcim.location",
    "rack": "dcim.rack",
    "device_type": "dcim.devicetype",
    "manufacturer": "dcim.manufacturer",
    "platform": "dcim.platform",
    "cluster": "virtualization.cluster",
    "vrf": "ipam.vrf",
    "primary_ip4": "ipam.ipaddress",
    "primary_ip6": "ipam.ipaddress",
}
"""Columns whose small object becomes a row. Not those of devices and VLANs: half of one would contradict the whole."""
_SMALL_IN = {
    "dcim.device": {"role": "dcim.devicerole", "device_role": "dcim.devicerole"},
    "virtualization.cluster": {"type": "virtualization.clustertype"},
}
"""Columns that mean something else in other tables: racks and prefixes have roles and keys of roles of their own."""


def api_objects(value: object) -> list[Any] | None:
    """Return the objects of an answer, or of a list of answers; None if the value is none of NetBox's API."""
    pages = value if isinstance(value, list) else [value]
    if pages and all(isinstance(page, dict) and isinstance(page.get("results"), list) for page in pages):
        found = [one for page in pages for one in page["results"]]
        is_empty = not found and all("count" in page for page in pages)
    else:
        found, is_empty = (value if isinstance(value, list) else []), False
    return found if is_empty or any(_model_of(one) for one in found) else None


def as_dump(objects: list[Any]) -> list[Any]:
    """Return the objects as rows of a dump, at the same places; small objects follow behind."""
    rows: list[Any] = []
    small: dict[tuple[str, object], dict[str, Any]] = {}
    for one in objects:
        model = _model_of(one)
        rows.append({"model": model, "pk": one.get("id"), "fields": _flat(model, one, small)} if model else one)
    whole = {(row["model"], row["pk"]) for row in rows if isinstance(row, dict) and "fields" in row}
    rows += [
        {"model": model, "pk": pk, "fields": fields}
        for (model, pk), fields in small.items()
        if (model, pk) not in whole
    ]
    return rows


def _model_of(one: object) -> str:
    """Return the table an object comes from; empty if it is none of the API."""
    if not isinstance(one, dict):
        return ""
    address = _ADDRESS.search(str(one.get("url", "")))
    return (_MODELS.get(address[1]) or address[1].replace("/", ".")) if address else ""


def _flat(model: str, one: dict[str, Any], small: dict[tuple[str, object], dict[str, Any]]) -> dict[str, Any]:
    """Return an object with keys in the place of small objects, which are put down in `small`."""
    fields: dict[str, Any] = {}
    tables = {**_SMALL, **_SMALL_IN.get(model, {})}
    for column, value in one.items():
        fields[column] = _plain(value)
        table = tables.get(column, "")
        if table and isinstance(value, dict) and isinstance(value.get("id"), (int, str)):
            small.setdefault((table, value["id"]), dict(_inner(value, small)))
    return fields


def _inner(one: dict[str, Any], small: dict[tuple[str, object], dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Walk the columns of a small object; a maker inside a model is one more."""
    for column, value in one.items():
        if column == "manufacturer" and isinstance(value, dict) and isinstance(value.get("id"), (int, str)):
            small.setdefault(("dcim.manufacturer", value["id"]), {"name": value.get("name")})
        yield column, _plain(value)


def _plain(value: Any) -> Any:
    """Return a small object as its key, a choice as its value, a list of either as a list."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return value["id"] if "id" in value else value.get("value")
    return value
