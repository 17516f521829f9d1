"""Web server and worker live and end together. Two small programs of our own stand for them."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"
SUPERVISE = """
import sys
from bollwerk.shell import supervisor
supervisor.web_command = lambda host, port: [sys.executable, "-m", "web", str(port)]
supervisor.WORKER = "work"
raise SystemExit(supervisor.main(["127.0.0.1", sys.argv[1], "/data"]))
"""
WEB = """
import pathlib, socket, sys, os
pathlib.Path("web.pid").write_text(str(os.getpid()))
with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
    while True:
        server.accept()[0].close()
"""
WORK = """
import os, pathlib, time
pathlib.Path("work.pid").write_text(str(os.getpid()))
time.sleep(600)
"""


@pytest.fixture
def house(tmp_path):
    """Start the supervisor over a web server and a worker; returns a function, and ends what is left."""
    started = []

    def start(*, web=WEB, work=WORK):
        (tmp_path / "web.py").write_text(web)
        (tmp_path / "work.py").write_text(work)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = str(probe.getsockname()[1])
        environment = {**os.environ, "PYTHONPATH": f"{SOURCE}{os.pathsep}{tmp_path}"}
        process = subprocess.Popen(
            [sys.executable, "-c", SUPERVISE, port],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=30)


def pid_from(path):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if path.exists() and path.read_text():
            return int(path.read_text())
        time.sleep(0.02)
    raise AssertionError(f"{path.name} was never written")


def lives(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_stop_signal_ends_both(house, tmp_path):
    process = house()
    children = pid_from(tmp_path / "work.pid"), pid_from(tmp_path / "web.pid")

    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=60)

    assert process.returncode == 0
    assert "Stopping." in said
    assert not any(lives(pid) for pid in children)


def test_when_the_worker_dies_the_web_server_does_not_go_on_alone(house, tmp_path):
    process = house()
    web, work = pid_from(tmp_path / "web.pid"), pid_from(tmp_path / "work.pid")

    os.kill(work, signal.SIGKILL)
    said, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "A process ended by itself" in said
    assert not lives(web)


def test_a_web_server_that_cannot_start_is_said_and_no_worker_follows(house, tmp_path):
    process = house(web="raise SystemExit('no such certificate')")

    said, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "no such certificate" in said
    assert "The web server did not start" in said
    assert not (tmp_path / "work.pid").exists()
