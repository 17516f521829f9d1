"""How far the quality of matching may differ on other data of the same kind: other directories, other documents.

Run: `./run bench advisories_margin --data DIR --json`; DIR as for `advisories`. Names and their CPEs: directories
of half the size are drawn, and of each half the answers removed. Items of CVE records: documents that share
vulnerabilities are one group; groups are drawn with replacement, and the largest are left out. It changes no weight:
what was fitted stays as it is, so read the figures as the spread, not as independent of the data.
"""

import argparse
import random
import statistics
import sys
from collections import defaultdict
from pathlib import Path

from benchmarks.advisories import SEED, products_of, read_corpus, report, truth_of_cves, truth_of_names, unpack

from bollwerk.engines import product_identity as identity

DRAWS, GROUP_DRAWS = 12, 300


def names(data):
    """Report the mean and the spread over directories of half the size."""
    truth, entries = truth_of_names(data)
    drawn = [of_directory(truth, entries, random.Random(seed)) for seed in range(DRAWS)]
    bounds = {"top1": 0.965, "precision_half_removed": 0.97, "recall_half_removed": 0.85}
    good = True
    for (figure, bound), values in zip(bounds.items(), zip(*drawn, strict=True), strict=True):
        good &= report(f"name_to_cpe_{figure}.mean_of_half", statistics.fmean(values), "share", bound)
        report(f"name_to_cpe_{figure}.deviation_of_half", statistics.stdev(values), "share", None)
    return good


def of_directory(truth, whole, chance):
    """Return the share of right first answers of half a directory, and precision and recall of half of that half."""
    entries = chance.sample(whole, len(whole) // 2)
    keys = {entry.key for entry in entries}
    right = {asked: answers & keys for asked, answers in truth.items() if answers & keys}
    directory = identity.ProductDirectory(entries)
    first = statistics.fmean(directory.find(*asked, 0.0).key in answers for asked, answers in right.items())
    half = chance.sample(entries, len(entries) // 2)
    left, directory = {entry.key for entry in half}, identity.ProductDirectory(half)
    said = [(answer.key in right[asked]) for asked in right if (answer := directory.find(*asked)) is not None]
    return first, statistics.fmean(said or [0]), sum(said) / max(1, sum(bool(one & left) for one in right.values()))


def groups_of(documents):
    """Return by document the smallest document with which it is linked by shared vulnerabilities."""
    parent = {}

    def root(one):
        while parent.setdefault(one, one) != one:
            one = parent[one]
        return one

    for document in documents:
        for one in document.vulnerabilities or ():
            parent[root(f"CVE {one.cve}")] = root(document.document.tracking.id)
    return {document.document.tracking.id: root(document.document.tracking.id) for document in documents}


def counted(data, documents):
    """Return hits, misses, wrong pairs and hits in wholly known documents, by group, the largest first."""
    products = [product for document in documents for product in products_of(document)]
    wanted, own, whole = truth_of_cves(data, documents, products)
    index, group = identity.AdvisoryIndex(products), groups_of(documents)
    counts = defaultdict(lambda: [0, 0, 0, 0])
    for asked, right in wanted.items():
        found = {match.advisory for match in index.match(identity.Item("i", *asked))}
        for document in own[asked]:
            counts[group[document]][0 if document in found else 1] += 1
            counts[group[document]][3] += document in found and document in whole
        for document in (found - right) & whole:
            counts[group[document]][2] += 1
    return sorted(counts.values(), key=lambda one: -one[0] - one[1])


def f1(counts):
    hits, misses, wrong, known = (sum(column) for column in zip(*counts, strict=True))
    precision, recall = known / max(1, known + wrong), hits / max(1, hits + misses)
    return 2 * precision * recall / max(1e-9, precision + recall)


def items(data, documents):
    """Report F1 of items and documents over groups of documents."""
    counts, chance = counted(data, documents), random.Random(SEED)
    drawn = sorted(f1(chance.choices(counts, k=len(counts))) for _ in range(GROUP_DRAWS))
    report("cve_item_to_document_groups", len(counts), "groups", None)
    report("cve_item_to_document_f1.without_largest_group", f1(counts[1:]), "F1", None)
    report("cve_item_to_document_f1.without_three_largest", f1(counts[3:]), "F1", None)
    for name, place in (("low", 0.05), ("middle", 0.5), ("high", 0.95)):
        report(f"cve_item_to_document_f1.drawn_{name}", drawn[int(place * GROUP_DRAWS)], "F1", None)
    held = statistics.fmean(one >= 0.80 for one in drawn)
    report("cve_item_to_document_f1.drawn_at_least_bound", held, "share of draws", None)
    return f1(counts) >= 0.80


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--json", action="store_true", help="Lines are JSON in any case.")
    data = options.parse_args().data
    good = names(data)
    return 0 if good & items(data, read_corpus(unpack(data / "csaf-cisa.tar.xz"))) else 1


if __name__ == "__main__":
    sys.exit(main())
