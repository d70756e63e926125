"""Planning sessions: nobody and no hall is in two places."""

from datetime import timedelta

import pytest
from django.utils.translation import override
from tests.cast import NOON, Cast, acting

from muntada.access.actor import NotAllowed
from muntada.access.roles import Role
from muntada.base.words import Words
from muntada.directory.models import Membership
from muntada.journal.models import Entry
from muntada.programme import actions
from muntada.programme.clashes import clash_sentences
from muntada.programme.models import Session, SessionRole
from muntada.programme.queries import next_sessions, sessions_of
from muntada.programme.tests.cast import at, make_hall, make_session, plan
from muntada.venue.bookings import AlreadyTaken, Wanted, book
from muntada.venue.models import Booking


def speak(cast: Cast, session: Session, member: Membership) -> SessionRole:
    return actions.add_speaker(
        session=session, membership=member, role="speaker", topic=Words(), actor=cast.secretary, now=NOON
    )


def test_add_session_takes_up_its_hall(cast: Cast) -> None:
    hall = make_hall(cast)

    session = make_session(cast, hall, is_public=False)

    assert (session.public_id, session.state, session.sequence) == ("MB27.SES.001", "draft", 0)
    assert session.interpreted == ["en"]
    assert [booking.source for booking in Booking.objects.all()] == ["session:MB27.SES.001"]
    with pytest.raises(AlreadyTaken) as clash:
        make_session(cast, hall, starts_at=at(10, 30))
    with override("en"):
        (sentence,) = clash_sentences(clash.value.clashes, cast.forum)
    assert sentence == (
        "\u2068Hall A\u2069 is taken on \u206817.03.2027\u2069, \u206810:00–11:00\u2069, "
        "by the session \u2068Grain and ports\u2069 (\u2068MB27.SES.001\u2069)."
    )
    assert Session.objects.count() == 1


def test_add_session_fits_the_days_of_the_forum(cast: Cast) -> None:
    hall = make_hall(cast)

    for wrong, error in (
        (plan(hall, ends_at=at(9)), actions.EndsBeforeItStarts),
        (plan(hall, starts_at=at(10, day=20)), actions.OutsideTheForum),
    ):
        with pytest.raises(error):
            actions.add_session(forum=cast.forum, plan=wrong, actor=cast.secretary, now=NOON)


def test_add_session_is_for_those_who_make_the_programme(cast: Cast) -> None:
    hall = make_hall(cast)

    for role in (Role.DELEGATE, Role.AUDITOR, Role.B2B_DESK):
        with pytest.raises(NotAllowed):
            actions.add_session(forum=cast.forum, plan=plan(hall), actor=acting(role, cast.forum), now=NOON)

    protocol = acting(Role.PROTOCOL, cast.forum, cast.guest)
    assert actions.add_session(forum=cast.forum, plan=plan(hall), actor=protocol, now=NOON).state == "draft"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "by a business meeting (\u2068MB27.MTG.001\u2069)."),
        ("ar", "اجتماع أعمال (\u2068MB27.MTG.001\u2069)."),
        ("ru", "деловая встреча (\u2068MB27.MTG.001\u2069)."),
    ],
)
def test_add_speaker_says_which_meeting_stands_in_the_way(cast: Cast, language: str, words: str) -> None:
    session = make_session(cast, make_hall(cast))
    book(
        cast.forum,
        [
            Wanted(
                source="meeting:MB27.MTG.001",
                starts_at=at(10, 40),
                ends_at=at(11),
                resources=frozenset({f"person:{cast.marina.person_id}"}),
            )
        ],
    )

    with pytest.raises(AlreadyTaken) as clash:
        speak(cast, session, cast.marina)

    with override(language):
        (sentence,) = clash_sentences(clash.value.clashes, cast.forum)
    assert sentence.endswith(words)
    assert "\u206810:40–11:00\u2069" in sentence
    assert session.roles.count() == 0


