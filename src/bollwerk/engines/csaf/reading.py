"""From bytes to a document, with a typed refusal for everything that is not one."""

from typing import TypeVar

import msgspec

from bollwerk.engines.csaf.errors import DocumentTooDeepError, NotCsafError, NotJsonError, UnsupportedVersionError
from bollwerk.engines.csaf.limits import DEFAULT_LIMITS, Limits, check_counts, check_depth, check_size
from bollwerk.engines.csaf.model import CsafDocument

SUPPORTED_VERSIONS = ("2.0", "2.1")
"""Versions of the standard this engine knows."""

_T = TypeVar("_T")

_DOCUMENT = msgspec.json.Decoder(CsafDocument)
ANYTHING = msgspec.json.Decoder(object)
"""Decoder for plain JSON objects."""


def read_document(raw: bytes, limits: Limits = DEFAULT_LIMITS) -> CsafDocument:
    """Read a CSAF 2.0 or 2.1 document.

    The result is good enough to be flattened; whether it is *valid* is said by `validate`.

    Raises:
        DocumentTooLargeError: If `raw` exceeds the size limit.
        DocumentTooDeepError: If it nests too deeply.
        NotJsonError: If it is no JSON text (truncated, not UTF-8, trailing garbage).
        NotCsafError: If members have types that no CSAF document has.
        UnsupportedVersionError: If it declares another version.
        TooManyItemsError: If lists are too long.
    """
    check_size(raw, limits)
    document = decode_as(_DOCUMENT, raw, "CSAF document")
    check_document(document, limits)
    return document


def read_plainly(raw: bytes, limits: Limits = DEFAULT_LIMITS) -> tuple[CsafDocument, object]:
    """Read a document as `read_document` does, and the same text as plain JSON objects, parsing it once.

    Raises:
        CsafError: As `read_document`.
    """
    check_size(raw, limits)
    plain = decode_as(ANYTHING, raw, "JSON text")
    try:
        document = msgspec.convert(plain, CsafDocument)
    except msgspec.ValidationError as error:
        raise NotCsafError("CSAF document", str(error)) from error
    except RecursionError as error:
        raise DocumentTooDeepError(DEFAULT_LIMITS.depth) from error
    check_document(document, limits)
    return document, plain


def check_document(document: CsafDocument, limits: Limits) -> None:
    """Refuse a document of an unknown version or with too many parts.

    Raises:
        UnsupportedVersionError: If it declares another version.
        TooManyItemsError: If lists are too long.
        DocumentTooDeepError: If branches nest too deeply.
    """
    # The decoder refuses what nests beyond its own limit; the branches, which we walk, are counted after it.
    if document.document.csaf_version not in SUPPORTED_VERSIONS:
        raise UnsupportedVersionError(document.document.csaf_version)
    check_counts(document, limits)


def read_json(raw: bytes, limits: Limits = DEFAULT_LIMITS) -> object:
    """Read any JSON text within the limits as plain objects.

    Raises:
        DocumentTooLargeError: If `raw` exceeds the size limit.
        DocumentTooDeepError: If it nests too deeply.
        NotJsonError: If it is no JSON text.
    """
    check_size(raw, limits)
    check_depth(raw, limits)
    return decode_as(ANYTHING, raw, "JSON text")


def decode_as(decoder: "msgspec.json.Decoder[_T]", raw: bytes, kind: str) -> _T:
    """Decode `raw` and turn every failure of the decoder into a refusal of this engine.

    Raises:
        NotJsonError: If `raw` is no JSON text.
        NotCsafError: If its members do not have the types of `kind`.
        DocumentTooDeepError: If it nests beyond what the decoder follows.
    """
    try:
        return decoder.decode(raw)
    except msgspec.ValidationError as error:
        raise NotCsafError(kind, str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotJsonError(str(error).rstrip(".")) from error
    except RecursionError as error:
        raise DocumentTooDeepError(DEFAULT_LIMITS.depth) from error
