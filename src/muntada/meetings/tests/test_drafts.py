"""Drafts are kept, named, compared and thrown away; fairness is a choice."""

import re

import pytest
from conftest import SignIn
from pytest_django import DjangoAssertNumQueries
from tests.cast import Cast, acting, actor_of, make_officer

from muntada.access.actor import NotAllowed
from muntada.access.roles import Role
from muntada.base.jobs.drain import run_all_due
from muntada.meetings import actions
from muntada.meetings.comparison import compare
from muntada.meetings.models import NotPlaced, Placement, Run
from muntada.meetings.problem import build_problem
from muntada.meetings.solving import shares_of, solve
from muntada.meetings.tests.hall import EVE, computed, make_company, make_hall, published, round_of, wish


def text_of(answer) -> str:  # type: ignore[no-untyped-def]  # Django's test answer has no public type
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.fixture
def two(cast: Cast) -> tuple[Run, Run]:
    """One seat, two who want it: the first draft gives it to Zaytuna, the second to whom the desk pinned."""
    make_hall(cast, tables=1, end=10, minutes=60)
    other, _ = make_company(cast, 70, is_guest=False)
    wish(cast, cast.zaytuna, cast.rosinka, "must")
    wish(cast, other, cast.rosinka, "want")
    first = computed(cast)
    actions.pin_meeting(forum=cast.forum, first=other, second=cast.rosinka, actor=cast.desk, now=EVE)
    return first, computed(cast)


def test_compare_says_what_each_draft_holds_and_who_lost_out(cast: Cast, two: tuple[Run, Run]) -> None:
    comparison = compare(two, cast.desk)

    held = [
        (one.held, one.wished, one.weight, one.musts, one.all_musts, one.pins_held, one.pins)
        for one in comparison.figures
    ]
    assert held == [(1, 2, 3, 1, 1, 0, 0), (1, 2, 1, 0, 1, 1, 1)]
    assert [one.gap for one in comparison.figures] == [
        run.result["weight"]["bound"] - run.result["weight"]["value"] for run in two
    ]
    assert [one.least_share for one in comparison.figures] == [0, 0]
    (difference,) = comparison.differences
    assert [row.first for row in difference.only_base] == [cast.zaytuna]
    assert [row.second.public_id for row in difference.only_run] == ["ORG.70"]
    losses = [(one.organisation, one.before, one.after, one.wished) for one in difference.lost]
    assert losses == [(cast.zaytuna, 1, 0, 1)]
    assert (difference.gained, difference.moved) == (1, 0)


def test_compare_tells_one_side_nothing_of_the_other_s_wishes(cast: Cast, two: tuple[Run, Run]) -> None:
    comparison = compare(two, acting(Role.B2B_DESK, cast.forum, cast.guest))

    assert [(one.weight, one.wished, one.musts, one.least_share) for one in comparison.figures] == [
        (None, None, None, None)
    ] * 2
    assert comparison.differences[0].lost == []
    assert comparison.differences[0].gained == 0


def test_compare_page_names_who_lost_and_asks_for_two(
    cast: Cast, two: tuple[Run, Run], signed_in: SignIn
) -> None:
    first, second = two
    desk = signed_in(make_officer(Role.B2B_DESK, cast.forum))
    address = "/en/mb27/meetings/compare/"

    page = text_of(desk.get(f"{address}?run={first.public_id}&run={second.public_id}"))
    alone = text_of(desk.get(f"{address}?run={first.public_id}&run={first.public_id}", follow=True))
    guests = signed_in(make_officer(Role.B2B_DESK, cast.forum, cast.guest))
    theirs = text_of(guests.get(f"{address}?run={first.public_id}&run={second.public_id}"))

    assert "0 instead of 1 of 1 wishes" in page
    assert "Weight, best possible" in page
    assert "Choose two, three or four drafts to compare." in alone
    assert "instead of" not in theirs
    assert "Weight, best possible" not in theirs


