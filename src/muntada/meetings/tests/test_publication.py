"""Before a timetable is published or withdrawn the desk sees whom it concerns; nothing is ever silent."""

import re
from datetime import timedelta

import pytest
from conftest import SignIn
from pytest_django import DjangoAssertNumQueries
from tests.cast import Cast, actor_of, make_officer

from muntada.access.actor import NotAllowed
from muntada.access.roles import Role
from muntada.base import clock
from muntada.base.jobs.drain import run_all_due
from muntada.directory.models import Membership, Person
from muntada.journal.models import Entry
from muntada.meetings import actions
from muntada.meetings.affected import Fate, affected_by
from muntada.meetings.changes import changes_of, planned_of
from muntada.meetings.models import Absence, Meeting, Withdrawal
from muntada.meetings.tests.hall import EVE, at, computed, make_company, make_hall, published, round_of, wish
from muntada.post.models import Message
from muntada.venue.models import Booking


def text_of(answer) -> str:  # type: ignore[no-untyped-def]  # Django's test answer has no public type
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def withdraw(cast: Cast, *, edition: int = 1, reason: str = "The hall is flooded.", **fields: object) -> int:
    return actions.withdraw_timetable(
        **{"actor": cast.desk, "now": EVE, **fields},  # type: ignore[arg-type]  # of the action
        forum=cast.forum,
        edition=edition,
        reason=reason,
    )


def mute(member: Membership) -> None:
    """Somebody who has no address of any kind."""
    Person.objects.filter(pk=member.person_id).update(email="", user=None)


@pytest.fixture
def met(cast: Cast) -> Cast:
    """Zaytuna and Rosinka have a published meeting, and everybody was told."""
    clock.stop_at(EVE)
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    published(cast, computed(cast))
    run_all_due()
    return cast


def test_publish_timetable_says_whom_it_concerns_and_whom_no_mail_reaches(
    cast: Cast, signed_in: SignIn
) -> None:
    clock.stop_at(EVE)
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    run = computed(cast)
    mute(cast.marina)
    desk = signed_in(make_officer(Role.B2B_DESK, cast.forum))
    address = f"/en/mb27/meetings/runs/{run.public_id}/publish/"

    page = text_of(desk.get(address))
    done = text_of(desk.post(address, {"edition": "0"}, follow=True))
    run_all_due()

    said = "3 people are affected. 2 will be mailed. 1 has no address and must be told by you."
    assert said in page
    assert said in done
    # Whoever must be called stands first.
    assert page.index("Marina Orlova") < page.index("Hana Elfituri")
    assert Message.objects.filter(key__startswith="meetings:").count() == 2


def test_affected_by_tells_each_person_what_becomes_of_their_own_meetings(met: Cast) -> None:
    """Hana is away then; her colleague goes in her place, and for Marina it is the same meeting elsewhere."""
    meeting = Meeting.objects.get()
    Absence.objects.create(membership=met.hana, starts_at=at(met, 9), ends_at=at(met, 10))
    moved = computed(met, seed=2)

    changes = affected_by(changes_of(moved, planned_of(moved), EVE)).changes

    assert meeting.starts_at < at(met, 10)
    assert {
        member: [row.fate for row in rows] for member, rows in changes.items() if member != met.yousef.pk
    } == {met.hana.pk: [Fate.MOVED], met.marina.pk: [Fate.MOVED]}

    Absence.objects.filter(membership=met.hana).update(ends_at=at(met, 11))
    other, (colleague,) = make_company(met, 70, is_guest=False)
    Membership.objects.filter(pk=colleague.pk).update(organisation=met.zaytuna)
    colleague.refresh_from_db()
    actions.pin_meeting(
        forum=met.forum, first=met.zaytuna, second=met.rosinka, people=[colleague], actor=met.desk, now=EVE
    )
    instead = computed(met, seed=3)
    changes = affected_by(changes_of(instead, planned_of(instead), EVE)).changes
    assert [row.fate for row in changes[met.hana.pk]] == [Fate.CANCELLED]
    assert [row.fate for row in changes[colleague.pk]] == [Fate.NEW]
    assert [row.fate for row in changes[met.marina.pk]] == [Fate.MOVED]
    assert other != met.zaytuna


