"""Pages on which organisations say whom they want to meet, and people when they are there."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muntada.access.actor import may, may_at_all
from muntada.base.links import link
from muntada.base.text import comparable
from muntada.directory.models import Membership, Organisation
from muntada.forums.models import Side
from muntada.forums.requests import ForumRequest
from muntada.meetings import actions, queries
from muntada.meetings.forms import PreferenceForm
from muntada.meetings.models import MEETS, Absence, Meeting, Preference, Round, owner_of_wishes
from muntada.meetings.slots import Slot, slots_of
from muntada.venue.bookings import taken_between

ROWS = 50


@dataclass(frozen=True, slots=True)
class Choice:
    """An organisation that can be asked for, what was said of it, and what came of it."""

    organisation: Organisation
    said: Preference | None
    meeting: Meeting | None
    is_unmet: bool


def wishes(request: ForumRequest) -> HttpResponse:
    """Whom an organisation wants to meet; a desk first chooses for which it acts."""
    asker, side = asker_of(request)
    if asker is None or side is None:
        return _choose_organisation(request)
    round_ = Round.objects.filter(forum=request.forum).select_related("forum").first()
    said = {one.asked_id: one for one in Preference.objects.filter(forum=request.forum, asker=asker)}
    others = queries.others_of(request.forum, side)
    sought = request.GET.get("q", "").strip()
    chosen = request.GET.get("said", "")
    if sought:
        others = [
            one
            for one in others
            if comparable(sought) in comparable(one.name.all_texts() + " " + one.public_id)
        ]
    if chosen == "yes":
        others = [one for one in others if one.pk in said]
    page = Paginator(others, ROWS).get_page(request.GET.get("page"))
    meetings = _meetings_with(request, asker) if round_ and round_.published_run_id else {}
    is_published = round_ is not None and round_.published_run_id is not None
    choices = [
        Choice(
            one,
            said.get(one.pk),
            meetings.get(one.pk),
            is_published
            and one.pk in said
            and one.pk not in meetings
            and said[one.pk].strength != Preference.Strength.NO,
        )
        for one in page.object_list
    ]
    may_state = may(
        request.actor, "meetings.state_preference", owner_of_wishes(request.forum.pk, side.pk, asker.pk)
    )
    is_open = round_ is None or round_.is_open(request.now)
    return render(
        request,
        "meetings/wishes.html",
        {
            "asker": asker,
            "round": round_,
            "page": page,
            "choices": choices,
            "sought": sought,
            "chosen": chosen,
            "counts": _counts(list(said.values())),
            "is_open": is_open,
            "may_state": may_state and (is_open or request.actor.holds(*actions.DESK)),
            "is_own": asker.pk in request.actor.organisation_ids,
            "may_open_meetings": may_at_all(request.actor, "meetings.meeting"),
            "may_invite": is_published
            and may(
                request.actor,
                "meetings.send_invitation",
                owner_of_wishes(request.forum.pk, side.pk, asker.pk),
            ),
            "neighbours": _neighbours(request, asker),
            "sides": request.forum.both_sides,
            "strengths": Preference.Strength.choices,
            "query": {"organisation": asker.public_id},
            "zone_name": request.forum.zone,
        },
    )


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Whose wishes come before and after, for whoever enters those of many."""

    before: queries.Asking | None
    after: queries.Asking | None
    number: int
    total: int


def _neighbours(request: ForumRequest, asker: Organisation) -> Neighbours | None:
    """The organisations beside this one in the list of a desk; nothing for one that enters its own."""
    if asker.pk in request.actor.organisation_ids:
        return None
    rows = queries.asking(request.forum, request.actor)
    place = next((n for n, one in enumerate(rows) if one.organisation.pk == asker.pk), None)
    if place is None:
        return None
    return Neighbours(
        before=rows[place - 1] if place else None,
        after=rows[place + 1] if place + 1 < len(rows) else None,
        number=place + 1,
        total=len(rows),
    )


def _counts(said: list[Preference]) -> dict[str, int]:
    return {strength.value: sum(one.strength == strength for one in said) for strength in Preference.Strength}


