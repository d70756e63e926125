"""Answer an invitation: the invited by their link, protocol for those who answered another way."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from muntada.access.actor import SYSTEM, Actor, Owner, require
from muntada.base.action import action
from muntada.base.text import clean, comparable
from muntada.engines.names import Script, script_of
from muntada.journal.record import record
from muntada.post import actions as post
from muntada.protocol.events import InvitationAnswered
from muntada.protocol.models import OPEN, Guest, InvitationLetter, Reply, ReplyLink

State = InvitationLetter.State
AFTER = {
    Reply.Answer.ACCEPTED: State.ACCEPTED,
    Reply.Answer.DECLINED: State.DECLINED,
    Reply.Answer.LATER: State.SENT,
}
_LANGUAGE_OF = {Script.ARABIC: "ar", Script.CYRILLIC: "ru"}


@dataclass(frozen=True, kw_only=True)
class NamedGuest:
    """Somebody who comes, as the invited wrote them down."""

    name: str
    category: str
    passport_name: str = ""
    position: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class GivenAnswer:
    """What the invited say; names come with a yes, a reason may come with a no."""

    answer: str
    reason: str = ""
    guests: tuple[NamedGuest, ...] = ()


class LinkOpensNothing(Exception):
    """The link is forged, or was revoked when the invitation was withdrawn or replaced."""


class NotOpen(Exception):
    """The invitation was not sent, or it is over: withdrawn, replaced, or its day has passed."""


class AnsweredMeanwhile(Exception):
    """Another answer came after this page was opened: `seen` is the number of answers that it showed."""


class NobodyComes(Exception):
    """Whoever accepts names at least one guest."""


class TooManyGuests(Exception):
    """More guests of a category are named than places of it are offered."""

    def __init__(self, category: str, places: int) -> None:
        super().__init__(category)
        self.category = category
        self.places = places


@action
def answer_invitation(
    *, token: str, given: GivenAnswer, seen: int, actor: Actor, now: datetime
) -> InvitationLetter:
    """Whoever holds the link answers for the invited, and may answer anew until the day on which it is due.

    Raises `LinkOpensNothing`, `NotOpen`, `AnsweredMeanwhile`, `NobodyComes`, `TooManyGuests`.
    """
    require(actor, "protocol.answer_invitation", Owner(forum_id=None))
    found = ReplyLink.objects.by_token(token).filter(revoked_at=None).select_related("invitation__forum")
    link = found.first()
    if link is None:
        raise LinkOpensNothing
    invitation = link.invitation
    if not invitation.takes_answers(now.astimezone(invitation.forum.tz).date()):
        raise NotOpen
    _take(invitation, given, seen, Reply.Way.LINK, actor, now)
    return invitation


@action
def record_reply(
    *, invitation: InvitationLetter, given: GivenAnswer, seen: int, actor: Actor, now: datetime
) -> None:
    """An answer came by letter, telephone or word of mouth; protocol may note it after the day too.

    Raises `NotOpen`, `AnsweredMeanwhile`, `NobodyComes`, `TooManyGuests`.
    """
    require(actor, "protocol.record_reply", invitation)
    if not invitation.is_open:
        raise NotOpen
    _take(invitation, given, seen, Reply.Way.DESK, actor, now)


def _take(
    invitation: InvitationLetter, given: GivenAnswer, seen: int, way: str, actor: Actor, now: datetime
) -> None:
    answer = Reply.Answer(given.answer)
    guests = given.guests if answer == Reply.Answer.ACCEPTED else ()
    if answer == Reply.Answer.ACCEPTED:
        _keep_to_the_offer(invitation, guests)
    # Of two clicks at once the second finds another number of answers.
    standing = InvitationLetter.objects.filter(pk=invitation.pk, state__in=OPEN, replies_given=seen)
    state = AFTER[answer]
    answered_at = None if answer == Reply.Answer.LATER else now
    if not standing.update(state=state, replies_given=seen + 1, answered_at=answered_at, changed_at=now):
        invitation.refresh_from_db()
        raise AnsweredMeanwhile if invitation.is_open else NotOpen
    before = {
        comparable(one.name): one
        for one in Guest.objects.filter(reply__invitation=invitation).order_by("pk")
        if not one.waits
    }
    reply = Reply.objects.create(
        invitation=invitation,
        number=seen + 1,
        answer=answer,
        reason=clean(given.reason) if answer == Reply.Answer.DECLINED else "",
        way=way,
        by_id=actor.user_id,
        given_at=now,
    )
    Guest.objects.bulk_create(_guest(reply, one, before.get(comparable(one.name))) for one in guests)
    invitation.refresh_from_db()

    record(
        InvitationAnswered(
            forum_id=invitation.forum_id,
            side_id=invitation.side_id,
            invitation=invitation.public_id,
            answer=answer,
            way=way,
            guests=len(guests),
        ),
        actor=actor,
        now=now,
    )
    item = invitation.letter
    if answer != Reply.Answer.LATER and item is not None and item.state == item.State.AWAITING:
        post.mark_answered(item=item, actor=SYSTEM, now=now)


def _keep_to_the_offer(invitation: InvitationLetter, guests: tuple[NamedGuest, ...]) -> None:
    if not guests:
        raise NobodyComes
    offered: Counter[str] = Counter()
    for row in invitation.places.all():
        offered[row.category] += row.places
    for category, named in Counter(one.category for one in guests).items():
        if named > offered[category]:
            raise TooManyGuests(category, offered[category])


def _guest(reply: Reply, named: NamedGuest, before: Guest | None) -> Guest:
    name = clean(named.name)
    return Guest(
        reply=reply,
        name=name,
        language=_LANGUAGE_OF.get(script_of(name), "en"),
        passport_name=clean(named.passport_name).upper(),
        position=clean(named.position),
        category=named.category,
        email=named.email,
        membership_id=before.membership_id if before else None,
        set_aside_at=before.set_aside_at if before else None,
    )
