"""Invitation letters leave in the background; who has not answered is reminded before the day."""

import logging
from datetime import timedelta

from django.conf import settings
from django_tasks import task

from muntada.access.actor import SYSTEM
from muntada.base.clock import current_moment
from muntada.base.jobs.periodic import every
from muntada.directory.queries import actor_numbered
from muntada.post import actions as post
from muntada.protocol.models import InvitationLetter, InvitationReminder, InvitationTerms

logger = logging.getLogger(__name__)


@task()
def send_queued(invitation_id: int, user_id: int | None, origin: str) -> None:
    """Send one letter on behalf of whoever said so; done twice is done once."""
    from muntada.access.actor import NotAllowed
    from muntada.protocol.actions.letters import AlreadySent
    from muntada.protocol.actions.sending import hold_up_invitation, send_invitation

    invitation = InvitationLetter.objects.select_related("forum").filter(pk=invitation_id).first()
    if invitation is None:
        return
    now = current_moment()
    actor = actor_numbered(user_id or 0, invitation.forum_id, now)
    try:
        send_invitation(invitation=invitation, origin=origin, actor=actor, now=now)
    except AlreadySent:
        return
    except (post.NoLetterhead, post.NoSubject, post.NoText, post.NotPrintable, NotAllowed) as error:
        # Tried again it would fail again: the desk is told by the letter's page.
        trouble = {post.NoLetterhead: "letterhead", post.NotPrintable: "print", NotAllowed: "right"}.get(
            type(error), "text"
        )
        logger.warning("invitation letter %s was not sent: %s", invitation.public_id, trouble)
        hold_up_invitation(invitation=invitation, trouble=trouble, actor=SYSTEM, now=now)


# Nobody is reminded at night, by the clock of the forum's place.
REMINDED_FROM, REMINDED_UNTIL = 8, 19


@every(hours=1)
@task()
def remind_before_the_reply_is_due() -> None:
    """Once for each invitation, so many days before its reply is due, where protocol has switched it on."""
    from muntada.protocol.actions.reminders import remind_invited

    now, origin = current_moment(), settings.CONFIG.base_url
    if not origin:
        return  # nobody could follow the link
    for terms in InvitationTerms.objects.filter(reminds=True).select_related("forum"):
        there = now.astimezone(terms.forum.tz)
        if not REMINDED_FROM <= there.hour < REMINDED_UNTIL:
            continue
        today = there.date()
        due = InvitationLetter.objects.filter(
            forum=terms.forum,
            state=InvitationLetter.State.SENT,
            reply_by__range=(today, today + timedelta(days=terms.days_before)),
        ).exclude(email="")
        # Whoever was asked yesterday, by hand or by letter, is left in peace today.
        lately = InvitationReminder.objects.filter(on__gte=today - timedelta(days=1))
        waiting = due.exclude(reminders__is_automatic=True).exclude(pk__in=lately.values("invitation"))
        for one in waiting.exclude(sent_at__gt=now - timedelta(days=1)):
            remind_invited(forum=terms.forum, invitations=[one.pk], origin=origin, actor=SYSTEM, now=now)
