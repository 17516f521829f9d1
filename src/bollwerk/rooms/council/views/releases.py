"""Pages: renditions, facts used and lowered, leak test and release, comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer, requires
from bollwerk.foundation.access.models import readable
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.ui.marks import Badge, Link, StandingMark
from bollwerk.foundation.ui.parts import Column, Download
from bollwerk.rooms.council import services
from bollwerk.rooms.council.comparison import changes_since
from bollwerk.rooms.council.errors import LeakFoundError
from bollwerk.rooms.council.exports.sheets import sheet_of
from bollwerk.rooms.council.forms import LowerForm, WithdrawForm
from bollwerk.rooms.council.leak_test import leak_rows
from bollwerk.rooms.council.models import Answer, AnswerFile
from bollwerk.rooms.council.renditions import internal_files, public_files
from bollwerk.rooms.council.rules import Blocker
from bollwerk.rooms.council.selectors import lowered_rows
from bollwerk.rooms.council.states import InquiryState, Rendition
from bollwerk.rooms.council.texts import BLOCKER_TEXTS, CHANGE_KINDS, CHANGE_TEXTS, RENDITION_TEXTS
from bollwerk.rooms.council.views.common import attempt, crumbs, inquiry_tabs, inquiry_title, stored_or_404

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bollwerk.foundation.access import Viewer
    from bollwerk.rooms.council.content import FactLine
    from bollwerk.rooms.council.keeping import StoredAnswer

__all__ = [
    "answer_file",
    "comparison",
    "confirm_reading",
    "draft_file",
    "facts",
    "inquiry_facts",
    "lower",
    "release",
    "renditions",
    "withdraw",
]

_MIME = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}


def _frame(stored: StoredAnswer) -> dict[str, Any]:
    return {
        "title": inquiry_title(stored),
        "crumbs": crumbs(stored),
        "tabs": inquiry_tabs(stored),
        "pk": stored.inquiry.pk,
        "is_open": stored.inquiry.state != InquiryState.RELEASED,
    }


@requires("council.inquiry:read")
def renditions(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what would be published, and what stays inside, from the one source."""
    stored = stored_or_404(pk)
    asked = request.GET.get("art", Rendition.PUBLIC.value)
    rendition = Rendition(asked) if asked in list(Rendition) else Rendition.PUBLIC
    context = {
        **_frame(stored),
        "sheet": sheet_of(stored.paper, rendition),
        "kinds": [
            {"text": str(RENDITION_TEXTS[kind]), "url": f"?art={kind}", "current": kind is rendition}
            for kind in Rendition
        ],
        "files": _downloads(stored, rendition),
    }
    return render(request, "council/renditions.html", context)


def _downloads(stored: StoredAnswer, rendition: Rendition) -> list[Download]:
    if stored.inquiry.state == InquiryState.RELEASED:
        files = AnswerFile.objects.filter(answer__inquiry=stored.inquiry, rendition=rendition).order_by("id")
        return [
            Download(
                file.name,
                reverse("council:answer_file", args=[file.pk]),
                file.name.rpartition(".")[2].upper(),
                len(file.content),
                f"SHA-256 {file.sha256[:16]}…",
            )
            for file in files
        ]
    kinds = ("pdf", "docx", "json") if rendition is Rendition.PUBLIC else ("pdf", "docx")
    return [
        Download(
            _("Draft as %(kind)s") % {"kind": kind.upper()},
            reverse("council:draft_file", args=[stored.inquiry.pk, rendition.value, kind]),
            kind.upper(),
        )
        for kind in kinds
    ]


@requires("council.inquiry:read")
def draft_file(request: HttpRequest, pk: int, rendition: str, kind: str) -> HttpResponse:  # noqa: ARG001
    """Hand out a rendition of the draft as a file."""
    stored = stored_or_404(pk)
    if rendition not in list(Rendition):
        raise Http404
    at = clock.now()
    files = (
        public_files(stored.paper, uid=str(stored.inquiry.uid), at=at)
        if rendition == Rendition.PUBLIC
        else internal_files(stored.paper, Rendition(rendition), at=at)
    )
    found = next(((name, content) for name, content in files.items() if name.endswith(f".{kind}")), None)
    if found is None:
        raise Http404
    return _download(*found)


