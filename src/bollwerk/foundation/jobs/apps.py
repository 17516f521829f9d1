"""Django app of `jobs`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Work in the background."""

    name = "bollwerk.foundation.jobs"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Jobs")

    def ready(self) -> None:
        """Declare rights, events and the house's own jobs."""
        from bollwerk.foundation.access import Permission, Role, permissions  # noqa: PLC0415 - apps are ready only now
        from bollwerk.foundation.audit import events  # noqa: PLC0415 - as above
        from bollwerk.foundation.jobs.declarations import declare_modules  # noqa: PLC0415 - as above

        operators = frozenset({Role.PROVIDER_ADMIN, Role.ISB})
        permissions.declare(
            [
                Permission("jobs.progress:view", _("See how far one's own jobs are"), frozenset(Role)),
                Permission("jobs.job:view", _("See running and failed jobs"), operators),
                Permission("jobs.job:retry", _("Try failed jobs again"), operators),
            ]
        )
        events.declare(
            [
                events.AuditEvent(
                    "jobs.job.retried",
                    _("The failed job %(workflow_name)s was tried again"),
                    purpose=events.Purpose.OPERATION,
                )
            ]
        )
        declare_modules(["bollwerk.foundation.jobs.house"])
