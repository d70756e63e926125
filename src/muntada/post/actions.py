"""Register, write, send and answer letters; mail, try again, take note of what came back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.template import Context
from django.template.loader import get_template
from django.utils.translation import override

from muntada.access.actor import Actor, Owner, System, require
from muntada.accounts.models import User
from muntada.base.action import action
from muntada.base.ids import next_public_id
from muntada.base.text import clean
from muntada.base.words import Words
from muntada.directory.models import Organisation
from muntada.engines.typeset import TypesetError
from muntada.forums.models import Forum, Side
from muntada.journal.record import record
from muntada.post import events
from muntada.post.attachments import File, attach, attach_letter
from muntada.post.envelope import in_mail
from muntada.post.models import Item, Letterhead, Message
from muntada.post.outbox import Part, put
from muntada.post.queries import letterhead_for, printed
from muntada.post.reports import Bounce, bounces_in
from muntada.post.tasks import send_message
from muntada.ui.format import format_day, without_marks


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a letter says, to whom, and what is expected of it."""

    language: str
    subject: Words
    organisation: Organisation | None = None
    counterpart: Words = field(default_factory=Words)
    email: str = ""
    salutation: str = ""
    body: str = ""
    closing: str = ""
    needs_reply: bool = False
    due_on: date | None = None


class NobodyNamed(Exception):
    """A letter needs somebody that it comes from or goes to."""


class NotYourSide(Exception):
    """A letter cannot answer one that is kept by somebody else."""


def _owner(forum: Forum, side: Side | None) -> Owner:
    return Owner(forum_id=forum.pk, side_id=side.pk if side else None)


def _check(content: Content) -> None:
    if content.organisation is None and not content.counterpart:
        raise NobodyNamed


def _place_in_thread(item: Item, reply_to: Item | None) -> None:
    if reply_to is None:
        return
    if reply_to.forum_id != item.forum_id or reply_to.side_id not in (None, item.side_id):
        raise NotYourSide
    item.reply_to = reply_to
    item.thread_id = reply_to.thread_id or reply_to.pk


def _fill(item: Item, content: Content) -> None:
    item.language = content.language
    item.subject = item.subject.revised(content.subject)
    item.organisation = content.organisation
    item.counterpart = item.counterpart.revised(content.counterpart)
    item.email = content.email
    item.salutation = clean(content.salutation)
    item.body = clean(content.body)
    item.closing = clean(content.closing)
    item.needs_reply = content.needs_reply
    item.due_on = content.due_on if content.needs_reply else None


def _answered_by(item: Item, actor: Actor, now: datetime) -> None:
    """What this letter answers waits no longer."""
    if item.reply_to is None:
        return
    waiting = Item.objects.filter(pk=item.reply_to.pk, state=Item.State.AWAITING)
    if waiting.update(state=Item.State.ANSWERED, answered_at=now):
        record(
            events.ItemAnswered(
                forum_id=item.forum_id, side_id=item.reply_to.side_id, item=item.reply_to.public_id
            ),
            actor=actor,
            now=now,
        )


@action
def register_incoming(
    *,
    forum: Forum,
    side: Side | None,
    content: Content,
    received_on: date,
    officer: User | None,
    their_number: str = "",
    reply_to: Item | None = None,
    files: list[File] | None = None,
    actor: Actor,
    now: datetime,
) -> Item:
    """A letter that came in gets its number; what it answers waits no longer."""
    require(actor, "post.register_incoming", _owner(forum, side))
    _check(content)

    item = Item(
        forum=forum,
        side=side,
        direction=Item.Direction.IN,
        state=Item.State.AWAITING if content.needs_reply else Item.State.REGISTERED,
        dated_on=received_on,
        their_number=clean(their_number),
        officer=officer,
        created_at=now,
    )
    _fill(item, content)
    _place_in_thread(item, reply_to)
    item.public_id = next_public_id(forum.code, "IN")
    item.save(force_insert=True)
    attach(item, files or [])

    record(
        events.IncomingRegistered(forum_id=forum.pk, side_id=item.side_id, item=item.public_id),
        actor=actor,
        now=now,
    )
    _answered_by(item, actor, now)
    return item


