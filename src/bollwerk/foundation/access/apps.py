"""Django app of access: circles are its only tables."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Labels, viewers, permissions, circles."""

    name = "bollwerk.foundation.access"
    default_auto_field = "django.db.models.BigAutoField"
