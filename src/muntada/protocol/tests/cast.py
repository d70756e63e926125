"""Invitations of the standing cast."""

from datetime import timedelta
from typing import Any

from tests.cast import DAY, NOON, Cast, officer, words

from muntada.access.actor import Actor
from muntada.access.roles import Role
from muntada.base.jobs.drain import run_all_due
from muntada.post.models import Message
from muntada.post.tests.cast import make_letterhead
from muntada.protocol import actions
from muntada.protocol.actions import GivenAnswer, InvitationDetails, NamedGuest, Offer
from muntada.protocol.actions.sending import new_link
from muntada.protocol.models import InvitationLetter

ORIGIN = "https://forum.example"


def protocol_of(cast: Cast) -> Actor:
    """The joint protocol office."""
    return officer(Role.PROTOCOL, cast.forum)


def details(cast: Cast, **fields: Any) -> InvitationDetails:
    """Two business places for Rosinka and one official, in Russian."""
    values: dict[str, Any] = {
        "organisation": cast.rosinka,
        "addressee": words(
            "Director Boris Petrov", "", "Генеральному директору Петрову Б. И.", original="ru"
        ),
        "salutation": words("Dear Mr Petrov,", "", "Уважаемый Борис Иванович!", original="ru"),
        "email": "office@rosinka.example",
        "language": "ru",
        "reply_by": DAY + timedelta(days=10),
        "places": (Offer(category="business", places=2), Offer(category="official", places=1, rank=50)),
    }
    return InvitationDetails(**{**values, **fields})


def draft(cast: Cast, actor: Actor, **fields: Any) -> InvitationLetter:
    """A draft to Rosinka."""
    side = fields.pop("side", None)
    return actions.write_invitation(
        forum=cast.forum, side=side, details=details(cast, **fields), actor=actor, now=NOON
    )


def sent(cast: Cast, actor: Actor, **fields: Any) -> InvitationLetter:
    """The same, sent."""
    if not cast.forum.letterheads.exists():
        make_letterhead(cast)
    invitation = draft(cast, actor, **fields)
    actions.send_invitations(
        forum=cast.forum, invitations=[invitation.pk], origin=ORIGIN, actor=actor, now=NOON
    )
    run_all_due()
    invitation.refresh_from_db()
    return invitation


def link_to(invitation: InvitationLetter) -> str:
    """A path that answers it; each call makes a link of its own."""
    return new_link(invitation, "", NOON)


def token_of(invitation: InvitationLetter) -> str:
    """What such a link carries."""
    return link_to(invitation).rstrip("/").rpartition("/")[2]


BORIS = NamedGuest(
    name="Петров Борис Иванович",
    passport_name="PETROV BORIS",
    category="official",
    position="Генеральный директор",
    email="boris@rosinka.example",
)
VERA = NamedGuest(name="Ильина Вера", category="business")


def yes(*guests: NamedGuest) -> GivenAnswer:
    """They come."""
    return GivenAnswer(answer="accepted", guests=guests or (BORIS,))


NO = GivenAnswer(answer="declined", reason="Сбор урожая")
LATER = GivenAnswer(answer="later")


def mails() -> list[str]:
    """To whom mails lie in the outbox, in their order."""
    return list(Message.objects.order_by("pk").values_list("to", flat=True))
