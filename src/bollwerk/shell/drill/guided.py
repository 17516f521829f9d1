"""A drill that a page of the house leads: this machine asks for the next step, takes it and sends its proof.

The house sends no commands, only yes or not yet. Without an answer for a while the drill ends and clears itself away.
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bollwerk.agents.sentinel.house import RefusedError, ask_house
from bollwerk.agents.sentinel.records import SentinelError

if TYPE_CHECKING:
    from bollwerk.shell.drill.play import Report, StepReport

__all__ = ["HouseLeader"]

_EVERY_S: Final = 1.0
_PATIENCE_S: Final = 60.0
"""How long the house may be silent; whoever leads cannot be reached then."""


@dataclass(slots=True)
class HouseLeader:
    """Asks the house.

    Attributes:
        drill: Number of the drill in the house.
        pause: Waits so many seconds.
    """

    server: str
    drill: int
    token: str
    pause: Callable[[float], None] = time.sleep

    @classmethod
    def of(cls, server: str, drill: int, token_file: Path) -> HouseLeader:
        """Return the leader whose one-time token lies in a file.

        Raises:
            SentinelError: If the file cannot be read.
        """
        try:
            token = token_file.read_text("ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SentinelError(f"The token file {token_file} cannot be read: {error}") from error
        return cls(server.rstrip("/"), drill, token)

    def begin(self, names: Sequence[str]) -> None:
        """Tell which steps there are.

        Raises:
            SentinelError: If the house refuses or cannot be reached.
        """
        self._ask("POST", "begin", {"host": socket.gethostname()[:80] or "drill", "steps": list(names)})

    def may_go_on(self, done: int) -> bool:
        """Wait until the next step may be taken; return False when the drill is broken off or the house is silent.

        Raises:
            RefusedError: If the house refuses.
        """
        silent = 0.0
        while silent < _PATIENCE_S:
            try:
                answer = self._ask("GET", f"next?done={done}")
            except RefusedError:
                raise
            except SentinelError:
                silent += _EVERY_S
            else:
                silent = 0.0
                if answer.get("go") is True:
                    return True
                if answer.get("running") is not True:
                    return False
            self.pause(_EVERY_S)
        return False

    def tell(self, step: StepReport) -> None:
        """Send a step with its proof.

        Raises:
            SentinelError: If the house refuses or cannot be reached.
        """
        self._ask("POST", "steps", asdict(step))

    def end(self, report: Report) -> None:
        """Tell that it is over.

        Raises:
            SentinelError: If the house refuses or cannot be reached.
        """
        self._ask("POST", "end", {"files_lost": report.files_lost})

    def _ask(self, method: str, what: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        content = b"" if body is None else json.dumps(body).encode()
        return ask_house(self.server, self.token, method, f"guided-drills/{self.drill}/{what}", content)
