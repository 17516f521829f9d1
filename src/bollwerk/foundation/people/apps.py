"""Django app of `people`."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Organisations, departments, persons, roles."""

    name = "bollwerk.foundation.people"
    default_auto_field = "django.db.models.BigAutoField"
