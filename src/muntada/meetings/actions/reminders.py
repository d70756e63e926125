"""Remind those who have not said yet whom they want to meet."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from muntada.access.actor import Actor, NotAllowed, Owner, System, may, organisations_answered_for
from muntada.base.action import action
from muntada.base.languages import LANGUAGES
from muntada.directory.models import Membership
from muntada.forums.models import Forum
from muntada.journal.record import record
from muntada.meetings.actions.runs import NoRound
from muntada.meetings.actions.telling import url_in_mail
from muntada.meetings.actions.wishes import WishesClosed
from muntada.meetings.events import OrganisationsReminded
from muntada.meetings.models import Reminder, Round
from muntada.meetings.queries import address_of, sides_read
from muntada.meetings.silence import Silent, silent
from muntada.post.actions import queue_mail
from muntada.post.envelope import in_mail
from muntada.ui.format import format_day, format_time, isolate


@dataclass(frozen=True, slots=True)
class Reminded:
    """How many organisations were reminded by how many mails, and how many could not be.

    `through_focal_points` are those reminded of which only the focal point of the delegation has an address.
    """

    organisations: int
    mails: int
    already: int  # were reminded today
    unreached: int  # have nobody with an address, nor has their focal point
    through_focal_points: int


@action
def remind(
    *, forum: Forum, organisations: Collection[int] | None = None, actor: Actor | System, now: datetime
) -> Reminded:
    """The people of organisations that have said nothing are mailed, in their language, once a day at most.

    Where none of an organisation's people has an address, the focal point of its delegation is mailed once
    for all such organisations.
    Without `organisations` all of those whose wishes the actor may read. Raises `NoRound`, `WishesClosed`.
    """
    require_reminder(forum, actor)

    round_ = Round.objects.filter(forum=forum).select_related("forum").first()
    if round_ is None:
        raise NoRound
    if not round_.is_open(now):
        raise WishesClosed
    today = now.astimezone(forum.tz).date()
    rows = silent(forum, actor, organisations)
    due = [one for one in rows if one.reminded_on != today and one.receivers]
    Reminder.objects.bulk_create(
        [
            Reminder(forum=forum, organisation=one.organisation, on=today, mails=len(one.receivers))
            for one in due
        ],
        ignore_conflicts=True,  # another desk reminds in this very moment: the mails have the same keys
        batch_size=500,
    )
    mails = 0
    for one in due:
        for receiver in one.reached:
            _mail(round_, one, receiver, now)
            mails += 1
    asked: dict[int, tuple[Membership, list[Silent]]] = {}
    for one in due:
        for receiver in one.receivers if one.is_through_focal_point else ():
            asked.setdefault(receiver.pk, (receiver, []))[1].append(one)
    for receiver, passed_on in asked.values():
        _mail_focal_point(round_, passed_on, receiver, now)
        mails += 1

    if due:
        record(
            OrganisationsReminded(forum_id=forum.pk, organisations=len(due), mails=mails),
            actor=actor,
            now=now,
        )
    return Reminded(
        organisations=len(due),
        mails=mails,
        already=sum(one.reminded_on == today for one in rows),
        unreached=sum(not one.receivers for one in rows),
        through_focal_points=sum(one.is_through_focal_point for one in due),
    )


def may_remind(forum: Forum, actor: Actor) -> bool:
    """True for a desk of both sides, and for whoever reads the wishes of a side or of some organisations:
    those are reminded."""
    owners = [Owner(forum_id=forum.pk, side_id=side) for side in (None, *sorted(sides_read(actor)))]
    is_desk = any(may(actor, "meetings.remind", owner) for owner in owners)
    return is_desk or bool(organisations_answered_for(actor, "meetings.remind"))


def require_reminder(forum: Forum, actor: Actor | System) -> None:
    if isinstance(actor, Actor) and not may_remind(forum, actor):
        raise NotAllowed("meetings.remind")


def _mail(round_: Round, one: Silent, receiver: Membership, now: datetime) -> None:
    forum = round_.forum
    language = receiver.person.preferred_language
    language = language if language in LANGUAGES else "en"
    queue_mail(
        to=address_of(receiver),
        language=language,
        template="meetings/mail/reminder",
        context={
            "forum": forum.short_name or forum.name,
            "person": receiver.person.name,
            "organisation": one.organisation.name,
            "until": _deadline(round_, receiver, language),
            "url": url_in_mail("meetings:wishes", forum, language),
        },
        key=f"remind:{receiver.pk}:{now.astimezone(forum.tz):%Y%m%d}",
        forum=forum,
        side=one.side,
        now=now,
    )


def _mail_focal_point(round_: Round, rows: list[Silent], receiver: Membership, now: datetime) -> None:
    """One mail with all organisations of which only the focal point can be reached."""
    forum = round_.forum
    language = receiver.person.preferred_language
    language = language if language in LANGUAGES else "en"
    today = f"{now.astimezone(forum.tz):%Y%m%d}"
    which = sha256("+".join(sorted(one.organisation.public_id for one in rows)).encode()).hexdigest()[:12]
    queue_mail(
        to=address_of(receiver),
        language=language,
        template="meetings/mail/reminder_focal_point",
        context={
            "forum": forum.short_name or forum.name,
            "person": receiver.person.name,
            "lines": [in_mail(one.organisation.name.best(language).text, language) for one in rows],
            "until": _deadline(round_, receiver, language),
            "url": url_in_mail("meetings:missing_wishes", forum, language),
        },
        key=f"remind:{receiver.pk}:{today}:{which}",
        forum=forum,
        side=rows[0].side,
        now=now,
    )


def _deadline(round_: Round, receiver: Membership, language: str) -> str:
    """Until when, at the place and by the clock of the receiver's side where it differs; "" without an end."""
    until, forum, side = round_.wishes_until, round_.forum, receiver.side
    if until is None:
        return ""
    day = format_day(until.astimezone(forum.tz).date(), language, weekday=True)
    place = in_mail(forum.city.best(language).text or forum.zone, language)
    said = f"{day}, {isolate(format_time(until, forum.zone), 'en')} {place}"
    if side is None or until.astimezone(side.tz).utcoffset() == until.astimezone(forum.tz).utcoffset():
        return said
    there = in_mail(side.city.best(language).text or side.zone, language)
    return f"{said} ({isolate(format_time(until, side.zone), 'en')} {there})"
