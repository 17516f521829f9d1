"""The drill: an attack played through in namespaces, and a simulator that touches nothing else."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bollwerk.rooms.ransomware.adapters.namespaces import MissingProgramError, NamespaceLab
from bollwerk.shell.drill.commands import app
from bollwerk.shell.drill.office import documents
from bollwerk.shell.drill.simulator import MARK, RefusedError, attack


@pytest.fixture
def share(tmp_path):
    folder = tmp_path / "share"
    for path, data in documents(40).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("mark", [None, "", "another run"])
def test_the_simulator_touches_nothing_that_its_drill_has_not_marked(tmp_path, share, mark):
    if mark is not None:
        (tmp_path / MARK).write_text(mark)
    before = contents(share)

    with pytest.raises(RefusedError, match="does not belong to this drill"):
        attack(share, "this run")

    assert contents(share) == before


def test_the_simulator_follows_no_link_out_of_the_drill(tmp_path, share):
    (tmp_path / MARK).write_text("run")
    (tmp_path / "precious").write_text("precious")
    (share / "link").symlink_to(tmp_path / "precious")

    with pytest.raises(RefusedError, match="holds links"):
        attack(share, "run")

    assert (tmp_path / "precious").read_text() == "precious"


def test_the_simulator_does_not_take_a_marked_folder_for_another_through_a_link(tmp_path, share):
    drill = tmp_path / "drill"
    drill.mkdir()
    (drill / MARK).write_text("run")
    (drill / "share").symlink_to(share)
    before = contents(share)

    with pytest.raises(RefusedError):
        attack(drill / "share", "run")

    assert contents(share) == before


def test_in_its_own_folder_it_encrypts_most_files_and_leaves_notes(tmp_path, share):
    (tmp_path / MARK).write_text("run")
    before = contents(share)

    assert attack(share, "run") == 30

    after = contents(share)
    assert sum(after.get(path) == data for path, data in before.items()) == 10
    assert sum(path.endswith(".locked") for path in after) == 15
    assert sum(path.endswith("README_DECRYPT.txt") for path in after) == 8


def test_without_namespaces_it_says_so_and_does_nothing(monkeypatch):
    def refuse(self):
        raise MissingProgramError("needs root and the programs ip, nft, sshd")

    monkeypatch.setattr(NamespaceLab, "__enter__", refuse)

    result = CliRunner().invoke(app, ["drill", "--json"])
    report = json.loads(result.stdout)

    assert result.exit_code == 1
    assert [step["name"] for step in report["steps"]] == ["prepare"]
    assert report["steps"][0]["proof"]["problem"].startswith("needs root")
    assert report["files_lost"] is None


@pytest.mark.system
@pytest.mark.slow  # Every call of restic derives its key for most of a second.
def test_an_attack_is_noticed_isolated_cleaned_and_undone_without_a_hand():
    result = CliRunner().invoke(app, ["drill", "--json"])
    report = json.loads(result.stdout)

    assert [(step["name"], step["ok"], step["proof"]) for step in report["steps"] if not step["ok"]] == []
    names = "prepare build backup encrypt alarm isolate evidence clean restore verify release"
    assert [step["name"] for step in report["steps"]] == names.split()
    proof = {step["name"]: step["proof"] for step in report["steps"]}
    assert (report["ok"], report["files_lost"], report["files_restored"]) == (True, 0, 162)
    assert proof["isolate"]["surviving_flows"] == 0
    assert result.exit_code == 0
    assert not list(Path("/run/netns").glob(f"{proof['prepare']['prefix']}-*"))
