"""How many encrypted files the engine finds, how seldom it is wrong, and how fast it is.

    python benchmarks/encryption_detection.py --data DIR [--seed N] [--notes DIR] [--misses]

One JSON line per figure. `--data` names a folder of documents; texts, databases and containers are generated.
"""

import argparse
import json
import math
import os
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import numpy as np

import office_work
import ransomware_simulator as simulator
from bollwerk.engines.encryption_detection import (
    BytesReader,
    Change,
    FastPath,
    FileVersion,
    Kind,
    Outcome,
    Outlook,
    ShareEvent,
    judge_share,
    judge_transition,
    promised,
    recognise_note,
)
from bollwerk.engines.encryption_detection.statistics import as_array, chi_square, entropy

KEY = b"benchmark key"
START = datetime(2026, 3, 1, 3, tzinfo=UTC)


def figure(name, value, unit, bound=None, peer=None, peer_value=None, *, at_most=False):
    holds = None if bound is None else (value <= bound if at_most else value >= bound)
    line = {"figure": name, "value": value, "unit": unit, "bound": bound, "peer": peer, "peer_value": peer_value}
    print(json.dumps(line | {"holds": holds}), flush=True)


def judge(pair):
    before = None if pair.before_name is None else FileVersion(pair.before_name, BytesReader(pair.before))
    return judge_transition(before, FileVersion(pair.after_name, BytesReader(pair.after)), key=KEY)


def shannon_alarm(pair):
    return entropy(as_array(pair.after)) > 7.9


def chi_square_alarm(pair):
    return chi_square(as_array(pair.after)) < 310.5


def interval(wrong, total):
    """Return the 95 % Wilson interval of a share, per 10,000."""
    z, share = 1.96, wrong / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return [round(max(0.0, middle - half) * 10_000, 2), round((middle + half) * 10_000, 2)]


def detection(documents, seed, *, show):
    for group, bound in ((simulator.FULL, 99.5), (simulator.INTERMITTENT, 97.0), (simulator.EXTRA, None)):
        for scheme, encrypt in group.items():
            pairs = list(simulator.attacked(documents, scheme, encrypt, seed))
            missed = [(pair, verdict) for pair in pairs for verdict in [judge(pair)] if not verdict.alarming]
            found = round(100 * (1 - len(missed) / len(pairs)), 2)
            peer = round(100 * sum(map(shannon_alarm, pairs)) / len(pairs), 2)
            figure(f"found {scheme} ({len(pairs)} pairs)", found, "%", bound, "Shannon > 7.9", peer)
            for pair, verdict in missed if show else ():
                print("   missed", pair.after_name, len(pair.before), verdict)


def false_alarms(documents, seed, *, show):
    counts, wrong, shannon, chi = Counter(), Counter(), 0, 0
    texts = office_work.changed_texts(seed, 480)
    for pair in (pair for source in (office_work.benign(documents, seed), texts) for pair in source):
        verdict = judge(pair)
        counts[pair.what] += 1
        wrong[pair.what] += verdict.alarming
        shannon, chi = shannon + shannon_alarm(pair), chi + chi_square_alarm(pair)
        if verdict.alarming and show:
            print("   wrong", pair.what, pair.before_name, pair.after_name, len(pair.before), len(pair.after), verdict)
    total, alarms = sum(counts.values()), sum(wrong.values())
    name = f"false alarms ({alarms} of {total} benign changes), 95 % interval {interval(alarms, total)}"
    figure(
        name,
        round(10_000 * alarms / total, 2),
        "per 10,000",
        5,
        "Shannon > 7.9",
        round(10_000 * shannon / total),
        at_most=True,
    )
    figure("false alarms of chi-square < 310.5", round(10_000 * chi / total), "per 10,000")
    for what, number in sorted(counts.items()):
        figure(f"false alarms {what} ({number})", wrong[what], "files", 0, at_most=True)


