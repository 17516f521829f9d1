"""CPE names, package URLs and VERS: rules of their specifications, kept and broken."""

import pytest

from bollwerk.engines.product_identity import (
    Bounds,
    CpeError,
    PurlError,
    VersError,
    build_purl,
    concerns,
    normalise_vers,
    package_concerned,
    parse_cpe,
    parse_purl,
    parse_vers,
    vers_of_native,
)


@pytest.mark.parametrize(
    ("criteria", "target", "expected"),
    [
        ("cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*", "cpe:/a:v:p:1.0", True),
        ("cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*", "cpe:/a:v:p:1.1", False),
        ("cpe:2.3:a:v:p:*:*:*:*:*:*:*:*", "cpe:/a:v:p:1.1", True),
        ("cpe:2.3:a:v:p:-:*:*:*:*:*:*:*", "cpe:/a:v:p:1.1", False),
        ("cpe:2.3:a:v:p:1.*:*:*:*:*:*:*:*", "cpe:/a:v:p:1.1", True),
        ("cpe:2.3:a:v:p:1.1:*:*:*:*:*:*:*", "cpe:2.3:a:v:p:1.*:*:*:*:*:*:*:*", False),
        ("cpe:2.3:a:v:*:1.0:*:*:*:*:*:*:*", "cpe:2.3:a:v:*:1.0:*:*:*:*:*:*:*", False),
        ("cpe:2.3:o:v:p:1.0:*:*:*:*:*:*:*", "cpe:/a:v:p:1.0", False),
        ("cpe:2.3:a:v:*:*:*:*:*:*:*:*:*", "cpe:2.3:*:*:p:*:*:*:*:*:*:*:*", False),
        (r"cpe:2.3:a:v:c\+\+:*:*:*:*:*:*:*:*", "cpe:/a:v:c%2b%2b:1.0", True),
    ],
)
def test_a_cpe_concerns_another_when_no_attribute_excludes_it(criteria, target, expected):
    assert concerns(parse_cpe(criteria), parse_cpe(target)) is expected


@pytest.mark.parametrize(("version", "expected"), [("0.9", False), ("1.0", True), ("1.9", True), ("2.0", False)])
def test_bounds_beside_a_cpe_count_both_ends(version, expected):
    criteria, target = parse_cpe("cpe:2.3:a:v:p:*:*:*:*:*:*:*:*"), parse_cpe(f"cpe:/a:v:p:{version}")

    assert concerns(criteria, target, Bounds(start_including="1.0", end_excluding="2.0")) is expected


@pytest.mark.parametrize("text", ["", "cpe:2.3:x:v:p", "cpe:2.4:a:v:p", "cpe:/z:v:p", "cpe:2.3:" + ":".join("a" * 14)])
def test_a_malformed_cpe_is_refused(text):
    with pytest.raises(CpeError):
        parse_cpe(text)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("pkg:PyPI/Django_Allauth@12.23", "pkg:pypi/django-allauth@12.23"),
        ("pkg:npm/%40angular/core@12.0.0", "pkg:npm/%40angular/core@12.0.0"),
        (
            "pkg:deb/debian/curl@7.50.3-1?distro=jessie&arch=i386",
            "pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie",
        ),
        ("pkg:golang/a/b@v1#/googleapis/./api/", "pkg:golang/a/b@v1#googleapis/api"),
        ("pkg:git/codeberg.org/forgejo/forgejo@a72", "pkg:git/codeberg.org/forgejo/forgejo@a72"),
    ],
)
def test_a_purl_has_one_canonical_text(text, canonical):
    assert str(parse_purl(text)) == canonical


@pytest.mark.parametrize(
    "text", ["", "pkg:pypi", "pypi/django", "pkg:maven/name@1", "pkg:cargo/space/name", "pkg:swift/a/b/@1", "pkg:x y/n"]
)
def test_a_purl_that_breaks_a_rule_is_refused(text):
    with pytest.raises(PurlError):
        parse_purl(text)


def test_a_purl_is_built_from_its_parts():
    assert (
        str(build_purl("rpm", "curl", namespace="Fedora", qualifiers={"arch": "i386"}))
        == "pkg:rpm/fedora/curl?arch=i386"
    )


@pytest.mark.parametrize(
    ("criteria", "target", "bounds", "expected"),
    [
        ("pkg:deb/debian/sudo?distro=bullseye", "pkg:deb/debian/sudo@1.9?distro=debian-11.6", Bounds(), True),
        ("pkg:deb/debian/sudo?distro=bullseye", "pkg:deb/debian/sudo@1.9?distro=bookworm", Bounds(), False),
        ("pkg:rpm/redhat/php", "pkg:rpm/redhat/php@8.0-2.el9", Bounds(end_excluding="8.0-3.el8"), False),
        ("pkg:rpm/redhat/php", "pkg:rpm/redhat/php@8.0-2.el8", Bounds(end_excluding="8.0-3.el8"), True),
        ("pkg:rpm/redhat/openssl", "pkg:rpm/redhat/openssl@1.1-8?epoch=1", Bounds(end_excluding="1:1.1-7"), False),
    ],
)
def test_packages_of_distributions_keep_to_their_release(criteria, target, bounds, expected):
    assert package_concerned(parse_purl(criteria), parse_purl(target), bounds) is expected


@pytest.mark.parametrize(
    "text",
    [
        "vers:npm/>=1.0.0| <2.0.0",
        "vers:npm/|>=1.0.0",
        "vers:npm/>=1||<2",
        "vers:npm/>=2.0.0|<1.0.0",
        "vers:npm/1.0%2G0",
        "vers:npm/1.0%2f0",
        "vers:npm/1.0.0|1.0.0",
        "vers:datetime/2024-01-01t00:00:00z",
        "all/<V1",
    ],
)
def test_a_range_that_is_not_canonical_vers_is_refused(text):
    with pytest.raises(VersError):
        parse_vers(text)


def test_vers_is_parsed_normalised_and_made_from_native_ranges():
    assert [str(item) for item in parse_vers("vers:npm/>=1.0.0|<2.0.0").constraints] == [">=1.0.0", "<2.0.0"]
    assert parse_vers("vers:npm/1.0%252F0").constraints[0].version == "1.0%2F0"
    assert str(normalise_vers("vers:pypi/0.2|0.10|>=0.0")) == "vers:pypi/>=0.0|0.2|0.10"
    assert vers_of_native("gem", "~>2.0.8") == "vers:gem/>=2.0.8|<2.1"
