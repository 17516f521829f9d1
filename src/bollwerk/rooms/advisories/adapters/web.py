"""Fetch over http(s) with limits: bytes, time, redirects, pauses per host; every address is checked anew."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
import zlib
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bollwerk.rooms.advisories.adapters.addresses import INTERNET_ONLY, AddressRules, Place, joined, resolve
from bollwerk.rooms.advisories.errors import DownloadError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

__all__ = ["Answer", "Web", "WebLimits"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OK, _NOT_MODIFIED, _TOO_MANY, _UNAVAILABLE = 200, 304, 429, 503
_BLOCK = 64 * 1024
_LONGEST_PAUSE_S = 30.0


@dataclass(frozen=True, slots=True)
class WebLimits:
    """What one answer may cost.

    Attributes:
        size_bytes: Most bytes of an answer, after unpacking.
        timeout_s: Longest silence of the server.
        total_s: Longest time for the whole answer; a server that drips one byte a second, even of a header, ends here.
        redirects: Most redirects. Source: CSAF 2.1, 7.1: not more than 10.
        pause_s: Pause between two requests to one host.
        attempts: How often a request is made that failed for a passing reason.
        failures: So many requests in a row that a host does not answer; then it is not asked again.
    """

    size_bytes: int = 32 * 1024 * 1024
    timeout_s: float = 20.0
    total_s: float = 120.0
    redirects: int = 10
    pause_s: float = 0.05
    attempts: int = 3
    failures: int = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered; `changed` is False where it says that what we know is still right."""

    url: str
    body: bytes
    etag: str = ""
    changed: bool = True


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was checked, whatever the name means a moment later."""

    def __init__(self, place: Place, timeout_s: float, context: ssl.SSLContext | None) -> None:
        super().__init__(place.host, place.port, timeout=timeout_s)
        self._place = place
        self._context = context
        self._wire: socket.socket | None = None
        self.is_broken_off = False

    def connect(self) -> None:
        """Connect, and check the certificate against the name."""
        wire = socket.create_connection((self._place.ip, self._place.port), self.timeout)
        if self._context is None:
            self._wire = self.sock = wire
            return
        secured = self._context.wrap_socket(wire, server_hostname=self._place.host, do_handshake_on_connect=False)
        self._wire = self.sock = secured
        secured.do_handshake()

    def break_off(self) -> None:
        """End whatever goes on, from another thread: the reader sees the end of the answer at once."""
        self.is_broken_off = True
        if self._wire is not None:
            with suppress(OSError):
                # That of the plain socket: the one of TLS would take its state from under the reader.
                socket.socket.shutdown(self._wire, socket.SHUT_RDWR)

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Break off what takes longer; the limits of a socket count only from one piece to the next."""
        timer = threading.Timer(seconds, self.break_off)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


