"""The day itself: who is at which table, said from the hall, with or without a network."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from muntada.access.actor import Actor, may
from muntada.base.links import link
from muntada.directory.models import Membership, Organisation
from muntada.forums.requests import ForumRequest
from muntada.meetings import actions, queries
from muntada.meetings.hall import Situation, counted, situations, speakers
from muntada.meetings.models import Meeting, MeetingPerson, Repair, Report, Round
from muntada.meetings.slots import Slot, slots_of
from muntada.ui.workers import worker
from muntada.venue.models import Table

MOST_REPORTS = 500  # in one sending: more than a device gathers in a day
AHEAD = 4  # slots whose pages a device keeps beforehand
LATE = (5, 10, 20)

WORDS = {
    actions.Fate.TAKEN: gettext_lazy("Noted."),
    actions.Fate.KNOWN: gettext_lazy("This was known already."),
    actions.Fate.NOT_NOW: gettext_lazy(
        "This cannot be said of the meeting now: it was cancelled, lies further ahead, or is long over."
    ),
    actions.Fate.NOT_YOURS: gettext_lazy("You cannot say this of that meeting. Ask the B2B desk."),
}

WITH_ORGANISATIONS = Prefetch(
    "attendances",
    MeetingPerson.objects.select_related("membership__person", "membership__organisation").order_by(
        "membership__rank", "pk"
    ),
)


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who is to be at the table."""

    member: Membership
    is_here: bool
    report: Report | None
    may_say: bool


@dataclass(frozen=True, slots=True)
class Party:
    """One of the two organisations at a table."""

    organisation: Organisation
    seats: tuple[Seat, ...]
    late: int
    is_missing: bool
    may_say: bool

    @property
    def is_here(self) -> bool:
        """True once one of its people is."""
        return any(seat.is_here for seat in self.seats)


@dataclass(frozen=True, slots=True)
class Sight:
    """One meeting as the hall sees it; `may_say` of the meeting as a whole."""

    meeting: Meeting
    situation: Situation
    parties: tuple[Party, ...]
    interpreter: Seat | None
    can_arrive: bool
    has_begun: bool
    is_settled: bool
    may_say: bool
    said: tuple[tuple[Report, bool], ...]  # with whether the reader may take it back

    @property
    def shows_said(self) -> bool:
        """True for a reader who may take back something of it."""
        return any(can for _row, can in self.said)


def sights_of(meetings: Sequence[Meeting], actor: Actor, now: datetime) -> list[Sight]:
    """How these meetings stand, with the buttons that the reader may press."""
    found = situations(meetings, now)
    return [_sight(one, found[one.pk], actor, now) for one in meetings]


def _sight(meeting: Meeting, situation: Situation, actor: Actor, now: datetime) -> Sight:
    def may_say(about: Membership | Organisation | None, action: str = "meetings.take_reports") -> bool:
        return may(actor, action, speakers(meeting, about))

    def about(row: Report) -> Organisation | None:
        return next((one for one in (meeting.first, meeting.second) if one.pk == row.organisation_id), None)

    arrived = {row.membership_id: row for row in situation.reports if row.kind == Report.Kind.ARRIVED}
    allowed = {party.pk: may_say(party) for party in (meeting.first, meeting.second)}
    parties = tuple(
        Party(
            organisation=party,
            seats=tuple(
                Seat(
                    row.membership,
                    row.membership_id in arrived,
                    arrived.get(row.membership_id),
                    allowed[party.pk],
                )
                for row in meeting.attendances.all()
                if row.membership.organisation_id == party.pk
            ),
            late=situation.late.get(party.pk, 0),
            is_missing=situation.missing == party,
            may_say=allowed[party.pk],
        )
        for party in (meeting.first, meeting.second)
    )
    interpreter = meeting.interpreter
    return Sight(
        meeting=meeting,
        situation=situation,
        parties=parties,
        interpreter=Seat(
            interpreter, interpreter.pk in arrived, arrived.get(interpreter.pk), may_say(interpreter)
        )
        if interpreter
        else None,
        can_arrive=now >= meeting.starts_at - actions.EARLY,
        has_begun=now >= meeting.starts_at,
        is_settled=meeting.state != Meeting.State.PUBLISHED,
        may_say=may_say(None),
        said=tuple(
            (row, may_say(about(row), "meetings.withdraw_report"))
            for row in situation.reports
            if row.kind != Report.Kind.ARRIVED
        ),
    )


def _meetings(request: ForumRequest) -> Any:
    return (
        Meeting.objects.filter(forum=request.forum)
        .standing()
        .select_related("first", "second", "table__hall", "interpreter__person")
        .prefetch_related(WITH_ORGANISATIONS)
        .order_by("starts_at", "table__number")
    )


def hall(request: ForumRequest) -> HttpResponse:
    """The tables of one slot with everybody who is to be there; `?slot=` chooses, else the one that is on."""
    round_ = Round.objects.filter(forum=request.forum).select_related("forum", "hall").first()
    slots = slots_of(round_) if round_ else []
    current = _current(request, slots)
    context: dict[str, Any] = {"round": round_, "slot": current, "zone_name": request.forum.zone}
    if current is None:
        return render(request, "meetings/hall.html", context)
    meetings = list(_meetings(request).filter(starts_at__lt=current.ends_at, ends_at__gt=current.starts_at))
    sights = sights_of(meetings, request.actor, request.now)
    today = [slot for slot in slots if slot.day == current.day]
    ahead = [slot for slot in today if slot.number > current.number]
    context |= {
        "slots": today,
        "days": [(day, day == current.day) for day in sorted({slot.day for slot in slots})],
        "sights": sights,
        "counts": counted(one.situation for one in sights),
        "keep": ahead[:AHEAD],
        "late_minutes": LATE,
        "may_mend": bool(round_)
        and queries.reads_for_both_sides(request.actor)
        and may(request.actor, "meetings.trouble", Repair(forum=request.forum)),
        "interpreters_missing": sum(one.situation.interpreter_is_missing for one in sights),
    }
    return render(request, "meetings/hall.html", context)


