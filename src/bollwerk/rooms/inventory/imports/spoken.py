"""The words people write for the closed lists of the inventory, in German and as the lists have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["candidates", "words_for"]

_SPOKEN: dict[str, str] = {
    "stadt": "city",
    "kommune": "city",
    "eigenbetrieb": "provider",
    "it-dienstleister": "provider",
    "dienstleister": "provider",
    "rechenzentrum": "provider",
    "andere kommune": "other_municipality",
    "andere stadt": "other_municipality",
    "land": "state",
    "gemeinschaftlich": "joint",
    "gemeinsam": "joint",
    "firma": "company",
    "unternehmen": "company",
    "cloud": "saas",
    "unbekannt": "unknown",
    "intern": "internal",
    "partnernetz": "partner",
    "landesnetz": "partner",
    "extern": "internet",
    "öffentlich": "public",
    "physisch": "physical",
    "server": "physical",
    "virtuell": "virtual",
    "vm": "virtual",
    "netzkomponente": "network_device",
    "netzwerkgerät": "network_device",
    "switch": "network_device",
    "router": "network_device",
    "firewall": "network_device",
    "clientgruppe": "client_group",
    "client-gruppe": "client_group",
    "mobil": "mobile",
    "mobilgerät": "mobile",
    "ics/iot": "ics",
    "iot": "ics",
    "steuerung": "ics",
    "nicht vertrauenswürdig": "untrusted",
    "eingeschränkt": "restricted",
    "verwaltung": "management",
    "personenbezogen": "personal",
    "besondere kategorien": "special",
    "sozialdaten": "social",
    "steuerdaten": "tax",
    "registerdaten": "register",
    "zahlungsdaten": "payment",
    "verschlusssachen": "classified",
    "betriebsdaten": "operational",
}
_SPOKEN_OF_PARTNERS: dict[str, str] = {
    "hersteller": "vendor",
    "lieferant": "vendor",
    "betreiber": "operator",
    "dienstleister": "service",
    "open source": "open_source",
    "open-source-projekt": "open_source",
    "keiner": "none",
    "keine": "none",
    "kein": "none",
    "zertifikat": "certificate",
    "prüfbericht": "audit_report",
    "testat": "audit_report",
    "selbsterklärung": "self_declaration",
    "selbstauskunft": "self_declaration",
    "vertragsklausel": "contract_clause",
    "klausel": "contract_clause",
    "ungeschützt": "none",
    "https": "tls",
    "tls beidseitig": "mutual_tls",
    "mtls": "mutual_tls",
    "sftp": "ssh",
    "osci": "message_encryption",
    "verschlüsselte nachrichten": "message_encryption",
    "standleitung": "dedicated_line",
    "verwaltungsnetz": "dedicated_line",
}
"""Words that mean one thing of a supplier, contract or interface and may mean another of a target object."""


def candidates(text: str) -> Iterator[str]:
    """Return what a word may be in a closed list, the word itself first."""
    word = text.casefold()
    yield word
    yield from (spoken[word] for spoken in (_SPOKEN, _SPOKEN_OF_PARTNERS) if word in spoken)
    yield word.replace(" ", "_").replace("-", "_")


def words_for(value: str, *, of_partner: bool) -> str:
    """Return the first German word for a value of a closed list, the value itself if there is none."""
    spoken = _SPOKEN_OF_PARTNERS if of_partner else _SPOKEN
    return next((word for word, meant in spoken.items() if meant == value), value)
