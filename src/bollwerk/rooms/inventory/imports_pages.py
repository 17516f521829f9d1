"""What the pages of imports print: runs, their lines and open questions as plain rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bollwerk.foundation.access import Tlp
from bollwerk.foundation.ui.marks import Badge, Code, Lines, Link, TlpMark
from bollwerk.foundation.ui.paging import keyset_page
from bollwerk.foundation.ui.parts import Column
from bollwerk.rooms.inventory.errors import RecordNotFoundError
from bollwerk.rooms.inventory.imports.identity import Likeness
from bollwerk.rooms.inventory.imports.lines import KEPT, MISSING
from bollwerk.rooms.inventory.imports.plan import RowState
from bollwerk.rooms.inventory.imports.records import Format
from bollwerk.rooms.inventory.imports.texts import FORMAT_TEXTS, LIKENESS_TEXTS, field_text
from bollwerk.rooms.inventory.kinds import RecordKind, Verdict
from bollwerk.rooms.inventory.models import HostIdentity, ImportLine, ImportRun, ImportRunState, ItSystem, TargetObject
from bollwerk.rooms.inventory.texts import RECORD_KIND_TEXTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.utils.functional import Promise

    from bollwerk.foundation.ui.marks import Kind as MarkKind
    from bollwerk.foundation.ui.paging import Page

__all__ = [
    "RUN_COLUMNS",
    "columns_of_tab",
    "first_tab",
    "kept_cells",
    "line_row",
    "list_lines",
    "list_runs",
    "open_proposals",
    "run_facts",
    "run_items",
    "run_line",
    "run_tabs",
]

_STATE_TEXTS: Mapping[str, Promise] = {
    ImportRunState.PREPARED: gettext_lazy("to be decided"),
    ImportRunState.APPLYING: gettext_lazy("being applied"),
    ImportRunState.APPLIED: gettext_lazy("applied"),
    ImportRunState.DISCARDED: gettext_lazy("discarded"),
}
_STATE_KINDS: Mapping[str, MarkKind] = {
    ImportRunState.PREPARED: "warning",
    ImportRunState.APPLYING: "info",
    ImportRunState.APPLIED: "success",
    ImportRunState.DISCARDED: "neutral",
}
_TAB_TEXTS: Mapping[str, Promise] = {
    RowState.PROPOSED: gettext_lazy("Perhaps known"),
    RowState.NEW: gettext_lazy("New"),
    RowState.CHANGED: gettext_lazy("Changed"),
    RowState.UNCHANGED: gettext_lazy("Unchanged"),
    KEPT: gettext_lazy("Kept aside"),
    MISSING: gettext_lazy("Not shown any more"),
}
RUN_COLUMNS = (
    Column("source", gettext_lazy("Source"), wide=True),
    Column("file", gettext_lazy("File")),
    Column("format", gettext_lazy("Format")),
    Column("at", gettext_lazy("Prepared")),
    Column("new", gettext_lazy("New"), numeric=True),
    Column("changed", gettext_lazy("Changed"), numeric=True),
    Column("kept", gettext_lazy("Kept aside"), numeric=True),
    Column("state", gettext_lazy("State")),
)
_ROW_COLUMNS = (
    Column("line", gettext_lazy("Line"), numeric=True),
    Column("name", gettext_lazy("Name"), wide=True),
    Column("kind", gettext_lazy("Kind")),
    Column("key", gettext_lazy("Key in the source")),
)
_CHANGE_COLUMNS = (
    _ROW_COLUMNS[0],
    Column("name", gettext_lazy("Name")),
    _ROW_COLUMNS[2],
    Column("changes", gettext_lazy("What changes"), wide=True),
)
_KEPT_COLUMNS = (
    Column("line", gettext_lazy("Line"), numeric=True),
    Column("name", gettext_lazy("Sheet or path")),
    Column("changes", gettext_lazy("Reason"), wide=True),
    Column("came", gettext_lazy("As it came"), wide=True),
)
_LONGEST_VALUE = 120


@dataclass(frozen=True, slots=True)
class RunFacts:
    """An import for its page."""

    id: int
    source: str
    format: Format
    recipe: str
    file_name: str
    is_complete: bool
    state: str
    state_mark: Badge
    counts: Mapping[str, int]
    prepared_at: datetime
    applied_at: datetime | None
    tlp: Tlp
    organisation_id: int
    may_apply: bool
    may_discard: bool
    batches: int
    batches_done: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A question to decide: is the source's host the one we know?"""

    identity_id: int
    title: str
    known: Link
    reasons: str
    rows: tuple[tuple[str, object, object], ...]


