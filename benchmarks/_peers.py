"""Peers that benchmarks are measured against, installed once into `var/peers` with their registries' own clients.

A peer that cannot be installed (no network, no Node) is left out: its figures are null. `BOLLWERK_BENCH_PEERS` names
another folder.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

VALIDATOR = "@secvisogram/csaf-validator-lib@2.0.10"
CVE_BIN_TOOL = "cve-bin-tool==3.4"
PATIENCE_S = 240

SCAN = """
import json, logging, sys, time
logging.disable(logging.CRITICAL)
from cve_bin_tool.cve_scanner import CVEScanner
from cve_bin_tool.util import ProductInfo
items = json.load(open(sys.argv[1]))
with CVEScanner() as scanner:
    start = time.perf_counter()
    for vendor, product, version in items:
        scanner.get_cves(ProductInfo(vendor, product, version, "/", ""), {"default": {}, "paths": {""}})
    seconds = time.perf_counter() - start
found = sum(1 for known in scanner.all_cve_data.values() if known.get("cves"))
print(json.dumps({"seconds": seconds, "found": found}))
"""


def folder():
    path = Path(os.environ.get("BOLLWERK_BENCH_PEERS") or Path(__file__).parent.parent / "var" / "peers")
    path.mkdir(parents=True, exist_ok=True)
    return path


def _ran(*command, **options):
    try:
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE_S, check=False, **options)
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"{command[0]}: {error}", file=sys.stderr)
        return None
    if done.returncode:
        print(f"{command[0]}: {done.stderr.decode(errors='replace')[-300:]}", file=sys.stderr)
    return None if done.returncode else done.stdout


def validator_library():
    """Return the folder of node modules with the validator, None where Node or the registry is not there."""
    modules = folder() / "node_modules"
    if shutil.which("node") is None:
        return None
    if not (modules / "@secvisogram" / "csaf-validator-lib" / "mandatoryTests.js").exists():
        npm = shutil.which("npm")
        if npm is None or _ran(npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder()), VALIDATOR) is None:
            return None
    return modules


def cve_bin_tool():
    """Return the interpreter that has cve-bin-tool, None where it cannot be installed."""
    home = folder() / "cve-bin-tool"
    python = home / "bin" / "python"
    if not (home / "installed").exists():
        if _ran(sys.executable, "-m", "venv", str(home)) is None:
            return None
        if _ran(str(python), "-m", "pip", "install", "-q", CVE_BIN_TOOL) is None:
            return None
        (home / "installed").touch()
    return python


def cve_bin_tool_rate(ranges, items):
    """Return how many items per second the scanner of cve-bin-tool compares, with its tables filled from `ranges`.

    Args:
        ranges: CVE, vendor, product, version or "*", from, after, up to, before.
        items: Vendor, product and version.
    """
    python = cve_bin_tool()
    if python is None:
        return None
    with tempfile.TemporaryDirectory() as home:
        cache = Path(home, ".cache", "cve-bin-tool")
        cache.mkdir(parents=True)
        _fill(cache / "cve.db", ranges)
        asked, script = Path(home, "items.json"), Path(home, "scan.py")
        asked.write_text(json.dumps(items))
        script.write_text(SCAN)
        answer = _ran(str(python), str(script), str(asked), env={**os.environ, "HOME": home, "PYTHONPATH": ""})
    return len(items) / json.loads(answer)["seconds"] if answer else None


def _fill(path, ranges):
    with sqlite3.connect(path) as base:
        base.execute(
            "CREATE TABLE cve_severity (cve_number TEXT, severity TEXT, description TEXT, score INTEGER, cvss_version "
            "INTEGER, cvss_vector TEXT, data_source TEXT, last_modified TIMESTAMP, "
            "PRIMARY KEY(cve_number, data_source))"
        )
        base.execute(
            "CREATE TABLE cve_range (cve_number TEXT, vendor TEXT, product TEXT, version TEXT, versionStartIncluding "
            "TEXT, versionStartExcluding TEXT, versionEndIncluding TEXT, versionEndExcluding TEXT, data_source TEXT)"
        )
        base.execute("CREATE INDEX product_index ON cve_range (cve_number, vendor, product)")
        severities = sorted({row[0] for row in ranges})
        base.executemany(
            "INSERT INTO cve_severity VALUES (?, 'HIGH', 'text', 8, 3, '', 'NVD', '2024-01-01')",
            [(one,) for one in severities],
        )
        base.executemany("INSERT INTO cve_range VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'NVD')", ranges)
