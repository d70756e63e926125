"""Computing a timetable: what it holds, what it leaves out and why, and what a dead worker leaves."""

from collections import Counter

import pytest
from conftest import in_threads
from django.db import connection
from tests.cast import DAY, Cast, actor_of, make_cast, make_member, words

from muntada.access.actor import NotAllowed
from muntada.base.jobs.drain import run_all_due
from muntada.base.jobs.embedded import LEASE, claim, run_job
from muntada.base.models import Job
from muntada.engines import timetable as engine
from muntada.meetings import actions, tasks
from muntada.meetings.models import Absence, NotPlaced, Placement, Round, Run
from muntada.meetings.problem import build_problem
from muntada.meetings.slots import slots_of
from muntada.meetings.solving import solve
from muntada.meetings.tests.hall import (
    EVE,
    at,
    computed,
    make_company,
    make_hall,
    reasons,
    round_of,
    wish,
)
from muntada.venue import actions as venue
from muntada.venue.bookings import Wanted, book
from muntada.venue.models import Table


def test_slots_fill_the_hours_between_the_breaks(cast: Cast) -> None:
    make_hall(cast, end=12)
    venue.add_break(
        forum=cast.forum,
        kind="prayer",
        name=words("Prayer"),
        days=[DAY],
        starts=at(cast, 10, 10).time(),
        ends=at(cast, 10, 35).time(),
        actor=cast.desk,
        now=EVE,
    )

    slots = slots_of(round_of(cast))

    local = [(f"{slot.starts_at.astimezone(cast.forum.tz):%H:%M}", slot.part) for slot in slots]
    assert local == [
        ("09:00", 0),
        ("09:20", 0),
        ("09:40", 0),
        ("10:35", 1),
        ("10:55", 1),
        ("11:15", 1),
        ("11:35", 1),
    ]


def test_compute_timetable_adds_mutual_wishes_up_and_calls_an_interpreter(cast: Cast) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka, "must")
    wish(cast, cast.rosinka, cast.zaytuna, "want")

    run = computed(cast)

    placement = Placement.objects.get()
    assert (run.state, placement.weight, placement.interpreter) == ("done", 4, cast.yousef)
    assert set(placement.people.all()) == {cast.hana, cast.marina}
    assert run.result["weight"] == {"value": 4, "bound": 4, "proved": True, "scope": "all"}


def test_compute_timetable_needs_no_interpreter_for_those_who_share_a_language(cast: Cast) -> None:
    make_hall(cast)
    cast.hana.person.languages = {"ar": "native", "en": "working"}
    cast.hana.person.save()
    cast.marina.person.languages = {"ru": "native", "en": "fluent"}
    cast.marina.person.save()
    wish(cast, cast.zaytuna, cast.rosinka)

    computed(cast)

    assert Placement.objects.get().interpreter is None


def test_compute_timetable_holds_nothing_that_one_side_declined(cast: Cast) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka, "must")
    wish(cast, cast.rosinka, cast.zaytuna, "no")

    run = computed(cast)

    assert not Placement.objects.exists()
    assert reasons(run) == [(cast.zaytuna.pk, cast.rosinka.pk, "declined")]


def test_compute_timetable_uses_all_delegates_of_a_big_company(cast: Cast) -> None:
    make_hall(cast, tables=3, end=10)
    make_interpreters(cast, 3)
    big, members = make_company(cast, 70, is_guest=False, people=3)
    guests = [make_company(cast, number, is_guest=True)[0] for number in range(80, 89)]
    for guest in guests:
        wish(cast, big, guest)

    computed(cast)

    # Nine meetings in three slots: one person could go to three of them only.
    load = Counter(one.pk for placement in Placement.objects.all() for one in placement.people.all())
    assert [load[member.pk] for member in members] == [3, 3, 3]


def make_interpreters(cast: Cast, count: int) -> None:
    for number in range(count):
        make_member(
            cast.forum,
            cast.host,
            cast.yousef.organisation,
            words(f"Interpreter {number}", original="en"),
            part="interpreter",
            languages={"ar": "native", "ru": "fluent"},
        )


