"""Somebody or something is missing: the plan is mended as it was shown, and only those concerned are told."""

from datetime import datetime, timedelta

import pytest
from conftest import SignIn
from tests.cast import Cast, acting, actor_of, make_member, officer, words

from muntada.access.actor import NotAllowed
from muntada.access.roles import Role
from muntada.base.jobs.drain import run_all_due
from muntada.directory.models import Membership
from muntada.meetings import actions
from muntada.meetings.models import Absence, Meeting, MeetingPerson, Pin, Preference, Repair
from muntada.meetings.problem import build_problem
from muntada.meetings.rescue import NothingAhead, NothingMissing, Trouble, changes_in, rescue
from muntada.meetings.tests.hall import EVE, at, computed, make_company, make_hall, published, round_of, wish
from muntada.post.models import Message
from muntada.venue.models import BookingCell, Table


@pytest.fixture
def plan(cast: Cast) -> Cast:
    """Six pairs in a hall of two tables and six slots, with three interpreters."""
    make_hall(cast)
    for number in range(2):
        make_member(
            cast.forum,
            cast.host,
            cast.yousef.organisation,
            words(f"Interpreter {number}"),
            part="interpreter",
            languages={"ar": "native", "ru": "fluent"},
        )
    guests = [make_company(cast, 101 + number, is_guest=True)[0] for number in range(2)]
    for guest in (cast.rosinka, *guests):
        wish(cast, cast.zaytuna, guest)
    host, _people = make_company(cast, 201, is_guest=False)
    for guest in (cast.rosinka, *guests):
        wish(cast, host, guest)
    published(cast, computed(cast))
    run_all_due()
    Message.objects.all().delete()
    return cast


def missing(*people: Membership, until: datetime, since: datetime = EVE) -> Trouble:
    return Trouble(kind=Repair.Kind.PEOPLE, people=people, starts_at=since, ends_at=until)


def mend(cast: Cast, trouble: Trouble, now: datetime = EVE) -> Repair:
    proposal = rescue(round_of(cast), trouble, now)
    repair = actions.propose_repair(
        forum=cast.forum, trouble=trouble, proposal=proposal, actor=cast.desk, now=now
    )
    actions.confirm_repair(repair=repair, actor=cast.desk, now=now)
    repair.refresh_from_db()
    return repair


def places() -> dict[str, tuple[datetime, int]]:
    standing = Meeting.objects.filter(state=Meeting.State.PUBLISHED)
    return {one.public_id: (one.starts_at, one.table_id) for one in standing}


def cells_match_the_plan() -> bool:
    """Every standing meeting is booked where it is, and nothing else is booked for a meeting."""
    booked = {
        (source.removeprefix("meeting:"), starts_at)
        for source, starts_at in BookingCell.objects.filter(
            booking__source__startswith="meeting:"
        ).values_list("booking__source", "booking__starts_at")
    }
    return booked == {(name, starts_at) for name, (starts_at, _table) in places().items()}


def test_rescue_of_one_who_is_late_moves_their_meetings_and_touches_nobody_else_in_vain(plan: Cast) -> None:
    until = at(plan, 10)
    before = places()

    repair = mend(plan, missing(plan.hana, until=until))

    hers = Meeting.objects.filter(attendances__membership=plan.hana, state=Meeting.State.PUBLISHED)
    assert {one.starts_at >= until for one in hers} == {True}
    assert len(hers) == 3
    changed = {name for name, place in places().items() if before.get(name) != place}
    assert {one.meeting for one in changes_in(repair)} >= changed
    assert cells_match_the_plan()
    assert Absence.objects.get().ends_at == until


