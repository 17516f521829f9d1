"""The JSON records inside a repository, decoded once and strictly into the facts the engine hands out."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, TypeVar

import msgspec

from .crypto import KdfParameters
from .store import is_sha256

_Record = TypeVar("_Record")


class MalformedError(Exception):
    """The bytes are not the record they should be."""


class NodeType(StrEnum):
    """What a node of a tree is; a word that restic may add later becomes `UNKNOWN`."""

    FILE = "file"
    DIR = "dir"
    SYMLINK = "symlink"
    DEVICE = "dev"
    CHARACTER_DEVICE = "chardev"
    FIFO = "fifo"
    SOCKET = "socket"
    IRREGULAR = "irregular"
    UNKNOWN = "unknown"


_LEAST_N: Final = 2
"""The smallest power of two scrypt takes for N (RFC 7914, section 2)."""
_DAMAGE: Final = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError, OverflowError)
_NODE_TYPES: Final = {member.value: member for member in NodeType}


class WireKey(msgspec.Struct, frozen=True):
    """A key file: how to derive the key of a password, and the sealed master key."""

    kdf: str
    N: int
    r: int
    p: int
    salt: str
    data: str
    created: str = ""
    username: str = ""
    hostname: str = ""


class _WireMac(msgspec.Struct, frozen=True):
    k: str
    r: str


class WireMaster(msgspec.Struct, frozen=True):
    """The master key inside a key file."""

    mac: _WireMac
    encrypt: str


class WireConfig(msgspec.Struct, frozen=True):
    """The configuration of a repository."""

    version: int
    id: str
    chunker_polynomial: str = ""


class WireBlob(msgspec.Struct, frozen=True, gc=False):
    """Where one blob lies in its pack."""

    id: str
    type: str
    offset: int
    length: int
    uncompressed_length: int = 0


class WirePack(msgspec.Struct, frozen=True, gc=False):
    """One pack and its blobs, as an index tells it."""

    id: str
    blobs: list[WireBlob]


class WireIndex(msgspec.Struct, frozen=True):
    """One index file."""

    packs: list[WirePack] = []


class WireSnapshot(msgspec.Struct, frozen=True):
    """One snapshot file."""

    time: str
    tree: str
    paths: list[str] | None = None
    hostname: str = ""
    username: str = ""
    uid: int = 0
    gid: int = 0
    parent: str | None = None
    tags: list[str] | None = None
    excludes: list[str] | None = None
    original: str | None = None
    program_version: str = ""


class WireLock(msgspec.Struct, frozen=True):
    """One lock file."""

    time: str
    exclusive: bool = False
    hostname: str = ""
    username: str = ""
    pid: int = 0


class WireAttribute(msgspec.Struct, frozen=True, gc=False):
    """One extended attribute, its value in base64."""

    name: str
    value: str | None = None


class WireNode(msgspec.Struct, frozen=True, gc=False):
    """One entry of a directory; equal records are equal nodes."""

    name: str
    type: str
    mode: int = 0
    mtime: str = ""
    atime: str = ""
    ctime: str = ""
    uid: int = 0
    gid: int = 0
    user: str = ""
    group: str = ""
    inode: int = 0
    device_id: int = 0
    size: int = 0
    links: int = 0
    linktarget: str = ""
    extended_attributes: list[WireAttribute] | None = None
    generic_attributes: msgspec.Raw = msgspec.Raw(b"")
    device: int = 0
    content: list[str] | None = None
    subtree: str | None = None
    error: str = ""


class _WireTree(msgspec.Struct, frozen=True):
    nodes: list[msgspec.Raw]


class Node(msgspec.Struct, frozen=True, gc=False):
    """One entry of a directory in a snapshot; a frozen dataclass would take eight times as long to make.

    Attributes:
        name: The name, without its directory; bytes that are no UTF-8 are lone surrogates (`surrogateescape`).
        type: What it is.
        size_bytes: The size the client saw; only files have one.
        content: The blobs of a file in order, each as 64 hex digits; empty for an empty file.
        subtree: The tree of a directory, as 64 hex digits; empty for everything else.
        mode: Go's `os.FileMode`: the lowest nine bits are the Unix permissions.
        modified: When the content last changed, as the client wrote it (RFC 3339 with zone).
        changed: When the inode last changed, as the client wrote it.
        link_target: Where a symbolic link points.
        user: Owner by name.
        group: Group by name.
        uid: Owner by number.
        gid: Group by number.
        inode: Inode on the client.
        links: Hard links on the client.
        error: What kept the client from reading it, in restic's words.

    Personal data: user and group names and file names as the backup holds them.
    """

    name: str
    type: NodeType
    size_bytes: int = 0
    content: tuple[str, ...] = ()
    subtree: str = ""
    mode: int = 0
    modified: str = ""
    changed: str = ""
    link_target: str = ""
    user: str = ""
    group: str = ""
    uid: int = 0
    gid: int = 0
    inode: int = 0
    links: int = 0
    error: str = ""

    @property
    def modified_at(self) -> datetime | None:
        """Return `modified` in UTC; None when it is no readable time."""
        return moment(self.modified)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One snapshot. Everything in it is what the client claimed, its time too.

    Attributes:
        id: The name of the snapshot file, 64 hex digits.
        taken_at: The time the client stated, in UTC.
        tree: The tree of the root, 64 hex digits.
        paths: The paths that were backed up.
        hostname: The host the client named.
        username: The user the client named.
        tags: Tags.
        excludes: Exclude patterns.
        parent: The snapshot the client took as the previous one; empty when it named none.
        original: The snapshot this one was rewritten from; empty when it was not.
        program_version: The program that wrote it; empty in old versions.

    Personal data: the user name of the account that ran the backup.
    """

    id: str
    taken_at: datetime
    tree: str
    paths: tuple[str, ...]
    hostname: str = ""
    username: str = ""
    tags: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    parent: str = ""
    original: str = ""
    program_version: str = ""


