"""Forms of the room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bollwerk.rooms.ransomware.models import BackupDuty, Repository

if TYPE_CHECKING:
    _DutyForm = forms.ModelForm[BackupDuty]
    _RepositoryForm = forms.ModelForm[Repository]
else:
    # They take no type argument at run time.
    _DutyForm = _RepositoryForm = forms.ModelForm

__all__ = ["DecisionForm", "DutyForm", "RepositoryForm"]


class DutyForm(_DutyForm):
    """What must be backed up of a system."""

    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    class Meta:
        model = BackupDuty
        fields = (
            "what", "holds_data", "no_data_reason", "every_hours", "keep_days", "rpo_hours", "rto_hours", "source_name",
        )  # fmt: skip
        labels = {
            "what": _("What is backed up"),
            "holds_data": _("The system holds data"),
            "no_data_reason": _("Why it holds none"),
            "every_hours": _("Backed up every (hours)"),
            "keep_days": _("Kept for (days)"),
            "rpo_hours": _("Data loss accepted at most (RPO, hours)"),
            "rto_hours": _("Back in operation within (RTO, hours)"),
            "source_name": _("Name in the reports of the backup product"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Asked for here, because only a request has a reader who sees repositories.
        self.fields["repository"] = forms.ModelChoiceField(
            Repository.objects.filter(retired_on__isnull=True).order_by("name"),
            label=_("Repository"),
            required=False,
            initial=self.instance.repository_id,
        )

    def clean(self) -> dict[str, Any]:
        """Refuse a system without data and without a reason."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("holds_data") and not cleaned.get("no_data_reason"):
            self.add_error("no_data_reason", _("Say why the system holds no data."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """Return the values by name of the column."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}


class RepositoryForm(_RepositoryForm):
    """A place where backups lie."""

    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    hosts = forms.CharField(
        label=_("Hosts whose snapshots belong here, one a line"), widget=forms.Textarea, required=False
    )

    class Meta:
        model = Repository
        fields = ("name", "location", "product", "append_only", "append_only_proof", "keep_days", "retired_on")
        labels = {
            "name": _("Name"),
            "location": _("Location"),
            "product": _("Product"),
            "append_only": _("Clients can only add"),
            "append_only_proof": _("What proves that"),
            "keep_days": _("Kept for (days)"),
            "retired_on": _("Out of use since"),
        }

    def facts(self) -> dict[str, Any]:
        """Return the values by name of the column."""
        facts = {name: value for name, value in self.cleaned_data.items() if name != "revision"}
        return facts | {"hosts": [line.strip() for line in facts["hosts"].splitlines() if line.strip()]}


class DecisionForm(forms.Form):
    """What a person decides on an alert."""

    state = forms.ChoiceField(label=_("Decision"))
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea, max_length=4000)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, states: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = states  # type: ignore[attr-defined]  # a ChoiceField has choices