def test_compute_timetable_sends_the_person_who_is_named(cast: Cast) -> None:
    make_hall(cast)
    company, (first, second) = make_company(cast, 70, is_guest=False, people=2)
    wish(cast, company, cast.rosinka, attendee=second)

    computed(cast)

    assert set(Placement.objects.get().people.all()) == {second, cast.marina}
    assert first.rank < second.rank


def test_compute_timetable_leaves_alone_who_is_absent_or_on_the_stage(cast: Cast) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    Absence.objects.create(membership=cast.hana, starts_at=at(cast, 9), ends_at=at(cast, 9, 50))
    speech = Wanted(
        source="session:1",
        starts_at=at(cast, 10),
        ends_at=at(cast, 10, 40),
        resources=frozenset({f"person:{cast.marina.person_id}"}),
    )
    book(cast.forum, [speech])

    computed(cast)

    assert Placement.objects.get().starts_at == at(cast, 10, 40)


def test_compute_timetable_says_why_two_people_cannot_meet(cast: Cast) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    Absence.objects.create(membership=cast.hana, starts_at=at(cast, 9), ends_at=at(cast, 10))
    Absence.objects.create(membership=cast.marina, starts_at=at(cast, 10), ends_at=at(cast, 11))

    run = computed(cast)

    row = NotPlaced.objects.get()
    assert reasons(run) == [(cast.zaytuna.pk, cast.rosinka.pk, "no_common_slot")]
    assert row.facts == {"people": [[cast.hana.person_id, 3], [cast.marina.person_id, 3]]}


def test_compute_timetable_keeps_a_host_table_for_its_host(cast: Cast) -> None:
    make_hall(cast, tables=3)
    make_interpreters(cast, 2)
    table = Table.objects.get(number=2)
    venue.change_table(table=table, zone="1", host=cast.rosinka, actor=cast.desk, now=EVE)
    others = [make_company(cast, number, is_guest=False)[0] for number in range(70, 74)]
    stranger, _ = make_company(cast, 80, is_guest=True)
    for other in others:
        wish(cast, other, cast.rosinka)
        wish(cast, other, stranger)

    computed(cast)

    at_table = {
        (placement.table.number == 2, cast.rosinka.pk in (placement.first_id, placement.second_id))
        for placement in Placement.objects.select_related("table")
    }
    assert at_table == {(True, True), (False, False)}
    assert Placement.objects.count() == 8


def test_compute_timetable_refuses_in_words_what_cannot_be_computed(cast: Cast) -> None:
    def refused() -> str:
        with pytest.raises(Exception) as error:
            actions.compute_timetable(forum=cast.forum, actor=cast.desk, now=EVE)
        return type(error.value).__name__

    without_round = refused()
    hall = venue.add_hall(forum=cast.forum, code="B", name=words("B"), actor=cast.desk, now=EVE)
    actions.change_round(forum=cast.forum, hall=hall, actor=cast.desk, now=EVE)
    without_slots = refused()
    venue.add_hours(hall=hall, starts_at=at(cast, 9), ends_at=at(cast, 10), actor=cast.desk, now=EVE)
    without_tables = refused()
    venue.add_tables(hall=hall, count=1, actor=cast.desk, now=EVE)
    without_wishes = refused()
    wish(cast, cast.zaytuna, cast.rosinka)
    actions.compute_timetable(forum=cast.forum, actor=cast.desk, now=EVE)
    second = refused()

    assert [without_round, without_slots, without_tables, without_wishes, second] == [
        "NoRound",
        "NoSlots",
        "NoTables",
        "NoWishes",
        "AlreadyComputing",
    ]
    with pytest.raises(NotAllowed):
        actions.compute_timetable(forum=cast.forum, actor=actor_of(cast.hana), now=EVE)


def test_cancel_run_leaves_nothing_behind(cast: Cast) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    run = actions.compute_timetable(forum=cast.forum, actor=cast.desk, now=EVE)

    actions.cancel_run(run=run, actor=cast.desk, now=EVE)
    run_all_due()
    with pytest.raises(actions.NotComputing):
        actions.cancel_run(run=run, actor=cast.desk, now=EVE)

    run.refresh_from_db()
    assert (run.state, Placement.objects.count()) == ("cancelled", 0)
    assert computed(cast).state == "done"


