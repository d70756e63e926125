"""Somebody's own meetings as page, paper and calendar; and the page of one meeting."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from muntada.access.actor import may, may_at_all
from muntada.base.links import link
from muntada.directory.models import Membership
from muntada.forums.requests import ForumRequest
from muntada.meetings import actions, answers, papers, queries
from muntada.meetings.answers import Asked
from muntada.meetings.calendar import calendar_of
from muntada.meetings.models import CalendarKey, Meeting, MeetingPerson, Round, Told, is_asked_for
from muntada.meetings.news import since_told


def _membership(request: ForumRequest, **more: Any) -> Membership:
    """The person in the address, or the reader; 404 where their schedule is not theirs to see.

    `more` is asked in the same question.
    """
    keys = CalendarKey.objects.filter(forum=OuterRef("forum"), person=OuterRef("person"))
    rows = (
        Membership.objects.current()
        .filter(forum=request.forum)
        .select_related("person", "organisation", "side")
        .annotate(calendar_token=Subquery(keys.values("token")[:1]), **more)
    )
    public_id = request.GET.get("person", "")
    wanted = (
        rows.filter(person__public_id=public_id) if public_id else rows.filter(person=request.actor.person_id)
    )
    for membership in wanted:
        if may(request.actor, "meetings.schedule", membership):
            return membership
    raise Http404


def schedule(request: ForumRequest) -> HttpResponse:
    """Day by day: when, with whom, at which table, who interprets."""
    if request.actor.person_id is None and not request.GET.get("person"):
        # Officers who do not take part have no schedule of their own.
        return render(request, "meetings/no_schedule.html")
    waiting = queries.waiting_invitations(request.actor, request.forum, request.now)
    count = waiting.order_by().values("forum").annotate(count=Count("pk")).values("count")
    membership = _membership(request, invited_by=Coalesce(Subquery(count), 0))
    meetings = queries.meetings_of(membership.person, request.forum)
    days = [
        (day, list(rows))
        for day, rows in groupby(meetings, key=lambda one: one.starts_at.astimezone(request.forum.tz).date())
    ]
    is_own = membership.person_id == request.actor.person_id
    token = getattr(membership, "calendar_token", "") if is_own else ""
    ahead = [one for one in meetings if one.ends_at > request.now]
    since = since_told(membership, meetings, request.now)
    return render(
        request,
        "meetings/schedule.html",
        {
            "membership": membership,
            "is_own": is_own,
            "is_interpreter": membership.part == Membership.Part.INTERPRETER,
            "may_wish": is_own and may_at_all(request.actor, "meetings.wishes"),
            "days": days,
            "meetings": meetings,
            "next_meeting": next(iter(ahead), None),
            "since": since,
            "may_invite": may_at_all(request.actor, "meetings.invitations"),
            "invited_by": getattr(membership, "invited_by", 0) if is_own else 0,
            "asked": answers_asked(request, meetings) if is_own else {},
            "sides": [
                (side.zone, side.city.best(request.LANGUAGE_CODE).text) for side in request.forum.both_sides
            ],
            "feed": request.build_absolute_uri(
                reverse("meetings:calendar_feed", args=(request.forum.slug, token))
            )
            if token
            else "",
            "query": {} if is_own else {"person": membership.person.public_id},
            "zone_name": request.forum.zone,
        },
    )


def answers_asked(request: ForumRequest, meetings: list[Meeting]) -> dict[int, list[Asked]]:
    """What the reader can say of each of their meetings that has begun."""
    found: dict[int, list[Asked]] = {}
    for one in answers.asked_of(request.actor, request.forum, meetings, request.now):
        found.setdefault(one.meeting.pk, []).append(one)
    return found


def schedule_pdf(request: ForumRequest) -> HttpResponse:
    """The same on A4."""
    membership = _membership(request)
    edition = Round.objects.filter(forum=request.forum).values_list("edition", flat=True).first()
    paper = papers.schedule_of(
        request, membership, queries.meetings_of(membership.person, request.forum), edition or 0
    )
    return papers.as_answer(paper, f"schedule-{membership.person.public_id}.pdf")


def schedule_ics(request: ForumRequest) -> HttpResponse:
    """The same as a file for a calendar; what was cancelled says so."""
    membership = _membership(request)
    answer = _calendar(request, membership.person_id, frozenset({membership.organisation_id}))
    answer["Content-Disposition"] = f'attachment; filename="schedule-{membership.person.public_id}.ics"'
    return answer


@never_cache
def calendar_feed(request: ForumRequest, token: str) -> HttpResponse:
    """For calendar programmes, which cannot sign in: the secret in the address is the right."""
    key = get_object_or_404(CalendarKey, forum=request.forum, token=token)
    parts = Membership.objects.current().filter(forum=request.forum, person=key.person_id)
    organisations = frozenset(
        parts.exclude(person__user__is_active=False).values_list("organisation", flat=True)
    )
    if not organisations:
        raise Http404  # whoever withdrew, or has no account any more, is told nothing more
    return _calendar(request, key.person_id, organisations)


def _calendar(request: ForumRequest, person_id: int, organisations: frozenset[int]) -> HttpResponse:
    meetings = (
        Meeting.objects.of_person(person_id, request.forum)
        .select_related("first", "second", "table__hall", "interpreter__person")
        .prefetch_related(queries.WITH_PEOPLE)
    )
    gone = (
        Told.objects.filter(meeting__forum=request.forum, membership__person=person_id)
        .exclude(meeting__in=meetings.order_by().values("pk"))
        .select_related(
            "meeting__first", "meeting__second", "meeting__table__hall", "meeting__interpreter__person"
        )
        .prefetch_related(
            Prefetch("meeting__attendances", MeetingPerson.objects.select_related("membership__person"))
        )
    )
    text = calendar_of(request.forum, meetings, organisations, request.LANGUAGE_CODE, gone)
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")


@require_POST
def renew_calendar(request: ForumRequest) -> HttpResponse:
    """A secret address of one's own; asked for again, the one before ends."""
    membership = _membership(request)
    actions.renew_calendar(membership=membership, actor=request.actor, now=request.now)
    messages.success(
        request, _("Your calendar has a new address. The one before, if there was one, has ended.")
    )
    return redirect(f"{link(request, 'meetings:schedule')}#calendar")


