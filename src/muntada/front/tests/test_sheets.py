"""The journal, the open translations and the users as files."""

import io
from datetime import timedelta

import openpyxl
import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from conftest import SignIn
from django.contrib.sessions.backends.db import SessionStore
from pytest_django import DjangoAssertNumQueries
from tests.cast import NOON, Cast, acting, actor_of, make_officer
from tests.files import read, taken

from muntada.access.roles import Role
from muntada.accounts.models import User
from muntada.base.words import Words
from muntada.forums.models import Side
from muntada.journal.models import Entry
from muntada.journal.record import record
from muntada.opportunities.events import OpportunityAdded
from muntada.opportunities.models import Opportunity


def write(cast: Cast, number: int, side: Side | None = None) -> None:
    record(
        OpportunityAdded(
            forum_id=cast.forum.pk, side_id=side.pk if side else None, opportunity=f"MB27.OPP.{number:03d}"
        ),
        actor=cast.secretary,
        now=NOON,
    )


def test_export_journal_holds_the_chain_and_as_a_workbook_too(cast: Cast, signed_in: SignIn) -> None:
    write(cast, 1)
    write(cast, 2, cast.host)
    client = signed_in(make_officer(Role.AUDITOR, cast.forum))
    first, second = Entry.objects.order_by("number")

    rows = taken(client, "journal", ["number", "previous", "digest"], room="opportunities")
    answer = client.get("/ar/mb27/export/journal/?format=xlsx&columns=at,what,digest&room=opportunities")

    assert rows == [
        {"Number": str(one.number), "Digest of the row before": one.previous, "Digest": one.digest}
        for one in (first, second)
    ]
    assert second.previous == first.digest
    sheet = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).worksheets[0]
    assert sheet.sheet_view.rightToLeft
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        [NOON.isoformat(), "أُضيفت الفرصة الاستثمارية MB27.OPP.001", first.digest],
        [NOON.isoformat(), "أُضيفت الفرصة الاستثمارية MB27.OPP.002", second.digest],
    ]


def test_export_journal_leads_from_its_old_address(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(make_officer(Role.AUDITOR, cast.forum))

    answer = client.get("/en/mb27/journal/export/?room=programme")

    assert answer["Location"] == "/en/mb27/export/journal/?room=programme"


def test_export_journal_is_refused_in_words(cast: Cast, signed_in: SignIn) -> None:
    for who in (cast.hana, make_officer(Role.B2B_DESK, cast.forum)):
        answer = signed_in(who).get("/en/mb27/export/journal/?format=csv&columns=what")

        assert answer.status_code == 403
        assert "your duties do not include this page" in answer.content.decode()


def offer(cast: Cast, number: int, side: Side) -> None:
    Opportunity.objects.create(
        forum=cast.forum,
        side=side,
        organisation=cast.zaytuna,
        public_id=f"MB27.OPP.{number:03d}",
        title=Words.of(original="en", en=f"Port {number}", ar=f"ميناء {number}"),
        summary=Words.of(original="en", en="x", ar="س", ru="х"),
        changed_at=NOON,
    )


def test_open_translations_of_the_other_side_stay_out_of_the_file(cast: Cast, signed_in: SignIn) -> None:
    offer(cast, 1, cast.host)
    offer(cast, 2, cast.guest)
    guest = signed_in(make_officer(Role.SECRETARIAT, cast.forum, cast.guest))

    rows = taken(
        guest,
        "translations",
        ["id", "field", "language", "lack", "original", "now"],
        kind="opportunity",
        language="ru",
    )

    assert rows == [
        {
            "Id": "MB27.OPP.002",
            "Text": "title",
            "Language": "Русский",
            "State": "missing",
            "Original": "Port 2",
            "Translation as it stands": "",
        }
    ]


def test_users_as_a_file_with_what_is_open_of_their_sessions(cast: Cast, signed_in: SignIn) -> None:
    chief = make_officer(Role.ADMINISTRATOR, email="chief@cast.example")
    Authenticator.objects.create(user=chief, type="totp", data={})
    for number, ends in enumerate((NOON + timedelta(days=1), NOON - timedelta(days=1))):
        store = SessionStore(f"{number}" * 32)
        store.set_expiry(ends)
        store.save(must_create=True)
        UserSession.objects.create(
            user=chief, ip="127.0.0.1", session_key=store.session_key, created_at=NOON, user_agent="x"
        )
    client = signed_in(chief)

    assert taken(
        client, "users", ["name", "email", "state", "second_factor", "sessions"], forum="", q="chief@"
    ) == [
        {
            "Name": "chief",
            "E-mail": "chief@cast.example",
            "State": "active",
            "Has a second factor": "yes",
            "Open sessions": "1",
        }
    ]
    auditor = read("users", actor_of(make_officer(Role.AUDITOR)))
    assert {row["email"] for row in auditor} == {""}


def test_users_are_for_officers_of_the_installation(cast: Cast, signed_in: SignIn) -> None:
    assert signed_in(make_officer(Role.ADMINISTRATOR, cast.forum)).get("/en/export/users/").status_code == 404
    assert signed_in(cast.hana).get("/en/export/users/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_lists_of_the_roof_ask_the_database_as_often_for_many(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        write(cast, number, cast.host)
        offer(cast, number, cast.host)
        User.objects.create_user(f"more{number}@cast.example", name="More")
    secretary = acting(Role.SECRETARIAT, cast.forum, cast.host)
    chief = actor_of(make_officer(Role.ADMINISTRATOR))

    with django_assert_num_queries(4):
        assert len(read("journal", secretary)) == count
    with django_assert_num_queries(4):
        assert len(read("translations", secretary, kind="opportunity")) == count
    with django_assert_num_queries(2):
        assert len(read("users", chief)) == count + 6
