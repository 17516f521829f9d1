"""Django app of `measures`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.access import Permission, Role, permissions
from bollwerk.foundation.audit import events
from bollwerk.foundation.jobs import declarations


class MeasuresConfig(AppConfig):
    """One register of measures."""

    name = "bollwerk.foundation.measures"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what the register offers and records."""
        everybody = frozenset(Role)
        permissions.declare(
            (
                Permission("measures.measure:read", _("Read measures"), everybody),
                Permission("measures.measure:report", _("Report a measure as done"), everybody),
                Permission(
                    "measures.measure:open",
                    _("Open and change measures"),
                    frozenset({Role.ISB, Role.PROVIDER_ADMIN, Role.DEPARTMENT_LEAD, Role.AUDIT_OFFICE}),
                ),
                Permission(
                    "measures.measure:confirm",
                    _("Confirm the effect of a measure"),
                    frozenset({Role.ISB, Role.AUDIT_OFFICE, Role.DEPARTMENT_LEAD}),
                ),
            )
        )
        events.declare(
            (
                events.AuditEvent("measures.measure.opened", _("Measure opened, due %(due)s.")),
                events.AuditEvent("measures.measure.changed", _("Measure changed: %(reason)s")),
                events.AuditEvent("measures.measure.reported", _("Measure reported as done.")),
                events.AuditEvent("measures.measure.confirmed", _("Effect of the measure confirmed.")),
                events.AuditEvent("measures.measure.reopened", _("Measure opened again: %(reason)s")),
                events.AuditEvent("measures.measure.dropped", _("Measure dropped: %(reason)s")),
                events.AuditEvent("measures.measure.escalated", _("Measure overdue, escalated to level %(level)s.")),
            )
        )
        declarations.declare_modules(["bollwerk.foundation.measures.escalation"])
