"""The inventory through the REST API: read records, relations and needs; push rows of a source.

What the token's organisation may not see does not exist. A push has the semantics of an import: repeatable by the
source's keys, bad rows kept aside with a reason, hosts that may be known wait for a person's decision, nothing is
deleted.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Path, Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field, StringConstraints

from bollwerk.engines.dependency_graph import Need
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.access.rest import Invalid, Problem
from bollwerk.foundation.ui.paging import BadCursorError
from bollwerk.rooms.inventory import selectors
from bollwerk.rooms.inventory.errors import RecordNotFoundError
from bollwerk.rooms.inventory.facts import ListedTarget, Neighbour, PathStep, TargetDetail, TargetFilter
from bollwerk.rooms.inventory.imports.pushed import PushedRelation, PushedRow, parse_pushed
from bollwerk.rooms.inventory.imports.runs import import_parsed
from bollwerk.rooms.inventory.kinds import Exposure, Kind, OperatorKind, RecordKind, RelationKind
from bollwerk.rooms.inventory.rest_containing import router as containing_router

__all__ = ["router"]

router = Router()
router.add_router("", containing_router)
READ, WRITE = "inventory.record:read", "inventory.record:edit"

TargetId = Annotated[int, Path(ge=1, le=2**63 - 1, description="Key of the record")]
_Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_Key = Annotated[str, StringConstraints(min_length=1, max_length=255)]
_FactName = Annotated[str, StringConstraints(max_length=60)]
_Text = Annotated[str, StringConstraints(max_length=20_000)]
_FactValue = (
    bool | Annotated[int, Field(ge=-(2**31), le=2**31)] | _Text | Annotated[list[_Text], Field(max_length=500)] | None
)
MOST_ROWS, MOST_RELATIONS = 5_000, 20_000


class NeedsOut(Schema):
    """Protection needs after everything inherited and decided."""

    confidentiality: str
    integrity: str
    availability: str


class TargetOut(Schema):
    """A record in a list."""

    id: int
    kind: Kind
    name: str
    department: str
    operator_kind: OperatorKind
    exposure: Exposure
    needs: NeedsOut
    gap_count: int
    not_seen_since: date | None
    tlp: str


class PageOut(Schema):
    """A page of records; `next` is the cursor of the page behind it."""

    items: list[TargetOut]
    next: str | None


class SourceOut(Schema):
    """A source that knows the record."""

    source: str
    key: str
    first_seen_on: date
    last_seen_on: date
    missing_since: date | None


class DetailOut(Schema):
    """A record with all its facts."""

    id: int
    kind: Kind
    name: str
    revision: int
    tlp: str
    facts: dict[str, Any]
    needs: NeedsOut
    gaps: list[str]
    retired_on: date | None
    not_seen_since: date | None
    sources: list[SourceOut]


class NeighbourOut(Schema):
    """A record another one is joined with."""

    relation: RelationKind | None
    id: int
    kind: Kind
    name: str
    not_seen_since: date | None


class RelationsOut(Schema):
    """What a record needs and what needs it."""

    needs: list[NeighbourOut]
    needed_by: list[NeighbourOut]


class StepOut(Schema):
    """A record on the path of a need; without id and name where the token may not see it."""

    id: int | None
    name: str
    origin: str
    need: str


class WhyOut(Schema):
    """Why a record needs what it needs, for one objective."""

    objective: str
    need: str
    path: list[StepOut]
    decision: str | None


class RowIn(Schema):
    """One record of a source.

    A supplier states ``supplier_kind``, ``contact``, ``website``, ``country``; a contract ``contract_number``,
    ``partner``, ``starts_on``, ``ends_on``, ``proof_kind``, ``proof_title``, ``proof_valid_until``, ``covers``; an
    interface ``application``, ``other_end``, ``protocol``, ``protection``, ``protection_detail``, ``protected_since``,
    ``data_categories``. Whom they name is given by key or by name.
    """

    kind: RecordKind
    key: _Key
    name: _Name
    facts: Annotated[dict[_FactName, _FactValue], Field(max_length=60, default_factory=dict)]


class RelationIn(Schema):
    """A relation between two pushed records, by their keys."""

    kind: RelationKind
    source: _Key
    target: _Key


class PushIn(Schema):
    """What a source says."""

    source: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[\w .:/+-]+$")]
    rows: Annotated[list[RowIn], Field(max_length=MOST_ROWS, default_factory=list)]
    relations: Annotated[list[RelationIn], Field(max_length=MOST_RELATIONS, default_factory=list)]
    complete: bool = False
    dry_run: bool = False


class CandidateOut(Schema):
    """A host that a pushed row may be."""

    id: int | None
    name: str
    reasons: list[str]


class ProposalOut(Schema):
    """A pushed row that waits for a person's decision."""

    line: int
    key: str
    name: str
    candidates: list[CandidateOut]


class KeptOut(Schema):
    """A row or fact that was kept aside."""

    line: int
    reason: str
    code: str
    field: str
    whole_row: bool


class ReportOut(Schema):
    """What a push did, or would do."""

    source: str
    new: int
    changed: int
    unchanged: int
    relations: int
    not_seen: int
    proposals: list[ProposalOut]
    kept_aside: list[KeptOut]
    applied: bool


