from collections.abc import Mapping
from datetime import timedelta

import pytest
from conftest import SignIn
from django.db import transaction
from pytest_django import DjangoAssertNumQueries
from tests.cast import NOON, Cast, acting, actor_of, make_focal_point, make_officer, words
from tests.files import read, taken

from muntada.access.actor import Actor
from muntada.access.roles import Role
from muntada.directory.models import Membership
from muntada.meetings import actions
from muntada.meetings.models import Absence, Preference
from muntada.meetings.sheets import (
    PREFERENCES,
    PreferenceCheck,
    meeting_rows,
    preference_rows,
)
from muntada.meetings.tests.hall import EVE, computed, make_company, make_hall, published, wish
from muntada.sheets.kinds import Context, Row, RowFate


def context_of(cast: Cast, actor: Actor, side_id: int | None = None) -> Context:
    return Context(forum_id=cast.forum.pk, side_id=side_id, actor=actor, now=EVE)


def fates_of(context: Context, *rows: Row) -> list[RowFate]:
    check = PreferenceCheck(context, rows)
    return [check.fate(one) for one in rows]


def row(number: int, **values: str) -> Row:
    parsed: Mapping[str, str] = {
        key: PREFERENCES.column(key).parse(value) if value else value for key, value in values.items()
    }
    return Row(number=number, values=parsed, addresses=dict.fromkeys(values, f"A{number}"))


def test_preferences_of_a_file_get_a_fate_each_and_changes_nothing(cast: Cast) -> None:
    other, _people = make_company(cast, 70, is_guest=True)
    wish(cast, cast.zaytuna, other, "want")
    rows = [
        row(2, asker="ORG.028", asked="АО «Росинка-Агро»", strength="Обязательно"),
        row(3, asker="شركة زيتونة للتجارة", asked="Company 70", strength="would like to meet"),
        row(4, asker="Zaytuna Trading", asked="ORG.70", strength="must"),
        row(5, asker="ORG.028", asked="ORG.028", strength="must"),
        row(6, asker="ORG.028", asked="Nobody & Sons", strength="no"),
        row(7, asker="ORG.028", asked="Росинка агро", strength="must"),
    ]

    fates = fates_of(context_of(cast, cast.desk), *rows)

    told = [(fate.fate.value, [problem.code for problem in fate.problems]) for fate in fates]
    assert told == [
        ("new", []),
        ("same", []),
        ("refused", ["same_row"]),
        ("refused", ["meetings.themselves"]),
        ("refused", ["meetings.nobody"]),
        ("refused", ["meetings.nobody"]),
    ]
    assert Preference.objects.count() == 1


def test_preferences_of_a_file_are_refused_for_the_other_side(cast: Cast) -> None:
    rows = [
        row(2, asker="ORG.028", asked="ORG.046", strength="must"),
        row(3, asker="ORG.046", asked="ORG.028", strength="must"),
    ]
    focal_point = actor_of(make_focal_point(cast.forum, cast.host, cast.hana), cast.forum)
    neighbour = actor_of(make_focal_point(cast.forum, cast.host, cast.yousef), cast.forum)

    fates = fates_of(context_of(cast, focal_point, cast.host.pk), *rows)
    closed = fates_of(context_of(cast, neighbour, cast.host.pk), *rows)

    assert [fate.fate.value for fate in fates] == ["new", "refused"]
    assert [fate.fate.value for fate in closed] == ["refused", "refused"]


def test_preferences_of_a_file_are_refused_after_the_deadline(cast: Cast) -> None:
    hall = make_hall(cast)
    actions.change_round(forum=cast.forum, hall=hall, state="closed", actor=cast.desk, now=EVE)
    rows = [row(2, asker="ORG.028", asked="ORG.046", strength="must")]
    focal_point = actor_of(make_focal_point(cast.forum, cast.host, cast.hana), cast.forum)

    fates = [fates_of(context_of(cast, actor), *rows)[0].fate.value for actor in (focal_point, cast.desk)]

    assert fates == ["refused", "new"]


def test_read_in_preferences_keeps_what_the_file_does_not_say(cast: Cast) -> None:
    wish(cast, cast.zaytuna, cast.rosinka, "want", reason="An old friend.", topic=words("Seed potatoes"))
    context = context_of(cast, cast.desk)

    rows = [row(2, asker="ORG.028", asked="ORG.046", strength="must", topic_ru="Картофель")]
    with transaction.atomic():
        PreferenceCheck(context, rows).read_in(rows)

    said = Preference.objects.get()
    assert (said.strength, said.reason) == ("must", "An old friend.")
    assert (said.topic.text("en"), said.topic.text("ru")) == ("Seed potatoes", "Картофель")


def test_what_is_written_out_can_be_read_in_again(cast: Cast) -> None:
    wish(cast, cast.zaytuna, cast.rosinka, "want", reason="An old friend.", topic=words("Seed potatoes"))
    context = context_of(cast, cast.desk)

    (written,) = preference_rows(context)
    again = row(2, **{key: str(written[key]) for key in (column.key for column in PREFERENCES.columns)})

    assert [fate.fate.value for fate in fates_of(context, again)] == ["same"]


