"""Inbox, one warning, its changes, entry by hand, and what the matcher may have missed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bollwerk.foundation.access import current_viewer, requires
from bollwerk.foundation.history.answers import hide_what_is_not_there
from bollwerk.foundation.ui.formats import day_text
from bollwerk.foundation.ui.marks import Link
from bollwerk.foundation.ui.parts import Happening
from bollwerk.rooms.advisories import pages, selectors, services
from bollwerk.rooms.advisories.errors import StepRefusedError
from bollwerk.rooms.advisories.forms import CommentForm, EntryForm, RouteForm, VerdictForm
from bollwerk.rooms.advisories.kinds import AdvisoryKind, AdvisoryState, MatchState, Remediation, Severity
from bollwerk.rooms.advisories.texts import ADVISORY_STATES, MATCH_STATES, REMEDIATIONS, SEVERITIES
from bollwerk.rooms.advisories.views.common import done

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

__all__ = [
    "advisory",
    "changes",
    "comment",
    "enter",
    "inbox",
    "missed",
    "rematch",
    "rematch_listed",
    "remove",
    "reopen",
    "route",
    "settle",
]

_MANY = 5
"""From so many matches on the reader may narrow a warning's page to the surer ones."""
_LONGEST_KEY = 19
"""More digits are no key of a row."""
_FILTERS = ("q", "show", "severity", "surely", "sort")
_SURE = (("50", "50 %"), ("70", "70 %"), ("90", "90 %"))


@requires("advisories.advisory:read")
def inbox(request: HttpRequest) -> HttpResponse:
    """List warnings by urgency."""
    wanted = _filter(request.GET)
    found, more = selectors.inbox(wanted)
    context = {
        "title": _("Inbox of warnings"),
        "columns": _inbox_columns(),
        "rows": pages.inbox_lines(found),
        "more": more,
        "waiting": selectors.waiting(),
        "query": wanted.query,
        "filters": _filters(wanted),
        "wanted": {
            "show": wanted.show,
            "severity": wanted.severity,
            "surely": wanted.surely or "",
            "sort": wanted.sort,
        },
        "may_triage": current_viewer().may("advisories.advisory:triage"),
    }
    template = "advisories/inbox.html#rows" if request.headers.get("HX-Request") else "advisories/inbox.html"
    return render(request, template, context)


def _inbox_columns() -> list[str]:
    return [
        _("Warning"), _("Decide"), _("Severity"), _("Concerns"), _("State"), _("Received"),
    ]  # fmt: skip


def _shows() -> list[tuple[str, str]]:
    return [
        ("todo", _("to be decided")),
        ("unmatched", _("severe, without a match")),
        ("matched", _("concern us")),
        ("notices", _("without a product")),
        ("settled", _("closed or passed on")),
        ("all", _("all warnings")),
    ]


def _sorts() -> list[tuple[str, str]]:
    return [
        ("urgency", _("urgency")),
        ("score", _("CVSS score")),
        ("severity", _("severity of the warning")),
        ("released", _("day of publication")),
        ("received", _("day of receipt")),
        ("title", _("title of the warning")),
        ("publisher", _("publisher")),
        ("identifier", _("identifier")),
        ("first_released", _("day of the first publication")),
        ("category", _("kind of document")),
        ("status", _("maturity of the document")),
        ("version", _("version of the document")),
    ]


def _filter(given: QueryDict) -> selectors.InboxFilter:
    """Return what the address asks for; words it does not know count as nothing."""
    show, sort, severity = given.get("show", ""), given.get("sort", ""), given.get("severity", "")
    surely = given.get("surely", "")
    query = given.get("q", "").strip()[:200]
    return selectors.InboxFilter(
        show=show if show in dict(_shows()) else ("all" if query else "todo"),
        query=query,
        severity=severity if severity in set(Severity) else "",
        sort=sort if sort in dict(_sorts()) else "urgency",
        surely=int(surely) if surely in dict(_SURE) else 0,
    )


def _filters(wanted: selectors.InboxFilter) -> list[dict[str, object]]:
    severities = [(one.value, text) for one, text in SEVERITIES.items()]
    return [
        {"name": "show", "label": _("Show"), "choices": _shows(), "value": wanted.show, "all": ""},
        {"name": "severity", "label": _("Severity"), "choices": severities, "value": wanted.severity, "all": _("all")},
        {
            "name": "surely",
            "label": _("Matches at least this sure"),
            "choices": _SURE,
            "value": str(wanted.surely or ""),
            "all": _("all"),
        },
        {"name": "sort", "label": _("Sorted by"), "choices": _sorts(), "value": wanted.sort, "all": ""},
    ]


