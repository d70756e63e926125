"""The homes of the roles: what each must see first, as far as there are rooms for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from muntada.access.actor import may_at_all
from muntada.access.roles import ROLE_WORDS, Role
from muntada.base.links import link
from muntada.directory.models import Delegation, Membership, Organisation, Person
from muntada.forums.requests import ForumRequest
from muntada.front import queries
from muntada.front.chronicle import told
from muntada.front.desk import gaps_query
from muntada.journal.record import broken_link
from muntada.meetings.models import Meeting, NotPlaced, Preference, Round, Run
from muntada.opportunities.models import Opportunity
from muntada.post.models import Item, Message
from muntada.programme.models import Session


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


def own_meetings(request: ForumRequest) -> list[Meeting]:
    """The meetings at which this person sits or interprets, from now on first."""
    if request.actor.person_id is None:
        return []
    return list(
        Meeting.objects.of_person(request.actor.person_id, request.forum)
        .standing()
        .select_related("first", "second", "table__hall", "interpreter__person")
        .prefetch_related("attendances__membership__person")
        .order_by("starts_at")
    )


def _next_and_later(request: ForumRequest) -> dict[str, Any]:
    meetings = own_meetings(request)
    ahead = [meeting for meeting in meetings if meeting.ends_at > request.now]
    return {
        "next_meeting": ahead[0] if ahead else None,
        "later": ahead[1:6],
        "all_meetings": meetings,
        "own_organisations": request.actor.organisation_ids,
    }


def readiness(request: ForumRequest) -> list[Readiness]:
    """What a participant should have done before the forum, as far as this house knows of it."""
    person = Person.objects.filter(pk=request.actor.person_id).first()
    membership = (
        Membership.objects.current()
        .filter(forum=request.forum, person=person)
        .select_related("organisation")
        .first()
    )
    if person is None or membership is None:
        return []
    profile = link(request, "directory:person", person.public_id)
    wishes = Preference.objects.filter(forum=request.forum, asker=membership.organisation).count()
    names = all(person.name.text(language) for language in request.forum.languages)
    about = all(membership.organisation.about.text(language) for language in request.forum.languages)
    return [
        Readiness(
            is_done=bool(person.passport_name),
            text=_("Name as in the passport"),
            why=_("An invitation spelled otherwise makes trouble at the border"),
            url=profile,
        ),
        Readiness(
            is_done=names,
            text=_("Name in three languages"),
            why=_("It stands on the badge and in the programme"),
            url=profile,
        ),
        Readiness(
            is_done=about,
            text=_("Company profile in three languages"),
            why=_("Partners read it before they ask to meet"),
            url=link(request, "directory:organisation", membership.organisation.public_id),
        ),
        Readiness(
            is_done=bool(wishes),
            text=_("Whom you want to meet"),
            why=_("The timetable is computed from these wishes"),
            url=link(request, "meetings:wishes"),
        ),
    ]


def suggestions(request: ForumRequest) -> list[tuple[Organisation, Membership]]:
    """Up to three organisations of the other side in one's own sector that were not asked for yet."""
    own = list(
        Membership.objects.current()
        .filter(forum=request.forum, organisation__in=request.actor.organisation_ids)
        .select_related("organisation")
    )
    sectors = {member.organisation.sector for member in own if member.organisation.sector}
    sides = {member.side_id for member in own}
    asked = Preference.objects.filter(forum=request.forum, asker__in=request.actor.organisation_ids).values(
        "asked"
    )
    rows = (
        Membership.objects.current()
        .filter(
            forum=request.forum,
            part__in=(Membership.Part.DELEGATE, Membership.Part.HEAD),
            organisation__sector__in=sectors,
            side__isnull=False,
        )
        .exclude(side__in=sides)
        .exclude(organisation__in=asked)
        .select_related("organisation")
        .order_by("organisation", "rank")
    )
    found: dict[int, tuple[Organisation, Membership]] = {}
    for row in rows[:30]:
        found.setdefault(row.organisation_id, (row.organisation, row))
    return list(found.values())[:3]


