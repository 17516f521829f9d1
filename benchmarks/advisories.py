"""Matching of warnings with an inventory: speed and quality, side by side with what others offer.

Run: `./run bench advisories --data DIR [--reference DIR] --json`. DIR has the shape of the development split
(`csaf-cisa.tar.xz` and the truth tables). One JSON line per figure. Four parts run in processes of their own:
`advisories_cold` (from files to stored matches; beside it cve-bin-tool), `csaf` (validation; beside it the library of
secvisogram), `advisories_contains` (a million components in a house) and `advisories_house` (arrivals through the
services of a house, with storage and history). Peers here: rapidfuzz and kotlin-csaf's
published string rules (names).
"""

import argparse
import json
import lzma
import random
import re
import resource
import statistics
import subprocess
import sys
import tarfile
import time
from collections import Counter, defaultdict
from functools import cmp_to_key
from pathlib import Path

from bollwerk.engines import csaf
from bollwerk.engines import product_identity as identity
from bollwerk.engines.product_identity import schemes

SEED = 1
ITEMS, MANY_ITEMS, COMPONENTS = 100_000, 1_000_000, 1_000_000
WHOLE_CORPUS = 2383  # documents that the bounds of the cold run were set for
SAMPLE = 300


def report(figure, value, unit, bound, *, at_most=False, peer=None, peer_value=None):
    holds = bound is None or (value <= bound if at_most else value >= bound)
    line = {"figure": f"advisories.{figure}", "value": round(value, 4), "unit": unit, "bound": bound, "peer": peer}
    line |= {"peer_value": None if peer_value is None else round(peer_value, 4), "holds": holds}
    print(json.dumps(line), flush=True)
    return holds


