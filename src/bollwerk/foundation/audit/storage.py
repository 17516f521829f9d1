"""Where this site keeps its key, and what it was told about anchors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from bollwerk.foundation.audit.keys import publish_key, signing_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

__all__ = ["anchor_folder", "anchor_mail", "key", "key_folder"]


def key_folder() -> Path:
    """Return the folder with the site's key and every public key it ever had."""
    return Path(settings.DATA_DIR) / "keys"


def key() -> Ed25519PrivateKey:
    """Return the signing key; its public half lies beside it."""
    found = signing_key(Path(settings.DATA_DIR))
    publish_key(key_folder(), found.public_key().public_bytes_raw())
    return found


def anchor_folder() -> Path | None:
    """Return the folder outside the server in which heads are kept, if the site has named one."""
    folder: str = settings.TRAIL_ANCHOR_DIR
    return Path(folder) if folder else None


def anchor_mail() -> str:
    """Return the address that receives heads, if the site has named one."""
    address: str = settings.TRAIL_ANCHOR_MAIL
    return address
