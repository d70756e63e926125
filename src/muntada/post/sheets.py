"""Letters, letterheads and outgoing mail as spreadsheets."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import may
from muntada.base.languages import LANGUAGES
from muntada.forums.models import Forum, Side
from muntada.post.models import LANGUAGE_CHOICES, Item, Letterhead, Message
from muntada.post.queries import counterpart_name
from muntada.sheets.exports import Listing, Value, register
from muntada.sheets.kinds import Column, Context

COLUMNS = (
    Column(key="number", title=_("Number")),
    Column(key="direction", title=pgettext_lazy("of a letter", "Direction")),
    Column(key="date", title=_("Date")),
    Column(key="counterpart", title=_("From or to")),
    Column(key="their_number", title=_("Their number")),
    Column(key="subject", title=_("Subject")),
    Column(key="language", title=_("Language")),
    Column(key="state", title=_("State")),
    Column(key="days", title=_("Days without a reply")),
    Column(key="due_on", title=_("Reply due")),
    Column(key="officer", title=_("Officer")),
    Column(key="reply_to", title=_("In reply to")),
)


SIDES = dict(Side.Key.choices)
MESSAGE_COLUMNS = (
    Column(key="to", title=pgettext_lazy("receiver of a letter", "To")),
    Column(key="side", title=_("Side"), choices=SIDES),
    Column(key="subject", title=_("Subject")),
    Column(key="language", title=_("Language"), choices=dict(LANGUAGE_CHOICES)),
    Column(key="state", title=_("State"), choices=dict(Message.State.choices)),
    Column(key="tries", title=_("Tries")),
    Column(key="error_code", title=_("Code of the error")),
    Column(key="error", title=_("What the other server said")),
    Column(key="created_at", title=_("Written (UTC)")),
    Column(key="sent_at", title=_("Sent (UTC)")),
    Column(key="message_id", title=_("Message-ID")),
)
LETTERHEAD_TEXTS = {
    "name": (_("Office, in Arabic"), _("Office, in Russian"), _("Office, in English")),
    "address": (_("Address in Arabic"), _("Address in Russian"), _("Address in English")),
    "signatory": (_("Who signs, in Arabic"), _("Who signs, in Russian"), _("Who signs, in English")),
    "signatory_title": (
        _("Position of who signs, in Arabic"),
        _("Position of who signs, in Russian"),
        _("Position of who signs, in English"),
    ),
}
LETTERHEAD_COLUMNS = (
    Column(key="side", title=_("Side"), choices=SIDES),
    *(
        Column(key=f"{field}_{language}", title=title)
        for field, titles in LETTERHEAD_TEXTS.items()
        for language, title in zip(LANGUAGES, titles, strict=True)
    ),
    Column(key="contact", title=_("E-mail and phone")),
)


def _of_page(context: Context) -> dict[str, str]:
    """The filters of the page that its address named; what is no state or direction is let be."""
    known = {"state": Item.State.values, "direction": Item.Direction.values}
    return {name: value for name, value in context.narrowed.items() if value in known[name]}


def letter_rows(context: Context) -> Iterator[dict[str, Value]]:
    """The letters that the reader may see, what waits for an answer first."""
    today = context.now.astimezone(Forum.objects.get(pk=context.forum_id).tz).date()
    rows = Item.objects.visible_to(context.actor).filter(forum=context.forum_id, **_of_page(context))
    for item in rows.awaiting_first().select_related("organisation", "officer", "reply_to"):
        yield {
            "number": item.public_id,
            "direction": item.get_direction_display(),
            "date": item.dated_on,
            "counterpart": counterpart_name(item, context.language),
            "their_number": item.their_number,
            "subject": item.subject.best(context.language).text,
            "language": item.get_language_display(),
            "state": item.get_state_display(),
            "days": item.days_without_reply(today) or None,
            "due_on": item.due_on,
            "officer": item.officer.name if item.officer else "",
            "reply_to": item.reply_to.public_id if item.reply_to else "",
        }


def message_rows(context: Context) -> Iterator[dict[str, Value]]:
    """The mails that the reader may see, the newest first; the address only where they may reach people."""
    rows = Message.objects.visible_to(context.actor).select_related("side")
    state = context.narrowed.get("state")
    if state == "missed":
        rows = rows.not_received()
    elif state in Message.State.values:
        rows = rows.filter(state=state)
    for one in rows.defer("body").iterator(chunk_size=500):
        yield {
            "to": one.to if may(context.actor, "directory.contact", one) else "",
            "side": one.side.key if one.side else "",
            "subject": one.subject,
            "language": one.language,
            "state": one.state,
            "tries": one.tries,
            "error_code": one.error_code,
            "error": one.error if may(context.actor, "directory.contact", one) else "",
            "created_at": one.created_at,
            "sent_at": one.sent_at,
            "message_id": one.message_id,
        }


def letterhead_rows(context: Context) -> Iterator[dict[str, Value]]:
    """The joint letterhead and those that the reader's office may see."""
    rows = Letterhead.objects.filter(forum=context.forum_id).select_related("side").order_by("side", "pk")
    for one in rows:
        if may(context.actor, "post.letterheads", one):
            yield {
                "side": one.side.key if one.side else "",
                **{
                    f"{field}_{language}": getattr(one, field).text(language)
                    for field in LETTERHEAD_TEXTS
                    for language in LANGUAGES
                },
                "contact": one.contact,
            }


LETTERS = register(
    Listing(
        name="letters",
        title=_("Correspondence"),
        right="post.correspondence",
        columns=COLUMNS,
        rows=letter_rows,
        narrowed_by=("state", "direction"),
    )
)
MESSAGES = register(
    Listing(
        name="outbox",
        title=_("Outgoing mail"),
        right="post.outbox",
        columns=MESSAGE_COLUMNS,
        rows=message_rows,
        narrowed_by=("state",),
    )
)
LETTERHEADS = register(
    Listing(
        name="letterheads",
        title=_("Letterheads"),
        right="post.letterheads",
        columns=LETTERHEAD_COLUMNS,
        rows=letterhead_rows,
    )
)