def delegate(request: ForumRequest) -> dict[str, Any]:
    """My next meeting, what I have still to do, whom I may want to meet."""
    tasks = readiness(request)
    user_email = getattr(request.user, "email", "")
    return {
        **_next_and_later(request),
        "readiness": tasks,
        "ready": sum(task.is_done for task in tasks),
        "suggestions": suggestions(request),
        "letters": list(
            Message.objects.filter(forum=request.forum, to__iexact=user_email, state=Message.State.SENT)[:3]
        ),
    }


def head(request: ForumRequest) -> dict[str, Any]:
    """The delegation on one page."""
    delegations = list(Delegation.objects.visible_to(request.actor).select_related("side"))
    shown = [(delegation, queries.delegation_counts(delegation)) for delegation in delegations[:3]]
    members = Membership.objects.current().filter(delegation__in=delegations)
    without_passport = members.filter(person__passport_name="").count()
    people = members.values("person")
    meetings = (
        Meeting.objects.filter(forum=request.forum, attendances__membership__person__in=people)
        .standing()
        .distinct()
        .count()
    )
    speaking = (
        Session.objects.filter(
            forum=request.forum, roles__membership__delegation__in=delegations, ends_at__gt=request.now
        )
        .exclude(state=Session.State.CANCELLED)
        .distinct()
        .select_related("hall")
        .order_by("starts_at")[:5]
    )
    return {
        **_next_and_later(request),
        "delegations": shown,
        "meeting_count": meetings,
        "speaking": list(speaking),
        "without_passport": without_passport,
    }


def secretariat(request: ForumRequest) -> dict[str, Any]:
    """What is wrong or waits, before anything else; then the live counters."""
    forum, actor, now = request.forum, request.actor, request.now
    items = Item.objects.visible_to(actor)
    overdue = items.awaiting().filter(dated_on__lt=now.date() - timedelta(days=10)).count()
    not_received = Message.objects.visible_to(actor).not_received().count()
    drafts = Session.objects.filter(forum=forum, state=Session.State.DRAFT).count()
    unplaced = 0
    current_round = Round.objects.filter(forum=forum).select_related("published_run").first()
    if current_round is not None and current_round.published_run_id is not None:
        unplaced = NotPlaced.objects.filter(run=current_round.published_run_id).count()
    failed = Run.objects.filter(forum=forum, state=Run.State.FAILED).count()
    waiting = Opportunity.objects.filter(forum=forum, state=Opportunity.State.DRAFT).count()
    held = Opportunity.objects.filter(forum=forum).exclude(screen=Opportunity.Screen.NONE).count()
    texts = gaps_query(forum, actor).count()
    found = [
        Task(
            count=not_received,
            text=ngettext("mail was not received", "mails were not received", not_received),
            url=link(request, "post:outbox"),
            state="late",
        ),
        Task(
            count=overdue,
            text=ngettext(
                "letter without reply for more than ten days",
                "letters without reply for more than ten days",
                overdue,
            ),
            url=link(request, "post:correspondence"),
            state="late",
        ),
        Task(
            count=unplaced,
            text=ngettext(
                "meeting that was asked for could not be placed",
                "meetings that were asked for could not be placed",
                unplaced,
            ),
            url=link(request, "meetings:desk"),
        ),
        Task(
            count=failed,
            text=ngettext("computation failed", "computations failed", failed),
            url=link(request, "meetings:desk"),
            state="late",
        ),
        Task(
            count=drafts,
            text=ngettext("session is not published yet", "sessions are not published yet", drafts),
            url=link(request, "programme:programme"),
        ),
        Task(
            count=waiting,
            text=ngettext("opportunity waits to be published", "opportunities wait to be published", waiting),
            url=link(request, "opportunities:opportunities"),
        ),
        Task(
            count=held,
            text=ngettext("opportunity is held for review", "opportunities are held for review", held),
            url=link(request, "opportunities:opportunities"),
            state="block",
        ),
        Task(
            count=texts,
            text=ngettext("text is missing or out of date", "texts are missing or out of date", texts),
            url=link(request, "front:translations"),
        ),
    ]
    return {
        "tasks": [task for task in found if task.count],
        "figures": queries.figures(forum, now),
        "lines": list(told(queries.latest_entries(actor, 6))),
    }


