"""Restoring: the last clean version of what is damaged, everything else as it is, killed anywhere and going on."""

import errno
import json
import os
import sqlite3
from pathlib import Path
from random import Random

import pytest
from tests.engines.restic_repository.writer import PASSWORD

from bollwerk.agents.sentinel import console_restore
from bollwerk.agents.sentinel.console_restore import Wish
from bollwerk.agents.sentinel.console_trial import Trial, restore_test
from bollwerk.agents.sentinel.records import SentinelError
from bollwerk.agents.sentinel.restoring.checking import Checks
from bollwerk.agents.sentinel.restoring.records import Checked, TargetFullError
from bollwerk.agents.sentinel.restoring.target import WORKSHOP, Target
from bollwerk.agents.sentinel.state import State
from bollwerk.engines.restic_repository import FileKind

from .shares import Archive, encrypted, letter

NOTE = b"ALL YOUR FILES ARE ENCRYPTED! To decrypt them buy our decryptor: pay 2 Bitcoin, contact us via Tor " * 3


def on_disk(archive, root):
    """Write a repository of memory to a directory."""
    for (kind, name), data in archive.writer.store.files.items():
        below = {FileKind.CONFIG: "config", FileKind.DATA: f"data/{name[:2]}/{name}"}.get(kind, f"{kind.value}/{name}")
        place = root / below
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    (root.parent / "password").write_text(PASSWORD)
    return str(root)


@pytest.fixture
def start(tmp_path):
    """Return a function that restores an archive and gives back the summary and the lines by path."""
    state = State(tmp_path / "state")
    (tmp_path / "state").mkdir()

    def run(archive, target="target", **wish):
        place = on_disk(archive, tmp_path / "repository")
        lines = console_restore.restore(
            Wish(place, tmp_path / "password", **wish), tmp_path / target, state, as_json=True, processes=1
        )
        read = [json.loads(line) for line in lines]
        return read[-1]["summary"], {line["path"]: line for line in read if "path" in line}

    return run


def tree(root):
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def office(count=6):
    return {f"amt/{number}.docx": letter(number) for number in range(count)}


def test_damaged_files_come_back_clean_and_later_edits_stay(tmp_path, start):
    archive, files = Archive(), office()
    archive.snapshot(files)
    now = files | {"amt/5.docx": letter(55), "amt/neu.docx": letter(77)}
    now |= {path: encrypted(files[path]) for path in ("amt/0.docx", "amt/1.docx")}
    now["amt/2.docx.locked"] = encrypted(now.pop("amt/2.docx"))
    now["amt/README_DECRYPT.txt"] = NOTE
    archive.snapshot(now)

    summary, lines = start(archive)

    expected = files | {"amt/5.docx": letter(55), "amt/neu.docx": letter(77)}
    assert tree(tmp_path / "target") == expected
    assert (summary["done"], summary["pending"], summary["lost"], summary["left_out"]) == (7, 0, 0, 1)
    assert lines["/amt/2.docx"]["damaged_path"] == "/amt/2.docx.locked"
    assert lines["/amt/2.docx"]["format"] == "clean"


def test_a_file_that_somebody_wrote_anew_stands_beside_its_last_clean_version(tmp_path, start):
    archive, files = Archive(), office()
    archive.snapshot(files)
    files.pop("amt/0.docx")
    archive.snapshot(files | {"amt/0.docx.locked": encrypted(letter(0))})
    archive.snapshot(files | {"amt/0.docx.locked": encrypted(letter(0)), "amt/0.docx": letter(99)})

    start(archive)

    expected = files | {"amt/0.docx": letter(99), "amt/0 (last clean).docx": letter(0)}
    assert tree(tmp_path / "target") == expected


def test_what_nobody_can_restore_is_named(tmp_path, start):
    archive, files = Archive(), office(2)
    archive.snapshot(files)
    archive.snapshot(files | {"amt/geheim.docx": encrypted(letter(7))})

    summary, lines = start(archive)

    assert (summary["lost"], lines["/amt/geheim.docx"]["state"]) == (1, "lost")
    assert tree(tmp_path / "target") == files


def test_what_vanished_beside_damaged_files_comes_back_and_other_deletions_stay(tmp_path, start):
    archive = Archive()
    files = office() | {"archiv/alt.docx": letter(40), "amt/protokoll.docx": letter(41)}
    archive.snapshot(files)
    now = {path: encrypted(data) for path, data in office(5).items()} | {"amt/5.docx": letter(5)}
    archive.snapshot(now)

    start(archive)
    start(archive, target="everything", all_deleted=True)

    assert tree(tmp_path / "target") == {path: data for path, data in files.items() if path != "archiv/alt.docx"}
    assert tree(tmp_path / "everything") == files


