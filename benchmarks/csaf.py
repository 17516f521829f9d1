"""Validation of a real corpus: hash, parse, JSON schema and all mandatory tests; then flattening.

Run: `./run bench csaf --data DIR [--peer NODE_MODULES] --json`. DIR holds
`csaf-cisa.tar.xz`. One JSON line per figure. The peer is
`@secvisogram/csaf-validator-lib` in Node over the same documents in the same run; without it its figure is null.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
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

ROUNDS = 3  # the best of three, for both sides; the first one beside it, in which Node still compiles
TIMES = 3
FLATTEN_BOUND = 2.0  # milliseconds per document
SAME_VERDICT = 1.0

PEER = """
import fs from 'fs';
const [,, lib, list, rounds] = process.argv;
const mandatory = Object.values(await import(lib + '/mandatoryTests.js'));
const { csaf_2_0 } = await import(lib + '/schemaTests.js');
const texts = JSON.parse(fs.readFileSync(list, 'utf8')).map((file) => fs.readFileSync(file, 'utf8'));
let best = Infinity, first = 0, verdicts = [];
for (let round = 0; round < Number(rounds); round++) {
  verdicts = [];
  const start = process.hrtime.bigint();
  for (const text of texts) {
    const doc = JSON.parse(text);
    let valid = (await csaf_2_0(doc)).isValid;
    for (const test of mandatory) { if (!(await test(doc)).isValid) valid = false; }
    verdicts.push(valid);
  }
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  best = Math.min(best, seconds);
  if (round === 0) first = seconds;
}
console.log(JSON.stringify({ seconds: best, first, verdicts }));
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


def ask_peer(library, documents):
    """Return seconds of the best and of the first round, and verdicts of the peer, or None when it is not there."""
    node = shutil.which("node")
    if node is None or not (library / "mandatoryTests.js").exists():
        return None
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, raw in enumerate(documents):
            path = Path(folder, f"{number}.json")
            path.write_bytes(raw)
            paths.append(str(path))
        listing, script = Path(folder, "list.json"), Path(folder, "peer.mjs")
        listing.write_text(json.dumps(paths))
        script.write_text(PEER)
        command = [node, str(script), str(library.resolve()), str(listing), str(ROUNDS)]
        try:
            done = subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE_S)
        except (OSError, subprocess.SubprocessError) as error:
            print(f"The peer failed: {error}", file=sys.stderr)
            return None
        answer = json.loads(done.stdout)
    return answer["seconds"], answer["first"], answer["verdicts"]


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
    rounds, reports = best_of(lambda: [validate(raw, registries=registries)[1] for raw in documents])
    parsed = [read_document(raw) for raw in documents]
    flattening, _ = best_of(lambda: [(flatten_products(item), read_statements(item)) for item in parsed])
    peer = ask_peer(modules / "@secvisogram" / "csaf-validator-lib", documents)

    count, name = len(documents), "@secvisogram/csaf-validator-lib"
    hashing, flattening, seconds = min(hashing), min(flattening), min(rounds)
    best, once = (count / peer[0], count / peer[1]) if peer else (None, None)
    good = [
        report("csaf.hash", 1e3 * hashing / count, "ms/document", 1.0, at_most=True),
        rate("csaf.validate", count / seconds, name, best),
        rate("csaf.validate_first_round", count / rounds[0], name, once),
        report("csaf.validate_each", seconds / count, "s/document", None, at_most=True),
        report("csaf.flatten", 1e3 * flattening / count, "ms/document", FLATTEN_BOUND, at_most=True),
    ]
    if peer:
        same = statistics.fmean(item.valid is verdict for item, verdict in zip(reports, peer[2], strict=True))
        good.append(report("csaf.same_verdict", same, "share", SAME_VERDICT, at_most=False, peer=name, peer_value=1.0))
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
