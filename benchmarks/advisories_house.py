"""The same through the services of a house: intake, comparison and storage with history, as a worker does it.

Run: `./run bench advisories_house --data DIR --json`; `./run bench advisories` runs it, too. It makes a house of its
own in a temporary folder, puts 100,000 items into its inventory, takes in the documents with hash, schema and tests,
and compares everything. Then single new warnings and single new records follow, each timed from its arrival to its
stored matches: first of one kind only, then in turn, so that each has to take in what the other changed.
"""

import argparse
import json
import os
import random
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

from benchmarks.advisories import ITEMS, SEED, inventory, p95, report, unpack
from benchmarks.advisories_contains import columns_of

HELD_BACK, ASSETS, MIXED, WARMING = 60, 60, 60, 2
ADVISORY_MS, ASSET_MS = 30, 10


def fill(items):
    """Fill an empty, migrated house with components; return the city."""
    from benchmarks.house_load import organisations

    from bollwerk.foundation.history.bulk import insert_rows, next_keys
    from bollwerk.rooms.inventory import models

    city, _other = organisations()
    own = {"organisation_id": city.pk, "tlp": 2}
    of_name, made = {}, []
    for item, key in zip(items, next_keys(models.TargetObject, len(items)), strict=True):
        names = item.vendor, item.name
        if names not in of_name:
            row = models.SoftwareComponent(name=item.name[:200], vendor=item.vendor[:200], **own)
            row.derive()
            of_name[names] = columns_of(row)
        changed = {"id": key, "targetobject_ptr_id": key, "version": item.version}
        made.append(SimpleNamespace(**of_name[names] | changed))
    insert_rows(models.TargetObject, made)
    insert_rows(models.SoftwareComponent, made)
    return city


def documents_of(data):
    """Return the documents whose hash lies beside them, checked."""
    from bollwerk.engines import csaf

    packed = unpack(data / "csaf-cisa.tar.xz")
    found = []
    for name, raw in packed.items():
        if name.endswith(".json") and f"{name}.sha512" in packed:
            csaf.check_hash(raw, packed[f"{name}.sha512"], "sha512")
            found.append(raw)
    return found


def timed(work):
    """Return milliseconds on the clock and of the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return 1e3 * (time.perf_counter() - clock), 1e3 * (time.process_time() - processor)


def take_in(source, raws):
    """Take in documents, each in a transaction of its own, as a visit does; return their warnings."""
    from bollwerk.rooms.advisories.services import keep_document

    return [keep_document(source=source, raw=raw, hash_checked=True).advisory_id for raw in raws]


def one_warning(source, raw):
    """Take in a new warning and compare it."""
    from bollwerk.rooms.advisories.services import match_documents

    match_documents(advisory_ids=take_in(source, [raw]))


def measure(data, items):
    """Measure whole, then single arrivals; return whether the bounds hold."""
    from bollwerk.foundation.access import viewing_as
    from bollwerk.foundation.jobs.events import house_viewer
    from bollwerk.rooms.advisories.models import Match, Source
    from bollwerk.rooms.advisories.services import match_changed_record, match_documents
    from bollwerk.rooms.inventory.bulk import insert_targets
    from bollwerk.rooms.inventory.models import SoftwareComponent

    with viewing_as(house_viewer("benchmarks.house")):
        city = fill(items)
    with viewing_as(house_viewer("benchmarks.house", organisation_id=city.pk)):
        source = Source(name="CISA", kind="provider", url="https://provider.example/", organisation_id=city.pk, tlp=1)
        source.save()
        raws = documents_of(data)
        random.Random(SEED).shuffle(raws)
        late, mixed, raws = raws[:HELD_BACK], raws[HELD_BACK : HELD_BACK + MIXED], raws[HELD_BACK + MIXED :]
        intake = timed(lambda: take_in(source, raws))
        matching = timed(match_documents)
        report("house_intake", intake[0] / 1e3, "s", None)
        report("house_intake_processor_time", intake[1] / 1e3, "s", None)
        report("house_match_and_store", matching[0] / 1e3, "s", None)
        report("house_match_and_store_processor_time", matching[1] / 1e3, "s", None)
        report("house_matches_stored", Match.objects.count(), "matches", None)
        report("house_memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB", 600, at_most=True)
        good = singles(
            "house_one_new_advisory", [lambda raw=raw: one_warning(source, raw) for raw in late], ADVISORY_MS
        )
        chosen = random.Random(SEED).sample(items, ASSETS)
        rows = insert_targets(
            SoftwareComponent(name=one.name[:200], vendor=one.vendor[:200], version=one.version, tlp=2,
                              organisation_id=city.pk)
            for one in chosen
        )  # fmt: skip
        good &= singles("house_one_new_asset", [lambda key=row.pk: match_changed_record(key) for row in rows], ASSET_MS)
        return good & in_turn(source, mixed, rows)


def in_turn(source, raws, rows):
    """Time warnings right after a change of the inventory and records right after a new warning, as in real life."""
    from bollwerk.rooms.advisories.services import match_changed_record
    from bollwerk.rooms.inventory.bulk import update_targets

    warnings, records = [], []
    for raw, row in zip(raws, rows, strict=False):
        row.version = f"{row.version}.1"
        update_targets([row], ["version"])
        warnings.append(timed(lambda raw=raw: one_warning(source, raw)))
        records.append(timed(lambda key=row.pk: match_changed_record(key)))
    good = told("house_new_advisory_after_a_change", warnings, ADVISORY_MS)
    return good & told("house_new_asset_after_a_warning", records, ASSET_MS)


def singles(name, works, bound):
    """Time single arrivals; the first ones warm a worker up and stand alone."""
    return told(name, [timed(work) for work in works], bound)


def told(name, times, bound):
    """Report the 95th percentile on the clock and of the processor; the first ones stand alone."""
    report(f"{name}_first", times[0][0], "ms", None)
    warm = times[WARMING:]
    report(f"{name}_processor_time_p95", p95([processor for _, processor in warm]), "ms", bound, at_most=True)
    return report(f"{name}_p95", p95([clock for clock, _ in warm]), "ms", bound, at_most=True)


def run(data, count):
    """Make a house, measure, and remove it; return whether the bounds hold."""
    folder = Path(tempfile.mkdtemp(prefix="bollwerk-bench-"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "bollwerk.shell.settings"
    os.environ["BOLLWERK_DATA"] = str(folder)
    os.environ["DATABASE_URL"] = os.environ.get("BOLLWERK_BENCH_DATABASE_URL", "")
    try:
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        return measure(data, inventory(data, count))
    finally:
        shutil.rmtree(folder)


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--items", type=int, default=ITEMS)
    options.add_argument("--json", action="store_true", help="Lines are JSON in any case.")
    chosen = options.parse_args()
    good = run(chosen.data, chosen.items)
    print(json.dumps({"figure": "advisories.house", "holds": good}), file=sys.stderr)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
