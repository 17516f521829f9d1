"""The lookout on duty: what rings, what does not, and what it may not even open."""

import os
import shutil
from pathlib import Path

import pytest
from tests.agents.sentinel.shares import encrypted, letter

from bollwerk.agents.lookout.errors import LookoutError
from bollwerk.engines.live_signals import FileEvent, Limits, Look, What

WHO = "bollwerk|10.1.2.3|pc-0107|akten"
LONG_AGO = 1_700_000_000


def change(post, number, content, *, ending="", who=WHO):
    """Let a client write a file, as Samba's log tells it."""
    path = post.share / f"amt{number % 3}" / f"{number}.docx{ending}"
    path.write_bytes(content)
    with post.log.open("a") as log:
        log.write(f"[2026/11/22 07:18:39.97,  1] vfs_full_audit.c:643(do_log)\n  {who}|pwrite_send|ok|{path}\n")


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
    post.since_written = 2.9
    for number in range(24):
        change(post, number, letter(number % 3)[:3000])
        os.utime(post.share / f"amt{number % 3}" / f"{number}.docx", (LONG_AGO, LONG_AGO))
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


def test_two_clients_that_encrypt_at_once_are_both_told(post):
    duty = post.duty(audit=True)
    turn(duty, post)
    for number in range(48):
        change(post, number, encrypted(letter(number % 3)), who=f"bollwerk|10.1.2.{number % 2}|pc|akten")
    turn(duty, post)
    turn(duty, post, 4)

    assert sorted(one["client"] for one in post.signals) == ["10.1.2.0", "10.1.2.1"]


def test_canaries_touched_one_after_the_other_all_ring(post):
    post.canaries.plant({"akten": post.share})
    duty = post.duty()
    turn(duty, post)
    for one in post.canaries.known():
        Path(one.path).unlink()
        turn(duty, post, 10)

    assert sorted(one["files"][0]["path"] for one in post.signals) == sorted(one.path for one in post.canaries.known())


class SambaAtWork:
    """Notices of the kernel about what smbd writes."""

    lost = False

    def __init__(self, post):
        self.post, self.paths = post, []

    def take(self):
        found = [FileEvent(self.post.clock.steady(), "smbd", What.WRITTEN, path) for path in self.paths]
        self.paths = []
        return found


@pytest.mark.parametrize(("allowed", "named"), [(True, "10.1.2.3"), (False, "")])
def test_with_or_without_a_service_agreement_an_encryption_over_samba_rings_once(post, house, allowed, named):
    house.orders = {"audit": allowed, "keep_hours": 1}
    kernel = SambaAtWork(post)
    duty = post.duty(audit=True, kernel=kernel)
    turn(duty, post)
    for number in range(24):
        change(post, number, encrypted(letter(number % 3)))
    kernel.paths = [str(path) for path in post.share.rglob("*.docx")]
    turn(duty, post)
    turn(duty, post, 4)

    assert [one["client"] for one in post.signals] == [named]


@pytest.mark.parametrize(("files", "rings"), [(12, 0), (24, 1)])
def test_what_was_written_while_the_lookout_was_down_is_read_when_it_is_back(post, files, rings):
    turn(post.duty(audit=True), post)
    for number in range(files):
        change(post, number, encrypted(letter(number % 3)))
    duty = post.duty(audit=True)
    turn(duty, post)
    turn(duty, post, 4)

    assert len(post.signals) == rings


def test_lines_are_deleted_on_time_though_the_lookout_is_started_anew_all_the_time(post):
    turn(post.duty(audit=True), post)
    change(post, 1, b"alt")
    turn(post.duty(audit=True), post, 1799)
    assert b"pc-0107" in post.log.read_bytes()

    turn(post.duty(audit=True), post, 1801)

    assert b"pc-0107" not in post.log.read_bytes()


def test_when_the_agreement_ends_nothing_is_read_any_more_and_old_lines_are_still_deleted(post, house):
    duty = post.duty(audit=True)
    turn(duty, post)
    house.orders = {"audit": False, "keep_hours": 1}
    turn(duty, post, 301)
    for number in range(24):
        change(post, number, encrypted(letter(number % 3)))
    turn(duty, post)
    turn(duty, post, 4)
    assert post.signals == []
    assert b"pc-0107" in post.log.read_bytes()

    turn(duty, post, 3600)

    assert b"pc-0107" not in post.log.read_bytes()


