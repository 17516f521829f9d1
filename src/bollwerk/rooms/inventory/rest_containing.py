"""Who contains a module, through the REST API: a list that somebody can act on."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.access.rest import Invalid, Problem
from bollwerk.rooms.inventory import selectors
from bollwerk.rooms.inventory.kinds import Exposure, FoundBy, Kind, OperatorKind

__all__ = ["router"]

router = Router()
_ERRORS: dict[int, Any] = {401: Problem, 403: Problem, 422: Invalid}
_Question = Annotated[
    str, Query(min_length=1, max_length=500, description="Name, package URL, hash, CPE, or name of a supplier")
]


class WorkOut(Schema):
    """A record that contains what is asked for, hangs on it, or has an interface to it."""

    id: int
    kind: Kind
    name: str
    version: str
    vendor: str
    purl: str
    digest: str
    found_by: FoundBy | None
    path: list[str]
    department: str
    operator_kind: OperatorKind
    exposure: Exposure
    not_seen_since: date | None


class ReachedOut(Schema):
    """An interface over which a hacked module or supplier reaches on; `other_id` is missing for a partner outside."""

    id: int
    name: str
    record_id: int
    record: str
    other_id: int | None
    other: str


class ContainsOut(Schema):
    """Who contains it; `cut` says whether there is more than the limits let through."""

    records: list[WorkOut]
    interfaces: list[ReachedOut]
    cut: bool


@router.get("/contains", response={200: ContainsOut, **_ERRORS})
def show_containing(request: HttpRequest, q: _Question) -> ContainsOut:  # noqa: ARG001
    """Return who contains a module: what was found first, then what cannot work without it, nearest first."""
    demand("inventory.record:read")
    found = selectors.containing(q)
    return ContainsOut(
        records=[_work_out(one) for one in selectors.work_lines(found)],
        interfaces=[
            ReachedOut(
                id=one.interface_id, name=one.name, record_id=one.target_id, record=one.record,
                other_id=one.other_id, other=one.other,
            )
            for one in found.interfaces
        ],
        cut=found.cut,
    )  # fmt: skip


def _work_out(one: selectors.WorkLine) -> WorkOut:
    return WorkOut(
        id=one.target_id, kind=one.kind, name=one.name, version=one.version, vendor=one.vendor, purl=one.purl,
        digest=one.digest, found_by=one.by, path=list(one.path), department=one.department,
        operator_kind=one.operator_kind, exposure=one.exposure, not_seen_since=one.not_seen_since,
    )  # fmt: skip
