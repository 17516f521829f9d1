"""The cold run: from a provider's files to stored matches with their explanations, in one fresh process.

Run: `./run bench advisories_cold --data DIR --json`; `./run bench advisories` runs it, too. For every document the
hash is checked, then the JSON schema and all mandatory tests; products and statements are read, 100,000 items of an
inventory are matched, and every match is stored in SQLite with what explains it. Beside it cve-bin-tool compares a
sample of the same items with the same ranges.
"""

import argparse
import json
import random
import resource
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import _peers
from benchmarks.advisories import ITEMS, SEED, WHOLE_CORPUS, inventory, products_of, report, unpack

from bollwerk.engines import csaf
from bollwerk.engines import product_identity as identity
from bollwerk.rooms.advisories.schemas import published

WHOLE_S, MATCH_S, MEMORY_MB, TIMES = 8.0, 1.5, 600, 100
PEER_SAMPLE = 150


class Laps:
    """Seconds on the clock and of the processor since the last lap, by name."""

    def __init__(self):
        self.clock, self.processor, self._last = {}, {}, (time.perf_counter(), time.process_time())

    def done(self, name):
        """Keep what was used since the last lap."""
        now = time.perf_counter(), time.process_time()
        self.clock[name], self.processor[name] = (now[0] - self._last[0], now[1] - self._last[1])
        self._last = now


def checked(packed, registries):
    """Return the documents whose hash holds and that the schema and the mandatory tests do not refuse."""
    documents = []
    for name, raw in packed.items():
        if name.endswith(".json") and f"{name}.sha512" in packed:
            csaf.check_hash(raw, packed[f"{name}.sha512"], "sha512")
            documents.append(csaf.validate(raw, registries=registries)[0])
    return documents


def stored(table, items, products, path):
    """Store every match with what explains it; return how many there are."""
    base = sqlite3.connect(path)
    base.execute("CREATE TABLE products (id INTEGER PRIMARY KEY, advisory TEXT, product TEXT)")
    base.execute(
        "CREATE TABLE explanations (id INTEGER PRIMARY KEY, ground TEXT, finding TEXT, mine TEXT, theirs TEXT, "
        "range TEXT, doubts TEXT, conditions TEXT)"
    )
    base.execute(
        "CREATE TABLE matches (item TEXT, version TEXT, product INTEGER, confidence REAL, explanation INTEGER)"
    )
    numbers, told = table.explanations()
    said = (
        (one.ground, one.finding, *one.met, one.versions, " ".join(one.doubts), "; ".join(one.conditions))
        for one in told
    )
    matched = [items[place] for place in table.item.tolist()]
    rows = zip(
        (item.key for item in matched), (item.version for item in matched), table.product.tolist(),
        table.confidence.tolist(), numbers.tolist(), strict=True,
    )  # fmt: skip
    with base:
        base.executemany(
            "INSERT INTO products VALUES (?, ?, ?)",
            ((number, one.advisory, one.product_id) for number, one in enumerate(products)),
        )
        base.executemany(
            "INSERT INTO explanations VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            ((number, *one) for number, one in enumerate(said)),
        )
        base.executemany("INSERT INTO matches VALUES (?, ?, ?, ?, ?)", rows)
        base.execute("CREATE INDEX by_product ON matches (product)")
        base.execute("CREATE INDEX by_item ON matches (item)")
    base.close()
    return len(table)


def cold_run(data):
    """Run once; return laps, documents, products, items and the number of matches."""
    packed = unpack(data / "csaf-cisa.tar.xz")
    items = inventory(data, ITEMS)
    registries = published()
    first = next(raw for name, raw in packed.items() if f"{name}.sha512" in packed)
    csaf.validate(first, registries=registries)  # compiles the schemas
    laps = Laps()
    documents = checked(packed, registries)
    laps.done("check")
    products = [product for document in documents for product in products_of(document)]
    laps.done("products")
    index = identity.AdvisoryIndex(products)
    laps.done("index")
    table = identity.match_all(index, items)
    laps.done("match")
    with tempfile.TemporaryDirectory() as folder:
        count = stored(table, items, products, Path(folder, "matches.sqlite3"))
    laps.done("store")
    return laps, documents, products, items, count


def peer_rows(documents, products):
    """Return the ranges of the documents as cve-bin-tool keeps them."""
    cves = {one.document.tracking.id: {flaw.cve for flaw in one.vulnerabilities or () if flaw.cve} for one in documents}
    rows = []
    for product in products:
        known = identity.range_of(product)
        for cve in sorted(cves[product.advisory]):
            for part in known.intervals if known else ():
                exact = part.low and part.low == part.high
                bounds = [part.low if part.low_inside else "", "" if part.low_inside else part.low,
                          part.high if part.high_inside else "", "" if part.high_inside else part.high]  # fmt: skip
                version = part.low if exact else "*"
                rows.append((cve, product.vendor, product.name, version, *(["", "", "", ""] if exact else bounds)))
    return rows


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--reference", type=Path, help="Not needed: the schemas come with the house.")
    options.add_argument("--json", action="store_true", help="Lines are JSON in any case.")
    chosen = options.parse_args()
    laps, documents, products, items, count = cold_run(chosen.data)
    part = max(len(documents) / WHOLE_CORPUS, 0.2)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"figure": "advisories.cold_run_parts", "clock_s": laps.clock, "processor_s": laps.processor,
                      "documents": len(documents), "items": len(items), "matches": count}), flush=True)  # fmt: skip
    sample = random.Random(SEED).sample(items, PEER_SAMPLE)
    peer = _peers.cve_bin_tool_rate(peer_rows(documents, products), [(i.vendor, i.name, i.version) for i in sample])
    whole, matching = sum(laps.clock.values()), laps.clock["match"]
    rate = len(items) / (laps.clock["index"] + matching)
    good = [
        report("cold_run", whole, "s", WHOLE_S * part, at_most=True),
        report("cold_run_processor_time", sum(laps.processor.values()), "s", WHOLE_S * part, at_most=True),
        report("cold_run_match", matching, "s", MATCH_S * part, at_most=True),
        report("cold_run_match_processor_time", laps.processor["match"], "s", MATCH_S * part, at_most=True),
        report("cold_run_memory", memory, "MB", MEMORY_MB, at_most=True),
        report("items_matched_with_index", rate, "items/s", TIMES * peer if peer else None,
               peer="cve-bin-tool 3.4", peer_value=peer),
    ]  # fmt: skip
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
