"""Run the schema and the tests of the standard over a document."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import islice

from bollwerk.engines.csaf import rules
from bollwerk.engines.csaf.context import Context
from bollwerk.engines.csaf.findings import Finding, Group, Status
from bollwerk.engines.csaf.limits import DEFAULT_LIMITS, Limits, check_size, within_limits
from bollwerk.engines.csaf.model import CsafDocument
from bollwerk.engines.csaf.reading import check_document, read_plainly
from bollwerk.engines.csaf.registries import NO_REGISTRIES, Registries
from bollwerk.engines.csaf.reports import Outcome, Report
from bollwerk.engines.csaf.rule_registry import Rule, rules_for
from bollwerk.engines.csaf.screening import PARTS, screen
from bollwerk.engines.csaf.survey import Survey

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
    survey, schema_findings, plain = _read(raw, registries, limits)
    document, schemas = survey.document, registries.schemas
    version = document.document.csaf_version
    clean = schemas is not None and not schema_findings
    plan = _planned(version, frozenset(groups), (*screen(survey), clean, _weaknesses_known(survey, registries)))
    outcomes = plan.passed
    if plan.open:
        context = Context(document, raw, registries=registries, at=at, plain=plain)
        decided = list(outcomes)
        for place, rule in plan.open:
            decided[place] = _run(rule, outcomes[place], context)
        outcomes = tuple(decided)
    return document, Report(version, schemas is not None, schema_findings, outcomes)


def _read(raw: bytes, registries: Registries, limits: Limits) -> tuple[Survey, tuple[Finding, ...], object]:
    """Return the survey, what the schema finds, and the plain objects if they had to be made."""
    check_size(raw, limits)
    schemas = registries.schemas
    survey = schemas.read_strictly(raw) if schemas is not None else None
    if survey is not None:
        if not within_limits(survey, limits):
            check_document(survey.document, limits)
        return survey, (), None
    document, plain = read_plainly(raw, limits)
    findings = schemas.check_document(document.document.csaf_version, plain) if schemas is not None else ()
    return Survey(document), findings, plain


def _weaknesses_known(survey: Survey, registries: Registries) -> bool:
    """Return whether the document gives only names that a weakness has or had, and names no version."""
    catalogue = registries.weaknesses
    return catalogue is not None and survey.timeless and survey.weaknesses <= catalogue.named


_ALSO = (("6.1.8", "6.1.46", "6.1.60.1"), ("6.1.11",))
"""Tests that repeat what the document schema has found to be in order, and the one that asks the catalogue."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """Outcomes that say "passed" for every test that was asked for, and the tests that still have to be run."""

    passed: tuple[Outcome, ...]
    open: tuple[tuple[int, Rule], ...]


@lru_cache(maxsize=1024)
def _planned(version: str, groups: frozenset[Group], screened: tuple[bool, ...]) -> _Plan:
    """Return what is left to do after a screen; outcomes without findings are shared between documents."""
    rules = [rule for rule in RULES[version] if rule.group in groups]
    done = {number for part, passed in zip((*PARTS, *_ALSO), screened, strict=True) if passed for number in part}
    return _Plan(
        tuple(Outcome(rule, Status.PASSED) for rule in rules),
        tuple((place, rule) for place, rule in enumerate(rules) if rule.id not in done),
    )


def _run(rule: Rule, passed: Outcome, context: Context) -> Outcome:
    if not _decidable(rule, context):
        return Outcome(rule, Status.UNDECIDED)
    findings = tuple(islice(rule.check(context), MAX_FINDINGS))
    return Outcome(rule, Status.FAILED, findings) if findings else passed


def _decidable(rule: Rule, context: Context) -> bool:
    return all(context.at is not None if need == "moment" else context.registries.has(need) for need in rule.needs)
