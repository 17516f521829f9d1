"""The agent beside a real nginx and a real HAProxy: what it opens, shuts, cuts, and what it never does."""

import time
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import timedelta
from http.client import HTTPConnection, HTTPException

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.agents.gate.edge import READY_S, WHOLE, Edge

from bollwerk.agents.gate import duty

pytestmark = pytest.mark.system  # Debian's nginx and haproxy


@pytest.fixture
def beside(tmp_path, monkeypatch):
    """Return a function that starts a proxy of a kind with its agent."""
    monkeypatch.setattr(duty, "PAUSES_S", (0.01,))
    with ExitStack() as ends:

        def start(kind):
            edge = Edge(kind, tmp_path)
            ends.callback(edge.end)
            return edge

        yield start


@pytest.fixture(params=["nginx", "haproxy"])
def edge(request, beside):
    return beside(request.param)


@pytest.fixture
def nginx(beside):
    return beside("nginx")


def rest_of(answer):
    """Return how many bytes still came before the proxy ended a response that would have gone on for a minute."""
    came = 0
    with suppress(OSError, HTTPException):
        while part := answer.read(10):
            came += len(part)
    return came


def test_released_names_pass_and_others_get_a_readable_page(edge):
    assert edge.publish({"a.example": "open", "b.example": "shut"})

    assert edge.status("a.example") == 200
    assert edge.status("A.Example:80") == 200
    assert edge.status("b.example") == 503
    assert edge.status("unbekannt.example") == 503
    assert "kein Dienst für das Internet freigegeben" in edge.body.decode()
    assert edge.house_server.reports[-1]["serial"] == 1


@pytest.mark.parametrize("spelling", ["b.example", "B.EXAMPLE", "b.example.", "b.example:8080"])
def test_no_other_spelling_of_a_name_passes_while_unknown_names_are_watched(edge, spelling):
    edge.given({"b.example": "shut"}, default="watch")

    assert edge.status(spelling) == 503
    assert edge.status("unbekannt.example") == 200


def test_before_the_first_list_everything_is_watched(edge):
    assert edge.status("a.example") == 200


def test_a_withdrawn_name_is_cut_for_running_responses_too(edge):
    edge.given({"a.example": "open"})
    connection, answer = edge.running_response("a.example")

    edge.given({"a.example": "shut"})

    assert rest_of(answer) < WHOLE
    assert edge.status("a.example") == 503
    connection.close()


def test_an_open_connection_asks_in_vain_after_a_withdrawal(edge):
    edge.given({"a.example": "open"})
    connection = HTTPConnection("127.0.0.1", edge.port, timeout=5)
    connection.request("GET", "/", headers={"Host": "a.example"})
    assert connection.getresponse().read() == b"offen"
    edge.given({"a.example": "shut"})

    try:
        connection.request("GET", "/", headers={"Host": "a.example"})
        status = connection.getresponse().status
    except (OSError, HTTPException):
        status = 503
    connection.close()

    assert status == 503


def test_publishing_cuts_nobody(edge):
    edge.given({"a.example": "open"})
    connection, answer = edge.running_response("a.example")

    edge.given({"a.example": "open", "b.example": "open"})

    assert edge.status("b.example") == 200
    assert len(answer.read(50)) == 50
    connection.close()


@pytest.mark.parametrize("how", ["forged", "replayed", "garbage", "contradiction"])
def test_a_list_that_is_not_right_changes_nothing_and_is_reported(edge, how):
    edge.given({"a.example": "shut"}, serial=5)

    if how == "garbage":
        edge.house_server.envelope = b'{"list": 1}'
        applied = edge.duty.turn(wait_s=0)
    else:
        serial = {"forged": 6, "replayed": 4, "contradiction": 5}[how]
        key = Ed25519PrivateKey.generate() if how == "forged" else None
        applied = edge.publish({"a.example": "open"}, serial=serial, **({"key": key} if key else {}))

    assert not applied
    assert edge.status("a.example") == 503
    assert edge.house_server.reports[-1]["problem"].startswith("The list is refused")
    assert edge.house_server.reports[-1]["serial"] == 5


def test_while_the_house_is_away_the_last_list_stays_also_after_a_restart_of_the_agent(edge):
    edge.given({"a.example": "open"})
    edge.house_server.away = True

    assert not edge.duty.turn(wait_s=0)
    edge.duty.applied = None
    edge.duty.begin()

    assert (edge.status("a.example"), edge.status("b.example")) == (200, 503)
    assert edge.duty.applied.serial == 1
    assert edge.said[-1].endswith("The list stays as it is.")