def _meetings_with(request: ForumRequest, asker: Organisation) -> dict[int, Meeting]:
    """The published meetings of an organisation, by the other one."""
    rows = Meeting.objects.filter(forum=request.forum).standing().select_related("table")
    found = {}
    for meeting in rows.filter(first=asker) | rows.filter(second=asker):
        found[meeting.second_id if meeting.first_id == asker.pk else meeting.first_id] = meeting
    return found


def _choose_organisation(request: ForumRequest) -> HttpResponse:
    """For a desk: all organisations that can ask, with the number of their wishes."""
    rows = queries.asking(request.forum, request.actor)
    sought = request.GET.get("q", "").strip()
    if sought:
        rows = [one for one in rows if comparable(sought) in comparable(one.organisation.name.all_texts())]
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    return render(
        request,
        "meetings/choose_organisation.html",
        {
            "page": page,
            "sought": sought,
            "may_see_missing": may_at_all(request.actor, "meetings.missing_wishes"),
        },
    )


def asker_of(request: ForumRequest) -> tuple[Organisation | None, Side | None]:
    """The organisation in the address, or the reader's own; 404 where its wishes are not theirs to see."""
    public_id = request.GET.get("organisation", "")
    members = (
        Membership.objects.current()
        .filter(forum=request.forum, part__in=MEETS, side__isnull=False)
        .select_related("organisation", "side")
        .order_by("rank", "pk")
    )
    if public_id:
        member = members.filter(organisation__public_id=public_id).first()
    else:
        member = members.filter(organisation__in=request.actor.organisation_ids).first()
    if member is not None:
        owner = owner_of_wishes(request.forum.pk, member.side_id, member.organisation_id)
        if may(request.actor, "meetings.wishes", owner):
            return member.organisation, member.side
    if public_id:
        raise Http404
    return None, None


def state_preference(request: ForumRequest, asked: str) -> HttpResponse:
    """One tap says how much; the form says more."""
    asker, _side = asker_of(request)
    if asker is None:
        raise Http404
    other = get_object_or_404(Organisation.objects.taking_part_in(request.forum), public_id=asked)
    known = Preference.objects.filter(forum=request.forum, asker=asker, asked=other).first()
    initial = {
        "strength": known.strength if known else Preference.Strength.WANT,
        "attendee": known.attendee_id if known else None,
        "wished": known.wished_id if known else None,
        "topic": known.topic if known else None,
        "reason": known.reason if known else "",
    }
    is_tap = request.method == "POST" and "tap" in request.POST
    data = request.POST if request.method == "POST" and not is_tap else None
    form = PreferenceForm(data, forum=request.forum, asker_id=asker.pk, asked_id=other.pk, initial=initial)
    back = f"{link(request, 'meetings:wishes')}?{urlencode({'organisation': asker.public_id})}"
    if is_tap and request.POST["tap"] in Preference.Strength.values:
        details: dict[str, Any] = {
            "strength": request.POST["tap"],
            "attendee": known.attendee if known else None,
            "wished": known.wished if known else None,
            "reason": known.reason if known else "",
        }
    elif data is not None and form.is_valid():
        details = form.cleaned_data
    else:
        context = {"form": form, "asker": asker, "asked": other, "known": known, "back": back}
        return render(request, "meetings/preference.html", context, status=422 if form.is_bound else 200)
    try:
        actions.state_preference(
            forum=request.forum, asker=asker, asked=other, **details, actor=request.actor, now=request.now
        )
    except actions.ForThemselves:
        messages.error(request, _("An organisation does not meet itself. Choose another one."))
    except actions.NotTakingPart as error:
        messages.error(
            request,
            _("%(organisation)s has nobody at this forum who could meet you.")
            % {"organisation": error.organisation.name},
        )
    except actions.WishesClosed:
        messages.error(request, _("Preferences are closed. Ask the B2B desk to note it down for you."))
    except actions.WrongPerson:
        messages.error(
            request, _("That person does not take part for this organisation. Choose another one.")
        )
    else:
        messages.success(request, _("Noted: %(organisation)s.") % {"organisation": other.name})
    anchor = f"#org-{other.pk}" if is_tap else ""
    return redirect(f"{_kept(request, back)}{anchor}")


def _kept(request: ForumRequest, back: str) -> str:
    """Back to the same search and page of the list."""
    kept = {name: request.POST[name] for name in ("q", "said", "page") if request.POST.get(name)}
    return f"{back}&{urlencode(kept)}" if kept else back


