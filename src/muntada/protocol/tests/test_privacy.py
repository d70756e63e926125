"""What the invited typed is kept for a while, given out to those whom it names, and forgotten."""

from datetime import datetime, timedelta

from tests.cast import NOON, Cast

from muntada.access.actor import NOBODY, SYSTEM
from muntada.privacy.actions import clear_what_is_over
from muntada.privacy.erasing import erase
from muntada.privacy.gathering import gathered
from muntada.privacy.holdings import CLEARED
from muntada.protocol import actions
from muntada.protocol.actions import NamedGuest
from muntada.protocol.models import Guest, InvitationLetter, Reply, ReplyLink
from muntada.protocol.tests.cast import BORIS, NO, protocol_of, sent, token_of, yes


def test_guests_reasons_and_links_go_after_their_period(cast: Cast) -> None:
    actor = protocol_of(cast)
    token = token_of(sent(cast, actor))
    actions.answer_invitation(token=token, given=NO, seen=0, actor=NOBODY, now=NOON)
    actions.answer_invitation(token=token, given=yes(BORIS), seen=1, actor=NOBODY, now=NOON)
    after = datetime.combine(cast.forum.ends_on + timedelta(days=91), NOON.timetz())

    gone = clear_what_is_over(forum=cast.forum, holding=CLEARED["replies"], actor=SYSTEM, now=after)

    assert gone == 3  # the guest, the reason, the address
    assert (Guest.objects.count(), ReplyLink.objects.count()) == (0, 0)
    assert list(Reply.objects.values_list("number", "answer", "reason")) == [
        (2, "accepted", ""),
        (1, "declined", ""),
    ]
    assert InvitationLetter.objects.get().email == ""


def test_whoever_is_named_in_an_answer_takes_it_away_and_is_forgotten_with_it(cast: Cast) -> None:
    actor = protocol_of(cast)
    invitation = sent(cast, actor, person=cast.marina.person)
    marina = NamedGuest(
        name="Орлова Марина", category="business", email=cast.marina.person.email, passport_name="ORLOVA"
    )
    token = token_of(invitation)
    actions.answer_invitation(token=token, given=yes(marina, BORIS), seen=0, actor=NOBODY, now=NOON)

    kept = gathered(cast.marina.person)
    erase(cast.marina.person, NOON)

    assert [one["public_id"] for one in kept["invitation_letters"]] == ["MB27.INV.001"]
    assert [one["name"] for one in kept["named_in_answers_to_invitations"]] == ["Орлова Марина"]
    assert list(Guest.objects.values_list("name", flat=True)) == [BORIS.name]
    invitation.refresh_from_db()
    assert (invitation.person, invitation.email, invitation.addressee.text("en")) == (
        None,
        "",
        "Erased person",
    )
