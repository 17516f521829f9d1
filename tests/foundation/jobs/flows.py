"""Workflows of the tests with real processes: each step leaves a line in a file, the slow one waits for a kill."""

import os
import time
from pathlib import Path

from bollwerk.foundation import jobs

DONE = Path(os.environ.get("BOLLWERK_DATA", ".")) / "done.txt"
SLOW_S = float(os.environ.get("TEST_SLOW_S", "0"))


def note(text):
    with DONE.open("a", encoding="utf-8") as file:
        file.write(f"{text} {os.getpid()}\n")


@jobs.step()
def isolate(event_id):
    note(f"isolated {event_id}")


@jobs.step()
def clean(event_id):
    note(f"cleaning {event_id}")
    time.sleep(SLOW_S)
    note(f"cleaned {event_id}")


@jobs.step()
def restore(event_id):
    if (DONE.parent / "restore-fails").exists():
        note(f"failing {event_id}")
        raise OSError("the backup is not reachable")
    note(f"restored {event_id}")


@jobs.workflow("tests.respond", label="Respond")
def respond(event_id):
    isolate(event_id)
    clean(event_id)
    restore(event_id)


@jobs.schedule("tests.tick", cron="*/2 * * * * *")
def tick(at):
    note(f"tick {at:%H:%M:%S}")


def react(event_id):
    note(f"reacted {event_id}")
