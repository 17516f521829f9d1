"""Which heading of a table means which fact, in the template's German words, in English and in words people use."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bollwerk.rooms.inventory.imports.fields import FIELDS, NAME_FIELDS, PARTNER_FIELDS, PARTNER_NAME_FIELDS
from bollwerk.rooms.inventory.kinds import Kind, PartnerKind, RelationKind, SystemKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bollwerk.rooms.inventory.imports.records import OwnMapping

AnyKind = Kind | PartnerKind

__all__ = [
    "HEADINGS",
    "KIND_TITLES",
    "KIND_WORDS",
    "LINK_FIELDS",
    "SHEET_TITLES",
    "AnyKind",
    "ColumnMapping",
    "LinkField",
    "columns_of",
    "fields_of_kind",
    "guess_kind",
    "kind_of_word",
    "mapping_by_hand",
    "plain",
    "plain_headings",
]


@dataclass(frozen=True, slots=True)
class LinkField:
    """A column that names other records.

    Attributes:
        relation: How they are joined; None if the other record is a fact.
        fact: Name of the foreign key, if it is a fact.
        sources: Kinds whose rows may have the column.
        targets: Kinds the named record may be, likeliest first.
    """

    relation: RelationKind | None
    fact: str
    sources: tuple[Kind, ...]
    targets: tuple[Kind, ...]


_P, _A, _M, _S = Kind.PROCESS, Kind.APPLICATION, Kind.MODULE, Kind.SYSTEM
LINK_FIELDS: dict[str, LinkField] = {
    "application": LinkField(None, "application", (_M,), (_A,)),
    "location": LinkField(None, "location", (Kind.ROOM,), (Kind.LOCATION,)),
    "zone": LinkField(None, "zone", (Kind.NETWORK,), (Kind.ZONE,)),
    "uses": LinkField(RelationKind.USES, "", (_P,), (_A, _M, _S)),
    "runs_on": LinkField(RelationKind.RUNS_ON, "", (_A, _M), (_S,)),
    "hosted_by": LinkField(RelationKind.HOSTED_BY, "", (_S,), (_S,)),
    "connected_to": LinkField(RelationKind.CONNECTED_TO, "", (_S, Kind.NETWORK), (Kind.NETWORK,)),
    "located_in": LinkField(RelationKind.LOCATED_IN, "", (_S, _P), (Kind.ROOM, Kind.LOCATION)),
    "contains": LinkField(RelationKind.CONTAINS, "", (_A, _M, _S, Kind.COMPONENT), (Kind.COMPONENT,)),
    "depends_on": LinkField(RelationKind.DEPENDS_ON, "", (_P, _A, _M, _S), (_A, _S, _M, _P)),
}

HEADINGS: dict[str, tuple[str, ...]] = {
    "kind": ("Art", "Typ", "Objekttyp", "Zielobjekttyp", "Kategorie"),
    "key": ("Schlüssel", "ID", "Inventarnummer", "Asset-ID", "Nummer im Quellsystem"),
    "name": ("Name", "Bezeichnung", "Titel", "Objekttitel", "Systemname", "Servername", "Fachverfahren", "Verfahren"),
    "description": ("Beschreibung", "Kommentar", "Bemerkung", "Zweck", "Notiz"),
    "department": ("Fachbereich", "Amt", "Abteilung", "Dienststelle", "Verantwortliches Amt", "Organisationseinheit"),
    "operator_kind": ("Betreiberart", "Betrieb durch", "Betrieb"),
    "operator": ("Betreiber", "Betreiber (Name)"),
    "exposure": ("Erreichbarkeit", "Erreichbar aus", "Exposition"),
    "go_live_on": ("Produktiv seit", "Inbetriebnahme", "Go-live", "In Betrieb seit"),
    "security_relevant": ("Sicherheitsrelevant", "Sicherheitsrelevanter Bereich"),
    "recovery_priority": ("Wiederanlaufpriorität", "Wiederanlauf", "Priorität"),
    "confidentiality": ("Vertraulichkeit", "Schutzbedarf Vertraulichkeit"),
    "integrity": ("Integrität", "Schutzbedarf Integrität"),
    "availability": ("Verfügbarkeit", "Schutzbedarf Verfügbarkeit"),
    "needs_reason": ("Begründung Schutzbedarf", "Schutzbedarf Begründung"),
    "service_key": ("Leistungsschlüssel", "LeiKa-Schlüssel", "LeiKa"),
    "max_outage_hours": ("Höchste Ausfallzeit in Stunden", "MTA in Stunden", "Tolerierbare Ausfallzeit (h)"),
    "product": ("Produkt", "Produktname"),
    "version": ("Version", "Release", "Versionsnummer"),
    "supplier": ("Lieferant", "Hersteller/Lieferant", "Anbieter"),
    "data_categories": ("Datenkategorien", "Datenarten"),
    "system_kind": ("Systemart", "Gerätetyp", "Geräteart"),
    "hostname": ("Hostname", "Rechnername", "Computername", "DNS-Name"),
    "fqdn": ("FQDN", "Vollständiger Name", "Vollqualifizierter Name"),
    "addresses": ("Adressen", "IP-Adresse", "IP-Adressen", "IP", "IP- und MAC-Adressen", "MAC-Adresse", "MAC"),
    "os_name": ("Betriebssystem", "OS", "BS"),
    "os_version": ("Betriebssystemversion", "Version des Betriebssystems", "OS-Version", "Build"),
    "vendor": ("Hersteller", "Vendor", "Fabrikat"),
    "model": ("Modell", "Gerätemodell"),
    "serial": ("Seriennummer", "Serien-Nr.", "S/N", "Serial number"),
    "unit_count": ("Anzahl", "Stückzahl", "Anzahl der Geräte"),
    "ranges": ("Adressbereiche", "Netzadresse", "Subnetz", "Netz (CIDR)", "Präfix"),
    "vlan": ("VLAN", "VLAN-ID"),
    "trust_level": ("Vertrauensstufe",),
    "street": ("Straße", "Adresse", "Anschrift"),
    "postcode": ("PLZ", "Postleitzahl"),
    "town": ("Ort", "Stadt"),
    "number": ("Raumnummer", "Raum-Nr."),
    "purl": ("Paketadresse", "purl", "Package URL"),
    "cpe": ("CPE",),
    "digest": ("Prüfsumme", "Hash"),
    "more_digests": ("Weitere Prüfsummen",),
    "application": ("Gehört zu Anwendung", "Anwendung", "Modul von"),
    "location": ("Liegt in", "Liegenschaft", "Gebäude"),
    "zone": ("Zone", "Netzzone", "Sicherheitszone"),
    "uses": ("Nutzt", "Nutzt Anwendungen", "Verwendet"),
    "runs_on": ("Läuft auf", "Server", "Läuft auf Systemen"),
    "hosted_by": ("Virtualisiert auf", "Gehostet auf", "Host", "Virtualisierungshost"),
    "connected_to": ("Angeschlossen an", "Netz", "Netze", "Netzwerk"),
    "located_in": ("Steht in", "Standort", "Raum"),
    "contains": ("Enthält", "Enthält Komponenten", "Komponenten"),
    "depends_on": ("Hängt ab von", "Abhängig von", "Benötigt"),
    "supplier_kind": ("Rolle", "Lieferantenart"),
    "contact": ("Kontakt", "Ansprechstelle"),
    "website": ("Webseite", "Website", "Internetseite"),
    "country": ("Land", "Ländercode", "Staat"),
    "contract_number": ("Vertragsnummer", "Vertrags-Nr."),
    "partner": ("Vertragspartner", "Partner"),
    "starts_on": ("Beginnt am", "Vertragsbeginn"),
    "ends_on": ("Endet am", "Vertragsende"),
    "proof_kind": ("Nachweis", "Art des Nachweises"),
    "proof_title": ("Bezeichnung des Nachweises",),
    "proof_valid_until": ("Nachweis gültig bis", "Gültig bis"),
    "covers": ("Deckt ab", "Gilt für"),
    "other_end": ("Gegenstelle", "Verbunden mit"),
    "protocol": ("Protokoll",),
    "protection": ("Geschützt durch", "Absicherung", "Schutz"),
    "protection_detail": ("Einzelheiten zum Schutz", "Verschlüsselung"),
    "protected_since": ("Geschützt seit", "Schutz seit"),
}
"""Field to headings: first the template's, then what else is understood. The field's own name always is."""

SHEET_TITLES: dict[AnyKind, str] = {
    Kind.PROCESS: "Prozesse",
    Kind.APPLICATION: "Anwendungen",
    Kind.MODULE: "Module",
    Kind.SYSTEM: "IT-Systeme",
    Kind.NETWORK: "Netze",
    Kind.ZONE: "Zonen",
    Kind.LOCATION: "Standorte",
    Kind.ROOM: "Räume",
    Kind.COMPONENT: "Komponenten",
    PartnerKind.SUPPLIER: "Lieferanten",
    PartnerKind.CONTRACT: "Verträge",
    PartnerKind.INTERFACE: "Schnittstellen",
}
"""German on purpose: the template is a file that goes round offices, whatever language its maker's screen has."""

