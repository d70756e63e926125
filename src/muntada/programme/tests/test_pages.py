"""The programme as page, paper and calendar."""

import io
from datetime import timedelta

import pytest
from conftest import SignIn
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from icalendar import Calendar, Timezone
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries
from tests.cast import NOON, Cast, make_officer, words

from muntada.access.actor import NOBODY
from muntada.access.roles import Role
from muntada.base.words import Words
from muntada.directory.models import Membership
from muntada.programme import actions
from muntada.programme.models import Session, SessionRole
from muntada.programme.queries import programme_days
from muntada.programme.tests.cast import at, make_hall, make_session
from muntada.venue.models import Break


def name(cast: Cast, session: Session, member: Membership) -> None:
    actions.add_speaker(
        session=session, membership=member, role="speaker", topic=Words(), actor=cast.secretary, now=NOON
    )


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


@pytest.mark.parametrize(
    ("language", "title"), [("ar", "الحبوب والموانئ"), ("ru", "Зерно и порты"), ("en", "Grain and ports")]
)
def test_programme_shows_a_day_to_everybody(
    cast: Cast, at_noon: None, client: Client, language: str, title: str
) -> None:
    hall = make_hall(cast)
    make_session(cast, hall)
    make_session(cast, hall, starts_at=at(12), is_public=False, title=words("Still a draft"))
    make_session(cast, hall, starts_at=at(10, day=18), title=words("Of tomorrow"))
    Break.objects.create(
        forum=cast.forum, kind=Break.Kind.LUNCH, name=words("Lunch"), starts_at=at(13), ends_at=at(14)
    )

    text = page(client, f"/{language}/mb27/programme/")

    assert title in text
    assert ("10:00–11:00" in text, "11:00–12:00" in text, "Lunch" in text) == (True, True, True)
    assert ("Still a draft" in text, "Of tomorrow" in text) == (False, False)
    assert "Of tomorrow" in page(client, f"/{language}/mb27/programme/?day=2027-03-18")
    assert "Of tomorrow" in page(client, f"/{language}/mb27/programme/?print=1")


def test_programme_without_sessions_says_so(cast: Cast, at_noon: None, client: Client) -> None:
    assert "No sessions on this day yet" in page(client, "/en/mb27/programme/?day=nonsense")


def test_programme_names_only_those_who_agreed(
    cast: Cast, at_noon: None, client: Client, signed_in: SignIn
) -> None:
    session = make_session(cast, make_hall(cast))
    name(cast, session, cast.marina)
    name(cast, session, cast.hana)
    cast.marina.person.is_public = True
    cast.marina.person.save()

    path = f"/en/mb27/programme/{session.public_id}/"
    for shown in (
        page(client, "/en/mb27/programme/"),
        page(client, path),
        page(signed_in(cast.yousef), path),
    ):
        assert ("Marina Orlova" in shown, "Hana" in shown, "Elfituri" in shown) == (True, False, False)
        assert "a speaker of \u2068Zaytuna Trading\u2069" in shown
    assert "Hana Elfituri" in page(signed_in(cast.hana), path)
    organiser = signed_in(make_officer(Role.SECRETARIAT, cast.forum))
    assert "Hana Elfituri" in page(organiser, path)
    assert "not named in public" in page(organiser, path)
    assert "Elfituri" not in page(organiser, "/en/mb27/programme/?print=1")
    for address in ("calendar.ics", "programme.pdf"):
        content = organiser.get(f"/en/mb27/programme/{address}").content
        text = _pdf_text(content) if address.endswith("pdf") else content.decode().replace("\r\n ", "")
        assert ("Marina Orlova" in text, "Elfituri" in text) == (True, False)


def _pdf_text(content: bytes) -> str:
    return " ".join(" ".join(one.extract_text() for one in PdfReader(io.BytesIO(content)).pages).split())


def test_session_hides_drafts_from_strangers(
    cast: Cast, at_noon: None, client: Client, signed_in: SignIn
) -> None:
    session = make_session(cast, make_hall(cast), is_public=False)
    path = f"/en/mb27/programme/{session.public_id}/"

    assert client.get(path).status_code == 404
    assert signed_in(cast.hana).get(path).status_code == 404
    assert "This is a draft" in page(signed_in(make_officer(Role.SECRETARIAT, cast.forum)), path)
    assert session.public_id not in client.get("/en/mb27/programme/calendar.ics").content.decode()


def test_pages_of_organisers_are_theirs(cast: Cast, at_noon: None, client: Client, signed_in: SignIn) -> None:
    make_hall(cast)

    assert client.get("/en/mb27/programme/add/").status_code == 302
    assert signed_in(cast.hana).get("/en/mb27/programme/add/").status_code == 403


