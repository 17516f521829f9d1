"""Django app of `measures`."""

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    """One register of measures."""

    name = "bollwerk.foundation.measures"
    default_auto_field = "django.db.models.BigAutoField"
