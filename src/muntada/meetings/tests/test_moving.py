"""The published plan is changed by hand: refused in words where it does not fit, told late, taken back."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from tests.cast import Cast, acting, make_member, make_organisation, officer, words

from muntada.access.actor import NotAllowed
from muntada.access.roles import Role
from muntada.base.jobs.drain import run_all_due
from muntada.directory.models import Membership
from muntada.journal.models import Entry
from muntada.meetings import actions
from muntada.meetings.models import Absence, Meeting, Move, NotPlaced, Pin, Preference
from muntada.meetings.news import news_of
from muntada.meetings.queries import waiting_list
from muntada.meetings.tasks import UNDO
from muntada.meetings.tests.hall import EVE, at, computed, make_company, make_hall, published, round_of, wish
from muntada.ui.format import format_span
from muntada.venue.actions import change_table
from muntada.venue.bookings import taken_between
from muntada.venue.models import Booking, Table


@pytest.fixture
def met(cast: Cast) -> Cast:
    """Zaytuna and Rosinka meet at nine, at table 1, with Yousef between them; everybody knows."""
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    published(cast, computed(cast))
    run_all_due()
    return cast


def the_meeting() -> Meeting:
    return Meeting.objects.select_related("table", "interpreter").order_by("pk")[0]


def table(number: int) -> Table:
    return Table.objects.get(number=number)


def move(cast: Cast, meeting: Meeting, start: datetime, number: int, **fields: object) -> Move:
    values = {"interpreter": meeting.interpreter, "sequence": meeting.sequence, "now": EVE} | fields
    return actions.move_meeting(  # type: ignore[no-any-return]  # the values are those of the action
        meeting=meeting,
        starts_at=start,
        table=table(number),
        actor=values.pop("actor", cast.desk),
        **values,
    )


def refused(change: Callable[[], object]) -> list[str]:
    """The sentences with which a change is refused, without the marks that isolate names."""
    with pytest.raises(actions.DoesNotFit) as caught:
        change()
    return [
        "".join(c for c in one.text if c not in "\u2066\u2067\u2068\u2069") for one in caught.value.obstacles
    ]


def place_of(meeting: Meeting) -> tuple[datetime, datetime, int, int]:
    meeting = Meeting.objects.select_related("table").get(pk=meeting.pk)
    return meeting.starts_at, meeting.ends_at, meeting.table.number, meeting.sequence


def booked(meeting: Meeting, number: int) -> list[tuple[datetime, datetime]]:
    """When a table is booked for this meeting."""
    rows = taken_between([table(number).resource], EVE, EVE + timedelta(days=3)).get(
        table(number).resource, []
    )
    return [(row.starts_at, row.ends_at) for row in rows if row.source == meeting.source]


def test_move_meeting_moves_its_bookings_and_is_news_for_its_people(met: Cast) -> None:
    meeting = the_meeting()

    move(met, meeting, at(met, 10), 2)

    assert place_of(meeting) == (at(met, 10), at(met, 10, 20), 2, 1)
    assert (booked(meeting, 1), booked(meeting, 2)) == ([], [(at(met, 10), at(met, 10, 20))])
    assert set(news_of(met.forum, EVE)) == {met.hana.pk, met.marina.pk, met.yousef.pk}
    entry = Entry.objects.order_by("pk").last()
    assert entry is not None
    assert entry.facts["meeting"] == meeting.public_id


def test_move_meeting_is_for_a_desk_of_both_sides(met: Cast) -> None:
    meeting = the_meeting()

    for actor in (acting(Role.SECRETARIAT, met.forum, met.host), acting(Role.AUDITOR, met.forum)):
        with pytest.raises(NotAllowed):
            move(met, meeting, at(met, 10), 2, actor=actor)
    move(met, meeting, at(met, 10), 2, actor=met.secretary)

    assert place_of(meeting)[3] == 1


def test_move_meeting_of_which_somebody_else_was_quicker_is_refused(met: Cast) -> None:
    seen = the_meeting()
    move(met, the_meeting(), at(met, 10), 2)

    with pytest.raises(actions.ChangedMeanwhile):
        move(met, seen, at(met, 9, 20), 1)

    assert place_of(seen) == (at(met, 10), at(met, 10, 20), 2, 1)


def test_move_meeting_that_has_begun_or_to_where_it_is_is_refused(met: Cast) -> None:
    meeting = the_meeting()

    with pytest.raises(actions.AlreadyOver):
        move(met, meeting, at(met, 10), 2, now=meeting.starts_at)
    with pytest.raises(actions.NothingToMove):
        move(met, meeting, meeting.starts_at, meeting.table.number)

    assert place_of(meeting)[3] == 0


def test_move_meeting_is_refused_outside_the_slots_and_in_the_past(met: Cast) -> None:
    meeting = the_meeting()
    # At nine the meeting would have begun: it is put to ten first.
    move(met, meeting, at(met, 10), 1)
    meeting = the_meeting()

    early = refused(lambda: move(met, meeting, at(met, 9), 1, now=at(met, 9, 10)))
    late = refused(lambda: move(met, meeting, at(met, 12), 1))

    assert early == ["09:00–09:20 has begun. Choose a later slot."]
    assert late == ["The hall holds no meetings at 12:00–12:20: look at its hours and at the breaks."]


def test_move_meeting_says_who_is_taken_where(met: Cast) -> None:
    other, _members = make_company(met, 70, is_guest=True)
    wish(met, met.zaytuna, other)
    published(met, computed(met))
    first, second = Meeting.objects.order_by("starts_at").select_related("table", "first", "second")

    before = place_of(second)

    said = refused(lambda: move(met, second, first.starts_at, first.table.number))

    when = format_span(first.starts_at, first.ends_at, met.forum.zone)
    meets = f"{first.first.name} meets {first.second.name}, {when}, table {first.table.number}."
    assert said == [
        f"Hana Elfituri is taken: {meets}",
        f"Yousef Idris is taken: {meets}",
        f"Table {first.table.number} is taken: {meets}",
    ]
    assert place_of(second) == before


def test_move_meeting_respects_absence_of_people_and_interpreter(met: Cast) -> None:
    for member in (met.marina, met.yousef):
        Absence.objects.create(membership=member, starts_at=at(met, 10), ends_at=at(met, 10, 10))

    said = refused(lambda: move(met, the_meeting(), at(met, 10), 1))

    assert said == ["Marina Orlova is not there at this time.", "Yousef Idris is not there at this time."]


def test_move_meeting_to_another_s_host_table_is_refused(met: Cast) -> None:
    company, _members = make_company(met, 70, is_guest=True)
    change_table(table=table(2), zone="1", host=company, actor=met.desk, now=EVE)

    said = refused(lambda: move(met, the_meeting(), at(met, 10), 2))

    assert said == ["Table 2 is the host table of Company 70; only they meet there."]


def test_move_meeting_asks_before_it_leaves_people_without_an_interpreter(met: Cast) -> None:
    meeting = the_meeting()

    said = refused(lambda: move(met, meeting, at(met, 10), 2, interpreter=None))
    move(met, meeting, at(met, 10), 2, interpreter=None, is_confirmed=True)

    assert said == ["They share no language, and nobody interprets between Arabic – Russian."]
    assert Meeting.objects.get(pk=meeting.pk).interpreter is None
    # Yousef is told that he is free again.
    assert met.yousef.pk in news_of(met.forum, EVE)


def test_move_meeting_to_another_zone_warns_of_the_walk(met: Cast) -> None:
    other, _members = make_company(met, 70, is_guest=True)
    wish(met, met.zaytuna, other)
    published(met, computed(met))
    change_table(table=table(2), zone="7", host=None, actor=met.desk, now=EVE)
    one = Meeting.objects.order_by("starts_at")[1]

    said = refused(lambda: move(met, one, one.starts_at, 2))
    move(met, one, one.starts_at, 2, is_confirmed=True)

    assert said == ["Hana Elfituri has to walk between zone 1 and zone 7 without a pause."]


def make_interpreter(cast: Cast, languages: dict[str, str]) -> Membership:
    bureau = make_organisation("ORG.099", words("Another bureau", "مكتب آخر", "Другое бюро"))
    name = words("Another Voice", "صوت آخر", "Другой голос")
    return make_member(cast.forum, cast.host, bureau, name, part="interpreter", languages=languages)


def test_assign_interpreter_asks_for_the_languages(met: Cast) -> None:
    voice = make_interpreter(met, {"ar": "native", "en": "fluent"})
    meeting = the_meeting()

    said = refused(
        lambda: actions.assign_interpreter(
            meeting=meeting, interpreter=voice, sequence=0, actor=met.desk, now=EVE
        )
    )
    voice.person.languages = {"ar": "native", "ru": "working"}
    voice.person.save()
    actions.assign_interpreter(
        meeting=meeting,
        interpreter=Membership.objects.get(pk=voice.pk),
        sequence=0,
        actor=met.desk,
        now=EVE,
    )

    assert said == ["Another Voice does not interpret between Arabic – Russian."]
    assert Meeting.objects.get().interpreter == voice
    assert set(news_of(met.forum, EVE)) == {met.hana.pk, met.marina.pk, met.yousef.pk, voice.pk}


def test_assign_interpreter_lets_nobody_work_without_rest(met: Cast) -> None:
    voice = make_interpreter(met, {"ar": "native", "ru": "fluent"})
    round_ = round_of(met)
    round_.in_a_row = 1
    round_.save()
    other, _members = make_company(met, 70, is_guest=True)
    third, _members = make_company(met, 71, is_guest=False)
    wish(met, third, other)
    published(met, computed(met, now=EVE))
    one = Meeting.objects.get(first=met.zaytuna)
    two = Meeting.objects.exclude(first=met.zaytuna).get()
    for meeting, start, who in ((one, at(met, 10), met.yousef), (two, at(met, 10, 20), voice)):
        if (meeting.starts_at, meeting.interpreter_id) != (start, who.pk):
            move(met, meeting, start, 1, interpreter=who)
    two.refresh_from_db()

    said = refused(
        lambda: actions.assign_interpreter(
            meeting=two, interpreter=met.yousef, sequence=two.sequence, actor=met.desk, now=EVE
        )
    )

    assert said == ["Yousef Idris would work more meetings in a row than the round allows, without a rest."]


def test_swap_meetings_changes_both_places_at_once(met: Cast) -> None:
    other, _members = make_company(met, 70, is_guest=True)
    wish(met, met.zaytuna, other)
    published(met, computed(met))
    first, second = Meeting.objects.order_by("starts_at")
    before = [place_of(one)[:3] for one in (first, second)]

    actions.swap_meetings(
        first=first,
        second=second,
        first_sequence=first.sequence,
        second_sequence=second.sequence,
        first_interpreter=first.interpreter,
        second_interpreter=second.interpreter,
        actor=met.desk,
        now=EVE,
    )

    assert [place_of(one)[:3] for one in (second, first)] == before
    assert [len(booked(one, place_of(one)[2])) for one in (first, second)] == [1, 1]


@pytest.fixture
def crowded(cast: Cast) -> Cast:
    """One table in two slots: of the three who want Zaytuna one waits."""
    make_hall(cast, tables=1, end=10, minutes=30)
    for number in (70, 71):
        wish(cast, cast.zaytuna, make_company(cast, number, is_guest=True)[0])
    wish(cast, cast.zaytuna, cast.rosinka)
    published(cast, computed(cast))
    run_all_due()
    return cast


def test_fill_slot_places_a_waiting_pair_where_a_meeting_was_cancelled(crowded: Cast) -> None:
    waiting = NotPlaced.objects.get()
    gone = the_meeting()
    actions.cancel_meeting(meeting=gone, actor=crowded.desk, now=EVE)
    run_all_due()

    actions.fill_slot(
        waiting=waiting,
        starts_at=gone.starts_at,
        table=gone.table,
        interpreter=crowded.yousef,
        actor=crowded.desk,
        now=EVE,
    )

    new = Meeting.objects.get(first=waiting.first, second=waiting.second)
    sits = set(new.attendances.values_list("membership__organisation", flat=True))
    assert (new.starts_at, new.table, sits) == (
        gone.starts_at,
        gone.table,
        {waiting.first_id, waiting.second_id},
    )
    assert waiting_list(round_of(crowded), crowded.desk) == []
    with pytest.raises(actions.NotWaiting):
        actions.fill_slot(
            waiting=waiting,
            starts_at=gone.starts_at,
            table=gone.table,
            interpreter=None,
            actor=crowded.desk,
            now=EVE,
        )


def test_fill_slot_is_refused_where_nobody_is_free_or_one_said_no(crowded: Cast) -> None:
    waiting = NotPlaced.objects.get()
    one = the_meeting()

    def fill() -> None:
        actions.fill_slot(
            waiting=waiting,
            starts_at=one.starts_at,
            table=one.table,
            interpreter=crowded.yousef,
            actor=crowded.desk,
            now=EVE,
        )

    taken = refused(fill)
    Preference.objects.update(strength=Preference.Strength.NO)
    with pytest.raises(actions.NotWaiting):
        fill()

    assert taken == ["One of the two has nobody who is free in this slot."]
    assert Meeting.objects.count() == 2


def test_fill_slot_holds_nothing_that_the_desk_forbade_since(crowded: Cast) -> None:
    waiting = NotPlaced.objects.get()
    gone = the_meeting()
    actions.cancel_meeting(meeting=gone, actor=crowded.desk, now=EVE)
    actions.pin_meeting(
        forum=crowded.forum,
        first=waiting.second,
        second=waiting.first,
        kind=Pin.Kind.FORBID,
        actor=officer(Role.B2B_DESK, crowded.forum),
        now=EVE,
    )

    with pytest.raises(actions.NotWaiting):
        actions.fill_slot(
            waiting=waiting,
            starts_at=gone.starts_at,
            table=gone.table,
            interpreter=crowded.yousef,
            actor=crowded.desk,
            now=EVE,
        )


def test_undo_move_within_half_a_minute_is_no_news(met: Cast) -> None:
    meeting = the_meeting()
    before = place_of(meeting)
    change = move(met, meeting, at(met, 10), 2)

    actions.undo_move(move=change, actor=met.desk, now=EVE + timedelta(seconds=20))

    assert place_of(meeting) == (*before[:3], 2)
    assert (booked(meeting, 1), booked(meeting, 2)) == ([before[:2]], [])
    assert news_of(met.forum, EVE) == {}
    with pytest.raises(actions.TooLateToUndo):
        actions.undo_move(move=change, actor=met.desk, now=EVE + timedelta(seconds=21))


def test_undo_move_later_or_after_another_change_is_refused(met: Cast) -> None:
    meeting = the_meeting()
    change = move(met, meeting, at(met, 10), 2)

    with pytest.raises(actions.TooLateToUndo):
        actions.undo_move(move=change, actor=met.desk, now=EVE + UNDO)
    move(met, the_meeting(), at(met, 10, 20), 2)
    with pytest.raises(actions.ChangedMeanwhile):
        actions.undo_move(move=change, actor=met.desk, now=EVE + timedelta(seconds=5))

    # Refused wholly: the change is not noted as taken back.
    assert Move.objects.get(pk=change.pk).undone_at is None
    assert place_of(meeting) == (at(met, 10, 20), at(met, 10, 40), 2, 2)


def test_undo_move_of_a_filled_place_frees_it_again(crowded: Cast) -> None:
    waiting = NotPlaced.objects.get()
    gone = the_meeting()
    actions.cancel_meeting(meeting=gone, actor=crowded.desk, now=EVE)
    run_all_due()
    change = actions.fill_slot(
        waiting=waiting,
        starts_at=gone.starts_at,
        table=gone.table,
        interpreter=crowded.yousef,
        actor=crowded.desk,
        now=EVE,
    )

    new = Meeting.objects.get(first=waiting.first, second=waiting.second)
    actions.undo_move(move=change, actor=crowded.desk, now=EVE)

    assert list(Meeting.objects.filter(first=waiting.first, second=waiting.second)) == []
    assert not Booking.objects.filter(source=new.source).exists()
    assert waiting_list(round_of(crowded), crowded.desk) == [waiting]
    assert news_of(crowded.forum, EVE) == {}
