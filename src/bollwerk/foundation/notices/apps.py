"""Django app of `notices`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """Who is told what by which channel."""

    name = "bollwerk.foundation.notices"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Notices")

    def ready(self) -> None:
        """Declare rights, jobs and the house's own kinds of notices."""
        from bollwerk.foundation.access import Permission, Role, permissions  # noqa: PLC0415 - apps are ready only now
        from bollwerk.foundation.jobs.declarations import declare_modules  # noqa: PLC0415 - as above
        from bollwerk.foundation.notices.registry import declare  # noqa: PLC0415 - as above
        from bollwerk.foundation.notices.types import NoticeType  # noqa: PLC0415 - as above

        permissions.declare([Permission("notices.notice:read", _("Read one's own notices"), frozenset(Role))])
        declare_modules(["bollwerk.foundation.notices.jobs"])
        declare(
            [
                NoticeType(
                    "files.malware.found",
                    label=_("Malware in an uploaded file"),
                    title=_("Malware was found in an uploaded file; the file is locked."),
                    roles=frozenset({Role.ISB, Role.PROVIDER_ADMIN}),
                    broadcast=True,
                ),
                NoticeType(
                    "audit.names.viewed",
                    label=_("Names opened in the trail"),
                    title=_("Names of %(entries)s entries of the trail were opened: %(reason)s"),
                    roles=frozenset({Role.STAFF_COUNCIL, Role.DATA_PROTECTION}),
                    link=lambda _event: "/protokoll/zwecke/",
                    mail=False,
                ),
            ]
        )
