"""Django app of `history`."""

from django.apps import AppConfig


class HistoryConfig(AppConfig):
    """What was recorded by which day."""

    name = "bollwerk.foundation.history"
    default_auto_field = "django.db.models.BigAutoField"
