"""What happens elsewhere and matters here."""

from muntada.access.actor import SYSTEM
from muntada.accreditation.events import (
    ApplicationApproved,
    ApplicationRefused,
    ApplicationWithdrawn,
    PassportEntered,
    PassportsPurged,
    ScansTaken,
)
from muntada.accreditation.models import Participation
from muntada.base.clock import current_moment
from muntada.forums.models import Forum
from muntada.journal.record import listens
from muntada.travel.actions import (
    NotUnderWay,
    close_visa,
    compare_with_letters,
    mark_arrived,
    purge_visa_letters,
    want_visa,
)
from muntada.travel.arriving import seen_at_the_gate
from muntada.travel.models import VisaCase, needs_visa


@listens(ApplicationApproved)
def want_a_visa_for_a_guest(event: ApplicationApproved) -> None:
    """Whoever is let in and comes from abroad needs a visa, until somebody says otherwise."""
    found = (
        Participation.objects.let_in()
        .filter(pk=event.participation_id, visa_case=None)
        .select_related("side", "forum", "membership__organisation")
        .first()
    )
    if found is not None and needs_visa(found):
        want_visa(participation=found, actor=SYSTEM, now=current_moment())


@listens(ApplicationRefused)
def close_with_the_refusal(event: ApplicationRefused) -> None:
    """Whoever is not let in needs no visa."""
    _close(event.participation_id)


@listens(ApplicationWithdrawn)
def close_with_the_withdrawal(event: ApplicationWithdrawn) -> None:
    """Whoever does not come needs no visa."""
    _close(event.participation_id)


def _close(participation_id: int) -> None:
    case = VisaCase.objects.filter(participation=participation_id).select_related("participation").first()
    if case is None:
        return
    try:
        close_visa(case=case, actor=SYSTEM, now=current_moment())
    except NotUnderWay:
        return


@listens(PassportEntered)
def compare_a_new_passport(event: PassportEntered) -> None:
    """A passport that was entered anew may say something else than a letter."""
    found = Participation.objects.filter(public_id=event.application).first()
    if found is not None:
        compare_with_letters(participation=found, actor=SYSTEM, now=current_moment())


@listens(PassportsPurged)
def purge_with_the_passports(event: PassportsPurged) -> None:
    """What stood in letters goes when the passports go."""
    forum = Forum.objects.filter(pk=event.forum_id or 0).first()
    if forum is not None:
        purge_visa_letters(forum=forum, actor=SYSTEM, now=current_moment())


@listens(ScansTaken)
def mark_who_came_in(event: ScansTaken) -> None:
    """A guest who enters through a gate has arrived, also where nobody of the welcome team said so."""
    found = seen_at_the_gate(event.forum_id or 0)
    if found:
        mark_arrived(participations=found, actor=SYSTEM, now=current_moment())
