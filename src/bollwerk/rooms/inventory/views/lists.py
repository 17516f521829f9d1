"""Lists of records, their export, and the page of one's own department."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.http import FileResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bollwerk.engines.dependency_graph import Need
from bollwerk.foundation.access import Tlp, current_viewer, requires
from bollwerk.foundation.access.statements import rows_of
from bollwerk.foundation.people.models import Department
from bollwerk.rooms.inventory import exports, pages, selectors
from bollwerk.rooms.inventory.facts import TargetFilter
from bollwerk.rooms.inventory.kinds import Exposure, Kind, OperatorKind
from bollwerk.rooms.inventory.rules import LEAD_KINDS
from bollwerk.rooms.inventory.services.common import editor_facts
from bollwerk.rooms.inventory.texts import (
    EXPOSURE_TEXTS,
    KIND_PLURALS,
    KIND_TEXTS,
    NEED_TEXTS,
    OPERATOR_TEXTS,
    choices,
)
from bollwerk.rooms.inventory.views.common import number_of

if TYPE_CHECKING:
    from enum import Enum
    from typing import TypeVar

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse, QueryDict

    _E = TypeVar("_E", bound=Enum)

__all__ = ["applications", "export", "own_department", "systems", "targets"]


@requires("inventory.record:read")
def targets(request: HttpRequest) -> HttpResponse:
    """List all records the viewer may see."""
    return _list(request, None)


@requires("inventory.record:read")
def applications(request: HttpRequest) -> HttpResponse:
    """List the applications the viewer may see."""
    return _list(request, Kind.APPLICATION)


@requires("inventory.record:read")
def systems(request: HttpRequest) -> HttpResponse:
    """List the IT systems the viewer may see."""
    return _list(request, Kind.SYSTEM)


@requires("inventory.record:read")
def own_department(request: HttpRequest) -> HttpResponse:
    """List by name what the viewer's departments use."""
    rows = [(row.name, KIND_TEXTS[row.kind], row.description) for row in selectors.own_records()]
    context = {
        "title": _("What my department uses"),
        "crumbs": pages.crumbs(_("What my department uses")),
        "columns": [_("Name"), _("Kind"), _("What it is for")],
        "rows": rows,
    }
    return render(request, "inventory/own_department.html", context)


@requires("inventory.record:export")
def export(request: HttpRequest) -> FileResponse:
    """Send the list of the address as a file: XLSX, CSV, or CSV for a German Excel."""
    wanted = filter_of(request.GET, None)
    form = exports.FORMATS.get(request.GET.get("format", ""), exports.FORMATS["xlsx"])
    return FileResponse(exports.export_targets(wanted, form), as_attachment=True, filename=form.file_name)


def _list(request: HttpRequest, kind: Kind | None) -> HttpResponse:
    wanted = filter_of(request.GET, kind)
    page = selectors.list_targets(
        wanted, after=request.GET.get("after", "")[:500], before=request.GET.get("before", "")[:500]
    )
    title = KIND_PLURALS[kind] if kind else _("All records")
    context: dict[str, Any] = {
        "title": title,
        "crumbs": pages.crumbs(*([str(title)] if kind else [])),
        "columns": [one for one in pages.TARGET_COLUMNS if kind is None or one.key != "kind"],
        "page": page,
        "rows": pages.target_lines(page.rows),
        "wanted": wanted,
        "query": request.GET.get("q", "")[:200],
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "inventory/targets.html#rows", context)
    return render(
        request, "inventory/targets.html", {**context, **_filter_choices(wanted, kind), **_actions(request, kind)}
    )


def _actions(request: HttpRequest, kind: Kind | None) -> dict[str, Any]:
    viewer = current_viewer()
    editor = editor_facts(viewer)
    kinds = (one for one in Kind if editor.edits_all or (editor.edits_own and one in LEAD_KINDS))
    exported = reverse("inventory:export") + "?" + _export_query(request, kind)
    return {
        "may_export": viewer.may("inventory.record:export"),
        "export_xlsx": f"{exported}&format=xlsx",
        "export_csv": f"{exported}&format=csv-de",
        "new_links": _new_links(tuple(one for one in kinds if kind in {None, one}), get_language()),
    }