def test_after_a_week_without_the_house_the_list_still_holds_and_the_next_one_is_taken(edge, monkeypatch):
    edge.given({"a.example": "open"})
    monkeypatch.setattr(duty, "SAY_AGAIN_S", 0.0)
    edge.house_server.away = True
    edge.now += timedelta(days=7)

    for _ in range(3):
        assert not edge.duty.turn(wait_s=0)
    edge.duty.begin()
    statuses = edge.status("a.example"), edge.status("b.example")
    warned = [sentence for sentence in edge.said if sentence.endswith("The list stays as it is.")]
    edge.house_server.away = False

    assert statuses == (200, 503)
    assert len(warned) == 3
    assert edge.publish({"a.example": "shut"})
    assert edge.status("a.example") == 503


@pytest.mark.parametrize("skew", [timedelta(days=-400), timedelta(days=400)])
def test_a_clock_that_runs_wrong_neither_opens_nor_keeps_the_brake_from_working(edge, skew):
    edge.given({"a.example": "open"})
    envelopes = [edge.signed({"a.example": "shut"}), edge.signed({"a.example": "open"}, serial=1)]
    edge.now += skew

    applied = []
    for envelope in envelopes:
        edge.house_server.envelope = envelope
        applied.append(edge.duty.turn(wait_s=0))

    assert applied == [True, False]
    assert edge.status("a.example") == 503


def test_a_haproxy_that_rejects_the_list_keeps_the_one_before(tmp_path, beside):
    edge = beside("haproxy")
    edge.given({"a.example": "open"})
    right = edge.duty.proxy
    edge.duty.proxy = replace(right, map_file=tmp_path / "other.map")

    assert not edge.publish({"a.example": "shut"})
    kept = edge.status("a.example"), edge.house_server.reports[-1]["problem"], edge.duty.applied.serial
    edge.duty.proxy = right
    taken = edge.duty.turn(wait_s=0)

    assert (kept[0], kept[2]) == (200, 1)
    assert kept[1].startswith("HAProxy does not know the map")
    assert taken
    assert edge.status("a.example") == 503


def test_shutting_the_names_nobody_knows_cuts_their_running_responses(edge):
    edge.given({"a.example": "open"}, default="watch")
    connection, answer = edge.running_response("fremd.example")

    edge.given({"a.example": "open"}, default="shut")

    assert rest_of(answer) < WHOLE
    connection.close()


def test_a_configuration_that_nginx_rejects_leaves_the_list_before_in_force(nginx):
    nginx.given({"a.example": "open"})
    good = nginx.configuration.read_text()
    nginx.configuration.write_text(good.replace("events {", "events { nonsense on;"))

    assert not nginx.publish({"a.example": "shut"})

    assert nginx.status("a.example") == 200
    assert "a.example open;" in (nginx.state / "nginx.map").read_text()
    assert "rejects its configuration" in nginx.house_server.reports[-1]["problem"]
    nginx.configuration.write_text(good)
    assert nginx.duty.turn(wait_s=0)
    assert nginx.status("a.example") == 503


def test_what_would_be_shut_passes_and_is_counted_without_its_visitors(nginx):
    nginx.given({"a.example": "open", "b.example": "watch"}, default="watch")

    statuses = [nginx.status(host) for host in ("a.example", "b.example", "b.example", "fremd.example")]
    until = time.monotonic() + READY_S
    while (nginx.state / "watched.log").read_text().count("\n") < 3 and time.monotonic() < until:
        time.sleep(0.02)
    nginx.given({"a.example": "open", "b.example": "watch", "c.example": "open"}, default="watch")

    watched = nginx.house_server.reports[-1]["watched"]
    assert statuses == [200] * 4
    assert {host: one["requests"] for host, one in watched.items()} == {"b.example": 2, "fremd.example": 1}
    assert "127.0.0.1" not in (nginx.state / "watched.log").read_text()


def test_a_proxy_that_does_not_run_is_reported_and_the_list_is_tried_again(edge):
    edge.given({"a.example": "open"})
    edge.process.terminate()
    edge.process.wait(10)

    assert not edge.publish({"a.example": "shut"})

    assert edge.duty.applied.serial == 1
    assert edge.house_server.reports[-1]["problem"]
