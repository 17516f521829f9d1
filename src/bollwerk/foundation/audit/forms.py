"""What somebody looks for in the trail, and why they want to see names."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.audit import actors
from bollwerk.foundation.audit.events import codes_readable_by, kind_text
from bollwerk.foundation.audit.selectors import Filters
from bollwerk.foundation.clock import end_of_day

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from bollwerk.foundation.access import Role

__all__ = ["FilterForm", "NamesForm"]


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    limits = [MinValueValidator(date(1970, 1, 1)), MaxValueValidator(date(2999, 12, 31))]
    formats = ["%Y-%m-%d", "%d.%m.%Y"]
    return forms.DateField(label=label, required=False, widget=widget, input_formats=formats, validators=limits)


class FilterForm(forms.Form):
    """Filters of the list without names."""

    code = forms.ChoiceField(label=_("Kind of event"), required=False)
    subject = forms.CharField(label=_("Record (room.object/number)"), required=False, max_length=120)
    since = _day(_("From"))
    until = _day(_("To"))
    before = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, *args: Any, roles: AbstractSet[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = sorted(((code, kind_text(code)) for code in codes_readable_by(roles)), key=lambda kind: kind[1])
        self.fields["code"].choices = [("", _("all")), *kinds]  # type: ignore[attr-defined] # a ChoiceField

    def filters(self) -> Filters:
        """Return what is looked for; a field that does not fit counts as empty."""
        given = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        return Filters(
            code=given.get("code") or "",
            subject=given.get("subject") or "",
            since=_start_of(given.get("since")),
            until=end_of_day(given["until"]) if given.get("until") else None,
            actors=self._actors(given),
        )

    def _actors(self, _given: dict[str, Any]) -> tuple[str, ...] | None:
        """Return whose entries are wanted; without names, everybody's."""
        return None

    def before_row(self) -> int | None:
        """Return the row after which the page begins, going back in time."""
        return getattr(self, "cleaned_data", {}).get("before")


class NamesForm(FilterForm):
    """The same with names; needs a reason, which is recorded."""

    person = forms.CharField(
        label=_("Acting person"), required=False, max_length=100, help_text=_("Part of the name; empty for everybody.")
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("It is recorded together with your name; the staff council can read it."),
    )

    field_order = ("reason", "person", "code", "subject", "since", "until")

    def _actors(self, given: dict[str, Any]) -> tuple[str, ...] | None:
        """Return the keys of the person asked for; None for everybody."""
        person = given.get("person") or ""
        return tuple(sorted(actors.keys_of(person))) if person else None


def _start_of(on: date | None) -> datetime | None:
    """Return the first moment of a German day."""
    return end_of_day(on - timedelta(days=1)) + timedelta(microseconds=1) if on else None
