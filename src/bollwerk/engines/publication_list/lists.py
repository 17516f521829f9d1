"""A publication list as content, signed, and read back with every doubt."""

from __future__ import annotations

import base64
import binascii
import hashlib
import ipaddress
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bollwerk.engines.publication_list.states import HostState

__all__ = [
    "ListError",
    "ListProblem",
    "PublicationList",
    "check_succession",
    "clean_host",
    "key_id",
    "read_list",
    "sign_list",
]

_FORM: Final = 1
_CONTEXT: Final = b"bollwerk publication list 1\n"
"""Stands before what is signed, so that a signature over a list fits nothing else the same key signs."""
MAX_BYTES: Final = 16 * 1024 * 1024
"""Largest list that is read; 5,000 host names take less than half a megabyte."""
FIRST_LIST_AGE: Final = timedelta(hours=24)
"""Oldest first list of an agent without memory: an older one may be a replay that opens what was shut since."""
_LABEL: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\Z")
_NAME: Final = r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?"
_HOST: Final = re.compile(rf"{_NAME}\Z")
_HOSTS: Final = re.compile(rf"{_NAME}(?:\n{_NAME})*\Z")
_KEY_BYTES: Final = 32
EVERY_OTHER: Final = "*"
"""Stands for every host name that is not in a list; no host name is called like this."""
_NAME_LENGTH: Final = 253
_STATES: Final = {state.value: state for state in HostState}
_FIELDS: Final = frozenset({"form", "proxy", "serial", "made_at", "default", "hosts", "addresses"})


class ListProblem(StrEnum):
    """Why a list is refused."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    UNKNOWN_KEY = "unknown_key"
    FORGED = "forged"
    BAD_CONTENT = "bad_content"
    OTHER_PROXY = "other_proxy"
    REPLAYED = "replayed"
    CONTRADICTS = "contradicts"
    OLD_FIRST_LIST = "old_first_list"


class ListError(ValueError):
    """The list is refused whole.

    Attributes:
        problem: Why.
        detail: Where, for people; may quote the list.
    """

    def __init__(self, problem: ListProblem, detail: str = "") -> None:
        super().__init__(f"{problem.value}: {detail}" if detail else problem.value)
        self.problem = problem
        self.detail = detail


@dataclass(frozen=True, slots=True)
class PublicationList:
    """Which host names are open at one proxy.

    Attributes:
        proxy: Name of the proxy it is meant for.
        serial: Goes up by one with each change of content; a lower one is a replay.
        made_at: When it was signed.
        default: What holds for host names that are not in it.
        hosts: Host name (lower case, IDNA form) to its state.
        addresses: Addresses of services behind a packet filter, with their state.
    """

    proxy: str
    serial: int
    made_at: datetime
    default: HostState
    hosts: Mapping[str, HostState] = field(default_factory=dict[str, HostState])
    addresses: Mapping[str, HostState] = field(default_factory=dict[str, HostState])

    def state_of(self, host: str) -> HostState:
        """Return what holds for a host name."""
        return self.hosts.get(host, self.default)

    @property
    def sha256(self) -> str:
        """Hash of what the list says, whenever it was signed."""
        content = _content(self)
        del content["made_at"]
        return hashlib.sha256(_canonical(content)).hexdigest()

    def turned_shut(self, before: PublicationList | None) -> tuple[str, ...]:
        """Return the host names that passed under the list before and do not any more; `*` for all in neither list."""
        shut = HostState.SHUT
        if before is None:
            return tuple(sorted(host for host, state in self.hosts.items() if state is shut))
        old = before.hosts
        found = [host for host, state in self.hosts.items() if state is shut and before.state_of(host) is not shut]
        if self.default is shut:
            found += [host for host in old.keys() - self.hosts.keys() if old[host] is not shut]
            found += [EVERY_OTHER] if before.default is not shut else []
        return tuple(sorted(found))


def clean_host(name: str) -> str | None:
    """Return a host name in the form of the list, or None for what is no host name."""
    text = name.strip().rstrip(".").lower()
    try:
        text = text if text.isascii() else text.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    if not text or len(text) > _NAME_LENGTH:
        return None
    return text if all(_LABEL.match(label) for label in text.split(".")) else None


def key_id(public_key: bytes) -> str:
    """Return the short name of a public key."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def sign_list(content: PublicationList, key: Ed25519PrivateKey) -> bytes:
    """Return the list with its signature, as JSON."""
    payload = _canonical(_content(content))
    public = key.public_key().public_bytes_raw()
    envelope = {
        "list": base64.b64encode(payload).decode(),
        "key": key_id(public),
        "signature": base64.b64encode(key.sign(_CONTEXT + payload)).decode(),
    }
    return _canonical(envelope)


def read_list(envelope: bytes, *, keys: Iterable[bytes], proxy: str = "") -> PublicationList:
    """Return the list in a signed envelope.

    Args:
        envelope: As `sign_list` made it.
        keys: Public keys (32 bytes each) that may sign.
        proxy: Name of the proxy it must be meant for; any, if empty.

    Raises:
        ListError: If anything about it is not right; nothing of it may be used then.
    """
    if len(envelope) > MAX_BYTES:
        raise ListError(ListProblem.TOO_LARGE, f"{len(envelope)} bytes")
    payload = _checked_payload(envelope, {key_id(key): key for key in keys if len(key) == _KEY_BYTES})
    found = _list_of(payload)
    if proxy and found.proxy != proxy:
        raise ListError(ListProblem.OTHER_PROXY, found.proxy)
    return found


