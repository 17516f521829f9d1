"""Forms about levels and thresholds."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from bollwerk.engines.posture import Level
from bollwerk.foundation.ui.marks import LEVEL_TEXT

__all__ = ["AdoptionForm", "ThresholdForm"]


class AdoptionForm(forms.Form):
    """Adopt the assessment of the protection level."""

    level = forms.ChoiceField(label=_("Our assessment"), choices=[(level.value, LEVEL_TEXT[level]) for level in Level])
    sentence = forms.CharField(
        label=_("In your own words"),
        help_text=_("This sentence stands beside the computed level, with your name and today's date."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )


class ThresholdForm(forms.Form):
    """Set one threshold of a claim."""

    key = forms.CharField(widget=forms.HiddenInput)
    value = forms.IntegerField(label=_("New value"), min_value=0, max_value=100_000)
    reason = forms.CharField(label=_("Reason"), max_length=500)
