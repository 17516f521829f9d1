"""Places from what reports write: URLs, host names with ports, bare paths."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from bollwerk.engines.scan_reports.model import Place

__all__ = ["host_of", "place_of_url", "site_of"]

_PORTS = {"http": 80, "https": 443, "ftp": 21, "ssh": 22, "smtp": 25, "imaps": 993, "ldaps": 636}
_LONGEST_PATH = 500
_HIGHEST_PORT = 65535


def place_of_url(text: str, *, address: str = "", parameter: str = "") -> Place:
    """Return the place a URL, `host:port/path`, or a path alone stands for."""
    text = text.strip()
    if text.startswith("/") and not text.startswith("//"):
        return Place(address=address, path=text[:_LONGEST_PATH], parameter=parameter)
    parts = _split(text if "://" in text else f"//{text.lstrip('/')}")
    if parts is None:
        return Place(address=address, path=text[:_LONGEST_PATH], parameter=parameter)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return Place(
        host=(parts.hostname or "").rstrip("."),
        address=address,
        port=_port(parts),
        protocol=parts.scheme,
        path=path[:_LONGEST_PATH],
        parameter=parameter,
    )


def site_of(place: Place) -> str:
    """Return what names a web site: host and port."""
    return f"{place.host}:{place.port}" if place.port else place.host


def host_of(text: str) -> str:
    """Return a host's name as it is compared: lower case, without final dot and without brackets."""
    return text.strip().strip("[]").rstrip(".").casefold()


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.hostname and " " not in parts.hostname else None


def _port(parts: SplitResult) -> int:
    port = parts.port if parts.port is not None else _PORTS.get(parts.scheme.casefold(), 0)
    return port if 0 <= port <= _HIGHEST_PORT else 0