def check_succession(content: PublicationList, *, before: PublicationList | None, at: datetime) -> bool:
    """Return whether a list changes anything against the one applied before.

    Only the serial decides, not the clocks: a host whose clock is wrong must still obey the emergency brake. The clock
    is asked once, for the first list of an agent without memory.

    Raises:
        ListError: If it is older than the list before, says something else under the same serial, or is an old list
            for an agent without memory.
    """
    if before is None:
        if at - content.made_at > FIRST_LIST_AGE:
            raise ListError(ListProblem.OLD_FIRST_LIST, f"made {content.made_at:%Y-%m-%d %H:%M} UTC")
        return True
    if content.serial < before.serial:
        raise ListError(ListProblem.REPLAYED, f"{content.serial} after {before.serial}")
    if content.serial > before.serial:
        return True
    if content.sha256 != before.sha256:
        raise ListError(ListProblem.CONTRADICTS, f"two lists with serial {content.serial}")
    return False


def _canonical(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def _content(content: PublicationList) -> dict[str, Any]:
    return {
        "form": _FORM,
        "proxy": content.proxy,
        "serial": content.serial,
        "made_at": content.made_at.isoformat(),
        "default": content.default.value,
        "hosts": dict(content.hosts),
        "addresses": dict(content.addresses),
    }


def _checked_payload(envelope: bytes, keys: Mapping[str, bytes]) -> bytes:
    """Return what was signed, after the signature fitted."""
    fields = _object(envelope)
    try:
        payload = base64.b64decode(str(fields["list"]), validate=True)
        signature = base64.b64decode(str(fields["signature"]), validate=True)
        name = str(fields["key"])
    except (KeyError, binascii.Error, ValueError) as error:
        raise ListError(ListProblem.UNREADABLE, "no envelope of a list") from error
    if name not in keys:
        raise ListError(ListProblem.UNKNOWN_KEY, name[:32])
    try:
        Ed25519PublicKey.from_public_bytes(keys[name]).verify(signature, _CONTEXT + payload)
    except InvalidSignature as error:
        raise ListError(ListProblem.FORGED) from error
    return payload


def _object(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ListError(ListProblem.UNREADABLE, "no JSON") from error
    if not isinstance(found, dict):
        raise ListError(ListProblem.UNREADABLE, "no JSON object")
    return cast("dict[str, Any]", found)


def _list_of(payload: bytes) -> PublicationList:
    """Return the list that a signed payload states."""
    fields = _object(payload)
    if fields.keys() != _FIELDS or fields["form"] != _FORM:
        raise ListError(ListProblem.BAD_CONTENT, "another form of list")
    serial = fields["serial"]
    if not isinstance(serial, int) or isinstance(serial, bool) or serial < 0:
        raise ListError(ListProblem.BAD_CONTENT, "no serial")
    try:
        made_at = datetime.fromisoformat(str(fields["made_at"]))
        default = HostState(str(fields["default"]))
    except ValueError as error:
        raise ListError(ListProblem.BAD_CONTENT, str(error)[:100]) from error
    if made_at.tzinfo is None:
        raise ListError(ListProblem.BAD_CONTENT, "a time without its zone")
    hosts = _states(fields["hosts"], _is_host)
    addresses = _states(fields["addresses"], _is_address)
    return PublicationList(str(fields["proxy"]), serial, made_at, default, hosts, addresses)


def _states(given: object, is_key: Any) -> dict[str, HostState]:
    if not isinstance(given, dict):
        raise ListError(ListProblem.BAD_CONTENT, "no table of names")
    table = cast("dict[str, object]", given)
    if is_key is _is_host and _all_are_right(table):
        return dict(zip(table, map(_STATES.__getitem__, cast("dict[str, str]", table).values()), strict=True))
    found: dict[str, HostState] = {}
    for name, state in table.items():
        if not is_key(name):
            raise ListError(ListProblem.BAD_CONTENT, f"not a name: {name[:80]!r}")
        known = _STATES.get(state) if isinstance(state, str) else None
        if known is None:
            raise ListError(ListProblem.BAD_CONTENT, f"not a state: {str(state)[:40]!r}")
        found[name] = known
    return found


def _all_are_right(table: Mapping[str, object]) -> bool:
    """Return whether every name is a host name and every state is known: at once, as the brake waits for it."""
    text = "\n".join(table)
    if text.count("\n") != len(table) - 1 or max(map(len, table)) > _NAME_LENGTH:
        return False
    known = set(map(type, table.values())) == {str} and set(table.values()) <= _STATES.keys()
    return known and _HOSTS.match(text) is not None


def _is_host(name: str) -> bool:
    return len(name) <= _NAME_LENGTH and _HOST.match(name) is not None


def _is_address(name: str) -> bool:
    try:
        return str(ipaddress.ip_address(name)) == name
    except ValueError:
        return False
