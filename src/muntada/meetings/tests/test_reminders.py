"""Who has said nothing is seen by the desk and reminded, in their language, once a day at most."""

import re
from datetime import timedelta

import pytest
from conftest import SignIn
from tests.cast import Cast, acting, actor_of, make_focal_point, make_member, make_officer, words

from muntada.access.actor import NotAllowed
from muntada.access.roles import Role
from muntada.base import clock
from muntada.directory.models import Delegation, Membership, Person
from muntada.journal.models import Entry
from muntada.meetings import actions
from muntada.meetings.models import Reminder, Round
from muntada.meetings.silence import silent
from muntada.meetings.tasks import remind_before_the_deadline
from muntada.meetings.tests.hall import EVE, make_company, make_hall, round_of, wish
from muntada.post.models import Message


def text_of(answer) -> str:  # type: ignore[no-untyped-def]  # Django's test answer has no public type
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def reminded(cast: Cast, **fields: object) -> actions.Reminded:
    return actions.remind(
        **{"actor": cast.desk, "now": EVE, **fields},  # type: ignore[arg-type]  # of the action
        forum=cast.forum,
    )


def test_remind_mails_those_who_said_nothing_in_their_language_once_a_day(cast: Cast) -> None:
    make_hall(cast)
    Round.objects.update(wishes_until=EVE + timedelta(days=1))
    wish(cast, cast.zaytuna, cast.rosinka, "no")

    first = reminded(cast)
    again = reminded(cast)
    tomorrow = reminded(cast, now=EVE + timedelta(hours=20))

    assert (first.organisations, first.mails) == (1, 1)
    assert (again.organisations, again.already) == (0, 1)
    assert tomorrow.organisations == 1
    mails = Message.objects.filter(key__startswith="remind:")
    assert {one.to for one in mails} == {cast.marina.person.email}
    assert (mails[0].language, mails.count()) == ("ru", 2)
    # Twelve at the place is one o'clock for the guests.
    assert "12:00" in mails[0].body
    assert "13:00" in mails[0].body
    entry = Entry.objects.filter(name="meetings.OrganisationsReminded").first()
    assert entry is not None
    assert entry.facts == {"organisations": 1, "mails": 1}


def test_remind_counts_whom_no_mail_reaches(cast: Cast) -> None:
    make_hall(cast)
    Person.objects.filter(pk=cast.marina.person_id).update(email="", user=None)

    done = reminded(cast)

    assert (done.organisations, done.mails, done.unreached) == (1, 1, 1)
    assert Reminder.objects.get().organisation == cast.zaytuna


def test_remind_asks_the_focal_point_once_where_nobody_has_an_address(cast: Cast, signed_in: SignIn) -> None:
    make_hall(cast)
    _company, (member,) = make_company(cast, 101, is_guest=True)
    focal = make_member(cast.forum, cast.guest, cast.rosinka, words("Olga"), part="staff", rank=900)
    stands_in = make_member(cast.forum, cast.guest, cast.rosinka, words("Igor"), part="staff", rank=901)
    delegation = Delegation.objects.create(
        forum=cast.forum,
        side=cast.guest,
        public_id="MB27.DEL.900",
        name=words("Guests"),
        focal_point=focal.person,
        substitute=stands_in.person,
    )
    Membership.objects.filter(pk__in=(cast.marina.pk, member.pk)).update(delegation=delegation)
    Person.objects.filter(pk__in=(cast.marina.person_id, member.person_id)).update(email="", user=None)
    desk = signed_in(make_officer(Role.B2B_DESK, cast.forum))

    page = text_of(desk.get("/en/mb27/wishes/missing/"))
    done = reminded(cast)

    assert (done.organisations, done.mails, done.unreached, done.through_focal_points) == (3, 3, 0, 2)
    assert "through the focal point Olga Igor" in page
    assert Message.objects.filter(to=stands_in.person.email).count() == 1
    mail = Message.objects.get(to=focal.person.email)
    assert [line for line in mail.body.splitlines() if line in ("Компания 101", "АО «Росинка-Агро»")] == [
        "Компания 101",
        "АО «Росинка-Агро»",
    ]
    again = reminded(cast)
    assert (again.organisations, again.mails, again.already) == (0, 0, 3)


def test_remind_is_refused_when_preferences_are_closed_and_to_delegates(cast: Cast) -> None:
    make_hall(cast)

    with pytest.raises(NotAllowed):
        reminded(cast, actor=actor_of(cast.hana))
    Round.objects.update(wishes_until=EVE)
    with pytest.raises(actions.WishesClosed):
        reminded(cast)

    assert not Message.objects.exists()