def test_add_change_publish_and_cancel_in_pages(cast: Cast, signed_in: SignIn) -> None:
    hall = make_hall(cast)
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum))
    typed = {
        "title_original": "en",
        "title_en": "Grain and ports",
        "kind": "panel",
        "hall": hall.pk,
        "day": "2027-03-17",
        "starts": "10:00",
        "ends": "11:00",
        "spoken": ["ar"],
        "abstract_original": "en",
    }

    wrong = client.post("/en/mb27/programme/add/", {**typed, "ends": "09:00"})
    assert "The session ends before it starts. Give a later time." in wrong.content.decode()
    assert Session.objects.count() == 0
    client.post("/en/mb27/programme/add/", typed)
    session = Session.objects.get()
    assert (session.starts_at, session.ends_at, session.spoken) == (at(10), at(11), ["ar"])

    clash = client.post("/ar/mb27/programme/add/", {**typed, "title_en": "Another"})
    assert clash.status_code == 409
    assert "10:00–11:00" in clash.content.decode()
    assert 'value="Another"' in clash.content.decode()

    path = f"/en/mb27/programme/{session.public_id}/"
    client.post(f"{path}publish/")
    client.post(f"{path}change/", {**typed, "starts": "١١:٠٠", "ends": "12:00"})
    client.post(
        f"{path}speakers/add/", {"membership": cast.hana.pk, "role": "moderator", "topic_original": "en"}
    )
    session.refresh_from_db()
    assert (session.state, session.starts_at, session.sequence) == ("published", at(11), 2)
    again = client.get(f"{path}speakers/add/").content.decode()
    assert ("Marina Orlova" in again, "Hana Elfituri" in again) == (True, False)
    client.post(f"{path}speakers/{SessionRole.objects.get().pk}/remove/")
    assert SessionRole.objects.count() == 0
    assert "This cannot be undone" in page(client, f"{path}cancel/")
    client.post(f"{path}cancel/")
    session.refresh_from_db()
    assert session.state == "cancelled"


def test_programme_ics_is_valid_and_knows_its_zone(cast: Cast, at_noon: None, client: Client) -> None:
    cast.forum.zone = "Europe/Berlin"
    cast.forum.save()
    hall = make_hall(cast)
    session = make_session(cast, hall)
    gone = make_session(cast, hall, starts_at=at(14))
    actions.cancel_session(session=gone, actor=cast.secretary, now=NOON)

    response = client.get("/ru/mb27/programme/calendar.ics")
    calendar = Calendar.from_ical(response.content)

    events = {str(event["UID"]): event for event in calendar.walk("VEVENT")}
    event, struck = events[session.uid], events[gone.uid]
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert str(event["SUMMARY"]) == "Зерно и порты"
    assert event.decoded("dtstart") == session.starts_at
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert (event["SEQUENCE"], str(event["STATUS"])) == (0, "CONFIRMED")
    assert (struck["SEQUENCE"], str(struck["STATUS"])) == (1, "CANCELLED")
    (zone,) = calendar.walk("VTIMEZONE")
    # Between 17 March in winter time and the summer the zone's own rules lie an hour apart.
    assert isinstance(zone, Timezone)
    made = zone.to_tz()
    winter, summer = at(10).replace(tzinfo=made), (at(10) + timedelta(days=60)).replace(tzinfo=made)
    assert (winter.utcoffset(), summer.utcoffset()) == (timedelta(hours=1), timedelta(hours=2))
    lines = response.content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75


def test_programme_ics_keeps_uid_raises_sequence_and_sends_nothing_twice(
    cast: Cast, at_noon: None, client: Client
) -> None:
    hall = make_hall(cast)
    session = make_session(cast, hall)
    first = client.get("/en/mb27/programme/calendar.ics")

    same = client.get("/en/mb27/programme/calendar.ics", headers={"If-None-Match": first["ETag"]})
    assert (same.status_code, same.content) == (304, b"")

    name(cast, session, cast.hana)
    later = client.get("/en/mb27/programme/calendar.ics", headers={"If-None-Match": first["ETag"]})
    (event,) = Calendar.from_ical(later.content).walk("VEVENT")
    assert (later.status_code, str(event["UID"]), event["SEQUENCE"]) == (200, session.uid, 1)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("ar", "الحبوب"), ("ru", "Зерно и порты"), ("en", "Grain and ports")],
)
def test_programme_pdf_can_be_read_out(
    cast: Cast, at_noon: None, client: Client, language: str, expected: str
) -> None:
    make_session(cast, make_hall(cast))

    response = client.get(f"/{language}/mb27/programme/programme.pdf")

    assert response["Content-Type"] == "application/pdf"
    assert expected in _pdf_text(response.content)


@pytest.mark.parametrize("count", [1, 3])
def test_programme_asks_the_database_as_often_for_many_sessions(
    cast: Cast, at_noon: None, client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        session = make_session(cast, make_hall(cast, f"H{number}"))
        name(cast, session, (cast.hana, cast.marina, cast.yousef)[number])
    client.get("/en/mb27/programme/")

    with django_assert_num_queries(6):
        page(client, "/en/mb27/programme/")


def test_programme_draws_two_hundred_sessions(cast: Cast, at_noon: None) -> None:
    hall = make_hall(cast)
    one = make_session(cast, hall)
    Session.objects.bulk_create(
        Session(
            forum=cast.forum,
            public_id=f"MB27.SES.{number:03d}",
            title=one.title,
            hall=hall,
            starts_at=at(9) + timedelta(minutes=number),
            ends_at=at(10) + timedelta(minutes=number),
            spoken=["ar"],
            interpreted=["ru"],
            state=Session.State.PUBLISHED,
            published_at=NOON,
            changed_at=NOON,
        )
        for number in range(2, 201)
    )
    SessionRole.objects.bulk_create(
        SessionRole(session=session, membership=cast.hana) for session in Session.objects.all()
    )
    request = RequestFactory().get("/")
    request.forum = cast.forum  # type: ignore[attr-defined]
    (day,) = programme_days(cast.forum, NOBODY, "en", only=at(9).date())
    shown = {
        "rows": day.rows,
        "prefix": "/",
        "other_city": "",
        "pin": "",
        "voice": "",
        "press": "",
        "elsewhere": "",
    }

    text = render_to_string("programme/rows.html", shown)

    assert text.count('<li class="session') == 200
