"""Publishing a timetable: all is booked once, what has begun stays, and nobody is in two places."""

import threading
from datetime import timedelta
from itertools import combinations

import pytest
from conftest import in_threads
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import NOON, Cast, actor_of, make_cast, words

from muntada.access.actor import NotAllowed
from muntada.forums.models import Forum
from muntada.meetings import actions
from muntada.meetings.models import Absence, Meeting, Placement, Preference, Round, Run
from muntada.meetings.tests.hall import (
    EVE,
    at,
    computed,
    make_company,
    make_hall,
    published,
    round_of,
    until_somebody_waits,
    wish,
)
from muntada.venue import actions as venue
from muntada.venue.bookings import AlreadyTaken, Wanted, book
from muntada.venue.models import Booking, BookingCell, Table


def test_publish_timetable_books_people_tables_and_interpreters(cast: Cast) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka, topic=words("Seed potatoes"))

    published(cast, computed(cast))

    meeting = Meeting.objects.get()
    booked = set(BookingCell.objects.values_list("resource", flat=True))
    assert booked == {
        f"person:{cast.hana.person_id}",
        f"person:{cast.marina.person_id}",
        f"person:{cast.yousef.person_id}",
        meeting.table.resource,
    }
    assert (meeting.state, meeting.sequence, meeting.topic.text("en")) == ("published", 0, "Seed potatoes")
    assert round_of(cast).edition == 1


def test_publish_timetable_again_keeps_what_stays_and_raises_the_sequence_of_what_moves(cast: Cast) -> None:
    make_hall(cast)
    other, _ = make_company(cast, 70, is_guest=False)
    for asker in (cast.zaytuna, other):
        wish(cast, asker, cast.rosinka)
    published(cast, computed(cast))
    kept, moved = Meeting.objects.order_by("starts_at")
    run = computed(cast)
    draft = Placement.objects.get(run=run, first=moved.first_id)
    Placement.objects.filter(pk=draft.pk).update(
        starts_at=draft.starts_at + timedelta(hours=1), ends_at=draft.ends_at + timedelta(hours=1)
    )

    changes = actions.publish_timetable(run=run, edition=1, actor=cast.desk, now=EVE)

    before = {meeting.pk: meeting for meeting in (kept, moved)}
    now = {meeting.pk: meeting for meeting in Meeting.objects.all()}
    assert now.keys() == before.keys()
    assert (now[kept.pk].sequence, now[moved.pk].sequence) == (0, 1)
    assert {now[pk].uid == before[pk].uid for pk in now} == {True}
    assert now[moved.pk].starts_at == moved.starts_at + timedelta(hours=1)
    assert (len(changes.kept), len(changes.moved), len(changes.added), len(changes.cancelled)) == (1, 1, 0, 0)
    assert Booking.objects.get(source=moved.source).starts_at == now[moved.pk].starts_at


def test_publish_timetable_again_cancels_what_vanished_and_replaces_other_people(cast: Cast) -> None:
    make_hall(cast)
    company, (first, second) = make_company(cast, 70, is_guest=False, people=2)
    wish(cast, company, cast.rosinka, attendee=first)
    gone = wish(cast, cast.zaytuna, cast.rosinka)
    published(cast, computed(cast))
    actions.withdraw_preference(preference=gone, actor=cast.desk, now=EVE)
    wish(cast, company, cast.rosinka, attendee=second)

    published(cast, computed(cast))

    rows = Meeting.objects.order_by("pk").values_list("first", "state", "sequence", "replaces__public_id")
    replaced = Meeting.objects.get(first=min(company.pk, cast.rosinka.pk), state="cancelled")
    assert sorted(rows, key=str) == sorted(
        [
            (min(cast.zaytuna.pk, cast.rosinka.pk), "cancelled", 1, None),
            (min(company.pk, cast.rosinka.pk), "cancelled", 1, None),
            (min(company.pk, cast.rosinka.pk), "published", 0, replaced.public_id),
        ],
        key=str,
    )
    assert Booking.objects.count() == 1


def test_publish_timetable_refuses_a_clash_with_the_programme_and_keeps_the_last_good_plan(
    cast: Cast,
) -> None:
    make_hall(cast, tables=1)
    other, _ = make_company(cast, 70, is_guest=False)
    wish(cast, cast.zaytuna, cast.rosinka)
    published(cast, computed(cast))
    wish(cast, other, cast.rosinka)
    run = computed(cast)
    new = Placement.objects.get(
        run=run, second=max(other.pk, cast.rosinka.pk), first=min(other.pk, cast.rosinka.pk)
    )
    speech = Wanted(
        source="session:MB27.SES.001",
        starts_at=new.starts_at,
        ends_at=new.ends_at,
        resources=frozenset({f"person:{new.people.exclude(pk=cast.marina.pk).get().person_id}"}),
    )
    book(cast.forum, [speech])

    with pytest.raises(actions.InputChanged):
        published(cast, run)
    with pytest.raises(AlreadyTaken) as refused:
        published(cast, run, is_confirmed=True)

    assert [clash.taken_by for clash in refused.value.clashes] == ["session:MB27.SES.001"]
    assert (Meeting.objects.count(), round_of(cast).edition) == (1, 1)
    assert sorted(Booking.objects.values_list("source", flat=True)) == [
        f"meeting:{Meeting.objects.get().public_id}",
        "session:MB27.SES.001",
    ]


