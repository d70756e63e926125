from datetime import datetime, time, timedelta

import pytest
from tests.cast import DAY, NOON, Cast, actor_of, words

from muntada.access.actor import NotAllowed
from muntada.base.words import Words
from muntada.journal.models import Entry
from muntada.venue import actions
from muntada.venue.bookings import Wanted, book
from muntada.venue.models import Break, Hall, Hours, Table


def hall_of(cast: Cast, code: str = "B") -> Hall:
    return actions.add_hall(
        forum=cast.forum,
        code=code,
        name=words("Hall B", "القاعة ب", "Зал Б"),
        kind=Hall.Kind.MEETINGS,
        actor=cast.desk,
        now=NOON,
    )


def at(cast: Cast, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(DAY, time(hour, minute), cast.forum.tz)


def taken(cast: Cast, resource: str) -> None:
    want = Wanted(
        source="session:1", starts_at=NOON, ends_at=NOON + timedelta(hours=1), resources=frozenset({resource})
    )
    book(cast.forum, [want])


def test_add_hall_is_not_for_delegates_and_leaves_a_row(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.add_hall(forum=cast.forum, code="B", name=Words(), actor=actor_of(cast.hana), now=NOON)

    hall = hall_of(cast)

    assert list(Hall.objects.all()) == [hall]
    assert [entry.name for entry in Entry.objects.all()] == ["venue.HallAdded"]


def test_add_hall_refuses_a_code_twice(cast: Cast) -> None:
    hall_of(cast)

    with pytest.raises(actions.CodeTaken):
        hall_of(cast)


def test_change_hall_keeps_its_bookings(cast: Cast) -> None:
    hall = hall_of(cast)

    actions.change_hall(
        hall=hall, code="C", name=hall.name, kind=Hall.Kind.PRESS, capacity=40, actor=cast.desk, now=NOON
    )

    hall.refresh_from_db()
    assert (hall.code, hall.kind, hall.capacity) == ("C", "press", 40)


def test_add_tables_numbers_on_from_the_last(cast: Cast) -> None:
    hall = hall_of(cast)

    actions.add_tables(hall=hall, count=3, zone="1", actor=cast.desk, now=NOON)
    actions.add_tables(hall=hall, count=2, zone="2", host=cast.zaytuna, actor=cast.desk, now=NOON)

    tables = list(Table.objects.values_list("number", "zone", "host"))
    assert tables == [
        (1, "1", None),
        (2, "1", None),
        (3, "1", None),
        (4, "2", cast.zaytuna.pk),
        (5, "2", cast.zaytuna.pk),
    ]
    with pytest.raises(actions.TooMany):
        actions.add_tables(hall=hall, count=0, actor=cast.desk, now=NOON)


def test_change_table_gives_it_a_host(cast: Cast) -> None:
    (table,) = actions.add_tables(hall=hall_of(cast), count=1, actor=cast.desk, now=NOON)

    actions.change_table(table=table, zone="VIP", host=cast.rosinka, actor=cast.desk, now=NOON)

    table.refresh_from_db()
    assert (table.zone, table.host) == ("VIP", cast.rosinka)


def test_remove_table_is_refused_while_something_is_booked_there(cast: Cast) -> None:
    free_table, booked = actions.add_tables(hall=hall_of(cast), count=2, actor=cast.desk, now=NOON)
    taken(cast, booked.resource)

    actions.remove_table(table=free_table, actor=cast.desk, now=NOON)
    with pytest.raises(actions.StillReliedOn):
        actions.remove_table(table=booked, actor=cast.desk, now=NOON)

    assert list(Table.objects.all()) == [booked]


def test_remove_hall_is_refused_while_it_or_one_of_its_tables_is_booked(cast: Cast) -> None:
    empty, with_session, with_meeting = hall_of(cast, "A"), hall_of(cast, "B"), hall_of(cast, "C")
    for hall in (empty, with_meeting):
        actions.add_tables(hall=hall, count=1, actor=cast.desk, now=NOON)
    taken(cast, with_session.resource)
    taken_table = with_meeting.tables.get()
    book(
        cast.forum,
        [
            Wanted(
                source="meeting:1",
                starts_at=NOON,
                ends_at=NOON + timedelta(minutes=20),
                resources=frozenset({taken_table.resource}),
            )
        ],
    )

    actions.remove_hall(hall=empty, actor=cast.desk, now=NOON)
    for hall in (with_session, with_meeting):
        with pytest.raises(actions.StillReliedOn):
            actions.remove_hall(hall=hall, actor=cast.desk, now=NOON)

    assert list(Hall.objects.all()) == [with_session, with_meeting]


def test_add_hours_refuses_other_days_overlaps_and_an_end_before_the_start(cast: Cast) -> None:
    hall = hall_of(cast)
    actions.add_hours(hall=hall, starts_at=at(cast, 9), ends_at=at(cast, 12), actor=cast.desk, now=NOON)

    with pytest.raises(actions.HoursOverlap):
        actions.add_hours(hall=hall, starts_at=at(cast, 11), ends_at=at(cast, 13), actor=cast.desk, now=NOON)
    with pytest.raises(actions.EndsBeforeStart):
        actions.add_hours(hall=hall, starts_at=at(cast, 15), ends_at=at(cast, 15), actor=cast.desk, now=NOON)
    with pytest.raises(actions.OutsideForum):
        week_later = timedelta(days=7)
        actions.add_hours(
            hall=hall,
            starts_at=at(cast, 9) + week_later,
            ends_at=at(cast, 12) + week_later,
            actor=cast.desk,
            now=NOON,
        )

    assert Hours.objects.count() == 1


def test_add_break_lays_one_on_each_day_by_the_clock_of_the_place(cast: Cast) -> None:
    days = [cast.forum.starts_on, cast.forum.ends_on]

    actions.add_break(
        forum=cast.forum,
        kind=Break.Kind.PRAYER,
        name=words("Prayer", "الصلاة", "Молитва"),
        days=days,
        starts=time(13, 0),
        ends=time(13, 20),
        actor=cast.desk,
        now=NOON,
    )

    local = [one.starts_at.astimezone(cast.forum.tz) for one in Break.objects.all()]
    assert [(moment.date(), moment.time()) for moment in local] == [(day, time(13, 0)) for day in days]


def test_remove_break_and_remove_hours_leave_a_row(cast: Cast) -> None:
    hall = hall_of(cast)
    hours = actions.add_hours(
        hall=hall, starts_at=at(cast, 9), ends_at=at(cast, 12), actor=cast.desk, now=NOON
    )
    (pause,) = actions.add_break(
        forum=cast.forum,
        kind=Break.Kind.LUNCH,
        name=Words(),
        days=[DAY],
        starts=time(13),
        ends=time(14),
        actor=cast.desk,
        now=NOON,
    )

    actions.remove_hours(hours=hours, actor=cast.desk, now=NOON)
    actions.remove_break(pause=pause, actor=cast.desk, now=NOON)

    assert (Hours.objects.count(), Break.objects.count()) == (0, 0)
    names = [entry.name for entry in Entry.objects.order_by("number")]
    assert names[-2:] == ["venue.HoursRemoved", "venue.BreakRemoved"]
