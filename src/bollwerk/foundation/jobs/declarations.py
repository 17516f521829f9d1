"""Workflows, steps, schedules and reactions as rooms declare them; knows nothing of the engine that runs them."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from django.utils.functional import _StrPromise

__all__ = [
    "Reaction",
    "Schedule",
    "Step",
    "Workflow",
    "declare_modules",
    "declare_reaction",
    "load",
    "reactions_to",
    "schedule",
    "schedules",
    "step",
    "steps",
    "workflow",
    "workflows",
]

_P = ParamSpec("_P")
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class Workflow:
    """A durable job, started once per event.

    Attributes:
        name: ``room.verb_object``.
        function: Called with the event's id; calls steps and does nothing else that changes anything.
        label: What people read while it runs.
    """

    name: str
    function: Callable[[str], object]
    label: str | _StrPromise


@dataclass(frozen=True, slots=True)
class Schedule:
    """A durable job started by the clock, exactly once per time, whatever the number of workers.

    Times missed while no worker ran are caught up one by one.

    Attributes:
        cron: Minute, hour, day of month, month, day of week, in German time.
        function: Called with the time it was due.
    """

    name: str
    cron: str
    function: Callable[[datetime], object]
    label: str | _StrPromise


@dataclass(frozen=True, slots=True)
class Reaction:
    """What an upper package does, once per event, because a lower one recorded it.

    Attributes:
        name: Own name among the reactions to this event, e.g. the room's key.
        react: Called with the event's id; must be safe to run twice.
    """

    event: str
    name: str
    react: Callable[[str], None]


@dataclass(slots=True)
class Step(Generic[_P, _R]):
    """A function whose result is kept: a workflow that is taken over goes on behind its last finished step.

    Attributes:
        function: The plain function; called directly where no worker runs (tests, command line).
        attempts: How often it is tried before the workflow fails.
        interval_s: Pause before the second attempt; each further one is twice as long.
        run: What a call does; the worker puts the durable form here.
    """

    function: Callable[_P, _R]
    attempts: int
    interval_s: float
    run: Callable[_P, _R] = field(init=False)

    def __post_init__(self) -> None:
        self.run = self.function

    @property
    def name(self) -> str:
        """Name of the step, unique in the house."""
        return f"{self.function.__module__}.{self.function.__qualname__}"

    def __call__(self, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """Run the step."""
        return self.run(*args, **kwargs)


_workflows: dict[str, Workflow] = {}
_schedules: dict[str, Schedule] = {}
_steps: dict[str, Step[..., Any]] = {}
_reactions: dict[str, dict[str, Reaction]] = {}
_modules: list[str] = []


def workflow(
    name: str, *, label: str | _StrPromise = ""
) -> Callable[[Callable[[str], object]], Callable[[str], object]]:
    """Declare a workflow; the function itself stays callable as it is."""

    def decorate(function: Callable[[str], object]) -> Callable[[str], object]:
        _workflows[name] = Workflow(name, function, label or name)
        return function

    return decorate


def schedule(
    name: str, *, cron: str, label: str | _StrPromise = ""
) -> Callable[[Callable[[datetime], object]], Callable[[datetime], object]]:
    """Declare a job of the clock; not more often than hourly, because missed times are caught up one by one."""

    def decorate(function: Callable[[datetime], object]) -> Callable[[datetime], object]:
        _schedules[name] = Schedule(name, cron, function, label or name)
        return function

    return decorate


def step(*, attempts: int = 1, interval_s: float = 1.0) -> Callable[[Callable[_P, _R]], Step[_P, _R]]:
    """Declare a step: arguments and result are plain JSON values, never rows."""

    def decorate(function: Callable[_P, _R]) -> Step[_P, _R]:
        made = Step(function, attempts, interval_s)
        _steps[made.name] = made
        return made

    return decorate


def declare_reaction(event: str, name: str, react: Callable[[str], None]) -> None:
    """Make a reaction known; called at start-up by whoever knows the rooms."""
    _reactions.setdefault(event, {})[name] = Reaction(event, name, react)


def declare_modules(modules: Iterable[str]) -> None:
    """Name the modules that declare workflows; they are imported when a worker needs them."""
    _modules.extend(module for module in modules if module not in _modules)


def load() -> None:
    """Import every module that declares workflows."""
    for module in _modules:
        import_module(module)


def workflows() -> dict[str, Workflow]:
    """Return the declared workflows by name."""
    return dict(_workflows)


def schedules() -> dict[str, Schedule]:
    """Return the declared schedules by name."""
    return dict(_schedules)


def steps() -> tuple[Step[..., Any], ...]:
    """Return the declared steps."""
    return tuple(_steps.values())


def reactions_to(event: str) -> tuple[Reaction, ...]:
    """Return what is to be done because of an event of this code."""
    return tuple(_reactions.get(event, {}).values())


def reacting_codes() -> list[str]:
    """Return the event codes that somebody reacts to."""
    return sorted(_reactions)
