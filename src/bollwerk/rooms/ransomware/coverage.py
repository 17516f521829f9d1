"""What restores have to cover: which applications rest on backed-up data, what is promised, and whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from bollwerk.engines.dependency_graph import Need
from bollwerk.foundation import clock
from bollwerk.foundation.evidence.thresholds import value_of
from bollwerk.foundation.evidence.types import Threshold
from bollwerk.foundation.history.api import rows_as_of
from bollwerk.rooms.inventory import api as inventory
from bollwerk.rooms.ransomware.models import BackupDuty, RestoreTest
from bollwerk.rooms.ransomware.past import Past
from bollwerk.rooms.ransomware.rules.restores import TrialFacts, TrialFlaw, next_turn, trial_flaw
from bollwerk.rooms.ransomware.texts_recovery import INTERVAL_HIGH, INTERVAL_NORMAL, INTERVAL_REASON, INTERVAL_SAMPLE
from bollwerk.rooms.ransomware.texts_recovery import INTERVAL_VERY_HIGH as _VERY_HIGH_TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bollwerk.rooms.inventory.api import ApplicationState
    from bollwerk.rooms.ransomware.models import Repository

__all__ = ["THRESHOLDS", "Coverage", "SampleTurn", "Turn", "by_urgency", "promise_of"]

_CLAIM = "S11.restores"
_REGION = 5000
"""Records below one, up to which they are looked up one level after the other."""
_BY_NEED = {
    Need.VERY_HIGH: Threshold("restore_test_days_very_high", 183, _VERY_HIGH_TEXT, INTERVAL_REASON),
    Need.HIGH: Threshold("restore_test_days_high", 365, INTERVAL_HIGH, INTERVAL_REASON),
    Need.NORMAL: Threshold("restore_test_days_normal", 730, INTERVAL_NORMAL, INTERVAL_REASON),
}
_SAMPLE = Threshold("restore_sample_days", 8, INTERVAL_SAMPLE, INTERVAL_REASON)
THRESHOLDS = (*_BY_NEED.values(), _SAMPLE)
"""How often is tested. Source: room ransomware, "Restore tests": weekly sample; very high: twice a year."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An application and its restore tests.

    Attributes:
        need: Its highest protection need.
        promised_hours: Longest time promised for a system it rests on; it is back when the last of them is. None for a
            reader who sees none of them.
        newest: The newest test, None if there was none.
        flaw: Why restores of it are not proven; None when they are.
        due_at: By when the next test is due; None for at once.
    """

    application: ApplicationState
    need: Need
    interval: timedelta
    promised_hours: int | None
    newest: RestoreTest | None
    flaw: TrialFlaw | None
    due_at: datetime | None

    @property
    def subject(self) -> str:
        """Return what measures and claims call it."""
        return f"inventory.application/{self.application.target_id}"


@dataclass(frozen=True, slots=True)
class SampleTurn:
    """A repository and its weekly samples."""

    repository: Repository
    interval: timedelta
    newest: RestoreTest | None
    flaw: TrialFlaw | None
    due_at: datetime | None

    @property
    def subject(self) -> str:
        """Return what measures and claims call it."""
        return f"ransomware.repository/{self.repository.pk}"


class Coverage:
    """What restores have to cover as recorded by a moment; what needs what is read as it stands now."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.past = Past(at)

    @cached_property
    def promised_hours(self) -> dict[int, int]:
        """The longest time promised for anything a record rests on, for every record that rests on data at all."""
        needed_by: dict[int, list[int]] = {}
        for dependant, dependency in inventory.all_edges():
            needed_by.setdefault(dependency, []).append(dependant)
        in_use = {one.target_id for one in self.past.systems}
        duties = [row for row in self.past.duties.values() if row.holds_data and row.system_id in in_use]
        found: dict[int, int] = {}
        for duty in sorted(duties, key=lambda row: -row.rto_hours):
            todo = [duty.system_id]
            while todo:
                key = todo.pop()
                if key not in found:
                    found[key] = duty.rto_hours
                    todo.extend(needed_by.get(key, ()))
        return found

    @cached_property
    def tests(self) -> list[RestoreTest]:
        """All tests held and recorded by then, oldest first."""
        rows = [row for row in rows_as_of(RestoreTest, self.at) if row.held_at <= self.at]
        return sorted(rows, key=lambda row: (row.held_at, row.pk))

    def turns(self) -> list[Turn]:
        """Return every application in use that rests on backed-up data, those without proof first, then by due day."""
        newest = {row.application_id: row for row in self.tests if row.application_id is not None}
        concerned = [one for one in inventory.applications_as_of(self.at) if one.target_id in self.promised_hours]
        needs = inventory.needs_by_target([one.target_id for one in concerned])
        days = {need: value_of(_CLAIM, threshold.key) for need, threshold in _BY_NEED.items()}
        turns = [self._turn(one, max(needs[one.target_id]), days, newest.get(one.target_id)) for one in concerned]
        return sorted(turns, key=by_urgency)

    def _turn(
        self, application: ApplicationState, need: Need, days: Mapping[Need, float], newest: RestoreTest | None
    ) -> Turn:
        interval = timedelta(days=days[need])
        facts = _facts(newest)
        return Turn(
            application, need, interval, self.promised_hours[application.target_id], newest,
            trial_flaw(facts, interval=interval, at=self.at), next_turn(facts, interval=interval),
        )  # fmt: skip

    def sample_turns(self) -> list[SampleTurn]:
        """Return every repository in use with its samples, by name."""
        newest = {row.repository_id: row for row in self.tests if row.kind == RestoreTest.Kind.SAMPLE}
        interval = timedelta(days=value_of(_CLAIM, _SAMPLE.key))
        found = []
        for row in sorted(self.past.repositories.values(), key=lambda one: one.name.casefold()):
            facts = _facts(newest.get(row.pk))
            flaw = trial_flaw(facts, interval=interval, at=self.at)
            found.append(SampleTurn(row, interval, newest.get(row.pk), flaw, next_turn(facts, interval=interval)))
        return found


def promise_of(target_id: int) -> int | None:
    """Return the longest time in hours promised now for anything a record rests on; None where nothing is."""
    below = inventory.closure([target_id], downwards=True, limit=_REGION)
    if below is None:
        return Coverage(clock.now()).promised_hours.get(target_id)
    in_use = {one.target_id for one in inventory.systems_in_use()}
    duties = BackupDuty.objects.filter(holds_data=True, system_id__in=below & in_use)
    return max((duty.rto_hours for duty in duties), default=None)


def _facts(row: RestoreTest | None) -> TrialFacts | None:
    if row is None:
        return None
    promised = None if row.promised_hours is None else timedelta(hours=row.promised_hours)
    return TrialFacts(row.held_at, row.flawed, timedelta(seconds=row.seconds_for_everything), promised)


def by_urgency(turn: Turn) -> tuple[bool, int, float, str]:
    """Return what sorts turns: those without proof first, then by the day they are due."""
    due = turn.due_at.timestamp() if turn.due_at else 0.0
    return (turn.flaw is None, -turn.need if turn.due_at is None else 0, due, turn.application.name.casefold())
