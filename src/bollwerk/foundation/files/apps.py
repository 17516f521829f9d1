"""Django app of `files`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """Uploaded and made files."""

    name = "bollwerk.foundation.files"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Files")

    def ready(self) -> None:
        """Declare rights and events."""
        from bollwerk.foundation.access import Permission, Role, permissions  # noqa: PLC0415 - apps are ready only now
        from bollwerk.foundation.audit.events import AuditEvent, Purpose, declare  # noqa: PLC0415 - as above

        permissions.declare([Permission("files.file:download", _("Download files one may see"), frozenset(Role))])
        declare(
            [
                AuditEvent("files.file.kept", _("A file of %(size_bytes)s bytes was kept.")),
                AuditEvent("files.file.deleted", _("A file was deleted on its day"), purpose=Purpose.OPERATION),
                AuditEvent("files.malware.found", _("Malware was found in an uploaded file"), purpose=Purpose.SECURITY),
            ]
        )
