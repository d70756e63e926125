"""What the desk settles by hand goes before every wish, and what cannot be is said at once."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from conftest import SignIn
from pytest_django import DjangoAssertNumQueries
from tests.cast import Cast, actor_of, make_member, make_officer, officer, words

from muntada.access.actor import Actor, NotAllowed
from muntada.access.roles import Role
from muntada.base import clock
from muntada.base.jobs.drain import run_all_due
from muntada.journal.models import Entry
from muntada.meetings import actions
from muntada.meetings.models import Absence, Meeting, Pin, Placement, Run
from muntada.meetings.problem import build_problem
from muntada.meetings.tests.hall import (
    EVE,
    at,
    computed,
    make_company,
    make_hall,
    published,
    reasons,
    round_of,
    wish,
)
from muntada.venue import actions as venue
from muntada.venue.models import Table


def pin(cast: Cast, *, actor: Actor | None = None, **fields: object) -> Pin:
    """The desk settles something of Zaytuna and Rosinka, unless others are named."""
    return actions.pin_meeting(
        **{"first": cast.zaytuna, "second": cast.rosinka, **fields},  # type: ignore[arg-type]  # of the action
        forum=cast.forum,
        actor=actor or cast.desk,
        now=EVE,
    )


def refused(cast: Cast, **fields: object) -> list[str]:
    """The codes of what stands in the way; nothing is settled."""
    before = Pin.objects.count()
    with pytest.raises(actions.PinRefused) as error:
        pin(cast, **fields)
    assert Pin.objects.count() == before
    return [one.code for one in error.value.hindrances]


def place_of(run: Run) -> list[tuple[datetime, int]]:
    return list(Placement.objects.filter(run=run).values_list("starts_at", "table__number"))


def test_pin_meeting_holds_it_where_the_desk_says(cast: Cast) -> None:
    make_hall(cast, tables=3)
    other, _ = make_company(cast, 70, is_guest=False)
    wish(cast, other, cast.rosinka)
    wish(cast, cast.rosinka, other)
    table = Table.objects.get(number=3)

    pin(cast, starts_at=at(cast, 10, 20), table=table, interpreter=cast.yousef, people=[cast.hana])
    run = computed(cast)

    placement = Placement.objects.get(first=cast.zaytuna)
    assert (placement.starts_at, placement.table, placement.interpreter) == (
        at(cast, 10, 20),
        table,
        cast.yousef,
    )
    assert set(placement.people.all()) == {cast.hana, cast.marina}
    # Nobody wished for it, so it counts nothing among the wishes.
    assert (run.result["pins_held"], run.result["weight"]["value"], run.result["held"]) == (1, 6, 2)
    assert placement.weight == 0


def test_pin_meeting_without_a_place_goes_before_every_wish(cast: Cast) -> None:
    make_hall(cast, tables=1, end=10, minutes=60)
    other, _ = make_company(cast, 70, is_guest=False)
    for asker, asked in ((other, cast.rosinka), (cast.rosinka, other)):
        wish(cast, asker, asked, "must")
    wish(cast, cast.zaytuna, cast.rosinka, "want")
    without = computed(cast)

    pin(cast)
    run = computed(cast)

    assert without.placements.get().second == other
    assert run.placements.get().first == cast.zaytuna
    assert run.result["weight"] == {"value": 1, "bound": 1, "proved": True, "scope": "all"}


def test_pin_meeting_forbids_whatever_was_wished(cast: Cast) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)

    pin(cast, first=cast.rosinka, second=cast.zaytuna, kind="forbid", note="Before the court.")
    run = computed(cast)

    assert reasons(run) == [(cast.zaytuna.pk, cast.rosinka.pk, "forbidden")]
    assert not Placement.objects.exists()


def test_pin_meeting_is_for_the_desk(cast: Cast) -> None:
    make_hall(cast)

    for actor in (actor_of(cast.hana), officer(Role.FOCAL_POINT, cast.forum, cast.guest)):
        with pytest.raises(NotAllowed):
            pin(cast, actor=actor)

    assert pin(cast, actor=officer(Role.B2B_DESK, cast.forum, cast.guest)).kind == "hold"


def test_pin_meeting_again_changes_the_place_and_the_opposite_is_refused(cast: Cast) -> None:
    make_hall(cast)
    first = pin(cast, starts_at=at(cast, 9), people=[cast.hana])

    again = pin(cast, starts_at=at(cast, 10), note="After the opening.")
    contradiction = refused(cast, kind="forbid")
    actions.lift_pin(pin=again, actor=cast.desk, now=EVE)
    with pytest.raises(actions.NothingToLift):
        actions.lift_pin(pin=again, actor=cast.desk, now=EVE)
    forbidden = pin(cast, kind="forbid")

    assert (again.pk, again.starts_at, list(again.people.all())) == (first.pk, at(cast, 10), [])
    assert contradiction == ["pinned"]
    assert forbidden.kind == "forbid"
    assert refused(cast) == ["forbidden"]


def test_pin_meeting_says_at_once_what_stands_in_the_way(cast: Cast) -> None:
    make_hall(cast)
    other, (second,) = make_company(cast, 70, is_guest=False)
    third, (guest,) = make_company(cast, 80, is_guest=True)
    deaf = make_member(
        cast.forum,
        cast.host,
        cast.zaytuna,
        words("Interpreter of French"),
        part="interpreter",
        languages={"ar": "native", "fr": "fluent"},
    )
    one, two = Table.objects.order_by("number")
    pin(cast, starts_at=at(cast, 9), table=one, interpreter=cast.yousef)
    Absence.objects.create(membership=second, starts_at=at(cast, 10), ends_at=at(cast, 10, 20))
    nine, ten = at(cast, 9), at(cast, 10)
    ours = {"first": other, "second": third}

    found = {
        "person away": refused(cast, **ours, starts_at=ten, people=[second]),
        "nobody there": refused(cast, **ours, starts_at=ten),
        "person pinned": refused(cast, second=third, starts_at=nine, people=[cast.hana])[:1],
        "all pinned": refused(cast, second=third, starts_at=nine),
        "table": refused(cast, **ours, starts_at=nine, table=one),
        "interpreter pinned": refused(cast, **ours, starts_at=nine, interpreter=cast.yousef),
        "interpreter deaf": refused(cast, **ours, interpreter=deaf),
        "no interpreter": refused(cast, **ours, interpreter=cast.hana),
        "no slot": refused(cast, **ours, starts_at=at(cast, 9, 5)),
        "stranger": refused(cast, **ours, people=[cast.marina]),
    }

    assert found == {
        "person away": ["person_away"],
        "nobody there": ["nobody_there"],
        "person pinned": ["organisation_pinned"],
        "all pinned": ["organisation_pinned"],
        "table": ["table_taken"],
        "interpreter pinned": ["interpreter_pinned"],
        "interpreter deaf": ["languages"],
        "no interpreter": ["no_interpreter"],
        "no slot": ["no_slot"],
        "stranger": ["wrong_person"],
    }
    assert pin(cast, **ours, starts_at=nine, table=two).table == two
    assert guest.organisation == third


def test_pin_meeting_knows_host_tables_full_halls_and_halls_without_tables(cast: Cast) -> None:
    make_hall(cast, tables=2)
    other, _ = make_company(cast, 70, is_guest=False)
    third, _ = make_company(cast, 80, is_guest=True)
    one, two = Table.objects.order_by("number")
    venue.change_table(table=two, zone="1", host=cast.rosinka, actor=cast.desk, now=EVE)

    of_host = refused(cast, first=other, second=third, table=two)
    host_elsewhere = refused(cast, table=one)
    pin(cast, first=other, second=third, starts_at=at(cast, 9))
    fourth, _ = make_company(cast, 71, is_guest=False)
    fifth, _ = make_company(cast, 81, is_guest=True)
    full = refused(cast, first=fourth, second=fifth, starts_at=at(cast, 9))
    at_home = pin(cast, starts_at=at(cast, 9), table=two)

    assert (of_host, host_elsewhere, full) == (["table_of_host"], ["host_table"], ["tables_full"])
    assert at_home.table == two
    Pin.objects.all().delete()
    Table.objects.all().delete()
    assert refused(cast) == ["no_tables"]


def test_pin_meeting_refuses_more_than_an_organisation_has_slots(cast: Cast) -> None:
    make_hall(cast, end=10, minutes=30)
    others = [make_company(cast, number, is_guest=False)[0] for number in (70, 71, 72)]

    pin(cast, first=others[0])
    pin(cast, first=others[1])

    assert refused(cast, first=others[2]) == ["more_than_slots"]


def test_pin_meeting_says_that_nobody_interprets_the_pair(cast: Cast) -> None:
    make_hall(cast)
    cast.yousef.person.languages = {"ar": "native", "fr": "fluent"}
    cast.yousef.person.save()

    assert refused(cast) == ["pair_uncovered"]


def test_a_no_stands_in_the_way_and_only_the_joint_desk_learns_of_it(cast: Cast, signed_in: SignIn) -> None:
    """To the desk of one side a no of the other looks like anything else that may keep a meeting away."""
    clock.stop_at(EVE)
    make_hall(cast)
    away, (guest,) = make_company(cast, 80, is_guest=True)
    wish(cast, cast.rosinka, cast.zaytuna, "no")
    wish(cast, cast.zaytuna, away, "want")
    Absence.objects.create(membership=guest, starts_at=at(cast, 9), ends_at=at(cast, 11))
    host_desk = officer(Role.B2B_DESK, cast.forum, cast.host)

    joint = refused(cast)
    pin(cast, actor=host_desk, starts_at=at(cast, 9))
    pin(cast, second=away, actor=host_desk, starts_at=at(cast, 9, 20))
    run = computed(cast)

    assert joint == ["declined"]
    assert reasons(run) == [
        (cast.zaytuna.pk, cast.rosinka.pk, "declined"),
        (cast.zaytuna.pk, away.pk, "no_common_slot"),
    ]
    pages = {
        side: signed_in(make_officer(Role.B2B_DESK, cast.forum, side))
        for side in (cast.host, cast.guest, None)
    }
    draft, pins = f"/en/mb27/meetings/runs/{run.public_id}/", "/en/mb27/meetings/pins/"
    told = {side: client.get(draft).content.decode() for side, client in pages.items()}
    assert told[cast.host].count("No place was found for this meeting in this timetable.") == 2
    assert [page.count("said no, privately") for page in told.values()] == [0, 0, 1]
    listed = {side: client.get(pins).content.decode() for side, client in pages.items()}
    assert [page.count("said no, privately") for page in listed.values()] == [0, 0, 1]
    # The absence is the guests' own matter, and the guests' desk is told of it.
    assert [page.count("is there then") for page in listed.values()] == [0, 1, 1]


def test_pin_draft_keeps_the_meetings_of_a_draft_and_the_rest_is_computed_anew(cast: Cast) -> None:
    make_hall(cast)
    guests = [make_company(cast, number, is_guest=True)[0] for number in (80, 81, 82)]
    for guest in guests:
        wish(cast, cast.zaytuna, guest)
    draft = computed(cast, seed=1)
    one = draft.placements.get(second=guests[0])

    first = actions.pin_draft(run=draft, placements=[one.pk], actor=cast.desk, now=EVE)
    second = actions.pin_draft(run=draft, actor=cast.desk, now=EVE)
    with pytest.raises(actions.NothingToPin):
        actions.pin_draft(run=draft, actor=cast.desk, now=EVE)
    wish(cast, cast.zaytuna, cast.rosinka)
    again = computed(cast, seed=2)

    assert (first, second) == (1, 2)
    assert set(place_of(draft)) < set(place_of(again))
    assert again.placements.count() == 4
    assert actions.lift_pins(forum=cast.forum, run=draft, actor=cast.desk, now=EVE) == 3
    assert not Pin.objects.exists()


def test_lift_pins_leaves_what_was_settled_by_hand(cast: Cast) -> None:
    make_hall(cast)
    other, _ = make_company(cast, 80, is_guest=True)
    wish(cast, cast.zaytuna, other)
    actions.pin_draft(run=computed(cast), actor=cast.desk, now=EVE)
    by_hand = pin(cast, kind="forbid")

    lifted = actions.lift_pins(forum=cast.forum, actor=cast.desk, now=EVE)
    with pytest.raises(actions.NothingToLift):
        actions.lift_pins(forum=cast.forum, actor=cast.desk, now=EVE)

    assert (lifted, list(Pin.objects.all())) == (1, [by_hand])


def test_a_pin_changes_what_the_computation_is_made_from(cast: Cast) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    run = computed(cast)

    pin(cast, starts_at=at(cast, 10))

    with pytest.raises(actions.InputChanged):
        published(cast, run)
    assert not Meeting.objects.exists()


def test_a_pin_whose_slot_is_gone_is_told_and_not_moved(cast: Cast) -> None:
    make_hall(cast)
    pin(cast, starts_at=at(cast, 9, 40))
    round_ = round_of(cast)
    actions.change_round(forum=cast.forum, hall=round_.hall, slot_minutes=30, actor=cast.desk, now=EVE)

    run = computed(cast)

    row = run.not_placed.get()
    assert (row.reason, row.facts) == ("pin_impossible", {"pin": "slot"})


def test_what_is_published_can_stay_where_it_is(cast: Cast) -> None:
    """A guest who comes later finds a place; nobody who has a meeting is moved, save who cannot keep it."""
    make_hall(cast, tables=2)
    hosts = [make_company(cast, number, is_guest=False) for number in (70, 71, 72)]
    guests = [make_company(cast, number, is_guest=True) for number in (80, 81)]
    for host, _people in hosts:
        for guest, _others in guests:
            wish(cast, host, guest)
    published(cast, computed(cast, seed=1))
    before = {(one.first_id, one.second_id): one for one in Meeting.objects.all()}
    lost = Meeting.objects.order_by("starts_at").first()
    assert lost is not None
    away = next(people[0] for host, people in hosts if host.pk == lost.first_id)
    Absence.objects.create(membership=away, starts_at=lost.starts_at, ends_at=lost.ends_at)
    wish(cast, cast.zaytuna, cast.rosinka)

    run = actions.compute_timetable(
        forum=cast.forum, seconds=1, seed=7, start=Run.Start.KEPT, actor=cast.desk, now=EVE
    )
    problem = build_problem(round_of(cast), EVE, keeps_published=True)
    run_all_due()
    run.refresh_from_db()
    changes = actions.publish_timetable(run=run, edition=round_of(cast).edition, actor=cast.desk, now=EVE)

    assert run.fingerprint == problem.fingerprint
    assert {(one.first_id, one.second_id) for one in changes.kept} == before.keys() - {
        (lost.first_id, lost.second_id)
    }
    assert [(one.first_id, one.second_id) for one in changes.added] == [(cast.zaytuna.pk, cast.rosinka.pk)]
    assert run.result["kept"] == len(before) - 1


def test_pins_page_settles_checks_while_typing_and_lifts(cast: Cast, signed_in: SignIn) -> None:
    clock.stop_at(EVE)
    make_hall(cast)
    desk = signed_in(make_officer(Role.B2B_DESK, cast.forum))
    pair = "?first=zaytuna&second=ORG.046"
    Absence.objects.create(membership=cast.hana, starts_at=at(cast, 9), ends_at=at(cast, 9, 20))
    form = {
        "kind": "hold",
        "starts_at": at(cast, 9).astimezone(UTC).isoformat(),
        "people": [str(cast.hana.pk)],
        "note": "Minister",
    }

    unknown = desk.get("/en/mb27/meetings/pins/settle/?first=nobody&second=ORG.046")
    checked = desk.post(f"/en/mb27/meetings/pins/check/{pair}", form).content.decode()
    answer = desk.post(f"/en/mb27/meetings/pins/settle/{pair}", form)
    late = {**form, "starts_at": at(cast, 10).astimezone(UTC).isoformat()}
    fine = desk.post(f"/en/mb27/meetings/pins/check/{pair}", late).content.decode()
    saved = desk.post(f"/en/mb27/meetings/pins/settle/{pair}", late, follow=True).content.decode()
    lifted = desk.post(f"/en/mb27/meetings/pins/{Pin.objects.get().pk}/lift/", follow=True)

    assert unknown.status_code == 422
    assert "is not there then" in checked
    # Nothing that was typed is lost.
    assert answer.status_code == 422
    assert "is not there then" in answer.content.decode()
    assert re.search(r"<textarea[^>]*>\s*Minister</textarea>", answer.content.decode())
    assert "Nothing stands in the way." in fine
    assert "Minister" in saved
    assert "is open again" in lifted.content.decode()
    assert not Pin.objects.exists()


def test_pins_page_asks_the_same_number_of_questions_for_any_number(
    cast: Cast, signed_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_hall(cast)
    desk = signed_in(make_officer(Role.B2B_DESK, cast.forum))
    pin(cast, starts_at=at(cast, 9), people=[cast.hana])

    with django_assert_num_queries(24):
        desk.get("/en/mb27/meetings/pins/")
    for number in (80, 81, 82):
        other, _ = make_company(cast, number, is_guest=True)
        pin(cast, second=other, starts_at=at(cast, 9, 20) + (number - 80) * timedelta(minutes=20))
    with django_assert_num_queries(24):
        desk.get("/en/mb27/meetings/pins/")


def test_pins_are_in_the_journal_without_their_notes(cast: Cast) -> None:
    make_hall(cast)
    pin(cast, note="The minister asked.")

    entry = Entry.objects.get(name="meetings.MeetingPinned")
    assert entry.facts == {"first": "ORG.028", "second": "ORG.046"}
