"""Play the drill: every step proves itself, the first that fails ends it, nothing is left behind."""

from __future__ import annotations

import json
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bollwerk.rooms.ransomware.adapters.namespaces import MissingProgramError, NamespaceError, NamespaceLab
from bollwerk.shell.drill.town import FailedError, Town

__all__ = ["Report", "StepReport", "play", "report_lines"]


@dataclass(frozen=True, slots=True)
class StepReport:
    """One step and what proves it."""

    name: str
    ok: bool
    seconds: float
    proof: dict[str, Any]


@dataclass(slots=True)
class Report:
    """The whole drill.

    Attributes:
        files_lost: Files that did not come back byte for byte as they were last sound; None before that was looked at.
    """

    steps: list[StepReport] = field(default_factory=list)
    files: int = 0
    files_lost: int | None = None
    files_restored: int = 0
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether every step succeeded and nothing was lost."""
        return bool(self.steps) and all(step.ok for step in self.steps) and self.files_lost == 0


def play(files: int) -> Report:
    """Play one drill with so many files and return its report."""
    report, started = Report(files=files), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bollwerk-drill-") as folder, ExitStack() as stack:
        root = Path(folder)
        (root / "keys").mkdir(mode=0o700)
        lab = NamespaceLab(root / "keys")
        town = Town(root, lab, files, nonce=secrets.token_hex(16))
        steps = (("prepare", lambda: _enter(stack, lab)), *town.steps())
        for name, step in steps:
            report.steps.append(_done(name, step))
            if not report.steps[-1].ok:
                break
        report.files_lost, report.files_restored = town.lost, town.restored
    report.seconds = round(time.monotonic() - started, 3)
    return report


def _enter(stack: ExitStack, lab: NamespaceLab) -> dict[str, Any]:
    stack.enter_context(lab)
    return {"prefix": lab.prefix}


def _done(name: str, step: Callable[[], dict[str, Any]]) -> StepReport:
    started = time.monotonic()
    try:
        ok, proof = True, step()
    except (FailedError, MissingProgramError, NamespaceError, OSError) as error:
        ok, proof = False, {"problem": str(error)}
    except Exception as error:
        ok, proof = False, {"problem": f"{type(error).__name__}: {error}"}
    return StepReport(name, ok, round(time.monotonic() - started, 3), proof)


def report_lines(report: Report, *, as_json: bool) -> Iterator[str]:
    """Yield the report as one JSON object, or as a line for each step."""
    if as_json:
        yield json.dumps({**asdict(report), "ok": report.ok})
        return
    for step in report.steps:
        words = ", ".join(f"{name} {value}" for name, value in step.proof.items())
        yield f"{'ok    ' if step.ok else 'FAILED'} {step.name:10} {step.seconds:7.2f} s  {words}"
    lost = "not known" if report.files_lost is None else str(report.files_lost)
    yield f"{report.files_restored} files restored, {lost} lost, {report.seconds:.1f} s"
