"""What the commands of containment and cleaning do and print."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.conf import settings

from bollwerk.foundation.access import deciding, viewing_as
from bollwerk.foundation.people.models import Person
from bollwerk.foundation.people.viewers import viewer_of
from bollwerk.rooms.ransomware import services
from bollwerk.rooms.ransomware.adapters import imaging, ssh, sweeping
from bollwerk.rooms.ransomware.errors import RansomwareError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bollwerk.foundation.access import Viewer
    from bollwerk.rooms.ransomware.adapters.sweeping import Scanner

__all__ = ["key_lines", "record_drill", "sweep", "take_evidence"]

_Told = tuple[bool, list[str]]


def key_lines() -> list[str]:
    """Return the line for ``authorized_keys`` of control points and observers."""
    return [ssh.public_line(ssh.house_key(settings.DATA_DIR))]


def _viewer(email: str) -> Viewer | None:
    with deciding("ransomware.console"):
        row = Person.objects.filter(email=email).first()
    return viewer_of(row.pk) if row else None


def record_drill(file: Path, *, person: str) -> _Told:
    """Keep the report of a drill; return whether that was possible, and what to say."""
    viewer = _viewer(person)
    if viewer is None:
        return False, [f"Nobody has the e-mail address {person}."]
    try:
        report = json.loads(file.read_bytes())
        with viewing_as(viewer):
            key = services.record_drill(report=report if isinstance(report, dict) else {})
    except (OSError, ValueError, LookupError, RansomwareError) as error:
        return False, [f"The report cannot be kept: {error}"]
    return True, [f"Drill {key} is kept."]


def take_evidence(file: Path, *, cleaning: int, kind: str, tool: str, person: str) -> _Told:
    """Record an image that lies on this machine; return whether that was possible, and what to say."""
    viewer = _viewer(person)
    if viewer is None:
        return False, [f"Nobody has the e-mail address {person}."]
    try:
        image = imaging.hash_image(file)
        with viewing_as(viewer):
            services.take_evidence(
                cleaning_id=cleaning, kind=kind, sha256=image.sha256, size_bytes=image.size_bytes, tool=tool,
                place=str(file.resolve())[:300],
            )  # fmt: skip
    except (OSError, ValueError, LookupError, RansomwareError) as error:
        return False, [f"The image cannot be recorded: {error}"]
    return True, [f"{image.size_bytes} bytes, SHA-256 {image.sha256}"]


def sweep(
    root: Path,
    *,
    cleaning: int,
    person: str,
    yara: Sequence[Path],
    hashes: Sequence[Path],
    clamd: tuple[str, Path] | None,
    looked_from: str,
) -> _Told:
    """Search a mounted disk with every scanner asked for, and record what was found."""
    viewer = _viewer(person)
    if viewer is None:
        return False, [f"Nobody has the e-mail address {person}."]
    try:
        scanners = _scanners(yara, hashes, clamd)
        reports = [sweeping.sweep(root, one, looked_from=looked_from) for one in scanners]
        with viewing_as(viewer):
            for report in reports:
                services.keep_sweep(cleaning_id=cleaning, report=report)
    except (sweeping.SweepError, OSError, LookupError, RansomwareError) as error:
        return False, [f"The search cannot be made or kept: {error}"]
    return True, [_told(report) for report in reports]


def _scanners(yara: Sequence[Path], hashes: Sequence[Path], clamd: tuple[str, Path] | None) -> list[Scanner]:
    found = [sweeping.yara_scanner(yara)] if yara else []
    found += [sweeping.hash_scanner(hashes)] if hashes else []
    found += [sweeping.clamd_scanner(*clamd)] if clamd else []
    if not found:
        raise sweeping.SweepError("name at least one of --yara, --hashes, --clamd")
    return found


def _told(report: sweeping.SweepReport) -> str:
    newest = report.signatures.newest
    age = f"newest of {newest:%Y-%m-%d}" if newest else "age unknown"
    return (
        f"{report.scanner}: {report.signatures.name} ({report.signatures.count} signatures, {age}), "
        f"{report.files} files, {report.unread} not read, {report.found_count} findings"
    )
