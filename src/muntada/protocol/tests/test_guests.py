"""Guests are taken over by a click and never by themselves; who is late is reminded; quotas are counted."""

from datetime import timedelta

import pytest
from conftest import SignIn
from django.conf import settings
from pytest_django import DjangoAssertNumQueries
from tests.cast import DAY, NOON, Cast, acting, make_focal_point, make_member, make_officer, words

from muntada.access.actor import NOBODY, NotAllowed
from muntada.access.roles import Role
from muntada.accreditation.actions import QuotaFull, Scope, add_quota
from muntada.accreditation.models import Participation
from muntada.base import clock
from muntada.base.jobs.drain import run_all_due
from muntada.directory.models import Delegation, Membership, Person
from muntada.post.models import Message
from muntada.protocol import actions
from muntada.protocol.actions import Reminded
from muntada.protocol.models import Guest, InvitationLetter, InvitationReminder
from muntada.protocol.places import quota_rows
from muntada.protocol.tasks import remind_before_the_reply_is_due
from muntada.protocol.tests.cast import BORIS, NO, ORIGIN, VERA, draft, protocol_of, sent, token_of, yes

HOME = "/en/mb27/invitations/"


def accepted(cast: Cast, *guests: actions.NamedGuest, **fields: object) -> InvitationLetter:
    invitation = sent(cast, protocol_of(cast), **fields)
    token = token_of(invitation)
    actions.answer_invitation(token=token, given=yes(*guests), seen=0, actor=NOBODY, now=NOON)
    invitation.refresh_from_db()
    return invitation


def test_take_guest_enters_enrols_and_asks_for_accreditation(cast: Cast) -> None:
    accepted(cast, BORIS)
    guest, actor = Guest.objects.get(), protocol_of(cast)

    membership = actions.take_guest(guest=guest, person=None, actor=actor, now=NOON)

    assert (membership.organisation, membership.side, membership.rank) == (cast.rosinka, cast.guest, 50)
    person = membership.person
    assert (person.name.original, person.name.text("ru"), person.name.text("en")) == ("ru", BORIS.name, "")
    assert (person.passport_name, person.email) == ("PETROV BORIS", "boris@rosinka.example")
    application = Participation.objects.get(person=person)
    assert (application.state, application.category) == (Participation.State.APPLIED, "official")
    with pytest.raises(actions.AlreadyDecided):
        actions.take_guest(guest=guest, person=None, actor=actor, now=NOON)
    assert Person.objects.filter(passport_name="PETROV BORIS").count() == 1


def test_take_guest_takes_whom_the_directory_knows(cast: Cast) -> None:
    accepted(cast, VERA)
    people = Person.objects.count()

    membership = actions.take_guest(
        guest=Guest.objects.get(), person=cast.marina.person, actor=protocol_of(cast), now=NOON
    )

    assert (membership, Person.objects.count()) == (cast.marina, people)
    assert Participation.objects.get().person == cast.marina.person


def test_take_guest_asks_the_quota_and_leaves_nothing_half_done(cast: Cast) -> None:
    accepted(cast, BORIS)
    actor = protocol_of(cast)
    add_quota(forum=cast.forum, scope=Scope(side=cast.guest), places=0, actor=actor, now=NOON)

    with pytest.raises(QuotaFull):
        actions.take_guest(guest=Guest.objects.get(), person=None, actor=actor, now=NOON)

    assert not Person.objects.filter(passport_name="PETROV BORIS").exists()
    assert Guest.objects.get().waits


def test_take_guest_is_not_for_the_focal_point(cast: Cast) -> None:
    accepted(cast, BORIS)

    with pytest.raises(NotAllowed):
        actions.take_guest(
            guest=Guest.objects.get(), person=None, actor=acting(Role.FOCAL_POINT, cast.forum), now=NOON
        )


def test_a_changed_answer_keeps_who_was_taken_over_and_proposes_the_others(cast: Cast) -> None:
    invitation = accepted(cast, BORIS)
    actions.take_guest(guest=Guest.objects.get(), person=None, actor=protocol_of(cast), now=NOON)

    token = token_of(invitation)
    actions.answer_invitation(token=token, given=yes(BORIS, VERA), seen=1, actor=NOBODY, now=NOON)

    named = Guest.objects.filter(reply__number=2)
    assert [(one.name, one.waits) for one in named] == [(BORIS.name, False), (VERA.name, True)]


def test_the_page_of_a_guest_asks_whether_they_are_known(cast: Cast, signed_in: SignIn) -> None:
    marina = actions.NamedGuest(name="Орлова Марина Сергеевна", category="business")
    accepted(cast, marina)
    guest = Guest.objects.get()
    client = signed_in(make_officer(Role.PROTOCOL, cast.forum))

    shown = client.get(f"{HOME}guests/{guest.pk}/").content.decode()
    before = Membership.objects.count()
    taken = client.post(f"{HOME}guests/{guest.pk}/", {"person": cast.marina.person.public_id})

    assert cast.marina.person.public_id in shown
    assert taken.status_code == 302
    guest.refresh_from_db()
    assert (guest.membership, Membership.objects.count()) == (cast.marina, before)


def test_set_guest_aside_frees_the_place(cast: Cast) -> None:
    accepted(cast, BORIS)
    actor = protocol_of(cast)
    add_quota(forum=cast.forum, scope=Scope(side=cast.guest), places=5, actor=actor, now=NOON)
    sent(cast, actor)

    (before,) = quota_rows(actor, cast.forum)
    actions.set_guest_aside(guest=Guest.objects.get(), actor=actor, now=NOON)
    (after,) = quota_rows(actor, cast.forum)

    assert (before.let_in, before.accepted, before.offered, before.is_over) == (0, 1, 3, False)
    assert (after.let_in, after.accepted, after.offered) == (0, 0, 3)


