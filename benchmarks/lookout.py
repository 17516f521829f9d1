"""How much a lookout keeps up with, and how soon it rings: Samba's log, the kernel's notices, the first signal.

Run: `./run bench lookout --json`; the kernel's notices need root. The limit beside Samba's log is reading its bytes
alone, beside the kernel's notices taking the same ones without resolving a path.
"""

import argparse
import json
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from bollwerk.agents.lookout.duty import Duty, Watched
from bollwerk.agents.lookout.fanotify import Fanotify
from bollwerk.agents.lookout.house import House
from bollwerk.agents.lookout.looking import Looker
from bollwerk.engines.live_signals import Limits

LINES = 200_000
NOTICES = 20_000
FOLDERS = 50
LEAST_LINES = 20_000
LEAST_NOTICES = 10_000
SOONEST_S = 8.0
TOUCH = """
import sys
for number in range(int(sys.argv[1])):
    open(sys.argv[2 + number % (len(sys.argv) - 2)], "a").close()
"""


class Listener(BaseHTTPRequestHandler):
    """A house that allows reading the log and notes when a signal came."""

    def do_GET(self):
        """Say what is allowed."""
        self._answer({"audit": True, "keep_hours": 1})

    def do_POST(self):
        """Take what is told."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if body["signals"]:
            self.server.heard.append(time.monotonic())
        self._answer({"new_alerts": []})

    def _answer(self, content):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def log_message(self, *_):
        """Say nothing."""


@contextmanager
def house() -> Iterator[HTTPServer]:
    """Serve a house for as long as the block runs."""
    server = HTTPServer(("127.0.0.1", 0), Listener)
    server.heard = []
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def show(figure, value, unit, bound=None, peer=None, peer_value=None, *, holds=None):
    """Print one figure."""
    line = {"figure": figure, "value": value, "unit": unit, "bound": bound, "peer": peer, "peer_value": peer_value}
    print(json.dumps(line | {"holds": holds}), flush=True)


def on_duty(server, root, *, log=None, kernel=None) -> Duty:
    """Return a lookout over the share below `root`."""
    (root / "state").mkdir(exist_ok=True)
    duty = Duty(
        House(f"http://127.0.0.1:{server.server_address[1]}", 1, "bw_bench"), root / "state",
        Watched({"akten": root / "share"}, log), Looker(b"k" * 32), Limits(), lambda: datetime.now(UTC),  # noqa: TID251 - an agent has no house clock
        time.monotonic, kernel,
    )  # fmt: skip
    duty.begin()
    return duty


def share_below(root) -> list[Path]:
    """Make folders with one sound text each and return the files' paths."""
    paths = []
    for number in range(FOLDERS):
        folder = root / "share" / f"amt{number}"
        folder.mkdir(parents=True)
        paths.append(folder / "akte.txt")
        paths[-1].write_text("Vermerk über den Vorgang.\n" * 100, encoding="utf-8")
    return paths


def samba(server, root) -> None:
    """Measure how many lines of Samba's log a lookout takes in."""
    log = root / "audit.log"
    log.touch()
    paths = share_below(root)
    duty = on_duty(server, root, log=log)
    duty.turn()
    with log.open("w", encoding="utf-8") as stream:
        for number in range(LINES):
            path = f"{paths[number % FOLDERS].parent}/{number % 5000}.docx"
            stream.write(f"  bollwerk|10.1.{number % 8}.{number % 40}|pc-{number % 40}|akten|pwrite_send|ok|{path}\n")
    size, began = log.stat().st_size, time.process_time()
    while duty._log._read < size:
        duty.turn()
    ours = time.process_time() - began
    began = time.process_time()
    with log.open("rb") as stream:
        lines = sum(1 for _line in stream)
    rate, limit = round(LINES / ours), round(lines / max(time.process_time() - began, 0.001))
    show("Samba's log: lines taken in, judged and looked at", rate, "lines/CPU-s", LEAST_LINES,
         "reading lines alone", limit, holds=rate >= LEAST_LINES)  # fmt: skip


def kernel(server, root) -> None:
    """Measure how many notices of the kernel a lookout takes in."""
    paths = share_below(root)
    with Fanotify((root / "share",)) as notices:
        duty = on_duty(server, root, kernel=notices)
        subprocess.run(["python3", "-c", TOUCH, str(NOTICES), *map(str, paths)], check=True)
        began, taken = time.process_time(), 0
        while events := list(notices.take()):
            taken += len(events)
        ours = time.process_time() - began
        duty.turn()
    rate = round(taken / max(ours, 0.001))
    show("kernel: notices taken in with path and program", rate, "notices/CPU-s", LEAST_NOTICES,
         holds=rate >= LEAST_NOTICES)  # fmt: skip


def soonness(server, root) -> None:
    """Measure how long it takes from the first damaged file to the signal in the house."""
    paths = share_below(root)
    with Fanotify((root / "share",)) as notices:
        duty = on_duty(server, root, kernel=notices)
        duty.turn()
        (root / "cipher").write_bytes(os.urandom(4000))
        began = time.monotonic()
        for path in paths:
            subprocess.run(["cp", root / "cipher", path], check=True)
        while not server.heard and time.monotonic() - began < SOONEST_S * 4:
            duty.turn()
            time.sleep(0.5)
    seconds = round(server.heard[0] - began, 2) if server.heard else None
    show("from the first encrypted file to the signal in the house", seconds, "s", SOONEST_S,
         holds=seconds is not None and seconds <= SOONEST_S)  # fmt: skip


@contextmanager
def own_disk() -> Iterator[Path]:
    """Mount a file system of its own; the kernel's notices are for whole ones."""
    with tempfile.TemporaryDirectory(prefix="bollwerk-lookout-") as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


def main() -> None:
    """Measure everything that can be measured here."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", help="Not needed.")
    parser.parse_args()
    with ExitStack() as stack:
        server = stack.enter_context(house())
        samba(server, Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bollwerk-lookout-"))))
    if os.geteuid() != 0:
        show("kernel's notices", None, "needs root")
        return
    for part in (kernel, soonness):
        with house() as server, own_disk() as root:
            part(server, root)


if __name__ == "__main__":
    main()
