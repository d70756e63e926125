"""Mail people what is new in their meetings, in their own language, with an invitation for their calendar."""

import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from muntada.access.actor import Actor, Owner, System, require
from muntada.base.action import action
from muntada.base.languages import LANGUAGES
from muntada.directory.models import Membership
from muntada.forums.models import Forum
from muntada.journal.record import record
from muntada.meetings.calendar import invitation_of
from muntada.meetings.events import PeopleTold
from muntada.meetings.models import Invitation, Meeting, Told
from muntada.meetings.news import Kind, News, news_of
from muntada.meetings.queries import WITH_PEOPLE, address_of
from muntada.post.actions import queue_mail
from muntada.post.envelope import in_mail
from muntada.post.outbox import Part
from muntada.ui.format import format_day, format_span, isolate


@action
def tell_news(*, forum: Forum, members: Collection[int], actor: Actor | System, now: datetime) -> int:
    """Each of these members who has news and an address gets one mail; done twice, nothing is mailed twice.

    Returns the number of mails. Whoever has no address stays untold, and the desk sees so.
    """
    require(actor, "meetings.tell_news", Owner(forum_id=forum.pk))

    news = news_of(forum, now, members)
    receivers = [
        one
        for one in Membership.objects.filter(pk__in=news)
        .select_related("person__user", "side", "organisation")
        .order_by("pk")
        if address_of(one)
    ]
    ids = {row.meeting_id for one in receivers for row in news[one.pk]}
    meetings = {
        one.pk: one
        for one in Meeting.objects.filter(pk__in=ids)
        .select_related("first", "second", "table__hall", "interpreter__person")
        .prefetch_related(WITH_PEOPLE)
    }
    for receiver in receivers:
        rows = sorted(news[receiver.pk], key=lambda row: (meetings[row.meeting_id].starts_at, row.meeting_id))
        _mail(forum, receiver, rows, meetings, now)
    _remember([row for one in receivers for row in news[one.pk]], meetings, now)
    if receivers:
        record(PeopleTold(forum_id=forum.pk, count=len(receivers)), actor=actor, now=now)
    return len(receivers)


def _mail(
    forum: Forum, receiver: Membership, rows: list[News], meetings: dict[int, Meeting], now: datetime
) -> None:
    language = receiver.person.preferred_language
    language = language if language in LANGUAGES else "en"
    parts = tuple(
        Part(
            name=f"{meetings[row.meeting_id].public_id}.ics",
            content_type="text/calendar; charset=utf-8",
            content=invitation_of(
                forum,
                meetings[row.meeting_id],
                receiver,
                address_of(receiver),
                language,
                sequence=row.sequence,
                is_cancelled=row.kind is Kind.CANCELLED,
            ),
        )
        for row in rows
    )
    with override(language):
        lines = {
            kind.value: [
                _line(forum, receiver, row, meetings[row.meeting_id], language)
                for row in rows
                if row.kind is kind
            ]
            for kind in Kind
        }
    queue_mail(
        to=address_of(receiver),
        language=language,
        template="meetings/mail/news",
        context={
            "forum": forum.short_name or forum.name,
            "person": receiver.person.name,
            "is_first": all(row.before is None for row in rows),
            "lines": lines,
            "url": url_in_mail("meetings:schedule", forum, language),
        },
        key=f"meetings:{receiver.pk}:{_digest(rows)}",
        forum=forum,
        side=receiver.side,
        parts=parts,
        now=now,
    )


def _digest(rows: Iterable[News]) -> str:
    """The same for the same news, so that two workers with one task keep one mail."""
    content = repr(sorted((row.meeting_id, row.sequence, row.kind.value) for row in rows))
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def url_in_mail(page: str, forum: Forum, language: str) -> str:
    """Where a page of the forum is, if the site knows its own public address."""
    base = settings.CONFIG.base_url
    if not base:
        return ""
    with override(language):
        return f"{base}{reverse(page, args=(forum.slug,))}"


def _line(forum: Forum, receiver: Membership, row: News, meeting: Meeting, language: str) -> str:
    """One meeting in a line of the mail, in the language that is active."""
    partners = [one for one in (meeting.first, meeting.second) if one.pk != receiver.organisation_id]
    who = " – ".join(in_mail(one.name.best(language).text, language) for one in partners)
    if row.kind is Kind.CANCELLED and row.before is not None:
        return f"{when_of(row.before, forum, receiver, language)}: {who}"
    where = _("table %(number)s, %(hall)s") % {
        "number": meeting.table.number,
        "hall": in_mail(meeting.table.hall.name.best(language).text, language),
    }
    line = f"{when_of(meeting, forum, receiver, language)}: {who}, {where}"
    if meeting.interpreter_id not in (None, receiver.pk) and meeting.interpreter is not None:
        name = in_mail(meeting.interpreter.person.name.best(language).text, language)
        line += " · " + _("interpreter: %(name)s") % {"name": name}
    if row.kind is Kind.MOVED and row.before is not None:
        before = _("table %(number)s") % {"number": row.before.table.number}
        line += (
            " ("
            + _("until now: %(when)s, %(where)s")
            % {
                "when": when_of(row.before, forum, receiver, language),
                "where": before,
            }
            + ")"
        )
    return line


def when_of(one: Meeting | Told | Invitation, forum: Forum, receiver: Membership, language: str) -> str:
    """Day and time at the place, and by the clock of the receiver's own side where it differs."""
    day = format_day(one.starts_at.astimezone(forum.tz).date(), language, weekday=True)
    when = f"{day}, {isolate(format_span(one.starts_at, one.ends_at, forum.zone), 'en')}"
    side = receiver.side
    if (
        side is None
        or one.starts_at.astimezone(side.tz).utcoffset() == one.starts_at.astimezone(forum.tz).utcoffset()
    ):
        return when
    there = in_mail(side.city.best(language).text or side.zone, language)
    return f"{when} ({isolate(format_span(one.starts_at, one.ends_at, side.zone), 'en')} {there})"


def _remember(rows: list[News], meetings: dict[int, Meeting], now: datetime) -> None:
    """From now on this is what they know."""
    Told.objects.bulk_create(
        [
            Told(
                meeting_id=row.meeting_id,
                membership_id=row.membership_id,
                starts_at=meetings[row.meeting_id].starts_at,
                ends_at=meetings[row.meeting_id].ends_at,
                table_id=meetings[row.meeting_id].table_id,
                interpreter_id=meetings[row.meeting_id].interpreter_id,
                is_cancelled=row.kind is Kind.CANCELLED,
                sequence=row.sequence,
                at=now,
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["meeting", "membership"],
        update_fields=["starts_at", "ends_at", "table", "interpreter", "is_cancelled", "sequence", "at"],
        batch_size=500,
    )
