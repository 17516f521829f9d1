"""Names of those who act. The trail knows keys (``person:42``); who they are is known further up in the house."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["Directory", "ask_directory", "keys_of", "names_of"]


class Directory(Protocol):
    """Knows names by key and keys by name."""

    def names_of(self, keys: Collection[str]) -> Mapping[str, str]:
        """Return the names of those keys it knows."""

    def keys_of(self, name: str) -> Collection[str]:
        """Return the keys of those whose name contains `name`."""


_directory: list[Directory] = []


def ask_directory(directory: Directory) -> None:
    """Name who is asked; called once at start-up."""
    _directory[:] = [directory]


def names_of(keys: Collection[str]) -> Mapping[str, str]:
    """Return a name for every key; the key itself where nobody knows better."""
    known = _directory[0].names_of(keys) if _directory else {}
    return {key: known.get(key, key) for key in keys}


def keys_of(name: str) -> Collection[str]:
    """Return the keys that `name` may mean; the text itself where it is a key."""
    if not name or ":" in name:
        return [name] if name else []
    return _directory[0].keys_of(name) if _directory else []
