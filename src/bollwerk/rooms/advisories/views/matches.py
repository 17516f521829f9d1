"""One match: why, what was decided, how far it is; a record with its warnings."""

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
from bollwerk.foundation.ui.marks import Link, TlpMark
from bollwerk.rooms.advisories import pages, selectors, services
from bollwerk.rooms.advisories.errors import StepRefusedError
from bollwerk.rooms.advisories.forms import AssignmentForm, DecisionForm, MendedForm, RejectionForm, StepForm
from bollwerk.rooms.advisories.kinds import MatchState, Remediation
from bollwerk.rooms.advisories.rules import decide_ssvc
from bollwerk.rooms.advisories.texts import DECISIONS
from bollwerk.rooms.advisories.views.common import done, stale_text

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

__all__ = [
    "assign",
    "concerned",
    "decide",
    "match",
    "mended",
    "move_on",
    "product",
    "reject",
    "rematch_concerned",
    "rematch_target",
    "target",
]


_FEW = 8
"""So many records that hang on a match stand open on its page; more are folded up."""


@requires("advisories.advisory:read")
@hide_what_is_not_there
def match(request: HttpRequest, match_id: int) -> HttpResponse:
    """Show a match with its reasons."""
    return _page(request, match_id)


def _page(
    request: HttpRequest,
    match_id: int,
    decision_form: DecisionForm | None = None,
    rejection_form: RejectionForm | None = None,
) -> HttpResponse:
    one = selectors.match_detail(match_id)
    open_ = one.line.state != MatchState.REJECTED and one.line.mended_at is None
    acts = open_ and current_viewer().may("advisories.advisory:triage")
    title = f"{one.line.target or one.line.item}: {one.line.tracking_id}"
    context = {
        "title": title,
        "crumbs": pages.crumbs(title),
        "marks": pages.match_marks(one),
        "match_id": match_id,
        "facts": pages.match_facts(one),
        "reason_columns": [_("What met what"), _("Versions"), _("What would make it certain")],
        "step_columns": [_("Vulnerability"), _("Remediation")],
        "reasons": pages.reason_lines(one),
        "steps": pages.step_lines(one),
        "suggested": str(DECISIONS[decide_ssvc(one.suggestion)]),
        "same_names": one.same_names,
        "dependant_columns": [_("Record"), _("The way there")],
        "dependants": pages.dependant_lines(one),
        "few_dependants": len(one.dependants) <= _FEW,
        "more_dependants": max(0, len(one.dependants) - pages.DEPENDANTS_SHOWN),
        "step_form": StepForm(names=[name for name, _state in one.steps]) if acts else None,
        "is_confirmed": one.line.state == MatchState.CONFIRMED,
        "decision_form": (decision_form or _decision_form(one)) if acts else None,
        "rejection_form": (rejection_form or RejectionForm(initial={"revision": one.revision})) if acts else None,
        "assignment_form": _assignment_form(one) if acts and one.line.state == MatchState.CONFIRMED else None,
        "mended_form": MendedForm() if acts and one.line.state == MatchState.CONFIRMED else None,
    }
    bound = decision_form is not None or rejection_form is not None
    return render(request, "advisories/match.html", context, status=422 if bound else 200)


def _decision_form(one: selectors.MatchDetail) -> DecisionForm:
    suggested = one.suggestion
    initial = {
        "exploitation": suggested.exploitation.value,
        "automatable": suggested.automatable.value,
        "technical": suggested.technical.value,
        "impact": suggested.impact.value,
        "due": one.line.due,
        "assignee": str(one.assignee_id or ""),
        "revision": one.revision,
    }
    return DecisionForm(initial={**initial, **one.ssvc})


@requires("advisories.advisory:triage")
@require_POST
@hide_what_is_not_there
def decide(request: HttpRequest, match_id: int) -> HttpResponse:
    """Decide what is done about a match."""
    form = DecisionForm(request.POST)
    selectors.match_detail(match_id)
    if not form.is_valid():
        return _page(request, match_id, decision_form=form)
    try:
        decision = services.decide_match(
            match_id=match_id,
            facts=form.ssvc(),
            due=form.cleaned_data["due"],
            assignee_id=form.assignee_id(),
            expected_revision=form.cleaned_data["revision"],
        )
    except StaleRecordError:
        form.add_error(None, stale_text())
        return _page(request, match_id, decision_form=form)
    except StepRefusedError:
        messages.error(request, _("A match that is rejected or remedied is not decided again."))
    else:
        messages.success(request, _("Decided: %(decision)s.") % {"decision": DECISIONS[decision]})
    return HttpResponseRedirect(reverse("advisories:match", args=[match_id]))


def _assignment_form(one: selectors.MatchDetail) -> AssignmentForm:
    chosen = {"assignee": str(one.assignee_id or ""), "department": str(one.department_id or "")}
    return AssignmentForm(initial={**chosen, "revision": one.revision}, prefix="to")


@requires("advisories.advisory:triage")
@require_POST
@hide_what_is_not_there
def assign(request: HttpRequest, match_id: int) -> HttpResponse:
    """Say who mends a match."""
    form = AssignmentForm(request.POST, prefix="to")
    selectors.match_detail(match_id)
    back = reverse("advisories:match", args=[match_id])
    if not form.is_valid():
        messages.error(request, _("Choose from the lists."))
        return HttpResponseRedirect(back)
    return done(
        request,
        back,
        lambda: services.assign(
            match_id=match_id,
            assignee_id=form.chosen("assignee"),
            department_id=form.chosen("department"),
            expected_revision=form.cleaned_data["revision"],
        ),
        _("Assigned."),
    )


