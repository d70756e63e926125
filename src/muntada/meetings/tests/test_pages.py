import re

import pytest
from conftest import SignIn
from django.test import Client
from django.utils import translation
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries
from tests.cast import NOON, Cast, make_officer, words

from muntada.access.roles import Role
from muntada.meetings import actions
from muntada.meetings.models import Absence, CalendarKey, Meeting, Preference, Run
from muntada.meetings.tests.hall import EVE, at, computed, make_company, make_hall, published, wish


@pytest.fixture
def desk(cast: Cast, signed_in: SignIn) -> Client:
    return signed_in(make_officer(Role.B2B_DESK, cast.forum))


def text_of(answer) -> str:  # type: ignore[no-untyped-def]  # Django's test answer has no public type
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_wishes_one_tap_states_another_changes_and_it_is_taken_back(cast: Cast, signed_in: SignIn) -> None:
    hana = signed_in(cast.hana)

    hana.post("/en/mb27/wishes/ORG.046/state/", {"tap": "want"})
    first = Preference.objects.get().strength
    hana.post("/en/mb27/wishes/ORG.046/state/", {"tap": "must"})
    said = Preference.objects.get()
    page = hana.get("/en/mb27/wishes/").content.decode()
    hana.post(f"/en/mb27/wishes/{said.pk}/withdraw/")

    assert (first, said.strength) == ("want", "must")
    assert re.findall(r'class="tap tap--(\w+)"[^>]*aria-pressed="true"', page) == ["must"]
    assert not Preference.objects.exists()


def test_a_tap_keeps_what_the_form_said(cast: Cast, signed_in: SignIn) -> None:
    hana = signed_in(cast.hana)
    form = {
        "strength": "want",
        "attendee": str(cast.hana.pk),
        "wished": str(cast.marina.pk),
        "reason": "An old friend.",
        "topic_original": "en",
        "topic_en": "Seed potatoes",
    }

    hana.post("/en/mb27/wishes/ORG.046/state/", form)
    hana.post("/en/mb27/wishes/ORG.046/state/", {"tap": "must"})

    said = Preference.objects.get()
    assert (said.strength, said.attendee, said.wished, said.reason) == (
        "must",
        cast.hana,
        cast.marina,
        "An old friend.",
    )
    assert said.topic.text("en") == "Seed potatoes"


def test_wishes_are_hidden_from_everybody_else(cast: Cast, signed_in: SignIn) -> None:
    said = wish(cast, cast.zaytuna, cast.rosinka, "no", reason="A lawsuit between us.")
    marina, yousef = signed_in(cast.marina), signed_in(cast.yousef)
    guest_desk = signed_in(make_officer(Role.B2B_DESK, cast.forum, cast.guest))
    joint_desk = signed_in(make_officer(Role.B2B_DESK, cast.forum))
    address = "/en/mb27/wishes/?organisation=ORG.028"

    answers = [client.get(address).status_code for client in (marina, yousef, guest_desk, joint_desk)]
    withdrawn = marina.post(f"/en/mb27/wishes/{said.pk}/withdraw/").status_code
    form = marina.get("/en/mb27/wishes/ORG.046/state/?organisation=ORG.028").status_code

    assert answers == [404, 403, 404, 200]
    assert (withdrawn, form) == (404, 404)


def test_a_no_cannot_be_told_from_any_other_reason(cast: Cast, signed_in: SignIn) -> None:
    """Zaytuna wants two guests; one said no, the other is simply never there at the same time."""
    make_hall(cast)
    other, (away,) = make_company(cast, 80, is_guest=True)
    wish(cast, cast.zaytuna, cast.rosinka)
    wish(cast, cast.zaytuna, other)
    wish(cast, cast.rosinka, cast.zaytuna, "no")
    Absence.objects.create(membership=away, starts_at=at(cast, 9), ends_at=at(cast, 11))
    run = published(cast, computed(cast))

    own = signed_in(cast.hana).get("/en/mb27/wishes/").content.decode()
    host_desk = signed_in(make_officer(Role.B2B_DESK, cast.forum, cast.host))
    draft = text_of(host_desk.get(f"/en/mb27/meetings/runs/{run.public_id}/"))
    guest_desk = signed_in(make_officer(Role.B2B_DESK, cast.forum, cast.guest))
    of_the_others = text_of(guest_desk.get(f"/en/mb27/meetings/runs/{run.public_id}/"))
    joint = text_of(
        signed_in(make_officer(Role.B2B_DESK, cast.forum)).get(f"/en/mb27/meetings/runs/{run.public_id}/")
    )

    assert own.count("No place was found for this meeting in this timetable.") == 2
    assert draft.count("No place was found for this meeting in this timetable.") == 2
    assert "No place was found" not in of_the_others
    assert "Every wish has its place." in of_the_others
    assert "said no, privately" in joint
    assert "never there at the same time" in joint
    for page in (own, draft, of_the_others):
        assert "said no" not in page
        assert "same time" not in page


