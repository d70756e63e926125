"""A forum with something to show: a session, a hall with tables, meetings, opportunities, letters."""

from datetime import datetime, timedelta

from tests.cast import NOON, Cast, make_member, make_officer, make_organisation, words

from muntada.access.roles import Role
from muntada.base.words import Words
from muntada.directory.models import Delegation, Membership
from muntada.meetings.models import Meeting, MeetingPerson
from muntada.opportunities.models import Opportunity
from muntada.programme.models import Session, SessionRole
from muntada.venue.models import Break, Hall, Hours, Table

ROLES = (
    Role.DELEGATE,
    Role.HEAD,
    Role.SECRETARIAT,
    Role.INTERPRETER,
    Role.OFFICER,
    Role.PRESS,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
)


def make_hall(cast: Cast, code: str = "B", kind: str = Hall.Kind.MEETINGS) -> Hall:
    """A hall of the forum."""
    hall: Hall = Hall.objects.get_or_create(
        forum=cast.forum,
        code=code,
        defaults={"name": words(f"Hall {code}", "قاعة", "Зал"), "kind": kind, "capacity": 200},
    )[0]
    return hall


def make_session(
    cast: Cast,
    title: Words | None = None,
    *,
    hours: int = 2,
    state: str = Session.State.PUBLISHED,
    is_open_to_press: bool = False,
) -> Session:
    """A session some hours after noon, published unless told otherwise."""
    number = Session.objects.count() + 1
    return Session.objects.create(
        forum=cast.forum,
        public_id=f"MB27.SES.{number:03d}",
        title=title or words("Grain and ports", "الحبوب والموانئ", "Зерно и порты"),
        hall=make_hall(cast),
        starts_at=NOON + timedelta(hours=hours),
        ends_at=NOON + timedelta(hours=hours + 1),
        state=state,
        published_at=None if state == Session.State.DRAFT else NOON - timedelta(days=1),
        is_open_to_press=is_open_to_press,
        changed_at=NOON,
    )


def make_meeting(cast: Cast, starts_at: datetime) -> Meeting:
    """Zaytuna meets Rosinka, and Yousef interprets."""
    number = Meeting.objects.count() + 1
    table = Table.objects.get_or_create(hall=make_hall(cast), number=number)[0]
    second = cast.rosinka
    if number > 1:
        second = make_organisation(f"ORG.{200 + number}", words(f"Partner {number}"), country="XB")
    meeting = Meeting.objects.create(
        forum=cast.forum,
        public_id=f"MB27.MTG.{number:03d}",
        first=cast.zaytuna,
        second=second,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=20),
        table=table,
        interpreter=cast.yousef,
        uid=f"{number}@cast",
        published_at=NOON,
        changed_at=NOON,
    )
    for member in (cast.hana, cast.marina):
        MeetingPerson.objects.create(meeting=meeting, membership=member)
    return meeting


def make_offer(cast: Cast, title: str = "Wheat seed farm", **fields: object) -> Opportunity:
    """Something that Zaytuna offers, published unless told otherwise."""
    number = Opportunity.objects.count() + 1
    return Opportunity.objects.create(
        **{
            "forum": cast.forum,
            "side": cast.host,
            "organisation": cast.zaytuna,
            "public_id": f"MB27.OPP.{number:03d}",
            "title": words(title),
            "summary": words("Seed"),
            "sector": "A01",
            "state": Opportunity.State.PUBLISHED,
            "published_at": NOON - timedelta(days=2),
            "changed_at": NOON,
            **fields,
        }
    )


def furnish(cast: Cast, count: int) -> None:
    """So many of everything that the pages list."""
    Hours.objects.create(hall=make_hall(cast), starts_at=NOON, ends_at=NOON + timedelta(hours=4))
    for number in range(count):
        make_hall(cast, f"H{number}", Hall.Kind.PLENARY)
        session = make_session(cast, hours=2 + number, is_open_to_press=True)
        SessionRole.objects.create(session=session, membership=cast.hana, topic=words("Seed"))
        make_meeting(cast, NOON + timedelta(hours=number + 1))
        make_offer(cast, f"Project {number}")
        Break.objects.create(
            forum=cast.forum,
            kind=Break.Kind.LUNCH,
            name=words("Lunch"),
            starts_at=NOON + timedelta(days=number),
            ends_at=NOON + timedelta(days=number, hours=1),
        )


def delegation_of(cast: Cast, *members: Membership) -> Delegation:
    """The host side's delegation with these people."""
    delegation = Delegation.objects.create(
        forum=cast.forum, side=cast.host, public_id="MB27.DEL.001", name=words("Delegation of Marjan")
    )
    Membership.objects.filter(pk__in=[member.pk for member in members]).update(delegation=delegation)
    return delegation


def who_holds(role: Role, cast: Cast) -> Membership:
    """Somebody with a home of this role who sits at the same tables as Hana does."""
    match role:
        case Role.DELEGATE:
            return cast.hana
        case Role.INTERPRETER:
            return cast.yousef
        case Role.HEAD | Role.OFFICER | Role.PRESS:
            member = make_member(
                cast.forum, cast.host, cast.zaytuna, words("Salem", "سالم", "Салем"), part=role.value
            )
            if role is Role.HEAD:
                delegation_of(cast, member, cast.hana)
            return member
        case _:
            office = make_organisation("ORG.090", words("Office"))
            member = make_member(cast.forum, None, office, words("Officer"), part="staff")
            user = make_officer(role, None if role is Role.ADMINISTRATOR else cast.forum)
            member.person.user = user
            member.person.save()
            return member
