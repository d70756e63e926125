"""Meetings as iCalendar, RFC 5545: IANA zones, one UID for life, a SEQUENCE that rises with each change."""

from collections.abc import Iterable
from email.utils import parseaddr
from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event, Timezone, vCalAddress, vDDDTypes, vText

from muntada.base.words import Words
from muntada.directory.models import Membership
from muntada.forums.models import Forum
from muntada.meetings.models import Meeting, Told

END = b"END:VCALENDAR\r\n"


def calendar_of(
    forum: Forum,
    meetings: Iterable[Meeting],
    organisations: frozenset[int],
    language: str,
    gone: Iterable[Told] = (),
) -> bytes:
    """A calendar of these meetings, as somebody of these organisations reads it.

    `gone` are those that somebody was told of and that are theirs no longer: they stand there as cancelled,
    so that a calendar that once took them up drops them.
    """
    calendar = _calendar("PUBLISH")
    calendar.add("x-wr-calname", _text(forum.short_name or forum.name, language))
    calendar.add("x-wr-timezone", forum.zone)
    # Programmes that fetch it may do so every hour.
    calendar.add("refresh-interval;value=duration", "PT1H")
    for meeting in meetings:
        calendar.add_component(_event(forum, meeting, organisations, language))
    for row in gone:
        event = _event(forum, row.meeting, organisations, language)
        event["dtstart"], event["dtend"] = (
            vDDDTypes(moment.astimezone(forum.tz)) for moment in (row.starts_at, row.ends_at)
        )
        event["status"] = "CANCELLED"
        # The same number as in the mail that takes it out of the calendar, sent or still to be sent.
        event["sequence"] = row.sequence if row.is_cancelled else max(row.meeting.sequence, row.sequence + 1)
        calendar.add_component(event)
    return _written(calendar, forum.zone)


def invitation_of(
    forum: Forum,
    meeting: Meeting,
    receiver: Membership,
    address: str,
    language: str,
    *,
    sequence: int,
    is_cancelled: bool,
) -> bytes:
    """One meeting as a mail brings it to one of its people: a REQUEST, or the CANCEL of what they had (RFC 5546).

    Only the receiver stands among the attendees: nobody's address is given to others.
    """
    calendar = _calendar("CANCEL" if is_cancelled else "REQUEST")
    with override(language):
        event = _event(forum, meeting, frozenset({receiver.organisation_id}), language)
        event["sequence"] = sequence
        event["status"] = "CANCELLED" if is_cancelled else "CONFIRMED"
        sender = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
        sender.params["cn"] = vText(_text(forum.short_name or forum.name, language))
        event["organizer"] = sender
        attendee = vCalAddress(f"mailto:{address}")
        attendee.params["cn"] = vText(_text(receiver.person.name, language))
        attendee.params["role"] = vText("REQ-PARTICIPANT")
        attendee.params["partstat"] = vText("NEEDS-ACTION")
        attendee.params["rsvp"] = vText(
            "FALSE"
        )  # the desk arranged it; a no goes to the desk, not to a mailbox
        event.add("attendee", attendee, encode=False)
    calendar.add_component(event)
    return _written(calendar, forum.zone)


@lru_cache(maxsize=64)
def timezone_of(zone: str) -> bytes:
    """The rules of a zone as calendars want them; working them out takes as long as a whole page."""
    return bytes(Timezone.from_tzid(zone).to_ical())


def _written(calendar: Calendar, zone: str) -> bytes:
    """The calendar with the rules of its zone, which are the greater part of a short one and always the same."""
    return bytes(calendar.to_ical()).removesuffix(END) + timezone_of(zone) + END


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Muntada//business meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _event(forum: Forum, meeting: Meeting, organisations: frozenset[int], language: str) -> Event:
    partners = [one for one in (meeting.first, meeting.second) if one.pk not in organisations]
    names = [_text(one.name, language) for one in partners or (meeting.first, meeting.second)]
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.changed_at)
    event.add("last-modified", meeting.changed_at)
    event.add("dtstart", meeting.starts_at.astimezone(forum.tz))
    event.add("dtend", meeting.ends_at.astimezone(forum.tz))
    event.add("status", "CANCELLED" if meeting.state == Meeting.State.CANCELLED else "CONFIRMED")
    event.add("summary", vText(_("Meeting: %(partner)s") % {"partner": " – ".join(names)}))
    place = _("Table %(number)s, %(hall)s") % {
        "number": meeting.table.number,
        "hall": _text(meeting.table.hall.name, language),
    }
    event.add("location", vText(place))
    lines = [meeting.public_id]
    if meeting.topic:
        lines.append(_text(meeting.topic, language))
    lines += [_text(row.membership.person.name, language) for row in meeting.attendances.all()]
    if meeting.interpreter is not None:
        name = _text(meeting.interpreter.person.name, language)
        lines.append(_("Interpreter: %(name)s") % {"name": name})
    event.add("description", vText("\n".join(lines)))
    return event


def _text(value: Words, language: str) -> str:
    return value.best(language).text