KIND_TITLES: dict[AnyKind, str] = {
    Kind.PROCESS: "Prozess",
    Kind.APPLICATION: "Anwendung",
    Kind.MODULE: "Modul",
    Kind.SYSTEM: "IT-System",
    Kind.NETWORK: "Netz",
    Kind.ZONE: "Zone",
    Kind.LOCATION: "Standort",
    Kind.ROOM: "Raum",
    Kind.COMPONENT: "Komponente",
    PartnerKind.SUPPLIER: "Lieferant",
    PartnerKind.CONTRACT: "Vertrag",
    PartnerKind.INTERFACE: "Schnittstelle",
}

_SYSTEM_WORDS: dict[SystemKind, tuple[str, ...]] = {
    SystemKind.PHYSICAL: (
        "Server", "Client", "Arbeitsplatz", "PC", "Desktop", "Workstation", "Rechner", "Computer", "Drucker",
        "Physischer Server", "Storage-System", "SAN", "Notebook", "Laptop", "Appliance", "Host", "Printer", "NAS",
    ),
    SystemKind.VIRTUAL: ("Virtueller Server", "Virtual server", "VM", "Virtuelle Maschine", "Virtueller Client"),
    SystemKind.NETWORK_DEVICE: (
        "Switch", "Router", "Firewall", "WLAN-Controller", "Access Point", "Wireless Access Point", "Netzkomponente",
        "Loadbalancer", "Telefonanlage", "VoIP-Telefon", "Gateway", "Proxy",
    ),
    SystemKind.CLIENT_GROUP: ("Clientgruppe", "Client-Gruppe", "Arbeitsplatzgruppe"),
    SystemKind.MOBILE: ("Mobilgerät", "Smartphone", "Tablet", "Mobiltelefon", "Handy"),
    SystemKind.ICS: ("Steuerung", "SPS", "ICS", "IoT", "IoT-Gerät", "USV", "Kamera", "Gebäudeleittechnik"),
}  # fmt: skip
_KIND_WORDS: dict[AnyKind, tuple[str, ...]] = {
    Kind.PROCESS: ("Geschäftsprozess", "Verwaltungsleistung", "Leistung", "Service", "Business process"),
    Kind.APPLICATION: ("Fachverfahren", "Verfahren", "Fachanwendung", "Software-Anwendung"),
    Kind.MODULE: ("Fachmodul",),
    Kind.SYSTEM: ("System", "Gerät", "IT-Systeme"),
    Kind.NETWORK: ("Netzwerk", "Subnetz", "VLAN", "Layer-3-Netz", "Layer 3-Netz", "Layer-2-Netz", "Layer 2-Netz"),
    Kind.ZONE: ("Netzzone", "Sicherheitszone"),
    Kind.LOCATION: ("Gebäude", "Liegenschaft", "Site", "Building"),
    Kind.ROOM: ("Serverraum", "Technikraum", "Rack", "Schrank", "Büro"),
    Kind.COMPONENT: ("Softwarekomponente", "Software", "Bibliothek", "Lizenz", "Betriebssystem"),
    PartnerKind.SUPPLIER: ("Anbieter", "Firma", "Dienstleister", "Betreiber", "Organisation", "Vendor"),
    PartnerKind.CONTRACT: ("Wartungsvertrag", "Dienstleistungsvertrag", "Auftragsverarbeitung"),
    PartnerKind.INTERFACE: ("Datenaustausch", "Verbindung"),
}


