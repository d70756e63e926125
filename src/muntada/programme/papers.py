"""The programme on paper and in calendars; both are public, and name those only who agreed to it."""

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event

from muntada.access.actor import NOBODY
from muntada.base.text import clean
from muntada.engines.typeset import Imprint, Language, Person, Programme, Zone, programme_pdf
from muntada.engines.typeset import Session as Printed
from muntada.forums.models import Forum, Side
from muntada.programme.models import Session
from muntada.programme.queries import Row, Speaker, programme_days, row_of, sessions_for, speaker_line
from muntada.ui.format import format_days, without_marks


def address(forum: Forum, name: str, *args: str) -> str:
    """The whole address of a page, where the installation knows its own; else nothing."""
    if not settings.CONFIG.base_url:
        return ""
    return f"{settings.CONFIG.base_url}{reverse(name, args=(forum.slug, *args))}"


def printed_programme(forum: Forum, language: str, *, now: datetime) -> bytes:
    """The whole public programme as PDF in one language. Raises `TypesetError`."""
    with override(language):
        days = programme_days(forum, NOBODY, language)
        rows = [row for day in days for row in day.rows if row.state != Session.State.CANCELLED]
        changed = (
            Session.objects.public()
            .filter(forum=forum)
            .order_by("-changed_at")
            .values_list("changed_at", flat=True)
            .first()
        )
        guest = next((side for side in forum.both_sides if side.key == Side.Key.GUEST), None)
        has_other = any(row.other_hours for row in rows)
        return programme_pdf(
            Programme(
                imprint=Imprint(
                    language=Language(language),
                    forum=forum.name.best(language).text,
                    number=f"{forum.code}.PROGRAMME",
                    version=f"{changed.astimezone(forum.tz):%d.%m.%Y %H:%M}" if changed else "0",
                    issued_at=now,
                    zone=Zone(forum.zone, forum.city.best(language).text),
                    url=address(forum, "programme:programme"),
                    notice=_("Demonstration: companies and people are invented") if forum.is_demo else "",
                ),
                sessions=tuple(_printed(row) for row in rows),
                subtitle=_("%(place)s, %(days)s")
                % {
                    "place": forum.city.best(language).text,
                    "days": without_marks(format_days(forum.starts_on, forum.ends_on, language)),
                },
                other_zone=Zone(guest.zone, guest.city.best(language).text) if guest and has_other else None,
            )
        )


def _printed(row: Row) -> Printed:
    return Printed(
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        title=row.title.text,
        hall=row.hall.text if row.hall else "",
        summary=row.abstract.text if row.abstract else "",
        speakers=tuple(_person(speaker) for speaker in row.speakers),
        spoken=(row.spoken,) if row.spoken else (),
        interpreted=(row.interpreted,) if row.interpreted else (),
        is_break=row.is_break,
    )


def _person(speaker: Speaker) -> Person:
    plain = clean(speaker.detail)
    if speaker.name is None:
        return Person(name=plain, role=speaker.role)
    role = _("%(role)s: %(detail)s") % {"role": speaker.role, "detail": plain}
    return Person(name=speaker.name.text, role=role)


def programme_calendar(forum: Forum, language: str, *, only: str = "") -> bytes:
    """The public sessions as iCalendar, by RFC 5545: zones of IANA with their rules, cancelled ones struck out."""
    with override(language):
        calendar = Calendar()
        calendar.add("prodid", "-//Muntada//Programme//EN")
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        calendar.add("x-wr-calname", forum.short_name.best(language).text or forum.name.best(language).text)
        calendar.add("x-wr-timezone", forum.zone)
        calendar.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
        for session in sessions_for(forum, NOBODY):
            if not only or session.public_id == only:
                calendar.add_component(_event(session, forum, language))
        calendar.add_missing_timezones()
        return bytes(calendar.to_ical())


def _event(session: Session, forum: Forum, language: str) -> Event:
    row = row_of(session, forum, NOBODY, language)
    event = Event()
    event.add("uid", session.uid)
    event.add("sequence", session.sequence)
    # The moment of the last change, not of this reading: the same programme gives the same bytes.
    event.add("dtstamp", session.changed_at)
    event.add("last-modified", session.changed_at)
    event.add("dtstart", row.starts_at)
    event.add("dtend", row.ends_at)
    event.add("summary", row.title.text, parameters={"language": row.title.language})
    event.add(
        "location",
        ", ".join(filter(None, (row.hall.text if row.hall else "", forum.city.best(language).text))),
    )
    event.add("status", "CANCELLED" if session.state == Session.State.CANCELLED else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if session.state == Session.State.CANCELLED else "OPAQUE")
    lines = [
        row.abstract.text if row.abstract else "",
        *(
            _("%(role)s: %(detail)s") % {"role": speaker.role, "detail": speaker_line(speaker)}
            for speaker in row.speakers
        ),
        _("Spoken in %(languages)s.") % {"languages": row.spoken} if row.spoken else "",
        _("Interpreted into %(languages)s.") % {"languages": row.interpreted} if row.interpreted else "",
        session.public_id,
    ]
    event.add("description", "\n".join(line for line in lines if line))
    event.add("categories", [row.kind])
    url = address(forum, "programme:session", session.public_id)
    if url:
        event.add("url", url)
    return event


def etag_of(content: bytes) -> str:
    """A mark of these bytes, for readers that ask whether anything changed."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'
