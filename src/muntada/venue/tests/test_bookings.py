from collections import Counter
from datetime import timedelta

import pytest
from conftest import in_threads
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import NOON, Cast

from muntada.forums.models import Forum
from muntada.venue.bookings import (
    AlreadyTaken,
    Clash,
    NotBookable,
    Wanted,
    book,
    clashes_of,
    free,
    instant_of,
    is_ever_taken,
    taken_between,
)
from muntada.venue.models import Booking, BookingCell, cells_between


def wanted(source: str, *resources: str, at: int = 0, minutes: int = 20) -> Wanted:
    start = NOON + timedelta(minutes=at)
    return Wanted(
        source=source,
        starts_at=start,
        ends_at=start + timedelta(minutes=minutes),
        resources=frozenset(resources),
    )


def test_book_takes_up_every_five_minutes(cast: Cast) -> None:
    book(cast.forum, [wanted("meeting:1", "person:1", "table:2")])

    cells = sorted(BookingCell.objects.values_list("resource", "cell"))

    noon = cells_between(NOON, NOON + timedelta(minutes=20))
    assert cells == [(resource, cell) for resource in ("person:1", "table:2") for cell in noon]
    assert instant_of(noon.start) == NOON


def test_book_refuses_a_clash_and_says_by_what(cast: Cast) -> None:
    book(cast.forum, [wanted("session:1", "person:1", "hall:1", minutes=60)])

    with pytest.raises(AlreadyTaken) as refused:
        book(cast.forum, [wanted("meeting:1", "person:1", at=40), wanted("meeting:2", "person:2")])

    hour = timedelta(minutes=60)
    expected = Clash(resource="person:1", taken_by="session:1", starts_at=NOON, ends_at=NOON + hour)
    assert refused.value.clashes == [expected]
    assert list(Booking.objects.values_list("source", flat=True)) == ["session:1"]


def test_book_refuses_two_wishes_of_one_call_that_clash(cast: Cast) -> None:
    with pytest.raises(AlreadyTaken) as refused:
        book(cast.forum, [wanted("meeting:1", "person:1"), wanted("meeting:2", "person:1", at=15)])

    assert [clash.taken_by for clash in refused.value.clashes] == ["meeting:1"]
    assert not BookingCell.objects.exists()


def test_book_again_moves_what_the_same_source_held_and_keeps_it_when_refused(cast: Cast) -> None:
    book(cast.forum, [wanted("meeting:1", "person:1"), wanted("session:9", "person:1", at=60)])

    book(cast.forum, [wanted("meeting:1", "person:1", at=20)])
    with pytest.raises(AlreadyTaken):
        book(cast.forum, [wanted("meeting:1", "person:1", at=55)])

    moved = Booking.objects.get(source="meeting:1")
    assert moved.starts_at == NOON + timedelta(minutes=20)
    assert moved.cells.count() == 4


def test_meetings_that_touch_do_not_clash(cast: Cast) -> None:
    book(cast.forum, [wanted("meeting:1", "person:1"), wanted("meeting:2", "person:1", at=20)])

    assert clashes_of([wanted("meeting:3", "person:1", at=40)]) == []


def test_book_refuses_what_makes_no_sense(cast: Cast) -> None:
    with pytest.raises(NotBookable):
        book(cast.forum, [wanted("meeting:1", "person:1"), wanted("meeting:1", "person:2", at=60)])
    with pytest.raises(NotBookable):
        book(cast.forum, [wanted("meeting:1", "person:1", minutes=0)])


def test_free_gives_back_and_taken_between_tells(cast: Cast) -> None:
    book(cast.forum, [wanted("meeting:1", "person:1"), wanted("meeting:2", "person:1", "table:1", at=20)])

    free(["meeting:1"])

    taken = taken_between(["person:1", "person:2"], NOON, NOON + timedelta(hours=1))
    assert {who: [one.source for one in rows] for who, rows in taken.items()} == {"person:1": ["meeting:2"]}
    assert is_ever_taken(["table:1"])
    assert not is_ever_taken(["table:2"])


wishes = st.lists(
    st.tuples(
        st.integers(0, 7),  # source
        st.integers(0, 20),  # start, in fives of minutes
        st.integers(1, 6),  # length, in fives of minutes
        st.frozensets(st.sampled_from(["person:1", "person:2", "table:1"]), min_size=1),
    ),
    max_size=12,
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wishes=wishes)
def test_whatever_is_asked_for_nobody_is_in_two_places(cast: Cast, wishes: list[tuple]) -> None:  # type: ignore[type-arg]
    BookingCell.objects.all().delete()
    Booking.objects.all().delete()
    held: dict[str, Wanted] = {}

    for source, start, length, resources in wishes:
        want = wanted(f"meeting:{source}", *resources, at=5 * start, minutes=5 * length)
        others = [other for name, other in held.items() if name != want.source]
        is_free = not any(
            other.resources & want.resources
            and other.starts_at < want.ends_at
            and want.starts_at < other.ends_at
            for other in others
        )
        assert (clashes_of([want]) == []) is is_free
        if is_free:
            book(cast.forum, [want])
            held[want.source] = want
        else:
            with pytest.raises(AlreadyTaken):
                book(cast.forum, [want])

    booked = {row.source: (row.starts_at, row.ends_at) for row in Booking.objects.all()}
    assert booked == {name: (want.starts_at, want.ends_at) for name, want in held.items()}
    counted = Counter(BookingCell.objects.values_list("resource", "cell"))
    assert set(counted.values()) <= {1}


def test_two_who_book_at_once_never_both_win(file_database: None) -> None:
    def prepare() -> Forum:
        from tests.cast import make_forum

        return make_forum()

    (forum,) = in_threads(prepare)
    assert isinstance(forum, Forum)

    def desk(name: str) -> int:
        won = 0
        for at in range(0, 600, 20):
            try:
                book(forum, [wanted(f"meeting:{name}{at}", "person:1", f"table:{name}", at=at)])
            except AlreadyTaken:
                continue
            won += 1
        return won

    answers = in_threads(lambda: desk("a"), lambda: desk("b"))
    (cells,) = in_threads(lambda: list(BookingCell.objects.filter(resource="person:1").values_list("cell")))

    assert [type(answer) for answer in answers] == [int, int]
    assert sum(answers) == 30  # type: ignore[arg-type]  # both are numbers, as the line above holds
    assert len(cells) == len(set(cells)) == 30 * 4  # type: ignore[call-overload,arg-type]
