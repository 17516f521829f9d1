"""Forms of the room."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.access import Tlp
from bollwerk.foundation.people.models import Department, Person, RoleGrant
from bollwerk.foundation.ui.forms import DayField, RevisionField
from bollwerk.rooms.advisories.kinds import Remediation, Severity, SourceKind
from bollwerk.rooms.advisories.models import Source
from bollwerk.rooms.advisories.rules import Automatable, Exploitation, Impact, SsvcFacts, TechnicalImpact
from bollwerk.rooms.advisories.services import Notice, Proof
from bollwerk.rooms.advisories.texts import REMEDIATIONS, ROUTES, SEVERITIES, SOURCE_KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    _SourceForm = forms.ModelForm[Source]
else:
    # It takes no type argument at run time.
    _SourceForm = forms.ModelForm

__all__ = [
    "AssignmentForm",
    "CommentForm",
    "DecisionForm",
    "DocumentForm",
    "DomainForm",
    "EntryForm",
    "MendedForm",
    "RejectionForm",
    "RouteForm",
    "SourceForm",
    "StepForm",
    "VerdictForm",
]


_FINGERPRINT = re.compile(r"[0-9A-F]{40}(?:[0-9A-F]{24})?")
_LARGEST_PROOF = 1024 * 1024


def _text_box(rows: int = 3) -> forms.Textarea:
    """Return a box for a few sentences; a larger one hides what stands below it."""
    return forms.Textarea(attrs={"rows": rows})


class DecisionForm(forms.Form):
    """What the decision on a match rests on, and who mends it by when."""

    exploitation = forms.ChoiceField(
        label=_("Is the vulnerability exploited?"),
        choices=[
            (Exploitation.NONE.value, _("nothing known")),
            (Exploitation.POC.value, _("a working attack is public")),
            (Exploitation.ACTIVE.value, _("it is being exploited")),
        ],
    )
    automatable = forms.ChoiceField(
        label=_("Can the attack be automated?"),
        choices=[(Automatable.NO.value, _("no")), (Automatable.YES.value, _("yes"))],
    )
    technical = forms.ChoiceField(
        label=_("What does an attacker gain?"),
        choices=[
            (TechnicalImpact.PARTIAL.value, _("parts of the system")),
            (TechnicalImpact.TOTAL.value, _("the whole system")),
        ],
    )
    impact = forms.ChoiceField(
        label=_("What would it mean for the city's duties and for people?"),
        choices=[
            (Impact.LOW.value, _("little")),
            (Impact.MEDIUM.value, _("a duty could be done only with difficulty")),
            (Impact.HIGH.value, _("a duty would fail, or people would be harmed")),
        ],
    )
    due = DayField(label=_("To be remedied by"))
    assignee = forms.ChoiceField(label=_("Who remedies it"), required=False)
    revision = RevisionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].choices = _menders()  # type: ignore[attr-defined]  # a ChoiceField has choices

    def ssvc(self) -> SsvcFacts:
        """Return the facts of the decision."""
        given = self.cleaned_data
        return SsvcFacts(
            Exploitation(given["exploitation"]),
            Automatable(given["automatable"]),
            TechnicalImpact(given["technical"]),
            Impact(given["impact"]),
        )

    def assignee_id(self) -> int | None:
        """Return who remedies it."""
        return int(self.cleaned_data["assignee"]) if self.cleaned_data["assignee"] else None


def _menders() -> list[tuple[str, object]]:
    """Return who may be asked to mend something; read anew, because only a request has a reader who sees people."""
    grants = RoleGrant.objects.filter(role__in=("provider_admin", "isb"), ended_at__isnull=True)
    people = Person.objects.filter(pk__in=grants.values("person_id"), left_on__isnull=True)
    named = [(str(row.pk), str(row)) for row in people.order_by("family_name", "given_name")]
    return [("", _("the department decides")), *named]


class AssignmentForm(forms.Form):
    """Who mends a match: a person, a department, or both."""

    assignee = forms.ChoiceField(label=_("Who remedies it"), required=False)
    department = forms.ChoiceField(label=_("Department"), required=False)
    revision = RevisionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments = [(str(row.pk), str(row)) for row in Department.objects.order_by("name")]
        self.fields["assignee"].choices = _menders()  # type: ignore[attr-defined]  # a ChoiceField has choices
        self.fields["department"].choices = [("", _("none")), *departments]  # type: ignore[attr-defined]  # a ChoiceField has choices

    def chosen(self, name: str) -> int | None:
        """Return the key that was chosen, None without one."""
        given = self.cleaned_data.get(name)
        return int(given) if given else None


class RejectionForm(forms.Form):
    """Why a match is none."""

    reason = forms.CharField(label=_("Why it does not concern us"), widget=_text_box(), max_length=2000)
    other_product = forms.BooleanField(
        label=_("The names mean different products; never match them again"), required=False
    )
    revision = RevisionField()


class StepForm(forms.Form):
    """How far the remedy of a match is, for one of its vulnerabilities or for all; done is what the inventory shows."""

    vulnerability = forms.ChoiceField(label=_("Vulnerability"), required=False)
    state = forms.ChoiceField(
        label=_("Remediation"),
        choices=[(one.value, REMEDIATIONS[one]) for one in (Remediation.RUNNING, Remediation.OPEN)],
    )

    def __init__(self, *args: Any, names: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vulnerability"].choices = [("", _("all vulnerabilities")), *((one, one) for one in names if one)]  # type: ignore[attr-defined]  # a ChoiceField has choices
        if len(names) == 1:
            del self.fields["vulnerability"]


class MendedForm(forms.Form):
    """That somebody remedied a match, and what proves it."""

    proof = forms.CharField(label=_("What was done"), widget=_text_box(), max_length=2000)


class VerdictForm(forms.Form):
    """Why a warning needs nothing more."""

    verdict = forms.CharField(label=_("Your verdict"), widget=_text_box(), max_length=2000)
    revision = RevisionField()


class RouteForm(forms.Form):
    """To whom a warning is passed on."""

    routes = forms.MultipleChoiceField(
        label=_("Pass it on to"), choices=list(ROUTES.items()), widget=forms.CheckboxSelectMultiple
    )
    revision = RevisionField()


class CommentForm(forms.Form):
    """A comment on a warning."""

    text = forms.CharField(label=_("Comment"), widget=_text_box(), max_length=4000)


class EntryForm(forms.Form):
    """A warning entered by hand."""

    title = forms.CharField(label=_("Title"), max_length=500)
    key = forms.CharField(label=_("Identifier of the warning"), max_length=200)
    publisher = forms.CharField(label=_("Who warns"), max_length=200)
    text = forms.CharField(label=_("What it says"), widget=_text_box(), max_length=20000, required=False)
    url = forms.URLField(label=_("Address"), required=False, assume_scheme="https")
    severity = forms.ChoiceField(
        label=_("Severity"), choices=[(one.value, text) for one, text in SEVERITIES.items()], initial=Severity.UNKNOWN
    )
    vendor = forms.CharField(label=_("Maker of the product"), max_length=300, required=False)
    product = forms.CharField(
        label=_("Product"), max_length=500, required=False, help_text=_("Leave empty for a warning without a product.")
    )
    version_range = forms.CharField(
        label=_("Affected versions"), max_length=500, required=False, help_text=_("For example: <4.2.1")
    )
    tlp = forms.TypedChoiceField(
        label=_("Label"),
        coerce=int,
        choices=[(label.value, label.text) for label in Tlp if label is not Tlp.RED],
        initial=Tlp.AMBER.value,
    )

    def notice(self) -> Notice:
        """Return the warning."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in {"severity", "tlp"}}
        return Notice(**given, severity=Severity(self.cleaned_data["severity"]), tlp=Tlp(self.cleaned_data["tlp"]))


