"""Bursts of changes: when to look, and what makes a burst a signal."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from .events import FileEvent, Look, Signal, SignalReason, SignalRule, What

__all__ = ["Activity", "Burst", "Limits", "judge_burst"]

_ACTORS: Final = 1000
"""Actors remembered at once; the one that was quiet longest is forgotten first."""
_NAMED: Final = 50
_FEWEST: Final = 4
"""Damaged files among those looked at; fewer may be broken files that somebody keeps."""
_SPARE: Final = 3
"""So many times as many files are tried as are to be looked at, when some cannot be read."""
_WIDEST_STEP: Final = 10
"""Between two looks at somebody whose files are sound lie at most so many times `Limits.files` files."""


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on a burst is looked at, and from when on it is a signal.

    Decided on what encryptors reach (hundreds of files a minute) and people do not: saving twenty documents in a
    minute by hand is no work, copying thousands is, therefore the content decides.

    Attributes:
        window_s: Within how many seconds.
        files: Files that one actor wrote or renamed.
        directories: In how many directories.
        endings: Files that got one and the same ending never seen on the share; counts without a look.
        note_directories: Directories in which the same new name appeared.
        looked_at: Files of a burst that are looked at.
        damaged: Part of those readable that must be damaged.
        exempt: Actors that do such things for a living, such as the restore of a backup; canaries count all the same.
    """

    window_s: float = 60.0
    files: int = 20
    directories: int = 2
    endings: int = 50
    note_directories: int = 3
    looked_at: int = 12
    damaged: float = 0.5
    exempt: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Burst:
    """What one actor changed within the window; the newest last."""

    actor: str
    events: tuple[FileEvent, ...]


@dataclass(slots=True)
class _Course:
    """The recent changes of one actor: path to its last event, oldest first."""

    events: OrderedDict[str, FileEvent] = field(default_factory=OrderedDict[str, FileEvent])
    since_look: int = 0
    step: int = 1


@dataclass(slots=True)
class Activity:
    """The recent changes of every actor."""

    limits: Limits = Limits()
    _courses: OrderedDict[str, _Course] = field(default_factory=OrderedDict[str, _Course])

    def take(self, event: FileEvent) -> Burst | None:
        """Take one event; return the burst when it is time to look at what its actor did.

        The same file changed twice counts once. After each look the next one comes after twice as many files, so that
        copying a hundred thousand files does not mean reading them all.
        """
        limits = self.limits
        if event.actor in limits.exempt:
            return None
        if event.what is What.GONE:
            self._forget_file(event)
            return None
        course = self._course_of(event.actor)
        # A file that was written and then renamed is one file, under the name it has now.
        moved = course.events.pop(event.path, None) if event.new_path else None
        fresh = moved is None and event.path_now not in course.events
        course.events[event.path_now] = event
        course.events.move_to_end(event.path_now)
        self._forget_old(course, event.at_s)
        course.since_look += fresh
        if course.since_look < limits.files * course.step:
            return None
        directories = {_directory(one) for one in course.events}
        if len(course.events) < limits.files or len(directories) < limits.directories:
            return None
        course.since_look, course.step = 0, min(_WIDEST_STEP, course.step * 2)
        return Burst(event.actor, tuple(course.events.values()))

    def _forget_file(self, event: FileEvent) -> None:
        """Forget a file that is gone: nothing can be looked at any more."""
        course = self._courses.get(event.actor)
        if course is not None:
            course.events.pop(event.path, None)

    def _course_of(self, actor: str) -> _Course:
        course = self._courses.setdefault(actor, _Course())
        self._courses.move_to_end(actor)
        if len(self._courses) > _ACTORS:
            self._courses.popitem(last=False)
        return course

    def _forget_old(self, course: _Course, now_s: float) -> None:
        limits = self.limits
        most = limits.files * _WIDEST_STEP * 2
        while course.events and (
            len(course.events) > most or now_s - next(iter(course.events.values())).at_s > limits.window_s
        ):
            course.events.popitem(last=False)
        if len(course.events) <= 1:  # quiet for a whole window: look early again
            course.since_look, course.step = 0, 1


