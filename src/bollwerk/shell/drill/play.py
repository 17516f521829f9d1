"""Play the drill: every step proves itself, the first that fails ends it, nothing is left behind."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from bollwerk.rooms.ransomware.adapters.namespaces import MissingProgramError, NamespaceError, NamespaceLab
from bollwerk.shell.drill.remains import clear_remains, ended_in_order, own_folder
from bollwerk.shell.drill.town import PROGRAMS, FailedError, Town

__all__ = ["Leader", "Report", "StepReport", "play", "report_lines"]

_Step = tuple[str, Callable[[], dict[str, Any]]]


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


class Leader(Protocol):
    """Somebody who says when the next step is taken, and hears what came of it."""

    def begin(self, names: Sequence[str]) -> None:
        """Hear which steps there are."""

    def may_go_on(self, done: int) -> bool:
        """Wait for the word; return whether the drill goes on after `done` steps."""

    def tell(self, step: StepReport) -> None:
        """Hear of a step."""

    def end(self, report: Report) -> None:
        """Hear how it ended."""


def play(files: int, leader: Leader | None = None) -> Report:
    """Play one drill with so many files and return its report.

    A leader only says when: the steps, their order and what they do are fixed here, inside the drill's own namespaces.
    """
    report, started = Report(files=files), time.monotonic()
    run = f"bw{secrets.token_hex(3)}"
    with ended_in_order(), own_folder(run) as root, ExitStack() as stack:
        (root / "keys").mkdir(mode=0o700)
        lab = NamespaceLab(root / "keys", PROGRAMS, run)
        town = Town(root, lab, files, nonce=secrets.token_hex(16))
        _take(report, (("prepare", lambda: _enter(stack, lab)), *town.steps()), leader)
        report.files_lost, report.files_restored = town.lost, town.restored
    report.seconds = round(time.monotonic() - started, 3)
    if leader is not None:
        leader.end(report)
    return report


def _take(report: Report, steps: Sequence[_Step], leader: Leader | None) -> None:
    if leader is not None:
        leader.begin([name for name, _step in steps])
    for number, (name, step) in enumerate(steps):
        if leader is not None and not leader.may_go_on(number):
            return
        report.steps.append(_done(name, step))
        if leader is not None:
            leader.tell(report.steps[-1])
        if not report.steps[-1].ok:
            return


def _enter(stack: ExitStack, lab: NamespaceLab) -> dict[str, Any]:
    stack.enter_context(lab)
    return {"prefix": lab.prefix, "cleared_of_killed_drills": clear_remains()}


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