def test_replacing_in_place_leaves_a_later_sound_edit_alone(tmp_path, start):
    archive, files = Archive(), office()
    archive.snapshot(files)
    archive.snapshot({path: encrypted(data) for path, data in files.items()})
    share = tmp_path / "share"
    (share / "amt").mkdir(parents=True)
    (share / "amt/0.docx").write_bytes(encrypted(letter(0)))
    (share / "amt/1.docx").write_bytes(letter(111))
    (share / "amt/2.docx").write_bytes(letter(2))

    summary, lines = start(archive, target="share", only_damaged=True)

    assert (share / "amt/0.docx").read_bytes() == letter(0)
    assert (share / "amt/1.docx").read_bytes() == letter(111)
    assert lines["/amt/1.docx"]["state"] == "kept"
    assert (summary["kept"], summary["there"], summary["done"]) == (1, 1, 4)


class DiedError(Exception):
    """Stands for a kill."""


@pytest.mark.parametrize("step", range(0, 9, 2))
def test_killed_at_any_file_it_goes_on_without_repeating_one(tmp_path, start, step, monkeypatch):
    archive, files = Archive(), office(8)
    archive.snapshot(files)
    placed, real = [], Target.place

    def dying(self, item, descriptor):
        if len(placed) == step:
            placed.append("")
            raise DiedError
        placed.append(item.path)
        real(self, item, descriptor)

    monkeypatch.setattr(Target, "place", dying)
    if step < 8:
        with pytest.raises(DiedError):
            start(archive)
    summary, _ = start(archive)

    assert tree(tmp_path / "target") == files
    assert sorted(filter(None, placed)) == sorted(f"/{path}" for path in files)
    assert summary["pending"] == 0


def test_killed_after_a_file_stands_but_before_it_is_written_down_it_is_found_there(tmp_path, start, monkeypatch):
    archive, files = Archive(), office(3)
    archive.snapshot(files)
    real = console_restore.Journal.settle

    def dying(self, number, state, checked=None):
        if checked is not None:
            raise DiedError
        real(self, number, state, checked)

    with monkeypatch.context() as patch:
        patch.setattr(console_restore.Journal, "settle", dying)
        with pytest.raises(DiedError):
            start(archive)
    summary, _ = start(archive)

    assert tree(tmp_path / "target") == files
    assert (summary["there"], summary["done"]) == (1, 2)


def test_a_target_without_room_is_refused_before_anything_is_written(tmp_path, start, monkeypatch):
    archive, files = Archive(), office()
    archive.snapshot(files)
    with monkeypatch.context() as patch:
        patch.setattr(Target, "free_bytes", lambda self: 2000)
        with pytest.raises(TargetFullError, match="Nothing was overwritten"):
            start(archive)
    assert tree(tmp_path / "target") == {}

    start(archive)

    assert tree(tmp_path / "target") == files


def test_a_target_that_fills_up_on_the_way_keeps_what_stood_there_and_goes_on_later(tmp_path, start, monkeypatch):
    archive, files = Archive(), office()
    archive.snapshot(files)
    archive.snapshot({path: encrypted(data) for path, data in files.items()})
    share, real, room = tmp_path / "target", os.write, [20_000]
    (share / "amt").mkdir(parents=True)
    for path, data in files.items():
        (share / path).write_bytes(encrypted(data))

    def write(descriptor, data):
        room[0] -= len(data)
        if room[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(descriptor, data)

    with monkeypatch.context() as patch:
        patch.setattr("bollwerk.agents.sentinel.restoring.target.os.write", write)
        with pytest.raises(TargetFullError):
            start(archive)
    for path, data in files.items():
        assert (share / path).read_bytes() in {data, encrypted(data)}
    assert not any((share / WORKSHOP).glob("*"))

    start(archive)

    assert tree(share) == files


def test_no_link_leads_a_file_out_of_the_target(tmp_path, start):
    archive = Archive()
    archive.snapshot({"amt/a.docx": letter(1), "b.docx": letter(2)})
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "target").mkdir()
    (tmp_path / "target/amt").symlink_to(outside)
    (tmp_path / "target/b.docx").symlink_to(outside / "b.docx")

    summary, lines = start(archive)

    assert list(outside.iterdir()) == []
    assert summary["blocked"] == 2
    assert {lines[path]["state"] for path in ("/amt/a.docx", "/b.docx")} == {"blocked"}


def test_what_a_scanner_names_is_not_put_in_its_place(tmp_path, start, monkeypatch):
    archive, files = Archive(), office(3)
    archive.snapshot(files)
    real = Checks.look

    def look(self, item, descriptor, expected):
        found = real(self, item, descriptor, expected)
        return Checked(found.sha256, found.validator, "Eicar" if item.path == "/amt/1.docx" else "")

    monkeypatch.setattr(Checks, "look", look)

    summary, lines = start(archive)

    assert "amt/1.docx" not in tree(tmp_path / "target")
    assert (summary["infected"], lines["/amt/1.docx"]["infection"]) == (1, "Eicar")