def _directory(path: str) -> str:
    return path.rpartition("/")[0]


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _ending(path: str) -> str:
    stem, dot, ending = _name(path).rpartition(".")
    return ending.lower() if dot and stem else ""


def _newest(events: Sequence[FileEvent], count: int) -> Sequence[FileEvent]:
    return events[-count:]


def judge_burst(
    burst: Burst,
    look: Callable[[FileEvent], Look],
    limits: Limits,
    *,
    known_endings: Collection[str] = frozenset(),
    pick: Callable[[Sequence[FileEvent], int], Sequence[FileEvent]] = _newest,
) -> Signal | None:
    """Return the signal that a burst is, None when its files are sound.

    Args:
        burst: What somebody changed.
        look: Looks at the file of an event, where it lies now.
        limits: From when on it is a signal.
        known_endings: Endings of files on the share, in small letters.
        pick: Picks so many of the events to look at; on duty at random, for who knows the rule could write sound files
            just where it looks.
    """
    return (
        _note_signal(burst, look, limits)
        or _damage_signal(burst, look, limits, pick)
        or _ending_signal(burst, limits, known_endings)
    )


def _note_signal(burst: Burst, look: Callable[[FileEvent], Look], limits: Limits) -> Signal | None:
    """Return a signal when the same new name lies in several directories and reads like a ransom note."""
    places: dict[str, list[FileEvent]] = {}
    for event in burst.events:
        if event.what is What.WRITTEN:
            places.setdefault(_name(event.path), []).append(event)
    for found in places.values():
        if len(found) >= limits.note_directories and look(found[0]) is Look.NOTE:
            return _signal(SignalRule.NOTE, burst, [one.path for one in found], SignalReason.RANSOM_NOTE)
    return None


def _damage_signal(
    burst: Burst,
    look: Callable[[FileEvent], Look],
    limits: Limits,
    pick: Callable[[Sequence[FileEvent], int], Sequence[FileEvent]],
) -> Signal | None:
    """Return a signal when most of what can be looked at is no longer what its name promises.

    Files that cannot be read say nothing, so others are looked at in their place, as far as there are any.
    """
    damaged: list[str] = []
    readable = 0
    for event in pick(burst.events, min(len(burst.events), limits.looked_at * _SPARE)):
        seen = look(event)
        readable += seen is not Look.UNREADABLE
        if seen is Look.DAMAGED:
            damaged.append(event.path_now)
        if readable >= limits.looked_at:
            break
    if len(damaged) < max(_FEWEST, readable * limits.damaged):
        return None
    return _signal(SignalRule.BURST, burst, damaged, SignalReason.NOT_WHAT_NAME_PROMISES)


def _ending_signal(burst: Burst, limits: Limits, known: Collection[str]) -> Signal | None:
    """Return a signal when many files got one ending that the share has never seen."""
    renamed = [event for event in burst.events if event.what is What.RENAMED]
    fresh = [one for one in renamed if _ending(one.new_path) not in {"", _ending(one.path), *known}]
    counted = Counter(_ending(one.new_path) for one in fresh)
    if not counted or counted.most_common(1)[0][1] < limits.endings:
        return None
    ending = counted.most_common(1)[0][0]
    paths = [one.new_path for one in fresh if _ending(one.new_path) == ending]
    if len({_directory(path) for path in paths}) < limits.directories:
        return None
    return _signal(SignalRule.ENDING, burst, paths, SignalReason.UNKNOWN_ENDING)


def _signal(rule: SignalRule, burst: Burst, paths: Sequence[str], reason: SignalReason) -> Signal:
    every = [event.path_now for event in burst.events]
    files = tuple((path, reason) for path in paths[:_NAMED])
    return Signal(rule, burst.actor, len(every), len({_directory(path) for path in every}), files)
