"""A house that is ready starts without being looked through; one that changed in any way is looked through."""

import sqlite3

import pytest

from bollwerk.shell import prepared

LINES = ["Demo log-ins: isb"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The data folder of a house on SQLite that has seen one migration."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with sqlite3.connect(tmp_path / "bollwerk.sqlite3") as connection:
        connection.execute("CREATE TABLE django_migrations (app TEXT, name TEXT)")
        connection.execute("INSERT INTO django_migrations VALUES ('people', '0001_initial')")
        connection.execute("CREATE TABLE people_organisation (name TEXT)")
        connection.execute("INSERT INTO people_organisation VALUES ('Musterstadt')")
    connection.close()
    return tmp_path


def test_a_sealed_house_greets_as_it_was_sealed(folder):
    prepared.seal(folder, LINES)

    assert prepared.greeting_if_prepared(folder) == LINES


def test_a_house_that_was_never_sealed_is_not_known_to_be_ready(folder):
    assert prepared.greeting_if_prepared(folder) is None


def test_a_database_that_cannot_be_asked_is_not_known_to_be_ready(folder):
    prepared.seal(folder, LINES)
    (folder / "bollwerk.sqlite3").unlink()

    assert prepared.greeting_if_prepared(folder) is None


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO django_migrations VALUES ('people', '0002_more')",
        "DELETE FROM django_migrations",
        "DELETE FROM people_organisation",
    ],
)
def test_another_set_of_applied_migrations_breaks_the_seal(folder, statement):
    prepared.seal(folder, LINES)
    with sqlite3.connect(folder / "bollwerk.sqlite3") as connection:
        connection.execute(statement)
    connection.close()

    assert prepared.greeting_if_prepared(folder) is None


def test_a_migration_that_came_with_an_update_breaks_the_seal(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(prepared, "PROJECT", tmp_path / "code")
    prepared.seal(folder, LINES)
    update = tmp_path / "code" / "src" / "bollwerk" / "rooms" / "new" / "migrations"
    update.mkdir(parents=True)
    (update / "0001_initial.py").write_text("", encoding="utf-8")

    assert prepared.greeting_if_prepared(folder) is None


def test_new_log_ins_break_the_seal(folder):
    prepared.seal(folder, LINES)
    (folder / prepared.LOGIN_FILE).write_text("{}", encoding="utf-8")

    assert prepared.greeting_if_prepared(folder) is None


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"as": 1}', '{"as": "x", "greeting": 3}'])
def test_a_damaged_seal_is_none(folder, content):
    (folder / "prepared.json").write_text(content, encoding="utf-8")

    assert prepared.greeting_if_prepared(folder) is None


def test_the_seal_of_one_database_says_nothing_of_another(folder, monkeypatch):
    prepared.seal(folder, LINES)
    other = folder / "other.sqlite3"
    other.write_bytes((folder / "bollwerk.sqlite3").read_bytes())
    monkeypatch.setenv("DATABASE_URL", f"sqlite://{other}")

    assert prepared.greeting_if_prepared(folder) is None


def test_an_empty_house_is_not_sealed(folder):
    with sqlite3.connect(folder / "bollwerk.sqlite3") as connection:
        connection.execute("DELETE FROM people_organisation")
    connection.close()

    prepared.seal(folder, LINES)

    assert list(folder.glob("prepared*")) == []