def test_one_side_s_desk_is_not_told_what_a_meeting_weighs(cast: Cast, signed_in: SignIn) -> None:
    make_hall(cast, tables=1, end=10, minutes=60)
    make = [make_company(cast, number, is_guest=True)[0] for number in (80, 81)]
    for guest in make:
        wish(cast, cast.zaytuna, guest)
        wish(cast, guest, cast.zaytuna)
    run = computed(cast)

    host_desk = signed_in(make_officer(Role.B2B_DESK, cast.forum, cast.host))
    one_side = text_of(host_desk.get(f"/en/mb27/meetings/runs/{run.public_id}/"))
    joint = text_of(
        signed_in(make_officer(Role.B2B_DESK, cast.forum)).get(f"/en/mb27/meetings/runs/{run.public_id}/")
    )

    assert joint.count("weight") == 3
    assert "weight" not in one_side.replace("with this weight of meetings", "")


def test_wishes_are_refused_in_words_after_the_deadline(cast: Cast, signed_in: SignIn) -> None:
    hall = make_hall(cast)
    actions.change_round(forum=cast.forum, hall=hall, state="closed", actor=cast.desk, now=EVE)
    hana = signed_in(cast.hana)

    answer = hana.post("/en/mb27/wishes/ORG.046/state/", {"tap": "must"}, follow=True)

    assert "Preferences are closed. Ask the B2B desk to note it down for you." in text_of(answer)
    assert not Preference.objects.exists()


def test_the_desk_chooses_an_organisation_and_notes_down_its_wish(cast: Cast, desk: Client) -> None:
    choice = text_of(desk.get("/en/mb27/wishes/"))
    desk.post("/en/mb27/wishes/ORG.046/state/?organisation=ORG.028", {"tap": "must"})

    assert "Zaytuna Trading" in choice
    said = Preference.objects.get()
    assert (said.asker, said.asked) == (cast.zaytuna, cast.rosinka)


def test_availability_a_tap_blocks_a_slot_and_another_frees_it(cast: Cast, signed_in: SignIn) -> None:
    make_hall(cast)
    hana = signed_in(cast.hana)

    def tap() -> str:
        page = hana.get("/en/mb27/availability/").content.decode()
        value = re.findall(r'<button class="slot[^>]*value="([^"]+)"', page)[2]
        hana.post("/en/mb27/availability/set/", {"tap": value})
        return str(value).split("|")[2]

    said = [tap(), tap()]
    after_two = Absence.objects.count()
    tap()

    assert said == ["away", "there"]
    assert after_two == 0
    row = Absence.objects.get()
    assert (row.starts_at, row.ends_at) == (at(cast, 9, 40), at(cast, 10))
    assert signed_in(cast.marina).get("/en/mb27/availability/?person=PER.001").status_code == 404


def test_desk_computes_shows_the_draft_and_publishes(cast: Cast, desk: Client) -> None:
    from muntada.base import clock
    from muntada.base.jobs.drain import run_all_due

    clock.stop_at(EVE)
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)

    address = desk.post("/en/mb27/meetings/desk/compute/", {"seconds": "5"})["Location"]
    waiting = text_of(desk.get(address))
    run_all_due()
    draft = text_of(desk.get(address))
    question = text_of(desk.get(f"{address}publish/"))
    answer = desk.post(f"{address}publish/", {"edition": "0"}, follow=True)
    again = desk.post(f"{address}publish/", {"edition": "0"}, follow=True)

    assert "Waiting for a worker to take it up." in waiting
    assert "Draft of the timetable" in draft
    assert "1 meeting is new." in question
    assert "The timetable is published. 1 meeting is new." in text_of(answer)
    assert "Another timetable was published in the meantime." in text_of(again)
    assert Meeting.objects.count() == 1


