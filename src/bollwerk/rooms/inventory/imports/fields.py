"""The facts an import may state, kind by kind: their type, limit and closed list; and how a value is checked.

Pure, so that the child process that reads files needs no framework. A test compares the limits with the tables.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from ipaddress import ip_network
from typing import TYPE_CHECKING

from bollwerk.rooms.inventory.imports.records import Fact, KeptReason
from bollwerk.rooms.inventory.imports.spoken import candidates
from bollwerk.rooms.inventory.kinds import (
    DataCategory,
    Exposure,
    InterfaceProtection,
    Kind,
    OperatorKind,
    PartnerKind,
    ProofKind,
    SupplierKind,
    SystemKind,
    TrustLevel,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "FIELDS",
    "NAME_FIELDS",
    "PARTNER_FIELDS",
    "PARTNER_NAME_FIELDS",
    "BadValueError",
    "FieldKind",
    "FieldSpec",
    "clean",
    "one_line",
    "value_of",
]

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BLANKS = re.compile(r"\s+")
_SEPARATORS = re.compile(r"[|;\n]+")
_LOOSE_SEPARATORS = re.compile(r"[|;,\s]+")
_YES = frozenset({"ja", "j", "yes", "y", "true", "wahr", "1", "x"})
_NO = frozenset({"nein", "n", "no", "false", "falsch", "0", "-"})
_DATE_FORMS = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%Y/%m/%d", "%d/%m/%Y", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")
_EARLIEST, _LATEST = date(1950, 1, 1), date(2199, 12, 31)


class FieldKind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    DATE = "date"
    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"
    NEED = "need"
    CHOICES = "choices"
    ADDRESSES = "addresses"
    NETWORKS = "networks"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One fact.

    Attributes:
        limit: Longest text, or highest number.
        least: Lowest number.
        words: The closed list of a choice.
    """

    kind: FieldKind
    limit: int = 0
    least: int = 0
    words: type[StrEnum] | None = None


_TEXT, _CHOICE = FieldKind.TEXT, FieldKind.CHOICE
_COMMON: dict[str, FieldSpec] = {
    "name": FieldSpec(_TEXT, 200),
    "description": FieldSpec(FieldKind.LONG_TEXT, 20_000),
    "operator_kind": FieldSpec(_CHOICE, words=OperatorKind),
    "exposure": FieldSpec(_CHOICE, words=Exposure),
    "go_live_on": FieldSpec(FieldKind.DATE),
    "security_relevant": FieldSpec(FieldKind.YES_NO),
    "recovery_priority": FieldSpec(FieldKind.NUMBER, limit=5, least=1),
    "confidentiality": FieldSpec(FieldKind.NEED),
    "integrity": FieldSpec(FieldKind.NEED),
    "availability": FieldSpec(FieldKind.NEED),
    "needs_reason": FieldSpec(FieldKind.LONG_TEXT, 20_000),
}
_CATEGORIES = FieldSpec(FieldKind.CHOICES, words=DataCategory)
_OWN: dict[Kind, dict[str, FieldSpec]] = {
    Kind.PROCESS: {
        "service_key": FieldSpec(_TEXT, 30),
        "max_outage_hours": FieldSpec(FieldKind.NUMBER, limit=100_000),
    },
    Kind.APPLICATION: {
        "product": FieldSpec(_TEXT, 200),
        "version": FieldSpec(_TEXT, 60),
        "data_categories": _CATEGORIES,
    },
    Kind.MODULE: {"version": FieldSpec(_TEXT, 60), "data_categories": _CATEGORIES},
    Kind.SYSTEM: {
        "system_kind": FieldSpec(_CHOICE, words=SystemKind),
        "hostname": FieldSpec(_TEXT, 200),
        "fqdn": FieldSpec(_TEXT, 255),
        "addresses": FieldSpec(FieldKind.ADDRESSES, 100),
        "os_name": FieldSpec(_TEXT, 120),
        "os_version": FieldSpec(_TEXT, 120),
        "vendor": FieldSpec(_TEXT, 120),
        "model": FieldSpec(_TEXT, 120),
        "serial": FieldSpec(_TEXT, 120),
        "unit_count": FieldSpec(FieldKind.NUMBER, limit=1_000_000, least=1),
    },
    Kind.NETWORK: {
        "ranges": FieldSpec(FieldKind.NETWORKS, 200),
        "vlan": FieldSpec(FieldKind.NUMBER, limit=4094, least=1),
    },
    Kind.ZONE: {"trust_level": FieldSpec(_CHOICE, words=TrustLevel)},
    Kind.LOCATION: {
        "street": FieldSpec(_TEXT, 200),
        "postcode": FieldSpec(_TEXT, 10),
        "town": FieldSpec(_TEXT, 100),
    },
    Kind.ROOM: {"number": FieldSpec(_TEXT, 40)},
    Kind.COMPONENT: {
        "version": FieldSpec(_TEXT, 100),
        "vendor": FieldSpec(_TEXT, 200),
        "purl": FieldSpec(_TEXT, 500),
        "cpe": FieldSpec(_TEXT, 300),
        "digest": FieldSpec(_TEXT, 200),
        "more_digests": FieldSpec(FieldKind.LONG_TEXT, 4_000),
    },
}
FIELDS: dict[Kind, dict[str, FieldSpec]] = {kind: {**_COMMON, **own} for kind, own in _OWN.items()}
"""Facts by kind and name."""

