"""Make all tables of an empty database at once, as the last migration leaves them.

The history of the tables is of no use where nothing has been kept yet, and to live through it takes as long as
to load half a demo. A test holds that both ways end with the same tables and rows.
"""

from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from muntada.journal import guard as journal_guard
from muntada.post import guard as post_guard

# What migrations put up beside tables.
GUARDS = (journal_guard, post_guard)
# The queue's functions and triggers stand in its migrations alone.
QUEUE = "procrastinate"


def are_missing(connection: BaseDatabaseWrapper) -> bool:
    """True for an empty database."""
    return not connection.introspection.table_names()


def make_tables(connection: BaseDatabaseWrapper) -> None:
    """Make every table and note that every migration is done: ours all in one transaction."""
    with connection.schema_editor(atomic=True) as editor:
        for model in apps.get_models():
            if model._meta.managed and not model._meta.proxy and not model._meta.swapped:
                editor.create_model(model)
        complete_tables(connection)
    make_queue()
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)


def complete_tables(connection: BaseDatabaseWrapper) -> None:
    """Put up what stands beside our tables, and note that every migration of theirs is done."""
    for guard in GUARDS:
        guard.raise_guard(connection)
    executor = MigrationExecutor(connection)
    executor.recorder.ensure_schema()
    for migration in executor.loader.graph.nodes.values():
        if migration.app_label != QUEUE:
            for app, name in migration.replaces or [(migration.app_label, migration.name)]:
                executor.recorder.record_applied(app, name)
    executor.check_replacements()


def make_queue() -> None:
    """Make the tables of the queue where the database is one that it works on."""
    if apps.is_installed("procrastinate.contrib.django"):
        call_command("migrate", QUEUE, interactive=False, verbosity=0)
