"""Forms of containment and cleaning."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bollwerk.rooms.ransomware.models import ControlPoint, EvidenceItem

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "EvidenceForm",
    "IsolationForm",
    "LinesField",
    "ObserverForm",
    "PointForm",
    "ReasonForm",
    "SignatureForm",
    "SignerForm",
    "StepForm",
    "TargetForm",
]


class LinesField(forms.CharField):
    """Several values, one a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        """Return the values one a line."""
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """Return the values as a list."""
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class IsolationForm(forms.Form):
    """What is to be cut off, and why."""

    targets = forms.MultipleChoiceField(label=_("Hosts and zones"), widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea)
    exercise = forms.BooleanField(label=_("This is an exercise"), required=False)

    def __init__(self, *args: Any, targets: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["targets"].choices = targets  # type: ignore[attr-defined] # a field with choices


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea)


class _ReachedForm(forms.Form):
    """Something reached by SSH."""

    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    name = forms.CharField(label=_("Name"), max_length=120)
    system_id = forms.TypedChoiceField(label=_("System of the inventory"), coerce=int, empty_value=None, required=False)
    host = forms.CharField(label=_("Address for SSH"), max_length=255, required=False)
    port = forms.IntegerField(label=_("Port for SSH"), min_value=1, max_value=65535, initial=22)
    username = forms.CharField(label=_("Account"), max_length=64, initial="bollwerk")
    host_key = forms.CharField(label=_("Public host key, as one line"), required=False)

    def __init__(self, *args: Any, systems: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["system_id"].choices = [("", "—"), *systems]  # type: ignore[attr-defined] # a field with choices

    def facts(self) -> dict[str, Any]:
        """Return the values by name of the column."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"revision", "system_id"}}


class ObserverForm(_ReachedForm):
    """A host from which it is tried whether an isolated one can be reached."""


class PointForm(_ReachedForm):
    """A switch, router or firewall."""

    driver = forms.ChoiceField(label=_("How it is told"), choices=ControlPoint.Driver.choices)
    management = LinesField(
        label=_("Ports (bridge) or addresses (router) from which hosts are managed, one a line"), required=False
    )
    local_management = forms.BooleanField(label=_("Hosts are managed from the point itself"), required=False)
    command_prefix = forms.CharField(label=_("Put before each command"), max_length=60, required=False)
    isolate_command = forms.CharField(label=_("Command to isolate, with {handle}"), max_length=500, required=False)
    release_command = forms.CharField(label=_("Command to release, with {handle}"), max_length=500, required=False)
    check_command = forms.CharField(label=_("Command to ask, with {handle}"), max_length=500, required=False)

    def facts(self) -> dict[str, Any]:
        """Return the values by name of the column."""
        facts = super().facts()
        # Every form has a prefix of its own already.
        return {"prefix": facts.pop("command_prefix"), **facts}

    def clean(self) -> dict[str, Any]:
        """Refuse a point that could not be told anything."""
        cleaned: dict[str, Any] = super().clean() or {}
        driver = cleaned.get("driver")
        if driver != ControlPoint.Driver.ORDER and not (cleaned.get("host") and cleaned.get("host_key")):
            self.add_error("host", _("Without address and host key only a printed order is possible."))
        if driver == ControlPoint.Driver.COMMAND:
            for name in ("isolate_command", "release_command"):
                if "{handle}" not in cleaned.get(name, ""):
                    self.add_error(name, _("The command needs {handle}."))
        if driver == ControlPoint.Driver.NFT_ROUTER:
            self._check_addresses(cleaned.get("management", []))
        return cleaned

    def _check_addresses(self, management: Sequence[str]) -> None:
        try:
            for one in management:
                ip_address(one)
        except ValueError:
            self.add_error("management", ValidationError(_("At a router these are addresses.")))


class TargetForm(forms.Form):
    """A host or zone, where it is cut off, and where it is tried."""

    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    system_id = forms.TypedChoiceField(label=_("Host or zone"), coerce=int)
    point_id = forms.TypedChoiceField(label=_("Where it is cut off"), coerce=int)
    handles = LinesField(label=_("Ports, addresses or names there, one a line"))
    address = forms.CharField(label=_("Address at which it is tried"), max_length=255, required=False)
    probe_ports = LinesField(label=_("TCP ports that are tried, one a line"), required=False, initial="22\n445")
    management_port = forms.IntegerField(label=_("Port for management"), min_value=1, max_value=65535, initial=22)
    second_person_reason = forms.CharField(
        label=_("Never without a second person, because"), max_length=300, required=False
    )

    def __init__(
        self, *args: Any, systems: Sequence[tuple[int, str]], points: Sequence[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["system_id"].choices = systems  # type: ignore[attr-defined] # a field with choices
        self.fields["point_id"].choices = points  # type: ignore[attr-defined] # a field with choices

    def clean_probe_ports(self) -> list[int]:
        """Return the ports as numbers."""
        values = self.cleaned_data["probe_ports"]
        if not all(value.isdecimal() and 0 < int(value) < 65536 for value in values):  # noqa: PLR2004 - TCP ports
            raise ValidationError(_("These are numbers from 1 to 65535."))
        return [int(value) for value in values]

    def facts(self) -> dict[str, Any]:
        """Return the values by name of the column."""
        return {name: self.cleaned_data[name] for name in self.cleaned_data if name not in _KEYS}


_KEYS = frozenset({"revision", "system_id", "point_id"})


class StepForm(forms.Form):
    """A step of the checklist."""

    code = forms.ChoiceField(label=_("Step"))
    note = forms.CharField(label=_("Note, or why it is left out"), widget=forms.Textarea, required=False)
    left_out = forms.BooleanField(label=_("It is left out"), required=False)

    def __init__(self, *args: Any, steps: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = steps  # type: ignore[attr-defined] # a field with choices


class EvidenceForm(forms.Form):
    """An image with its hash."""

    kind = forms.ChoiceField(label=_("What was taken"), choices=EvidenceItem.Kind.choices)
    sha256 = forms.RegexField(label=_("SHA-256"), regex=r"^[0-9a-f]{64}$")
    size_bytes = forms.IntegerField(label=_("Size in bytes"), min_value=1)
    tool = forms.CharField(label=_("Taken with"), max_length=120)
    place = forms.CharField(label=_("Where it lies"), max_length=300)


class SignatureForm(forms.Form):
    """The signature of the statement."""

    signature = forms.CharField(label=_("Signature"), widget=forms.Textarea)


class SignerForm(forms.Form):
    """A public key."""

    public_key = forms.CharField(label=_("Public SSH key"))
