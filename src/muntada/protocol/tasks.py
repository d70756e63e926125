"""Invitation letters leave in the background; who has not answered is reminded before the day."""

import logging

from django_tasks import task

from muntada.access.actor import SYSTEM
from muntada.base.clock import current_moment
from muntada.directory.queries import actor_numbered
from muntada.post import actions as post
from muntada.protocol.models import InvitationLetter

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
