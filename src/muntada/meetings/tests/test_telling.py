"""People are mailed what is new to them, in their language, once, and nothing else."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.utils.translation import override
from icalendar import Calendar
from tests.cast import Cast, actor_of, words

from muntada.access.actor import SYSTEM, NotAllowed
from muntada.base.jobs.drain import run_all_due
from muntada.directory.models import Membership, Person
from muntada.meetings import actions
from muntada.meetings.calendar import calendar_of
from muntada.meetings.models import Meeting, Told
from muntada.meetings.news import Kind, news_of
from muntada.meetings.tests.hall import EVE, computed, make_company, make_hall, published, wish
from muntada.post.envelope import as_mail
from muntada.post.models import Message


@pytest.fixture
def met(cast: Cast) -> Cast:
    """Zaytuna and Rosinka have a published meeting with an interpreter, and everybody was told."""
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    published(cast, computed(cast))
    run_all_due()
    return cast


def mails_of(member: Membership) -> list[Message]:
    return list(Message.objects.filter(to=member.person.email).order_by("pk"))


def invitations_in(mail: Message) -> list[tuple[str, str, int, str]]:
    """Method, uid, sequence and state of each invitation of a mail."""
    calendars = [Calendar.from_ical(bytes(part.content).decode()) for part in mail.parts.order_by("pk")]
    return [
        (str(one["method"]), str(event["uid"]), int(event["sequence"]), str(event["status"]))
        for one in calendars
        for event in one.walk("VEVENT")
    ]


def test_tell_news_invites_everybody_once_in_their_own_language(met: Cast) -> None:
    meeting = Meeting.objects.get()

    again = actions.tell_news(
        forum=met.forum, members=[met.hana.pk, met.marina.pk, met.yousef.pk], actor=SYSTEM, now=EVE
    )

    assert again == 0
    mails = {
        one: mails_of(member)
        for one, member in (("ar", met.hana), ("ru", met.marina), ("yousef", met.yousef))
    }
    assert {one: len(rows) for one, rows in mails.items()} == {"ar": 1, "ru": 1, "yousef": 1}
    assert (mails["ar"][0].language, mails["ru"][0].language) == ("ar", "ru")
    assert "деловые встречи" in mails["ru"][0].subject
    for rows in mails.values():
        assert invitations_in(rows[0]) == [("REQUEST", meeting.uid, 0, "CONFIRMED")]


def test_tell_news_gives_nobody_the_address_of_another(met: Cast) -> None:
    text = bytes(mails_of(met.hana)[0].parts.get().content).decode().replace("\r\n ", "")

    assert f"mailto:{met.hana.person.email}" in text
    assert met.marina.person.email not in text


def test_tell_news_of_a_cancelled_meeting_takes_it_out_of_the_calendar(met: Cast) -> None:
    meeting = Meeting.objects.get()

    actions.cancel_meeting(meeting=meeting, actor=met.desk, now=EVE)
    run_all_due()

    assert invitations_in(mails_of(met.marina)[-1]) == [("CANCEL", meeting.uid, 1, "CANCELLED")]
    assert len(mails_of(met.marina)) == 2
    assert news_of(met.forum, EVE) == {}


def test_tell_news_of_another_interpreter_tells_the_one_who_is_free_again(met: Cast) -> None:
    meeting = Meeting.objects.get()
    Meeting.objects.update(interpreter=None, sequence=3)

    news = news_of(met.forum, EVE)

    assert {member: [row.kind for row in rows] for member, rows in news.items()} == {
        met.hana.pk: [Kind.MOVED],
        met.marina.pk: [Kind.MOVED],
        met.yousef.pk: [Kind.CANCELLED],
    }
    run_news(met)
    assert invitations_in(mails_of(met.yousef)[-1]) == [("CANCEL", meeting.uid, 3, "CANCELLED")]
    assert invitations_in(mails_of(met.hana)[-1]) == [("REQUEST", meeting.uid, 3, "CONFIRMED")]


def test_what_was_changed_and_taken_back_is_no_news(met: Cast) -> None:
    start = Meeting.objects.get().starts_at
    Meeting.objects.update(starts_at=start + timedelta(minutes=5), sequence=1)
    assert news_of(met.forum, EVE) != {}

    Meeting.objects.update(starts_at=start, sequence=2)

    assert news_of(met.forum, EVE) == {}


def test_tell_news_leaves_who_has_no_address_untold(met: Cast) -> None:
    Told.objects.all().delete()
    Person.objects.filter(pk=met.marina.person_id).update(email="", user=None)

    run_news(met)

    assert list(news_of(met.forum, EVE)) == [met.marina.pk]


def test_tell_news_says_nothing_of_what_is_over(met: Cast) -> None:
    meeting = Meeting.objects.get()
    Meeting.objects.update(state=Meeting.State.CANCELLED)

    assert news_of(met.forum, meeting.ends_at) == {}
    assert news_of(met.forum, EVE) != {}


def test_tell_news_lets_no_name_write_lines_of_its_own(met: Cast) -> None:
    forged = 'Evil"\r\n\r\nBcc: a@b.example\nATTENDEE;CN=x:mailto:a@b.example,;:^n'
    for thing in (met.hana.person, met.zaytuna):
        thing.name = words(forged, forged, forged)
        thing.save()
    met.forum.short_name = words(forged, forged, forged)
    met.forum.save()
    actions.cancel_meeting(meeting=Meeting.objects.get(), actor=met.desk, now=EVE)
    run_all_due()

    message = mails_of(met.marina)[-1]
    mail = as_mail(message)
    calendar = bytes(message.parts.get().content).decode().replace("\r\n ", "").splitlines()

    assert [name.lower() for name in mail if name.lower() in ("bcc", "attendee")] == []
    assert mail["Subject"].endswith(": изменения в ваших деловых встречах")
    assert [line for line in message.body.splitlines() if line.startswith(("Bcc", "ATTENDEE"))] == []
    assert [line.rpartition("mailto:")[2] for line in calendar if line.startswith("ATTENDEE")] == [
        met.marina.person.email
    ]


def test_tell_news_is_for_the_desk(met: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.tell_news(forum=met.forum, members=[met.hana.pk], actor=actor_of(met.hana), now=EVE)


def test_a_mail_with_one_invitation_offers_it_beside_the_text(met: Cast) -> None:
    mail = as_mail(mails_of(met.hana)[0])

    assert isinstance(mail, EmailMessage)
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/calendar",
        "text/calendar",
    ]
    assert [
        part.get_param("method") for part in mail.walk() if part.get_content_type() == "text/calendar"
    ] == [
        "REQUEST",
        "REQUEST",
    ]


def test_the_invitation_agrees_with_the_feed(met: Cast) -> None:
    meeting = Meeting.objects.select_related("first", "second", "table__hall").get()
    with override("ar"):
        feed = Calendar.from_ical(calendar_of(met.forum, [meeting], frozenset({met.zaytuna.pk}), "ar")).walk(
            "VEVENT"
        )[0]

    event = Calendar.from_ical(bytes(mails_of(met.hana)[0].parts.get().content).decode()).walk("VEVENT")[0]

    assert {key: str(feed[key].to_ical()) for key in ("UID", "DTSTART", "DTEND", "LOCATION")} == {
        key: str(event[key].to_ical()) for key in ("UID", "DTSTART", "DTEND", "LOCATION")
    }


def test_publish_timetable_tells_a_forum_of_many_in_few_questions(
    met: Cast, django_assert_max_num_queries: object
) -> None:
    for number in range(101, 107):
        company, _people = make_company(met, number, is_guest=True)
        wish(met, met.zaytuna, company)
    run = computed(met, now=EVE)
    published(met, run, now=EVE)

    with django_assert_max_num_queries(8):  # type: ignore[operator]
        news = news_of(met.forum, EVE)

    assert len(news) >= 6


def run_news(met: Cast) -> None:
    """Everybody who has news is told."""
    actions.tell_news(forum=met.forum, members=list(news_of(met.forum, EVE)), actor=SYSTEM, now=EVE)
