"""Pages: list of inquiries, taking one in, starting the yearly report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer, requires
from bollwerk.foundation.ui.parts import Column
from bollwerk.rooms.council import services
from bollwerk.rooms.council.errors import IntakeError
from bollwerk.rooms.council.forms import IntakeForm, ReportForm
from bollwerk.rooms.council.selectors import inquiry_page
from bollwerk.rooms.council.texts import intake_sentence
from bollwerk.rooms.council.views.common import document_of_form

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

__all__ = ["inquiries", "new_inquiry", "new_report"]


@requires("council.inquiry:read")
def inquiries(request: HttpRequest) -> HttpResponse:
    """Show the inquiries, newest first."""
    context = {
        "title": _("Inquiries of the council"),
        "page": inquiry_page(after=request.GET.get("after", ""), before=request.GET.get("before", "")),
        "columns": [
            Column("title", _("Inquiry"), wide=True),
            Column("faction", _("Party")),
            Column("received_on", _("Received on")),
            Column("due_on", _("Due on")),
            Column("questions", _("Questions"), numeric=True),
            Column("state", _("State")),
        ],
        "may_create": current_viewer().may("council.inquiry:create"),
    }
    return render(request, "council/inquiries.html", context)


@requires("council.inquiry:create")
def new_inquiry(request: HttpRequest) -> HttpResponse:
    """Take an inquiry in: uploaded or pasted."""
    today = clock.today()
    form = IntakeForm(request.POST or None, request.FILES or None, initial={"received_on": today, "as_of": today})
    if form.is_valid():
        try:
            text, name, content = document_of_form(form)
            inquiry = services.take_in(
                services.NewInquiry(
                    text=text,
                    source_name=name,
                    content=content,
                    received_on=form.cleaned_data["received_on"],
                    due_on=form.cleaned_data["due_on"],
                    as_of=form.cleaned_data["as_of"],
                )
            )
        except IntakeError as problem:
            form.add_error(None, intake_sentence(problem.code, **problem.facts))
        else:
            messages.success(request, _("The inquiry is taken in, its questions are answered as a draft."))
            return HttpResponseRedirect(reverse("council:inquiry", args=[inquiry]))
    context = {"title": _("Take an inquiry in"), "form": form}
    return render(request, "council/new_inquiry.html", context, status=422 if form.is_bound else 200)


@requires("council.inquiry:create")
def new_report(request: HttpRequest) -> HttpResponse:
    """Start the yearly report to the committee."""
    today = clock.today()
    subject = _("State of information security in %(year)s") % {"year": today.year}
    form = ReportForm(request.POST or None, initial={"as_of": today, "subject": subject})
    if form.is_valid():
        report = services.start_report(subject=form.cleaned_data["subject"], as_of=form.cleaned_data["as_of"])
        messages.success(request, _("The report is drafted."))
        return HttpResponseRedirect(reverse("council:inquiry", args=[report]))
    context = {"title": _("Start the yearly report"), "form": form}
    return render(request, "council/new_report.html", context, status=422 if form.is_bound else 200)
