"""Durable work of containment: orders, looks from outside and releases go on where they were if a worker dies."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from bollwerk.foundation import jobs
from bollwerk.foundation.access import viewing_as
from bollwerk.foundation.jobs.events import event_of, house_viewer
from bollwerk.rooms.ransomware.models import Isolation
from bollwerk.rooms.ransomware.services import carrying_out

__all__ = [
    "cut_off",
    "dry_run",
    "isolate",
    "look",
    "look_at_all",
    "look_every_hour",
    "look_once",
    "release",
    "take_back",
    "try_out",
]


def _isolation(event_id: str) -> int:
    return int(event_of(event_id).subject.rpartition("/")[2])


@jobs.step(attempts=3)
def cut_off(isolation_id: int) -> bool:
    """Order an isolation and keep its proof."""
    with viewing_as(house_viewer("ransomware.isolate")):
        return carrying_out.carry_out(isolation_id)


@jobs.workflow("ransomware.isolate", label=_("Isolate and look from outside"))
def isolate(event_id: str) -> None:
    """Isolate what the event ordered."""
    cut_off(_isolation(event_id))


@jobs.step(attempts=2)
def dry_run(isolation_id: int) -> None:
    """Try an isolation without changing anything."""
    with viewing_as(house_viewer("ransomware.try_isolation")):
        carrying_out.keep_dry_run(isolation_id)


@jobs.workflow("ransomware.try_isolation", label=_("Try an isolation without changing anything"))
def try_out(event_id: str) -> None:
    """Try the isolation that the event named."""
    dry_run(_isolation(event_id))


@jobs.step(attempts=2)
def look(isolation_id: int) -> None:
    """Look again from outside."""
    with viewing_as(house_viewer("ransomware.look_again")):
        carrying_out.look_again(isolation_id)


@jobs.workflow("ransomware.look_again", label=_("Look from outside whether an isolation holds"))
def look_once(event_id: str) -> None:
    """Look at the isolation that the event named."""
    look(_isolation(event_id))


@jobs.step(attempts=3)
def take_back(isolation_id: int) -> bool:
    """Take an isolation back."""
    with viewing_as(house_viewer("ransomware.release")):
        return carrying_out.take_back(isolation_id)


@jobs.workflow("ransomware.release", label=_("Release an isolation"))
def release(event_id: str) -> None:
    """Release what two people released."""
    take_back(_isolation(event_id))


@jobs.step()
def look_at_all() -> list[int]:
    """Return the isolations that must hold now; one of an exercise is none of them, it lasts minutes."""
    with viewing_as(house_viewer("ransomware.look_again")):
        in_force = (Isolation.State.PROVEN, Isolation.State.UNPROVEN)
        return list(Isolation.objects.filter(state__in=in_force, exercise=False).values_list("pk", flat=True))


@jobs.schedule("ransomware.look_every_hour", cron="41 * * * *", label=_("Look whether isolations still hold"))
def look_every_hour(_at: datetime) -> None:
    """Look at every isolation in force: a switch that started anew has forgotten its rules."""
    for isolation_id in look_at_all():
        look(isolation_id)
