"""Turn plain values of the inventory into what its templates print: rows with links and marks, facts with words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from bollwerk.engines.dependency_graph import Need, Needs
from bollwerk.foundation.ui.charts import MapEdge, MapNode
from bollwerk.foundation.ui.marks import Badge, Code, Lines, Link, TlpMark, cell
from bollwerk.foundation.ui.parts import Column, Happening
from bollwerk.rooms.inventory.facts import HIDDEN
from bollwerk.rooms.inventory.kinds import Exposure
from bollwerk.rooms.inventory.texts import (
    EFFECT_TEXTS,
    EXPOSURE_TEXTS,
    FIELD_TEXTS,
    KIND_TEXTS,
    NEED_TEXTS,
    OBJECTIVE_TEXTS,
    OPERATOR_TEXTS,
    ORIGIN_TEXTS,
    WORDS_OF_FIELD,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from django.utils.functional import Promise
    from django.utils.safestring import SafeString

    from bollwerk.foundation.history.api import Change
    from bollwerk.foundation.measures.api import MeasureFacts
    from bollwerk.foundation.ui.marks import Kind as MarkKind
    from bollwerk.rooms.inventory.facts import (
        ListedTarget,
        MapFacts,
        PathStep,
        TargetDetail,
        WhyFacts,
    )

_Key = TypeVar("_Key", bound="Hashable")

__all__ = [
    "MEASURE_COLUMNS",
    "SOURCE_COLUMNS",
    "TARGET_COLUMNS",
    "crumbs",
    "detail_marks",
    "difference_rows",
    "fact_items",
    "happenings",
    "in_words",
    "map_boxes",
    "measure_lines",
    "needs_mark",
    "tabs_of",
    "target_lines",
    "why_parts",
]

_NEED_KINDS: Mapping[Need, MarkKind] = {Need.NORMAL: "neutral", Need.HIGH: "warning", Need.VERY_HIGH: "danger"}
_HIDDEN_TEXT = gettext_lazy("a further record you may not see")
_CODES = frozenset({"hostname", "fqdn", "serial", "purl", "cpe", "digest", "more_digests"})
_NOT_SHOWN = frozenset(
    {"id", "targetobject_ptr_id", "kind", "name_key", "search_text", "gap_count", "tlp", "organisation_id", "circle_id"}
    | {"package_key", "product_key", "digest_key"}
)
"""Columns of a version that are derived or only keys."""

TARGET_COLUMNS = (
    Column("name", gettext_lazy("Name")),
    Column("kind", gettext_lazy("Kind")),
    Column("department", gettext_lazy("Department")),
    Column("operator", gettext_lazy("Run by")),
    Column("exposure", gettext_lazy("Reachable")),
    Column("needs", gettext_lazy("Protection need (C, I, A)")),
    Column("state", gettext_lazy("State")),
    Column("tlp", "TLP"),
)
MEASURE_COLUMNS = (
    Column("title", gettext_lazy("Measure"), wide=True),
    Column("owner", gettext_lazy("Owner")),
    Column("due", gettext_lazy("Due")),
    Column("state", gettext_lazy("State")),
)
SOURCE_COLUMNS = (
    Column("source", gettext_lazy("Source"), wide=True),
    Column("external_key", gettext_lazy("Its key there")),
    Column("first_seen_on", gettext_lazy("First seen")),
    Column("last_seen_on", gettext_lazy("Last seen")),
    Column("missing_since", gettext_lazy("Missing since")),
)


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A record as a line of a table."""

    name: Link
    kind: SafeString
    department: str
    operator: SafeString
    exposure: SafeString
    needs: SafeString
    state: SafeString
    tlp: SafeString


@dataclass(frozen=True, slots=True)
class WhyPart:
    """Why a record needs what it needs for one objective, in the words of the page."""

    title: Promise
    need: Badge
    lines: tuple[object, ...]
    notes: tuple[str, ...]
    decision: str = ""
    decision_id: int = 0


def target_lines(rows: Iterable[ListedTarget]) -> tuple[TargetLine, ...]:
    """Return records as lines of a table.

    The few different words and marks of a page are printed once each: in a list of 50 lines, translating and printing
    every cell anew took a third of the whole answer.
    """
    printed = _Printed()
    return tuple(
        TargetLine(
            name=Link(row.name, printed.address(row.id)),
            kind=printed.once(KIND_TEXTS.__getitem__, row.kind),
            department=row.department,
            operator=printed.once(OPERATOR_TEXTS.__getitem__, row.operator_kind),
            exposure=printed.once(_exposure, row.exposure),
            needs=printed.once(needs_mark, row.needs),
            state=printed.once(_state, (bool(row.not_seen_since), bool(row.gap_count))),
            tlp=printed.once(TlpMark, row.tlp),
        )
        for row in rows
    )