@pytest.mark.parametrize("orders", [{"audit": True, "keep_hours": hours} for hours in (0, -1, 169, "1", None)])
def test_an_allowance_without_a_lawful_time_to_keep_is_none(post, house, orders):
    house.orders = orders
    duty = post.duty(audit=True)
    turn(duty, post)

    assert duty.orders.allow_audit(post.clock.now()) is False


def test_a_signal_the_house_never_takes_holds_up_no_other(post, house):
    house.refuses = lambda body: any(one["rule"] == "burst_of_damage" for one in body.get("signals", ()))
    post.canaries.plant({"akten": post.share})
    duty = post.duty(audit=True)
    turn(duty, post)
    for number in range(24):
        change(post, number, encrypted(letter(number % 3)))
    turn(duty, post)
    for one in post.canaries.known():
        Path(one.path).unlink()
    (post.state / "outbox").mkdir(exist_ok=True)
    (post.state / "outbox/0-half.json").write_bytes(b'{"rule": "burst_of_da')
    for _try in range(4):
        turn(duty, post, 11)

    assert [one["rule"] for one in post.signals] == ["canary_touched"]
    assert len(list((post.state / "refused").iterdir())) == 2
    assert list((post.state / "outbox").iterdir()) == []


def test_a_full_disk_keeps_no_alarm_from_the_house(post, monkeypatch):
    post.canaries.plant({"akten": post.share})
    duty = post.duty()
    turn(duty, post)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bollwerk.agents.lookout.outbox.write_whole", full)
    Path(post.canaries.known()[0].path).unlink()
    turn(duty, post, 11)

    assert [one["rule"] for one in post.signals] == ["canary_touched"]


def test_a_problem_is_told_within_a_minute_and_so_is_its_end(post):
    kernel = SambaAtWork(post)
    duty = post.duty(kernel=kernel)
    turn(duty, post)
    kernel.lost = True
    turn(duty, post)
    kernel.lost = False
    turn(duty, post, 59)
    assert "dropped notices" in post.standing["problem"]

    turn(duty, post, 60)

    assert post.standing["problem"] == ""


def test_an_unreadable_list_of_canaries_is_said_and_no_canary_is_planted_over_it(post):
    (post.state / "canaries.json").write_text("[")
    duty = post.duty()
    turn(duty, post)

    assert duty.problem.startswith("The list of canaries")
    with pytest.raises(LookoutError):
        post.canaries.plant({"akten": post.share})


def test_an_ending_that_attackers_brought_is_not_learnt_at_a_restart(post):
    post.duty()
    (post.share / "amt0/a.docx.locked").write_bytes(b"x")

    assert "locked" not in post.duty()._endings


@pytest.mark.parametrize(
    ("name", "content", "look"),
    [
        ("a.docx", encrypted(letter(0)), Look.DAMAGED),
        ("a.docx.id-7.[x@example.org].locked", encrypted(letter(0)), Look.DAMAGED),
        ("7d3kq.xyz", encrypted(letter(0)), Look.SOUND),
        ("a.docx.bak", letter(0), Look.SOUND),
    ],
)
def test_a_file_is_looked_at_by_the_name_it_had_whatever_its_times_say(post, name, content, look):
    path = post.share / name
    path.write_bytes(content)
    os.utime(path, (4_000_000_000, 4_000_000_000))

    assert post.looker().look(FileEvent(0, "", What.WRITTEN, str(path))) is look


def test_lines_about_files_outside_the_shares_are_passed_over(post):
    duty = post.duty(audit=True)
    turn(duty, post)
    with post.log.open("a") as log:
        log.writelines(f"  {WHO}|pwrite|ok|/etc/{name % 3}/{name}.docx\n" for name in range(30))
    turn(duty, post)

    assert duty._activity.take(FileEvent(0, "10.1.2.3", What.WRITTEN, "/x/y")) is None
    assert not duty._pending
