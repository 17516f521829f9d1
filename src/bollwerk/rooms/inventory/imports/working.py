"""Apply a run that was ordered, batch by batch: who is interrupted goes on at the batch that was not finished.

Between the preview and the decision others may have changed records; therefore the kept file is read and planned again.
Each batch is one transaction with the count of finished batches and the lines of its rows. The run counts as applied
only when the last one is through. Whoever takes an interrupted run over plans anew, finds what was applied unchanged,
and leaves the finished batches out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from django.db import transaction
from django.db.models import Count

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp
from bollwerk.foundation.audit import api as audit
from bollwerk.foundation.files import api as files
from bollwerk.rooms.inventory.errors import RecordNotFoundError
from bollwerk.rooms.inventory.imports.applying import Applying, batches_of
from bollwerk.rooms.inventory.imports.lines import other_counts, write_other_lines, write_row_lines
from bollwerk.rooms.inventory.imports.opening import open_import
from bollwerk.rooms.inventory.imports.plan import RowState
from bollwerk.rooms.inventory.imports.preview import plan_import
from bollwerk.rooms.inventory.imports.records import BadFile, BadFileError, Coverage, Format, ImportOptions
from bollwerk.rooms.inventory.models import ImportRun, ImportRunState

if TYPE_CHECKING:
    from bollwerk.rooms.inventory.imports.applying import Batch
    from bollwerk.rooms.inventory.imports.plan import ImportPlan
    from bollwerk.rooms.inventory.imports.records import ParsedFile

__all__ = ["TakenOverError", "apply_run"]


class TakenOverError(RuntimeError):
    """Another worker applies the run; this one leaves it alone."""


def apply_run(*, run_id: int) -> None:
    """Apply an ordered run, from where it was interrupted; safe to call twice. Nothing happens to a discarded run.

    Raises:
        RecordNotFoundError: If there is no such run.
        BadFileError: If the kept file is gone.
        TakenOverError: If another worker applies it meanwhile.
    """
    run = ImportRun.objects.filter(pk=run_id).first()
    if run is None:
        raise RecordNotFoundError(run_id)
    if run.state == ImportRunState.DISCARDED:
        return
    parsed = _read(run)
    plan = plan_import(
        parsed,
        source=run.source,
        organisation_id=run.organisation_id,
        coverage=Coverage.ALL if run.is_complete else Coverage.PART,
    )
    batches = batches_of(parsed)
    done = _begin(run, plan, len(batches))
    applying = Applying(plan, tlp=Tlp(run.new_tlp))
    for number, batch in enumerate(batches[done:], done):
        _apply_batch(run, applying, batch, number)
    _finish(run, applying)


def _read(run: ImportRun) -> ParsedFile:
    if run.file is None:
        raise BadFileError(BadFile.EMPTY)
    options = msgspec.convert(run.options, ImportOptions)
    return open_import(files.path_to(run.file).read_bytes(), form=Format(run.format), options=options)


@transaction.atomic
def _begin(run: ImportRun, plan: ImportPlan, count: int) -> int:
    """Return how many batches are finished; the first worker starts the list of what is done with each row."""
    if run.batches == count and run.batches_done:
        return run.batches_done
    nothing_to_do = not plan.count(RowState.NEW) + plan.count(RowState.CHANGED)
    if run.applied_at is not None and nothing_to_do:
        return count
    run.lines.all().delete()
    _note(run, 0, expected=run.batches_done, batches=count)
    return 0


@transaction.atomic
def _apply_batch(run: ImportRun, applying: Applying, batch: Batch, number: int) -> None:
    _note(run, number + 1, expected=number)
    write_row_lines(run, applying.apply(batch), applying.ids)


def _note(run: ImportRun, done: int, *, expected: int, batches: int | None = None) -> None:
    """Count a batch as finished, unless somebody else has done so.

    Written without a version: how far a job is proves nothing later.
    """
    values = {"batches_done": done} if batches is None else {"batches_done": done, "batches": batches}
    if not ImportRun.objects.filter(pk=run.pk, batches_done=expected).update(**values):
        raise TakenOverError
    run.batches_done, run.batches = done, run.batches if batches is None else batches


@transaction.atomic
def _finish(run: ImportRun, applying: Applying) -> None:
    """Mark what is missing and call the run applied; its figures are those of all its workers."""
    plan = applying.plan
    has_lines = run.batches_done > 0 or run.applied_at is None
    _note(run, 0, expected=run.batches_done, batches=0)
    applying.finish()
    if has_lines:
        write_other_lines(run, plan)
        states = run.lines.values("state").annotate(count=Count("id")).values_list("state", "count")
        run.counts = {**{state.value: 0 for state in RowState}, **dict(states), **other_counts(plan)}
    run.state = ImportRunState.APPLIED
    run.applied_at = clock.now()
    run.save(update_fields=["state", "applied_at", "counts"])
    audit.record("inventory.import.applied", subject=f"inventory.import/{run.pk}", about=run, source=run.source)
