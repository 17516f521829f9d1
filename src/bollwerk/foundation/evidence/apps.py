"""Django app of `evidence`."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Claims and their evidence."""

    name = "bollwerk.foundation.evidence"
    default_auto_field = "django.db.models.BigAutoField"
