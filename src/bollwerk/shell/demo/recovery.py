"""Restores in the demo city: weekly samples, applications tested as a whole, a folder brought back, two recoveries."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from shutil import which
from typing import TYPE_CHECKING, Any

from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer, deciding
from bollwerk.foundation.history.api import record_versions
from bollwerk.foundation.measures import api as measures
from bollwerk.rooms.ransomware import selectors_restores, services
from bollwerk.rooms.ransomware.coverage import Coverage
from bollwerk.rooms.ransomware.models import (
    ContainmentTarget,
    EgressRecord,
    Recovery,
    RecoveryItem,
    ReleaseList,
    Repository,
    RestoreTest,
)
from bollwerk.rooms.ransomware.rules.recovery import ItemState, ServiceRole
from bollwerk.shell.demo.backup import snapshot_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from bollwerk.shell.demo.estate import Estate

__all__ = ["happenings", "telling_days"]

_BEGUN, _SLOW, _FOLDER, _EXERCISE, _RELEASED, _SEEN_TO, _AGAIN = 28, 15, 11, 9, 7, 2, 1
"""Days before today."""
_SAMPLE_EVERY = 7
_FOLDER_RUN, _EXERCISE_RUN = "5c19d07ab2e44f6f8e03c1aa", "b7420e9d6f5148aab91c37d2"
_UNTESTED = 3
"""Applications that had no turn yet, those of the lowest need."""
_SHARE_HOST = "ms-srv-0001"
_STEPS = (ItemState.UNDER_WAY, ItemState.RESTORED, ItemState.VERIFIED)
_ROLES = (ServiceRole.IDENTITY, ServiceRole.IDENTITY, ServiceRole.DNS, ServiceRole.TIME, ServiceRole.PKI)

_Happenings = dict[int, list[tuple[str, "Callable[[], Any]"]]]


def happenings(estate: Estate, *, last: int) -> _Happenings:
    """Return what happens on which day and who does it.

    Args:
        estate: The city's systems.
        last: Number of the last day.
    """
    found: _Happenings = {
        last - _BEGUN: [("admin", lambda: _begin(estate)), ("admin", _record_earlier_tests)],
        last - _SLOW: [("admin", _test_too_slowly), ("isb", lambda: _open_measure(estate))],
        last - _FOLDER: [("admin", _bring_folder_back)],
        last - _EXERCISE: [("krisenstab", lambda: _open_exercise(estate))],
        last - _RELEASED: [("krisenstab", _propose), ("leitung", _sign), ("krisenstab", _close)],
        last - _SEEN_TO: [("isb", _see_to_turns)],
        last - _AGAIN: [("krisenstab", lambda: _open_again(estate)), ("admin", _restore_again)],
    }
    for ago in range(_BEGUN, -1, -_SAMPLE_EVERY):
        found.setdefault(last - ago, []).append(("admin", partial(_sample, ago)))
    return found


def telling_days(*, last: int) -> frozenset[int]:
    """Return the days after which the city's claims stand differently, so that they are evaluated then."""
    return frozenset({last - _BEGUN, last - _SLOW})


def _begin(estate: Estate) -> None:
    """State what others need systems for, and which records of outgoing traffic exist."""
    spare = estate.systems["vm"][-9:]
    for system, role in zip(spare, (*_ROLES, *[ServiceRole.DATABASE] * 4), strict=True):
        services.set_role(system_id=system.pk, role=role)
    for name, keep_days in (("Firewall am Übergang ins Internet", 180), ("Proxy der Arbeitsplätze", 90)):
        services.save_egress(facts={"name": name, "keep_days": keep_days})


