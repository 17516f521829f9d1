"""Django app of `ui`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.access.permissions import Permission, declare
from bollwerk.foundation.access.roles import Role


class UiConfig(AppConfig):
    """The look: components as template tags."""

    name = "bollwerk.foundation.ui"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the right to look at the pattern page; everybody who works here has it."""
        declare([Permission("ui.pattern:read", _("See the pattern page of all components"), frozenset(Role))])
