"""The way around names only pages that exist, and shows nobody a page that they may not open."""

import re

import pytest
from conftest import SignIn
from django.test import Client
from django.urls import reverse
from tests.cast import Cast, make_officer

from muntada.access.actor import NOBODY
from muntada.access.roles import Role
from muntada.access.table import TABLE
from muntada.site.navigation import PUBLIC, TASKS, Page, task_of

PAGES = [page for task in TASKS for page in task.pages]


@pytest.mark.parametrize("page", [*PAGES, *PUBLIC], ids=lambda page: page.name)
def test_every_page_of_the_way_around_has_an_address_and_a_row(cast: Cast, page: Page) -> None:
    names = {page.name, *page.also}

    assert names - TABLE.keys() == set()
    assert names - addresses() == set()


def addresses() -> set[str]:
    """Every address of the house by its name, as the table of rights writes it."""
    from django.urls import get_resolver

    def walk(patterns: list[object], space: str) -> set[str]:
        found: set[str] = set()
        for pattern in patterns:
            inner = getattr(pattern, "url_patterns", None)
            if inner is not None:
                found |= walk(inner, getattr(pattern, "namespace", None) or space)
            elif name := getattr(pattern, "name", None):
                found.add(f"{space}.{name}" if space else str(name))
        return found

    return walk(get_resolver().url_patterns, "")


def test_no_page_stands_in_two_tasks() -> None:
    names = [name for page in PAGES for name in (page.name, *page.also)]

    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(
    ("page", "task"),
    [
        ("meetings.compare_drafts", "meetings"),
        ("meetings.invitations", "meetings"),  # named by no task, yet of its room
        ("front.today", "today"),
        ("front.venue", None),
        ("accounts.profile", None),
    ],
)
def test_task_of_finds_the_task_of_a_page_by_its_room_at_least(page: str, task: str | None) -> None:
    found = task_of(page)

    assert (found.key if found else None) == task


def links_of(client: Client, path: str, css: str) -> list[str]:
    text = client.get(path).content.decode()
    found = re.search(rf'<nav class="{css}".*?</nav>', text, re.DOTALL)
    return re.findall(r'<a href="([^"]+)"', found[0]) if found else []


@pytest.mark.parametrize(
    ("role", "tasks"),
    [
        (Role.SECRETARIAT, 7),
        (Role.AUDITOR, 7),
        (Role.ADMINISTRATOR, 6),
        (Role.B2B_DESK, 6),
        (Role.LEGAL, 3),
        (Role.GATE, 5),
    ],
)
def test_the_rail_leads_each_duty_only_to_pages_that_open(
    cast: Cast, signed_in: SignIn, role: Role, tasks: int
) -> None:
    client = signed_in(make_officer(role, None if role is Role.ADMINISTRATOR else cast.forum))

    rail = links_of(client, "/en/mb27/today/", "rail")

    assert len(set(rail)) == tasks
    assert {link: client.get(link).status_code for link in rail} == dict.fromkeys(rail, 200)
    for link in set(rail):
        beside = links_of(client, link, "tabs")
        opened = {each: client.get(each).status_code for each in beside if each.startswith("/")}
        assert opened == dict.fromkeys(opened, 200)


def test_visitors_find_the_public_pages(cast: Cast, at_noon: None, client: Client) -> None:
    nav = links_of(client, "/en/mb27/", "nav")

    assert len(nav) == len(PUBLIC)
    assert {link: client.get(link).status_code for link in nav} == dict.fromkeys(nav, 200)
    assert NOBODY.standings == ()


def test_insiders_find_the_way_back_from_public_pages(cast: Cast, signed_in: SignIn) -> None:
    text = signed_in(cast.hana).get("/en/mb27/opportunities/").content.decode()

    assert f'href="{reverse("front:today", args=("mb27",))}"' in text.replace("/ar/", "/en/")
