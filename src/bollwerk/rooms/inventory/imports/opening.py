"""Read a file in a child process with limits; whatever it does to the reader, this process lives on."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from bollwerk.foundation.files.sandbox import Limits, ParserError, SandboxError, Why, run_limited
from bollwerk.rooms.inventory.imports.headings import HeadingRow
from bollwerk.rooms.inventory.imports.limits import BIGGEST_FILE
from bollwerk.rooms.inventory.imports.records import BadFile, BadFileError, Format, ImportOptions, ParsedFile

__all__ = ["open_headings", "open_import"]

_T = TypeVar("_T")

_MIB = 1024 * 1024
_LIMITS = Limits(memory_bytes=1536 * _MIB, cpu_s=60, wall_s=180.0, output_bytes=384 * _MIB)
"""Enough for the most rows that are read at all.

Measured on 2026-11-22 with a CSV file of 200,000 systems, each with a relation (33 MB), on two cores busy with other
work: 566 MB of memory, 35 s of processor time, 107 s by the clock.
"""
_REASONS = {Why.MEMORY: BadFile.TOO_MUCH_MEMORY, Why.OUTPUT: BadFile.TOO_MUCH_MEMORY, Why.TIME: BadFile.TOO_SLOW}


def open_import(data: bytes, *, form: Format = Format.AUTO, options: ImportOptions | None = None) -> ParsedFile:
    """Return what a file says.

    Raises:
        BadFileError: If it cannot be read; the reason says why.
    """
    if len(data) > BIGGEST_FILE:
        raise BadFileError(BadFile.TOO_BIG, str(BIGGEST_FILE // _MIB))
    arguments = {"form": form.value, "options": msgspec.to_builtins(options or ImportOptions())}
    return _limited("bollwerk.rooms.inventory.imports.reading:parse_in_child", data, ParsedFile, arguments)


def open_headings(data: bytes) -> HeadingRow:
    """Return the heading row of a table.

    Raises:
        BadFileError: If it cannot be read, or there is none.
    """
    return _limited("bollwerk.rooms.inventory.imports.headings:headings_in_child", data, HeadingRow, {})


def _limited(function: str, data: bytes, result_type: type[_T], arguments: dict[str, object]) -> _T:
    try:
        return run_limited(function, data, result_type=result_type, limits=_LIMITS, arguments=arguments)
    except SandboxError as error:
        raise BadFileError(_REASONS.get(error.why, BadFile.READER_DIED)) from error
    except ParserError as error:
        raise _as_bad_file(error) from error


def _as_bad_file(error: ParserError) -> BadFileError:
    reason, _, detail = error.message.partition(": ")
    if error.kind == BadFileError.__name__ and reason in set(BadFile):
        return BadFileError(BadFile(reason), detail)
    return BadFileError(BadFile.READER_DIED, error.kind)