def rows(data, name):
    with lzma.open(data / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def unpack(path):
    with tarfile.open(path) as packed:
        return {item.name: packed.extractfile(item).read() for item in packed if item.isfile()}


def p95(times):
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else max(times, default=0.0)


def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


# --- what the documents say -------------------------------------------------------------------------------------


def read_corpus(packed):
    documents = []
    for name in sorted(packed):
        if name.endswith(".json"):
            try:
                documents.append(csaf.read_document(packed[name]))
            except csaf.CsafError:
                continue  # feeds and metadata lie beside the documents
    return documents


def products_of(document):
    affected = {
        statement.product_id
        for statement in csaf.read_statements(document)
        if csaf.Verdict.AFFECTED in statement.verdicts
    }
    texts = tuple(note.text for one in document.vulnerabilities or () for note in one.notes)
    for key, product in csaf.flatten_products(document).items():
        if key in affected:
            yield identity.AdvisoryProduct(
                document.document.tracking.id,
                key,
                product.vendor,
                product.product_name or product.name,
                version=product.version,
                version_range=product.version_range,
                cpes=(product.helper.cpe,) if product.helper.cpe else (),
                model_numbers=product.helper.model_numbers,
                mentions=texts,
            )


# --- quality ----------------------------------------------------------------------------------------------------


def vers_case(case):
    given, kind = case["input"], case["test_type"]
    if kind == "equality":
        return schemes.compare(given["input_scheme"], *given["versions"]) == 0
    if kind == "comparison":
        scheme = given["input_scheme"]
        ordered = sorted(given["versions"], key=cmp_to_key(lambda one, two: schemes.compare(scheme, one, two)))
        wanted = case["expected_output"]
        return wanted if all(schemes.compare(scheme, *pair) == 0 for pair in zip(ordered, wanted, strict=True)) else 0
    if kind == "from_native":
        return identity.vers_of_native(given["scheme"], given["native_range"])
    if kind == "containment":
        return identity.membership(given["version"], identity.read_range(given["vers"])) == identity.Membership.INSIDE
    if kind == "validate":
        return str(identity.normalise_vers(given))
    parsed = identity.parse_vers(given)
    return {"scheme": parsed.scheme, "version_constraints": [[c.comparator, c.version] for c in parsed.constraints]}


def purl_case(case):
    given = case["input"]
    if case["test_type"] == "build":
        parts = {key: given[key] or "" for key in ("namespace", "version", "subpath")}
        return str(
            identity.build_purl(given["type"] or "", given["name"] or "", qualifiers=given["qualifiers"], **parts)
        )
    purl = identity.parse_purl(given)
    if case["test_type"] == "validate":
        return str(purl)
    found = {key: getattr(purl, key) or None for key in ("type", "namespace", "name", "version", "subpath")}
    return found | {"qualifiers": dict(purl.qualifiers) or None}


def passed(case, answer):
    wanted = case.get("expected_output")
    if isinstance(wanted, dict) and "type" in wanted:
        wanted = {key: value or None for key, value in wanted.items()}
    try:
        return answer(case) == wanted and not case.get("expected_failure")
    except identity.IdentityError:
        return bool(case.get("expected_failure"))


def share(cases, holds):
    return statistics.fmean(map(holds, cases))


def cpe_row(row):
    bounds = dict(re.findall(r'having(\w+)\("([^"]*)"\)', row["range"]))
    names = ("StartIncluding", "StartExcluding", "EndIncluding", "EndExcluding")
    limits = identity.Bounds(*(bounds.get(name, "") for name in names))
    source, target = row["source_cpe"], row["target_cpe"]
    if source.startswith("cpe"):
        return identity.concerns(identity.parse_cpe(source), identity.parse_cpe(target), limits) == row["match"]
    return identity.package_concerned(identity.parse_purl(source), identity.parse_purl(target), limits) == row["match"]


def osv(records):
    """Return how often ranges and enumerations agree, for listed versions and for those of sibling records."""
    known = defaultdict(set)
    for record in records:
        known[record["package"]].update(record["versions"])
    right = total = 0
    for record in records:
        vers = osv_range(record)
        listed = set(record["versions"])
        for version in known[record["package"]]:
            inside = identity.membership(version, vers) is identity.Membership.INSIDE
            right, total = right + (inside is (version in listed)), total + 1
    return right / max(total, 1)


def osv_range(record):
    intervals = []
    for one in record["ranges"]:
        low = ""
        for event in one.get("events", ()):
            if "introduced" in event:
                low = "" if event["introduced"] == "0" else event["introduced"]
                intervals.append(identity.Interval(low, ""))
            elif "fixed" in event:
                intervals[-1] = identity.Interval(low, event["fixed"], high_inside=False)
            elif "last_affected" in event:
                intervals[-1] = identity.Interval(low, event["last_affected"])
    return identity.VersionRange("", identity.Form.VERS, scheme="pypi", intervals=tuple(intervals))


def truth_of_names(data):
    """Return the right answers by vendor and product asked for, and the products of the directory."""
    truth = defaultdict(set)
    for row in rows(data, "truth-name-to-cpe"):
        truth[row["cna_vendor"], row["cna_product"]].add(row["cpe_vp"])
    candidates = sorted({answer for answers in truth.values() for answer in answers})
    plain = [tuple(part.replace("\\", "").replace("_", " ") for part in one.split(":", 1)) for one in candidates]
    return truth, [identity.DirectoryEntry(key, *names) for key, names in zip(candidates, plain, strict=True)]


def names_to_cpes(data):
    truth, entries = truth_of_names(data)
    whole = identity.ProductDirectory(entries)
    right = [(answer := whole.find(*asked, 0.0)) is not None and answer.key in truth[asked] for asked in truth]
    half = random.Random(SEED).sample(entries, len(entries) // 2)
    left = {entry.key for entry in half}
    directory = identity.ProductDirectory(half)
    answers = [(answer.key in truth[asked]) for asked in truth if (answer := directory.find(*asked)) is not None]
    reachable = sum(bool(truth[asked] & left) for asked in truth)
    peer = rapidfuzz_names(truth, entries)
    good = report(
        "name_to_cpe_top1", statistics.fmean(right), "share", 0.965, peer="rapidfuzz token_set_ratio", peer_value=peer
    )
    good &= report("name_to_cpe_precision_half_removed", statistics.fmean(answers or [0]), "share", 0.97)
    return good & report("name_to_cpe_recall_half_removed", sum(answers) / max(reachable, 1), "share", 0.85)


def rapidfuzz_names(truth, entries):
    try:
        from rapidfuzz import fuzz, process
    except ImportError:
        return None
    asked = random.Random(SEED).sample(sorted(truth), min(SAMPLE, len(truth)))
    folded = [identity.fold(f"{entry.vendor} {entry.name}") for entry in entries]
    hits = 0
    for one in asked:
        found = process.extractOne(identity.fold(" ".join(one)), folded, scorer=fuzz.token_set_ratio)
        hits += entries[found[2]].key in truth[one]
    return hits / len(asked)


def kotlin_names(one, other):
    """Return the confidence of kotlin-csaf's string rules for two names ("Matching Interface.md")."""
    if one == other:
        return 1.0
    if one.lower() == other.lower():
        return 0.95
    bare = [text.lower().replace("-", " ").replace("_", " ") for text in (one, other)]
    if bare[0] == bare[1]:
        return 0.9
    return 0.5 if bare[0] in bare[1] or bare[1] in bare[0] else 0.0


def truth_of_cves(data, documents, products):
    """Return by item all documents with its CVEs, those of its maker, and the documents whose CVEs are all known."""
    by_cve, cves = defaultdict(set), defaultdict(set)
    for document in documents:
        for one in document.vulnerabilities or ():
            by_cve[one.cve].add(document.document.tracking.id)
            cves[document.document.tracking.id].add(one.cve)
    wanted, seen = defaultdict(set), set()
    for record in rows(data, "truth-cve-records-for-cisa-csaf"):
        cve = record["cveMetadata"]["cveId"]
        seen.add(cve)
        for one in record["containers"]["cna"].get("affected", []):
            asked = (one.get("vendor", "n/a"), one.get("product", "n/a"))
            if "n/a" not in asked:
                wanted[asked] |= by_cve[cve]
    whole = {document for document, named in cves.items() if named <= seen}
    makers = defaultdict(set)
    for product in products:
        makers[product.advisory].add(identity.read_vendor(product.vendor))
    own = {
        asked: {
            document
            for document in answers
            if any(identity.same_vendor(identity.read_vendor(asked[0]), maker) > 0.5 for maker in makers[document])
        }
        for asked, answers in wanted.items()
    }
    return wanted, own, whole


def cve_items(data, documents, products):
    """Report how well items of CVE records find the documents with their CVEs; also what each part brings."""
    wanted, own, whole = truth_of_cves(data, documents, products)
    index = identity.AdvisoryIndex(products)
    found = {
        asked: [(match.advisory, match.confidence, match) for match in index.match(identity.Item("i", *asked))]
        for asked in wanted
    }
    kotlin = kotlin_matches(wanted, products)
    variants = {
        "all": lambda match: match.confidence > 0,
        "names_equal_only": lambda match: identity.Doubt.NAMES_DIFFER not in match.doubts,
        "without_mentions": lambda match: match.ground is not identity.Ground.MENTION,
    }
    good = True
    for name, keeps in variants.items():
        answers = {asked: {one for one, _, match in several if keeps(match)} for asked, several in found.items()}
        bound = 0.80 if name == "all" else None
        precision, recall, f1 = score(wanted, own, whole, answers)
        *_, peer = score(wanted, own, whole, kotlin)
        good &= report(f"cve_item_to_document_f1.{name}", f1, "F1", bound, peer="kotlin-csaf rules", peer_value=peer)
        report(f"cve_item_to_document_precision.{name}", precision, "share", None)
        report(f"cve_item_to_document_recall.{name}", recall, "share", None)
        *_, every = score(wanted, wanted, whole, answers)
        report(f"cve_item_to_document_f1_with_third_parties.{name}", every, "F1", None)
    return good


def kotlin_matches(wanted, products):
    pairs = defaultdict(set)
    for product in products:
        pairs[product.vendor, product.name].add(product.advisory)
    vendors = defaultdict(list)
    for vendor, name in pairs:
        vendors[vendor].append(name)
    answers = {}
    for asked in wanted:
        found = set()
        for vendor, names in vendors.items():
            factor = kotlin_names(asked[0], vendor)
            if factor:
                for name in names:
                    if factor * kotlin_names(asked[1], name) >= 0.5:
                        found |= pairs[vendor, name]
        answers[asked] = found
    return answers


def score(wanted, counted, whole, answers):
    hits = misses = wrong = hits_in_whole = 0
    for asked, right in wanted.items():
        got = answers[asked]
        hits += len(got & counted[asked])
        misses += len(counted[asked] - got)
        wrong += len((got - right) & whole)
        hits_in_whole += len(got & counted[asked] & whole)
    precision = hits_in_whole / max(1, hits_in_whole + wrong)
    recall = hits / max(1, hits + misses)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def endoflife(data, reference):
    entries = []
    for name, raw in unpack(reference / "endoflife-products.tar.xz").items():
        if name.endswith(".md"):
            text = raw.decode().split("\n---", 1)[0]
            key = Path(name).stem
            found = re.findall(r"^\s*-\s*(?:purl|cpe|repology):\s*[\"']?([^\s\"']+)", text, re.MULTILINE)
            found += re.findall(r"^\s*-\s*/(\S+)\s*$", text, re.MULTILINE)
            entries.append(identity.DirectoryEntry(key, "", key, found))
    directory = identity.ProductDirectory(entries)
    return share(
        rows(data, "truth-endoflife-identifier-to-product"),
        lambda row: (answer := directory.identify(row["id"])) is not None and answer.key == row["product"],
    )


def quality(data, reference, documents, products):
    ranges = Counter(product.version_range for product in products if product.version_range)
    for document in documents:
        ranges.update(one.version_range for one in csaf.flatten_products(document).values() if one.version_range)
    understood = sum(count for text, count in ranges.items() if identity.read_range(text).understood)
    good = [
        report("vers_suite", share(rows(data, "vers-spec-tests"), lambda case: passed(case, vers_case)), "share", 0.99),
        report("purl_suite", share(rows(data, "purl-spec-tests"), lambda case: passed(case, purl_case)), "share", 0.99),
        report("libversion_table", share(rows(data, "libversion-compare"), libversion_row), "share", 1.0),
        report("cpe_table", share(rows(data, "dependency-track-cpe-matching"), cpe_row), "share", 1.0),
        report("osv_ranges", osv(rows(data, "truth-osv-pypi-range-vs-enumerated")), "share", 0.999),
        report("ranges_understood", understood / max(1, sum(ranges.values())), "share", 0.99),
        report("endoflife_identifiers", endoflife(data, reference), "share", 0.98),
        names_to_cpes(data),
        cve_items(data, documents, products),
    ]
    unread = [text for text in ranges if not identity.read_range(text).understood]
    print(json.dumps({"figure": "advisories.ranges_not_understood", "values": unread[:50]}), flush=True)
    return all(good)


def libversion_row(row):
    return identity.order_by(identity.generic_key, row["a"], row["b"]) == row["cmp"]


# --- speed ------------------------------------------------------------------------------------------------------


def inventory(data, count):
    names = {(row["cna_vendor"], row["cna_product"]) for row in rows(data, "truth-name-to-cpe")}
    for record in rows(data, "truth-cve-records-for-cisa-csaf"):
        affected = record["containers"]["cna"].get("affected", [])
        names |= {(one["vendor"], one["product"]) for one in affected if one.get("vendor") and one.get("product")}
    chance, choices = random.Random(SEED), sorted(names)
    return [
        identity.Item(
            str(number),
            *chance.choice(choices),
            f"{chance.randint(0, 12)}.{chance.randint(0, 20)}.{chance.randint(0, 30)}",
        )
        for number in range(count)
    ]


def components(count):
    chance = random.Random(SEED)
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(3, 9))) for _ in range(5000)]
    names = [f"{chance.choice(words)}-{chance.choice(words)}" for _ in range(50_000)]
    for _ in range(count):
        name = chance.choice(names)
        version = f"{chance.randint(0, 9)}.{chance.randint(0, 30)}"
        yield identity.ComponentEntry(name, version, f"pkg:npm/{name}@{version}", chance.choice(words))


