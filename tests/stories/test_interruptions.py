"""A killed process, a lost connection, a full disk: no accepted change is lost, none half done, the trail verifies."""

import json
import os
import shutil
import subprocess
import time

import psycopg
import pytest
from tests.processes import Site, environment_of

pytestmark = pytest.mark.slow  # starts processes of their own

ACTOR = "tests/stories/actor.py"


def count(site):
    """Return the names of the applications; the trail must know of each, and verify."""
    found = json.loads(site.run(ACTOR, "count"))
    assert len(found["names"]) == found["told"]
    assert json.loads(site.run("-m", "bollwerk.shell.cli", "audit", "verify", "--json"))["holds"]
    return found["names"]


def wait_for(site, process, words):
    """Wait until a process has said something."""
    for _ in range(600):
        if words in site.output(process):
            return
        assert process.poll() is None, site.output(process)
        time.sleep(0.1)
    raise AssertionError(site.output(process))


def answers(site, process):
    return [json.loads(line) for line in site.output(process).splitlines() if line.startswith('{"number"')]


def test_a_process_killed_in_the_middle_of_a_change_leaves_nothing_half_done(site):
    site.run(ACTOR, "fill")
    process = site.start(ACTOR, "hang")
    wait_for(site, process, "in the middle")

    process.kill()
    process.wait()

    assert count(site) == ["Wohngeld"]


@pytest.mark.parametrize("site", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_after_a_lost_connection_the_next_request_works_and_no_accepted_change_is_lost(site):
    site.run(ACTOR, "fill")
    process = site.start(ACTOR, "talk", "12", "10", "0.4")
    wait_for(site, process, '"number": 1')

    with psycopg.connect(site.environment["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    process.wait(timeout=120)

    told = answers(site, process)
    accepted = [f"Anwendung {one['number']}" for one in told if one["status"] == "302"]
    assert [one["status"] for one in told] == ["302"] * 12, site.output(process)
    assert set(accepted) <= set(count(site))


@pytest.fixture
def house_on_a_small_disk(tmp_path, migrated_sqlite):
    """A house whose data lie on a disk with little room left; what its processes print lies elsewhere."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    size = migrated_sqlite.stat().st_size + 4_000_000
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk], check=True)
    shutil.copy(migrated_sqlite, disk / "bollwerk.sqlite3")
    house = Site(tmp_path, environment_of(disk, ""))
    yield house
    house.end()
    subprocess.run(["umount", "--lazy", disk], check=True)


@pytest.mark.system
def test_a_full_disk_refuses_the_change_clearly_and_keeps_what_was_accepted(house_on_a_small_disk, tmp_path):
    site = house_on_a_small_disk
    site.run(ACTOR, "fill")

    process = site.start(ACTOR, "talk", "400", "30000", "0")
    process.wait(timeout=120)

    told = answers(site, process)
    assert told[-1]["status"] == "507", site.output(process)[-3000:]
    assert told[-1]["clear"]
    subprocess.run(["mount", "-o", "remount,size=200m", tmp_path / "disk"], check=True)
    accepted = {f"Anwendung {one['number']}" for one in told if one["status"] == "302"}
    assert len(accepted) > 3
    assert set(count(site)) == accepted | {"Wohngeld"}
