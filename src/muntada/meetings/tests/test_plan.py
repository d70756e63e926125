"""The table plan as people use it: look, change, take back, and hear of what others change."""

import io
import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from conftest import SignIn
from django.http import HttpResponse
from django.test import Client
from django.utils.html import strip_tags
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries
from tests.cast import Cast, make_member, make_officer, officer, words

from muntada.access.roles import Role
from muntada.base import clock
from muntada.base.jobs.drain import run_all_due
from muntada.directory.models import Membership
from muntada.meetings import actions
from muntada.meetings.models import Absence, Meeting, Move, NotPlaced, Run
from muntada.meetings.tests.hall import EVE, at, computed, make_company, make_hall, published, round_of, wish
from muntada.venue.models import Table

PLAN = "/en/mb27/table-plan/"


@pytest.fixture
def met(cast: Cast) -> Cast:
    """Zaytuna and Rosinka meet at nine; it is the evening before."""
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    published(cast, computed(cast))
    run_all_due()
    return cast


@pytest.fixture
def desk(met: Cast, signed_in: SignIn) -> Client:
    """Somebody of the desk, still on the evening before."""
    client = signed_in(make_officer(Role.B2B_DESK, met.forum))
    clock.stop_at(EVE)
    return client


def text_of(answer: object) -> str:
    assert isinstance(answer, HttpResponse)
    plain = unescape(strip_tags(re.sub(r"(?s)<script.*?</script>", "", answer.content.decode())))
    return re.sub(r"\s+", " ", re.sub("[\u2066-\u2069\u200f]", "", plain))


def address(meeting: Meeting, verb: str) -> str:
    return f"{PLAN}meetings/{meeting.public_id}/{verb}/"


def choice(meeting: Meeting, slot: int, number: int, **values: object) -> dict[str, object]:
    """What the form of a move sends."""
    return {
        "slot": slot,
        "table": Table.objects.get(number=number).pk,
        "interpreter": meeting.interpreter_id or "none",
        "sequence": meeting.sequence,
    } | values


def test_table_plan_names_the_side_of_its_language_first(desk: Client, met: Cast) -> None:
    meeting = Meeting.objects.get()
    places = {}

    for language in ("ar", "ru", "en"):
        tile = desk.get(PLAN.replace("/en/", f"/{language}/")).content.decode()
        tile = tile[tile.index(f'data-meeting="{meeting.public_id}"') :]
        places[language] = tile.index(met.zaytuna.name.text("ar")) < tile.index(met.rosinka.name.text("ru"))

    assert places == {"ar": True, "ru": False, "en": True}


def test_move_meeting_first_says_whom_it_concerns_then_moves_and_offers_to_undo(
    desk: Client, met: Cast
) -> None:
    meeting = Meeting.objects.get()
    sent = choice(meeting, 3, 2)

    question = text_of(desk.get(address(meeting, "move"), {"slot": 3, "table": sent["table"]}))
    plan = desk.post(address(meeting, "move"), sent, follow=True)

    for name in ("Hana Elfituri", "Marina Orlova", "Yousef Idris"):
        assert name in question
    assert "10:00–10:20, table 2" in question
    assert "The meeting was moved. 3 people are mailed when the time to undo has passed." in text_of(plan)
    moved = Meeting.objects.get()
    assert (moved.starts_at, moved.table.number, moved.sequence) == (at(met, 10), 2, 1)

    undone = desk.post(f"{PLAN}undo/{Move.objects.get().pk}/", follow=True)

    assert "Taken back. Everything is as it was, and nobody is mailed." in text_of(undone)
    assert Meeting.objects.get().starts_at == meeting.starts_at


def test_undo_move_lapses_by_the_clock_on_the_wall_where_the_forum_s_stands_still(
    desk: Client, met: Cast
) -> None:
    meeting = Meeting.objects.get()
    desk.post(address(meeting, "move"), choice(meeting, 3, 2))
    change = Move.objects.get()
    page = f"{PLAN}?moved={change.pk}"

    at_once = desk.get(page).context["move_left"]
    Move.objects.update(noted_at=change.noted_at - timedelta(seconds=20))
    after_twenty = desk.get(page).context["move_left"]
    Move.objects.update(noted_at=change.noted_at - timedelta(seconds=31))
    later = desk.get(page).context
    late = text_of(desk.post(f"{PLAN}undo/{change.pk}/", follow=True))

    # A slow machine may need some seconds for a page.
    assert (20 < at_once <= 30, 0 < after_twenty <= 10, "move_left" in later) == (True, True, False)
    assert "It is too late to take this back: people are being told." in late
    assert Move.objects.get().undone_at is None


