"""Forms of the inventory. They check single fields; what follows from several is the services' and rules' matter.

Fields of records are made from the columns when a form class is asked for, inside the request: what a drop-down offers
is what the viewer may see.
"""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bollwerk.engines.dependency_graph import Decision, Effect, Need, Needs, Objective
from bollwerk.foundation.access import Tlp
from bollwerk.foundation.ui.forms import DayField, RevisionField
from bollwerk.rooms.inventory.kinds import Kind
from bollwerk.rooms.inventory.models import Contract, Interface, Supplier, TargetObject
from bollwerk.rooms.inventory.services.common import MODEL_BY_KIND
from bollwerk.rooms.inventory.texts import (
    EFFECT_TEXTS,
    FIELD_HINTS,
    FIELD_TEXTS,
    NEED_TEXTS,
    OBJECTIVE_TEXTS,
    WORDS_OF_FIELD,
    choices,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    _ModelForm = forms.ModelForm[Any]
else:
    _ModelForm = forms.ModelForm  # takes no type argument at run time

__all__ = [
    "DecisionForm",
    "RecordForm",
    "RetireForm",
    "contract_form",
    "interface_form",
    "supplier_form",
    "target_form",
]

_COMMON = ("name", "description", "department")
_NEEDS = ("confidentiality", "integrity", "availability", "needs_reason")
_OPERATED = ("operator_kind", "operator_organisation", "operator_supplier", "exposure", "go_live_on")
_END = ("security_relevant", "recovery_priority", *_NEEDS, "tlp")
_COMPLETE = ("suppliers_complete", "components_complete", "interfaces_complete")
_FIELDS: dict[Kind, tuple[str, ...]] = {
    Kind.PROCESS: (*_COMMON, "service_key", "max_outage_hours", "recovery_priority", *_NEEDS, "tlp"),
    Kind.APPLICATION: (
        *(*_COMMON, "product", "version", "supplier", *_OPERATED, "data_categories", *_COMPLETE),
        *_END,
    ),
    Kind.MODULE: ("application", *_COMMON, "version", *_OPERATED, "data_categories", *_END),
    Kind.SYSTEM: (
        *("system_kind", *_COMMON, "hostname", "fqdn", "addresses", "os_name", "os_version", "vendor", "model"),
        *("serial", "unit_count", *_OPERATED, *_END),
    ),
    Kind.NETWORK: (*_COMMON, "ranges", "vlan", "zone", "exposure", *_END),
    Kind.ZONE: (*_COMMON, "trust_level", *_END),
    Kind.LOCATION: (*_COMMON, "street", "postcode", "town", *_END),
    Kind.ROOM: (*_COMMON, "location", "number", *_END),
    Kind.COMPONENT: (*_COMMON, "version", "vendor", "supplier", "purl", "cpe", "digest", "more_digests", *_END),
}
_CONTRACT = (
    *("title", "number", "partner_supplier", "partner_organisation", "starts_on", "ends_on"),
    *("proof_kind", "proof_title", "proof_valid_until", "tlp"),
)
_INTERFACE = (
    *("name", "source", "target", "partner_supplier", "partner_organisation", "protocol", "protection"),
    *("protection_detail", "protected_since", "data_categories", "tlp"),
)
_SUPPLIER = ("name", "kind", "contact", "website", "country", "tlp")
_LABELS = [(label.value, label.text) for label in Tlp if label is not Tlp.RED]
_NEED_CHOICES = [("", _("not determined")), *choices(NEED_TEXTS)]


class LinesField(forms.CharField):
    """A list of words, one a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        """Show a list one word a line."""
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """Return the words, each once, in their order."""
        text = super().clean(value)
        return list(dict.fromkeys(line.strip() for line in text.replace(",", "\n").splitlines() if line.strip()))


class RangesField(LinesField):
    """Address ranges in CIDR form, one a line."""

    def clean(self, value: Any) -> Any:
        """Return the ranges in their usual form.

        Raises:
            ValidationError: If a line is no range.
        """
        found = []
        for line in super().clean(value):
            try:
                found.append(str(ip_network(line, strict=False)))
            except ValueError as problem:
                raise ValidationError(gettext("“%(line)s” is no address range.") % {"line": line}) from problem
        return found


class RecordForm(_ModelForm):
    """Base of the forms of records: fields from columns, values into `facts`, nothing written by the form itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["revision"] = RevisionField(initial=self.instance.revision)

    def _post_clean(self) -> None:
        """Leave the row alone: services write, and rows decide by constraints."""

    def clean(self) -> dict[str, Any]:
        """Check what concerns two fields at once.

        Raises:
            ValidationError: If both an organisation and a company are named.
        """
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for first, second in (
            ("operator_organisation", "operator_supplier"),
            ("partner_organisation", "partner_supplier"),
        ):
            if given.get(first) and given.get(second):
                self.add_error(second, gettext("Name an organisation or a company, not both."))
        if given.get("starts_on") and given.get("ends_on") and given["ends_on"] < given["starts_on"]:
            self.add_error("ends_on", gettext("The contract cannot end before it begins."))
        return given

    def facts(self) -> dict[str, Any]:
        """Return the values by name of the column; the hidden revision is not one of them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}

    @property
    def seen_revision(self) -> int:
        """The revision the editor had before them."""
        return int(self.cleaned_data["revision"] or 0)


class _ContractForm(RecordForm):
    """A contract names exactly one partner."""

    def clean(self) -> dict[str, Any]:
        """Ask for a partner."""
        given = super().clean()
        if not given.get("partner_organisation") and not given.get("partner_supplier"):
            self.add_error("partner_supplier", gettext("Name the partner of the contract."))
        return given


class _InterfaceForm(RecordForm):
    """An interface leads to exactly one other end."""

    def clean(self) -> dict[str, Any]:
        """Ask for one other end."""
        given = super().clean()
        ends = [name for name in ("target", "partner_supplier", "partner_organisation") if given.get(name)]
        if len(ends) != 1:
            self.add_error("target", gettext("Name one other end: a record of ours, a company or an organisation."))
        return given


def target_form(kind: Kind) -> type[RecordForm]:
    """Return the form of a kind of target object, for the current viewer."""
    return _form(MODEL_BY_KIND[kind], _FIELDS[kind])


def supplier_form() -> type[RecordForm]:
    """Return the form of a supplier."""
    return _form(Supplier, _SUPPLIER)


def contract_form() -> type[RecordForm]:
    """Return the form of a contract."""
    return _form(Contract, _CONTRACT, _ContractForm)


def interface_form() -> type[RecordForm]:
    """Return the form of an interface."""
    return _form(Interface, _INTERFACE, _InterfaceForm)


def _form(model: type[models.Model], names: Sequence[str], base: type[RecordForm] = RecordForm) -> type[RecordForm]:
    return cast("type[RecordForm]", forms.modelform_factory(model, form=base, fields=names, formfield_callback=_field))


def _field(column: models.Field[Any, Any], **_options: Any) -> forms.Field:
    """Return the form field of a column, with the words of the inventory."""
    name = column.name
    given: dict[str, Any] = {
        "label": FIELD_TEXTS[name],
        "help_text": FIELD_HINTS.get(name, ""),
        "required": not column.blank,
    }
    if isinstance(column, models.ForeignKey):
        return _row_choice(column, given)
    if isinstance(column, models.JSONField):
        return _list_field(name, given)
    return _plain_field(column, given)


def _plain_field(column: models.Field[Any, Any], given: dict[str, Any]) -> forms.Field:
    name = column.name
    if isinstance(column, models.DateField):
        return DayField(**given)
    if name == "tlp":
        return forms.TypedChoiceField(choices=_LABELS, coerce=int, initial=int(Tlp.AMBER), **given)
    if name in Needs._fields:
        return forms.TypedChoiceField(choices=_NEED_CHOICES, coerce=int, empty_value=None, **given)
    if words := WORDS_OF_FIELD.get(name if name != "kind" else f"{column.model._meta.model_name}.kind"):
        return forms.ChoiceField(choices=list(words.items()), initial=column.get_default(), **given)
    if isinstance(column, models.BooleanField):
        given["required"] = False
    made = column.formfield(**given)
    if made is None:
        raise TypeError(f"{name} cannot be edited")
    return made


def _row_choice(column: models.ForeignKey[Any, Any], given: dict[str, Any]) -> forms.Field:
    """Return a drop-down of the rows the viewer may see and that are in use."""
    related = cast("type[Any]", column.related_model)
    rows = related.objects.all()
    if issubclass(related, TargetObject):
        rows = rows.filter(retired_on__isnull=True).order_by("name_key", "id")
    else:
        rows = rows.order_by("name", "id")
    if column.model is Interface:
        rows = rows.filter(kind__in=[Kind.APPLICATION, Kind.MODULE]) if related is TargetObject else rows
    return forms.ModelChoiceField(queryset=rows, **given)


def _list_field(name: str, given: dict[str, Any]) -> forms.Field:
    given["widget"] = forms.Textarea(attrs={"rows": 3})
    if words := WORDS_OF_FIELD.get(name):
        given["widget"] = forms.CheckboxSelectMultiple()
        return forms.MultipleChoiceField(choices=list(words.items()), **given)
    return RangesField(**given) if name == "ranges" else LinesField(**given)


class RetireForm(forms.Form):
    """Why a record goes out of use."""

    reason = forms.CharField(label=FIELD_TEXTS["retired_reason"], max_length=200)
    revision = RevisionField()


class DecisionForm(forms.Form):
    """A decision on a protection need."""

    objective = forms.ChoiceField(label=_("Which need?"), choices=choices(OBJECTIVE_TEXTS), widget=forms.RadioSelect)
    effect = forms.ChoiceField(label=_("What is decided?"), choices=choices(EFFECT_TEXTS), widget=forms.RadioSelect)
    need = forms.TypedChoiceField(label=_("It is then"), choices=choices(NEED_TEXTS), coerce=int)
    reason = forms.CharField(
        label=_("Reason"), help_text=_("A departure from what is inherited has to be explained."), widget=forms.Textarea
    )

    def decision(self) -> tuple[Objective, Decision]:
        """Return what was decided."""
        given = self.cleaned_data
        decided = Decision(Need(given["need"]), Effect(given["effect"]), given["reason"])
        return Objective(given["objective"]), decided
