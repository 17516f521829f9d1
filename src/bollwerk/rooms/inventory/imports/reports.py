"""An import plan as plain JSON values, for the command line and the REST API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bollwerk.rooms.inventory.imports.plan import RowState
from bollwerk.rooms.inventory.imports.texts import kept_sentence

if TYPE_CHECKING:
    from bollwerk.rooms.inventory.imports.plan import ImportPlan, PlannedRow
    from bollwerk.rooms.inventory.imports.records import Kept

__all__ = ["kept_values", "plan_report", "proposal_values"]


def plan_report(plan: ImportPlan, *, applied: bool) -> dict[str, Any]:
    """Return the figures, proposals and kept rows of an import."""
    return {
        "format": plan.format.value,
        "recipe": plan.recipe,
        "source": plan.source,
        "new": plan.count(RowState.NEW),
        "changed": plan.count(RowState.CHANGED),
        "unchanged": plan.count(RowState.UNCHANGED),
        "proposals": [proposal_values(row, plan) for row in plan.rows if row.state is RowState.PROPOSED],
        "kept_aside": [kept_values(kept) for kept in plan.kept],
        "relations": len(plan.links),
        "not_seen": plan.missing_count,
        "applied": applied,
    }


def proposal_values(row: PlannedRow, plan: ImportPlan) -> dict[str, Any]:
    """Return a row that may be a host we know, with why; hosts the viewer may not see stay unnamed."""
    return {
        "line": row.row.line,
        "key": row.row.key,
        "name": row.row.facts["name"],
        "candidates": [
            {
                "id": one.target_id if one.target_id in plan.names else None,
                "name": plan.names.get(one.target_id, ""),
                "reasons": [reason.value for reason in one.reasons],
            }
            for one in row.candidates
        ],
    }


def kept_values(kept: Kept) -> dict[str, Any]:
    """Return a row or fact that was kept aside."""
    return {
        "line": kept.line,
        "reason": kept_sentence(kept),
        "code": kept.reason.value,
        "field": kept.field,
        "sheet": kept.sheet,
        "whole_row": kept.is_whole_row,
        "row": list(kept.cells),
    }
