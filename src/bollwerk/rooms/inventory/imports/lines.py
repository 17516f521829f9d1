"""What an import does with each row of its file, kept for people to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bollwerk.rooms.inventory.imports.plan import PlannedRow, RowState
from bollwerk.rooms.inventory.imports.texts import kept_sentence
from bollwerk.rooms.inventory.kinds import PartnerKind
from bollwerk.rooms.inventory.models import ImportLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bollwerk.rooms.inventory.imports.plan import ImportPlan, PlannedPartner
    from bollwerk.rooms.inventory.models import ImportRun

__all__ = ["KEPT", "MISSING", "counts_of", "write_lines", "write_other_lines", "write_row_lines"]

KEPT, MISSING = "kept", "missing"
"""States of lines that stand for no row that is taken over."""
_LONGEST_NAME = 255


def counts_of(plan: ImportPlan) -> dict[str, int]:
    """Return how many rows are in which state."""
    return {**{state.value: plan.count(state) for state in RowState}, **other_counts(plan)}


def other_counts(plan: ImportPlan) -> dict[str, int]:
    """Return the counts of what is no row of the file."""
    return {KEPT: len(plan.kept), MISSING: plan.missing_count, "relations": len(plan.links)}


def write_lines(run: ImportRun, plan: ImportPlan) -> None:
    """Write down everything an import would do."""
    write_row_lines(run, (*plan.rows, *plan.partners))
    write_other_lines(run, plan)


def write_row_lines(
    run: ImportRun, rows: Iterable[PlannedRow | PlannedPartner], ids: Mapping[str, int] | None = None
) -> None:
    """Write down what is done with rows of the file.

    Args:
        run: Whose rows they are.
        rows: The rows.
        ids: Records of the rows that are new and recorded by now.
    """
    label = _label(run)
    lines = (ImportLine(**label, **_line_values(row, ids or {})) for row in rows)
    ImportLine.objects.bulk_create(list(lines), batch_size=1000)


def write_other_lines(run: ImportRun, plan: ImportPlan) -> None:
    """Write down what was kept aside and what the source does not show any more."""
    label = _label(run)
    lines = [
        ImportLine(
            **label, state=KEPT, line=one.line, name=one.sheet, details=[kept_sentence(one), {"cells": one.cells}]
        )
        for one in plan.kept
    ]
    lines += [ImportLine(**label, state=MISSING, line=0, **values) for values in _missing_values(plan)]
    ImportLine.objects.bulk_create(lines, batch_size=1000)


def _label(run: ImportRun) -> dict[str, Any]:
    return {"tlp": run.tlp, "organisation_id": run.organisation_id, "run": run}


def _missing_values(plan: ImportPlan) -> Iterator[dict[str, Any]]:
    for key in plan.missing:
        yield {"key": key}
    for kind, key in plan.missing_partners:
        yield {"kind": kind.value, "key": key}
    for one in plan.missing_covers:
        yield {
            "kind": PartnerKind.CONTRACT.value,
            "name": plan.names.get(one.target_id, "…"),
            "target_id": one.target_id,
        }
    for link in plan.missing_links:
        names = (plan.names.get(one, "…") for one in (link.source_id, link.target_id))
        yield {"name": " → ".join(names)[:_LONGEST_NAME], "key": link.relation.value, "target_id": link.source_id}


def _line_values(row: PlannedRow | PlannedPartner, ids: Mapping[str, int]) -> dict[str, Any]:
    target_id = row.target_id or ids.get(row.row.key) if isinstance(row, PlannedRow) else None
    return {
        "state": row.state.value,
        "line": row.row.line,
        "kind": row.row.kind.value,
        "key": row.row.key,
        "name": str(row.row.facts["name"])[:_LONGEST_NAME],
        "target_id": target_id,
        "details": [[one.fact, None if one.hidden else one.before, one.after] for one in row.changes],
    }