def _download(name: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=_MIME[name.rpartition(".")[2]])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@requires("council.inquiry:read")
def answer_file(request: HttpRequest, file_id: int) -> HttpResponse:  # noqa: ARG001
    """Hand out a file of a released answer, as it was frozen."""
    file = AnswerFile.objects.filter(pk=file_id).first()
    if file is None:
        raise Http404
    return _download(file.name, bytes(file.content))


@requires("council.inquiry:read")
def inquiry_facts(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the facts the answer uses, with their labels, and lower one."""
    stored = stored_or_404(pk)
    viewer = current_viewer()
    context = {
        **_frame(stored),
        "facts": [_fact(fact) for fact in stored.paper.facts],
        "lowered": lowered_rows(),
        "may_as_owner": viewer.may("council.fact:lower_as_owner"),
        "may_as_isb": viewer.may("council.fact:lower_as_isb"),
        "columns": [
            _("Fact"),
            _("Claim"),
            _("Label"),
            _("Stands in the public text"),
            _("May be public"),
            _("Lower to CLEAR"),
        ],
        "lowered_columns": _lowered_columns(),
    }
    return render(request, "council/inquiry_facts.html", context)


def _lowered_columns() -> list[Column]:
    return [
        Column("claim", _("Claim")),
        Column("text", _("Fact"), wide=True),
        Column("owner", _("Owner's reason")),
        Column("isb", _("ISB's reason")),
        Column("complete", _("In force")),
    ]


def _fact(fact: FactLine) -> dict[str, Any]:
    text = fact.text.replace(" / ", " von ") if fact.key == "figure" else fact.text
    return {
        "text": text,
        "claim": fact.claim,
        "url": reverse("evidence:claim", args=[fact.claim]),
        "tlp": fact.tlp,
        "used": fact.used,
        "public": fact.public,
        "value": "figure" if fact.key == "figure" else fact.text,
        "mark": Badge(_("yes"), "success") if fact.public else Badge(_("no"), "neutral"),
    }


@requires("council.inquiry:read")
def facts(request: HttpRequest) -> HttpResponse:
    """Show every fact lowered to CLEAR."""
    may_withdraw = _may_withdraw(current_viewer())
    context = {
        "title": _("Facts lowered to CLEAR"),
        "rows": [
            {
                **{name: getattr(row, name) for name in ("claim", "text", "owner", "isb", "complete")},
                "withdraw": Link(
                    _("Take back: %(fact)s") % {"fact": row.text}, reverse("council:withdraw", args=[row.pk])
                ),
            }
            for row in lowered_rows()
        ],
        "columns": [*_lowered_columns(), *([Column("withdraw", _("Decision"))] if may_withdraw else [])],
    }
    return render(request, "council/facts.html", context)


@requires("council.inquiry:read")
def withdraw(request: HttpRequest, fact_id: int) -> HttpResponse:
    """Take back that a fact may be public."""
    fact = next((row for row in lowered_rows() if row.pk == fact_id), None)
    if fact is None:
        raise Http404
    if not _may_withdraw(current_viewer()):
        raise PermissionDenied
    form = WithdrawForm(request.POST or None)
    if form.is_valid() and attempt(
        request,
        lambda: services.withdraw_lowering(fact_id, reason=form.cleaned_data["reason"]),
        _("The decision is taken back. Answers released until now stay as they are."),
    ):
        return HttpResponseRedirect(reverse("council:facts"))
    title = _("Take a decision back")
    context = {
        "title": title,
        "crumbs": [Link(_("Facts lowered to CLEAR"), reverse("council:facts")), title],
        "fact": fact,
        "form": form,
        "back": reverse("council:facts"),
    }
    return render(request, "council/withdraw.html", context, status=422 if form.is_bound else 200)


def _may_withdraw(viewer: Viewer) -> bool:
    """Either side that decides may take the decision back."""
    return viewer.may("council.fact:lower_as_owner") or viewer.may("council.fact:lower_as_isb")


@requires("council.inquiry:read")
def lower(request: HttpRequest, pk: int, side: str) -> HttpResponse:
    """Decide that a fact may be public, as its owner or as ISB."""
    stored = stored_or_404(pk)
    if side not in {"owner", "isb"}:
        raise Http404
    demand(f"council.fact:lower_as_{side}")
    claim, text = request.GET.get("claim", ""), request.GET.get("text", "")
    known = {(fact.claim, "figure" if fact.key == "figure" else fact.text): fact for fact in stored.paper.facts}
    if (claim, text) not in known:
        raise Http404
    form = LowerForm(request.POST or None)
    back = reverse("council:inquiry_facts", args=[pk])
    if form.is_valid() and attempt(
        request,
        lambda: services.lower_fact(
            claim=claim, text=text, as_owner=side == "owner", reason=form.cleaned_data["reason"]
        ),
        _("Your decision is recorded."),
    ):
        if stored.inquiry.state != InquiryState.RELEASED:
            services.draft_anew(pk)
        return HttpResponseRedirect(back)
    context = {
        "title": _("Lower a fact to CLEAR"),
        "crumbs": crumbs(stored, _("Lower a fact to CLEAR")),
        "fact": _fact(known[claim, text]),
        "form": form,
        "back": back,
    }
    return render(request, "council/lower.html", context, status=422 if form.is_bound else 200)


@requires("council.inquiry:read")
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what stands against the release; release."""
    stored = stored_or_404(pk)
    if request.method == "POST":
        demand("council.answer:release")
        return _release(request, pk)
    viewer = current_viewer()
    context = {**_frame(stored), "sheet": sheet_of(stored.paper, Rendition.PUBLIC)}
    if stored.inquiry.state == InquiryState.RELEASED:
        answer = Answer.objects.select_related("released_by").get(inquiry=stored.inquiry)
        context["answer"] = {
            "facts": {
                _("Released by"): str(readable(answer.released_by) or ""),
                _("Released at"): answer.released_at,
                _("SHA-256 over text, claims and files"): answer.sha256,
                _("Frozen results of claims"): len(answer.results),
            },
            "files": _downloads(stored, Rendition.PUBLIC),
        }
        return render(request, "council/release.html", context)
    check = services.check_release(stored, at=clock.now())
    context |= {
        "blockers": [str(BLOCKER_TEXTS[code]) for code in check.blockers],
        "searched": check.report.searched,
        "places": len(check.report.places),
        "leaks": leak_rows(check.report),
        "leak_columns": [
            Column("place", _("Place"), wide=True),
            Column("excerpt", _("Text there")),
            Column("text", _("Identifier")),
            Column("subject", _("Record")),
        ],
        "marks": check.report.marks,
        "fact_columns": [Column("text", _("Fact")), Column("claim", _("Claim")), Column("tlp", _("Label"))],
        "facts": [_fact(fact) for fact in stored.paper.facts if fact.used],
        "reading_hash": stored.reading_hash,
        "read_by": str(readable(stored.inquiry.read_by) or "") if Blocker.NOT_READ not in check.blockers else "",
        "may_compare": viewer.may("council.answer:compare"),
        "may_release": viewer.may("council.answer:release"),
    }
    return render(request, "council/release.html", context)


def _release(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        attempt(request, lambda: services.release(pk), _("The answer is released and frozen."))
    except LeakFoundError as refused:
        messages.error(
            request,
            _("The leak test found %(count)s identifiers; nothing was released.") % {"count": len(refused.leaks)},
        )
    return HttpResponseRedirect(reverse("council:release", args=[pk]))


@requires("council.answer:compare")
@require_POST
def confirm_reading(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm to have read the public rendition against the list of facts."""
    stored_or_404(pk)
    shown = request.POST.get("shown_hash", "")[:64]
    attempt(request, lambda: services.confirm_reading(pk, shown_hash=shown), _("Your reading is recorded."))
    return HttpResponseRedirect(reverse("council:release", args=[pk]))


@requires("council.inquiry:read")
def comparison(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what has changed since the answer of then."""
    stored = stored_or_404(pk)
    answer = Answer.objects.filter(inquiry=stored.inquiry).first()
    changes = changes_since(answer.pk) if answer else ()
    context = {
        **_frame(stored),
        "released": answer is not None,
        "columns": [
            Column("sentence", _("Claim"), wide=True),
            Column("then", _("In the answer")),
            Column("today", _("Today")),
            Column("figures", _("Figure then and today")),
            Column("change", _("Development")),
        ],
        "rows": [
            {
                "sentence": f"{item.code}: {item.sentence}",
                "then": StandingMark(item.then),
                "today": StandingMark(item.today),
                "figures": " → ".join(filter(None, [item.figure_then, item.figure_today])),
                "change": Badge(CHANGE_TEXTS[item.change], CHANGE_KINDS[item.change]),
            }
            for item in changes
        ],
    }
    return render(request, "council/comparison.html", context)
