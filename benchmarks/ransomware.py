"""Every promised figure of the ransomware defence, ours and the peers' in one run.

Run: `./run bench ransomware --data DIR --json`. DIR holds documents, or folders `docs` and `notes`. One JSON line for
each figure. Peers in the same run: reading alone (what `cat` does), clamscan with four signatures of our own, `restic
diff --json`, Shannon, chi-square, the 3-sigma count and the mass-delete rule. Isolation needs root and nftables.
"""

import argparse
import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

# The parts are scripts of their own and find each other beside them.
sys.path.append(str(Path(__file__).parent))

from benchmarks import restic_repository as diffing

import encryption_detection as detection
import office_work
import own_folder
import ransomware_simulator as simulator
from bollwerk.agents.sentinel.crew import Crew
from bollwerk.agents.sentinel.history import StepJudge
from bollwerk.agents.sentinel.ledger import Ledger
from bollwerk.agents.sentinel.lineage import Step
from bollwerk.agents.sentinel.repository_judge import RepositoryJudge
from bollwerk.agents.sentinel.repository_run import RepositoryRun
from bollwerk.agents.sentinel.state import LIMITS
from bollwerk.agents.sentinel.stores import store_at
from bollwerk.engines.encryption_detection import Kind, promised
from bollwerk.engines.restic_repository import open_repository

KEY = b"benchmark key"
SIGNATURES = 4
TRIES = 3


def show(figure, value, unit, bound=None, peer=None, peer_value=None, *, holds=None):
    line = {"figure": figure, "value": value, "unit": unit, "bound": bound, "peer": peer, "peer_value": peer_value}
    print(json.dumps(line | {"holds": holds}), flush=True)


def fast_path(paths, folder):
    detection.speed(paths, "documents", 60)
    rng, small = Random(5), []
    bodies = [office_work.prose(rng, 900).encode("ascii", "replace")[:4096].ljust(4096, b".") for _ in range(200)]
    for number in range(100_000):
        path = folder / f"{number // 1000}" / f"{number}.txt"
        if number % 1000 == 0:
            path.parent.mkdir(parents=True)
        path.write_bytes(bodies[number % 200])
        small.append(path)
    names, expected = [os.fsencode(path) for path in small], [promised(path.name) or Kind.UNKNOWN for path in small]
    limit = len(small) / detection.cpu_seconds(detection.read_everything, names, rounds=TRIES)
    ours = len(small) / detection.cpu_seconds(detection.look_at_all, names, expected, rounds=TRIES)
    share = round(100 * ours / limit)
    label = "fast path on 100,000 files of 4 KB: share of reading everything"
    show(label, share, "%", 20, "reading, files/CPU-s", round(limit), holds=share >= 20)


def children_cpu(command):
    """Run a command and return the CPU seconds it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def full_judgement(documents, folder, seed):
    """Judge changed files, and let clamscan look at the same ones."""
    benign = [pair for pair in office_work.benign(documents, seed) if pair.before_name and pair.after != pair.before]
    chosen = Random(seed).sample(benign, min(600, len(benign)))
    scheme = "blocks_25_percent"
    chosen += list(simulator.attacked(documents, scheme, simulator.INTERMITTENT[scheme], seed))[:600]
    ours = len(chosen) / detection.cpu_seconds(lambda: [detection.judge(pair) for pair in chosen], rounds=TRIES)
    peer = clamscan_rate(chosen, folder)
    show("full judgement of changed files", round(ours), "files/CPU-s", 1000, holds=ours >= 1000)
    factor = None if peer is None else round(ours / peer, 2)
    label = "full judgement against clamscan with four signatures on the same files"
    holds = None if factor is None else factor >= 2
    show(label, factor, "times", 2, "clamscan, files/CPU-s", None if peer is None else round(peer), holds=holds)


def clamscan_rate(pairs, folder):
    if shutil.which("clamscan") is None:
        return None
    signatures, files, empty = folder / "signatures", folder / "files", folder / "empty"
    for one in (signatures, files, empty):
        one.mkdir()
    lines = (f"{hashlib.md5(bytes((n,)) * 99).hexdigest()}:99:Own.{n}\n" for n in range(SIGNATURES))
    (signatures / "own.hdb").write_text("".join(lines))
    for number, pair in enumerate(pairs):
        (files / f"{number}-{Path(pair.after_name).name}"[-200:].replace("/", "_")).write_bytes(pair.after)
    command = ["clamscan", "--no-summary", "--infected", "--recursive", f"--database={signatures}"]
    start = min(children_cpu([*command, empty]) for _ in range(2))
    spent = min(children_cpu([*command, files]) for _ in range(2))
    return len(pairs) / max(spent - start, 0.001)


def differences(root):
    """Build 100,000 files with three snapshots; measure differences and the night's work on the second."""
    diffing.build(root, 100_000, 0.02, 1)
    diffing.compare_commands(root, 0, "100,000 files, changes in a tenth of the folders", TRIES)
    diffing.compare_commands(root, 1, "100,000 files, changes in all folders", TRIES)
    store = store_at(str(root / "repository"))
    repository = open_repository(store, diffing.PASSWORD, limits=LIMITS)
    first, second, third = repository.snapshots().snapshots
    for label, before, after in (("a tenth of the", first, second), ("all", second, third)):
        repository = open_repository(store, diffing.PASSWORD, limits=LIMITS)
        start = time.process_time()
        crew = Crew(RepositoryJudge(repository, KEY), processes=1)
        judged = sum(1 for _ in StepJudge(repository, Ledger(None), crew, Step("x", before, after)).run())
        spent = round(time.process_time() - start, 2)
        name = f"a night of 2 % change on 100,000 files, in {label} folders ({judged} judged)"
        show(name, spent, "CPU-s", 10, holds=spent <= 10)


