"""Warnings of the demo city's CERT as CSAF documents, in the shape in which CERT-Bund publishes; all made up."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from bollwerk.foundation import clock

__all__ = ["CERT", "Named", "Story", "document"]

CERT = "Kommunal-CERT Musterland"
_NETWORK = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
_ADJACENT = "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:L/A:L"
_LOCAL = "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:L/I:L/A:N"
_VECTORS = {"CRITICAL": (_NETWORK, 9.8), "HIGH": (_ADJACENT, 7.6), "MEDIUM": (_LOCAL, 4.4)}
_EFFECTS = {
    "code": ("ermöglicht Ausführung von Schadcode", "Schadcode auszuführen"),
    "rights": ("ermöglicht Erlangen von Administratorrechten", "Administratorrechte zu erlangen"),
    "reading": ("ermöglicht Offenlegung von Informationen", "vertrauliche Daten zu lesen"),
    "stopping": ("ermöglicht Denial of Service", "den Dienst zum Stillstand zu bringen"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """A product as a warning names it; fixed in `bound`."""

    name: str
    bound: str
    vendor: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """One warning: number, products, word of the severity as CVSS writes it, and what an attacker gains."""

    number: int
    products: tuple[Named, ...]
    severity: str = "CRITICAL"
    effect: str = "code"

    @property
    def key(self) -> str:
        """Identifier of the warning."""
        return f"MUSTERLAND-{self.number:04}"

    @property
    def cve(self) -> str:
        """Its vulnerability."""
        return f"CVE-2026-{70000 + self.number}"


def document(story: Story, *, version: int = 1) -> bytes:
    """Return a warning as it is published now."""
    vector, score = _VECTORS[story.severity]
    cvss = {"version": "3.1", "vectorString": vector, "baseScore": score, "baseSeverity": story.severity}
    affected = [f"A{place}" for place in range(len(story.products))]
    advice = [
        {"category": "vendor_fix", "details": f"Auf {one.bound} aktualisieren.", "product_ids": [key]}
        for one, key in zip(story.products, affected, strict=True)
    ]
    vulnerability = {
        "cve": story.cve,
        "title": story.cve,
        "product_status": {"known_affected": affected},
        "remediations": advice,
        "scores": [{"products": affected, "cvss_v3": cvss}],
    }
    branches = [_branch(one, key) for one, key in zip(story.products, affected, strict=True)]
    shape = {
        "document": _head(story, version),
        "product_tree": {"branches": branches},
        "vulnerabilities": [vulnerability],
    }
    return json.dumps(shape).encode()


def _branch(one: Named, key: str) -> dict[str, Any]:
    affected = {"name": f"{one.vendor} {one.name} <{one.bound}".strip(), "product_id": key}
    ranges = [{"category": "product_version_range", "name": f"<{one.bound}", "product": affected}]
    product = {"category": "product_name", "name": one.name, "branches": ranges}
    return {"category": "vendor", "name": one.vendor or "Open Source", "branches": [product]}


def _head(story: Story, version: int) -> dict[str, Any]:
    now = clock.now().isoformat()
    names = ", ".join(one.name for one in story.products)
    title, aim = _EFFECTS[story.effect]
    tracking = {
        "id": story.key,
        "status": "final",
        "version": str(version),
        "current_release_date": now,
        "initial_release_date": now,
        "revision_history": [
            {"date": now, "number": str(number), "summary": "Erste Fassung" if number == 1 else "Ergänzt"}
            for number in range(1, version + 1)
        ],
    }
    text = f"Ein entfernter Angreifer kann eine Schwachstelle in {names} ausnutzen, um {aim}."
    return {
        "category": "csaf_base",
        "csaf_version": "2.0",
        "distribution": {"tlp": {"label": "WHITE"}},
        "lang": "de-DE",
        "notes": [{"category": "summary", "title": "Angriff", "text": text}],
        "publisher": {"category": "coordinator", "name": CERT, "namespace": "https://cert.musterland.example"},
        "title": f"{names}: Schwachstelle {title}",
        "tracking": tracking,
    }
