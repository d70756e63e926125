"""The homes of the roles: what each must see first, as far as there are rooms for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muntada.access.actor import may_at_all
from muntada.access.roles import ROLE_WORDS, Role
from muntada.accounts.models import User
from muntada.accreditation.models import Participation, Question
from muntada.accreditation.queries import counts_by_state
from muntada.accreditation.questions import lacking, missing_of, questions_of
from muntada.base.links import link
from muntada.directory.closing import Closing, closings_of, last_day
from muntada.directory.models import ChangeRequest, Deadline, Delegation, Membership, Organisation, Person
from muntada.directory.sectors import section_word
from muntada.forums.requests import ForumRequest
from muntada.front import queries
from muntada.front.chronicle import told
from muntada.front.desk import gaps_query
from muntada.journal.record import broken_link
from muntada.meetings.answers import asked_of
from muntada.meetings.models import MEETS, Meeting, Preference, Round, Run
from muntada.meetings.queries import waiting_list
from muntada.opportunities.models import Opportunity
from muntada.post.models import Item, Message
from muntada.programme.models import Session
from muntada.travel.arriving import (
    Presence,
    expected_guests,
    is_guest,
    is_time_to_ask,
    late,
    presence_by_delegation,
    unknown,
)
from muntada.travel.models import Journey, VisaCase

# A letter that waits longer than this is overdue where no other date was set.
PATIENCE = timedelta(days=10)
# So many rows of the journal are checked each time that an auditor comes home.
CHECKED = 1000
# Names that an interpreter is shown at once, in the order in which they will be said.
NAMES = 12


@dataclass(frozen=True, kw_only=True)
class Task:
    """Something that waits for this person: how many, what, and where it is done."""

    count: int
    text: str
    url: str
    state: str = "risk"


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """One thing that a participant has done or has still to do."""

    is_done: bool
    text: str
    why: str
    url: str


Builder = Callable[[ForumRequest], dict[str, Any]]


def _next_and_later(request: ForumRequest) -> dict[str, Any]:
    meetings = queries.own_meetings(request.actor, request.forum)
    ahead = [
        meeting
        for meeting in meetings
        if meeting.ends_at > request.now and meeting.state == Meeting.State.PUBLISHED
    ]
    return {
        "next_meeting": ahead[0] if ahead else None,
        "later": ahead[1:6],
        "ahead": ahead,
        "all_meetings": meetings,
        "own_organisations": request.actor.organisation_ids,
        "unanswered": [
            one
            for one in asked_of(request.actor, request.forum, meetings, request.now)
            if not one.is_answered
        ],
        "may_wish": may_at_all(request.actor, "meetings.wishes"),
    }


def _own_part(request: ForumRequest) -> Membership | None:
    """As what this person takes part, how many wishes their organisation has stated, how many of their requests for
    changes wait, and when the list closes for them; one query."""
    changes = ChangeRequest.objects.visible_to(request.actor).waiting()
    wishes = Preference.objects.filter(forum=request.forum, asker=OuterRef("organisation"))
    part: Membership | None = (
        Membership.objects.current()
        .filter(forum=request.forum, person=request.actor.person_id)
        .select_related("person", "organisation")
        .annotate(
            wishes=queries.RowsOf(wishes.values("pk")),
            changes=queries.RowsOf(changes.order_by().values("pk")),
            closes_on=last_day(Deadline.What.LIST),
        )
        .order_by("rank", "pk")
        .first()
    )
    return part


def _changes(request: ForumRequest, count: int | None = None) -> list[Task]:
    """Requests for changes that wait: for this person to decide, or for an answer."""
    if not may_at_all(request.actor, "directory.change_requests"):
        return []
    if count is None:
        count = ChangeRequest.objects.visible_to(request.actor).waiting().count()
    if not count:
        return []
    if may_at_all(request.actor, "directory.accept_change"):
        text = ngettext("request for a change waits", "requests for changes wait", count)
    else:
        text = ngettext(
            "of your requests for changes is not decided yet",
            "of your requests for changes are not decided yet",
            count,
        )
    return [Task(count=count, text=text, url=link(request, "directory:change_requests"))]


def readiness(request: ForumRequest, part: Membership) -> list[Readiness]:
    """What a participant should have done before the forum, as far as this house knows of it."""
    languages = request.forum.languages
    person, organisation = part.person, part.organisation
    profile = link(request, "directory:person", person.public_id)
    found = [
        Readiness(
            is_done=bool(person.passport_name),
            text=_("Name as in the passport"),
            why=_("An invitation spelled otherwise makes trouble at the border"),
            url=profile,
        ),
        Readiness(
            is_done=queries.all_there(person.name, languages),
            text=_("Name in every language of the forum"),
            why=_("It stands on the badge and in the programme"),
            url=profile,
        ),
        Readiness(
            is_done=queries.all_there(organisation.about, languages),
            text=_("Profile of your organisation in every language"),
            why=_("Partners read it before they ask to meet"),
            url=link(request, "directory:organisation", organisation.public_id),
        ),
    ]
    if may_at_all(request.actor, "meetings.state_preference"):
        wish = Readiness(
            is_done=bool(getattr(part, "wishes", 0)),
            text=_("Whom you want to meet"),
            why=_("The timetable is computed from these wishes"),
            url=link(request, "meetings:wishes"),
        )
        found.append(wish)
    return [*found, *_for_the_badge(request)]


def _for_the_badge(request: ForumRequest) -> list[Readiness]:
    """The photo, and what the secretariat asks: nothing before somebody applied."""
    own = Participation.objects.filter(forum=request.forum, person=request.actor.person_id)
    own = own.exclude(state__in=(Participation.State.REFUSED, Participation.State.WITHDRAWN))
    applied = own.select_related("side", "visa_case", "journey").prefetch_related("answers").first()
    if applied is None:
        return []
    found = [
        Readiness(
            is_done=bool(applied.photo),
            text=_("Photo for the badge"),
            why=_("The gate compares it with whoever holds the badge"),
            url=link(request, "accreditation:change_photo", applied.public_id),
        )
    ]
    found += _for_the_way(request, applied)
    questions = questions_of(request.forum)
    missing = missing_of(applied, questions)
    words = {
        Question.Stage.APPLICATION: (
            _("Questions of the application"),
            _("Without the answers it may be refused"),
        ),
        Question.Stage.AFTER_APPROVAL: (_("Travel and stay"), _("Rooms, cars and meals are ordered from it")),
    }
    for stage, (text, why) in words.items():
        is_put = stage == Question.Stage.APPLICATION or applied.is_let_in
        if is_put and any(one.stage == stage and one.is_required for one in questions):
            found.append(
                Readiness(
                    is_done=not missing[stage],
                    text=text,
                    why=why,
                    url=link(request, "accreditation:answer_questions", applied.public_id, stage),
                )
            )
    return found


def _for_the_way(request: ForumRequest, applied: Participation) -> list[Readiness]:
    """The visa of who needs one, and how they come."""
    case: VisaCase | None = getattr(applied, "visa_case", None)
    found = []
    if case is not None and case.state not in (VisaCase.State.NOT_NEEDED, VisaCase.State.CLOSED):
        found.append(
            Readiness(
                is_done=case.state == VisaCase.State.GRANTED,
                text=_("Visa: %(state)s") % {"state": case.get_state_display()},
                why=_("Letters are written from the passport that you enter"),
                url=link(request, "travel:visa_case", applied.public_id),
            )
        )
    if applied.is_let_in and (case is not None or is_guest(applied)):
        journey: Journey | None = getattr(applied, "journey", None)
        found.append(
            Readiness(
                is_done=journey is not None and journey.arrives_at is not None,
                text=_("Arrival and departure"),
                why=_("So that somebody meets you"),
                url=link(request, "travel:journey", applied.public_id),
            )
        )
    return found


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """An organisation that somebody may want to meet, and why."""

    organisation: Organisation
    reason: str


def suggestions(request: ForumRequest, part: Membership) -> list[Suggestion]:
    """Up to three organisations of the other side that were not asked for yet, each with its reason.

    Only what everybody may know counts: the sector that an organisation named, and what it presents.
    Wishes that others stated are private and never play a part.
    """
    sector = part.organisation.sector
    if not sector or part.side_id is None:
        return []
    asked = Preference.objects.filter(forum=request.forum, asker=part.organisation).values("asked")
    there = (
        Membership.objects.current()
        .filter(forum=request.forum, side__isnull=False, part__in=MEETS)
        .exclude(side=part.side_id)
        .exclude(organisation__in=asked)
    )
    presents = Opportunity.objects.public().filter(forum=request.forum, organisation=OuterRef("pk"))
    nearness = Case(
        When(sector__startswith=sector[:3], then=Value(3)),
        When(Exists(presents.filter(sector__startswith=sector[:1])), then=Value(2)),
        When(sector__startswith=sector[:1], then=Value(1)),
        default=Value(0),
    )
    rows = (
        Organisation.objects.filter(pk__in=there.values("organisation"))
        .annotate(nearness=nearness)
        .filter(nearness__gt=0)
        .order_by("-nearness", "public_id")[:3]
    )
    reasons = {
        3: _("Works in the same sector as you: %(sector)s"),
        2: _("Presents a project in your sector: %(sector)s"),
        1: _("Works in a sector near yours: %(sector)s"),
    }
    word = section_word(sector)
    return [
        Suggestion(organisation=each, reason=reasons[getattr(each, "nearness", 1)] % {"sector": word})
        for each in rows
    ]


def delegate(request: ForumRequest) -> dict[str, Any]:
    """My next meeting, what I have still to do, whom I may want to meet."""
    part = _own_part(request)
    tasks = readiness(request, part) if part else []
    email = request.user.email if isinstance(request.user, User) else ""
    letters = Message.objects.filter(
        forum=request.forum, to__iexact=email, state=Message.State.SENT, keeps_body=True
    )
    ready = sum(task.is_done for task in tasks)
    closes_on: date | None = getattr(part, "closes_on", None)
    today = request.now.astimezone(request.forum.tz).date()
    return {
        **_next_and_later(request),
        "is_over": request.forum.is_over(request.now),
        "readiness": tasks,
        "closing": Closing(closes_on, (closes_on - today).days) if closes_on else None,
        "tasks": _changes(request, getattr(part, "changes", None)),
        "ready": ready,
        "ready_percent": round(100 * ready / len(tasks)) if tasks else 0,
        "suggestions": suggestions(request, part) if part else [],
        "letters": list(letters[:3]),
    }


@dataclass(frozen=True, kw_only=True)
class Contingent:
    """A delegation, how many of it take part as what, what of theirs is missing, and when its list closes."""

    delegation: Delegation
    closing: Closing | None
    parts: list[queries.Figure]
    without_passport: int
    meetings: int
    presence: Presence | None


def contingents(request: ForumRequest) -> list[Contingent]:
    """The delegations that this person leads; three queries."""
    meetings = Meeting.objects.standing().filter(
        forum=request.forum, attendances__membership__delegation=OuterRef("pk")
    )
    led = list(
        Delegation.objects.visible_to(request.actor)
        .select_related("side")
        .annotate(meeting_count=queries.RowsOf(meetings.order_by().values("pk").distinct()))
        .order_by("pk")[:3]
    )
    closings = closings_of(request.forum, request.now)
    rows = (
        Membership.objects.current()
        .filter(delegation__in=[each.pk for each in led])
        .order_by()
        .values("delegation", "part")
        .annotate(count=Count("pk"), missing=Count("pk", filter=Q(person__passport_name="")))
    )
    counts = list(rows)
    presence = presence_by_delegation(expected_guests(request.actor)) if led else {}
    found = []
    for delegation in led:
        own = {row["part"]: row for row in counts if row["delegation"] == delegation.pk}
        found.append(
            Contingent(
                delegation=delegation,
                closing=closings.of(Deadline.What.LIST, delegation.side_id, delegation.pk),
                parts=[
                    queries.Figure(value=own[part.value]["count"], label=str(part.label), definition="")
                    for part in Membership.Part
                    if part.value in own
                ],
                without_passport=sum(row["missing"] for row in own.values()),
                meetings=getattr(delegation, "meeting_count", 0),
                presence=presence.get(delegation.pk),
            )
        )
    return found


def head(request: ForumRequest) -> dict[str, Any]:
    """The delegation on one page."""
    led = contingents(request)
    speaking = (
        Session.objects.visible_to(request.actor)
        .filter(
            forum=request.forum,
            state=Session.State.PUBLISHED,
            roles__membership__delegation__in=[each.delegation.pk for each in led],
            ends_at__gt=request.now,
        )
        .distinct()
        .select_related("hall")
        .order_by("starts_at")[:5]
    )
    return {
        **_next_and_later(request),
        "contingents": led,
        "tasks": _changes(request),
        "speaking": list(speaking),
        "accreditations": _accreditations(request),
    }


def _accreditations(request: ForumRequest) -> list[queries.Figure]:
    """How many of those whom the reader may see wait, are let in, or are refused."""
    counts = counts_by_state(Participation.objects.visible_to(request.actor))
    return [
        queries.Figure(value=number, label=str(label), definition="")
        for state, label in Participation.State.choices
        if (number := counts.get(state, 0))
    ]


def secretariat(request: ForumRequest) -> dict[str, Any]:
    """What is wrong or waits, before anything else; then the live counters."""
    forum, actor = request.forum, request.actor
    today = request.now.astimezone(forum.tz).date()
    offered = Opportunity.objects.visible_to(actor).filter(forum=forum)
    last_run = Run.objects.filter(forum=forum).order_by("-pk").values("pk")[:1]
    current_round = Round.objects.filter(forum=forum).first()
    if current_round is not None:
        current_round.forum = forum
    guests = expected_guests(actor)
    counts = queries.counted(
        forum,
        **queries.figure_queries(forum),
        **queries.invitation_queries(actor, today),
        not_received=Message.objects.visible_to(actor).filter(forum=forum).not_received().values("pk"),
        overdue=Item.objects.visible_to(actor)
        .awaiting()
        .filter(Q(due_on__lt=today) | Q(due_on__isnull=True, dated_on__lt=today - PATIENCE))
        .values("pk"),
        failed=Run.objects.visible_to(actor).filter(pk__in=last_run, state=Run.State.FAILED).values("pk"),
        drafts=Session.objects.visible_to(actor).filter(forum=forum, state=Session.State.DRAFT).values("pk"),
        waiting=offered.filter(state=Opportunity.State.DRAFT).values("pk"),
        held=offered.exclude(screen=Opportunity.Screen.NONE)
        .exclude(state=Opportunity.State.WITHDRAWN)
        .values("pk"),
        texts=gaps_query(forum, actor),
        late=late(guests, request.now).values("pk"),
        unknown=(unknown(guests) if is_time_to_ask(forum, request.now) else guests.none()).values("pk"),
        unanswered=Participation.objects.visible_to(actor).filter(lacking(questions_of(forum))).values("pk"),
        changes=ChangeRequest.objects.visible_to(actor).waiting().values("pk"),
    )
    # Why a meeting was not placed tells of wishes: the desk's own question knows who may know of which.
    counts["unplaced"] = len(waiting_list(current_round, actor))
    return {
        "tasks": [task for task in _waiting(request, counts) if task.count],
        "figures": queries.figures_from(counts),
        "lines": list(told(queries.latest_entries(actor, 6))),
    }


def _waiting(request: ForumRequest, counts: dict[str, int]) -> list[Task]:
    """The queue of exceptions, the worst first."""
    opportunities = link(request, "opportunities:opportunities")
    return [
        Task(
            count=counts["not_received"],
            text=ngettext("mail was not received", "mails were not received", counts["not_received"]),
            url=link(request, "post:outbox"),
            state="late",
        ),
        Task(
            count=counts["overdue"],
            text=ngettext(
                "letter is overdue for a reply", "letters are overdue for a reply", counts["overdue"]
            ),
            url=link(request, "post:correspondence"),
            state="late",
        ),
        Task(
            count=counts["failed"],
            text=ngettext(
                "computation of the timetable failed",
                "computations of the timetable failed",
                counts["failed"],
            ),
            url=link(request, "meetings:desk"),
            state="late",
        ),
        Task(
            count=counts["late"],
            text=ngettext(
                "guest is late: not seen two hours after the arrival",
                "guests are late: not seen two hours after the arrival",
                counts["late"],
            ),
            url=link(request, "travel:arrivals") + "?state=late",
            state="late",
        ),
        Task(
            count=counts["unknown"],
            text=ngettext(
                "guest of whose arrival nothing is known",
                "guests of whose arrival nothing is known",
                counts["unknown"],
            ),
            url=link(request, "travel:arrivals") + "?state=unknown",
        ),
        Task(
            count=counts["unplaced"],
            text=ngettext(
                "meeting that was asked for could not be placed",
                "meetings that were asked for could not be placed",
                counts["unplaced"],
            ),
            url=link(request, "meetings:table_plan"),
        ),
        Task(
            count=counts["held"],
            text=ngettext(
                "opportunity waits for screening", "opportunities wait for screening", counts["held"]
            ),
            url=opportunities,
            state="block",
        ),
        Task(
            count=counts["waiting"],
            text=ngettext(
                "opportunity waits to be published", "opportunities wait to be published", counts["waiting"]
            ),
            url=opportunities,
        ),
        Task(
            count=counts["changes"],
            text=ngettext("request for a change waits", "requests for changes wait", counts["changes"]),
            url=link(request, "directory:change_requests"),
        ),
        Task(
            count=counts["drafts"],
            text=ngettext("session is not published yet", "sessions are not published yet", counts["drafts"]),
            url=link(request, "programme:programme"),
        ),
        Task(
            count=counts["unanswered"],
            text=ngettext(
                "participant has not answered all that must be answered",
                "participants have not answered all that must be answered",
                counts["unanswered"],
            ),
            url=link(request, "accreditation:applications") + "?lacks=answers",
        ),
        Task(
            count=counts["late_replies"],
            text=ngettext(
                "invitation is overdue for an answer",
                "invitations are overdue for an answer",
                counts["late_replies"],
            ),
            url=link(request, "protocol:invitations") + "?state=late",
            state="late",
        ),
        Task(
            count=counts["invited"],
            text=ngettext(
                "invitation waits for an answer", "invitations wait for an answer", counts["invited"]
            ),
            url=link(request, "protocol:invitations") + "?state=sent",
        ),
        Task(
            count=counts["guests"],
            text=ngettext(
                "guest who was named is to be taken over",
                "guests who were named are to be taken over",
                counts["guests"],
            ),
            url=link(request, "protocol:invitations") + "?state=accepted",
        ),
        Task(
            count=counts["texts"],
            text=ngettext(
                "text is missing or out of date", "texts are missing or out of date", counts["texts"]
            ),
            url=link(request, "front:translations"),
        ),
    ]


def interpreter(request: ForumRequest) -> dict[str, Any]:
    """My slots, and how the names are said."""
    context = _next_and_later(request)
    people: dict[int, Person] = {}
    for meeting in context["ahead"]:
        for attendance in meeting.attendances.all():
            people.setdefault(attendance.membership.person_id, attendance.membership.person)
    return {**context, "people": list(people.values())[:NAMES]}


def officer(request: ForumRequest) -> dict[str, Any]:
    """What waits for my body, and when I am wanted where."""
    letters = Item.objects.filter(
        forum=request.forum,
        organisation__in=request.actor.organisation_ids,
        direction=Item.Direction.OUT,
    ).awaiting()[:10]
    today = request.now.astimezone(request.forum.tz).date()
    return {
        **_next_and_later(request),
        "letters": [(letter, letter.days_without_reply(today)) for letter in letters],
        "patience": PATIENCE.days,
    }


def press(request: ForumRequest) -> dict[str, Any]:
    """Which sessions are open to the press, and where."""
    return {
        "membership": _own_part(request),
        "application": Participation.objects.filter(
            forum=request.forum, person=request.actor.person_id
        ).first(),
        "open_sessions": queries.open_to_press(request.forum),
        "figures": queries.figures(request.forum),
    }


def auditor(request: ForumRequest) -> dict[str, Any]:
    """The change log, and whether its chain holds."""
    return {
        "lines": list(told(queries.latest_entries(request.actor, 12))),
        "broken": broken_link(newest=CHECKED),
        "checked": CHECKED,
    }


def _own_delegations(request: ForumRequest) -> list[tuple[Delegation, Closing | None]]:
    """Those for which a focal point answers, and when their lists close."""
    if not request.actor.holds(Role.FOCAL_POINT):
        return []
    closings = closings_of(request.forum, request.now)
    own = Delegation.objects.visible_to(request.actor).order_by("pk")[:5]
    return [(one, closings.of(Deadline.What.LIST, one.side_id, one.pk)) for one in own]


def duty(request: ForumRequest) -> dict[str, Any]:
    """The pages that go with a duty, for those duties that have no home of their own."""
    wanted = (
        ("forums.change_forum", _("Forum"), _("Names, dates, languages, and whether it is public")),
        ("forums.sides", _("Sides and calendars"), _("Clocks, days of rest and holidays of both sides")),
        ("forums.appointments", _("Duties"), _("Who may do what, for which side, from when until when")),
        ("venue.halls", _("Halls and hours"), _("Halls, tables, hours of meetings, breaks")),
        ("directory.organisations", _("Organisations"), _("Who takes part and for which side")),
        ("directory.people", _("People"), _("Names in three scripts, languages, positions")),
        ("directory.delegations", _("Delegations"), _("Heads, members and focal points")),
        ("directory.change_requests", _("Changes"), _("What was asked for after the lists were closed")),
        (
            "protocol.invitations",
            _("Invitation letters"),
            _("Who is invited, who answered what, who is late"),
        ),
        ("accreditation.applications", _("Accreditation"), _("Who is let in, as what, and who waits")),
        ("accreditation.badges", _("Badges"), _("Who has one, which are missing, one printed again")),
        ("accreditation.passports", _("Passports"), _("Sealed; which are missing, which are doubtful")),
        ("travel.visa_cases", _("Visas"), _("Who needs one, and how far it has come")),
        ("travel.visa_letters", _("Visa-support letters"), _("Numbered letters in three languages, sealed")),
        ("travel.arrivals", _("Arrivals"), _("Who comes when by which plane, and who is here")),
        ("sheets.uploads", _("Read-in"), _("Organisations, people and preferences from a spreadsheet")),
        ("meetings.desk", _("Desk of business meetings"), _("Preferences, computation, publication")),
        ("meetings.wishes", _("Wishes"), _("Whom an organisation wants to meet")),
        ("meetings.outcomes", _("Outcomes"), _("How the meetings went, and where the two sides differ")),
        ("meetings.table_plan", _("Table plan"), _("Who sits where and when")),
        ("programme.programme", _("Programme"), _("Sessions, speakers, halls")),
        ("opportunities.opportunities", _("Opportunities"), _("Projects and needs, their stages and owners")),
        ("post.correspondence", _("Correspondence"), _("Letters in and out, and who has not answered")),
        ("front.translations", _("Translations"), _("Texts that are missing or out of date")),
        ("front.journal", _("Journal"), _("What happened, in order")),
    )
    return {
        "tasks": _changes(request),
        "own_delegations": _own_delegations(request),
        "pages": [
            (link(request, name.replace(".", ":")), label, text)
            for name, label, text in wanted
            if may_at_all(request.actor, name)
        ],
    }


HOMES: dict[Role, Builder] = {
    Role.SECRETARIAT: secretariat,
    Role.HEAD: head,
    Role.DELEGATE: delegate,
    Role.INTERPRETER: interpreter,
    Role.OFFICER: officer,
    Role.PRESS: press,
    Role.AUDITOR: auditor,
}


def render_home(request: ForumRequest) -> HttpResponse:
    """The home of the role that was chosen, else of the first one held."""
    held = [role for role in Role if request.actor.holds(role)]
    homes = list(dict.fromkeys(role if role in HOMES else Role.ADMINISTRATOR for role in held))
    wanted = request.GET.get("as", "")
    role = next((each for each in homes if each == wanted), homes[0] if homes else Role.ADMINISTRATOR)
    builder = HOMES.get(role, duty)
    tabs = [
        {
            "url": f"?as={each}",
            "label": capfirst(ROLE_WORDS[each]) if each in HOMES else _("Other duties"),
            "current": each == role,
        }
        for each in homes
    ]
    template = f"front/today/{role if role in HOMES else 'duty'}.html"
    context = {
        **builder(request),
        "role_tabs": tabs if len(tabs) > 1 else [],
        "role_words": [capfirst(ROLE_WORDS[each]) for each in held],
    }
    return render(request, template, context)