def _record_earlier_tests() -> None:
    """Record the tests of the years before from their protocols; the last ones in the plan had none."""
    turns, rows = Coverage(clock.now()).turns(), []
    for number, turn in enumerate(turns[: len(turns) - _UNTESTED], start=1):
        age = timedelta(days=20 + number * 37 % min(turn.interval.days - 40, 330))
        seconds, files = 3600 * (2.5 + number * 7 % 29), 900 + number * 1131 % 40_000
        rows.append(
            RestoreTest(
                kind=RestoreTest.Kind.APPLICATION, application_id=turn.application.target_id, revision=1,
                held_at=clock.now() - age, files=files, of_files=files, seconds=seconds,
                seconds_for_everything=seconds, measured=True, promised_hours=turn.promised_hours,
                proof=f"Protokoll WH-{number:03} im Ordner Notfall", recorded_by_id=current_viewer().person_id,
                organisation_id=turn.application.organisation_id,
            )
        )  # fmt: skip
    record_versions(RestoreTest.objects.bulk_create(rows), at=clock.now())


def _record(application_id: int, age: timedelta, *, hours: float, proof: str) -> None:
    files = 900 + application_id * 131 % 40_000
    report = services.TrialReport(
        held_at=clock.now() - age, files=files, of_files=files, flawed=0, seconds=hours * 3600,
        seconds_for_everything=hours * 3600, measured=True,
    )  # fmt: skip
    services.record_trial(application_id=application_id, report=report, proof=proof)


def _tested_first() -> int:
    """Return the application whose next test is due last."""
    return selectors_restores.turns()[-1].application_id


def _test_too_slowly() -> None:
    _record(
        _tested_first(), timedelta(hours=1), hours=53.5, proof="Protokoll vom Wochenende; Bandlaufwerk war der Engpass"
    )


def _open_measure(estate: Estate) -> None:
    slow = next(one for one in selectors_restores.turns() if one.flaw == "restore_test_too_slow")
    measures.open_measure(
        title=f"{slow.name}: Wiederherstellung innerhalb der Zusage ermöglichen (zweites Laufwerk)",
        due=clock.today() + timedelta(days=45),
        claim="S11.restores",
        subject=f"inventory.application/{slow.application_id}",
        owner_id=estate.city.persons["admin2"].pk,
    )


def _sample(ago: int) -> None:
    """Report the week's sample of both repositories."""
    for number, (name, of_files) in enumerate((("Tresor", 184_300), ("Veeam-Ablage", 2_150_000))):
        report = services.TrialReport(
            held_at=clock.now() - timedelta(hours=4), files=50, of_files=of_files + ago * 211, flawed=0,
            seconds=38.0 + ago + 9 * number, seconds_for_everything=21_600.0 + 420 * ago + 9_000 * number,
            measured=False, size_bytes=41_000_000 + ago * 900_000, promised_hours=24.0, scanners=("clamd", "yara"),
        )  # fmt: skip
        services.take_trial(repository_id=Repository.objects.get(name=name).pk, report=report)


def _run(run: str, host: str, state: str, **facts: Any) -> None:
    report = services.RestoreReport(run=run, host=host, state=state, **facts)
    services.take_restore(repository_id=Repository.objects.get(name="Tresor").pk, report=report)


def _bring_folder_back() -> None:
    """Bring back a folder that somebody deleted; the target was full at first."""
    begun = clock.now() - timedelta(hours=2)
    same: dict[str, Any] = {
        "target": "/srv/freigaben", "below": "/srv/freigaben/bauamt/plaene", "begun_at": begun,
        "newest_snapshot": snapshot_of(_FOLDER), "bytes_total": 7_400_000_000, "scanners": ("clamd", "yara"),
        "files": tuple(
            {"path": f"/srv/freigaben/bauamt/plaene/b-{number:03}.pdf", "state": "done", "origin": "deleted",
             "snapshot": snapshot_of(_FOLDER + 1)}
            for number in range(1, 13)
        ),
    }  # fmt: skip
    stopped = {"stop_reason": "target_full", "stop_detail": "The target is full: 4100000000 bytes are still to come."}
    _run(_FOLDER_RUN, _SHARE_HOST, "stopped", **same, **stopped, seen_at=begun + timedelta(minutes=9),
         bytes_done=3_300_000_000, counts={"done": 610, "pending": 802}, origins={"deleted": 1412})  # fmt: skip
    _run(_FOLDER_RUN, _SHARE_HOST, "finished", **same, seen_at=begun + timedelta(minutes=51), resumed=1,
         bytes_done=7_400_000_000, counts={"done": 1398, "kept": 14}, origins={"deleted": 1412},
         formats={"clean": 1341, "unjudged": 57})  # fmt: skip


