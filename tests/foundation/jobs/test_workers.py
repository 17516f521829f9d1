"""Real worker processes, killed for good: nothing is lost and no finished effect is doubled."""

import re
import time
from collections import Counter

import pytest

pytestmark = pytest.mark.slow  # starts workers and waits for them

HOUSE = ("-m", "tests.foundation.jobs.house")


def done(site):
    path = site.data / "done.txt"
    return [line.split() for line in path.read_text().splitlines()] if path.exists() else []


def wait_for(site, condition, *workers):
    """Return what was done once `condition` holds; fail with what the workers said after 150 seconds."""
    deadline = time.monotonic() + 150
    while time.monotonic() < deadline:
        lines = done(site)
        if condition(lines):
            return lines
        time.sleep(0.1)
    pytest.fail("\n".join(site.output(worker) for worker in workers) + str(done(site)))


def times(lines, what):
    """Return how often each event reached `what`."""
    return Counter(line[1] for line in lines if line[0] == what)


def emit(site, count):
    return site.run(*HOUSE, "emit", str(count)).split()


def test_what_was_committed_before_any_worker_lived_is_done_once(site):
    events = emit(site, 3)

    workers = [site.start(*HOUSE, "worker") for _ in range(2)]
    wait_for(
        site,
        lambda lines: len(times(lines, "restored")) == 3 and len(times(lines, "reacted")) == 3,
        *workers,
    )
    for worker in workers:
        worker.terminate()
    assert [worker.wait(timeout=30) for worker in workers] == [0, 0]

    lines = done(site)
    for what in ("isolated", "cleaned", "restored", "reacted"):
        assert times(lines, what) == dict.fromkeys(events, 1)


def test_a_living_worker_finishes_what_a_killed_one_had_begun(site):
    events = emit(site, 1)
    first = site.start(*HOUSE, "worker", TEST_SLOW_S="600", TEST_DEAD_S="600")
    wait_for(site, lambda lines: times(lines, "cleaning"), first)

    first.kill()
    first.wait()
    second = site.start(*HOUSE, "worker", TEST_DEAD_S="3")
    lines = wait_for(site, lambda lines: times(lines, "restored"), second)

    assert times(lines, "isolated") == dict.fromkeys(events, 1)
    assert times(lines, "cleaning") == dict.fromkeys(events, 2)
    assert times(lines, "cleaned") == dict.fromkeys(events, 1)
    assert times(lines, "restored") == dict.fromkeys(events, 1)
    assert {line[2] for line in lines if line[0] == "restored"} == {str(second.pid)}


def test_a_schedule_fires_once_per_time_with_two_workers(site):
    workers = [site.start(*HOUSE, "worker") for _ in range(2)]

    lines = wait_for(site, lambda lines: len(times(lines, "tick")) >= 4, *workers)

    assert set(times(lines, "tick").values()) == {1}


def test_a_failed_job_goes_on_at_the_step_that_failed(site):
    (site.data / "restore-fails").touch()
    (event,) = emit(site, 1)
    worker = site.start(*HOUSE, "worker")
    wait_for(site, lambda lines: times(lines, "failing"), worker)
    (site.data / "restore-fails").unlink()
    site.run(*HOUSE, "retry", event)
    lines = wait_for(site, lambda lines: times(lines, "restored"), worker)

    assert times(lines, "isolated") == times(lines, "cleaned") == times(lines, "restored") == {event: 1}


def test_a_worker_chains_what_happens_and_leaves_a_trail_that_holds(site):
    emit(site, 2)
    worker = site.start(*HOUSE, "worker")
    wait_for(site, lambda lines: len(times(lines, "reacted")) == 2, worker)
    worker.terminate()
    assert worker.wait(timeout=30) == 0

    report = site.run("-m", "bollwerk.shell.cli", "audit", "verify")

    assert re.search(r"^2 entries", report), report
    assert "The trail holds." in report