PARTNER_FIELDS: dict[PartnerKind, dict[str, FieldSpec]] = {
    PartnerKind.SUPPLIER: {
        "name": FieldSpec(_TEXT, 200),
        "supplier_kind": FieldSpec(_CHOICE, words=SupplierKind),
        "contact": FieldSpec(_TEXT, 200),
        "website": FieldSpec(_TEXT, 200),
        "country": FieldSpec(_TEXT, 2),
    },
    PartnerKind.CONTRACT: {
        "name": FieldSpec(_TEXT, 200),
        "contract_number": FieldSpec(_TEXT, 60),
        "starts_on": FieldSpec(FieldKind.DATE),
        "ends_on": FieldSpec(FieldKind.DATE),
        "proof_kind": FieldSpec(_CHOICE, words=ProofKind),
        "proof_title": FieldSpec(_TEXT, 200),
        "proof_valid_until": FieldSpec(FieldKind.DATE),
    },
    PartnerKind.INTERFACE: {
        "name": FieldSpec(_TEXT, 200),
        "protocol": FieldSpec(_TEXT, 60),
        "protection": FieldSpec(_CHOICE, words=InterfaceProtection),
        "protection_detail": FieldSpec(_TEXT, 200),
        "protected_since": FieldSpec(FieldKind.DATE),
        "data_categories": _CATEGORIES,
    },
}
"""The same for suppliers, contracts and interfaces."""

PARTNER_NAME_FIELDS: dict[PartnerKind, tuple[str, ...]] = {
    PartnerKind.SUPPLIER: (),
    PartnerKind.CONTRACT: ("partner",),
    PartnerKind.INTERFACE: ("application", "other_end"),
}
"""Facts of these that name a record, a supplier or an organisation."""

NAME_FIELDS = frozenset({"department", "supplier", "operator"})
"""Facts that name a department, a supplier, or whoever runs something; found among ours when the import is planned."""

_NEEDS = {
    **dict.fromkeys(("1", "normal", "niedrig"), 1),
    **dict.fromkeys(("2", "hoch", "high"), 2),
    **dict.fromkeys(("3", "sehr hoch", "very high", "very_high"), 3),
}


class BadValueError(ValueError):
    """A value is none that the field may have.

    Attributes:
        reason: Why.
    """

    def __init__(self, reason: KeptReason) -> None:
        super().__init__(reason)
        self.reason = reason


