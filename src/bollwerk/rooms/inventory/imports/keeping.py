"""Imports in steps: prepare, look, decide, apply. What people have looked at is planned anew when it is applied.

Between the preview and the decision others may have changed records; therefore the kept file is read and planned again
in the job that applies it, in one transaction with the state of the run. A job that dies leaves nothing behind and
starts over; a job that is run twice finds everything unchanged.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, current_viewer, deciding
from bollwerk.foundation.audit import api as audit
from bollwerk.foundation.files import api as files
from bollwerk.rooms.inventory.errors import EditForbiddenError, RecordNotFoundError
from bollwerk.rooms.inventory.imports.applying import apply_plan, remember_proposals
from bollwerk.rooms.inventory.imports.opening import open_import
from bollwerk.rooms.inventory.imports.plan import RowState
from bollwerk.rooms.inventory.imports.preview import plan_import
from bollwerk.rooms.inventory.imports.reading import BIGGEST_FILE
from bollwerk.rooms.inventory.imports.records import BadFile, BadFileError, Coverage, Format, ImportOptions
from bollwerk.rooms.inventory.imports.texts import kept_sentence
from bollwerk.rooms.inventory.kinds import Verdict
from bollwerk.rooms.inventory.models import HostIdentity, ImportLine, ImportRun, ImportRunState
from bollwerk.rooms.inventory.services.common import editor_facts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

    from bollwerk.rooms.inventory.imports.plan import ImportPlan, PlannedRow

__all__ = [
    "KEPT",
    "KEPT_FOR",
    "MISSING",
    "apply_run",
    "decide_identity",
    "discard_run",
    "forget_old_runs",
    "prepare_run",
    "request_apply",
]

KEPT_FOR = timedelta(days=90)
"""How long a run and its file are kept: a quarter, the longest time between two imports of one list."""
KEPT, MISSING = "kept", "missing"
"""States of lines that stand for no row that is taken over."""
_LONGEST_SOURCE = 60


def prepare_run(
    *,
    content: BinaryIO,
    name: str,
    form: Format,
    source: str,
    options: ImportOptions,
    is_complete: bool | None,
    new_tlp: Tlp,
) -> int:
    """Keep a file, read it, and write down what it would change; return the key of the run.

    Args:
        content: The upload.
        name: Its name.
        form: Its format; AUTO finds it out.
        source: Name of the source; empty for the one the file suggests.
        options: What the person says about it.
        is_complete: Whether it shows everything its source knows; None for what is usual for its format.
        new_tlp: Label of new records.

    Raises:
        BadFileError: If it cannot be read; no run is kept.
        MalwareFoundError: If it holds known malware.
        EditForbiddenError: If the viewer may not change every record.
    """
    viewer = current_viewer()
    if not editor_facts(viewer).edits_all:
        raise EditForbiddenError
    until = clock.today() + KEPT_FOR
    try:
        stored = files.keep(content=content, name=name, keep_until=until, limit_bytes=BIGGEST_FILE)
    except files.FileTooLargeError as error:
        raise BadFileError(BadFile.TOO_BIG, str(BIGGEST_FILE // 1024 // 1024)) from error
    parsed = open_import(files.path_to(stored).read_bytes(), form=form, options=options)
    if is_complete is None:
        is_complete = parsed.coverage is Coverage.ALL
    plan = plan_import(
        parsed,
        source=source.strip()[:_LONGEST_SOURCE] or parsed.source,
        organisation_id=viewer.home_organisation,
        coverage=Coverage.ALL if is_complete else Coverage.PART,
    )
    with transaction.atomic():
        run = ImportRun(
            source=plan.source,
            format=plan.format.value,
            recipe=plan.recipe,
            file=stored,
            file_name=stored.name,
            options=_option_values(options),
            is_complete=is_complete,
            new_tlp=new_tlp,
            counts=_counts(plan),
            prepared_by_id=viewer.person_id,
            prepared_at=clock.now(),
            organisation_id=viewer.home_organisation,
        )
        run.save()
        _write_lines(run, plan)
        remember_proposals(plan)
        audit.record("inventory.import.prepared", subject=_subject(run), about=run, source=plan.source)
    return run.pk


@transaction.atomic
def request_apply(*, run_id: int) -> str:
    """Order that a run is applied by the durable job; return the job's id.

    Raises:
        RecordNotFoundError: If there is no such run, or the viewer may not see it.
    """
    run = _run(run_id)
    run.state = ImportRunState.APPLYING
    run.save(update_fields=["state"])
    return str(audit.record("inventory.import.requested", subject=_subject(run), about=run, source=run.source))


@transaction.atomic
def discard_run(*, run_id: int) -> None:
    """Give a prepared run up; nothing of it is taken over.

    Raises:
        RecordNotFoundError: If there is no such run, the viewer may not see it, or it is applied already.
    """
    run = _run(run_id)
    if run.state != ImportRunState.PREPARED:
        raise RecordNotFoundError(run_id)
    run.state = ImportRunState.DISCARDED
    run.save(update_fields=["state"])
    audit.record("inventory.import.discarded", subject=_subject(run), about=run, source=run.source)


def apply_run(*, run_id: int) -> None:
    """Read the kept file again and apply it; safe to call twice. Nothing happens to a discarded run.

    Raises:
        BadFileError: If the kept file is gone.
    """
    run = _run(run_id)
    if run.state == ImportRunState.DISCARDED:
        return
    if run.file is None:
        raise BadFileError(BadFile.EMPTY)
    options = ImportOptions(**run.options)
    parsed = open_import(files.path_to(run.file).read_bytes(), form=Format(run.format), options=options)
    with transaction.atomic():
        plan = plan_import(
            parsed,
            source=run.source,
            organisation_id=run.organisation_id,
            coverage=Coverage.ALL if run.is_complete else Coverage.PART,
        )
        apply_plan(plan, tlp=Tlp(run.new_tlp))
        _finish(run, plan)


def _finish(run: ImportRun, plan: ImportPlan) -> None:
    """Note what was done; a second application of an applied run keeps the first one's figures."""
    if run.applied_at is None or plan.count(RowState.NEW) + plan.count(RowState.CHANGED):
        run.lines.all().delete()
        _write_lines(run, plan)
        run.counts = _counts(plan)
    run.state = ImportRunState.APPLIED
    run.applied_at = clock.now()
    run.save(update_fields=["state", "applied_at", "counts"])
    audit.record("inventory.import.applied", subject=_subject(run), about=run, source=run.source)


