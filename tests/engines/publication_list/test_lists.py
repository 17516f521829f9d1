import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.engines.publication_list import (
    HostState,
    ListError,
    ListProblem,
    PublicationList,
    check_succession,
    clean_host,
    haproxy_map,
    nftables_set,
    nginx_map,
    policy_zone,
    read_list,
    sign_list,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PUBLIC = KEY.public_key().public_bytes_raw()
OPEN, SHUT, WATCH = HostState.OPEN, HostState.SHUT, HostState.WATCH


def made(serial=7, hosts=None, default=SHUT, made_at=NOW, **more):
    return PublicationList("edge", serial, made_at, default, {"a.example": OPEN} if hosts is None else hosts, **more)


def problem(call):
    with pytest.raises(ListError) as caught:
        call()
    return caught.value.problem


def tampered(envelope, change):
    fields = json.loads(envelope)
    change(fields)
    return json.dumps(fields).encode()


names = st.from_regex(r"\A[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?(\.[a-z]{2,6}){1,3}\Z")


@pytest.mark.slow  # a property over keys and signatures
@given(st.dictionaries(names, st.sampled_from(HostState)), st.sampled_from(HostState), st.integers(0, 2**62))
def test_a_signed_list_says_what_was_signed(hosts, default, serial):
    content = made(serial, hosts, default)

    assert read_list(sign_list(content, KEY), keys=[PUBLIC], proxy="edge") == content


@given(st.binary(max_size=300))
def test_whatever_bytes_come_they_are_no_list(garbage):
    assert problem(lambda: read_list(garbage, keys=[PUBLIC])) is ListProblem.UNREADABLE


def forged(fields):
    payload = json.loads(base64.b64decode(fields["list"]))
    payload["hosts"]["evil.example"] = "open"
    fields["list"] = base64.b64encode(json.dumps(payload).encode()).decode()


def test_a_forged_list_is_refused():
    assert problem(lambda: read_list(tampered(sign_list(made(), KEY), forged), keys=[PUBLIC])) is ListProblem.FORGED


def test_a_list_of_an_unknown_key_is_refused():
    assert problem(lambda: read_list(sign_list(made(), KEY), keys=[b"x" * 32])) is ListProblem.UNKNOWN_KEY


def test_a_list_for_another_proxy_is_refused():
    envelope = sign_list(made(), KEY)

    assert problem(lambda: read_list(envelope, keys=[PUBLIC], proxy="other")) is ListProblem.OTHER_PROXY


def test_a_list_beyond_the_limit_is_not_even_read():
    assert problem(lambda: read_list(b" " * (16 * 1024 * 1024 + 1), keys=[PUBLIC])) is ListProblem.TOO_LARGE


@pytest.mark.parametrize(
    "host",
    ["a.example; include /etc/passwd", "A.example", "a..example", "-a.example", "a b", "", "*", "a.example\n"],
)
def test_a_name_that_would_break_out_of_the_configuration_is_refused_even_when_signed(host):
    envelope = sign_list(made(hosts={host: OPEN}), KEY)

    assert problem(lambda: read_list(envelope, keys=[PUBLIC])) is ListProblem.BAD_CONTENT


@pytest.mark.parametrize("host", ["b.example\nc.example", ".".join(["b" * 62] * 4) + ".de", "*"])
def test_one_wrong_name_among_right_ones_is_found(host):
    envelope = sign_list(made(hosts={"a.example": OPEN, host: OPEN, "d.example": SHUT}), KEY)

    assert problem(lambda: read_list(envelope, keys=[PUBLIC])) is ListProblem.BAD_CONTENT


@pytest.mark.parametrize("address", ["10.0.0.0/8", "10.0.0.1 }", "010.0.0.1"])
def test_what_is_no_single_address_is_refused_even_when_signed(address):
    envelope = sign_list(made(addresses={address: SHUT}), KEY)

    assert problem(lambda: read_list(envelope, keys=[PUBLIC])) is ListProblem.BAD_CONTENT


def test_a_time_without_zone_is_refused():
    envelope = sign_list(made(made_at=NOW.replace(tzinfo=None)), KEY)

    assert problem(lambda: read_list(envelope, keys=[PUBLIC])) is ListProblem.BAD_CONTENT


def test_a_replayed_list_is_refused_and_a_newer_one_is_taken():
    before = made(serial=7)

    assert problem(lambda: check_succession(made(serial=6), before=before, at=NOW)) is ListProblem.REPLAYED
    assert check_succession(made(serial=8), before=before, at=NOW)


def test_the_same_list_signed_again_changes_nothing():
    assert not check_succession(made(made_at=NOW + timedelta(days=1)), before=made(), at=NOW)


def test_two_contents_under_one_serial_are_refused():
    other = made(hosts={"b.example": OPEN})

    assert problem(lambda: check_succession(other, before=made(), at=NOW)) is ListProblem.CONTRADICTS


@pytest.mark.parametrize("skew", [timedelta(days=-400), timedelta(days=400)])
def test_a_wrong_clock_does_not_keep_the_brake_from_working(skew):
    assert check_succession(made(serial=8, made_at=NOW + skew), before=made(serial=7), at=NOW)


@pytest.mark.parametrize(("age", "taken"), [(timedelta(hours=24), True), (timedelta(hours=24, seconds=1), False)])
def test_an_agent_without_memory_takes_no_list_older_than_a_day(age, taken):
    first = made(made_at=NOW - age)

    if taken:
        assert check_succession(first, before=None, at=NOW)
    else:
        assert problem(lambda: check_succession(first, before=None, at=NOW)) is ListProblem.OLD_FIRST_LIST


def test_what_turned_shut_is_what_passed_before():
    before = made(hosts={"a.example": OPEN, "b.example": WATCH, "c.example": SHUT, "d.example": OPEN}, default=SHUT)
    after = made(hosts={"a.example": SHUT, "b.example": SHUT, "c.example": SHUT, "e.example": SHUT}, default=SHUT)

    assert after.turned_shut(before) == ("a.example", "b.example", "d.example")
    assert after.turned_shut(None) == ("a.example", "b.example", "c.example", "e.example")


def test_shutting_the_names_nobody_knows_turns_them_shut():
    watching, shutting = made(default=WATCH), made(default=SHUT)

    assert shutting.turned_shut(watching) == ("*",)
    assert watching.turned_shut(shutting) == ()


@pytest.mark.parametrize(
    ("given_name", "clean"),
    [("Bürger.Example.", "xn--brger-kva.example"), ("A.EXAMPLE", "a.example"), ("a.example:443", None), ("*", None)],
)
def test_host_names_are_brought_into_one_form(given_name, clean):
    assert clean_host(given_name) == clean


def test_the_forms_say_the_same_as_the_list():
    states = {"a.example": OPEN, "b.example": SHUT, "c.example": WATCH}
    content = made(hosts=states, addresses={"10.0.0.1": SHUT, "10.0.0.2": OPEN, "2001:db8::1": SHUT})

    nginx, haproxy = nginx_map(content).decode().splitlines(), haproxy_map(content).decode().splitlines()

    assert nginx[1:] == ["default shut;", "a.example open;", "b.example shut;", "c.example watch;"]
    assert haproxy[1:] == ["* shut", "a.example open", "b.example shut", "c.example watch"]
    assert "add element inet bollwerk_gate shut4 { 10.0.0.1 }" in nftables_set(content).decode()
    assert "add element inet bollwerk_gate shut6 { 2001:db8::1 }" in nftables_set(content).decode()
    assert "10.0.0.2" not in nftables_set(content).decode()
    assert [line for line in policy_zone(content).decode().splitlines() if "CNAME" in line] == ["b.example CNAME ."]
