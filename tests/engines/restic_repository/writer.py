"""A small writer of restic repositories in memory, for shapes that restic itself would never write."""

import base64
import hashlib
import json
from typing import Any

import zstandard
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.poly1305 import Poly1305

from bollwerk.engines.restic_repository import FileKind

from .stores import MemoryStore

MASTER = {"encrypt": bytes(range(32)), "k": bytes(range(32, 48)), "r": bytes(range(48, 64))}
PASSWORD = "Übung macht den Meister"


def sha(data: bytes) -> str:
    """Return the SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def seal(plain: bytes, encrypt: bytes, k: bytes, r: bytes) -> bytes:
    """Return nonce, cipher text and MAC as restic writes them; the nonce follows from the text to keep tests exact."""
    nonce = hashlib.blake2b(plain, digest_size=16).digest()
    text = Cipher(algorithms.AES(encrypt), modes.CTR(nonce)).encryptor().update(plain)
    clamped = bytearray(r)
    for i in (3, 7, 11, 15):
        clamped[i] &= 15
    for i in (4, 8, 12):
        clamped[i] &= 252
    one_time = bytes(clamped) + Cipher(algorithms.AES(k), modes.ECB()).encryptor().update(nonce)
    return nonce + text + Poly1305.generate_tag(one_time, text)


class Writer:
    """Writes blobs into packs, packs into indexes, and lets a test spoil each of them."""

    def __init__(self, version: int = 2) -> None:
        self.store = MemoryStore()
        self.version = version
        self._pack: list[tuple[str, str, bytes, int]] = []
        self.packs: list[dict[str, Any]] = []
        self.file(
            FileKind.CONFIG, {"version": version, "id": "c" * 64, "chunker_polynomial": "25b468838dcb75"}, name=""
        )
        self.key()

    def seal(self, plain: bytes) -> bytes:
        """Return `plain` sealed with the master key."""
        return seal(plain, MASTER["encrypt"], MASTER["k"], MASTER["r"])

    def put(self, kind: FileKind, data: bytes, name: str | None = None) -> str:
        """Write raw bytes under their SHA-256 or another name."""
        name = sha(data) if name is None else name
        self.store.files[kind, name] = data
        return name

    def key(self, password: str = PASSWORD, **changes: Any) -> str:
        """Write a key file with a cheap derivation."""
        salt = b"salt" * 16
        derived = hashlib.scrypt(password.encode(), salt=salt, n=2, r=1, p=1, dklen=64)
        master = {
            "mac": {"k": base64.b64encode(MASTER["k"]).decode(), "r": base64.b64encode(MASTER["r"]).decode()},
            "encrypt": base64.b64encode(MASTER["encrypt"]).decode(),
        }
        sealed = seal(json.dumps(master).encode(), derived[:32], derived[32:48], derived[48:])
        record = {
            "created": "2026-11-02T08:00:00+01:00", "username": "backup", "hostname": "rathaus", "kdf": "scrypt",
            "N": 2, "r": 1, "p": 1, "salt": base64.b64encode(salt).decode(), "data": base64.b64encode(sealed).decode(),
        }  # fmt: skip
        return self.put(FileKind.KEY, json.dumps(record | changes).encode())

    def file(self, kind: FileKind, record: Any, name: str | None = None) -> str:
        """Write a sealed JSON record, packed in format 2 (the configuration never is)."""
        plain = json.dumps(record).encode()
        if self.version > 1 and kind is not FileKind.CONFIG:
            plain = b"\x02" + zstandard.ZstdCompressor().compress(plain)
        return self.put(kind, self.seal(plain), name)

    def blob(self, data: bytes, kind: str = "data", blob_id: str | None = None, frame: bytes | None = None) -> str:
        """Add a blob to the open pack; `blob_id` and `frame` let it lie about its id and its packed form."""
        blob_id = blob_id or sha(data)
        if self.version == 1:
            self._pack.append((blob_id, kind, self.seal(data), 0))
        else:
            packed = zstandard.ZstdCompressor().compress(data) if frame is None else frame
            self._pack.append((blob_id, kind, self.seal(packed), len(data)))
        return blob_id

    def tree(self, *nodes: dict[str, Any]) -> str:
        """Add a tree to the open pack."""
        return self.blob(json.dumps({"nodes": nodes}).encode() + b"\n", "tree")

    def header(self) -> bytes:
        """Return the plain header of the open pack."""
        header = b""
        for blob_id, kind, sealed, plain in self._pack:
            number = (1 if kind == "tree" else 0) + (2 if plain else 0)
            header += bytes((number,)) + len(sealed).to_bytes(4, "little")
            header += (plain.to_bytes(4, "little") if plain else b"") + bytes.fromhex(blob_id)
        return header

    def close_pack(self, header: bytes | None = None) -> str:
        """Write the open pack and remember its entries for the next index."""
        sealed = self.seal(self.header() if header is None else header)
        body = b"".join(blob for _, _, blob, _ in self._pack)
        name = self.put(FileKind.DATA, body + sealed + len(sealed).to_bytes(4, "little"))
        blobs: list[dict[str, Any]] = []
        offset = 0
        for blob_id, kind, blob, plain in self._pack:
            entry = {"id": blob_id, "type": kind, "offset": offset, "length": len(blob)}
            blobs.append(entry | ({"uncompressed_length": plain} if plain else {}))
            offset += len(blob)
        self.packs.append({"id": name, "blobs": blobs})
        self._pack = []
        return name

    def index(self) -> str:
        """Write an index of the packs closed since the last one."""
        packs, self.packs = self.packs, []
        return self.file(FileKind.INDEX, {"packs": packs})

    def snapshot(self, tree: str, time: str = "2026-11-02T20:00:00.123456789+01:00", **changes: Any) -> str:
        """Write a snapshot."""
        record = {"time": time, "tree": tree, "paths": ["/share"], "hostname": "rathaus", "username": "backup"}
        return self.file(FileKind.SNAPSHOT, record | changes)

    def finish(self, tree: str, **changes: Any) -> str:
        """Close the pack, write the index and a snapshot of `tree`."""
        self.close_pack()
        self.index()
        return self.snapshot(tree, **changes)


def file_node(name: str, content: list[str], size: int, **changes: Any) -> dict[str, Any]:
    """Return the node of a file."""
    return {"name": name, "type": "file", "mode": 420, "mtime": "2026-10-01T12:00:00+02:00", "size": size,
            "content": content} | changes  # fmt: skip


def dir_node(name: str, subtree: str | None, **changes: Any) -> dict[str, Any]:
    """Return the node of a directory."""
    return {"name": name, "type": "dir", "mode": 2147484141, "subtree": subtree} | changes
