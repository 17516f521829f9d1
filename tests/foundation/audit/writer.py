"""Append events to the trail and chain some, as one of several processes: ``writer.py NAME COUNT``."""

import sys

import django

django.setup()

from django.db import transaction  # noqa: E402

from bollwerk.foundation.access import Viewer, viewing_as  # noqa: E402
from bollwerk.foundation.audit.api import record  # noqa: E402
from bollwerk.foundation.audit.sequencer import sequence_batch  # noqa: E402

name, count = sys.argv[1], int(sys.argv[2])
with viewing_as(Viewer(f"job:{name}")):
    for number in range(count):
        with transaction.atomic():
            record("audit.trail.exported", subject=f"test.{name}/{number}", entries=number)
        if number % 10 == 0:
            sequence_batch(limit=25)
