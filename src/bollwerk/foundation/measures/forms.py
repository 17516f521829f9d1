"""Forms of the register of measures."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.people.models import Department, Person
from bollwerk.foundation.ui.forms import DayField, RevisionField

__all__ = ["MeasureForm", "ProofForm", "ReasonForm"]


class MeasureForm(forms.Form):
    """Open or change a measure."""

    title = forms.CharField(label=_("What has to be done"), max_length=200)
    text = forms.CharField(label=_("Details"), widget=forms.Textarea(attrs={"rows": 4}), required=False)
    due = DayField(label=_("Due"))
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=Person._base_manager.none(), required=False)
    department = forms.ModelChoiceField(label=_("Department"), queryset=Department._base_manager.none(), required=False)
    claim = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    subject = forms.CharField(widget=forms.HiddenInput, required=False, max_length=120)
    url = forms.CharField(widget=forms.HiddenInput, required=False, max_length=300)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own signature is wider
        people = Person.objects.filter(left_on__isnull=True).order_by("family_name", "given_name")
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["department"].queryset = Department.objects.order_by("name")  # type: ignore[attr-defined]

    def clean_url(self) -> str:
        """Return the address only if it leads into the house."""
        url: str = self.cleaned_data["url"]
        return url if url.startswith("/") and not url.startswith("//") else ""

    def clean(self) -> dict[str, object]:
        """Refuse a measure that nobody has to carry out."""
        cleaned = super().clean() or {}
        if not cleaned.get("owner") and not cleaned.get("department"):
            self.add_error("owner", _("Name an owner or a department; a measure nobody owns is not carried out."))
        return cleaned


class ProofForm(forms.Form):
    """Report a measure as done."""

    proof = forms.CharField(
        label=_("What shows that it is done"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )
    revision = RevisionField()


class ReasonForm(forms.Form):
    """Say why a reported measure does not work."""

    reason = forms.CharField(label=_("Why it does not work"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    revision = RevisionField()
