"""Know, without loading Django, that a house was prepared by this very version: such a start takes half the time.

A start that finds or makes everything ready leaves a seal in the data folder: what it was ready with, and what is said
to whoever starts it. The next start compares. Whatever cannot be read or differs means "not known", never "ready".
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from bollwerk.shell.configuration import ConfigurationError, database

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["LOGIN_FILE", "PROJECT", "data_folder", "greeting_if_prepared", "seal"]

PROJECT = Path(__file__).resolve().parents[3]
LOGIN_FILE = "demo-login.json"
"""In the data folder: the invented log-ins of the demo city, made anew at each load."""
_SEAL = "prepared.json"
_MIGRATIONS = ("foundation/*/migrations/*.py", "rooms/*/migrations/*.py")
_APPLIED = """SELECT app, name FROM django_migrations
    WHERE EXISTS (SELECT 1 FROM people_organisation) ORDER BY app, name"""
"""What a database has seen; nothing for an empty house, which may still want the demo city."""
_WHICH = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def data_folder() -> Path:
    """Return the folder of this house's data: ``BOLLWERK_DATA``, or ``var`` beside the code."""
    return Path(os.environ.get("BOLLWERK_DATA", PROJECT / "var"))


def greeting_if_prepared(folder: Path) -> list[str] | None:
    """Return the lines to greet with if the house is as it was sealed; None if that is not known."""
    try:
        sealed = json.loads((folder / _SEAL).read_text(encoding="utf-8"))
        return list(sealed["greeting"]) if sealed["as"] == _fingerprint(folder) else None
    except (OSError, ValueError, KeyError, TypeError, LookupError, ConfigurationError, sqlite3.Error, psycopg.Error):
        return None


def seal(folder: Path, greeting: Sequence[str]) -> None:
    """Keep that the house is ready as it is now; for an empty one nothing is kept."""
    fingerprint = _fingerprint(folder)
    if fingerprint:
        content = json.dumps({"as": fingerprint, "greeting": list(greeting)}, ensure_ascii=False)
        new = folder / f"{_SEAL}.new"
        new.write_text(content, encoding="utf-8")
        new.replace(folder / _SEAL)


def _fingerprint(folder: Path) -> str:
    """Return a hash over which database this is and what a start would look at; empty for an empty house."""
    settings = database(folder)
    applied = _applied(settings)
    if not applied:
        return ""
    which = [settings["ENGINE"], *(str(settings.get(key, "")) for key in _WHICH.values())]
    whole = hashlib.sha256(json.dumps([which, applied]).encode())
    for path in _looked_at(folder):
        whole.update(f"\n{path.name}\n".encode() + (path.read_bytes() if path.exists() else b""))
    return whole.hexdigest()


def _looked_at(folder: Path) -> Iterable[Path]:
    """Yield our migrations, the stamp of the installed packages (they bring migrations too) and the log-ins."""
    for pattern in _MIGRATIONS:
        yield from sorted((PROJECT / "src" / "bollwerk").glob(pattern))
    yield Path(sys.prefix) / "requirements.txt.installed"
    yield folder / LOGIN_FILE


def _applied(settings: dict[str, Any]) -> list[list[str]]:
    """Return the migrations that the database of a house with an organisation has seen."""
    if settings["ENGINE"].endswith("sqlite3"):
        with closing(sqlite3.connect(f"file:{settings['NAME']}?mode=ro", uri=True)) as connection:
            return [list(row) for row in connection.execute(_APPLIED)]
    where: dict[str, Any] = {name: settings[key] or None for name, key in _WHICH.items()}
    with psycopg.connect(**where) as connection:
        return [list(row) for row in connection.execute(_APPLIED)]
