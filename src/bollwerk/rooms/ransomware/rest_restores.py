"""What the sentinel may send of restores and restore tests, and a machine of a drill. No contents, no passwords."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Path, Router, Schema
from ninja.errors import HttpError
from pydantic import AwareDatetime, Field

from bollwerk.foundation.access.rest import Problem
from bollwerk.rooms.ransomware import services
from bollwerk.rooms.ransomware.errors import DrillError, RansomwareError, RestoreReportError, RowNotFoundError
from bollwerk.rooms.ransomware.texts_recovery import REFUSAL_TEXTS

__all__ = ["router"]

router = Router()

_RepositoryKey = Annotated[int, Path(ge=1, le=2**63 - 1, description="Key of the repository")]
_DrillKey = Annotated[int, Path(ge=1, le=2**63 - 1, description="Key of the drill")]
_Count = Annotated[int, Field(ge=0, le=10**15)]
_Seconds = Annotated[float, Field(ge=0, le=10**9, allow_inf_nan=False)]
_Word = Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9_.-]+$")]
_Counts = Annotated[dict[_Word, _Count], Field(max_length=40)]
_Scanners = Annotated[list[Annotated[str, Field(max_length=120)]], Field(max_length=20)]


class RestoredFileIn(Schema):
    """A file that did not simply come back in its newest version."""

    path: Annotated[str, Field(max_length=4096)]
    state: _Word
    origin: Annotated[str, Field(max_length=40)] = ""
    snapshot: Annotated[str, Field(max_length=64)] = ""


class RestoreIn(Schema):
    """How far a restore is; the newest report of a run counts."""

    run: Annotated[str, Field(pattern=r"^[0-9a-f]{8,40}$")]
    host: Annotated[str, Field(max_length=255)]
    target: Annotated[str, Field(max_length=500)]
    state: Literal["running", "stopped", "finished"]
    begun_at: AwareDatetime
    seen_at: AwareDatetime
    below: Annotated[str, Field(max_length=500)] = ""
    only_damaged: bool = False
    newest_snapshot: Annotated[str, Field(max_length=64)] = ""
    stop_reason: Literal["", "target_full", "failed"] = ""
    stop_detail: Annotated[str, Field(max_length=500)] = ""
    resumed: Annotated[int, Field(ge=0, le=10**6)] = 0
    bytes_done: _Count = 0
    bytes_total: _Count = 0
    counts: _Counts = Field(default_factory=dict)
    origins: _Counts = Field(default_factory=dict)
    formats: _Counts = Field(default_factory=dict)
    scanners: _Scanners = Field(default_factory=list)
    files: list[RestoredFileIn] = Field(default_factory=list, max_length=200)


class RestoreOut(Schema):
    """Which restore it is in the house."""

    restore: int


class RestoreTestIn(Schema):
    """What a restore test found; with `application` everything of it must have been restored."""

    held_at: AwareDatetime
    files: _Count
    of_files: _Count
    flawed: _Count
    seconds: _Seconds
    seconds_for_everything: _Seconds
    measured: bool
    bytes: _Count = 0
    application: Annotated[int, Field(ge=1, le=2**63 - 1)] | None = None
    within_hours: Annotated[float, Field(gt=0, le=10**6)] | None = None
    scanners: _Scanners = Field(default_factory=list)
    flaws: list[RestoredFileIn] = Field(default_factory=list, max_length=200)


class RestoreTestOut(Schema):
    """Which restore test it is in the house."""

    restore_test: int


class DrillStepIn(Schema):
    """One step of a drill with what proves it."""

    name: _Word
    ok: bool
    seconds: _Seconds
    proof: dict[str, Any] = Field(default_factory=dict, max_length=30)


class DrillIn(Schema):
    """A whole drill, as the command prints it."""

    steps: list[DrillStepIn] = Field(min_length=1, max_length=30)
    files_lost: _Count | None
    seconds: _Seconds = 0


class DrillOut(Schema):
    """Which drill it is in the house; none when nothing was played."""

    drill: int | None


class GuidedIn(Schema):
    """Which machine is ready, and which steps it will take."""

    host: Annotated[str, Field(min_length=1, max_length=80)]
    steps: list[_Word] = Field(min_length=1, max_length=30)


class GuidedOut(Schema):
    """Whether the next step may be taken, and whether the drill goes on at all."""

    go: bool
    running: bool


class DrillEndIn(Schema):
    """How many files did not come back; none when nobody looked."""

    files_lost: _Count | None


_ERRORS = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem}


@router.post("/repositories/{repository_id}/restores", response={200: RestoreOut, **_ERRORS})
def report_restore(request: HttpRequest, repository_id: _RepositoryKey, body: RestoreIn) -> RestoreOut:  # noqa: ARG001
    """Report how far a restore is; an older report than the last one changes nothing."""
    if body.state == "stopped" and not body.stop_reason:
        raise HttpError(422, "A restore that stands still needs its reason. Nothing was changed.")
    facts = body.dict() | {"scanners": tuple(body.scanners), "files": tuple(one.dict() for one in body.files)}
    try:
        key = services.take_restore(repository_id=repository_id, report=services.RestoreReport(**facts))
    except RowNotFoundError as error:
        raise Http404 from error
    return RestoreOut(restore=key)


@router.post("/repositories/{repository_id}/restore-tests", response={200: RestoreTestOut, **_ERRORS})
def report_trial(request: HttpRequest, repository_id: _RepositoryKey, body: RestoreTestIn) -> RestoreTestOut:  # noqa: ARG001
    """Report a restore test; sending it again changes nothing."""
    facts = body.dict(exclude={"bytes", "application", "within_hours", "scanners", "flaws"})
    report = services.TrialReport(
        **facts,
        size_bytes=body.bytes,
        application_id=body.application,
        promised_hours=body.within_hours,
        scanners=tuple(body.scanners),
        flaws=tuple({"path": one.path, "state": one.state} for one in body.flaws),
    )
    try:
        key = services.take_trial(repository_id=repository_id, report=report)
    except RowNotFoundError as error:
        raise Http404 from error
    except RestoreReportError as error:
        raise HttpError(422, f"{_sentence(error)} Nothing was changed.") from error
    return RestoreTestOut(restore_test=key)


@router.post("/drills", response={200: DrillOut, **_ERRORS})
def report_drill(request: HttpRequest, body: DrillIn) -> DrillOut:  # noqa: ARG001
    """Hand in the report of a whole drill."""
    try:
        return DrillOut(drill=services.report_drill(report=body.dict()))
    except RansomwareError as error:
        raise HttpError(422, f"{_sentence(error)} Nothing was changed.") from error


@router.post("/guided-drills/{drill_id}/begin", response={200: GuidedOut, **_ERRORS})
def begin(request: HttpRequest, drill_id: _DrillKey, body: GuidedIn) -> GuidedOut:  # noqa: ARG001
    """Say that a machine is ready to play a drill step by step."""
    try:
        services.begin_guided(drill_id=drill_id, host=body.host, planned=body.steps)
    except (RowNotFoundError, DrillError) as error:
        raise _refused(error) from error
    return GuidedOut(go=False, running=True)


@router.get("/guided-drills/{drill_id}/next", response={200: GuidedOut, **_ERRORS})
def ask(request: HttpRequest, drill_id: _DrillKey, done: int) -> GuidedOut:  # noqa: ARG001
    """Ask whether the step after `done` steps may be taken."""
    try:
        go, running = services.ask_step(drill_id=drill_id, done=max(0, min(done, 1000)))
    except (RowNotFoundError, DrillError) as error:
        raise _refused(error) from error
    return GuidedOut(go=go, running=running)


@router.post("/guided-drills/{drill_id}/steps", response={200: GuidedOut, **_ERRORS})
def take(request: HttpRequest, drill_id: _DrillKey, body: DrillStepIn) -> GuidedOut:  # noqa: ARG001
    """Hand in a step that was allowed, with its proof."""
    try:
        services.take_step(drill_id=drill_id, step=body.dict())
    except (RowNotFoundError, DrillError) as error:
        raise _refused(error) from error
    return GuidedOut(go=False, running=True)


@router.post("/guided-drills/{drill_id}/end", response={200: DrillOut, **_ERRORS})
def end(request: HttpRequest, drill_id: _DrillKey, body: DrillEndIn) -> DrillOut:  # noqa: ARG001
    """End a drill; its steps become the report."""
    try:
        return DrillOut(drill=services.end_guided(drill_id=drill_id, files_lost=body.files_lost))
    except (RowNotFoundError, DrillError) as error:
        raise _refused(error) from error


def _refused(error: RowNotFoundError | DrillError) -> Http404 | HttpError:
    if isinstance(error, RowNotFoundError):
        return Http404()
    return HttpError(409, f"{_sentence(error)} Nothing was changed.")


def _sentence(error: RansomwareError) -> str:
    return str(REFUSAL_TEXTS.get(str(error), "This is no report of a drill."))
