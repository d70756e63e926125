"""Those whom the invited named: take them over into directory and accreditation, or set them aside."""

from datetime import datetime

from muntada.access.actor import Actor, require
from muntada.accreditation import actions as accreditation
from muntada.accreditation.models import Category
from muntada.accreditation.quotas import Place, QuotaFull, full_for
from muntada.base.action import action
from muntada.base.words import Words
from muntada.directory import actions as directory
from muntada.directory.actions import PartDetails, PersonDetails
from muntada.directory.models import Membership, Person
from muntada.journal.record import record
from muntada.protocol.events import GuestSetAside, GuestTakenOver
from muntada.protocol.models import Guest, InvitationLetter, OfferedPlaces

PARTS = {
    Category.OFFICIAL: Membership.Part.OFFICER,
    Category.PRESS: Membership.Part.PRESS,
    Category.INTERPRETER: Membership.Part.INTERPRETER,
    Category.STAFF: Membership.Part.STAFF,
    Category.SECURITY: Membership.Part.STAFF,
    Category.DRIVER: Membership.Part.STAFF,
}


class AlreadyDecided(Exception):
    """The guest was taken over or set aside before, or the answer that named them holds no longer."""


class NoOrganisation(Exception):
    """Somebody takes part for an organisation; the invitation names none, or it belongs to no side."""


@action
def take_guest(*, guest: Guest, person: Person | None, actor: Actor, now: datetime) -> Membership:
    """Protocol says that a guest comes: they take part, and their accreditation is asked for.

    `person` is the one of the directory who they are; none where the directory does not know them yet. Raises
    `AlreadyDecided`, `NoOrganisation`, `QuotaFull`, and what `directory.add_person`, `directory.enrol` and
    `accreditation.apply_for_accreditation` raise.
    """
    invitation = guest.reply.invitation
    require(actor, "protocol.take_guest", invitation)
    _hold(guest, invitation, now)
    if invitation.organisation is None:
        raise NoOrganisation
    rank = _rank_of(invitation, guest)
    body = invitation.organisation
    asked = Place(
        side=invitation.guests_of_id,
        delegation=invitation.delegation_id,
        organisation=body.pk,
        category=guest.category,
        kind=body.kind,
        rank=rank,
    )
    if full := full_for(invitation.forum, asked):
        raise QuotaFull(full)
    part = PartDetails(
        part=PARTS.get(Category(guest.category), Membership.Part.DELEGATE),
        title=_words(guest.position, guest.language),
        delegation=invitation.delegation,
        rank=rank,
    )
    if person is None:
        membership = directory.add_person(
            forum=invitation.forum,
            side=invitation.guests_of,
            organisation=body,
            details=PersonDetails(
                name=_words(guest.name, guest.language),
                passport_name=guest.passport_name,
                preferred_language=guest.language,
                email=guest.email,
            ),
            part=part,
            actor=actor,
            now=now,
        )
    else:
        current = Membership.objects.current().filter(
            forum=invitation.forum, person=person, organisation=body
        )
        membership = current.first() or directory.enrol(
            forum=invitation.forum,
            side=invitation.guests_of,
            person=person,
            organisation=body,
            part=part,
            actor=actor,
            now=now,
        )
    application = accreditation.apply_for_accreditation(
        membership=membership, category=guest.category, actor=actor, now=now
    )
    Guest.objects.filter(pk=guest.pk).update(membership=membership)
    guest.membership = membership

    record(
        GuestTakenOver(
            forum_id=invitation.forum_id,
            side_id=invitation.side_id,
            invitation=invitation.public_id,
            person=membership.person.public_id,
            application=application.public_id,
        ),
        actor=actor,
        now=now,
    )
    return membership


@action
def set_guest_aside(*, guest: Guest, actor: Actor, now: datetime) -> None:
    """This guest is not taken over. Raises `AlreadyDecided`."""
    invitation = guest.reply.invitation
    require(actor, "protocol.set_guest_aside", invitation)
    _hold(guest, invitation, now)
    waiting = Guest.objects.filter(pk=guest.pk, membership=None, set_aside_at=None)
    if not waiting.update(set_aside_at=now):
        raise AlreadyDecided

    record(
        GuestSetAside(
            forum_id=invitation.forum_id, side_id=invitation.side_id, invitation=invitation.public_id
        ),
        actor=actor,
        now=now,
    )


def _hold(guest: Guest, invitation: InvitationLetter, now: datetime) -> None:
    """Nobody else decides, and no other answer comes, until this is done."""
    answered = InvitationLetter.objects.filter(
        pk=invitation.pk, state=InvitationLetter.State.ACCEPTED, replies_given=guest.reply.number
    )
    if not answered.update(changed_at=now):
        raise AlreadyDecided
    if not Guest.objects.filter(pk=guest.pk, membership=None, set_aside_at=None).exists():
        raise AlreadyDecided


def _rank_of(invitation: InvitationLetter, guest: Guest) -> int:
    """Where the places of this category were offered."""
    row = OfferedPlaces.objects.filter(invitation=invitation, category=guest.category).order_by("rank")
    found = row.values_list("rank", flat=True).first()
    return found or 1000


def _words(text: str, language: str) -> Words:
    return Words(original=language).with_text(language, text) if text else Words()
