"""Triggers with which the database itself refuses to change or remove a row of the journal."""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "journal_entry"
REFUSAL = "a row of the journal is never changed"


def raise_guard(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers up."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
            )
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER journal_guard BEFORE UPDATE OR DELETE ON {TABLE} "
                "FOR EACH ROW EXECUTE FUNCTION journal_refuse()"
            )
            return
        for verb in ("update", "delete"):
            cursor.execute(
                f"CREATE TRIGGER IF NOT EXISTS journal_guard_{verb} BEFORE {verb.upper()} ON {TABLE} "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )


def lower_guard(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers down: for a demo that is reset, never on a forum."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER IF EXISTS journal_guard ON {TABLE}")
            return
        for verb in ("update", "delete"):
            cursor.execute(f"DROP TRIGGER IF EXISTS journal_guard_{verb}")
