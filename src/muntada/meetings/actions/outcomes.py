"""Say how a meeting went, for one of the two organisations, and ask those who have not said."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from muntada.access.actor import Actor, NotAllowed, Owner, System, reaches, require
from muntada.access.roles import Role
from muntada.access.table import ALL
from muntada.base.action import action
from muntada.base.ids import next_public_id
from muntada.base.languages import LANGUAGES
from muntada.base.words import Words
from muntada.directory.models import Membership, Organisation
from muntada.forums.models import Forum
from muntada.journal.record import record
from muntada.meetings.actions.telling import url_in_mail
from muntada.meetings.currencies import in_use
from muntada.meetings.events import OutcomeRecorded, OutcomesAskedFor
from muntada.meetings.models import (
    Meeting,
    MeetingOutcome,
    MeetingPerson,
    is_asked_for,
    owner_of_answer,
)
from muntada.meetings.queries import address_of
from muntada.post.actions import queue_mail
from muntada.post.envelope import in_mail
from muntada.post.models import Message
from muntada.ui.format import format_day, format_span, isolate

# On the morning after, by the clock of the forum's place; who was not asked for so long is left in peace.
ASKED_AT = time(8)
ASKED_FOR = timedelta(days=3)


class NotYetMet(Exception):
    """The meeting has not begun: there is nothing to say of it yet."""


class WasNotHeld(Exception):
    """The meeting was cancelled or one of the two did not come."""


class NotAtThisMeeting(Exception):
    """The organisation is none of the two."""


class AnswersForItself(Exception):
    """The organisation has given its own answer, which nobody else writes over on its behalf."""


class AnsweredMeanwhile(Exception):
    """Somebody else of the organisation answered since the reader looked; both versions are to be shown."""


class NoSuchCurrency(Exception):
    """The three letters are no currency of ISO 4217."""


class DueBeforeTheMeeting(Exception):
    """The next step would be due before the meeting was held."""


class ValueOfNothing(Exception):
    """No interest, and yet an amount: one of the two is a slip."""


@dataclass(frozen=True, kw_only=True)
class HowItWent:
    """What an organisation says of a meeting."""

    answer: str
    value: Decimal | None = None
    currency: str = ""
    next_step: Words = field(default_factory=Words)
    owner_member: Membership | None = None
    owner_text: str = ""
    due_on: date | None = None
    is_confidential: bool = False

    def as_row(self) -> dict[str, Any]:
        """The columns of the answer."""
        return {
            "answer": MeetingOutcome.Answer(self.answer),
            "value": self.value,
            "currency": self.currency if self.value is not None else "",
            "next_step": self.next_step,
            "owner_member": self.owner_member,
            "owner_text": self.owner_text,
            "due_on": self.due_on,
            "is_confidential": self.is_confidential,
        }


def side_at(meeting: Meeting, organisation: Organisation) -> int | None:
    """The side for which an organisation sat at a meeting, even where its people have left since."""
    seats = MeetingPerson.objects.filter(meeting=meeting, membership__organisation=organisation)
    side = seats.values_list("membership__side", flat=True).order_by("membership__rank", "pk").first()
    if side is not None:
        return side
    members = Membership.objects.filter(
        forum=meeting.forum_id, organisation=organisation, side__isnull=False
    ).order_by("rank", "pk")
    return members.values_list("side", flat=True).first()


@action
def record_outcome(
    *,
    meeting: Meeting,
    organisation: Organisation,
    said: HowItWent,
    revision: int = 0,
    actor: Actor,
    now: datetime,
) -> MeetingOutcome:
    """One organisation says how the meeting went, or corrects what it said; the other one learns nothing.

    `revision` is that of the answer which the reader saw, 0 where there was none. An interpreter or the
    desk may say it on the organisation's behalf, until it has spoken for itself. Raises `NotAtThisMeeting`,
    `NotYetMet`, `WasNotHeld`, `NoSuchCurrency`, `DueBeforeTheMeeting`, `ValueOfNothing`,
    `AnswersForItself`, `AnsweredMeanwhile`.
    """
    if organisation.pk not in (meeting.first_id, meeting.second_id):
        raise NotAtThisMeeting
    side_id = side_at(meeting, organisation)
    require(actor, "meetings.record_outcome", owner_of_answer(meeting, organisation.pk, side_id))
    voice = voice_of(actor, meeting, organisation)
    is_office = any(reach is ALL for _standing, reach in reaches(actor, "meetings.record_outcome"))
    if voice is MeetingOutcome.Voice.DESK and not is_office:
        # An interpreter whom the firm brought, and who was not at this meeting.
        raise NotAllowed("meetings.record_outcome")

    if meeting.starts_at > now:
        raise NotYetMet
    if not is_asked_for(meeting, now):
        raise WasNotHeld
    _require_sense(meeting, said)
    before = MeetingOutcome.objects.filter(meeting=meeting, organisation=organisation).first()
    if before is not None and speaks_for_itself(before, voice, actor):
        raise AnswersForItself
    if (before.revision if before else 0) != revision:
        raise AnsweredMeanwhile
    if before is None:
        outcome = _add(meeting, organisation, side_id, said, voice, actor, now)
    else:
        outcome = _correct(before, said, voice, actor, now)

    record(
        OutcomeRecorded(
            forum_id=meeting.forum_id,
            side_id=side_id,
            outcome=outcome.public_id,
            meeting=meeting.public_id,
            organisation=organisation.public_id,
            answer=outcome.answer,
            answer_before=before.answer if before else "",
            voice=outcome.voice,
            revision=outcome.revision,
        ),
        actor=actor,
        now=now,
    )
    return outcome


def speaks_for_itself(outcome: MeetingOutcome, voice: MeetingOutcome.Voice, actor: Actor) -> bool:
    """True where an answer is no longer to be given on the organisation's behalf.

    The desk corrects what was noted down on its behalf, an interpreter only what they noted themselves.
    """
    if voice is MeetingOutcome.Voice.INTERPRETER:
        return outcome.entered_by_id != actor.user_id
    return voice is MeetingOutcome.Voice.DESK and outcome.voice == MeetingOutcome.Voice.OWN


def voice_of(actor: Actor, meeting: Meeting, organisation: Organisation) -> MeetingOutcome.Voice:
    """As what somebody speaks: for their own organisation, as its interpreter, or from the desk."""
    own = {one.organisation_id for one in actor.standings if one.role is not Role.INTERPRETER}
    if organisation.pk in own:
        return MeetingOutcome.Voice.OWN
    if meeting.interpreter is not None and meeting.interpreter.person_id == actor.person_id:
        return MeetingOutcome.Voice.INTERPRETER
    return MeetingOutcome.Voice.DESK


def _require_sense(meeting: Meeting, said: HowItWent) -> None:
    if said.value is not None and said.currency not in in_use():
        raise NoSuchCurrency(said.currency)
    if said.value is not None and said.answer == MeetingOutcome.Answer.NO_INTEREST:
        raise ValueOfNothing
    if said.due_on is not None and said.due_on < meeting.starts_at.astimezone(meeting.forum.tz).date():
        raise DueBeforeTheMeeting


def _add(
    meeting: Meeting,
    organisation: Organisation,
    side_id: int | None,
    said: HowItWent,
    voice: MeetingOutcome.Voice,
    actor: Actor,
    now: datetime,
) -> MeetingOutcome:
    try:
        with transaction.atomic():
            return MeetingOutcome.objects.create(
                forum_id=meeting.forum_id,
                public_id=next_public_id(meeting.forum.code, "OCM"),
                meeting=meeting,
                organisation=organisation,
                side_id=side_id,
                **said.as_row(),
                voice=voice,
                entered_by_id=actor.user_id,
                recorded_at=now,
                changed_at=now,
            )
    except IntegrityError as error:
        raise AnsweredMeanwhile from error


def _correct(
    before: MeetingOutcome, said: HowItWent, voice: MeetingOutcome.Voice, actor: Actor, now: datetime
) -> MeetingOutcome:
    unchanged = MeetingOutcome.objects.filter(pk=before.pk, revision=before.revision)
    if not unchanged.update(
        **said.as_row(),
        voice=voice,
        entered_by_id=actor.user_id,
        revision=before.revision + 1,
        earlier=[*before.earlier, _version(before)],
        changed_at=now,
    ):
        raise AnsweredMeanwhile
    return MeetingOutcome.objects.get(pk=before.pk)


def _version(outcome: MeetingOutcome) -> dict[str, Any]:
    """An answer as it stood, for those who may read it later."""
    return {
        "revision": outcome.revision,
        "answer": outcome.answer,
        "value": None if outcome.value is None else str(outcome.value),
        "currency": outcome.currency,
        "next_step": outcome.next_step.to_json(),
        "owner_member": outcome.owner_member_id,
        "owner_text": outcome.owner_text,
        "due_on": outcome.due_on.isoformat() if outcome.due_on else None,
        "is_confidential": outcome.is_confidential,
        "voice": outcome.voice,
        "at": outcome.changed_at.isoformat(),
    }


@action
def ask_for_outcomes(*, forum: Forum, members: Collection[int], actor: Actor | System, now: datetime) -> int:
    """These members are asked by mail how the meetings of a day that is over went, once for each day.

    Whoever has answered, was asked before or has no address is left alone. Returns the number of mails.
    """
    require(actor, "meetings.ask_for_outcomes", Owner(forum_id=forum.pk))

    asked = 0
    for (_member, day), seats in unanswered(forum, now, members).items():
        receiver = seats[0].membership
        if address_of(receiver):
            _ask(forum, receiver, day, [one.meeting for one in seats], now)
            asked += 1
    if asked:
        record(OutcomesAskedFor(forum_id=forum.pk, count=asked), actor=actor, now=now)
    return asked


def unanswered(
    forum: Forum, now: datetime, members: Collection[int] | None = None
) -> dict[tuple[int, date], list[MeetingPerson]]:
    """Who sat at meetings of days that are over, has heard no question yet, and whose organisation is silent."""
    local = now.astimezone(forum.tz)
    today = datetime.combine(local.date(), time(), forum.tz)
    if local.time() < ASKED_AT:
        today -= timedelta(days=1)  # the morning of the day after has not come
    seats = (
        MeetingPerson.objects.filter(
            meeting__forum=forum,
            meeting__state__in=(Meeting.State.PUBLISHED, Meeting.State.HELD),
            meeting__starts_at__gte=today - ASKED_FOR,
            meeting__starts_at__lt=today,
            membership__left_at=None,
        )
        .select_related("meeting__first", "meeting__second", "membership__person__user", "membership__side")
        .order_by("membership", "meeting__starts_at", "pk")
    )
    if members is not None:
        seats = seats.filter(membership__in=members)
    answered = set(MeetingOutcome.objects.filter(forum=forum).values_list("meeting", "organisation"))
    asked = set(
        Message.objects.filter(forum=forum, key__startswith="outcomes:").values_list("key", flat=True)
    )
    found: dict[tuple[int, date], list[MeetingPerson]] = {}
    for seat in seats:
        day = seat.meeting.starts_at.astimezone(forum.tz).date()
        is_answered = (seat.meeting_id, seat.membership.organisation_id) in answered
        if not is_answered and _key(seat.membership_id, day) not in asked:
            found.setdefault((seat.membership_id, day), []).append(seat)
    return found


def _key(membership_id: int, day: date) -> str:
    return f"outcomes:{membership_id}:{day.isoformat()}"


def _ask(forum: Forum, receiver: Membership, day: date, meetings: list[Meeting], now: datetime) -> None:
    """One mail for a day; the outbox knows its key, so that nobody gets it twice."""
    language = receiver.person.preferred_language
    language = language if language in LANGUAGES else "en"
    lines = []
    for meeting in meetings:
        partner = meeting.second if meeting.first_id == receiver.organisation_id else meeting.first
        who = in_mail(partner.name.best(language).text, language)
        lines.append(f"{isolate(format_span(meeting.starts_at, meeting.ends_at, forum.zone), 'en')} {who}")
    queue_mail(
        to=address_of(receiver),
        language=language,
        template="meetings/mail/outcomes",
        context={
            "forum": forum.short_name or forum.name,
            "person": receiver.person.name,
            "day": format_day(day, language, weekday=True),
            "lines": lines,
            "url": url_in_mail("meetings:outcomes", forum, language),
        },
        key=_key(receiver.pk, day),
        forum=forum,
        side=receiver.side,
        now=now,
    )
