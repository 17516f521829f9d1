"""One warning with what it says, what it concerns, its revisions and what people said."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bollwerk.engines import csaf
from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, deciding
from bollwerk.foundation.access.statements import KeyList
from bollwerk.foundation.people.models import Person
from bollwerk.rooms.advisories.errors import RowNotFoundError
from bollwerk.rooms.advisories.kinds import EndedBy, MatchState, Remediation, Severity
from bollwerk.rooms.advisories.models import (
    Advisory,
    AdvisoryProduct,
    Comment,
    Match,
    ProductStatements,
    Progress,
    Revision,
    Source,
    Vulnerability,
)
from bollwerk.rooms.advisories.rules import worst_remediation
from bollwerk.rooms.advisories.services.intake import content_of
from bollwerk.rooms.advisories.texts import HEAD_MEMBERS, REMEDY_CATEGORIES, VERDICTS
from bollwerk.rooms.inventory import api as inventory

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime
    from decimal import Decimal

__all__ = [
    "AdvisoryDetail",
    "ChangeLine",
    "MatchLine",
    "advisory_detail",
    "match_lines",
    "names_of",
    "revision_changes",
]

_PRODUCTS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class MatchLine:
    """A match in a list; `remediation` is that of the vulnerability that is furthest from done.

    Attributes:
        reason: The surest of its reasons, as the matcher wrote it; empty where there is none.
        is_void: Whether it ended because the comparison does not find it any more; nothing was remedied.
    """

    match_id: int
    advisory_id: int
    tracking_id: str
    title: str
    severity: str
    exploited: bool
    reason: Mapping[str, Any]
    target_id: int
    target: str
    item: str
    version: str
    product: str
    confidence: Decimal
    state: str
    decision: str
    remediation: str
    due: date | None
    overdue: bool
    mended_at: datetime | None
    mended_version: str
    is_void: bool
    reported: bool
    assignee: str
    tlp: Tlp


@dataclass(frozen=True, slots=True)
class AdvisoryDetail:
    """Everything the page of a warning shows.

    Attributes:
        products: Name, range and identifiers of the products it names, at most 200.
        vulnerabilities: Name, title, score, whether exploited.
        remedies: What the publisher advises: category, text, address.
        revisions: Version, released, received, who signed, failed tests; newest first.
        dependants: Records that contain a matched one or cannot work without it, nearest first.
        statistics: How many matches are in each state and how far they are remedied (AM14).
    """

    advisory_id: int
    tracking_id: str
    title: str
    publisher: str
    kind: str
    category: str
    summary: str
    url: str
    source: str
    version: str
    document_status: str
    released_at: datetime | None
    received_at: datetime
    changed_at: datetime
    matched_at: datetime | None
    severity: str
    score: Decimal | None
    exploited: bool
    withdrawn: bool
    state: str
    verdict: str
    decided_by: str
    decided_at: datetime | None
    routes: tuple[str, ...]
    revision: int
    tlp: Tlp
    products: tuple[tuple[str, str, str], ...]
    product_count: int
    vulnerabilities: tuple[tuple[str, str, Decimal | None, bool], ...]
    remedies: tuple[tuple[str, str, str], ...]
    revisions: tuple[tuple[int, str, datetime | None, datetime, str, tuple[str, ...]], ...]
    matches: tuple[MatchLine, ...]
    statistics: Mapping[str, int]
    dependants: tuple[inventory.Affected, ...]
    comments: tuple[tuple[datetime, str, str], ...]


def advisory_detail(advisory_id: int, *, surely: int = 0) -> AdvisoryDetail:
    """Return a warning.

    Args:
        surely: Least confidence of matches in hundredths (AM3: the reader widens and narrows).

    Raises:
        RowNotFoundError: If there is none, or the viewer may not see it.
    """
    row = Advisory.objects.filter(pk=advisory_id).first()
    if row is None:
        raise RowNotFoundError(advisory_id)
    products = list(AdvisoryProduct.objects.filter(advisory=row).order_by("name"))
    found = match_lines(Match.objects.filter(advisory=row, confidence__gte=surely / 100).order_by("-confidence", "pk"))
    source = Source.objects.filter(pk=row.source_id).first()
    return AdvisoryDetail(
        **{name: getattr(row, name) for name in _PLAIN},
        advisory_id=row.pk,
        document_status=row.status,
        source=source.name if source else "",
        decided_by=names_of([row.decided_by_id]).get(row.decided_by_id or 0, ""),
        routes=tuple(row.routes),
        tlp=Tlp(row.tlp),
        products=tuple(_product(one) for one in products[:_PRODUCTS_SHOWN]),
        product_count=len(products),
        vulnerabilities=tuple(
            Vulnerability.objects.filter(advisory=row)
            .order_by("-score", "name")
            .values_list("name", "title", "score", "exploited")
        ),
        remedies=_remedies(row),
        revisions=_revisions(row),
        matches=tuple(found),
        statistics=_statistics(found),
        dependants=_dependants(found),
        comments=_comments(row),
    )


_PLAIN = (
    "tracking_id", "title", "publisher", "kind", "category", "summary", "url", "version", "released_at", "received_at",
    "changed_at", "matched_at", "severity", "score", "exploited", "withdrawn", "state", "verdict", "decided_at",
    "revision",
)  # fmt: skip


def _product(one: AdvisoryProduct) -> tuple[str, str, str]:
    known = [one.cpe, *one.purls[:2], *one.model_numbers[:3]]
    return (one.name, one.version_range or one.version, ", ".join(text for text in known if text))


def _remedies(row: Advisory) -> tuple[tuple[str, str, str], ...]:
    found: dict[tuple[str, str, str], None] = {}
    rows = ProductStatements.objects.filter(advisory=row).order_by("pk")
    for statement in (one for said in rows for one in said.statements):
        for category, details, url, _day in statement["remedies"]:
            found[category, details, url] = None
    return tuple(found)[:50]


def _revisions(row: Advisory) -> tuple[tuple[int, str, datetime | None, datetime, str, tuple[str, ...]], ...]:
    rows = Revision.objects.filter(advisory=row).defer("content").order_by("-received_at")[:50]
    return tuple(
        (
            one.pk,
            one.version,
            one.released_at,
            one.received_at,
            one.signed_by,
            tuple(flaw["test"] for flaw in one.flaws),
        )
        for one in rows
    )


def _dependants(found: Sequence[MatchLine]) -> tuple[inventory.Affected, ...]:
    """Return what hangs on the open matches. Source: CSAF 2.0, 9.1.17: the matched SBOMs of a document."""
    waiting = [one.target_id for one in found if one.mended_at is None and one.state != MatchState.REJECTED]
    return inventory.dependants_of(waiting[:_PRODUCTS_SHOWN]) if waiting else ()


def _statistics(found: Iterable[MatchLine]) -> Mapping[str, int]:
    counted: Counter[str] = Counter()
    for one in found:
        counted["matches"] += 1
        counted[one.state] += 1
        if one.state != MatchState.REJECTED and not one.is_void:
            counted[one.remediation] += 1
    return dict(counted)


def _comments(row: Advisory) -> tuple[tuple[datetime, str, str], ...]:
    rows = list(Comment.objects.filter(advisory=row).order_by("written_at"))
    names = names_of([one.author_id for one in rows])
    return tuple((one.written_at, names.get(one.author_id or 0, ""), one.text) for one in rows)


def match_lines(rows: Iterable[Match]) -> list[MatchLine]:
    """Return matches as lines, with names of records the viewer may see."""
    found = list(rows)
    targets = inventory.target_names({row.target_id for row in found})
    people = names_of([row.assignee_id for row in found])
    warnings = Advisory.objects.only("tracking_id", "title", "severity", "exploited")
    warnings_by_key = warnings.in_bulk({row.advisory_id for row in found})
    states = states_of(found)
    return [
        _match_line(
            row, warnings_by_key.get(row.advisory_id), targets.get(row.target_id, ""),
            remediation=worst_remediation(list(states[row.pk].values())).value,
            assignee=people.get(row.assignee_id or 0, ""),
        )
        for row in found
    ]  # fmt: skip


def states_of(rows: Sequence[Match]) -> dict[int, dict[str, str]]:
    """Return for each match how far each of its vulnerabilities is remedied."""
    found = {
        row.pk: dict.fromkeys(
            row.vulnerabilities or [""], (Remediation.DONE if _is_remedied(row) else Remediation.OPEN).value
        )
        for row in rows
    }
    waiting = KeyList([row.pk for row in rows if row.mended_at is None])
    steps = Progress.objects.filter(match_id__in=waiting).values_list("match_id", "vulnerability", "state")
    for key, name, state in steps:
        if name in found[key]:
            found[key][name] = state
    return found


def _is_remedied(row: Match) -> bool:
    return row.mended_at is not None and row.ended_by != EndedBy.NO_MATCH


def _match_line(row: Match, warning: Advisory | None, target: str, *, remediation: str, assignee: str) -> MatchLine:
    waits = row.mended_at is None and row.state != MatchState.REJECTED
    return MatchLine(
        match_id=row.pk,
        advisory_id=row.advisory_id,
        tracking_id=warning.tracking_id if warning else "",
        title=warning.title if warning else "",
        severity=warning.severity if warning else Severity.UNKNOWN.value,
        exploited=bool(warning and warning.exploited),
        reason=row.reasons[0] if row.reasons else {},
        target_id=row.target_id,
        target=target,
        item=row.item_name,
        version=row.version_seen,
        product=row.product_name,
        confidence=row.confidence,
        state=row.state,
        decision=row.decision,
        remediation=remediation,
        due=row.due,
        overdue=waits and row.due is not None and row.due < clock.today(),
        mended_at=row.mended_at,
        mended_version=row.mended_version,
        is_void=row.ended_by == EndedBy.NO_MATCH,
        reported=row.reported_done_at is not None,
        assignee=assignee,
        tlp=Tlp(row.tlp),
    )


def names_of(keys: Iterable[int | None]) -> dict[int, str]:
    """Return the names of people who decided or are to act; those are no secret among readers of a record."""
    wanted = {key for key in keys if key}
    with deciding("advisories.names"):
        return {row.pk: str(row) for row in Person.objects.filter(pk__in=wanted)} if wanted else {}


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One difference between two revisions: where, before, after."""

    where: str
    before: str
    after: str
    alerting: bool