def _current(request: ForumRequest, slots: list[Slot]) -> Slot | None:
    chosen = request.GET.get("slot", "")
    if chosen.isdecimal() and int(chosen) < len(slots):
        return slots[int(chosen)]
    day = request.GET.get("day", "")
    of_day = [slot for slot in slots if slot.day.isoformat() == day] or slots
    return next((slot for slot in of_day if slot.ends_at > request.now), of_day[-1] if of_day else None)


def at_table(request: ForumRequest, number: int) -> HttpResponse:
    """What the code on a table opens: one's own meeting there, or where it is instead."""
    round_ = get_object_or_404(Round.objects.select_related("hall"), forum=request.forum)
    table = get_object_or_404(Table, hall=round_.hall_id, number=number)
    around = _meetings(request).filter(ends_at__gt=request.now - timedelta(minutes=30))
    own = around.filter(pk__in=_own(request))
    sees_all = may(request.actor, "meetings.hall", round_)
    here = around.filter(table=table)
    shown = list((here if sees_all else here.filter(pk__in=_own(request)))[:3])
    elsewhere = None if shown else own.first()
    return render(
        request,
        "meetings/at_table.html",
        {
            "table": table,
            "sights": sights_of(shown, request.actor, request.now),
            "elsewhere": elsewhere,
            "late_minutes": LATE,
            "sees_all": sees_all,
            "reader": request.actor.person_id,
            "zone_name": request.forum.zone,
        },
    )


def _own(request: ForumRequest) -> Any:
    """The meetings of the reader, at the table or between the languages."""
    if request.actor.person_id is None:
        return Meeting.objects.none().values("pk")
    return Meeting.objects.of_person(request.actor.person_id, request.forum).values("pk")


@require_POST
def take_reports(request: ForumRequest) -> HttpResponse:
    """One report from a form, or what a device gathered while it had no network."""
    if request.content_type == "application/json":
        return _take_gathered(request)
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        key = uuid4()
    kind, who, minutes = [*request.POST.get("say", "").split(":"), "", ""][:3]
    said = _said(
        {
            "meeting": request.POST.get("meeting", ""),
            "kind": kind,
            "person": who,
            "organisation": who,
            "minutes": minutes,
        },
        key,
        request.now,
    )
    fates = actions.take_reports(forum=request.forum, reports=[said], actor=request.actor, now=request.now)
    level = messages.success if fates[0] is actions.Fate.TAKEN else messages.warning
    level(request, WORDS[fates[0]])
    back = request.POST.get("next", "")
    inside = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if inside else link(request, "meetings:schedule"))


def _said(values: Any, key: UUID, said_at: datetime) -> actions.Said:
    minutes = str(values.get("minutes") or "")
    return actions.Said(
        key=key,
        meeting=str(values.get("meeting", ""))[:40],
        kind=str(values.get("kind", ""))[:10],
        person=str(values.get("person", ""))[:40],
        organisation=str(values.get("organisation", ""))[:40],
        minutes=int(minutes) if minutes.isdecimal() and len(minutes) < 4 else None,
        said_at=said_at,
    )


def _take_gathered(request: ForumRequest) -> HttpResponse:
    """`{"sent_at": …, "reports": [{"key": …, "said_at": …, …}]}`; the answer names the fate of each key.

    A device's clock may be wrong: what counts is how long before the sending something was said.
    """
    try:
        sent = json.loads(request.body)
        sent_at = _moment(sent["sent_at"])
        rows = [(UUID(row["key"]), _moment(row["said_at"]), row) for row in sent["reports"]]
        if len(rows) > MOST_REPORTS:
            raise BadRequest
        reports = [_said(row, key, request.now - (sent_at - said_at)) for key, said_at, row in rows]
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise BadRequest from error
    fates = actions.take_reports(forum=request.forum, reports=reports, actor=request.actor, now=request.now)
    return JsonResponse(
        {
            "fates": {
                str(one.key): {"fate": fate.value, "words": str(WORDS[fate])}
                for one, fate in zip(reports, fates, strict=True)
            }
        }
    )


def _moment(text: str) -> datetime:
    moment = parse_datetime(text)
    if moment is None or moment.tzinfo is None:
        raise ValueError(text)
    return moment


@require_POST
def withdraw_report(request: ForumRequest, pk: int) -> HttpResponse:
    """It was said by mistake."""
    rows = Report.objects.filter(forum=request.forum).select_related(
        "meeting__interpreter", "membership", "organisation"
    )
    report = get_object_or_404(rows, pk=pk)
    in_sight = may(request.actor, "meetings.hall", report) or report.said_by_id == request.user.pk
    if not in_sight and not _own(request).filter(pk=report.meeting_id).exists():
        raise Http404
    try:
        actions.withdraw_report(report=report, actor=request.actor, now=request.now)
    except actions.NothingToTakeBack:
        messages.warning(request, _("It was taken back already."))
    else:
        messages.success(request, _("Taken back."))
    back = request.POST.get("next", "")
    inside = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if inside else link(request, "meetings:schedule"))


def day_worker(_request: HttpRequest) -> HttpResponse:
    """The script that keeps the pages of the day on a device; it must come from an address of ours."""
    return worker("ui/js/keeping.js", "meetings/worker.js")
