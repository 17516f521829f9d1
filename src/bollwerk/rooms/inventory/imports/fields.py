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

from bollwerk.rooms.inventory.imports.records import Fact, ImportRow, Kept, KeptReason
from bollwerk.rooms.inventory.kinds import DataCategory, Exposure, Kind, OperatorKind, SystemKind, TrustLevel

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["FIELDS", "LONGEST_KEY", "NAME_FIELDS", "FieldKind", "FieldSpec", "Rows", "clean", "value_of"]

LONGEST_KEY = 255
_LONGEST_SHOWN = 80
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
    },
}
FIELDS: dict[Kind, dict[str, FieldSpec]] = {kind: {**_COMMON, **own} for kind, own in _OWN.items()}
"""Facts by kind and name."""

NAME_FIELDS = frozenset({"department", "supplier", "operator"})
"""Facts that name a department, a supplier, or whoever runs something; found among ours when the import is planned."""

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
_NEEDS = {
    **dict.fromkeys(("1", "normal", "niedrig"), 1),
    **dict.fromkeys(("2", "hoch", "high"), 2),
    **dict.fromkeys(("3", "sehr hoch", "very high", "very_high"), 3),
}


class _BadValueError(ValueError):
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


def value_of(spec: FieldSpec, raw: object) -> Fact:
    """Return the checked value of a fact.

    Raises:
        ValueError: With a `reason`, if it is none.
    """
    text = clean(raw)
    if isinstance(raw, list) and spec.kind in {FieldKind.ADDRESSES, FieldKind.NETWORKS, FieldKind.CHOICES}:
        text = "|".join(clean(item) for item in raw)
    return _READERS[spec.kind](spec, text)


def _text(spec: FieldSpec, text: str) -> str:
    line = _BLANKS.sub(" ", text)
    if len(line) > spec.limit:
        raise _BadValueError(KeptReason.TOO_LONG)
    return line


def _long_text(spec: FieldSpec, text: str) -> str:
    if len(text) > spec.limit:
        raise _BadValueError(KeptReason.TOO_LONG)
    return text


def _date(_spec: FieldSpec, text: str) -> str:
    for form in _DATE_FORMS:
        try:
            found = datetime.strptime(text[:19], form).date()  # noqa: DTZ007 - a calendar day has no time zone
        except ValueError:
            continue
        if _EARLIEST <= found <= _LATEST:
            return found.isoformat()
    raise _BadValueError(KeptReason.NOT_A_DATE)


def _number(spec: FieldSpec, text: str) -> int:
    digits = text.removesuffix(".0").removesuffix(",0")
    if not (digits.isdecimal() and digits.isascii() and len(digits) <= len(str(spec.limit))):
        raise _BadValueError(KeptReason.NOT_A_NUMBER)
    if not spec.least <= int(digits) <= spec.limit:
        raise _BadValueError(KeptReason.NOT_A_NUMBER)
    return int(digits)


def _yes_no(_spec: FieldSpec, text: str) -> bool:
    word = text.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise _BadValueError(KeptReason.NOT_YES_OR_NO)


def _choice(spec: FieldSpec, text: str) -> str:
    assert spec.words is not None
    word = text.casefold()
    for candidate in (word, _SPOKEN.get(word, ""), word.replace(" ", "_").replace("-", "_")):
        if candidate in {one.value for one in spec.words}:
            return candidate
    raise _BadValueError(KeptReason.NOT_A_CHOICE)


def _choices(spec: FieldSpec, text: str) -> list[str]:
    found = [_choice(spec, part.strip()) for part in re.split(r"[|;,\n]+", text) if part.strip()]
    return list(dict.fromkeys(found))


def _need(_spec: FieldSpec, text: str) -> int:
    need = _NEEDS.get(text.casefold())
    if need is None:
        raise _BadValueError(KeptReason.NOT_A_CHOICE)
    return need


def _addresses(spec: FieldSpec, text: str) -> list[str]:
    """Return addresses as the source writes them, each once; MAC addresses in small letters with colons."""
    parts = [part for part in _LOOSE_SEPARATORS.split(text) if part]
    if any(len(part) > spec.limit for part in parts):
        raise _BadValueError(KeptReason.TOO_LONG)
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
                raise _BadValueError(KeptReason.NOT_A_NETWORK) from error
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


class Rows:
    """Collects the rows of a file: each value is checked, what is wrong is kept aside, each key counts once."""

    def __init__(self) -> None:
        self.rows: dict[str, ImportRow] = {}
        self.kept: list[Kept] = []
        self.sheet = ""

    def add(self, *, line: int, kind: Kind, key: str, facts: Mapping[str, object], **names: object) -> bool:
        """Take a row up; return whether it was. Empty values say nothing and are left out.

        Args:
            line: Where it stands.
            kind: What it is.
            key: The source's own key.
            facts: Raw values by name of the fact.
            names: Raw names of department, supplier and operator.
        """
        name = _BLANKS.sub(" ", clean(facts.get("name")))
        refusal = self._refusal(name, key)
        if refusal:
            self.keep(line, refusal, value=name or key)
            return False
        checked = {fact: value for fact, value in self._checked(line, kind, facts) if value not in ("", [], None)}
        known = {word: _BLANKS.sub(" ", clean(value))[:200] for word, value in names.items() if clean(value)}
        self.rows[key] = ImportRow(line=line, kind=kind, key=key, facts={**checked, "name": name}, names=known)
        return True

    def _refusal(self, name: str, key: str) -> KeptReason | None:
        if not name or not key:
            return KeptReason.NO_NAME
        if len(name) > FIELDS[Kind.SYSTEM]["name"].limit or len(key) > LONGEST_KEY:
            return KeptReason.NAME_TOO_LONG
        return KeptReason.SAME_KEY_TWICE if key in self.rows else None

    def _checked(self, line: int, kind: Kind, facts: Mapping[str, object]) -> list[tuple[str, Fact]]:
        found: list[tuple[str, Fact]] = []
        for fact, raw in facts.items():
            if raw in (None, "", []):
                continue
            if fact not in FIELDS[kind]:
                self.keep(line, KeptReason.UNKNOWN_FACT, field=clean(fact)[:60])
                continue
            try:
                found.append((fact, value_of(FIELDS[kind][fact], raw)))
            except _BadValueError as error:
                self.keep(line, error.reason, field=fact, value=clean(raw))
        return found

    def keep(self, line: int, reason: KeptReason, *, field: str = "", value: str = "") -> None:
        """Keep a row or fact aside."""
        self.kept.append(Kept(line=line, reason=reason, field=field, value=_shown(value), sheet=self.sheet))


def _shown(value: str) -> str:
    return _BLANKS.sub(" ", clean(value))[:_LONGEST_SHOWN]
