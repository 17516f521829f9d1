"""Pages that read a list of staff in: what it would change is shown before anything changes."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer, requires
from bollwerk.foundation.files import api as files
from bollwerk.foundation.files.models import StoredFile
from bollwerk.foundation.files.sandbox import Limits, ParserError, SandboxError, run_limited
from bollwerk.foundation.files.texts import sentence_of
from bollwerk.foundation.people.founding import read_in
from bollwerk.foundation.people.models import Organisation
from bollwerk.foundation.people.pages import FIELD_WORDS
from bollwerk.foundation.people.register import kept_organisations
from bollwerk.foundation.people.staff_list import StaffListProblem
from bollwerk.foundation.people.texts import ASIDE_TEXTS, STAFF_LIST_TEXTS
from bollwerk.rooms.inventory.imports.records import BadFile, BadFileError
from bollwerk.rooms.inventory.imports.texts import bad_file_sentence
from bollwerk.shell.staff_table import StaffReading

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bollwerk.foundation.people.founding import StaffReport
    from bollwerk.foundation.people.staff_list import StaffList

__all__ = ["preview", "upload"]

_BIGGEST_FILE = 16 * 1024 * 1024
_KEPT_FOR = timedelta(days=1)
"""A list waits for its decision until the end of the next day."""
_LIMITS = Limits(memory_bytes=1024 * 1024 * 1024, cpu_s=30, wall_s=90.0)
_MOST_SHOWN = 200


class StaffListForm(forms.Form):
    """A list of staff and whose it is."""

    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Organisation they work for"), queryset=Organisation._base_manager.none()
    )
    file = forms.FileField(
        label=gettext_lazy("List of staff"),
        help_text=gettext_lazy(
            "CSV or XLSX, at most 16 MB. The first line names the columns; needed are given name, family name and "
            "e-mail address, welcome are telephone, mobile telephone and department."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Organisation.objects.filter(pk__in=kept_organisations()).order_by("name")
        self.fields["organisation"].queryset = own  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["organisation"].initial = current_viewer().home_organisation


class _UnreadableError(ValueError):
    """The file cannot be read; its text is the sentence for the page."""


@requires("people.list:read_in")
def upload(request: HttpRequest) -> HttpResponse:
    """Take a list of staff and lead to what it would change."""
    form = StaffListForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            stored = _kept(form.cleaned_data["file"])
            _listed(stored)
        except _UnreadableError as error:
            form.add_error("file", str(error))
        else:
            organisation = form.cleaned_data["organisation"].pk
            return HttpResponseRedirect(
                reverse("staff_list_preview", args=[stored.pk]) + f"?organisation={organisation}"
            )
    context = {"title": _("Read a list of staff"), "form": form}
    return render(request, "shell/staff_list.html", context, status=422 if form.is_bound else 200)


def _kept(upload: Any) -> StoredFile:
    try:
        return files.keep(
            content=upload, name=upload.name, keep_until=clock.today() + _KEPT_FOR, limit_bytes=_BIGGEST_FILE
        )
    except files.FileTooLargeError as error:
        raise _UnreadableError(_("The file is bigger than 16 MB. Nothing was taken over.")) from error
    except files.MalwareFoundError as error:
        raise _UnreadableError(_("The file contains known malware (%(name)s).") % {"name": error.signature}) from error


def _listed(stored: StoredFile) -> StaffList:
    """Return what a kept file says.

    Raises:
        _UnreadableError: If it is no list of staff.
    """
    try:
        reading = run_limited(
            "bollwerk.shell.staff_table:read_in_child",
            files.path_to(stored).read_bytes(),
            result_type=StaffReading,
            limits=_LIMITS,
        )
    except (SandboxError, ParserError) as error:
        raise _UnreadableError(sentence_of(error)) from error
    if reading.listed is not None:
        return reading.listed
    if reading.bad_file:
        raise _UnreadableError(bad_file_sentence(BadFileError(BadFile(reading.bad_file), reading.detail)))
    sentence = str(STAFF_LIST_TEXTS[StaffListProblem(reading.problem)]) % {"detail": reading.detail}
    raise _UnreadableError(f"{sentence} {_('Nothing was taken over.')}")


@requires("people.list:read_in")
def preview(request: HttpRequest, file_id: int) -> HttpResponse:
    """Show what a kept list would change, and change it when told to, if it still would change the same."""
    stored = StoredFile.objects.filter(pk=file_id, uploaded_by=current_viewer().name).first()
    organisation = _organisation(request.GET.get("organisation", ""))
    if stored is None or organisation is None:
        raise Http404
    try:
        listed = _listed(stored)
    except _UnreadableError as error:
        raise Http404 from error
    with transaction.atomic():
        report = read_in(listed, organisation_id=organisation.pk)
        agreed = request.method == "POST" and request.POST.get("seen") == _fingerprint(report)
        transaction.set_rollback(not agreed)
    if agreed:
        messages.success(request, _("The list of staff is taken over."))
        return HttpResponseRedirect(reverse("people:persons"))
    if request.method == "POST":
        messages.warning(
            request, _("Meanwhile something changed. Nothing was taken over; this is what would change now.")
        )
    context = {"title": _("What the list of staff would change"), "name": stored.name, **_context(report)}
    return render(request, "shell/staff_list_preview.html", context | {"organisation": organisation.name})


def _organisation(key: str) -> Organisation | None:
    if not key.isdecimal() or int(key[:18]) not in kept_organisations():
        return None
    return Organisation.objects.filter(pk=int(key[:18])).first()


def _fingerprint(report: StaffReport) -> str:
    return hashlib.sha256(repr(asdict(report)).encode()).hexdigest()


def _context(report: StaffReport) -> dict[str, Any]:
    """Return a report as the page prints it; the longest lists are cut."""
    lines = [(one.person, FIELD_WORDS[one.field], one.before or "–", one.after) for one in report.differences]
    aside = [(kept.line, ASIDE_TEXTS[kept.reason], kept.row) for kept in report.aside]
    return {
        "report": asdict(report) | {"aside": len(report.aside), "not_listed": len(report.not_listed)},
        "seen": _fingerprint(report),
        "changes_anything": bool(report.new or report.changed or report.departments),
        "added": report.added[:_MOST_SHOWN],
        "departments": report.departments,
        "differences": lines[:_MOST_SHOWN],
        "aside": aside[:_MOST_SHOWN],
        "not_listed": report.not_listed[:_MOST_SHOWN],
        "most_shown": _MOST_SHOWN,
        "difference_columns": [_("Person"), _("Field"), _("Recorded now"), _("The list says")],
        "aside_columns": [_("Line"), _("Reason"), _("The row as it came")],
    }
