"""Keep web server and worker running together: ``python -m bollwerk.shell.supervisor HOST PORT DATA``.

A small process of its own that loads neither Django nor any room: it lives as long as the house and would otherwise
hold a hundred megabytes for nothing. `bollwerk.shell.server.start` prepares the house and turns into this one.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

__all__ = ["WORKER", "keep_running", "main", "port_is_free", "web_command"]

WORKER = "bollwerk.foundation.jobs.worker"
_OPEN_TIMEOUT_S = 60.0
_END_TIMEOUT_S = 10.0
_LEAVE_ON = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

_Child = subprocess.Popen[bytes]


class _LeaveError(Exception):
    """Somebody asked the house to stop."""


def port_is_free(host: str, port: int) -> bool:
    """Return whether nobody answers on the port: a second server would start silently beside the first."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((host, port)) != 0


def keep_running(*, host: str, port: int, data: str) -> int:
    """Run web server and worker until a signal ends them; return the exit code.

    The worker starts when the web server answers, so that the first page does not wait for it. Both are ended by their
    own process id.
    """
    for number in _LEAVE_ON:
        signal.signal(number, _leave)
    children: list[_Child] = []
    try:
        children.append(_start(web_command(host, port)))
        _wait_until_open(host, port, children[0])
        _say(f"\nBollwerk answers at http://{_name(host)}:{port}   (data: {data}; Ctrl+C stops it)")
        children.append(_start([sys.executable, "-m", WORKER]))
        while all(child.poll() is None for child in children):
            time.sleep(0.5)
    except _LeaveError:
        _say("Stopping.")
        return 0
    finally:
        _end(children)
    _say("A process ended by itself, and the rest was stopped. The messages above say why.")
    return 1


def _start(command: Sequence[str]) -> _Child:
    return subprocess.Popen(command)  # noqa: S603 - fixed commands


def web_command(host: str, port: int) -> list[str]:
    """Return the command of the web server; up to four of its threads may wait for news on behalf of gate agents."""
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    web += ["--workers", os.environ.get("BOLLWERK_WEB_WORKERS", "1"), "--blocking-threads", "8", "--no-ws"]
    return [*web, "--workers-kill-timeout", "5", "--log-level", "warning", "bollwerk.shell.wsgi:application"]


def _name(host: str) -> str:
    """Return what to type into the browser: passkeys need a name, not an address."""
    return "localhost" if host == "127.0.0.1" else f"[{host}]" if ":" in host else host


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise _LeaveError


def _wait_until_open(host: str, port: int, child: _Child) -> None:
    """Return when the web server answers; give up when it ended or took too long."""
    deadline = time.monotonic() + _OPEN_TIMEOUT_S
    while port_is_free(host, port):
        if child.poll() is not None or time.monotonic() > deadline:
            raise SystemExit("The web server did not start; the messages above say why.")
        time.sleep(0.05)


def _end(children: Sequence[_Child]) -> None:
    """End the children, politely first; a second signal meanwhile changes nothing."""
    for number in _LEAVE_ON:
        signal.signal(number, signal.SIG_IGN)
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(_END_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            child.kill()


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    """Read host, port and data folder, and keep the house running."""
    host, port, data = arguments
    return keep_running(host=host, port=int(port), data=data)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