def test_compare_page_asks_the_same_number_of_questions_for_any_number(
    cast: Cast, signed_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_hall(cast)
    desk = signed_in(make_officer(Role.B2B_DESK, cast.forum))
    counts = []
    for numbers in ((80,), (81, 82, 83)):
        for number in numbers:
            wish(cast, cast.zaytuna, make_company(cast, number, is_guest=True)[0])
        pair = [computed(cast, seed=seed).public_id for seed in (1, 2)]
        counts.append(f"/en/mb27/meetings/compare/?run={pair[0]}&run={pair[1]}")

    for address in counts:
        with django_assert_num_queries(14):
            assert desk.get(address).status_code == 200


def test_name_draft_is_for_the_desk_and_shown(cast: Cast, signed_in: SignIn) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    run = computed(cast)
    desk = signed_in(make_officer(Role.B2B_DESK, cast.forum))

    with pytest.raises(NotAllowed):
        actions.name_draft(run=run, name="A", note="", actor=actor_of(cast.hana), now=EVE)
    address = f"/en/mb27/meetings/runs/{run.public_id}/"
    desk.post(f"{address}name/", {"name": "After lunch", "note": "The minister comes later."})

    assert "After lunch" in text_of(desk.get("/en/mb27/meetings/desk/"))
    page = text_of(desk.get(address))
    assert "After lunch" in page
    assert "The minister comes later." in page


def test_discard_draft_throws_a_draft_away_but_never_the_published_one(cast: Cast, signed_in: SignIn) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    kept, draft = computed(cast, seed=1), computed(cast, seed=2)
    published(cast, kept)
    computing = actions.compute_timetable(forum=cast.forum, actor=cast.desk, now=EVE)

    with pytest.raises(actions.IsPublished):
        actions.discard_draft(run=kept, actor=cast.desk, now=EVE)
    with pytest.raises(actions.StillComputing):
        actions.discard_draft(run=computing, actor=cast.desk, now=EVE)
    actions.discard_draft(run=draft, actor=cast.desk, now=EVE)
    with pytest.raises(actions.AlreadyDiscarded):
        actions.discard_draft(run=draft, actor=cast.desk, now=EVE)
    with pytest.raises(actions.NotComputed):
        published(cast, draft)

    kept.refresh_from_db()
    assert (kept.state, round_of(cast).published_run) == ("done", kept)
    assert set(Placement.objects.values_list("run", flat=True)) == {kept.pk}
    assert not NotPlaced.objects.filter(run=draft).exists()
    desk = signed_in(make_officer(Role.B2B_DESK, cast.forum))
    assert desk.get(f"/en/mb27/meetings/runs/{draft.public_id}/").status_code == 404


def test_the_desk_chooses_seed_evenness_and_name(cast: Cast, signed_in: SignIn) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    desk = signed_in(make_officer(Role.B2B_DESK, cast.forum))

    desk.post(
        "/en/mb27/meetings/desk/compute/",
        {"seconds": "5", "seed": "7", "is_even": "yes", "name": "Even"},
    )

    run = Run.objects.get()
    assert (run.seconds, run.seed, run.is_even, run.name) == (5, 7, True, "Even")
    run_all_due()
    run.refresh_from_db()
    assert run.state == "done"


def test_solve_evenly_gives_more_to_who_has_least_and_says_what_it_cost(cast: Cast) -> None:
    """One table, two hours: a favourite with two strong wishes, and one guest with a single weak wish."""
    make_hall(cast, tables=1, minutes=60)
    other, _ = make_company(cast, 70, is_guest=False)
    third, _ = make_company(cast, 80, is_guest=True)
    fourth, _ = make_company(cast, 81, is_guest=True)
    wish(cast, cast.zaytuna, cast.rosinka, "want")
    wish(cast, cast.zaytuna, third, "want")
    wish(cast, other, fourth, "want")
    problem = build_problem(round_of(cast), EVE)

    def solved(seed: int, *, is_even: bool) -> tuple[float, int, int | None]:
        found = solve(problem, seconds=1, seed=seed, is_even=is_even, progress=lambda _moment: True)
        held = [problem.pairs[one.wish] for one in found.plan.placements]
        shares = shares_of(problem.pairs.values(), held)
        return sum(sorted(shares.values())[:2]), found.weight.value or 0, found.weight.bound

    plain = [solved(seed, is_even=False) for seed in range(3)]
    even = [solved(seed, is_even=True) for seed in range(3)]

    assert all(ours[0] >= theirs[0] for ours, theirs in zip(even, plain, strict=True))
    assert {(value, bound) for _share, value, bound in even} == {(2, 2)}