@lru_cache(maxsize=64)
def _new_links(kinds: tuple[Kind, ...], _language: str | None) -> list[tuple[str, str]]:
    """Return words and addresses of the pages where records of these kinds are made."""
    return [(str(KIND_TEXTS[one]), reverse("inventory:create", args=[one.value])) for one in kinds]


def _export_query(request: HttpRequest, kind: Kind | None) -> str:
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    if kind:
        query["kind"] = kind.value
    return query.urlencode()


def _filter_choices(wanted: TargetFilter, kind: Kind | None) -> dict[str, Any]:
    words = _words(get_language())
    fields: list[tuple[str, Any, list[tuple[Any, Any]], object]] = [
        ("department", _("Department"), rows_of(_departments), wanted.department_id),
        ("operator", _("Run by"), words["operator"], wanted.operator_kind),
        ("exposure", _("Reachable"), words["exposure"], wanted.exposure),
        ("need", _("Protection need"), words["need"], wanted.need),
        ("state", _("State"), words["state"], _state_of(wanted)),
        ("label", _("Label"), [(label.value, label.text) for label in Tlp], wanted.tlp),
    ]
    if kind is None:
        fields.insert(0, ("kind", _("Kind"), words["kind"], wanted.kind))
    return {
        "filters": [
            {"name": name, "label": label, "choices": options, "value": _value_text(value)}
            for name, label, options, value in fields
        ]
    }


@lru_cache(maxsize=8)
def _words(_language: str | None) -> dict[str, list[tuple[str, str]]]:
    """Return the closed lists in the reader's language: to translate forty words anew takes a twentieth of a page."""
    lists: dict[str, list[tuple[str, Any]]] = {
        "kind": choices(KIND_TEXTS),
        "operator": choices(OPERATOR_TEXTS),
        "exposure": choices(EXPOSURE_TEXTS),
        "need": choices(NEED_TEXTS),
        "state": _states(),
    }
    return {name: [(value, str(text)) for value, text in found] for name, found in lists.items()}


def _value_text(value: object) -> str:
    return "" if value is None else str(int(value) if isinstance(value, int) else value)


def _departments() -> QuerySet[Department, Any]:
    return Department.objects.order_by("name").values_list("pk", "name")[:1000]


def _states() -> list[tuple[str, str]]:
    return [
        ("complete", _("complete")),
        ("incomplete", _("incomplete")),
        ("not_seen", _("not seen by any source")),
        ("retired", _("out of use")),
    ]


def _state_of(wanted: TargetFilter) -> str | None:
    if wanted.complete is not None:
        return "complete" if wanted.complete else "incomplete"
    if wanted.not_seen:
        return "not_seen"
    return "retired" if wanted.retired else None


def filter_of(query: QueryDict, kind: Kind | None) -> TargetFilter:
    """Return what the address narrows a list to; what cannot be read does not narrow."""
    state = query.get("state", "")
    return TargetFilter(
        kind=kind or _member(Kind, query.get("kind", "")),
        department_id=number_of(query.get("department", "")),
        operator_kind=_member(OperatorKind, query.get("operator", "")),
        exposure=_member(Exposure, query.get("exposure", "")),
        need=_member(Need, number_of(query.get("need", ""))),
        complete={"complete": True, "incomplete": False}.get(state),
        not_seen=state == "not_seen",
        retired=state == "retired",
        tlp=_member(Tlp, number_of(query.get("label", ""))),
        query=query.get("q", "")[:200],
    )


def _member(words: type[_E], value: object) -> _E | None:
    try:
        return words(value)
    except ValueError:
        return None
