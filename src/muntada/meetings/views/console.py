"""What an interpreter needs between two tables: the next places, the names to say, words, and notes."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muntada.base.languages import LANGUAGES
from muntada.base.links import link
from muntada.directory.models import Membership
from muntada.forums.requests import ForumRequest
from muntada.meetings import actions
from muntada.meetings.models import Handover, Meeting
from muntada.meetings.views.day import WITH_ORGANISATIONS, Sight, sights_of

LONGEST_NOTE = 2000
GLOSSARY = Path(__file__).parents[1] / "glossary.csv"


@dataclass(frozen=True, slots=True)
class Term:
    """One notion in the three languages."""

    texts: tuple[tuple[str, str], ...]  # language and word


@dataclass(frozen=True, slots=True)
class Duty:
    """One meeting to interpret, with the notes that this interpreter may read."""

    sight: Sight
    own_note: str
    notes: tuple[Handover, ...]


@lru_cache
def glossary() -> tuple[Term, ...]:
    """The words of the house."""
    with GLOSSARY.open(encoding="utf-8", newline="") as file:
        return tuple(
            Term(tuple((language, row[language]) for language in LANGUAGES if row[language]))
            for row in csv.DictReader(file)
        )


def console(request: ForumRequest) -> HttpResponse:
    """The interpreter's next meetings, one below the other, and the words that will be needed."""
    interprets = Membership.objects.current().filter(
        forum=request.forum, person=request.actor.person_id, part=Membership.Part.INTERPRETER
    )
    own = set(interprets.values_list("pk", flat=True))
    ahead = list(
        Meeting.objects.filter(forum=request.forum, interpreter__in=own, ends_at__gt=request.now)
        .standing()
        .select_related("first", "second", "table__hall", "interpreter__person")
        .prefetch_related(WITH_ORGANISATIONS)
        .order_by("starts_at")[:12]
    )
    notes: dict[int, list[Handover]] = {}
    for note in Handover.objects.filter(meeting__in=ahead).select_related("author__person"):
        notes.setdefault(note.meeting_id, []).append(note)
    duties = [
        Duty(
            sight,
            next((note.text for note in notes.get(sight.meeting.pk, []) if note.author_id in own), ""),
            tuple(note for note in notes.get(sight.meeting.pk, []) if note.author_id not in own),
        )
        for sight in sights_of(ahead, request.actor, request.now)
    ]
    return render(
        request,
        "meetings/console.html",
        {
            "duties": duties,
            "terms": glossary(),
            "reader": request.actor.person_id,
            "longest": LONGEST_NOTE,
            "zone_name": request.forum.zone,
        },
    )


@require_POST
def write_handover(request: ForumRequest, public_id: str) -> HttpResponse:
    """A note for whoever takes over this meeting."""
    rows = Meeting.objects.visible_to(request.actor).select_related("interpreter__person")
    meeting = get_object_or_404(rows, public_id=public_id)
    text = request.POST.get("text", "")
    if len(text) > LONGEST_NOTE:
        messages.error(
            request, _("The note is too long. Keep it below %(n)s characters.") % {"n": LONGEST_NOTE}
        )
        return redirect(link(request, "meetings:console"))
    try:
        actions.write_handover(meeting=meeting, text=text, actor=request.actor, now=request.now)
    except actions.NotTheInterpreter:
        messages.error(request, _("Only whoever interprets this meeting can leave a note on it."))
    else:
        messages.success(request, _("The note was kept. Whoever takes over this meeting sees it."))
    return redirect(f"{link(request, 'meetings:console')}#{public_id}")
