"""Recipes: column mappings for the exports people have, recognised by their headings.

A recipe is nothing but data. Columns that name persons (last user, owner) are left out on purpose.

Sources: RVTools 3.x and 4.x, tab vInfo; PowerShell ``Get-ADComputer -Properties * | Export-Csv`` and ``csvde``; list
exports of i-doit; inventory lists of the baramundi Management Suite. German and English headings, as the programs have
both.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bollwerk.rooms.inventory.imports.mapping import ColumnMapping, plain
from bollwerk.rooms.inventory.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["RECIPES", "Recipe", "mapping_by_recipe", "recipe_for", "recipe_named"]

_NO = frozenset({"false", "falsch", "nein", "no", "0"})
_YES = frozenset({"true", "wahr", "ja", "yes", "1"})


@dataclass(frozen=True, slots=True)
class Recipe:
    """One export.

    Attributes:
        key: Short name in addresses and on the command line.
        title: Name of the program as people know it.
        signs: Headings of which each group must be present with one member.
        columns: Field to headings, the first present wins; link fields may take all.
        source: Name for the source that suggests itself; empty: the key.
        kind: What the rows are, if no column says it.
        makes: Link fields whose records are created when they are not there.
        keep_out: Heading to the values with which a row is not our matter.
    """

    key: str
    title: str
    signs: Sequence[tuple[str, ...]]
    columns: Mapping[str, tuple[str, ...]]
    source: str = ""
    kind: Kind | None = None
    constants: Mapping[str, str] = field(default_factory=dict)
    makes: Mapping[str, Kind] = field(default_factory=dict)
    keep_out: Mapping[str, frozenset[str]] = field(default_factory=dict)


_MANY = frozenset({"addresses", "connected_to"})
"""Fields that several columns feed."""

RECIPES: tuple[Recipe, ...] = (
    Recipe(
        key="rvtools",
        source="RVTools",
        title="RVTools (vInfo)",
        signs=(("VM",), ("Powerstate",), ("VM UUID", "SMBIOS UUID", "DNS Name", "Template")),
        columns={
            "key": ("VM UUID", "SMBIOS UUID", "VM ID", "VM"),
            "name": ("VM",),
            "description": ("Annotation",),
            "fqdn": ("DNS Name",),
            "addresses": ("Primary IP Address", "IP Address"),
            "os_name": ("OS according to the VMware Tools", "OS according to the configuration file", "OS"),
            "hosted_by": ("Host",),
            "connected_to": tuple(f"Network #{number}" for number in range(1, 9)),
        },
        kind=Kind.SYSTEM,
        constants={"system_kind": "virtual"},
        makes={"hosted_by": Kind.SYSTEM, "connected_to": Kind.NETWORK},
        keep_out={"Template": _YES, "SRM Placeholder": _YES},
    ),
    Recipe(
        key="active-directory",
        source="Active Directory",
        title="Active Directory (Computer)",
        signs=(("DistinguishedName", "DN"), ("SamAccountName", "DNSHostName", "ObjectGUID", "OperatingSystem")),
        columns={
            "key": ("ObjectGUID", "SID", "objectSid", "DistinguishedName", "DN"),
            "name": ("Name", "CN", "SamAccountName"),
            "hostname": ("CN", "Name"),
            "fqdn": ("DNSHostName",),
            "addresses": ("IPv4Address", "IPv6Address"),
            "os_name": ("OperatingSystem",),
            "os_version": ("OperatingSystemVersion",),
            "description": ("Description",),
        },
        kind=Kind.SYSTEM,
        keep_out={"Enabled": _NO},
    ),
    Recipe(
        key="i-doit",
        source="i-doit",
        title="i-doit",
        signs=(
            ("Objekt-ID", "Objekt ID", "Object ID", "SYSID", "SYS-ID"),
            ("Objekttyp", "Object type"),
            ("Objekttitel", "Titel", "Title", "Object title"),
        ),
        columns={
            "key": ("SYSID", "SYS-ID", "Objekt-ID", "Objekt ID", "Object ID"),
            "kind": ("Objekttyp", "Object type"),
            "name": ("Objekttitel", "Object title", "Titel", "Title"),
            "description": ("Beschreibung", "Description", "Zweck", "Purpose"),
            "hostname": ("Hostname",),
            "fqdn": ("FQDN", "DNS-Name"),
            "addresses": ("Hostadresse", "Host address", "Primäre IP-Adresse", "IP-Adresse", "MAC-Adresse"),
            "os_name": ("Betriebssystem", "Operating system"),
            "os_version": ("Betriebssystem-Version", "Version des Betriebssystems"),
            "vendor": ("Hersteller", "Manufacturer"),
            "model": ("Modell", "Model"),
            "serial": ("Seriennummer", "Serial number"),
            "located_in": ("Standort", "Location"),
            "version": ("Version",),
        },
        makes={"located_in": Kind.LOCATION},
        keep_out={
            "CMDB-Status": frozenset({"außer betrieb", "ausgemustert", "entsorgt", "verschrottet", "archiviert"})
        },
    ),
    Recipe(
        key="baramundi",
        title="baramundi Management Suite",
        signs=(
            ("Primäre MAC-Adresse", "Primäre MAC", "Primary MAC", "Primary MAC address", "Primäre IP", "Primary IP"),
            ("Domäne", "Domain", "Logische Gruppe", "Logical group", "Gruppe", "Betriebssystem", "Operating system"),
        ),
        columns={
            "key": ("GUID", "Client-ID", "Endpoint-ID", "ID", "Name", "Hostname", "Anzeigename"),
            "name": ("Anzeigename", "Display name", "Name", "Hostname"),
            "hostname": ("Hostname", "Name"),
            "fqdn": ("FQDN", "DNS-Name"),
            "addresses": (
                *("Primäre IP", "Primary IP", "Primäre IP-Adresse", "IP-Adresse", "IP address"),
                *("Primäre MAC-Adresse", "Primäre MAC", "Primary MAC", "Primary MAC address"),
            ),
            "os_name": ("Betriebssystem", "Operating system"),
            "os_version": ("Betriebssystemversion", "OS-Version", "Operating system version", "Build"),
            "vendor": ("Hersteller", "Manufacturer"),
            "model": ("Modell", "Model"),
            "serial": ("Seriennummer", "Serial number"),
            "description": ("Kommentar", "Comment", "Beschreibung"),
        },
        kind=Kind.SYSTEM,
    ),
)


def recipe_for(headings: Sequence[object]) -> Recipe | None:
    """Return the recipe whose signs all stand among the headings; the one that understands most, if several do."""
    present = {plain(heading) for heading in headings}
    fitting = [
        recipe for recipe in RECIPES if all(any(plain(sign) in present for sign in group) for group in recipe.signs)
    ]
    return max(fitting, key=lambda recipe: len(mapping_by_recipe(recipe, headings).fields), default=None)


def recipe_named(key: str) -> Recipe | None:
    """Return the recipe of this key; None if there is none."""
    return next((recipe for recipe in RECIPES if recipe.key == key), None)


def mapping_by_recipe(recipe: Recipe, headings: Sequence[object]) -> ColumnMapping:
    """Return which column means what by a recipe."""
    place_by_heading = {plain(heading): place for place, heading in reversed(list(enumerate(headings)))}
    fields: list[tuple[int, str]] = []
    for name, wanted in recipe.columns.items():
        places = [place_by_heading[plain(word)] for word in wanted if plain(word) in place_by_heading]
        fields += [(place, name) for place in (places if name in _MANY else places[:1])]
    return ColumnMapping(
        fields=tuple(fields),
        kind=recipe.kind,
        constants=recipe.constants,
        recipe=recipe.key,
        source=recipe.source or recipe.key,
        makes=recipe.makes,
        keep_out={
            place_by_heading[plain(heading)]: values
            for heading, values in recipe.keep_out.items()
            if plain(heading) in place_by_heading
        },
    )
