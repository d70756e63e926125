"""The plan on a big screen in the hall: which organisation sits at which table, in three languages by turns."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from muntada.base.languages import LANGUAGES
from muntada.base.links import link
from muntada.directory.queries import own_side_first
from muntada.forums.models import Forum
from muntada.forums.requests import ForumRequest
from muntada.meetings import actions, queries
from muntada.meetings.forms import ScreenForm
from muntada.meetings.models import HallScreen, Meeting, Round
from muntada.meetings.slots import Slot, slots_of
from muntada.ui.format import format_time

# So long before the end of a slot the screen shows where everybody goes next.
LEAD = timedelta(minutes=5)
SECONDS = 15  # between two looks at the server
TURN = 8  # between two languages, or pages of one


@dataclass(frozen=True, slots=True)
class Line:
    """A table, and the two organisations that meet there, as one language names them."""

    number: int
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Face:
    """The screen in one language."""

    language: str
    heading: str
    table: str
    empty: str
    lost: str
    off: str
    hall: str
    lines: tuple[Line, ...]


def big_screen(request: ForumRequest) -> HttpResponse:
    """For somebody who is signed in and may see the plan."""
    return _screen(request, link(request, "meetings:big_screen"))


def hall_screen(request: ForumRequest, token: str) -> HttpResponse:
    """For a screen on the wall, which cannot sign in: the secret in the address is the right."""
    get_object_or_404(HallScreen, forum=request.forum, token=token, revoked_at=None)
    return _screen(request, link(request, "meetings:hall_screen", token))


def screens(request: ForumRequest) -> HttpResponse:
    """The screens that hang in the hall, and a form for another."""
    return render(request, "meetings/screens.html", _screens(request) | {"form": ScreenForm()})


@require_POST
def make_screen(request: ForumRequest) -> HttpResponse:
    """Another screen gets an address."""
    form = ScreenForm(request.POST)
    if not form.is_valid():
        return render(request, "meetings/screens.html", _screens(request) | {"form": form}, status=422)
    actions.make_screen(
        forum=request.forum, name=form.cleaned_data["name"], actor=request.actor, now=request.now
    )
    messages.success(request, _("The screen has an address. Open it on the screen and leave it there."))
    return redirect(link(request, "meetings:screens"))


@require_POST
def revoke_screen(request: ForumRequest, pk: int) -> HttpResponse:
    """A screen is switched off."""
    screen = get_object_or_404(HallScreen, forum=request.forum, pk=pk)
    try:
        actions.revoke_screen(screen=screen, actor=request.actor, now=request.now)
    except actions.AlreadyRevoked:
        messages.info(request, _("The screen was switched off before."))
    else:
        messages.success(request, _("The screen is switched off. Its address shows nothing any more."))
    return redirect(link(request, "meetings:screens"))


def _screens(request: ForumRequest) -> dict[str, Any]:
    rows = HallScreen.objects.filter(forum=request.forum, revoked_at=None).select_related("made_by")
    return {
        "screens": [
            (one, request.build_absolute_uri(link(request, "meetings:hall_screen", one.token)))
            for one in rows
        ],
        "zone_name": request.forum.zone,
    }


def _screen(request: ForumRequest, address: str) -> HttpResponse:
    """The whole page, or its faces where something has changed since the screen last looked."""
    round_ = Round.objects.filter(forum=request.forum).select_related("forum", "hall").first()
    if round_ is None:
        raise Http404
    slots = slots_of(round_)
    slot = shown_slot(slots, request.now)
    state = (
        f"{queries.plan_stamp(round_, request.now)} {slot.number if slot else '-'} {request.LANGUAGE_CODE}"
    )
    etag = quote_etag(hashlib.sha256(state.encode()).hexdigest()[:32])
    is_part = request.GET.get("part") == "1"
    answer: Any = get_conditional_response(request, etag=etag) if is_part else None
    if answer is None:
        context = {
            "round": round_,
            "slot": slot,
            "faces": _faces(request, round_, slot),
            "address": f"{address}?part=1",
            "seconds": SECONDS,
            "turn": TURN,
            "zone_name": request.forum.zone,
        }
        template = "meetings/parts/faces.html" if is_part else "meetings/big_screen.html"
        answer = render(request, template, context)
    if is_part:
        answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Clock"] = format_time(request.now, request.forum.zone)
    kept: HttpResponse = answer
    return kept


def shown_slot(slots: list[Slot], now: datetime) -> Slot | None:
    """The slot that is on, shortly before its end the next one, between slots the one to come."""
    return next((one for one in slots if one.ends_at - LEAD > now), None)


def _line(forum: Forum, meeting: Meeting, language: str) -> Line:
    one, other = own_side_first((meeting.first, meeting.second), forum, language)
    return Line(meeting.table.number, one.name.best(language).text, other.name.best(language).text)


def _faces(request: ForumRequest, round_: Round, slot: Slot | None) -> list[Face]:
    """The page's language first, then the others in their order."""
    meetings = (
        list(
            Meeting.objects.standing()
            .filter(forum=round_.forum_id, starts_at__lt=slot.ends_at, ends_at__gt=slot.starts_at)
            .select_related("first", "second", "table")
            .order_by("table__number")
        )
        if slot
        else []
    )
    page = request.LANGUAGE_CODE
    faces = []
    for language in sorted(LANGUAGES, key=lambda one: one != page):
        with override(language):
            if slot is None:
                heading = _("The business meetings are over")
            elif slot.starts_at <= request.now:
                heading = _("Now at the tables")
            else:
                heading = _("Next at the tables")
            faces.append(
                Face(
                    language=language,
                    heading=heading,
                    table=_("Table"),
                    empty=_("No meetings in this slot.") if slot else _("Thank you for coming."),
                    lost=_("No connection. The plan may have changed; ask at the desk."),
                    off=_("This screen was switched off."),
                    hall=round_.hall.name.best(language).text,
                    lines=tuple(_line(request.forum, one, language) for one in meetings),
                )
            )
    return faces
