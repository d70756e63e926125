"""Send invitation letters, one or hundreds, each once; withdraw them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import override

from muntada.access.actor import Actor, System, require
from muntada.accounts.models import User, digest_of, new_token
from muntada.base.action import action
from muntada.forums.models import Forum
from muntada.journal.record import record
from muntada.post import actions as post
from muntada.post.actions import Covering
from muntada.post.models import Item
from muntada.protocol.actions.letters import AlreadySent
from muntada.protocol.actions.replies import NotOpen
from muntada.protocol.composing import Desk, composed, is_sendable, said_places, texts_for
from muntada.protocol.events import (
    InvitationHeldUp,
    InvitationQueued,
    InvitationSent,
    InvitationWithdrawn,
)
from muntada.protocol.models import OPEN, InvitationLetter, ReplyLink
from muntada.protocol.tasks import send_queued
from muntada.ui.format import format_day, without_marks

State = InvitationLetter.State


@dataclass(frozen=True, kw_only=True)
class Queued:
    """How many letters leave now, and how many were left aside: something is missing, or they left before."""

    queued: int
    hindered: int
    already: int


@action
def send_invitations(
    *, forum: Forum, invitations: Collection[int], origin: str, actor: Actor, now: datetime
) -> Queued:
    """Drafts of which nothing grave is missing leave, each in a job of its own; a second click sends none twice.

    `origin` is where links in mails lead, such as `https://forum.example`.
    """
    rows = InvitationLetter.objects.visible_to(actor).filter(forum=forum, pk__in=invitations)
    found = list(rows.select_related("organisation").prefetch_related("places").order_by("pk"))
    drafts = [one for one in found if one.is_draft]
    for one in drafts:
        require(actor, "protocol.send_invitations", one)
    desk, today = Desk.of(forum), now.astimezone(forum.tz).date()
    queued = 0
    ready = [one for one in drafts if is_sendable(desk.hindrances(one, today))]
    for one in ready:
        still_draft = InvitationLetter.objects.filter(pk=one.pk, state=State.DRAFT, changed_at=one.changed_at)
        if not still_draft.update(state=State.QUEUED, trouble="", changed_at=now):
            continue
        queued += 1
        send_queued.enqueue(one.pk, actor.user_id, origin)
        record(
            InvitationQueued(forum_id=forum.pk, side_id=one.side_id, invitation=one.public_id),
            actor=actor,
            now=now,
        )
    return Queued(
        queued=queued,
        hindered=len(drafts) - len(ready),
        already=len(found) - len(drafts) + len(ready) - queued,
    )


def new_link(invitation: InvitationLetter, origin: str, now: datetime) -> str:
    """Make one more link for this invitation, and say its address; nobody can read it again later."""
    token = new_token()
    ReplyLink.objects.create(invitation=invitation, digest=digest_of(token), made_at=now)
    with override(invitation.language):
        return f"{origin}{reverse('protocol:answer_invitation', args=(token,))}"


# Below the text of a printed letter; the code at the foot of the page leads to the same address.
PRINTED = {
    "ar": "للردّ عبر الإنترنت: {url} (أو عبر الرمز في أسفل الصفحة).",
    "ru": "Ответить можно по адресу {url} или по коду внизу страницы.",
    "en": "To reply online: {url}, or by the code at the foot of the page.",
}


@action
def send_invitation(
    *, invitation: InvitationLetter, origin: str, actor: Actor, now: datetime
) -> InvitationLetter:
    """One letter that shall leave gets its number in the register, its link, and goes; asked again it raises
    `AlreadySent`. Raises also what `post.send_letter` raises."""
    require(actor, "protocol.send_invitation", invitation)
    # Whoever sends it holds the row: a second one finds it sent.
    if not InvitationLetter.objects.filter(pk=invitation.pk, state=State.QUEUED).update(changed_at=now):
        raise AlreadySent
    held = InvitationLetter.objects.select_related("forum", "side", "organisation", "supersedes__letter").get(
        pk=invitation.pk
    )
    content = composed(held, texts_for(held.forum, held.side_id))
    url = new_link(held, origin, now)
    item = post.write_letter(
        forum=held.forum,
        side=held.side,
        content=content,
        officer=User.objects.filter(pk=actor.user_id or 0).first(),
        supersedes=_letter_to_replace(held),
        actor=actor,
        now=now,
    )
    covering = Covering(
        template="protocol/mail/invitation",
        context={
            "url": url,
            "places": said_places(held.places.all(), held.language),
            "reply_by": without_marks(format_day(held.reply_by, held.language)),
        },
        keeps_body=False,
    )
    is_mailed = bool(content.email)
    item = post.send_letter(
        item=item,
        url="" if is_mailed else url,
        covering=covering,
        last=() if is_mailed else (PRINTED[held.language].format(url=url),),
        actor=actor,
        now=now,
    )
    held.letter, held.state, held.sent_at = item, State.SENT, now
    held.save(update_fields=("letter", "state", "sent_at"))
    if held.supersedes is not None:
        InvitationLetter.objects.filter(pk=held.supersedes.pk, state__in=OPEN).update(state=State.REPLACED)
        _revoke(held.supersedes, now)

    record(
        InvitationSent(
            forum_id=held.forum_id,
            side_id=held.side_id,
            invitation=held.public_id,
            item=item.public_id,
            delivery=item.sending,
        ),
        actor=actor,
        now=now,
    )
    return held


def _letter_to_replace(invitation: InvitationLetter) -> Item | None:
    """The letter of the invitation before, unless the register has replaced it by another meanwhile."""
    before = invitation.supersedes.letter if invitation.supersedes else None
    if before is None or Item.objects.filter(supersedes=before).exists():
        return None
    return before


def _revoke(invitation: InvitationLetter, now: datetime) -> None:
    ReplyLink.objects.filter(invitation=invitation, revoked_at=None).update(revoked_at=now)


@action
def hold_up_invitation(
    *, invitation: InvitationLetter, trouble: str, actor: Actor | System, now: datetime
) -> None:
    """A letter that could not be sent is a draft again, and says why."""
    require(actor, "protocol.hold_up_invitation", invitation)

    waiting = InvitationLetter.objects.filter(pk=invitation.pk, state=State.QUEUED)
    if not waiting.update(state=State.DRAFT, trouble=trouble[:20], changed_at=now):
        return

    record(
        InvitationHeldUp(
            forum_id=invitation.forum_id,
            side_id=invitation.side_id,
            invitation=invitation.public_id,
            trouble=trouble,
        ),
        actor=actor,
        now=now,
    )


@action
def withdraw_invitation(*, invitation: InvitationLetter, actor: Actor, now: datetime) -> None:
    """The places are offered no longer; whoever opens a link reads that. Raises `NotOpen`."""
    require(actor, "protocol.withdraw_invitation", invitation)

    still_open = InvitationLetter.objects.filter(pk=invitation.pk, state__in=OPEN)
    if not still_open.update(state=State.WITHDRAWN, changed_at=now):
        raise NotOpen
    _revoke(invitation, now)

    record(
        InvitationWithdrawn(
            forum_id=invitation.forum_id, side_id=invitation.side_id, invitation=invitation.public_id
        ),
        actor=actor,
        now=now,
    )
