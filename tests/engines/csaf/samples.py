"""Small documents of our own, in the shape that publishers use."""

import json
from copy import deepcopy
from typing import Any

PRODUCT_A = "CSAFPID-0001"
PRODUCT_A_FIXED = "CSAFPID-0002"
VECTOR = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"

_BASE: dict[str, Any] = {
    "document": {
        "category": "csaf_security_advisory",
        "csaf_version": "2.0",
        "distribution": {"tlp": {"label": "WHITE"}},
        "lang": "de",
        "notes": [{"category": "summary", "text": "Eine Schwachstelle im Fernzugriff."}],
        "publisher": {"category": "vendor", "name": "Muster AG", "namespace": "https://muster.example"},
        "references": [{"category": "self", "summary": "Self", "url": "https://muster.example/ms-2026-001.json"}],
        "title": "Fernzugriff ohne Anmeldung",
        "tracking": {
            "current_release_date": "2026-02-01T10:00:00.000Z",
            "id": "MS-2026-001",
            "initial_release_date": "2026-02-01T10:00:00.000Z",
            "revision_history": [{"date": "2026-02-01T10:00:00.000Z", "number": "1", "summary": "Erste Fassung."}],
            "status": "final",
            "version": "1",
        },
    },
    "product_tree": {
        "branches": [
            {
                "branches": [
                    {
                        "branches": [
                            {
                                "category": "product_version_range",
                                "name": "<4.2",
                                "product": {"name": "Muster Pumpe <4.2", "product_id": PRODUCT_A},
                            },
                            {
                                "category": "product_version",
                                "name": "4.2",
                                "product": {
                                    "name": "Muster Pumpe 4.2",
                                    "product_id": PRODUCT_A_FIXED,
                                    "product_identification_helper": {
                                        "cpe": "cpe:2.3:a:muster:pumpe:4.2:*:*:*:*:*:*:*"
                                    },
                                },
                            },
                        ],
                        "category": "product_name",
                        "name": "Pumpe",
                    }
                ],
                "category": "vendor",
                "name": "Muster AG",
            }
        ],
        "product_groups": [{"group_id": "G-1", "product_ids": [PRODUCT_A, PRODUCT_A_FIXED]}],
    },
    "vulnerabilities": [
        {
            "cve": "CVE-2026-0001",
            "notes": [{"category": "description", "text": "Anmeldung umgehbar."}],
            "product_status": {"fixed": [PRODUCT_A_FIXED], "known_affected": [PRODUCT_A]},
            "remediations": [
                {"category": "vendor_fix", "details": "Auf 4.2 aktualisieren.", "product_ids": [PRODUCT_A]}
            ],
            "scores": [
                {
                    "cvss_v3": {
                        "baseScore": 9.8,
                        "baseSeverity": "CRITICAL",
                        "vectorString": VECTOR,
                        "version": "3.1",
                    },
                    "products": [PRODUCT_A],
                }
            ],
        }
    ],
}


def advisory() -> dict[str, Any]:
    """Return a valid CSAF 2.0 advisory that a test may change."""
    return deepcopy(_BASE)


def revised() -> dict[str, Any]:
    """Return the second revision of the advisory, with nothing else changed."""
    document = advisory()
    tracking = document["document"]["tracking"]
    tracking["version"] = "2"
    tracking["current_release_date"] = "2026-03-01T10:00:00.000Z"
    tracking["revision_history"].append(
        {"date": "2026-03-01T10:00:00.000Z", "number": "2", "summary": "Zweite Fassung."}
    )
    return document


def raw(document: dict[str, Any]) -> bytes:
    """Return a document as bytes."""
    return json.dumps(document).encode()