def test_undo_move_later_is_refused_in_words(desk: Client, met: Cast) -> None:
    meeting = Meeting.objects.get()
    desk.post(address(meeting, "move"), choice(meeting, 3, 2))
    clock.stop_at(EVE + timedelta(seconds=31))

    plan = text_of(desk.get(f"{PLAN}?moved={Move.objects.get().pk}"))
    late = text_of(desk.post(f"{PLAN}undo/{Move.objects.get().pk}/", follow=True))

    assert "The meeting was moved." not in plan
    assert "It is too late to take this back: people are being told." in late
    assert Meeting.objects.get().starts_at == at(met, 10)


def test_move_meeting_shows_both_versions_when_somebody_was_quicker(desk: Client, met: Cast) -> None:
    meeting = Meeting.objects.select_related("interpreter").get()
    actions.move_meeting(
        meeting=meeting,
        starts_at=at(met, 10, 20),
        table=Table.objects.get(number=2),
        interpreter=meeting.interpreter,
        sequence=0,
        actor=met.secretary,
        now=EVE,
    )

    answer = desk.post(address(meeting, "move"), choice(meeting, 3, 1, seen="09:00, 1"))

    said = text_of(answer)
    assert answer.status_code == 409
    assert "Somebody else changed this meeting while you looked. You saw it at 09:00, 1." in said
    assert "10:20–10:40, table 2" in said  # where it is
    assert "10:00–10:20, table 1" in said  # where it was wanted
    # Looked at again, the same form goes through.
    again = desk.post(address(meeting, "move"), choice(meeting, 3, 1, sequence=1))
    assert again.status_code == 302
    assert Meeting.objects.get().starts_at == at(met, 10)


def test_move_meeting_refused_keeps_what_was_chosen(desk: Client, met: Cast) -> None:
    other, _members = make_company(met, 70, is_guest=True)
    wish(met, met.zaytuna, other)
    published(met, computed(met))
    first, second = Meeting.objects.order_by("starts_at").select_related("table")
    there = {"slot": 0, "table": first.table_id}
    slot = next(
        number for number in range(6) if at(met, 9) + timedelta(minutes=20 * number) == first.starts_at
    )
    there["slot"] = slot

    question = text_of(desk.get(address(second, "move"), there))
    answer = desk.post(address(second, "move"), choice(second, slot, first.table.number))

    assert answer.status_code == 422
    for said in (question, text_of(answer)):
        assert "It cannot be held there:Hana Elfituri is taken:" in said
        assert "Change places with them" in said
    assert f'<option value="{slot}" selected>' in answer.content.decode()


def test_swap_meetings_from_the_page(desk: Client, met: Cast) -> None:
    other, _members = make_company(met, 70, is_guest=True)
    wish(met, met.zaytuna, other)
    published(met, computed(met))
    first, second = Meeting.objects.order_by("starts_at")
    where = f"{address(first, 'swap')}{second.public_id}/"

    page = desk.get(where).content.decode()
    sent = dict(re.findall(r'name="(\w+_(?:sequence|interpreter))" value="(\w+)"', page))
    answer = desk.post(where, sent, follow=True)

    assert "The two meetings changed places." in text_of(answer)
    assert [one.pk for one in Meeting.objects.order_by("starts_at")] == [second.pk, first.pk]


def test_meeting_fits_names_the_slots_and_tables(desk: Client, met: Cast) -> None:
    meeting = Meeting.objects.get()
    tables = [one.pk for one in Table.objects.order_by("number")]

    fits = desk.get(address(meeting, "fits")).json()["slots"]

    assert fits == {str(number): tables for number in range(6)}


def test_waiting_shows_who_fits_and_fill_slot_places_them(met: Cast, desk: Client) -> None:
    hall = Table.objects.order_by("number")[1]
    hall.delete()
    for number in range(6):
        wish(met, met.zaytuna, make_company(met, 70 + number, is_guest=True)[0])
    published(met, computed(met))
    row = NotPlaced.objects.filter(run=round_of(met).published_run)[0]
    gone = Meeting.objects.standing().order_by("starts_at")[0]
    full = text_of(desk.get(f"{PLAN}waiting/"))
    actions.cancel_meeting(meeting=gone, actor=met.desk, now=EVE)
    run_all_due()

    listed = text_of(desk.get(f"{PLAN}waiting/"))
    page = desk.get(f"{PLAN}waiting/{row.pk}/")
    sent = dict(
        re.findall(r'type="hidden" name="(slot|table|interpreter)" value="(\w+)"', page.content.decode())
    )
    answer = desk.post(f"{PLAN}waiting/{row.pk}/", sent, follow=True)

    assert "fits now" not in full
    assert "fits now 1 table is free" in listed
    assert "The two are placed." in text_of(answer)
    new = Meeting.objects.standing().get(first=row.first, second=row.second)
    assert (new.starts_at, new.table_id) == (gone.starts_at, gone.table_id)