def test_confirm_repair_tells_only_those_concerned(plan: Cast) -> None:
    repair = mend(plan, missing(plan.hana, until=at(plan, 10)))
    run_all_due()

    names = [one.meeting for one in changes_in(repair)]
    concerned = set(
        MeetingPerson.objects.filter(meeting__public_id__in=names).values_list(
            "membership__person__email", flat=True
        )
    )
    voices = set(Membership.objects.filter(part="interpreter").values_list("person__email", flat=True))
    told = set(Message.objects.values_list("to", flat=True))
    assert told
    assert told <= concerned | voices
    assert concerned <= told


def test_rescue_without_the_whole_forum_cancels_and_fills_from_the_waiting_list(cast: Cast) -> None:
    make_hall(cast, tables=1, end=10)
    guests = [make_company(cast, 101 + number, is_guest=True)[0] for number in range(4)]
    for guest in guests:
        wish(cast, cast.zaytuna, guest)
    other, _people = make_company(cast, 201, is_guest=False)
    wish(cast, other, guests[0], "want")
    published(cast, computed(cast))
    held = {one.second_id for one in Meeting.objects.all()}
    assert len(held) == 3

    repair = mend(cast, missing(cast.hana, until=at(cast, 18)))

    acts = sorted(one.act for one in changes_in(repair))
    assert acts == ["cancel", "cancel", "cancel", "fill"]
    standing = Meeting.objects.get(state=Meeting.State.PUBLISHED)
    assert {standing.first_id, standing.second_id} == {other.pk, guests[0].pk}
    assert cells_match_the_plan()


@pytest.mark.parametrize("since", ["no", "forbidden"])
def test_confirm_repair_fills_with_nobody_who_said_no_since(cast: Cast, since: str) -> None:
    make_hall(cast, tables=1, end=10)
    guests = [make_company(cast, 101 + number, is_guest=True)[0] for number in range(4)]
    for guest in guests:
        wish(cast, cast.zaytuna, guest)
    other, _people = make_company(cast, 201, is_guest=False)
    wish(cast, other, guests[0], "want")
    published(cast, computed(cast))
    trouble = missing(cast.hana, until=at(cast, 18))
    proposal = rescue(round_of(cast), trouble, EVE)
    repair = actions.propose_repair(
        forum=cast.forum, trouble=trouble, proposal=proposal, actor=cast.desk, now=EVE
    )
    before = places()
    if since == "no":
        wish(cast, guests[0], other, Preference.Strength.NO)
    else:
        actions.pin_meeting(
            forum=cast.forum,
            first=guests[0],
            second=other,
            kind=Pin.Kind.FORBID,
            actor=officer(Role.B2B_DESK, cast.forum),
            now=EVE,
        )

    with pytest.raises(actions.ChangedMeanwhile):
        actions.confirm_repair(repair=repair, actor=cast.desk, now=EVE)

    assert [one.act for one in changes_in(repair)].count("fill") == 1
    assert places() == before


def test_rescue_of_a_lost_table_keeps_it_free_for_later_computations(plan: Cast) -> None:
    table = Table.objects.order_by("number")[0]
    trouble = Trouble(kind=Repair.Kind.TABLE, table=table, starts_at=EVE, ends_at=at(plan, 11))

    mend(plan, trouble)

    assert {table_id for _start, table_id in places().values()}.isdisjoint({table.pk})
    problem = build_problem(round_of(plan), EVE)
    assert [one.slots for one in problem.forum.tables if one.id == f"t{table.pk}"] == [frozenset()]
    assert cells_match_the_plan()


def test_rescue_of_a_lost_interpreter_finds_another(plan: Cast) -> None:
    lost = Meeting.objects.exclude(interpreter=None).order_by("pk")[0].interpreter
    assert lost is not None
    trouble = Trouble(kind=Repair.Kind.INTERPRETER, people=(lost,), starts_at=EVE, ends_at=at(plan, 18))

    mend(plan, trouble)

    assert not Meeting.objects.filter(interpreter=lost, state=Meeting.State.PUBLISHED).exists()
    assert len(places()) == 6
    assert cells_match_the_plan()


