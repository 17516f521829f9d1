"""Django app of `notices`."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Who is told what."""

    name = "bollwerk.foundation.notices"
    default_auto_field = "django.db.models.BigAutoField"
