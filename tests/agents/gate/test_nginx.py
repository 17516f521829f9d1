"""What the agent waits for at nginx, shown at a stand-in for its master process that starts as slowly as we like."""

import subprocess
import sys

import pytest

from bollwerk.agents.gate.nginx import Nginx
from bollwerk.engines.publication_list import HostState, PublicationList
from bollwerk.foundation import clock

MASTER = """
import os, signal, sys, time
from pathlib import Path

place = Path(sys.argv[1])

def worker():
    child = os.fork()
    if not child:
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        while True:
            signal.pause()
    return child

signal.signal(signal.SIGHUP, lambda *_: None)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP])
(place / "nginx.pid").write_text(str(os.getpid()))
while not (place / "tested").exists():
    time.sleep(0.01)
time.sleep(0.2)  # Whoever does not wait has asked by now.
hurried = bool(signal.sigpending())
(place / "hurried").write_text(str(int(hurried)))
first = worker()
signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGHUP])
if not hurried:
    signal.pause()
last = worker()
os.kill(first, signal.SIGKILL)
os.waitpid(first, 0)
os.read(0, 1)
os.kill(last, signal.SIGKILL)
"""
"""Blocks signals while it has no workers, as nginx does; notes whether it was asked to reload in that time."""


@pytest.fixture
def starting(tmp_path):
    (tmp_path / "test").write_text(f"#!/bin/sh\ntouch {tmp_path}/tested\n")
    (tmp_path / "test").chmod(0o700)
    master = subprocess.Popen([sys.executable, "-c", MASTER, tmp_path], stdin=subprocess.PIPE)
    while not (tmp_path / "nginx.pid").exists():
        assert master.poll() is None
    yield Nginx(tmp_path / "conf", tmp_path / "nginx.map", tmp_path / "nginx.pid", str(tmp_path / "test"))
    master.stdin.close()
    master.wait()


def test_nginx_that_still_starts_is_asked_to_reload_only_when_its_first_workers_stand(starting, tmp_path):
    """Those workers read the list before; with the reload already waiting they would pass for the new ones."""
    content = PublicationList("1", 1, clock.now(), HostState.SHUT, {"a.example": HostState.OPEN})

    starting.apply(content, before=None, cut=False)

    assert (tmp_path / "hurried").read_text() == "0"
