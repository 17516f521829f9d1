"""What the agent keeps on the proxy: its key, and the last list it applied; readable by its owner alone."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from bollwerk.engines.publication_list import ListError, PublicationList, read_list

from .errors import GateError
from .house import House

__all__ = ["Memory", "write_whole"]


@dataclass(frozen=True, slots=True)
class Memory:
    """The directory of the agent."""

    directory: Path

    def keep_house(self, house: House) -> None:
        """Keep the address of the house, the agent's key, and the key that signs lists."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(self.directory / "house.json", json.dumps(asdict(house)).encode(), mode=0o600)

    def house(self) -> House:
        """Return the house the agent is enrolled with.

        Raises:
            GateError: If it is not enrolled.
        """
        try:
            return House(**json.loads((self.directory / "house.json").read_bytes()))
        except (OSError, ValueError, TypeError) as error:
            raise GateError(f"The agent is not enrolled: {self.directory / 'house.json'} cannot be read.") from error

    def keep_list(self, envelope: bytes) -> None:
        """Keep the list that was applied."""
        write_whole(self.directory / "applied.json", envelope, mode=0o600)

    def applied(self, house: House) -> PublicationList | None:
        """Return the last list that was applied; None where there is none or it is damaged."""
        try:
            envelope = (self.directory / "applied.json").read_bytes()
            return read_list(envelope, keys=[bytes.fromhex(house.public_key)], proxy=str(house.proxy))
        except (OSError, ListError, ValueError):
            return None


def write_whole(file: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write a file as a whole or not at all: readers see the old or the new content, never a part."""
    part = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(file)
