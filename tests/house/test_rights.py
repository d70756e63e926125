"""The table of rights, the actions in the rooms and the addresses of the site name the same things."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

import muntada
from muntada.access.roles import Role
from muntada.access.table import OWN_DOORS, TABLE
from muntada.base.action import MARK
from muntada.site.middleware import UNGOVERNED


def actions() -> set[str]:
    names = set()
    for room in pkgutil.iter_modules(muntada.__path__):
        if not room.ispkg or room.name == "engines":
            continue
        package = importlib.import_module(f"muntada.{room.name}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.startswith(f"muntada.{room.name}.actions"):
                continue
            for name, function in inspect.getmembers(
                importlib.import_module(module.name), inspect.isfunction
            ):
                if getattr(function, MARK, False) and inspect.unwrap(function).__module__.startswith(
                    package.__name__
                ):
                    names.add(f"{room.name}.{name}")
    return names


def pages(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}." if pattern.namespace else namespace
            yield from pages(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name or ''}"


def all_pages() -> set[str]:
    return {
        name
        for name in pages(get_resolver().url_patterns)
        if name not in UNGOVERNED and not name.startswith(OWN_DOORS)
    }


def test_every_action_has_a_row() -> None:
    assert actions() - set(TABLE) == set()


def test_every_page_has_a_row() -> None:
    assert all_pages() - set(TABLE) == set()


def test_every_row_has_an_action_or_a_page() -> None:
    assert set(TABLE) - actions() - all_pages() == set()


def test_every_row_has_a_cell_for_every_role() -> None:
    assert {name: len(row) for name, row in TABLE.items() if len(row) != len(Role)} == {}
