"""What happens elsewhere and matters here."""

from contextlib import suppress

from muntada.access.actor import SYSTEM
from muntada.accreditation.actions import AlreadyDecided, withdraw_application, withdraw_pass
from muntada.accreditation.events import ApplicationRefused, ApplicationWithdrawn
from muntada.accreditation.models import Participation, VehiclePass
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


@listens(ApplicationRefused)
def withdraw_passes_of_a_refused_driver(event: ApplicationRefused) -> None:
    """Whoever was refused drives nobody in."""
    _withdraw_passes(event.participation_id)


@listens(ApplicationWithdrawn)
def withdraw_passes_of_a_driver_who_withdrew(event: ApplicationWithdrawn) -> None:
    """Whoever does not come drives nobody in."""
    _withdraw_passes(event.participation_id)


def _withdraw_passes(driver_id: int) -> None:
    """Passes with this driver fall, and others are asked for."""
    driver = Participation.objects.get(pk=driver_id)
    if driver.is_let_in or driver.state == Participation.State.APPLIED:
        return  # decided anew meanwhile
    for one in driver.vehicle_passes.filter(state__in=VehiclePass.STANDS).order_by("pk"):
        with suppress(AlreadyDecided):
            withdraw_pass(vehicle_pass=one, actor=SYSTEM, now=current_moment())
