"""Suppliers, contracts and interfaces as lines and facts of their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bollwerk.foundation.ui.marks import Badge, Link, TlpMark
from bollwerk.foundation.ui.parts import Column
from bollwerk.rooms.inventory.pages import in_words
from bollwerk.rooms.inventory.texts import FIELD_TEXTS, WORDS_OF_FIELD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bollwerk.rooms.inventory.facts import InterfaceRow, PartnerRow

__all__ = [
    "CONTRACT_COLUMNS",
    "INTERFACE_COLUMNS",
    "SUPPLIER_COLUMNS",
    "contract_lines",
    "interface_items",
    "interface_lines",
    "partner_items",
    "supplier_lines",
]

INTERFACE_COLUMNS = (
    Column("name", gettext_lazy("Interface"), wide=True),
    Column("source", gettext_lazy("From")),
    Column("other_end", gettext_lazy("Towards")),
    Column("protocol", gettext_lazy("Protocol")),
    Column("protection", gettext_lazy("Protected by")),
    Column("since", gettext_lazy("Protected since")),
    Column("tlp", gettext_lazy("Label")),
)
SUPPLIER_COLUMNS = (
    Column("name", gettext_lazy("Supplier"), wide=True),
    Column("kind", gettext_lazy("Kind")),
    Column("contact", gettext_lazy("Contact")),
    Column("country", gettext_lazy("Country")),
    Column("tlp", gettext_lazy("Label")),
)
CONTRACT_COLUMNS = (
    Column("name", gettext_lazy("Contract"), wide=True),
    Column("number", gettext_lazy("Number")),
    Column("partner", gettext_lazy("Partner")),
    Column("ends_on", gettext_lazy("Ends on")),
    Column("proof", gettext_lazy("Proof of security")),
    Column("valid", gettext_lazy("Proof valid until")),
    Column("tlp", gettext_lazy("Label")),
)


def interface_lines(rows: Iterable[InterfaceRow]) -> list[dict[str, object]]:
    """Return interfaces as lines of a table."""
    return [
        {
            "name": Link(row.name, reverse("inventory:interface", args=[row.id])),
            "source": Link(row.source, reverse("inventory:target", args=[row.source_id])),
            "other_end": Badge(row.other_end, "info") if row.is_outside else row.other_end,
            "protocol": row.protocol,
            "protection": in_words("protection", row.protection),
            "since": row.protected_since,
            "tlp": TlpMark(row.tlp),
        }
        for row in rows
    ]


def supplier_lines(rows: Iterable[PartnerRow]) -> list[dict[str, object]]:
    """Return suppliers as lines of a table."""
    words = WORDS_OF_FIELD["supplier.kind"]
    return [
        {
            "name": Link(row.name, reverse("inventory:supplier", args=[row.id])),
            "kind": words[str(row.facts["kind"])],
            "contact": row.facts["contact"],
            "country": row.facts["country"],
            "tlp": TlpMark(row.tlp),
        }
        for row in rows
    ]


def contract_lines(rows: Iterable[PartnerRow]) -> list[dict[str, object]]:
    """Return contracts as lines of a table."""
    return [
        {
            "name": Link(row.name, reverse("inventory:contract", args=[row.id])),
            "number": row.facts["number"],
            "partner": row.facts["partner"],
            "ends_on": row.facts["ends_on"],
            "proof": WORDS_OF_FIELD["proof_kind"][str(row.facts["proof_kind"])],
            "valid": row.facts["proof_valid_until"],
            "tlp": TlpMark(row.tlp),
        }
        for row in rows
    ]


def partner_items(row: PartnerRow) -> list[tuple[object, object]]:
    """Return the facts of a supplier or contract as terms and values in words."""
    items: list[tuple[object, object]] = [(_("Partner"), row.facts["partner"])] if "partner" in row.facts else []
    for name, value in row.facts.items():
        if name == "kind":
            items.append((FIELD_TEXTS[name], WORDS_OF_FIELD["supplier.kind"][str(value)]))
        elif name in FIELD_TEXTS:
            items.append((FIELD_TEXTS[name], in_words(name, value)))
    return items


def interface_items(row: InterfaceRow) -> list[tuple[object, object]]:
    """Return the facts of an interface as terms and values in words."""
    return [
        (FIELD_TEXTS["source"], Link(row.source, reverse("inventory:target", args=[row.source_id]))),
        (FIELD_TEXTS["target"], row.other_end),
        (FIELD_TEXTS["protocol"], row.protocol),
        (FIELD_TEXTS["protection"], in_words("protection", row.protection)),
        (FIELD_TEXTS["protected_since"], row.protected_since),
        (FIELD_TEXTS["data_categories"], in_words("data_categories", list(row.data_categories))),
    ]
