"""Two mounted restore points: every changed, new or renamed file has a line, nothing else is opened."""

import os
from random import Random

import pytest

from bollwerk.agents.sentinel import console
from bollwerk.agents.sentinel.crew import Crew
from bollwerk.agents.sentinel.records import Finding, Task, Version
from bollwerk.agents.sentinel.trees import TreeJudge
from bollwerk.engines.encryption_detection import Change, Outcome

from .shares import encrypted, fill, letter, lines_of


def judged(before, after):
    findings, others = lines_of(console.judge_trees(before, after, as_json=True, processes=1))
    return findings, others[-1]["summary"]


@pytest.fixture
def trees(tmp_path):
    files = {f"amt/{number}.docx": letter(number) for number in range(6)}
    return fill(tmp_path / "before", files), fill(tmp_path / "after", files), files


def test_unchanged_files_have_no_line(trees):
    before, after, _ = trees

    findings, summary = judged(before, after)

    assert not findings
    assert summary["files"] == 0


def test_an_encrypted_file_is_found_though_size_and_time_stayed(trees):
    before, after, files = trees
    place, old = after / "amt/1.docx", (before / "amt/1.docx").stat()
    place.write_bytes(encrypted(files["amt/1.docx"]))
    os.utime(place, ns=(old.st_atime_ns, old.st_mtime_ns))

    findings, _ = judged(before, after)

    assert {path: line["verdict"] for path, line in findings.items()} == {"amt/1.docx": "encrypted"}
    assert findings["amt/1.docx"]["reasons"]


@pytest.mark.parametrize("name", ["amt/2.docx.locked", "amt/LOCKED_2.docx", "amt/2.xyz"])
def test_an_encrypted_file_is_compared_with_what_it_was_called_before(trees, name):
    before, after, files = trees
    (after / "amt/2.docx").unlink()
    fill(after, {name: encrypted(files["amt/2.docx"])})

    findings, summary = judged(before, after)

    assert findings[name]["verdict"] == "encrypted"
    assert findings[name]["renamed_from"] == "amt/2.docx"
    assert summary["deleted"] == 0


def test_three_unreadable_files_in_the_place_of_lost_ones_of_their_size_are_those(trees):
    before, after, files = trees
    for number in range(3):
        (after / f"amt/{number}.docx").unlink()
        fill(after, {f"amt/x{number}y.q": encrypted(files[f"amt/{number}.docx"]) + b"k" * 100})

    findings, _ = judged(before, after)

    assert {line["verdict"] for line in findings.values()} == {"encrypted"}
    assert len(findings) == 3


def test_one_unreadable_file_beside_a_lost_one_is_a_coincidence(trees):
    before, after, files = trees
    (after / "amt/0.docx").unlink()
    fill(after, {"amt/container.hc": encrypted(files["amt/0.docx"])})

    findings, summary = judged(before, after)

    assert findings["amt/container.hc"]["verdict"] == "unjudged"
    assert summary["deleted"] == 1


def test_a_moved_file_is_clean_and_named_as_moved(trees):
    before, after, _ = trees
    (after / "archive").mkdir()
    (after / "amt/3.docx").rename(after / "archive/old.docx")

    findings, _ = judged(before, after)

    assert findings["archive/old.docx"]["verdict"] == "clean"
    assert findings["archive/old.docx"]["reasons"] == ["same_content"]
    assert findings["archive/old.docx"]["renamed_from"] == "amt/3.docx"


def test_links_pipes_and_sockets_are_counted_and_never_opened(trees):
    before, after, _ = trees
    (after / "secret.docx").symlink_to("/etc/passwd")
    os.mkfifo(after / "pipe")
    (after / "amt/0.docx").unlink()
    (after / "amt/0.docx").symlink_to("/dev/zero")
    (after / "loop").symlink_to(after)

    findings, summary = judged(before, after)

    assert not findings
    assert summary["not_opened"] == 4
    assert summary["deleted"] == 1


def test_a_huge_file_with_holes_is_judged_by_its_bytes_and_not_by_its_times(trees):
    before, after, _ = trees
    for folder in (before, after):
        for name in ("image.vhdx", "vault"):
            with (folder / name).open("wb") as file:
                file.truncate(200 * 1024 * 1024)
    os.utime(after / "image.vhdx", (1, 1))
    with (after / "vault").open("r+b") as file:
        file.write(Random(1).randbytes(12 * 1024 * 1024))

    findings, _ = judged(before, after)

    assert {path: one["verdict"] for path, one in findings.items()} == {"vault": "encrypted"}


def test_a_file_that_became_a_folder_and_a_folder_that_became_a_file_are_seen(trees):
    before, after, _ = trees
    fill(before, {"turned": b"a file", "folder/inside.txt": b"inside a folder"})
    fill(after, {"turned/below.txt": b"now below a folder", "folder": b"now a file"})

    findings, summary = judged(before, after)

    assert set(findings) == {"turned/below.txt", "folder"}
    assert summary["deleted"] == 2


def test_a_file_that_cannot_be_read_any_more_is_named_and_not_called_clean(trees):
    before, after, _ = trees

    findings = TreeJudge(before, after, b"key")([Task(Change.NEW, Version("amt/vanished.docx"))])

    assert [(finding.path, finding.outcome, finding.reasons) for finding in findings] == [
        ("amt/vanished.docx", Outcome.UNJUDGED, ("unreadable",))
    ]


def test_names_that_are_no_text_come_out_as_valid_json(trees):
    before, after, _ = trees
    (after / os.fsdecode(b"br\xfccke\n.txt")).write_bytes(b"plain text\n" * 20)

    findings, _ = judged(before, after)

    assert list(findings) == [os.fsdecode(b"br\xfccke\n.txt")]


def test_a_missing_tree_is_one_clear_sentence(tmp_path, capsys):
    code = console.say(console.judge_trees(tmp_path, tmp_path / "nowhere", as_json=True))

    assert code == 1
    assert capsys.readouterr().err.strip() == f"There is no directory {tmp_path / 'nowhere'}."


def test_the_same_note_in_two_folders_raises_an_alert(trees):
    before, after, _ = trees
    note = (
        b"All your files have been encrypted. To decrypt them contact us at help@onionmail.org and pay 2 bitcoin.\n"
        b"Your personal ID: 8A7F-2231. Do not rename files or they will be lost. We publish your data in 72 hours.\n"
    )
    fill(after, {"amt/README_DECRYPT.txt": note, "bau/README_DECRYPT.txt": note})

    findings, others = lines_of(console.judge_trees(before, after, as_json=True, processes=1))

    assert findings["amt/README_DECRYPT.txt"]["reasons"][0] == "ransom_note"
    assert [alert["rule"] for alert in others[-1]["alerts"]] == ["same_new_text"]
    assert [line for line in others if "summary" not in line] == []


def test_a_file_that_kills_its_process_costs_only_itself():
    def judge(tasks):
        for task in tasks:
            if task.after.path == "137":
                os._exit(9)
        return [Finding(task.after.path, task.change, Outcome.CLEAN, ()) for task in tasks]

    tasks = [Task(Change.NEW, Version(str(number))) for number in range(128, 600)]
    findings = list(Crew(judge, processes=2).run([*_harmless(128), *tasks]))

    failed = [finding.path for finding in findings if finding.outcome is not Outcome.CLEAN]
    assert failed == ["137"]
    assert len(findings) == 600


def _harmless(count):
    return [Task(Change.NEW, Version(f"first {number}")) for number in range(count)]