@requires("advisories.advisory:read")
@hide_what_is_not_there
def advisory(request: HttpRequest, advisory_id: int) -> HttpResponse:
    """Show a warning with what it concerns and why."""
    one = selectors.advisory_detail(advisory_id)
    services.mark_read(advisory_id=advisory_id)
    viewer = current_viewer()
    initial = {"revision": one.revision}
    waits = any(line.state == MatchState.PROPOSED and line.mended_at is None for line in one.matches)
    asked = request.GET.get("surely", "")
    least = int(asked) if asked in dict(_SURE) else 0
    shown = [line for line in one.matches if line.confidence * 100 >= least]
    context = {
        "title": one.title,
        "crumbs": pages.crumbs(one.tracking_id),
        "one": {"id": advisory_id, "summary": one.summary, "revision": one.revision},
        "marks": pages.advisory_marks(one),
        "facts": pages.advisory_facts(one),
        "matches": pages.match_lines(shown, by_target=True),
        "surely": asked if least else "",
        "sure_choices": _SURE if least or len(one.matches) > _MANY else (),
        "product_columns": [_("Product in the inventory"), _("Records")],
        "products": pages.product_lines(one),
        "dependant_columns": [_("Record"), _("The way there")],
        "dependants": pages.dependant_lines(one),
        "more_dependants": max(0, len(one.dependants) - pages.DEPENDANTS_SHOWN),
        "match_columns": _match_columns(_("Record")),
        "statistics": _counted(one),
        "tables": pages.document_tables(one),
        "comments": [Happening(at, text, who=who) for at, who, text in one.comments],
        "is_closed": one.state == AdvisoryState.CLOSED,
        "may_triage": viewer.may("advisories.advisory:triage"),
        "may_comment": viewer.may("advisories.advisory:comment"),
        "verdict_form": None if waits else VerdictForm(initial=initial, prefix="verdict"),
        "routes_first": one.kind == AdvisoryKind.NOTICE and not one.routes,
        "route_form": RouteForm(initial=initial, prefix="route"),
        "comment_form": CommentForm(prefix="comment"),
    }
    return render(request, "advisories/advisory.html", context)


def _match_columns(first: str) -> list[str]:
    return [
        first, _("Why"), _("Confidence"), _("State"), _("Remediation"), _("To be remedied by"),
        _("Who remedies it"),
    ]  # fmt: skip


def _counted(one: selectors.AdvisoryDetail) -> list[tuple[str, int]]:
    words = {"matches": _("Matches")} | {str(key.value): str(text) for key, text in MATCH_STATES.items()}
    words |= {str(key.value): str(text) for key, text in REMEDIATIONS.items()}
    return [(text, one.statistics[code]) for code, text in words.items() if one.statistics.get(code)]


@requires("advisories.advisory:read")
@hide_what_is_not_there
def changes(request: HttpRequest, revision_id: int) -> HttpResponse:
    """Show what changed from one revision of a warning to the next."""
    asked = request.GET.get("since", "")
    since = int(asked) if asked.isdecimal() and len(asked) < _LONGEST_KEY else None
    advisory_id, old, new, lines = selectors.revision_changes(revision_id, since=since)
    one = selectors.advisory_detail(advisory_id)
    keys = [key for key, *_facts in one.revisions]
    older = one.revisions[keys.index(revision_id) + 1 :] if revision_id in keys else ()
    title = _("From version %(old)s to %(new)s") % {"old": old, "new": new}
    link = Link(one.tracking_id, reverse("advisories:advisory", args=[advisory_id]))
    context = {
        "title": title,
        "crumbs": pages.crumbs(link, title),
        "older": [(str(key), f"{version} ({day_text(at)})") for key, version, _released, at, *_rest in older],
        "since": str(since or (older[0][0] if older else "")),
        "columns": [_("Where"), _("Before"), _("After"), _("Asks for a new look")],
        "rows": [(line.where, line.before, line.after, line.alerting) for line in lines],
    }
    return render(request, "advisories/changes.html", context)


@requires("advisories.advisory:triage")
@require_POST
@hide_what_is_not_there
def settle(request: HttpRequest, advisory_id: int) -> HttpResponse:
    """Close a warning with a verdict."""
    form = VerdictForm(request.POST, prefix="verdict")
    one = selectors.advisory_detail(advisory_id)
    close = services.close_advisory if one.matches else services.look_at
    return done(
        request,
        reverse("advisories:advisory", args=[advisory_id]),
        lambda: close(
            advisory_id=advisory_id,
            verdict=form.cleaned_data["verdict"] if form.is_valid() else "",
            expected_revision=form.cleaned_data.get("revision", 0),
        ),
        _("The warning is closed."),
    )


@requires("advisories.advisory:triage")
@require_POST
@hide_what_is_not_there
def reopen(request: HttpRequest, advisory_id: int) -> HttpResponse:
    """Open a closed warning again."""
    revision = request.POST.get("revision", "")
    return done(
        request,
        reverse("advisories:advisory", args=[advisory_id]),
        lambda: services.reopen_advisory(
            advisory_id=advisory_id, expected_revision=int(revision) if revision.isdecimal() else 0
        ),
        _("The warning is open again."),
    )


