"""A closed directory: found by identifier, found by name, and nothing when unsure."""

import pytest

from bollwerk.engines.product_identity import DirectoryEntry, ProductDirectory
from bollwerk.engines.product_identity.candidate_ranking import Choice, Named, Question, Ranking, sureness_of

DIRECTORY = ProductDirectory(
    [
        DirectoryEntry("nginx", "F5", "nginx", ["cpe:2.3:a:f5:nginx", "pkg:docker/library/nginx"]),
        DirectoryEntry("ios-xe", "Cisco", "IOS XE", ["cisco-ios-xe"]),
        DirectoryEntry(
            "httpd", "Apache", "HTTP Server", ["cpe:/a:apache:http_server", "pkg:oci/httpd?repository_url=a"]
        ),
        DirectoryEntry("print", "Acme", "Print Server", ["pkg:oci/httpd?repository_url=b"]),
    ]
)


@pytest.mark.parametrize(
    ("identifier", "key"),
    [
        ("cpe:/a:f5:nginx:1.20", "nginx"),
        ("pkg:docker/library/nginx@1.27", "nginx"),
        ("Cisco IOS-XE", "ios-xe"),
        ("httpd", "httpd"),
        ("pkg:oci/httpd?repository_url=b", "print"),
    ],
)
def test_an_identifier_names_its_product(identifier, key):
    answer = DIRECTORY.identify(identifier)

    assert answer is not None
    assert (answer.key, answer.by_identifier) == (key, True)


@pytest.mark.parametrize("identifier", ["", "cpe:/a:f5", "pkg:", "nothing known"])
def test_an_unknown_identifier_names_nothing(identifier):
    assert DIRECTORY.identify(identifier) is None


@pytest.mark.parametrize(
    ("vendor", "name", "key"),
    [
        ("Apache Software Foundation", "Apache HTTP Server", "httpd"),
        ("Cisco Systems, Inc.", "Cisco IOS XE Software", "ios-xe"),
        ("F5", "nginx – web server and reverse proxy", "nginx"),
    ],
)
def test_a_name_finds_the_likeliest_product(vendor, name, key):
    answer = DIRECTORY.find(vendor, name)

    assert answer is not None
    assert answer.key == key


def test_it_abstains_when_nothing_is_like_enough():
    assert DIRECTORY.find("Oracle", "Database Server") is None
    assert ProductDirectory([]).find("F5", "nginx") is None


SHORT_FORMS = ProductDirectory(
    [
        DirectoryEntry("vtm", "ivanti", "virtual traffic manager"),
        DirectoryEntry("sentry", "ivanti", "sentry"),
        DirectoryEntry("ems", "fortinet", "forticlient enterprise management server"),
        DirectoryEntry("sdk", "silabs", "gecko software development kit"),
        DirectoryEntry("aix", "ibm", "aix"),
        DirectoryEntry("axis", "ibm", "archive index exchange"),
    ]
)


@pytest.mark.parametrize(
    ("vendor", "name", "key"),
    [
        ("Ivanti", "vTM", "vtm"),
        ("Fortinet", "FortiClientEMS", "ems"),
        ("silabs.com", "GSDK", "sdk"),
        ("IBM", "AIX", "aix"),
    ],
)
def test_a_short_form_finds_what_it_stands_for_unless_a_product_has_that_name(vendor, name, key):
    answer = SHORT_FORMS.find(vendor, name, 0.0)

    assert answer is not None
    assert answer.key == key


def test_a_short_form_says_nothing_about_another_maker():
    assert SHORT_FORMS.find("Mozilla", "vTM") is None


def test_of_a_device_and_its_firmware_the_firmware_is_meant():
    entries = [DirectoryEntry("device", "netgear", "rax30"), DirectoryEntry("firmware", "netgear", "rax30 firmware")]

    both, alone = (ProductDirectory(several).find("Netgear", "RAX30", 0.0) for several in (entries, entries[:1]))

    assert [answer.key for answer in (both, alone) if answer is not None] == ["firmware", "device"]


RANKING = Ranking(
    [Named(("acme",), ("lander", "server"), False, False), Named(("elsewhere",), ("rover",), False, False)]
)


@pytest.mark.parametrize(
    ("vendor", "name", "place", "spoken_against"),
    [
        ("acme", "lander server", 0, [False, False, False, False]),
        ("acme", "lander", 0, [False, False, True, False]),
        ("acme", "lander server telescope", 0, [False, True, False, False]),
        ("acme", "rover", 1, [True, False, False, False]),
        ("nobody listed", "rover", 1, [False, False, False, False]),
        ("", "rover", 1, [False, False, False, True]),
        ("acme", "landerserver", 0, [False, False, False, False]),
    ],
)
def test_what_speaks_against_a_product_is_seen(vendor, name, place, spoken_against):
    words = tuple(name.split())

    doubts = RANKING.doubts(Question(tuple(vendor.split()), words, words), place)

    assert [doubt > 0 for doubt in doubts] == spoken_against


@pytest.mark.parametrize("doubt", range(3))
def test_what_speaks_against_a_product_makes_it_less_sure(doubt):
    choice = Choice(0, [1.0, 10.0, 10.0] + [1.0] * 20)
    doubts = [float(place == doubt) for place in range(4)]

    assert sureness_of(choice, doubts) < sureness_of(choice, [0.0] * 4)
