"""Keys of a repository: who holds one, and which one a password opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .crypto import Sealer, WrongMacError, derive_sealer
from .limits import Limits
from .problems import DamagedError, FileKind, NotARepositoryError, Problem, ProblemCode, WrongPasswordError
from .records import MalformedError, WireKey, WireMaster, decode, decode_base64, kdf_of, moment
from .store import GuardedStore


@dataclass(frozen=True, slots=True)
class Key:
    """One key file, as it states about itself; nothing in it is authenticated before it is opened.

    Attributes:
        id: The name of the file, 64 hex digits.
        created_at: When it was made, in UTC; None when it states no readable time.
        hostname: The host it was made on.
        username: The user who made it.

    Personal data: the user name of the account that made the key.
    """

    id: str
    created_at: datetime | None
    hostname: str
    username: str


@dataclass(frozen=True, slots=True)
class KeyListing:
    """Every key of a repository, and the key files that are not sound."""

    keys: tuple[Key, ...]
    problems: tuple[Problem, ...]


def list_keys(store: GuardedStore, limits: Limits) -> KeyListing:
    """Return the keys of a repository in the order of their names.

    Raises:
        StoreFailedError: If the store cannot list.
    """
    names, problems = store.names(FileKind.KEY)
    keys: list[Key] = []
    for name in names:
        try:
            wire = _read(store, name, limits)
        except DamagedError as error:
            problems.append(error.problem)
        else:
            keys.append(Key(name, moment(wire.created), wire.hostname, wire.username))
    return KeyListing(tuple(keys), tuple(problems))


def open_keys(store: GuardedStore, password: str, limits: Limits) -> tuple[Sealer, list[Problem]]:
    """Return the master key that a password opens, and the problems of the key files passed over.

    Raises:
        NotARepositoryError: If there is no sound key.
        WrongPasswordError: If none of the keys opens.
        StoreFailedError: If the store cannot list.
    """
    names, problems = store.names(FileKind.KEY)
    tried = 0
    for name in names:
        if tried >= limits.max_keys:
            detail = f"The repository has {len(names)} keys; {tried} were tried."
            problems.append(Problem(ProblemCode.LIMIT, FileKind.KEY, name, detail))
            break
        try:
            master = _open(store, name, password, limits)
        except DamagedError as error:
            problems.append(error.problem)
            continue
        tried += 1
        if master is not None:
            return master, problems
    if tried:
        raise WrongPasswordError(tried)
    reason = f"{len(names)} keys, none of them sound" if names else "there is no key"
    raise NotARepositoryError(f"This is no restic repository that can be read: {reason}.")


def _open(store: GuardedStore, name: str, password: str, limits: Limits) -> Sealer | None:
    """Return the master key in a key file; None when the password does not open it."""
    try:
        parameters, sealed = kdf_of(_read(store, name, limits))
        too_much = parameters.memory_bytes > limits.max_kdf_memory_bytes
        if too_much or parameters.work_bytes > limits.max_kdf_work_bytes:
            detail = f"The key demands {parameters.memory_bytes} bytes of memory and {parameters.work_bytes} of work."
            raise DamagedError(Problem(ProblemCode.LIMIT, FileKind.KEY, name, detail))
        plain = derive_sealer(password, parameters).open(sealed)
        master = decode(plain, WireMaster)
        return Sealer(decode_base64(master.encrypt), decode_base64(master.mac.k), decode_base64(master.mac.r))
    except WrongMacError:
        return None
    except (MalformedError, ValueError) as error:
        raise _malformed(name, error) from error


def _read(store: GuardedStore, name: str, limits: Limits) -> WireKey:
    data = store.read_whole(FileKind.KEY, name, limits.max_file_bytes)
    try:
        return decode(data, WireKey)
    except MalformedError as error:
        raise _malformed(name, error) from error


def _malformed(name: str, error: Exception) -> DamagedError:
    return DamagedError(Problem(ProblemCode.MALFORMED, FileKind.KEY, name, f"The key is not sound: {error}."))