def test_run_progress_sends_the_same_answer_once(cast: Cast, desk: Client) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    run = actions.compute_timetable(forum=cast.forum, actor=cast.desk, now=EVE)
    Run.objects.update(state="running", progress=0.25, stage="place")
    address = f"/en/mb27/meetings/runs/{run.public_id}/progress/"

    first = desk.get(address)
    same = desk.get(address, headers={"if-none-match": first["ETag"]})
    Run.objects.update(progress=0.5)
    other = desk.get(address, headers={"if-none-match": first["ETag"]})
    Run.objects.update(state="done")
    ended = desk.get(address, headers={"if-none-match": first["ETag"]})

    assert [answer.status_code for answer in (first, same, other, ended)] == [200, 304, 200, 200]
    assert 'hx-trigger="every 1s"' in first.content.decode()
    assert ("HX-Refresh" in first, ended["HX-Refresh"]) == (False, "true")


def test_table_plan_shows_own_names_and_interpreter(cast: Cast, signed_in: SignIn) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    published(cast, computed(cast))
    meeting = Meeting.objects.get()
    gate = signed_in(make_officer(Role.GATE, cast.forum))

    page = gate.get("/en/mb27/table-plan/?slot=0").content.decode()

    assert meeting.starts_at == at(cast, 9)
    assert '<bdi lang="ar" dir="rtl">شركة زيتونة للتجارة</bdi>' in page
    assert '<bdi lang="ru" dir="ltr">АО «Росинка-Агро»</bdi>' in page
    assert "Waiting list" not in page
    assert signed_in(cast.hana).get("/en/mb27/table-plan/").status_code == 403


def test_table_plan_and_schedule_are_printed(cast: Cast, desk: Client, signed_in: SignIn) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    published(cast, computed(cast))

    papers = [desk.get(f"/{language}/mb27/table-plan.pdf") for language in ("ar", "ru", "en")] + [
        signed_in(cast.hana).get("/ar/mb27/schedule.pdf")
    ]

    assert [(one.status_code, one["Content-Type"], one.content[:5]) for one in papers] == [
        (200, "application/pdf", b"%PDF-")
    ] * 4


def test_schedule_is_one_s_own_and_the_interpreter_s(cast: Cast, signed_in: SignIn) -> None:
    make_hall(cast)
    _other, (member,) = make_company(cast, 70, is_guest=False)
    wish(cast, cast.zaytuna, cast.rosinka)
    published(cast, computed(cast))
    meeting = Meeting.objects.get()

    seen = {
        who.person.public_id: meeting.public_id in signed_in(who).get("/en/mb27/schedule/").content.decode()
        for who in (cast.hana, cast.marina, cast.yousef, member)
    }
    of_another = signed_in(member).get("/en/mb27/schedule/?person=PER.001").status_code
    pages = [
        signed_in(who).get(f"/en/mb27/meetings/{meeting.public_id}/").status_code
        for who in (cast.hana, cast.marina, cast.yousef, member)
    ]

    assert list(seen.values()) == [True, True, True, False]
    assert (of_another, pages) == (404, [200, 200, 200, 404])


def events_of(text: bytes) -> list[tuple[str, int, str, str]]:
    found = Calendar.from_ical(text).walk("VEVENT")
    return [
        (str(one["UID"]), int(str(one["SEQUENCE"])), str(one["STATUS"]), str(one["DTSTART"].params["TZID"]))
        for one in found
    ]


