"""Form fields of the house: days and moments as the browser's own pickers, the revision a page was opened with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

__all__ = ["DayField", "DayInput", "MomentField", "MomentInput", "RevisionField", "labels_of"]


def labels_of(form: type[forms.Form | forms.ModelForm[Any]]) -> dict[str, str | _StrPromise]:
    """Return what each field is called on the page, by its name; for the trail, which keeps names."""
    return {name: field.label or name for name, field in form.base_fields.items()}


class DayInput(forms.DateInput):
    """The browser's date picker; it sends ISO days and shows them in the reader's language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """The browser's picker for a day and a time, in the time zone of the site."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class DayField(forms.DateField):
    """A calendar day; reads ISO and ``21.11.2026``."""

    widget = DayInput
    input_formats = ("%Y-%m-%d", "%d.%m.%Y")


class MomentField(forms.DateTimeField):
    """A moment, typed in the time zone of the site."""

    widget = MomentInput
    input_formats = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M")


class RevisionField(forms.IntegerField):
    """The revision of the record when the page was opened; the service refuses the second of two editors."""

    widget = forms.HiddenInput

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, **options)
