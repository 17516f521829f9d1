"""Full-text index over what `search_text` holds: FTS5 with triggers on SQLite, tsvector with GIN on PostgreSQL.

See docs/adr/0005-full-text-search.md.
"""

from django.db import migrations

SQLITE = [
    """
    CREATE VIRTUAL TABLE inventory_search USING fts5(
        search_text, content='inventory_targetobject', content_rowid='id', detail='none', columnsize=0,
        prefix='2 3 4 5 6 7 8', tokenize="unicode61 remove_diacritics 0 tokenchars '_'"
    )
    """,
    """
    CREATE TRIGGER inventory_search_insert AFTER INSERT ON inventory_targetobject BEGIN
        INSERT INTO inventory_search(rowid, search_text) VALUES (new.id, new.search_text);
    END
    """,
    """
    CREATE TRIGGER inventory_search_delete AFTER DELETE ON inventory_targetobject BEGIN
        INSERT INTO inventory_search(inventory_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
    END
    """,
    """
    CREATE TRIGGER inventory_search_update AFTER UPDATE OF search_text ON inventory_targetobject
    WHEN old.search_text <> new.search_text BEGIN
        INSERT INTO inventory_search(inventory_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
        INSERT INTO inventory_search(rowid, search_text) VALUES (new.id, new.search_text);
    END
    """,
    "INSERT INTO inventory_search(inventory_search) VALUES ('rebuild')",
]
SQLITE_BACK = [
    "DROP TRIGGER IF EXISTS inventory_search_insert",
    "DROP TRIGGER IF EXISTS inventory_search_delete",
    "DROP TRIGGER IF EXISTS inventory_search_update",
    "DROP TABLE IF EXISTS inventory_search",
]
POSTGRESQL = [
    """
    ALTER TABLE inventory_targetobject ADD COLUMN search_vector tsvector
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(search_text, ' '))) STORED
    """,
    "CREATE INDEX inventory_search ON inventory_targetobject USING gin (search_vector)",
]
POSTGRESQL_BACK = [
    "DROP INDEX IF EXISTS inventory_search",
    "ALTER TABLE inventory_targetobject DROP COLUMN IF EXISTS search_vector",
]


def forwards(_apps, schema_editor):
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def backwards(_apps, schema_editor):
    for statement in {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("inventory", "0001_initial")]

    operations = [migrations.RunPython(forwards, backwards)]