@dataclass(slots=True)
class Web:
    """Fetches from the Internet. One per visit; it keeps the connections and the pauses.

    Attributes:
        rules: Which addresses are allowed.
        limits: What an answer may cost.
        clock: Seconds that only go up; a test hands in its own.
        sleep: Waits that many seconds.
        lookup: Returns the addresses of a host and port; None: the system's resolver.
    """

    rules: AddressRules = INTERNET_ONLY
    limits: WebLimits = WebLimits()
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    lookup: Callable[[str, int], Sequence[str]] | None = None
    _open: dict[tuple[str, int, str], _Pinned] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)
    _failed: dict[str, int] = field(default_factory=dict)

    def get(self, url: str, *, etag: str = "") -> Answer:
        """Return what lies at an address.

        Args:
            url: Address; redirects are followed as far as the limits and the address rules allow.
            etag: Mark of what we have; the server may then say that it did not change.

        Raises:
            AddressRefusedError: If the address or one it is redirected to may not be fetched from.
            DownloadError: If the server does not answer as it must.
        """
        seen: set[str] = set()
        for _ in range(self.limits.redirects + 1):
            if url in seen:
                raise DownloadError(f"{url} leads in a circle.")
            seen.add(url)
            answer, onwards = self._with_attempts(url, etag)
            if answer is not None:
                return answer
            if url.startswith("https:") and onwards.startswith("http:"):
                raise DownloadError(f"{url} leads from a protected to an unprotected address.")
            url = onwards
        raise DownloadError(f"More than {self.limits.redirects} redirects, the last to {url}.")

    def close(self) -> None:
        """Close all connections."""
        for connection in self._open.values():
            connection.close()
        self._open.clear()

    def _with_attempts(self, url: str, etag: str) -> tuple[Answer | None, str]:
        for attempt in range(1, self.limits.attempts + 1):
            place = resolve(url, self.rules, self.lookup)
            if self._failed.get(place.host, 0) >= self.limits.failures:
                raise DownloadError(f"{place.host} failed {self.limits.failures} times in a row; it is left in peace.")
            self._pause(place.host)
            try:
                answer = self._once(url, place, etag)
            except (_PassingError, OSError, http.client.HTTPException) as error:
                self._forget(place)
                if attempt == self.limits.attempts or isinstance(error, _EndlessError):
                    self._failed[place.host] = self._failed.get(place.host, 0) + 1
                    raise DownloadError(f"{url} did not answer: {_reason(error)}.") from error
                self.sleep(min(_LONGEST_PAUSE_S, getattr(error, "wait_s", 0.0) or 0.2 * attempt))
            else:
                self._failed.pop(place.host, None)
                return answer
        raise DownloadError(f"{url} was never asked.")

    def _once(self, url: str, place: Place, etag: str) -> tuple[Answer | None, str]:
        connection = self._connection(place)
        try:
            with connection.within(self.limits.total_s):
                connection.request("GET", place.target, headers=_headers(etag))
                response = connection.getresponse()
                body = self._read(url, response)
        except (_PassingError, OSError, http.client.HTTPException) as error:
            if connection.is_broken_off:
                raise _EndlessError(self.limits.total_s) from error
            raise
        if connection.is_broken_off:
            raise _EndlessError(self.limits.total_s)
        # Reading block by block does not end a response; without this the kept connection takes no further request.
        response.close()
        if response.status in _REDIRECTS:
            return None, joined(url, _as_sent(response.headers.get("Location", "")))
        if response.status == _NOT_MODIFIED and etag:
            return Answer(url, b"", etag, changed=False), ""
        if response.status in {_TOO_MANY, _UNAVAILABLE}:
            raise _PassingError(f"status {response.status}", _wait_of(response.headers.get("Retry-After", "")))
        if response.status != _OK:
            raise DownloadError(f"{url} answered with status {response.status}.")
        return Answer(url, body, response.headers.get("ETag", "")[:200]), ""

    def _read(self, url: str, response: http.client.HTTPResponse) -> bytes:
        """Read the body within the limits, whatever length the server claims."""
        if response.length is not None and response.length > self.limits.size_bytes:
            self._refuse_size(url)
        unpack = self._unpacker(url, response)
        pieces: list[bytes] = []
        size = 0
        while block := response.read1(_BLOCK):
            while block:
                piece = self._unpacked(url, unpack, block) if unpack else block
                block = unpack.unconsumed_tail if unpack else b""
                size += len(piece)
                pieces.append(piece)
                if size > self.limits.size_bytes:
                    self._refuse_size(url)
        if response.length or (unpack and pieces and not unpack.eof):
            raise _PassingError("it sent fewer bytes than it said")
        return b"".join(pieces)

    def _unpacker(self, url: str, response: http.client.HTTPResponse) -> zlib._Decompress | None:
        packed = response.headers.get("Content-Encoding", "").strip().casefold()
        if packed in {"", "identity"}:
            return None
        if packed not in {"gzip", "deflate"}:
            self.close()
            raise DownloadError(f"{url} is packed in a way that was not asked for: {packed[:30]}.")
        return zlib.decompressobj(47)

    def _unpacked(self, url: str, unpack: zlib._Decompress, block: bytes) -> bytes:
        try:
            return unpack.decompress(block, _BLOCK)
        except zlib.error as error:
            self.close()
            raise DownloadError(f"{url} cannot be unpacked: it is damaged.") from error

    def _refuse_size(self, url: str) -> None:
        self.close()
        raise DownloadError(f"{url} has more than {self.limits.size_bytes} bytes.")

    def _connection(self, place: Place) -> _Pinned:
        key = (place.host, place.port, place.ip)
        if key not in self._open:
            context = ssl.create_default_context() if place.secure else None
            self._open[key] = _Pinned(place, self.limits.timeout_s, context)
        return self._open[key]

    def _forget(self, place: Place) -> None:
        connection = self._open.pop((place.host, place.port, place.ip), None)
        if connection is not None:
            connection.close()

    def _pause(self, host: str) -> None:
        if host in self._last:
            left = self._last[host] + self.limits.pause_s - self.clock()
            if left > 0:
                self.sleep(left)
        self._last[host] = self.clock()


class _PassingError(Exception):
    """What may be over in a moment."""

    def __init__(self, text: str, wait_s: float = 0.0) -> None:
        super().__init__(text)
        self.wait_s = wait_s


class _EndlessError(_PassingError):
    """An answer that would go on for ever; it is not asked for again."""

    def __init__(self, limit_s: float) -> None:
        super().__init__(f"it did not come to an end within {limit_s:.0f} seconds")


def _as_sent(header: str) -> str:
    """Return a header with the characters that were meant: they come as single bytes, but are UTF-8."""
    return header.encode("latin-1", "replace").decode("utf-8", "replace")


def _headers(etag: str) -> Mapping[str, str]:
    headers = {"User-Agent": "Bollwerk-CSAF-Downloader", "Accept-Encoding": "gzip", "Accept": "*/*"}
    return {**headers, "If-None-Match": etag} if etag else headers


def _wait_of(text: str) -> float:
    return float(text) if text.isdecimal() and len(text) < 6 else 0.0  # noqa: PLR2004 - seconds, not a date


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "it was silent for too long"
    return str(error).rstrip(".") or type(error).__name__
