from datetime import UTC, datetime, timedelta

import pytest

from bollwerk.engines.encryption_detection import Change, Outcome, ShareEvent, ShareRule, judge_share

NOW = datetime(2026, 6, 30, 3, tzinfo=UTC)
KNOWN = frozenset({"docx", "pdf", "txt", "7z", "zip"})


def event(path, change=Change.CHANGED, *, days_ago=0.0, **facts):
    return ShareEvent(NOW - timedelta(days=days_ago), path, change, **facts)


def damaged(count, *, days_ago=0.0, start=0):
    return [event(f"amt/{n}.docx", outcome=Outcome.ENCRYPTED, days_ago=days_ago) for n in range(start, start + count)]


def rules(events, **facts):
    return {alert.rule for alert in judge_share(events, at=NOW, known_extensions=KNOWN, **facts)}


@pytest.mark.parametrize(("count", "alarm"), [(4, False), (5, True)])
def test_the_fifth_damaged_file_raises_the_alarm(count, alarm):
    assert (ShareRule.DAMAGED_TRANSITIONS in rules(damaged(count))) is alarm


@pytest.mark.parametrize(("days_ago", "window"), [(0.5, 1), (3, 7), (20, 30), (80, 90)])
def test_a_slow_roll_is_found_in_the_shortest_window_that_holds_it(days_ago, window):
    events = [*damaged(4, days_ago=days_ago), *damaged(1, start=9)]

    (alert,) = judge_share(events, at=NOW, known_extensions=KNOWN)

    assert (alert.days, alert.count) == (window, 5)


def test_damage_older_than_the_longest_window_and_in_the_future_does_not_count():
    assert not rules([*damaged(3, days_ago=91), *damaged(4), *damaged(9, days_ago=-1, start=50)])


def test_one_file_damaged_five_times_is_one_file():
    assert not rules([event("amt/1.docx", outcome=Outcome.ENCRYPTED, days_ago=n) for n in range(5)])


def test_mistakes_that_the_judgement_is_allowed_are_no_alarm_in_a_busy_share():
    busy = [event(f"b/{n}.docx", outcome=Outcome.CLEAN) for n in range(20_000)]

    assert not rules([*busy, *damaged(20)])
    assert rules([*busy, *damaged(30)]) == {ShareRule.DAMAGED_TRANSITIONS}


@pytest.mark.parametrize(("files", "folders", "alarm"), [(5, 3, True), (4, 3, False), (5, 2, False)])
def test_an_unseen_extension_behind_old_names_in_many_folders_is_an_alarm(files, folders, alarm):
    events = [event(f"amt{n % folders}/{n}.docx.q7x", Change.RENAMED, outcome=Outcome.CLEAN) for n in range(files)]

    assert (ShareRule.UNSEEN_EXTENSION in rules(events)) is alarm
    assert not judge_share(events, at=NOW, known_extensions=KNOWN | {"q7x"})


def test_an_encrypted_vault_of_its_owner_stays_quiet():
    files = [event(f"v/d/{n}/x{n}.c9r", Change.NEW, outcome=Outcome.UNJUDGED) for n in range(50)]
    mark = event("v/masterkey.cryptomator", Change.NEW, outcome=Outcome.CLEAN)
    gone = [event(f"privat/{n}.docx", Change.DELETED) for n in range(50)]

    assert not rules([mark, *files, *gone])
    assert ShareRule.UNSEEN_EXTENSION in rules([*files, *gone])


@pytest.mark.parametrize(("folders", "alarm"), [(1, False), (2, True)])
def test_a_note_in_two_folders_is_an_alarm(folders, alarm):
    events = [
        event(f"amt{n}/LIES.txt", Change.NEW, content_id=f"c{n}", is_text=True, is_note=True) for n in range(folders)
    ]

    assert (ShareRule.SAME_NEW_TEXT in rules(events)) is alarm


def test_the_same_plain_text_alarms_only_in_many_folders_that_existed():
    events = [event(f"amt{n}/hinweis.txt", Change.NEW, content_id="c", is_text=True) for n in range(8)]
    old = frozenset(f"amt{n}" for n in range(8))

    assert rules(events, known_directories=old) == {ShareRule.SAME_NEW_TEXT}
    assert not rules(events, known_directories=old - {"amt1"})
    assert not rules(events[:7], known_directories=old)


@pytest.mark.parametrize(("count", "alarm"), [(9, False), (10, True)])
def test_sealed_archives_in_the_place_of_originals_are_an_alarm(count, alarm):
    gone = [event(f"amt/{n}.docx", Change.DELETED) for n in range(count)]
    packed = [event(f"amt/{n}.docx.7z", Change.NEW, outcome=Outcome.CLEAN, sealed=True) for n in range(count)]

    assert (ShareRule.ORIGINALS_REPLACED_BY_ARCHIVES in rules([*gone, *packed])) is alarm
    assert not rules(packed)


def test_a_bulk_archive_a_bulk_move_and_logs_packed_one_by_one_stay_quiet():
    gone = [event(f"alt/{n}.docx", Change.DELETED) for n in range(300)]
    archive = event("alt/2019.7z", Change.NEW, outcome=Outcome.CLEAN, sealed=True)
    moved = [event(f"neu/{n}.docx", Change.RENAMED, outcome=Outcome.CLEAN) for n in range(400)]
    logs = [event(f"log/{n}.txt", Change.DELETED) for n in range(60)]
    packed = [event(f"log/{n}.txt.gz", Change.NEW, outcome=Outcome.CLEAN) for n in range(60)]

    assert not rules([*gone, archive, *moved, *logs, *packed])
