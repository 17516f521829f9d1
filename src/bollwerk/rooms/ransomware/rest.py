"""What the sentinel may send: judged snapshots and alerts. No contents, no passwords."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Path, Router, Schema
from pydantic import AwareDatetime, Field

from bollwerk.foundation.access.rest import Problem
from bollwerk.rooms.ransomware import rest_containment, rest_signals, services
from bollwerk.rooms.ransomware.errors import EnrolmentError, RowNotFoundError
from bollwerk.rooms.ransomware.rest_restores import router as restores_router

__all__ = ["router"]

router = Router()
router.add_router("", rest_containment.router)
router.add_router("", restores_router)
router.add_router("", rest_signals.router)

_RepositoryKey = Annotated[int, Path(ge=1, le=2**63 - 1, description="Key of the repository")]
_Short = Annotated[str, Field(max_length=300)]
_Count = Annotated[int, Field(ge=0, le=10**12)]
_SnapshotId = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class ShareIn(Schema):
    """How many files of one share a snapshot changed."""

    share: Annotated[str, Field(max_length=500)]
    files: _Count
    damaged: _Count
    unjudged: _Count


class FileIn(Schema):
    """A damaged file, with the codes of the reasons."""

    path: Annotated[str, Field(max_length=4096)]
    verdict: Annotated[str, Field(max_length=12)]
    reasons: Annotated[list[_Short], Field(max_length=20)]


class AlertIn(Schema):
    """An alarm over a share or over the repository."""

    rule: Annotated[str, Field(max_length=40, pattern=r"^[a-z_]+$")]
    host: Annotated[str, Field(max_length=255)] = ""
    share: Annotated[str, Field(max_length=500)] = ""
    detail: _Short = ""
    snapshot: Annotated[str, Field(max_length=64)] = ""
    raised_at: AwareDatetime
    count: _Count = 0
    directories: _Count = 0
    first_damaged_at: AwareDatetime | None = None
    last_damaged_at: AwareDatetime | None = None
    last_clean_at: AwareDatetime | None = None
    files: list[FileIn] = Field(default_factory=list, max_length=200)


class SnapshotIn(Schema):
    """A judged snapshot and the alerts it raised."""

    snapshot: _SnapshotId
    host: Annotated[str, Field(max_length=255)]
    paths: Annotated[list[Annotated[str, Field(max_length=4096)]], Field(max_length=100)]
    taken_at: AwareDatetime
    arrived_at: AwareDatetime
    files: _Count
    clean: _Count
    suspicious: _Count
    encrypted: _Count
    unjudged: _Count
    deleted: _Count
    shares: list[ShareIn] = Field(default_factory=list, max_length=1000)
    alerts: list[AlertIn] = Field(default_factory=list, max_length=1000)


class WatchIn(Schema):
    """What is odd about the repository itself; an empty list says that the watch has looked."""

    seen_at: AwareDatetime
    alerts: list[AlertIn] = Field(default_factory=list, max_length=1000)


class RaisedOut(Schema):
    """Which alerts are new."""

    new_alerts: list[int]


class TakenOut(Schema):
    """What became of a report."""

    snapshot: int
    new_alerts: list[int]


class EnrolIn(Schema):
    """Which host the sentinel runs on."""

    host: Annotated[str, Field(min_length=1, max_length=80)]


class KeyOut(Schema):
    """The sentinel's own key; it is not shown again."""

    key: str


class PruneOut(Schema):
    """What may be forgotten, by explicit ids; or why nothing may."""

    forget: list[str]
    refusals: list[str]


class ForgottenIn(Schema):
    """Which snapshots the backup server forgot."""

    snapshots: Annotated[list[_SnapshotId], Field(max_length=10_000)]


class ForgottenOut(Schema):
    """How many of them were known."""

    known: int


_ERRORS = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 422: Problem}


@router.post("/repositories/{repository_id}/enrol", response={200: KeyOut, **_ERRORS})
def enrol(request: HttpRequest, repository_id: _RepositoryKey, body: EnrolIn) -> KeyOut:  # noqa: ARG001
    """Trade a one-time token for the sentinel's own key."""
    try:
        return KeyOut(key=services.enrol_agent(repository_id=repository_id, host=body.host))
    except (RowNotFoundError, EnrolmentError) as error:
        raise Http404 from error


@router.post("/repositories/{repository_id}/snapshots", response={200: TakenOut, **_ERRORS})
def report(request: HttpRequest, repository_id: _RepositoryKey, body: SnapshotIn) -> TakenOut:  # noqa: ARG001
    """Report a judged snapshot; sending it again changes nothing."""
    try:
        key = services.take_snapshot(repository_id=repository_id, report=_snapshot(body))
        alerts = services.raise_alerts(repository_id=repository_id, reports=[_alert(one) for one in body.alerts])
    except RowNotFoundError as error:
        raise Http404 from error
    return TakenOut(snapshot=key, new_alerts=alerts)


@router.post("/repositories/{repository_id}/watch", response={200: RaisedOut, **_ERRORS})
def watch(request: HttpRequest, repository_id: _RepositoryKey, body: WatchIn) -> RaisedOut:  # noqa: ARG001
    """Report that the watch has looked, and what it found."""
    try:
        services.note_watch(repository_id=repository_id)
        alerts = services.raise_alerts(repository_id=repository_id, reports=[_alert(one) for one in body.alerts])
    except RowNotFoundError as error:
        raise Http404 from error
    return RaisedOut(new_alerts=alerts)


@router.get("/repositories/{repository_id}/retention", response={200: PruneOut, **_ERRORS})
def retention(request: HttpRequest, repository_id: _RepositoryKey) -> PruneOut:  # noqa: ARG001
    """Return what the backup server may forget now."""
    try:
        verdict = services.prune_verdict(repository_id=repository_id)
    except RowNotFoundError as error:
        raise Http404 from error
    return PruneOut(forget=list(verdict.forget), refusals=[one.value for one in verdict.refusals])


@router.post("/repositories/{repository_id}/forgotten", response={200: ForgottenOut, **_ERRORS})
def forgotten(request: HttpRequest, repository_id: _RepositoryKey, body: ForgottenIn) -> ForgottenOut:  # noqa: ARG001
    """Note what the backup server forgot."""
    try:
        known = services.note_forgotten(repository_id=repository_id, snapshot_ids=body.snapshots)
    except RowNotFoundError as error:
        raise Http404 from error
    return ForgottenOut(known=known)


def _snapshot(body: SnapshotIn) -> services.SnapshotReport:
    shares: tuple[dict[str, Any], ...] = tuple(one.dict() for one in body.shares)
    return services.SnapshotReport(
        snapshot_id=body.snapshot,
        host=body.host,
        paths=tuple(body.paths),
        taken_at=body.taken_at,
        arrived_at=body.arrived_at,
        files=body.files,
        clean=body.clean,
        suspicious=body.suspicious,
        encrypted=body.encrypted,
        unjudged=body.unjudged,
        deleted=body.deleted,
        shares=shares,
    )


def _alert(body: AlertIn) -> services.AlertReport:
    moments: dict[str, datetime | None] = {
        "first_damaged_at": body.first_damaged_at,
        "last_damaged_at": body.last_damaged_at,
        "last_clean_at": body.last_clean_at,
    }
    return services.AlertReport(
        rule=body.rule,
        host=body.host,
        share=body.share,
        detail=body.detail,
        snapshot_id=body.snapshot,
        raised_at=body.raised_at,
        count=body.count,
        directories=body.directories,
        files=tuple(one.dict() for one in body.files),
        **moments,
    )
