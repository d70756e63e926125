"""Remind those who were invited and have not answered, by hand or before the day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from muntada.access.actor import Actor, Owner, System, require
from muntada.base.action import action
from muntada.forums.models import Forum
from muntada.journal.record import record
from muntada.post.actions import queue_mail
from muntada.protocol.actions.sending import new_link
from muntada.protocol.events import InvitationTermsChanged, InvitedReminded
from muntada.protocol.models import InvitationLetter, InvitationReminder, InvitationTerms
from muntada.ui.format import format_day, without_marks

State = InvitationLetter.State


@dataclass(frozen=True, kw_only=True)
class Reminded:
    """How many were reminded, and how many could not be: today already, without an address, answered or over."""

    reminded: int
    today: int
    unreached: int
    over: int


@action
def remind_invited(
    *, forum: Forum, invitations: Collection[int], origin: str, actor: Actor | System, now: datetime
) -> Reminded:
    """Mail each of these that waits for an answer a new link, once a day at most; never after an answer."""
    if isinstance(actor, Actor):
        rows = InvitationLetter.objects.visible_to(actor).filter(forum=forum, pk__in=invitations)
    else:
        rows = InvitationLetter.objects.filter(forum=forum, pk__in=invitations)
    found = list(rows.select_related("organisation", "side", "letter__letterhead").order_by("pk"))
    today = now.astimezone(forum.tz).date()
    reminded = already = unreached = over = 0
    for one in found:
        require(actor, "protocol.remind_invited", one)
        one.forum = forum
        if one.state != State.SENT or one.reply_by < today:
            over += 1
        elif not one.email:
            unreached += 1
        # Held until the end: an answer that comes in this very moment is either seen, or comes after.
        elif not InvitationLetter.objects.filter(pk=one.pk, state=State.SENT).update(changed_at=now):
            over += 1
        elif not _note(one, actor, now):
            already += 1
        else:
            _mail(one, origin, now)
            reminded += 1
    return Reminded(reminded=reminded, today=already, unreached=unreached, over=over)


def _note(invitation: InvitationLetter, actor: Actor | System, now: datetime) -> bool:
    day = now.astimezone(invitation.forum.tz).date()
    _reminder, is_new = InvitationReminder.objects.get_or_create(
        invitation=invitation,
        on=day,
        defaults={"by_id": actor.user_id, "is_automatic": isinstance(actor, System)},
    )
    if is_new:
        record(
            InvitedReminded(
                forum_id=invitation.forum_id, side_id=invitation.side_id, invitation=invitation.public_id
            ),
            actor=actor,
            now=now,
        )
    return is_new


def _mail(invitation: InvitationLetter, origin: str, now: datetime) -> None:
    language, letter = invitation.language, invitation.letter
    office = letter.letterhead if letter else None
    queue_mail(
        to=invitation.email,
        language=language,
        template="protocol/mail/reminder",
        context={
            "forum": invitation.forum.name,
            "office": office.name if office else invitation.forum.organiser,
            "number": letter.public_id if letter else invitation.public_id,
            "reply_by": without_marks(format_day(invitation.reply_by, language)),
            "contact": office.contact if office else "",
            "url": new_link(invitation, origin, now),
        },
        key=f"invited:{invitation.public_id}:{now.astimezone(invitation.forum.tz):%Y%m%d}",
        forum=invitation.forum,
        side=invitation.side,
        keeps_body=False,
        now=now,
    )


@action
def change_invitation_terms(
    *, forum: Forum, reminds: bool, days_before: int, actor: Actor, now: datetime
) -> InvitationTerms:
    """Say whether, and how many days before the reply is due, the software reminds by itself."""
    require(actor, "protocol.change_invitation_terms", Owner(forum_id=forum.pk))
    terms, _is_new = InvitationTerms.objects.update_or_create(
        forum=forum, defaults={"reminds": reminds, "days_before": days_before, "changed_at": now}
    )
    record(
        InvitationTermsChanged(forum_id=forum.pk, reminds=reminds, days_before=days_before),
        actor=actor,
        now=now,
    )
    return terms
