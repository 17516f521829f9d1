"""Pages: one inquiry with its questions, the workbench of one question, and what is changed there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bollwerk.foundation.access import current_viewer, requires
from bollwerk.foundation.access.models import readable
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.ui.parts import Column, Step
from bollwerk.rooms.council import services
from bollwerk.rooms.council.forms import AsideForm, AssignForm, HeadForm, LinkForm, PartForm, RedraftForm, SignForm
from bollwerk.rooms.council.models import LinkedClaim, Question, QuestionPart
from bollwerk.rooms.council.selectors import people_of_answers, question_rows, question_view, step_rows
from bollwerk.rooms.council.states import InquiryState, ReviewKind
from bollwerk.rooms.council.texts import INQUIRY_STATE_TEXTS, REVIEW_SHORT_TEXTS, REVIEW_TEXTS
from bollwerk.rooms.council.views.common import attempt, crumbs, inquiry_tabs, inquiry_title, stored_or_404

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from bollwerk.rooms.council.keeping import StoredAnswer
    from bollwerk.rooms.council.selectors.questions import PartView

__all__ = [
    "assign",
    "claim_aside",
    "confirm_reviews",
    "head",
    "inquiry",
    "link",
    "question",
    "redraft",
    "sign",
    "write",
]


@requires("council.inquiry:read")
def inquiry(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an inquiry: its questions, where each stands, and who has to look at it."""
    stored = stored_or_404(pk)
    viewer = current_viewer()
    released = stored.inquiry.state == InquiryState.RELEASED
    context = {
        "title": inquiry_title(stored),
        "crumbs": crumbs(stored),
        "tabs": inquiry_tabs(stored),
        "pk": pk,
        "facts": _facts(stored),
        "rows": question_rows(stored),
        "columns": [
            Column("number", _("No.")),
            Column("text", _("Question"), wide=True),
            Column("topics", _("Topics")),
            Column("state", _("State")),
            Column("claims", _("Claims"), numeric=True),
            Column("reviews", _("Reviewed")),
        ],
        "steps": _progress(stored),
        "reviews": [
            {"kind": kind.value, "label": str(REVIEW_TEXTS[kind]), "short": str(REVIEW_SHORT_TEXTS[kind])}
            for kind in ReviewKind
            if viewer.may(f"council.{kind}:review") and not released
        ],
        "may_write": viewer.may("council.answer:write") and not released,
        "redraft": RedraftForm(initial={"as_of": stored.inquiry.as_of}, auto_id="redraft_%s"),
    }
    return render(request, "council/inquiry.html", context)


def _facts(stored: StoredAnswer) -> dict[str, Any]:
    row = stored.inquiry
    return {
        _("State"): INQUIRY_STATE_TEXTS[InquiryState(row.state)],
        _("Party"): row.faction,
        _("Received on"): row.received_on,
        _("To be answered by"): row.due_on,
        _("Answer as of"): row.as_of,
        _("Responsible"): str(readable(row.responsible) or "") or None,
        _("Who signs"): ", ".join(filter(None, [row.signatory, row.function])),
    }


def _progress(stored: StoredAnswer) -> list[Step]:
    """Return the steps of the whole procedure."""
    steps = [step for row in stored.rows for step in step_rows(row)]
    done = sum(step.done for step in steps)
    reviewed = bool(steps) and done == len(steps)
    read = bool(stored.inquiry.read_hash) and stored.inquiry.read_hash == stored.reading_hash
    released = stored.inquiry.state == InquiryState.RELEASED
    note = _("%(done)s of %(all)s") % {"done": done, "all": len(steps)}
    return [
        Step(_("Taken in"), "done", f"{stored.inquiry.received_on:%d.%m.%Y}"),
        Step(_("Reviewed"), "done" if reviewed else "current", note),
        Step(_("Read by a second person"), "done" if read else "waiting"),
        Step(_("Released"), "done" if released else "waiting"),
    ]


@requires("council.inquiry:read")
def question(request: HttpRequest, pk: int, question_id: int) -> HttpResponse:
    """Show the workbench of one question."""
    stored = stored_or_404(pk)
    try:
        shown = question_view(stored, question_id)
    except Question.DoesNotExist as error:
        raise Http404 from error
    viewer = current_viewer()
    is_open = stored.inquiry.state != InquiryState.RELEASED
    may_write = is_open and viewer.may("council.answer:write")
    people = people_of_answers() if may_write else []
    context = {
        "title": _("Question %(number)s") % {"number": shown.number},
        "crumbs": crumbs(stored, _("Question %(number)s") % {"number": shown.number}),
        "pk": pk,
        "question": shown,
        "parts": [{"part": part, **_part_forms(part, people)} for part in shown.parts],
        "may_write": may_write,
        "may_sign": is_open and viewer.may("council.answer:sign"),
        "is_open": is_open,
        "claim_columns": [
            _("Claim"),
            _("Standing"),
            Column("figure", _("Figure"), numeric=True),
            Column("evidence", _("Evidence"), numeric=True),
            _("Counter-examples"),
            _("Why it is here"),
        ],
    }
    return render(request, "council/question.html", context)