def test_files_hold_only_what_their_reader_may_see(cast: Cast) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    wish(cast, cast.rosinka, cast.zaytuna)
    published(cast, computed(cast))

    def counts(actor: Actor) -> tuple[int, int]:
        context = context_of(cast, actor)
        return len(list(preference_rows(context))), len(list(meeting_rows(context)))

    assert counts(cast.desk) == (2, 1)
    for member, wishes in ((cast.marina, 1), (cast.yousef, 0)):
        assert member.side is not None
        focal_point = actor_of(make_focal_point(cast.forum, member.side, member), cast.forum)
        assert counts(focal_point) == (wishes, 0)
    assert counts(acting(Role.PRESS, cast.forum)) == (0, 0)


def away(member: Membership) -> Absence:
    return Absence.objects.create(membership=member, starts_at=NOON, ends_at=NOON + timedelta(hours=1))


def test_absences_of_the_other_side_stay_out_of_the_file(cast: Cast, signed_in: SignIn) -> None:
    away(cast.hana)
    away(cast.marina)
    guest = signed_in(make_officer(Role.B2B_DESK, cast.forum, cast.guest))
    desk = signed_in(make_officer(Role.B2B_DESK, cast.forum))

    assert taken(guest, "absences", ["person", "day", "from", "to"]) == [
        {"Name": "Marina Orlova", "Day": "2027-03-17", "From": "12:00", "To": "13:00"}
    ]
    assert len(taken(desk, "absences", ["person"])) == 2
    hana = cast.hana.person.public_id
    assert taken(desk, "absences", ["person"], person=hana) == [{"Name": "Hana Elfituri"}]
    assert taken(guest, "absences", ["person"], person=hana) == []


def test_what_tells_of_both_sides_wishes_stays_out_of_a_sides_files(cast: Cast) -> None:
    make_hall(cast, tables=1, start=9, end=10, minutes=60)
    others = [make_company(cast, 70 + number, is_guest=True)[0] for number in range(3)]
    for other in others:
        wish(cast, cast.zaytuna, other)
    wish(cast, others[1], cast.zaytuna, "no")
    run = computed(cast)
    guest, desk = acting(Role.B2B_DESK, cast.forum, cast.guest), acting(Role.B2B_DESK, cast.forum)

    assert [row["run"] for row in read("computations", desk)] == [run.public_id]
    assert (read("computations", desk)[0]["wished"], read("computations", desk)[0]["held"]) == (3, 1)
    assert (read("computations", guest)[0]["wished"], read("computations", guest)[0]["held"]) == (None, 1)
    assert [row["table"] for row in read("placements", guest)] == [1]
    assert len(read("waiting", desk)) == 2
    assert read("waiting", guest) == []
    host = read("waiting", acting(Role.B2B_DESK, cast.forum, cast.host))
    assert {(row["weight"], row["reason"]) for row in host} == {
        (None, "No place was found for this meeting in this timetable.")
    }


def test_drafts_are_those_of_the_computation_that_is_asked_for(cast: Cast, signed_in: SignIn) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    first = computed(cast)
    computed(cast)
    client = signed_in(make_officer(Role.B2B_DESK, cast.forum))

    assert taken(client, "placements", ["run"], run=first.public_id) == [{"Computation": first.public_id}]
    page = client.get(f"/en/mb27/meetings/runs/{first.public_id}/")
    if page.status_code == 200:
        assert f"/en/mb27/export/placements/?run={first.public_id}" in page.content.decode()
    assert taken(client, "placements", ["run"], run="MB27.RUN.999") == []


def test_meetings_are_narrowed_down_by_day_and_person(cast: Cast, signed_in: SignIn) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    published(cast, computed(cast))
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum))

    assert len(taken(client, "meetings", ["id"], day="2027-03-17")) == 1
    assert taken(client, "meetings", ["id"], day="2027-03-18") == []
    assert len(taken(client, "meetings", ["id"], day="no day")) == 1
    assert len(taken(client, "meetings", ["id"], person=cast.hana.person.public_id)) == 1
    assert taken(client, "meetings", ["id"], person="PER.999") == []


def test_preferences_are_narrowed_down_to_an_organisation(cast: Cast, signed_in: SignIn) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    wish(cast, cast.rosinka, cast.zaytuna, "no")
    desk = signed_in(make_officer(Role.B2B_DESK, cast.forum))
    guest = signed_in(make_officer(Role.SECRETARIAT, cast.forum, cast.host))

    assert taken(desk, "preferences", ["strength"], organisation="ORG.046") == [{"Strength": "no, thank you"}]
    assert taken(guest, "preferences", ["strength"]) == [{"Strength": "must meet"}]
    assert taken(guest, "preferences", ["strength"], organisation="ORG.046") == []


def test_export_of_computations_is_refused_in_words(cast: Cast, signed_in: SignIn) -> None:
    focal = signed_in(make_officer(Role.FOCAL_POINT, cast.forum, cast.guest))

    for name in ("computations", "placements", "waiting"):
        answer = focal.get(f"/en/mb27/export/{name}/")
        assert answer.status_code == 403
        assert "your duties do not include this page" in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_lists_of_meetings_ask_the_database_as_often_for_many(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    make_hall(cast, tables=1)
    for number in range(count):
        other, members = make_company(cast, 70 + number, is_guest=True)
        wish(cast, cast.zaytuna, other)
        away(members[0])
    published(cast, computed(cast))

    for name, queries in (
        ("meetings", 3),
        ("computations", 1),
        ("placements", 5),
        ("absences", 2),
        ("preferences", 1),
    ):
        with django_assert_num_queries(queries):
            read(name, cast.desk)
