"""The worker process: ``python -m bollwerk.foundation.jobs.worker``. Run as many as wanted, on any host.

It hands events over to the durable engine, runs jobs and schedules, chains and signs the trail, and takes over from
workers that died.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

__all__ = ["main", "run"]

BEAT_S, RELAY_S, CHAIN_S, HEAD_S = 2.0, 0.5, 0.5, 30.0
"""Seconds between two rounds of each loop."""


def run(stop: threading.Event, *, executor: str) -> None:
    """Work until `stop` is set."""
    from bollwerk.foundation.jobs import declarations  # noqa: PLC0415 - Django must be set up first
    from bollwerk.foundation.jobs.engine import DurableEngine  # noqa: PLC0415 - loads the engine, 80 MB
    from bollwerk.foundation.jobs.heartbeat import leave  # noqa: PLC0415 - Django must be set up first

    declarations.load()
    engine = DurableEngine(executor)
    engine.launch()
    loops = [threading.Thread(target=_loop, args=(stop, *loop), daemon=True) for loop in _rounds(engine, executor)]
    for loop in loops:
        loop.start()
    stop.wait()
    for loop in loops:
        loop.join(timeout=10)
    engine.end()
    leave(executor)


def _rounds(engine: object, executor: str) -> list[tuple[Callable[[], object], float, str]]:
    """Return what a worker does again and again, how often, and what it is called."""
    from bollwerk.foundation import clock  # noqa: PLC0415 - Django must be set up first
    from bollwerk.foundation.audit import sequencer, services  # noqa: PLC0415 - as above
    from bollwerk.foundation.jobs import heartbeat, relay  # noqa: PLC0415 - as above
    from bollwerk.foundation.jobs.engine import DurableEngine  # noqa: PLC0415 - as above

    assert isinstance(engine, DurableEngine)

    def heads() -> None:
        services.sign_head_if_due(at=clock.now())
        services.anchor_heads(at=clock.now())

    return [
        (lambda: heartbeat.beat(executor, engine.take_over), BEAT_S, "heartbeat"),
        (lambda: relay.relay_workflows(engine), RELAY_S, "workflows"),
        (lambda: relay.relay_reactions(engine), RELAY_S, "reactions"),
        (lambda: relay.relay_retries(engine), RELAY_S, "retries"),
        (sequencer.sequence_all, CHAIN_S, "chain"),
        (heads, HEAD_S, "heads"),
    ]


def _loop(stop: threading.Event, work: Callable[[], object], every_s: float, name: str) -> None:
    """Do `work` again and again until `stop` is set; an error costs one round.

    The thread keeps its database connection as long as the settings say: opening one for each of eight rounds a second
    was most of what an idle worker did.
    """
    from django.db import close_old_connections, connection  # noqa: PLC0415 - settings are named first

    from bollwerk.foundation.jobs.relay import guarded  # noqa: PLC0415 - Django must be set up first

    round_ = guarded(work, name)
    while not stop.is_set():
        close_old_connections()
        round_()
        stop.wait(every_s)
    connection.close()


def main() -> None:
    """Set up Django and work until SIGTERM or SIGINT."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bollwerk.shell.settings")
    import django  # noqa: PLC0415 - settings are named first

    django.setup()
    stop = threading.Event()

    def leave(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    run(stop, executor=f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}")


if __name__ == "__main__":
    main()