def clean(value: object) -> str:
    """Return a value as text without control characters and without blanks around it; None as empty text."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        value = value.date()
    return _CONTROL.sub("", str(value)).strip()


def one_line(value: object) -> str:
    """Return a value as one line of text."""
    return _BLANKS.sub(" ", clean(value))


def value_of(spec: FieldSpec, raw: object) -> Fact:
    """Return the checked value of a fact.

    Raises:
        BadValueError: If it is none.
    """
    text = clean(raw)
    if isinstance(raw, list) and spec.kind in {FieldKind.ADDRESSES, FieldKind.NETWORKS, FieldKind.CHOICES}:
        text = "|".join(clean(item) for item in raw)
    return _READERS[spec.kind](spec, text)


def _text(spec: FieldSpec, text: str) -> str:
    line = _BLANKS.sub(" ", text)
    if len(line) > spec.limit:
        raise BadValueError(KeptReason.TOO_LONG)
    return line


def _long_text(spec: FieldSpec, text: str) -> str:
    if len(text) > spec.limit:
        raise BadValueError(KeptReason.TOO_LONG)
    return text


def _date(_spec: FieldSpec, text: str) -> str:
    for form in _DATE_FORMS:
        try:
            found = datetime.strptime(text[:19], form).date()  # noqa: DTZ007 - a calendar day has no time zone
        except ValueError:
            continue
        if _EARLIEST <= found <= _LATEST:
            return found.isoformat()
    raise BadValueError(KeptReason.NOT_A_DATE)


def _number(spec: FieldSpec, text: str) -> int:
    digits = text.removesuffix(".0").removesuffix(",0")
    if not (digits.isdecimal() and digits.isascii() and len(digits) <= len(str(spec.limit))):
        raise BadValueError(KeptReason.NOT_A_NUMBER)
    if not spec.least <= int(digits) <= spec.limit:
        raise BadValueError(KeptReason.NOT_A_NUMBER)
    return int(digits)


def _yes_no(_spec: FieldSpec, text: str) -> bool:
    word = text.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise BadValueError(KeptReason.NOT_YES_OR_NO)


def _choice(spec: FieldSpec, text: str) -> str:
    assert spec.words is not None
    for candidate in candidates(text):
        if candidate in {one.value for one in spec.words}:
            return candidate
    raise BadValueError(KeptReason.NOT_A_CHOICE)


def _choices(spec: FieldSpec, text: str) -> list[str]:
    found = [_choice(spec, part.strip()) for part in re.split(r"[|;,\n]+", text) if part.strip()]
    return list(dict.fromkeys(found))


def _need(_spec: FieldSpec, text: str) -> int:
    need = _NEEDS.get(text.casefold())
    if need is None:
        raise BadValueError(KeptReason.NOT_A_CHOICE)
    return need


def _addresses(spec: FieldSpec, text: str) -> list[str]:
    """Return addresses as the source writes them, each once; MAC addresses in small letters with colons."""
    parts = [part for part in _LOOSE_SEPARATORS.split(text) if part]
    if any(len(part) > spec.limit for part in parts):
        raise BadValueError(KeptReason.TOO_LONG)
    return list(dict.fromkeys(_mac_or_same(part) for part in parts))[:200]


_MAC = re.compile(r"^[0-9a-f]{2}([:.-]?[0-9a-f]{2}){5}$", re.IGNORECASE)
_CISCO_MAC = re.compile(r"^[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}$", re.IGNORECASE)


def _mac_or_same(text: str) -> str:
    if not (_MAC.match(text) or _CISCO_MAC.match(text)):
        return text
    digits = re.sub("[^0-9a-f]", "", text.lower())
    return ":".join(digits[place : place + 2] for place in range(0, 12, 2))


def _networks(_spec: FieldSpec, text: str) -> list[str]:
    found: list[str] = []
    for part in (part.strip() for part in _SEPARATORS.split(text.replace(",", ";"))):
        if part:
            try:
                found.append(str(ip_network(part, strict=False)))
            except ValueError as error:
                raise BadValueError(KeptReason.NOT_A_NETWORK) from error
    return list(dict.fromkeys(found))


_READERS: Mapping[FieldKind, Callable[[FieldSpec, str], Fact]] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _long_text,
    FieldKind.DATE: _date,
    FieldKind.NUMBER: _number,
    FieldKind.YES_NO: _yes_no,
    FieldKind.CHOICE: _choice,
    FieldKind.NEED: _need,
    FieldKind.CHOICES: _choices,
    FieldKind.ADDRESSES: _addresses,
    FieldKind.NETWORKS: _networks,
}