@dataclass(frozen=True, slots=True)
class Lock:
    """One lock: somebody works on the repository; an exclusive one deletes.

    Personal data: the user name of the account that runs restic.
    """

    id: str
    created_at: datetime | None
    exclusive: bool
    hostname: str
    username: str
    pid: int


def decode(data: bytes, record: type[_Record]) -> _Record:
    """Return the record that JSON bytes hold.

    Raises:
        MalformedError: If they hold none.
    """
    try:
        return msgspec.json.decode(data, type=record)
    except _DAMAGE as error:
        raise MalformedError(str(error)) from error


_TREES: Final = msgspec.json.Decoder(_WireTree)
_NODES: Final = msgspec.json.Decoder(WireNode)


def split_tree(data: bytes) -> list[bytes]:
    """Return the entries of a tree, each as its own JSON.

    Equal bytes are equal nodes, so that a comparison decodes only what differs.

    Raises:
        MalformedError: If the bytes hold no tree.
    """
    try:
        return [bytes(node) for node in _TREES.decode(data).nodes]
    except _DAMAGE as error:
        raise MalformedError(str(error)) from error


def decode_node(data: bytes) -> WireNode:
    """Return the node that JSON bytes hold.

    Raises:
        MalformedError: If they hold none.
    """
    try:
        return _NODES.decode(data)
    except _DAMAGE as error:
        raise MalformedError(str(error)) from error


def moment(text: str) -> datetime | None:
    """Return an RFC 3339 time in UTC, cut to microseconds; None when it is not one."""
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def node_of(wire: WireNode, name: str) -> Node:
    """Return the fact that a wire node tells; `name` is its name without Go's quoting."""
    return Node(
        name=name,
        type=_NODE_TYPES.get(wire.type, NodeType.UNKNOWN),
        size_bytes=wire.size,
        content=tuple(wire.content or ()),
        subtree=wire.subtree or "",
        mode=wire.mode,
        modified=wire.mtime,
        changed=wire.ctime,
        link_target=wire.linktarget,
        user=wire.user,
        group=wire.group,
        uid=wire.uid,
        gid=wire.gid,
        inode=wire.inode,
        links=wire.links,
        error=wire.error,
    )


def snapshot_of(data: bytes, snapshot_id: str) -> Snapshot:
    """Return the snapshot that decrypted bytes hold.

    Raises:
        MalformedError: If they hold none, its time is none, or its tree is no id.
    """
    wire = decode(data, WireSnapshot)
    at = moment(wire.time)
    if at is None:
        raise MalformedError(f"{wire.time!r} is no time with a zone")
    if not is_sha256(wire.tree):
        raise MalformedError(f"{wire.tree!r} is no tree")
    return Snapshot(
        id=snapshot_id,
        taken_at=at,
        tree=wire.tree,
        paths=tuple(wire.paths or ()),
        hostname=wire.hostname,
        username=wire.username,
        tags=tuple(wire.tags or ()),
        excludes=tuple(wire.excludes or ()),
        parent=wire.parent or "",
        original=wire.original or "",
        program_version=wire.program_version,
    )


def lock_of(data: bytes, lock_id: str) -> Lock:
    """Return the lock that decrypted bytes hold.

    Raises:
        MalformedError: If they hold none.
    """
    wire = decode(data, WireLock)
    return Lock(lock_id, moment(wire.time), wire.exclusive, wire.hostname, wire.username, wire.pid)


def kdf_of(wire: WireKey) -> tuple[KdfParameters, bytes]:
    """Return the scrypt parameters of a key file and the sealed master key.

    Raises:
        MalformedError: If the derivation is not scrypt with sound parameters.
    """
    if wire.kdf != "scrypt":
        raise MalformedError(f"the key derivation {wire.kdf!r} is unknown")
    if wire.N < _LEAST_N or wire.N & (wire.N - 1) or wire.r < 1 or wire.p < 1:
        raise MalformedError("the scrypt parameters are impossible")
    return KdfParameters(wire.N, wire.r, wire.p, decode_base64(wire.salt)), decode_base64(wire.data)


def decode_base64(text: str) -> bytes:
    """Return the bytes of strict base64.

    Raises:
        MalformedError: If it is not base64.
    """
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise MalformedError("not base64") from error
