"""The words of the inventory as closed lists: kinds of records, operators, exposures, relations.

Pure values; the sentences for people stand in `texts`.
"""

from __future__ import annotations

from enum import StrEnum

__all__ = [
    "DataCategory",
    "Exposure",
    "FoundBy",
    "InterfaceProtection",
    "Kind",
    "OperatorKind",
    "PartnerKind",
    "ProofKind",
    "RecordKind",
    "RelationKind",
    "SupplierKind",
    "SystemKind",
    "TrustLevel",
    "Verdict",
]


class Kind(StrEnum):
    """What a target object (BSI: Zielobjekt) is."""

    PROCESS = "process"
    APPLICATION = "application"
    MODULE = "module"
    SYSTEM = "system"
    NETWORK = "network"
    ZONE = "zone"
    LOCATION = "location"
    ROOM = "room"
    COMPONENT = "component"


class PartnerKind(StrEnum):
    """What stands beside the target objects: with whom we work, on what terms, and over which connections."""

    SUPPLIER = "supplier"
    CONTRACT = "contract"
    INTERFACE = "interface"


class RecordKind(StrEnum):
    """Everything a row of a file or of a push may be: the values of `Kind`, then those of `PartnerKind`."""

    PROCESS = "process"
    APPLICATION = "application"
    MODULE = "module"
    SYSTEM = "system"
    NETWORK = "network"
    ZONE = "zone"
    LOCATION = "location"
    ROOM = "room"
    COMPONENT = "component"
    SUPPLIER = "supplier"
    CONTRACT = "contract"
    INTERFACE = "interface"


class OperatorKind(StrEnum):
    """Who runs something. UNKNOWN is never counted as one of the others."""

    UNKNOWN = "unknown"
    CITY = "city"
    PROVIDER = "provider"
    OTHER_MUNICIPALITY = "other_municipality"
    STATE = "state"
    JOINT = "joint"
    COMPANY = "company"
    SAAS = "saas"


class Exposure(StrEnum):
    """From where something can be reached."""

    UNKNOWN = "unknown"
    INTERNAL = "internal"
    PARTNER = "partner"
    INTERNET = "internet"


class SystemKind(StrEnum):
    """What an IT system is; a client group stands for many equal clients."""

    PHYSICAL = "physical"
    VIRTUAL = "virtual"
    NETWORK_DEVICE = "network_device"
    CLIENT_GROUP = "client_group"
    MOBILE = "mobile"
    ICS = "ics"


class RelationKind(StrEnum):
    """How one record needs another; the first cannot work without the second."""

    USES = "uses"
    RUNS_ON = "runs_on"
    HOSTED_BY = "hosted_by"
    CONNECTED_TO = "connected_to"
    LOCATED_IN = "located_in"
    CONTAINS = "contains"
    DEPENDS_ON = "depends_on"


class DataCategory(StrEnum):
    """What kinds of data an application or an interface carries."""

    PERSONAL = "personal"
    SPECIAL = "special"
    SOCIAL = "social"
    TAX = "tax"
    REGISTER = "register"
    PAYMENT = "payment"
    CLASSIFIED = "classified"
    OPERATIONAL = "operational"
    PUBLIC = "public"


class FoundBy(StrEnum):
    """How a search for a module of others met a record; TEXT: its words stand elsewhere in the record."""

    PURL = "purl"
    HASH = "hash"
    CPE = "cpe"
    NAME = "name"
    TEXT = "text"
    SUPPLIER = "supplier"
    OPERATOR = "operator"
    CONTRACT = "contract"
    INTERFACE = "interface"


class InterfaceProtection(StrEnum):
    """How an interface is protected. NONE is a statement; UNKNOWN is the lack of one."""

    UNKNOWN = "unknown"
    NONE = "none"
    TLS = "tls"
    MUTUAL_TLS = "mutual_tls"
    VPN = "vpn"
    SSH = "ssh"
    MESSAGE_ENCRYPTION = "message_encryption"
    DEDICATED_LINE = "dedicated_line"


class SupplierKind(StrEnum):
    """What a supplier does for us."""

    VENDOR = "vendor"
    OPERATOR = "operator"
    SERVICE = "service"
    OPEN_SOURCE = "open_source"


class ProofKind(StrEnum):
    """With what an outside operator proves its security."""

    NONE = "none"
    CERTIFICATE = "certificate"
    AUDIT_REPORT = "audit_report"
    SELF_DECLARATION = "self_declaration"
    CONTRACT_CLAUSE = "contract_clause"


class TrustLevel(StrEnum):
    """How far a network zone is trusted."""

    UNTRUSTED = "untrusted"
    DMZ = "dmz"
    INTERNAL = "internal"
    RESTRICTED = "restricted"
    MANAGEMENT = "management"


class Verdict(StrEnum):
    """What a person decided on whether a record of a source is the host we already know."""

    PROPOSED = "proposed"
    SAME = "same"
    DIFFERENT = "different"