def interpreter(request: ForumRequest) -> dict[str, Any]:
    """My slots, and how the names are said."""
    context = _next_and_later(request)
    people: dict[int, Person] = {}
    for meeting in context["all_meetings"]:
        for attendance in meeting.attendances.all():
            people[attendance.membership.person_id] = attendance.membership.person
    context["people"] = sorted(people.values(), key=lambda person: str(person.name))
    return context


def officer(request: ForumRequest) -> dict[str, Any]:
    """What waits for my body, and when I am wanted where."""
    letters = list(
        Item.objects.filter(
            forum=request.forum,
            organisation__in=request.actor.organisation_ids,
            state=Item.State.AWAITING,
            direction=Item.Direction.OUT,
            side__isnull=True,
        ).order_by("dated_on")[:10]
    )
    today = request.now.date()
    return {
        **_next_and_later(request),
        "letters": [(letter, letter.days_without_reply(today)) for letter in letters],
    }


def press(request: ForumRequest) -> dict[str, Any]:
    """Which sessions are open to the press, and where."""
    sessions = Session.objects.filter(
        forum=request.forum, state=Session.State.PUBLISHED, open_to_press=True
    ).select_related("hall")
    membership = (
        Membership.objects.current()
        .filter(forum=request.forum, person=request.actor.person_id)
        .select_related("organisation")
        .first()
    )
    return {
        "membership": membership,
        "open_sessions": list(sessions.order_by("starts_at")),
        "figures": queries.figures(request.forum, request.now),
    }


def auditor(request: ForumRequest) -> dict[str, Any]:
    """The change log, and whether its chain holds."""
    return {
        "lines": list(told(queries.latest_entries(request.actor, 12))),
        "broken": broken_link(),
        "figures": queries.figures(request.forum, request.now),
    }


def duty(request: ForumRequest) -> dict[str, Any]:
    """The pages that go with a duty, for those duties that have no home of their own."""
    from muntada.base.links import link as address

    wanted = (
        ("forums.appointments", _("Duties"), _("Who may do what, for which side, from when until when")),
        ("forums.change_forum", _("Forum"), _("Names, dates, languages, and whether it is public")),
        ("venue.halls", _("Halls and hours"), _("Halls, tables, hours of meetings, breaks")),
        ("directory.people", _("People"), _("Who takes part, for whom and as what")),
        ("sheets.uploads", _("Read-in"), _("Organisations, people and preferences from a spreadsheet")),
        ("meetings.desk", _("Desk"), _("Preferences, computation, publication")),
        ("meetings.table_plan", _("Table plan"), _("Who sits where and when")),
        ("programme.programme", _("Programme"), _("Sessions, speakers, halls")),
        ("post.correspondence", _("Correspondence"), _("Letters in and out, and who has not answered")),
        ("front.translations", _("Translations"), _("Texts that are missing or out of date")),
        ("front.journal", _("Journal"), _("What happened, in order")),
    )
    return {
        "pages": [
            (address(request, name.replace(".", ":")), label, text)
            for name, label, text in wanted
            if may_at_all(request.actor, name)
        ]
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
            "label": str(ROLE_WORDS[each]) if each in HOMES else _("other duties"),
            "current": each == role,
        }
        for each in homes
    ]
    template = f"front/today/{role if role in HOMES else 'duty'}.html"
    context = {
        **builder(request),
        "role_tabs": tabs if len(tabs) > 1 else [],
        "role_words": [str(ROLE_WORDS[each]) for each in held],
        "language": get_language() or "en",
    }
    return render(request, template, context)