def test_confirm_repair_does_exactly_what_was_shown_or_nothing(plan: Cast) -> None:
    trouble = missing(plan.hana, until=at(plan, 10))
    repair = actions.propose_repair(
        forum=plan.forum,
        trouble=trouble,
        proposal=rescue(round_of(plan), trouble, EVE),
        actor=plan.desk,
        now=EVE,
    )
    name = next(one.meeting for one in changes_in(repair) if one.meeting)
    actions.cancel_meeting(meeting=Meeting.objects.get(public_id=name), actor=plan.desk, now=EVE)
    before = places()

    with pytest.raises(actions.ChangedMeanwhile):
        actions.confirm_repair(repair=repair, actor=plan.desk, now=EVE)

    assert places() == before
    assert not Absence.objects.exists()
    repair.refresh_from_db()
    assert repair.confirmed_at is None


def test_confirm_repair_is_done_once(plan: Cast) -> None:
    repair = mend(plan, missing(plan.hana, until=at(plan, 10)))

    with pytest.raises(actions.AlreadyConfirmed):
        actions.confirm_repair(repair=repair, actor=plan.desk, now=EVE)


def test_propose_repair_is_for_the_joint_desk(plan: Cast) -> None:
    trouble = missing(plan.hana, until=at(plan, 10))
    proposal = rescue(round_of(plan), trouble, EVE)

    for actor in (actor_of(plan.hana), acting(Role.B2B_DESK, plan.forum, plan.host)):
        with pytest.raises(NotAllowed):
            actions.propose_repair(forum=plan.forum, trouble=trouble, proposal=proposal, actor=actor, now=EVE)


def test_rescue_says_so_when_there_is_nothing_to_mend(plan: Cast) -> None:
    press = make_member(plan.forum, plan.host, plan.zaytuna, words("Press"), part="press")

    with pytest.raises(NothingMissing):
        rescue(round_of(plan), missing(press, until=at(plan, 18)), EVE)
    with pytest.raises(NothingMissing):
        rescue(round_of(plan), missing(plan.hana, until=EVE + timedelta(minutes=1)), EVE)
    with pytest.raises(NothingAhead):
        rescue(round_of(plan), missing(plan.hana, until=at(plan, 18)), at(plan, 12))
    edition = round_of(plan).edition
    actions.withdraw_timetable(forum=plan.forum, edition=edition, reason="anew", actor=plan.desk, now=EVE)
    with pytest.raises(NothingAhead):
        rescue(round_of(plan), missing(plan.hana, until=at(plan, 18)), EVE)


def test_a_cancelled_meeting_is_not_arranged_again_by_a_repair(plan: Cast) -> None:
    hers = Meeting.objects.filter(attendances__membership=plan.hana)
    cancelled = hers.order_by("starts_at").first()
    assert cancelled is not None
    actions.cancel_meeting(meeting=cancelled, actor=plan.desk, now=EVE)

    mend(plan, missing(plan.hana, until=at(plan, 9, 20)))

    pair = {"first": cancelled.first_id, "second": cancelled.second_id}
    assert not Meeting.objects.filter(state=Meeting.State.PUBLISHED, **pair).exists()


def test_two_clicks_mend_the_plan(plan: Cast, signed_in: SignIn) -> None:
    from tests.cast import make_officer

    from muntada.base.clock import stop_at

    client = signed_in(make_officer(Role.B2B_DESK, plan.forum))
    stop_at(EVE)
    found = client.get("/en/mb27/hall/trouble/?q=Hana").content.decode()
    assert f"person:{plan.hana.pk}" in found

    shown = client.post(
        "/en/mb27/hall/trouble/propose/", {"target": f"person:{plan.hana.pk}", "until": "3"}, follow=True
    )
    repair = Repair.objects.get()
    assert "Mend it and tell them" in shown.content.decode()

    done = client.post(f"/en/mb27/hall/repairs/{repair.pk}/confirm/", follow=True).content.decode()
    assert "The plan is mended." in done
    assert "The plan was mended" in done