def test_publish_timetable_asks_again_when_the_input_changed(cast: Cast) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    run = computed(cast)
    Absence.objects.create(membership=cast.hana, starts_at=at(cast, 9), ends_at=at(cast, 9, 20))

    with pytest.raises(actions.InputChanged):
        published(cast, run)
    published(cast, run, is_confirmed=True)

    assert Meeting.objects.count() == 1


def test_publish_timetable_tells_the_second_of_two_desks(cast: Cast) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    run = computed(cast)
    actions.publish_timetable(run=run, edition=0, actor=cast.desk, now=EVE)

    with pytest.raises(actions.AlreadyPublished):
        actions.publish_timetable(run=run, edition=0, actor=cast.secretary, now=EVE)

    assert Meeting.objects.count() == 1


def test_two_desks_that_publish_at_the_same_moment_book_everything_once(file_database: None) -> None:
    def prepare() -> tuple[Forum, Run, Cast]:
        cast = make_cast()
        make_hall(cast)
        wish(cast, cast.zaytuna, cast.rosinka)
        return cast.forum, computed(cast, seconds=1), cast

    (prepared,) = in_threads(prepare)
    assert isinstance(prepared, tuple), prepared
    _forum, run, cast = prepared

    def desk() -> object:
        return actions.publish_timetable(run=run, edition=0, actor=cast.desk, now=EVE)

    answers = in_threads(desk, desk)
    (found,) = in_threads(lambda: (Meeting.objects.count(), Booking.objects.count()))

    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyPublished", "Changes"]
    assert found == (1, 1)


def test_publish_timetable_raises_nobody_s_cancelled_meeting_from_the_dead(file_database: None) -> None:
    """Else people would get the meeting again under the number of the mail that took it away."""
    holding = threading.Event()

    def prepare() -> tuple[Run, Cast]:
        cast = make_cast()
        make_hall(cast)
        wish(cast, cast.zaytuna, cast.rosinka)
        published(cast, computed(cast))
        run = computed(cast, seed=2)
        for row in run.placements.all():  # the same two at another time
            row.starts_at, row.ends_at = (
                moment + timedelta(minutes=40) for moment in (row.starts_at, row.ends_at)
            )
            row.save()
        return run, cast

    (prepared,) = in_threads(prepare)
    assert isinstance(prepared, tuple), prepared
    run, cast = prepared

    def cancel() -> None:
        with transaction.atomic():
            actions.cancel_meeting(meeting=Meeting.objects.get(), actor=cast.desk, now=EVE)
            holding.set()
            until_somebody_waits()

    def publish() -> object:
        holding.wait(10)
        return actions.publish_timetable(run=run, edition=1, is_confirmed=True, actor=cast.secretary, now=EVE)

    answers = in_threads(cancel, publish)
    (found,) = in_threads(lambda: list(Meeting.objects.order_by("pk").values_list("state", "sequence")))
    (booked,) = in_threads(lambda: list(Booking.objects.values_list("starts_at", flat=True)))

    assert [type(answer).__name__ for answer in answers] == ["NoneType", "Changes"]
    assert found == [("cancelled", 1), ("published", 0)]
    assert booked == [at(cast, 9, 40)]


def test_publish_timetable_refuses_a_plan_that_has_begun_and_an_unfinished_one(cast: Cast) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    run = computed(cast)

    with pytest.raises(actions.PlanIsPast):
        published(cast, run, now=NOON)
    waiting = actions.compute_timetable(forum=cast.forum, actor=cast.desk, now=EVE)
    with pytest.raises(actions.NotComputed):
        published(cast, waiting)
    with pytest.raises(NotAllowed):
        actions.publish_timetable(run=run, edition=0, actor=actor_of(cast.hana), now=EVE)


def test_a_new_timetable_during_the_forum_leaves_what_has_begun_alone(cast: Cast) -> None:
    make_hall(cast, end=16)
    other, _ = make_company(cast, 70, is_guest=False)
    wish(cast, cast.zaytuna, cast.rosinka)
    published(cast, computed(cast))
    begun = Meeting.objects.get()
    wish(cast, other, cast.rosinka)

    published(cast, computed(cast, now=begun.starts_at), now=begun.starts_at)

    new = Meeting.objects.exclude(pk=begun.pk).get()
    begun_now = Meeting.objects.get(pk=begun.pk)
    assert (begun_now.starts_at, begun_now.sequence, begun_now.state) == (begun.starts_at, 0, "published")
    assert new.starts_at > begun.starts_at