_ERRORS: dict[int, Any] = {401: Problem, 403: Problem, 422: Invalid}
_ERRORS_OF_ONE: dict[int, Any] = {**_ERRORS, 404: Problem}


class TargetQuery(Schema):
    """What a list is narrowed to."""

    kind: Kind | None = None
    operator_kind: OperatorKind | None = None
    exposure: Exposure | None = None
    need: Annotated[int | None, Field(ge=1, le=3)] = None
    complete: bool | None = None
    not_seen: bool = False
    retired: bool = False
    q: Annotated[str, StringConstraints(max_length=200)] = ""
    after: Annotated[str, StringConstraints(max_length=500)] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


@router.get("/targets", response={200: PageOut, **_ERRORS})
def list_targets(request: HttpRequest, query: Query[TargetQuery]) -> PageOut:  # noqa: ARG001
    """Return records sorted by name, page by page."""
    demand(READ)
    wanted = TargetFilter(
        kind=query.kind,
        operator_kind=query.operator_kind,
        exposure=query.exposure,
        need=None if query.need is None else Need(query.need),
        complete=query.complete,
        not_seen=query.not_seen,
        retired=query.retired,
        query=query.q,
    )
    try:
        page = selectors.list_targets(wanted, after=query.after, size=query.limit)
    except BadCursorError as error:
        raise HttpError(422, str(error)) from error
    return PageOut(items=[_target_out(row) for row in page.rows], next=page.next or None)


@router.get("/targets/{target_id}", response={200: DetailOut, **_ERRORS_OF_ONE})
def show_target(request: HttpRequest, target_id: TargetId) -> DetailOut:  # noqa: ARG001
    """Return one record."""
    demand(READ)
    return _detail_out(_existing(target_id))


@router.get("/targets/{target_id}/relations", response={200: RelationsOut, **_ERRORS_OF_ONE})
def show_relations(request: HttpRequest, target_id: TargetId) -> RelationsOut:  # noqa: ARG001
    """Return what a record needs and what needs it, at most 200 of each."""
    demand(READ)
    below, above = selectors.neighbours_of(target_id, _existing(target_id).kind)
    return RelationsOut(needs=[_neighbour_out(row) for row in below], needed_by=[_neighbour_out(row) for row in above])


@router.get("/targets/{target_id}/needs", response={200: list[WhyOut], **_ERRORS_OF_ONE})
def show_needs(request: HttpRequest, target_id: TargetId) -> list[WhyOut]:  # noqa: ARG001
    """Return the protection needs of a record, each with the path it comes."""
    demand(READ)
    _existing(target_id)
    return [
        WhyOut(
            objective=why.objective.value,
            need=why.need.name.lower(),
            path=[_step_out(step) for step in why.path],
            decision=why.decision.reason if why.decision else None,
        )
        for why in selectors.why_needs(target_id)
    ]


@router.post("/rows", response={200: ReportOut, 400: Problem, **_ERRORS})
def push_rows(request: HttpRequest, push: PushIn) -> dict[str, Any]:  # noqa: ARG001
    """Take over what a source says, all or nothing; the same rows a second time change nothing."""
    demand(WRITE)
    parsed = parse_pushed(
        [PushedRow(row.kind, row.key, row.name, row.facts) for row in push.rows],
        [PushedRelation(one.kind, one.source, one.target) for one in push.relations],
        source=push.source,
        complete=push.complete,
    )
    return import_parsed(parsed, source=push.source, dry_run=push.dry_run)


def _existing(target_id: int) -> TargetDetail:
    try:
        return selectors.detail_of(target_id)
    except RecordNotFoundError as error:
        raise Http404 from error


def _needs_out(needs: Any) -> NeedsOut:
    return NeedsOut(**{name: need.name.lower() for name, need in needs._asdict().items()})


def _target_out(row: ListedTarget) -> TargetOut:
    return TargetOut(
        id=row.id,
        kind=row.kind,
        name=row.name,
        department=row.department,
        operator_kind=row.operator_kind,
        exposure=row.exposure,
        needs=_needs_out(row.needs),
        gap_count=row.gap_count,
        not_seen_since=row.not_seen_since,
        tlp=row.tlp.text,
    )


def _detail_out(row: TargetDetail) -> DetailOut:
    return DetailOut(
        id=row.id,
        kind=row.kind,
        name=row.name,
        revision=row.revision,
        tlp=row.tlp.text,
        facts=selectors.facts_of_target(row.id),
        needs=_needs_out(row.needs),
        gaps=[gap.value for gap in selectors.gaps_of_target(row)],
        retired_on=row.retired_on,
        not_seen_since=row.not_seen_since,
        sources=[
            SourceOut(
                source=one.source,
                key=one.external_key,
                first_seen_on=one.first_seen_on,
                last_seen_on=one.last_seen_on,
                missing_since=one.missing_since,
            )
            for one in selectors.sources_of(row.id)
        ],
    )


def _neighbour_out(row: Neighbour) -> NeighbourOut:
    return NeighbourOut(
        relation=row.relation, id=row.id, kind=row.kind, name=row.name, not_seen_since=row.not_seen_since
    )


def _step_out(step: PathStep) -> StepOut:
    return StepOut(id=step.id or None, name=step.name, origin=step.origin.value, need=step.need.name.lower())
