"""Lines and marks of the room's pages, from facts; no database, no request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from bollwerk.foundation.ui.charts import Line
from bollwerk.foundation.ui.marks import Badge, Link
from bollwerk.rooms.ransomware.models import Alert, BackupReport
from bollwerk.rooms.ransomware.texts import JUDGEMENT_TEXTS, OUTCOME_TEXTS, REASON_TEXTS, RULE_TEXTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bollwerk.foundation.ui.marks import Kind
    from bollwerk.rooms.ransomware import selectors

__all__ = [
    "alert_facts",
    "alert_lines",
    "crumbs",
    "duty_facts",
    "duty_lines",
    "file_lines",
    "lines_of",
    "report_lines",
    "repository_facts",
    "repository_link",
    "rule_text",
    "state_badge",
]

_STATE_KIND: dict[str, Kind] = {"open": "danger", "confirmed": "danger", "false_alarm": "neutral", "closed": "success"}


def crumbs(*names: str) -> list[Link | str]:
    """Return the way to a page."""
    return [Link(_("Ransomware defence"), reverse("ransomware:overview")), *names]


def state_badge(state: str) -> Badge:
    """Return the mark of an alert's state."""
    return Badge(str(Alert.State(state).label), _STATE_KIND[state])


def rule_text(rule: str) -> str:
    """Return the words for a rule."""
    return str(RULE_TEXTS.get(rule, rule))


def alert_lines(found: Iterable[selectors.AlertLine]) -> list[tuple[object, ...]]:
    """Return the lines of the list of alerts."""
    return [
        (
            Link(rule_text(one.rule), reverse("ransomware:alert", args=[one.alert_id])),
            one.place,
            one.raised_at,
            one.count,
            state_badge(one.state),
        )
        for one in found
    ]


def alert_facts(detail: selectors.AlertDetail) -> list[tuple[str, object]]:
    """Return what is known of an alert."""
    repository = Link(detail.repository, reverse("ransomware:repository", args=[detail.repository_id]))
    return [
        (_("Place"), detail.line.place),
        (_("Repository"), repository),
        (_("Raised"), detail.line.raised_at),
        (_("First damage seen"), detail.first_damaged_at),
        (_("Last damage seen"), detail.last_damaged_at),
        (_("Last clean snapshot before"), detail.last_clean_at),
        (_("Files"), detail.line.count),
        (_("Folders"), detail.directories),
        (_("Snapshot"), detail.snapshot_id[:8]),
        (_("Detail"), detail.detail),
        (_("Decided by"), detail.decided_by),
        (_("Decided"), detail.decided_at),
        (_("Reason"), detail.reason),
    ]


def file_lines(detail: selectors.AlertDetail) -> list[tuple[object, ...]]:
    """Return the damaged files with their reasons in words."""
    return [
        (path, str(OUTCOME_TEXTS.get(verdict, verdict)), "; ".join(_judgement(code) for code in reasons))
        for path, verdict, reasons in detail.files
    ]


def _judgement(code: str) -> str:
    return str(JUDGEMENT_TEXTS.get(code, code))


def duty_lines(found: Iterable[selectors.DutyLine]) -> list[tuple[object, ...]]:
    """Return the lines of the backup register."""
    return [
        (
            Link(one.system, reverse("ransomware:duty", args=[one.system_id])),
            _standing(one),
            one.repository,
            one.last_good,
            one.last_offline,
            one.rpo_hours or "",
            one.rto_hours or "",
        )
        for one in found
    ]


def _standing(one: selectors.DutyLine) -> Badge:
    if one.flaw:
        return Badge(str(REASON_TEXTS[one.flaw]), "danger")
    return Badge(_("kept"), "success") if one.holds_data else Badge(_("holds no data"), "neutral")


def duty_facts(detail: selectors.DutyDetail) -> list[tuple[str, object]]:
    """Return what is promised for a system, and whether it is kept."""
    line = detail.line
    return [
        (_("Standing"), _standing(line)),
        (_("What is backed up"), detail.what),
        (_("Why it holds none"), detail.no_data_reason),
        (_("Repository"), line.repository),
        (_("Backed up every (hours)"), detail.every_hours),
        (_("Kept for (days)"), detail.keep_days),
        (_("Data loss accepted at most (RPO, hours)"), line.rpo_hours),
        (_("Back in operation within (RTO, hours)"), line.rto_hours),
        (_("Newest backup"), line.last_good),
        (_("Newest offline or immutable copy"), line.last_offline),
    ]


def report_lines(detail: selectors.DutyDetail) -> list[tuple[object, ...]]:
    """Return the newest reports of a system."""
    return [
        (at, str(BackupReport.Copy(copy).label), str(BackupReport.Outcome(outcome).label), size or "", text)
        for at, copy, outcome, size, text in detail.reports
    ]


def repository_link(one: selectors.RepositoryLine) -> Link:
    """Return the link to a repository."""
    return Link(one.name, reverse("ransomware:repository", args=[one.repository_id]))


def repository_facts(detail: selectors.RepositoryDetail) -> list[tuple[str, object]]:
    """Return what is known of a repository."""
    line = detail.line
    append_only = Badge(_("yes"), "success") if line.append_only else Badge(_("no"), "danger")
    return [
        (_("Product"), line.product),
        (_("Location"), line.location),
        (_("Clients can only add"), append_only),
        (_("What proves that"), detail.append_only_proof),
        (_("Kept for (days)"), detail.keep_days),
        (_("Hosts"), ", ".join(detail.hosts)),
        (_("Sentinel"), _("enrolled") if detail.enrolled else _("not enrolled")),
        (_("Sentinel seen"), line.agent_seen_at),
    ]


def lines_of(course: selectors.ShareCourse) -> list[Line]:
    """Return the lines of a share's chart."""
    return [
        Line(_("damaged files"), course.damaged, "1"),
        Line(_("not judgeable files"), course.unjudged, "2"),
    ]