@requires("advisories.advisory:triage")
@require_POST
@hide_what_is_not_there
def route(request: HttpRequest, advisory_id: int) -> HttpResponse:
    """Pass a warning on."""
    form = RouteForm(request.POST, prefix="route")
    return done(
        request,
        reverse("advisories:advisory", args=[advisory_id]),
        lambda: services.route_advisory(
            advisory_id=advisory_id,
            routes=form.cleaned_data["routes"] if form.is_valid() else (),
            expected_revision=form.cleaned_data.get("revision", 0),
        ),
        _("The warning is passed on."),
    )


@requires("advisories.advisory:triage")
@hide_what_is_not_there
def remove(request: HttpRequest, advisory_id: int) -> HttpResponse:
    """Take a warning out of the lists, with a reason."""
    one = selectors.advisory_detail(advisory_id)
    form = VerdictForm(request.POST or None, initial={"revision": one.revision})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        return done(
            request,
            reverse("advisories:inbox"),
            lambda: services.remove_advisory(
                advisory_id=advisory_id, reason=given["verdict"], expected_revision=given["revision"]
            ),
            _("The warning is removed from the lists; its history stays."),
        )
    back = reverse("advisories:advisory", args=[advisory_id])
    context = {"title": _("Remove a warning"), "crumbs": pages.crumbs(_("Remove a warning")), "form": form}
    return render(request, "advisories/form.html", {**context, "cancel": back}, status=422 if form.is_bound else 200)


@requires("advisories.advisory:comment")
@require_POST
@hide_what_is_not_there
def comment(request: HttpRequest, advisory_id: int) -> HttpResponse:
    """Write a comment on a warning."""
    form = CommentForm(request.POST, prefix="comment")
    return done(
        request,
        reverse("advisories:advisory", args=[advisory_id]),
        lambda: services.comment_on(advisory_id=advisory_id, text=form.cleaned_data["text"] if form.is_valid() else ""),
        _("The comment is kept."),
    )


@requires("advisories.advisory:triage")
@require_POST
@hide_what_is_not_there
def rematch(request: HttpRequest, advisory_id: int) -> HttpResponse:
    """Ask for a new comparison of a warning."""
    selectors.advisory_detail(advisory_id)
    return done(
        request,
        reverse("advisories:advisory", args=[advisory_id]),
        lambda: services.ask_for_match(advisory_ids=[advisory_id]),
        _("The comparison is ordered; its result appears here in a moment."),
    )


@requires("advisories.advisory:triage")
@require_POST
def rematch_listed(request: HttpRequest) -> HttpResponse:
    """Ask for a new comparison of every warning that the inbox lists."""
    found, _more = selectors.inbox(_filter(request.POST))
    return done(
        request,
        f"{reverse('advisories:inbox')}?{urlencode({name: request.POST.get(name, '') for name in _FILTERS})}",
        lambda: services.ask_for_match(advisory_ids=[line.advisory_id for line in found]),
        _("The comparison is ordered; its result appears here in a moment."),
    )


@requires("advisories.advisory:triage")
def enter(request: HttpRequest) -> HttpResponse:
    """Enter a warning by hand."""
    form = EntryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            key = services.enter_by_hand(notice=form.notice())
        except StepRefusedError:
            form.add_error("key", _("This warning is known already."))
        else:
            messages.success(request, _("The warning is kept."))
            return HttpResponseRedirect(reverse("advisories:advisory", args=[key]))
    title = _("Enter a warning")
    context = {"title": title, "crumbs": pages.crumbs(title), "form": form, "cancel": reverse("advisories:inbox")}
    return render(request, "advisories/form.html", context, status=422 if form.is_bound else 200)


@requires("advisories.advisory:read")
def missed(request: HttpRequest) -> HttpResponse:
    """Show what the matcher may have missed, and the sums of warnings and matches."""
    found, sums = selectors.missed(), selectors.statistics()
    waiting, more = selectors.inbox(selectors.InboxFilter(show="unmatched"))
    context = {
        "title": _("What may have been missed"),
        "crumbs": pages.crumbs(_("What may have been missed")),
        "missed": found,
        "waiting_columns": _inbox_columns(),
        "waiting": pages.inbox_lines(waiting[:20]),
        "all_waiting": f"{reverse('advisories:inbox')}?show=unmatched",
        "count_waiting": len(waiting) + more,
        "example_columns": [_("Record")],
        "examples": [(Link(name, reverse("advisories:target", args=[key])),) for key, name in found.examples],
        "advisories": [(str(ADVISORY_STATES[AdvisoryState(key)]), count) for key, count in sums.advisories.items()],
        "matches": [(str(MATCH_STATES[MatchState(key)]), count) for key, count in sums.matches.items()],
        "steps": [(str(REMEDIATIONS[Remediation(key)]), count) for key, count in sums.steps.items()],
        "run_columns": [
            _("Ended"), _("Who asked"), _("Warnings"), _("Products compared"), _("New matches"), _("Seen as remedied"),
        ],
        "runs": pages.run_lines(sums),
    }  # fmt: skip
    return render(request, "advisories/missed.html", context)
