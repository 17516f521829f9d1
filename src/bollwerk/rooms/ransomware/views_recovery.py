"""Pages of recovery: the order, the board, one system, release lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bollwerk.foundation.access import current_viewer, requires
from bollwerk.foundation.history.answers import hide_what_is_not_there
from bollwerk.foundation.ui.marks import TlpMark
from bollwerk.foundation.ui.parts import Download
from bollwerk.rooms.ransomware import pages_recovery as pages
from bollwerk.rooms.ransomware import selectors_recovery as selectors
from bollwerk.rooms.ransomware import services
from bollwerk.rooms.ransomware.errors import RecoveryError, ReleaseError, SecondPersonError
from bollwerk.rooms.ransomware.exports import release_list_pdf
from bollwerk.rooms.ransomware.forms_recovery import ItemNoteForm, RecoveryForm, RefusalForm, ReleaseForm, RoleForm
from bollwerk.rooms.ransomware.models import RecoveryItem
from bollwerk.rooms.ransomware.pages import crumbs
from bollwerk.rooms.ransomware.recovery_order import with_data
from bollwerk.rooms.ransomware.rules.recovery import ItemState, ServiceRole
from bollwerk.rooms.ransomware.texts_recovery import REFUSAL_TEXTS

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest

__all__ = [
    "ask_release",
    "close_recovery",
    "item",
    "open_recovery",
    "recoveries",
    "recovery",
    "release_list",
    "release_list_file",
    "state_role",
]

_LEAD = "ransomware.recovery:lead"


@requires("ransomware.register:read")
def recoveries(request: HttpRequest) -> HttpResponse:
    """List recoveries, and show the order in which everything would come back today."""
    order, total = selectors.order_today()
    viewer = current_viewer()
    context = {
        "title": _("Recovery"),
        "crumbs": crumbs(_("Recovery")),
        "columns": [_("Recovery"), _("State"), _("Exercise"), _("Opened"), _("Closed"), _("Released")],
        "rows": pages.recovery_lines(selectors.recoveries()),
        "order_columns": [_("Place"), _("System"), _("Why there"), _("RTO (hours)")],
        "order": pages.order_lines(order),
        "more": total - len(order),
        "role_columns": [_("What others need it for"), _("System")],
        "roles": [(dict(RoleForm.base_fields["role"].choices)[role], name) for role, name in selectors.roles()],  # type: ignore[attr-defined] # a field with choices
        "may_lead": viewer.may(_LEAD),
        "may_edit": viewer.may("ransomware.register:edit"),
    }
    return render(request, "ransomware/recoveries.html", context)


@requires(_LEAD)
@hide_what_is_not_there
def open_recovery(request: HttpRequest) -> HttpResponse:
    """Name what has to come back; the next page shows in which order."""
    form = RecoveryForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (keys := _targets(form)):
        facts = form.cleaned_data
        key = services.open_recovery(title=facts["title"], target_ids=keys, exercise=facts["exercise"])
        return HttpResponseRedirect(reverse("ransomware:recovery", args=[key]))
    return _form_page(request, form, _("Open a recovery"), reverse("ransomware:recoveries"))


def _targets(form: RecoveryForm) -> set[int]:
    """Return what a form names; names that nothing has stand at the field."""
    keys, strangers = selectors.targets_named(form.cleaned_data["names"])
    if strangers:
        names = ", ".join(strangers[:10])
        form.add_error("names", _("The inventory knows nothing of this name: %(names)s.") % {"names": names})
        return set()
    found = set(keys) | (with_data() if form.cleaned_data["everything"] else set())
    if not found:
        form.add_error("everything", _("The register knows nothing that holds data."))
    return found


@requires("ransomware.register:edit")
@hide_what_is_not_there
def state_role(request: HttpRequest) -> HttpResponse:
    """State what others need a system for."""
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        keys, _strangers = selectors.targets_named([form.cleaned_data["system"]])
        if keys:
            role = form.cleaned_data["role"]
            services.set_role(system_id=keys[0], role=ServiceRole(role) if role else None)
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("ransomware:recoveries"))
        form.add_error("system", _("The inventory knows no such system."))
    return _form_page(request, form, _("What others need a system for"), reverse("ransomware:recoveries"))


@requires("ransomware.register:read")
@hide_what_is_not_there
def recovery(request: HttpRequest, recovery_id: int) -> HttpResponse:
    """Show the board: every system in its order, how far it is, why it stands there, what blocks it."""
    state = request.GET.get("state", "")
    state = state if state in RecoveryItem.State.values else ""
    board = selectors.board(recovery_id, state)
    line = board.line
    may_lead = line.state == "open" and current_viewer().may(_LEAD)
    back = board.counts.get("verified", 0) + line.released
    context = {
        "title": line.title,
        "crumbs": crumbs(line.title),
        "marks": [TlpMark(board.tlp)],
        "is_exercise": line.exercise,
        "is_closed": line.state != "open",
        "back": back,
        "released": line.released,
        "total": line.systems,
        "hidden": board.hidden,
        "more": board.more,
        "columns": [_("System"), _("State"), _("Restore"), _("Waits for"), _("Why there"), _("RTO (hours)")],
        "rows": pages.board_lines(board.lines),
        "list_columns": [_("Release list"), _("State"), _("Proposed")],
        "lists": pages.list_lines(board.lists),
        "states": RecoveryItem.State.choices,
        "state": state,
        "may_ask": may_lead and board.counts.get("verified", 0),
        "may_close": may_lead and line.released == line.systems and not board.hidden,
        "recovery_id": recovery_id,
    }
    return render(request, "ransomware/recovery.html", context)


@requires("ransomware.register:read")
@hide_what_is_not_there
def item(request: HttpRequest, item_id: int) -> HttpResponse:
    """Show one system of a recovery, and take it a step further."""
    detail = selectors.item_detail(item_id)
    step = _STEPS.get(detail.line.state) if detail.is_open else None
    form = ItemNoteForm(request.POST or None)
    if request.method == "POST":
        if not current_viewer().may(_LEAD):
            raise PermissionDenied
        if step is None or request.POST.get("state") != step.value:
            messages.error(request, str(REFUSAL_TEXTS["recovery_wrong_step"]))
            return HttpResponseRedirect(reverse("ransomware:recovery_item", args=[item_id]))
        if _stepped(item_id, step, form):
            messages.success(request, _("Noted."))
            return HttpResponseRedirect(reverse("ransomware:recovery_item", args=[item_id]))
    blocked = bool(detail.line.waits_for or detail.line.hidden)
    needs_note = step is ItemState.VERIFIED or (step is ItemState.UNDER_WAY and blocked)
    form.fields["note"].label = _NOTE_LABELS[step is ItemState.VERIFIED]()
    context = {
        "title": detail.line.name,
        "crumbs": crumbs(detail.line.name),
        "marks": [pages.item_state(detail.line.state), TlpMark(detail.tlp)],
        "facts": pages.item_facts(detail),
        "blocked": blocked and step is ItemState.UNDER_WAY,
        "may_step": step is not None and current_viewer().may(_LEAD),
        "step": step.value if step else "",
        "step_text": _STEP_TEXTS[step]() if step else "",
        "form": form if needs_note else None,
    }
    return render(request, "ransomware/recovery_item.html", context, status=422 if form.is_bound else 200)


_STEPS = {
    "waiting": ItemState.UNDER_WAY,
    "under_way": ItemState.RESTORED,
    "restored": ItemState.VERIFIED,
}
_STEP_TEXTS = {
    ItemState.UNDER_WAY: lambda: _("Begin with it"),
    ItemState.RESTORED: lambda: _("Note as restored"),
    ItemState.VERIFIED: lambda: _("Note as verified"),
}
_NOTE_LABELS = {
    True: lambda: _("What shows that it works again"),
    False: lambda: _("Why it is begun against the order"),
}


def _stepped(item_id: int, step: ItemState, form: ItemNoteForm) -> bool:
    """Take the step; what keeps it from being taken stands in the form."""
    note = form.cleaned_data["note"] if form.is_valid() else ""
    try:
        services.step_item(item_id=item_id, state=step, note=note)
    except RecoveryError as error:
        form.add_error(None, str(REFUSAL_TEXTS.get(str(error), error)))
        return False
    return True


@requires(_LEAD)
@require_POST
@hide_what_is_not_there
def close_recovery(request: HttpRequest, recovery_id: int) -> HttpResponse:
    """Close a recovery in which everything is released."""
    try:
        services.close_recovery(recovery_id=recovery_id)
    except RecoveryError as error:
        messages.error(request, str(REFUSAL_TEXTS.get(str(error), error)))
    else:
        messages.success(request, _("The recovery is closed."))
    return HttpResponseRedirect(reverse("ransomware:recovery", args=[recovery_id]))


@requires(_LEAD)
@hide_what_is_not_there
def ask_release(request: HttpRequest, recovery_id: int) -> HttpResponse:
    """Put verified systems on a list for somebody else to sign."""
    board = selectors.board(recovery_id, RecoveryItem.State.VERIFIED)
    choices = [(str(one.item_id), f"{one.position}. {one.name}") for one in board.lines]
    form = ReleaseForm(request.POST or None, items=choices, initial={"items": [key for key, _name in choices]})
    if request.method == "POST" and form.is_valid():
        keys = [int(one) for one in form.cleaned_data["items"]]
        try:
            key = services.ask_release_list(recovery_id=recovery_id, item_ids=keys)
        except ReleaseError as error:
            for text in _refusal_texts(error, dict(choices)):
                form.add_error("items", text)
        except RecoveryError as error:
            form.add_error(None, str(REFUSAL_TEXTS.get(str(error), error)))
        else:
            return HttpResponseRedirect(reverse("ransomware:release_list", args=[key]))
    return _form_page(request, form, _("Propose a release"), reverse("ransomware:recovery", args=[recovery_id]))


def _refusal_texts(error: ReleaseError, names: dict[str, str]) -> list[str]:
    """Return for each system all reasons why it cannot be released."""
    return [
        f"{names.get(str(key), _('another record'))}: {' '.join(str(REFUSAL_TEXTS[code]) for code in codes)}"
        for key, codes in error.refusals.items()
    ]


@requires("ransomware.register:read")
@hide_what_is_not_there
def release_list(request: HttpRequest, list_id: int) -> HttpResponse:
    """Show a release list as it was proposed; whoever answers for the city signs or refuses it here."""
    detail = selectors.release_detail(list_id)
    form = RefusalForm(request.POST or None)
    if request.method == "POST":
        if not current_viewer().may("ransomware.release:sign"):
            raise PermissionDenied
        if request.POST.get("decision") not in {"sign", "refuse"}:
            return HttpResponseBadRequest()
        if _release_decided(request, detail, form):
            return HttpResponseRedirect(reverse("ransomware:release_list", args=[list_id]))
    viewer = current_viewer()
    may_sign = detail.state == "asked" and viewer.may("ransomware.release:sign")
    title = _("Release list %(number)s") % {"number": list_id}
    context = {
        "title": title,
        "crumbs": crumbs(title),
        "marks": [pages.list_state(detail.state), TlpMark(detail.tlp)],
        "facts": pages.release_facts(detail),
        "columns": pages.release_columns(),
        "files": [Download(title, reverse("ransomware:release_list_file", args=[list_id]), "PDF")],
        "rows": pages.release_lines(detail.statement["systems"]),
        "is_signed": detail.state == "signed",
        "may_sign": may_sign and viewer.person_id != detail.asked_by_id,
        "is_own": may_sign and viewer.person_id == detail.asked_by_id,
        "sha256": detail.sha256,
        "form": form,
    }  # fmt: skip
    return render(request, "ransomware/release_list.html", context, status=422 if form.errors else 200)


@requires("ransomware.register:read")
@hide_what_is_not_there
def release_list_file(request: HttpRequest, list_id: int) -> HttpResponse:  # noqa: ARG001
    """Hand out a release list as PDF, as it stands."""
    content = release_list_pdf(selectors.release_detail(list_id))
    name = _("release-list") + f"-{list_id}.pdf"
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _release_decided(request: HttpRequest, detail: selectors.ReleaseDetail, form: RefusalForm) -> bool:
    """Sign or refuse a list; return whether the page is to be opened anew."""
    try:
        if request.POST["decision"] == "sign":
            services.sign_release_list(list_id=detail.list_id, sha256=request.POST.get("sha256", ""))
            messages.success(request, _("The systems are released for work."))
        elif form.is_valid():
            services.refuse_release_list(list_id=detail.list_id, reason=form.cleaned_data["reason"])
            messages.success(request, _("The refusal is recorded."))
        else:
            return False
    except ReleaseError as error:
        for text in _refusal_texts(error, {str(one["item"]): one["name"] for one in detail.statement["systems"]}):
            messages.error(request, text)
    except (RecoveryError, SecondPersonError) as error:
        messages.error(request, str(REFUSAL_TEXTS.get(str(error), error)))
    return True


def _form_page(request: HttpRequest, form: forms.Form, title: str, back: str) -> HttpResponse:
    context = {"title": title, "crumbs": crumbs(title), "form": form, "cancel": back}
    return render(request, "ransomware/form.html", context, status=422 if form.is_bound else 200)
