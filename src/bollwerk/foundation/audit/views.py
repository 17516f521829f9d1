"""Pages of the trail: the list without names, the list with names and a reason, purposes and deletion dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bollwerk.foundation.access import current_viewer, requires
from bollwerk.foundation.audit import actors, selectors, services, texts
from bollwerk.foundation.audit.events import kind_text, known_events
from bollwerk.foundation.audit.forms import FilterForm, NamesForm
from bollwerk.foundation.ui.formats import number_text

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bollwerk.foundation.audit.selectors import TrailPage


@require_GET
@requires("audit.trail:view")
def trail(request: HttpRequest) -> HttpResponse:
    """Show what happened, newest first, without names."""
    viewer = current_viewer()
    form = FilterForm(request.GET, roles=viewer.roles)
    page = selectors.trail_page(form.filters(), before=form.before_row())
    query = request.GET.copy()
    query["before"] = str(page.before or "")
    context = {
        "title": _("Trail"),
        "form": form,
        "columns": [_("When"), _("What"), _("Record"), _("Number")],
        "rows": [[row.at, row.text, row.subject, row.sequence] for row in page.rows],
        "older": f"?{query.urlencode()}" if page.before else "",
        "may_open_names": viewer.may("audit.names:view"),
    }
    return render(request, "audit/trail.html", context)


@requires("audit.names:view")
def names(request: HttpRequest) -> HttpResponse:
    """Ask for a reason, record it, and show entries with the people they name."""
    roles = current_viewer().roles
    if request.method != "POST":
        return render(request, "audit/names.html", _names_context(NamesForm(roles=roles)))
    form = NamesForm(request.POST, roles=roles)
    if not form.is_valid():
        return render(request, "audit/names.html", _names_context(form), status=422)
    page = _opened(form)
    again = {**{name: request.POST.get(name, "") for name in form.fields}, "before": str(page.before or "")}
    context = {**_names_context(form), "rows": _rows_with_names(page), "shown": True, "again": again}
    return render(request, "audit/names.html", {**context, "more": page.before is not None})


def _opened(form: NamesForm) -> TrailPage:
    """Return the page asked for, after recording that names were opened."""
    filters = form.filters()
    page = selectors.trail_page(filters, before=form.before_row(), names=True)
    services.note_names_viewed(
        reason=form.cleaned_data["reason"],
        filters=f"{filters.code} {filters.subject}".strip(),
        people=filters.actors or (),
        entries=len(page.rows),
    )
    return page


def _names_context(form: NamesForm) -> dict[str, Any]:
    """Return what the page with names shows in any case."""
    return {"title": _("Open names in the trail"), "form": form, "columns": _columns(), "rows": [], "shown": False}


def _columns() -> list[str]:
    return [_("When"), _("What"), _("Record"), _("Who"), _("Number")]


def _rows_with_names(page: TrailPage) -> list[list[Any]]:
    """Return the rows with the people they name."""
    keys = {str(value) for row in page.rows for value in (row.personal or {}).values()}
    found = actors.names_of(keys)
    return [[row.at, row.text, row.subject, texts.people_text(row, found), row.sequence] for row in page.rows]


@require_GET
@requires("audit.purposes:view")
def purposes(request: HttpRequest) -> HttpResponse:
    """Show what is recorded for which purpose, who reads it, when it goes, and who opened names and why."""
    figures = selectors.figures_by_event_type()
    accesses = selectors.name_accesses()
    found = actors.names_of({access.actor for access in accesses})
    context = {
        "title": _("Purposes and deletion dates of the trail"),
        "columns": [_("Kind of event"), _("Entries"), _("of these with a personal part"), _("Next deletion")],
        "groups": _purpose_groups(figures),
        "access_columns": [_("When"), _("Who"), _("Role"), _("Reason"), _("Entries")],
        "accesses": [[one.at, found[one.actor], one.roles, one.reason, one.entries] for one in accesses],
    }
    return render(request, "audit/purposes.html", context)


@dataclass(frozen=True, slots=True)
class _PurposeGroup:
    """Kinds of events with one purpose, the same readers and one deletion date.

    Attributes:
        summary: The purpose, and how many kinds and entries there are.
        items: Readers and deletion date.
        rows: Kinds that occurred, with their figures.
        unused: Kinds that have not occurred yet.
    """

    summary: str
    items: list[tuple[str, str]]
    rows: list[list[Any]]
    unused: list[str]


def _purpose_groups(figures: dict[str, selectors.EventTypeFigures]) -> list[_PurposeGroup]:
    """Return all kinds of events, those with most kinds first: what they share is said once, not beside each."""
    shared: dict[tuple[str, str, str], list[str]] = {}
    for code in sorted(known_events(), key=kind_text):
        event = known_events()[code]
        said = texts.purpose_text(event), texts.readers_text(event), texts.days_text(event.keep_for)
        shared.setdefault(said, []).append(code)
    return [_purpose_group(said, codes, figures) for said, codes in sorted(shared.items(), key=lambda p: -len(p[1]))]


def _purpose_group(
    said: tuple[str, str, str], codes: list[str], figures: dict[str, selectors.EventTypeFigures]
) -> _PurposeGroup:
    purpose, readers, keep_for = said
    entries = sum(figures[code].entries for code in codes if code in figures)
    counts = {"purpose": purpose, "kinds": number_text(len(codes)), "entries": number_text(entries)}
    return _PurposeGroup(
        summary=_("%(purpose)s: kinds %(kinds)s, entries %(entries)s") % counts,
        items=[(_("Readers"), readers), (_("Personal part is kept for"), keep_for)],
        rows=[_purpose_row(figures[code]) for code in codes if code in figures],
        unused=[kind_text(code) for code in codes if code not in figures],
    )


def _purpose_row(found: selectors.EventTypeFigures) -> list[Any]:
    """Return one kind of event as the page shows it."""
    next_drop = found.next_drop.date() if found.next_drop else None
    return [kind_text(found.code), found.entries, found.with_personal_part, next_drop]
