"""A month of backups in the demo city: duties, nightly reports, a missed night with its measure, a false alarm."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from bollwerk.foundation import clock
from bollwerk.foundation.measures import api as measures
from bollwerk.rooms.ransomware import imports, services
from bollwerk.rooms.ransomware.models import Alert, Repository
from bollwerk.rooms.ransomware.rules import AlertState, Copy, ReportOutcome
from bollwerk.shell.demo.signals import as_agent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from bollwerk.shell.demo.estate import Estate

__all__ = ["happenings", "snapshot_of", "telling_days"]

_NIGHTS = 30
_FALSE_ALARM = 12
"""Nights before today on which a moved archive looked like an attack."""
_MISSED = 6
"""Nights before today on which one backup did not end well."""
_LATE = "ms-srv-0007"
_SHARE_HOST = "ms-srv-0001"
_BACKUP_HOST = "tresor"
_OFFLINE_EVERY = 7
_DAYS_OFF = 5
"""First weekday on which nobody works."""

_Happenings = dict[int, list[tuple[str, "Callable[[], Any]"]]]


def happenings(estate: Estate, *, last: int) -> _Happenings:
    """Return what happens on which day and who does it.

    Args:
        estate: The city's systems.
        last: Number of the last day.
    """
    servers = [row for prefix in ("hv", "srv", "vm") for row in estate.systems[prefix]]
    names = [row.name for row in servers]
    found: _Happenings = {last - _NIGHTS: [("admin", lambda: _begin(estate))]}
    for ago in range(_NIGHTS, -1, -1):
        day = found.setdefault(last - ago, [])
        day.append(("admin", partial(_night, names, ago)))
    found[last - _FALSE_ALARM].append(("admin", _raise_false_alarm))
    found[last - _FALSE_ALARM].append(("isb", _settle_false_alarm))
    found[last - _MISSED].append(("isb", lambda: _open_measure(estate)))
    return found


def snapshot_of(ago: int) -> str:
    """Return the id of the snapshot of a night so many days before the last one."""
    return hashlib.sha256(f"demo city, night {ago}".encode()).hexdigest()


def telling_days(*, last: int) -> frozenset[int]:
    """Return the days after which the city's claims stand differently, so that they are evaluated then."""
    return frozenset({last - _NIGHTS, last - _FALSE_ALARM, last - _MISSED, last - _MISSED + 1})


def _begin(estate: Estate) -> None:
    """Register the repositories and state what is backed up, or why nothing is."""
    vault = _repository("Tresor", "Sicherungsserver im Rechenzentrum", "restic", append_only=True, hosts=[_SHARE_HOST])
    veeam = _repository("Veeam-Ablage", "Linux-Server mit unveränderlicher Ablage", "veeam", append_only=True, hosts=[])
    share, *rest = estate.systems["srv"]
    servers = [row.pk for row in (*rest, *estate.systems["vm"], *estate.systems["hv"])]
    services.state_duties(system_ids=[share.pk], facts={"what": "Dateifreigaben der Ämter", "repository": vault})
    services.state_duties(system_ids=servers, facts={"what": "Ganzes System", "repository": veeam, "rto_hours": 48})
    no_data = {
        "pc": "Daten liegen auf den Dateifreigaben; das Gerät wird neu aufgesetzt.",
        "slt": "Steuerung wird aus dem Projektstand der Technik neu bespielt.",
    }
    for prefix, reason in no_data.items():
        keys = [row.pk for row in estate.systems[prefix]]
        services.state_duties(system_ids=keys, facts={"holds_data": False, "no_data_reason": reason})


def _repository(name: str, location: str, product: str, *, append_only: bool, hosts: list[str]) -> Repository:
    facts = {"name": name, "location": location, "product": product, "append_only": append_only, "hosts": hosts}
    found = services.save_repository(facts=facts)
    if product == "restic":
        with as_agent(services.make_enrolment(repository_id=found)):
            services.enrol_agent(repository_id=found, host=_BACKUP_HOST)
    return Repository.objects.get(pk=found)


