"""Page, paper, file, feed and mailed invitation say the same of somebody's meetings, whatever became of them."""

import io
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from conftest import SignIn
from django.test import Client
from icalendar import Calendar
from pypdf import PdfReader
from tests.cast import NOON, Cast

from muntada.base.jobs.drain import run_all_due
from muntada.directory.models import Membership
from muntada.meetings import actions
from muntada.meetings.models import Meeting, Move, NotPlaced
from muntada.meetings.tests.hall import EVE, computed, make_company, make_hall, published, wish
from muntada.post.models import MessagePart
from muntada.venue.models import Table

Said = dict[str, tuple[Any, Any, str, int]]  # start, end, state, sequence


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """Zaytuna has three meetings this afternoon: one stays, one is moved, one is cancelled; all were told."""
    make_hall(cast, start=14, end=17)
    wish(cast, cast.zaytuna, cast.rosinka)
    for number in (101, 102):
        company, _people = make_company(cast, number, is_guest=True)
        wish(cast, cast.zaytuna, company)
    published(cast, computed(cast))
    run_all_due()
    return cast


def with_rosinka(cast: Cast) -> Meeting:
    return Meeting.objects.get(
        first__in=(cast.zaytuna, cast.rosinka), second__in=(cast.zaytuna, cast.rosinka)
    )


def others(cast: Cast) -> list[Meeting]:
    return list(Meeting.objects.exclude(pk=with_rosinka(cast).pk).order_by("starts_at"))


def move(cast: Cast, meeting: Meeting) -> datetime:
    """An hour later than any, at the same table; returns where it was."""
    before = meeting.starts_at
    last = max(one.ends_at for one in Meeting.objects.all())
    actions.move_meeting(
        meeting=meeting,
        starts_at=last,
        table=Table.objects.get(pk=meeting.table_id),
        interpreter=meeting.interpreter,
        sequence=meeting.sequence,
        is_confirmed=True,
        actor=cast.desk,
        now=EVE,
    )
    return before


def events_of(text: bytes) -> Said:
    return {
        str(event["uid"]): (
            event["dtstart"].dt,
            event["dtend"].dt,
            str(event["status"]),
            int(event["sequence"]),
        )
        for event in Calendar.from_ical(text.decode()).walk("VEVENT")
    }


def mailed(member: Membership) -> Said:
    """What somebody's calendar holds after all mails."""
    said: Said = {}
    for part in MessagePart.objects.filter(message__to=member.person.email).order_by("pk"):
        said |= events_of(bytes(part.content))
    return said


def tell_all(cast: Cast) -> None:
    members = list(Membership.objects.filter(forum=cast.forum).values_list("pk", flat=True))
    actions.tell_news(forum=cast.forum, members=members, actor=cast.desk, now=EVE)


def feed_of(client: Client) -> bytes:
    client.post("/en/mb27/schedule/renew/")
    page = client.get("/en/mb27/schedule/").content.decode()
    address = page.split("/calendar/")[1].split(".ics")[0]
    return Client().get(f"/en/mb27/calendar/{address}.ics").content


def test_page_paper_file_feed_and_mail_agree(busy: Cast, signed_in: SignIn) -> None:
    kept = with_rosinka(busy)
    moved, cancelled = others(busy)
    before = move(busy, moved)
    actions.cancel_meeting(meeting=cancelled, actor=busy.desk, now=EVE)
    tell_all(busy)
    client = signed_in(busy.hana)

    ics = events_of(client.get("/en/mb27/schedule.ics").content)
    feed = events_of(feed_of(client))
    mail = mailed(busy.hana)
    page = client.get("/en/mb27/schedule/").content.decode()
    paper = " ".join(
        one.extract_text() for one in PdfReader(io.BytesIO(client.get("/en/mb27/schedule.pdf").content)).pages
    )

    moved.refresh_from_db()
    assert ics == feed == mail
    assert {uid: (start, state) for uid, (start, _end, state, _number) in ics.items()} == {
        kept.uid: (kept.starts_at, "CONFIRMED"),
        moved.uid: (moved.starts_at, "CONFIRMED"),
        cancelled.uid: (cancelled.starts_at, "CANCELLED"),
    }
    assert moved.starts_at != before
    for meeting in (kept, moved):
        for zone in (busy.host.tz, busy.guest.tz):  # both clocks
            start = f"{meeting.starts_at.astimezone(zone):%H:%M}"
            assert start in page
            assert start in paper
    gone = f"{cancelled.starts_at.astimezone(busy.host.tz):%H:%M}"
    assert gone not in paper
    assert f"{cancelled.public_id}" not in page


def all_that_says_it(client: Client, member: Membership) -> tuple[Said, Said, Said, set[str], str]:
    """The file, the feed, the mails, the meetings on the page, and the text of the paper."""
    page = client.get("/en/mb27/schedule/").content.decode()
    file = client.get("/en/mb27/schedule.pdf").content
    return (
        events_of(client.get("/en/mb27/schedule.ics").content),
        events_of(feed_of(client)),
        mailed(member),
        set(re.findall(r"MB27\.MTG\.\d+", page)),
        " ".join(one.extract_text() for one in PdfReader(io.BytesIO(file)).pages),
    )


