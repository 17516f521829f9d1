"""A drill that the house leads: the machine waits for the word, and stops when nobody leads any more."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from typer.testing import CliRunner

from bollwerk.agents.sentinel.house import RefusedError
from bollwerk.rooms.ransomware.adapters.namespaces import MissingProgramError, NamespaceLab
from bollwerk.shell.drill.commands import app
from bollwerk.shell.drill.guided import HouseLeader
from bollwerk.shell.drill.play import play


class Listener(BaseHTTPRequestHandler):
    """A house that answers questions from a list and writes down what it is told."""

    def do_GET(self):
        self._answer(self.server.answers.pop(0))

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.told.append((self.path.rpartition("/")[2], body))
        self._answer({"go": False, "running": True, "drill": 1})

    def _answer(self, found):
        self.send_response(found.pop("status", 200))
        self.end_headers()
        self.wfile.write(json.dumps(found).encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def house():
    server = HTTPServer(("127.0.0.1", 0), Listener)
    server.told, server.answers = [], []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def leader(house, pauses):
    return HouseLeader(f"http://127.0.0.1:{house.server_address[1]}", 3, "bw_own", pauses.append)


WAIT, GO, OVER = {"go": False, "running": True}, {"go": True, "running": True}, {"go": False, "running": False}


def test_it_waits_for_the_word_and_ends_when_the_drill_is_broken_off(house):
    pauses = []
    house.answers += [dict(WAIT), dict(WAIT), dict(GO), dict(OVER)]

    assert leader(house, pauses).may_go_on(0) is True
    assert leader(house, pauses).may_go_on(1) is False
    assert pauses == [1.0, 1.0]


def test_a_refusal_ends_it_and_a_silent_house_does_after_a_minute(house):
    house.answers += [{"status": 403, "detail": "Not allowed."}]
    with pytest.raises(RefusedError, match="Not allowed"):
        leader(house, []).may_go_on(0)

    pauses = []
    nowhere = HouseLeader("http://127.0.0.1:9", 3, "bw_own", pauses.append)
    assert nowhere.may_go_on(0) is False
    assert sum(pauses) == 60


def test_each_step_is_told_with_its_proof_and_a_failed_one_is_the_last(house, monkeypatch):
    def refuse(self):
        raise MissingProgramError("needs root and the programs ip, nft, sshd")

    monkeypatch.setattr(NamespaceLab, "__enter__", refuse)
    house.answers += [dict(GO)]

    report = play(40, leader(house, []))

    assert not report.ok
    (begun, begin), (_steps, step), (ended, end) = house.told
    assert (begun, begin["steps"][0], begin["steps"][-1]) == ("begin", "prepare", "release")
    assert (step["name"], step["ok"], step["proof"]["problem"][:10]) == ("prepare", False, "needs root")
    assert (ended, end) == ("end", {"files_lost": None})


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--guided", "3"], "--server"),
        (["--guided", "3", "--server", "http://example.org", "--token-file", "missing.txt"], "cannot be read"),
    ],
)
def test_without_address_or_token_nothing_is_played(arguments, sentence):
    result = CliRunner().invoke(app, ["drill", *arguments])

    assert result.exit_code == 2
    assert sentence in result.output
