"""Write, change and discard invitation letters; say what they say."""

from dataclasses import dataclass, field
from datetime import date, datetime

from muntada.access.actor import Actor, Owner, require
from muntada.accreditation.models import Category
from muntada.base.action import action
from muntada.base.ids import next_public_id
from muntada.base.text import clean, comparable
from muntada.base.words import Words
from muntada.directory.models import Delegation, Organisation, Person
from muntada.directory.queries import side_of_country
from muntada.forums.models import Forum, Side
from muntada.journal.record import record
from muntada.protocol.events import (
    InvitationChanged,
    InvitationDiscarded,
    InvitationWritten,
    LetterTextChanged,
)
from muntada.protocol.models import InvitationLetter, LetterText, OfferedPlaces
from muntada.protocol.ready_made import Texts

State = InvitationLetter.State


@dataclass(frozen=True, kw_only=True)
class Offer:
    """So many places as what, and where in the order of precedence."""

    category: str
    places: int
    rank: int = 1000


@dataclass(frozen=True, kw_only=True)
class InvitationDetails:
    """Who is invited, how they are written to, and what they are offered."""

    language: str
    reply_by: date
    organisation: Organisation | None = None
    person: Person | None = None
    delegation: Delegation | None = None
    addressee: Words = field(default_factory=Words)
    salutation: Words = field(default_factory=Words)
    email: str = ""
    own_text: str = ""
    is_printed: bool = False
    places: tuple[Offer, ...] = ()


class NobodyNamed(Exception):
    """A letter goes to an organisation, or to somebody."""


class NothingOffered(Exception):
    """An invitation offers at least one place."""


class NotHere(Exception):
    """The delegation belongs to another forum."""


class NotReplaceable(Exception):
    """Only a letter that was sent, and is neither withdrawn nor replaced, can be replaced by a new one."""


def _check(forum: Forum, details: InvitationDetails) -> None:
    if details.organisation is None and not details.addressee:
        raise NobodyNamed
    if not details.places:
        raise NothingOffered
    if details.delegation is not None and details.delegation.forum_id != forum.pk:
        raise NotHere


def _fill(invitation: InvitationLetter, details: InvitationDetails, now: datetime) -> None:
    invitation.organisation, invitation.person = details.organisation, details.person
    invitation.delegation = details.delegation
    invitation.guests_of = _side_of_guests(invitation.forum, details)
    invitation.addressee = invitation.addressee.revised(details.addressee)
    invitation.salutation = invitation.salutation.revised(details.salutation)
    invitation.email, invitation.language = details.email, details.language
    invitation.reply_by = details.reply_by
    invitation.own_text, invitation.is_printed = clean(details.own_text), details.is_printed
    called = [details.addressee, *([details.person.name] if details.person else [])]
    invitation.search_text = comparable(" ".join(one.all_texts() for one in called))
    invitation.trouble = ""
    invitation.changed_at = now


def _side_of_guests(forum: Forum, details: InvitationDetails) -> Side | None:
    if details.delegation is not None:
        return details.delegation.side
    return side_of_country(forum, details.organisation.country) if details.organisation else None


def _offer(invitation: InvitationLetter, offers: tuple[Offer, ...]) -> None:
    sums: dict[tuple[str, int], int] = {}
    for one in offers:
        key = (Category(one.category).value, one.rank)
        sums[key] = sums.get(key, 0) + one.places
    invitation.places.all().delete()
    OfferedPlaces.objects.bulk_create(
        OfferedPlaces(invitation=invitation, category=category, rank=rank, places=places)
        for (category, rank), places in sums.items()
    )


@action
def write_invitation(
    *,
    forum: Forum,
    side: Side | None,
    details: InvitationDetails,
    supersedes: InvitationLetter | None = None,
    actor: Actor,
    now: datetime,
) -> InvitationLetter:
    """Draft a letter; it may replace one that was sent, whose links work until the new one has left.

    Raises `NobodyNamed`, `NothingOffered`, `NotHere`, `NotReplaceable`.
    """
    require(actor, "protocol.write_invitation", Owner(forum_id=forum.pk, side_id=side.pk if side else None))
    _check(forum, details)
    if supersedes is not None:
        is_replaced = InvitationLetter.objects.filter(supersedes=supersedes).exists()
        if not supersedes.is_open or is_replaced or supersedes.forum_id != forum.pk:
            raise NotReplaceable
        if supersedes.side_id != (side.pk if side else None):
            raise NotReplaceable

    invitation = InvitationLetter(
        forum=forum,
        side=side,
        public_id=next_public_id(forum.code, "INV"),
        supersedes=supersedes,
        created_at=now,
        created_by_id=actor.user_id,
    )
    _fill(invitation, details, now)
    invitation.save(force_insert=True)
    _offer(invitation, details.places)

    record(
        InvitationWritten(forum_id=forum.pk, side_id=invitation.side_id, invitation=invitation.public_id),
        actor=actor,
        now=now,
    )
    return invitation


class AlreadySent(Exception):
    """A sent letter never changes; write a new one that replaces it."""


class ChangedMeanwhile(Exception):
    """Somebody else saved it after this page was opened: `seen` is its `changed_at` as it was shown."""


@action
def change_invitation(
    *, invitation: InvitationLetter, details: InvitationDetails, seen: str, actor: Actor, now: datetime
) -> InvitationLetter:
    """Change a draft. Raises as `write_invitation`, and `AlreadySent`, `ChangedMeanwhile`."""
    require(actor, "protocol.change_invitation", invitation)
    _check(invitation.forum, details)

    held = (
        InvitationLetter.objects.select_for_update(of=("self",)).select_related("forum").get(pk=invitation.pk)
    )
    if not held.is_draft:
        raise AlreadySent
    if held.changed_at.isoformat() != seen:
        raise ChangedMeanwhile
    _fill(held, details, now)
    held.save()
    _offer(held, details.places)

    record(
        InvitationChanged(forum_id=held.forum_id, side_id=held.side_id, invitation=held.public_id),
        actor=actor,
        now=now,
    )
    return held


@action
def discard_invitation(*, invitation: InvitationLetter, actor: Actor, now: datetime) -> None:
    """Throw a draft away. Raises `AlreadySent`."""
    require(actor, "protocol.discard_invitation", invitation)

    removed, _kinds = InvitationLetter.objects.filter(pk=invitation.pk, state=State.DRAFT).delete()
    if not removed:
        raise AlreadySent

    record(
        InvitationDiscarded(
            forum_id=invitation.forum_id, side_id=invitation.side_id, invitation=invitation.public_id
        ),
        actor=actor,
        now=now,
    )


class TextMissing(Exception):
    """A letter needs a subject and a text in at least one language."""


@action
def change_letter_text(
    *, forum: Forum, side: Side | None, texts: Texts, actor: Actor, now: datetime
) -> LetterText:
    """Say what invitation letters in this name say; those that were sent keep their words."""
    side_id = side.pk if side else None
    require(actor, "protocol.change_letter_text", Owner(forum_id=forum.pk, side_id=side_id))
    if not texts.subject or not texts.body:
        raise TextMissing

    kept = LetterText.objects.filter(forum=forum, side=side).first() or LetterText(forum=forum, side=side)
    for name in ("subject", "salutation", "body", "closing"):
        before: Words = getattr(kept, name)
        setattr(kept, name, before.revised(getattr(texts, name)) if before else getattr(texts, name))
    kept.changed_at = now
    kept.save()

    record(
        LetterTextChanged(forum_id=forum.pk, side_id=side_id, letter_text_id=kept.pk), actor=actor, now=now
    )
    return kept
