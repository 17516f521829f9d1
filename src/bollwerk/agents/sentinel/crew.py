"""Judge many files, by several processes where it pays, in order and with bounded memory."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import Final

from .records import Finding, Task, ViewReason, finding_unread

__all__ = ["Crew", "Judge"]

Judge = Callable[[Sequence[Task]], list[Finding]]
"""Judges a batch of tasks; a file whose content did not change has no finding."""

_BATCH_FILES: Final = 128
_BATCH_BYTES: Final = 16 * 1024 * 1024
"""Content of one batch, so that what is read ahead stays small."""
_BATCH_FINDINGS: Final = 1024
_AHEAD: Final = 3
"""Batches in work or waiting for each process."""


@dataclass(slots=True)
class _Batch:
    tasks: list[Task] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


_inherited: list[Judge] = []
"""The judge of this process, set before the fork so that nothing has to be copied."""


def _judge_here(tasks: Sequence[Task]) -> list[Finding]:
    return _inherited[-1](tasks)


class Crew:
    """Processes that judge. A file that kills its process costs only itself.

    Args:
        judge: Called in each process; whatever it holds is inherited by fork.
        processes: How many at once; one means in this process as long as nothing dies.
    """

    def __init__(self, judge: Judge, *, processes: int = 0) -> None:
        self._judge = judge
        self._processes = processes or min(8, os.cpu_count() or 1)
        self._pool: ProcessPoolExecutor | None = None

    def run(self, items: Iterable[Task | Finding]) -> Iterator[Finding]:
        """Yield the findings on all tasks; findings among the items pass through, in about the same order.

        The first batch is judged here, so that small work needs no processes.
        """
        batches = _batches(items)
        first = next(batches, None)
        if first is None:
            return
        yield from self._here(first)
        if self._processes == 1:
            for batch in batches:
                yield from self._here(batch)
            return
        try:
            yield from self._run_parallel(batches)
        finally:
            self.close()

    def _here(self, batch: _Batch) -> Iterator[Finding]:
        yield from batch.findings
        yield from self._judge(batch.tasks) if batch.tasks else ()

    def _run_parallel(self, batches: Iterable[_Batch]) -> Iterator[Finding]:
        waiting: deque[tuple[Future[list[Finding]], list[Task]]] = deque()
        for batch in batches:
            yield from batch.findings
            if batch.tasks:
                waiting.append((self._submit(batch.tasks), batch.tasks))
            if len(waiting) >= self._processes * _AHEAD:
                yield from self._result(*waiting.popleft())
        while waiting:
            yield from self._result(*waiting.popleft())

    def _submit(self, batch: list[Task]) -> Future[list[Finding]]:
        try:
            return self._open(self._processes).submit(_judge_here, batch)
        except BrokenExecutor:
            self.close()
            return self._open(self._processes).submit(_judge_here, batch)

    def _result(self, future: Future[list[Finding]], batch: list[Task]) -> list[Finding]:
        try:
            return future.result()
        except BrokenExecutor:
            self.close()
            return [finding for task in batch for finding in self._alone(task)]

    def _alone(self, task: Task) -> list[Finding]:
        """Judge one file in a process that may die."""
        try:
            return self._open(1).submit(_judge_here, [task]).result()
        except BrokenExecutor:
            self.close()
            return [finding_unread(task.after.path, ViewReason.JUDGING_FAILED.value, change=task.change)]

    def _open(self, processes: int) -> ProcessPoolExecutor:
        if self._pool is None:
            _inherited.append(self._judge)
            context = multiprocessing.get_context("fork")
            self._pool = ProcessPoolExecutor(processes, mp_context=context)
        return self._pool

    def close(self) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            _inherited.pop()
            self._pool = None


def _batches(items: Iterable[Task | Finding]) -> Iterator[_Batch]:
    batch, size = _Batch(), 0
    for item in items:
        if isinstance(item, Finding):
            batch.findings.append(item)
        else:
            batch.tasks.append(item)
            size += item.after.size_bytes + (item.before.size_bytes if item.before else 0)
        if len(batch.tasks) >= _BATCH_FILES or len(batch.findings) >= _BATCH_FINDINGS or size >= _BATCH_BYTES:
            yield batch
            batch, size = _Batch(), 0
    if batch.tasks or batch.findings:
        yield batch