class NotReplaceable(Exception):
    """Only a letter that was sent, and not replaced yet, can be replaced by a new one."""


@action
def write_letter(
    *,
    forum: Forum,
    side: Side | None,
    content: Content,
    officer: User | None,
    reply_to: Item | None = None,
    supersedes: Item | None = None,
    files: list[File] | None = None,
    actor: Actor,
    now: datetime,
) -> Item:
    """Draft a letter; it bears a draft's number until it is sent."""
    require(actor, "post.write_letter", _owner(forum, side))
    _check(content)

    item = Item(
        forum=forum,
        side=side,
        direction=Item.Direction.OUT,
        state=Item.State.DRAFT,
        dated_on=now.astimezone(forum.tz).date(),
        officer=officer,
        created_at=now,
    )
    _fill(item, content)
    if supersedes is not None:
        is_replaced = Item.objects.filter(supersedes=supersedes).exists()
        if supersedes.forum_id != forum.pk or supersedes.side_id != item.side_id:
            raise NotYourSide
        if supersedes.sent_at is None or is_replaced:
            raise NotReplaceable
        item.supersedes = supersedes
        item.reply_to_id = supersedes.reply_to_id
        item.thread_id = supersedes.thread_id or supersedes.pk
    else:
        _place_in_thread(item, reply_to)
    item.public_id = next_public_id(forum.code, "DRAFT")
    item.save(force_insert=True)
    attach(item, files or [])

    record(
        events.LetterWritten(forum_id=forum.pk, side_id=item.side_id, item=item.public_id),
        actor=actor,
        now=now,
    )
    return item


class AlreadySent(Exception):
    """A sent letter never changes; write a new one that replaces it."""


@action
def change_letter(
    *, item: Item, content: Content, files: list[File] | None = None, actor: Actor, now: datetime
) -> None:
    """Change a draft."""
    require(actor, "post.change_letter", item)
    _check(content)

    # The row is held, so that a draft is not changed while somebody sends it.
    held = Item.objects.select_for_update().get(pk=item.pk)
    if not (held.is_outgoing and held.is_draft):
        raise AlreadySent
    _fill(held, content)
    held.save()
    attach(held, files or [])

    record(
        events.LetterChanged(forum_id=held.forum_id, side_id=held.side_id, item=held.public_id),
        actor=actor,
        now=now,
    )


class NoLetterhead(Exception):
    """Letters of this side, or joint ones, have no letterhead yet."""


class NoSubject(Exception):
    """The subject is missing in the letter's language."""


class NoText(Exception):
    """The letter says nothing."""