@require_POST
def withdraw_preference(request: ForumRequest, pk: int) -> HttpResponse:
    """What was said is taken back."""
    rows = Preference.objects.visible_to(request.actor).select_related("asker", "forum", "asked")
    preference = get_object_or_404(rows, pk=pk)
    try:
        actions.withdraw_preference(preference=preference, actor=request.actor, now=request.now)
    except actions.WishesClosed:
        messages.error(request, _("Preferences are closed. Ask the B2B desk to take it back for you."))
    except actions.NothingToWithdraw:
        messages.warning(request, _("This preference was withdrawn already."))
    else:
        messages.success(
            request,
            _("The preference for %(organisation)s was withdrawn.") % {"organisation": preference.asked.name},
        )
    back = f"{link(request, 'meetings:wishes')}?{urlencode({'organisation': preference.asker.public_id})}"
    return redirect(f"{_kept(request, back)}#org-{preference.asked_id}")


@dataclass(frozen=True, slots=True)
class Cell:
    """A slot as the person has it: there, away, or taken by what stands in the programme."""

    slot: Slot
    is_there: bool
    booked: str  # "", "meeting" or "session"


def availability(request: ForumRequest) -> HttpResponse:
    """The slots of the round, each to be tapped; without a tap everybody is there all the time."""
    membership = _membership(request)
    round_ = Round.objects.filter(forum=request.forum).select_related("forum").first()
    slots = slots_of(round_) if round_ else []
    absences = [(one.starts_at, one.ends_at) for one in Absence.objects.filter(membership=membership)]
    booked = _booked(membership, slots)
    cells = [
        Cell(
            slot,
            not any(start < slot.ends_at and slot.starts_at < end for start, end in absences),
            next((what for start, end, what in booked if start < slot.ends_at and slot.starts_at < end), ""),
        )
        for slot in slots
    ]
    days = [
        (day, [list(part) for _number, part in groupby(rows, key=lambda cell: cell.slot.part)])
        for day, rows in ((day, list(rows)) for day, rows in groupby(cells, key=lambda cell: cell.slot.day))
    ]
    return render(
        request,
        "meetings/availability.html",
        {
            "membership": membership,
            "is_own": membership.person_id == request.actor.person_id,
            "days": days,
            "away": sum(not cell.is_there for cell in cells),
            "total": len(cells),
            "may_set": may(request.actor, "meetings.set_availability", membership),
            "zone_name": request.forum.zone,
        },
    )


def _booked(membership: Membership, slots: list[Slot]) -> list[tuple[datetime, datetime, str]]:
    if not slots:
        return []
    resource = f"person:{membership.person_id}"
    taken = taken_between([resource], slots[0].starts_at, slots[-1].ends_at).get(resource, [])
    return [(one.starts_at, one.ends_at, one.source.split(":")[0]) for one in taken]


@require_POST
def set_availability(request: ForumRequest) -> HttpResponse:
    """A tap on a slot, or on a whole part of the day."""
    membership = _membership(request)
    try:
        first, last, answer = request.POST["tap"].split("|")
        starts_at, ends_at = datetime.fromisoformat(first), datetime.fromisoformat(last)
    except (KeyError, ValueError):
        raise Http404 from None
    if starts_at.tzinfo is None or ends_at.tzinfo is None or ends_at <= starts_at:
        raise Http404
    actions.set_availability(
        membership=membership,
        starts_at=starts_at,
        ends_at=ends_at,
        is_there=answer == "there",
        actor=request.actor,
        now=request.now,
    )
    query = urlencode({"person": membership.person.public_id})
    return redirect(f"{link(request, 'meetings:availability')}?{query}#{starts_at:d%d%H%M}")


def _membership(request: ForumRequest) -> Membership:
    """The person in the address, or the reader; 404 where their availability is not theirs to see."""
    rows = (
        Membership.objects.current()
        .filter(forum=request.forum)
        .select_related("person", "organisation", "side")
    )
    public_id = request.GET.get("person", "")
    wanted = (
        rows.filter(person__public_id=public_id) if public_id else rows.filter(person=request.actor.person_id)
    )
    for membership in wanted:
        if may(request.actor, "meetings.availability", membership):
            return membership
    raise Http404
