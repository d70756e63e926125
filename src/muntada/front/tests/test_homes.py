"""What each role sees first."""

from datetime import date, timedelta

import pytest
from conftest import SignIn
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.cast import NOON, Cast, acting, make_member, make_officer, make_organisation, officer, words

from muntada.access.roles import Role
from muntada.accreditation.actions import apply_for_accreditation, approve_application
from muntada.directory.models import Membership, Organisation, Person
from muntada.front.tests.cast import ROLES, furnish, make_meeting, make_offer, make_session, who_holds
from muntada.journal.models import Entry
from muntada.journal.record import record
from muntada.meetings.models import NotPlaced, Preference, Round, Run
from muntada.opportunities.events import OpportunityAdded
from muntada.post.models import Item, Message
from muntada.programme.models import Session

TODAY = "/en/mb27/today/"


def page(client: Client, path: str = TODAY, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def make_letter(cast: Cast, organisation: Organisation | None = None, **fields: object) -> Item:
    """A letter that went out two weeks ago and waits for its answer."""
    number = Item.objects.count() + 1
    return Item.objects.create(
        **{
            "forum": cast.forum,
            "public_id": f"MB27.OUT.{number:03d}",
            "direction": Item.Direction.OUT,
            "state": Item.State.AWAITING,
            "dated_on": NOON.date() - timedelta(days=14),
            "organisation": organisation,
            "language": "en",
            "subject": words("Customs at the port"),
            "sending": Item.Sending.PRINTED,
            "sent_at": NOON - timedelta(days=14),
            "created_at": NOON,
            **fields,
        }
    )


def make_message(cast: Cast, to: str, **fields: object) -> Message:
    """A mail of the forum."""
    number = Message.objects.count() + 1
    return Message.objects.create(
        **{
            "forum": cast.forum,
            "key": f"key-{number}",
            "to": to,
            "language": "en",
            "subject": "Your table has moved",
            "message_id": f"{number}@cast.example",
            "state": Message.State.SENT,
            "created_at": NOON,
            **fields,
        }
    )


# When the list closes, and how many requests for changes wait.
OF_LISTS = {Role.DELEGATE: 2, Role.HEAD: 2}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("role", "queries"),
    [
        (Role.DELEGATE, 11),
        (Role.HEAD, 13),
        (Role.SECRETARIAT, 12),
        (Role.INTERPRETER, 9),
        (Role.OFFICER, 9),
        (Role.PRESS, 11),
        (Role.AUDITOR, 12),
        (Role.ADMINISTRATOR, 8),
    ],
)
def test_homes_ask_the_database_as_often_for_many(
    cast: Cast,
    signed_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
    role: Role,
    queries: int,
    count: int,
) -> None:
    furnish(cast, count)
    Organisation.objects.filter(pk=cast.zaytuna.pk).update(sector="A01")
    secretary = make_officer(Role.SECRETARIAT, cast.forum)
    for number in range(count):
        record(
            OpportunityAdded(forum_id=cast.forum.pk, opportunity=f"MB27.OPP.{number + 1:03d}"),
            actor=acting(Role.SECRETARIAT, cast.forum),
            now=NOON,
        )
        make_letter(cast, cast.zaytuna)
        other = make_organisation(f"ORG.{300 + number}", words(f"Farm {number}"), country="XB")
        Organisation.objects.filter(pk=other.pk).update(sector="A01")
        make_member(cast.forum, cast.guest, other, words(f"Guest {number}"))
    assert Entry.objects.filter(actor_id=secretary.pk).count() == 0
    client = signed_in(who_holds(role, cast))
    page(client)

    with django_assert_num_queries(queries + OF_LISTS.get(role, 0)):
        page(client)


@pytest.mark.parametrize("language", ["ar", "ru", "en"])
@pytest.mark.parametrize("role", ROLES)
def test_homes_open_in_each_language_for_an_empty_forum(
    cast: Cast, signed_in: SignIn, role: Role, language: str
) -> None:
    client = signed_in(who_holds(role, cast))

    assert "<h1>" in page(client, f"/{language}/mb27/today/")


def test_today_is_for_those_who_hold_a_role(cast: Cast, client: Client, signed_in: SignIn) -> None:
    stranger = make_member(cast.forum, None, cast.zaytuna, words("Nobody"))
    Membership.objects.filter(pk=stranger.pk).update(left_at=NOON)

    assert client.get(TODAY).status_code == 302
    page(signed_in(stranger), status=404)


