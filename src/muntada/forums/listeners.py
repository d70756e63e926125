"""What happens here when accounts tell something."""

from muntada.access.actor import SYSTEM
from muntada.accounts.events import InvitationWithdrawn
from muntada.accounts.models import User, UserState
from muntada.base.clock import current_moment
from muntada.forums import actions
from muntada.forums.models import Grant
from muntada.journal.record import listens


@listens(InvitationWithdrawn)
def end_what_was_promised(event: InvitationWithdrawn) -> None:
    """Somebody who will not join holds no duty."""
    user = User.objects.get(pk=event.user_id)
    if user.state is not UserState.INVITED or user.invitations.open().exists():
        return
    now = current_moment()
    for grant in Grant.objects.filter(user=user).select_related("forum").not_over(now.date()):
        actions.end_appointment(grant=grant, actor=SYSTEM, now=now)
