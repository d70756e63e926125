"""A computation after a publication: move nobody, move few, or start afresh."""

import pytest
from conftest import SignIn
from tests.cast import Cast, make_officer

from muntada.access.roles import Role
from muntada.base.jobs.drain import run_all_due
from muntada.directory.models import Organisation, Person
from muntada.meetings import actions
from muntada.meetings.models import Absence, Meeting, Run
from muntada.meetings.tests.hall import (
    EVE,
    at,
    computed,
    make_company,
    make_hall,
    published,
    round_of,
    stopped,
    wish,
)


@pytest.fixture
def late(cast: Cast) -> tuple[Cast, Organisation, Organisation]:
    """Four meetings are published; then comes a guest who can only be there in the slot of one of them."""
    make_hall(cast, tables=4, end=10)
    host, _people = make_company(cast, 70, is_guest=False)
    guest, _people = make_company(cast, 80, is_guest=True)
    wish(cast, host, guest)
    for number in (71, 72, 73):
        wish(
            cast,
            make_company(cast, number, is_guest=False)[0],
            make_company(cast, number + 10, is_guest=True)[0],
        )
    share_a_language()
    published(cast, computed(cast))
    run_all_due()
    newcomer, (member,) = make_company(cast, 90, is_guest=True)
    wish(cast, host, newcomer)
    share_a_language()
    held = Meeting.objects.get(first=host)
    for start in range(9 * 60, 10 * 60, 20):
        moment = at(cast, start // 60, start % 60)
        if moment != held.starts_at:
            Absence.objects.create(
                membership=member, starts_at=moment, ends_at=at(cast, (start + 20) // 60, (start + 20) % 60)
            )
    return cast, host, newcomer


def share_a_language() -> None:
    """Everybody speaks Russian too, so that no interpreter stands in the way."""
    for person in Person.objects.all():
        person.languages = {"ar": "native", "ru": "fluent"}
        person.save(update_fields=["languages"])


def drafted(cast: Cast, start: Run.Start, *, is_even: bool = False) -> Run:
    run = actions.compute_timetable(
        forum=cast.forum, seconds=2, seed=5, start=start, is_even=is_even, actor=cast.desk, now=EVE
    )
    run_all_due()
    run.refresh_from_db()
    assert run.state == Run.State.DONE
    return run


def places(rows: object) -> dict[tuple[int, int], tuple[object, int]]:
    return {(one.first_id, one.second_id): (one.starts_at, one.table_id) for one in rows}  # type: ignore[attr-defined]


@pytest.mark.parametrize("is_even", [False, True])
def test_compute_timetable_moves_only_whom_more_can_be_held_for(
    late: tuple[Cast, Organisation, Organisation], is_even: bool
) -> None:
    cast, host, newcomer = late
    before = places(Meeting.objects.all())

    run = drafted(cast, Run.Start.FEW, is_even=is_even)
    after = places(run.placements.all())

    assert (host.pk, newcomer.pk) in after
    moved = {pair for pair in before if after[pair] != before[pair]}
    assert [host.pk in pair for pair in moved] == [True]
    assert run.result["weight"] == {"value": 15, "bound": 15, "proved": True, "scope": "all"}
    assert run.result["kept"] == 3
    changes = actions.publish_timetable(run=run, edition=round_of(cast).edition, actor=cast.desk, now=EVE)
    assert (len(changes.kept), len(changes.moved), len(changes.added)) == (3, 1, 1)


def test_compute_timetable_that_keeps_all_adds_what_fits(
    late: tuple[Cast, Organisation, Organisation],
) -> None:
    cast, host, newcomer = late
    before = places(Meeting.objects.all())

    run = drafted(cast, Run.Start.KEPT)

    assert places(run.placements.all()) == before
    assert [(one.first_id, one.second_id) for one in run.not_placed.all()] == [(host.pk, newcomer.pk)]


def test_compute_timetable_moves_nobody_where_nothing_is_gained(cast: Cast) -> None:
    make_hall(cast, tables=3, end=10)
    for number in (70, 71, 72):
        wish(
            cast,
            make_company(cast, number, is_guest=False)[0],
            make_company(cast, number + 10, is_guest=True)[0],
        )
    share_a_language()
    published(cast, computed(cast))

    run = drafted(cast, Run.Start.FEW)

    assert places(run.placements.all()) == places(Meeting.objects.all())


def test_the_desk_chooses_what_becomes_of_the_published(
    late: tuple[Cast, Organisation, Organisation], signed_in: SignIn
) -> None:
    cast, _host, _newcomer = late
    desk = signed_in(make_officer(Role.B2B_DESK, cast.forum))

    with stopped(EVE):
        page = desk.get("/en/mb27/meetings/desk/").content.decode()
        desk.post("/en/mb27/meetings/desk/compute/", {"start": "few", "seconds": "5"})

    assert 'name="start" value="few" checked' in page
    assert Run.objects.latest("pk").start == Run.Start.FEW
