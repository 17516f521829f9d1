"""Forms about people and roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.access import Role, current_viewer
from bollwerk.foundation.access.roles import ROLE_TITLES
from bollwerk.foundation.people.models import Department, Organisation, Person
from bollwerk.foundation.ui.forms import DayField

__all__ = ["DeputyForm", "EmergencyForm", "LeaveForm", "ReasonForm", "RequestForm"]

_ROLES = [(role.value, ROLE_TITLES[role]) for role in Role if role is not Role.EMPLOYEE]
_EMERGENCY_ROLES = [(role.value, ROLE_TITLES[role]) for role in (Role.PROVIDER_ADMIN, Role.ISB, Role.CRISIS_STAFF)]


class RequestForm(forms.Form):
    """Ask for a role for a person."""

    role = forms.ChoiceField(label=_("Role"), choices=_ROLES)
    department = forms.ModelChoiceField(
        label=_("Department"),
        help_text=_("Only for department leads and IT contact persons."),
        queryset=Department._base_manager.none(),
        required=False,
    )
    reason = forms.CharField(label=_("Why the person needs it"), max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = Department.objects.order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a department role without its department."""
        cleaned = super().clean() or {}
        if cleaned.get("role") in {Role.EVP, Role.DEPARTMENT_LEAD} and not cleaned.get("department"):
            self.add_error("department", _("Name the department this role is for."))
        return cleaned


class ReasonForm(forms.Form):
    """Give a reason."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


class LeaveForm(forms.Form):
    """Record that a person leaves."""

    on = DayField(label=_("Last day"))


class EmergencyForm(forms.Form):
    """Take a role in an emergency."""

    role = forms.ChoiceField(label=_("Role"), choices=_EMERGENCY_ROLES)
    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation._base_manager.none())
    reason = forms.CharField(
        label=_("What happened"), widget=forms.Textarea(attrs={"rows": 3}), min_length=10, max_length=1000
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Organisation.objects.filter(pk__in=current_viewer().organisations).order_by("name")
        self.fields["organisation"].queryset = own  # type: ignore[attr-defined]


class DeputyForm(forms.Form):
    """Name a deputy for a role."""

    email = forms.EmailField(label=_("E-mail address of the deputy"))
    valid_from = DayField(label=_("From"))
    valid_to = DayField(label=_("Until"), required=False)

    def clean_email(self) -> Person:
        """Return the person behind the address.

        Raises:
            forms.ValidationError: If nobody the viewer may see has it.
        """
        person = Person.objects.filter(email__iexact=self.cleaned_data["email"], left_on__isnull=True).first()
        if person is None:
            raise forms.ValidationError(_("Nobody here has this address. Look the person up in the list of people."))
        return person
