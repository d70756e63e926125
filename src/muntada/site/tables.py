"""Make all tables of an empty SQLite file at once, as the last migration leaves them.

The history of the tables is of no use where nothing has been kept yet, and to live through it takes as long as
to load half a demo. A test holds that both ways end with the same tables and rows.
"""

from django.core.management.sql import emit_post_migrate_signal
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from muntada.journal import guard as journal_guard
from muntada.post import guard as post_guard

# What migrations put up beside tables.
GUARDS = (journal_guard, post_guard)


def are_missing(connection: BaseDatabaseWrapper) -> bool:
    """True for an empty SQLite file."""
    return connection.vendor == "sqlite" and not connection.introspection.table_names()


def make_tables(connection: BaseDatabaseWrapper) -> None:
    """Make every table and note that every migration is done: all in one transaction."""
    executor = MigrationExecutor(connection)
    apps = executor.loader.project_state().apps
    with connection.schema_editor(atomic=True) as editor:
        for model in apps.get_models():
            if model._meta.managed and not model._meta.proxy and not model._meta.swapped:
                editor.create_model(model)
        for guard in GUARDS:
            guard.raise_guard(connection)
        executor.recorder.ensure_schema()
        for migration in executor.loader.graph.nodes.values():
            for app, name in migration.replaces or [(migration.app_label, migration.name)]:
                executor.recorder.record_applied(app, name)
        executor.check_replacements()
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)
