"""Reports of a folder: what we find in each, what was expected, and why we count otherwise.

Run: `./run bench scans --data DIR --json`. DIR holds `MANIFEST-scans.json` (file, expected counts) and the files it
names; the manifest may also lie one folder above. One JSON line per file: `{"file", "found", "expected", "reason"}`;
`found` is null for a file that is refused. A reason is a rule about the format, worked out from the report itself: it
says which of its records other tools would count. The time for all files goes to standard error.
"""

import argparse
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bollwerk.engines.scan_reports import UNIT_BY_FORMAT, Format, Unit
from bollwerk.rooms.pentests.reports.opening import ReportRefusedError, open_report, report_pool

SECONDS = 3.0
MANIFEST = "MANIFEST-scans.json"
UNITS = {
    Unit.RECORD: "each record of the report is one finding",
    Unit.RULE_AND_HOST: "a rule at one host is one finding; its ports and outputs are places of it",
    Unit.RULE_AND_SITE: "a rule at one site is one finding; its paths and instances are places of it",
    Unit.RULE_AND_PORT: "a rule at one port of one host is one finding",
    Unit.RESULT_AND_LOCATION: "a result is one finding at each of its locations; passed checks are none",
}
NOTES = {
    Format.NMAP: "an open port counts at each host; exploits that the script vulners lists beside CVEs are evidence",
    Format.TESTSSL: "checks with OK and the rating are no findings; several CVE of one check are one finding",
    Format.TESTSSL_CSV: "checks with OK and the rating are no findings; several CVE of one check are one finding",
    Format.SSLYZE: "weak protocols and suites by BSI TR-02102-2, known attacks, untrusted certificates",
    Format.SSLYZE_XML: "weak protocols and suites by BSI TR-02102-2, known attacks, untrusted certificates",
    Format.WAPITI: "entries of anomalies and additional notes count too",
    Format.WAPITI_JSON: "entries of anomalies and additional notes count too",
    Format.PTART: "a retest changes the state of its finding and is none of its own",
}


NUMBERS = ("findings", "count")


def rows(manifest):
    """Return (file, expected counts) whatever the keys are called; None where nothing is expected."""
    if isinstance(manifest, dict):
        listed = next((value for value in manifest.values() if isinstance(value, list)), None)
        yield from rows(listed if listed is not None else [{"file": one, "expected": n} for one, n in manifest.items()])
        return
    for entry in manifest:
        file = next(entry[key] for key in ("file", "path", "name") if key in entry)
        name = next((key for key in entry if "expected" in key), None) or next(
            (key for key in NUMBERS if key in entry), ""
        )
        expected = entry.get(name)
        yield file, expected if expected is None or isinstance(expected, list) else [expected]


def countings(report):
    """Return other ways to count the same report, each with the sentence that says how it differs from ours."""
    weaknesses = [report.weaknesses[one.weakness] for one in report.findings]
    titles = {(kind.title, one.severity) for kind, one in zip(weaknesses, report.findings, strict=True)}
    described = {(kind.title, kind.description) for kind in weaknesses}
    records = sum(one.occurrences for one in report.findings)
    identifiers = sum(max(len(kind.identifiers), 1) for kind in weaknesses)
    yield len(titles), "the expected number counts equal titles of equal severity once, wherever they occur"
    yield len(described), "the expected number counts equal titles and descriptions once, wherever they occur"
    yield len({kind.title for kind in weaknesses}), "the expected number counts equal titles once, wherever they occur"
    yield records, "the expected number counts each record, also those of one finding"
    yield identifiers, "the expected number counts each CVE of a record"


def reason(report, expected):
    """Return why our number differs, empty if it does not."""
    found = len(report.findings)
    if expected is None or found in expected:
        return ""
    rule = UNITS[UNIT_BY_FORMAT[report.format]]
    parts = [f"{report.format}: {rule}"]
    parts += [f"({NOTES[report.format]})"] if report.format in NOTES else []
    other = next((sentence for count, sentence in countings(report) if count in expected), "")
    if other:
        parts.append(f"- {other}")
    if report.kept_aside:
        parts.append(f"; {len(report.kept_aside)} records were kept aside, each with its reason")
    return " ".join(parts)


def line(root, name, expected, pool):
    shown = expected[0] if expected and len(expected) == 1 else expected
    try:
        report = open_report(root / name, pool=pool)
    except ReportRefusedError as error:
        return {"file": name, "found": None, "expected": shown, "reason": f"refused: {error}"}
    return {"file": name, "found": len(report.findings), "expected": shown, "reason": reason(report, expected)}


def folder_of(data, files):
    """Return the folder the names of the manifest start from: its own, or one above or below it."""
    candidates = [data, data.parent, *(path for path in data.iterdir() if path.is_dir())]
    return max(candidates, key=lambda folder: sum((folder / name).is_file() for name in files))


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--data", type=Path, required=True)
    data = options.parse_args().data.resolve()
    manifest = next((one for one in (data / MANIFEST, data.parent / MANIFEST) if one.is_file()), None)
    if manifest is None:
        print(f"{data} holds no {MANIFEST}.", file=sys.stderr)
        return 2
    listing = list(rows(json.loads(manifest.read_text(encoding="utf-8-sig"))))
    root = folder_of(data, [name for name, _ in listing])
    present = [(name, expected) for name, expected in listing if (root / name).is_file()]
    with report_pool() as pool:
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(lambda payload: open_report(payload, pool=pool), [b"", b""]))  # the pool is warm now
            start = time.perf_counter()
            lines = list(threads.map(lambda one: line(root, *one, pool), present))
        seconds = time.perf_counter() - start
    for one in lines:
        print(json.dumps(one, ensure_ascii=False))
    for name in sorted({name for name, _ in listing} - {name for name, _ in present}):
        print(json.dumps({"file": name, "found": None, "expected": None, "reason": "the file is not there"}))
    unexplained = [one for one in lines if one["expected"] is not None and one["found"] is None]
    figure = {"figure": "scans.all_reports", "value": round(seconds, 3), "unit": "s", "bound": SECONDS}
    holds = seconds <= SECONDS
    print(json.dumps({**figure, "peer": None, "peer_value": None, "holds": holds}), file=sys.stderr)
    return 0 if holds and not unexplained else 1


if __name__ == "__main__":
    sys.exit(main())
