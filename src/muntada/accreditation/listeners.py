"""What happens elsewhere and matters here."""

from muntada.access.actor import SYSTEM
from muntada.accreditation.actions import AlreadyDecided, withdraw_application
from muntada.accreditation.models import Participation
from muntada.base.clock import current_moment
from muntada.directory.events import MemberWithdrew
from muntada.directory.models import Membership
from muntada.journal.record import listens


@listens(MemberWithdrew)
def withdraw_with_the_member(event: MemberWithdrew) -> None:
    """Whoever takes part no longer is not let in, unless they still take part for somebody else."""
    found = Participation.objects.filter(forum=event.forum_id, person=event.person_id).first()
    if found is None:
        return
    parts = Membership.objects.current().filter(forum=event.forum_id, person=event.person_id)
    other = parts.filter(pk=event.successor_id or 0).first() or parts.order_by("rank", "pk").first()
    if other is not None:
        Participation.objects.filter(pk=found.pk, membership=event.membership_id).update(membership=other)
        return
    try:
        withdraw_application(participation=found, actor=SYSTEM, now=current_moment())
    except AlreadyDecided:
        return
