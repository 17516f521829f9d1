"""A house for the tests with real processes: ``house.py worker`` works, ``house.py emit N`` records N events,
``house.py retry ID`` lets a failed job go on."""

import os
import sys

import django

django.setup()

from tests.foundation.jobs import flows  # noqa: E402

from bollwerk.foundation.access import Viewer, viewing_as  # noqa: E402
from bollwerk.foundation.audit import events  # noqa: E402
from bollwerk.foundation.jobs.declarations import declare_modules, declare_reaction  # noqa: E402

events.declare([events.AuditEvent("tests.thing.happened", "It happened", workflow="tests.respond")])
declare_modules(["tests.foundation.jobs.flows"])
declare_reaction("tests.thing.happened", "tests", flows.react)


def emit(count):
    from django.db import transaction

    from bollwerk.foundation.audit.api import record

    with viewing_as(Viewer("person:1")):
        for number in range(count):
            with transaction.atomic():
                uid = record("tests.thing.happened", subject=f"tests.thing/{number}")
            sys.stdout.write(f"{uid}\n")
    assert "dbos" not in sys.modules, "a process that records must not load the engine"


def work():
    from datetime import timedelta

    from bollwerk.foundation.jobs import heartbeat, worker

    heartbeat.beat.__kwdefaults__["dead_after"] = timedelta(seconds=float(os.environ.get("TEST_DEAD_S", "15")))
    worker.main()


def retry(event_id):
    """Wait until the job has failed, then ask for another try."""
    import time

    from bollwerk.foundation.jobs.progress import JobNotFailedError, retry_job

    with viewing_as(Viewer("person:1")):
        for _ in range(300):
            try:
                return retry_job(job_id=event_id)
            except JobNotFailedError:
                time.sleep(0.1)
    raise SystemExit("the job has not failed")


if sys.argv[1] == "worker":
    work()
elif sys.argv[1] == "retry":
    retry(sys.argv[2])
else:
    emit(int(sys.argv[2]))
