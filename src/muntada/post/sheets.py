"""The register of letters as a spreadsheet."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.forums.models import Forum
from muntada.post.models import Item
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


def letter_rows(context: Context) -> Iterator[dict[str, Value]]:
    """The letters that the reader may see, what waits for an answer first."""
    today = context.now.astimezone(Forum.objects.get(pk=context.forum_id).tz).date()
    rows = Item.objects.visible_to(context.actor).filter(forum=context.forum_id).awaiting_first()
    for item in rows.select_related("organisation", "officer", "reply_to"):
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


LETTERS = register(
    Listing(
        name="letters",
        title=_("Correspondence"),
        right="post.correspondence",
        columns=COLUMNS,
        rows=letter_rows,
    )
)
