"""Live signals in the demo city: a lookout on the file server, its service agreement, two alarms that were none."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from bollwerk.foundation import clock
from bollwerk.foundation.access import viewing_as
from bollwerk.foundation.people.integrations import viewer_of_token
from bollwerk.rooms.ransomware import services
from bollwerk.rooms.ransomware.models import Alert, Lookout, Repository
from bollwerk.rooms.ransomware.rules import AlertState
from bollwerk.rooms.ransomware.rules.signals import LiveRule

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from bollwerk.shell.demo.estate import Estate

__all__ = ["as_agent", "happenings", "telling_days"]

_REGISTERED, _AGREED, _TIDIED, _SCANNED = 24, 18, 10, 3
"""Days before today."""
_HOST = "ms-srv-0001"
_CANARY = ("/srv/freigaben/bauamt/!Kontakte 4f1c20aa.docx", "canary_gone")
_SCANS = tuple((f"/srv/freigaben/archiv/eingang/scan-{n:04}.pdf", "not_what_name_promises") for n in range(1, 23))

_Happenings = dict[int, list[tuple[str, "Callable[[], Any]"]]]


def happenings(estate: Estate, *, last: int) -> _Happenings:
    """Return what happens on which day and who does it.

    Args:
        estate: The city's systems.
        last: Number of the last day.
    """
    client = estate.systems["pc"][0].name
    tidied = "Beim Aufräumen im Bauamt gelöscht; mit dem Amt gesprochen, Köder neu gelegt."
    scanned = "Der Scanner der Poststelle hat abgebrochene PDF abgelegt; Gerät ist instand gesetzt."
    found: _Happenings = {
        last - _REGISTERED: [("admin", _register)],
        last - _AGREED: [("isb", _agree)],
        last - _TIDIED: [
            ("admin", partial(_ring, LiveRule.CANARY, "", (_CANARY,))),
            ("isb", partial(_settle, LiveRule.CANARY, tidied)),
        ],
        last - _SCANNED: [
            ("admin", partial(_ring, LiveRule.BURST, client, _SCANS)),
            ("isb", partial(_settle, LiveRule.BURST, scanned)),
        ],
    }
    found.setdefault(last, []).append(("admin", partial(_report, ())))
    return found


def telling_days(*, last: int) -> frozenset[int]:
    """Return the days after which the city's claims stand differently, so that they are evaluated then."""
    return frozenset({last - _REGISTERED})


def _register() -> None:
    facts = {"name": "Freigaben der Ämter", "host": _HOST}
    lookout = services.save_lookout(facts=facts, repository_id=Repository.objects.get(name="Tresor").pk)
    with as_agent(services.make_lookout_enrolment(lookout_id=lookout)):
        services.enrol_lookout(lookout_id=lookout, host=_HOST)


def as_agent(token: str) -> AbstractContextManager[object]:
    """Return the context in which an agent acts that came with a one-time token."""
    viewer = viewer_of_token(token)
    if viewer is None:
        raise RuntimeError("the token of a moment ago does not hold")
    return viewing_as(viewer)


def _agree() -> None:
    row = Lookout.objects.get()
    services.record_agreement(
        lookout_id=row.pk,
        agreement="Dienstvereinbarung 12/2026 „Angriffserkennung auf Dateiservern“, Personalamt",
        since=clock.today(),
        until=None,
        keep_hours=24,
        expected_revision=row.revision,
    )


def _ring(rule: LiveRule, client: str, files: tuple[tuple[str, str], ...]) -> None:
    report = services.SignalReport(
        rule=rule,
        share="freigaben",
        raised_at=clock.now(),
        count=len(files),
        directories=1,
        client="10.20.7.41" if client else "",
        machine=client,
        program="",
        files=tuple({"path": path, "verdict": "suspicious", "reasons": [reason]} for path, reason in files),
    )
    _report((report,))


def _report(reports: tuple[services.SignalReport, ...]) -> None:
    standing = {"canaries": 40, "canaries_sound": 40, "kernel": True, "audit": True, "problem": ""}
    services.take_signals(lookout_id=Lookout.objects.get().pk, standing=standing, reports=reports)


def _settle(rule: LiveRule, reason: str) -> None:
    row = Alert.objects.get(rule=rule.value)
    services.decide_alert(alert_id=row.pk, state=AlertState.FALSE_ALARM, reason=reason, expected_revision=row.revision)