def speed(data, documents, products):
    part = max(len(documents) / WHOLE_CORPUS, 0.2)
    items = inventory(data, ITEMS)
    building, index = timed(lambda: identity.AdvisoryIndex(products))
    matching, table = timed(lambda: identity.match_all(index, items))
    good = [
        report("index_corpus", building, "s", None),
        report("match_100k_items", matching, "s", 1.5 * part, at_most=True, peer="rapidfuzz, all pairs",
               peer_value=rapidfuzz_speed(items, products)),
        report("matches_found", len(table), "matches", None),
        report("memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB", 600, at_most=True),
    ]  # fmt: skip
    chance = random.Random(SEED)
    assets = [timed(lambda item=item: index.match(item))[0] for item in chance.sample(items, SAMPLE)]
    good.append(report("one_new_asset_p95", 1e3 * p95(assets), "ms", 10, at_most=True))
    stock = identity.InventoryIndex(items)
    by_document = defaultdict(list)
    for product in products:
        by_document[product.advisory].append(product)
    chosen = chance.sample(sorted(by_document), min(SAMPLE, len(by_document)))
    documents_times = [timed(lambda several=by_document[key]: stock.match_document(several))[0] for key in chosen]
    good.append(report("one_new_advisory_p95", 1e3 * p95(documents_times), "ms", 30, at_most=True))
    return good, index