def plain(heading: object) -> str:
    """Return a heading without case, blanks and punctuation: ``IP-Adresse (v4)`` becomes ``ipadressev4``."""
    return re.sub(r"[\W_]+", "", str(heading).casefold())


KIND_WORDS: dict[str, tuple[AnyKind, SystemKind | None]] = {
    **{plain(kind.value): (kind, None) for kind in (*Kind, *PartnerKind)},
    **{plain(f"{Kind.SYSTEM} {kind}"): (Kind.SYSTEM, kind) for kind in SystemKind},
    **{plain(word): (kind, None) for kind, words in _KIND_WORDS.items() for word in words},
    **{plain(title): (kind, None) for titles in (SHEET_TITLES, KIND_TITLES) for kind, title in titles.items()},
    **{plain(word): (Kind.SYSTEM, kind) for kind, words in _SYSTEM_WORDS.items() for word in words},
}
_FIELD_BY_HEADING: dict[str, str] = {
    **{plain(word): name for name, words in reversed(HEADINGS.items()) for word in words},
    **{plain(name): name for name in HEADINGS},
}


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which column of a table means what.

    Attributes:
        fields: Place of a column and the field it feeds; both may occur several times.
        kind: Kind of all rows, if no column says it.
        constants: Facts that all rows share.
        recipe: Key of the recipe, or name of the own mapping, it came from; empty for the template's own headings.
        source: Name for the source that the mapping suggests.
        makes: Link field to the kind that is created when the named record is not there.
        keep_out: Field-less column to the values with which a row is not our matter, folded.
    """

    fields: tuple[tuple[int, str], ...]
    kind: AnyKind | None = None
    constants: Mapping[str, str] = field(default_factory=dict)
    recipe: str = ""
    source: str = ""
    makes: Mapping[str, Kind] = field(default_factory=dict)
    keep_out: Mapping[int, frozenset[str]] = field(default_factory=dict)


def columns_of(headings: Iterable[object]) -> tuple[tuple[int, str], ...]:
    """Return place and field of every column whose heading is understood."""
    found = ((place, _FIELD_BY_HEADING.get(plain(heading), "")) for place, heading in enumerate(headings))
    return tuple((place, name) for place, name in found if name)


def plain_headings(headings: Iterable[object]) -> frozenset[str]:
    """Return what tells a list apart by its heading row, whatever the order of its columns."""
    return frozenset(filter(None, map(plain, headings)))


def mapping_by_hand(own: OwnMapping, headings: Sequence[object]) -> ColumnMapping | None:
    """Return which column means what by somebody's own mapping; None if not all its columns are there."""
    field_by_heading = {plain(heading): name for heading, name in own.columns.items()}
    if not field_by_heading.keys() <= plain_headings(headings):
        return None
    kind, system_kind = kind_of_word(own.kind) or (None, None)
    places = ((place, field_by_heading.get(plain(heading), "")) for place, heading in enumerate(headings))
    return ColumnMapping(
        fields=tuple((place, name) for place, name in places if name in HEADINGS),
        kind=kind,
        constants={"system_kind": system_kind.value} if system_kind else {},
        recipe=own.name,
        source=own.source or own.name,
    )


