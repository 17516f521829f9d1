"""Pages of cleaning: hosts under cleaning, the checklist of one host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bollwerk.foundation.access import current_viewer, requires
from bollwerk.foundation.history.answers import hide_what_is_not_there
from bollwerk.foundation.ui.marks import TlpMark
from bollwerk.rooms.ransomware import pages_containment as pages
from bollwerk.rooms.ransomware import selectors_cleaning as selectors
from bollwerk.rooms.ransomware import services
from bollwerk.rooms.ransomware.errors import CleaningError, SecondPersonError
from bollwerk.rooms.ransomware.forms_containment import (
    EvidenceForm,
    ReasonForm,
    SignatureForm,
    SignerForm,
    StepForm,
)
from bollwerk.rooms.ransomware.pages import crumbs
from bollwerk.rooms.ransomware.rules.cleaning import StepCode
from bollwerk.rooms.ransomware.texts_containment import REFUSAL_TEXTS, STEP_TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from django.http import HttpRequest, QueryDict

__all__ = ["begin", "cleaning", "cleaning_step", "cleanings", "statement"]


@requires("ransomware.register:read")
def cleanings(request: HttpRequest) -> HttpResponse:
    """List the hosts that are or were cleaned."""
    context = {
        "title": _("Cleaning"),
        "crumbs": crumbs(_("Cleaning")),
        "columns": [
            _("System"), _("State"), _("Method"), _("Steps done"), _("Begun"), _("Closed"), _("Exercise"),
        ],
        "rows": pages.cleaning_lines(selectors.cleanings()),
    }  # fmt: skip
    return render(request, "ransomware/cleanings.html", context)


@requires("ransomware.cleaning:work")
@require_POST
@hide_what_is_not_there
def begin(request: HttpRequest) -> HttpResponse:
    """Begin to clean a host, or go on with it."""
    system, isolation = request.POST.get("system", ""), request.POST.get("isolation", "")
    if not system.isdecimal():
        return HttpResponseBadRequest()
    key = services.open_cleaning(system_id=int(system), isolation_id=int(isolation) if isolation.isdecimal() else None)
    return HttpResponseRedirect(reverse("ransomware:cleaning", args=[key]))


@requires("ransomware.register:read")
@hide_what_is_not_there
def cleaning(request: HttpRequest, cleaning_id: int) -> HttpResponse:
    """Show the checklist of a host with evidence, sweeps and attestation."""
    detail, viewer = selectors.cleaning_detail(cleaning_id), current_viewer()
    is_open = detail.line.state == "open"
    may = is_open and viewer.may("ransomware.cleaning:work")
    missing = [(one.code, str(STEP_TEXTS[one.code])) for one in detail.steps if one.at is None]
    keys = selectors.signer_keys(viewer.person_id)
    title = _("Cleaning of %(system)s") % {"system": detail.line.system}
    context = {
        "title": title,
        "crumbs": crumbs(title),
        "marks": [TlpMark(detail.tlp)],
        "facts": pages.cleaning_facts(detail),
        "steps": pages.steps_of(detail),
        "custody_columns": [_("Image"), _("SHA-256"), _("Bytes"), _("Taken with"), _("Held by"), _("Since"),
                            _("Where it lies"), _("Hash at the handover")],
        "custody": pages.custody_lines(detail, may_take_over=viewer.may("ransomware.cleaning:work")),
        "sweep_columns": [_("Scanner"), _("Signatures"), _("Number"), _("State of"), _("Looked from"), _("Files"),
                          _("Not read"), _("Outcome"), _("Run by")],
        "sweeps": pages.sweep_lines(detail),
        "step_form": StepForm(steps=missing) if may and missing else None,
        "evidence_form": EvidenceForm() if may else None,
        "keep_form": ReasonForm() if _may_keep(detail) and not detail.keep_reason else None,
        "may_agree_keep": _may_keep(detail) and detail.keep_reason and not detail.keep_agreed_by,
        "sign_form": SignatureForm() if may and not missing and keys else None,
        "signer_form": SignerForm() if may and not keys else None,
        "fingerprints": [fingerprint for _key, fingerprint, _since in keys],
        "step": reverse("ransomware:cleaning_step", args=[cleaning_id]),
        "statement": "" if missing else reverse("ransomware:statement", args=[cleaning_id]),
        "command": "ssh-keygen -Y sign -f ~/.ssh/id_ed25519 -n bollwerk-attestation attestation.json",
    }  # fmt: skip
    return render(request, "ransomware/cleaning.html", context)


def _may_keep(detail: selectors.CleaningDetail) -> bool:
    return detail.line.state == "open" and current_viewer().may("ransomware.cleaning:keep")


@requires("ransomware.register:read")
@hide_what_is_not_there
def statement(request: HttpRequest, cleaning_id: int) -> HttpResponse:
    """Hand out the statement that is signed."""
    try:
        text = services.statement_of(cleaning_id)
    except CleaningError:
        messages.error(request, _("Steps of the checklist are missing; there is nothing to sign yet."))
        return HttpResponseRedirect(reverse("ransomware:cleaning", args=[cleaning_id]))
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="attestation.json"'
    return answer


def _valid(form: forms.Form) -> dict[str, Any]:
    if not form.is_valid():
        fields = ", ".join(str(form.fields[name].label) for name in form.errors if name in form.fields)
        raise CleaningError(_("Please correct: %(fields)s.") % {"fields": fields})
    return form.cleaned_data


def _note(cleaning_id: int, data: QueryDict) -> None:
    facts = _valid(StepForm(data, steps=[(code.value, code.value) for code in StepCode]))
    services.note_step(
        cleaning_id=cleaning_id, code=StepCode(facts["code"]), note=facts["note"], left_out=facts["left_out"]
    )


def _evidence(cleaning_id: int, data: QueryDict) -> None:
    services.take_evidence(cleaning_id=cleaning_id, **_valid(EvidenceForm(data)))


def _keep(cleaning_id: int, data: QueryDict) -> None:
    services.ask_keep(cleaning_id=cleaning_id, reason=_valid(ReasonForm(data))["reason"])


def _agree(cleaning_id: int, _data: QueryDict) -> None:
    services.agree_keep(cleaning_id=cleaning_id)


def _signer(_cleaning_id: int, data: QueryDict) -> None:
    # Only who signs needs what reads keys.
    from bollwerk.rooms.ransomware.adapters.attesting import SignatureError, fingerprint_of  # noqa: PLC0415

    public_key = _valid(SignerForm(data))["public_key"]
    try:
        services.register_signer(public_key=public_key, fingerprint=fingerprint_of(public_key))
    except SignatureError as error:
        raise CleaningError(_("This is no public SSH key.")) from error


def _sign(cleaning_id: int, data: QueryDict) -> None:
    # Browsers send lines with CR; ssh-keygen wants them without.
    signature = _valid(SignatureForm(data))["signature"].replace("\r\n", "\n") + "\n"
    services.attest(cleaning_id=cleaning_id, signature=signature)


def _give_up(cleaning_id: int, _data: QueryDict) -> None:
    services.give_up(cleaning_id=cleaning_id)


_STEPS: dict[str, Callable[[int, QueryDict], None]] = {
    "note": _note, "evidence": _evidence, "keep": _keep, "agree_keep": _agree, "signer": _signer, "sign": _sign,
    "give_up": _give_up,
}  # fmt: skip


@requires("ransomware.cleaning:work")
@require_POST
@hide_what_is_not_there
def cleaning_step(request: HttpRequest, cleaning_id: int) -> HttpResponse:
    """Take one step of a cleaning; what keeps it from being taken is said on the page."""
    selectors.cleaning_detail(cleaning_id)
    step = _STEPS.get(request.POST.get("step", ""))
    if step is None:
        return HttpResponseBadRequest()
    try:
        step(cleaning_id, request.POST)
    except SecondPersonError:
        messages.error(request, _("Another person has to do this."))
    except CleaningError as error:
        messages.error(request, str(REFUSAL_TEXTS.get(str(error), error)))
    else:
        messages.success(request, _("Noted."))
    return HttpResponseRedirect(reverse("ransomware:cleaning", args=[cleaning_id]))
