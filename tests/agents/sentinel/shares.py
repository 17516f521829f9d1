"""Shares for tests: trees on disk, and repositories in memory whose snapshots are given as paths and bytes."""

import hashlib
import json
from functools import cache
from random import Random

from tests.engines.encryption_detection.samples import docx, prose
from tests.engines.restic_repository.writer import PASSWORD, Writer, file_node

from bollwerk.agents.sentinel.crew import Crew
from bollwerk.agents.sentinel.ledger import Ledger
from bollwerk.agents.sentinel.repository_judge import RepositoryJudge
from bollwerk.agents.sentinel.repository_run import RepositoryRun
from bollwerk.engines.restic_repository import open_repository

KEY = b"a secret of the installation"


def encrypted(data, seed=9):
    return Random(seed).randbytes(len(data))


@cache  # a ZIP holds the time it was made
def letter(number):
    return docx(f"Bescheid {number} " + prose(300, seed=number))


def fill(root, files):
    """Write files below a directory."""
    for path, data in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    root.mkdir(exist_ok=True)
    return root


def lines_of(lines):
    """Return the findings by path, and the other lines by their first key."""
    read = [json.loads(line) for line in lines]
    findings = {line["path"]: line for line in read if "path" in line}
    return findings, [line for line in read if "path" not in line]


class Archive:
    """A repository in memory that grows by snapshots."""

    def __init__(self):
        self.writer = Writer()
        self.day = 0

    def snapshot(self, files, **changes):
        """Back up files, given as path below the root to bytes; a day later than the last time."""
        self.day += 1
        tree = self._tree({path: files[path] for path in sorted(files)})
        return self.writer.finish(tree, time=f"2026-11-{self.day:02}T20:00:00+01:00", **changes)

    def _tree(self, files):
        nodes, folders = [], {}
        for path, data in files.items():
            top, _, rest = path.partition("/")
            if rest:
                folders.setdefault(top, {})[rest] = data
            else:
                pieces = [data[at : at + 4096] for at in range(0, len(data), 4096)]
                nodes.append(file_node(top, [self.writer.blob(piece) for piece in pieces], len(data)))
        nodes += [{"name": name, "type": "dir", "subtree": self._tree(below)} for name, below in folders.items()]
        return self.writer.tree(*sorted(nodes, key=lambda node: node["name"]))

    def run(self, ledger=None):
        """Judge everything; return findings as (snapshot, path) to finding, and the finished run."""
        repository = open_repository(self.writer.store, PASSWORD)
        run = RepositoryRun(repository, ledger or Ledger(None), Crew(RepositoryJudge(repository, KEY), processes=1))
        return {(seen.snapshot.id, seen.finding.path): seen.finding for seen in run.run()}, run


def blobs_of(data):
    return tuple(hashlib.sha256(data[at : at + 4096]).hexdigest() for at in range(0, len(data), 4096))