def remind(cast: Cast, *invitations: InvitationLetter, days: int = 0) -> Reminded:
    return actions.remind_invited(
        forum=cast.forum,
        invitations=[one.pk for one in invitations],
        origin=ORIGIN,
        actor=protocol_of(cast),
        now=NOON + timedelta(days=days),
    )


def test_remind_invited_once_a_day_and_never_after_an_answer(cast: Cast) -> None:
    actor = protocol_of(cast)
    waiting, answered, paper = sent(cast, actor), accepted(cast, BORIS), sent(cast, actor, email="")
    unsent = draft(cast, actor)

    first = remind(cast, waiting, answered, paper, unsent)
    second = remind(cast, waiting)
    next_day = remind(cast, waiting, days=1)

    assert first == Reminded(reminded=1, today=0, unreached=1, over=2)
    assert second == Reminded(reminded=0, today=1, unreached=0, over=0)
    assert next_day == Reminded(reminded=1, today=0, unreached=0, over=0)
    assert Message.objects.filter(key__startswith="invited:").count() == 2


def test_the_job_reminds_once_before_the_day_when_it_is_switched_on(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "CONFIG", _with_address())
    actor = protocol_of(cast)
    invitation = sent(cast, actor)  # due in ten days

    def night_of(days: int) -> int:
        clock.stop_at(NOON + timedelta(days=days))
        try:
            remind_before_the_reply_is_due.func()
        finally:
            clock.stop_at(None)
        return InvitationReminder.objects.count()

    off = night_of(6)
    actions.change_invitation_terms(forum=cast.forum, reminds=True, days_before=5, actor=actor, now=NOON)
    counts = [night_of(4), night_of(5), night_of(6), night_of(9)]

    assert (off, counts) == (0, [0, 1, 1, 1])
    assert InvitationReminder.objects.get().is_automatic
    token = token_of(invitation)
    actions.answer_invitation(token=token, given=NO, seen=0, actor=NOBODY, now=NOON)
    InvitationReminder.objects.all().delete()
    assert night_of(7) == 0


def _with_address() -> object:
    from dataclasses import replace

    return replace(settings.CONFIG, base_url=ORIGIN)


@pytest.mark.parametrize("count", [1, 3])
def test_the_reply_list_asks_the_same_of_the_database_however_long(
    cast: Cast, signed_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _number in range(count):
        accepted(cast, BORIS)
    client = signed_in(make_officer(Role.PROTOCOL, cast.forum))
    client.get(HOME)

    with django_assert_num_queries(14):
        answer = client.get(HOME)

    assert answer.content.decode().count(BORIS.name) == count


def test_heads_and_focal_points_see_what_was_sent_to_their_delegation(cast: Cast, signed_in: SignIn) -> None:
    focal = make_focal_point(cast.forum, cast.guest, cast.marina)
    Membership.objects.filter(pk=cast.marina.pk).update(part="head")
    delegation = Delegation.objects.get()
    actor = protocol_of(cast)
    theirs = sent(cast, actor, delegation=delegation)
    unsent, others = draft(cast, actor, delegation=delegation), sent(cast, actor)

    for who in (focal, cast.marina):
        page = signed_in(who).get(HOME).content.decode()
        assert theirs.letter.public_id in page
        assert unsent.public_id not in page
        assert others.letter.public_id not in page
        opened = signed_in(who).get(f"{HOME}{theirs.public_id}/").content.decode()
        assert "office@rosinka.example" not in opened


def test_a_side_sees_its_own_and_the_joint_letters(cast: Cast, signed_in: SignIn) -> None:
    actor = protocol_of(cast)
    hosts, joint = draft(cast, actor, side=cast.host), draft(cast, actor)
    client = signed_in(make_officer(Role.PROTOCOL, cast.forum, cast.guest))

    page = client.get(HOME).content.decode()

    assert (hosts.public_id in page, joint.public_id in page) == (False, True)
    assert client.get(f"{HOME}{hosts.public_id}/").status_code == 404


def test_protocol_writes_looks_and_sends_in_its_pages(cast: Cast, signed_in: SignIn) -> None:
    from muntada.post.tests.cast import make_letterhead

    make_letterhead(cast)
    client = signed_in(make_officer(Role.PROTOCOL, cast.forum))
    posted = {
        "whose": "",
        "organisation": cast.rosinka.pk,
        "email": "office@rosinka.example",
        "language": "ru",
        "reply_by": str(DAY + timedelta(days=9)),
        "places-TOTAL_FORMS": "3",
        "places-INITIAL_FORMS": "0",
        "places-0-category": "business",
        "places-0-places": "2",
    }

    nothing = client.post(f"{HOME}write/", {**posted, "places-0-places": "", "places-0-category": ""})
    written = client.post(f"{HOME}write/", posted)
    invitation = InvitationLetter.objects.get()
    pdf = client.get(f"{HOME}{invitation.public_id}/letter.pdf")
    check = client.post(f"{HOME}send/", {"invitation": invitation.public_id})
    invitation.refresh_from_db()
    unsent = invitation.state
    client.post(f"{HOME}send/", {"invitation": invitation.public_id, "sure": "1"})
    run_all_due()

    assert (nothing.status_code, written.status_code, check.status_code) == (422, 302, 200)
    assert "Offer at least one place." in nothing.content.decode()
    assert pdf.content.startswith(b"%PDF-")
    assert unsent == "draft"
    invitation.refresh_from_db()
    assert invitation.state == "sent"
    assert make_member(cast.forum, cast.guest, cast.rosinka, words("Oleg")).pk