def rapidfuzz_speed(items, products):
    """Return the seconds that comparing every name with every name would take, from a sample."""
    try:
        from rapidfuzz import fuzz, process
    except ImportError:
        return None
    theirs = sorted({f"{product.vendor} {product.name}" for product in products})
    mine = sorted({f"{item.vendor} {item.name}" for item in items})
    sample = mine[:50]
    seconds, _ = timed(lambda: process.cdist(sample, theirs, scorer=fuzz.token_set_ratio))
    return seconds / len(sample) * len(mine)


def large(data, index):
    seconds, _ = timed(lambda: identity.match_all(index, inventory(data, MANY_ITEMS)))
    good = [report("match_1m_items", seconds, "s", 20, at_most=True)]
    found = identity.ComponentIndex.from_bytes(identity.ComponentIndex.build(components(COMPONENTS)).to_bytes())
    asked = [component.name for component in components(SAMPLE)]
    asked += [f"pkg:npm/{name}" for name in asked] + [name.partition("-")[0] for name in asked]
    times = [timed(lambda one=one: found.find(one))[0] for one in asked]
    good.append(report("who_contains_1m_p95", 1e3 * p95(times), "ms", 50, at_most=True))
    return all(good)


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--reference", type=Path)
    options.add_argument("--only", choices=("cold", "validation", "quality", "speed", "large", "house", "arrivals"))
    options.add_argument("--json", action="store_true", help="Lines are JSON in any case.")
    chosen = options.parse_args()
    reference = chosen.reference or chosen.data.parent / "reference"
    good = True
    for part, module, arguments in (
        ("cold", "advisories_cold", ["--data", str(chosen.data), "--reference", str(reference)]),
        ("validation", "csaf", ["--data", str(chosen.data), "--reference", str(reference)]),
        ("house", "advisories_contains", []),
        ("arrivals", "advisories_house", ["--data", str(chosen.data)]),
    ):
        if chosen.only in {None, part}:
            started = time.perf_counter()
            ended = subprocess.run([sys.executable, "-m", f"benchmarks.{module}", *arguments], check=False)
            good &= ended.returncode == 0
            print(f"{part}: {time.perf_counter() - started:.0f} s", file=sys.stderr)
    if chosen.only in {None, "quality", "speed", "large"}:
        good &= in_this_process(chosen.data, reference, chosen.only)
    return 0 if good else 1


def in_this_process(data, reference, only):
    """Measure quality and the speed of the engines alone."""
    packed = unpack(data / "csaf-cisa.tar.xz")
    reading, documents = timed(lambda: read_corpus(packed))
    flattening, products = timed(lambda: [product for document in documents for product in products_of(document)])
    report("read_documents", reading, "s", None)
    report("flatten_documents", flattening, "s", None)
    good = True
    if only in {None, "quality"}:
        good &= quality(data, reference, documents, products)
    if only != "quality":
        figures, index = speed(data, documents, products)
        good &= all(figures)
        if only != "speed":
            good &= large(data, index)
    return good


if __name__ == "__main__":
    sys.exit(main())
