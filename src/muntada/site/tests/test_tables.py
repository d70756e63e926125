"""The tables of an empty file are made at once, and are those that all migrations together make."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

MAKE = """
import django
django.setup()
from django.db import connection
from muntada.site import tables
assert tables.are_missing(connection)
tables.make_tables(connection)
assert not tables.are_missing(connection)
"""
# Their numbers may differ.
NAMED = {
    "django_migrations": "app, name",
    "django_content_type": "app_label, model",
    "auth_permission": "codename, name",
}

Ask = Callable[[str], list[Any]]


def shapes(ask: Ask) -> dict[tuple[str, str], list[str]]:
    """What there is, by kind and name; columns and constraints in no order: those of later migrations come last."""
    return {
        (kind, name): sorted(re.split(r", (?![^()]*\))", made.partition("(")[2].removesuffix(")")))
        if kind == "table"
        else [table, made]
        for kind, name, table, made in ask("SELECT type, name, tbl_name, sql FROM sqlite_master")
        if not table.startswith(("sqlite_", "site_cache"))
    }


@pytest.mark.django_db
def test_make_tables_makes_what_all_migrations_make(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only the tables of an embedded database are made at once")

    def by_migrations(query: str) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())

    environ = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"}
    subprocess.run([sys.executable, "-c", MAKE], env=environ, check=True)

    with closing(sqlite3.connect(tmp_path / "empty.sqlite3")) as file:

        def at_once(query: str) -> list[Any]:
            return file.execute(query).fetchall()

        assert shapes(at_once) == shapes(by_migrations)
        for name, columns in NAMED.items():
            query = f"SELECT {columns} FROM {name} ORDER BY {columns}"
            assert at_once(query) == by_migrations(query)
