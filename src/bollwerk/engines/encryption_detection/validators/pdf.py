"""PDF: header, trailer, cross-reference pointer, balance of objects, compressed and JPEG streams.

Source: ISO 32000-1, 7.3.8, 7.5.
"""

import re
import zlib
from random import Random

from bollwerk.engines.encryption_detection.content import Content
from bollwerk.engines.encryption_detection.verdicts import Damage, Soundness, Validity, damaged

from .jpeg import scan_holds

TAIL = 2048
"""Bytes from the end within which the trailer is looked for."""
STREAMS = 96
"""Compressed streams that are unpacked, drawn by key when there are more."""
PACKED_PER_STREAM = 256 * 1024
UNPACKED_PER_STREAM = 128 * 1024
UNPACKED_BUDGET = 3 * 512 * 1024
_STREAM = re.compile(rb"stream\r?\n")
_HEADER_REACH = 1024
_DICTIONARY_REACH = 400
_IMBALANCE = 0.05


def validate_pdf(content: Content) -> Validity:
    """Return whether a PDF still has its skeleton and its streams."""
    data = content.whole()
    if b"%PDF-" not in data[:_HEADER_REACH]:
        return damaged(Damage.SIGNATURE, 0)
    tail = content.tail(TAIL)
    if b"%%EOF" not in tail and b"startxref" not in tail:
        return damaged(Damage.TRAILER, content.size)
    objects, ends = data.count(b" obj"), data.count(b"endobj")
    # Asked behind the match: an expression that begins with a look behind cannot skip to its first letter.
    found = _STREAM.finditer(data)
    starts = [one.end() for one in found if data[max(0, one.start() - 3) : one.start()] != b"end"]
    stream_ends = data.count(b"endstream")
    if content.complete and abs(objects - ends) + abs(len(starts) - stream_ends) > 1 + _IMBALANCE * (objects + ends):
        return damaged(Damage.STREAM, broken=abs(objects - ends) + abs(len(starts) - stream_ends), parts=objects + 1)
    if content.complete and not objects:
        return damaged(Damage.STREAM, 0)
    if b"/Encrypt" in data:
        return Validity(Soundness.PLAUSIBLE, protected=True)
    return _check_streams(content, starts)


def _check_streams(content: Content, starts: list[int]) -> Validity:
    data, chosen = content.whole(), starts
    if len(starts) > STREAMS:
        chosen = Random(content.key).sample(starts, STREAMS)  # noqa: S311 - keyed draw; the key is the secret
    broken, parts, first_bad, budget = 0, 0, None, UNPACKED_BUDGET
    for start in sorted(chosen):
        if budget <= 0 or (broken and not content.thorough):
            break
        holds, unpacked = _stream_holds(data, start)
        budget -= unpacked
        parts += holds is not None
        if holds is False:
            broken, first_bad = broken + 1, first_bad or start
    if broken:
        return damaged(Damage.STREAM, first_bad, broken=broken, parts=parts)
    return Validity(Soundness.PLAUSIBLE, parts=parts)


def _stream_holds(data: bytes, start: int) -> tuple[bool | None, int]:
    """Return whether the stream at `start` unpacks (None: not checkable) and the bytes it cost."""
    opened = data.rfind(b"obj", max(0, start - _DICTIONARY_REACH), start)
    dictionary = data[opened:start] if opened >= 0 else data[max(0, start - _DICTIONARY_REACH) : start]
    flate, jpeg = b"/FlateDecode" in dictionary or b"/Fl " in dictionary, b"/DCTDecode" in dictionary
    if b"ASCII" in dictionary or flate == jpeg or (flate and b"/Crypt" in dictionary):
        return None, 0
    end = data.find(b"endstream", start)
    packed = data[start : end if end >= 0 else len(data)]
    if jpeg:
        return packed[:2] == b"\xff\xd8" and scan_holds(packed), len(packed) // 16
    try:
        inflater = zlib.decompressobj()
        unpacked = inflater.decompress(packed[:PACKED_PER_STREAM], UNPACKED_PER_STREAM)
    except zlib.error:
        return False, len(packed)
    return True, len(unpacked)