def test_a_disk_that_gives_back_other_bytes_stops_the_restore(tmp_path, start, monkeypatch):
    archive = Archive()
    archive.snapshot(office(2))
    monkeypatch.setattr("bollwerk.agents.sentinel.restoring.checking.sha256_of", lambda descriptor, size: "0" * 64)

    with pytest.raises(SentinelError, match="other bytes than were written"):
        start(archive)

    assert tree(tmp_path / "target") == {}


def test_after_a_restart_of_the_host_everything_is_compared_once_more(tmp_path, start, monkeypatch):
    archive, files = Archive(), office(4)
    archive.snapshot(files)
    with monkeypatch.context() as patch:
        patch.setattr(Target, "finish_directory", lambda *_: (_ for _ in ()).throw(DiedError()))
        with pytest.raises(DiedError):
            start(archive)
    (tmp_path / "target/amt/2.docx").write_bytes(b"")
    journal = next((tmp_path / "state/restores").glob("*.sqlite"))
    with sqlite3.connect(journal) as rows:
        rows.execute("UPDATE fact SET value = 'another boot' WHERE name = 'boot'")

    summary, _ = start(archive)

    assert (summary["there"], summary["done"]) == (3, 1)
    assert tree(tmp_path / "target") == files


def test_several_hosts_in_one_repository_must_be_told_apart(start):
    archive = Archive()
    archive.snapshot(office(1), hostname="eins")
    archive.snapshot(office(2), hostname="zwei")

    with pytest.raises(SentinelError, match="--host: eins, zwei"):
        start(archive)

    summary, _ = start(archive, host="zwei")
    assert summary["done"] == 2


def test_only_a_folder_is_restored_when_only_that_is_wanted(tmp_path, start):
    archive = Archive()
    archive.snapshot(office(2) | {"bau/plan.docx": letter(9)})

    start(archive, below="/bau")

    assert tree(tmp_path / "target") == {"bau/plan.docx": letter(9)}


def test_a_plan_says_what_would_come_from_where_and_writes_nothing(tmp_path):
    archive, files = Archive(), office(3)
    archive.snapshot(files)
    archive.snapshot(files | {"amt/1.docx": encrypted(letter(1))})
    place = on_disk(archive, tmp_path / "repository")

    lines = list(
        console_restore.restore_plan(Wish(place, tmp_path / "password"), State(None), as_json=True, processes=1)
    )

    first, last = json.loads(lines[0]), json.loads(lines[-1])["summary"]
    assert (len(lines), first["path"], first["from"]) == (2, "/amt/1.docx", "last_clean")
    assert (last["last_clean"], last["newest"] != first["snapshot"]) == (1, True)
    assert not Path(tmp_path / "target").exists()


def tried(archive, tmp_path, trial):
    wish = Wish(on_disk(archive, tmp_path / "repository"), tmp_path / "password")
    (line,) = restore_test(wish, trial, State(None), chance=Random(4))
    return json.loads(line)["restore_test"]


def test_a_restore_test_samples_files_and_works_out_the_time_for_everything(tmp_path):
    archive = Archive()
    archive.snapshot(office(9))

    report = tried(archive, tmp_path, Trial(sample=4, within_hours=1))

    assert (report["files"], report["of_files"], report["flawed"]) == (4, 9, 0)
    assert (report["measured"], report["within"]) == (False, True)
    assert report["seconds_for_everything"] >= report["seconds"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["password", "repository"]


@pytest.mark.parametrize(("hours", "within"), [(1e-9, False), (1, True), (0, None)])
def test_a_test_of_everything_is_measured_against_what_was_promised(tmp_path, hours, within):
    archive = Archive()
    archive.snapshot(office(3))

    report = tried(archive, tmp_path, Trial(sample=0, within_hours=hours))

    assert (report["files"], report["measured"], report["within"]) == (3, True, within)


def test_a_file_that_the_backup_cannot_deliver_is_a_flaw_of_the_test(tmp_path):
    archive = Archive()
    archive.snapshot(office(3))
    pack = max(key for key in archive.writer.store.files if key[0] is FileKind.DATA)
    spoiled = bytearray(archive.writer.store.files[pack])
    spoiled[40:60] = bytes(20)
    archive.writer.store.files[pack] = bytes(spoiled)

    report = tried(archive, tmp_path, Trial(sample=0))

    assert report["flawed"] == 1
    assert report["flaws"][0]["state"] == "unreadable"
