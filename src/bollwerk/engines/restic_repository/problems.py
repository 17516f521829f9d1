"""What can be wrong with a repository: typed records for what was found, errors for what stops the work."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class FileKind(StrEnum):
    """The six kinds of files of a repository; the value is the folder name restic uses.

    Source: restic's design document, section "Repository Layout". `CONFIG` is one file whose name is empty.
    """

    CONFIG = "config"
    KEY = "keys"
    DATA = "data"
    INDEX = "index"
    SNAPSHOT = "snapshots"
    LOCK = "locks"


class ProblemCode(StrEnum):
    """Why something could not be read as it should be."""

    FOREIGN_NAME = "foreign_name"  # a file whose name is no SHA-256
    MISSING_FILE = "missing_file"  # listed or referenced, not there
    STORE_FAILED = "store_failed"  # the store could not deliver
    TRUNCATED = "truncated"  # fewer bytes than stated
    NAME_MISMATCH = "name_mismatch"  # the file's SHA-256 is not its name
    WRONG_MAC = "wrong_mac"  # not written with this key, or altered
    WRONG_HASH = "wrong_hash"  # the plain text's SHA-256 is not the blob's id
    WRONG_LENGTH = "wrong_length"  # the plain text is longer or shorter than stated
    BAD_COMPRESSION = "bad_compression"
    MALFORMED = "malformed"  # decrypted, but not the record it should be
    BAD_HEADER = "bad_header"  # the table at the end of a pack contradicts the pack
    INDEX_LIES = "index_lies"  # the blob lies elsewhere than the index says; it was found by the pack's header
    NOT_INDEXED = "not_indexed"  # no index named the pack; it was found by its header
    MISSING_BLOB = "missing_blob"  # in no index and in no pack header
    BAD_NAME = "bad_name"  # a name in a tree that could leave its directory, or stands there twice
    SIZE_MISMATCH = "size_mismatch"  # the blobs are not as long together as the file is said to be
    LIMIT = "limit"  # larger, deeper or more than the limits allow


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing found wrong, with the place where it was found.

    Attributes:
        code: What is wrong.
        kind: The kind of the repository file concerned.
        name: The repository file concerned, as 64 hex digits; empty when the blob could not be placed in a file.
        blob: The blob concerned, as 64 hex digits; empty when the whole file is concerned.
        path: The path inside the snapshot that cannot be judged because of it; empty when it touches no path.
        detail: One sentence in English for the log.
    """

    code: ProblemCode
    kind: FileKind
    name: str
    detail: str
    blob: str = ""
    path: str = ""

    def at(self, path: str) -> Problem:
        """Return the same problem, touching the path `path` of a snapshot."""
        return replace(self, path=path)


class RepositoryError(Exception):
    """Base of every error of this engine."""


class MissingFileError(RepositoryError):
    """The store has no such file. Raised by stores."""


class StoreFailedError(RepositoryError):
    """The store could not be reached or could not deliver. Raised by stores."""


class NotARepositoryError(RepositoryError):
    """There is no restic repository here, or one whose keys or configuration cannot be read."""


class UnsupportedVersionError(RepositoryError):
    """The repository has a format this engine does not know.

    Attributes:
        version: The format stated in the configuration.
    """

    def __init__(self, version: int) -> None:
        super().__init__(f"The repository has format {version}; formats 1 and 2 can be read.")
        self.version = version


class WrongPasswordError(RepositoryError):
    """No key of the repository opens with the password.

    Attributes:
        tried: Number of keys tried.
    """

    def __init__(self, tried: int) -> None:
        super().__init__(f"Wrong password: none of the {tried} keys of the repository opens with it.")
        self.tried = tried


class BadCacheError(RepositoryError):
    """The cached index is damaged, of another repository, or of another version; read the index anew."""


class DamagedError(RepositoryError):
    """A tree or the content of a file cannot be read.

    Attributes:
        problem: What is wrong, and where.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.code.value}: {problem.detail}")
        self.problem = problem


class PathNotFoundError(RepositoryError):
    """The snapshot has no such path.

    Attributes:
        path: The path asked for.
    """

    def __init__(self, path: str) -> None:
        super().__init__(f"The snapshot has no path {path!r}.")
        self.path = path