def test_cancel_meeting_frees_everybody_and_is_done_once(cast: Cast) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    published(cast, computed(cast))
    meeting = Meeting.objects.get()

    with pytest.raises(NotAllowed):
        actions.cancel_meeting(meeting=meeting, actor=actor_of(cast.hana), now=EVE)
    actions.cancel_meeting(meeting=meeting, actor=cast.desk, now=EVE)
    with pytest.raises(actions.AlreadyOver):
        actions.cancel_meeting(meeting=meeting, actor=cast.desk, now=EVE)

    meeting.refresh_from_db()
    assert (meeting.state, meeting.sequence, BookingCell.objects.count()) == ("cancelled", 1, 0)


amounts = st.fixed_dictionaries(
    {
        "tables": st.integers(1, 3),
        "wishes": st.lists(
            st.tuples(
                st.integers(0, 3), st.integers(0, 3), st.booleans(), st.sampled_from(["must", "want", "no"])
            ),
            min_size=1,
            max_size=14,
        ),
        "absences": st.lists(st.tuples(st.integers(0, 7), st.integers(0, 5)), max_size=8),
        "host": st.booleans(),
        "seed": st.integers(0, 3),
    }
)


@settings(
    deadline=None,
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(given=amounts)
def test_whatever_is_published_nobody_and_nothing_is_in_two_places(cast: Cast, given: dict) -> None:  # type: ignore[type-arg]
    """Hypothesis repeats this in one transaction, so each example clears what the one before left."""
    clear(cast)
    hosts = [companies(cast, number, is_guest=False) for number in range(4)]
    guests = [companies(cast, number, is_guest=True) for number in range(4)]
    make_hall(cast, tables=given["tables"])
    if given["host"]:
        venue.change_table(
            table=Table.objects.order_by("number")[0], zone="1", host=guests[0][0], actor=cast.desk, now=EVE
        )
    for host, guest, is_from_guest, strength in given["wishes"]:
        pair = (guests[guest][0], hosts[host][0]) if is_from_guest else (hosts[host][0], guests[guest][0])
        wish(cast, *pair, strength)
    for who, slot in given["absences"]:
        member = (hosts + guests)[who][1][0]
        start = at(cast, 9) + slot * timedelta(minutes=20)
        Absence.objects.create(membership=member, starts_at=start, ends_at=start + timedelta(minutes=20))
    if not Preference.objects.exclude(strength="no").exists():
        return

    run = computed(cast, seconds=1, seed=given["seed"])
    published(cast, run)

    declined = {
        frozenset((said.asker_id, said.asked_id)) for said in Preference.objects.filter(strength="no")
    }
    wished = {frozenset((said.asker_id, said.asked_id)) for said in Preference.objects.exclude(strength="no")}
    meetings = list(Meeting.objects.standing().prefetch_related("attendances__membership"))
    held = {frozenset((meeting.first_id, meeting.second_id)) for meeting in meetings}
    assert held <= wished - declined
    assert len(held) + run.not_placed.count() == len(wished)
    for one, other in combinations(meetings, 2):
        if one.starts_at < other.ends_at and other.starts_at < one.ends_at:
            assert not taken(one) & taken(other)
    for meeting in meetings:
        for row in meeting.attendances.all():
            away = Absence.objects.filter(
                membership=row.membership, starts_at__lt=meeting.ends_at, ends_at__gt=meeting.starts_at
            )
            assert not away.exists()
    assert {meeting.source for meeting in meetings} == set(Booking.objects.values_list("source", flat=True))
    cells = BookingCell.objects.values_list("resource", "cell")
    assert len(cells) == len(set(cells)) == sum(4 * len(taken(meeting)) for meeting in meetings)


def taken(meeting: Meeting) -> set[str]:
    """Everybody and everything that a meeting needs."""
    people = {row.membership.person_id for row in meeting.attendances.all()}
    if meeting.interpreter is not None:
        people.add(meeting.interpreter.person_id)
    return {f"person:{one}" for one in people} | {f"table:{meeting.table_id}"}


def companies(cast: Cast, number: int, *, is_guest: bool):  # type: ignore[no-untyped-def]
    """The same four companies of a side in every example, two of them with two delegates."""
    from muntada.directory.models import Membership, Organisation

    public_id = f"ORG.{800 + number + 50 * is_guest}"
    known = Organisation.objects.filter(public_id=public_id).first()
    if known is not None:
        return known, list(Membership.objects.filter(organisation=known))
    return make_company(cast, 800 + number + 50 * is_guest, is_guest=is_guest, people=1 + number % 2)


def clear(cast: Cast) -> None:
    Booking.objects.all().delete()
    Meeting.objects.all().delete()
    Round.objects.all().delete()
    Run.objects.all().delete()
    Preference.objects.all().delete()
    Absence.objects.all().delete()
    for hall in cast.forum.halls.all():
        hall.tables.all().delete()
        hall.delete()
