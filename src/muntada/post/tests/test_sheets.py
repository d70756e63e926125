"""Letters as a spreadsheet."""

from datetime import timedelta

import pytest
from conftest import SignIn
from pytest_django import DjangoAssertNumQueries
from tests.cast import NOON, Cast, acting, make_officer
from tests.files import read, taken

from muntada.access.roles import Role
from muntada.forums.models import Side
from muntada.post import actions
from muntada.post.models import Message
from muntada.post.sheets import COLUMNS, letter_rows
from muntada.post.tests.cast import draft, make_letterhead
from muntada.sheets.kinds import Context


def test_letter_rows_give_what_the_reader_may_see(cast: Cast) -> None:
    make_letterhead(cast)
    actions.send_letter(item=draft(cast), actor=cast.secretary, now=NOON - timedelta(days=12))
    draft(cast, side=cast.host)
    guest = acting(Role.SECRETARIAT, cast.forum, cast.guest)

    rows = list(
        letter_rows(Context(forum_id=cast.forum.pk, side_id=None, actor=guest, now=NOON, language="ru"))
    )

    assert [(row["number"], row["days"], row["counterpart"]) for row in rows] == [
        ("MB27.OUT.001", 12, "АО «Росинка-Агро»")
    ]
    assert set(rows[0]) == {column.key for column in COLUMNS}


def mail(cast: Cast, number: int, side: Side | None = None, state: str = "sent") -> Message:
    return Message.objects.create(
        forum=cast.forum,
        side=side,
        key=f"letter:{number}",
        to=f"office{number}@cast.example",
        language="ru",
        subject=f"=Invitation {number}",
        message_id=f"{number}@cast",
        state=state,
        created_at=NOON,
    )


def test_outgoing_mail_of_the_other_side_stays_out_of_the_file(cast: Cast, signed_in: SignIn) -> None:
    mail(cast, 1)
    mail(cast, 2, cast.host)
    mail(cast, 3, cast.guest, "bounced")
    guest = signed_in(make_officer(Role.SECRETARIAT, cast.forum, cast.guest))

    assert taken(guest, "outbox", ["to", "subject", "side", "state"]) == [
        {
            "To": "office3@cast.example",
            "Side": "guest side",
            "Subject": "'=Invitation 3",
            "State": "came back",
        },
        {"To": "office1@cast.example", "Side": "", "Subject": "'=Invitation 1", "State": "sent"},
    ]
    missed = taken(guest, "outbox", ["to"], state="missed")
    assert missed == [{"To": "office3@cast.example"}]


def test_outgoing_mail_has_no_addresses_for_an_auditor(cast: Cast) -> None:
    mail(cast, 1)

    assert [row["to"] for row in read("outbox", acting(Role.AUDITOR, cast.forum))] == [""]


def test_letterhead_of_the_other_side_stays_out_of_the_file(cast: Cast) -> None:
    for side in (None, cast.host, cast.guest):
        make_letterhead(cast, side)

    rows = read("letterheads", acting(Role.SECRETARIAT, cast.forum, cast.guest))

    assert {row["side"] for row in rows} == {"", "guest"}


def test_letters_are_narrowed_down_as_their_page_is(cast: Cast, signed_in: SignIn) -> None:
    make_letterhead(cast)
    draft(cast)
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum))

    assert len(taken(client, "letters", ["number"], state="draft", direction="out")) == 1
    assert taken(client, "letters", ["number"], state="sent") == []
    assert len(taken(client, "letters", ["number"], state="nonsense")) == 1
    page = client.get("/en/mb27/letters/?state=draft&page=1").content.decode()
    assert 'href="/en/mb27/export/letters/?state=draft"' in page


def test_export_of_mail_is_refused_in_words(cast: Cast, signed_in: SignIn) -> None:
    answer = signed_in(make_officer(Role.B2B_DESK, cast.forum)).get("/en/mb27/export/outbox/")

    assert answer.status_code == 403
    assert "your duties do not include this page" in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_lists_of_mail_ask_the_database_as_often_for_many(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number, side in enumerate((None, cast.host, cast.guest)[:count]):
        mail(cast, number, cast.host)
        make_letterhead(cast, side)
    secretary = acting(Role.SECRETARIAT, cast.forum)

    for name in ("outbox", "letterheads"):
        with django_assert_num_queries(1):
            assert len(read(name, secretary)) == count