@transaction.atomic
def decide_identity(*, identity_id: int, verdict: Verdict) -> None:
    """Remember whether a source's host is the one we know; the others it was likened to are then different ones.

    Raises:
        RecordNotFoundError: If there is no such proposal, or the viewer may not see it.
        EditForbiddenError: If the viewer may not change every record.
    """
    viewer = current_viewer()
    if not editor_facts(viewer).edits_all:
        raise EditForbiddenError
    row = HostIdentity.objects.select_for_update(of=("self",)).filter(pk=identity_id).first()
    if row is None:
        raise RecordNotFoundError(identity_id)
    same_key = HostIdentity.objects.filter(
        source=row.source, external_key=row.external_key, organisation_id=row.organisation_id
    )
    others = same_key.exclude(pk=row.pk) if verdict is Verdict.SAME else ()
    for one, decided in ((row, verdict), *((other, Verdict.DIFFERENT) for other in others)):
        one.verdict = decided
        one.decided_by_id = viewer.person_id
        one.decided_at = clock.now()
        one.save(update_fields=["verdict", "decided_by", "decided_at"])
    audit.record("inventory.identity.decided", subject=f"inventory.identity/{row.pk}", about=row, verdict=verdict.value)


def forget_old_runs() -> int:
    """Delete runs that nobody touched for the time they are kept; return how many."""
    with deciding("inventory.forget_runs"):
        old = ImportRun.objects.filter(prepared_at__lt=clock.now() - KEPT_FOR).exclude(state=ImportRunState.APPLYING)
        count = 0
        for run in old:
            run.delete()
            count += 1
    return count


def _run(run_id: int) -> ImportRun:
    run = ImportRun.objects.filter(pk=run_id).first()
    if run is None:
        raise RecordNotFoundError(run_id)
    return run


def _subject(run: ImportRun) -> str:
    return f"inventory.import/{run.pk}"


def _option_values(options: ImportOptions) -> dict[str, Any]:
    return {
        "application": options.application,
        "recipe": options.recipe,
        "columns": dict(options.columns),
        "vantage": options.vantage,
    }


def _counts(plan: ImportPlan) -> dict[str, int]:
    return {
        **{state.value: plan.count(state) for state in RowState},
        KEPT: len(plan.kept),
        MISSING: len(plan.missing),
        "relations": len(plan.links),
    }


def _write_lines(run: ImportRun, plan: ImportPlan) -> None:
    label = {"tlp": run.tlp, "organisation_id": run.organisation_id, "run": run}
    lines = [ImportLine(**label, **_line_values(row)) for row in plan.rows]
    lines += [
        ImportLine(**label, state=KEPT, line=one.line, name=one.sheet, details=[kept_sentence(one)])
        for one in plan.kept
    ]
    lines += [ImportLine(**label, state=MISSING, line=0, key=key) for key in plan.missing]
    ImportLine.objects.bulk_create(lines, batch_size=1000)


def _line_values(row: PlannedRow) -> dict[str, Any]:
    return {
        "state": row.state.value,
        "line": row.row.line,
        "kind": row.row.kind.value,
        "key": row.row.key,
        "name": str(row.row.facts["name"])[:255],
        "target_id": row.target_id,
        "details": list(_changes(row)),
    }


def _changes(row: PlannedRow) -> Iterable[list[Any]]:
    for change in row.changes:
        yield [change.fact, None if change.hidden else change.before, change.after]
