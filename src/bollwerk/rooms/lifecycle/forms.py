"""Forms of the room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bollwerk.foundation import clock
from bollwerk.foundation.ui.forms import DayField, RevisionField
from bollwerk.rooms.lifecycle.models import Handling
from bollwerk.rooms.lifecycle.rules import CycleDates, Until

__all__ = ["AssessmentForm", "ChoiceForm", "DecisionForm", "OpinionForm", "StatementForm", "StepForm"]

_NONE_OF_THEM = "0"
_LONGEST_TEXT = 4000
_AHEAD = {Handling.Choice.REPLACE: ("replace_by",), Handling.Choice.CONTRACT: ("contract_until",)}
"""What must lie ahead, by what is chosen."""


class StepForm(forms.Form):
    """A step that may hold for every record of the department with the same product.

    Args:
        others: How many other records there are.
    """

    for_all = forms.BooleanField(required=False)
    revision = RevisionField(initial=0)

    def __init__(self, *args: Any, others: int = 0, **options: Any) -> None:
        super().__init__(*args, **options)
        if not others:
            del self.fields["for_all"]
            return
        label = ngettext(
            "For %(count)s other record of the department with this product as well",
            "For the %(count)s other records of the department with this product as well",
            others,
        )
        self.fields["for_all"].label = label % {"count": others}
        self.order_fields([name for name in self.fields if name != "for_all"])

    @property
    def holds_for_all(self) -> bool:
        """Whether the step holds for the other records as well."""
        return bool(self.cleaned_data.get("for_all"))

    @property
    def facts(self) -> dict[str, Any]:
        """What was filled in, without what says where it holds."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"revision", "for_all"}}


class AssessmentForm(StepForm):
    """The department's risk assessment."""

    risk = forms.CharField(
        label=gettext_lazy("What the risk is"), widget=forms.Textarea, max_length=_LONGEST_TEXT,
        help_text=gettext_lazy("What can happen without updates, how likely it is, and whom it would hit."),
    )  # fmt: skip
    high_risk = forms.BooleanField(
        label=gettext_lazy("The risk is high"), required=False,
        help_text=gettext_lazy("Then leadership has to accept it as well."),
    )  # fmt: skip
    assessed_until = DayField(label=gettext_lazy("The assessment holds until"))

    def clean_assessed_until(self) -> object:
        """Refuse a day that has passed."""
        day = self.cleaned_data["assessed_until"]
        if day < clock.today():
            raise forms.ValidationError(_("This day has passed."))
        return day


class DecisionForm(StepForm):
    """What follows the end of updates."""

    choice = forms.ChoiceField(
        label=gettext_lazy("What follows"), choices=Handling.Choice.choices,
        help_text=gettext_lazy("Replacement is the rule. Security-relevant areas need a contract until then."),
    )  # fmt: skip
    replace_by = DayField(label=gettext_lazy("Replaced by"), required=False)
    cost_euro = forms.IntegerField(
        label=gettext_lazy("Cost in euros"), min_value=0, max_value=2_000_000_000, required=False
    )
    no_replacement = forms.CharField(
        label=gettext_lazy("Why it is not replaced"), widget=forms.Textarea, max_length=_LONGEST_TEXT, required=False,
        help_text=gettext_lazy("Needed for a contract without a replacement and for further use."),
    )  # fmt: skip
    contract = forms.CharField(label=gettext_lazy("Special contract"), max_length=200, required=False)
    contract_until = DayField(label=gettext_lazy("The contract runs until"), required=False)
    safeguards = forms.CharField(
        label=gettext_lazy("Safeguards of the further use"), widget=forms.Textarea, max_length=_LONGEST_TEXT,
        required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, security_relevant: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if security_relevant:
            field = self.fields["choice"]
            limited = Handling.Choice.LIMITED_USE.value
            choices = [one for one in Handling.Choice.choices if one[0] != limited]
            field.choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen way needs, at the field where it is missing."""
        given = super().clean() or self.cleaned_data
        reason = ("no_replacement", _("Say why it is not replaced; that is the rule."))
        lacking: dict[str, tuple[tuple[str, str], ...]] = {
            Handling.Choice.REPLACE: (("replace_by", _("A replacement names its day.")),),
            Handling.Choice.CONTRACT: (
                ("contract", _("Name the contract.")),
                ("contract_until", _("A contract names its last day.")),
                reason,
            ),
            Handling.Choice.LIMITED_USE: (("safeguards", _("A further use names its safeguards.")), reason),
        }
        for name, sentence in lacking.get(given.get("choice", ""), ()):
            if not given.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        for name in _AHEAD.get(given.get("choice", ""), ()):
            if given.get(name) and given[name] < clock.today():
                self.add_error(name, _("This day has passed."))
        return given


class OpinionForm(StepForm):
    """The opinion of the information security officer."""

    opinion = forms.CharField(label=gettext_lazy("Opinion"), widget=forms.Textarea, max_length=_LONGEST_TEXT)


class ChoiceForm(forms.Form):
    """Which product of the support data a name means."""

    product = forms.ChoiceField(label=gettext_lazy("This is"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        none = (_NONE_OF_THEM, _("none of these products"))
        field = self.fields["product"]
        field.choices = [none, *((str(key), name) for key, name in choices)]  # type: ignore[attr-defined]  # see above

    @property
    def product_id(self) -> int | None:
        """The chosen product, None for none of them."""
        return int(self.cleaned_data["product"]) or None


class StatementForm(forms.Form):
    """Support dates of one cycle, entered by hand."""

    STATED = (
        ("day", gettext_lazy("They end on a known day")),
        ("goes_on", gettext_lazy("They go on, the end is not known")),
        ("ended", gettext_lazy("They have ended, the day is not known")),
    )

    name = forms.CharField(label=gettext_lazy("Product"), max_length=200)
    vendor = forms.CharField(label=gettext_lazy("Maker"), max_length=200, required=False)
    cycle = forms.CharField(
        label=gettext_lazy("Version or release cycle"), max_length=100,
        help_text=gettext_lazy("Such as 12 or 2019; every version that starts with it belongs to it."),
    )  # fmt: skip
    stated = forms.ChoiceField(label=gettext_lazy("Security updates"), choices=STATED)
    security_until = DayField(label=gettext_lazy("Last day of security updates"), required=False)
    extended_until = DayField(
        label=gettext_lazy("Last day with a special contract"), required=False,
        help_text=gettext_lazy("If the maker sells a longer support."),
    )  # fmt: skip
    source = forms.CharField(
        label=gettext_lazy("Source"), max_length=200,
        help_text=gettext_lazy("Where it is written, such as a letter of the maker or an address."),
    )  # fmt: skip
    stated_on = DayField(label=gettext_lazy("Day of the source"), required=False)
    reason = forms.CharField(label=gettext_lazy("Why it is entered by hand"), max_length=500)

    def clean(self) -> dict[str, Any]:
        """Ask for the day where one is said to be known, and refuse a source from the future."""
        given = super().clean() or self.cleaned_data
        if given.get("stated") == "day" and not given.get("security_until") and "security_until" not in self.errors:
            self.add_error("security_until", _("Name the day."))
        if given.get("stated_on") and given["stated_on"] > clock.today():
            self.add_error("stated_on", _("This day lies ahead."))
        return given

    @property
    def dates(self) -> CycleDates:
        """What was stated."""
        given = self.cleaned_data
        known = given["stated"] == "day"
        security = Until(day=given["security_until"]) if known else Until(ended=given["stated"] == "ended")
        return CycleDates(given["cycle"].strip(), security, Until(day=given["extended_until"]))
