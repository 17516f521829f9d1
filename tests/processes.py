"""A site for tests that need real processes: an empty migrated database of each kind and a data folder."""

import os
import shutil
import subprocess
import sys
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.postgresql import running_server

PROJECT = Path(__file__).resolve().parents[1]


@dataclass(slots=True)
class Site:
    """One empty house: its environment, and the processes started in it."""

    data: Path
    environment: dict[str, str]
    started: list[subprocess.Popen] = field(default_factory=list)

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen:
        """Start a Python process in the house; it is ended with the test if it still runs."""
        with self._log(len(self.started)).open("w") as log:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=PROJECT,
                env={**self.environment, **variables},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.started.append(process)
        return process

    def _log(self, number: int) -> Path:
        return self.data / f"process-{number}.log"

    def output(self, process: subprocess.Popen) -> str:
        """Return what a process has printed so far."""
        return self._log(self.started.index(process)).read_text()

    def run(self, *arguments: str, code: int = 0, **variables: str) -> str:
        """Run a Python process in the house to its end; return what it printed."""
        process = self.start(*arguments, **variables)
        process.wait(timeout=120)
        assert process.returncode == code, self.output(process)
        return self.output(process)

    def end(self) -> None:
        """End every process that still runs, by its own id."""
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.wait()


def environment_of(data: Path, url: str) -> dict[str, str]:
    """Return the environment of a house."""
    return {
        **{name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "BOLLWERK_JOBS_URL"}},
        "PYTHONPATH": os.pathsep.join([str(PROJECT / "src"), str(PROJECT)]),
        "DJANGO_SETTINGS_MODULE": "bollwerk.shell.settings",
        "BOLLWERK_DATA": str(data),
        "DATABASE_URL": url,
        "PYTHONUNBUFFERED": "1",
    }


def migrate(data: Path, url: str) -> None:
    """Make the tables of a house."""
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=PROJECT, env=environment_of(data, url), check=True)


@pytest.fixture(scope="session")
def postgresql_server():
    """A PostgreSQL server for the whole run."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory):
    """A migrated SQLite database to copy."""
    data = tmp_path_factory.mktemp("sqlite")
    migrate(data, "")
    return data / "bollwerk.sqlite3"


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_server, tmp_path_factory):
    """A migrated PostgreSQL database to copy; returns its name."""
    name = "migrated"
    migrate(tmp_path_factory.mktemp("postgresql"), postgresql_server.create_database(name))
    return name


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def site(request, tmp_path):
    """An empty house on each kind of database."""
    server, name = None, f"site_{uuid.uuid4().hex[:12]}"
    variables = {}
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "bollwerk.sqlite3")
        url = ""
    else:
        server = request.getfixturevalue("postgresql_server")
        url = server.create_database(name, template=request.getfixturevalue("migrated_postgresql"))
        variables["BOLLWERK_JOBS_URL"] = server.create_database(f"{name}_jobs")
    house = Site(tmp_path, environment_of(tmp_path, url) | variables)
    yield house
    house.end()
    if server is not None:
        server.drop_database(name)
        server.drop_database(f"{name}_jobs")
