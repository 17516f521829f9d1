"""Reads blobs with few reads, verifies each one, and looks for a sound copy when one is not."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from .crypto import OVERHEAD_BYTES, BadCompressionError, Sealer, TooLargeError, Unpacker, WrongMacError
from .headers import HeaderReader
from .index import Place
from .keeper import IndexKeeper
from .limits import Limits
from .problems import DamagedError, FileKind, Problem, ProblemCode
from .store import GuardedStore

_PORTION_BYTES: Final = 8 * 1024 * 1024
_PAYS_BYTES: Final = 512 * 1024
_PAYS_BLOBS: Final = 16


@dataclass(frozen=True, slots=True)
class Span:
    """Neighbouring blobs of one pack that are read at once."""

    pack: str
    offset: int
    length: int
    places: tuple[Place, ...]


def plan_spans(places: Iterable[Place], limits: Limits) -> list[Span]:
    """Return the reads for places: neighbours closer than the allowed gap share one, up to the allowed length."""
    spans: list[Span] = []
    members: list[Place] = []
    start = end = 0
    for place in sorted(places, key=lambda p: (p.pack, p.offset)):
        reach = max(end, place.offset + place.length)
        near = place.offset - end <= limits.max_gap_bytes and reach - start <= limits.max_read_bytes
        if members and near and place.pack == members[0].pack:
            members.append(place)
            end = reach
            continue
        if members:
            spans.append(Span(members[0].pack, start, end - start, tuple(members)))
        members, start, end = [place], place.offset, place.offset + place.length
    if members:
        spans.append(Span(members[0].pack, start, end - start, tuple(members)))
    return spans


class BlobReader:
    """Reads blobs by id. Not to be shared between threads."""

    __slots__ = ("_headers", "_keeper", "_limits", "_recent", "_recent_bytes", "_sealer", "_store", "_unpacker")

    def __init__(
        self,
        *,
        store: GuardedStore,
        sealer: Sealer,
        unpacker: Unpacker,
        headers: HeaderReader,
        keeper: IndexKeeper,
        limits: Limits,
    ) -> None:
        self._store = store
        self._sealer = sealer
        self._unpacker = unpacker
        self._headers = headers
        self._keeper = keeper
        self._limits = limits
        self._recent: OrderedDict[str, bytes] = OrderedDict()
        self._recent_bytes = 0

    def size_of(self, blob: str) -> int | None:
        """Return the plain size of a blob as the index states it; None when no index and no pack header names it."""
        size = self._keeper.size_of(blob)
        if size is None:
            self._keeper.seek([blob])
            size = self._keeper.size_of(blob)
        if size is not None and size > self._limits.max_data_bytes:
            self._doubt(blob)
            size = self._keeper.size_of(blob)
        return size

    def _doubt(self, blob: str) -> None:
        """Ask the pack itself about a blob that the index calls larger than blobs are."""
        place = self._keeper.place(blob)
        true_place = None if place is None or place.is_tree else self._headers.place(place.pack, blob)
        if place is not None and true_place is not None and true_place != place:
            self._correct(place, true_place)

    def _correct(self, place: Place, true_place: Place) -> None:
        detail = "The index names a wrong place or size for the blob; the pack says another."
        self._keeper.note([_problem(ProblemCode.INDEX_LIES, place.blob, place.pack, detail)])
        self._keeper.correct(true_place)

    def fetch(self, blobs: Iterable[str]) -> Iterator[tuple[str, bytes | Problem]]:
        """Yield each blob once with its verified plain text, or with what is wrong with it, in the order of the store.

        The blobs are not held: memory stays at one read (`Limits.max_read_bytes`, or one larger blob).
        """
        places: list[Place] = []
        lost: list[str] = []
        for blob in dict.fromkeys(blobs):
            recent = self._recent.get(blob)
            if recent is not None:
                self._recent.move_to_end(blob)
                yield blob, recent
                continue
            place = self._keeper.place(blob)
            if place is None:
                lost.append(blob)
            else:
                places.append(place)
        if lost:
            found, missing = self._find_lost(lost)
            places += found
            yield from missing
        yield from self._fetch_places(places)

    def _find_lost(self, lost: Sequence[str]) -> tuple[list[Place], list[tuple[str, Problem]]]:
        self._keeper.seek(lost)
        found: list[Place] = []
        missing: list[tuple[str, Problem]] = []
        for blob in lost:
            place = self._keeper.place(blob)
            if place is None:
                missing.append((blob, _problem(ProblemCode.MISSING_BLOB, blob, "", "No index and no pack names it.")))
            else:
                found.append(place)
        return found, missing

    def _fetch_places(self, places: Iterable[Place]) -> Iterator[tuple[str, bytes | Problem]]:
        allowed: list[Place] = []
        for place in places:
            problem = self._excess(place)
            if problem is None:
                allowed.append(place)
            else:
                yield place.blob, self._rescue(place, problem)
        for span in plan_spans(allowed, self._limits):
            yield from self._fetch_span(span)

    def _fetch_span(self, span: Span) -> Iterator[tuple[str, bytes | Problem]]:
        try:
            raw = memoryview(self._store.read(FileKind.DATA, span.pack, span.offset, span.length))
        except DamagedError as error:
            for place in span.places:
                final = len(span.places) == 1 or error.problem.code is ProblemCode.MISSING_FILE
                yield place.blob, self._kept(place, error.problem if final else self._read_alone(place))
            return
        for places in self._portions(span.places):
            begins = [place.offset - span.offset for place in places]
            sealed = [raw[begin : begin + place.length] for begin, place in zip(begins, places, strict=True)]
            for place, outcome in zip(places, self._open_all(places, sealed), strict=True):
                yield place.blob, self._kept(place, outcome)

    def _portions(self, places: Sequence[Place]) -> Iterator[Sequence[Place]]:
        """Cut places into portions that are small enough, unpacked, to be held at once."""
        start = size = 0
        for at, place in enumerate(places):
            if size and size + place.size_bytes > _PORTION_BYTES:
                yield places[start:at]
                start, size = at, 0
            size += place.size_bytes
        yield places[start:]

    def _open_all(self, places: Sequence[Place], sealed: Sequence[memoryview]) -> list[bytes | Problem]:
        """Open sealed blobs; when it pays, a second thread unpacks and hashes half of them, which needs no lock."""
        opened = [self._unseal(place, one) for place, one in zip(places, sealed, strict=True)]
        if sum(place.size_bytes for place in places) < _PAYS_BYTES or len(places) < _PAYS_BLOBS:
            return self._verify_all(places, opened, self._unpacker)
        half = len(places) // 2
        with ThreadPoolExecutor(1) as pool:
            second = pool.submit(self._verify_all, places[half:], opened[half:], Unpacker())
            return self._verify_all(places[:half], opened[:half], self._unpacker) + second.result()

    def _verify_all(
        self, places: Sequence[Place], opened: Sequence[bytes | Problem], unpacker: Unpacker
    ) -> list[bytes | Problem]:
        return [
            one if isinstance(one, Problem) else self._verify(place, one, unpacker)
            for place, one in zip(places, opened, strict=True)
        ]

    def _kept(self, place: Place, outcome: bytes | Problem) -> bytes | Problem:
        if isinstance(outcome, Problem):
            outcome = self._rescue(place, outcome)
        if isinstance(outcome, bytes):
            self._remember(place.blob, outcome)
        return outcome

    def _read_alone(self, place: Place) -> bytes | Problem:
        problem = self._excess(place)
        if problem is not None:
            return problem
        try:
            return self._open(place, self._store.read(FileKind.DATA, place.pack, place.offset, place.length))
        except DamagedError as error:
            return error.problem

    def _excess(self, place: Place) -> Problem | None:
        limit = self._limit(place)
        if max(place.plain_length, place.length - OVERHEAD_BYTES) <= limit:
            return None
        detail = f"The blob is said to have {place.size_bytes} bytes, allowed are {limit}."
        return _problem(ProblemCode.LIMIT, place.blob, place.pack, detail)

    def _limit(self, place: Place) -> int:
        return self._limits.max_tree_bytes if place.is_tree else self._limits.max_data_bytes

    def _open(self, place: Place, sealed: bytes | memoryview) -> bytes | Problem:
        """Return the plain text of a sealed blob when MAC, length and SHA-256 are right."""
        opened = self._unseal(place, sealed)
        return opened if isinstance(opened, Problem) else self._verify(place, opened, self._unpacker)

    def _unseal(self, place: Place, sealed: bytes | memoryview) -> bytes | Problem:
        try:
            return self._sealer.open(sealed)
        except WrongMacError:
            return _problem(ProblemCode.WRONG_MAC, place.blob, place.pack, "The blob has a wrong MAC.")

    def _verify(self, place: Place, opened: bytes, unpacker: Unpacker) -> bytes | Problem:
        """Return a blob unpacked, when its length and SHA-256 are right. Touches nothing that threads share."""
        try:
            plain = unpacker.unpack(opened, self._limit(place)) if place.plain_length else opened
        except BadCompressionError as error:
            return _problem(ProblemCode.BAD_COMPRESSION, place.blob, place.pack, f"The blob does not unpack: {error}.")
        except TooLargeError as error:
            detail = f"The blob would unpack to {error.stated} bytes, stated are {place.plain_length}."
            return _problem(ProblemCode.LIMIT, place.blob, place.pack, detail)
        if hashlib.sha256(plain).hexdigest() != place.blob:
            return _problem(ProblemCode.WRONG_HASH, place.blob, place.pack, "The SHA-256 of the blob is not its id.")
        if len(plain) != place.size_bytes:
            detail = f"The blob has {len(plain)} bytes, stated are {place.size_bytes}."
            return _problem(ProblemCode.WRONG_LENGTH, place.blob, place.pack, detail)
        return plain

    def _rescue(self, failed: Place, problem: Problem) -> bytes | Problem:
        """Return the blob from another place: another copy, a newer index, or where its pack itself says it lies."""
        if problem.code is ProblemCode.MISSING_FILE:
            self._keeper.refresh()
        copies = self._keeper.index.places(failed.blob)
        for copy in copies:
            if copy != failed:
                outcome = self._read_alone(copy)
                if isinstance(outcome, bytes):
                    # A place that a newer index no longer names was pruned, which is no damage.
                    self._keeper.note([problem] if failed in copies else [])
                    self._keeper.correct(copy)
                    return outcome
        true_place = self._headers.place(failed.pack, failed.blob)
        if true_place is None or true_place == failed:
            return problem
        outcome = self._read_alone(true_place)
        if isinstance(outcome, bytes):
            self._correct(failed, true_place)
        return outcome

    def _remember(self, blob: str, plain: bytes) -> None:
        if len(plain) > self._limits.cache_bytes // 8 or blob in self._recent:
            return
        self._recent[blob] = plain
        self._recent_bytes += len(plain)
        while self._recent_bytes > self._limits.cache_bytes:
            self._recent_bytes -= len(self._recent.popitem(last=False)[1])


def _problem(code: ProblemCode, blob: str, pack: str, detail: str) -> Problem:
    return Problem(code, FileKind.DATA, pack, detail, blob)
