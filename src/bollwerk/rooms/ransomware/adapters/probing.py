"""Try from outside whether a host can be reached: a matrix of connections, and flows held open across the cut.

A connection through an observer is a forwarded channel of its SSH server: nothing has to be installed there. A probe
counts only against its own control: what did not answer before the cut proves nothing afterwards.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import asyncssh

from bollwerk.rooms.ransomware.rules.containment import REACHED, Probe, ProbeState, Target

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Baseline", "Watch"]

_GREETING_S = 0.08
"""How long a service may take to speak first, as SSH and SMTP do."""
_SSH = b"SSH-2.0-Bollwerk\r\n"
_ANY = b"GET / HTTP/1.0\r\n\r\n"
_PROHIBITED = frozenset({asyncssh.OPEN_ADMINISTRATIVELY_PROHIBITED, asyncssh.OPEN_UNKNOWN_CHANNEL_TYPE})

Baseline = list[dict[str, object]]
"""What was reached before a cut, as kept in the database."""


@dataclass(slots=True)
class _Line:
    """One open connection; `greeted` if the other side spoke first."""

    reader: asyncio.StreamReader | asyncssh.SSHReader[bytes]
    writer: asyncio.StreamWriter | asyncssh.SSHWriter[bytes]
    poke: bytes = _ANY
    greeted: bool = False

    async def answers(self, limit_s: float) -> bool:
        """Send something and return whether anything comes back, be it an end."""
        try:
            self.writer.write(self.poke)
            await asyncio.wait_for(self.reader.read(1), limit_s)
        except TimeoutError:
            return False
        except (OSError, asyncssh.Error):
            # A reset came from the other side, so a packet got through.
            return True
        return True

    def close(self) -> None:
        """Let it go."""
        with suppress(OSError, asyncssh.Error):
            self.writer.close()


@dataclass(slots=True)
class _Field:
    """One field of the matrix while it is watched."""

    observer: str
    target: Target
    port: int
    management: bool
    before: ProbeState = ProbeState.NOT_TRIED
    after: ProbeState = ProbeState.NOT_TRIED
    held: _Line | None = None
    flow: bool = False
    survived: bool = False

    def probe(self) -> Probe:
        """Return what was found."""
        return Probe(
            self.observer,
            self.target.key,
            self.port,
            self.management,
            self.before,
            self.after,
            self.flow,
            self.survived,
        )


@dataclass(slots=True)
class Watch:
    """Looks at targets from every place, before and after.

    Attributes:
        observers: Open connections to observers by name; this house itself looks too.
        window_s: How long silence must last to count.
    """

    observers: Mapping[str, asyncssh.SSHClientConnection]
    targets: Sequence[Target]
    window_s: float
    fields: list[_Field] = field(default_factory=list)

    async def before(self, limit_s: float) -> None:
        """Find out what can be reached, and hold one connection open wherever its twin answers."""
        self.fields = list(self._matrix())
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*map(self._first, self.fields)), limit_s)

    async def after(self) -> None:
        """Try everything again, and the held connections too."""
        await asyncio.gather(*map(self._second, self.fields))
        self.let_go()

    def let_go(self) -> None:
        """Close the held connections."""
        for one in self.fields:
            if one.held:
                one.held.close()

    def remember(self, earlier: Baseline) -> None:
        """Take what was reached at an earlier try for fields that are silent now: that try may have cut already."""
        known = {(one["observer"], one["target"], one["port"]): str(one["before"]) for one in earlier}
        for one in self.fields:
            found = known.get((one.observer, one.target.key, one.port))
            if found and one.before not in REACHED:
                one.before = ProbeState(found)

    def baseline(self) -> Baseline:
        """Return what is reached now, to be kept."""
        return [
            {"observer": one.observer, "target": one.target.key, "port": one.port, "before": one.before.value}
            for one in self.fields
        ]

    def _matrix(self) -> Iterable[_Field]:
        for target in self.targets:
            if not target.address:
                continue
            yield _Field("", target, target.management_port, management=True)
            for port in target.ports:
                if port != target.management_port:
                    yield _Field("", target, port, management=False)
                for name in self.observers:
                    yield _Field(name, target, port, management=False)

    async def _first(self, one: _Field) -> None:
        state, line = await self._dial(one)
        one.before = state
        if line is None:
            return
        if not line.greeted:
            # Who does not speak first may end the talk after an answer, so its twin is held instead.
            one.before = ProbeState.ANSWERED if await line.answers(self.window_s) else state
            line.close()
            line = (await self._dial(one))[1] if one.before is ProbeState.ANSWERED else None
        else:
            one.before = ProbeState.ANSWERED
        if line is not None and one.management:
            line.close()
        elif line is not None:
            one.held, one.flow = line, True

    async def _second(self, one: _Field) -> None:
        fresh = asyncio.ensure_future(self._again(one))
        if one.held is not None:
            one.survived = await one.held.answers(self.window_s)
        one.after = await fresh

    async def _again(self, one: _Field) -> ProbeState:
        state, line = await self._dial(one)
        if line is not None:
            line.close()
        return state

    async def _dial(self, one: _Field) -> tuple[ProbeState, _Line | None]:
        try:
            reader, writer = await asyncio.wait_for(self._open(one), self.window_s)
        except TimeoutError:
            return ProbeState.SILENT, None
        except asyncssh.ChannelOpenError as error:
            return _state_of(error), None
        except ConnectionRefusedError:
            return ProbeState.REFUSED, None
        except (OSError, asyncssh.Error):
            return ProbeState.SILENT, None
        line = _Line(reader, writer)
        with suppress(TimeoutError, OSError, asyncssh.Error):
            greeting = await asyncio.wait_for(reader.read(256), _GREETING_S)
            line.greeted = bool(greeting)
            line.poke = _SSH if greeting.startswith(b"SSH-") else _ANY
        return ProbeState.CONNECTED, line

    async def _open(
        self, one: _Field
    ) -> tuple[asyncio.StreamReader | asyncssh.SSHReader[bytes], asyncio.StreamWriter | asyncssh.SSHWriter[bytes]]:
        if not one.observer:
            return await asyncio.open_connection(one.target.address, one.port)
        return await self.observers[one.observer].open_connection(one.target.address, one.port)


def _state_of(error: asyncssh.ChannelOpenError) -> ProbeState:
    """Return what an SSH server's refusal to connect means; it passes on the system's words."""
    if error.code in _PROHIBITED:
        return ProbeState.NOT_TRIED
    return ProbeState.REFUSED if "refused" in error.reason.lower() else ProbeState.SILENT
