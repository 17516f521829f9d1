"""Every file of the shared inventories is read, planned, applied, and found unchanged the second time."""

import tarfile

import pytest
from tests.shared_data import shared

from bollwerk.rooms.inventory.imports.reading import parse
from bollwerk.rooms.inventory.imports.records import BadFile, BadFileError, Format, ImportOptions
from bollwerk.rooms.inventory.imports.runs import import_bytes

ARCHIVE = "data/advisories/dev/inventories.tar.xz"


@pytest.fixture(scope="module")
def files():
    with tarfile.open(shared(ARCHIVE)) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive if member.isfile()}


def named(files, ending):
    return next(data for name, data in files.items() if name.endswith(ending))


@pytest.mark.slow  # reads every real file
def test_every_file_is_read_or_refused_with_a_reason(files):
    refused = {}
    for name, data in files.items():
        try:
            parsed = parse(data, Format.AUTO, ImportOptions())
        except BadFileError as error:
            refused[name.rpartition("/")[2]] = error.reason
        else:
            assert parsed.format.value in {"netbox", "glpi", "cyclonedx", "nmap"}

    assert refused == {"defused_et_local_includer.xml": BadFile.ENTITIES}


def test_netbox_gives_every_device_and_virtual_machine(files):
    parsed = parse(named(files, "netbox-demo-v3.6.json"), Format.AUTO, ImportOptions())

    systems = [row for row in parsed.rows if row.kind == "system"]

    assert sum(row.key.startswith("dcim.device/") for row in systems) == 72
    assert sum(row.key.startswith("virtualization.virtualmachine/") for row in systems) == 180


@pytest.mark.django_db
@pytest.mark.slow  # thousands of rows are written and compared
@pytest.mark.parametrize(
    "ending",
    [
        "netbox-demo-v3.6.json",
        "computer_3.json",
        "keycloak-10.0.2/bom.xml",
        "via_npm/flat/bom.1.4.json",
        "fullscan.xml",
    ],
)
def test_a_second_import_changes_nothing(files, as_isb, ending):
    data = named(files, ending)

    first = import_bytes(data)
    second = import_bytes(data)

    assert first["new"] > 0
    assert (second["new"], second["changed"], second["not_seen"]) == (0, 0, 0)
    assert second["unchanged"] == first["new"] + first["unchanged"]


@pytest.mark.django_db
@pytest.mark.slow  # three thousand packages are written
def test_an_updated_document_changes_its_host_and_adds_packages(files, as_isb):
    import_bytes(named(files, "computer_3.json"))

    report = import_bytes(named(files, "computer_3_updated.json"), dry_run=True)

    assert report["changed"] >= 1
    assert 0 < report["new"] < 1500
    assert report["applied"] is False
