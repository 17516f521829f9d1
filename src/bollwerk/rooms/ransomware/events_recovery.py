"""What the trail keeps of restores, recoveries, restore tests and guided drills; who is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.access import Role
from bollwerk.foundation.audit.events import AuditEvent
from bollwerk.foundation.notices.types import NoticeType
from bollwerk.rooms.ransomware.models import RecoveryItem, RecoveryRole, RestoreRun
from bollwerk.rooms.ransomware.texts_recovery import DRILL_STEP_TEXTS

if TYPE_CHECKING:
    from bollwerk.foundation.jobs.events import StartingEvent

__all__ = ["RECOVERY_EVENTS", "RECOVERY_NOTICES"]

RECOVERY_EVENTS = (
    AuditEvent("ransomware.restore.begun", _("A restore of %(host)s began.")),
    AuditEvent(
        "ransomware.restore.stopped",
        _("A restore stands still: %(reason)s."),
        words={"reason": dict(RestoreRun.Stop.choices)},
    ),
    AuditEvent("ransomware.restore.resumed", _("A restore goes on.")),
    AuditEvent("ransomware.restore.finished", _("A restore of %(files)s files finished.")),
    AuditEvent("ransomware.trial.recorded", _("A restore test of %(files)s files was kept: %(flawed)s flawed.")),
    AuditEvent("ransomware.turns.overdue", _("Measures were opened for %(count)s restore tests.")),
    AuditEvent(
        "ransomware.role.stated",
        _("It was stated what others need a system for: %(role)s."),
        words={"role": dict(RecoveryRole.Role.choices)},
    ),
    AuditEvent("ransomware.recovery.opened", _("A recovery was opened.")),
    AuditEvent(
        "ransomware.recovery.item_moved",
        _("A system of a recovery is a step further: %(state)s."),
        words={"state": dict(RecoveryItem.State.choices)},
    ),
    AuditEvent("ransomware.recovery.closed", _("A recovery was closed.")),
    AuditEvent("ransomware.release_list.asked", _("The release of %(systems)s systems was proposed.")),
    AuditEvent("ransomware.release_list.signed", _("%(systems)s systems were released for work.")),
    AuditEvent("ransomware.release_list.refused", _("The release of %(systems)s systems was refused.")),
    AuditEvent("ransomware.egress.seen", _("Somebody saw that %(name)s is written and readable.")),
    AuditEvent("ransomware.guided_drill.opened", _("A drill step by step was opened.")),
    AuditEvent("ransomware.guided_drill.begun", _("A machine is ready to play a drill.")),
    AuditEvent(
        "ransomware.guided_drill.step_allowed",
        _("A step of a drill was allowed: %(step)s."),
        words={"step": DRILL_STEP_TEXTS},
    ),
    AuditEvent(
        "ransomware.guided_drill.step_taken",
        _("A step of a drill was taken: %(step)s."),
        words={"step": DRILL_STEP_TEXTS},
    ),
    AuditEvent("ransomware.guided_drill.broken_off", _("A drill was broken off.")),
    AuditEvent("ransomware.guided_drill.ended", _("A drill step by step ended.")),
)


def _restore(event: StartingEvent) -> str:
    return reverse("ransomware:restore", args=[event.subject.rpartition("/")[2]])


def _release_list(event: StartingEvent) -> str:
    return reverse("ransomware:release_list", args=[event.subject.rpartition("/")[2]])


def _turns(_event: StartingEvent) -> str:
    return reverse("ransomware:restore_tests")


_KEEPERS = frozenset({Role.ISB, Role.PROVIDER_ADMIN})
RECOVERY_NOTICES = (
    NoticeType(
        "ransomware.restore.stopped",
        _("A restore stands still"),
        _("A restore stands still and goes on where it stopped once the cause is mended."),
        roles=frozenset({Role.PROVIDER_ADMIN}),
        link=_restore,
    ),
    NoticeType(
        "ransomware.turns.overdue",
        _("Restore tests are overdue"),
        _("%(count)s more restore tests are overdue."),
        roles=_KEEPERS,
        link=_turns,
    ),
    NoticeType(
        "ransomware.release_list.asked",
        _("Systems wait for their release"),
        _("%(systems)s systems wait for your signature."),
        roles=frozenset({Role.LEADERSHIP, Role.CRISIS_STAFF}),
        link=_release_list,
    ),
)
