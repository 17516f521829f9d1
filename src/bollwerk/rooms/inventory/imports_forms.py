"""The form of an import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.access import Tlp
from bollwerk.foundation.ui.forms import RevisionField
from bollwerk.rooms.inventory.imports.mapping import HEADINGS, fields_of_kind, kind_of_word
from bollwerk.rooms.inventory.imports.mappings import own_recipes
from bollwerk.rooms.inventory.imports.recipes import RECIPES
from bollwerk.rooms.inventory.imports.records import Format, ImportOptions
from bollwerk.rooms.inventory.imports.texts import FORMAT_TEXTS, column_text
from bollwerk.rooms.inventory.kinds import Exposure, SystemKind
from bollwerk.rooms.inventory.texts import EXPOSURE_TEXTS, RECORD_KIND_TEXTS, SYSTEM_KIND_TEXTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bollwerk.rooms.inventory.imports.mappings import MappingFacts

__all__ = ["ImportForm", "MappingForm", "SampleForm", "kind_word_text"]

_COMPLETE: Mapping[str, bool | None] = {"": None, "yes": True, "no": False}


class ImportForm(forms.Form):
    """A file and what a person says about it."""

    file = forms.FileField(
        label=_("File"), help_text=_("NetBox or GLPI JSON, CycloneDX, SPDX, nmap XML, CSV or XLSX; at most 64 MB")
    )
    source = forms.CharField(
        label=_("Name of the source"),
        max_length=60,
        required=False,
        help_text=_(
            "Always the same for the same source, so that its records are recognised; empty: as the file suggests"
        ),
    )
    form = forms.ChoiceField(
        label=_("Format"),
        required=False,
        choices=[(one.value, FORMAT_TEXTS[one]) for one in Format if one != Format.REST],
    )
    recipe = forms.ChoiceField(
        label=_("Recipe for tables"),
        required=False,
    )
    complete = forms.ChoiceField(
        label=_("Does the file show everything its source knows?"),
        required=False,
        choices=[("", _("as usual for the format")), ("yes", _("yes")), ("no", _("no"))],
        help_text=_("If so, records of the source that are not in the file count as not seen any more."),
    )
    application = forms.CharField(
        label=_("Application"),
        max_length=200,
        required=False,
        help_text=_("Only for bills of materials: the application the components belong to"),
    )
    vantage = forms.ChoiceField(
        label=_("Scanned from"),
        required=False,
        choices=[
            ("", _("not stated")),
            *((one.value, EXPOSURE_TEXTS[one]) for one in Exposure if one != Exposure.UNKNOWN),
        ],
        help_text=_("Only for network scans: what was reached from there is reachable from there"),
    )
    tlp = forms.TypedChoiceField(
        label=_("Label of new records"),
        coerce=lambda value: Tlp(int(value)),
        choices=[(label.value, label.text) for label in Tlp if label < Tlp.RED],
        initial=Tlp.AMBER,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [(key, _("Own mapping: %(name)s") % {"name": name}) for key, name in own_recipes()]
        recipes = [(recipe.key, recipe.title) for recipe in RECIPES]
        field = self.fields["recipe"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Find out from the headings")), *own, *recipes]

    def facts(self) -> dict[str, Any]:
        """Return what the service takes beside the file."""
        given = self.cleaned_data
        return {
            "form": Format(given["form"] or "auto"),
            "source": given["source"],
            "options": ImportOptions(
                application=given["application"], recipe=given["recipe"], vantage=given["vantage"]
            ),
            "is_complete": _COMPLETE[given["complete"]],
            "new_tlp": given["tlp"],
        }


class SampleForm(forms.Form):
    """A list whose columns are to be explained."""

    file = forms.FileField(label=_("File"), help_text=_("CSV or XLSX with a heading row"))


def kind_word_text(word: str) -> object:
    """Return what all rows of a mapping are, in words."""
    return dict(_kind_choices()).get(word, word)


def _kind_choices() -> list[tuple[str, Any]]:
    systems = [(f"system {kind.value}", SYSTEM_KIND_TEXTS[kind]) for kind in SystemKind]
    return [("", _("A column says it")), *((kind.value, text) for kind, text in RECORD_KIND_TEXTS.items()), *systems]


class MappingForm(forms.Form):
    """What each column of a list means."""

    name = forms.CharField(label=_("Name of the mapping"), max_length=80)
    source = forms.CharField(
        label=_("Name of the source"),
        max_length=60,
        required=False,
        help_text=_("Under this name its records are recognised at the next import; empty: the name of the mapping"),
    )
    kind = forms.ChoiceField(label=_("What is every row?"), required=False, choices=_kind_choices)
    revision = RevisionField()

    def __init__(self, facts: MappingFacts, data: Any = None) -> None:
        initial = {"name": facts.name, "source": facts.source, "kind": facts.kind, "revision": facts.revision}
        super().__init__(data, initial=initial)
        self._headings = facts.headings
        choices = [("", _("leave out")), *((name, column_text(name)) for name in HEADINGS)]
        for place, (heading, examples) in enumerate(zip(facts.headings, facts.examples, strict=True)):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=heading,
                choices=choices,
                required=False,
                initial=facts.columns.get(heading, ""),
                help_text=" · ".join(examples),
            )

    def clean(self) -> dict[str, Any]:
        """Ask for what no list can do without.

        Raises:
            ValidationError: If no column names the record, or nothing says what it is.
        """
        given: dict[str, Any] = super().clean() or self.cleaned_data
        names = set(self.columns().values())
        if "name" not in names:
            raise forms.ValidationError(_("Say which column holds the name of the record."))
        if not given.get("kind") and "kind" not in names:
            raise forms.ValidationError(_("Say what every row is, or which column says it."))
        self._refuse_strangers(given.get("kind", ""))
        return given

    def _refuse_strangers(self, word: str) -> None:
        """Mark columns that records of the stated kind do not have."""
        found = kind_of_word(word) if word else None
        known = {"kind", *fields_of_kind(found[0])} if found else set(HEADINGS)
        for place in range(len(self._headings)):
            if self.cleaned_data.get(f"column_{place}") not in {"", None, *known}:
                self.add_error(f"column_{place}", _("Records of this kind do not have this."))

    def columns(self) -> dict[str, str]:
        """Return heading to field, without the columns that are left out."""
        found = {heading: self.cleaned_data.get(f"column_{place}") for place, heading in enumerate(self._headings)}
        return {heading: name for heading, name in found.items() if name}

    def facts(self) -> dict[str, Any]:
        """Return what the service takes."""
        given = self.cleaned_data
        return {
            "name": " ".join(given["name"].split()),
            "source": given["source"].strip(),
            "kind": given["kind"],
            "columns": self.columns(),
            "expected_revision": int(given["revision"] or 0),
        }
