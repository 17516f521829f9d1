"""Start and stop the house: port check, migrations, demo city, web server, worker."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management import call_command
from rich.console import Console

from bollwerk.foundation.access import deciding
from bollwerk.foundation.people.models import Organisation
from bollwerk.shell.demo import fill
from bollwerk.shell.demo.hint import demo_hint

if TYPE_CHECKING:
    from types import FrameType

__all__ = ["run_benchmark", "run_worker", "start", "which"]

_WORKER = "bollwerk.foundation.jobs.worker"
_console = Console(highlight=False)


def which(program: str) -> str | None:
    """Return where a program of the system is, looking into the administrators' folders as well."""
    postgresql = os.pathsep.join(str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin")))
    return shutil.which(program, path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin", postgresql]))


def port_is_free(host: str, port: int) -> bool:
    """Return whether nobody answers on the port: a second server would start silently beside the first."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((host, port)) != 0


def prepare(*, demo: bool) -> None:
    """Migrate, and load the demo city into an empty house."""
    call_command("migrate", verbosity=0)
    if demo and house_is_empty():
        _console.print("First start: loading the demo city Musterstadt and three months of its life ...")
        fill()


def house_is_empty() -> bool:
    """Return whether the house has never had an organisation."""
    with deciding("shell.first_start"):
        return not Organisation.objects.exists()


def load_demo(*, scale: int) -> None:
    """Load the demo city on request; refuse a house that holds something."""
    call_command("migrate", verbosity=0)
    if not house_is_empty():
        _console.print(
            "This house is not empty; nothing was loaded. Set BOLLWERK_DATA to an empty folder and start again."
        )
        raise SystemExit(1)
    fill(scale=scale)


def start(*, host: str, port: int, demo: bool) -> None:
    """Run web server and worker until a signal ends them; both are ended by their own process id."""
    if not port_is_free(host, port):
        _console.print(f"Port {port} is taken: another program answers there. End it, or start with --port {port + 1}.")
        raise SystemExit(1)
    prepare(demo=demo)
    children = [subprocess.Popen(command) for command in _commands(host, port)]  # noqa: S603 - fixed commands
    signal.signal(signal.SIGTERM, _leave)
    try:
        _wait_until_open(host, port, children[0])
        _greet(host, port)
        while all(child.poll() is None for child in children):
            time.sleep(0.5)
        _console.print("A process ended by itself; stopping the rest. The messages above say why.")
    except KeyboardInterrupt:
        _console.print("Stopping.")
    finally:
        _end(children)


def _commands(host: str, port: int) -> list[list[str]]:
    """Return the commands of the web server and, where it is built, the worker."""
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    web += ["--workers", os.environ.get("BOLLWERK_WEB_WORKERS", "1"), "--blocking-threads", "4", "--no-ws"]
    web += ["--workers-kill-timeout", "5", "--log-level", "warning", "bollwerk.shell.wsgi:application"]
    return [web, [sys.executable, "-m", _WORKER]] if find_spec(_WORKER) else [web]


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _wait_until_open(host: str, port: int, child: subprocess.Popen[bytes]) -> None:
    """Return when the web server answers; give up after 30 seconds or when it ended."""
    deadline = time.monotonic() + 30
    while port_is_free(host, port):
        if child.poll() is not None or time.monotonic() > deadline:
            raise SystemExit("The web server did not start; the messages above say why.")
        time.sleep(0.05)


def _greet(host: str, port: int) -> None:
    """Print the address and, in the demo city, how to log in."""
    name = "localhost" if host == "127.0.0.1" else host  # passkeys need a name, not an address
    _console.print(f"\nBollwerk answers at [bold]http://{name}:{port}[/bold]   (data: {settings.DATA_DIR})")
    hint = demo_hint()
    if hint:
        names = ", ".join(f"{account.login} ({account.role_title})" for account in hint.accounts)
        _console.print(f"Demo log-ins: {names}")
        _console.print(f"Password of all: {hint.password}   second factor (TOTP secret): {hint.totp_secret}")
        _console.print("The log-in page shows them too, with the code of the moment.")


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    """End the children, politely first."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()


def run_worker() -> None:
    """Replace this process by a worker."""
    os.execv(sys.executable, [sys.executable, "-m", _WORKER])  # noqa: S606 - our own module


def run_benchmark(name: str, *, data: str, as_json: bool) -> int:
    """Run one module of ``benchmarks/`` in a process of its own; return its exit code."""
    project = Path(settings.PROJECT)
    if not (project / "benchmarks" / f"{name}.py").exists():
        known = ", ".join(sorted(path.stem for path in (project / "benchmarks").glob("[a-z]*.py")))
        _console.print(f"There is no benchmark {name!r}. There are: {known}.")
        return 2
    command = [sys.executable, "-m", f"benchmarks.{name}", *(["--data", data] if data else [])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(project / "src"), str(project)])}
    output = subprocess.DEVNULL if as_json else None
    return subprocess.run(command, cwd=project, env=environment, stderr=output, check=False).returncode  # noqa: S603