def test_calendar_keeps_the_uid_and_raises_the_sequence(cast: Cast, signed_in: SignIn) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    published(cast, computed(cast))
    meeting = Meeting.objects.get()
    hana = signed_in(cast.hana)

    before = hana.get("/ar/mb27/schedule.ics").content
    actions.cancel_meeting(meeting=meeting, actor=cast.desk, now=EVE)
    after = hana.get("/ar/mb27/schedule.ics").content

    assert b"BEGIN:VTIMEZONE" in before
    assert events_of(before) == [(meeting.uid, 0, "CONFIRMED", "Africa/Tripoli")]
    assert events_of(after) == [(meeting.uid, 1, "CANCELLED", "Africa/Tripoli")]


def test_calendar_feed_needs_no_sign_in_but_the_secret_and_ends_when_renewed(
    cast: Cast, signed_in: SignIn
) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    published(cast, computed(cast))
    hana = signed_in(cast.hana)
    hana.post("/en/mb27/schedule/renew/")
    token = CalendarKey.objects.get().token
    stranger = Client()

    feed = stranger.get(f"/ru/mb27/calendar/{token}.ics")
    hana.post("/en/mb27/schedule/renew/")
    ended = stranger.get(f"/ru/mb27/calendar/{token}.ics")

    assert (feed.status_code, ended.status_code) == (200, 404)
    assert len(events_of(feed.content)) == 1
    assert "no-store" in feed["Cache-Control"]


@pytest.mark.parametrize("why", ["withdrew", "has no account any more"])
def test_calendar_feed_ends_for_whoever_has_left(cast: Cast, at_noon: None, why: str) -> None:
    token = CalendarKey.objects.create(
        forum=cast.forum, person=cast.hana.person, token="of-hana", renewed_at=NOON
    ).token
    feed = f"/en/mb27/calendar/{token}.ics"
    assert Client().get(feed).status_code == 200

    if why == "withdrew":
        cast.hana.left_at = NOON
        cast.hana.save()
    else:
        user = cast.hana.person.user
        assert user is not None
        user.is_active = False
        user.save()

    assert Client().get(feed).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("who", "address", "queries"),
    [
        ("hana", "wishes/", 12),
        ("hana", "availability/", 12),
        ("hana", "schedule/", 12),
        ("desk", "wishes/", 8),
        ("desk", "meetings/desk/", 14),
        ("desk", "meetings/runs/MB27.RUN.001/", 14),
    ],
)
def test_pages_ask_as_often_for_three_as_for_one(
    cast: Cast,
    signed_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
    who: str,
    address: str,
    queries: int,
    count: int,
) -> None:
    make_hall(cast)
    for number in range(count):
        other, _members = make_company(cast, 80 + number, is_guest=True)
        wish(cast, cast.zaytuna, other, topic=words("Topic"))
        absent, (away,) = make_company(cast, 90 + number, is_guest=True)
        Absence.objects.create(membership=away, starts_at=at(cast, 9), ends_at=at(cast, 11))
        wish(cast, cast.zaytuna, absent)
        Absence.objects.create(
            membership=cast.hana, starts_at=at(cast, 9, 20 * number), ends_at=at(cast, 9, 20 * number + 5)
        )
    published(cast, computed(cast))
    client = signed_in(cast.hana if who == "hana" else make_officer(Role.B2B_DESK, cast.forum))
    client.get(f"/en/mb27/{address}")

    with django_assert_num_queries(queries):
        answer = client.get(f"/en/mb27/{address}")

    assert answer.status_code == 200


@pytest.mark.parametrize("language", ["ar", "ru", "en"])
def test_each_page_opens_in_each_language_empty_and_full(
    cast: Cast, signed_in: SignIn, language: str
) -> None:
    hana = signed_in(cast.hana)
    desk = signed_in(make_officer(Role.B2B_DESK, cast.forum))
    addresses = {
        hana: ("wishes/", "availability/", "schedule/", "wishes/ORG.046/state/"),
        desk: ("wishes/", "meetings/desk/", "meetings/desk/round/", "table-plan/", "schedule/", "halls/"),
    }

    def answers() -> set[int]:
        return {
            client.get(f"/{language}/mb27/{address}").status_code
            for client, paths in addresses.items()
            for address in paths
        }

    empty = answers()
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    published(cast, computed(cast))
    full = answers()
    translation.activate("en")

    assert (empty, full) == ({200}, {200})
