"""The leak test: what would be published is read back from its files and searched for identifiers above CLEAR."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bollwerk.foundation.access import Tlp, deciding
from bollwerk.foundation.evidence.registry import identifier_sources
from bollwerk.rooms.council.exports.reading_back import places_of
from bollwerk.rooms.council.keeping import lowered_facts
from bollwerk.rooms.council.leaks import LeakIndex, Word, classified_marks, folded_words
from bollwerk.rooms.council.wording import WORDINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bollwerk.foundation.evidence.types import Identifier
    from bollwerk.rooms.council.leaks import Leak

__all__ = ["LeakReport", "LeakRow", "leak_rows", "search_for_leaks"]


@dataclass(frozen=True, slots=True)
class LeakReport:
    """What the search found.

    Attributes:
        searched: Number of identifiers searched for.
        places: Places searched.
        leaks: Identifiers found.
        marks: Markings of classified matter found.
    """

    searched: int
    places: tuple[str, ...]
    leaks: tuple[Leak, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeakRow:
    """One finding as a reader may see it: place always, text and record only for those who may read the record."""

    place: str
    excerpt: str
    text: str
    subject: str


def search_for_leaks(files: Mapping[str, bytes], *, own_words: str, allowed_names: tuple[str, ...] = ()) -> LeakReport:
    """Return what must not be published in the files that would be.

    Single plain words of the inquiry itself and of the house's own sentences are no secret as words; facts lowered
    to CLEAR, and the names of those who sign, are none either.

    Args:
        files: What would be published.
        own_words: Text of the inquiry, public already.
        allowed_names: Names printed on purpose, such as the signatory's.
    """
    with deciding("council.leak_test"):
        words = [Word(item.text, item.subject) for item in _identifiers()]
        lowered = {text for _, text in lowered_facts()}
    allowed = folded_words(own_words) | _house_words() | LeakIndex.keys_of([*lowered, *allowed_names])
    index = LeakIndex(words, allowed=allowed)
    places = places_of(files)
    marks = {mark.text for text in places.values() for mark in classified_marks(text)}
    return LeakReport(len(index), tuple(places), tuple(index.search_all(places)), tuple(sorted(marks)))


def _identifiers() -> Iterator[Identifier]:
    for source in identifier_sources():
        yield from (item for item in source.identifiers() if item.tlp > Tlp.CLEAR)


def _house_words() -> frozenset[str]:
    return frozenset().union(
        *(folded_words(f"{wording.proven} {wording.not_yet} {wording.about}") for wording in WORDINGS.values())
    )


def leak_rows(report: LeakReport) -> tuple[LeakRow, ...]:
    """Return the findings as the current viewer may see them: text and record only where the record is theirs to read.

    The sources are asked again as this viewer; what they do not show then is hidden.
    """
    if not report.leaks:
        return ()
    mine = {item.subject for item in _identifiers()}
    return tuple(
        LeakRow(leak.place, leak.excerpt, leak.word.text, leak.word.subject)
        if leak.word.subject in mine
        else LeakRow(leak.place, "", "", "")
        for leak in report.leaks
    )
