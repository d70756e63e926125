"""Whatever is done to a plan, in whatever order, plan and bookings agree and people know what is so."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import combinations
from random import Random
from uuid import uuid4

import pytest
from tests.cast import Cast, make_member, officer, words

from muntada.access.actor import SYSTEM
from muntada.access.roles import Role
from muntada.base.jobs.drain import run_all_due
from muntada.directory.models import Membership, Organisation
from muntada.meetings import actions
from muntada.meetings.models import Invitation, Meeting, Move, NotPlaced, Pin, Repair, Report, Told
from muntada.meetings.news import news_of
from muntada.meetings.openings import openings
from muntada.meetings.rescue import NothingAhead, NothingMissing, Trouble, rescue
from muntada.meetings.slots import slots_of
from muntada.meetings.tests.hall import EVE, at, computed, make_company, make_hall, published, round_of, wish
from muntada.venue.bookings import AlreadyTaken
from muntada.venue.models import Booking, Table

# What an action answers when it does not do what was asked: then nothing may have changed.
REFUSALS = (
    actions.AlreadyAnswered,
    actions.AlreadyOver,
    actions.AlreadyPublished,
    actions.AskTheDesk,
    actions.ChangedMeanwhile,
    actions.DoesNotFit,
    actions.HaveMeeting,
    actions.InvitedAlready,
    actions.KeptBack,
    actions.NotPublished,
    actions.NotWaiting,
    actions.NothingToMove,
    actions.OwnNo,
    actions.PinRefused,
    actions.PlanIsPast,
    actions.SlotNotOpen,
    actions.TooLateToUndo,
    actions.TooManyInvitations,
    AlreadyTaken,
    NothingAhead,
    NothingMissing,
)
# These do several things, of which the last may be refused.
OF_SEVERAL = ("invite", "repair")
STEPS = 40


class Day:
    """A forum whose people and desk do what chance says; every look at it is as the desk last had it."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast, self.chance, self.now = cast, Random(seed), EVE
        self.desk = officer(Role.B2B_DESK, cast.forum)
        make_hall(cast, tables=2, end=10, minutes=15)
        make_member(
            cast.forum,
            cast.host,
            cast.yousef.organisation,
            words("Second interpreter"),
            part="interpreter",
            languages={"ar": "native", "ru": "fluent"},
        )
        self.hosts = [cast.zaytuna, *(make_company(cast, 200 + n, is_guest=False)[0] for n in range(2))]
        self.guests = [
            cast.rosinka,
            *(make_company(cast, 100 + n, is_guest=True, people=2)[0] for n in range(2)),
        ]
        for host in self.hosts:
            for guest in self.guests:
                wish(cast, host, guest, self.chance.choice(["must", "want"]))
        # Eight places for nine pairs: somebody waits, so that there is something to fill with.
        self.runs = [computed(cast, seed=1), computed(cast, seed=2)]
        published(cast, self.runs[0])
        self.stale: list[Meeting] = []

    def a_meeting(self) -> Meeting:
        """One that is ahead, as it is or as somebody saw it some time ago."""
        rows = list(Meeting.objects.filter(state=Meeting.State.PUBLISHED).select_related("table"))
        if not rows:
            raise actions.AlreadyOver
        self.stale = [*self.stale[-5:], self.chance.choice(rows)]
        return self.chance.choice([self.stale[-1], self.stale[-1], self.chance.choice(self.stale)])

    def a_pair(self) -> tuple[Organisation, Organisation]:
        pair = [self.chance.choice(self.hosts), self.chance.choice(self.guests)]
        self.chance.shuffle(pair)
        return pair[0], pair[1]

    def a_start(self) -> datetime:
        return self.chance.choice(slots_of(round_of(self.cast))).starts_at

    def a_table(self) -> Table:
        return self.chance.choice(list(Table.objects.order_by("number")))

    def a_voice(self) -> Membership | None:
        voices = Membership.objects.filter(part=Membership.Part.INTERPRETER).order_by("pk")
        found: Membership | None = self.chance.choice([*voices, *voices, None])
        return found

    def publish(self) -> None:
        actions.publish_timetable(
            run=self.chance.choice(self.runs),
            edition=round_of(self.cast).edition,
            is_confirmed=True,
            actor=self.desk,
            now=self.now,
        )

    def withdraw(self) -> None:
        if self.chance.random() < 0.3:
            actions.withdraw_timetable(
                forum=self.cast.forum,
                edition=round_of(self.cast).edition,
                reason="anew",
                actor=self.desk,
                now=self.now,
            )

    def move(self) -> None:
        one = self.a_meeting()
        actions.move_meeting(
            meeting=one,
            starts_at=self.a_start(),
            table=self.a_table(),
            interpreter=one.interpreter,
            sequence=one.sequence,
            is_confirmed=True,
            actor=self.desk,
            now=self.now,
        )

    def swap(self) -> None:
        one, other = self.a_meeting(), self.a_meeting()
        actions.swap_meetings(
            first=one,
            second=other,
            first_sequence=one.sequence,
            second_sequence=other.sequence,
            first_interpreter=other.interpreter,
            second_interpreter=one.interpreter,
            is_confirmed=True,
            actor=self.desk,
            now=self.now,
        )

    def assign(self) -> None:
        one = self.a_meeting()
        actions.assign_interpreter(
            meeting=one,
            interpreter=self.a_voice(),
            sequence=one.sequence,
            is_confirmed=True,
            actor=self.desk,
            now=self.now,
        )

    def fill(self) -> None:
        rows = list(NotPlaced.objects.select_related("run__forum").order_by("pk"))
        actions.fill_slot(
            waiting=self.chance.choice(rows),
            starts_at=self.a_start(),
            table=self.a_table(),
            interpreter=self.a_voice(),
            is_confirmed=True,
            actor=self.desk,
            now=self.now,
        )

    def undo(self) -> None:
        moves = list(Move.objects.order_by("-pk")[:2])
        if moves:
            actions.undo_move(move=self.chance.choice(moves), actor=self.desk, now=self.now)

    def cancel(self) -> None:
        actions.cancel_meeting(meeting=self.a_meeting(), actor=self.desk, now=self.now)

    def invite(self) -> None:
        one, other = self.a_pair()
        possible = openings(round_of(self.cast), one.pk, other.pk, self.now)
        with suppress(*REFUSALS):
            self.cancel()  # or there is hardly a place for anybody
        actions.send_invitation(
            forum=self.cast.forum,
            inviter=one,
            invited=other,
            starts_at=self.chance.choice(possible).slot.starts_at if possible else self.a_start(),
            actor=self.desk,
            now=self.now,
        )

    def answer(self) -> None:
        rows = list(Invitation.objects.order_by("-pk")[:6])
        if rows:
            one = self.chance.choice(rows)
            start = self.a_start() if self.chance.random() < 0.5 else None
            actions.accept_invitation(invitation=one, starts_at=start, actor=self.desk, now=self.now)

    def repair(self) -> None:
        people = list(Membership.objects.filter(part__in=("delegate", "interpreter")).order_by("pk"))
        ends_at = self.now + timedelta(hours=self.chance.choice([1, 24]))
        trouble = self.chance.choice(
            [
                Trouble(kind=Repair.Kind.TABLE, table=self.a_table(), starts_at=self.now, ends_at=ends_at),
                Trouble(
                    kind=Repair.Kind.PEOPLE,
                    people=(self.chance.choice(people),),
                    starts_at=self.now,
                    ends_at=ends_at,
                ),
            ]
        )
        proposal = rescue(round_of(self.cast), trouble, self.now)
        repair = actions.propose_repair(
            forum=self.cast.forum, trouble=trouble, proposal=proposal, actor=self.desk, now=self.now
        )
        if self.chance.random() < 0.3:  # somebody else is quicker
            with suppress(*REFUSALS):
                self.chance.choice([self.move, self.cancel, self.withdraw, self.say])()
        actions.confirm_repair(repair=repair, actor=self.desk, now=self.now)

    def say(self) -> None:
        wish(self.cast, *self.a_pair(), self.chance.choice(["must", "want", "no"]))

    def forbid(self) -> None:
        one, other = self.a_pair()
        pin = Pin.objects.filter(first__in=(one, other), second__in=(one, other)).first()
        if pin is not None:
            actions.lift_pin(pin=pin, actor=self.desk, now=self.now)
        elif self.chance.random() < 0.3:
            actions.pin_meeting(
                forum=self.cast.forum,
                first=one,
                second=other,
                kind=Pin.Kind.FORBID,
                actor=self.desk,
                now=self.now,
            )

    def be_away(self) -> None:
        people = list(Membership.objects.filter(part="delegate").order_by("pk"))
        start = self.a_start()
        actions.set_availability(
            membership=self.chance.choice(people),
            starts_at=start,
            ends_at=start + timedelta(minutes=20),
            is_there=self.chance.random() < 0.5,
            actor=self.desk,
            now=self.now,
        )

    def report(self) -> None:
        one = self.a_meeting()
        kind = self.chance.choice(["no_show", "ended", "arrived", "late", "overrun"])
        row = one.attendances.select_related("membership__person").order_by("pk").first()
        assert row is not None
        said = actions.Said(
            key=uuid4(),
            meeting=one.public_id,
            kind=kind,
            person=row.membership.person.public_id,
            organisation=one.first.public_id,
            minutes=10,
            said_at=self.now,
        )
        actions.take_reports(forum=self.cast.forum, reports=[said], actor=self.desk, now=self.now)

    def take_back_a_report(self) -> None:
        rows = list(Report.objects.standing().order_by("-pk")[:4])
        if rows:
            actions.withdraw_report(report=self.chance.choice(rows), actor=self.desk, now=self.now)

    def tell(self) -> None:
        members = list(news_of(self.cast.forum, self.now))
        actions.tell_news(forum=self.cast.forum, members=members, actor=SYSTEM, now=self.now)

    def go_on(self) -> None:
        """Time passes: seconds in which one can undo, or so much that meetings begin."""
        later = self.now + timedelta(seconds=self.chance.choice([5, 20, 40]))
        self.now = later if later > at(self.cast, 8) or self.chance.random() < 0.8 else at(self.cast, 8, 55)
        if self.now > at(self.cast, 8):
            self.now += timedelta(minutes=self.chance.choice([0, 3]))

    def verbs(self) -> list[Callable[[], None]]:
        often = [self.move, self.move, self.swap, self.undo, self.undo, self.go_on, self.invite, self.answer]
        seldom = [self.publish, self.withdraw, self.cancel, self.repair, self.fill, self.assign, self.tell]
        people = [self.say, self.forbid, self.be_away, self.report, self.take_back_a_report]
        return [*often, *seldom, *people]


