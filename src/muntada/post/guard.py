"""Triggers with which the database itself refuses to change a letter that was sent."""

from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "a sent letter never changes"

# What a reader of the letter would see. Its state, who looks after it and until when may go on changing.
CONTENT = (
    "public_id",
    "forum_id",
    "side_id",
    "direction",
    "dated_on",
    "organisation_id",
    "counterpart",
    "email",
    "language",
    "subject",
    "salutation",
    "body",
    "closing",
    "letterhead_id",
    "reply_to_id",
    "supersedes_id",
    "sending",
    "sent_at",
)


def raise_guard(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers up."""
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor):
            cursor.execute(statement)


def lower_guard(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers down: for a demo that is reset, never on a forum."""
    with connection.cursor() as cursor:
        for name, table in (
            ("letter_guard_update", "post_item"),
            ("letter_guard_delete", "post_item"),
            ("letter_guard_file_insert", "post_attachment"),
            ("letter_guard_file_update", "post_attachment"),
            ("letter_guard_file_delete", "post_attachment"),
        ):
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def _statements(vendor: str) -> list[str]:
    is_postgresql = vendor == "postgresql"
    differs = "IS DISTINCT FROM" if is_postgresql else "IS NOT"
    changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in CONTENT)
    sent = "EXISTS (SELECT 1 FROM post_item WHERE id = {row}.item_id AND sent_at IS NOT NULL)"
    wanted = [
        ("letter_guard_update", "UPDATE", "post_item", f"OLD.sent_at IS NOT NULL AND ({changed})"),
        ("letter_guard_delete", "DELETE", "post_item", "OLD.sent_at IS NOT NULL"),
        ("letter_guard_file_insert", "INSERT", "post_attachment", sent.format(row="NEW")),
        ("letter_guard_file_update", "UPDATE", "post_attachment", sent.format(row="OLD")),
        ("letter_guard_file_delete", "DELETE", "post_attachment", sent.format(row="OLD")),
    ]
    if not is_postgresql:
        return [
            f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {verb} ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            for name, verb, table, condition in wanted
        ]
    # A trigger of PostgreSQL may not ask another table in WHEN, so the question stands in its function.
    statements = []
    for name, verb, table, condition in wanted:
        row = "OLD" if verb == "DELETE" else "NEW"
        statements += [
            (
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN IF {condition} THEN RAISE EXCEPTION '{REFUSAL}'; END IF; RETURN {row}; END $$"
            ),
            (
                f"CREATE OR REPLACE TRIGGER {name} BEFORE {verb} ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {name}()"
            ),
        ]
    return statements
