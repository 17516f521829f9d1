"""A house in processes of its own that imports a list: ``importer.py order|work|tell``.

- ``order``: make the city and its officer, prepare an import of 200 systems with a relation each, and order it.
- ``work``: be a worker; with ``TEST_STOP_AT`` stand still in the middle of that batch, its changes not committed yet.
- ``tell``: print as JSON what stands in the inventory and how far the import is.
"""

import io
import json
import os
import sys
import time
from datetime import timedelta

import django

django.setup()

from tests.stories.actor import say  # noqa: E402

from bollwerk.foundation.access import Role, Tlp, deciding, viewing_as  # noqa: E402
from bollwerk.foundation.history.models import Version  # noqa: E402
from bollwerk.foundation.people.models import Account, Organisation, Person, RoleGrant  # noqa: E402
from bollwerk.foundation.people.viewers import viewer_of  # noqa: E402
from bollwerk.rooms.inventory.imports import applying, keeping, working  # noqa: E402
from bollwerk.rooms.inventory.imports.records import ImportOptions  # noqa: E402
from bollwerk.rooms.inventory.models import (  # noqa: E402
    ImportRun,
    ItSystem,
    Relation,
    RelationSighting,
    SourceReference,
)

COUNT = 200
applying.BATCH = 25


def order() -> None:
    from bollwerk.foundation import clock

    with deciding("tests.importer"):
        city = Organisation.objects.create(name="Musterstadt", kind="city", tlp=Tlp.GREEN)
        person = Person.objects.create(
            given_name="Ines", family_name="Muster", email="i@musterstadt.example", organisation_id=city.pk
        )
    now = clock.now()
    RoleGrant.objects.create(person=person, role=Role.ISB, organisation=city, requested_at=now, confirmed_at=now)
    Account.objects.create(username="isb", email=person.email, person=person)
    lines = ["Art;Name;Angeschlossen an", "Netz;Servernetz;"]
    lines += [f"Server;srv-{number:03};Servernetz" for number in range(COUNT)]
    with viewing_as(viewer_of(person.pk)):
        stored = keeping.keep_upload(content=io.BytesIO("\n".join(lines).encode()), name="liste.csv")
        run_id = keeping.prepare_run(stored=stored, source="Liste", options=ImportOptions())
        keeping.request_apply(run_id=run_id)


def work() -> None:
    from bollwerk.foundation.jobs import heartbeat, worker

    heartbeat.beat.__kwdefaults__["dead_after"] = timedelta(seconds=3)
    whole, stop_at, calls = applying.Applying.apply, int(os.environ.get("TEST_STOP_AT", "0")), iter(range(1, 1000))

    def apply(self, batch):
        rows = whole(self, batch)
        if next(calls) == stop_at:
            say("in the middle")
            time.sleep(600)
        return rows

    finish = working._finish

    def finish_and_say(run, all_of_it):
        finish(run, all_of_it)
        say("applied")

    applying.Applying.apply, working._finish = apply, finish_and_say
    worker.main()


def tell() -> None:
    with deciding("tests.importer"):
        run = ImportRun.objects.get()
        told = {
            "state": run.state,
            "done": run.batches_done,
            "new": run.counts["new"],
            "unchanged": run.counts["unchanged"],
            "lines": run.lines.count(),
            "systems": ItSystem.objects.count(),
            "names": len(set(ItSystem.objects.values_list("name", flat=True))),
            "relations": Relation.objects.count(),
            "sightings": RelationSighting.objects.count(),
            "references": SourceReference.objects.count(),
        }
    from bollwerk.foundation.access.unscoped import all_rows

    told["versions"] = all_rows(Version).filter(record_type="inventory.itsystem").count()
    say(json.dumps(told))


if __name__ == "__main__":
    {"order": order, "work": work, "tell": tell}[sys.argv[1]]()