def _night(names: Iterable[str], ago: int) -> None:
    """Report the night's backups, the week's offline copies, and judge the snapshot of the shares."""
    ended = clock.now() - timedelta(hours=5)
    lines = [
        _line(name, ended, ReportOutcome.OK) for name in names if name != _LATE or ago not in {_MISSED, _MISSED + 1}
    ]
    if ago in {_MISSED, _MISSED + 1}:
        lines.append(_line(_LATE, ended, ReportOutcome.FAILED, detail="Zielplatte voll"))
    if ago % _OFFLINE_EVERY == 0:
        lines += [_line(name, ended, ReportOutcome.OK, Copy.OFFLINE) for name in names]
    services.take_backup_reports(lines=lines, product="veeam")
    damaged = 9 if ago == _FALSE_ALARM else 0
    vault = Repository.objects.get(name="Tresor")
    services.take_snapshot(repository_id=vault.pk, report=_snapshot(ended, ago, damaged))


def _line(
    name: str, at: datetime, outcome: ReportOutcome, copy: Copy = Copy.PRIMARY, detail: str = ""
) -> imports.BackupLine:
    return imports.BackupLine(name, at, outcome, copy, None, detail)


def _snapshot(at: datetime, ago: int, damaged: int) -> services.SnapshotReport:
    """Return a night's changes on the shares: some hundred files after a working day, few after a day off."""
    worked = (at - timedelta(days=1)).weekday() < _DAYS_OFF
    chance = Random(ago)  # noqa: S311 - no secret
    files = (260 if worked else 18) + chance.randint(0, 410 if worked else 25)
    unjudged = chance.randint(2, 7) if worked else chance.randint(0, 2)
    shares = ({"share": "/srv/freigaben", "files": files, "damaged": damaged, "unjudged": unjudged},)
    return services.SnapshotReport(
        snapshot_id=snapshot_of(ago),
        host=_SHARE_HOST,
        paths=("/srv/freigaben",),
        taken_at=at - timedelta(minutes=8),
        arrived_at=at,
        files=files,
        clean=files - unjudged - damaged,
        suspicious=damaged,
        encrypted=0,
        unjudged=unjudged,
        deleted=ago % 9,
        shares=shares,
    )


def _raise_false_alarm() -> None:
    at = clock.now() - timedelta(hours=5)
    files = tuple(
        {
            "path": f"/srv/freigaben/vermessung/rohdaten/flug-{number:02}.raw",
            "verdict": "suspicious",
            "reasons": reasons,
        }
        for number, reasons in enumerate([["format_replaced"]] * 9, start=1)
    )
    report = services.AlertReport(
        rule="damaged_transitions",
        host=_SHARE_HOST,
        share="/srv/freigaben",
        detail="",
        snapshot_id=snapshot_of(_FALSE_ALARM),
        raised_at=at,
        count=len(files),
        directories=1,
        first_damaged_at=at,
        last_damaged_at=at,
        last_clean_at=at - timedelta(days=1),
        files=files,
    )
    services.raise_alerts(repository_id=Repository.objects.get(name="Tresor").pk, reports=[report])


def _settle_false_alarm() -> None:
    row = Alert.objects.get()
    reason = "Das Vermessungsamt hat Luftbilder in ein anderes Rohformat umgewandelt; mit dem Amt geklärt."
    services.decide_alert(alert_id=row.pk, state=AlertState.FALSE_ALARM, reason=reason, expected_revision=row.revision)


def _open_measure(estate: Estate) -> None:
    late = next(row for row in estate.systems["srv"] if row.name == _LATE)
    measures.open_measure(
        title=f"Sicherung von {_LATE} wieder zum Laufen bringen: Zielplatte erweitern",
        due=clock.today() + timedelta(days=14),
        claim="S11.backed-up",
        subject=f"inventory.system/{late.pk}",
        owner_id=estate.city.persons["admin2"].pk,
    )
