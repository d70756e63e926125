"""The reply list as a spreadsheet."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.accreditation.models import Category
from muntada.accreditation.quotas import name_of
from muntada.base.languages import LANGUAGES, NATIVE_NAMES
from muntada.forums.models import Forum
from muntada.protocol.models import InvitationLetter, Reply
from muntada.protocol.places import quota_rows
from muntada.protocol.queries import NARROWED_BY, current_reply, narrowed
from muntada.sheets.exports import Listing, Value, register
from muntada.sheets.kinds import Column, Context
from muntada.ui.format import without_marks

COLUMNS = (
    Column(key="id", title=_("Number of the invitation")),
    Column(key="letter", title=_("Number of the letter")),
    *(
        Column(key=f"organisation_{code}", title=title)
        for code, title in (
            ("ar", _("Organisation in Arabic")),
            ("ru", _("Organisation in Russian")),
            ("en", _("Organisation in English")),
        )
    ),
    Column(key="addressee", title=_("To whom")),
    Column(key="side", title=_("Side of the guests")),
    Column(key="delegation", title=_("Delegation")),
    Column(key="language", title=_("Language of the letter"), choices=NATIVE_NAMES),
    Column(key="state", title=_("State"), choices=dict(InvitationLetter.State.choices)),
    Column(key="is_late", title=pgettext_lazy("a reply", "Late")),
    Column(key="sent_on", title=_("Sent")),
    Column(key="reply_by", title=_("Reply due")),
    Column(key="answered_on", title=pgettext_lazy("when", "Answered")),
    Column(key="answer", title=_("The answer"), choices=dict(Reply.Answer.choices)),
    Column(key="reason", title=_("Reason")),
    Column(key="offered", title=_("Places offered")),
    Column(key="named", title=_("Guests named")),
    Column(key="guests", title=_("Who comes")),
    Column(key="reminded_on", title=_("Reminded")),
)


def invitation_rows(context: Context) -> Iterable[Mapping[str, Value]]:
    """One row for each invitation that the reader may see, narrowed down as on the page."""
    forum = Forum.objects.get(pk=context.forum_id)
    today = context.now.astimezone(forum.tz).date()
    seen = narrowed(InvitationLetter.objects.visible_to(context.actor), context.narrowed, today)
    rows = seen.select_related("organisation", "guests_of", "delegation", "letter").prefetch_related(
        "places", "reminders", current_reply()
    )
    language = context.language
    found = []
    for one in rows.order_by("pk"):
        reply: Reply | None = next(iter(one.current), None)  # type: ignore[attr-defined]  # fetched above
        guests = list(reply.guests.all()) if reply else []
        reminded = [each.on for each in one.reminders.all()]
        found.append(
            {
                "id": one.public_id,
                "letter": one.letter.public_id if one.letter else "",
                **{
                    f"organisation_{code}": one.organisation.name.text(code) if one.organisation else ""
                    for code in LANGUAGES
                },
                "addressee": one.addressee.best(language).text,
                "side": one.guests_of.name.best(language).text if one.guests_of else "",
                "delegation": one.delegation.name.best(language).text if one.delegation else "",
                "language": one.language,
                "state": one.state,
                "is_late": one.is_late(today),
                "sent_on": one.sent_at.astimezone(forum.tz).date() if one.sent_at else None,
                "reply_by": one.reply_by,
                "answered_on": one.answered_at.astimezone(forum.tz).date() if one.answered_at else None,
                "answer": reply.answer if reply else "",
                "reason": reply.reason if reply else "",
                "offered": sum(row.places for row in one.places.all()),
                "named": len(guests),
                "guests": "; ".join(f"{guest.name} ({Category(guest.category).label})" for guest in guests),
                "reminded_on": max(reminded, default=None),
            }
        )
    return found


QUOTA_COLUMNS = (
    Column(key="whose", title=_("Whose places")),
    Column(key="places", title=pgettext_lazy("in a quota", "Places")),
    Column(key="let_in", title=pgettext_lazy("number", "Let in")),
    Column(key="accepted", title=pgettext_lazy("number", "Accepted")),
    Column(key="offered", title=pgettext_lazy("number", "Offered")),
    Column(key="promised", title=pgettext_lazy("number", "Promised")),
)


def quota_table_rows(context: Context) -> Iterable[Mapping[str, Value]]:
    """One row for each quota that the reader may see."""
    forum = Forum.objects.get(pk=context.forum_id)
    return [
        {
            "whose": without_marks(name_of(row.quota)),
            "places": row.quota.places,
            "let_in": row.let_in,
            "accepted": row.accepted,
            "offered": row.offered,
            "promised": row.promised,
        }
        for row in quota_rows(context.actor, forum)
    ]


QUOTA_TABLE = register(
    Listing(
        name="quota-table",
        title=_("Quota table"),
        right="protocol.quota_table",
        columns=QUOTA_COLUMNS,
        rows=quota_table_rows,
    )
)
INVITATIONS = register(
    Listing(
        name="invitation-letters",
        title=_("Invitation letters"),
        right="protocol.invitations",
        columns=COLUMNS,
        rows=invitation_rows,
        narrowed_by=NARROWED_BY,
    )
)
