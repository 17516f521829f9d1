"""Changes to the inventory: each is one transaction with one audit event."""

from bollwerk.rooms.inventory.services.needs import decide_need, withdraw_decision
from bollwerk.rooms.inventory.services.partners import save_contract, save_supplier
from bollwerk.rooms.inventory.services.relations import connect, disconnect, retire_interface, save_interface
from bollwerk.rooms.inventory.services.rows import AppliedRows, RelationRow, TargetRow, apply_rows, mark_not_seen
from bollwerk.rooms.inventory.services.sightings import mark_relations_not_seen
from bollwerk.rooms.inventory.services.targets import create_target, retire_target, revive_target, update_target

__all__ = [
    "AppliedRows",
    "RelationRow",
    "TargetRow",
    "apply_rows",
    "connect",
    "create_target",
    "decide_need",
    "disconnect",
    "mark_not_seen",
    "mark_relations_not_seen",
    "retire_interface",
    "retire_target",
    "revive_target",
    "save_contract",
    "save_interface",
    "save_supplier",
    "update_target",
    "withdraw_decision",
]
