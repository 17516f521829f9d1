"""The published tests of the standard, and the real corpus, give the expected verdicts."""

import json
import lzma
from datetime import UTC, datetime

import pytest
from tests.engines.csaf.standard import DATA, archive, registries
from tests.shared_data import shared

from bollwerk.engines.csaf import ALL_GROUPS, RULES, Group, Status, check_hash, validate

AT = datetime(2026, 11, 21, tzinfo=UTC)
NEEDS_NETWORK = {"6.3.6", "6.3.7"}


@pytest.mark.slow  # several hundred documents through every test of the standard
@pytest.mark.parametrize("version", ["2.0", "2.1"])
def test_every_published_validator_test_gives_its_verdict(version: str):
    lines = lzma.decompress(shared(f"{DATA}/dev/oasis-csaf-{version}-validator-tests.jsonl.xz").read_bytes())
    rows = [json.loads(line) for line in lines.splitlines()]
    wrong = []

    for row in rows:
        if row["id"] in NEEDS_NETWORK:
            continue
        _, report = validate(json.dumps(row["doc"]).encode(), registries=registries(), groups=ALL_GROUPS, at=AT)
        status = next(outcome.status for outcome in report.outcomes if outcome.rule.id == row["id"])
        if status is not (Status.FAILED if row["expect_finding"] else Status.PASSED):
            wrong.append((row["name"], status))

    assert len(rows) > 100
    assert wrong == []


@pytest.mark.slow  # 1,556 real advisories
def test_real_advisories_are_valid_and_unchanged():
    files = archive("dev/csaf-cisa.tar.xz")
    documents = [name for name in files if name.endswith(".json") and f"{name}.sha512" in files]
    invalid = {}

    for name in documents:
        check_hash(files[name], files[f"{name}.sha512"], "sha512")
        _, report = validate(files[name], registries=registries())
        if not report.valid:
            invalid[name.rsplit("/", 1)[-1]] = [outcome.rule.id for outcome in report.failed()]

    # Both name CWE-280 with a blank too many; the validator of the BSI says the same.
    assert len(documents) > 1500
    assert invalid == {"icsa-19-099-04.json": ["6.1.11"], "icsa-21-068-10.json": ["6.1.11"]}


def test_all_mandatory_tests_of_both_versions_are_there():
    sections = {
        version: {rule.id for rule in rules if rule.group is Group.MANDATORY} for version, rules in RULES.items()
    }
    profiles = {f"6.1.27.{number}" for number in range(1, 12)}
    plain = {f"6.1.{number}" for number in range(1, 34) if number != 27}

    assert sections["2.0"] == plain | profiles
    assert sections["2.1"] >= sections["2.0"] | {f"6.1.{number}" for number in range(34, 63) if number != 60}


def test_no_test_is_entered_twice():
    for rules in RULES.values():
        assert len({rule.id for rule in rules}) == len(rules)
