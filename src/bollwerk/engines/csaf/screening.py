"""Tests that a document surely passes, told from one walk; only the others are run one by one.

Most documents are in order, and most tests ask about the same few lists. A part of the screen says "passed" only where
the tests named beside it cannot find anything; what it cannot be sure of is left to the tests themselves, which alone
name places and write findings.
"""

from collections.abc import Sequence
from functools import lru_cache

from bollwerk.engines.csaf.cvss_vectors import contradictions, miscalculations
from bollwerk.engines.csaf.model import Tracking
from bollwerk.engines.csaf.moments import parse_moment
from bollwerk.engines.csaf.survey import Rated, Survey, as_object

PARTS: tuple[tuple[str, ...], ...] = (
    ("6.1.27.1", "6.1.27.2", "6.1.27.3"),
    ("6.1.27.7", "6.1.27.8", "6.1.27.9", "6.1.27.10"),
    ("6.1.27.4", "6.1.27.11"),
    ("6.1.15", "6.1.28"),
    ("6.1.14", "6.1.16", "6.1.17", "6.1.18", "6.1.19", "6.1.20", "6.1.21", "6.1.22", "6.1.30"),
    ("6.1.5", "6.1.3"),
    ("6.1.2",),
    ("6.1.13", "6.1.25"),
    ("6.1.31",),
    ("6.1.27.5",),
    ("6.1.27.6",),
    ("6.1.23",),
    ("6.1.24", "6.1.32", "6.1.33"),
    ("6.1.29",),
    ("6.1.4",),
    ("6.1.1",),
    ("6.1.6",),
    ("6.1.7",),
    ("6.1.9", "6.1.10"),
    ("6.1.26",),
    ("6.1.12",),
)
"""The tests that each part of a screen speaks for, in the order of `screen`."""

_ADVISORIES = frozenset({"csaf_security_advisory", "csaf_vex", "csaf_deprecated_security_advisory"})
_PROFILES = frozenset({"csaf_base", "csaf_security_advisory", "csaf_vex"})
_LANGUAGES = frozenset({None, "", "de", "de-DE", "en", "en-US", "en-GB"})
_NUMBERS = [str(number) for number in range(1, 1000)]
_RANGE_WORDS = frozenset({"after", "all", "before", "earlier", "later", "prior", "versions"})
_RATED_OBJECTS = 16384


def screen(survey: Survey) -> tuple[bool, ...]:
    """Return for each of `PARTS` whether its tests surely pass."""
    document = survey.document
    head, tree = document.document, document.product_tree
    defined = {product.product_id for product in survey.products}
    single = not survey.combined
    ungrouped = tree is None or not tree.product_groups
    return (
        head.category in _ADVISORIES,
        head.category != "csaf_vex",
        tree is not None and document.vulnerabilities is not None,
        head.publisher.category != "translator" and not head.source_lang,
        _has_plain_history(head.tracking),
        single and ungrouped,
        single and len(defined) == len(survey.products),
        single and not [one for one in survey.helpers if one.purl is not None or one.purls or one.hashes],
        not _reads_as_range(survey.versions),
        survey.noted,
        survey.stated,
        len(survey.cves) == len(set(survey.cves)),
        survey.unflagged,
        survey.referred,
        not survey.grouped,
        single and ungrouped and defined.issuperset(survey.used),
        survey.consistent,
        survey.scored_once and survey.unmeasured and survey.distinct,
        survey.unmeasured and (survey.agreeing or _agree(survey)),
        head.category in _PROFILES,
        head.lang in _LANGUAGES and not head.source_lang,
    )


def _has_plain_history(tracking: Tracking) -> bool:
    """Return whether revisions are numbered 1, 2, 3 and so on, dated in this order, and the last is the version."""
    history = tracking.revision_history
    last = len(history)
    if not 0 < last <= len(_NUMBERS) or tracking.version != _NUMBERS[last - 1]:
        return False
    if [revision.number for revision in history] != _NUMBERS[:last]:
        return False
    moments = [moment for revision in history if (moment := parse_moment(revision.date)) is not None]
    return len(moments) == last and (last == 1 or moments == sorted(moments))


def _reads_as_range(names: Sequence[str]) -> bool:
    if not names:
        return False
    text = "\n".join(names).lower()
    return "<" in text or ">" in text or not _RANGE_WORDS.isdisjoint(text.split())


def _agree(survey: Survey) -> bool:
    """Return whether all CVSS objects of 2.0 say what their vectors say."""
    try:
        return all(map(object_agrees, survey.rated))
    except TypeError:
        return False  # A list or an object as a value: the tests look at it themselves.


@lru_cache(maxsize=_RATED_OBJECTS)
def object_agrees(rated: Rated) -> bool:
    """Return whether a CVSS object says what its vector says; documents repeat the same few objects."""
    key, cvss = as_object(rated)
    return not any(True for _ in contradictions(key, cvss)) and not any(True for _ in miscalculations(key, cvss))