def list_runs(*, after: str, before: str) -> Page[dict[str, Any]]:
    """Return the imports the viewer may see, newest first."""
    columns = ("id", "source", "file_name", "format", "prepared_at", "counts", "state")
    return keyset_page(ImportRun.objects.values(*columns), order=("-prepared_at", "-id"), after=after, before=before)


def run_line(row: Mapping[str, Any]) -> dict[str, object]:
    """Return an import as a line of the list."""
    counts = row["counts"]
    return {
        "source": Link(row["source"], reverse("inventory:import_run", args=[row["id"]])),
        "file": row["file_name"],
        "format": FORMAT_TEXTS[Format(row["format"])],
        "at": row["prepared_at"],
        "new": counts.get("new", 0),
        "changed": counts.get("changed", 0),
        "kept": counts.get(KEPT, 0),
        "state": _state_mark(row["state"]),
    }


def _state_mark(state: str) -> Badge:
    return Badge(_STATE_TEXTS[state], _STATE_KINDS[state])


def run_facts(run_id: int) -> RunFacts:
    """Return an import.

    Raises:
        RecordNotFoundError: If there is none, or the viewer may not see it.
    """
    row = ImportRun.objects.filter(pk=run_id).first()
    if row is None:
        raise RecordNotFoundError(run_id)
    decided_later = row.state == ImportRunState.APPLIED and row.counts.get("proposed", 0) > 0
    return RunFacts(
        id=row.pk,
        source=row.source,
        format=Format(row.format),
        recipe=row.recipe,
        file_name=row.file_name,
        is_complete=row.is_complete,
        state=row.state,
        state_mark=_state_mark(row.state),
        counts=row.counts,
        prepared_at=row.prepared_at,
        applied_at=row.applied_at,
        tlp=Tlp(row.new_tlp),
        organisation_id=row.organisation_id,
        may_apply=row.state == ImportRunState.PREPARED or decided_later,
        may_discard=row.state == ImportRunState.PREPARED,
        batches=row.batches,
        batches_done=row.batches_done,
    )


def run_items(facts: RunFacts) -> list[tuple[str, object]]:
    """Return what is said about an import."""
    shows_all = _("everything the source knows") if facts.is_complete else _("a part of what the source knows")
    return [
        (_("File"), facts.file_name),
        (_("Format"), " · ".join(filter(None, [str(FORMAT_TEXTS[facts.format]), facts.recipe]))),
        (_("The file shows"), shows_all),
        (_("Relations in the file"), facts.counts.get("relations", 0)),
        (_("Label of new records"), TlpMark(facts.tlp)),
        (_("Prepared"), facts.prepared_at),
        (_("Applied"), facts.applied_at),
    ]


def run_tabs(facts: RunFacts) -> list[Link]:
    """Return the tabs with their counts."""
    address = reverse("inventory:import_run", args=[facts.id])
    return [
        Link(f"{text} ({facts.counts.get(tab, 0)})", f"{address}?tab={tab}")
        for tab, text in _TAB_TEXTS.items()
        if facts.counts.get(tab, 0) or tab in {RowState.NEW, RowState.CHANGED}
    ]


def first_tab(facts: RunFacts) -> str:
    """Return the tab that asks for attention first."""
    return next((tab for tab in _TAB_TEXTS if facts.counts.get(tab, 0)), RowState.NEW.value)