def test_delegate_sees_the_next_meeting_what_is_missing_and_whom_to_meet(
    cast: Cast, signed_in: SignIn
) -> None:
    make_meeting(cast, NOON - timedelta(hours=2))
    coming = make_meeting(cast, NOON + timedelta(minutes=25))
    Organisation.objects.filter(pk__in=[cast.zaytuna.pk, cast.rosinka.pk]).update(sector="A01")
    make_message(cast, cast.hana.person.email)
    make_message(cast, cast.hana.person.email, keeps_body=False, subject="Your code")
    make_message(cast, cast.marina.person.email, subject="For Marina")

    text = page(signed_in(cast.hana))

    assert ("Partner 2" in text, coming.public_id in text, "Yousef Idris" in text) == (True, True, True)
    assert ("Rosinka Agro" in text, "Wish to meet" in text) == (True, True)
    assert ("1 / 4" in text, "Name as in the passport" in text) == (True, True)
    assert ("Your table has moved" in text, "Your code" in text, "For Marina" in text) == (True, False, False)

    Preference.objects.create(
        forum=cast.forum,
        side=cast.host,
        asker=cast.zaytuna,
        asked=cast.rosinka,
        strength="no",
        stated_at=NOON,
    )
    assert ("Wish to meet" in page(signed_in(cast.hana)), "2 / 4" in page(signed_in(cast.hana))) == (
        False,
        True,
    )


def test_head_sees_the_delegation_on_one_page(cast: Cast, signed_in: SignIn) -> None:
    leader = who_holds(Role.HEAD, cast)
    furnish(cast, 1)
    Person.objects.filter(pk=cast.hana.person_id).update(passport_name="HANA ELFITURI")

    text = page(signed_in(leader))

    assert ("Delegation of Marjan" in text, "1 is missing" in text, "Grain and ports" in text) == (
        True,
        True,
        True,
    )


def queue(client: Client) -> list[str]:
    response = client.get(TODAY)
    return [f"{task.count} {task.text}" for task in response.context["tasks"]]


def test_secretariat_sees_the_queue_of_exceptions(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum))
    furnish(cast, 1)
    texts = queue(client)
    assert [line.split(" ", 1)[1] for line in texts] == ["texts are missing or out of date"]

    run = Run.objects.create(
        forum=cast.forum, public_id="MB27.RUN.001", state=Run.State.DONE, seconds=5, asked_at=NOON
    )
    birch = make_organisation("ORG.300", words("Birch Works"), country="XB")
    # The two of the cast meet, as they were furnished: what was placed since waits no more.
    for second in (birch, cast.rosinka):
        NotPlaced.objects.create(run=run, first=cast.zaytuna, second=second, weight=3, reason="no_table")
    hall = Session.objects.get().hall
    Round.objects.create(forum=cast.forum, hall=hall, published_run=run, published_at=NOON, changed_at=NOON)
    Run.objects.create(
        forum=cast.forum, public_id="MB27.RUN.002", state=Run.State.FAILED, seconds=5, asked_at=NOON
    )
    make_letter(cast)
    make_letter(cast, due_on=date(2027, 4, 1))
    make_message(cast, "a@b.example", state=Message.State.BOUNCED)
    make_session(cast, state=Session.State.DRAFT)
    make_offer(cast, state="draft")
    make_offer(cast, screen="hold")

    assert queue(client)[:-1] == [
        "1 mail was not received",
        "1 letter is overdue for a reply",
        "1 computation of the timetable failed",
        "1 meeting that was asked for could not be placed",
        "1 opportunity waits for screening",
        "1 opportunity waits to be published",
        "1 session is not published yet",
    ]


def test_secretariat_of_a_side_counts_nothing_of_the_other(cast: Cast, signed_in: SignIn) -> None:
    host = signed_in(make_officer(Role.SECRETARIAT, cast.forum, cast.host))
    guest = signed_in(make_officer(Role.SECRETARIAT, cast.forum, cast.guest))
    run = Run.objects.create(
        forum=cast.forum, public_id="MB27.RUN.001", state=Run.State.DONE, seconds=5, asked_at=NOON
    )
    NotPlaced.objects.create(run=run, first=cast.zaytuna, second=cast.rosinka, weight=3, reason="no_table")
    hall = make_session(cast).hall
    Round.objects.create(forum=cast.forum, hall=hall, published_run=run, published_at=NOON, changed_at=NOON)
    Preference.objects.create(
        forum=cast.forum,
        side=cast.host,
        asker=cast.zaytuna,
        asked=cast.rosinka,
        strength="must",
        stated_at=NOON,
    )
    make_letter(cast, side=cast.host)
    make_message(cast, "a@b.example", side=cast.host, state=Message.State.BOUNCED)
    make_offer(cast, state="draft", side=cast.host)
    make_offer(cast, screen="hold", side=cast.host)
    record(
        OpportunityAdded(forum_id=cast.forum.pk, side_id=cast.host.pk, opportunity="MB27.OPP.077"),
        actor=cast.secretary,
        now=NOON,
    )

    own, other = queue(host), queue(guest)

    assert own[:-1] == [
        "1 mail was not received",
        "1 letter is overdue for a reply",
        "1 meeting that was asked for could not be placed",
        "1 opportunity waits for screening",
        "1 opportunity waits to be published",
    ]
    assert other == []
    assert ("MB27.OPP.077" in page(host), "MB27.OPP.077" in page(guest)) == (True, False)


