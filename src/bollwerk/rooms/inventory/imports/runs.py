"""One import from bytes to report: read, plan, apply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bollwerk.foundation.access import current_viewer
from bollwerk.rooms.inventory.imports.applying import apply_plan
from bollwerk.rooms.inventory.imports.mappings import with_own_mappings
from bollwerk.rooms.inventory.imports.opening import open_import
from bollwerk.rooms.inventory.imports.preview import plan_import
from bollwerk.rooms.inventory.imports.records import Coverage, Format, ImportOptions
from bollwerk.rooms.inventory.imports.reports import plan_report

if TYPE_CHECKING:
    from bollwerk.rooms.inventory.imports.records import ParsedFile

__all__ = ["import_bytes", "import_parsed"]

_LONGEST_SOURCE = 60


def import_bytes(
    data: bytes,
    *,
    form: str = "auto",
    source: str = "",
    options: ImportOptions | None = None,
    complete: bool | None = None,
    dry_run: bool = False,
) -> dict[str, Any]:
    """Import a file for the current viewer, or only say what that would change; return the report.

    Args:
        data: The file.
        form: Name of its format; ``auto`` finds it out.
        source: Name of the source; empty for the one the file suggests.
        options: What a person says about the file.
        complete: Whether it shows everything its source knows; None for what is usual for its format.
        dry_run: Change nothing.

    Raises:
        BadFileError: If the file cannot be read; nothing was changed.
        EditForbiddenError: If the viewer may not change every record.
    """
    parsed = open_import(data, form=Format(form), options=with_own_mappings(options or ImportOptions()))
    return import_parsed(parsed, source=source, complete=complete, dry_run=dry_run)


def import_parsed(
    parsed: ParsedFile, *, source: str = "", complete: bool | None = None, dry_run: bool = False
) -> dict[str, Any]:
    """Import what was read, or only say what that would change; return the report.

    Raises:
        EditForbiddenError: If the viewer may not change every record.
    """
    coverage = parsed.coverage if complete is None else (Coverage.ALL if complete else Coverage.PART)
    plan = plan_import(
        parsed,
        source=source.strip()[:_LONGEST_SOURCE] or parsed.source,
        organisation_id=current_viewer().home_organisation,
        coverage=coverage,
    )
    if not dry_run:
        apply_plan(plan, parsed)
    return plan_report(plan, applied=not dry_run)
