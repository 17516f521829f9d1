"""Register lookouts, record service agreements, take in live signals, delete what named clients."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, current_viewer
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.audit import api as audit
from bollwerk.foundation.history.api import locked, set_facts
from bollwerk.foundation.people.enrolment import AgentKind, exchange_token, one_time_token
from bollwerk.rooms.ransomware.models import Alert, AlertClient, Lookout, Repository
from bollwerk.rooms.ransomware.rules.signals import LiveRule, audit_allowed, client_delete_on
from bollwerk.rooms.ransomware.services.alerts import AlertReport, raise_alert

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

__all__ = [
    "Orders",
    "SignalReport",
    "enrol_lookout",
    "forget_clients",
    "make_lookout_enrolment",
    "orders_of",
    "record_agreement",
    "save_lookout",
    "take_signals",
]

_AGENT = AgentKind("lookout", enrol="ransomware.agent:enrol", scopes=("ransomware.signal:report",))
_LONGEST_AWAY = timedelta(days=30)
"""So old may a signal be that waited until the house was back."""
_KEPT = frozenset({"name", "host", "client_keep_days", "retired_on"})


@dataclass(frozen=True, slots=True)
class SignalReport:
    """One signal as a lookout reports it; `client` is empty where none is known or none may be recorded."""

    rule: LiveRule
    share: str
    raised_at: datetime
    count: int
    directories: int
    client: str
    machine: str
    program: str
    files: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Orders:
    """What a lookout is allowed now."""

    audit: bool
    keep_hours: int


@transaction.atomic
def save_lookout(
    *, facts: Mapping[str, Any], repository_id: int, lookout_id: int | None = None, expected_revision: int = 0
) -> int:
    """Register a lookout, or change one; return its key. It has the label and organisation of its repository.

    Raises:
        PermissionDenied: If the viewer may not keep the register.
        RowNotFoundError: If it or the repository does not exist, or the viewer may not see it.
        StaleRecordError: If it was changed since `expected_revision`.
        UnknownFactError: If a fact may not be stated here, such as a service agreement.
    """
    demand("ransomware.register:edit")
    repository = locked(Repository, repository_id)
    row = Lookout() if lookout_id is None else locked(Lookout, lookout_id, expected_revision)
    set_facts(row, facts, allowed=_KEPT)
    row.repository, row.organisation_id, row.tlp = repository, repository.organisation_id, repository.tlp
    row.save()
    audit.record("ransomware.lookout.saved", subject=f"ransomware.lookout/{row.pk}", about=row, name=row.name)
    return row.pk


@transaction.atomic
def record_agreement(
    *,
    lookout_id: int,
    agreement: str,
    since: date | None,
    until: date | None,
    keep_hours: int,
    expected_revision: int,
) -> None:
    """Record the service agreement under which a lookout may read who changes what, or that there is none any more.

    Raises:
        PermissionDenied: If the viewer may not record agreements.
        RowNotFoundError: If there is no such lookout, or the viewer may not see it.
        StaleRecordError: If it was changed since `expected_revision`.
    """
    demand("ransomware.agreement:record")
    row = locked(Lookout, lookout_id, expected_revision)
    row.agreement, row.audit_keep_hours = agreement.strip(), keep_hours
    row.agreement_from, row.agreement_until = (since, until) if row.agreement else (None, None)
    row.save()
    audit.record(
        "ransomware.agreement.recorded",
        subject=f"ransomware.lookout/{row.pk}",
        about=row,
        agreement=row.agreement or "-",
        hours=keep_hours,
    )


@transaction.atomic
def make_lookout_enrolment(*, lookout_id: int) -> str:
    """Return a token with which one agent may enrol as a lookout within an hour; it is not shown again.

    Raises:
        PermissionDenied: If the viewer may not enrol agents.
        RowNotFoundError: If there is no such lookout, or the viewer may not see it.
    """
    demand("ransomware.agent:enrol")
    row = locked(Lookout, lookout_id)
    token = one_time_token(_AGENT, row)
    audit.record("ransomware.lookout.invited", subject=f"ransomware.lookout/{row.pk}", about=row)
    return token


@transaction.atomic
def enrol_lookout(*, lookout_id: int, host: str) -> str:
    """Return the key of an agent that came with a one-time token; the token is used up.

    Raises:
        PermissionDenied: If the token does not allow it.
        EnrolmentError: If the caller did not come with a token.
        RowNotFoundError: If there is no such lookout, or the token may not see it.
    """
    demand("ransomware.agent:enrol")
    row = locked(Lookout, lookout_id)
    key = exchange_token(_AGENT, row, host=host)
    audit.record("ransomware.lookout.enrolled", subject=f"ransomware.lookout/{row.pk}", about=row, host=host[:80])
    return key


def orders_of(*, lookout_id: int) -> Orders:
    """Return what a lookout is allowed today.

    Raises:
        PermissionDenied: If the viewer may not report signals.
        RowNotFoundError: If there is no such lookout, or the viewer may not see it.
    """
    demand("ransomware.signal:report")
    with transaction.atomic():
        row = locked(Lookout, lookout_id)
    return Orders(_may_record(row), row.audit_keep_hours)


def _may_record(row: Lookout) -> bool:
    """Return whether clients may be recorded today; a lookout that was taken out of service may not."""
    if row.retired_on is not None and row.retired_on <= clock.today():
        return False
    return audit_allowed(agreement=row.agreement, since=row.agreement_from, until=row.agreement_until, on=clock.today())


@transaction.atomic
def take_signals(*, lookout_id: int, standing: Mapping[str, Any], reports: Sequence[SignalReport]) -> list[int]:
    """Take in what a lookout reports; return the keys of the alerts that are new.

    An alarm is never refused. But without a service agreement the client is left out, whatever the agent sent.

    Raises:
        PermissionDenied: If the viewer may not report signals.
        RowNotFoundError: If there is no such lookout, or the viewer may not see it.
    """
    demand("ransomware.signal:report")
    row = locked(Lookout, lookout_id)
    row.standing, row.agent_seen_at = dict(standing), clock.now()
    row.save(update_fields=["standing", "agent_seen_at"])
    now = clock.now()
    found = [_take(row, replace(one, raised_at=_believable(one.raised_at, now))) for one in reports]
    return [key for key, is_new in found if is_new]


def _believable(stated: datetime, now: datetime) -> datetime:
    """Return when a signal was raised; an agent whose clock is wrong changes neither order nor how long names stay."""
    return stated if now - _LONGEST_AWAY <= stated <= now else now


def _take(row: Lookout, report: SignalReport) -> tuple[int, bool]:
    facts = AlertReport(
        rule=report.rule.value,
        host=row.host,
        share=report.share,
        detail=report.program.partition("[")[0],  # Samba puts the client's address there
        snapshot_id="",
        raised_at=report.raised_at,
        count=report.count,
        directories=report.directories,
        first_damaged_at=report.raised_at,
        last_damaged_at=report.raised_at,
        last_clean_at=None,
        files=report.files,
    )
    key, is_new = raise_alert(row.repository, facts)
    if report.client and _may_record(row):
        _keep_client(row, key, report)
    return key, is_new


def _keep_client(row: Lookout, alert_id: int, report: SignalReport) -> None:
    delete_on = client_delete_on(clock.local_day(report.raised_at), keep_days=row.client_keep_days)
    known = AlertClient.objects.filter(alert_id=alert_id, client=report.client).first()
    found = known or AlertClient(
        alert_id=alert_id,
        client=report.client,
        first_at=report.raised_at,
        tlp=max(row.tlp, Tlp.AMBER),
        organisation_id=row.organisation_id,
    )
    found.machine, found.last_at, found.delete_on = report.machine, report.raised_at, delete_on
    found.save()


@transaction.atomic
def forget_clients(*, on: date) -> int:
    """Delete the clients whose day has come, and return how many; those of a confirmed attack stay until it is closed.

    Raises:
        PermissionDenied: If not the house itself asks.
    """
    if not current_viewer().full_sight:
        demand("ransomware.agreement:record")
    due = AlertClient.objects.filter(delete_on__lte=on).exclude(alert__state=Alert.State.CONFIRMED)
    count = due.count()
    if count:
        due.delete()
        audit.record("ransomware.clients.forgotten", subject="ransomware.lookout/0", count=count)
    return count