def bodies_at(meeting: Meeting) -> set[str]:
    """Everybody and everything that a meeting takes up."""
    people = {row.membership.person_id for row in meeting.attendances.all()}
    if meeting.interpreter is not None:
        people.add(meeting.interpreter.person_id)
    return {f"person:{one}" for one in people} | {f"table:{meeting.table_id}"}


def plan_of() -> dict[str, tuple[datetime, datetime, frozenset[str]]]:
    rows = Meeting.objects.standing().select_related("interpreter")
    return {
        one.source: (one.starts_at, one.ends_at, frozenset(bodies_at(one)))
        for one in rows.prefetch_related("attendances__membership")
    }


def bookings() -> dict[str, tuple[datetime, datetime, frozenset[str]]]:
    rows = Booking.objects.filter(source__startswith="meeting:").prefetch_related("cells")
    return {
        one.source: (one.starts_at, one.ends_at, frozenset(cell.resource for cell in one.cells.all()))
        for one in rows
    }


def everything() -> dict[str, object]:
    """What a refused action must leave as it was."""
    rows = Meeting.objects.order_by("pk").values_list(
        "pk", "state", "starts_at", "table", "interpreter", "sequence", "changed_at"
    )
    moves = Move.objects.order_by("pk").values_list("pk", "undone_at")
    asked = Invitation.objects.order_by("pk").values_list("pk", "state", "meeting")
    return {"meetings": list(rows), "moves": list(moves), "invitations": list(asked), "bookings": bookings()}


