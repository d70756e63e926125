"""A forum with one of everything in it, for tests that walk through the whole house."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

from django.core.files.base import ContentFile

from muntada.access.roles import BY_APPOINTMENT, Role
from muntada.accounts.models import Invitation, User
from muntada.accreditation.models import (
    Category,
    GateDevice,
    Participation,
    Passport,
    Question,
    Quota,
    Scan,
    VehiclePass,
    Zone,
    ZoneRule,
)
from muntada.accreditation.passports import Facts, seal_facts
from muntada.directory.models import ChangeRequest, Deadline, Delegation, Duplicate, Membership
from muntada.forums.models import Forum, Grant, Holiday, Side
from muntada.front.tests.cast import make_hall, make_meeting, make_offer, make_session
from muntada.meetings.models import (
    CalendarKey,
    HallScreen,
    Meeting,
    MeetingOutcome,
    Move,
    NotPlaced,
    Pin,
    Preference,
    Repair,
    Report,
    Round,
    Run,
)
from muntada.meetings.models import Invitation as MeetingInvitation
from muntada.opportunities.models import Opportunity
from muntada.post.models import Attachment, Item, Letterhead, Message
from muntada.privacy.models import Erasure
from muntada.programme.models import Session, SessionRole
from muntada.protocol.models import Guest, InvitationLetter, Reply
from muntada.sheets.models import Upload
from muntada.travel.models import Journey, Passenger, VisaCase, VisaLetter
from muntada.venue.models import Break, Hall, Hours, Table
from tests.cast import NOON, Cast, make_forum, make_member, make_officer, make_organisation, words


@dataclass(frozen=True, kw_only=True)
class Furnished:
    """A forum, and one object for every kind of address in it."""

    forum: Forum
    host: Side
    member: Membership
    user: User
    delegation: Delegation
    invitation: Invitation
    joint_invitation: Invitation
    grant: Grant
    duty: Grant
    holiday: Holiday
    upload: Upload
    hall: Hall
    table: Table
    hours: Hours
    pause: Break
    item: Item
    attachment: Attachment
    message: Message
    opportunity: Opportunity
    session: Session
    speech: SessionRole
    preference: Preference
    run: Run
    pin: Pin
    key: CalendarKey
    meeting: Meeting
    report: Report
    outcome: MeetingOutcome
    screen: HallScreen
    move: Move
    waiting: NotPlaced
    repair: Repair
    meeting_invitation: MeetingInvitation
    application: Participation
    zone: Zone
    zone_hours: ZoneRule
    passport: Passport
    erasure: Erasure
    duplicate: Duplicate
    change: ChangeRequest
    deadline: Deadline
    quota: Quota
    question: Question
    vehicle_pass: VehiclePass
    gate_device: GateDevice
    scan: Scan
    invitation_letter: InvitationLetter
    visa_letter: VisaLetter
    guest: Guest


def furnished(cast: Cast) -> Furnished:
    """One of everything in the forum of the cast."""
    forum, host = cast.forum, cast.host
    member = make_member(forum, host, cast.zaytuna, words("Salem Ali", "سالم علي", "Салем Али", "ar"))
    user = member.person.user
    assert user is not None
    hall = make_hall(cast)
    session = make_session(cast)
    upload = Upload(
        public_id="MB27.FIL.001",
        forum_id=forum.pk,
        kind="organisations",
        name="list.csv",
        header=["Name", "Country"],
        signature="",
        columns=["name_en", "country"],
        state=Upload.State.PLANNED,
        uploaded_at=NOON,
    )
    upload.file.save("list.csv", ContentFile(b"Name,Country\nPalm,XM\n"))
    item = Item.objects.create(
        forum=forum,
        public_id="MB27.OUT.001",
        direction=Item.Direction.OUT,
        state=Item.State.DRAFT,
        dated_on=NOON.date(),
        organisation=cast.rosinka,
        language="en",
        subject=words("Invitation", "دعوة", "Приглашение"),
        body="We invite you.",
        created_at=NOON,
    )
    attachment = Attachment(item=item, name="plan.pdf", content_type="application/pdf", size=5)
    attachment.file.save("plan.pdf", ContentFile(b"%PDF-"))
    invited = [User.objects.create_user(f"invited{n}@cast.example", name="Invited") for n in range(2)]
    invitations = [
        Invitation.objects.create(
            user=one, forum_id=of, digest=str(number) * 64, sent_at=NOON, expires_at=NOON + timedelta(days=7)
        )
        for number, (one, of) in enumerate(zip(invited, (None, forum.pk), strict=True))
    ]
    meeting = make_meeting(cast, NOON + timedelta(hours=3))
    run = Run.objects.create(forum=forum, public_id="MB27.RUN.001", seconds=1, asked_at=NOON)
    zone = Zone.objects.create(forum=forum, code="V", name=words("Hall of heads", "قاعة الرؤساء", "Зал глав"))
    Round.objects.create(forum=forum, hall=hall, changed_at=NOON, published_run=run)
    application = Participation.objects.create(
        forum=forum,
        side=host,
        public_id=f"{forum.code}.ACC.001",
        person=member.person,
        membership=member,
        category=Category.BUSINESS,
        badge_language="ar",
        changed_at=NOON,
    )
    gate_device = GateDevice.objects.create(
        forum=forum,
        name="North door",
        secret_digest=forum.slug,
        code_expires_at=NOON,
        made_at=NOON,
        enrolled_at=NOON,
        seen_at=NOON,
        expires_at=NOON + timedelta(days=2),
    )
    invited = _invited(cast)
    return Furnished(
        forum=forum,
        host=host,
        member=member,
        user=user,
        delegation=Delegation.objects.create(
            forum=forum, side=host, public_id="MB27.DEL.009", name=words("Delegation", "وفد", "Делегация")
        ),
        invitation=invitations[0],
        joint_invitation=invitations[1],
        grant=_duty(user, None),
        duty=_duty(user, forum),
        holiday=Holiday.objects.create(side=host, on=date(2027, 3, 20), name=words("Day")),
        upload=upload,
        hall=hall,
        table=Table.objects.create(hall=hall, number=90),
        hours=Hours.objects.create(hall=hall, starts_at=NOON, ends_at=NOON + timedelta(hours=4)),
        pause=Break.objects.create(
            forum=forum,
            kind=Break.Kind.LUNCH,
            name=words("Lunch"),
            starts_at=NOON + timedelta(days=1),
            ends_at=NOON + timedelta(days=1, hours=1),
        ),
        item=item,
        attachment=attachment,
        message=Message.objects.create(
            forum=forum,
            key="letter:1",
            to="office@rosinka.example",
            language="en",
            subject="Invitation",
            message_id="1@cast",
            state=Message.State.FAILED,
            created_at=NOON,
        ),
        opportunity=make_offer(cast),
        session=session,
        speech=SessionRole.objects.create(session=session, membership=cast.hana, topic=words("Seed")),
        preference=Preference.objects.create(
            forum=forum,
            side=host,
            asker=cast.zaytuna,
            asked=cast.rosinka,
            strength=Preference.Strength.NO,
            reason="They owe us for the seed",
            stated_at=NOON,
        ),
        run=run,
        pin=Pin.objects.create(
            forum=forum, first=cast.zaytuna, second=cast.rosinka, kind=Pin.Kind.HOLD, made_at=NOON
        ),
        key=CalendarKey.objects.create(
            forum=forum, person=member.person, token="a-token-of-salem", renewed_at=NOON
        ),
        meeting=meeting,
        repair=Repair.objects.create(
            forum=forum,
            kind=Repair.Kind.PEOPLE,
            starts_at=NOON,
            ends_at=NOON + timedelta(hours=4),
            changes={"changes": [], "bystanders": 0},
            proposed_at=NOON,
        ),
        report=Report.objects.create(
            forum=forum,
            key=uuid4(),
            meeting=meeting,
            kind=Report.Kind.LATE,
            organisation=cast.rosinka,
            minutes=10,
            said_by=user,
            said_at=NOON,
            received_at=NOON,
        ),
        outcome=_outcome(cast),
        screen=HallScreen.objects.create(
            forum=forum, name="Entrance", token=f"wall-of-{forum.slug}", made_at=NOON
        ),
        move=Move.objects.create(forum=forum, kind=Move.Kind.MOVED, made_at=NOON),
        waiting=NotPlaced.objects.create(
            run=run,
            first=cast.zaytuna,
            second=cast.rosinka,
            weight=1,
            reason="tables_full",
            facts={"tables": 1},
        ),
        meeting_invitation=_declined(cast),
        application=application,
        passport=_passport(application),
        zone=zone,
        vehicle_pass=VehiclePass.objects.create(
            forum=forum,
            side=host,
            public_id=f"{forum.code}.VHC.001",
            plate="5-123456",
            plate_key="5123456",
            driver_name="Omar",
            starts_at=NOON,
            ends_at=NOON + timedelta(hours=8),
            asked_at=NOON,
        ),
        erasure=Erasure.objects.create(forum=forum, side=cast.host, person=member.person, asked_at=NOON),
        question=Question.objects.create(
            forum=forum, label=words("Which car?", "أي سيارة؟", "Какая машина?")
        ),
        quota=Quota.objects.create(forum=forum, side=host, places=3, changed_at=NOON),
        zone_hours=ZoneRule.objects.create(
            zone=zone, category=Category.PRESS, starts_at=NOON, ends_at=NOON + timedelta(hours=2)
        ),
        duplicate=Duplicate.objects.create(
            first_person=cast.hana.person, second_person=member.person, score=0.7, proposed_at=NOON
        ),
        change=ChangeRequest.objects.create(
            forum=forum,
            side=host,
            public_id=f"{forum.code}.CHG.001",
            kind="person",
            person=member.person,
            difference={"gender": ["", "m"]},
            reason="The form was empty.",
            asked_by=user,
            asked_at=NOON,
        ),
        deadline=Deadline.objects.create(forum=forum, on=forum.ends_on),
        gate_device=gate_device,
        scan=Scan.objects.create(
            forum=forum,
            key=uuid4(),
            device=gate_device,
            kind="enter",
            means=Scan.Means.NAME,
            participation=application,
            said="let_in",
            verdict="let_in",
            step=1,
            at=NOON,
            day=NOON.date(),
            offset=timedelta(),
            received_at=NOON,
        ),
        invitation_letter=invited,
        guest=_named(invited),
        visa_letter=_visa_letter(application),
    )


def _invited(cast: Cast) -> InvitationLetter:
    """A draft to Rosinka in the name of the host."""
    return InvitationLetter.objects.create(
        forum=cast.forum,
        side=cast.host,
        public_id=f"{cast.forum.code}.INV.001",
        organisation=cast.rosinka,
        addressee=words("The Director"),
        email="director@rosinka.example",
        language="ru",
        reply_by=NOON.date() + timedelta(days=20),
        created_at=NOON,
        changed_at=NOON,
    )


def _named(invitation: InvitationLetter) -> Guest:
    """Somebody whom an answer to it names."""
    reply = Reply.objects.create(
        invitation=invitation, number=1, answer="accepted", way=Reply.Way.DESK, given_at=NOON
    )
    return Guest.objects.create(reply=reply, name="Ivan", language="en", category=Category.BUSINESS)


def _visa_letter(application: Participation) -> VisaLetter:
    """A draft for the applicant."""
    forum = application.forum
    case = VisaCase.objects.create(forum=forum, participation=application, opened_at=NOON, changed_at=NOON)
    letterhead, _is_new = Letterhead.objects.get_or_create(
        forum=forum, side=None, defaults={"name": words("Secretariat", "أمانة", "Секретариат")}
    )
    letter = VisaLetter.objects.create(
        forum=forum,
        side=application.side,
        public_id=f"{forum.code}.DRAFT.901",
        letterhead=letterhead,
        addressee=words("Consular Department", "الإدارة القنصلية", "Консульский департамент"),
        purpose=words("forum", "منتدى", "форум"),
        cities=words("Marsa", "مرسى", "Марса"),
        arrives_on=forum.starts_on,
        leaves_on=forum.ends_on,
        drafted_at=NOON,
        changed_at=NOON,
    )
    Passenger.objects.create(letter=letter, case=case, order=1)
    Journey.objects.create(forum=forum, participation=application, arrives_at=NOON, changed_at=NOON)
    return letter


def _passport(application: Participation) -> Passport:
    """Sealed for its holder."""
    facts = Facts(
        surname="ALI",
        given="SALEM",
        number="P1234567",
        nationality="XM",
        issuer="XM",
        born_on=date(1980, 1, 2),
        sex="m",
        expires_on=date(2031, 1, 2),
    )
    sealed = seal_facts(facts, application)
    return Passport.objects.create(participation=application, sealed=sealed, entered_at=NOON)


def _outcome(cast: Cast) -> MeetingOutcome:
    """What Zaytuna said of a meeting with Rosinka that was held this morning."""
    meeting = make_meeting(cast, NOON - timedelta(hours=2))
    meeting.second, meeting.state = cast.rosinka, Meeting.State.HELD
    meeting.save()
    return MeetingOutcome.objects.create(
        forum=cast.forum,
        public_id=f"{cast.forum.code}.OCM.001",
        meeting=meeting,
        organisation=cast.zaytuna,
        side=cast.host,
        answer=MeetingOutcome.Answer.FOLLOW_UP,
        next_step=words("Send the draft"),
        voice=MeetingOutcome.Voice.OWN,
        recorded_at=NOON,
        changed_at=NOON,
    )


def _declined(cast: Cast) -> MeetingInvitation:
    """Rosinka invited Zaytuna, which declined and said to itself why."""
    return MeetingInvitation.objects.create(
        forum=cast.forum,
        inviter=cast.rosinka,
        inviter_side=cast.guest,
        invited=cast.zaytuna,
        invited_side=cast.host,
        starts_at=NOON + timedelta(hours=5),
        ends_at=NOON + timedelta(hours=5, minutes=20),
        state=MeetingInvitation.State.DECLINED,
        reason="They owe us for the seed",
        sent_at=NOON,
        expires_at=NOON + timedelta(hours=4),
        answered_at=NOON,
    )


def _duty(user: User, forum: Forum | None) -> Grant:
    return Grant.objects.create(user=user, forum=forum, role=Role.GATE, starts_on=date(2020, 1, 1))


def elsewhere(here: Cast) -> Furnished:
    """The same in another forum, in which nobody of this one has anything to do."""
    forum = make_forum("NB27")
    host, guest = forum.both_sides
    palm = make_organisation("ORG.301", words("Palm Works"))
    birch = make_organisation("ORG.302", words("Birch Works"), country="XB")
    hana = make_member(forum, host, palm, words("Layla"))
    marina = make_member(forum, guest, birch, words("Vera"))
    yousef = make_member(forum, host, palm, words("Adel"), part="interpreter")
    return furnished(Cast(forum, host, guest, palm, birch, hana, marina, yousef, here.secretary, here.desk))


def somebody(role: Role, cast: Cast, side: Side | None = None) -> User:
    """Somebody with this role and no other; administrators are those of the whole installation."""
    if role in BY_APPOINTMENT:
        return make_officer(role, None if role is Role.ADMINISTRATOR else cast.forum, side)
    member = make_member(
        cast.forum, cast.host, cast.zaytuna, words("Omar", "عمر", "Омар", "ar"), part=role.value
    )
    assert member.person.user is not None
    user: User = member.person.user
    return user