def last_clean(documents, seed):
    """Attack a share for some days; compare the last clean versions with what was there before."""
    from tests.agents.sentinel.shares import PASSWORD, Archive

    rng, archive = Random(seed), Archive()
    schemes = list((simulator.FULL | simulator.INTERMITTENT).values())
    files = {f"amt{number % 12}/{name}": data for number, (name, data) in enumerate(documents) if len(data) > 600}
    tree, attacked = dict(files), {}
    archive.snapshot(tree)
    for day in range(8):
        # What was edited after the last snapshot nobody can restore; its version before is the right one.
        saved = dict(tree)
        for path in rng.sample(sorted(tree.keys() - attacked.keys()), 20):
            if path.endswith((".txt", ".csv", ".log")):
                tree[path] += office_work.prose(rng, 20).encode()
        share = 60 if day < 7 else 10_000
        for path in rng.sample(open_paths := sorted(files.keys() & tree.keys()), min(share, len(open_paths))):
            data = tree.pop(path)
            encrypt = schemes[rng.randrange(len(schemes))]
            after = path if rng.random() < 0.6 else f"{path}.locked"
            tree[after] = encrypt(data, rng)
            if tree[after] != data:
                attacked[path] = saved[path]
            files.pop(path)
        archive.snapshot(tree)
    repository = open_repository(archive.writer.store, PASSWORD)
    run = RepositoryRun(repository, Ledger(None), Crew(RepositoryJudge(repository, KEY), processes=1))
    for _ in run.run():
        pass
    snapshots = {one.id: one for one in repository.snapshots().snapshots}
    right = 0
    for found in run.damaged():
        clean = found.standing.clean
        if clean is not None:
            node = repository.find(snapshots[found.standing.clean_snapshot], clean.path)
            right += repository.content(node, clean.path).whole() == attacked.get(clean.path.strip("/"))
    share = round(100 * right / len(attacked), 2)
    label = f"last clean version byte-exact ({right} of {len(attacked)} recoverable files)"
    show(label, share, "%", 99.5, holds=share >= 99.5)


def memory(folder, files=1_000_000):
    """Compare two snapshots of a million files in a process of its own and judge what differs."""
    for function in ("write_share", "judge_share"):
        code = f"from benchmarks.ransomware import {function}; {function}({str(folder)!r}, {files})"
        subprocess.run([sys.executable, "-c", code], check=True)


