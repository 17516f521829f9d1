"""Snapshots in a row: every change judged once, the last good version of every damaged file known."""

import pytest

from bollwerk.agents.sentinel.ledger import Ledger
from bollwerk.engines.encryption_detection import Outcome

from .shares import Archive, blobs_of, encrypted, letter


def verdicts(found, snapshot):
    return {path: finding.outcome.value for (seen, path), finding in found.items() if seen == snapshot}


def clean_versions(run):
    return {
        item.standing.path: (item.standing.clean_snapshot, item.standing.clean.blobs if item.standing.clean else None)
        for item in run.damaged()
    }


@pytest.fixture
def files():
    return {f"amt/{number}.docx": letter(number) for number in range(8)}


def test_each_snapshot_shows_only_what_it_changed(files):
    archive = Archive()
    first = archive.snapshot(files)
    second = archive.snapshot(files | {"amt/0.docx": letter(100)})

    found, run = archive.run()

    assert set(verdicts(found, first).values()) == {"clean"}
    assert verdicts(found, second) == {"/amt/0.docx": "clean"}
    assert run.snapshots == 2
    assert not run.alerts


def test_five_damaged_files_raise_an_alert_that_names_them_with_reasons_and_times(files):
    archive = Archive()
    archive.snapshot(files)
    archive.snapshot(files | {path: encrypted(data) for path, data in list(files.items())[:5]})

    _, run = archive.run()

    (alert,) = run.alerts
    assert alert.count == 5
    assert alert.host == "rathaus"
    assert {file.path for file in alert.files} == {f"/amt/{number}.docx" for number in range(5)}
    assert all(file.reasons for file in alert.files)
    assert alert.last_clean_at.day == 1
    assert alert.first_damaged_at.day == 2


def test_four_damaged_files_are_no_alert(files):
    archive = Archive()
    archive.snapshot(files)
    archive.snapshot(files | {path: encrypted(data) for path, data in list(files.items())[:4]})

    _, run = archive.run()

    assert not run.alerts


def test_damage_of_one_file_a_day_is_noticed_on_the_fifth_day(files):
    archive = Archive()
    archive.snapshot(files)
    state = dict(files)
    for path in list(files)[:5]:
        state[path] = encrypted(files[path])
        last = archive.snapshot(state)

    _, run = archive.run()

    assert [alert.snapshot for alert in run.alerts] == [last]


def test_the_last_clean_version_is_the_newest_edit_before_the_damage(files):
    archive = Archive()
    archive.snapshot(files)
    edited = archive.snapshot(files | {"amt/1.docx": letter(200)})
    archive.snapshot(files | {"amt/1.docx": encrypted(letter(200))})

    _, run = archive.run()

    assert clean_versions(run) == {"/amt/1.docx": (edited, blobs_of(letter(200)))}


def test_renames_before_and_after_the_damage_are_followed(files):
    archive = Archive()
    archive.snapshot(files)
    without = {path: data for path, data in files.items() if path != "amt/2.docx"}
    moved = archive.snapshot(without | {"archive/two.docx": files["amt/2.docx"]})
    archive.snapshot(without | {"archive/two.docx.locked": encrypted(files["amt/2.docx"])})
    archive.snapshot(without | {"elsewhere/q.locked": encrypted(files["amt/2.docx"])})

    _, run = archive.run()

    assert clean_versions(run) == {"/elsewhere/q.locked": (moved, blobs_of(files["amt/2.docx"]))}


def test_damage_on_damage_keeps_the_version_before_the_first(files):
    archive = Archive()
    first = archive.snapshot(files)
    archive.snapshot(files | {"amt/3.docx": encrypted(files["amt/3.docx"], seed=1)})
    third = archive.snapshot(files | {"amt/3.docx": encrypted(files["amt/3.docx"], seed=2)})

    found, run = archive.run()

    assert verdicts(found, third) == {"/amt/3.docx": "encrypted"}
    assert clean_versions(run) == {"/amt/3.docx": (first, blobs_of(files["amt/3.docx"]))}


def test_a_restored_file_is_no_longer_damaged(files):
    archive = Archive()
    archive.snapshot(files)
    archive.snapshot(files | {"amt/3.docx": encrypted(files["amt/3.docx"])})
    archive.snapshot(files)

    _, run = archive.run()

    assert not clean_versions(run)


def test_an_empty_snapshot_in_between_does_not_hide_the_version_before(files):
    archive = Archive()
    first = archive.snapshot(files)
    archive.snapshot({})
    archive.snapshot({path: encrypted(data) for path, data in files.items()})

    found, run = archive.run()

    assert {finding.outcome for (_, _), finding in list(found.items())[8:]} == {Outcome.ENCRYPTED}
    assert clean_versions(run)["/amt/0.docx"] == (first, blobs_of(files["amt/0.docx"]))


def test_a_damaged_file_without_a_version_before_has_no_clean_one(files):
    archive = Archive()
    archive.snapshot(files)
    archive.snapshot(files | {"amt/new.docx.locked": encrypted(letter(5))})

    _, run = archive.run()

    assert clean_versions(run) == {"/amt/new.docx.locked": ("", None)}


def test_an_unreadable_blob_is_named_and_its_file_not_called_clean(files):
    archive = Archive()
    archive.snapshot(files)
    changed = letter(300)
    archive.snapshot(files | {"amt/4.docx": changed})
    lost = archive.writer.store.files
    for (kind, name), data in list(lost.items()):
        if kind == "data" and len(data) > 3000:
            lost[kind, name] = data[:200] + b"\x00" * 50 + data[250:]

    found, _ = archive.run()

    assert all(finding.outcome is not Outcome.CLEAN or "wrong_mac" not in finding.reasons for finding in found.values())
    assert any("wrong_mac" in finding.reasons or "unreadable" in finding.reasons for finding in found.values())


def test_a_second_pass_reads_nothing_it_has_judged(tmp_path, files):
    archive = Archive()
    archive.snapshot(files)
    archive.snapshot(files | {"amt/1.docx": encrypted(letter(1))})
    ledger = Ledger(tmp_path / "ledger.sqlite")
    first, _ = archive.run(ledger)
    reads = len(archive.writer.store.reads)

    again, _ = archive.run(ledger)

    assert again == first
    # Only snapshots, index and trees are read again, no content.
    assert len(archive.writer.store.reads) - reads < 16


def test_a_share_that_was_mounted_elsewhere_goes_on(files):
    archive = Archive()
    archive.snapshot(files, paths=["/srv/monday/share"])
    second = archive.snapshot(files | {"amt/1.docx": encrypted(files["amt/1.docx"])}, paths=["/srv/tuesday/share"])

    found, _ = archive.run()

    assert verdicts(found, second) == {"/amt/1.docx": "encrypted"}
