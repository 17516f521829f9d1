"""Cut hosts and zones off, and prove from outside that they are: no database, no web server."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bollwerk.rooms.ransomware.adapters import ssh
from bollwerk.rooms.ransomware.adapters.probing import Baseline, Watch
from bollwerk.rooms.ransomware.rules.containment import (
    Command,
    Driver,
    Plan,
    Point,
    PointVerdict,
    Probe,
    Target,
    TargetStanding,
    TargetVerdict,
    commands_to_isolate,
    commands_to_release,
    judge_target,
)
from bollwerk.rooms.ransomware.rules.nftables import HandleError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import asyncssh

__all__ = ["PointProof", "Proof", "dry_run", "isolate", "recheck", "release"]

_POINT_S = 5.0
_OBSERVER_S = 1.5
"""An observer that is slow is left out, and that is said: a cut does not wait for it."""
_BASELINE_S = 1.5
"""A cut waits no longer than this for the look before it."""
_COMMAND_S = 10.0
_WINDOW_S = 0.5


@dataclass(frozen=True, slots=True)
class PointProof:
    """What became of the order at one control point.

    Attributes:
        cut_after_s: Seconds from the start to the confirmation.
        said: What went wrong, or what the point prints when it is asked.
    """

    key: int
    name: str
    verdict: PointVerdict
    cut_after_s: float | None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """The whole matrix and what it proves."""

    points: tuple[PointProof, ...]
    probes: tuple[Probe, ...]
    verdicts: Mapping[int, TargetVerdict]
    lost_observers: tuple[str, ...]
    seconds: float

    @property
    def proven(self) -> bool:
        """Whether every target is isolated, proven from outside."""
        return all(one.standing is TargetStanding.PROVEN for one in self.verdicts.values())

    @property
    def surviving_flows(self) -> int:
        """How many connections that were open before still ran afterwards."""
        return sum(probe.flow_survived for probe in self.probes)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values, to be kept."""
        return {
            "points": [asdict(one) for one in self.points],
            "probes": [asdict(one) for one in self.probes],
            "verdicts": [{"target": key, **asdict(one)} for key, one in self.verdicts.items()],
            "lost_observers": list(self.lost_observers),
            "flows": sum(probe.flow for probe in self.probes),
            "surviving_flows": self.surviving_flows,
            "seconds": round(self.seconds, 3),
        }


@dataclass(slots=True)
class _Work:
    """One run: connections that are open, and what was found so far."""

    plan: Plan
    key_file: Path
    window_s: float
    started: float = 0.0
    points: dict[int, asyncio.Task[asyncssh.SSHClientConnection]] = field(default_factory=dict)
    observers: dict[str, asyncssh.SSHClientConnection] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    watch: Watch = field(init=False)

    def elapsed(self) -> float:
        return asyncio.get_running_loop().time() - self.started

    async def open(self) -> None:
        """Begin to connect to everything at once; return when the observers are there, a slow point comes later."""
        self.started = asyncio.get_running_loop().time()
        for point in self.plan.points:
            if point.endpoint is not None and point.driver is not Driver.ORDER:
                opening = ssh.connect(point.endpoint, key_file=self.key_file, limit_s=_POINT_S)
                self.points[point.key] = asyncio.ensure_future(opening)
        await asyncio.gather(*(self._observer(one.name, one.endpoint) for one in self.plan.observers))
        self.watch = Watch(self.observers, self.plan.targets, self.window_s)

    async def look(self) -> None:
        """Find out what can be reached now."""
        await self.watch.before(_BASELINE_S)

    async def close(self) -> None:
        """Let every connection go."""
        if hasattr(self, "watch"):
            self.watch.let_go()
        points = await asyncio.gather(*self.points.values(), return_exceptions=True)
        for connection in (*points, *self.observers.values()):
            if not isinstance(connection, BaseException):
                connection.close()

    async def _connection(self, point: Point) -> asyncssh.SSHClientConnection:
        if point.key not in self.points:
            raise ssh.UnreachableError(f"No address of {point.name} is known.")
        return await self.points[point.key]

    async def _observer(self, name: str, endpoint: Any) -> None:
        try:
            self.observers[name] = await ssh.connect(endpoint, key_file=self.key_file, limit_s=_OBSERVER_S)
        except ssh.UnreachableError:
            self.lost.append(name)

    def targets_of(self, point: Point) -> list[Target]:
        return [target for target in self.plan.targets if target.point == point.key]

    async def order_all(self, make: Callable[[Point, list[Target]], list[Command]]) -> list[PointProof]:
        """Give every point its commands, at once."""
        return list(await asyncio.gather(*(self.order(point, make) for point in self.plan.points)))

    async def order(self, point: Point, make: Callable[[Point, list[Target]], list[Command]]) -> PointProof:
        """Give a point its commands, and ask it what it does now."""
        if point.driver is Driver.ORDER:
            return PointProof(point.key, point.name, PointVerdict.PRINTED, None)
        try:
            connection = await self._connection(point)
            for command in make(point, self.targets_of(point)):
                await ssh.run(connection, command, limit_s=_COMMAND_S)
            done = round(self.elapsed(), 3)
            said = await self._asked(point, connection)
        except ssh.UnreachableError as error:
            return PointProof(point.key, point.name, PointVerdict.UNREACHABLE, None, str(error))
        except (ssh.RefusedError, HandleError) as error:
            return PointProof(point.key, point.name, PointVerdict.REFUSED, None, str(error))
        return PointProof(point.key, point.name, PointVerdict.DONE, done, said)

    async def _asked(self, point: Point, connection: asyncssh.SSHClientConnection) -> str:
        if not point.check:
            return ""
        lines = [point.check.replace("{handle}", one) for target in self.targets_of(point) for one in target.handles]
        found = [await ssh.run(connection, Command(line), limit_s=_COMMAND_S) for line in lines]
        return "\n".join(found)[:1000]

    async def judged(self, points: list[PointProof]) -> Proof:
        """Judge what was found."""
        probes = tuple(one.probe() for one in self.watch.fields)
        verdict_of = {one.key: one.verdict for one in points}
        verdicts = {
            target.key: judge_target(verdict_of[target.point], [one for one in probes if one.target == target.key])
            for target in self.plan.targets
        }
        return Proof(tuple(points), probes, verdicts, tuple(self.lost), self.elapsed())