def write_share(folder, files):
    """Write a repository of `files` files in folders of a hundred; two of each hundred change."""
    from tests.engines.restic_repository.writer import Writer, dir_node, file_node

    from bollwerk.engines.restic_repository import FileKind

    rng, writer, packs = Random(1), Writer(), []
    text = [office_work.prose(rng, 60).encode() for _ in range(50)]
    roots = [[], []]
    for number in range(files // 100):
        ids = [rng.randbytes(32).hex() for _ in range(98)]
        numbers = {"type": "data", "length": 900, "uncompressed_length": 1200}
        packs.append({"id": rng.randbytes(32).hex(), "blobs": [numbers | {"id": one, "offset": 0} for one in ids]})
        nodes = [file_node(f"akte {n:02}.txt", [one], 1200) for n, one in enumerate(ids)]
        for side in (0, 1):
            changed = [text[(number + n) % 50] + f"{number} {n} {side}".encode() for n in (0, 1)]
            own = [file_node(f"brief {n}.txt", [writer.blob(one)], len(one)) for n, one in enumerate(changed)]
            roots[side].append(dir_node(f"amt{number:05}", writer.tree(*nodes, *own)))
        if number % 100 == 99:
            writer.close_pack()
    for side, day in ((0, 1), (1, 2)):
        groups = [roots[side][at : at + 100] for at in range(0, len(roots[side]), 100)]
        tops = [dir_node(f"bereich{n:04}", writer.tree(*group)) for n, group in enumerate(groups)]
        top = writer.tree(*tops)
        writer.close_pack()
        writer.snapshot(top, time=f"2026-11-0{day}T20:00:00+01:00")
    writer.packs += packs
    writer.packs, every = [], writer.packs
    for at in range(0, len(every), 500):
        writer.packs = every[at : at + 500]
        writer.index()
    for (kind, name), data in writer.store.files.items():
        below = {FileKind.CONFIG: "config", FileKind.DATA: f"data/{name[:2]}/{name}"}.get(kind, f"{kind.value}/{name}")
        path = Path(folder, below)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def judge_share(folder, files):
    """Judge the second snapshot and print what it costs."""
    from tests.engines.restic_repository.writer import PASSWORD

    start = time.process_time()
    repository = open_repository(store_at(folder), PASSWORD, limits=LIMITS)
    before, after = repository.snapshots().snapshots
    crew = Crew(RepositoryJudge(repository, KEY), processes=1)
    judged = sum(1 for _ in StepJudge(repository, Ledger(None), crew, Step("x", before, after)).run())
    spent, peak = time.process_time() - start, diffing.peak_mib()
    label = f"peak memory, {files} files, {judged} judged in {spent:.1f} CPU-s"
    show(label, round(peak), "MiB", 300, holds=peak <= 300 and judged == files // 50)


def slow_roll():
    """Five files a day, seen through snapshots: from the fifth file to the alert."""
    from bollwerk.agents.sentinel.alerts import Share
    from bollwerk.agents.sentinel.records import Finding
    from bollwerk.engines.encryption_detection import Change, Outcome

    share, alerts, before = Share("srv", "/srv"), defaultdict(list), None
    for day in range(12):
        at = datetime(2026, 11, 1, 2, tzinfo=UTC) + timedelta(days=day)
        share.begin(at, before)
        for number in range(40):
            share.take(Finding(f"/srv/amt{number}/{day}.docx", Change.CHANGED, Outcome.CLEAN, ()))
        for number in range(5 if day >= 6 else 0):
            finding = Finding(f"/srv/amt{number}/b{day}.docx", Change.CHANGED, Outcome.ENCRYPTED, ("format_lost",))
            share.take(finding)
        alerts[day] = share.end(f"{day}", frozenset())
        before = at
    late = next((day - 6 for day in sorted(alerts) if alerts[day]), 99)
    show("slow roll of 5 files a day through snapshots: days to the alert", late, "days", 1, holds=late <= 1)


def isolation():
    if os.geteuid() or any(shutil.which(name, path="/usr/sbin:/sbin:/usr/bin") is None for name in ("nft", "sshd")):
        show("isolation of 40 hosts", None, "s", 2, "not measured: needs root, nft and sshd", holds=None)
        return
    subprocess.run([sys.executable, "-m", "benchmarks.isolation"], check=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="Only these parts, separated by commas.")
    parser.add_argument("--every", type=int, default=1, help="take only every n-th document")
    given = parser.parse_args()
    docs = given.data / "docs" if (given.data / "docs").is_dir() else given.data
    notes = given.data / "notes"
    skipped = {given.data / "notes", given.data / "yara"}
    found = (path for path in docs.rglob("*") if path.is_file() and skipped.isdisjoint(path.parents))
    paths = sorted(found)[:: given.every]
    documents = [(path.name, path.read_bytes()) for path in paths]
    written = documents + list(office_work.texts(Random(given.seed), 96))
    folder = own_folder.use()

    def below(name):
        (folder / name).mkdir()
        return folder / name

    parts = {
        "fast": lambda: fast_path(paths, below("small")),
        "full": lambda: full_judgement(written, below("full"), given.seed),
        "diff": lambda: differences(below("diff")),
        "memory": lambda: memory(below("memory")),
        "isolation": isolation,
        "found": lambda: detection.detection(written, given.seed, show=False),
        "false": lambda: detection.false_alarms(documents, given.seed, show=False),
        "rules": lambda: (detection.share_rules(given.seed), slow_roll()),
        "clean": lambda: last_clean(written, given.seed),
        "notes": lambda: detection.notes(notes) if notes.is_dir() else None,
    }
    for name, part in parts.items():
        if not given.only or name in given.only.split(","):
            part()
            for one in folder.iterdir():
                shutil.rmtree(one) if one.is_dir() else one.unlink()


if __name__ == "__main__":
    main()
