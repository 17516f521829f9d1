"""Nothing is fetched from inside the own network, whatever a foreign file or a name server says."""

import pytest

from bollwerk.rooms.advisories.adapters.addresses import INTERNET_ONLY, OWN_NETWORK_TOO, resolve, rules_for_typed
from bollwerk.rooms.advisories.adapters.web import Web, WebLimits
from bollwerk.rooms.advisories.errors import AddressRefusedError


def answering(*addresses):
    return lambda _host, _port: list(addresses)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "::",
    ],
)  # fmt: skip
def test_an_address_of_the_own_network_is_refused(address):
    with pytest.raises(AddressRefusedError, match="not an address of the Internet"):
        resolve("https://example.org/x", INTERNET_ONLY, answering(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"])
def test_an_address_of_the_internet_is_allowed(address):
    assert resolve("https://example.org/x?y=1", INTERNET_ONLY, answering(address)).target == "/x?y=1"


def test_one_inside_address_among_public_ones_is_enough_to_refuse():
    with pytest.raises(AddressRefusedError):
        resolve("https://example.org/", INTERNET_ONLY, answering("93.184.216.34", "127.0.0.1"))


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://example.org/", "gopher://example.org/", "//example.org/", "example.org",
        "https://name:word@example.org/", "https://example.org/a b", "https://example.org/\r\nHost: x", "https://[::1",
        "https://example.org:22/", "https://example.org:99999/", "https://" + "a" * 2100,
    ],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_refused(url):
    with pytest.raises(AddressRefusedError):
        resolve(url, INTERNET_ONLY, answering("93.184.216.34"))


def test_the_own_network_is_allowed_only_when_asked_for():
    place = resolve("http://localhost:4711/a", OWN_NETWORK_TOO, answering("127.0.0.1"))

    assert (place.ip, place.port, place.secure) == ("127.0.0.1", 4711, False)


def test_a_typed_loopback_address_allows_that_one_place_and_nothing_else_inside():
    rules = rules_for_typed("http://127.0.0.1:4711/provider-metadata.json")

    assert resolve("http://127.0.0.1:4711/a", rules, answering("127.0.0.1")).port == 4711
    for other in ("http://127.0.0.1:5432/", "http://10.0.0.1/", "http://intern.example/"):
        with pytest.raises(AddressRefusedError):
            resolve(other, rules, answering("127.0.0.1" if "127" in other else "10.0.0.1"))


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "https://example.org/", "file:///etc/passwd", "localhost.example"])
def test_any_other_typed_address_is_for_the_internet_only(url):
    assert rules_for_typed(url) == INTERNET_ONLY


def test_one_connection_serves_all_requests_to_a_host(provider):
    once = Web(rules=OWN_NETWORK_TOO, limits=WebLimits(pause_s=0, attempts=1))

    bodies = [once.get(provider.base + path).body for path in ("/provider-metadata.json", "/feed.json", "/key.asc")]
    once.close()

    assert all(bodies)
    assert len(provider.callers) == 1