class DocumentForm(forms.Form):
    """A CSAF document as a file, with what proves where it comes from, or the address where it lies."""

    document = forms.FileField(label=_("CSAF document (JSON)"), required=False)
    hash_file = forms.FileField(label=_("Hash of the publisher (.sha256 or .sha512)"), required=False)
    signature = forms.FileField(label=_("Signature of the publisher (.asc)"), required=False)
    keys = forms.FileField(
        label=_("Public key of the publisher"),
        required=False,
        help_text=_("Only if no source of the house names it: then the signature is shown, but does not count."),
    )
    url = forms.CharField(
        label=_("Or the address of the document"),
        max_length=1000,
        required=False,
        help_text=_("Its publisher has to put a hash beside it."),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one of file and address."""
        cleaned: dict[str, Any] = super().clean() or {}
        if bool(cleaned.get("document")) == bool(cleaned.get("url")) and not self.errors:
            self.add_error("document", _("Choose a file or state an address, one of the two."))
        return cleaned

    def proof(self) -> Proof:
        """Return what came with the file."""
        files = {name: self.cleaned_data.get(name) for name in ("hash_file", "signature", "keys")}
        return Proof(**{name: file.read(_LARGEST_PROOF) if file else b"" for name, file in files.items()})


class DomainForm(forms.Form):
    """The domain of a publisher."""

    domain = forms.RegexField(
        r"^[\w.-]+(:\d+)?$",
        label=_("Domain of the publisher"),
        max_length=253,
        help_text=_("For example: maker.example"),
        error_messages={"invalid": _("State a domain, without path and blanks.")},
    )


class SourceForm(_SourceForm):
    """A source of warnings."""

    revision = RevisionField(initial=0)
    fingerprints = forms.CharField(
        label=_("Keys that sign (fingerprints, one a line)"),
        widget=_text_box(),
        max_length=4000,
        required=False,
        help_text=_("Empty: the keys that the source publishes are taken at the next visit and then stay."),
    )
    retired_on = DayField(label=_("Out of use since"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind of source"),
        choices=[(one.value, text) for one, text in SOURCE_KINDS.items() if one is not SourceKind.MANUAL],
    )

    class Meta:
        model = Source
        fields = (
            "name", "kind", "url", "cert_member", "max_silence_days", "require_signature", "account", "secret_name",
            "fingerprints", "key_text", "retired_on",
        )  # fmt: skip
        labels = {
            "name": _("Name"),
            "url": _("Address"),
            "cert_member": _("These are the warnings of the CERT the city is a member of"),
            "max_silence_days": _("Silent after (days without a warning)"),
            "require_signature": _("Refuse what is not signed"),
            "account": _("Account of the mailbox"),
            "secret_name": _("Environment variable with the password"),
            "key_text": _("Public keys of publisher or senders: OpenPGP or X.509 (PEM)"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["url"].required = True
        self.fields["key_text"].widget = _text_box(5)
        self.initial["fingerprints"] = "\n".join(self.instance.fingerprints or ())

    def clean_fingerprints(self) -> list[str]:
        """Return the fingerprints as they are compared: hexadecimal digits in upper case, without blanks."""
        lines = [line.replace(" ", "").upper() for line in self.cleaned_data["fingerprints"].splitlines()]
        found = [line for line in lines if line]
        if any(not _FINGERPRINT.fullmatch(line) for line in found):
            raise forms.ValidationError(_("A fingerprint has 40 or 64 hexadecimal digits."))
        return found

    def clean(self) -> dict[str, Any]:
        """Refuse an address that does not fit the kind."""
        cleaned: dict[str, Any] = super().clean() or {}
        url, is_mail = str(cleaned.get("url", "")), cleaned.get("kind") == SourceKind.MAIL
        fits = url.startswith("imaps://") if is_mail else url.startswith(("https://", "http://"))
        if not fits:
            wanted = "imaps://server/INBOX" if is_mail else "https://..."
            self.add_error("url", _("An address of this kind starts like this: %(start)s") % {"start": wanted})
        return cleaned

    def facts(self) -> dict[str, Any]:
        """Return the values by name of the column."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}