def revision_changes(revision_id: int, *, since: int | None = None) -> tuple[int, str, str, list[ChangeLine]]:
    """Return the warning, both versions, and what changed from an older revision to this one.

    Args:
        revision_id: The newer of both.
        since: The older of both; the one right before where none is named.

    Raises:
        RowNotFoundError: If there is no such revision or none before it, or the viewer may not see it.
    """
    row = Revision.objects.filter(pk=revision_id).first()
    if row is None:
        raise RowNotFoundError(revision_id)
    before = Revision.objects.filter(advisory_id=row.advisory_id, received_at__lt=row.received_at)
    older = (before.filter(pk=since) if since else before.order_by("-received_at")).first()
    if older is None:
        raise RowNotFoundError(revision_id)
    difference = csaf.compare_revisions(csaf.read_document(content_of(older)), csaf.read_document(content_of(row)))
    lines = [
        ChangeLine(str(HEAD_MEMBERS.get(name, name)), old, new, alerting=False)
        for name, (old, new) in difference.members.items()
    ]
    lines += [
        ChangeLine(f"{one.vulnerability}: {one.product.name}", _said(one.before), _said(one.after), one.alerting)
        for one in difference.changes[:500]
    ]
    return row.advisory_id, difference.old_version, difference.new_version, lines


def _said(statement: csaf.Statement | None) -> str:
    """Return what a revision says for a product: its status, the remedies, the score."""
    if statement is None:
        return ""
    verdicts = ", ".join(str(VERDICTS[one]) for one in sorted(statement.verdicts))
    categories = dict.fromkeys(one.category for one in statement.remedies)
    remedies = ", ".join(str(REMEDY_CATEGORIES.get(one, one)) for one in categories)
    score = f"CVSS {statement.best_score.base}" if statement.best_score else ""
    return "; ".join(part for part in (verdicts, remedies, score) if part)
