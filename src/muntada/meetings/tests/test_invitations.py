"""After the publication one organisation invites another for a slot in which both are free."""

from datetime import datetime, timedelta

import pytest
from conftest import SignIn
from django.test import Client
from tests.cast import NOON, Cast, actor_of, make_member, make_officer, words

from muntada.access.actor import NotAllowed
from muntada.access.roles import Role
from muntada.base import clock
from muntada.base.jobs.drain import run_all_due
from muntada.directory.models import Membership, Organisation
from muntada.meetings import actions
from muntada.meetings.models import Absence, Invitation, Meeting, Pin, Preference, Round
from muntada.meetings.openings import openings
from muntada.meetings.tests.hall import EVE, at, computed, make_company, make_hall, published, round_of, wish
from muntada.post.models import Message
from muntada.venue.bookings import Wanted, book
from muntada.venue.models import BookingCell, Table


@pytest.fixture
def free(cast: Cast) -> Cast:
    """A published timetable in which Zaytuna meets another company; Zaytuna and Rosinka have free slots."""
    make_hall(cast, start=14, end=16)
    company, _people = make_company(cast, 101, is_guest=True)
    wish(cast, cast.zaytuna, company)
    published(cast, computed(cast))
    run_all_due()
    return cast


def starts(cast: Cast, one: Organisation, other: Organisation, now: datetime = EVE) -> list[datetime]:
    return [each.slot.starts_at for each in openings(round_of(cast), one.pk, other.pk, now)]


def invite(cast: Cast, *, now: datetime = EVE, **fields: object) -> Invitation:
    """Zaytuna invites Rosinka for the first slot that is possible."""
    starts_at = fields.pop("starts_at", None) or starts(cast, cast.zaytuna, cast.rosinka, now)[0]
    return actions.send_invitation(
        forum=cast.forum,
        inviter=cast.zaytuna,
        invited=cast.rosinka,
        starts_at=starts_at,
        actor=actor_of(cast.hana),
        now=now,
        **fields,  # type: ignore[arg-type]  # the tests name the fields of the action
    )


def no_thanks(cast: Cast, asker: Organisation, asked: Organisation) -> None:
    wish(cast, asker, asked, Preference.Strength.NO)


def mails_of(cast: Cast, template: str) -> list[str]:
    return list(Message.objects.filter(key__startswith=f"meetings:{template}:").values_list("to", flat=True))


