"""How the meetings went, as a spreadsheet: the reader's answers, with what is confidential in them left out."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy as _

from muntada.forums.models import Forum
from muntada.meetings.models import MeetingOutcome
from muntada.sheets.exports import Listing, Value, register
from muntada.sheets.kinds import Column, Context


def outcome_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """The answers that the reader may see; what is confidential in them leaves the house for nobody."""
    forum = Forum.objects.get(pk=context.forum_id)
    rows = (
        MeetingOutcome.objects.visible_to(context.actor)
        .filter(forum=forum)
        .select_related("meeting__first", "meeting__second", "organisation", "owner_member__person")
        .order_by("meeting__starts_at", "meeting__public_id", "organisation__public_id")
    )
    language = context.language
    for one in rows:
        partner = one.meeting.second if one.organisation_id == one.meeting.first_id else one.meeting.first
        is_open = not one.is_confidential
        yield {
            "meeting": one.meeting.public_id,
            "day": one.meeting.starts_at.astimezone(forum.tz).date(),
            "from": f"{one.meeting.starts_at.astimezone(forum.tz):%H:%M}",
            "organisation": one.organisation.name.best(language).text,
            "partner": partner.name.best(language).text,
            "answer": one.answer,
            "value": one.value if is_open else None,
            "currency": one.currency if is_open else "",
            "next_step": one.next_step.best(language).text if is_open else "",
            "owner": one.owner_member.person.name.best(language).text if one.owner_member else one.owner_text,
            "due_on": one.due_on,
            "is_confidential": one.is_confidential,
            "voice": one.voice,
            "changed": one.changed_at.astimezone(forum.tz).date(),
        }


register(
    Listing(
        name="outcomes",
        title=_("Outcomes of the meetings"),
        right="meetings.outcomes",
        columns=(
            Column(key="meeting", title=_("Meeting")),
            Column(key="day", title=_("Day")),
            Column(key="from", title=_("From")),
            Column(key="organisation", title=_("Organisation")),
            Column(key="partner", title=_("With")),
            Column(key="answer", title=_("Outcome"), choices=dict(MeetingOutcome.Answer.choices)),
            Column(key="value", title=_("Stated value")),
            Column(key="currency", title=_("Currency")),
            Column(key="next_step", title=_("Next step")),
            Column(key="owner", title=_("Who does it")),
            Column(key="due_on", title=_("By when")),
            Column(key="is_confidential", title=_("Confidential")),
            Column(key="voice", title=_("Said by"), choices=dict(MeetingOutcome.Voice.choices)),
            Column(key="changed", title=_("Changed")),
        ),
        rows=outcome_rows,
    )
)