def test_a_run_that_is_cancelled_while_it_is_solved_stops_and_keeps_nothing(cast: Cast) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    run = actions.compute_timetable(forum=cast.forum, actor=cast.desk, now=EVE)
    Run.objects.filter(pk=run.pk).update(state=Run.State.RUNNING)
    watcher = tasks._Watcher(run, noted_at=0)
    moment = engine.Progress(0.25, engine.Stage.PLACE, None, None, None, None)

    goes_on = watcher(moment)
    noted = Run.objects.values_list("progress", "stage").get(pk=run.pk)
    actions.cancel_run(run=run, actor=cast.desk, now=EVE)
    watcher.noted_at = 0
    stops = watcher(moment)
    problem = build_problem(round_of(cast), EVE)
    is_kept = tasks.store(
        run,
        problem,
        solve(problem, seconds=1, seed=0, is_even=False, progress=lambda _moment: True),
    )

    assert (goes_on, noted, stops, is_kept) == (True, (0.25, "place"), False, False)
    assert not Placement.objects.exists()


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="the queue on PostgreSQL takes a dead worker's job back by itself"
)
def test_a_worker_that_dies_in_the_middle_is_replaced_and_there_is_one_result(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    run = actions.compute_timetable(forum=cast.forum, seconds=2, actor=cast.desk, now=EVE)
    start = Job.objects.get().run_at

    class Killed(BaseException):
        """As when the process is gone: nothing of ours can catch it."""

    def die(*_args: object, **_kwargs: object) -> None:
        raise Killed

    monkeypatch.setattr(engine, "solve_forum", die)
    first = claim("first", ("solver",), start)
    assert first is not None
    with pytest.raises(Killed):
        run_job(first)
    monkeypatch.undo()
    run.refresh_from_db()
    in_the_middle = run.state

    too_early = claim("second", ("solver",), start + LEASE / 2)
    second = claim("second", ("solver",), start + LEASE * 2)
    assert second is not None
    run_job(second)
    tasks.compute.call(run.pk)  # a third delivery of the same job does nothing

    run.refresh_from_db()
    assert (in_the_middle, too_early, run.state) == ("running", None, "done")
    assert (Placement.objects.count(), Job.objects.get().state) == (1, "done")


def test_a_solver_that_fails_is_told_to_the_desk_and_blocks_nobody(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    run = actions.compute_timetable(forum=cast.forum, actor=cast.desk, now=EVE)

    def fail(*_args: object, **_kwargs: object) -> None:
        raise MemoryError

    monkeypatch.setattr(engine, "solve_forum", fail)
    run_all_due()
    monkeypatch.undo()

    run.refresh_from_db()
    assert run.state == "failed"
    assert computed(cast).state == "done"


def test_the_solver_works_outside_any_transaction(
    file_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    solve = engine.solve_forum

    def watched(problem: engine.Forum, **options: object) -> engine.ForumPlan:
        seen.append(connection.in_atomic_block)
        return solve(problem, **options)  # type: ignore[arg-type]  # passed on as they came

    def compute() -> str:
        cast = make_cast()
        make_hall(cast)
        wish(cast, cast.zaytuna, cast.rosinka)
        return computed(cast, seconds=1).state

    seen: list[bool] = []
    monkeypatch.setattr(engine, "solve_forum", watched)
    states = in_threads(compute)

    assert (states, seen) == (["done"], [False])


def test_prepare_for_large_forums_looks_for_wishes_whose_timetable_is_still_ahead(cast: Cast) -> None:
    make_hall(cast)
    before = tasks.is_large_forum_ahead(many=2)
    wish(cast, cast.zaytuna, cast.rosinka)
    one = tasks.is_large_forum_ahead(many=2)
    wish(cast, cast.rosinka, cast.zaytuna)

    asked, by_default = tasks.is_large_forum_ahead(many=2), tasks.is_large_forum_ahead()
    Round.objects.update(published_at=EVE)

    assert (before, one, asked, by_default) == (False, False, True, False)
    assert not tasks.is_large_forum_ahead(many=2)
