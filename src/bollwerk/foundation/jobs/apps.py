"""Django app of `jobs`."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Work in the background."""

    name = "bollwerk.foundation.jobs"
    default_auto_field = "django.db.models.BigAutoField"
