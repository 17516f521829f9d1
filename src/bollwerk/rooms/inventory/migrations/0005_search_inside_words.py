"""Full-text index of all runs of three letters: FTS5 trigrams on SQLite, pg_trgm with GIN on PostgreSQL.

It takes the place of the index of beginnings of words. See docs/adr/0005-full-text-search.md.
"""

from django.db import migrations

SQLITE = [
    "DROP TRIGGER IF EXISTS inventory_search_insert",
    "DROP TRIGGER IF EXISTS inventory_search_delete",
    "DROP TRIGGER IF EXISTS inventory_search_update",
    "DROP TABLE IF EXISTS inventory_search",
    "UPDATE inventory_targetobject SET search_text = ' ' || search_text WHERE search_text NOT LIKE ' %'",
    """
    CREATE VIRTUAL TABLE inventory_search USING fts5(
        search_text, content='inventory_targetobject', content_rowid='id', detail='none', columnsize=0,
        tokenize='trigram case_sensitive 1'
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
POSTGRESQL = [
    "DROP INDEX IF EXISTS inventory_search",
    "ALTER TABLE inventory_targetobject DROP COLUMN IF EXISTS search_vector",
    "UPDATE inventory_targetobject SET search_text = ' ' || search_text WHERE search_text NOT LIKE ' %'",
]
EXTENSION = "CREATE EXTENSION IF NOT EXISTS pg_trgm"
POSTGRESQL_INDEX = "CREATE INDEX inventory_search ON inventory_targetobject USING gin (search_text gin_trgm_ops)"


def forwards(_apps, schema_editor):
    # No parameters: a per cent sign stands for itself.
    if schema_editor.connection.vendor == "sqlite":
        for statement in SQLITE:
            schema_editor.execute(statement, params=None)
        return
    for statement in POSTGRESQL:
        schema_editor.execute(statement, params=None)
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'")
        is_there = cursor.fetchone()[0]
    # Without the extension the same search reads every row: slower, nothing is found less.
    if is_there:
        schema_editor.execute(EXTENSION)
        schema_editor.execute(POSTGRESQL_INDEX)


class Migration(migrations.Migration):
    dependencies = [("inventory", "0004_sightings_and_mappings")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
