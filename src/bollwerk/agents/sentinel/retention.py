"""Retention on the backup server: forget what the house names by explicit ids, and nothing else.

The client has no say in it: the house goes by arrival, refuses while an alert is open, and keeps the newest clean
snapshots of every host. What the last clean version of a damaged file lies in stays here whatever the house says.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .records import SentinelError

if TYPE_CHECKING:
    from bollwerk.engines.restic_repository import Repository

    from .duty import Duty
    from .house import House
    from .ledger import Ledger

__all__ = ["Retention"]

_FORGOTTEN: Final = "forgotten/"
_UNTOLD: Final = "untold/"
_TIMEOUT_S: Final = 12 * 3600
_AT_ONCE: Final = 500
"""Ids in one call, so that the command line stays short."""


@dataclass(slots=True)
class Retention:
    """One round of forgetting.

    Attributes:
        place: The repository's directory on this host.
        password_file: File with its password.
    """

    duty: Duty
    house: House
    place: str
    password_file: Path

    def run(self) -> Iterator[str]:
        """Forget what may be forgotten and yield what happened.

        Raises:
            SentinelError: If the house is not up to date, cannot be reached, or restic fails.
        """
        self._tell(self.duty.repository)
        if not self.duty.is_told:
            raise SentinelError("Not everything is judged and told to the house; run `sentinel-run` first.")
        verdict = self.house.get("retention")
        yield from (f"refused: {reason}" for reason in verdict["refusals"])
        chosen = self._chosen([str(one) for one in verdict["forget"]])
        for start in range(0, len(chosen), _AT_ONCE):
            self._forget(chosen[start : start + _AT_ONCE])
        if chosen:
            self._restic("prune")
        self._tell(self.duty.repository)
        yield f"{len(chosen)} snapshots forgotten"

    @property
    def _ledger(self) -> Ledger:
        return self.duty.ledger

    def _chosen(self, named: list[str]) -> list[str]:
        """Return the snapshots that are there, without those that hold the last clean version of a damaged file."""
        needed = {standing.clean_snapshot for _, standing in self._ledger.damaged()}
        there = {one.id for one in self.duty.repository.snapshots().snapshots}
        return [one for one in named if one in there and one not in needed]

    def _forget(self, ids: list[str]) -> None:
        # Written down first: after a kill these are told if they are gone, and not missed by the watch.
        for one in ids:
            self._ledger.remember(f"{_FORGOTTEN}{one}", b"")
            self._ledger.remember(f"{_UNTOLD}{one}", b"")
        self._ledger.commit()
        self._restic("forget", *ids)

    def _tell(self, repository: Repository) -> None:
        """Tell the house which of the snapshots meant to be forgotten are gone."""
        meant = [name.removeprefix(_UNTOLD) for name, _ in self._ledger.recalled(_UNTOLD)]
        if not meant:
            return
        there = {one.id for one in repository.snapshots().snapshots}
        gone = [one for one in meant if one not in there]
        for start in range(0, len(gone), _AT_ONCE):
            self.house.post("forgotten", {"snapshots": gone[start : start + _AT_ONCE]})
        for one in meant:
            self._ledger.forget(f"{_UNTOLD}{one}")
            if one in there:
                self._ledger.forget(f"{_FORGOTTEN}{one}")
        self._ledger.commit()

    def _restic(self, command: str, *ids: str) -> None:
        call = ["restic", "--repo", self.place, "--password-file", str(self.password_file), command, *ids]
        try:
            done = subprocess.run(  # noqa: S603 - no shell; ids were compared with the repository's own
                call,
                capture_output=True,
                check=False,
                timeout=_TIMEOUT_S,
                env=os.environ | {"RESTIC_PROGRESS_FPS": "0"},
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise SentinelError(f"restic cannot be used: {error}") from error
        if done.returncode:
            lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise SentinelError(f"restic {command} ended with {done.returncode}: {lines[-1] if lines else ''}")
