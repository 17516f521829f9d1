"""What other programs may read of containment. They isolate nothing: for a cut a person answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Path, Router, Schema

from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.access.rest import Problem
from bollwerk.rooms.ransomware import selectors_containment as selectors
from bollwerk.rooms.ransomware.errors import RowNotFoundError

__all__ = ["router"]

router = Router()

_Key = Annotated[int, Path(ge=1, le=2**63 - 1, description="Key of the isolation")]


class IsolationOut(Schema):
    """One isolation; only `proven` means isolated."""

    isolation: int
    names: list[str]
    state: str
    exercise: bool
    asked_at: datetime
    seconds_to_proof: float | None


class StandingOut(Schema):
    """One host or zone of an isolation, as it was found from outside."""

    name: str
    standing: str
    management_kept: bool | None
    detail: str


class IsolationDetailOut(IsolationOut):
    """An isolation with what loses service and what is proven."""

    second_person_needed: bool
    losing_service: list[str]
    further_losing_service: int
    targets: list[StandingOut]
    surviving_connections: int | None


class ContainmentTargetOut(Schema):
    """A host or zone that can be cut off."""

    target: int
    name: str
    control_point: str
    only_with_second_person_because: str
    isolation: int | None


_ERRORS = {401: Problem, 403: Problem, 404: Problem, 422: Problem}
_READ = "ransomware.register:read"


@router.get("/isolations", response={200: list[IsolationOut], **_ERRORS})
def isolations(request: HttpRequest) -> list[IsolationOut]:  # noqa: ARG001
    """Return the newest isolations, those in force or waiting first."""
    demand(_READ)
    return [IsolationOut(**_line(one)) for one in selectors.isolations()]


@router.get("/isolations/{isolation_id}", response={200: IsolationDetailOut, **_ERRORS})
def isolation(request: HttpRequest, isolation_id: _Key) -> IsolationDetailOut:  # noqa: ARG001
    """Return an isolation."""
    demand(_READ)
    try:
        found = selectors.isolation_detail(isolation_id)
    except RowNotFoundError as error:
        raise Http404 from error
    return IsolationDetailOut(
        **_line(found.line),
        second_person_needed=found.second_person_needed,
        losing_service=list(found.losing),
        further_losing_service=found.hidden,
        targets=[
            StandingOut(name=one.name, standing=one.standing, management_kept=one.management_kept, detail=one.detail)
            for one in found.targets
        ],
        surviving_connections=found.proof.get("surviving_flows"),
    )


@router.get("/containment-targets", response={200: list[ContainmentTargetOut], **_ERRORS})
def containment_targets(request: HttpRequest) -> list[ContainmentTargetOut]:  # noqa: ARG001
    """Return what can be cut off, and what nobody cuts off alone."""
    demand(_READ)
    return [
        ContainmentTargetOut(
            target=one.target_id,
            name=one.name,
            control_point=one.point,
            only_with_second_person_because=one.second_person_reason,
            isolation=one.isolation_id,
        )
        for one in selectors.targets()
    ]


def _line(one: selectors.IsolationLine) -> dict[str, Any]:
    return {
        "isolation": one.isolation_id,
        "names": list(one.names),
        "state": one.state,
        "exercise": one.exercise,
        "asked_at": one.asked_at,
        "seconds_to_proof": one.seconds,
    }