@contextmanager
def _working(plan: Plan, key_file: Path, window_s: float) -> Iterator[tuple[asyncio.Runner, _Work]]:
    """Hand out a run with open connections. Between its parts the caller is outside the event loop and may wait."""
    with asyncio.Runner() as runner:
        work = _Work(plan, key_file, window_s)
        try:
            runner.run(work.open())
            yield runner, work
        finally:
            runner.run(work.close())


def isolate(
    plan: Plan,
    *,
    key_file: Path,
    earlier: Baseline | None = None,
    note: Callable[[Baseline], None] | None = None,
    window_s: float = _WINDOW_S,
) -> Proof:
    """Cut targets off and return the proof from outside; safe to run again.

    Args:
        plan: What, where, and from where it is tried.
        key_file: Private key with which control points and observers are entered.
        earlier: What was reached before an earlier try, in case that one had cut already.
        note: Called with what is reached now, before anything is cut.
        window_s: Seconds of silence that count as silence.
    """
    with _working(plan, key_file, window_s) as (runner, work):
        runner.run(work.look())
        work.watch.remember(earlier or [])
        if note is not None:
            note(work.watch.baseline())
        points = runner.run(work.order_all(commands_to_isolate))
        runner.run(work.watch.after())
        return runner.run(work.judged(points))


def recheck(plan: Plan, *, key_file: Path, earlier: Baseline, window_s: float = _WINDOW_S) -> Proof:
    """Look again from outside at targets that were cut off, by whatever hand, and return the proof.

    Control points are not asked: only what comes through counts.
    """
    with _working(Plan((), plan.targets, plan.observers), key_file, window_s) as (runner, work):
        runner.run(work.look())
        for one in work.watch.fields:
            one.after, one.flow = one.before, False
        work.watch.remember(earlier)
        return runner.run(work.judged([PointProof(one.key, one.name, _as_ordered(one), None) for one in plan.points]))


def _as_ordered(point: Point) -> PointVerdict:
    return PointVerdict.PRINTED if point.driver is Driver.ORDER else PointVerdict.DONE


def release(plan: Plan, *, key_file: Path, window_s: float = _WINDOW_S) -> Proof:
    """Take an isolation back and return what can be reached again; safe to run again.

    A verdict of the proof is RELEASED where the order was carried out; the probes say what is open.
    """
    with _working(plan, key_file, window_s) as (runner, work):
        points = runner.run(work.order_all(commands_to_release))
        runner.run(work.look())
        for one in work.watch.fields:
            one.before, one.after, one.flow = one.after, one.before, False
        proof = runner.run(work.judged(points))
    verdict_of = {one.key: one.verdict for one in points}
    verdicts = {one.key: _released(verdict_of[one.point], proof.verdicts[one.key]) for one in plan.targets}
    return replace(proof, verdicts=verdicts)


def _released(point: PointVerdict, verdict: TargetVerdict) -> TargetVerdict:
    if point in {PointVerdict.DONE, PointVerdict.PRINTED}:
        return TargetVerdict(TargetStanding.RELEASED, verdict.management_kept, verdict.detail)
    return verdict


def dry_run(plan: Plan, *, key_file: Path, window_s: float = _WINDOW_S) -> Proof:
    """Return what an isolation would find: which points can be reached and take the order, and what answers now.

    Nothing is changed: nftables only checks the order, other drivers are only reached.
    """
    with _working(plan, key_file, window_s) as (runner, work):
        runner.run(work.look())
        return runner.run(work.judged(runner.run(work.order_all(_checks))))


def _checks(point: Point, targets: list[Target]) -> list[Command]:
    commands = commands_to_isolate(point, targets)
    if point.driver is Driver.COMMAND:
        return []
    return [Command(one.line.replace("nft -f", "nft -c -f"), one.reads) for one in commands if one.reads]
