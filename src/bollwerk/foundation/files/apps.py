"""Django app of `files`."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Uploaded and made files."""

    name = "bollwerk.foundation.files"
    default_auto_field = "django.db.models.BigAutoField"