def _part_forms(part: PartView, people: Sequence[tuple[int, str]]) -> dict[str, Any]:
    texts = {"public": part.public, "annex": part.annex, "dossier": part.dossier}
    initial = {**texts, "state": part.chosen, "reason": part.state_reason, "revision": part.revision}
    assigned = {"responsible": part.responsible_id, "as_of": part.as_of, "revision": part.revision}
    return {
        "assign": AssignForm(initial=assigned, people=people, auto_id=f"assign{part.pk}_%s"),
        "form": PartForm(initial=initial, auto_id=f"part{part.pk}_%s"),
        "sign": SignForm(initial={"revision": part.revision}, auto_id=f"sign{part.pk}_%s"),
        "link": LinkForm(auto_id=f"link{part.pk}_%s"),
        "aside": [{"claim": claim, "form": AsideForm(auto_id=f"aside{claim.pk}_%s")} for claim in part.claims],
    }


def _part_address(part_id: int) -> str:
    part = QuestionPart.objects.select_related("question").get(pk=part_id)
    address = reverse("council:question", args=[part.question.inquiry_id, part.question_id])
    return f"{address}#teil-{part_id}"


def _back_to_part(part_id: int) -> HttpResponseRedirect:
    try:
        return HttpResponseRedirect(_part_address(part_id))
    except ObjectDoesNotExist as error:
        raise Http404 from error


@requires("council.answer:write")
@require_POST
def write(request: HttpRequest, part_id: int) -> HttpResponse:
    """Write the texts of a part."""
    back = _back_to_part(part_id)
    form = PartForm(request.POST)
    if form.is_valid():
        texts = {
            name: form.cleaned_data[name] for name in ("revision", "public", "annex", "dossier", "state", "reason")
        }
        attempt(request, lambda: services.write_part(part_id, **texts), _("The text is saved."))
    return back


@requires("council.answer:write")
@require_POST
def assign(request: HttpRequest, part_id: int) -> HttpResponse:
    """State who is responsible for a part, and the day its text holds for."""
    back = _back_to_part(part_id)
    form = AssignForm(request.POST, people=people_of_answers())
    if form.is_valid():
        given = form.cleaned_data
        facts = {"revision": given["revision"], "responsible_id": given["responsible"], "as_of": given["as_of"]}
        attempt(request, lambda: services.assign_part(part_id, **facts), _("The entries are saved."))
    else:
        messages.error(request, _("Please choose a person from the list and state a day."))
    return back


@requires("council.answer:sign")
@require_POST
def sign(request: HttpRequest, part_id: int) -> HttpResponse:
    """Sign a sentence of one's own."""
    back = _back_to_part(part_id)
    form = SignForm(request.POST)
    if form.is_valid():
        texts = {name: form.cleaned_data[name] for name in ("revision", "sentence")}
        attempt(request, lambda: services.sign_part(part_id, **texts), _("Your sentence stands in the answer."))
    return back


@requires("council.answer:write")
@require_POST
def link(request: HttpRequest, part_id: int) -> HttpResponse:
    """Link a further claim to a part."""
    back = _back_to_part(part_id)
    form = LinkForm(request.POST)
    if form.is_valid():
        code = form.cleaned_data["code"]
        attempt(request, lambda: services.link_claim(part_id, code=code), _("The claim is linked."))
    return back


@requires("council.answer:write")
@require_POST
def claim_aside(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Set a claim aside that does not answer the question."""
    claim = LinkedClaim.objects.filter(pk=claim_id).first()
    if claim is None:
        raise Http404
    form = AsideForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    attempt(request, lambda: services.set_claim_aside(claim_id, reason=reason), _("The claim is set aside."))
    return _back_to_part(claim.part_id)


@requires("council.answer:write")
@require_POST
def redraft(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the claims again as of a day."""
    stored_or_404(pk)
    form = RedraftForm(request.POST)
    if form.is_valid():
        as_of = form.cleaned_data["as_of"]
        attempt(request, lambda: services.redraft(pk, as_of=as_of), _("The claims were asked again."))
    return HttpResponseRedirect(reverse("council:inquiry", args=[pk]))


@requires("council.answer:write")
def head(request: HttpRequest, pk: int) -> HttpResponse:
    """State what stands above and below the answers."""
    stored = stored_or_404(pk)
    names = ("number", "subject", "faction", "due_on", "signatory", "function", "revision")
    form = HeadForm(request.POST or None, initial={name: getattr(stored.inquiry, name) for name in names})
    if form.is_valid() and attempt(
        request, lambda: services.state_head(pk, **form.cleaned_data), _("The entries are saved.")
    ):
        return HttpResponseRedirect(reverse("council:inquiry", args=[pk]))
    context = {
        "title": _("Head and signature"),
        "crumbs": crumbs(stored, _("Head and signature")),
        "form": form,
        "back": reverse("council:inquiry", args=[pk]),
    }
    return render(request, "council/head.html", context, status=422 if form.is_bound else 200)


@requires("council.inquiry:read")
@require_POST
def confirm_reviews(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Confirm a step of the review for every question, or for the one named."""
    stored_or_404(pk)
    if kind not in list(ReviewKind):
        raise Http404
    demand(f"council.{kind}:review")
    question_id = request.POST.get("question", "")
    if question_id.isdecimal():
        attempt(
            request,
            lambda: services.confirm_review(int(question_id), kind=ReviewKind(kind)),
            _("The review is confirmed for this wording."),
        )
        return HttpResponseRedirect(reverse("council:question", args=[pk, int(question_id)]))
    attempt(
        request,
        lambda: services.confirm_reviews(pk, kind=ReviewKind(kind)),
        _("The review is confirmed for the present wording."),
    )
    return HttpResponseRedirect(reverse("council:inquiry", args=[pk]))