def test_withdraw_timetable_frees_everybody_tells_them_and_keeps_the_reason(met: Cast) -> None:
    before = Message.objects.count()

    cancelled = withdraw(met)
    run_all_due()

    meeting = Meeting.objects.get()
    round_, why = round_of(met), Withdrawal.objects.get()
    assert (cancelled, meeting.state, meeting.sequence) == (1, "cancelled", 1)
    assert not Booking.objects.filter(source=meeting.source).exists()
    assert (round_.published_run, round_.edition) == (None, 2)
    assert (why.edition, why.cancelled, why.reason) == (2, 1, "The hall is flooded.")
    assert Message.objects.count() - before == 3
    entry = Entry.objects.get(name="meetings.TimetableWithdrawn")
    assert entry.facts == {"edition": 2, "cancelled": 1}


def test_withdraw_timetable_leaves_room_for_another(met: Cast) -> None:
    withdraw(met)
    run_all_due()

    published(met, computed(met, seed=5))
    run_all_due()

    assert sorted(Meeting.objects.values_list("state", flat=True)) == ["cancelled", "published"]
    assert round_of(met).edition == 3


def test_withdraw_timetable_leaves_what_has_begun(met: Cast) -> None:
    meeting = Meeting.objects.get()

    cancelled = withdraw(met, now=meeting.starts_at + timedelta(minutes=1))

    meeting.refresh_from_db()
    assert (cancelled, meeting.state) == (0, "published")


def test_withdraw_timetable_is_refused_in_words(met: Cast) -> None:
    with pytest.raises(NotAllowed):
        withdraw(met, actor=actor_of(met.hana))
    with pytest.raises(actions.NoReason):
        withdraw(met, reason="  ")
    with pytest.raises(actions.AlreadyPublished):
        withdraw(met, edition=0)
    assert Meeting.objects.get().state == "published"

    withdraw(met)
    with pytest.raises(actions.NotPublished):
        withdraw(met, edition=2)


def test_withdraw_page_asks_why_and_keeps_what_was_typed(met: Cast, signed_in: SignIn) -> None:
    clock.stop_at(EVE)
    desk = signed_in(make_officer(Role.B2B_DESK, met.forum))
    address = "/en/mb27/meetings/withdraw/"

    page = text_of(desk.get(address))
    silent = desk.post(address, {"edition": "1", "reason": ""})
    outdated = desk.post(address, {"edition": "0", "reason": "Flood"})
    done = text_of(desk.post(address, {"edition": "1", "reason": "Flood"}, follow=True))
    again = text_of(desk.get(address, follow=True))

    assert "1 meeting is cancelled." in page
    assert "3 people are affected. 3 will be mailed." in page
    assert silent.status_code == 422
    assert "Say why." in text_of(silent)
    assert outdated.status_code == 409
    assert ">Flood</textarea>" in outdated.content.decode()
    assert "The timetable is withdrawn." in done
    assert "Flood" in done
    assert "Nothing is published that could be withdrawn." in again


def test_publish_page_asks_the_same_number_of_questions_for_any_number(
    cast: Cast, signed_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    clock.stop_at(EVE)
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    desk = signed_in(make_officer(Role.B2B_DESK, cast.forum))
    one = computed(cast)

    with django_assert_num_queries(24):
        desk.get(f"/en/mb27/meetings/runs/{one.public_id}/publish/")
    for number in (80, 81, 82):
        wish(cast, cast.zaytuna, make_company(cast, number, is_guest=True)[0])
    several = computed(cast)
    with django_assert_num_queries(24):
        desk.get(f"/en/mb27/meetings/runs/{several.public_id}/publish/")
