"""Django app of `audit`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """Append-only audit trail."""

    name = "bollwerk.foundation.audit"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Trail")

    def ready(self) -> None:
        """Declare what may be done with the trail, and what the trail records about itself."""
        from bollwerk.foundation.access import permissions  # noqa: PLC0415 - apps are ready only now
        from bollwerk.foundation.audit import declarations, events  # noqa: PLC0415 - apps are ready only now

        permissions.declare(declarations.PERMISSIONS)
        events.declare(declarations.EVENTS)
