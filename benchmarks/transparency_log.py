"""Log of 100,000 entries: sealing, root after every entry, verification of an export.

Run: `PYTHONPATH=src python benchmarks/transparency_log.py`. One JSON line per figure. The peer of the frontier is
computing the whole tree anew, once. Times are processor time: everything runs in one thread and waits for nothing.
"""

import json
import sys
import time
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bollwerk.engines.transparency_log import (
    CHAIN_START,
    Frontier,
    MerkleTree,
    Personal,
    TreeHead,
    export_entry,
    inclusion_holds,
    read_entries,
    seal_entry,
    sign_head,
    verify_log,
)

ENTRIES = 100_000


def report(figure, value, unit, bound, holds, peer=None, peer_value=None):
    line = {"figure": figure, "value": round(value, 3), "unit": unit, "bound": bound, "peer": peer}
    print(json.dumps({**line, "peer_value": peer_value and round(peer_value, 3), "holds": holds}))
    return holds


def seal_all():
    entries, chain = [], CHAIN_START
    for number in range(1, ENTRIES + 1):
        salt = number.to_bytes(16, "big")
        public = {
            "event": "inventory.application.added",
            "object": f"application-{number}",
            "at": "2026-11-21T10:00:00Z",
        }
        personal = Personal(salt, {"actor": f"person-{number % 50}"})
        entry = seal_entry(sequence=number, previous_chain=chain, salt=salt, public=public, personal=personal)
        entries.append(entry)
        chain = entry.chain
    return entries


def timed(work):
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


def grow(frontier, leaves):
    for leaf in leaves:
        frontier.append(leaf)
        root = frontier.root()
    return root


def main():
    entries, seconds = timed(seal_all)
    held = [report("entries sealed", ENTRIES / seconds, "1/s", 20_000, ENTRIES / seconds >= 20_000)]
    leaves = [entry.leaf for entry in entries]
    tree, tree_s = timed(lambda: MerkleTree(leaves))
    root, seconds = timed(lambda: grow(Frontier(), leaves))
    each = seconds / ENTRIES * 1e6
    held.append(report("append and root by frontier", each, "µs", 100, each <= 100, "whole tree anew", tree_s * 1e6))
    proof, seconds = timed(lambda: tree.inclusion_proof(ENTRIES // 3))
    assert inclusion_holds(leaves[ENTRIES // 3], ENTRIES // 3, ENTRIES, proof, root)
    held.append(report("inclusion proof from a built tree", seconds * 1e6, "µs", 500, seconds * 1e6 <= 500))

    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    head = sign_head(TreeHead("trail", ENTRIES, root, entries[-1].chain, datetime(2026, 11, 21, tzinfo=UTC)), key)
    lines = [export_entry(entry) for entry in entries]
    result, seconds = timed(lambda: verify_log(read_entries(lines), [head], key.public_key(), log="trail"))
    assert result.holds
    assert result.anchored == ENTRIES
    held.append(report("exported entries verified", ENTRIES / seconds, "1/s", 15_000, ENTRIES / seconds >= 15_000))
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