def test_silent_shows_each_desk_the_sides_whose_wishes_it_may_read(cast: Cast) -> None:
    other, _ = make_company(cast, 70, is_guest=False)
    wish(cast, cast.zaytuna, cast.rosinka)

    seen = {
        name: [one.organisation for one in silent(cast.forum, actor)]
        for name, actor in {
            "joint": cast.desk,
            "host": acting(Role.B2B_DESK, cast.forum, cast.host),
            "guest": actor_of(make_focal_point(cast.forum, cast.guest, cast.marina), cast.forum),
            "neighbour": actor_of(make_focal_point(cast.forum, cast.host, cast.yousef), cast.forum),
        }.items()
    }

    assert seen == {"joint": [other, cast.rosinka], "host": [other], "guest": [cast.rosinka], "neighbour": []}


def test_remind_by_one_side_mails_its_own_side_only(cast: Cast) -> None:
    make_hall(cast)

    done = reminded(cast, actor=acting(Role.B2B_DESK, cast.forum, cast.guest))

    assert done.mails == 1
    assert Message.objects.get().to == cast.marina.person.email


def test_remind_is_for_a_focal_point_on_its_own_delegation(cast: Cast, signed_in: SignIn) -> None:
    make_hall(cast)
    other, (member,) = make_company(cast, 71, is_guest=True)
    make_focal_point(cast.forum, cast.guest, member)
    user = make_focal_point(cast.forum, cast.guest, cast.marina)

    page = signed_in(user).get("/en/mb27/wishes/missing/").content.decode()
    done = actions.remind(forum=cast.forum, actor=actor_of(user, cast.forum), now=EVE)

    assert 'action="/en/mb27/wishes/remind/"' in page
    assert str(other.name) not in page
    assert (done.organisations, done.mails) == (1, 1)
    assert list(Message.objects.values_list("to", flat=True)) == [cast.marina.person.email]


def test_the_deadline_reminds_by_itself_once_and_by_day(cast: Cast) -> None:
    make_hall(cast)
    until = EVE + timedelta(days=5)
    Round.objects.update(wishes_until=until, remind_days=3)

    def mails_at(moment: timedelta) -> int:
        clock.stop_at(until - timedelta(days=3) + moment)
        remind_before_the_deadline.call()
        return Message.objects.count()

    too_early = mails_at(timedelta(hours=-1))
    at_night = mails_at(timedelta(hours=14))
    in_time = mails_at(timedelta(hours=22))
    once_more = mails_at(timedelta(hours=23))

    assert (too_early, at_night, in_time, once_more) == (0, 0, 2, 2)
    # A later deadline is another one.
    Round.objects.update(wishes_until=until + timedelta(days=3))
    assert mails_at(timedelta(days=3, hours=22)) == 4
    assert round_of(cast).reminded_at is not None


def test_a_round_that_reminds_nobody_is_left_alone(cast: Cast) -> None:
    make_hall(cast)
    Round.objects.update(wishes_until=EVE + timedelta(days=1), remind_days=0)
    clock.stop_at(EVE)

    remind_before_the_deadline.call()

    assert not Message.objects.exists()


def test_missing_wishes_page_reminds_one_or_all(cast: Cast, signed_in: SignIn) -> None:
    make_hall(cast)
    desk = signed_in(make_officer(Role.B2B_DESK, cast.forum))

    page = text_of(desk.get("/en/mb27/wishes/missing/"))
    one = text_of(desk.post("/en/mb27/wishes/remind/", {"organisation": "ORG.046"}, follow=True))
    rest = text_of(desk.post("/en/mb27/wishes/remind/", follow=True))

    assert "Remind 2 organisations" in page
    assert "1 organisation is reminded." in one
    assert "1 organisation is reminded. 1 was reminded today already." in rest
    assert Message.objects.filter(key__startswith="remind:").count() == 2
    Round.objects.update(state="closed")
    closed = text_of(desk.post("/en/mb27/wishes/remind/", follow=True))
    assert "Preferences are closed: nobody can be reminded to state them." in closed


def test_the_desk_goes_from_one_organisation_to_the_next(cast: Cast, signed_in: SignIn) -> None:
    make_hall(cast)
    Round.objects.update(wishes_until=EVE + timedelta(days=9))
    desk = signed_in(make_officer(Role.B2B_DESK, cast.forum))

    first = desk.get("/en/mb27/wishes/?organisation=ORG.046").content.decode()
    own = signed_in(cast.hana).get("/en/mb27/wishes/").content.decode()

    assert re.findall(r'rel="(?:prev|next)" href="(\?organisation=[^"]+)"', first) == [
        "?organisation=ORG.028"
    ]
    assert "neighbours" not in own
    # Until when, by both clocks.
    assert re.search(r"12:00.*Marsa.*13:00.*Belogorsk", text_of(signed_in(cast.hana).get("/en/mb27/wishes/")))
