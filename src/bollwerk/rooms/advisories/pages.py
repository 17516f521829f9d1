"""Lines and marks of the room's pages, from facts; no database, no request."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from bollwerk.foundation.ui.formats import breakable, number_text
from bollwerk.foundation.ui.marks import Badge, Code, Lines, Link
from bollwerk.rooms.advisories.kinds import (
    AdvisoryKind,
    AdvisoryState,
    MatchState,
    Remediation,
    RunKind,
    Severity,
    Standing,
)
from bollwerk.rooms.advisories.rules import Decision, Urgency
from bollwerk.rooms.advisories.texts import (
    ADVISORY_KINDS,
    ADVISORY_STATES,
    DECISIONS,
    DOUBTS,
    FINDINGS,
    GROUNDS,
    MATCH_STATES,
    REMEDIATIONS,
    REMEDY_CATEGORIES,
    ROUTES,
    SEVERITIES,
    STANDINGS,
    URGENCIES,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bollwerk.foundation.ui.marks import Kind
    from bollwerk.rooms.advisories import selectors

__all__ = [
    "DEPENDANTS_SHOWN",
    "advisory_facts",
    "advisory_marks",
    "concerned_lines",
    "crumbs",
    "dependant_lines",
    "document_tables",
    "inbox_lines",
    "match_facts",
    "match_lines",
    "match_marks",
    "part_lines",
    "percent",
    "product_lines",
    "reason_lines",
    "run_lines",
    "severity_badge",
    "stated",
    "step_lines",
    "target_lines",
]

DEPENDANTS_SHOWN = 25
"""Lines of the table; the inventory shows all."""
_SEVERITY_KIND: dict[str, Kind] = {"critical": "danger", "high": "danger", "medium": "warning", "low": "info"}
_URGENCY_KIND: dict[str, Kind] = {"overdue": "danger", "today": "warning", "soon": "info"}
_STANDING_KIND: dict[Standing, Kind] = {
    Standing.WAITS: "warning",
    Standing.CONCERNS: "danger",
    Standing.MENDED: "success",
}
_STATE_KIND: dict[str, Kind] = {"proposed": "warning", "confirmed": "info", "rejected": "neutral"}
_STEP_KIND: dict[str, Kind] = {"not_remediated": "danger", "in_progress": "warning", "done": "success"}


def crumbs(*names: Link | str) -> list[Link | str]:
    """Return the way to a page."""
    return [Link(_("Inbox of warnings"), reverse("advisories:inbox")), *names]


def severity_badge(severity: str) -> Badge:
    """Return the mark of a severity."""
    return Badge(str(SEVERITIES[Severity(severity)]), _SEVERITY_KIND.get(severity, "neutral"))


def percent(value: object) -> str:
    """Return a confidence between 0 and 1 in hundredths."""
    return f"{round(float(str(value)) * 100)} %"


def _match_state(state: str) -> Badge:
    return Badge(str(MATCH_STATES[MatchState(state)]), _STATE_KIND[state])


def _step(state: str) -> Badge:
    return Badge(str(REMEDIATIONS[Remediation(state)]), _STEP_KIND[state])


def inbox_lines(found: Iterable[selectors.InboxLine]) -> list[tuple[object, ...]]:
    """Return the lines of the inbox."""
    return [
        (
            Link(
                breakable(one.title),
                reverse("advisories:advisory", args=[one.advisory_id]),
                breakable(f"{one.tracking_id}, {one.publisher}"),
            ),
            _urgency(one),
            _severity(one),
            one.matches or "",
            _standing(one),
            Lines((one.changed_at, Badge(_("unread"), "info"))) if one.fresh else one.changed_at,
        )
        for one in found
    ]


def _standing(one: selectors.InboxLine) -> Badge:
    if one.withdrawn:
        return Badge(_("withdrawn"), "neutral")
    return Badge(str(STANDINGS[one.standing]), _STANDING_KIND.get(one.standing, "neutral"))


def _severity(one: selectors.InboxLine) -> object:
    values: list[object] = [severity_badge(one.severity)]
    if one.score is not None:
        values.append(f"CVSS {number_text(one.score)}")
    if one.exploited:
        values.append(Badge(_("exploited"), "danger"))
    return Lines(tuple(values))


def _urgency(one: selectors.InboxLine) -> object:
    if one.urgency is Urgency.NONE:
        return ""
    return Badge(str(URGENCIES[one.urgency]), _URGENCY_KIND.get(one.urgency.value, "neutral"))


def advisory_marks(one: selectors.AdvisoryDetail) -> list[object]:
    """Return the marks beside the title of a warning."""
    marks: list[object] = [severity_badge(one.severity)]
    if one.exploited:
        marks.append(Badge(_("exploited"), "danger"))
    if one.withdrawn:
        marks.append(Badge(_("withdrawn"), "neutral"))
    return [*marks, one.tlp]


def advisory_facts(one: selectors.AdvisoryDetail) -> list[tuple[str, object]]:
    """Return what is known of a warning."""
    return stated(
        (_("Identifier"), Code(one.tracking_id)),
        (_("Who warns"), one.publisher),
        (_("Kind"), str(ADVISORY_KINDS[AdvisoryKind(one.kind)])),
        (_("Highest score (CVSS)"), one.score),
        (_("Version of the document"), f"{one.version} ({one.document_status})" if one.version else ""),
        (_("Published"), one.released_at),
        (_("Received"), one.received_at),
        (_("Compared with the inventory"), one.matched_at),
        (_("Source"), one.source),
        (_("Page of the publisher"), Link(one.url, one.url) if one.url else ""),
        (_("State"), str(ADVISORY_STATES[AdvisoryState(one.state)])),
        (_("Passed on to"), Lines(tuple(str(ROUTES[route]) for route in one.routes)) if one.routes else ""),
        (_("Verdict"), one.verdict),
        (_("Decided by"), one.decided_by),
        (_("Decided"), one.decided_at),
    )


def stated(*facts: tuple[str, object]) -> list[tuple[str, object]]:
    """Return the facts that say something."""
    return [(name, value) for name, value in facts if value not in {None, ""}]


def match_lines(found: Iterable[selectors.MatchLine], *, by_target: bool) -> list[tuple[object, ...]]:
    """Return matches as lines: of a warning its records, of a record its warnings."""
    return [
        (
            _record_link(one) if by_target else _warning_link(one),
            _why(one),
            percent(one.confidence),
            _match_state(one.state),
            _remediation(one),
            _due(one),
            one.assignee,
        )
        for one in found
    ]


def part_lines(found: Iterable[selectors.MatchLine]) -> list[tuple[object, ...]]:
    """Return the warnings for parts of a record; each line names the part first."""
    several = list(found)
    lines = match_lines(several, by_target=False)
    targets = [reverse("advisories:target", args=[one.target_id]) for one in several]
    return [(Link(one.target, address), *line) for one, address, line in zip(several, targets, lines, strict=True)]


def _remediation(one: selectors.MatchLine) -> object:
    if one.state == MatchState.REJECTED:
        return ""
    return Badge(_("no longer concerned"), "neutral") if one.is_void else _step(one.remediation)


def product_lines(one: selectors.AdvisoryDetail) -> list[tuple[object, ...]]:
    """Return the products of the inventory that a warning concerns, and how many records run each."""
    counted = Counter(line.item for line in one.matches if line.state != MatchState.REJECTED and not line.is_void)
    products = reverse("advisories:product")
    return [(Link(name, f"{products}?{urlencode({'name': name})}"), count) for name, count in counted.most_common()]


def _record_link(one: selectors.MatchLine) -> Link:
    name = one.target or _("a record you may not see")
    return Link(name, reverse("advisories:match", args=[one.match_id]), one.item if one.item != name else "")


def _warning_link(one: selectors.MatchLine) -> object:
    marks: list[object] = [severity_badge(one.severity)]
    if one.exploited:
        marks.append(Badge(_("exploited"), "danger"))
    link = Link(
        breakable(one.title or one.tracking_id),
        reverse("advisories:match", args=[one.match_id]),
        breakable(one.tracking_id),
    )
    return Lines((link, *marks))


def _why(one: selectors.MatchLine) -> object:
    """Return in one line why a match is one: what met, and what that says about the version."""
    if one.mended_at is not None and one.mended_version:
        return _("The inventory shows version %(version)s.") % {"version": one.mended_version}
    if not one.reason:
        return one.version or Badge(_("not known"), "warning")
    return Lines((_ground(one.reason), _finding(one.reason)))


def _ground(reason: Mapping[str, Any]) -> str:
    return str(GROUNDS.get(reason["ground"], reason["ground"]))


def _finding(reason: Mapping[str, Any]) -> str:
    version, written = reason["version"]
    return str(FINDINGS.get(reason["finding"], reason["finding"])) % {"version": version, "range": written}


def _due(one: selectors.MatchLine) -> object:
    if one.mended_at is not None or one.state == MatchState.REJECTED or one.due is None:
        return ""
    return Lines((one.due, Badge(_("overdue"), "danger"))) if one.overdue else one.due


def match_marks(one: selectors.MatchDetail) -> list[object]:
    """Return the marks beside the title of a match."""
    marks: list[object] = [_match_state(one.line.state), severity_badge(one.severity)]
    if one.exploited:
        marks.append(Badge(_("exploited"), "danger"))
    if one.line.is_void:
        marks.append(Badge(_("no longer concerned"), "neutral"))
    elif one.line.mended_at:
        marks.append(Badge(_("remedied, seen in the inventory"), "success"))
    return [*marks, one.line.tlp]


def match_facts(one: selectors.MatchDetail) -> list[tuple[str, object]]:
    """Return what is known of a match."""
    line = one.line
    return stated(
        (_("Warning"), Link(line.tracking_id, reverse("advisories:advisory", args=[line.advisory_id]), one.title)),
        (_("Record"), Link(line.target, reverse("advisories:target", args=[line.target_id])) if line.target else ""),
        (_("Product in the inventory"), line.item),
        (_("Version in the inventory"), line.version or Badge(_("not known"), "warning")),
        (_("Product in the warning"), line.product),
        (_("Confidence"), percent(line.confidence)),
        (_("Decide by"), one.decide_by if line.state == MatchState.PROPOSED else None),
        (_("Decision"), str(DECISIONS[Decision(line.decision)]) if line.decision else ""),
        (_("Why it was rejected"), one.verdict),
        (_("Decided by"), one.decided_by),
        (_("Decided"), one.decided_at),
        (_("To be remedied by"), _due(line)),
        (_("Who remedies it"), line.assignee),
        (_("Department"), one.department),
        (
            _("Measure"),
            Link(_("in the register"), reverse("measures:measure", args=[one.measure_id])) if one.measure_id else "",
        ),
        (_("Reported as remedied"), one.reported_at),
        (_("Comparison finds it no longer since") if line.is_void else _("Seen as remedied"), line.mended_at),
        (_("Version then"), one.mended_version),
    )


def reason_lines(one: selectors.MatchDetail) -> list[tuple[object, ...]]:
    """Return why a match is one, in words: what met what, what the versions say, what is open."""
    lines: list[tuple[object, ...]] = []
    for reason in one.reasons:
        mine, theirs = reason["met"]
        conditions = [_("only if: %(text)s") % {"text": text} for text in reason["conditions"]]
        doubts = [str(DOUBTS.get(code, code)) for code in reason["doubts"]]
        names = (Code(mine), Code(theirs)) if mine != theirs else (Code(mine),)
        met, said = Lines((_ground(reason), *names)), Lines((_finding(reason), *conditions))
        lines.append((met, said, Lines(tuple(doubts)) if doubts else ""))
    return lines


def dependant_lines(one: selectors.MatchDetail | selectors.AdvisoryDetail) -> list[tuple[object, ...]]:
    """Return the records that cannot work without the matched one, and the way there."""
    return [
        (Link(name, reverse("inventory:target", args=[key])), " → ".join(path))
        for key, name, path in ((each.target_id, each.name, each.path) for each in one.dependants[:DEPENDANTS_SHOWN])
    ]


def concerned_lines(found: Iterable[selectors.ConcernedLine], *, by_product: bool) -> list[tuple[object, ...]]:
    """Return the lines of what is concerned; each leads to its warnings."""
    exploited, products = Badge(_("exploited"), "danger"), reverse("advisories:product")
    lines: list[tuple[object, ...]] = []
    for one in found:
        product = f"{products}?{urlencode({'name': one.name})}"
        address = reverse("advisories:target", args=[one.target_id]) if one.target_id else product
        line = (
            Link(one.name, address), one.warnings, severity_badge(one.worst), exploited if one.exploited else "",
            one.undecided or "", Badge(str(one.overdue), "danger") if one.overdue else "", one.due or "",
        )  # fmt: skip
        lines.append((*line, one.records) if by_product else line)
    return lines


def step_lines(one: selectors.MatchDetail) -> list[tuple[object, ...]]:
    """Return the vulnerabilities of a match and how far each is remedied."""
    return [(name or _("the warning as a whole"), _step(state)) for name, state in one.steps]


def document_tables(one: selectors.AdvisoryDetail) -> list[dict[str, object]]:
    """Return what the document says, as tables: vulnerabilities, advice, products, revisions."""
    exploited = Badge(_("exploited"), "danger")
    vulnerabilities = [
        (name, title, score, exploited if known else "") for name, title, score, known in one.vulnerabilities
    ]
    remedies = [
        (text, REMEDY_CATEGORIES.get(category, category), Link(url, url) if url else "")
        for category, text, url in one.remedies
    ]
    revision_columns = [_("Version"), _("Published"), _("Received"), _("Signature"), _("Failed tests of the standard")]
    tables: list[dict[str, object]] = [
        {
            "heading": _("Vulnerabilities"),
            "columns": [_("Name"), _("Title"), _("CVSS"), _("Exploited")],
            "rows": vulnerabilities,
        },
        {
            "heading": _("What the publisher advises"),
            "columns": [_("Advice"), _("Kind"), _("Address")],
            "rows": remedies,
        },
        {
            "heading": _("Products named"),
            "columns": [_("Product"), _("Version"), _("Identifier")],
            "rows": list(one.products),
            "more": one.product_count - len(one.products),
        },
        {"heading": _("Revisions received"), "columns": revision_columns, "rows": revision_lines(one)},
    ]
    return [table for table in tables if table["rows"]]


def revision_lines(one: selectors.AdvisoryDetail) -> list[tuple[object, ...]]:
    """Return the revisions of a warning; each but the first leads to what changed."""
    lines: list[tuple[object, ...]] = []
    for place, (key, version, released, received, signer, flaws) in enumerate(one.revisions):
        is_first = place == len(one.revisions) - 1
        link = version if is_first else Link(version, reverse("advisories:changes", args=[key]))
        signed = Badge(_("signature checked"), "success") if signer else Badge(_("not signed"), "warning")
        lines.append((link, released, received, signed, ", ".join(flaws)))
    return lines


def target_lines(items: Iterable[object]) -> list[tuple[object, ...]]:
    """Return the products of a record."""
    return [
        (
            " ".join(part for part in (getattr(one, "vendor", ""), getattr(one, "product", "")) if part),
            getattr(one, "version", "") or Badge(_("not known"), "warning"),
            getattr(one, "cpe", "") or getattr(one, "purl", ""),
        )
        for one in items
    ]


def run_lines(found: selectors.Statistics) -> list[tuple[object, ...]]:
    """Return the newest runs of the matcher."""
    kinds = {RunKind.MANUAL.value: _("asked for by a person"), RunKind.AUTOMATIC.value: _("by itself")}
    return [(at, kinds[kind], *numbers) for at, kind, *numbers in found.runs]
