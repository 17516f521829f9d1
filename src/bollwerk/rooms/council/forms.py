"""Forms of the council room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.evidence.catalogue import CLAIMS
from bollwerk.foundation.ui.forms import DayField, RevisionField
from bollwerk.rooms.council.rules import CHOSEN_BY_PERSON
from bollwerk.rooms.council.states import AnswerState
from bollwerk.rooms.council.texts import STATE_TEXTS

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "AsideForm",
    "AssignForm",
    "CommitteeForm",
    "HeadForm",
    "IntakeForm",
    "LinkForm",
    "LowerForm",
    "OlderForm",
    "PartForm",
    "RedraftForm",
    "ReportForm",
    "SignForm",
    "WithdrawForm",
]


def _long(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class _PaperForm(forms.Form):
    """A document as a file, or pasted."""

    file = forms.FileField(
        label=_("Document"),
        help_text=_("Text, Markdown, Word (DOCX), OpenDocument (ODT), PDF, or an OParl paper (JSON); at most 20 MB."),
        required=False,
    )
    text = forms.CharField(
        label=_("Or paste the text"), widget=_long(10), required=False, max_length=400_000, strip=False
    )

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one of file and text."""
        cleaned = super().clean() or {}
        if not self.errors and bool(cleaned.get("file")) == bool(cleaned.get("text", "").strip()):
            raise forms.ValidationError(_("Please choose a document or paste a text, one of the two."))
        return cleaned


class IntakeForm(_PaperForm):
    """An inquiry comes in."""

    received_on = DayField(label=_("Received on"))
    due_on = DayField(label=_("To be answered by"), required=False)
    as_of = DayField(label=_("Answer as of"), help_text=_("The claims are asked as of this day."))


class OlderForm(_PaperForm):
    """An older answer is read in."""


class ReportForm(forms.Form):
    """The yearly report to the committee."""

    subject = forms.CharField(label=_("Title"), max_length=300)
    as_of = DayField(label=_("Report as of"))


class HeadForm(forms.Form):
    """What stands above and below the answers."""

    number = forms.CharField(label=_("Number"), max_length=40, required=False)
    subject = forms.CharField(label=_("Subject"), max_length=300)
    faction = forms.CharField(label=_("Party"), max_length=200, required=False)
    due_on = DayField(label=_("To be answered by"), required=False)
    signatory = forms.CharField(label=_("Who signs"), max_length=200, required=False)
    function = forms.CharField(
        label=_("Function of who signs"), max_length=200, required=False, help_text=_("E.g. mayor.")
    )
    revision = RevisionField()


class RedraftForm(forms.Form):
    """Ask the claims again."""

    as_of = DayField(label=_("Answer as of"))


class PartForm(forms.Form):
    """The texts of one part."""

    public = forms.CharField(label=_("Public text"), widget=_long(7), max_length=20_000, required=False)
    annex = forms.CharField(
        label=_("Text for the non-public annex"), widget=_long(4), max_length=20_000, required=False
    )
    dossier = forms.CharField(
        label=_("Note for the internal dossier"), widget=_long(3), max_length=20_000, required=False
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("as it follows from the claims")),
            *((state.value, STATE_TEXTS[state]) for state in AnswerState if state in CHOSEN_BY_PERSON),
        ],
    )
    reason = forms.CharField(label=_("Reason for this state"), max_length=1000, required=False)
    revision = RevisionField()


class AssignForm(forms.Form):
    """Who is responsible for a part, and the day its text holds for."""

    responsible = forms.TypedChoiceField(label=_("Responsible"), required=False, coerce=int, empty_value=None)
    as_of = DayField(label=_("Text as of"))
    revision = RevisionField()

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["responsible"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "–"), *people]


class SignForm(forms.Form):
    """A sentence of one's own where the claims are unknown."""

    sentence = forms.CharField(
        label=_("Your sentence"),
        widget=_long(4),
        max_length=20_000,
        help_text=_("It replaces the draft in the public answer. You answer for it by name."),
    )
    revision = RevisionField()


class LinkForm(forms.Form):
    """Link a claim to a part."""

    code = forms.ChoiceField(label=_("Further claim"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(claim.code, f"{claim.code}: {claim.sentence}") for claim in CLAIMS]


class AsideForm(forms.Form):
    """Set a claim aside."""

    reason = forms.CharField(label=_("Why does it not answer the question?"), max_length=1000)


class WithdrawForm(forms.Form):
    """Take back that a fact may be public."""

    reason = forms.CharField(label=_("Why may it not be public any more?"), widget=_long(3), max_length=1000)


class LowerForm(forms.Form):
    """Lower a fact to CLEAR."""

    reason = forms.CharField(label=_("Why may it be public?"), widget=_long(3), max_length=1000)


class CommitteeForm(forms.Form):
    """That the committee was informed."""

    committee = forms.CharField(label=_("Committee"), max_length=200)
    given_on = DayField(label=_("Session on"))
    agenda_item = forms.CharField(label=_("Agenda item"), max_length=300, required=False)
    paper_number = forms.CharField(label=_("Number of the paper"), max_length=40, required=False)
