"""Changing the plan by hand: first what it would mean and for whom, then the change, then half a minute to undo."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from muntada.access.actor import NotAllowed
from muntada.base.clock import wall_clock
from muntada.base.links import link
from muntada.directory.models import Membership
from muntada.forums.requests import ForumRequest
from muntada.meetings import actions, queries
from muntada.meetings.fits import Board, board_of
from muntada.meetings.models import Meeting, Move, NotPlaced, Round
from muntada.meetings.placing import Obstacle, Sitting, Spot, obstacles_of
from muntada.meetings.queries import address_of
from muntada.meetings.slots import Slot, slots_of
from muntada.venue.models import Table

ROWS = 50
PROPOSALS = 6


@dataclass(frozen=True, slots=True)
class Concerned:
    """Somebody whom a change concerns, and whether a mail can reach them."""

    member: Membership
    has_address: bool


def move_meeting(request: ForumRequest, public_id: str) -> HttpResponse:
    """Another slot, table or interpreter for one meeting: what speaks against it and whom it concerns, then do it."""
    meeting = _meeting(request, public_id)
    round_ = _round(request)
    if request.method == "POST":
        slot, table = _place(request, round_)
        return _carry_out(
            request,
            lambda: actions.move_meeting(
                meeting=meeting,
                starts_at=slot.starts_at,
                table=table,
                interpreter=_interpreter(request, request.POST.get("interpreter")),
                sequence=_number(request.POST.get("sequence")),
                is_confirmed=request.POST.get("is_confirmed") == "yes",
                actor=request.actor,
                now=request.now,
            ),
            lambda status, obstacles: _show_move(request, round_, meeting, request.POST, status, obstacles),
        )
    return _show_move(request, round_, meeting, request.GET)


def _show_move(
    request: ForumRequest,
    round_: Round,
    meeting: Meeting,
    asked: Any,
    status: int = 200,
    refused: Sequence[Obstacle] = (),
) -> HttpResponse:
    pair, people, board = _around(request, round_, meeting)
    slot = _slot(round_, asked.get("slot"), board.slots) or _slot_of(meeting, board.slots)
    table = next((one for one in board.tables if one.pk == _number(asked.get("table"))), meeting.table)
    context = _common(request, round_, board, slot)
    context |= {
        "meeting": meeting,
        "table": table,
        "fits": [fit for one in board.ahead if (fit := board.fit(pair, one, people)) is not None][:PROPOSALS],
        "is_conflict": status == 409,
        "seen": request.POST.get("seen", ""),
        "is_ahead": meeting.state == Meeting.State.PUBLISHED and meeting.starts_at > request.now,
    }
    if slot is None or not context["is_ahead"]:
        return _page(request, "move", context, status)
    choices, interpreter = _voices(asked.get("interpreter"), board, people, slot, meeting.interpreter)
    spot = Spot(starts_at=slot.starts_at, ends_at=slot.ends_at, table=table, interpreter=interpreter)
    there = _held_there(meeting, slot, table)
    is_elsewhere = (spot.starts_at, table.pk, interpreter) != (
        meeting.starts_at,
        meeting.table_id,
        meeting.interpreter,
    )
    sitting = actions.sitting_of(meeting, spot)
    context |= {
        "spot": spot,
        "choices": choices,
        "there": there,
        "is_elsewhere": is_elsewhere,
        "is_same_place": (slot.starts_at, table.pk) == (meeting.starts_at, meeting.table_id),
        "concerned": _concerned([*people, meeting.interpreter, interpreter]),
        **_obstacles(refused or (obstacles_of(round_, [sitting], request.now) if is_elsewhere else ())),
    }
    return _page(request, "move", context, status)


def swap_meetings(request: ForumRequest, public_id: str, other: str) -> HttpResponse:
    """Two meetings change places: what speaks against it and whom it concerns, then do it."""
    first, second = _meeting(request, public_id), _meeting(request, other)
    round_ = _round(request)
    if request.method == "POST":
        return _carry_out(
            request,
            lambda: actions.swap_meetings(
                first=first,
                second=second,
                first_sequence=_number(request.POST.get("first_sequence")),
                second_sequence=_number(request.POST.get("second_sequence")),
                first_interpreter=_interpreter(request, request.POST.get("first_interpreter")),
                second_interpreter=_interpreter(request, request.POST.get("second_interpreter")),
                is_confirmed=request.POST.get("is_confirmed") == "yes",
                actor=request.actor,
                now=request.now,
            ),
            lambda status, obstacles: _show_swap(request, round_, first, second, status, obstacles),
        )
    return _show_swap(request, round_, first, second)


def _show_swap(
    request: ForumRequest,
    round_: Round,
    first: Meeting,
    second: Meeting,
    status: int = 200,
    refused: Sequence[Obstacle] = (),
) -> HttpResponse:
    # In one slot the voices stay with their meetings; between slots each slot keeps its own.
    stays = first.starts_at == second.starts_at
    voices = (first.interpreter, second.interpreter) if stays else (second.interpreter, first.interpreter)
    sittings: list[Sitting] = [
        actions.sitting_of(
            one,
            Spot(
                starts_at=other.starts_at,
                ends_at=other.ends_at,
                table=other.table,
                interpreter=voice,
            ),
        )
        for one, other, voice in ((first, second, voices[0]), (second, first, voices[1]))
    ]
    people = [*sittings[0].people, *sittings[1].people, first.interpreter, second.interpreter]
    context = {
        "first": first,
        "second": second,
        "voices": voices,
        "zone_name": request.forum.zone,
        "is_conflict": status == 409,
        "is_ahead": all(
            one.state == Meeting.State.PUBLISHED and one.starts_at > request.now for one in (first, second)
        ),
        "concerned": _concerned(people),
        **_obstacles(refused or obstacles_of(round_, sittings, request.now)),
    }
    return _page(request, "swap", context, status)


def assign_interpreter(request: ForumRequest, public_id: str) -> HttpResponse:
    """Another interpreter for a meeting that stays where it is; seen first on the page of moves."""
    meeting = _meeting(request, public_id)
    if request.method != "POST":
        return redirect(link(request, "meetings:move_meeting", public_id))
    round_ = _round(request)
    return _carry_out(
        request,
        lambda: actions.assign_interpreter(
            meeting=meeting,
            interpreter=_interpreter(request, request.POST.get("interpreter")),
            sequence=_number(request.POST.get("sequence")),
            is_confirmed=request.POST.get("is_confirmed") == "yes",
            actor=request.actor,
            now=request.now,
        ),
        lambda status, obstacles: _show_move(request, round_, meeting, request.POST, status, obstacles),
    )


def meeting_fits(request: ForumRequest, public_id: str) -> JsonResponse:
    """For whoever has picked a meeting up: the slots that would do, and the tables that would in each."""
    meeting = _meeting(request, public_id)
    round_ = _round(request)
    pair, people, board = _around(request, round_, meeting)
    fits = [fit for slot in board.ahead if (fit := board.fit(pair, slot, people)) is not None]
    return JsonResponse({"slots": {str(fit.slot.number): [one.pk for one in fit.tables] for fit in fits}})


def waiting(request: ForumRequest) -> HttpResponse:
    """The waiting list for a slot: who could be placed there now, and for the others why not."""
    round_ = _round(request)
    rows = queries.waiting_list(round_, request.actor)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    pairs = [(row.first_id, row.second_id) for row in page]
    board = board_of(round_, request.now, pairs)
    slot = _slot(round_, request.GET.get("slot"), board.ahead) or next(iter(board.ahead), None)
    may_fill = queries.reads_for_both_sides(request.actor)
    told = queries.told(list(page), request.actor)
    fits = {
        row.pk: board.fit((row.first_id, row.second_id), slot) if slot and may_fill else None for row in page
    }
    context = _common(request, round_, board, slot) | {
        "page": page,
        "rows": sorted(((one, fits[one.row.pk]) for one in told), key=lambda pair: pair[1] is None),
        "may_fill": may_fill,
        "table": request.GET.get("table", ""),
    }
    return render(request, "meetings/waiting.html", context)


def fill_slot(request: ForumRequest, pk: int) -> HttpResponse:
    """A free table for two who wait: where they fit, whom it concerns, then do it."""
    # Before the look for it: even that there is one may tell of a no.
    if not queries.reads_for_both_sides(request.actor):
        raise NotAllowed("meetings.fill_slot")
    round_ = _round(request)
    rows = NotPlaced.objects.select_related("run__forum", "first", "second")
    row = get_object_or_404(rows, pk=pk, run=round_.published_run_id)
    if request.method == "POST":
        slot, table = _place(request, round_)
        return _carry_out(
            request,
            lambda: actions.fill_slot(
                waiting=row,
                starts_at=slot.starts_at,
                table=table,
                interpreter=_interpreter(request, request.POST.get("interpreter")),
                is_confirmed=request.POST.get("is_confirmed") == "yes",
                actor=request.actor,
                now=request.now,
            ),
            lambda status, obstacles: _show_fill(request, round_, row, request.POST, status, obstacles),
        )
    return _show_fill(request, round_, row, request.GET)


def _show_fill(
    request: ForumRequest,
    round_: Round,
    row: NotPlaced,
    asked: Any,
    status: int = 200,
    refused: Sequence[Obstacle] = (),
) -> HttpResponse:
    pair = (row.first_id, row.second_id)
    board = board_of(round_, request.now, [pair])
    fits = [fit for one in board.ahead if (fit := board.fit(pair, one)) is not None]
    slot = _slot(round_, asked.get("slot"), board.ahead) or next((fit.slot for fit in fits), None)
    context = _common(request, round_, board, slot) | {
        "row": row,
        "told": queries.told([row], request.actor)[0],
        "fits": fits[:PROPOSALS],
    }
    if slot is None:
        return _page(request, "fill", context, status)
    people = board.people_for(pair, slot)
    open_tables = board.tables_for(pair, slot)
    wanted = _number(asked.get("table"))
    table = next(
        (one for one in board.tables if one.pk == wanted), next(iter(open_tables or board.tables), None)
    )
    if table is None:
        return _page(request, "fill", context, status)
    choices, interpreter = _voices(asked.get("interpreter"), board, people, slot, None)
    spot = Spot(starts_at=slot.starts_at, ends_at=slot.ends_at, table=table, interpreter=interpreter)
    sitting = Sitting(source="", pair=pair, people=people, spot=spot)
    nobody = [] if people else [Obstacle(_("One of the two has nobody who is free in this slot."))]
    context |= {
        "spot": spot,
        "table": table,
        "choices": choices,
        "is_elsewhere": True,
        "concerned": _concerned([*people, interpreter]),
        **_obstacles(refused or nobody or obstacles_of(round_, [sitting], request.now)),
    }
    return _page(request, "fill", context, status)


@require_POST
def undo_move(request: ForumRequest, pk: int) -> HttpResponse:
    """Take a change back while nobody has been told of it."""
    move = get_object_or_404(Move, forum=request.forum, pk=pk)
    first = move.meetings.select_related("meeting").order_by("pk").first()
    try:
        actions.undo_move(move=move, actor=request.actor, now=move.moment(request.now, wall_clock()))
    except actions.TooLateToUndo:
        messages.warning(
            request,
            _("It is too late to take this back: people are being told. Move the meeting again instead."),
        )
    except actions.ChangedMeanwhile:
        messages.warning(
            request,
            _("Somebody changed the meeting after you, so that it was not taken back. See where it is now."),
        )
    except actions.AlreadyOver:
        messages.warning(request, _("The slot that it came from has begun; it stays where it is."))
    except actions.DoesNotFit as error:
        messages.error(request, _("The place that it came from is taken now; it stays where it is."))
        for one in error.obstacles:
            messages.error(request, one.text)
    else:
        messages.success(request, _("Taken back. Everything is as it was, and nobody is mailed."))
    slot = ""
    if first is not None:
        # What had filled a free place is gone without a trace.
        meeting = Meeting.objects.filter(pk=first.meeting_id).first() or first.meeting
        slot = _query(_slot_of(meeting, slots_of(_round(request))))
    return redirect(f"{link(request, 'meetings:table_plan')}{slot}")


def _carry_out(
    request: ForumRequest,
    change: Callable[[], Move],
    again: Callable[[int, Sequence[Obstacle]], HttpResponse],
) -> HttpResponse:
    """Do it, or show the question again with what speaks against it."""
    try:
        move = change()
    except actions.DoesNotFit as error:
        return again(422, error.obstacles)
    except actions.ChangedMeanwhile:
        return again(409, ())
    except actions.AlreadyOver:
        messages.warning(request, _("The meeting has begun or was cancelled; it stays where it is."))
        return redirect(link(request, "meetings:table_plan"))
    except actions.NotWaiting:
        messages.warning(request, _("These two are no longer on the waiting list."))
        return redirect(link(request, "meetings:waiting"))
    except actions.NothingToMove:
        messages.info(request, _("The meeting is there already."))
        return redirect(link(request, "meetings:table_plan"))
    row = move.meetings.select_related("meeting__table").order_by("pk")[0]
    query = _query(_slot_of(row.meeting, slots_of(_round(request)))) or "?"
    return redirect(f"{link(request, 'meetings:table_plan')}{query}&moved={move.pk}")


def moved_word(move: Move) -> str:
    """What has just been done, for the line that offers to take it back."""
    match move.kind:
        case Move.Kind.SWAPPED:
            return _("The two meetings changed places.")
        case Move.Kind.INTERPRETER:
            return _("The meeting has another interpreter.")
        case Move.Kind.FILLED:
            return _("The two are placed.")
        case _:
            return _("The meeting was moved.")


def mailed_words(count: int) -> str:
    """How many will hear of it."""
    return ngettext(
        "%(count)s person is mailed when the time to undo has passed.",
        "%(count)s people are mailed when the time to undo has passed.",
        count,
    ) % {"count": count}


def _page(request: ForumRequest, name: str, context: dict[str, Any], status: int) -> HttpResponse:
    """The whole page, or for the dialog of the plan its inner part."""
    is_part = request.GET.get("part") == "1"
    template = f"meetings/parts/{name}_form.html" if is_part else f"meetings/{name}.html"
    return render(request, template, context | {"is_part": is_part}, status=status)


def _common(request: ForumRequest, round_: Round, board: Board, slot: Slot | None) -> dict[str, Any]:
    return {
        "round": round_,
        "slot": slot,
        "slots": board.ahead,
        "tables": [
            (one, slot is not None and (slot.starts_at, one.pk) in board.taken) for one in board.tables
        ],
        "zone_name": request.forum.zone,
    }


def _obstacles(found: Sequence[Obstacle]) -> dict[str, Any]:
    return {
        "finals": [one.text for one in found if one.is_final],
        "warnings": [one.text for one in found if not one.is_final],
    }


def _around(
    request: ForumRequest, round_: Round, meeting: Meeting
) -> tuple[tuple[int, int], tuple[Membership, ...], Board]:
    """The two organisations, their people, and the board as it stands without this meeting."""
    people = actions.people_sitting_at(meeting)
    pair = (meeting.first_id, meeting.second_id)
    return pair, people, board_of(round_, request.now, [pair], people=people, source=meeting.source)


def _place(request: ForumRequest, round_: Round) -> tuple[Slot, Table]:
    """The slot and the table that were chosen on the page."""
    table = get_object_or_404(Table, hall=round_.hall_id, pk=_number(request.POST.get("table")))
    slot = _slot(round_, request.POST.get("slot"))
    if slot is None:
        raise Http404
    return slot, table


def _voices(
    asked: str | None,
    board: Board,
    people: Sequence[Membership],
    slot: Slot,
    now_with: Membership | None,
) -> tuple[list[Membership], Membership | None]:
    """The interpreters to choose from, and the one who is chosen.

    That is the one asked for; else the one there is, if they can; else the first who can, where one is needed.
    """
    fitting = board.interpreters_for(people, slot)
    choices = [*([now_with] if now_with else []), *(one for one in fitting if one != now_with)]
    if asked:
        return choices, next((one for one in choices if str(one.pk) == asked), None)
    if now_with is not None and now_with in fitting:
        return choices, now_with
    is_needed = now_with is not None or (bool(people) and board.needs_voice(people))
    return choices, next(iter(fitting), now_with) if is_needed else None


def _concerned(members: Sequence[Membership | None]) -> list[Concerned]:
    found = {one.pk: one for one in members if one is not None}
    whole = Membership.objects.filter(pk__in=found).select_related("person__user", "organisation")
    return [Concerned(one, bool(address_of(one))) for one in whole]


def _held_there(meeting: Meeting, slot: Slot, table: Table) -> Meeting | None:
    """Another meeting at this table in this slot, with which this one could change places."""
    there = Meeting.objects.filter(
        table=table, state=Meeting.State.PUBLISHED, starts_at__lt=slot.ends_at, ends_at__gt=slot.starts_at
    )
    return there.exclude(pk=meeting.pk).select_related("first", "second").first()


def _meeting(request: ForumRequest, public_id: str) -> Meeting:
    """A meeting to be changed; what is in its way tells of both sides' people, so that one side's desk asks."""
    if not queries.reads_for_both_sides(request.actor):
        raise NotAllowed("meetings.move_meeting")
    rows = Meeting.objects.visible_to(request.actor).select_related(
        "forum", "first", "second", "table__hall", "table__host", "interpreter__person", "interpreter__side"
    )
    return get_object_or_404(rows, public_id=public_id)


def _round(request: ForumRequest) -> Round:
    return get_object_or_404(
        Round.objects.select_related("forum", "hall", "published_run"), forum=request.forum
    )


def _interpreter(request: ForumRequest, asked: str | None) -> Membership | None:
    number = _number(asked)
    if not number:
        return None
    return get_object_or_404(
        Membership.objects.current().select_related("person", "side"),
        forum=request.forum,
        part=Membership.Part.INTERPRETER,
        pk=number,
    )


def _slot(round_: Round, asked: str | None, slots: Sequence[Slot] | None = None) -> Slot | None:
    found = slots_of(round_) if slots is None else slots
    return next((one for one in found if str(one.number) == asked), None)


def _slot_of(meeting: Meeting, slots: Sequence[Slot]) -> Slot | None:
    return next((one for one in slots if one.starts_at == meeting.starts_at), None)


def _query(slot: Slot | None) -> str:
    return f"?slot={slot.number}" if slot else ""


def _number(asked: str | None) -> int:
    """A number from an address or a form; -1 or 0 fit nothing."""
    return int(asked) if asked and asked.isdecimal() and len(asked) < 12 else 0