def timeline(rng, *, slow_roll_from):
    """Return 30 days of a share: daily work, a move on day 10, a packed folder on day 14, five damaged files a day."""
    events = []
    for day in range(30):
        at = START + timedelta(days=day)
        events += [
            ShareEvent(at, f"amt{n % 40}/akte{n}.docx", Change.CHANGED, Outcome.CLEAN)
            for n in range(rng.randint(40, 60))
        ]
        events += [ShareEvent(at, f"amt{n % 40}/neu{day}-{n}.pdf", Change.NEW, Outcome.CLEAN) for n in range(8)]
        events += [ShareEvent(at, f"amt{n}/alt{day}-{n}.txt", Change.DELETED) for n in range(4)]
        if day == 10:
            events += [ShareEvent(at, f"neu/a{n}.docx", Change.RENAMED, Outcome.CLEAN) for n in range(400)]
        if day == 14:
            events += [ShareEvent(at, f"amt1/p{n}.docx", Change.DELETED) for n in range(250)]
            events.append(ShareEvent(at, "amt1/alt.zip", Change.NEW, Outcome.CLEAN))
        if day >= slow_roll_from:
            events += [ShareEvent(at, f"amt{n}/b{day}-{n}.docx", Change.CHANGED, Outcome.ENCRYPTED) for n in range(5)]
    return events


def share_rules(seed):
    events = timeline(Random(seed), slow_roll_from=20)
    known, ours, sigma, mass = frozenset({"docx", "pdf", "txt", "zip"}), [], [], []
    history = []
    for day in range(30):
        at = START + timedelta(days=day)
        today = [event for event in events if event.at == at]
        if judge_share(events, at=at, known_extensions=known):
            ours.append(day)
        if len(history) >= 7 and len(today) > np.mean(history) + 3 * np.std(history):
            sigma.append(day)
        deleted = sum(event.change is Change.DELETED for event in today)
        if deleted >= 100:
            mass.append(day)
        history.append(len(today))
    late = next((day - 20 for day in ours if day >= 20), 99)
    figure("slow roll of 5 files a day: days from the fifth file to the alarm", late, "days", 1, at_most=True)
    false_days = [day for day in ours if day < 20]
    figure("false alarm days in 20 benign days (move, packed folder)", len(false_days), "days", 0, at_most=True)
    figure("3-sigma count rule: false days", sum(day < 20 for day in sigma), "days")
    figure("3-sigma count rule: slow-roll days noticed of 10", sum(day >= 20 for day in sigma), "days")
    figure("mass-delete rule: false days", sum(day < 20 for day in mass), "days")
    figure("mass-delete rule: slow-roll days noticed of 10", sum(day >= 20 for day in mass), "days")


@dataclass(slots=True)
class FileReader:
    """A reader over an open file, as the agent on the backup host uses one."""

    descriptor: int
    size: int

    def read(self, offset, length, /):
        """Return up to `length` bytes from `offset`."""
        return os.pread(self.descriptor, length, offset)


def read_everything(paths):
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        while os.read(descriptor, 1 << 20):
            pass
        os.close(descriptor)


def look_at_all(paths, expected):
    fast, closer = FastPath(KEY), 0
    for path, kind in zip(paths, expected, strict=True):
        descriptor = os.open(path, os.O_RDONLY)
        reader = FileReader(descriptor, os.fstat(descriptor).st_size)
        closer += fast.outlook(reader, kind, path) is Outlook.LOOK_CLOSER
        os.close(descriptor)
    return closer


def cpu_seconds(work, *arguments, rounds=7):
    """Return the least CPU time of several rounds: what disturbs only ever adds."""
    best = math.inf
    for _ in range(rounds):
        start = time.process_time()
        work(*arguments)
        best = min(best, time.process_time() - start)
    return best


def speed(paths, label, share):
    names = [os.fsencode(path) for path in paths]
    expected = [promised(path.name) or Kind.UNKNOWN for path in paths]
    read_everything(names)
    limit = len(paths) / cpu_seconds(read_everything, names)
    fast = len(paths) / cpu_seconds(look_at_all, names, expected)
    figure(
        f"fast path on {label}: share of reading everything",
        round(100 * fast / limit),
        "%",
        share,
        "reading, files/s",
        round(limit),
    )
    if share > 20:
        figure(f"fast path on {label}", round(fast), "files per CPU-second", 20_000)
    passed = look_at_all(names, expected)
    figure(f"fast path on {label}: passed on to full judgement", round(100 * passed / len(paths), 1), "%")


