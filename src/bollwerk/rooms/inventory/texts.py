"""The words of the inventory for people."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, TypeVar

from django.utils.translation import gettext_lazy as _

from bollwerk.engines.dependency_graph import Effect, Need, Objective, Origin
from bollwerk.rooms.inventory.kinds import (
    DataCategory,
    Exposure,
    FoundBy,
    InterfaceProtection,
    Kind,
    OperatorKind,
    ProofKind,
    RecordKind,
    RelationKind,
    SupplierKind,
    SystemKind,
    TrustLevel,
)
from bollwerk.rooms.inventory.rules import Gap, InterfaceFlaw, ProofFlaw

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import Promise, _StrPromise

__all__ = [
    "CATEGORY_TEXTS",
    "EFFECT_TEXTS",
    "EXPOSURE_TEXTS",
    "FIELD_HINTS",
    "FIELD_TEXTS",
    "FOUND_BY_TEXTS",
    "GAP_TEXTS",
    "KIND_PLURALS",
    "KIND_TEXTS",
    "NEED_TEXTS",
    "OBJECTIVE_TEXTS",
    "OPERATOR_TEXTS",
    "ORIGIN_TEXTS",
    "PROOF_TEXTS",
    "PROTECTION_TEXTS",
    "REASON_TEXTS",
    "RECORD_KIND_TEXTS",
    "RELATION_BACK_TEXTS",
    "RELATION_TEXTS",
    "SUPPLIER_KIND_TEXTS",
    "SYSTEM_KIND_TEXTS",
    "TRUST_TEXTS",
    "WORDS_OF_FIELD",
    "choices",
]

KIND_TEXTS: Mapping[Kind, Promise] = {
    Kind.PROCESS: _("Process"),
    Kind.APPLICATION: _("Application"),
    Kind.MODULE: _("Module"),
    Kind.SYSTEM: _("IT system"),
    Kind.NETWORK: _("Network"),
    Kind.ZONE: _("Network zone"),
    Kind.LOCATION: _("Location"),
    Kind.ROOM: _("Room"),
    Kind.COMPONENT: _("Software component"),
}
KIND_PLURALS: Mapping[Kind, Promise] = {
    Kind.PROCESS: _("Processes"),
    Kind.APPLICATION: _("Applications"),
    Kind.MODULE: _("Modules"),
    Kind.SYSTEM: _("IT systems"),
    Kind.NETWORK: _("Networks"),
    Kind.ZONE: _("Network zones"),
    Kind.LOCATION: _("Locations"),
    Kind.ROOM: _("Rooms"),
    Kind.COMPONENT: _("Software components"),
}
FOUND_BY_TEXTS: Mapping[FoundBy, Promise] = {
    FoundBy.PURL: _("the package"),
    FoundBy.HASH: _("the hash"),
    FoundBy.CPE: _("the CPE name"),
    FoundBy.NAME: _("the name"),
    FoundBy.TEXT: _("a text of the record"),
    FoundBy.SUPPLIER: _("the maker or supplier"),
    FoundBy.OPERATOR: _("the operator"),
    FoundBy.CONTRACT: _("a contract with the supplier"),
    FoundBy.INTERFACE: _("an interface"),
}
RECORD_KIND_TEXTS: Mapping[RecordKind, Promise] = {
    **{RecordKind(kind.value): text for kind, text in KIND_TEXTS.items()},
    RecordKind.SUPPLIER: _("Supplier"),
    RecordKind.CONTRACT: _("Contract"),
    RecordKind.INTERFACE: _("Interface"),
}
OPERATOR_TEXTS: Mapping[OperatorKind, Promise] = {
    OperatorKind.UNKNOWN: _("unknown"),
    OperatorKind.CITY: _("the municipality itself"),
    OperatorKind.PROVIDER: _("municipal IT provider"),
    OperatorKind.OTHER_MUNICIPALITY: _("another municipality"),
    OperatorKind.STATE: _("the Land"),
    OperatorKind.JOINT: _("joint operation of authorities"),
    OperatorKind.COMPANY: _("outside company"),
    OperatorKind.SAAS: _("cloud service (SaaS)"),
}
EXPOSURE_TEXTS: Mapping[Exposure, Promise] = {
    Exposure.UNKNOWN: _("unknown"),
    Exposure.INTERNAL: _("inside only"),
    Exposure.PARTNER: _("from partner networks"),
    Exposure.INTERNET: _("from the Internet"),
}
SYSTEM_KIND_TEXTS: Mapping[SystemKind, Promise] = {
    SystemKind.PHYSICAL: _("Physical server"),
    SystemKind.VIRTUAL: _("Virtual machine"),
    SystemKind.NETWORK_DEVICE: _("Network device"),
    SystemKind.CLIENT_GROUP: _("Group of clients"),
    SystemKind.MOBILE: _("Mobile device"),
    SystemKind.ICS: _("Control system, IoT"),
}
RELATION_TEXTS: Mapping[RelationKind, Promise] = {
    RelationKind.USES: _("uses"),
    RelationKind.RUNS_ON: _("runs on"),
    RelationKind.HOSTED_BY: _("is hosted by"),
    RelationKind.CONNECTED_TO: _("is connected to"),
    RelationKind.LOCATED_IN: _("stands in"),
    RelationKind.CONTAINS: _("contains"),
    RelationKind.DEPENDS_ON: _("depends on"),
}
RELATION_BACK_TEXTS: Mapping[RelationKind, Promise] = {
    RelationKind.USES: _("is used by"),
    RelationKind.RUNS_ON: _("runs"),
    RelationKind.HOSTED_BY: _("hosts"),
    RelationKind.CONNECTED_TO: _("connects"),
    RelationKind.LOCATED_IN: _("houses"),
    RelationKind.CONTAINS: _("is contained in"),
    RelationKind.DEPENDS_ON: _("is needed by"),
}
CATEGORY_TEXTS: Mapping[DataCategory, Promise] = {
    DataCategory.PERSONAL: _("personal data"),
    DataCategory.SPECIAL: _("special categories (Art. 9 GDPR)"),
    DataCategory.SOCIAL: _("social data"),
    DataCategory.TAX: _("tax data"),
    DataCategory.REGISTER: _("register data"),
    DataCategory.PAYMENT: _("payment data"),
    DataCategory.CLASSIFIED: _("confidential administrative data"),
    DataCategory.OPERATIONAL: _("operational data"),
    DataCategory.PUBLIC: _("public data"),
}
PROTECTION_TEXTS: Mapping[InterfaceProtection, Promise] = {
    InterfaceProtection.UNKNOWN: _("unknown"),
    InterfaceProtection.NONE: _("not protected"),
    InterfaceProtection.TLS: _("TLS"),
    InterfaceProtection.MUTUAL_TLS: _("TLS with certificates on both sides"),
    InterfaceProtection.VPN: _("VPN"),
    InterfaceProtection.SSH: _("SSH"),
    InterfaceProtection.MESSAGE_ENCRYPTION: _("encrypted messages (e.g. OSCI)"),
    InterfaceProtection.DEDICATED_LINE: _("dedicated line of the administration"),
}
SUPPLIER_KIND_TEXTS: Mapping[SupplierKind, Promise] = {
    SupplierKind.VENDOR: _("Vendor"),
    SupplierKind.OPERATOR: _("Operator"),
    SupplierKind.SERVICE: _("Service provider"),
    SupplierKind.OPEN_SOURCE: _("Open-source project"),
}
PROOF_TEXTS: Mapping[ProofKind, Promise] = {
    ProofKind.NONE: _("none"),
    ProofKind.CERTIFICATE: _("certificate"),
    ProofKind.AUDIT_REPORT: _("audit report"),
    ProofKind.SELF_DECLARATION: _("self-declaration"),
    ProofKind.CONTRACT_CLAUSE: _("clause of the contract"),
}
TRUST_TEXTS: Mapping[TrustLevel, Promise] = {
    TrustLevel.UNTRUSTED: _("untrusted"),
    TrustLevel.DMZ: _("DMZ"),
    TrustLevel.INTERNAL: _("internal"),
    TrustLevel.RESTRICTED: _("restricted"),
    TrustLevel.MANAGEMENT: _("management"),
}
NEED_TEXTS: Mapping[Need, Promise] = {
    Need.NORMAL: _("normal"),
    Need.HIGH: _("high"),
    Need.VERY_HIGH: _("very high"),
}
OBJECTIVE_TEXTS: Mapping[Objective, _StrPromise] = {
    Objective.CONFIDENTIALITY: _("Confidentiality"),
    Objective.INTEGRITY: _("Integrity"),
    Objective.AVAILABILITY: _("Availability"),
}
EFFECT_TEXTS: Mapping[Effect, Promise] = {
    Effect.CUMULATION: _("raised: many smaller needs weigh more together (cumulation)"),
    Effect.DISTRIBUTION: _("lowered: the need is spread over several (distribution)"),
}
ORIGIN_TEXTS: Mapping[Origin, Promise] = {
    Origin.OWN: _("stated here"),
    Origin.DECISION: _("decided here"),
    Origin.INHERITED: _("inherited"),
}
GAP_TEXTS: Mapping[Gap, _StrPromise] = {
    Gap.NO_DEPARTMENT: _("No department answers for it."),
    Gap.NO_OPERATOR: _("It is not known who runs it."),
    Gap.NO_OPERATOR_NAME: _("The outside operator is not named."),
    Gap.NO_EXPOSURE: _("It is not known from where it can be reached."),
    Gap.NO_NEEDS: _("Protection needs are not stated."),
    Gap.NO_SUPPLIERS: _("No supplier is recorded, nor that there is none."),
    Gap.NO_COMPONENTS: _("No component is recorded, nor that the list is complete."),
    Gap.NO_INTERFACES: _("No interface is recorded, nor that the list is complete."),
}
REASON_TEXTS: Mapping[str, str | _StrPromise] = {
    **{gap.value: text for gap, text in GAP_TEXTS.items()},
    ProofFlaw.NO_CONTRACT.value: _("No contract covers it."),
    ProofFlaw.NO_PROOF.value: _("The contract carries no proof of security."),
    ProofFlaw.PROOF_EXPIRED.value: _("The proof of security has expired."),
    ProofFlaw.CONTRACT_ENDED.value: _("The contract has ended."),
    InterfaceFlaw.UNPROTECTED.value: _("The interface is not protected."),
    InterfaceFlaw.PROTECTION_UNKNOWN.value: _("It is not known how the interface is protected."),
    InterfaceFlaw.SINCE_UNKNOWN.value: _("It is not known since when the interface is protected."),
    InterfaceFlaw.NOT_YET_PROTECTED.value: _("The interface is not protected yet."),
    "reachable_not_recorded": _("It can be reached from the Internet and is not recorded so."),
    "no_applications": _("No application is recorded."),
    "no_outside_operators": _("No application of an outside operator is recorded."),
    "no_outside_interfaces": _("No interface to the outside is recorded."),
}
"""Sentence of every reason a claim of this room gives, by its code."""

FIELD_TEXTS: Mapping[str, _StrPromise] = {
    "name": _("Name"),
    "description": _("What it is for"),
    "department": _("Responsible department"),
    "operator_kind": _("Run by"),
    "operator_organisation": _("Operator (organisation)"),
    "operator_supplier": _("Operator (company)"),
    "exposure": _("Reachable"),
    "go_live_on": _("In use since"),
    "security_relevant": _("Security-relevant area"),
    "recovery_priority": _("Recovery priority"),
    "confidentiality": _("Confidentiality"),
    "integrity": _("Integrity"),
    "availability": _("Availability"),
    "needs_reason": _("Reason for the protection needs"),
    "tlp": _("Label"),
    "organisation_id": _("Organisation"),
    "circle": _("Circle"),
    "service_key": _("Service key (LeiKa)"),
    "max_outage_hours": _("Longest bearable outage in hours"),
    "product": _("Product"),
    "version": _("Version"),
    "supplier": _("Supplier"),
    "data_categories": _("Data"),
    "suppliers_complete": _("The suppliers are recorded completely"),
    "components_complete": _("The components are recorded completely"),
    "interfaces_complete": _("The interfaces are recorded completely"),
    "application": _("Application"),
    "system_kind": _("Kind of system"),
    "hostname": _("Host name"),
    "fqdn": _("Full host name"),
    "addresses": _("Addresses"),
    "os_name": _("Operating system"),
    "os_version": _("Version of the operating system"),
    "vendor": _("Vendor"),
    "model": _("Model"),
    "serial": _("Serial number"),
    "unit_count": _("Number of devices"),
    "trust_level": _("Trust"),
    "ranges": _("Address ranges"),
    "vlan": _("VLAN"),
    "zone": _("Network zone"),
    "street": _("Street"),
    "postcode": _("Postcode"),
    "town": _("Town"),
    "location": _("Location"),
    "number": _("Number"),
    "purl": _("Package URL"),
    "cpe": _("CPE"),
    "digest": _("Hash"),
    "more_digests": _("Further hashes of the same file, one a line"),
    "retired_on": _("Out of use since"),
    "retired_reason": _("Reason for taking it out of use"),
    "not_seen_since": _("Not seen since"),
    "kind": _("Kind"),
    "contact": _("Contact"),
    "website": _("Website"),
    "country": _("Country"),
    "title": _("Title"),
    "partner_supplier": _("Partner (company)"),
    "partner_organisation": _("Partner (organisation)"),
    "starts_on": _("Begins on"),
    "ends_on": _("Ends on"),
    "proof_kind": _("Proof of security"),
    "proof_title": _("Name of the proof"),
    "proof_valid_until": _("Proof valid until"),
    "source": _("From"),
    "target": _("Towards"),
    "protocol": _("Protocol"),
    "protection": _("Protected by"),
    "protection_detail": _("Details of the protection"),
    "protected_since": _("Protected since"),
}
FIELD_HINTS: Mapping[str, Promise] = {
    "recovery_priority": _("1 is restored first, 5 last."),
    "needs_reason": _("What would happen if it were disclosed, falsified or unavailable?"),
    "addresses": _("One address a line."),
    "ranges": _("One range a line, e.g. 10.1.2.0/24."),
    "country": _("Two letters, e.g. DE."),
    "suppliers_complete": _("Tick this also when there is none."),
    "components_complete": _("Tick this also when there is none."),
    "interfaces_complete": _("Tick this also when there is none."),
    "operator_kind": _("The municipality and its provider count as own hosting."),
}
WORDS_OF_FIELD: Mapping[str, Mapping[str, Promise]] = {
    "operator_kind": {word.value: text for word, text in OPERATOR_TEXTS.items()},
    "exposure": {word.value: text for word, text in EXPOSURE_TEXTS.items()},
    "system_kind": {word.value: text for word, text in SYSTEM_KIND_TEXTS.items()},
    "trust_level": {word.value: text for word, text in TRUST_TEXTS.items()},
    "data_categories": {word.value: text for word, text in CATEGORY_TEXTS.items()},
    "protection": {word.value: text for word, text in PROTECTION_TEXTS.items()},
    "proof_kind": {word.value: text for word, text in PROOF_TEXTS.items()},
    "supplier.kind": {word.value: text for word, text in SUPPLIER_KIND_TEXTS.items()},
}
"""Words of the closed lists by the column that holds them."""


_Word = TypeVar("_Word", bound=Enum)


def choices(words: Mapping[_Word, Promise]) -> list[tuple[str, Promise]]:
    """Return a closed list as (value, text) pairs for a field."""
    return [(str(word.value), text) for word, text in words.items()]