def fields_of_kind(kind: AnyKind) -> tuple[str, ...]:
    """Return the fields that rows of a kind have, in the order of the template."""
    if isinstance(kind, PartnerKind):
        names = {"key", *PARTNER_FIELDS[kind], *PARTNER_NAME_FIELDS[kind]}
        return tuple(name for name in HEADINGS if name in names or (name == "covers" and kind is PartnerKind.CONTRACT))
    names = {*FIELDS[kind], *NAME_FIELDS, "key", *(name for name, link in LINK_FIELDS.items() if kind in link.sources)}
    if kind is not Kind.APPLICATION and kind is not Kind.COMPONENT:
        names.discard("supplier")
    return tuple(name for name in HEADINGS if name in names)


def kind_of_word(word: str) -> tuple[AnyKind, SystemKind | None] | None:
    """Return what a word in the column of kinds or the title of a sheet means; None if nothing we know."""
    return KIND_WORDS.get(plain(word))


def guess_kind(fields: Iterable[str]) -> AnyKind | None:
    """Return the only kind that has the most of these fields; None if several do, or the fields say nothing.

    A supplier, contract or interface has to have more of them than every target object: such columns are often only
    remarks beside a list of systems.
    """
    telling = set(fields) - {"name", "key", "kind", "description"}
    best, winners = _most(telling, Kind)
    best_partner, partners = _most(telling, PartnerKind)
    if best_partner > best:
        best, winners = best_partner, partners
    return winners[0] if len(winners) == 1 and best else None


def _most(telling: set[str], kinds: Iterable[AnyKind]) -> tuple[int, list[AnyKind]]:
    counts = {kind: len(telling & set(fields_of_kind(kind))) for kind in kinds}
    best = max(counts.values())
    return best, [kind for kind, count in counts.items() if count == best]
