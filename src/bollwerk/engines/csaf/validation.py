"""Run the schema and the tests of the standard over a document."""

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from itertools import islice

from bollwerk.engines.csaf import rules
from bollwerk.engines.csaf.context import Context
from bollwerk.engines.csaf.findings import Finding, Group, Status
from bollwerk.engines.csaf.limits import DEFAULT_LIMITS, Limits
from bollwerk.engines.csaf.model import CsafDocument
from bollwerk.engines.csaf.reading import read_document
from bollwerk.engines.csaf.registries import NO_REGISTRIES, Registries
from bollwerk.engines.csaf.reports import Outcome, Report
from bollwerk.engines.csaf.rule_registry import Rule, rules_for

MAX_FINDINGS = 1000
"""Findings kept per test; a document that breaks a rule more often is broken, not better described."""

ALL_GROUPS = frozenset(Group)
"""Every test."""

MANDATORY = frozenset({Group.MANDATORY})
"""What decides whether a document is valid."""

RULES: dict[str, tuple[Rule, ...]] = {version: rules_for(version) for version in ("2.0", "2.1")}
"""The tests by version of CSAF, in the order of the standard."""

assert rules.__all__, "importing the package enters the tests"


def validate(
    raw: bytes,
    *,
    registries: Registries = NO_REGISTRIES,
    groups: Collection[Group] = MANDATORY,
    at: datetime | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> tuple[CsafDocument, Report]:
    """Read a document, check it against schema and tests, and return both.

    Args:
        raw: The JSON text.
        registries: Lists some tests need, among them the schemas; what is missing is undecided, never passed.
        groups: Groups of tests to run.
        at: The moment of the check; one recommended test asks what already lies in the past.
        limits: Size limits.

    Raises:
        CsafError: If `raw` cannot be read at all; see `read_document`.
        SchemaSetError: If the schema set lacks a schema.
    """
    document = read_document(raw, limits)
    context = Context(document, raw, registries=registries, at=at)
    schema_findings: tuple[Finding, ...] = ()
    if registries.schemas is not None:
        schema_findings = registries.schemas.check_document(document.document.csaf_version, context.plain)
    chosen = _chosen(document.document.csaf_version, frozenset(groups))
    outcomes = tuple(_run(rule, passed, context, schema_clean=not schema_findings) for rule, passed in chosen)
    return document, Report(document.document.csaf_version, registries.schemas is not None, schema_findings, outcomes)


# Tests that repeat what the document schema has already found to be in order.
_PART_OF_SCHEMA = frozenset({"6.1.8", "6.1.46", "6.1.60.1"})


@lru_cache(maxsize=32)
def _chosen(version: str, groups: frozenset[Group]) -> tuple[tuple[Rule, Outcome], ...]:
    """Return the tests to run, each with the outcome that says "passed"; outcomes without findings are shared."""
    return tuple((rule, Outcome(rule, Status.PASSED)) for rule in RULES[version] if rule.group in groups)


def _run(rule: Rule, passed: Outcome, context: Context, *, schema_clean: bool) -> Outcome:
    if rule.needs:
        if not _decidable(rule, context):
            return Outcome(rule, Status.UNDECIDED)
        if schema_clean and rule.id in _PART_OF_SCHEMA:
            return passed
    findings = tuple(islice(rule.check(context), MAX_FINDINGS))
    return Outcome(rule, Status.FAILED, findings) if findings else passed


def _decidable(rule: Rule, context: Context) -> bool:
    return all(context.at is not None if need == "moment" else context.registries.has(need) for need in rule.needs)
