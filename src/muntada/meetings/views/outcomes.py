"""How meetings went: the short form, one's own answers, and the desk's view of both."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from muntada.access.actor import Actor, NotAllowed, may_at_all
from muntada.base.links import link
from muntada.base.text import comparable
from muntada.directory.models import Organisation
from muntada.forums.requests import ForumRequest
from muntada.meetings import actions, answers
from muntada.meetings.answers import Standing
from muntada.meetings.models import Meeting, MeetingOutcome, is_asked_for, may_read_confidential
from muntada.meetings.outcome_form import OutcomeForm
from muntada.ui.format import isolate

ROWS = 20


def outcomes(request: ForumRequest) -> HttpResponse:
    """An office sees how far the answers are and where they differ; everybody else their own."""
    if answers.reads_whole_forum(request.actor):
        return _compared(request)
    lines = answers.asked_of(
        request.actor,
        request.forum,
        answers.own_meetings(request.actor, request.forum, request.now),
        request.now,
    )
    return render(
        request,
        "meetings/own_outcomes.html",
        {
            "waiting": [one for one in lines if not one.is_answered],
            "answered": Paginator([one for one in lines if one.is_answered], ROWS).get_page(
                request.GET.get("page")
            ),
            "own": request.actor.organisation_ids,
            "zone_name": request.forum.zone,
        },
    )


def _compared(request: ForumRequest) -> HttpResponse:
    """Both sides' answers side by side, or one side's alone for an office of that side."""
    known = answers.overview(request.actor, request.forum, request.now)
    chosen = request.GET.get("state", "")
    sought = request.GET.get("q", "").strip()
    wanted = [
        pk
        for pk in known.order
        if (known.standings[pk].value == chosen)
        or (chosen not in {one.value for one in Standing} and known.standings[pk] is not Standing.NOT_YET)
    ]
    if sought:
        wanted = _named(request, wanted, sought)
    page = Paginator(wanted, ROWS).get_page(request.GET.get("page"))
    rows = Meeting.objects.filter(pk__in=list(page.object_list)).select_related(
        "forum", "first", "second", "table"
    )
    by_pk = {one.pk: one for one in rows}
    meetings = [by_pk[pk] for pk in page.object_list if pk in by_pk]
    return render(
        request,
        "meetings/outcomes.html",
        {
            "figures": known.figures,
            "is_joint": answers.compares_both(request.actor),
            "is_delegation": answers.reads_for_delegation(request.actor),
            "may_open_meetings": may_at_all(request.actor, "meetings.meeting"),
            "rows": answers.compared(request.actor, request.forum, meetings, known.standings),
            "page": page,
            "options": _options(request, known, chosen),
            "chosen": chosen,
            "sought": sought,
            "field_words": answers.FIELD_WORDS,
            "may_record": may_at_all(request.actor, "meetings.record_outcome"),
            "zone_name": request.forum.zone,
        },
    )


def _named(request: ForumRequest, wanted: list[int], sought: str) -> list[int]:
    """The meetings of organisations that are called so, in any of the three languages."""
    words = comparable(sought)
    organisations = {
        one.pk
        for one in Organisation.objects.taking_part_in(request.forum)
        if words in comparable(f"{one.name.all_texts()} {one.public_id}")
    }
    found = {
        pk
        for pk, first, second in Meeting.objects.filter(forum=request.forum).values_list(
            "pk", "first", "second"
        )
        if first in organisations or second in organisations
    }
    return [pk for pk in wanted if pk in found]


def _options(request: ForumRequest, known: answers.Overview, chosen: str) -> list[dict[str, Any]]:
    counts = {state: sum(one is state for one in known.standings.values()) for state in Standing}
    here = link(request, "meetings:outcomes")
    return [
        {
            "url": here,
            "label": _("all that have begun"),
            "count": len(known.standings) - counts[Standing.NOT_YET],
            "current": chosen not in {state.value for state in Standing},
        },
        *(
            {
                "url": f"{here}?{urlencode({'state': state.value})}",
                "label": state.word,
                "count": counts[state],
                "state": state.shape,
                "current": chosen == state.value,
            }
            for state in (Standing.DIFFERS, Standing.WAITING, Standing.FILLED, Standing.NOT_YET)
        ),
    ]


def record_outcome(request: ForumRequest, public_id: str) -> HttpResponse:
    """One screen, one button; `?for=` says for which of the two where the reader may speak for both."""
    rows = Meeting.objects.visible_to(request.actor).select_related(
        "forum", "first", "second", "table", "interpreter__person"
    )
    meeting = get_object_or_404(rows, public_id=public_id)
    sides = {one.pk: actions.side_at(meeting, one) for one in (meeting.first, meeting.second)}
    possible = answers.speaks_for(request.actor, meeting, sides)
    if not possible:
        raise NotAllowed("meetings.record_outcome")
    if not is_asked_for(meeting, request.now):
        return render(
            request, "meetings/no_outcome.html", {"meeting": meeting, "zone_name": meeting.forum.zone}
        )
    chosen = request.GET.get("for", "")
    organisation = next((one for one in possible if one.public_id == chosen), None)
    if organisation is None and chosen:
        raise Http404
    if organisation is None and len(possible) == 1:
        organisation = possible[0]
    if organisation is None:
        return _choose_side(request, meeting, possible)
    return _form(request, meeting, organisation)


def _choose_side(request: ForumRequest, meeting: Meeting, possible: list[Organisation]) -> HttpResponse:
    """For whom? An interpreter or the desk speaks for one side at a time."""
    lines = MeetingOutcome.objects.filter(meeting=meeting)
    answered = set(lines.values_list("organisation", flat=True))
    return render(
        request,
        "meetings/choose_side.html",
        {
            "meeting": meeting,
            "choices": [(one, one.pk in answered) for one in possible],
            "zone_name": meeting.forum.zone,
        },
    )


def _form(request: ForumRequest, meeting: Meeting, organisation: Organisation) -> HttpResponse:
    voice = actions.voice_of(request.actor, meeting, organisation)
    outcome = (
        MeetingOutcome.objects.filter(meeting=meeting, organisation=organisation)
        .select_related("owner_member__person", "entered_by")
        .first()
    )
    is_settled = outcome is not None and actions.speaks_for_itself(outcome, voice, request.actor)
    if is_settled and (request.method == "POST" or voice is MeetingOutcome.Voice.INTERPRETER):
        messages.info(request, _("They have answered for themselves; your answer is no longer needed."))
        return redirect(link(request, "meetings:outcomes"))
    # An office of one side keeps what a confidential answer holds when it corrects the rest: it may not.
    is_closed = outcome is not None and not may_read_confidential(request.actor, outcome)
    if is_closed:
        raise NotAllowed("meetings.record_outcome")
    typed = request.POST.copy() if request.method == "POST" else None
    form = OutcomeForm(
        typed,
        meeting=meeting,
        organisation=organisation,
        outcome=outcome,
    )
    if request.method == "POST" and form.is_valid():
        answer = _save(request, meeting, organisation, form)
        if answer is not None:
            return answer
    is_conflict = typed is not None and not form.errors
    if is_conflict and typed is not None:
        # The next save is meant for the version that is shown now.
        typed["revision"] = str(outcome.revision if outcome else 0)
    partner = meeting.second if organisation == meeting.first else meeting.first
    return render(
        request,
        "meetings/record_outcome.html",
        {
            "form": form,
            "meeting": meeting,
            "organisation": organisation,
            "partner": partner,
            "outcome": outcome,
            "voice": voice,
            "is_own": voice is MeetingOutcome.Voice.OWN,
            "is_settled": is_settled,
            "is_conflict": is_conflict,
            "has_more": form.is_bound or _says_more(outcome),
            "earlier": [_earlier(one, outcome, request.actor) for one in reversed(outcome.earlier)]
            if outcome
            else [],
            "back": link(request, "meetings:outcomes"),
            "zone_name": meeting.forum.zone,
        },
        status=409 if is_conflict else 422 if form.errors else 200,
    )


def _says_more(outcome: MeetingOutcome | None) -> bool:
    """True for an answer that holds more than the one tap."""
    return outcome is not None and bool(
        outcome.value is not None
        or outcome.next_step
        or outcome.owner_member_id
        or outcome.owner_text
        or outcome.due_on
        or outcome.is_confidential
    )


def _earlier(version: dict[str, Any], outcome: MeetingOutcome, actor: Actor) -> dict[str, Any]:
    """What was said before, as far as the reader may know: what was confidential then stays so."""
    by_interpreter = outcome.voice == MeetingOutcome.Voice.INTERPRETER
    row = MeetingOutcome(
        organisation_id=outcome.organisation_id,
        answer=version["answer"],
        voice=version["voice"],
        is_confidential=version["is_confidential"],
        # Who writes for an organisation as its interpreter is the only one who does.
        entered_by_id=outcome.entered_by_id if by_interpreter else None,
    )
    is_open = may_read_confidential(actor, row)
    return {
        "word": row.get_answer_display(),
        "voice": row.get_voice_display(),
        "value": version["value"] if is_open else None,
        "currency": version["currency"],
        "at": datetime.fromisoformat(version["at"]),
        "next_step": MeetingOutcome._meta.get_field("next_step").to_python(version["next_step"])
        if is_open
        else None,
    }


def _save(
    request: ForumRequest, meeting: Meeting, organisation: Organisation, form: OutcomeForm
) -> HttpResponse | None:
    """Keep the answer; None when somebody else saved one meanwhile and both are to be shown."""
    try:
        actions.record_outcome(
            meeting=meeting,
            organisation=organisation,
            said=form.said(),
            revision=form.cleaned_data["revision"] or 0,
            actor=request.actor,
            now=request.now,
        )
    except actions.AnsweredMeanwhile:
        return None
    except actions.AnswersForItself:
        messages.info(request, _("They have answered for themselves; your answer is no longer needed."))
    except (actions.NotYetMet, actions.WasNotHeld):
        messages.warning(request, _("This meeting was moved or cancelled meanwhile; look at it again."))
        return redirect(link(request, "meetings:meeting", meeting.public_id))
    else:
        partner = meeting.second if organisation == meeting.first else meeting.first
        messages.success(
            request,
            _("Saved: how the meeting with %(partner)s went.") % {"partner": isolate(str(partner.name))},
        )
    return redirect(link(request, "meetings:outcomes"))
