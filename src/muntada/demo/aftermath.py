"""What comes of the published timetable in a demo: answers to meetings, some of them differing, and invitations."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from muntada.access.actor import Actor
from muntada.base.words import Words
from muntada.directory.models import Membership, Organisation
from muntada.directory.queries import actor_for
from muntada.forums.models import Forum
from muntada.meetings import actions as meetings
from muntada.meetings.actions import HowItWent
from muntada.meetings.models import Meeting, MeetingPerson, Preference, Round
from muntada.meetings.openings import openings
from muntada.meetings.queries import WITH_PEOPLE

# So many meetings are answered; a demo that is over has more to tell than one that has just begun.
MOST = 18
SEND_OFFER = Words.of(
    original="en",
    ar="إرسال العرض الفني والأسعار",
    ru="Направить техническое предложение и цены",
    en="Send the technical offer and prices",
)
VISIT = Words.of(
    original="en",
    ar="زيارة المصنع في المدينة المضيفة",
    ru="Посетить завод в городе форума",
    en="Visit the factory in the host city",
)
DRAFT = Words.of(
    original="en",
    ar="تبادل مسودة مذكرة التفاهم",
    ru="Обменяться проектом меморандума",
    en="Exchange the draft memorandum",
)
TOPIC = Words.of(
    original="en",
    ar="التوريد والتخزين للموسم القادم",
    ru="Поставки и хранение в новом сезоне",
    en="Supply and storage for the next season",
)


def _story(due: date) -> tuple[tuple[HowItWent | None, HowItWent | None], ...]:
    """What the two of a meeting say, in turn; None has not answered yet."""
    return (
        (
            HowItWent(answer="follow_up", next_step=SEND_OFFER, due_on=due),
            HowItWent(answer="follow_up", next_step=SEND_OFFER, due_on=due),
        ),
        (
            HowItWent(
                answer="deal",
                value=Decimal(1_200_000),
                currency="USD",
                next_step=DRAFT,
                due_on=due,
            ),
            HowItWent(answer="drafted", next_step=DRAFT, due_on=due + timedelta(days=14)),
        ),
        (HowItWent(answer="keep_contact"), None),
        (HowItWent(answer="no_interest"), HowItWent(answer="keep_contact", next_step=VISIT)),
        (
            HowItWent(
                answer="drafted",
                value=Decimal(350_000),
                currency="EUR",
                next_step=DRAFT,
                is_confidential=True,
            ),
            HowItWent(answer="drafted", value=Decimal(350_000), currency="EUR", next_step=DRAFT),
        ),
        (None, None),
    )


def record_outcomes(forum: Forum, spared: Organisation, clock: datetime) -> None:
    """People answer how their meetings went, through the same action as on the phone.

    The organisation that is spared has still to answer, so that whoever looks at a demo has something to do.
    """
    begun = (
        Meeting.objects.standing()
        .filter(forum=forum, starts_at__lt=clock)
        .exclude(state=Meeting.State.NO_SHOW)
        .exclude(first=spared)
        .exclude(second=spared)
        .select_related("forum", "first", "second", "interpreter__person")
        .prefetch_related(WITH_PEOPLE)
        .order_by("starts_at", "table__number")[:MOST]
    )
    for number, meeting in enumerate(begun):
        now = min(meeting.ends_at + timedelta(minutes=5), clock)
        story = _story(meeting.starts_at.date() + timedelta(days=21))
        for organisation, said in zip(
            (meeting.first, meeting.second), story[number % len(story)], strict=True
        ):
            actor = _somebody_of(meeting, organisation, now)
            if said is not None and actor is not None:
                meetings.record_outcome(
                    meeting=meeting, organisation=organisation, said=said, actor=actor, now=now
                )


def _somebody_of(meeting: Meeting, organisation: Organisation, now: datetime) -> Actor | None:
    """Whoever sat at the table for the organisation and has an account."""
    seats: list[MeetingPerson] = list(meeting.attendances.all())
    for seat in seats:
        user = seat.membership.person.user
        if seat.membership.organisation_id == organisation.pk and user is not None:
            return actor_for(user, meeting.forum, now)
    return None


def send_invitations(forum: Forum, own: Membership, desk: Actor, now: datetime) -> None:
    """Somebody invites the organisation of this member for a free slot, and it invites another; both wait."""
    round_ = Round.objects.select_related("forum", "hall").get(forum=forum)
    sent = received = False
    for other in _strangers(forum, own):
        if sent and received:
            return
        possible = openings(round_, own.organisation_id, other.pk, now)
        if not possible:
            continue
        inviter, invited = (other, own.organisation) if not received else (own.organisation, other)
        meetings.send_invitation(
            forum=forum,
            inviter=inviter,
            invited=invited,
            starts_at=possible[-1].slot.starts_at,
            topic=TOPIC,
            actor=desk,
            now=now,
        )
        sent, received = received, True


def _strangers(forum: Forum, own: Membership) -> list[Organisation]:
    """Organisations of the other side that neither meet it nor were asked for or declined, by their ids."""
    met = {
        one
        for pair in Meeting.objects.standing().filter(forum=forum).values_list("first", "second")
        if own.organisation_id in pair
        for one in pair
    }
    said = Preference.objects.filter(forum=forum)
    asked = set(said.filter(asker=own.organisation).values_list("asked", flat=True)) | set(
        said.filter(asked=own.organisation).values_list("asker", flat=True)
    )
    others = (
        Membership.objects.current()
        .filter(forum=forum, part=Membership.Part.DELEGATE, side__isnull=False)
        .exclude(side=own.side)
        .exclude(organisation__in=met | asked)
    )
    return list(Organisation.objects.filter(pk__in=others.values("organisation")).order_by("public_id")[:10])
