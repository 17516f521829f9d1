"""`migrate`, which builds an empty database at once.

Django renders every related model anew after each of its operations: over a hundred tables that hang together, an
empty database takes half a minute of processor. The tables of the last state are the same tables
(`tests/shell/test_migrate.py` compares them), so an empty database gets those, in one transaction.
"""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython, RunSQL
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState


class Command(Migrate):
    """Apply the migrations; an empty database gets their last state at once."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Build what is empty, then let Django apply what is left and say its signals."""
        connection = connections[options["database"]]
        whole = not (options["app_label"] or options["plan"] or options["check_unapplied"] or options["fake"])
        if whole and not connection.introspection.table_names():
            build(connection)
        super().handle(*args, **options)


def build(connection: BaseDatabaseWrapper) -> None:
    """Make the tables of the last state in an empty database and record all migrations as applied.

    One transaction: killed in the middle, the database is empty again.
    """
    loader = MigrationLoader(connection)
    state = loader.project_state()
    recorder = MigrationRecorder(connection)
    with connection.schema_editor() as editor:
        editor.create_model(recorder.Migration)
        for model in state.apps.get_models():
            if model._meta.managed and not model._meta.proxy:
                editor.create_model(model)
        _run_code(loader, editor, state)
        for app_label, name in loader.graph.nodes:
            recorder.record_applied(app_label, name)


def _run_code(loader: MigrationLoader, editor: BaseDatabaseSchemaEditor, state: ProjectState) -> None:
    """Run what the migrations do beside their tables (triggers, search indexes), in their order."""
    editor.deferred_sql, later = [], editor.deferred_sql  # indexes of the tables come first
    for statement in later:
        editor.execute(statement)
    for app_label, name in loader.graph._generate_plan(loader.graph.leaf_nodes(), at_end=True):
        for operation in loader.graph.nodes[app_label, name].operations:
            if isinstance(operation, RunPython | RunSQL):
                operation.database_forwards(app_label, editor, state, state)
