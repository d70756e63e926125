"""The tables of an empty database are made at once, and are those that all migrations together make."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.workers import scratch_database

MAKE = """
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from muntada.site import tables
assert tables.are_missing(connection)
{way}
assert not tables.are_missing(connection)
"""
AT_ONCE = MAKE.format(way="tables.make_tables(connection)")
BY_MIGRATIONS = MAKE.format(way='call_command("migrate", interactive=False, verbosity=0)')
# Their numbers may differ.
NAMED = {
    "django_migrations": "app, name",
    "django_content_type": "app_label, model",
    "auth_permission": "codename, name",
}
# Columns by name, so that those of later migrations come in no order; in text, so that JSON carries them.
ON_POSTGRESQL = {
    # Django's own table of rights of groups, which we do not use, has a wider key after its migrations.
    "columns": "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default, "
    "is_identity, collation_name FROM information_schema.columns WHERE table_schema = 'public' "
    "AND (table_name, column_name) <> ('auth_group_permissions', 'id')",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
}
ASK = """
import json, sys
import django
django.setup()
from django.db import connection
answers = {}
with connection.cursor() as cursor:
    for name, query in json.load(sys.stdin).items():
        cursor.execute(query)
        answers[name] = sorted([str(value) for value in row] for row in cursor.fetchall())
print(json.dumps(answers))
"""


def made(way: str, url: str, folder: Path) -> dict[str, Any]:
    """Tables made in this way, told as lists of rows."""
    environ = {
        **{name: value for name, value in os.environ.items() if name != "MUNTADA_TEST"},
        "DATABASE_URL": url,
        "MUNTADA_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "muntada.site.settings",
    }
    subprocess.run([sys.executable, "-c", way], env=environ, check=True)
    asked = {name: f"SELECT {columns} FROM {name}" for name, columns in NAMED.items()}
    if connection.vendor == "sqlite":
        asked["shapes"] = "SELECT type, name, tbl_name, sql FROM sqlite_master"
    else:
        asked |= ON_POSTGRESQL
    told = subprocess.run(
        [sys.executable, "-c", ASK],
        env=environ,
        check=True,
        input=json.dumps(asked),
        capture_output=True,
        text=True,
    )
    answers: dict[str, Any] = json.loads(told.stdout)
    if connection.vendor == "sqlite":
        answers["shapes"] = shapes(answers["shapes"])
    return answers


def shapes(rows: list[list[str]]) -> dict[str, list[str]]:
    """What there is, by kind and name; columns and constraints in no order: those of later migrations come last."""
    return {
        f"{kind} {name}": sorted(re.split(r", (?![^()]*\))", sql.partition("(")[2].removesuffix(")")))
        if kind == "table"
        else [table, sql]
        for kind, name, table, sql in rows
        if not table.startswith("sqlite_")
    }


@pytest.mark.django_db
def test_make_tables_makes_what_all_migrations_make(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    with scratch_database(one) as first, scratch_database(other) as second:
        at_once = made(AT_ONCE, first, one)
        by_migrations = made(BY_MIGRATIONS, second, other)

    assert at_once == by_migrations
    assert len(at_once["django_migrations"]) > 70
