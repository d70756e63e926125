"""Both sides, their settings, and the calendar that they share."""

from datetime import date

from babel.dates import get_day_names
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muntada.access.actor import NotAllowed, may
from muntada.base.links import link
from muntada.forums import actions, queries
from muntada.forums.forms import EARLIEST, LATEST, WEEKDAYS, HolidayForm, SideForm
from muntada.forums.models import Holiday, Side
from muntada.forums.requests import ForumRequest

WEEKS = 6


def _month(request: ForumRequest) -> date:
    """The month that is asked for, else that in which the forum begins."""
    try:
        month = date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        month = EARLIEST
    return month if EARLIEST < month < LATEST else request.forum.starts_on.replace(day=1)


def _moved(month: date, by: int) -> date:
    number = month.year * 12 + month.month - 1 + by
    return date(number // 12, number % 12 + 1, 1)


def _sides_page(request: ForumRequest, holiday_form: HolidayForm, of: Side | None) -> HttpResponse:
    month = _month(request)
    words = dict(WEEKDAYS)
    short = get_day_names("short", "stand-alone", get_language() or "en")
    holidays = list(Holiday.objects.filter(side__forum=request.forum).order_by("on"))
    shown = [
        {
            "side": side,
            "weekend": [words[day] for day in sorted(side.weekend)],
            "holidays": [holiday for holiday in holidays if holiday.side_id == side.pk],
            "may_change": may(request.actor, "forums.change_side", side),
            "form": holiday_form if side == of else HolidayForm(auto_id=f"id_{side.key}_%s"),
        }
        for side in request.forum.both_sides
    ]
    weeks = queries.joint_calendar(request.forum, month, WEEKS)
    return render(
        request,
        "forums/sides.html",
        {
            "shown": shown,
            "weeks": weeks,
            "weekdays": [(word, short[day]) for day, word in WEEKDAYS],
            "month": month,
            "earlier": _moved(month, -1),
            "later": _moved(month, 1),
            "updated": request.forum.changed_at,
            "zone": request.forum.zone,
        },
        status=422 if of else 200,
    )


def sides(request: ForumRequest) -> HttpResponse:
    """Both sides beside each other, and the joint calendar."""
    return _sides_page(request, HolidayForm(), None)


def _side(request: ForumRequest, key: str) -> Side:
    for side in request.forum.both_sides:
        if side.key == key:
            return side
    raise Http404


def change_side(request: ForumRequest, key: str) -> HttpResponse:
    """A side's names, clock and days of rest."""
    side = _side(request, key)
    if not may(request.actor, "forums.change_side", side):
        raise NotAllowed("forums.change_side")
    form = SideForm.of(side, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change_side(side=side, **form.cleaned_data, actor=request.actor, now=request.now)
        messages.success(request, _("The side is saved."))
        return redirect(link(request, "forums:sides"))
    context = {"form": form, "side": side}
    return render(request, "forums/change_side.html", context, status=422 if form.is_bound else 200)


@require_POST
def add_holiday(request: ForumRequest, key: str) -> HttpResponse:
    """A day off for one side."""
    side = _side(request, key)
    form = HolidayForm(request.POST, auto_id=f"id_{side.key}_%s")
    if form.is_valid():
        try:
            actions.add_holiday(side=side, **form.cleaned_data, actor=request.actor, now=request.now)
        except actions.AlreadyAHoliday:
            form.add_error("on", _("This day is a holiday of this side already."))
        else:
            messages.success(request, _("The holiday is entered."))
            return redirect(link(request, "forums:sides"))
    return _sides_page(request, form, side)


@require_POST
def remove_holiday(request: ForumRequest, holiday_id: int) -> HttpResponse:
    """Work on that day after all."""
    holiday = get_object_or_404(
        Holiday.objects.select_related("side"), pk=holiday_id, side__forum=request.forum
    )
    actions.remove_holiday(holiday=holiday, actor=request.actor, now=request.now)
    messages.success(request, _("The holiday is removed."))
    return redirect(link(request, "forums:sides"))
