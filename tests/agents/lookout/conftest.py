import json
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from bollwerk.agents.lookout.canaries import Canaries
from bollwerk.agents.lookout.duty import Duty, Watched
from bollwerk.agents.lookout.house import House
from bollwerk.agents.lookout.looking import Looker
from bollwerk.engines.live_signals import Limits

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


class Listener(BaseHTTPRequestHandler):
    """A house that says what is allowed and writes down what it is told."""

    def do_GET(self):
        self.answer(self.server.orders)

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        refused = self.server.refuses(body)
        if not self.server.away and not refused:
            self.server.told.append(body)
        self.answer({"new_alerts": [], "key": "bw_own"}, status=422 if refused else 200)

    def answer(self, content, status=200):
        self.send_response(503 if self.server.away else status)
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def house():
    server = HTTPServer(("127.0.0.1", 0), Listener)
    server.told, server.away, server.orders = [], False, {"audit": True, "keep_hours": 1}
    server.refuses = lambda _body: False
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


class Clock:
    """Moves when told."""

    def __init__(self):
        self.seconds = 0.0

    def now(self):
        return NOON + timedelta(seconds=self.seconds)

    def steady(self):
        return self.seconds


class Post:
    """A file server with one share and a lookout on duty."""

    def __init__(self, root, house):
        self.share, self.state, self.log = root / "share", root / "state", root / "audit.log"
        for name in ("amt0", "amt1", "amt2"):
            (self.share / name).mkdir(parents=True)
        self.state.mkdir()
        self.log.touch()
        self.canaries = Canaries(self.state / "canaries.json")
        self.clock, self.house = Clock(), house
        self.since_written = 60.0
        """Seconds that the file system believes to have passed since a file was written."""

    def duty(self, *, audit=False, kernel=None, limits=None):
        server = f"http://127.0.0.1:{self.house.server_address[1]}"
        watched = Watched({"akten": self.share}, self.log if audit else None)
        duty = Duty(
            House(server, 7, "bw_own"), self.state, watched, self.looker(), limits or Limits(),
            self.clock.now, self.clock.steady, kernel,
        )  # fmt: skip
        duty.begin()
        return duty

    def looker(self):
        return Looker(b"k" * 32, lambda: time.time() + self.since_written)

    @property
    def signals(self):
        return [one for body in self.house.told for one in body["signals"]]

    @property
    def standing(self):
        return self.house.told[-1]["standing"]


@pytest.fixture
def post(tmp_path, house):
    return Post(tmp_path, house)
