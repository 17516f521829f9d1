"""An empty database is built at once; what comes out is what the migrations would have made one by one."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.commands.migrate import Command as OneByOne
from django.db import connections

from bollwerk.shell.management.commands.migrate import build


@pytest.fixture
def database(tmp_path):
    """Give the alias of an empty SQLite database of its own; called with a name."""
    made = []

    def make(name: str) -> str:
        settings = {**connections["default"].settings_dict, "ENGINE": "django.db.backends.sqlite3"}
        connections.databases[name] = {**settings, "OPTIONS": {}, "NAME": str(Path(tmp_path, name))}
        made.append(name)
        return name

    yield make
    for name in made:
        connections[name].close()
        del connections[name], connections.databases[name]


def schema(alias: str) -> dict[tuple[str, str], list[str]]:
    """Everything in the database by kind and name, with the parts of its statement in alphabetical order."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT type, name, sql FROM sqlite_master")
        return {(kind, name): sorted(re.split(r",\s|\(|\)", sql or "")) for kind, name, sql in cursor.fetchall()}


def recorded(alias: str) -> set[tuple[str, str]]:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return set(cursor.fetchall())


@pytest.mark.slow  # Django's own way renders every model after each operation
@pytest.mark.django_db(databases="__all__")
def test_built_at_once_is_what_the_migrations_make(database, django_db_blocker):
    with django_db_blocker.unblock():
        step_by_step, at_once = database("step_by_step"), database("at_once")
        call_command(OneByOne(), database=step_by_step, verbosity=0, interactive=False)
        call_command("migrate", database=at_once, verbosity=0, interactive=False)
        assert schema(at_once) == schema(step_by_step)
        assert recorded(at_once) == recorded(step_by_step)
        assert len(recorded(at_once)) > 50


@pytest.mark.django_db(databases="__all__")
def test_a_build_that_fails_in_the_middle_leaves_the_database_empty(database, django_db_blocker, monkeypatch):
    def full(*_args):
        raise OSError("database or disk is full")

    monkeypatch.setattr("bollwerk.shell.management.commands.migrate._run_code", full)
    with django_db_blocker.unblock():
        alias = database("killed")
        with pytest.raises(OSError, match="full"):
            build(connections[alias])
        assert connections[alias].introspection.table_names() == []
