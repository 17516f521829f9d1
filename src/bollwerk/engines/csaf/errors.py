"""What the engine refuses, each cause with its own class and its facts as attributes."""


class CsafError(Exception):
    """Base of every refusal of this engine; the text is one clear sentence."""


class DocumentTooLargeError(CsafError):
    """The bytes exceed the size limit and were not parsed."""

    def __init__(self, size_bytes: int, limit_bytes: int) -> None:
        super().__init__(f"The document has {size_bytes} bytes; at most {limit_bytes} bytes are read.")
        self.size_bytes = size_bytes
        self.limit_bytes = limit_bytes


class DocumentTooDeepError(CsafError):
    """Objects and lists are nested more deeply than the limit."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"The document nests objects and lists more than {limit} levels deep.")
        self.limit = limit


class TooManyItemsError(CsafError):
    """A list, or everything that lists refer to, exceeds its limit."""

    def __init__(self, what: str, count: int, limit: int) -> None:
        super().__init__(f"The document holds {count} {what}; at most {limit} are processed.")
        self.what = what
        self.count = count
        self.limit = limit


class NotJsonError(CsafError):
    """The bytes are not one JSON text in UTF-8: truncated, trailing garbage, wrong encoding."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The document is not valid JSON: {reason}.")
        self.reason = reason


class NotCsafError(CsafError):
    """The JSON does not have the shape of the expected document."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(f"This is not a {kind}: {reason}.")
        self.kind = kind
        self.reason = reason


class UnsupportedVersionError(CsafError):
    """The document declares a version of the standard that is not supported."""

    def __init__(self, version: str) -> None:
        super().__init__(f"CSAF version {version!r} is not supported; supported are 2.0 and 2.1.")
        self.version = version


class SchemaSetError(CsafError):
    """The handed-in schema set lacks a schema or holds one that cannot be compiled."""


class RegistryError(CsafError):
    """A handed-in registry (CWE catalogue, list of changes) cannot be read."""


class HashMismatchError(CsafError):
    """The bytes do not have the published hash."""

    def __init__(self, algorithm: str, expected: str, found: str) -> None:
        super().__init__(f"The {algorithm} hash does not fit: published {expected}, computed {found}.")
        self.algorithm = algorithm
        self.expected = expected
        self.found = found


class SignatureError(CsafError):
    """The OpenPGP signature, or a key that should check it, is not acceptable."""