def test_table_plan_live_answers_the_same_state_with_two_questions(
    desk: Client, met: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    where = f"{PLAN}live/?slot=0"
    first = desk.get(where)
    asking = {"if-none-match": first["ETag"]}

    with django_assert_num_queries(8):  # six of them say who asks
        same = desk.get(where, headers=asking)
    Meeting.objects.update(sequence=5)
    changed = desk.get(where, headers=asking)
    clock.stop_at(at(met, 9, 5))
    begun = desk.get(where, headers={"if-none-match": changed["ETag"]})

    assert [one.status_code for one in (first, same, changed, begun)] == [200, 304, 200, 200]
    assert (first["X-Clock"], same["X-Clock"], begun["X-Clock"]) == ("12:00", "12:00", "09:05")
    assert "nobody there for 5 minutes" in text_of(begun)


def test_only_a_desk_of_both_sides_is_offered_to_move(met: Cast, desk: Client, signed_in: SignIn) -> None:
    meeting = Meeting.objects.get()
    gate = signed_in(make_officer(Role.GATE, met.forum))
    one_side = signed_in(make_officer(Role.SECRETARIAT, met.forum, met.host))

    clock.stop_at(EVE)
    pages = [client.get(f"{PLAN}?slot=0").content.decode() for client in (desk, gate, one_side)]
    posts = [
        client.post(address(meeting, "move"), choice(meeting, 3, 2)).status_code
        for client in (gate, one_side)
    ]

    assert ["data-move=" in page for page in pages] == [True, False, False]
    assert posts == [403, 403]


def test_one_side_s_desk_learns_nothing_of_the_other_side_s_absences_by_asking_to_move(
    met: Cast, desk: Client, signed_in: SignIn
) -> None:
    meeting = Meeting.objects.get()
    waiting = NotPlaced.objects.create(
        run=Run.objects.get(), first=met.rosinka, second=met.zaytuna, weight=1, reason="declined", facts={}
    )
    Absence.objects.create(membership=met.marina, starts_at=at(met, 10), ends_at=at(met, 10, 20))
    one_side = signed_in(make_officer(Role.B2B_DESK, met.forum, met.host))
    clock.stop_at(EVE)
    pages = [
        f"{address(meeting, 'move')}?slot=3",
        f"{address(meeting, 'swap')}{meeting.public_id}/",
        address(meeting, "fits"),
        f"{PLAN}waiting/{waiting.pk}/",
        f"{PLAN}waiting/{waiting.pk + 1}/",
    ]

    seen = [one_side.get(page).status_code for page in pages]
    joint = desk.get(pages[0])

    assert seen == [403] * 5
    assert (joint.status_code, "is not there at this time" in text_of(joint)) == (200, True)


def test_table_plan_of_an_empty_slot_says_who_could_fill_it(met: Cast, desk: Client) -> None:
    run = round_of(met).published_run
    assert run is not None
    NotPlaced.objects.create(
        run=run,
        first=met.rosinka,
        second=make_company(met, 71, is_guest=False)[0],
        weight=1,
        reason="tables_full",
        facts={"tables": 1},
    )

    page = desk.get(f"{PLAN}?slot=5")

    assert "No meetings in this slot. 1 is on the waiting list. Fill the tables" in text_of(page)
    assert 'href="/en/mb27/table-plan/waiting/?slot=5"' in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("where", "queries"),
    [
        ("?slot=0", 11),
        ("live/?slot=0", 12),
        ("overview/", 9),
        ("waiting/", 16),
        ("meetings/MB27.MTG.001/move/?slot={free}", 24),
        ("meetings/MB27.MTG.001/fits/", 16),
    ],
)
def test_pages_of_the_plan_ask_as_often_for_three_as_for_one(
    cast: Cast,
    signed_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
    where: str,
    queries: int,
    count: int,
) -> None:
    clock.stop_at(EVE)
    make_hall(cast, tables=count)
    for number in range(count):
        other, _members = make_company(cast, 80 + number, is_guest=True)
        wish(cast, cast.zaytuna, other)
        absent, (away,) = make_company(cast, 90 + number, is_guest=True)
        Absence.objects.create(membership=away, starts_at=at(cast, 9), ends_at=at(cast, 11))
        wish(cast, cast.zaytuna, absent)
    published(cast, computed(cast))
    client = signed_in(make_officer(Role.B2B_DESK, cast.forum))
    clock.stop_at(EVE)
    taken = set(Meeting.objects.values_list("starts_at", flat=True))
    free = [n for n in range(6) if at(cast, 9) + timedelta(minutes=20 * n) not in taken]
    url = f"{PLAN}{where.format(free=free[0])}"
    client.get(url)

    with django_assert_num_queries(queries):
        answer = client.get(url)

    assert answer.status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_plan_of_the_slot_that_is_on_asks_twelve_questions(
    cast: Cast, signed_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    clock.stop_at(EVE)
    make_hall(cast, tables=count)
    for number in range(count):
        wish(
            cast,
            make_company(cast, 70 + number, is_guest=False)[0],
            make_company(cast, 80 + number, is_guest=True)[0],
        )
    published(cast, computed(cast))
    first = Meeting.objects.order_by("starts_at").first()
    assert first is not None
    client = signed_in(make_officer(Role.B2B_DESK, cast.forum))
    clock.stop_at(first.starts_at + timedelta(minutes=5))
    client.get(PLAN)

    with django_assert_num_queries(12):
        page = client.get(PLAN)

    on = Meeting.objects.filter(starts_at=first.starts_at)
    assert {tile.meeting for tile in page.context["tiles"] if tile.meeting} == set(on)
    assert {tile.state for tile in page.context["tiles"] if tile.meeting} == {"awaited"}


def words_of(answer: object) -> str:
    assert isinstance(answer, HttpResponse)
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)


