import pytest
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.engines.live_signals import (
    Activity,
    FileEvent,
    Limits,
    Look,
    SignalReason,
    SignalRule,
    What,
    judge_burst,
)

LIMITS = Limits()
CLIENT = "10.1.2.3"


def written(number, *, at=0.0, directory=None, name="brief.docx", actor=CLIENT):
    folder = f"amt{number % 4}" if directory is None else directory
    return FileEvent(at, actor, What.WRITTEN, f"/srv/{folder}/{number}-{name}")


def renamed(number, ending, *, at=0.0, old="docx"):
    path = f"/srv/amt{number % 4}/{number}.{old}"
    return FileEvent(at, CLIENT, What.RENAMED, path, f"/srv/amt{number % 4}/{number}.{ending}")


def bursts(events, limits=LIMITS):
    activity = Activity(limits)
    return [burst for event in events if (burst := activity.take(event)) is not None]


def judged(events, look, limits=LIMITS, **options):
    found = [judge_burst(one, lambda event: look, limits, **options) for one in bursts(events, limits)]
    return [one for one in found if one is not None]


@pytest.mark.parametrize(("files", "looks"), [(19, 0), (20, 1)])
def test_twenty_files_within_a_minute_are_looked_at(files, looks):
    assert len(bursts(written(number) for number in range(files))) == looks


@pytest.mark.parametrize(("seconds", "looks"), [(60, 1), (61, 0)])
def test_what_is_older_than_the_window_does_not_count(seconds, looks):
    events = [written(0), *(written(number, at=seconds) for number in range(1, 20))]

    assert len(bursts(events)) == looks


@pytest.mark.parametrize(("directories", "looks"), [(1, 0), (2, 1)])
def test_one_folder_alone_is_no_burst(directories, looks):
    assert len(bursts(written(number, directory=f"amt{number % directories}") for number in range(20))) == looks


def test_the_same_file_saved_a_hundred_times_counts_once():
    assert bursts(written(number % 2, at=number / 10) for number in range(100)) == []


def test_several_people_saving_at_once_are_not_added_up():
    assert bursts(written(number, actor=f"10.0.0.{number % 2}") for number in range(38)) == []


def test_deleting_is_not_looked_at_for_nothing_is_left_to_look_at():
    assert bursts(FileEvent(0.0, CLIENT, What.GONE, f"/srv/amt{n % 4}/{n}") for n in range(500)) == []


def test_who_restores_a_backup_is_exempt():
    assert bursts((written(number) for number in range(500)), Limits(exempt=frozenset({CLIENT}))) == []


def test_copying_ten_thousand_sound_files_is_looked_at_ever_more_rarely():
    looks = bursts(written(number, at=number / 400) for number in range(10_000))

    assert 10 <= len(looks) <= 60


def test_damaged_files_are_a_signal_with_client_and_names():
    (signal,) = judged((written(number) for number in range(20)), Look.DAMAGED)

    assert (signal.rule, signal.actor, signal.count, signal.directories) == (SignalRule.BURST, CLIENT, 20, 4)
    assert signal.files[0][1] is SignalReason.NOT_WHAT_NAME_PROMISES


@pytest.mark.parametrize("look", [Look.SOUND, Look.UNREADABLE])
def test_a_bulk_copy_and_files_still_being_written_are_no_signal(look):
    assert judged((written(number) for number in range(60)), look) == []


@pytest.mark.parametrize(("damaged", "signals"), [(5, 0), (6, 1)])
def test_half_of_those_looked_at_must_be_damaged(damaged, signals):
    (burst,) = bursts(written(number) for number in range(20))
    looks = iter([Look.DAMAGED] * damaged + [Look.SOUND] * 20)

    signal = judge_burst(burst, lambda event: next(looks), LIMITS)

    assert (signal is not None) == bool(signals)


@pytest.mark.parametrize(("damaged", "signals"), [(3, 0), (4, 1)])
def test_a_handful_of_broken_files_among_unreadable_ones_is_no_signal(damaged, signals):
    (burst,) = bursts(written(number) for number in range(20))
    looks = iter([Look.DAMAGED] * damaged + [Look.UNREADABLE] * 20)

    assert (judge_burst(burst, lambda event: next(looks), LIMITS) is not None) == bool(signals)


@pytest.mark.parametrize(("files", "signals"), [(49, 0), (50, 1)])
def test_many_files_with_an_ending_never_seen_are_a_signal_without_a_look(files, signals):
    limits = Limits(files=files)

    found = judged((renamed(number, "q8f") for number in range(files)), Look.UNREADABLE, limits)

    assert [one.rule for one in found] == [SignalRule.ENDING] * signals


@pytest.mark.parametrize("ending", ["docx", "bak", "DOCX"])
def test_renaming_to_endings_that_the_share_knows_is_no_signal(ending):
    events = (renamed(number, ending) for number in range(80))

    assert judged(events, Look.UNREADABLE, known_endings={"bak"}) == []


def note(number, directory):
    return FileEvent(0.0, CLIENT, What.WRITTEN, f"/srv/{directory}/LIESMICH.txt")


@pytest.mark.parametrize(("directories", "signals"), [(2, 0), (3, 1)])
def test_the_same_note_in_three_folders_is_a_signal(directories, signals):
    others = [written(number) for number in range(20 - directories)]
    events = [note(number, f"amt{number}") for number in range(directories)] + others

    found = judged(events, Look.NOTE)

    assert [one.rule for one in found] == [SignalRule.NOTE] * signals


def test_the_same_harmless_text_in_many_folders_is_no_signal():
    assert judged([note(number, f"amt{number}") for number in range(40)], Look.SOUND) == []


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 3), st.floats(0, 500)), max_size=150))
def test_no_order_of_changes_makes_a_signal_of_sound_files(changes):
    events = [written(number, at=at, actor=str(actor)) for number, actor, at in sorted(changes, key=lambda one: one[2])]

    assert judged(events, Look.SOUND) == []
