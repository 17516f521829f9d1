"""Tables of the inventory."""

from bollwerk.rooms.inventory.models.components import ComponentDigest, SoftwareComponent
from bollwerk.rooms.inventory.models.imports import ImportLine, ImportRun, ImportRunState, SavedMapping
from bollwerk.rooms.inventory.models.needs import InheritedNeed, NeedDecision
from bollwerk.rooms.inventory.models.partners import Contract, ContractCoverage, CoverageSighting, Supplier
from bollwerk.rooms.inventory.models.relations import Interface, Relation, RelationSighting
from bollwerk.rooms.inventory.models.sources import HostIdentity, PartnerReference, SourceReference
from bollwerk.rooms.inventory.models.targets import (
    Application,
    ItSystem,
    Location,
    Module,
    Network,
    Room,
    ServiceProcess,
    TargetObject,
    Zone,
)

__all__ = [
    "Application",
    "ComponentDigest",
    "Contract",
    "ContractCoverage",
    "CoverageSighting",
    "HostIdentity",
    "ImportLine",
    "ImportRun",
    "ImportRunState",
    "InheritedNeed",
    "Interface",
    "ItSystem",
    "Location",
    "Module",
    "NeedDecision",
    "Network",
    "PartnerReference",
    "Relation",
    "RelationSighting",
    "Room",
    "SavedMapping",
    "ServiceProcess",
    "SoftwareComponent",
    "SourceReference",
    "Supplier",
    "TargetObject",
    "Zone",
]
