"""What the pages of containment show: isolations, targets with their standing, points, the impact of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bollwerk.foundation.access import Tlp
from bollwerk.foundation.people.models import Person
from bollwerk.rooms.inventory import api as inventory
from bollwerk.rooms.ransomware.errors import RowNotFoundError
from bollwerk.rooms.ransomware.models import ContainmentTarget, ControlPoint, Isolation, IsolationTarget, Observer

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

__all__ = [
    "IsolationDetail",
    "IsolationLine",
    "PlaceLine",
    "TargetLine",
    "TargetStandingLine",
    "isolation_detail",
    "isolations",
    "observers",
    "persons",
    "points",
    "targets",
]

_SHOWN = 100


@dataclass(frozen=True, slots=True)
class IsolationLine:
    """One isolation in the list."""

    isolation_id: int
    names: tuple[str, ...]
    state: str
    exercise: bool
    asked_at: datetime
    seconds: float | None
    reason: str


def isolations() -> list[IsolationLine]:
    """Return the newest visible isolations; those in force or waiting first."""
    rows = list(Isolation.objects.order_by("-asked_at", "-pk")[:_SHOWN])
    links = IsolationTarget.objects.filter(isolation__in=rows).order_by("pk")
    system_of = list(links.values_list("isolation_id", "target__system_id"))
    names = inventory.target_names({system for _isolation, system in system_of})
    lines = [
        IsolationLine(
            row.pk,
            tuple(names.get(system, "") for isolation, system in system_of if isolation == row.pk),
            row.state,
            row.exercise,
            row.asked_at,
            row.seconds,
            row.reason,
        )
        for row in rows
    ]
    ended = {Isolation.State.RELEASED.value, Isolation.State.DROPPED.value}
    return sorted(lines, key=lambda line: line.state in ended)


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One host or zone that can be cut off; `isolation_id` names the isolation in force."""

    target_id: int
    name: str
    point: str
    handles: tuple[str, ...]
    address: str
    second_person_reason: str
    standing: str
    isolation_id: int | None


def targets() -> list[TargetLine]:
    """Return the visible targets by name."""
    rows = list(ContainmentTarget.objects.all())
    names = inventory.target_names([row.system_id for row in rows])
    point_names = dict(ControlPoint.objects.values_list("pk", "name"))
    links = IsolationTarget.objects.filter(active=True).values_list("target_id", "standing", "isolation_id")
    active = {target: (standing, isolation) for target, standing, isolation in links}
    lines = [
        TargetLine(
            row.pk,
            names[row.system_id],
            point_names.get(row.point_id, ""),
            tuple(row.handles),
            row.address,
            row.second_person_reason,
            *active.get(row.pk, ("", None)),
        )
        for row in rows
        if row.system_id in names
    ]
    return sorted(lines, key=lambda line: line.name.casefold())


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A control point or an observer."""

    place_id: int
    name: str
    driver: str
    reached_at: str
    has_key: bool


def points() -> list[PlaceLine]:
    """Return the visible control points in use, by name."""
    rows = ControlPoint.objects.filter(retired_on__isnull=True).order_by("name")
    return [PlaceLine(row.pk, row.name, row.driver, _reached(row), bool(row.host_key)) for row in rows]


def observers() -> list[PlaceLine]:
    """Return the visible observers in use, by name."""
    rows = Observer.objects.filter(retired_on__isnull=True).order_by("name")
    return [PlaceLine(row.pk, row.name, "", _reached(row), bool(row.host_key)) for row in rows]


def _reached(row: ControlPoint | Observer) -> str:
    return f"{row.username}@{row.host}:{row.port}" if row.host else ""


@dataclass(frozen=True, slots=True)
class TargetStandingLine:
    """One target of an isolation and what is known of it."""

    name: str
    system_id: int
    point: str
    handles: tuple[str, ...]
    standing: str
    management_kept: bool | None
    detail: str
    is_order: bool


@dataclass(frozen=True, slots=True)
class IsolationDetail:
    """One isolation with preview, proof and release.

    Attributes:
        losing: Names of the records that lose service, as far as the viewer may see them.
        hidden: How many more there are.
        very_many: The impact was too large to be listed.
        dry_run, proof, release_proof: As the adapter wrote them; empty while there is none.
    """

    line: IsolationLine
    alert_id: int | None
    asked_by: str
    agreed_by: str
    second_person_needed: bool
    targets: tuple[TargetStandingLine, ...]
    losing: tuple[str, ...]
    hidden: int
    very_many: bool
    dry_run: dict[str, Any]
    proof: dict[str, Any]
    release_proof: dict[str, Any]
    release_reason: str
    release_asked_by: str
    release_agreed_by: str
    released_at: datetime | None
    tlp: Tlp


def isolation_detail(isolation_id: int) -> IsolationDetail:
    """Return an isolation.

    Raises:
        RowNotFoundError: If there is none, or the viewer may not see it.
    """
    row = Isolation.objects.filter(pk=isolation_id).first()
    if row is None:
        raise RowNotFoundError(isolation_id)
    found = _target_lines(row)
    losing = list(row.impact.get("records", ()))
    names = inventory.target_names(losing)
    people = persons([row.asked_by_id, row.agreed_by_id, row.release_asked_by_id, row.release_agreed_by_id])
    line = IsolationLine(
        row.pk, tuple(one.name for one in found), row.state, row.exercise, row.asked_at, row.seconds, row.reason
    )
    return IsolationDetail(
        line=line,
        alert_id=row.alert_id,
        asked_by=people.get(row.asked_by_id, ""),
        agreed_by=people.get(row.agreed_by_id or 0, ""),
        second_person_needed=row.second_person_needed,
        targets=found,
        losing=tuple(sorted(names.values(), key=str.casefold)),
        hidden=len(losing) - len(names),
        very_many=bool(row.impact.get("cut")),
        dry_run=row.dry_run,
        proof=row.proof,
        release_proof=row.release_proof,
        release_reason=row.release_reason,
        release_asked_by=people.get(row.release_asked_by_id or 0, ""),
        release_agreed_by=people.get(row.release_agreed_by_id or 0, ""),
        released_at=row.released_at,
        tlp=Tlp(row.tlp),
    )


def _target_lines(row: Isolation) -> tuple[TargetStandingLine, ...]:
    links = list(IsolationTarget.objects.filter(isolation=row).select_related("target").order_by("pk"))
    names = inventory.target_names([one.target.system_id for one in links])
    used = dict(ControlPoint.objects.values_list("pk", "name"))
    orders = set(ControlPoint.objects.filter(driver=ControlPoint.Driver.ORDER).values_list("pk", flat=True))
    return tuple(
        TargetStandingLine(
            names.get(one.target.system_id, ""),
            one.target.system_id,
            used.get(one.target.point_id, ""),
            tuple(one.target.handles),
            one.standing,
            one.management_kept,
            one.detail,
            one.target.point_id in orders,
        )
        for one in links
    )


def persons(ids: Collection[int | None]) -> dict[int, str]:
    """Return the names of those who acted and whom the viewer may see."""
    wanted = {one for one in ids if one is not None}
    return {row.pk: str(row) for row in Person.objects.filter(pk__in=wanted)} if wanted else {}
