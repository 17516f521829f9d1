"""Imports in steps: prepare, look, decide, order. `working` applies what was ordered."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, current_viewer, deciding
from bollwerk.foundation.audit import api as audit
from bollwerk.foundation.files import api as files
from bollwerk.rooms.inventory.errors import EditForbiddenError, RecordNotFoundError, RunDiscardedError
from bollwerk.rooms.inventory.imports.applying import remember_proposals
from bollwerk.rooms.inventory.imports.limits import BIGGEST_FILE
from bollwerk.rooms.inventory.imports.lines import counts_of, write_lines
from bollwerk.rooms.inventory.imports.mappings import forget_drafts, with_own_mappings
from bollwerk.rooms.inventory.imports.opening import open_import
from bollwerk.rooms.inventory.imports.preview import plan_import
from bollwerk.rooms.inventory.imports.records import BadFile, BadFileError, Coverage, Format, ImportOptions
from bollwerk.rooms.inventory.kinds import Verdict
from bollwerk.rooms.inventory.models import HostIdentity, ImportRun, ImportRunState
from bollwerk.rooms.inventory.services.common import editor_facts

if TYPE_CHECKING:
    from typing import BinaryIO

    from bollwerk.foundation.files.models import StoredFile

__all__ = [
    "KEPT_FOR",
    "decide_identity",
    "discard_run",
    "forget_old_runs",
    "keep_upload",
    "prepare_run",
    "request_apply",
]

KEPT_FOR = timedelta(days=90)
"""How long a run and its file are kept: a quarter, the longest time between two imports of one list."""
_LONGEST_SOURCE = 60
_LONGEST_RECIPE = 40


def keep_upload(*, content: BinaryIO, name: str) -> StoredFile:
    """Keep an uploaded file for as long as a run.

    Raises:
        BadFileError: If it is too large.
        MalwareFoundError: If it holds known malware.
        EditForbiddenError: If the viewer may not change every record.
    """
    if not editor_facts(current_viewer()).edits_all:
        raise EditForbiddenError
    until = clock.today() + KEPT_FOR
    try:
        return files.keep(content=content, name=name, keep_until=until, limit_bytes=BIGGEST_FILE)
    except files.FileTooLargeError as error:
        raise BadFileError(BadFile.TOO_BIG, str(BIGGEST_FILE // 1024 // 1024)) from error


def prepare_run(
    *,
    stored: StoredFile,
    form: Format = Format.AUTO,
    source: str = "",
    options: ImportOptions,
    is_complete: bool | None = None,
    new_tlp: Tlp = Tlp.AMBER,
) -> int:
    """Read a kept file and write down what it would change; return the key of the run.

    Args:
        stored: The file.
        form: Its format; AUTO finds it out.
        source: Name of the source; empty for the one the file suggests.
        options: What the person says about it.
        is_complete: Whether it shows everything its source knows; None for what is usual for its format.
        new_tlp: Label of new records.

    Raises:
        BadFileError: If it cannot be read; no run is kept.
        EditForbiddenError: If the viewer may not change every record.
    """
    viewer = current_viewer()
    if not editor_facts(viewer).edits_all:
        raise EditForbiddenError
    options = with_own_mappings(options)
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
            recipe=plan.recipe[:_LONGEST_RECIPE],
            file=stored,
            file_name=stored.name,
            options=_option_values(options),
            is_complete=is_complete,
            new_tlp=new_tlp,
            counts=counts_of(plan),
            prepared_by_id=viewer.person_id,
            prepared_at=clock.now(),
            organisation_id=viewer.home_organisation,
        )
        run.save()
        write_lines(run, plan)
        remember_proposals(plan)
        audit.record("inventory.import.prepared", subject=_subject(run), about=run, source=plan.source)
    return run.pk


@transaction.atomic
def request_apply(*, run_id: int) -> str:
    """Order that a run is applied by the durable job; return the job's id.

    Raises:
        RecordNotFoundError: If there is no such run, or the viewer may not see it.
        RunDiscardedError: If it was given up.
    """
    run = _run(run_id)
    if run.state == ImportRunState.DISCARDED:
        raise RunDiscardedError
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
    forget_drafts(older_than=KEPT_FOR)
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
        "mappings": msgspec.to_builtins(options.mappings),
        "vantage": options.vantage,
    }
