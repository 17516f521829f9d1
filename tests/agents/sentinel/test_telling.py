"""What the house hears of restores; and that no restore waits for a house that is down."""

import json
from pathlib import Path

import pytest

from bollwerk.agents.sentinel import console_restore
from bollwerk.agents.sentinel.console_restore import Wish
from bollwerk.agents.sentinel.console_trial import Trial, restore_test
from bollwerk.agents.sentinel.house import House
from bollwerk.agents.sentinel.records import SentinelError
from bollwerk.agents.sentinel.restoring.records import TargetFullError
from bollwerk.agents.sentinel.restoring.target import Target
from bollwerk.agents.sentinel.state import State
from bollwerk.agents.sentinel.telling import Teller, teller_of

from .shares import Archive, encrypted, letter
from .test_duty import at, house  # noqa: F401 - a fixture
from .test_restore import on_disk

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def attacked(tmp_path):
    archive = Archive()
    files = {f"amt/{number}.docx": letter(number) for number in range(4)}
    archive.snapshot(files)
    archive.snapshot(files | {"amt/0.docx": encrypted(letter(0)), "amt/geheim.docx": encrypted(letter(9))})
    return on_disk(archive, tmp_path / "repository")


@pytest.fixture
def state(tmp_path):
    (tmp_path / "state").mkdir()
    return State(tmp_path / "state")


def teller(tmp_path, address):
    folder = tmp_path / "untold"
    folder.mkdir(exist_ok=True)
    return Teller(House(address, 7, "bw_own"), folder)


def run(tmp_path, place, state, told):
    wish = Wish(place, tmp_path / "password")
    return list(console_restore.restore(wish, tmp_path / "target", state, as_json=True, processes=1, teller=told))


def test_the_house_hears_how_a_restore_begins_and_ends_with_what_is_out_of_the_ordinary(
    tmp_path, attacked, state, house  # noqa: F811 - the fixture
):  # fmt: skip
    run(tmp_path, attacked, state, teller(tmp_path, at(house)))

    assert [path for path, _key, _body in house.told] == ["/api/v1/ransomware/repositories/7/restores"] * 2
    first, last = (body for _path, _key, body in house.told)
    assert (first["state"], last["state"], first["run"] == last["run"]) == ("running", "finished", True)
    assert (last["counts"]["done"], last["counts"]["lost"], last["bytes_done"]) == (4, 1, last["bytes_total"])
    assert [(one["path"], one["state"]) for one in last["files"]] == [
        ("/amt/geheim.docx", "lost"), ("/amt/0.docx", "done"),
    ]  # fmt: skip
    assert not list((tmp_path / "untold").iterdir())


def test_a_full_target_is_told_and_the_same_run_goes_on(
    tmp_path, attacked, state, house, monkeypatch  # noqa: F811 - the fixture
):  # fmt: skip
    with monkeypatch.context() as patch:
        patch.setattr(Target, "free_bytes", lambda _self: 0)
        with pytest.raises(TargetFullError):
            run(tmp_path, attacked, state, teller(tmp_path, at(house)))

    run(tmp_path, attacked, state, teller(tmp_path, at(house)))

    bodies = [body for _path, _key, body in house.told]
    assert [one["state"] for one in bodies] == ["running", "stopped", "running", "finished"]
    assert [one["resumed"] for one in bodies] == [0, 0, 1, 1]
    assert bodies[1]["stop_reason"] == "target_full"
    assert len({one["run"] for one in bodies}) == 1


def test_a_house_that_is_down_holds_up_no_restore_and_hears_of_it_later(
    tmp_path, attacked, state, house  # noqa: F811 - the fixture
):  # fmt: skip
    lines = run(tmp_path, attacked, state, teller(tmp_path, NOWHERE))

    assert json.loads(lines[-1])["summary"]["done"] == 4
    assert any("untold" in line for line in lines)
    later = teller(tmp_path, at(house))
    assert (later.tell_rest(), later.tell_rest()) == (1, 0)
    assert [body["state"] for _path, _key, body in house.told] == ["finished"]


def test_a_restore_test_is_told_with_its_application(tmp_path, attacked, house):  # noqa: F811 - the fixture
    wish = Wish(attacked, tmp_path / "password", below="/amt/1.docx")
    trial = Trial(sample=0, within_hours=8, application=12)

    (line,) = restore_test(wish, trial, State(None), teller=teller(tmp_path, at(house)))

    ((path, _key, body),) = house.told
    assert path.endswith("/repositories/7/restore-tests")
    assert (body["application"], body["measured"], body["files"], body["flawed"]) == (12, True, 1, 0)
    assert json.loads(line)["restore_test"]["told"] is True


def test_who_is_not_enrolled_is_told_so_before_anything_is_restored(state):
    with pytest.raises(SentinelError, match="not enrolled"):
        teller_of(state)
    with pytest.raises(SentinelError, match="no place"):
        teller_of(State(None))
    assert not Path(state.directory, "restores").exists()
