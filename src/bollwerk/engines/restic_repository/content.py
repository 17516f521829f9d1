"""Reads the content of files lazily: whole, head, tail, ranges, chunk by chunk, or of many files together."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from .blobs import BlobReader
from .limits import Limits
from .problems import DamagedError, FileKind, Problem, ProblemCode
from .ranges import ByteRange
from .records import Node


@dataclass(frozen=True, slots=True)
class Chunk:
    """One blob of a file.

    Attributes:
        offset: Where it begins in the file.
        data: The bytes; empty when they cannot be read.
        problem: Why they cannot be read; None when they could.
    """

    offset: int
    data: bytes
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Ranges wanted of one file."""

    path: str
    node: Node
    ranges: tuple[ByteRange, ...]


@dataclass(frozen=True, slots=True)
class Pieces:
    """What was read of one file.

    Attributes:
        wanted: What was asked for.
        data: One piece for each range, None for a range that cannot be read.
        problems: Everything wrong with the file as far as it was looked at; each touches the path. A file with a
            problem has not been seen as a whole and must not be called clean.
    """

    wanted: Wanted
    data: tuple[bytes | None, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each blob of a file begins; `starts` has one entry more than there are blobs, the end.

    Attributes:
        blobs: The blobs in order.
        starts: Offsets in the file.
        size_bytes: The size of the file as its blobs tell it; beyond `certain_until` when it is not known.
        certain_until: Offsets up to this one are certain; behind it lies a blob of unknown size.
        problems: A size that contradicts the one stated in the tree, or blobs without a size.
    """

    blobs: tuple[str, ...]
    starts: tuple[int, ...]
    size_bytes: int
    certain_until: int
    problems: tuple[Problem, ...]

    def blobs_of(self, wanted: ByteRange) -> range:
        """Return the numbers of the blobs that a range touches."""
        end = min(wanted.end, self.size_bytes)
        if wanted.offset >= end:
            return range(0)
        return range(bisect_right(self.starts, wanted.offset) - 1, bisect_right(self.starts, end - 1))


class ContentReader:
    """Reads content through a reader of blobs."""

    __slots__ = ("_blobs", "_limits")

    def __init__(self, blobs: BlobReader, limits: Limits) -> None:
        self._blobs = blobs
        self._limits = limits

    def layout(self, node: Node, path: str) -> Layout:
        """Return where each blob of a file lies, from the index alone.

        When exactly one blob has no known size, the size stated in the tree tells it.
        """
        sizes = [self._blobs.size_of(blob) for blob in node.content]
        unknown = [i for i, size in enumerate(sizes) if size is None]
        rest = node.size_bytes - sum(size or 0 for size in sizes)
        derived = rest if len(unknown) == 1 and rest > 0 else 0
        starts = [0]
        for size in sizes:
            starts.append(starts[-1] + (derived if size is None else size))
        size = certain = starts[-1]
        if unknown and not derived:
            certain = starts[unknown[0]]
            size = max(starts[-1], node.size_bytes, certain + 1)
        problems = [_missing(node.content[i], path) for i in unknown]
        if not unknown and rest:
            detail = f"The blobs hold {starts[-1]} bytes, the tree says {node.size_bytes}."
            problems.append(Problem(ProblemCode.SIZE_MISMATCH, FileKind.DATA, "", detail, path=path))
        return Layout(node.content, tuple(starts), size, certain, tuple(problems))

    def read_many(self, wanted: Iterable[Wanted]) -> Iterator[Pieces]:
        """Yield the pieces of many files in the order asked, reading neighbouring blobs of different files together.

        At most `Limits.batch_bytes` of blobs are held, or one larger file.
        """
        batch: list[tuple[Wanted, Layout]] = []
        needs: set[str] = set()
        size = 0
        for one in wanted:
            layout = self.layout(one.node, one.path)
            batch.append((one, layout))
            for blob, blob_bytes in self._needs(one, layout).items():
                size += 0 if blob in needs else blob_bytes
                needs.add(blob)
            if size >= self._limits.batch_bytes or len(batch) >= _BATCH_FILES:
                yield from self._read_batch(batch, needs)
                batch, needs, size = [], set[str](), 0
        yield from self._read_batch(batch, needs)

    def _needs(self, one: Wanted, layout: Layout) -> dict[str, int]:
        """Return the blobs that must be read for a file, with their sizes; none for ranges that are refused."""
        return {
            layout.blobs[i]: layout.starts[i + 1] - layout.starts[i]
            for wanted in one.ranges
            if self._refusal(one, layout, wanted) is None
            for i in layout.blobs_of(wanted)
        }

    def _read_batch(self, batch: Sequence[tuple[Wanted, Layout]], needs: Iterable[str]) -> Iterator[Pieces]:
        held = dict(self._blobs.fetch(needs))
        for one, planned in batch:
            layout = planned
            if not _fits(layout, held):
                # The index lied about a size; reading the blob has corrected it.
                layout = self.layout(one.node, one.path)
                held.update(self._blobs.fetch(blob for blob in self._needs(one, layout) if blob not in held))
            yield self._pieces(one, layout, held)

    def _pieces(self, one: Wanted, layout: Layout, held: Mapping[str, bytes | Problem]) -> Pieces:
        problems = dict.fromkeys(layout.problems)
        data: list[bytes | None] = []
        for wanted in one.ranges:
            piece, wrong = self._piece(one, layout, wanted, held)
            data.append(piece)
            problems.update(dict.fromkeys(wrong))
        return Pieces(one, tuple(data), tuple(problems))

    def _piece(
        self, one: Wanted, layout: Layout, wanted: ByteRange, held: Mapping[str, bytes | Problem]
    ) -> tuple[bytes | None, list[Problem]]:
        refusal = self._refusal(one, layout, wanted)
        if refusal is not None:
            return None, [refusal]
        parts: list[bytes | memoryview] = []
        wrong: list[Problem] = []
        for i in layout.blobs_of(wanted):
            blob = held[layout.blobs[i]]
            if isinstance(blob, Problem):
                wrong.append(blob.at(one.path))
                continue
            begin, end = max(wanted.offset - layout.starts[i], 0), min(wanted.end - layout.starts[i], len(blob))
            parts.append(blob if end - begin == len(blob) else memoryview(blob)[begin:end])
        return (None, wrong) if wrong else (b"".join(parts), [])

    def _refusal(self, one: Wanted, layout: Layout, wanted: ByteRange) -> Problem | None:
        end = min(wanted.end, layout.size_bytes)
        if end > layout.certain_until:
            return layout.problems[0]
        if end - wanted.offset > self._limits.max_whole_bytes:
            detail = f"{end - wanted.offset} bytes in one piece, allowed are {self._limits.max_whole_bytes}."
            return Problem(ProblemCode.LIMIT, FileKind.DATA, "", detail, path=one.path)
        return None

    def chunks(self, node: Node, path: str) -> Iterator[Chunk]:
        """Yield the blobs of a file in order, read some megabytes at a time; an unreadable one says why."""
        layout = self.layout(node, path)
        offset = 0
        for numbers in self._windows(layout):
            held = dict(self._blobs.fetch(layout.blobs[i] for i in numbers))
            for i in numbers:
                blob = held[layout.blobs[i]]
                if isinstance(blob, Problem):
                    yield Chunk(offset, b"", blob.at(path))
                    offset += layout.starts[i + 1] - layout.starts[i]
                else:
                    yield Chunk(offset, blob)
                    offset += len(blob)

    def _windows(self, layout: Layout) -> Iterator[range]:
        """Yield the numbers of neighbouring blobs that may be held at once."""
        first, starts = 0, layout.starts
        while first < len(layout.blobs):
            last = first + 1
            while last < len(layout.blobs) and starts[last + 1] - starts[first] <= self._limits.batch_bytes:
                last += 1
            yield range(first, last)
            first = last


class FileContent:
    """The content of one file, read when asked for.

    Attributes:
        path: The path the problems are to touch.
        node: The file.
    """

    __slots__ = ("_layout", "_reader", "node", "path")

    def __init__(self, reader: ContentReader, node: Node, path: str) -> None:
        self._reader = reader
        self._layout = reader.layout(node, path)
        self.node = node
        self.path = path

    @property
    def size_bytes(self) -> int:
        """Return the size of the file as its blobs tell it."""
        return self._layout.size_bytes

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return what the index alone already contradicts; reading may find more."""
        return self._layout.problems

    def ranges(self, ranges: Sequence[ByteRange]) -> tuple[bytes, ...]:
        """Return the bytes of several ranges, each blob read once.

        Raises:
            DamagedError: If one of them cannot be read.
        """
        pieces = next(self._reader.read_many([Wanted(self.path, self.node, tuple(ranges))]))
        data = tuple(piece for piece in pieces.data if piece is not None)
        if len(data) < len(pieces.data):
            raise DamagedError(pieces.problems[-1])
        return data

    def whole(self) -> bytes:
        """Return the whole content.

        Raises:
            DamagedError: If a part cannot be read or it is larger than `Limits.max_whole_bytes`.
        """
        return self.ranges([ByteRange(0, self.size_bytes)])[0]

    def head(self, length: int) -> bytes:
        """Return the first bytes.

        Raises:
            DamagedError: If they cannot be read.
        """
        return self.ranges([ByteRange(0, length)])[0]

    def tail(self, length: int) -> bytes:
        """Return the last bytes.

        Raises:
            DamagedError: If they cannot be read.
        """
        start = max(0, self.size_bytes - length)
        return self.ranges([ByteRange(start, self.size_bytes - start)])[0]

    def chunks(self) -> Iterator[Chunk]:
        """Yield the blobs in order, for files too large to hold."""
        return self._reader.chunks(self.node, self.path)


_BATCH_FILES: Final = 4096


def _fits(layout: Layout, held: Mapping[str, bytes | Problem]) -> bool:
    """Return whether every blob read is as long as the layout took it for."""
    for i, blob in enumerate(layout.blobs):
        plain = held.get(blob)
        if isinstance(plain, bytes) and len(plain) != layout.starts[i + 1] - layout.starts[i]:
            return False
    return True


def _missing(blob: str, path: str) -> Problem:
    detail = "No index and no pack names it."
    return Problem(ProblemCode.MISSING_BLOB, FileKind.DATA, "", detail, blob, path)