def _see_to_turns() -> None:
    """Do what the job does every morning: open measures for what is overdue."""
    with deciding("demo.see_to_turns"):
        services.open_overdue_turns()


def _exercised() -> int:
    """Return the server of the exercise."""
    target = ContainmentTarget.objects.filter(second_person_reason="", point__driver="nft_router").order_by("pk")[0]
    return target.system_id


def _open_exercise(estate: Estate) -> None:
    """Recover the server of the exercise to the point where somebody signs."""
    two = [row.pk for row in estate.systems["vm"][8:10]]
    title = "Übung: Server der Fachverfahren nach Befall"
    key = services.open_recovery(title=title, target_ids=[_exercised(), *two], exercise=True)
    for item in RecoveryItem.objects.filter(recovery_id=key).order_by("position"):
        _walk(item, _STEPS, "Anmeldung und Testvorgang durch den Fachbereich geprüft")


def _walk(item: RecoveryItem, states: tuple[ItemState, ...], note: str) -> None:
    for state in states:
        services.step_item(item_id=item.pk, state=state, note=note)


def _propose() -> None:
    """Propose the release; without ssh-keygen the cleaning was never attested, and nothing can be released."""
    if which("ssh-keygen") is None:
        return
    recovery = Recovery.objects.get()
    keys = list(RecoveryItem.objects.filter(recovery=recovery).values_list("pk", flat=True))
    services.ask_release_list(recovery_id=recovery.pk, item_ids=keys)


def _sign() -> None:
    for row in ReleaseList.objects.filter(state=ReleaseList.State.ASKED):
        services.sign_release_list(list_id=row.pk, sha256=row.sha256)


def _close() -> None:
    if ReleaseList.objects.filter(state=ReleaseList.State.SIGNED).exists():
        services.close_recovery(recovery_id=Recovery.objects.get().pk)


def _open_again(estate: Estate) -> None:
    """Begin an exercise over several servers that is still under way."""
    systems = [*estate.systems["srv"][:2], *estate.systems["vm"][:6], estate.systems["vm"][-9]]
    title = "Übung: Wiederanlauf des Rechenzentrums, erster Abschnitt"
    key = services.open_recovery(title=title, target_ids=[row.pk for row in systems], exercise=True)
    items = list(RecoveryItem.objects.filter(recovery_id=key).order_by("position"))
    for item in items[:3]:
        _walk(item, _STEPS, "Dienst antwortet, Anmeldung an drei Arbeitsplätzen geprüft")


def _restore_again() -> None:
    """Report the restore of the shares in that exercise, still under way; and look again at the records of traffic."""
    begun = clock.now() + timedelta(seconds=1)
    _run(
        _EXERCISE_RUN,
        _SHARE_HOST,
        "running",
        target="/srv/uebung",
        begun_at=begun,
        seen_at=begun + timedelta(minutes=20),
        newest_snapshot=snapshot_of(_AGAIN),
        bytes_done=81_000_000_000,
        bytes_total=214_000_000_000,
        counts={"done": 61_204, "pending": 123_310, "kept": 4},
        origins={"newest": 184_518},
        formats={"clean": 58_020, "unjudged": 3_184},
        scanners=("clamd", "yara"),
    )
    for row in EgressRecord.objects.all():
        services.confirm_egress(egress_id=row.pk)
