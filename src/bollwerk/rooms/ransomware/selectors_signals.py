"""What the pages of live signals show: lookouts, their agreements, the clients an alert points to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp
from bollwerk.rooms.ransomware.errors import RowNotFoundError
from bollwerk.rooms.ransomware.models import Alert, AlertClient, Lookout
from bollwerk.rooms.ransomware.rules.signals import LIVE_RULES, audit_allowed

if TYPE_CHECKING:
    from datetime import date, datetime

__all__ = ["ClientLine", "LookoutDetail", "LookoutLine", "clients_of", "lookout_detail", "lookouts"]


@dataclass(frozen=True, slots=True)
class LookoutLine:
    """One lookout in the list.

    Attributes:
        audit: Changes of single clients may be recorded today.
        canaries, canaries_sound: By the agent's own account.
        open_alerts: Live alerts over its host that are not decided.
    """

    lookout_id: int
    name: str
    host: str
    enrolled: bool
    seen_at: datetime | None
    canaries: int
    canaries_sound: int
    audit: bool
    open_alerts: int


@dataclass(frozen=True, slots=True)
class LookoutDetail:
    """One lookout."""

    line: LookoutLine
    repository: str
    repository_id: int
    kernel: bool
    reads_audit: bool
    problem: str
    agreement: str
    agreement_from: date | None
    agreement_until: date | None
    audit_keep_hours: int
    client_keep_days: int
    retired_on: date | None
    revision: int
    tlp: Tlp


@dataclass(frozen=True, slots=True)
class ClientLine:
    """A client that an alert points to, and until when it is named."""

    client: str
    machine: str
    first_at: datetime
    last_at: datetime
    delete_on: date


def lookouts() -> list[LookoutLine]:
    """Return the visible lookouts in use, by name."""
    rows = Lookout.objects.filter(retired_on__isnull=True).order_by("name")
    undecided = Alert.objects.filter(
        rule__in=LIVE_RULES, state__in=(Alert.State.OPEN, Alert.State.CONFIRMED)
    ).values_list("host", "organisation_id")
    alerts = list(undecided)
    return [_line(row, alerts.count((row.host, row.organisation_id))) for row in rows]


def _line(row: Lookout, open_alerts: int) -> LookoutLine:
    return LookoutLine(
        lookout_id=row.pk,
        name=row.name,
        host=row.host,
        enrolled=row.agent_id is not None,
        seen_at=row.agent_seen_at,
        canaries=row.standing.get("canaries", 0),
        canaries_sound=row.standing.get("canaries_sound", 0),
        audit=audit_allowed(
            agreement=row.agreement, since=row.agreement_from, until=row.agreement_until, on=clock.today()
        ),
        open_alerts=open_alerts,
    )


def lookout_detail(lookout_id: int) -> LookoutDetail:
    """Return a lookout.

    Raises:
        RowNotFoundError: If there is none, or the viewer may not see it.
    """
    row = Lookout.objects.filter(pk=lookout_id).select_related("repository").first()
    if row is None:
        raise RowNotFoundError(lookout_id)
    undecided = (Alert.State.OPEN, Alert.State.CONFIRMED)
    alerts = Alert.objects.filter(
        rule__in=LIVE_RULES, host=row.host, organisation_id=row.organisation_id, state__in=undecided
    )
    return LookoutDetail(
        line=_line(row, alerts.count()),
        repository=row.repository.name,
        repository_id=row.repository_id,
        kernel=row.standing.get("kernel", False),
        reads_audit=row.standing.get("audit", False),
        problem=row.standing.get("problem", ""),
        agreement=row.agreement,
        agreement_from=row.agreement_from,
        agreement_until=row.agreement_until,
        audit_keep_hours=row.audit_keep_hours,
        client_keep_days=row.client_keep_days,
        retired_on=row.retired_on,
        revision=row.revision,
        tlp=Tlp(row.tlp),
    )


def clients_of(alert_id: int) -> list[ClientLine]:
    """Return the clients an alert points to, the last one first."""
    rows = AlertClient.objects.filter(alert_id=alert_id).order_by("-last_at", "client")
    return [ClientLine(row.client, row.machine, row.first_at, row.last_at, row.delete_on) for row in rows]
