"""A PostgreSQL server of our own: started in a fresh folder, reached by a socket, thrown away afterwards.

``python -m tests.postgresql pytest -q ...`` runs the tests on it that ask a database; tests that need it beside SQLite
use the fixtures of ``tests/processes.py``.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

USER = "bollwerk"


class PostgresqlMissingError(RuntimeError):
    """Debian's postgresql is not installed."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    folder: Path

    def url(self, database: str) -> str:
        """Return the address of one of its databases, as ``DATABASE_URL`` takes it."""
        return f"postgresql://{USER}@/{database}?host={self.folder}"

    def create_database(self, name: str, template: str = "template1") -> str:
        """Make a database and return its address."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """End every session of a database and remove it."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def program(name: str) -> str:
    """Return where a server program lies."""
    found = [str(path / name) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"))]
    path = found[-1] if found else shutil.which(name)
    if path is None:
        raise PostgresqlMissingError("PostgreSQL is missing: apt install postgresql")
    return path


def _as_server_user(*command: str) -> None:
    """Run a server program; as user postgres when we are root, because PostgreSQL refuses root."""
    if os.geteuid() == 0:
        command = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")


@contextmanager
def running_server() -> Iterator[Server]:
    """Start a server in a fresh folder; stop it and remove the folder at the end."""
    folder = Path(tempfile.mkdtemp(prefix="bollwerk-pg-"))
    try:
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
            folder.chmod(0o755)
        data = str(folder / "data")
        locale = ("-E", "UTF8", "--locale=C.UTF-8")
        _as_server_user(program("initdb"), "-D", data, "--auth=trust", *locale, "-U", USER, "--no-sync")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=200"
        _as_server_user(program("pg_ctl"), "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield Server(folder)
        finally:
            _as_server_user(program("pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(arguments: list[str]) -> int:
    """Run a Python module (``pytest -q ...``) on a server of its own; return its exit code."""
    with running_server() as server:
        environment = {**os.environ, "DATABASE_URL": server.create_database("bollwerk"), "BOLLWERK_TESTS": "database"}
        return subprocess.run([sys.executable, "-m", *arguments], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
