"""Verify an exported trail without database, settings or web framework.

``python -m bollwerk.foundation.audit.standalone FOLDER [--anchor FOLDER] [--json]``; needs Python and `cryptography`.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bollwerk.foundation.audit.entries import moment
from bollwerk.foundation.audit.exports import ExportError, verify_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bollwerk.foundation.audit.verification import Report

__all__ = ["as_json", "as_text", "main"]


def as_json(report: Report, *, waiting: int = 0) -> str:
    """Return the report for programs."""
    fields = {**asdict(report), "root": report.root.hex()}
    fields |= {"holds": report.holds, "first_broken": report.first_broken, "waiting": waiting}
    return json.dumps(fields, ensure_ascii=False)


def as_text(report: Report, *, waiting: int = 0) -> str:
    """Return the report for people."""
    lines = [f"{report.entries} entries, {report.heads} heads, {report.anchors} anchors, {waiting} events waiting."]
    lines += [f"  {finding.kind} at {finding.sequence}" for finding in report.findings]
    if report.more:
        lines.append(f"  and {report.more} more")
    lines.append("The trail holds." if report.holds else f"THE TRAIL IS BROKEN, first at {report.first_broken}.")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify the folder named on the command line; return 0 if it holds, 1 if not, 2 if it could not be read."""
    parser = argparse.ArgumentParser(description="Verify an exported trail.")
    parser.add_argument("export", type=Path, help="folder with the exported trail")
    parser.add_argument("--anchor", type=Path, help="folder with the heads kept outside the server")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args(arguments)
    try:
        at = moment(datetime.now(UTC))  # noqa: TID251 - outside the house there is no house clock
        report = verify_folder(given.export, given.anchor, at=at)
    except ExportError as error:
        sys.stderr.write(f"Nothing was verified: {error}.\n")
        return 2
    sys.stdout.write((as_json(report) if given.json else as_text(report)) + "\n")
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