@pytest.fixture
def filled(cast: Cast) -> tuple[Cast, Move]:
    """One table in two slots; in the place of a cancelled meeting the desk put a pair of the waiting list."""
    make_hall(cast, tables=1, start=14, end=15, minutes=30)
    for number in (70, 71):
        wish(cast, cast.zaytuna, make_company(cast, number, is_guest=True)[0])
    wish(cast, cast.zaytuna, cast.rosinka)
    published(cast, computed(cast))
    run_all_due()
    gone = Meeting.objects.earliest("starts_at")
    actions.cancel_meeting(meeting=gone, actor=cast.desk, now=EVE)
    run_all_due()
    change = actions.fill_slot(
        waiting=NotPlaced.objects.get(),
        starts_at=gone.starts_at,
        table=gone.table,
        interpreter=cast.yousef,
        actor=cast.desk,
        now=EVE,
    )
    return cast, change


def test_a_filled_place_that_was_undone_leaves_no_trace(filled: tuple[Cast, Move], signed_in: SignIn) -> None:
    cast, change = filled
    new = change.meetings.get().meeting
    client = signed_in(cast.hana)

    actions.undo_move(move=change, actor=cast.desk, now=EVE + timedelta(seconds=5))
    tell_all(cast)
    ics, feed, mail, page, paper = all_that_says_it(client, cast.hana)

    stays = Meeting.objects.get(state=Meeting.State.PUBLISHED)
    assert ics == feed == mail
    assert {uid for uid, event in ics.items() if event[2] == "CONFIRMED"} == {stays.uid}
    assert new.uid not in ics
    assert page == {stays.public_id}
    assert f"{new.starts_at.astimezone(cast.host.tz):%H:%M}" not in paper
    # Nor is anything of it in the mails of the others.
    assert all(new.uid.encode() not in bytes(part.content) for part in MessagePart.objects.all())


def test_a_filled_place_of_which_a_mail_told_meanwhile_is_cancelled_when_it_is_undone(
    filled: tuple[Cast, Move], signed_in: SignIn
) -> None:
    cast, change = filled
    new = change.meetings.get().meeting
    client = signed_in(cast.hana)
    tell_all(cast)

    actions.undo_move(move=change, actor=cast.desk, now=EVE + timedelta(seconds=5))
    tell_all(cast)
    ics, feed, mail, _page, _paper = all_that_says_it(client, cast.hana)

    assert ics == feed == mail
    assert ics[new.uid][2:] == ("CANCELLED", 1)


def test_the_schedule_says_what_no_mail_has_said_yet(busy: Cast, signed_in: SignIn) -> None:
    moved, cancelled = others(busy)
    client = signed_in(busy.hana)
    quiet = client.get("/en/mb27/schedule/").content.decode()
    before = move(busy, moved)
    actions.cancel_meeting(meeting=cancelled, actor=busy.desk, now=EVE)

    loud = client.get("/en/mb27/schedule/").content.decode()
    tell_all(busy)
    told = client.get("/en/mb27/schedule/").content.decode()

    was = f"{before.astimezone(busy.forum.tz):%H:%M}"
    assert [("moved" in text, "No longer in your schedule" in text) for text in (quiet, loud, told)] == [
        (False, False),
        (True, True),
        (False, True),
    ]
    assert was in loud.split("was:")[1][:400]
    assert "was:" not in told


def test_a_calendar_drops_what_an_interpreter_lost(busy: Cast, signed_in: SignIn) -> None:
    meeting = with_rosinka(busy)
    assert meeting.interpreter == busy.yousef
    Meeting.objects.filter(pk=meeting.pk).update(interpreter=None, sequence=5, changed_at=EVE)
    client = signed_in(busy.yousef)

    untold = events_of(client.get("/en/mb27/schedule.ics").content)
    tell_all(busy)

    assert untold[meeting.uid] == (meeting.starts_at, meeting.ends_at, "CANCELLED", 5)
    assert (
        events_of(client.get("/en/mb27/schedule.ics").content)
        == mailed(busy.yousef)
        == events_of(feed_of(client))
    )


def test_an_interpreters_schedule_names_both(busy: Cast, signed_in: SignIn) -> None:
    client = signed_in(busy.yousef)

    page = client.get("/en/mb27/schedule/").content.decode()
    paper = " ".join(
        one.extract_text() for one in PdfReader(io.BytesIO(client.get("/en/mb27/schedule.pdf").content)).pages
    )

    for name in ("Zaytuna Trading", "Rosinka Agro"):
        assert name in page
        assert name in paper


def test_what_is_over_is_no_news(busy: Cast, signed_in: SignIn) -> None:
    moved, _cancelled = others(busy)
    Meeting.objects.filter(pk=moved.pk).update(
        starts_at=NOON - timedelta(hours=1), ends_at=NOON - timedelta(minutes=30)
    )

    assert "No longer in your schedule" not in signed_in(busy.hana).get("/en/mb27/schedule/").content.decode()
