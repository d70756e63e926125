"""The plan on paper: a sheet for each table, cards for the pocket, the interpreters' rota."""

from django.http import Http404, HttpResponse

from muntada.forums.requests import ForumRequest
from muntada.meetings import papers
from muntada.meetings.models import Round
from muntada.meetings.slots import Slot, slots_of
from muntada.meetings.views.plan import current_slot


def table_plan_pdf(request: ForumRequest) -> HttpResponse:
    """One day of the hall on A3."""
    round_, day = _day(request)
    return papers.as_answer(papers.plan_of(request, round_, day), _name(request, "table-plan", day))


def door_sheets_pdf(request: ForumRequest) -> HttpResponse:
    """For each table its day, on a page of its own."""
    round_, day = _day(request)
    return papers.as_answer(papers.door_sheets_of(request, round_, day), _name(request, "tables", day))


def cards_pdf(request: ForumRequest) -> HttpResponse:
    """For everybody who meets their day, on cards to be cut."""
    round_, day = _day(request)
    return papers.as_answer(papers.cards_of(request, round_, day), _name(request, "cards", day))


def rota_pdf(request: ForumRequest) -> HttpResponse:
    """Which interpreter is where when."""
    round_, day = _day(request)
    return papers.as_answer(papers.rota_of(request, round_, day), _name(request, "interpreters", day))


def _day(request: ForumRequest) -> tuple[Round, list[Slot]]:
    """The slots of the day in the address, or of the one that is on."""
    round_ = (
        Round.objects.filter(forum=request.forum).select_related("forum", "hall", "published_run").first()
    )
    slots = slots_of(round_) if round_ else []
    current = current_slot(request, slots)
    if round_ is None or current is None:
        raise Http404
    return round_, [slot for slot in slots if slot.day == current.day]


def _name(request: ForumRequest, kind: str, day: list[Slot]) -> str:
    return f"{kind}-{request.forum.slug}-{day[0].day.isoformat()}.pdf"
