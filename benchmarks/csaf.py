"""Validation of a real corpus: hash, parse, JSON schema and all mandatory tests; then flattening.

Run: `./run bench csaf --data DIR [--peer NODE_MODULES] --json`. DIR holds `csaf-cisa.tar.xz`. One JSON line per figure.
The peer is `@secvisogram/csaf-validator-lib` in Node over the same documents in the same run, round by round in turn;
without it its figure is null.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from benchmarks._peers import PATIENCE_S, validator_library

from bollwerk.engines.csaf import (
    check_hash,
    flatten_products,
    read_document,
    read_statements,
    validate,
)
from bollwerk.rooms.advisories.schemas import published

ROUNDS = 5  # by turns, the best of five for both sides; the first one beside it, in which Node still compiles
TIMES = 3
FLATTEN_BOUND = 2.0  # milliseconds per document
SAME_VERDICT = 1.0

PEER = """
import fs from 'fs';
import readline from 'readline';
const [,, lib, list] = process.argv;
const mandatory = Object.values(await import(lib + '/mandatoryTests.js'));
const { csaf_2_0 } = await import(lib + '/schemaTests.js');
const texts = JSON.parse(fs.readFileSync(list, 'utf8')).map((file) => fs.readFileSync(file, 'utf8'));
console.log('ready');
for await (const _ of readline.createInterface({ input: process.stdin })) {
  const verdicts = [], start = process.hrtime.bigint();
  for (const text of texts) {
    const doc = JSON.parse(text);
    let valid = (await csaf_2_0(doc)).isValid;
    for (const test of mandatory) { if (!(await test(doc)).isValid) valid = false; }
    verdicts.push(valid);
  }
  console.log(JSON.stringify({ seconds: Number(process.hrtime.bigint() - start) / 1e9, verdicts }));
}
"""


def report(figure, value, unit, bound, *, at_most, peer=None, peer_value=None):
    holds = bound is None or (value <= bound if at_most else value >= bound)
    line = {"figure": figure, "value": round(value, 4), "unit": unit, "bound": bound, "peer": peer}
    print(json.dumps({**line, "peer_value": None if peer_value is None else round(peer_value, 4), "holds": holds}))
    return holds


def rate(figure, value, peer, peer_value):
    bound = TIMES * peer_value if peer_value else None
    return report(figure, value, "documents/s", bound, at_most=False, peer=peer, peer_value=peer_value)


def unpack(path):
    with tarfile.open(path) as packed:
        return {item.name: packed.extractfile(item).read() for item in packed if item.isfile()}


def best_of(work):
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
    return times, result


@contextmanager
def peer_of(library, documents):
    """Start the peer on the documents; hand out what runs one round and returns seconds and verdicts, or None."""
    node = shutil.which("node")
    if node is None or not (library / "mandatoryTests.js").exists():
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, raw in enumerate(documents):
            path = Path(folder, f"{number}.json")
            path.write_bytes(raw)
            paths.append(str(path))
        listing, script = Path(folder, "list.json"), Path(folder, "peer.mjs")
        listing.write_text(json.dumps(paths))
        script.write_text(PEER)
        command = [node, str(script), str(library.resolve()), str(listing)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as started:
            overdue = threading.Timer(PATIENCE_S, started.kill)
            overdue.start()
            started.stdout.readline()  # It has read the documents and imported its code: nothing runs beside ours.
            try:
                yield lambda: ask(started)
            finally:
                overdue.cancel()
                started.stdin.close()


def ask(started):
    started.stdin.write("\n")
    started.stdin.flush()
    answer = json.loads(started.stdout.readline())
    return answer["seconds"], answer["verdicts"]


def side_by_side(documents, registries, peer):
    """Return the seconds of each round of ours and of the peer, taken by turns, and the verdicts of both."""
    ours, theirs, verdicts = [], [], None
    for _ in range(ROUNDS):
        start = time.perf_counter()
        reports = [validate(raw, registries=registries)[1] for raw in documents]
        ours.append(time.perf_counter() - start)
        if peer is not None:
            try:
                seconds, verdicts = peer()
                theirs.append(seconds)
            except (OSError, ValueError) as error:
                print(f"The peer failed: {error}", file=sys.stderr)
                peer = None
    return ours, theirs, [one.valid for one in reports], verdicts


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--reference", type=Path, help="Not needed: the schemas come with the house.")
    options.add_argument("--peer", type=Path, help="Folder of node modules with the validator; else it is installed.")
    options.add_argument("--json", action="store_true", help="Lines are JSON in any case.")
    chosen = options.parse_args()
    modules = chosen.peer or validator_library() or Path("node_modules")
    packed = unpack(chosen.data / "csaf-cisa.tar.xz")
    names = [name for name in packed if name.endswith(".json") and f"{name}.sha512" in packed]
    documents = [packed[name] for name in names]
    registries = published()
    validate(documents[0], registries=registries)  # compiles the schemas

    hashing, _ = best_of(lambda: [check_hash(packed[name], packed[f"{name}.sha512"], "sha512") for name in names])
    with peer_of(modules / "@secvisogram" / "csaf-validator-lib", documents) as peer:
        rounds, peer_rounds, ours, theirs = side_by_side(documents, registries, peer)
    parsed = [read_document(raw) for raw in documents]
    flattening, _ = best_of(lambda: [(flatten_products(item), read_statements(item)) for item in parsed])

    count, name = len(documents), "@secvisogram/csaf-validator-lib"
    hashing, flattening, seconds = min(hashing), min(flattening), min(rounds)
    best, once = (count / min(peer_rounds), count / peer_rounds[0]) if peer_rounds else (None, None)
    good = [
        report("csaf.hash", 1e3 * hashing / count, "ms/document", 1.0, at_most=True),
        rate("csaf.validate", count / seconds, name, best),
        rate("csaf.validate_first_round", count / rounds[0], name, once),
        report("csaf.validate_each", seconds / count, "s/document", None, at_most=True),
        report("csaf.flatten", 1e3 * flattening / count, "ms/document", FLATTEN_BOUND, at_most=True),
    ]
    if theirs is not None:
        same = statistics.fmean(one is other for one, other in zip(ours, theirs, strict=True))
        good.append(report("csaf.same_verdict", same, "share", SAME_VERDICT, at_most=False, peer=name, peer_value=1.0))
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
