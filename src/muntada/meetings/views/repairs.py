"""Something went wrong: say who or what is missing, look at what would change, confirm."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muntada.access.actor import NotAllowed, may
from muntada.base.links import link
from muntada.base.words import Words
from muntada.directory.models import Delegation, Membership, Organisation, Person, filed_in
from muntada.forums.requests import ForumRequest
from muntada.meetings import actions, queries
from muntada.meetings.models import MEETS, Meeting, MeetingPerson, Repair, Round
from muntada.meetings.queries import address_of
from muntada.meetings.rescue import NothingAhead, NothingMissing, Trouble, changes_in, rescue
from muntada.meetings.slots import Slot, slots_of
from muntada.ui.format import format_time
from muntada.venue.models import Table

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Target:
    """Somebody or something that can be missing."""

    code: str
    name: Words | None
    number: int | None = None  # of a table
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One change as the desk reads it."""

    act: str
    first: Organisation
    second: Organisation
    meeting: Meeting | None
    starts_at: datetime
    ends_at: datetime
    table: Table | None
    interpreter: Membership | None


def trouble(request: ForumRequest) -> HttpResponse:
    """Who or what is missing, and until when: two clicks to a proposal."""
    _require_both_sides(request)
    round_ = Round.objects.filter(forum=request.forum).select_related("forum", "hall").first()
    slots = [slot for slot in slots_of(round_) if slot.ends_at > request.now] if round_ else []
    today = [slot for slot in slots if slot.day == slots[0].day] if slots else []
    sought = request.GET.get("q", "").strip()
    found = _targets(request, round_, sought) if round_ else []
    if round_ and (chosen := request.GET.get("target", "")):
        found = [one for one in [_target(request, round_, chosen)] if one is not None]
    return render(
        request,
        "meetings/trouble.html",
        {
            "round": round_,
            "sought": sought,
            "targets": found,
            "until": [
                (slot.number, format_time(slot.starts_at, request.forum.zone))
                for slot in today
                if slot.starts_at > request.now
            ],
            "last": today[-1] if today else None,
            "latest": Repair.objects.visible_to(request.actor).exclude(confirmed_at=None)[:5],
            "zone_name": request.forum.zone,
        },
    )


def _require_both_sides(request: ForumRequest) -> None:
    """People and plans of both sides are shown here: one side's office asks the joint desk."""
    if not queries.reads_for_both_sides(request.actor):
        raise NotAllowed("meetings.trouble")


def _targets(request: ForumRequest, round_: Round, sought: str) -> list[Target]:
    """The delegations, and what the search finds among organisations, people, interpreters and tables."""
    if not sought:
        rows = Delegation.objects.filter(forum=request.forum).order_by("public_id")[:MOST_FOUND]
        return [Target(f"delegation:{one.pk}", one.name, kind=_("delegation")) for one in rows]
    found: list[Target] = []
    if sought.isdecimal():
        tables = Table.objects.filter(hall=round_.hall_id, number=int(sought[:6]))
        found += [Target(f"table:{one.pk}", None, one.number, _("table")) for one in tables]
    order = filed_in(request.LANGUAGE_CODE)
    members = Membership.objects.current().filter(forum=request.forum)
    organisations = Organisation.objects.matching(sought).filter(
        pk__in=members.filter(part__in=MEETS).values("organisation")
    )
    found += [
        Target(f"organisation:{one.pk}", one.name, kind=_("organisation"))
        for one in organisations.order_by(order)[:MOST_FOUND]
    ]
    people = members.filter(
        person__in=Person.objects.matching(sought), part__in=(*MEETS, Membership.Part.INTERPRETER)
    )
    found += [
        Target(f"person:{one.pk}", one.person.name, kind=one.get_part_display())
        for one in people.select_related("person").order_by(f"person__{order}", "pk")[:MOST_FOUND]
    ]
    return found


def _target(request: ForumRequest, round_: Round, code: str) -> Target | None:
    """The one that an address names, as the plan and the hall link to it."""
    kind, _colon, number = code.partition(":")
    if not number.isdecimal():
        return None
    match kind:
        case "table":
            table = Table.objects.filter(hall=round_.hall_id, pk=int(number)).first()
            return Target(code, None, table.number, _("table")) if table else None
        case "person":
            rows = Membership.objects.current().filter(forum=request.forum, pk=int(number))
            member = rows.select_related("person").first()
            return Target(code, member.person.name, kind=member.get_part_display()) if member else None
        case "organisation":
            organisation = Organisation.objects.taking_part_in(request.forum).filter(pk=int(number)).first()
            return Target(code, organisation.name, kind=_("organisation")) if organisation else None
        case "delegation":
            delegation = Delegation.objects.filter(forum=request.forum, pk=int(number)).first()
            return Target(code, delegation.name, kind=_("delegation")) if delegation else None
        case _:
            return None