def meeting(request: ForumRequest, public_id: str) -> HttpResponse:
    """One meeting: who, when on both clocks, where, who interprets, what about."""
    rows = Meeting.objects.visible_to(request.actor).select_related(
        "forum", "first", "second", "table__hall", "interpreter__person", "replaces"
    )
    one = get_object_or_404(rows.prefetch_related(queries.WITH_PEOPLE, "replaced_by"), public_id=public_id)
    is_ahead = one.state == Meeting.State.PUBLISHED and one.starts_at > request.now
    parties = [
        (
            organisation,
            [
                (row.membership, may(request.actor, "meetings.schedule", row.membership))
                for row in one.attendances.all()
                if row.membership.organisation_id == organisation.pk
            ],
        )
        for organisation in (one.first, one.second)
    ]
    return render(
        request,
        "meetings/meeting.html",
        {
            "meeting": one,
            "parties": parties,
            "sides": [
                (side.zone, side.city.best(request.LANGUAGE_CODE).text) for side in request.forum.both_sides
            ],
            "may_cancel": is_ahead and may(request.actor, "meetings.cancel_meeting", one),
            "replaced_by": next(iter(one.replaced_by.all()), None),
            "asks_how_it_went": is_asked_for(one, request.now)
            and bool(answers.speaks_for(request.actor, one, sides_at(one))),
            "zone_name": request.forum.zone,
        },
    )


def sides_at(one: Meeting) -> dict[int, int | None]:
    """The sides for which the organisations of a meeting sit at it."""
    return {row.membership.organisation_id: row.membership.side_id for row in one.attendances.all()}


@require_POST
def cancel_meeting(request: ForumRequest, public_id: str) -> HttpResponse:
    """One meeting will not take place."""
    one = get_object_or_404(Meeting.objects.visible_to(request.actor), public_id=public_id)
    try:
        actions.cancel_meeting(meeting=one, actor=request.actor, now=request.now)
    except actions.AlreadyOver:
        messages.warning(request, _("This meeting was cancelled or moved by somebody else, or has begun."))
    else:
        messages.success(
            request, _("The meeting was cancelled. Its people, table and interpreter are free again.")
        )
    return redirect(link(request, "meetings:meeting", public_id))
