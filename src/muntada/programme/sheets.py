"""The programme as a spreadsheet."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.base.text import clean
from muntada.forums.models import Forum
from muntada.programme.queries import row_of, sessions_for, speaker_line
from muntada.sheets.exports import Listing, Value, register
from muntada.sheets.kinds import Column, Context

COLUMNS = (
    Column(key="number", title=_("Number")),
    Column(key="day", title=_("Day")),
    Column(key="starts", title=pgettext_lazy("time", "From")),
    Column(key="ends", title=pgettext_lazy("time", "To")),
    Column(key="title", title=_("Title")),
    Column(key="kind", title=_("Kind")),
    Column(key="hall", title=_("Hall")),
    Column(key="speakers", title=_("Speakers")),
    Column(key="spoken", title=_("Spoken in")),
    Column(key="interpreted", title=_("Interpreted into")),
    Column(key="state", title=_("State")),
)


def session_rows(context: Context) -> Iterator[dict[str, Value]]:
    """The sessions that the reader may see; times are those of the place."""
    forum = Forum.objects.prefetch_related("sides").get(pk=context.forum_id)
    for session in sessions_for(forum, context.actor):
        row = row_of(session, forum, context.actor, context.language)
        yield {
            "number": session.public_id,
            "day": row.starts_at.date(),
            "starts": f"{row.starts_at:%H:%M}",
            "ends": f"{row.ends_at:%H:%M}",
            "title": row.title.text,
            "kind": row.kind,
            "hall": row.hall.text if row.hall else "",
            "speakers": "; ".join(clean(speaker_line(one)) for one in row.speakers),
            "spoken": row.spoken,
            "interpreted": row.interpreted,
            "state": session.get_state_display(),
        }


PROGRAMME = register(
    Listing(
        name="programme",
        title=_("Programme"),
        right="programme.programme",
        columns=COLUMNS,
        rows=session_rows,
    )
)
