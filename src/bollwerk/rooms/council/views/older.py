"""Pages: older answers sentence by sentence, reports to the committee."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer, requires
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.ui.marks import Badge, Link, StandingMark
from bollwerk.foundation.ui.parts import Column
from bollwerk.rooms.council import services
from bollwerk.rooms.council.comparison import Verdict, sentences_today
from bollwerk.rooms.council.errors import IntakeError
from bollwerk.rooms.council.forms import CommitteeForm, OlderForm
from bollwerk.rooms.council.models import OlderAnswer
from bollwerk.rooms.council.selectors import older_rows, report_rows
from bollwerk.rooms.council.texts import VERDICT_KINDS, VERDICT_TEXTS, intake_sentence
from bollwerk.rooms.council.views.common import document_of_form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from bollwerk.rooms.council.comparison import SentenceToday

__all__ = ["new_older_answer", "older_answer", "older_answers", "reports"]


@requires("council.inquiry:read")
def older_answers(request: HttpRequest) -> HttpResponse:
    """Show the older answers that were read in."""
    context = {
        "title": _("Older answers"),
        "rows": older_rows(),
        "columns": [
            Column("title", _("Answer"), wide=True),
            Column("faction", _("Party")),
            Column("dated_on", _("Dated")),
            Column("sentences", _("Sentences"), numeric=True),
        ],
        "may_create": current_viewer().may("council.inquiry:create"),
    }
    return render(request, "council/older_answers.html", context)


@requires("council.inquiry:create")
def new_older_answer(request: HttpRequest) -> HttpResponse:
    """Read an older answer in."""
    form = OlderForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            text, name, _content = document_of_form(form)
            older = services.take_in_older(text, source_name=name)
        except IntakeError as problem:
            form.add_error(None, intake_sentence(problem.code, **problem.facts))
        else:
            messages.success(request, _("The older answer is read in, sentence by sentence."))
            return HttpResponseRedirect(reverse("council:older_answer", args=[older]))
    context = {"title": _("Read an older answer in"), "form": form}
    return render(request, "council/new_older_answer.html", context, status=422 if form.is_bound else 200)


@requires("council.inquiry:read")
def older_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show each sentence of an older answer with its claim and how it stands today."""
    older = OlderAnswer.objects.filter(pk=pk).first()
    if older is None:
        raise Http404
    sentences = sentences_today(pk)
    title = " – ".join(filter(None, [older.number, older.subject])) or _("Older answer")
    context = {
        "title": title,
        "crumbs": [Link(_("Older answers"), reverse("council:older_answers")), title],
        "facts": {
            _("Party"): older.faction,
            _("Dated"): older.dated_on,
            _("Signed by"): older.signatory,
            _("Sentences"): len(sentences),
        },
        "counts": [
            {"label": str(VERDICT_TEXTS[verdict]), "count": found, "kind": VERDICT_KINDS[verdict]}
            for verdict in Verdict
            if (found := sum(item.verdict is verdict for item in sentences))
        ],
        "groups": [
            _group(number, text, tuple(found))
            for (number, text), found in groupby(sentences, key=lambda item: (item.question_number, item.question_text))
        ],
        "columns": [
            Column("text", _("What was said"), wide=True),
            Column("verdict", _("Today")),
            Column("claims", _("Claims")),
        ],
    }
    return render(request, "council/older_answer.html", context)


def _group(number: str, text: str, sentences: Sequence[SentenceToday]) -> dict[str, object]:
    """Return one question with its sentences; its title counts how they stand, so that it can stay folded."""
    counted = Counter(item.verdict for item in sentences)
    counts = [f"{counted[verdict]} {VERDICT_TEXTS[verdict]}" for verdict in Verdict if counted[verdict]]
    return {
        "title": " · ".join([_("Question %(number)s") % {"number": number}, *counts]),
        "caption": _("What was said to question %(number)s, and how it stands today") % {"number": number},
        "text": text,
        "rows": [_row(item) for item in sentences],
    }


def _row(item: SentenceToday) -> dict[str, object]:
    return {
        "text": item.text,
        "verdict": Badge(VERDICT_TEXTS[item.verdict], VERDICT_KINDS[item.verdict]),
        "claims": [
            value
            for code, sentence, standing in item.codes
            for value in (Link(code, reverse("evidence:claim", args=[code]), sentence), StandingMark(standing))
        ],
    }


@requires("council.inquiry:read")
def reports(request: HttpRequest) -> HttpResponse:
    """Show when the committee was informed; record that it was."""
    may_record = current_viewer().may("council.committee_report:record")
    form = CommitteeForm(request.POST or None, initial={"given_on": clock.today()})
    if request.method == "POST":
        demand("council.committee_report:record")
        if form.is_valid():
            services.record_committee_report(**form.cleaned_data)
            messages.success(request, _("It is recorded that the committee was informed."))
            return HttpResponseRedirect(reverse("council:reports"))
    context = {
        "title": _("Reports to the committee"),
        "rows": report_rows(),
        "columns": [
            Column("committee", _("Committee"), wide=True),
            Column("given_on", _("Session on")),
            Column("agenda_item", _("Agenda item")),
            Column("paper_number", _("Paper")),
            Column("tlp", _("Label")),
        ],
        "form": form if may_record else None,
        "may_create": current_viewer().may("council.inquiry:create"),
    }
    return render(request, "council/reports.html", context, status=422 if form.is_bound else 200)