def _trouble(request: ForumRequest, round_: Round, slots: list[Slot]) -> Trouble:
    """What the form says; 404 for what is not of this forum."""
    kind, _colon, number = request.POST.get("target", "").partition(":")
    until = request.POST.get("until", "")
    ahead = [slot for slot in slots if slot.ends_at > request.now]
    if not number.isdecimal() or not ahead:
        raise Http404
    today = [slot for slot in ahead if slot.day == ahead[0].day]
    ends_at = next(
        (slot.starts_at for slot in today if str(slot.number) == until and slot.starts_at > request.now),
        ahead[-1].ends_at if until == "forum" else today[-1].ends_at,
    )
    if kind == "table":
        table = get_object_or_404(Table, hall=round_.hall_id, pk=int(number))
        return Trouble(kind=Repair.Kind.TABLE, table=table, starts_at=request.now, ends_at=ends_at)
    scope = {
        "person": Q(pk=int(number)),
        "organisation": Q(organisation=int(number), part__in=MEETS),
        "delegation": Q(delegation=int(number), part__in=MEETS),
    }.get(kind)
    if scope is None:
        raise Http404
    people = tuple(Membership.objects.current().filter(scope, forum=request.forum).select_related("person"))
    if not people:
        raise Http404
    voices = all(one.part == Membership.Part.INTERPRETER for one in people)
    return Trouble(
        kind=Repair.Kind.INTERPRETER if voices else Repair.Kind.PEOPLE,
        people=people,
        starts_at=request.now,
        ends_at=ends_at,
    )


@require_POST
def propose_repair(request: ForumRequest) -> HttpResponse:
    """Have the engine work out what to do, and show it."""
    _require_both_sides(request)
    round_ = get_object_or_404(Round.objects.select_related("forum", "hall"), forum=request.forum)
    missing = _trouble(request, round_, slots_of(round_))
    try:
        # The engine works outside any transaction.
        proposal = rescue(round_, missing, request.now)
    except NothingAhead:
        messages.info(request, _("No meeting is ahead any more: there is nothing to mend."))
        return redirect(link(request, "meetings:trouble"))
    except NothingMissing:
        messages.info(request, _("Nobody waits for them in this time: the plan can stay as it is."))
        return redirect(link(request, "meetings:trouble"))
    repair = actions.propose_repair(
        forum=request.forum, trouble=missing, proposal=proposal, actor=request.actor, now=request.now
    )
    return redirect(link(request, "meetings:repair", repair.pk))


def repair(request: ForumRequest, pk: int) -> HttpResponse:
    """What would change, who is touched, and how good it is; after the confirmation, what was changed."""
    _require_both_sides(request)
    one = get_object_or_404(Repair.objects.visible_to(request.actor).select_related("table"), pk=pk)
    lines = _lines(one)
    people = _touched(one, lines)
    return render(
        request,
        "meetings/repair.html",
        {
            "repair": one,
            "missing": [member.person.name for member in one.people.select_related("person")[:12]],
            "missing_count": one.people.count(),
            "cancelled": [line for line in lines if line.act == "cancel"],
            "moved": [line for line in lines if line.act == "move"],
            "filled": [line for line in lines if line.act == "fill"],
            "touched": people,
            "unreachable": [member for member, address in people if not address],
            "bystanders": one.changes["bystanders"],
            "may_confirm": one.confirmed_at is None and may(request.actor, "meetings.confirm_repair", one),
            "zone_name": request.forum.zone,
        },
    )


def _lines(one: Repair) -> list[Line]:
    asked = changes_in(one)
    meetings = {
        row.public_id: row
        for row in Meeting.objects.filter(
            forum=one.forum_id, public_id__in=[change.meeting for change in asked]
        ).select_related("table", "interpreter__person")
    }
    organisations = Organisation.objects.in_bulk(
        {x for change in asked for x in (change.first, change.second)}
    )
    tables = Table.objects.in_bulk({change.table for change in asked})
    voices = {
        row.pk: row
        for row in Membership.objects.filter(
            pk__in=[change.interpreter for change in asked if change.interpreter]
        ).select_related("person")
    }
    return [
        Line(
            change.act,
            organisations[change.first],
            organisations[change.second],
            meetings.get(change.meeting),
            datetime.fromisoformat(change.starts_at),
            datetime.fromisoformat(change.ends_at or change.starts_at),
            tables.get(change.table),
            voices.get(change.interpreter or 0),
        )
        for change in asked
    ]


def _touched(one: Repair, lines: list[Line]) -> list[tuple[Membership, bool]]:
    """Everybody whose own schedule changes, and whether a mail reaches them."""
    asked = changes_in(one)
    ids = {x for change in asked for x in (change.interpreter, *change.people) if x is not None}
    meetings = [line.meeting for line in lines if line.meeting is not None]
    ids |= {row.interpreter_id for row in meetings if row.interpreter_id is not None}
    sits = MeetingPerson.objects.filter(meeting__in=meetings)
    ids |= set(sits.values_list("membership_id", flat=True))
    rows = Membership.objects.filter(pk__in=ids).select_related("person__user", "organisation")
    return [(row, bool(address_of(row))) for row in rows.order_by("organisation", "rank", "pk")]


@require_POST
def confirm_repair(request: ForumRequest, pk: int) -> HttpResponse:
    """The plan is mended as it was shown."""
    one = get_object_or_404(Repair.objects.visible_to(request.actor).select_related("forum", "table"), pk=pk)
    try:
        actions.confirm_repair(repair=one, actor=request.actor, now=request.now)
    except actions.AlreadyConfirmed:
        messages.warning(request, _("This was carried out before."))
    except actions.ChangedMeanwhile:
        messages.error(
            request,
            _(
                "The plan has changed since this was worked out, so nothing was done. Say again what is missing."
            ),
        )
        return redirect(link(request, "meetings:trouble"))
    else:
        messages.success(request, _("The plan is mended. Only those concerned are told."))
    return redirect(link(request, "meetings:repair", pk))
