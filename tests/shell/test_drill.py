"""The drill: an attack played through in namespaces, and a simulator that touches nothing else."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bollwerk.rooms.ransomware.adapters.namespaces import MissingProgramError, NamespaceLab
from bollwerk.shell.drill.commands import app
from bollwerk.shell.drill.office import documents
from bollwerk.shell.drill.remains import clear_remains, own_folder
from bollwerk.shell.drill.simulator import MARK, RefusedError, attack, stand_inside


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
    assert (proof["isolate"]["surviving_flows"], proof["isolate"]["ports"]) == (0, [22, 445])
    assert (proof["encrypt"]["saved_over"], proof["release"]["read_over_smb"]) == ("smb", 6)
    assert {frozenset(step) for step in report["steps"]} == {frozenset({"name", "ok", "seconds", "proof"})}
    assert result.exit_code == 0
    assert not namespaces(proof["prepare"]["prefix"])


def namespaces(prefix):
    return list(Path("/run/netns").glob(f"{prefix}-*"))


class KilledDrill:
    """A drill in a process of its own, killed while it backs up; its folder lies below `place`."""

    def __init__(self, place, number):
        call = [sys.executable, "-c", "from bollwerk.shell.drill.commands import app; app()", "drill", "--json"]
        environment = os.environ | {
            "TMPDIR": str(place),
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        }
        self.process = subprocess.Popen(call, env=environment, stdout=subprocess.DEVNULL)
        (config,) = self._soon(place, "bollwerk-drill-*/vault/config")
        self.folder = config.parents[1]
        self.prefix = (self.folder / "claim").read_text()
        assert namespaces(self.prefix)
        self.process.send_signal(number)
        self.code = self.process.wait(60)

    def _soon(self, place, pattern):
        until = time.monotonic() + 60
        while time.monotonic() < until and self.process.poll() is None:
            if found := list(place.glob(pattern)):
                return found
            time.sleep(0.05)
        raise AssertionError("the drill makes no repository")


@pytest.mark.system
@pytest.mark.slow  # Two drills begin.
def test_told_to_end_it_takes_down_what_it_built_and_the_next_clears_what_a_killed_one_left(tmp_path, monkeypatch):
    told = KilledDrill(tmp_path, signal.SIGTERM)
    assert (told.code, namespaces(told.prefix), told.folder.exists()) == (143, [], False)

    killed = KilledDrill(tmp_path, signal.SIGKILL)
    assert namespaces(killed.prefix)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with own_folder("bw000000") as living:
        assert clear_remains() == [killed.prefix]
        assert living.exists()
    assert (namespaces(killed.prefix), killed.folder.exists()) == ([], False)


@pytest.mark.parametrize("claim", ["", "../..", "bw12345", "bw1234567", "bw12345*"])
def test_remains_whose_claim_names_no_drill_are_left_alone(tmp_path, monkeypatch, claim):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = tmp_path / "bollwerk-drill-of-somebody"
    folder.mkdir()
    (folder / "claim").write_text(claim)

    assert clear_remains() == []
    assert folder.exists()


@pytest.mark.parametrize("namespace", ["", "bw000000-files", "../../proc/self/ns/net", "1"])
def test_the_simulator_runs_nowhere_but_inside_a_namespace_of_a_drill(namespace):
    with pytest.raises(RefusedError, match="nothing was touched"):
        stand_inside(namespace)
