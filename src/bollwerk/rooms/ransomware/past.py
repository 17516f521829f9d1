"""The register as it was recorded by a moment: what the checks of claims and the pages read."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Max

from bollwerk.foundation.history.api import rows_as_of
from bollwerk.rooms.inventory import api as inventory
from bollwerk.rooms.ransomware.models import (
    Alert,
    BackupDuty,
    BackupReport,
    EgressRecord,
    Lookout,
    MalwareShield,
    Repository,
    Snapshot,
)
from bollwerk.rooms.ransomware.rules import DutyFlaw, duty_flaw, needs_duty

if TYPE_CHECKING:
    from datetime import datetime

    from bollwerk.rooms.inventory.api import SystemFacts

__all__ = ["Past"]


class Past:
    """Rows as recorded by a moment; each table is read when it is first asked for."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    @cached_property
    def systems(self) -> list[SystemFacts]:
        """IT systems in use, by name."""
        return inventory.systems_as_of(self.at)

    @cached_property
    def duties(self) -> dict[int, BackupDuty]:
        """Duties by system."""
        return {row.system_id: row for row in rows_as_of(BackupDuty, self.at)}

    @cached_property
    def repositories(self) -> dict[int, Repository]:
        """Repositories in use, by key."""
        return {row.pk: row for row in rows_as_of(Repository, self.at) if row.retired_on is None}

    @cached_property
    def lookouts(self) -> list[Lookout]:
        """Lookouts in use."""
        return [row for row in rows_as_of(Lookout, self.at) if row.retired_on is None]

    @cached_property
    def alerts(self) -> list[Alert]:
        """All alerts."""
        return rows_as_of(Alert, self.at)

    @cached_property
    def undecided(self) -> list[Alert]:
        """Alerts that are open or confirmed and not closed."""
        return [row for row in self.alerts if row.state in {Alert.State.OPEN, Alert.State.CONFIRMED}]

    @cached_property
    def snapshots(self) -> list[Snapshot]:
        """Snapshots that are still there."""
        return [row for row in rows_as_of(Snapshot, self.at) if row.forgotten_at is None]

    @cached_property
    def shields(self) -> dict[int, MalwareShield]:
        """Protection against malware by system."""
        return {row.system_id: row for row in rows_as_of(MalwareShield, self.at)}

    @cached_property
    def egress(self) -> list[EgressRecord]:
        """Records of what leaves the house."""
        return rows_as_of(EgressRecord, self.at)

    @cached_property
    def _newest(self) -> dict[tuple[int, str], datetime]:
        good = BackupReport.objects.filter(recorded_at__lte=self.at, finished_at__lte=self.at)
        good = good.exclude(outcome=BackupReport.Outcome.FAILED).order_by()
        found = good.values_list("duty_id", "copy").annotate(newest=Max("finished_at"))
        return {(duty, copy): newest for duty, copy, newest in found}

    def last_good(self, duty: BackupDuty, *copies: str) -> datetime | None:
        """Return when a copy of one of these kinds last ended well."""
        found = [at for copy in copies if (at := self._newest.get((duty.pk, copy))) is not None]
        return max(found, default=None)

    def flaw_of(self, system: SystemFacts) -> DutyFlaw | None:
        """Return why the backup of a system does not keep what was promised; None when it does."""
        duty = self.duties.get(system.target_id)
        if duty is None:
            return DutyFlaw.NO_DUTY if needs_duty(system.system_kind) else None
        return duty_flaw(
            holds_data=duty.holds_data,
            has_repository=duty.repository_id in self.repositories,
            last_good=self.last_good(duty, *BackupReport.Copy.values),
            rpo=timedelta(hours=duty.rpo_hours),
            at=self.at,
        )
