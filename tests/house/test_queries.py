"""The five main pages ask the database at most twelve questions each, for everybody who opens them."""

import pytest
from conftest import SignIn
from django.db import connection
from django.test.utils import CaptureQueriesContext

from muntada.access.roles import Role
from muntada.front.tests.cast import make_session
from muntada.meetings.tests.hall import computed, make_company, make_hall, published, wish
from tests.cast import Cast, make_officer

MOST = 12


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """The cast in a forum with sessions and a published timetable."""
    make_session(cast)
    make_session(cast, hours=4)
    make_hall(cast, tables=3, code="C", start=13, end=16)
    for number in (101, 102, 103):
        company, _people = make_company(cast, number, is_guest=True)
        wish(cast, cast.zaytuna, company)
        wish(cast, company, cast.zaytuna, "want")
    wish(cast, cast.zaytuna, cast.rosinka)
    published(cast, computed(cast))
    return cast


@pytest.mark.parametrize(
    ("role", "path"),
    [
        (None, ""),
        (None, "programme/"),
        (Role.DELEGATE, "programme/"),
        (Role.SECRETARIAT, "table-plan/"),
        (Role.DELEGATE, "today/"),
        (Role.DELEGATE, "wishes/"),
        (Role.DELEGATE, "schedule/"),
    ],
)
def test_a_main_page_asks_at_most_twelve_questions(
    busy: Cast, signed_in: SignIn, role: Role | None, path: str
) -> None:
    client = signed_in(busy.hana)
    if role is None:
        client.logout()
    elif role is Role.SECRETARIAT:
        client = signed_in(make_officer(role, busy.forum))
    address = f"/en/mb27/{path}"
    client.get(address)  # so that what is kept between requests is there

    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get(address)

    assert answer.status_code == 200
    print(role, path, len(asked))
    assert len(asked) <= MOST, "\n".join(query["sql"] for query in asked)