def known() -> dict[tuple[int, int], int]:
    return {(row.meeting_id, row.membership_id): row.sequence for row in Told.objects.all()}


def states() -> dict[int, tuple[int, tuple[object, ...]]]:
    """The sequence of each meeting, and what a calendar shows of it."""
    return {
        one.pk: (
            one.sequence,
            (one.starts_at, one.table_id, one.interpreter_id, one.state == Meeting.State.CANCELLED),
        )
        for one in Meeting.objects.all()
    }


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_is_done_plan_and_bookings_agree(cast: Cast, seed: int) -> None:
    day = Day(cast, seed)
    done: list[str] = []
    for _number in range(STEPS):
        before, all_before, told_before = states(), everything(), known()
        verb = day.chance.choice(day.verbs())
        done.append(verb.__name__)
        try:
            verb()
        except REFUSALS as error:
            done[-1] += f" ({type(error).__name__})"
            if verb.__name__ not in OF_SEVERAL:
                assert everything() == all_before, done
        plan = plan_of()
        assert bookings() == plan, done
        for (one, (start, end, whom)), (other, (begin, finish, others)) in combinations(plan.items(), 2):
            assert not (start < finish and begin < end and whom & others), (one, other, done)
        for pk, (sequence, shown) in states().items():
            was = before.get(pk)
            assert was is None or sequence > was[0] or (sequence, shown) == was, done
        assert all(known()[key] >= sequence for key, sequence in told_before.items()), done

    day.tell()
    assert news_of(cast.forum, day.now) == {}
    ahead = Meeting.objects.filter(state=Meeting.State.PUBLISHED, starts_at__gt=day.now)
    for meeting in ahead.prefetch_related("attendances"):
        due = {row.membership_id for row in meeting.attendances.all()} | {meeting.interpreter_id} - {None}
        rows = Told.objects.filter(meeting=meeting, is_cancelled=False)
        assert {(row.membership_id, row.starts_at, row.table_id, row.interpreter_id) for row in rows} == {
            (one, meeting.starts_at, meeting.table_id, meeting.interpreter_id) for one in due
        }
        assert {row.sequence <= meeting.sequence for row in rows} == {True}
    run_all_due()
    assert len([one for one in done if "(" not in one]) > STEPS // 3, done
