"""The reply link: looking changes nothing, answering counts once, and only while it holds."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from conftest import in_threads
from django.test import Client
from tests.cast import DAY, NOON, Cast, make_cast

from muntada.access.actor import NOBODY, NotAllowed
from muntada.base import clock
from muntada.forums.models import Forum
from muntada.journal.models import Entry
from muntada.post.models import Item
from muntada.protocol import actions
from muntada.protocol.models import Guest, InvitationLetter, Reply, ReplyLink
from muntada.protocol.tests.cast import (
    BORIS,
    LATER,
    NO,
    VERA,
    draft,
    link_to,
    protocol_of,
    sent,
    token_of,
    yes,
)

State = InvitationLetter.State


def form(**fields: Any) -> dict[str, Any]:
    """What a browser posts: two rows of guests, of which the first is filled in."""
    empty = {"name": "", "passport_name": "", "position": "", "category": "official", "email": ""}
    rows = [
        {**empty, "name": "Петров Борис", "passport_name": "Petrov Boris", "category": "official"},
        empty,
        empty,
    ]
    posted = {"guests-TOTAL_FORMS": "3", "guests-INITIAL_FORMS": "0", "seen": "0", "answer": "accepted"}
    for number, row in enumerate(rows):
        posted |= {f"guests-{number}-{name}": value for name, value in row.items()}
    return {**posted, "reason": "", **fields}


@pytest.fixture
def invitation(cast: Cast, at_noon: None) -> InvitationLetter:
    return sent(cast, protocol_of(cast))


def state_of(invitation: InvitationLetter) -> tuple[str, int, int]:
    invitation.refresh_from_db()
    return invitation.state, invitation.replies_given, Guest.objects.count()


def test_looking_changes_nothing_and_is_listed_nowhere(invitation: InvitationLetter, client: Client) -> None:
    before = Entry.objects.count()
    link = link_to(invitation)

    answers = [client.get(link), client.head(link), client.get(link)]

    assert [one.status_code for one in answers] == [200, 200, 200]
    page = answers[0].content.decode()
    assert "MB27.OUT.001" in page
    assert "Уважаемый Борис Иванович!" in page
    assert answers[0]["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert answers[0]["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answers[0]["Cache-Control"]
    assert state_of(invitation) == (State.SENT, 0, 0)
    assert Entry.objects.count() == before


def test_the_page_shows_nothing_of_the_forum_before_it_is_public(
    cast: Cast, invitation: InvitationLetter, client: Client
) -> None:
    Forum.objects.update(state=Forum.State.DRAFT)

    assert client.get(link_to(invitation)).status_code == 200
    assert client.get("/en/mb27/").status_code == 404


def test_answer_invitation_takes_names_and_answers_the_letter(
    invitation: InvitationLetter, client: Client
) -> None:
    link = link_to(invitation)

    answer = client.post(link, form())

    assert (answer.status_code, answer["Location"]) == (302, link)
    assert state_of(invitation) == (State.ACCEPTED, 1, 1)
    guest = Guest.objects.get()
    assert (guest.name, guest.language, guest.passport_name) == ("Петров Борис", "ru", "PETROV BORIS")
    assert guest.waits
    assert invitation.letter is not None
    assert Item.objects.get(pk=invitation.letter.pk).state == Item.State.ANSWERED
    told = Entry.objects.get(name="protocol.InvitationAnswered")
    assert told.facts == {"invitation": "MB27.INV.001", "answer": "accepted", "way": "link", "guests": 1}


def test_answer_invitation_anew_keeps_what_was_said_before(
    invitation: InvitationLetter, client: Client
) -> None:
    link = link_to(invitation)
    client.post(link, form())

    client.post(link, form(answer="declined", reason="Сбор урожая", seen="1"))

    assert state_of(invitation) == (State.DECLINED, 2, 1)
    assert list(Reply.objects.values_list("number", "answer", "reason")) == [
        (2, "declined", "Сбор урожая"),
        (1, "accepted", ""),
    ]
    assert "Сбор урожая" in client.get(link).content.decode()


def test_a_second_click_of_one_form_says_nothing_new_and_another_answer_is_shown_first(
    invitation: InvitationLetter, client: Client
) -> None:
    link = link_to(invitation)
    client.post(link, form())

    same, other = client.post(link, form()), client.post(link, form(answer="declined"))

    assert (same.status_code, other.status_code) == (302, 409)
    assert state_of(invitation) == (State.ACCEPTED, 1, 1)
    assert 'name="seen" value="1"' in other.content.decode()


def test_two_clicks_at_once_are_one_answer(file_database: None) -> None:
    def prepare() -> str:
        cast = make_cast()
        return token_of(sent(cast, protocol_of(cast)))

    (token,) = in_threads(prepare)

    def click() -> str:
        actions.answer_invitation(token=str(token), given=yes(), seen=0, actor=NOBODY, now=NOON)
        return "taken"

    answers = in_threads(click, click)
    (found,) = in_threads(lambda: (Reply.objects.count(), Guest.objects.count()))

    assert sorted(map(repr, answers)) == ["'taken'", "AnsweredMeanwhile()"]
    assert found == (1, 1)


def test_a_forged_link_opens_nothing(cast: Cast, invitation: InvitationLetter, client: Client) -> None:
    link = link_to(invitation)
    forged = link[:-3] + ("aa/" if not link.endswith("aa/") else "bb/")

    answers = [client.get(forged), client.post(forged, form())]

    assert [one.status_code for one in answers] == [404, 404]
    assert "MB27" not in answers[0].content.decode()
    assert state_of(invitation) == (State.SENT, 0, 0)
    with pytest.raises(actions.LinkOpensNothing):
        actions.answer_invitation(token="nothing", given=yes(), seen=0, actor=NOBODY, now=NOON)


def test_a_link_answers_its_own_invitation_and_no_other(
    cast: Cast, invitation: InvitationLetter, client: Client
) -> None:
    other = sent(cast, protocol_of(cast), email="other@rosinka.example")

    client.post(link_to(other), form())

    assert state_of(invitation)[:2] == (State.SENT, 0)
    assert state_of(other)[:2] == (State.ACCEPTED, 1)


def _withdraw(cast: Cast, invitation: InvitationLetter) -> None:
    actions.withdraw_invitation(invitation=invitation, actor=protocol_of(cast), now=NOON)


def _let_the_day_pass(_cast: Cast, _invitation: InvitationLetter) -> None:
    clock.stop_at(NOON + timedelta(days=11))


@pytest.mark.parametrize(
    ("happens", "says"),
    [
        (_withdraw, "This invitation does not hold any more"),
        (_let_the_day_pass, "The day for the answer is over"),
    ],
)
def test_a_link_that_is_over_says_whom_to_write_to(
    cast: Cast,
    invitation: InvitationLetter,
    client: Client,
    happens: Callable[[Cast, InvitationLetter], None],
    says: str,
) -> None:
    link = link_to(invitation).replace("/ru/", "/en/")
    happens(cast, invitation)

    answers = [client.get(link), client.post(link, form())]

    assert [one.status_code for one in answers] == [410, 410]
    for one in answers:
        assert says in one.content.decode()
        assert "secretariat@forum.example" in one.content.decode()
    assert Reply.objects.count() == 0


def test_the_link_works_until_the_end_of_the_day(invitation: InvitationLetter) -> None:
    token = token_of(invitation)
    # 23:30 at the forum's place.
    evening = NOON + timedelta(days=10, hours=11, minutes=30)

    actions.answer_invitation(token=token, given=LATER, seen=0, actor=NOBODY, now=evening)

    with pytest.raises(actions.NotOpen):
        actions.answer_invitation(
            token=token, given=NO, seen=1, actor=NOBODY, now=evening + timedelta(hours=1)
        )
    assert state_of(invitation) == (State.SENT, 1, 0)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"answer": ""}, "Say whether you come."),
        ({"guests-0-name": "", "guests-0-passport_name": ""}, "Write the name of the guest, or empty"),
        ({"guests-0-passport_name": "Петров"}, "Write this name in Latin letters"),
        ({"guests-0-name": "Петрoв"}, "mixes letters of two alphabets"),
        ({"guests-0-name": "a\u202eb"}, "invisible direction marks"),
        ({"guests-0-name": "я" * 400}, "at most 200 characters"),
        ({"guests-1-name": "Второй"}, "you may name at most 1"),
        ({"guests-1-name": "Петров Борис", "guests-1-category": "business"}, "stands here twice"),
    ],
)
def test_bad_input_is_said_and_nothing_typed_is_lost(
    invitation: InvitationLetter, client: Client, fields: dict[str, str], says: str
) -> None:
    link = link_to(invitation).replace("/ru/", "/en/")
    posted = form(**{"guests-0-position": "Директор завода", **fields})

    answer = client.post(link, posted)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert says in text
    assert "Директор завода" in text
    assert state_of(invitation) == (State.SENT, 0, 0)


def test_answers_are_asked_for_a_token_of_the_form(invitation: InvitationLetter) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(link_to(invitation), form()).status_code == 403
    assert state_of(invitation) == (State.SENT, 0, 0)


def test_only_so_many_answers_a_minute_are_taken(
    invitation: InvitationLetter, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("muntada.protocol.views.replies.ratelimit.consume", lambda *_a, **_k: False)

    assert client.post(link_to(invitation), form()).status_code == 429
    assert client.get(link_to(invitation)).status_code == 200
    assert state_of(invitation) == (State.SENT, 0, 0)


def test_answer_invitation_keeps_to_the_offer(invitation: InvitationLetter) -> None:
    token = token_of(invitation)

    with pytest.raises(actions.TooManyGuests):
        actions.answer_invitation(token=token, given=yes(BORIS, BORIS), seen=0, actor=NOBODY, now=NOON)
    with pytest.raises(actions.NobodyComes):
        nobody = actions.GivenAnswer(answer="accepted")
        actions.answer_invitation(token=token, given=nobody, seen=0, actor=NOBODY, now=NOON)

    assert state_of(invitation) == (State.SENT, 0, 0)


def test_record_reply_is_protocols_and_may_come_late(cast: Cast, invitation: InvitationLetter) -> None:
    late = NOON + timedelta(days=30)
    actor = protocol_of(cast)

    actions.record_reply(invitation=invitation, given=yes(BORIS, VERA), seen=0, actor=actor, now=late)

    assert state_of(invitation) == (State.ACCEPTED, 1, 2)
    reply = Reply.objects.get()
    assert (reply.way, reply.by_id) == (Reply.Way.DESK, actor.user_id)
    with pytest.raises(NotAllowed):
        actions.record_reply(invitation=invitation, given=NO, seen=1, actor=NOBODY, now=late)


def test_a_draft_has_no_answer(cast: Cast) -> None:
    actor = protocol_of(cast)
    invitation = draft(cast, actor)

    with pytest.raises(actions.NotOpen):
        actions.record_reply(invitation=invitation, given=NO, seen=0, actor=actor, now=NOON)


def test_withdraw_invitation_revokes_every_link(cast: Cast, invitation: InvitationLetter) -> None:
    link_to(invitation)

    _withdraw(cast, invitation)

    assert state_of(invitation)[0] == State.WITHDRAWN
    assert ReplyLink.objects.filter(revoked_at=None).count() == 0
    with pytest.raises(actions.NotOpen):
        _withdraw(cast, invitation)
    assert invitation.reply_by > DAY
