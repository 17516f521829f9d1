"""Reads of the inventory: plain values, as far as the current viewer may see."""

from bollwerk.rooms.inventory.selectors.containing import (
    Affected,
    Containing,
    HitRow,
    ReachedInterface,
    containing,
    dependants_of,
)
from bollwerk.rooms.inventory.selectors.containing_work import WorkLine, work_lines
from bollwerk.rooms.inventory.selectors.details import (
    changes_of_target,
    detail_of,
    facts_of_target,
    gaps_of_target,
    neighbours_of,
    retired_relations_of,
    sources_of,
    target_for_form,
)
from bollwerk.rooms.inventory.selectors.lists import list_targets, own_records, rows_for_export, suggestions
from bollwerk.rooms.inventory.selectors.partners import (
    contract_row,
    interface_row,
    interfaces_of,
    list_contracts,
    list_interfaces,
    list_suppliers,
    supplier_row,
)
from bollwerk.rooms.inventory.selectors.why import decisions_of, map_of, why_needs

__all__ = [
    "Affected",
    "Containing",
    "HitRow",
    "ReachedInterface",
    "WorkLine",
    "changes_of_target",
    "containing",
    "contract_row",
    "decisions_of",
    "dependants_of",
    "detail_of",
    "facts_of_target",
    "gaps_of_target",
    "interface_row",
    "interfaces_of",
    "list_contracts",
    "list_interfaces",
    "list_suppliers",
    "list_targets",
    "map_of",
    "neighbours_of",
    "own_records",
    "retired_relations_of",
    "rows_for_export",
    "sources_of",
    "suggestions",
    "supplier_row",
    "target_for_form",
    "why_needs",
    "work_lines",
]
