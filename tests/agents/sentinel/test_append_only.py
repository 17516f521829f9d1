"""Attacks on an append-only repository by somebody who owns its client: nothing is lost, each one is noticed."""

import hashlib
import http.client
import json
import os
import shlex
import socket
import subprocess
import time
from datetime import timedelta

import pytest

from bollwerk.agents.sentinel.duty import Duty
from bollwerk.agents.sentinel.ledger import Ledger
from bollwerk.agents.sentinel.refusals import log_of, refusals
from bollwerk.agents.sentinel.stores import store_at
from bollwerk.agents.sentinel.targets import Way, prepare
from bollwerk.agents.sentinel.watching import FLOOD, Known, watch
from bollwerk.engines.restic_repository import open_repository
from bollwerk.foundation import clock

from .shares import KEY, fill, letter

# rclone and restic are started several times.
pytestmark = [pytest.mark.system, pytest.mark.slow]
ESCAPES = ("/../evil", "/data/../../evil", "/keys/%2e%2e%2f%2e%2e%2fevil", "/snapshots/..%2f..%2fevil")
FILES = {f"amt/{number}.docx": letter(number) for number in range(6)}


class Attacker:
    """Everything that the client's access to the server allows."""

    def __init__(self, root, port):
        self.root, self.port = root, port
        self.environment = os.environ | {
            "RESTIC_PASSWORD_FILE": str(root / "password"),
            "RESTIC_REPOSITORY": f"rest:http://127.0.0.1:{port}/",
            "RESTIC_CACHE_DIR": str(root / "cache"),
        }

    def restic(self, *arguments):
        call = ["restic", "--quiet", *arguments]
        return subprocess.run(call, cwd=self.root, env=self.environment, check=True, capture_output=True, timeout=60)

    def begin(self, *arguments):
        """Begin something that the server refuses; restic tries again for a minute before it says so."""
        call = ["restic", "--quiet", *arguments]
        process = subprocess.Popen(call, cwd=self.root, env=self.environment, stderr=subprocess.PIPE, text=True)
        try:
            for line in process.stderr:
                if "403" in line:
                    return
            raise AssertionError(f"{arguments[0]} was not refused")
        finally:
            process.kill()
            process.communicate()

    def abandon_lock(self, vault):
        """Kill a restic that holds a lock while it waits for what it is to keep."""
        call = ["restic", "--quiet", "backup", "--host", "srv-akten", "--stdin"]
        process = subprocess.Popen(
            call, cwd=self.root, env=self.environment, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        try:
            until = time.monotonic() + 30
            while not any((vault / "repository/locks").iterdir()):
                assert time.monotonic() < until, "restic took no lock"
                time.sleep(0.05)
        finally:
            process.kill()
            process.communicate()

    def old_locks(self, vault):
        """Return what the watch says of the lock of a killed restic half a day later."""
        store = store_at(str(vault / "repository"))
        at = clock.now() + timedelta(hours=12)
        return {one.rule for one in watch(open_repository(store, "geheim"), store, Known(), at=at)} & {"old_lock"}

    def flood(self, count):
        """Send so many packs that no index will ever name."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        for number in range(count):
            body = b"%d" % number
            connection.request("POST", f"/data/{hashlib.sha256(body).hexdigest()}", body)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200
        connection.close()

    def ask(self, method, path, body=b""):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path, body)
        status = connection.getresponse().status
        connection.close()
        return status


@pytest.fixture
def attacker(tmp_path):
    (tmp_path / "password").write_text("geheim\n")
    (tmp_path / "new password").write_text("eindringling\n")
    fill(tmp_path / "share", FILES)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    target = prepare(tmp_path / "vault/repository", Way("", "client", "tresor.example", f"127.0.0.1:{port}"))
    serve = shlex.split(target.server)
    for option in ("--cert", "--key", "--htpasswd"):
        at = serve.index(option)
        del serve[at : at + 2]
    server = subprocess.Popen(serve, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            assert time.monotonic() < deadline, "rclone did not start"
            time.sleep(0.05)
    found = Attacker(tmp_path, port)
    found.restic("init")
    found.restic("backup", "--host", "srv-akten", "share")
    yield found
    server.terminate()
    server.wait()


def contents(root):
    files = (path for path in root.rglob("*") if path.is_file() and not path.name.endswith(".log"))
    return {str(path.relative_to(root)): path.read_bytes() for path in files}


def noticed(root, ledger):
    """Return the rules of the alerts that one round of duty keeps for the house."""
    place = str(root / "vault/repository")
    store = store_at(place)
    repository, log = open_repository(store, "geheim"), log_of(root / "vault/repository")
    duty = Duty(repository, store, ledger, KEY, ("srv-akten",), processes=1, log=log)
    list(duty.judge())
    bodies = [json.loads(body) for box in ("outbox/", "watched/") for _, body in ledger.recalled(box)]
    for box in ("outbox/", "watched/"):
        for name, _ in ledger.recalled(box):
            ledger.forget(name)
    return {alert["rule"] for body in bodies for alert in body["alerts"]}


def test_whoever_owns_the_client_destroys_nothing_and_is_noticed(tmp_path, attacker):
    vault, ledger = tmp_path / "vault", Ledger(None)
    before = contents(vault)
    assert noticed(tmp_path, ledger) == set()

    names = [path.removeprefix("repository/") for path in before if "/locks/" not in path]
    addresses = [f"/data/{name.rpartition('/')[2]}" if name.startswith("data/") else f"/{name}" for name in names]
    for method in ("DELETE", "POST", "PUT"):
        answers = {attacker.ask(method, address, b"overwritten") for address in addresses}
        assert answers == {405 if method == "PUT" else 403}
        assert noticed(tmp_path, ledger) == {"refused"}
    for escape in ESCAPES:
        assert attacker.ask("POST", escape, b"evil") == 301, "the web server redirects before rclone is asked"
    assert contents(vault) == before
    assert noticed(tmp_path, ledger) == set()
    assert attacker.ask("POST", "/evil", b"evil") == attacker.ask("POST", "/keys/..%5cevil", b"evil") == 200
    assert noticed(tmp_path, ledger) == {"garbage", "refused"}
    assert {path: data for path, data in contents(vault).items() if path in before} == before

    assert attacker.ask("POST", f"/data/{'ab' * 32}", b"garbage" * 200) == 200
    assert noticed(tmp_path, ledger) == {"garbage"}

    attacker.restic("key", "add", "--new-password-file", "new password")
    assert "new_key" in noticed(tmp_path, ledger)

    (tmp_path / "nothing").mkdir()
    attacker.restic("backup", "--host", "srv-akten", "--time", "2026-01-01 02:00:00", "nothing")
    assert {"time_differs", "empty", "foreign_path"} <= noticed(tmp_path, ledger)

    attacker.restic("backup", "--host", "intruder", "share")
    assert "foreign_host" in noticed(tmp_path, ledger)

    for attack in (("forget", "latest", "--host", "srv-akten"), ("prune",), ("rebuild-index",)):
        attacker.begin(*attack)
        attacker.restic("unlock", "--remove-all")
        assert "refused" in noticed(tmp_path, ledger)
    attacker.begin("tag", "--add", "x", "latest", "--host", "srv-akten", "--path", str(tmp_path / "share"))
    assert {"rewritten"} <= noticed(tmp_path, ledger)
    attacker.restic("unlock", "--remove-all")
    attacker.abandon_lock(vault)
    assert attacker.old_locks(vault) == {"old_lock"}

    attacker.flood(FLOOD + 1)
    assert "flooding" in noticed(tmp_path, ledger)
    attacker.restic("unlock", "--remove-all")

    assert {path: data for path, data in contents(vault).items() if path in before} == before
    attacker.restic("restore", "latest", "--host", "srv-akten", "--path", str(tmp_path / "share"), "--target", "back")
    assert contents(next((tmp_path / "back").rglob("share"))) == FILES


def frame(kind, flags, stream, body=b""):
    """Return a frame of HTTP/2 (RFC 9113, section 4.1)."""
    return len(body).to_bytes(3, "big") + bytes((kind, flags)) + stream.to_bytes(4, "big") + body


def http2_post(stream, path, body):
    """Return a request whose path no library has tidied up; header fields without indexing (RFC 7541, 6.2.2)."""
    fields = {":method": "POST", ":scheme": "http", ":path": path, ":authority": "x"}
    packed = (
        bytes((0, len(name))) + name.encode() + bytes((len(value),)) + value.encode() for name, value in fields.items()
    )
    return frame(1, 4, stream, b"".join(packed)) + frame(0, 1, stream, body)


def through_the_key(line, requests):
    """Ask through the forced command, as sshd runs it, and wait for the end of each answer."""
    command = line.partition('command="')[2].partition('",restrict')[0].replace('\\"', '"')
    environment = os.environ | {"SSH_ORIGINAL_COMMAND": "forced x"}
    with subprocess.Popen(
        ["sh", "-c", command], env=environment, stdin=-1, stdout=-1, stderr=subprocess.DEVNULL
    ) as server:
        server.stdin.write(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0) + b"".join(requests))
        server.stdin.flush()
        ended = 0
        while ended < len(requests):
            head = server.stdout.read(9)
            server.stdout.read(int.from_bytes(head[:3], "big"))
            ended += head[3] in (0, 1) and head[4] & 1
        server.stdin.close()


def test_a_path_that_climbs_out_through_the_key_stays_inside_and_is_noticed(tmp_path):
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample backup@srv"
    place = tmp_path / "vault/repository"
    target = prepare(place, Way(key, "backup", "tresor.example"))
    asked = ("/", *ESCAPES, "/locks/../config", "/notes/evil")
    requests = [http2_post(2 * n + 1, path, b"evil") for n, path in enumerate(asked)]

    through_the_key(target.authorized_keys, requests)

    escape, foreign = refusals(log_of(place)).findings
    assert (escape.rule, escape.detail.split()[0], escape.count) == ("refused", "escape", 5)
    assert (foreign.rule, foreign.detail.split()[0], foreign.names) == ("garbage", "foreign", ("notes/evil",))
    assert {path.name for path in (tmp_path / "vault").iterdir()} == {"repository", "repository.requests.log"}
    assert {path.name for path in tmp_path.iterdir()} == {"vault"}
    assert not (place / "config").exists()
