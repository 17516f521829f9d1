"""The lookout on duty: what rings, what does not, and what it may not even open."""

import os
import shutil
from pathlib import Path

import pytest
from tests.agents.sentinel.shares import encrypted, letter

from bollwerk.engines.live_signals import Limits

WHO = "bollwerk|10.1.2.3|pc-0107|akten"
LONG_AGO = 1_700_000_000


def change(post, number, content, *, ending=""):
    """Let a client write a file, as Samba's log tells it."""
    path = post.share / f"amt{number % 3}" / f"{number}.docx{ending}"
    path.write_bytes(content)
    os.utime(path, (LONG_AGO, LONG_AGO))
    with post.log.open("a") as log:
        log.write(f"[2026/11/22 07:18:39.97,  1] vfs_full_audit.c:643(do_log)\n  {WHO}|pwrite_send|ok|{path}\n")


def turn(duty, post, seconds=1.0):
    post.clock.seconds += seconds
    duty.turn()


def test_a_client_that_encrypts_is_named_with_file_share_and_reason(post):
    duty = post.duty(audit=True)
    turn(duty, post)
    for number in range(24):
        change(post, number, encrypted(letter(number % 3)))
    turn(duty, post)
    turn(duty, post, 4)

    (signal,) = post.signals
    assert (signal["rule"], signal["share"], signal["client"], signal["machine"]) == (
        "burst_of_damage", "akten", "10.1.2.3", "pc-0107",
    )  # fmt: skip
    assert signal["files"][0]["reasons"] == ["not_what_name_promises"]
    assert str(post.share) in signal["files"][0]["path"]


def test_a_bulk_copy_of_documents_is_no_signal(post):
    duty = post.duty(audit=True)
    turn(duty, post)
    for number in range(60):
        change(post, number, letter(number % 3))
    turn(duty, post)
    turn(duty, post, 4)

    assert post.signals == []


def test_half_copied_files_say_nothing_yet(post):
    duty = post.duty(audit=True)
    turn(duty, post)
    for number in range(24):
        change(post, number, letter(number % 3)[:3000])
        os.utime(post.share / f"amt{number % 3}" / f"{number}.docx")
    turn(duty, post)
    turn(duty, post, 4)

    assert post.signals == []


def test_backup_software_that_is_exempt_does_not_ring_but_canaries_do(post):
    post.canaries.plant({"akten": post.share})
    duty = post.duty(audit=True, limits=Limits(exempt=frozenset({"10.1.2.3"})))
    turn(duty, post)
    for number in range(60):
        change(post, number, encrypted(letter(number % 3)))
    for one in post.canaries.known():
        Path(one.path).unlink()
    turn(duty, post, 11)
    turn(duty, post, 4)

    assert [one["rule"] for one in post.signals] == ["canary_touched"]


@pytest.mark.parametrize("orders", [{"audit": False, "keep_hours": 24}, {}])
def test_without_a_service_agreement_the_log_is_not_opened(post, house, orders):
    house.orders = orders
    post.log.unlink()  # opening it would be an error that is told
    duty = post.duty(audit=True)
    turn(duty, post)

    assert duty.problem == "The house holds no service agreement for this log; it is not read."
    assert post.standing["audit"] is False


@pytest.mark.parametrize(("hours", "read"), [(23.9, True), (24.1, False)])
def test_an_allowance_holds_a_day_when_the_house_is_away(post, house, hours, read):
    duty = post.duty(audit=True)
    turn(duty, post)
    house.away = True
    turn(duty, post, hours * 3600)

    assert duty.orders.allow_audit(post.clock.now()) is read


def test_lines_are_deleted_after_the_agreed_time_and_samba_goes_on_writing(post):
    duty = post.duty(audit=True)
    turn(duty, post)
    change(post, 1, b"alt")
    turn(duty, post)
    turn(duty, post, 3598)
    assert b"pc-0107" in post.log.read_bytes()

    turn(duty, post, 2)
    assert post.log.read_bytes().strip(b"\x00") == b""
    change(post, 2, b"neu")
    turn(duty, post)

    assert post.log.read_bytes().count(b"pc-0107") == 1


def test_a_signal_waits_on_disk_until_the_house_is_back_and_is_deleted_then(post, house):
    post.canaries.plant({"akten": post.share})
    duty = post.duty()
    turn(duty, post)
    house.away = True
    for one in post.canaries.known()[:1]:
        Path(one.path).write_bytes(b"\x00" * 100)
    turn(duty, post, 11)
    assert len(list((post.state / "outbox").iterdir())) == 1

    house.away = False
    turn(post.duty(), post)

    assert post.signals[0]["files"][0]["reasons"] == ["canary_changed"]
    assert list((post.state / "outbox").iterdir()) == []


def test_canaries_differ_and_planting_again_changes_nothing(post):
    assert post.canaries.plant({"akten": post.share}) == 4
    assert post.canaries.plant({"akten": post.share}) == 0

    known = post.canaries.known()
    assert len({one.sha256 for one in known}) == len({Path(one.path).name for one in known}) == 4


def test_touching_times_and_tidying_up_whole_folders_is_no_signal(post):
    post.canaries.plant({"akten": post.share})
    duty = post.duty()
    turn(duty, post)
    for one in post.canaries.known():
        os.utime(one.path)
    shutil.rmtree(post.share / "amt0")
    turn(duty, post, 11)

    assert post.signals == []
    turn(duty, post, 3601)
    assert (post.standing["canaries"], post.standing["canaries_sound"]) == (4, 3)


def test_a_share_that_is_not_mounted_is_said_and_does_not_ring(post):
    post.canaries.plant({"akten": post.share})
    duty = post.duty()
    turn(duty, post)
    post.share.rename(post.share.with_name("away"))
    turn(duty, post, 11)
    problem = duty.problem

    assert problem == "These shares are not there: akten."
    assert post.signals == []
