"""What interpreters left for each other, as a spreadsheet for the desk of both sides."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy as _

from muntada.forums.models import Forum
from muntada.meetings.models import Handover
from muntada.sheets.exports import Listing, Value, register
from muntada.sheets.kinds import Column, Context


def handover_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """The notes that the reader may see, those on meetings ahead first."""
    forum = Forum.objects.get(pk=context.forum_id)
    rows = Handover.objects.visible_to(context.actor)
    if (state := context.narrowed.get("state")) in Handover.State.values:
        rows = rows.in_state(Handover.State(state), context.now)
    for one in rows.with_all().still_needed_first(context.now):
        starts = one.meeting.starts_at.astimezone(forum.tz)
        interpreter = one.meeting.interpreter
        yield {
            "meeting": one.meeting.public_id,
            "day": starts.date(),
            "from": f"{starts:%H:%M}",
            "table": one.meeting.table.number,
            "first": one.meeting.first.name.best(context.language).text,
            "second": one.meeting.second.name.best(context.language).text,
            "note": one.text,
            "author": one.author.person.name.best(context.language).text,
            "written": one.written_at,
            "interpreter": interpreter.person.name.best(context.language).text if interpreter else "",
            "state": one.state_at(context.now),
        }


register(
    Listing(
        name="handovers",
        title=_("Notes of interpreters"),
        right="meetings.handovers",
        columns=(
            Column(key="meeting", title=_("Meeting")),
            Column(key="day", title=_("Day")),
            Column(key="from", title=_("From")),
            Column(key="table", title=_("Table")),
            Column(key="first", title=_("Organisation")),
            Column(key="second", title=_("With")),
            Column(key="note", title=_("Note")),
            Column(key="author", title=_("Written by")),
            Column(key="written", title=_("Written (UTC)")),
            Column(key="interpreter", title=_("Interprets now")),
            Column(key="state", title=_("State"), choices=dict(Handover.State.choices)),
        ),
        rows=handover_rows,
        narrowed_by=("state",),
    )
)