@pytest.mark.parametrize("language", ["ar", "ru", "en"])
def test_papers_of_the_plan_are_printed(desk: Client, met: Cast, language: str) -> None:
    papers = {
        name: desk.get(f"/{language}/mb27/table-plan/{name}.pdf")
        for name in ("tables", "cards", "interpreters")
    }

    assert {name: (one.status_code, one.content[:5]) for name, one in papers.items()} == dict.fromkeys(
        papers, (200, b"%PDF-")
    )
    assert met.forum.code in words_of(papers["tables"])
    assert len(PdfReader(io.BytesIO(papers["tables"].content)).pages) == 1  # the other table is free all day


def test_cards_pdf_of_one_side_has_its_own_people_only(met: Cast, signed_in: SignIn) -> None:
    joint = signed_in(make_officer(Role.SECRETARIAT, met.forum))
    one_side = signed_in(make_officer(Role.SECRETARIAT, met.forum, met.host))
    clock.stop_at(EVE)

    cards = [words_of(client.get(f"{PLAN}cards.pdf")) for client in (joint, one_side)]

    assert ["Hana" in one for one in cards] == [True, True]
    assert ["Marina" in one for one in cards] == [True, False]


def test_rota_pdf_tells_two_of_one_name_apart(desk: Client, met: Cast) -> None:
    twin = make_interpreter(met)
    other, _members = make_company(met, 70, is_guest=True)
    wish(met, met.zaytuna, other)
    published(met, computed(met))
    first, second = Meeting.objects.order_by("starts_at")
    Meeting.objects.filter(pk=first.pk).update(interpreter=met.yousef)
    Meeting.objects.filter(pk=second.pk).update(interpreter=twin)

    rota = words_of(desk.get(f"{PLAN}interpreters.pdf"))

    assert twin.person.public_id in rota
    assert met.yousef.person.public_id in rota


def make_interpreter(cast: Cast) -> Membership:
    """Another interpreter who is called Yousef Idris."""
    return make_member(
        cast.forum,
        cast.host,
        cast.yousef.organisation,
        words("Yousef Idris", "يوسف إدريس", "Юсеф Идрис", "ar"),
        part="interpreter",
        languages={"ar": "native", "ru": "fluent"},
    )


def test_table_plan_shows_who_waits_once_it_was_reported(desk: Client, met: Cast) -> None:
    meeting = Meeting.objects.get()
    where = f"{PLAN}live/?slot=0"
    clock.stop_at(meeting.starts_at + timedelta(minutes=2))
    first = desk.get(where)
    said = actions.Said(
        key=uuid4(),
        meeting=meeting.public_id,
        kind="arrived",
        person=met.hana.person.public_id,
        organisation="",
        minutes=None,
        said_at=meeting.starts_at,
    )

    fates = actions.take_reports(
        forum=met.forum,
        reports=[said],
        actor=officer(Role.GATE, met.forum),
        now=meeting.starts_at + timedelta(minutes=1),
    )
    after = desk.get(where, headers={"if-none-match": first["ETag"]})

    assert [one.value for one in fates] == ["taken"]
    assert "nobody there for 2 minutes" in text_of(first)
    assert "one side waiting for 2 minutes" in text_of(after)