def test_add_speaker_once_and_only_of_this_forum(cast: Cast) -> None:
    session = make_session(cast, make_hall(cast))
    speak(cast, session, cast.marina)

    with pytest.raises(actions.AlreadyNamed):
        speak(cast, session, cast.marina)
    cast.hana.left_at = NOON
    cast.hana.save()
    with pytest.raises(actions.NotTakingPart):
        speak(cast, session, cast.hana)

    session.refresh_from_db()
    assert session.sequence == 1


def test_remove_speaker_frees_them(cast: Cast) -> None:
    session = make_session(cast, make_hall(cast))
    other = make_session(cast, make_hall(cast, "B"))
    named = speak(cast, session, cast.marina)
    with pytest.raises(AlreadyTaken):
        speak(cast, other, cast.marina)

    actions.remove_speaker(named=named, actor=cast.secretary, now=NOON)

    assert speak(cast, other, cast.marina).session == other


def test_change_session_moves_hall_and_speakers_and_raises_the_sequence(cast: Cast) -> None:
    hall = make_hall(cast)
    session = make_session(cast, hall)
    other = make_session(cast, hall, starts_at=at(12))
    speak(cast, session, cast.marina)

    with pytest.raises(AlreadyTaken):
        actions.change_session(
            session=session, plan=plan(hall, starts_at=at(12, 30)), actor=cast.secretary, now=NOON
        )
    actions.change_session(
        session=session,
        plan=plan(hall, starts_at=at(14)),
        actor=cast.secretary,
        now=NOON + timedelta(hours=1),
    )

    session.refresh_from_db()
    assert (session.starts_at, session.sequence, session.changed_at) == (at(14), 2, NOON + timedelta(hours=1))
    assert sorted(Booking.objects.values_list("starts_at", flat=True)) == [other.starts_at, at(14)]
    assert list(Entry.objects.order_by("-number").values_list("name", "facts")[:1]) == [
        ("programme.SessionChanged", {"session": "MB27.SES.001", "sequence": 2})
    ]


def test_change_session_marks_translations_that_have_gone_stale(cast: Cast) -> None:
    hall = make_hall(cast)
    session = make_session(cast, hall)
    title = session.title.with_text("en", "Grain, ports and rails")

    actions.change_session(session=session, plan=plan(hall, title=title), actor=cast.secretary, now=NOON)

    session.refresh_from_db()
    assert (session.title.is_stale("ar"), session.title.is_stale("ru")) == (True, True)


def test_publish_session_once(cast: Cast) -> None:
    session = make_session(cast, make_hall(cast), is_public=False)
    assert list(Session.objects.visible_to(acting(Role.DELEGATE, cast.forum))) == []

    actions.publish_session(session=session, actor=cast.secretary, now=NOON)

    assert list(Session.objects.visible_to(acting(Role.DELEGATE, cast.forum))) == [session]
    with pytest.raises(actions.NotADraft):
        actions.publish_session(session=session, actor=cast.secretary, now=NOON)


def test_cancel_session_frees_everything_and_is_final(cast: Cast) -> None:
    hall = make_hall(cast)
    session = make_session(cast, hall)
    speak(cast, session, cast.marina)

    actions.cancel_session(session=session, actor=cast.secretary, now=NOON)

    assert (session.state, session.sequence, Booking.objects.count()) == ("cancelled", 2, 0)
    for again in (
        lambda: actions.cancel_session(session=session, actor=cast.secretary, now=NOON),
        lambda: actions.change_session(session=session, plan=plan(hall), actor=cast.secretary, now=NOON),
        lambda: speak(cast, session, cast.hana),
    ):
        with pytest.raises(actions.IsCancelled):
            again()
    assert make_session(cast, hall).state == "published"


def test_next_sessions_and_sessions_of_somebody(cast: Cast) -> None:
    hall = make_hall(cast)
    early = make_session(cast, hall, starts_at=at(9))
    late = make_session(cast, hall, starts_at=at(15))
    make_session(cast, hall, starts_at=at(17), is_public=False)
    speak(cast, early, cast.marina)

    assert next_sessions(cast.forum, NOON) == [late]
    assert sessions_of(cast.marina) == [early]