@requires("advisories.advisory:triage")
@require_POST
@hide_what_is_not_there
def reject(request: HttpRequest, match_id: int) -> HttpResponse:
    """Reject a match."""
    form = RejectionForm(request.POST)
    one = selectors.match_detail(match_id)
    if not form.is_valid():
        return _page(request, match_id, rejection_form=form)
    rejection = services.Rejection(form.cleaned_data["reason"], form.cleaned_data["other_product"])
    return done(
        request,
        reverse("advisories:advisory", args=[one.line.advisory_id]),
        lambda: services.reject_match(
            match_id=match_id, rejection=rejection, expected_revision=form.cleaned_data["revision"]
        ),
        _("The match is rejected and does not come back."),
    )


@requires("advisories.advisory:triage")
@require_POST
@hide_what_is_not_there
def move_on(request: HttpRequest, match_id: int) -> HttpResponse:
    """Say how far a match is remedied."""
    wanted = request.POST.get("state", "")
    state = Remediation(wanted) if wanted in set(Remediation) else Remediation.DONE
    vulnerability = request.POST.get("vulnerability") or None
    return done(
        request,
        reverse("advisories:match", args=[match_id]),
        lambda: services.move_on(match_id=match_id, state=state, vulnerability=vulnerability),
        _("Recorded."),
    )


@requires("advisories.advisory:triage")
@require_POST
@hide_what_is_not_there
def mended(request: HttpRequest, match_id: int) -> HttpResponse:
    """Report a match as remedied; it counts once the inventory shows it."""
    form = MendedForm(request.POST)
    return done(
        request,
        reverse("advisories:match", args=[match_id]),
        lambda: services.report_mended(match_id=match_id, proof=form.cleaned_data["proof"] if form.is_valid() else ""),
        _("Reported. It counts as remedied once the inventory shows a version outside the range."),
    )


@requires("advisories.advisory:read")
@hide_what_is_not_there
def target(request: HttpRequest, target_id: int) -> HttpResponse:
    """Show a record with the warnings that concern it."""
    name, items, lines = selectors.target_matches(target_id)
    context = {
        "title": _("Warnings for %(record)s") % {"record": name},
        "crumbs": pages.crumbs(name),
        "marks": [TlpMark(max(one.tlp for one in items))] if items else [],
        "target_id": target_id,
        "item_columns": [_("Product"), _("Version"), _("Identifier")],
        "items": pages.target_lines(items),
        "columns": _warning_columns(),
        "rows": pages.match_lines(lines, by_target=False),
        "part_columns": [_("Record"), *_warning_columns()],
        "parts": pages.part_lines(selectors.part_matches(target_id)),
        "may_triage": current_viewer().may("advisories.advisory:triage"),
    }  # fmt: skip
    return render(request, "advisories/target.html", context)


def _warning_columns() -> list[str]:
    return [
        _("Warning"), _("Why"), _("Confidence"), _("State"), _("Remediation"), _("To be remedied by"),
        _("Who remedies it"),
    ]  # fmt: skip


@requires("advisories.advisory:read")
def concerned(request: HttpRequest) -> HttpResponse:
    """List what is concerned: the records with open warnings, or the products."""
    by_product = request.GET.get("by") == "product"
    found = selectors.concerned_products() if by_product else selectors.concerned_records()
    columns = [
        _("Product") if by_product else _("Record"), _("Open warnings"), _("Gravest"), _("Exploited"),
        _("To be decided"), _("Overdue"), _("Next due"),
    ]  # fmt: skip
    context = {
        "title": _("What is concerned"),
        "crumbs": pages.crumbs(_("What is concerned")),
        "columns": [*columns, _("Records")] if by_product else columns,
        "rows": pages.concerned_lines(found, by_product=by_product),
        "choices": [("record", _("records")), ("product", _("products"))],
        "by": "product" if by_product else "record",
        "may_triage": current_viewer().may("advisories.advisory:triage"),
    }
    return render(request, "advisories/concerned.html", context)


@requires("advisories.advisory:triage")
@require_POST
def rematch_concerned(request: HttpRequest) -> HttpResponse:
    """Ask for a new comparison of every record with open warnings."""
    found = selectors.concerned_records()
    return done(
        request,
        reverse("advisories:concerned"),
        lambda: services.ask_for_match(target_ids=[one.target_id for one in found if one.target_id]),
        _("The comparison is ordered; its result appears here in a moment."),
    )


@requires("advisories.advisory:read")
def product(request: HttpRequest) -> HttpResponse:
    """List the open warnings of a product of the inventory, with the records that run it."""
    name = request.GET.get("name", "").strip()[:500]
    found = selectors.product_matches(name) if name else []
    up = Link(_("What is concerned"), f"{reverse('advisories:concerned')}?by=product")
    rows = pages.match_lines(found, by_target=True)
    context = {
        "title": name or _("Product"),
        "crumbs": pages.crumbs(up, name or _("Product")),
        "columns": [_("Record"), *_warning_columns()],
        "rows": [(row[0], one.tracking_id, *row[1:]) for one, row in zip(found, rows, strict=True)],
    }
    return render(request, "advisories/list.html", context)


@requires("advisories.advisory:triage")
@require_POST
@hide_what_is_not_there
def rematch_target(request: HttpRequest, target_id: int) -> HttpResponse:
    """Ask for a new comparison of a record with what it contains and stands on."""
    selectors.target_matches(target_id)
    return done(
        request,
        reverse("advisories:target", args=[target_id]),
        lambda: services.ask_for_match(target_ids=[target_id, *selectors.parts_of(target_id)]),
        _("The comparison is ordered; its result appears here in a moment."),
    )
