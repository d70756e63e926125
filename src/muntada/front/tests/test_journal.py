"""The journal as a page and as a file."""

from datetime import timedelta

import pytest
from conftest import SignIn
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.cast import NOON, Cast, actor_of, make_officer
from tests.files import taken

from muntada.access.actor import SYSTEM, Actor
from muntada.access.roles import Role
from muntada.forums.events import OfficerAppointed
from muntada.forums.models import Side
from muntada.front.chronicle import sentence_of
from muntada.journal.models import Entry
from muntada.journal.record import record
from muntada.opportunities.events import OpportunityAdded, OpportunityScreened
from muntada.programme.events import SessionPublished

JOURNAL = "/en/mb27/journal/"


def write(
    cast: Cast, number: int, side: Side | None = None, *, hours: int = 0, by: Actor | None = None
) -> None:
    record(
        OpportunityAdded(
            forum_id=cast.forum.pk, side_id=side.pk if side else None, opportunity=f"MB27.OPP.{number:03d}"
        ),
        actor=by or cast.secretary,
        now=NOON + timedelta(hours=hours),
    )


def sentences(client: Client, query: str = "") -> list[str]:
    response = client.get(f"{JOURNAL}{query}")
    assert response.status_code == 200
    return [line.sentence for line in response.context["lines"]]


def exported(client: Client, **asked: str) -> list[dict[str, str]]:
    columns = ("number", "at", "who", "what", "side", "event", "facts", "digest")
    return taken(client, "journal", columns, **asked)


def test_a_sides_secretariat_reads_its_own_and_joint_rows_on_page_and_in_file(
    cast: Cast, signed_in: SignIn
) -> None:
    write(cast, 1)
    write(cast, 2, cast.host)
    write(cast, 3, cast.guest)

    for side, seen in ((None, "321"), (cast.host, "21"), (cast.guest, "31")):
        client = signed_in(make_officer(Role.SECRETARIAT, cast.forum, side))
        expected = [f"Opportunity MB27.OPP.00{number} was added" for number in seen]
        assert sentences(client, "?room=opportunities") == expected
        assert [row["What"] for row in exported(client, room="opportunities")] == expected[::-1]


def test_journal_is_told_in_the_readers_language_with_names_for_ids(cast: Cast, signed_in: SignIn) -> None:
    user = make_officer(Role.AUDITOR, cast.forum)
    write(cast, 1, cast.host, by=actor_of(cast.hana))
    record(OpportunityAdded(forum_id=cast.forum.pk, opportunity="MB27.OPP.002"), actor=SYSTEM, now=NOON)

    lines = signed_in(user).get(JOURNAL).context["lines"]

    assert [(line.who, line.side) for line in lines] == [
        ("the software", "joint"),
        ("Hana Elfituri", "Marjan [ar]") if "[ar]" in lines[1].side else ("Hana Elfituri", "Marjan"),
    ]


def test_journal_tells_users_by_name_and_codes_by_word(cast: Cast, signed_in: SignIn) -> None:
    user = cast.hana.person.user
    assert user is not None
    record(
        OfficerAppointed(
            forum_id=cast.forum.pk, grant_id=1, user_id=user.pk, role="b2b_desk", starts_on="2027-03-01"
        ),
        actor=cast.secretary,
        now=NOON,
    )

    assert sentences(signed_in(make_officer(Role.AUDITOR, cast.forum))) == [
        "User Hana Elfituri was appointed (duty B2B desk, from 1 March 2027)."
    ]


def test_a_row_that_this_version_cannot_tell_keeps_its_name(cast: Cast) -> None:
    assert sentence_of(Entry(name="gone.ThingDone", facts={})) == "gone.ThingDone"
    assert sentence_of(Entry(name="opportunities.OpportunityAdded", facts={"other": 1})) == (
        "opportunities.OpportunityAdded"
    )


def test_journal_is_filtered_by_day_of_the_forum_part_and_officer(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(make_officer(Role.AUDITOR, cast.forum))
    write(cast, 1)
    # 22:30 in UTC is the next day where the forum is held.
    record(
        OpportunityScreened(forum_id=cast.forum.pk, opportunity="MB27.OPP.002", screen="hold"),
        actor=actor_of(cast.hana),
        now=NOON + timedelta(hours=12, minutes=30),
    )
    record(SessionPublished(forum_id=cast.forum.pk, session="MB27.SES.001"), actor=cast.secretary, now=NOON)

    assert len(sentences(client)) == 3
    assert sentences(client, "?first=2027-03-18") == [
        "Opportunity MB27.OPP.002 was marked for screening: held for review"
    ]
    assert len(sentences(client, "?last=2027-03-17")) == 2
    assert len(sentences(client, "?room=opportunities")) == 2
    assert sentences(client, "?who=hana") == [
        "Opportunity MB27.OPP.002 was marked for screening: held for review"
    ]
    assert [row["Event"] for row in exported(client, room="programme")] == ["programme.SessionPublished"]
    assert [row["Event"] for row in exported(client, who="hana", last="2027-03-18")] == [
        "opportunities.OpportunityScreened"
    ]
    # A day that is none narrows nothing, on the page as in the file; each file is noted down itself.
    assert len(exported(client, first="nonsense")) == 3 + 3
    response = client.get(f"{JOURNAL}?first=2027-03-18&last=2027-03-17")
    assert "Choose a day that is not before the first one." in response.content.decode()


def test_export_writes_no_formula_and_the_digests_of_the_chain(cast: Cast, signed_in: SignIn) -> None:
    user = make_officer(Role.B2B_DESK, cast.forum)
    user.name = "=HYPERLINK(1)"
    user.save()
    write(cast, 1, by=actor_of(user, cast.forum))
    entry = Entry.objects.get()

    rows = exported(signed_in(make_officer(Role.AUDITOR, cast.forum)))

    assert list(rows[0].values()) == [
        str(entry.number),
        "2027-03-17T10:00:00+00:00",
        "'=HYPERLINK(1)",
        "Opportunity MB27.OPP.001 was added",
        "joint",
        "opportunities.OpportunityAdded",
        "opportunity: MB27.OPP.001",
        entry.digest,
    ]


def test_journal_is_not_for_delegates(cast: Cast, signed_in: SignIn) -> None:
    assert signed_in(cast.hana).get(JOURNAL).status_code == 403
    assert signed_in(cast.hana).get(f"{JOURNAL}export/").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_journal_asks_the_database_as_often_for_many(
    cast: Cast, signed_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        write(cast, number + 1, cast.host)
    client = signed_in(make_officer(Role.AUDITOR, cast.forum))

    with django_assert_num_queries(10):
        client.get(JOURNAL)
