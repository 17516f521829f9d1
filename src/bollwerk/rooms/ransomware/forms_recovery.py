"""Forms of recovery, restore tests, drills and outgoing traffic."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation import clock
from bollwerk.rooms.ransomware.forms_containment import LinesField
from bollwerk.rooms.ransomware.models import RecoveryRole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

__all__ = [
    "DrillForm",
    "EgressForm",
    "HandOverForm",
    "ItemNoteForm",
    "RecoveryForm",
    "RefusalForm",
    "ReleaseForm",
    "RoleForm",
    "TrialForm",
]

_REPORT_BYTES = 256 * 1024


class RecoveryForm(forms.Form):
    """What has to come back."""

    title = forms.CharField(label=_("Title"), max_length=200)
    names = LinesField(
        label=_("Systems and applications, one a line"),
        required=False,
        help_text=_("By their name in the inventory. Every application that needs them comes back with them."),
    )
    everything = forms.BooleanField(label=_("Everything that holds data"), required=False)
    exercise = forms.BooleanField(label=_("This is an exercise"), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a recovery of nothing."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("names") and not cleaned.get("everything"):
            self.add_error("names", _("Name at least one system or application."))
        return cleaned


class RoleForm(forms.Form):
    """What others need a system for."""

    system = forms.CharField(label=_("System, by its name in the inventory"), max_length=200)
    role = forms.ChoiceField(
        label=_("What others need it for"),
        choices=[*RecoveryRole.Role.choices, ("", _("nothing of its own"))],
        required=False,
    )


class ItemNoteForm(forms.Form):
    """What a step of a recovery needs in words."""

    note = forms.CharField(label=_("Note"), widget=forms.Textarea, max_length=500)


class ReleaseForm(forms.Form):
    """Which systems go on a release list."""

    items = forms.MultipleChoiceField(label=_("Systems to release"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, items: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].choices = items  # type: ignore[attr-defined] # a field with choices


class RefusalForm(forms.Form):
    """Why systems are not released."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea, max_length=4000)


class TrialForm(forms.Form):
    """A test of a whole application that people held."""

    held_at = forms.DateTimeField(
        label=_("Held on"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    restored = forms.IntegerField(label=_("Files or databases restored"), min_value=1, max_value=10**12)
    flawed = forms.IntegerField(label=_("Of these not sound"), min_value=0, initial=0)
    hours = forms.FloatField(label=_("Hours until the application could be used again"), min_value=0, max_value=10**5)
    proof = forms.CharField(label=_("Where the proof lies"), max_length=500)


class DrillForm(forms.Form):
    """The report of a drill, as the command printed it."""

    held_at = forms.DateTimeField(
        label=_("Held on"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    report = forms.FileField(
        label=_("Report of the drill"), help_text=_("The file that ./run ransomware drill --json printed.")
    )

    def clean_held_at(self) -> datetime:
        """Refuse a drill in the future."""
        held_at: datetime = self.cleaned_data["held_at"]
        if held_at > clock.now():
            raise ValidationError(_("This lies in the future."))
        return held_at

    def clean_report(self) -> dict[str, Any]:
        """Return the report."""
        file = self.cleaned_data["report"]
        if file.size > _REPORT_BYTES:
            raise ValidationError(_("This is no report of a drill."))
        try:
            found = json.loads(file.read())
        except (ValueError, RecursionError) as error:
            raise ValidationError(_("This is no report of a drill.")) from error
        if not isinstance(found, dict):
            raise ValidationError(_("This is no report of a drill."))
        return found


class EgressForm(forms.Form):
    """A record of outgoing traffic."""

    name = forms.CharField(label=_("What is recorded, and where"), max_length=120)
    keep_days = forms.IntegerField(label=_("Kept for (days)"), min_value=1, max_value=36500)


class HandOverForm(forms.Form):
    """A handover of evidence: the new holder computes the hash anew."""

    place = forms.CharField(label=_("Where it lies from now on"), max_length=300)
    reason = forms.CharField(label=_("Reason"), max_length=300)
    sha256 = forms.RegexField(label=_("SHA-256, computed at the handover"), regex=r"^[0-9a-f]{64}$")
