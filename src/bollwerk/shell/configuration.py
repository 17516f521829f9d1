"""Read what a site sets from the environment and from its data folder."""

from __future__ import annotations

import os
import secrets
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

__all__ = ["ConfigurationError", "database", "jobs_database_url", "kern_folder", "secret_key"]

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
    "PRAGMA journal_size_limit=67108864; PRAGMA wal_autocheckpoint=4000; "
    "PRAGMA cache_size=-16384; PRAGMA temp_store=MEMORY;"
)
"""Measured: without IMMEDIATE transactions, WAL and a time limit, concurrent writers lose work.

After every 4 MB of writing SQLite's default makes one writer wait for the disk, 20 to 300 ms; here it is every 16 MB.
No memory map: it made no page faster, and each process counted up to 256 MB of the database as its own memory.
"""


class ConfigurationError(RuntimeError):
    """The environment holds a value that cannot be used."""


def secret_key(data_dir: Path) -> str:
    """Return the site's secret key; made once and kept readable by its owner alone."""
    path = data_dir / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64), encoding="ascii")
    return path.read_text(encoding="ascii")


def database(data_dir: Path) -> dict[str, Any]:
    """Return Django's database settings: SQLite in `data_dir`, or what ``DATABASE_URL`` says.

    Raises:
        ConfigurationError: If ``DATABASE_URL`` is neither ``sqlite:`` nor ``postgresql:``.
    """
    url = os.environ.get("DATABASE_URL", "")
    parts = urlsplit(url)
    if parts.scheme in {"postgresql", "postgres"}:
        options = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": options.pop("host", parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    if parts.scheme not in {"", "sqlite"}:
        raise ConfigurationError(f"DATABASE_URL must start with postgresql: or sqlite:, not {parts.scheme}:")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": parts.path if parts.scheme else data_dir / "bollwerk.sqlite3",
        "CONN_MAX_AGE": 60,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": _SQLITE_PRAGMAS},
        "TEST": {"NAME": data_dir / f"test-{os.getpid()}.sqlite3"},
    }


def jobs_database_url(data_dir: Path) -> str:
    """Return the address of the jobs database, which is never the house's own.

    ``BOLLWERK_JOBS_URL``; without it a database named like the house's with ``_jobs`` on the same PostgreSQL, or a
    file in `data_dir`.
    """
    url = os.environ.get("BOLLWERK_JOBS_URL") or os.environ.get("DATABASE_URL", "")
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        return url if os.environ.get("BOLLWERK_JOBS_URL") else f"sqlite:///{data_dir / 'jobs.sqlite3'}"
    name = parts.path if os.environ.get("BOLLWERK_JOBS_URL") else f"{parts.path}_jobs"
    # Not urlunsplit: it drops the empty host of a database that is reached by a socket.
    return f"postgresql+psycopg://{parts.netloc}{name}" + (f"?{parts.query}" if parts.query else "")


def kern_folder() -> Path:
    """Return the folder of the KERN design system's styles and fonts, as installed from its package.

    Raises:
        ConfigurationError: If the package is not installed.
    """
    spec = find_spec("mkdocs_kern_ux")
    if spec is None or not spec.submodule_search_locations:
        raise ConfigurationError("the package mkdocs-kern-ux is not installed; run ./run once")
    return Path(spec.submodule_search_locations[0]) / "kern-ux" / "vendor" / "kern"
