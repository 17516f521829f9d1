"""Rights on the trail, and the events it records about itself."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.access import Permission, Role
from bollwerk.foundation.audit.events import SUPERVISORS, AuditEvent, Purpose
from bollwerk.foundation.audit.verification import DROP_CODE

__all__ = ["EVENTS", "PERMISSIONS"]

_CONTROLLERS = SUPERVISORS | {Role.STAFF_COUNCIL}
"""Those who watch that the trail is used for its purposes only."""

PERMISSIONS = (
    Permission("audit.trail:view", _("Read the trail, without names"), SUPERVISORS),
    Permission("audit.names:view", _("Open names in the trail, with a recorded reason"), SUPERVISORS),
    Permission("audit.purposes:view", _("See purposes, readers and deletion dates of the trail"), _CONTROLLERS),
)

EVENTS = (
    AuditEvent(
        "audit.names.viewed",
        _("Names of %(entries)s entries were opened: %(reason)s"),
        purpose=Purpose.AUTHORISATION,
        keep_for=timedelta(days=3 * 365),
        readers=_CONTROLLERS,
    ),
    AuditEvent("audit.trail.exported", _("The trail was exported with %(entries)s entries")),
    AuditEvent(
        "audit.personal_parts.expired",
        _("The personal part of %(count)s entries was dropped on its day"),
        purpose=Purpose.OPERATION,
        readers=_CONTROLLERS,
    ),
    AuditEvent(DROP_CODE, _("Personal parts were dropped before their day: %(reason)s"), readers=_CONTROLLERS),
)
