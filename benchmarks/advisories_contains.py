"""Who contains X? Asked of a house whose inventory holds a million components of bills of materials.

`./run bench advisories_contains --json`; filling takes some minutes. It makes a house of its own in a temporary
folder (or in the empty database that ``BOLLWERK_BENCH_DATABASE_URL`` names), fills it, and asks as the
information security officer: by name, by a word of a name, by package with and without version, by hash and by
supplier, one question after the other. Every answer counts whole: what was found, who contains it, the interfaces.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path
from random import Random
from types import SimpleNamespace

COMPONENTS, SAMPLE, SEED = 1_000_000, 60, 1
NAMES, WORDS, SUPPLIERS = 50_000, 5_000, 2_000
PER_APPLICATION = 500
BOUND_MS = 50
BATCH = 50_000


def figure(name, value, bound=None):
    line = {"figure": f"advisories.{name}", "value": round(value, 2), "unit": "ms", "bound": bound, "peer": None}
    line |= {"peer_value": None, "holds": bound is None or value <= bound}
    print(json.dumps(line), flush=True)
    return line["holds"]


def p95(times):
    return statistics.quantiles(times, n=20)[-1]


def names(chance):
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(3, 9))) for _ in range(WORDS)]
    return [f"{chance.choice(words)}-{chance.choice(words)}" for _ in range(NAMES)]


def digest(number):
    return f"sha-256:{sha256(str(number).encode()).hexdigest()}"


def fill(count):
    """Fill an empty, migrated house; return the reader's account."""
    from benchmarks.house_load import organisations, reader
    from django.db.transaction import atomic

    from bollwerk.foundation.history.bulk import insert_rows, next_keys
    from bollwerk.rooms.inventory import models
    from bollwerk.rooms.inventory.bulk import insert_records, insert_targets

    chance = Random(SEED)
    known = names(chance)
    city, _other = organisations()
    own = {"organisation_id": city.pk, "tlp": 2}
    suppliers = insert_records(models.Supplier(name=f"Muster Software {n} GmbH", **own) for n in range(SUPPLIERS))
    applications = insert_targets(
        models.Application(name=f"Fachverfahren {n}", **own) for n in range(max(1, count // PER_APPLICATION))
    )
    partners = [(one, chance.choice(suppliers)) for one in applications]
    insert_records(
        models.Interface(name=f"{one.name} an {who.name}", source=one, partner_supplier=who, protocol="https", **own)
        for one, who in partners
    )
    make = component_maker(known, suppliers, own)
    edge = columns_of(models.Relation(kind="contains", **own))
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        with atomic():
            keys = next_keys(models.TargetObject, len(numbers))
            made = [make(chance, number, key) for number, key in zip(numbers, keys, strict=True)]
            insert_rows(models.TargetObject, made)
            insert_rows(models.SoftwareComponent, made)
            edges = [
                SimpleNamespace(**edge | {"id": key, "source_id": applications[place % len(applications)].pk,
                                          "target_id": row.id})
                for place, row, key in zip(numbers, made, next_keys(models.Relation, len(made)), strict=True)
            ]  # fmt: skip
            insert_rows(models.Relation, edges)
    return reader(city)


def columns_of(row):
    """Return the columns of a row; a million Django rows would take a quarter of an hour to make."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def component_maker(known, suppliers, own):
    """Return what makes a component as Django would write it; what follows from a name alone is derived once."""
    from bollwerk.engines.product_identity.identifiers import hash_key
    from bollwerk.rooms.inventory import models
    from bollwerk.rooms.inventory.words import index_words

    of_name = {}
    for name in known:
        row = models.SoftwareComponent(name=name, purl=f"pkg:npm/{name}", **own)
        row.derive()
        of_name[name] = columns_of(row)

    def make(chance, number, key):
        name, version = chance.choice(known), f"{chance.randint(0, 9)}.{chance.randint(0, 30)}"
        purl = f"pkg:npm/{name}@{version}"
        own_columns = {
            "id": key, "targetobject_ptr_id": key, "version": version, "purl": purl, "digest": digest(number),
            "digest_key": hash_key(digest(number)), "supplier_id": chance.choice(suppliers).pk,
            "search_text": index_words([name, version, purl]),
        }  # fmt: skip
        return SimpleNamespace(**of_name[name] | own_columns)

    return make


def questions(count):
    """Return what is asked, by kind."""
    chance = Random(SEED)
    known = names(chance)
    chosen = Random(2).sample(known, SAMPLE)
    return {
        "name": chosen,
        "word": [one.partition("-")[0] for one in chosen],
        "package": [f"pkg:npm/{one}" for one in chosen],
        "version": versions(),
        "hash": [digest(number * (count // SAMPLE)) for number in range(SAMPLE)],
        "supplier": [f"Muster Software {number * 7} GmbH" for number in range(SAMPLE)],
    }


def versions():
    """Return packages with a version that the house runs."""
    from bollwerk.rooms.inventory.models import SoftwareComponent

    rows = SoftwareComponent.objects.order_by("pk").values_list("purl", flat=True)
    step = max(1, rows.count() // SAMPLE)
    return [rows[place] for place in range(0, step * SAMPLE, step)]


def measure(count):
    """Ask, and print a figure for each kind of question and one for all."""
    from bollwerk.foundation.access import viewing_as
    from bollwerk.foundation.people.models import Account
    from bollwerk.foundation.people.viewers import viewer_of
    from bollwerk.rooms.inventory.selectors import containing

    viewer = viewer_of(Account.objects.get(username="kim").person_id)
    every, processor = [], []
    with viewing_as(viewer):
        containing("anything")
        for kind, asked in questions(count).items():
            times, found = [], 0
            for one in asked:
                started, used = time.perf_counter(), time.process_time()
                answer = containing(one)
                times.append(1000 * (time.perf_counter() - started))
                processor.append(1000 * (time.process_time() - used))
                found += bool(answer.hits)
            print(f"{kind}: {found} of {len(asked)} answered, median {statistics.median(times):.1f} ms",
                  file=sys.stderr)  # fmt: skip
            figure(f"who_contains_{kind}_p95", p95(times))
            every += times
    figure("who_contains_1m_in_the_house_processor_time_p95", p95(processor))
    return figure("who_contains_1m_in_the_house_p95", p95(every), BOUND_MS)


def run(count=COMPONENTS, keep=""):
    """Make a house, ask it, and remove it; return whether the bound holds."""
    folder = Path(keep or tempfile.mkdtemp(prefix="bollwerk-bench-"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "bollwerk.shell.settings"
    os.environ["BOLLWERK_DATA"] = str(folder)
    os.environ["DATABASE_URL"] = os.environ.get("BOLLWERK_BENCH_DATABASE_URL", "")
    try:
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        from bollwerk.foundation.access import deciding

        if not (folder / "filled").exists():
            call_command("migrate", verbosity=0)
            started = time.perf_counter()
            with connection.cursor() as cursor:
                if connection.vendor == "sqlite":  # for filling only: the house is asked over a new connection
                    cursor.execute("PRAGMA synchronous=OFF")
                    cursor.execute("PRAGMA cache_size=-262144")
            with deciding("benchmarks.contains"):
                fill(count)
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
            connection.close()
            (folder / "filled").touch()
            print(f"{count} components in {time.perf_counter() - started:.0f} s", file=sys.stderr)
        return measure(count)
    finally:
        if not keep:
            shutil.rmtree(folder)


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--components", type=int, default=COMPONENTS)
    options.add_argument("--keep", default="", help="Folder to keep the house in.")
    options.add_argument("--json", action="store_true", help="Lines are JSON in any case.")
    chosen = options.parse_args()
    return 0 if run(chosen.components, chosen.keep) else 1


if __name__ == "__main__":
    sys.exit(main())
