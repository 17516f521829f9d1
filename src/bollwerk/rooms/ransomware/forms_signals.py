"""Forms of live signals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

__all__ = ["AgreementForm", "LookoutForm"]


class LookoutForm(forms.Form):
    """A file server with a lookout."""

    name = forms.CharField(label=_("Name"), max_length=120)
    host = forms.CharField(label=_("File server, as alerts name it"), max_length=255)
    repository_id = forms.TypedChoiceField(label=_("Repository of its backups"), coerce=int)
    client_keep_days = forms.IntegerField(
        label=_("Days after which an alert no longer names the client"), min_value=1, max_value=90, initial=14
    )
    retired_on = forms.DateField(label=_("Out of use since"), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(self, *args: Any, repositories: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["repository_id"].choices = repositories  # type: ignore[attr-defined]  # a ChoiceField has choices

    def facts(self) -> dict[str, Any]:
        """Return the values by name of the column."""
        left_out = {"revision", "repository_id"}
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}


class AgreementForm(forms.Form):
    """Under which service agreement changes of single clients may be recorded."""

    agreement = forms.CharField(
        label=_("Service agreement"),
        help_text=_("Title, date and where it lies. Left empty, nothing of single clients is recorded."),
        max_length=300,
        required=False,
    )
    since = forms.DateField(label=_("In force from"), required=False)
    until = forms.DateField(label=_("In force until"), required=False)
    keep_hours = forms.IntegerField(
        label=_("Hours after which lines of the log are deleted on the file server"),
        min_value=1,
        max_value=168,
        initial=24,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Refuse an agreement without a beginning, and one that ends before it begins."""
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if cleaned.get("agreement") and not since:
            self.add_error("since", _("Say from which day it is in force."))
        if since and until and until < since:
            self.add_error("until", _("It cannot end before it begins."))
        return cleaned
