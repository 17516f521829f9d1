"""Who is told what the room records: alarms and every step of an isolation, at once and on every channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.access import Role
from bollwerk.foundation.notices.types import NoticeType

if TYPE_CHECKING:
    from bollwerk.foundation.jobs.events import StartingEvent

__all__ = ["NOTICES"]

_DECIDERS = frozenset({Role.PROVIDER_ADMIN, Role.ISB, Role.CRISIS_STAFF})
"""Those who may decide on alerts, isolate and release; the second person is one of them."""


def _key(event: StartingEvent) -> int:
    return int(event.subject.rpartition("/")[2])


def _alert(event: StartingEvent) -> str:
    return reverse("ransomware:alert", args=[_key(event)])


def _isolation(event: StartingEvent) -> str:
    return reverse("ransomware:isolation", args=[_key(event)])


NOTICES = (
    NoticeType(
        "ransomware.alert.raised",
        _("An alert of the ransomware defence"),
        _("Ransomware defence raised an alert; %(count)s files are concerned."),
        _DECIDERS,
        link=_alert,
        broadcast=True,
    ),
    NoticeType(
        "ransomware.isolation.waits",
        _("An isolation waits for a second person"),
        _("An isolation waits: a second person has to agree before anything is cut off."),
        _DECIDERS,
        link=_isolation,
        broadcast=True,
    ),
    NoticeType(
        "ransomware.isolation.ordered",
        _("An isolation was ordered"),
        _("The isolation of %(targets)s hosts or zones was ordered and is being carried out."),
        _DECIDERS | {Role.LEADERSHIP},
        link=_isolation,
    ),
    NoticeType(
        "ransomware.isolation.proven",
        _("An isolation is proven"),
        _("%(targets)s hosts or zones are isolated; that was tried from outside."),
        _DECIDERS | {Role.LEADERSHIP},
        link=_isolation,
    ),
    NoticeType(
        "ransomware.isolation.unproven",
        _("An isolation is not proven"),
        _("Not isolated, or not proven: %(short)s of %(targets)s hosts or zones. Cut them off by hand."),
        _DECIDERS | {Role.LEADERSHIP},
        link=_isolation,
        broadcast=True,
    ),
    NoticeType(
        "ransomware.isolation.release_asked",
        _("A release waits for a second person"),
        _("A release was asked for; a second person has to agree."),
        _DECIDERS,
        link=_isolation,
    ),
    NoticeType(
        "ransomware.isolation.release_failed",
        _("A release was not carried out"),
        _("A release could not be carried out everywhere; what was not released stays isolated."),
        _DECIDERS,
        link=_isolation,
    ),
)
"""Kinds of notices of this room."""
