"""Django app of `ui`."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The look: components as template tags."""

    name = "bollwerk.foundation.ui"
    default_auto_field = "django.db.models.BigAutoField"