def test_interpreter_sees_how_names_are_said(cast: Cast, signed_in: SignIn) -> None:
    make_meeting(cast, NOON + timedelta(hours=1))
    Person.objects.filter(pk=cast.marina.person_id).update(pronunciation="ma-REE-na or-LO-va")

    text = page(signed_in(cast.yousef))

    assert ("ma-REE-na or-LO-va" in text, "Орлова Марина Сергеевна" in text) == (True, True)


def test_officer_sees_letters_to_their_own_body_only(cast: Cast, signed_in: SignIn) -> None:
    officer = who_holds(Role.OFFICER, cast)
    mine = make_letter(cast, cast.zaytuna)
    theirs = make_letter(cast, cast.rosinka)
    answered = make_letter(cast, cast.zaytuna, state=Item.State.ANSWERED)

    text = page(signed_in(officer))

    assert ("no reply for 14 days" in text, mine.public_id in text) == (True, True)
    assert (theirs.public_id in text, answered.public_id in text) == (False, False)


def test_press_sees_what_is_open_to_it(cast: Cast, signed_in: SignIn) -> None:
    make_session(cast, words("Behind closed doors"))
    make_session(cast, words("Signing in public"), is_open_to_press=True)

    text = page(signed_in(who_holds(Role.PRESS, cast)))

    assert ("Signing in public" in text, "Behind closed doors" in text) == (True, False)


def test_auditor_is_told_when_the_journal_does_not_hold(cast: Cast, signed_in: SignIn) -> None:
    from django.db import connection

    from muntada.journal.guard import lower_guard, raise_guard

    entry = record(
        OpportunityAdded(forum_id=cast.forum.pk, opportunity="MB27.OPP.001"), actor=cast.secretary, now=NOON
    )
    client = signed_in(make_officer(Role.AUDITOR, cast.forum))
    assert "The journal holds." in page(client)
    lower_guard(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_entry SET actor_id = 77 WHERE number = %s", [entry.number])
    raise_guard(connection)

    assert "The journal does not hold." in page(client)


def test_somebody_with_several_roles_changes_between_their_homes(cast: Cast, signed_in: SignIn) -> None:
    user = cast.hana.person.user
    assert user is not None
    from muntada.forums.models import Grant

    Grant.objects.create(user=user, forum=cast.forum, role=Role.AUDITOR, starts_on=date(2020, 1, 1))
    Grant.objects.create(user=user, forum=cast.forum, role=Role.GATE, starts_on=date(2020, 1, 1))
    client = signed_in(cast.hana)

    tabs = client.get(TODAY).context["role_tabs"]

    assert [(tab["url"], tab["current"]) for tab in tabs] == [
        ("?as=delegate", True),
        ("?as=auditor", False),
        ("?as=administrator", False),
    ]
    assert "The journal holds." in page(client, f"{TODAY}?as=auditor")
    assert "Ready for the forum" in page(client, f"{TODAY}?as=secretariat")


def test_head_and_press_see_who_is_let_in(cast: Cast, signed_in: SignIn) -> None:
    reporter = make_member(
        cast.forum, cast.guest, cast.rosinka, words("Anna Peck"), part=Membership.Part.PRESS
    )
    Membership.objects.filter(pk=cast.hana.pk).update(part=Membership.Part.HEAD)
    protocol = officer(Role.PROTOCOL, cast.forum)
    for membership in (cast.hana, reporter):
        found = apply_for_accreditation(
            membership=Membership.objects.get(pk=membership.pk), actor=protocol, now=NOON
        )
        approve_application(participation=found, actor=protocol, now=NOON)

    homes = [signed_in(one).get("/en/mb27/today/").content.decode() for one in (cast.hana, reporter)]

    assert all("approved" in home.lower() for home in homes)
    assert all("/en/mb27/accreditation/" in home for home in homes)
