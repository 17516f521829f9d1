"""A closed directory: found by identifier, found by name, and nothing when unsure."""

import pytest

from bollwerk.engines.product_identity import DirectoryEntry, ProductDirectory

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
