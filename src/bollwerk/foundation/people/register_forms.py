"""Forms with which people keep the register: persons, departments, organisations, contact persons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.access import Role, current_viewer
from bollwerk.foundation.access.models import readable
from bollwerk.foundation.access.roles import ROLE_TITLES
from bollwerk.foundation.people.models import Department, Organisation, Person
from bollwerk.foundation.people.register import kept_organisations
from bollwerk.foundation.ui.forms import RevisionField

if TYPE_CHECKING:
    from django.db.models import QuerySet

__all__ = [
    "ChangePersonForm",
    "ContactForm",
    "DepartmentForm",
    "NewDepartmentForm",
    "NewPersonForm",
    "OrganisationForm",
]

_NUMBER = RegexValidator(r"^[0-9+()/\s.-]*$", _("A telephone number consists of digits, blanks and + ( ) / . -"))


def own_organisations() -> QuerySet[Organisation]:
    """Return the organisations whose register the viewer keeps."""
    return Organisation.objects.filter(pk__in=kept_organisations()).order_by("name")


def _providers() -> QuerySet[Organisation]:
    """Return the organisations that may be named as somebody's provider: the viewer's own and their provider."""
    return Organisation.objects.filter(pk__in=current_viewer().organisations).order_by("name")


class _PersonForm(forms.Form):
    """What is known about a person."""

    given_name = forms.CharField(label=_("Given name"), max_length=100)
    family_name = forms.CharField(label=_("Family name"), max_length=100)
    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("By this address a directory log-in finds the person.")
    )
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False, validators=[_NUMBER])
    mobile = forms.CharField(label=_("Mobile telephone"), max_length=40, required=False, validators=[_NUMBER])
    department = forms.ModelChoiceField(label=_("Department"), queryset=Department._base_manager.none(), required=False)


class NewPersonForm(_PersonForm):
    """Somebody who is not in the register yet."""

    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation._base_manager.none())
    field_order = ("organisation",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = own_organisations()
        self.fields["organisation"].queryset = rows  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["organisation"].initial = current_viewer().home_organisation
        within = Department.objects.filter(organisation_id__in=kept_organisations())
        self.fields["department"].queryset = within.order_by("name")  # type: ignore[attr-defined]


class ChangePersonForm(_PersonForm):
    """Somebody in the register; where they are employed stays."""

    revision = RevisionField()

    def __init__(self, row: Person, data: Any = None) -> None:
        names = ("given_name", "family_name", "email", "phone", "mobile", "department", "revision")
        super().__init__(data, initial={name: getattr(row, name) for name in names})
        if row.department is not None and readable(row.department) is None:
            del self.fields["department"], self.initial["department"]  # what one may not see one cannot change
            return
        rows = Department.objects.filter(organisation_id=row.organisation_id).order_by("name")
        self.fields["department"].queryset = rows  # type: ignore[attr-defined]  # a ModelChoiceField


class NewDepartmentForm(forms.Form):
    """A department that is not in the register yet."""

    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation._base_manager.none())
    code = forms.CharField(label=_("Number or abbreviation"), max_length=20, required=False)
    name = forms.CharField(label=_("Name"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = own_organisations()  # type: ignore[attr-defined]
        self.fields["organisation"].initial = current_viewer().home_organisation


class DepartmentForm(forms.Form):
    """A department in the register."""

    code = forms.CharField(label=_("Number or abbreviation"), max_length=20, required=False)
    name = forms.CharField(label=_("Name"), max_length=200)
    revision = RevisionField()

    def __init__(self, row: Department, data: Any = None) -> None:
        super().__init__(data, initial={"code": row.code, "name": row.name, "revision": row.revision})


class OrganisationForm(forms.Form):
    """An organisation: a new one, or one in the register."""

    name = forms.CharField(label=_("Name"), max_length=200)
    short_name = forms.CharField(label=_("Short name"), max_length=40, required=False)
    kind = forms.ChoiceField(label=_("What it is"), choices=Organisation.Kind.choices)
    provider = forms.ModelChoiceField(
        label=_("IT provider"),
        help_text=_("Colleagues there and here then read what is labelled TLP:AMBER of both."),
        queryset=Organisation._base_manager.none(),
        required=False,
    )
    revision = RevisionField(required=False)

    def __init__(self, row: Organisation | None = None, data: Any = None) -> None:
        names = ("name", "short_name", "kind", "provider", "revision")
        super().__init__(data, initial={name: getattr(row, name) for name in names} if row else {})
        rows = _providers() if row is None else _providers().exclude(pk=row.pk)
        self.fields["provider"].queryset = rows  # type: ignore[attr-defined]  # a ModelChoiceField


_OF_DEPARTMENTS = [(role.value, ROLE_TITLES[role]) for role in (Role.EVP, Role.DEPARTMENT_LEAD)]


class ContactForm(forms.Form):
    """Ask for somebody to be a department's contact person or lead."""

    role = forms.ChoiceField(label=_("Role"), choices=_OF_DEPARTMENTS)
    person = forms.ModelChoiceField(label=_("Person"), queryset=Person._base_manager.none())
    reason = forms.CharField(label=_("Why the person needs it"), max_length=500)

    def __init__(self, row: Department, data: Any = None) -> None:
        super().__init__(data)
        rows = Person.objects.filter(organisation_id=row.organisation_id, left_on__isnull=True)
        self.fields["person"].queryset = rows.order_by("family_name", "given_name")  # type: ignore[attr-defined]
