"""The form of an import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.access import Tlp
from bollwerk.rooms.inventory.imports.recipes import RECIPES
from bollwerk.rooms.inventory.imports.records import Format, ImportOptions
from bollwerk.rooms.inventory.imports.texts import FORMAT_TEXTS
from bollwerk.rooms.inventory.kinds import Exposure
from bollwerk.rooms.inventory.texts import EXPOSURE_TEXTS

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ImportForm"]

_COMPLETE: Mapping[str, bool | None] = {"": None, "yes": True, "no": False}


class ImportForm(forms.Form):
    """A file and what a person says about it."""

    file = forms.FileField(
        label=_("File"), help_text=_("NetBox or GLPI JSON, CycloneDX, nmap XML, CSV or XLSX; at most 64 MB")
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
        choices=[("", _("Find out from the headings")), *((recipe.key, recipe.title) for recipe in RECIPES)],
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

    def facts(self) -> dict[str, Any]:
        """Return what the service takes."""
        given = self.cleaned_data
        return {
            "content": given["file"],
            "name": given["file"].name,
            "form": Format(given["form"] or "auto"),
            "source": given["source"],
            "options": ImportOptions(
                application=given["application"], recipe=given["recipe"], vantage=given["vantage"]
            ),
            "is_complete": _COMPLETE[given["complete"]],
            "new_tlp": given["tlp"],
        }
