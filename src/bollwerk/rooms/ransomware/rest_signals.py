"""What a lookout may ask and send: what it is allowed, how it stands, signals. No contents, no accounts."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Path, Router, Schema
from pydantic import AwareDatetime, Field

from bollwerk.foundation.access.rest import Problem
from bollwerk.rooms.ransomware import services
from bollwerk.rooms.ransomware.errors import EnrolmentError, RowNotFoundError
from bollwerk.rooms.ransomware.rules.signals import LiveRule

__all__ = ["router"]

router = Router()

_Key = Annotated[int, Path(ge=1, le=2**63 - 1, description="Key of the lookout")]
_Short = Annotated[str, Field(max_length=300)]
_Count = Annotated[int, Field(ge=0, le=10**12)]


class LookoutIn(Schema):
    """Who enrols."""

    host: Annotated[str, Field(min_length=1, max_length=80)]


class LookoutKeyOut(Schema):
    """The agent's own key, shown only now."""

    key: str


class OrdersOut(Schema):
    """What the agent is allowed: reading who changes what only under a service agreement, and for how long."""

    audit: bool
    keep_hours: int


class TouchedIn(Schema):
    """One file with what was found."""

    path: Annotated[str, Field(min_length=1, max_length=4096)]
    reasons: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=20)] = Field(default_factory=list)


class LiveSignalIn(Schema):
    """One signal."""

    rule: LiveRule
    share: Annotated[str, Field(max_length=500)] = ""
    raised_at: AwareDatetime
    count: _Count = 0
    directories: _Count = 0
    client: Annotated[str, Field(max_length=64)] = ""
    machine: Annotated[str, Field(max_length=255)] = ""
    program: _Short = ""
    files: Annotated[list[TouchedIn], Field(max_length=200)] = Field(default_factory=list)


class StandingIn(Schema):
    """How the agent stands by its own account."""

    canaries: _Count = 0
    canaries_sound: _Count = 0
    kernel: bool = False
    audit: bool = False
    problem: _Short = ""


class SignalsIn(Schema):
    """What a lookout reports at once."""

    seen_at: AwareDatetime
    standing: StandingIn
    signals: Annotated[list[LiveSignalIn], Field(max_length=100)] = Field(default_factory=list)


class SignalsOut(Schema):
    """Keys of the alerts that are new."""

    new_alerts: list[int]


_ERRORS: dict[int, Any] = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 422: Problem}


@router.post("/lookouts/{lookout_id}/enrol", response={200: LookoutKeyOut, **_ERRORS})
def enrol_lookout(request: HttpRequest, lookout_id: _Key, body: LookoutIn) -> LookoutKeyOut:  # noqa: ARG001
    """Trade a one-time token for the lookout's own key."""
    try:
        return LookoutKeyOut(key=services.enrol_lookout(lookout_id=lookout_id, host=body.host))
    except (RowNotFoundError, EnrolmentError) as error:
        raise Http404 from error


@router.get("/lookouts/{lookout_id}/orders", response={200: OrdersOut, **_ERRORS})
def orders(request: HttpRequest, lookout_id: _Key) -> OrdersOut:  # noqa: ARG001
    """Return what the lookout is allowed today."""
    try:
        found = services.orders_of(lookout_id=lookout_id)
    except RowNotFoundError as error:
        raise Http404 from error
    return OrdersOut(audit=found.audit, keep_hours=found.keep_hours)


@router.post("/lookouts/{lookout_id}/signals", response={200: SignalsOut, **_ERRORS})
def signals(request: HttpRequest, lookout_id: _Key, body: SignalsIn) -> SignalsOut:  # noqa: ARG001
    """Report how the lookout stands, and signals; one sent again adds nothing."""
    try:
        found = services.take_signals(
            lookout_id=lookout_id, standing=body.standing.dict(), reports=[_signal(one) for one in body.signals]
        )
    except RowNotFoundError as error:
        raise Http404 from error
    return SignalsOut(new_alerts=found)


def _signal(body: LiveSignalIn) -> services.SignalReport:
    return services.SignalReport(
        rule=body.rule,
        share=body.share,
        raised_at=body.raised_at,
        count=body.count,
        directories=body.directories,
        client=body.client,
        machine=body.machine,
        program=body.program,
        files=tuple({"path": one.path, "verdict": "suspicious", "reasons": one.reasons} for one in body.files),
    )
