"""A real nginx and a real HAProxy on loopback, a service behind them, and a house that hands out lists."""

import json
import os
import shutil
import socket
import subprocess
import threading
import time
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bollwerk.agents.gate import console
from bollwerk.agents.gate.duty import Duty
from bollwerk.agents.gate.haproxy import Haproxy
from bollwerk.agents.gate.house import House
from bollwerk.agents.gate.memory import Memory
from bollwerk.agents.gate.nginx import Nginx
from bollwerk.agents.gate.snippets import haproxy_snippet, nginx_snippet
from bollwerk.agents.gate.watched import WatchedLog
from bollwerk.engines.publication_list import HostState, PublicationList, sign_list
from bollwerk.foundation import clock

KEY = Ed25519PrivateKey.from_private_bytes(b"g" * 32)
PATH = os.environ["PATH"] + ":/usr/sbin:/sbin"
WHOLE = 12_000
"""Bytes of the slow response."""
READY_S = 30
"""A slow machine may take that long; a quick one does not wait."""


def free_port():
    with closing(socket.socket()) as made:
        made.bind(("127.0.0.1", 0))
        return made.getsockname()[1]


class Service(BaseHTTPRequestHandler):
    """Answers at once, or on /slow with a piece every 50 ms for a minute."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path != "/slow":
            self.send_response(200)
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"offen")
            return
        self.send_response(200)
        self.send_header("Content-Length", str(WHOLE))
        self.end_headers()
        try:
            for _ in range(WHOLE // 10):
                self.wfile.write(b"x" * 10)
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            return

    def log_message(self, *_arguments):
        pass


class HouseHandler(BaseHTTPRequestHandler):
    """Hands out what the test put into `server.envelope`; keeps reports."""

    def do_GET(self):
        content = self.server.envelope
        status = 503 if self.server.away else (204 if content is None else 200)
        self.send_response(status)
        self.end_headers()
        if status == 200:
            self.wfile.write(content)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.reports.append(json.loads(body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_arguments):
        pass


def serving(handler):
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server


class Edge:
    """A proxy with its agent; `kind` is nginx or haproxy."""

    def __init__(self, kind, directory):
        self.kind, self.directory, self.port = kind, directory, free_port()
        self.state = directory / "state"
        console.prepare(self.state)
        self.service, self.house_server = serving(Service), serving(HouseHandler)
        self.house_server.envelope, self.house_server.reports, self.house_server.away = None, [], False
        self.serial = 0
        self.now = clock.now()
        {"nginx": self._nginx, "haproxy": self._haproxy}[kind]()
        house = House(
            f"http://127.0.0.1:{self.house_server.server_port}", 1, "key", KEY.public_key().public_bytes_raw().hex()
        )
        self.said = []
        watched = WatchedLog(self.state / "watched.log")
        self.duty = Duty(house, Memory(self.state), self.proxy, watched, now=lambda: self.now, say=self.said.append)

    def _nginx(self):
        self.configuration, pid = self.directory / "nginx.conf", self.directory / "nginx.pid"
        snippet = nginx_snippet(self.state)
        http, server = snippet.split("# in every block server")
        server = server.partition("\n")[2]
        temporary = "".join(
            f"{name}_temp_path {self.directory}/{name};\n"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        self.configuration.write_text(
            f"user root;\nworker_processes 1;\npid {pid};\nerror_log {self.directory}/error.log warn;\n"
            f"events {{ worker_connections 512; }}\nhttp {{\naccess_log off;\n{temporary}{http}\n"
            f"server {{ listen 127.0.0.1:{self.port} default_server;\n{server}\n"
            f"location / {{ proxy_buffering off; proxy_pass http://127.0.0.1:{self.service.server_port}; }} }} }}\n"
        )
        program = shutil.which("nginx", path=PATH)
        self.process = subprocess.Popen(
            [program, "-c", str(self.configuration), "-p", str(self.directory), "-g", "daemon off;"],
            stderr=subprocess.DEVNULL,
        )
        self.proxy = Nginx(self.configuration, self.state / "nginx.map", pid, program, str(self.directory))
        self._wait()

    def _haproxy(self):
        self.socket = self.directory / "ha.sock"
        snippet = haproxy_snippet(self.state)
        rules = snippet.split("before all other rules:\n")[1]
        configuration = self.directory / "haproxy.cfg"
        configuration.write_text(
            f"global\n  maxconn 200\n  stats socket {self.socket} mode 600 level admin\ndefaults\n  mode http\n"
            "  timeout connect 2s\n  timeout client 30s\n  timeout server 30s\n"
            f"frontend f\n  bind 127.0.0.1:{self.port}\n{rules}\n  default_backend b\n"
            f"backend b\n  server s1 127.0.0.1:{self.service.server_port}\n"
        )
        program = shutil.which("haproxy", path=PATH)
        self.process = subprocess.Popen(
            [program, "-f", str(configuration), "-db"], stderr=(self.directory / "error.log").open("w")
        )
        self.proxy = Haproxy(self.socket, self.state / "haproxy.map")
        self._wait()

    def _wait(self):
        """Wait until the proxy answers, and its runtime socket too; an open port alone says that it is starting."""
        end = time.monotonic() + READY_S
        while not self._answers():
            assert self.process.poll() is None, (self.directory / "error.log").read_text()
            assert time.monotonic() < end, "the proxy did not start"
            time.sleep(0.02)

    def _answers(self):
        with suppress(OSError, HTTPException):
            if self.kind == "haproxy":
                with socket.socket(socket.AF_UNIX) as asking:
                    asking.connect(str(self.socket))
            return self.status("noch-niemand.example") == 200
        return False

    def publish(self, hosts, *, default="shut", serial=None, key=KEY):
        """Hand out a list and let the agent take it; returns whether it was applied."""
        self.house_server.envelope = self.signed(hosts, default=default, serial=serial, key=key)
        return self.duty.turn(wait_s=0)

    def given(self, hosts, **how):
        """Put a list into force that a test presupposes."""
        assert self.publish(hosts, **how), self.duty.problem or self.said

    def signed(self, hosts, *, default="shut", serial=None, key=KEY):
        """Return the next list, signed."""
        self.serial = self.serial + 1 if serial is None else serial
        states = {host: HostState(state) for host, state in hosts.items()}
        return sign_list(PublicationList("1", self.serial, self.now, HostState(default), states), key)

    def status(self, host, path="/"):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=READY_S)
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        self.body = answer.read() if path == "/" else b""
        connection.close()
        return answer.status

    def running_response(self, host):
        """Return a response that is still running, with its connection."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=READY_S)
        connection.request("GET", "/slow", headers={"Host": host})
        answer = connection.getresponse()
        assert answer.status == 200
        assert answer.read(10)
        return connection, answer

    def end(self):
        self.process.terminate()
        self.process.wait(READY_S)
        for server in (self.service, self.house_server):
            server.shutdown()
            server.server_close()
