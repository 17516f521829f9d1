"""Warnings through the REST API: read them and what they concern; hand in a CSAF document.

What the token's organisation may not see does not exist.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Body, Path, Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field, StringConstraints

from bollwerk.engines.csaf import CsafError
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.access.rest import Invalid, Problem
from bollwerk.rooms.advisories import selectors, services
from bollwerk.rooms.advisories.errors import IntakeError, RowNotFoundError
from bollwerk.rooms.advisories.kinds import Severity

__all__ = ["router"]

router = Router()
READ, WRITE = "advisories.advisory:read", "advisories.advisory:triage"

_Key = Annotated[int, Path(ge=1, le=2**63 - 1, description="Key of the warning")]
_Show = Annotated[str, StringConstraints(pattern=r"^(todo|unmatched|matched|notices|settled|all)$")]


class WarningOut(Schema):
    """A warning in a list; `matches` counts the records it concerns and that are not remedied."""

    id: int
    tracking_id: str
    title: str
    publisher: str
    severity: str
    score: Decimal | None
    exploited: bool
    withdrawn: bool
    state: str
    matches: int
    decide_by: datetime | None
    changed_at: datetime
    tlp: str


class WarningsOut(Schema):
    """At most 200 warnings, and how many more fit."""

    items: list[WarningOut]
    more: int


class MatchOut(Schema):
    """A record that a warning concerns, how surely, and how far it is remedied."""

    id: int
    record_id: int
    record: str
    item: str
    version: str
    product: str
    confidence: Decimal
    state: str
    remediation: str
    due: date | None
    mended_at: datetime | None


class WarningDetailOut(Schema):
    """A warning with what it concerns."""

    id: int
    tracking_id: str
    title: str
    publisher: str
    summary: str
    url: str
    version: str
    severity: str
    state: str
    verdict: str
    tlp: str
    vulnerabilities: list[str]
    matches: list[MatchOut]


class KeptDocumentOut(Schema):
    """What became of a document: whether it is new, and whether it is compared with the inventory."""

    id: int
    new: bool
    compared: bool


class WarningQuery(Schema):
    """What the list is narrowed to."""

    show: _Show = "todo"
    severity: Severity | None = None
    q: Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f]*$")] = ""
    surely: Annotated[int, Field(ge=0, le=100)] = 0


_ERRORS: dict[int, Any] = {401: Problem, 403: Problem, 422: Invalid}


@router.get("/warnings", response={200: WarningsOut, **_ERRORS})
def list_warnings(request: HttpRequest, query: Query[WarningQuery]) -> WarningsOut:  # noqa: ARG001 - ninja hands it over
    """Return warnings by urgency."""
    demand(READ)
    severity = query.severity.value if query.severity else ""
    wanted = selectors.InboxFilter(show=query.show, query=query.q, severity=severity, surely=query.surely)
    found, more = selectors.inbox(wanted)
    return WarningsOut(items=[_warning_out(one) for one in found], more=more)


def _warning_out(one: selectors.InboxLine) -> WarningOut:
    return WarningOut(
        id=one.advisory_id, tracking_id=one.tracking_id, title=one.title, publisher=one.publisher,
        severity=one.severity, score=one.score, exploited=one.exploited, withdrawn=one.withdrawn, state=one.state,
        matches=one.matches, decide_by=one.decide_by, changed_at=one.changed_at, tlp=one.tlp.name,
    )  # fmt: skip


@router.get("/warnings/{advisory_id}", response={200: WarningDetailOut, 404: Problem, **_ERRORS})
def show_warning(request: HttpRequest, advisory_id: _Key) -> WarningDetailOut:  # noqa: ARG001 - ninja hands it over
    """Return one warning with the records it concerns."""
    demand(READ)
    try:
        one = selectors.advisory_detail(advisory_id)
    except RowNotFoundError as error:
        raise Http404 from error
    plain = ("tracking_id", "title", "publisher", "summary", "url", "version", "severity", "state", "verdict")
    return WarningDetailOut(
        id=one.advisory_id,
        tlp=one.tlp.name,
        vulnerabilities=[name for name, *_rest in one.vulnerabilities],
        matches=[_match_out(line) for line in one.matches],
        **{name: getattr(one, name) for name in plain},
    )


def _match_out(line: selectors.MatchLine) -> MatchOut:
    return MatchOut(
        id=line.match_id, record_id=line.target_id, record=line.target, item=line.item, version=line.version,
        product=line.product, confidence=line.confidence, state=line.state, remediation=line.remediation,
        due=line.due, mended_at=line.mended_at,
    )  # fmt: skip


@router.post("/documents", response={200: KeptDocumentOut, 400: Problem, **_ERRORS})
def hand_in(request: HttpRequest, document: Body[dict[str, Any]]) -> KeptDocumentOut:
    """Take in one CSAF document, as if a person had entered it; the same one a second time changes nothing."""
    del document  # described for the reader of the API; the bytes themselves are checked
    demand(WRITE)
    try:
        kept = services.hand_in_document(raw=request.body).kept
    except (CsafError, IntakeError) as error:
        raise HttpError(400, str(error)) from error
    return KeptDocumentOut(id=kept.advisory_id, new=kept.fresh, compared=kept.rematch)