class NotPrintable(Exception):
    """The letter could not be set; `reason` says why, in the words of the press."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Covering:
    """The mail with which a letter leaves, in place of the standing words, and what these need to know.

    Where it carries a secret the outbox forgets its text as soon as it has left.
    """

    template: str
    context: Mapping[str, Any]
    keeps_body: bool = True


@action
def send_letter(
    *,
    item: Item,
    url: str = "",
    covering: Covering | None = None,
    last: tuple[str, ...] = (),
    actor: Actor,
    now: datetime,
) -> Item:
    """Number the letter, print it for good, mail it where there is an address; from now on it never changes.

    `last` are paragraphs that stand on the paper alone, below the text.
    """
    require(actor, "post.send_letter", item)

    held = (
        Item.objects.select_for_update(of=("self",))
        .select_related("forum", "organisation", "reply_to", "supersedes")
        .get(pk=item.pk)
    )
    if not (held.is_outgoing and held.is_draft):
        raise AlreadySent
    letterhead = letterhead_for(held.forum, held.side_id)
    if letterhead is None:
        raise NoLetterhead
    if not held.subject.text(held.language):
        raise NoSubject
    if not held.body.strip():
        raise NoText
    draft = held.public_id
    held.public_id = next_public_id(held.forum.code, "OUT")
    held.letterhead = letterhead
    held.dated_on = now.astimezone(held.forum.tz).date()
    held.state = Item.State.AWAITING if held.needs_reply else Item.State.SENT
    held.sending = Item.Sending.MAILED if held.email else Item.Sending.PRINTED
    try:
        pdf = printed(
            held,
            letterhead=letterhead,
            forum=held.forum,
            now=now,
            url=url and url.replace(draft, held.public_id),
            last=last,
        )
    except TypesetError as error:
        raise NotPrintable(str(error)) from error
    attach_letter(held, pdf)
    held.sent_at = now
    held.save()
    if held.supersedes is not None:
        Item.objects.filter(pk=held.supersedes.pk).update(state=Item.State.CLOSED)
    if held.email:
        _mail_letter(held, pdf, letterhead, covering, now)

    record(
        events.LetterSent(
            forum_id=held.forum_id,
            side_id=held.side_id,
            item=held.public_id,
            draft=draft,
            delivery=held.sending,
        ),
        actor=actor,
        now=now,
    )
    _answered_by(held, actor, now)
    return held


def _mail_letter(
    item: Item, pdf: bytes, letterhead: Letterhead, covering: Covering | None, now: datetime
) -> None:
    others = []
    for attachment in item.attachments.filter(is_letter=False):
        with attachment.file.open() as file:
            others.append(
                Part(name=attachment.name, content_type=attachment.content_type, content=file.read())
            )
    queue_mail(
        to=item.email,
        language=item.language,
        template=covering.template if covering else "post/mail/letter",
        context={
            "number": item.public_id,
            "subject_words": item.subject,
            "office": letterhead.name,
            "forum": item.forum.name,
            "due_on": without_marks(format_day(item.due_on, item.language)) if item.due_on else "",
            "contact": letterhead.contact,
            **(covering.context if covering else {}),
        },
        keeps_body=covering is None or covering.keeps_body,
        key=f"letter:{item.public_id}",
        forum=item.forum,
        side=item.side,
        parts=(Part(name=f"{item.public_id}.pdf", content_type="application/pdf", content=pdf), *others),
        now=now,
    )


class NotWaiting(Exception):
    """This letter does not wait for an answer."""


@action
def mark_answered(*, item: Item, actor: Actor | System, now: datetime) -> None:
    """The answer came another way than by a letter of this register."""
    require(actor, "post.mark_answered", item)

    waiting = Item.objects.filter(pk=item.pk, state=Item.State.AWAITING)
    if not waiting.update(state=Item.State.ANSWERED, answered_at=now):
        raise NotWaiting

    record(
        events.ItemAnswered(forum_id=item.forum_id, side_id=item.side_id, item=item.public_id),
        actor=actor,
        now=now,
    )


@action
def change_letterhead(
    *,
    forum: Forum,
    side: Side | None,
    name: Words,
    address: Words,
    contact: str,
    signatory: Words,
    signatory_title: Words,
    actor: Actor,
    now: datetime,
) -> Letterhead:
    """Say in whose name letters are written; those sent before keep what they were printed with."""
    require(actor, "post.change_letterhead", _owner(forum, side))

    letterhead, _is_new = Letterhead.objects.update_or_create(
        forum=forum,
        side=side,
        defaults={
            "name": name,
            "address": address,
            "contact": clean(contact),
            "signatory": signatory,
            "signatory_title": signatory_title,
        },
    )

    record(
        events.LetterheadChanged(forum_id=forum.pk, side_id=letterhead.side_id, letterhead_id=letterhead.pk),
        actor=actor,
        now=now,
    )
    return letterhead


def queue_mail(
    *,
    to: str,
    language: str,
    template: str,
    context: dict[str, Any],
    key: str,
    now: datetime,
    forum: Forum | None = None,
    side: Side | None = None,
    parts: tuple[Part, ...] = (),
    keeps_body: bool = True,
) -> Message:
    """Put a mail into the outbox in its receiver's language; a key that is known already keeps nothing new.

    `template` names a text template without its ending, such as `meetings/mail/timetable`. Its first line is
    the subject, an empty line follows, then the text. `Words` and strings of the context that are foreign to
    the language stand between isolates.
    """
    with override(language):
        shown = {name: _in_language(value, language) for name, value in context.items()}
        text = get_template(f"{template}.txt").template.render(  # type: ignore[attr-defined]  # Django's own engine
            Context({**shown, "language": language}, autoescape=False)
        )
    subject, _gap, body = text.strip().partition("\n")
    return put(
        to=to,
        language=language,
        subject=" ".join(subject.split()),
        body=body.strip() + "\n",
        key=key,
        forum=forum,
        side=side,
        parts=parts,
        keeps_body=keeps_body,
        now=now,
    )


def _in_language(value: Any, language: str) -> Any:
    if isinstance(value, Words):
        return in_mail(value.best(language).text, language)
    if isinstance(value, str) and not value.startswith(("http://", "https://")):
        return in_mail(value, language)
    return value


class NotToBeRetried(Exception):
    """This mail is on its way or has arrived, or its text was forgotten after it had left."""


@action
def retry_message(*, message: Message, actor: Actor, now: datetime) -> None:
    """Try a mail once more that was not received."""
    require(actor, "post.retry_message", message)

    again = Message.objects.not_received().filter(pk=message.pk).exclude(body="")
    if not again.update(state=Message.State.WAITING, tries=0, error_code="", error=""):
        raise NotToBeRetried
    send_message.enqueue(message.pk)

    record(
        events.MessageRetried(forum_id=message.forum_id, side_id=message.side_id, message_id=message.pk),
        actor=actor,
        now=now,
    )


@dataclass(frozen=True, kw_only=True)
class BounceCount:
    """How many mails were read, how many mails of ours they say came back, how many said nothing to us."""

    read: int
    matched: int
    unknown: int


@action
def record_bounces(
    *, mails: list[bytes], forum: Forum | None, actor: Actor | System, now: datetime
) -> BounceCount:
    """Take note of mails that came back; reports on mails that the actor may not see change nothing."""
    require(actor, "post.record_bounces", Owner(forum_id=forum.pk if forum else None))

    mine = Message.objects.all() if isinstance(actor, System) else Message.objects.visible_to(actor)
    matched = unknown = 0
    for mail in mails:
        found = bounces_in(mail)
        marked = sum(_mark_bounced(bounce, mine, actor, now) for bounce in found if bounce.is_final)
        matched += marked
        unknown += not marked
    if matched:
        record(
            events.BouncesRead(forum_id=forum.pk if forum else None, count=len(mails)), actor=actor, now=now
        )
    return BounceCount(read=len(mails), matched=matched, unknown=unknown)


def _mark_bounced(bounce: Bounce, mine: Any, actor: Actor | System, now: datetime) -> bool:
    """Find the mail by its Message-ID, else the newest sent to that address, and mark it."""
    message = mine.filter(message_id=bounce.message_id).first() if bounce.message_id else None
    if message is None:
        message = mine.filter(to__iexact=bounce.recipient, state=Message.State.SENT).order_by("-pk").first()
    if message is None:
        return False
    changed = Message.objects.filter(pk=message.pk, state=Message.State.SENT).update(
        state=Message.State.BOUNCED, error_code=bounce.status[:20], error=bounce.diagnostic[:2000]
    )
    if changed:
        record(
            events.MessageBounced(
                forum_id=message.forum_id,
                side_id=message.side_id,
                message_id=message.pk,
                code=bounce.status if bounce.status.replace(".", "").isdigit() else "",
            ),
            actor=actor,
            now=now,
        )
    return bool(changed)


@action
def hand_over_items(*, items: list[Item], officer: User, actor: Actor | System, now: datetime) -> int:
    """Let another officer look after letters whose owner leaves."""
    for item in items:
        require(actor, "post.hand_over_items", item)
        Item.objects.filter(pk=item.pk).update(officer=officer)
        record(
            events.ItemHandedOver(
                forum_id=item.forum_id, side_id=item.side_id, item=item.public_id, owner_id=officer.pk
            ),
            actor=actor,
            now=now,
        )
    return len(items)
