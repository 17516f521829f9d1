"""Pages of live signals: lookouts, what allows them to record clients, their tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bollwerk.foundation.access import current_viewer, requires
from bollwerk.foundation.history.answers import hide_what_is_not_there
from bollwerk.foundation.history.api import StaleRecordError
from bollwerk.foundation.ui.marks import Badge, Link, TlpMark
from bollwerk.rooms.ransomware import selectors, services
from bollwerk.rooms.ransomware import selectors_signals as found
from bollwerk.rooms.ransomware.forms_signals import AgreementForm, LookoutForm
from bollwerk.rooms.ransomware.pages import crumbs

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import HttpRequest, HttpResponse

__all__ = ["agreement", "edit_lookout", "invite_lookout", "lookout", "lookouts"]


@requires("ransomware.lookout:read")
def lookouts(request: HttpRequest) -> HttpResponse:
    """List the lookouts."""
    context = {
        "title": _("Live signals"),
        "crumbs": crumbs(_("Live signals")),
        "columns": [
            _("Name"), _("File server"), _("Seen"), _("Canaries unharmed"), _("Names clients"), _("Open alerts"),
        ],
        "rows": [
            (
                Link(one.name, reverse("ransomware:lookout", args=[one.lookout_id])), one.host, one.seen_at,
                _canaries(one), _naming(one), one.open_alerts,
            )
            for one in found.lookouts()
        ],
        "may_edit": current_viewer().may("ransomware.register:edit"),
    }  # fmt: skip
    return render(request, "ransomware/lookouts.html", context)


def _canaries(one: found.LookoutLine) -> Badge | str:
    if not one.canaries:
        return "–"
    text = _("%(sound)s of %(all)s") % {"sound": one.canaries_sound, "all": one.canaries}
    return Badge(text, "success" if one.canaries == one.canaries_sound else "danger")


def _naming(one: found.LookoutLine) -> Badge:
    if one.audit:
        return Badge(_("under a service agreement"), "warning")
    return Badge(_("no, without a service agreement"), "neutral")


@requires("ransomware.lookout:read")
@hide_what_is_not_there
def lookout(request: HttpRequest, lookout_id: int) -> HttpResponse:
    """Show a lookout."""
    return _page(request, found.lookout_detail(lookout_id))


def _page(request: HttpRequest, detail: found.LookoutDetail, token: str = "") -> HttpResponse:
    viewer = current_viewer()
    context = {
        "title": detail.line.name,
        "crumbs": [*crumbs(), Link(_("Live signals"), reverse("ransomware:lookouts")), detail.line.name],
        "marks": [TlpMark(detail.tlp)],
        "facts": _facts(detail),
        "agreement": _agreement_facts(detail),
        "problem": detail.problem,
        "lookout_id": detail.line.lookout_id,
        "token": token,
        "may_edit": viewer.may("ransomware.register:edit"),
        "may_enrol": viewer.may("ransomware.agent:enrol"),
        "may_record": viewer.may("ransomware.agreement:record"),
    }
    return render(request, "ransomware/lookout.html", context)


def _facts(detail: found.LookoutDetail) -> list[tuple[str, object]]:
    line = detail.line
    yes_no = {True: _("yes"), False: _("no")}
    return [
        (_("File server"), line.host),
        (_("Repository of its backups"), detail.repository),
        (_("Lookout"), _("enrolled") if line.enrolled else _("not enrolled")),
        (_("Seen"), line.seen_at),
        (_("Canaries unharmed"), _canaries(line)),
        (_("Takes the kernel's notices"), yes_no[detail.kernel]),
        (_("Reads Samba's log"), yes_no[detail.reads_audit]),
        (_("Open alerts"), line.open_alerts),
        (_("Out of use since"), detail.retired_on),
    ]


def _agreement_facts(detail: found.LookoutDetail) -> list[tuple[str, object]]:
    return [
        (_("Names clients"), _naming(detail.line)),
        (_("Service agreement"), detail.agreement),
        (_("In force from"), detail.agreement_from),
        (_("In force until"), detail.agreement_until),
        (_("Hours after which lines of the log are deleted on the file server"), detail.audit_keep_hours),
        (_("Days after which an alert no longer names the client"), detail.client_keep_days),
    ]


@requires("ransomware.agent:enrol")
@require_POST
@hide_what_is_not_there
def invite_lookout(request: HttpRequest, lookout_id: int) -> HttpResponse:
    """Show a one-time token for a lookout, once."""
    token = services.make_lookout_enrolment(lookout_id=lookout_id)
    return _page(request, found.lookout_detail(lookout_id), token)


@requires("ransomware.register:edit")
@hide_what_is_not_there
def edit_lookout(request: HttpRequest, lookout_id: int | None = None) -> HttpResponse:
    """Register a lookout, or change one."""
    detail = None if lookout_id is None else found.lookout_detail(lookout_id)
    repositories = [(one.repository_id, one.name) for one in selectors.repositories()]
    form = LookoutForm(request.POST or None, repositories=repositories, initial=_initial(detail))

    def save() -> int:
        return services.save_lookout(
            facts=form.facts(),
            repository_id=form.cleaned_data["repository_id"],
            lookout_id=lookout_id,
            expected_revision=form.cleaned_data["revision"],
        )

    return _edited(request, form, save, _("File server with a lookout"))


def _initial(detail: found.LookoutDetail | None) -> dict[str, object] | None:
    if detail is None:
        return None
    return {
        "name": detail.line.name,
        "host": detail.line.host,
        "repository_id": detail.repository_id,
        "client_keep_days": detail.client_keep_days,
        "retired_on": detail.retired_on,
        "revision": detail.revision,
    }


@requires("ransomware.agreement:record")
@hide_what_is_not_there
def agreement(request: HttpRequest, lookout_id: int) -> HttpResponse:
    """Record the service agreement under which clients may be named."""
    detail = found.lookout_detail(lookout_id)
    initial = {
        "agreement": detail.agreement,
        "since": detail.agreement_from,
        "until": detail.agreement_until,
        "keep_hours": detail.audit_keep_hours,
        "revision": detail.revision,
    }
    form = AgreementForm(request.POST or None, initial=initial)

    def save() -> int:
        facts = {name: value for name, value in form.cleaned_data.items() if name != "revision"}
        services.record_agreement(lookout_id=lookout_id, expected_revision=form.cleaned_data["revision"], **facts)
        return lookout_id

    return _edited(request, form, save, _("Service agreement"))


def _edited(request: HttpRequest, form: forms.Form, save: Callable[[], int], title: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            key = save()
        except StaleRecordError:
            form.add_error(None, _("Somebody else has changed it since. Nothing was overwritten; open it again."))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("ransomware:lookout", args=[key]))
    context = {
        "title": title,
        "crumbs": [*crumbs(), Link(_("Live signals"), reverse("ransomware:lookouts")), title],
        "form": form,
        "cancel": reverse("ransomware:lookouts"),
    }
    return render(request, "ransomware/form.html", context, status=422 if form.is_bound else 200)
