"""Django app of `evidence`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.access import Permission, Role, permissions
from bollwerk.foundation.audit import events
from bollwerk.foundation.jobs import declarations
from bollwerk.foundation.ui.marks import LEVEL_TEXT


class EvidenceConfig(AppConfig):
    """Claims and their evidence."""

    name = "bollwerk.foundation.evidence"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what may be done with claims, and what is recorded."""
        permissions.declare(
            (
                Permission("evidence.claim:read", _("Read how the claims stand"), frozenset(Role)),
                Permission(
                    "evidence.claim:evaluate", _("Evaluate claims now"), frozenset({Role.ISB, Role.AUDIT_OFFICE})
                ),
                Permission(
                    "evidence.level:adopt",
                    _("Adopt the assessment of the protection level"),
                    frozenset({Role.ISB, Role.LEADERSHIP}),
                ),
                Permission("evidence.threshold:set", _("Set thresholds of claims"), frozenset({Role.ISB})),
            )
        )
        events.declare(
            (
                events.AuditEvent(
                    "evidence.level.adopted", _("Protection level %(level)s adopted."), words={"level": LEVEL_TEXT}
                ),
                events.AuditEvent(
                    "evidence.threshold.set", _("Threshold %(key)s of %(claim)s set to %(value)s: %(reason)s")
                ),
            )
        )
        declarations.declare_modules(["bollwerk.foundation.evidence.jobs"])