def full_speed(documents, seed):
    pairs = list(simulator.attacked(documents, "blocks_25_percent", simulator.INTERMITTENT["blocks_25_percent"], seed))
    benign = [pair for pair in office_work.benign(documents, seed) if pair.before_name and pair.after != pair.before]
    for label, chosen in (
        ("benign changes", Random(seed).sample(benign, min(600, len(benign)))),
        ("encrypted files", pairs),
    ):
        spent = cpu_seconds(lambda chosen=chosen: [judge(pair) for pair in chosen], rounds=2)
        figure(f"full judgement of {label}", round(len(chosen) / spent), "files per CPU-second", 1000)


def fast_recall(documents, seed):
    fast = FastPath(KEY)
    for scheme in ("full", "head_4k", "step_16_16", "blocks_25_percent", "head_kept"):
        encrypt = (simulator.FULL | simulator.INTERMITTENT)[scheme]
        pairs = list(simulator.attacked(documents, scheme, encrypt, seed))
        kinds = [promised(pair.before_name) or Kind.UNKNOWN for pair in pairs]
        looks = [
            fast.outlook(BytesReader(p.after), kind, p.after_name.encode())
            for p, kind in zip(pairs, kinds, strict=True)
        ]
        passed = sum(found is Outlook.LOOK_CLOSER for found in looks)
        figure(
            f"fast path passes on {scheme}",
            round(100 * passed / len(pairs), 1),
            "%",
            99.0 if scheme == "full" else None,
        )


def small_files(seed, count=20_000):
    rng = Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number in range(count):
            path = Path(folder, f"{number}.txt")
            path.write_bytes(office_work.prose(rng, 8).encode("ascii", "replace").ljust(4096, b"."))
            paths.append(path)
        speed(paths, f"{count} files of 4 KB", 20)


def notes(folder):
    """Judge the half of the families that no rule was written after (every second name)."""
    families = sorted(path for path in folder.iterdir() if path.is_dir())[1::2]
    files = [path for family in families for path in family.rglob("*") if path.is_file()]
    found = sum(recognise_note(path.read_bytes().decode("utf-8", "replace"), path.name).is_note for path in files)
    figure(f"ransom notes recognised (held-out half, {len(files)})", round(100 * found / len(files), 1), "%", 97)
    texts = [
        path
        for ending in ("*.txt", "*.md", "*.rst", "copyright", "*.html")
        for path in Path("/usr/share").rglob(ending)
    ]
    texts = [path for path in sorted(texts)[:4000] if path.is_file()]
    wrong = sum(
        recognise_note(path.read_bytes()[:60_000].decode("utf-8", "replace"), path.name).is_note for path in texts
    )
    if texts:
        figure(
            f"ordinary texts taken for notes ({wrong} of {len(texts)})",
            round(100 * wrong / len(texts), 2),
            "%",
            1.5,
            at_most=True,
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--notes", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=int, default=1, help="take only every n-th document")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--only", choices=("found", "false", "speed", "rules", "notes"))
    options = parser.parse_args()
    paths = sorted(path for path in options.data.rglob("*") if path.is_file())[:: options.every]
    documents = [(path.name, path.read_bytes()) for path in paths]
    written = documents + list(office_work.texts(Random(options.seed), 96))
    parts = {
        "found": lambda: (detection(written, options.seed, show=options.misses), fast_recall(documents, options.seed)),
        "false": lambda: false_alarms(documents, options.seed, show=options.misses),
        "rules": lambda: share_rules(options.seed),
        "speed": lambda: (
            speed(paths, "documents", 60),
            small_files(options.seed),
            full_speed(documents, options.seed),
        ),
        "notes": lambda: notes(options.notes) if options.notes else None,
    }
    for name, part in parts.items():
        if options.only in {None, name}:
            part()


if __name__ == "__main__":
    main()
