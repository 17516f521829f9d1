"""See to it that restore tests take place: a measure for whatever is overdue, and one notice for all of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, current_viewer, viewing_as
from bollwerk.foundation.audit import api as audit
from bollwerk.foundation.measures import api as measures
from bollwerk.rooms.ransomware.coverage import Coverage, SampleTurn

if TYPE_CHECKING:
    from bollwerk.rooms.inventory.api import ApplicationState
    from bollwerk.rooms.ransomware.coverage import Turn
    from bollwerk.rooms.ransomware.models import Repository

__all__ = ["open_overdue_turns"]

_CLAIM = "S11.restores"
_A_DAY = 10
"""New measures in a day, the highest protection needs first: a list of hundreds helps nobody."""
_TIME = timedelta(days=30)
_RUNNING = frozenset({"open", "reported"})


@transaction.atomic
def open_overdue_turns() -> int:
    """Open a measure for each restore test that is missing, late, damaged or too slow; return how many are new.

    Runs with full sight as a job.
    """
    coverage, opened = Coverage(clock.now()), Counter[int]()
    turns: list[Turn | SampleTurn] = [*coverage.sample_turns(), *coverage.turns()]
    for turn in turns:
        if opened.total() >= _A_DAY:
            break
        if turn.flaw is not None and _open(turn):
            opened[_labelled(turn).organisation_id] += 1
    for organisation_id, count in opened.items():
        # Told are those who keep the register of the organisation concerned.
        with viewing_as(replace(current_viewer(), home_organisation=organisation_id)):
            audit.record("ransomware.turns.overdue", subject="ransomware.register/turns", count=count)
    return opened.total()


def _labelled(turn: Turn | SampleTurn) -> ApplicationState | Repository:
    return turn.repository if isinstance(turn, SampleTurn) else turn.application


def _open(turn: Turn | SampleTurn) -> bool:
    """Open the measure for a turn unless one runs; return whether one was opened."""
    if any(one.state in _RUNNING and one.claim == _CLAIM for one in measures.measures_about(turn.subject)):
        return False
    row = _labelled(turn)
    if isinstance(turn, SampleTurn):
        title = _("Test the restore of a sample from %(name)s") % {"name": row.name}
    else:
        title = _("Test the restore of %(name)s as a whole") % {"name": row.name}
    measures.open_measure(
        title=title,
        due=clock.today() + _TIME,
        claim=_CLAIM,
        subject=turn.subject,
        url=reverse("ransomware:restore_tests"),
        tlp=max(Tlp(row.tlp), Tlp.AMBER),
        organisation_id=row.organisation_id,
        circle_id=row.circle_id,
    )
    return True