def test_send_invitation_offers_slots_in_which_both_are_free_alone(free: Cast) -> None:
    meeting = Meeting.objects.get()
    every = [at(free, 14 + minutes // 60, minutes % 60) for minutes in range(0, 120, 20)]
    yousef = f"person:{free.yousef.person_id}"
    busy = Wanted(
        source="session:X",
        starts_at=every[-1],
        ends_at=every[-1] + timedelta(minutes=20),
        resources=frozenset({yousef}),
    )

    before = starts(free, free.zaytuna, free.rosinka)
    book(free.forum, [busy])
    after = starts(free, free.zaytuna, free.rosinka)

    assert before == [one for one in every if one != meeting.starts_at]
    assert after == [one for one in before if one != every[-1]]  # they need an interpreter
    assert starts(free, free.zaytuna, free.rosinka, every[2]) == [one for one in after if one > every[2]]


def test_send_invitation_waits_for_the_publication(cast: Cast) -> None:
    make_hall(cast)

    with pytest.raises(actions.NotPublished):
        invite(cast, starts_at=at(cast, 9))


def test_send_invitation_mails_the_invited_in_their_language(free: Cast) -> None:
    invitation = invite(free)

    mail = Message.objects.get(key__startswith="meetings:invitation:")
    assert (mail.to, mail.language) == (free.marina.person.email, "ru")
    assert invitation.expires_at == invitation.starts_at - timedelta(minutes=15)
    assert not BookingCell.objects.filter(resource=f"person:{free.marina.person_id}").exists()


def test_accept_invitation_books_slot_table_and_interpreter_at_once(free: Cast) -> None:
    invitation = invite(free)

    meeting = actions.accept_invitation(invitation=invitation, actor=actor_of(free.marina), now=EVE)
    run_all_due()

    taken = set(BookingCell.objects.filter(booking__source=meeting.source).values_list("resource", flat=True))
    assert taken == {
        f"person:{free.hana.person_id}",
        f"person:{free.marina.person_id}",
        f"person:{free.yousef.person_id}",
        meeting.table.resource,
    }
    assert set(
        Message.objects.filter(
            parts__name=f"{meeting.public_id}.ics", to__in=[free.hana.person.email, free.marina.person.email]
        ).values_list("to", flat=True)
    ) == {free.hana.person.email, free.marina.person.email}
    invitation.refresh_from_db()
    assert (invitation.state, invitation.meeting) == (Invitation.State.ACCEPTED, meeting)


def test_accept_invitation_holds_in_the_next_computation(free: Cast) -> None:
    meeting = actions.accept_invitation(invitation=invite(free), actor=actor_of(free.marina), now=EVE)

    published(free, computed(free))

    meeting.refresh_from_db()
    assert (meeting.state, meeting.sequence) == (Meeting.State.PUBLISHED, 0)
    assert Pin.objects.get().starts_at == meeting.starts_at


def test_accept_invitation_is_answered_once(free: Cast) -> None:
    invitation = invite(free)
    actions.accept_invitation(invitation=invitation, actor=actor_of(free.marina), now=EVE)

    for action in (actions.accept_invitation, actions.decline_invitation):
        with pytest.raises(actions.AlreadyAnswered):
            action(invitation=invitation, actor=actor_of(free.marina), now=EVE)
    with pytest.raises(actions.AlreadyAnswered):
        actions.withdraw_invitation(invitation=invitation, actor=actor_of(free.hana), now=EVE)

    assert Meeting.objects.count() == 2


def test_accept_invitation_offers_other_slots_when_that_one_has_gone(free: Cast) -> None:
    invitation = invite(free)
    tables = frozenset(one.resource for one in Table.objects.all())
    book(
        free.forum,
        [
            Wanted(
                source="session:Y",
                starts_at=invitation.starts_at,
                ends_at=invitation.ends_at,
                resources=tables,
            )
        ],
    )

    with pytest.raises(actions.SlotNotOpen) as caught:
        actions.accept_invitation(invitation=invitation, actor=actor_of(free.marina), now=EVE)
    invitation.refresh_from_db()
    others = [one.slot.starts_at for one in caught.value.others]
    meeting = actions.accept_invitation(
        invitation=invitation, starts_at=others[0], actor=actor_of(free.marina), now=EVE
    )

    assert invitation.state == Invitation.State.SENT
    assert invitation.starts_at not in others
    assert meeting.starts_at == others[0]


def second_of(cast: Cast, organisation: Organisation, member: Membership) -> Membership:
    """A colleague with the same languages, after the first in rank."""
    return make_member(
        cast.forum,
        member.side,
        organisation,
        words("Colleague"),
        languages=member.person.languages,
        rank=200,
    )


def test_invitations_go_to_all_who_were_chosen_on_both_sides(free: Cast) -> None:
    ours, theirs = (
        second_of(free, free.zaytuna, free.hana),
        second_of(free, free.rosinka, free.marina),
    )
    invitation = invite(free, people=[free.hana, ours])

    meeting = actions.accept_invitation(
        invitation=invitation, people=[free.marina, theirs], actor=actor_of(free.marina), now=EVE
    )

    going = {free.hana, ours, free.marina, theirs}
    assert {row.membership for row in meeting.attendances.all()} == going
    taken = set(BookingCell.objects.filter(booking__source=meeting.source).values_list("resource", flat=True))
    assert taken == {
        *(f"person:{one.person_id}" for one in (*going, free.yousef)),
        meeting.table.resource,
    }
    assert set(Pin.objects.get().people.all()) == going


def test_accept_invitation_says_who_of_those_chosen_is_not_free(free: Cast) -> None:
    theirs = second_of(free, free.rosinka, free.marina)
    invitation = invite(free)
    last = starts(free, free.zaytuna, free.rosinka)[-1]
    book(
        free.forum,
        [
            Wanted(
                source="session:Y",
                starts_at=invitation.starts_at,
                ends_at=last,
                resources=frozenset({f"person:{theirs.person_id}"}),
            )
        ],
    )

    with pytest.raises(actions.SomebodyBusy) as caught:
        actions.accept_invitation(
            invitation=invitation, people=[free.marina, theirs], actor=actor_of(free.marina), now=EVE
        )
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.SENT
    assert caught.value.members == [theirs]
    assert [one.slot.starts_at for one in caught.value.others] == [last]
    with pytest.raises(actions.WrongPerson):
        actions.accept_invitation(
            invitation=invitation, people=[free.hana], actor=actor_of(free.marina), now=EVE
        )

    meeting = actions.accept_invitation(
        invitation=invitation,
        people=[free.marina, theirs],
        starts_at=last,
        actor=actor_of(free.marina),
        now=EVE,
    )

    assert {row.membership for row in meeting.attendances.all()} == {free.hana, free.marina, theirs}


def test_send_invitation_says_who_of_those_chosen_is_not_free(free: Cast) -> None:
    ours = second_of(free, free.zaytuna, free.hana)
    taken = starts(free, free.zaytuna, free.rosinka)[0]
    Absence.objects.create(membership=ours, starts_at=taken, ends_at=taken + timedelta(minutes=20))

    with pytest.raises(actions.SomebodyBusy) as caught:
        invite(free, starts_at=taken, people=[free.hana, ours])

    assert caught.value.members == [ours]
    assert taken not in [one.slot.starts_at for one in caught.value.others]


def test_the_page_ticks_the_reader_and_closes_who_is_not_free(free: Cast, signed_in: SignIn) -> None:
    theirs = second_of(free, free.rosinka, free.marina)
    invitation = invite(free)
    address = f"/en/mb27/meetings/invitations/{invitation.pk}/accept/"
    Absence.objects.create(membership=theirs, starts_at=invitation.starts_at, ends_at=invitation.ends_at)

    client = signed_in(free.marina)
    clock.stop_at(EVE)
    try:
        shown = client.get("/en/mb27/meetings/invitations/")
        answer = client.post(address, {"people": [free.marina.pk, theirs.pk]})
        agreed = client.post(
            address, {"people": [free.marina.pk], "starts_at": invitation.starts_at.isoformat()}
        )
    finally:
        clock.stop_at(None)

    (line,) = shown.context["received"]
    assert [(one.member, one.is_free) for one in line["candidates"]] == [(free.marina, True), (theirs, False)]
    assert line["ticked"] == [free.marina.pk]
    assert answer.status_code == 409
    assert "Somebody you chose is not free at that time." in answer.content.decode()
    assert agreed.status_code == 302
    assert {row.membership for row in Meeting.objects.last().attendances.all()} >= {free.marina}  # type: ignore[union-attr]


def test_an_invitation_expires_before_its_slot(free: Cast) -> None:
    invitation = invite(free)

    with pytest.raises(actions.AlreadyAnswered):
        actions.accept_invitation(
            invitation=invitation, actor=actor_of(free.marina), now=invitation.expires_at
        )

    assert invitation.state_at(invitation.expires_at) == Invitation.State.EXPIRED


def test_answering_is_for_the_invited_and_taking_back_for_the_sender(free: Cast) -> None:
    invitation = invite(free)

    for action in (actions.accept_invitation, actions.decline_invitation):
        with pytest.raises(NotAllowed):
            action(invitation=invitation, actor=actor_of(free.hana), now=EVE)
    with pytest.raises(NotAllowed):
        actions.withdraw_invitation(invitation=invitation, actor=actor_of(free.marina), now=EVE)

    actions.withdraw_invitation(invitation=invitation, actor=actor_of(free.hana), now=EVE)
    assert Invitation.objects.get().state == Invitation.State.WITHDRAWN


def test_send_invitation_to_who_said_no_looks_like_any_that_is_not_answered(free: Cast) -> None:
    quiet, _people = make_company(free, 102, is_guest=True)
    no_thanks(free, free.rosinka, free.zaytuna)
    hana, marina = actor_of(free.hana), actor_of(free.marina)

    kept_back = invite(free)
    unanswered = actions.send_invitation(
        forum=free.forum,
        inviter=free.zaytuna,
        invited=quiet,
        starts_at=kept_back.starts_at,
        actor=hana,
        now=EVE,
    )

    seen = [one.state_at(EVE) for one in Invitation.objects.visible_to(hana)]
    later = [one.state_at(unanswered.starts_at) for one in Invitation.objects.visible_to(hana)]
    assert seen == [Invitation.State.SENT] * 2
    assert later == [Invitation.State.EXPIRED] * 2
    assert list(Invitation.objects.visible_to(marina)) == []
    assert free.marina.person.email not in mails_of(free, "invitation")


def test_accept_invitation_is_not_done_for_whoever_said_no(free: Cast, signed_in: SignIn) -> None:
    no_thanks(free, free.rosinka, free.zaytuna)
    kept_back = invite(free)
    joint = signed_in(make_officer(Role.B2B_DESK, free.forum))

    clock.stop_at(EVE)
    page = joint.get("/en/mb27/meetings/invitations/").content.decode()
    answer = joint.post(f"/en/mb27/meetings/invitations/{kept_back.pk}/accept/", follow=True)
    with pytest.raises(actions.KeptBack):
        actions.accept_invitation(invitation=kept_back, actor=free.desk, now=EVE)

    assert f"invitations/{kept_back.pk}/accept/" not in page
    assert "said no, privately" in answer.content.decode()
    assert Meeting.objects.standing().count() == 1
    kept_back.refresh_from_db()
    assert kept_back.state == Invitation.State.SENT


def test_state_preference_no_takes_one_s_own_open_invitation_back(free: Cast) -> None:
    sent = invite(free)

    no_thanks(free, free.zaytuna, free.rosinka)

    sent.refresh_from_db()
    assert sent.state == Invitation.State.WITHDRAWN
    with pytest.raises(actions.AlreadyAnswered):
        actions.accept_invitation(invitation=sent, actor=actor_of(free.marina), now=EVE)


def test_send_invitation_says_what_the_sender_may_know(free: Cast) -> None:
    met = Meeting.objects.get()
    partner = met.second if met.first == free.zaytuna else met.first
    colleague, _people = make_company(free, 103, is_guest=False)
    common = {"forum": free.forum, "starts_at": at(free, 15, 40), "actor": actor_of(free.hana), "now": EVE}

    with pytest.raises(actions.HaveMeeting):
        actions.send_invitation(inviter=free.zaytuna, invited=partner, **common)  # type: ignore[arg-type]
    with pytest.raises(actions.SameSide):
        actions.send_invitation(inviter=free.zaytuna, invited=colleague, **common)  # type: ignore[arg-type]
    with pytest.raises(actions.ForThemselves):
        actions.send_invitation(inviter=free.zaytuna, invited=free.zaytuna, **common)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        actions.send_invitation(inviter=free.rosinka, invited=free.zaytuna, **common)  # type: ignore[arg-type]
    no_thanks(free, free.zaytuna, free.rosinka)
    with pytest.raises(actions.OwnNo):
        invite(free)

    assert not Invitation.objects.exists()


def test_send_invitation_does_not_flood(free: Cast) -> None:
    Round.objects.update(most_invitations=1)
    other, _people = make_company(free, 104, is_guest=True)
    first = invite(free)

    with pytest.raises(actions.InvitedAlready):
        invite(free)
    with pytest.raises(actions.TooManyInvitations):
        actions.send_invitation(
            forum=free.forum,
            inviter=free.zaytuna,
            invited=other,
            starts_at=first.starts_at,
            actor=actor_of(free.hana),
            now=EVE,
        )
    with pytest.raises(actions.InvitedAlready) as caught:
        actions.send_invitation(
            forum=free.forum,
            inviter=free.rosinka,
            invited=free.zaytuna,
            starts_at=first.starts_at,
            actor=actor_of(free.marina),
            now=EVE,
        )
    actions.decline_invitation(invitation=first, reason="No time", actor=actor_of(free.marina), now=EVE)
    with pytest.raises(actions.AskTheDesk):
        invite(free)

    assert caught.value.is_theirs
    assert mails_of(free, "declined") == [free.hana.person.email]


def test_send_invitation_and_withdraw_it_mails_nobody_without_end(free: Cast, signed_in: SignIn) -> None:
    Round.objects.update(most_invitations=1)
    others = [make_company(free, 110 + number, is_guest=True)[0] for number in range(3)]

    def send(other: Organisation, now: datetime) -> Invitation:
        return actions.send_invitation(
            forum=free.forum,
            inviter=free.zaytuna,
            invited=other,
            starts_at=starts(free, free.zaytuna, other, now)[0],
            actor=actor_of(free.hana),
            now=now,
        )

    for other in others[:2]:
        sent = send(other, EVE)
        actions.withdraw_invitation(invitation=sent, actor=actor_of(free.hana), now=EVE)

    with pytest.raises(actions.TooManyWithdrawn):
        send(others[2], EVE)
    page = signed_in(free.hana)
    clock.stop_at(EVE)
    said = page.post(
        f"/en/mb27/meetings/invitations/to/{others[2].public_id}/",
        {"starts_at": starts(free, free.zaytuna, others[2])[0].isoformat()},
        follow=True,
    )
    assert "Many invitations were withdrawn today" in said.content.decode()
    assert len(mails_of(free, "invitation")) == 2
    assert send(others[2], EVE + timedelta(days=1, minutes=1)).state == Invitation.State.SENT


# Pages


def page(client: Client, path: str, **data: str) -> str:
    answer = client.get(f"/en/mb27/{path}", data)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_invitations_from_the_wish_to_the_meeting(free: Cast, signed_in: SignIn) -> None:
    # At noon of the cast, two hours before the hall opens again.
    hana, marina = signed_in(free.hana), signed_in(free.marina)
    to = f"meetings/invitations/to/{free.rosinka.public_id}/"
    assert to in page(hana, "wishes/")
    slot = starts(free, free.zaytuna, free.rosinka, NOON)[0]
    assert slot.isoformat() in page(hana, to)

    sent = hana.post(f"/en/mb27/{to}", {"starts_at": slot.isoformat(), "topic_en": "Seed"})
    invitation = Invitation.objects.get()
    inbox = page(marina, "meetings/invitations/")
    accepted = marina.post(f"/en/mb27/meetings/invitations/{invitation.pk}/accept/")

    meeting = Meeting.objects.get(starts_at=slot)
    assert (sent.status_code, accepted.status_code) == (302, 302)
    assert accepted["Location"].endswith(f"/meetings/{meeting.public_id}/")
    assert "Seed" in inbox
    assert f"invitations/{invitation.pk}/decline/" in inbox
    assert meeting.topic.text("en") == "Seed"


def test_accept_invitation_shows_other_times_when_that_one_has_gone(free: Cast, signed_in: SignIn) -> None:
    invitation = invite(free, now=NOON)
    book(
        free.forum,
        [
            Wanted(
                source="session:Z",
                starts_at=invitation.starts_at,
                ends_at=invitation.ends_at,
                resources=frozenset({f"person:{free.marina.person_id}"}),
            )
        ],
    )
    client = signed_in(free.marina)
    url = f"/en/mb27/meetings/invitations/{invitation.pk}/accept/"

    gone = client.post(url)
    other = starts(free, free.zaytuna, free.rosinka, NOON)[-1]
    again = client.post(url, {"starts_at": other.isoformat()})

    assert gone.status_code == 409
    assert other.isoformat() in gone.content.decode()
    assert again.status_code == 302
    assert Meeting.objects.filter(starts_at=other).count() == 1


def test_an_invitation_is_seen_by_the_two_and_the_joint_desk(free: Cast, signed_in: SignIn) -> None:
    _company, people = make_company(free, 105, is_guest=True)
    invitation = invite(free, now=NOON)
    actions.decline_invitation(
        invitation=invitation, reason="Zqxsecret", actor=actor_of(free.marina), now=NOON
    )
    readers = {
        "inviter": free.hana,
        "invited": free.marina,
        "third": people[0],
        "joint": make_officer(Role.B2B_DESK, free.forum),
        "host office": make_officer(Role.SECRETARIAT, free.forum, free.host),
        "guest office": make_officer(Role.SECRETARIAT, free.forum, free.guest),
    }

    seen = {name: page(signed_in(who), "meetings/invitations/") for name, who in readers.items()}

    assert {name: ("declined" in text, "Zqxsecret" in text) for name, text in seen.items()} == {
        "inviter": (True, False),
        "invited": (True, True),
        "third": (False, False),
        "joint": (True, True),
        "host office": (True, False),
        "guest office": (True, True),
    }
    third = signed_in(people[0])
    assert third.post(f"/en/mb27/meetings/invitations/{invitation.pk}/accept/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_invitations_asks_the_same_questions_for_one_and_for_three(
    free: Cast, signed_in: SignIn, count: int, django_assert_num_queries: object
) -> None:
    for number in range(count):
        company, _people = make_company(free, 110 + number, is_guest=True)
        Invitation.objects.create(
            forum=free.forum,
            inviter=company,
            inviter_side=free.guest,
            invited=free.zaytuna,
            invited_side=free.host,
            starts_at=at(free, 15),
            ends_at=at(free, 15, 20),
            sent_at=NOON,
            expires_at=at(free, 14, 45),
        )
    client = signed_in(free.hana)
    page(client, "meetings/invitations/")

    with django_assert_num_queries(13):  # type: ignore[operator]
        page(client, "meetings/invitations/")
