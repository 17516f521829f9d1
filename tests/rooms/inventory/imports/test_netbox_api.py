"""What NetBox's REST API answers, in the shapes in which people save it (fields as of NetBox 4.2, trimmed)."""

import json

import pytest

from bollwerk.rooms.inventory.imports.reading import parse
from bollwerk.rooms.inventory.imports.records import BadFile, BadFileError, Coverage, Format, ImportOptions, KeptReason
from bollwerk.rooms.inventory.kinds import RelationKind

SITE = {"id": 1, "url": "https://netbox.example/api/dcim/sites/1/", "display": "Rathaus", "name": "Rathaus"}
SWITCH = {
    "id": 7,
    "url": "https://netbox.example/api/dcim/devices/7/",
    "name": "sw-rathaus-1",
    "device_type": {"id": 3, "manufacturer": {"id": 2, "name": "Muster Netze"}, "model": "MN-48"},
    "role": {"id": 4, "name": "Access Switch"},
    "serial": "MN123",
    "site": SITE,
    "rack": {"id": 5, "url": "https://netbox.example/api/dcim/racks/5/", "name": "R1"},
    "status": {"value": "active", "label": "Active"},
    "primary_ip4": {"id": 9, "address": "10.1.1.1/24"},
}
GONE = SWITCH | {"id": 8, "name": "sw-alt", "status": {"value": "decommissioning", "label": "Decommissioning"}}
RACK = {
    "id": 5,
    "url": "https://netbox.example/api/dcim/racks/5/",
    "name": "R1",
    "site": SITE,
    "role": {"id": 4, "name": "Server"},
    "facility_id": "E01",
}
VLAN = {"id": 11, "url": "https://netbox.example/api/ipam/vlans/11/", "vid": 20, "name": "Verwaltung", "site": SITE}
PORT = {
    "id": 12,
    "url": "https://netbox.example/api/dcim/interfaces/12/",
    "device": {"id": 7, "url": "https://netbox.example/api/dcim/devices/7/", "name": "sw-rathaus-1"},
    "mac_address": "00:11:22:33:44:55",
    "untagged_vlan": {"id": 11, "vid": 20, "name": "Verwaltung"},
    "tagged_vlans": [],
}


def page(*objects, more=None):
    return {"count": len(objects), "next": more, "previous": None, "results": list(objects)}


def read(value):
    return parse(json.dumps(value).encode(), Format.AUTO, ImportOptions())


SHAPES = {
    "one page": page(SWITCH, GONE, RACK, VLAN, PORT),
    "several pages": [page(SWITCH, GONE, more="https://netbox.example/api/?offset=2"), page(RACK, VLAN, PORT)],
    "objects alone": [SWITCH, GONE, RACK, VLAN, PORT],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_an_answer_of_the_api_is_read_like_a_dump(shape):
    parsed = read(SHAPES[shape])

    rows = {row.key: row for row in parsed.rows}
    assert rows.keys() == {"dcim.site/1", "dcim.rack/5", "dcim.device/7", "ipam.vlan/11"}
    switch = rows["dcim.device/7"].facts
    assert (switch["system_kind"], switch["vendor"], switch["model"]) == ("network_device", "Muster Netze", "MN-48")
    assert switch["addresses"] == ["10.1.1.1", "00:11:22:33:44:55"]
    assert rows["dcim.rack/5"].facts["number"] == "E01"
    assert {(link.source_key, link.relation, link.target_key) for link in parsed.links} == {
        ("dcim.rack/5", None, "dcim.site/1"),
        ("dcim.device/7", RelationKind.LOCATED_IN, "dcim.rack/5"),
        ("dcim.device/7", RelationKind.CONNECTED_TO, "ipam.vlan/11"),
    }
    assert parsed.coverage is Coverage.PART  # a page says nothing about the rest


def test_an_object_that_is_left_out_stands_aside_with_path_and_as_it_came():
    kept = read(SHAPES["objects alone"]).kept

    assert [(one.reason, one.line, one.sheet) for one in kept] == [(KeptReason.NOT_OUR_MATTER, 2, "$[1]")]
    assert json.loads(kept[0].cells[0])["fields"]["name"] == "sw-alt"


def test_an_empty_answer_holds_nothing_and_other_json_is_none_of_netbox():
    with pytest.raises(BadFileError) as empty:
        read(page())
    with pytest.raises(BadFileError) as other:
        read(page({"id": 1, "url": "https://elsewhere.example/api/users/1/", "name": "x"}))

    assert empty.value.reason is BadFile.NOTHING_IN_IT
    assert other.value.reason is BadFile.UNKNOWN_FORMAT