class _Printed:
    """Cells of one page, each different one printed once."""

    def __init__(self) -> None:
        self._cells: dict[object, SafeString] = {}
        self._address = reverse("inventory:target", args=[0])

    def once(self, make: Callable[[_Key], object], value: _Key) -> SafeString:
        """Return the cell that `make` makes of a value, printed now if it is new to the page."""
        key = (type(value), value)
        if key not in self._cells:
            self._cells[key] = cell(make(value))
        return self._cells[key]

    def address(self, target_id: int) -> str:
        """Return the address of a record's page."""
        return self._address.replace("/0/", f"/{target_id}/")


def _exposure(exposure: Exposure) -> object:
    return Badge(EXPOSURE_TEXTS[exposure], "info") if exposure is Exposure.INTERNET else EXPOSURE_TEXTS[exposure]


def _state(flaws: tuple[bool, bool]) -> object:
    not_seen, incomplete = flaws
    marks = [Badge(_("not seen"), "warning")] if not_seen else []
    marks += [Badge(_("incomplete"), "neutral")] if incomplete else []
    return Lines(tuple(marks)) if marks else None


def needs_mark(needs: Needs) -> object:
    """Return the three needs in short: ``normal``, or each in its place."""
    if needs == Needs():
        return NEED_TEXTS[Need.NORMAL]
    return Badge(_needs_words(get_language(), needs), _NEED_KINDS[max(needs)])


@cache
def _needs_words(_language: str | None, needs: Needs) -> str:
    return " / ".join(str(NEED_TEXTS[need]) for need in needs)


def crumbs(*links: Link | str) -> list[Link | str]:
    """Return the way to a page of the inventory."""
    return [Link(_("Inventory"), reverse("inventory:targets")), *links]


def tabs_of(target_id: int) -> list[Link]:
    """Return the tabs of a record's page."""
    names = (
        ("target", _("Overview")),
        ("relations", _("Relations")),
        ("map", _("Dependency map")),
        ("why", _("Why this protection need?")),
        ("measures", _("Measures")),
        ("history", _("History")),
        ("sources", _("Sources")),
    )
    return [Link(text, reverse(f"inventory:{name}", args=[target_id])) for name, text in names]


def fact_items(facts: Mapping[str, object]) -> list[tuple[Promise, object]]:
    """Return facts as terms and values in words."""
    return [(FIELD_TEXTS[name], in_words(name, value)) for name, value in facts.items() if name in FIELD_TEXTS]


def in_words(name: str, value: object) -> object:
    """Return the value of a column as a page prints it: words of closed lists, identifiers in fixed width."""
    words = WORDS_OF_FIELD.get(name)
    if words and isinstance(value, list):
        return Lines(tuple(words.get(str(one), one) for one in value)) if value else None
    if words:
        return words.get(str(value), value)
    if name in Needs._fields:
        return NEED_TEXTS[Need(value)] if isinstance(value, int) else _("not determined")
    if name in _CODES and value:
        return Code(str(value))
    if isinstance(value, list):
        return Lines(tuple(Code(str(one)) for one in value[:20]), max(0, len(value) - 20)) if value else None
    return value


def detail_marks(detail: TargetDetail) -> list[object]:
    """Return the marks beside a record's name."""
    marks: list[object] = [TlpMark(detail.tlp), Badge(KIND_TEXTS[detail.kind], "info"), needs_mark(detail.needs)]
    if detail.retired_on:
        marks.append(Badge(_("out of use"), "neutral"))
    if detail.not_seen_since:
        marks.append(Badge(_("not seen"), "warning"))
    if detail.gap_count:
        marks.append(Badge(_("incomplete"), "neutral"))
    return marks


def measure_lines(found: Iterable[MeasureFacts]) -> list[dict[str, object]]:
    """Return the measures about a record as lines of a table."""
    return [
        {
            "title": Link(measure.title, reverse("measures:measure", args=[measure.measure_id])),
            "owner": measure.owner or measure.department,
            "due": measure.due,
            "state": measure.state_text,
        }
        for measure in found
    ]


