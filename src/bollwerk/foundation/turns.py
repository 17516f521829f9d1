"""One request computes at a time.

Threads of one Python process cannot compute together: they take the interpreter from each other, several times for
every row a query returns, and four pages asked at once were each twice as slow as one after the other (measured, see
``docs/benchmarks.md``). So a request waits for its turn, first come, first served. A turn ends with the request, when
the request steps aside to wait for something, or after `LEASE_S`: a long export must not keep a page waiting.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["LEASE_S", "Turns", "one_at_a_time", "step_aside"]

LEASE_S = 0.15
"""Seconds a request computes alone at most; then the next one begins beside it."""

_SHORTEST_WAIT_S = 0.005


class Turns:
    """Who may compute; the others wait in the order they came.

    Args:
        lease_s: Seconds after which the first of those who wait no longer waits for the holder.
    """

    def __init__(self, lease_s: float = LEASE_S) -> None:
        """Begin with nobody computing."""
        self._lease_s = lease_s
        self._guard = threading.Lock()
        self._holder: int | None = None
        self._until = 0.0
        self._waiting: deque[tuple[int, threading.Lock]] = deque()

    def take(self) -> None:
        """Return when it is this thread's turn."""
        me = threading.get_ident()
        with self._guard:
            if self._holder is None:
                return self._hand_to(me)
            called = threading.Lock()
            called.acquire()
            self._waiting.append((me, called))
        while not called.acquire(timeout=max(_SHORTEST_WAIT_S, self._until - time.monotonic())):
            if self._overtaken(called):
                return None
        return None

    def leave(self) -> None:
        """End this thread's turn, if it still has it, and call the next."""
        with self._guard:
            if self._holder == threading.get_ident():
                self._holder = None
                self._call_next()

    def _overtaken(self, called: threading.Lock) -> bool:
        """Return whether the holder's time is over and this one, being the first, goes on beside it."""
        with self._guard:
            first = bool(self._waiting) and self._waiting[0][1] is called
            if not first or time.monotonic() < self._until:
                return False
            self._hand_to(self._waiting.popleft()[0])
            return True

    def _call_next(self) -> None:
        if self._waiting:
            thread, called = self._waiting.popleft()
            self._hand_to(thread)
            called.release()

    def _hand_to(self, thread: int) -> None:
        self._holder, self._until = thread, time.monotonic() + self._lease_s


_TURNS = Turns()


def step_aside() -> None:
    """Let the next request compute: this one is going to wait for something and does little from now on."""
    _TURNS.leave()


def one_at_a_time(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Return the WSGI application in which a response is made in turn; what is streamed is made outside of it."""

    def in_turn(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        _TURNS.take()
        try:
            return application(environ, start_response)
        finally:
            _TURNS.leave()

    return in_turn
