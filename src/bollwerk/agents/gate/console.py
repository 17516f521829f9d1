"""What the agent's commands do."""

from __future__ import annotations

import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from types import FrameType

from .duty import Duty, Proxy
from .errors import GateError
from .haproxy import Haproxy
from .house import enrol
from .memory import Memory, write_whole
from .nginx import Nginx
from .snippets import SHUT_PAGE, haproxy_snippet, nginx_snippet
from .watched import WatchedLog

__all__ = ["enrol_here", "prepare", "proxy_of", "run", "snippet"]

_SNIPPETS = {"nginx": nginx_snippet, "haproxy": haproxy_snippet}


def enrol_here(server: str, proxy: int, token_file: Path, state: Path) -> int:
    """Enrol the agent; return the exit code."""
    try:
        house = enrol(server, proxy, token_file.read_text().strip())
        Memory(state).keep_house(house)
        prepare(state)
    except (GateError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"Enrolled. Key of the house: {house.public_key}\n")
    return 0


def prepare(state: Path) -> None:
    """Write the page for shut names, and maps that watch everything until the first list comes."""
    state.mkdir(mode=0o755, parents=True, exist_ok=True)
    state.chmod(0o755)  # the proxy reads the maps; the key is readable by its owner alone
    write_whole(state / "shut.html", SHUT_PAGE.encode())
    for name, content in (("nginx.map", b"default watch;\n"), ("haproxy.map", b"* watch\n")):
        if not (state / name).exists():
            write_whole(state / name, content)


def snippet(kind: str, state: Path) -> int:
    """Print what goes into the configuration of a proxy; return the exit code."""
    if kind not in _SNIPPETS:
        sys.stderr.write(f"There is no proxy {kind!r}: nginx or haproxy.\n")
        return 1
    sys.stdout.write(_SNIPPETS[kind](state))
    return 0


def proxy_of(kind: str, state: Path, *, configuration: Path, pid_file: Path, socket_file: Path) -> Proxy | None:
    """Return the proxy on this host; None for a kind that is none."""
    if kind == "nginx":
        return Nginx(configuration, state / "nginx.map", pid_file)
    return Haproxy(socket_file, state / "haproxy.map") if kind == "haproxy" else None


def run(proxy: Proxy | None, state: Path, *, once: bool) -> int:
    """Stay on duty until told to end; return the exit code."""
    if proxy is None:
        sys.stderr.write("The proxy is nginx or haproxy.\n")
        return 1
    memory, end = Memory(state), Event()
    try:
        house = memory.house()
    except GateError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    watched = WatchedLog(state / "watched.log")
    duty = Duty(house, memory, proxy, watched, now=_now, say=_say)
    if once:
        duty.begin()
        duty.turn(wait_s=0)
        return 1 if duty.problem or duty.failures else 0

    def stop(_number: int, _frame: FrameType | None) -> None:
        end.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    duty.run(until=end.is_set)
    return 0


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - an agent has no house clock


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()
