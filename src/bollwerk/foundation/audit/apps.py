"""Django app of `audit`."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Append-only audit trail."""

    name = "bollwerk.foundation.audit"
    default_auto_field = "django.db.models.BigAutoField"
