"""The Ed25519 key that signs tree heads: made on first use, readable by its owner alone."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["PUBLIC_SUFFIX", "publish_key", "read_public_keys", "signing_key"]

PUBLIC_SUFFIX = ".trailkey"


def signing_key(data_dir: Path, name: str = "trail") -> Ed25519PrivateKey:
    """Return a signing key of the site; two processes that make it at the same time end up with the same one.

    Args:
        data_dir: Folder of the site's data.
        name: What it signs; each purpose has a key of its own.
    """
    path = data_dir / "keys" / f"{name}.ed25519"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_once(path, Ed25519PrivateKey.generate().private_bytes_raw())
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def _write_once(path: Path, content: bytes) -> None:
    """Write a file that did not exist, whole or not at all; leave it alone if somebody else was faster."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def publish_key(folder: Path, public_key: bytes) -> Path:
    """Write a public key into a folder under a name made from itself; return where it stands."""
    path = folder / f"{public_key.hex()[:16]}{PUBLIC_SUFFIX}"
    if not path.exists():
        path.write_text(public_key.hex() + "\n", encoding="ascii")
    return path


def read_public_keys(folders: Iterable[Path]) -> frozenset[bytes]:
    """Return the public keys that lie in `folders`; a file that holds none is passed over."""
    keys = set()
    for folder in folders:
        for path in sorted(folder.glob(f"*{PUBLIC_SUFFIX}")):
            text = path.read_text(encoding="ascii", errors="replace").strip()
            if len(text) == 64 and all(letter in "0123456789abcdef" for letter in text):  # noqa: PLR2004 - 32 bytes
                keys.add(bytes.fromhex(text))
    return frozenset(keys)
