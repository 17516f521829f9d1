"""How far the quality of matching may differ on other data of the same kind: other directories, other documents.

Run: `./run bench advisories_margin --data DIR --json`; DIR as for `advisories`. Names and their CPEs: directories
of half the size are drawn, and of each half the answers removed. Items of CVE records: documents that share
vulnerabilities are one group; groups are drawn with replacement, and the largest are left out. The data was split by
vulnerability and by document, each by itself, so half of both are drawn as well, with and without the vulnerability
that has most pairs. Names are also asked as other lists write them. OSV ranges: packages are drawn with replacement.
It changes no weight: what was fitted stays as it is, so read the figures as the spread, not as independent of the data.
"""

import argparse
import random
import statistics
import sys
from collections import defaultdict
from pathlib import Path

from benchmarks.advisories import (
    SEED,
    osv_range,
    products_of,
    read_corpus,
    report,
    rows,
    truth_of_cves,
    truth_of_names,
    unpack,
)

from bollwerk.engines import product_identity as identity
from bollwerk.engines.product_identity.product_directory import SURE

DRAWS, GROUP_DRAWS, HALF_DRAWS = 12, 300, 100
SPLIT = 0.5


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


WRITTEN = {
    "installed": lambda vendor, name: (vendor, f"{name} 12.4.103 (x64 de)"),
    "in_capitals": lambda vendor, name: (vendor.upper(), name.upper()),
    "with_hyphens": lambda vendor, name: (vendor, "-".join(name.replace("_", " ").split())),
    "in_one_piece": lambda vendor, name: (vendor, "".join(name.split())),
    "with_its_maker_in_front": lambda vendor, name: (vendor, f"{vendor} {name}"),
    "without_its_maker": lambda _vendor, name: ("", name),
    "two_letters_exchanged": lambda vendor, name: (vendor, f"{name[:2]}{name[3:4]}{name[2:3]}{name[4:]}"),
}
"""The same names as other lists write them."""


def written_otherwise(data):
    """Report how many first answers stay right, and how often sure ones are, when names are written otherwise."""
    truth, entries = truth_of_names(data)
    directory = identity.ProductDirectory(entries)
    for way, write in WRITTEN.items():
        answers = {asked: directory.find(*write(*asked), 0.0) for asked in truth}
        right = {asked: answer is not None and answer.key in truth[asked] for asked, answer in answers.items()}
        sure = [right[asked] for asked, answer in answers.items() if answer is not None and answer.score >= SURE]
        report(f"name_to_cpe_top1.{way}", statistics.fmean(right.values()), "share", None)
        report(f"name_to_cpe_sure.{way}", len(sure) / len(truth), "share", None)
        report(f"name_to_cpe_right_when_sure.{way}", statistics.fmean(sure or [0]), "share", None)


def osv_packages(data):
    """Report the share of right memberships in OSV ranges over packages drawn with replacement."""
    records = rows(data, "truth-osv-pypi-range-vs-enumerated")
    known = defaultdict(set)
    for record in records:
        known[record["package"]].update(record["versions"])
    counts = defaultdict(lambda: [0, 0])
    for record in records:
        vers, listed, count = osv_range(record), set(record["versions"]), counts[record["package"]]
        for version in known[record["package"]]:
            inside = identity.membership(version, vers) is identity.Membership.INSIDE
            count[0], count[1] = count[0] + (inside is (version in listed)), count[1] + 1
    chance, packages = random.Random(SEED), sorted(counts.values())
    drawn = sorted(of_packages(chance.choices(packages, k=len(packages))) for _ in range(GROUP_DRAWS))
    told("osv_ranges.drawn", drawn, "share", 0.999)
    worst = max(packages, key=lambda count: count[1] - count[0])
    packages.remove(worst)
    report("osv_ranges.without_worst_package", of_packages(packages), "share", None)


def of_packages(counts):
    right, total = (sum(column) for column in zip(*counts, strict=True))
    return right / max(1, total)


def told(figure, drawn, unit, bound):
    """Report the low, middle and high values of sorted draws, and how many reach the bound."""
    for name, place in (("low", 0.05), ("middle", 0.5), ("high", 0.95)):
        report(f"{figure}_{name}", drawn[int(place * len(drawn))], unit, None)
    report(f"{figure}_at_least_bound", statistics.fmean(one >= bound for one in drawn), "share of draws", None)


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
    told("cve_item_to_document_f1.drawn", drawn, "F1", 0.80)
    return f1(counts) >= 0.80


def halves(data, documents):
    """Report F1 over halves of the vulnerabilities and halves of the documents, each drawn by itself."""
    products = [product for document in documents for product in products_of(document)]
    _, own, _ = truth_of_cves(data, documents, products)
    index = identity.AdvisoryIndex(products)
    found = {asked: {match.advisory for match in index.match(identity.Item("i", *asked))} for asked in own}
    asked_of = defaultdict(set)
    for record in rows(data, "truth-cve-records-for-cisa-csaf"):
        for one in record["containers"]["cna"].get("affected", []):
            asked_of[record["cveMetadata"]["cveId"]].add((one.get("vendor", "n/a"), one.get("product", "n/a")))
    cves = {
        document.document.tracking.id: {one.cve for one in document.vulnerabilities or ()} for document in documents
    }
    pairs = {
        cve: sum(cve in cves[one] for asked in several & own.keys() for one in own[asked])
        for cve, several in asked_of.items()
    }
    for name, left_out in (("halves", set()), ("halves_without_largest_cve", {max(sorted(pairs), key=pairs.get)})):
        known = sorted(asked_of.keys() - left_out)
        drawn = sorted(of_half(random.Random(seed), known, asked_of, cves, own, found) for seed in range(HALF_DRAWS))
        told(f"cve_item_to_document_f1.{name}", drawn, "F1", 0.80)


def of_half(chance, known, asked_of, cves, own, found):
    """Return F1 over half of the vulnerabilities and half of the documents."""
    drawn = {cve for cve in known if chance.random() < SPLIT}
    documents = {document for document in sorted(cves) if chance.random() < SPLIT}
    right = defaultdict(set)
    for document in documents:
        for cve in cves[document] & drawn:
            for asked in asked_of[cve] & own.keys():
                right[asked].add(document)
    asked_for = {asked for cve in drawn for asked in asked_of[cve] & own.keys()}
    whole = {document for document in documents if cves[document] <= drawn}
    counts = [[0, 0, 0, 0]]
    for asked in asked_for:
        got, counted = found[asked] & documents, right[asked] & own[asked]
        hit, wrong = got & counted, (got - right[asked]) & whole
        counts.append([len(hit), len(counted - got), len(wrong), len(hit & whole)])
    return f1(counts)


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--json", action="store_true", help="Lines are JSON in any case.")
    data = options.parse_args().data
    good = names(data)
    written_otherwise(data)
    osv_packages(data)
    documents = read_corpus(unpack(data / "csaf-cisa.tar.xz"))
    good &= items(data, documents)
    halves(data, documents)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