def happenings(changes: Iterable[Change]) -> list[Happening]:
    """Return the recorded states of a record as a timeline."""
    found = []
    for change in changes:
        first = all(before is None for before, _after in change.changed.values()) and "name" in change.changed
        names = [name.removesuffix("_id") for name in change.changed if name not in _NOT_SHOWN]
        words = ", ".join(str(FIELD_TEXTS[name]) for name in names if name in FIELD_TEXTS)
        title = _("Recorded") if first else _("Changed")
        found.append(Happening(change.at, title, "" if first else _changes_text(change, words)))
    return found


def _changes_text(change: Change, words: str) -> str:
    parts = []
    for name, (before, after) in change.changed.items():
        if name in _NOT_SHOWN or name.endswith("_id") or name not in FIELD_TEXTS:
            continue
        values = {"field": FIELD_TEXTS[name], "before": _short(name, before), "after": _short(name, after)}
        parts.append(_("%(field)s: from “%(before)s” to “%(after)s”") % values)
    return "; ".join(parts) or words


def _short(name: str, value: object) -> str:
    if value in (None, "", []):
        return "–"
    words = WORDS_OF_FIELD.get(name, {})
    if isinstance(value, list):
        return ", ".join(str(words.get(str(one), one)) for one in value)
    if name in Needs._fields and isinstance(value, int):
        return str(NEED_TEXTS[Need(value)])
    return str(words.get(str(value), value))


def why_parts(found: Sequence[WhyFacts]) -> list[WhyPart]:
    """Return for each objective why a record needs what it needs, in words."""
    return [
        WhyPart(
            title=OBJECTIVE_TEXTS[why.objective],
            need=Badge(NEED_TEXTS[why.need], _NEED_KINDS[why.need]),
            lines=tuple(_step_line(step) for step in why.path),
            notes=tuple(_why_notes(why)),
            decision=_decision_text(why),
            decision_id=why.decision.id if why.decision else 0,
        )
        for why in found
    ]


def _step_line(step: PathStep) -> object:
    note = f"{NEED_TEXTS[step.need]}, {ORIGIN_TEXTS[step.origin]}"
    if step.id == HIDDEN or step.kind is None:
        return Lines((_HIDDEN_TEXT, note))
    return Link(f"{KIND_TEXTS[step.kind]}: {step.name}", reverse("inventory:target", args=[step.id]), note)


def _why_notes(why: WhyFacts) -> Iterable[str]:
    if why.need is Need.NORMAL and not why.decision:
        yield _("Nothing that depends on it needs more than normal.")
    if why.decision and why.without_decision:
        yield _("Without the decision it would be %(need)s.") % {"need": NEED_TEXTS[why.without_decision]}
    if why.contradicted:
        yield _("The decision now does the opposite of what was meant, because what is inherited has changed.")
    for step in why.lowered_by:
        name = step.name or _HIDDEN_TEXT
        yield _("A decision at “%(name)s” keeps a higher need away.") % {"name": name}


def _decision_text(why: WhyFacts) -> str:
    if why.decision is None:
        return ""
    return _("%(effect)s, by %(who)s: %(reason)s") % {
        "effect": EFFECT_TEXTS[why.decision.effect],
        "who": why.decision.decided_by or _("somebody you may not see"),
        "reason": why.decision.reason,
    }


def map_boxes(found: MapFacts, *, middle: int) -> tuple[list[MapNode], list[MapEdge]]:
    """Return a dependency map as boxes and arrows; the record the map is about has an edge of its own."""
    boxes = [
        MapNode(
            key=str(node.id),
            label=node.name,
            x=node.place,
            y=node.layer,
            kind="info" if node.id == middle else "neutral",
            url=reverse("inventory:target", args=[node.id]),
            note=KIND_TEXTS[node.kind] if node.kind else "",
        )
        for node in found.nodes
    ]
    return boxes, [MapEdge(str(edge.source), str(edge.target)) for edge in found.edges]


def difference_rows(mine: Mapping[str, Any], present: Mapping[str, Any]) -> list[tuple[object, object, object]]:
    """Return the facts in which an editor's input differs from what is recorded now: field, mine, present."""
    return [
        (FIELD_TEXTS.get(name, name), _plain(name, mine[name]), _plain(name, present.get(name)))
        for name in mine
        if name in present and getattr(mine[name], "pk", mine[name]) != getattr(present[name], "pk", present[name])
    ]


def _plain(name: str, value: object) -> object:
    """Return a value for a table; a row that a drop-down chose becomes its name."""
    return str(value) if hasattr(value, "pk") else in_words(name, value)