def columns_of_tab(tab: str) -> tuple[Column, ...]:
    """Return the columns of a tab's table."""
    return {RowState.CHANGED: _CHANGE_COLUMNS, KEPT: _KEPT_COLUMNS}.get(tab, _ROW_COLUMNS)


def list_lines(run_id: int, tab: str, *, after: str, before: str) -> Page[dict[str, Any]]:
    """Return a page of an import's lines."""
    columns = ("id", "line", "name", "kind", "key", "target_id", "details")
    rows = ImportLine.objects.filter(run_id=run_id, state=tab[:10]).values(*columns)
    return keyset_page(rows, order=("id",), after=after, before=before)


def line_row(row: Mapping[str, Any]) -> dict[str, object]:
    """Return a line as a row of the table."""
    target = row["target_id"]
    name = row["name"]
    return {
        "line": row["line"] or "",
        "name": Link(name, reverse("inventory:target", args=[target])) if target else name,
        "kind": RECORD_KIND_TEXTS[RecordKind(row["kind"])] if row["kind"] else "",
        "key": Code(row["key"]) if row["key"] else "",
        "changes": Lines(tuple(_change_text(one) for one in row["details"] if not isinstance(one, dict))),
        "came": _value_text(_as_it_came(row["details"])),
    }


def _as_it_came(details: list[Any]) -> str:
    """Return a row that was kept aside in one line, without its empty cells."""
    cells = [cell for one in details if isinstance(one, dict) for cell in one.get("cells", ())]
    return " · ".join(filter(None, cells))


def _change_text(change: object) -> str:
    if not isinstance(change, list):
        return str(change)
    fact, before, after = change
    return f"{field_text(fact)}: {_value_text(before)} → {_value_text(after)}"


def _value_text(value: object) -> str:
    if value in (None, "", []):
        return "–"
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]} …"


def kept_cells(run_id: int) -> Iterable[tuple[object, ...]]:
    """Return the rows that were kept aside as cells; text that a spreadsheet would run as a formula is disarmed."""
    rows = ImportLine.objects.filter(run_id=run_id, state=KEPT).order_by("id")
    for line, sheet, details in rows.values_list("line", "name", "details").iterator(chunk_size=2000):
        sentence, as_it_came = details
        yield line, _disarmed(sheet), _disarmed(sentence), *map(_disarmed, as_it_came["cells"])


def _disarmed(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text


def open_proposals(facts: RunFacts) -> list[Proposal]:
    """Return the undecided questions of an import's source; hosts the viewer may not see are left out."""
    asked = HostIdentity.objects.filter(
        source=facts.source,
        organisation_id=facts.organisation_id,
        verdict=Verdict.PROPOSED,
        target__in=TargetObject.objects.values("pk"),
    )
    rows = asked.order_by("external_key", "id").values("id", "external_key", "target_id", "reasons", "facts")[:200]
    columns = ("pk", "name", "hostname", "fqdn", "serial", "addresses")
    hosts = {
        row["pk"]: row for row in ItSystem.objects.filter(pk__in=[row["target_id"] for row in rows]).values(*columns)
    }
    return [_proposal(row, hosts[row["target_id"]]) for row in rows if row["target_id"] in hosts]


def _proposal(row: Mapping[str, Any], ours: Mapping[str, Any]) -> Proposal:
    theirs = row["facts"]
    return Proposal(
        identity_id=row["id"],
        title=" · ".join(dict.fromkeys([str(theirs.get("name", "")), row["external_key"]])),
        known=Link(ours["name"], reverse("inventory:target", args=[row["target_id"]])),
        reasons=", ".join(str(LIKENESS_TEXTS[Likeness(reason)]) for reason in row["reasons"]),
        rows=tuple(
            (field_text(name), _value_text(theirs.get(name)), _value_text(ours[name])) for name in ours if name != "pk"
        ),
    )
