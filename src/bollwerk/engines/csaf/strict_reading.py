"""Read a document and check it against its JSON schema in one pass, where it is surely in order.

Nine of ten documents are in order. For them decoding into types derived from the schema, and a look at what types
cannot say, replace parsing into plain objects and running the schema over them. All others are left to the schema.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import Any, Generic, TypeVar

import msgspec

from bollwerk.engines.csaf.model import CsafDocument, ProductStatus
from bollwerk.engines.csaf.screening import object_agrees
from bollwerk.engines.csaf.strict_types import Count, Derivation, Walked
from bollwerk.engines.csaf.survey import Rated, Survey, as_object

_T = TypeVar("_T")

_NONE: frozenset[str] = frozenset()

_TEXTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "urls": (("Reference", "url"), ("Remediation", "url"), ("Publisher", "namespace"), ("TlpLabel", "url")),
    "dates": (
        ("Tracking", "initial_release_date"), ("Tracking", "current_release_date"), ("Revision", "date"),
        ("Vulnerability", "discovery_date"), ("Vulnerability", "release_date"), ("Remediation", "date"),
        ("Threat", "date"), ("Flag", "date"), ("Involvement", "date"), ("Generator", "date"),
    ),
    "categories": (("Head", "category"),),
    "languages": (("Head", "lang"), ("Head", "source_lang")),
    "identifiers": (("Tracking", "id"),),
    "numbers": (("Tracking", "version"), ("Revision", "number")),
    "cves": (("Vulnerability", "cve"),),
    "weaknesses": (("Weakness", "id"),),
}  # fmt: skip
"""Which texts a survey collects under which name."""

WALKED = Walked(
    unique=frozenset(
        {
            *(
                (name, "product_ids")
                for name in ("Remediation", "Threat", "Flag", "Involvement", "ProductGroup", "Note")
            ),
            *((name, "group_ids") for name in ("Remediation", "Threat", "Flag", "Involvement", "Note")),
            *(("ProductStatus", name) for name in ProductStatus.__struct_fields__),
            *(("Vulnerability", name) for name in ("flags", "ids", "involvements")),
            *(("IdentificationHelper", name) for name in ("model_numbers", "serial_numbers")),
            ("Score", "products"),
            ("Tracking", "aliases"),
        }
    ),
    texts=frozenset(place for places in _TEXTS.values() for place in places),
    counted={
        "Distribution": Count(_NONE, 1),
        "ProductTree": Count(_NONE, 1),
        "Branch": Count(frozenset({"category", "name"}), 3, 3),
        "IdentificationHelper": Count(_NONE, 1),
        "ProductStatus": Count(_NONE, 1),
        "Score": Count(frozenset({"products"}), 2),
        "Vulnerability": Count(_NONE, 1),
    },
    objects=frozenset({("Score", "cvss_v2"), ("Score", "cvss_v3")}),
)
"""What a survey shows, so that types need not say it."""

_REMEMBERED = 32768
"""Most texts of one kind that are kept, some megabytes; then remembering starts anew."""

Compile = Callable[[Any], Callable[[object], bool]]
"""Turns a part of a schema into what says whether a plain JSON value obeys it."""


class StrictReader:
    """Reads documents of one schema that are surely in order."""

    def __init__(self, schema: Any, part: Compile) -> None:
        """Derive the types.

        Args:
            schema: The JSON schema of the document.
            part: Compiles the parts of it that describe plain objects.

        Raises:
            TypeError: If no types can be made of the schema; NameError, ValueError: likewise.
        """
        derivation = Derivation(schema, WALKED)
        self._decoder = msgspec.json.Decoder(derivation.derive(CsafDocument))
        self._known = {name: _texts(derivation.patterns, places) for name, places in _TEXTS.items()}
        self._objects = {member: part(node) for member, node in derivation.objects.items()}
        self._rated = _Known(self._rate)

    def read(self, raw: bytes) -> Survey | None:
        """Return the survey of a document that surely obeys the schema, None for every other."""
        try:
            document: CsafDocument = self._decoder.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        survey = Survey(document)
        return survey if self._obeys(survey) else None

    def _obeys(self, survey: Survey) -> bool:
        if not (survey.whole and survey.distinct and self._texts_fit(survey)):
            return False
        for items in chain(survey.grouped, survey.listed):
            if len(items) > 1 and len(set(items)) != len(items):
                return False
        survey.agreeing = self._rated.hold(set(survey.rated))
        return survey.agreeing

    def _texts_fit(self, survey: Survey) -> bool:
        known, head = self._known, survey.document.document
        return (
            known["urls"].hold(survey.urls)
            and known["dates"].hold(survey.dates)
            and known["numbers"].hold(survey.numbers)
            and known["cves"].hold(set(survey.cves))
            and known["weaknesses"].hold({identifier for identifier, _ in survey.weaknesses})
            and known["languages"].hold({head.lang, head.source_lang})
            and known["categories"].hold({head.category})
            and known["identifiers"].hold({head.tracking.id})
        )

    def _rate(self, rated: Rated) -> bool:
        """Return whether a CVSS object obeys its schema and says what its vector says."""
        member, cvss = as_object(rated)
        return member in self._objects and self._objects[member](cvss) and object_agrees(rated)


class _Known(Generic[_T]):
    """What was found to be in order before; publishers repeat themselves from document to document."""

    def __init__(self, check: Callable[[_T], bool]) -> None:
        self._check = check
        self._good: set[_T] = set()

    def hold(self, items: set[_T]) -> bool:
        """Return whether all items are in order."""
        if items <= self._good:
            return True
        new = items - self._good
        if not all(map(self._check, new)):
            return False
        if len(self._good) + len(new) > _REMEMBERED:
            self._good.clear()
        if len(new) < _REMEMBERED:
            self._good |= new
        return True


def _texts(patterns: Mapping[tuple[str, str], str], places: Iterable[tuple[str, str]]) -> _Known[str | None]:
    """Return what knows the texts that fit at all of the places; an absent one fits."""
    wanted = [re.compile(pattern) for pattern in {patterns[place] for place in places if place in patterns}]
    return _Known(lambda text: not text or all(pattern.match(text) for pattern in wanted))
