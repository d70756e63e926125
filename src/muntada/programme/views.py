"""The programme for everybody, and the pages with which it is made."""

import json
from datetime import date

from django.contrib import messages
from django.db.models import Max
from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muntada.access.actor import NOBODY, may, may_at_all
from muntada.base.links import link
from muntada.engines.typeset import TypesetError
from muntada.forums.models import Forum
from muntada.forums.requests import ForumRequest
from muntada.programme import actions, papers
from muntada.programme.clashes import clash_sentences
from muntada.programme.forms import SessionForm, SpeakerForm
from muntada.programme.models import Session, SessionRole
from muntada.programme.queries import days_of, programme_days, row_of, speaker_line
from muntada.venue.bookings import AlreadyTaken
from muntada.venue.models import Hall


def _layout(request: ForumRequest) -> str:
    return "ui/work.html" if request.actor.is_insider else "ui/public.html"


def _session(request: ForumRequest, public_id: str) -> Session:
    sessions = Session.objects.visible_to(request.actor).filter(forum=request.forum).select_related("hall")
    found: Session = get_object_or_404(sessions, public_id=public_id)
    found.forum = request.forum
    return found


def programme(request: ForumRequest) -> HttpResponse:
    """The sessions of one day, or for print the public ones of all days."""
    language = get_language() or "en"
    is_print = request.GET.get("print") == "1"
    days = days_of(request.forum)
    chosen = None if is_print else _chosen_day(request, days)
    actor = NOBODY if is_print else request.actor
    shown = programme_days(request.forum, actor, language, only=chosen)
    updated = Session.objects.public().filter(forum=request.forum).aggregate(at=Max("changed_at"))["at"]
    return render(
        request,
        "programme/programme.html",
        {
            "layout": "ui/public.html" if is_print else _layout(request),
            "title": _("Programme"),
            "days": shown,
            "day_links": [] if is_print else [(day, day == chosen) for day in days],
            "is_print": is_print,
            "is_empty": not any(not row.is_break for day in shown for row in day.rows),
            "may_add": not is_print and may_at_all(request.actor, "programme.add_session"),
            "updated": updated,
            "zone": request.forum.zone,
            "prefix": link(request, "programme:programme"),
        },
    )


def _chosen_day(request: ForumRequest, days: list[date]) -> date:
    today = request.now.astimezone(request.forum.tz).date()
    try:
        wanted = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        wanted = today
    return wanted if wanted in days else days[0]


def programme_pdf(request: ForumRequest) -> HttpResponse:
    """The public programme as a paper."""
    language = get_language() or "en"
    try:
        content = papers.printed_programme(request.forum, language, now=request.now)
    except TypesetError:
        messages.error(request, _("The paper could not be printed. The page below has the same content."))
        return redirect(f"{link(request, 'programme:programme')}?print=1")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{request.forum.code}-programme-{language}.pdf"'
    return response


def programme_ics(request: ForumRequest) -> HttpResponse:
    """The public programme, or one session of it, for calendars; unchanged content is not sent twice."""
    language = get_language() or "en"
    content = papers.programme_calendar(request.forum, language, only=request.GET.get("session", ""))
    etag = papers.etag_of(content)
    response: HttpResponse
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = f'inline; filename="{request.forum.code}.ics"'
    response["ETag"] = etag
    is_for_all = not request.actor.is_known and request.forum.state != Forum.State.DRAFT
    response["Cache-Control"] = "public, max-age=300" if is_for_all else "private, no-cache"
    return response


def session(request: ForumRequest, public_id: str) -> HttpResponse:
    """One session: what, where, when, who and in which languages."""
    language = get_language() or "en"
    found = _session(request, public_id)
    row = row_of(found, request.forum, request.actor, language)
    may_change = may(request.actor, "programme.change_session", found)
    return render(
        request,
        "programme/session.html",
        {
            "layout": _layout(request),
            "session": found,
            "row": row,
            "may_change": may_change and found.state != Session.State.CANCELLED,
            "may_publish": may_change and found.state == Session.State.DRAFT,
            "zone": request.forum.zone,
            "places": [(side.zone, side.city.best(language).text) for side in request.forum.both_sides],
            "data": _linked_data(request, found, language) if found.published_at else "",
        },
    )


def _linked_data(request: ForumRequest, found: Session, language: str) -> SafeString:
    """The session for search engines, as schema.org says it; plain data, which no browser runs."""
    row = row_of(found, request.forum, NOBODY, language)
    state = "EventCancelled" if found.state == Session.State.CANCELLED else "EventScheduled"
    data = {
        "@context": "https://schema.org",
        "@type": "BusinessEvent",
        "name": row.title.text,
        "startDate": row.starts_at.isoformat(),
        "endDate": row.ends_at.isoformat(),
        "eventStatus": f"https://schema.org/{state}",
        "location": {"@type": "Place", "name": row.hall.text if row.hall else ""},
        "inLanguage": found.spoken,
        "performer": [{"@type": "Person", "name": speaker_line(one)} for one in row.speakers if one.name],
        "superEvent": {"@type": "BusinessEvent", "name": request.forum.name.best(language).text},
    }
    text = json.dumps(data, ensure_ascii=False)
    for letter in "<>&":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return mark_safe(text)  # noqa: S308  # nothing is left of markup after the escapes above


def add_session(request: ForumRequest) -> HttpResponse:
    """Put a session into the draft programme."""
    form = SessionForm(request.POST or None, forum=request.forum)
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.add_session(
                forum=request.forum, plan=form.plan, actor=request.actor, now=request.now
            )
        except AlreadyTaken as error:
            _say_clashes(form, error, request)
        else:
            messages.success(
                request,
                _("Session %(id)s is in the draft. Name who speaks, then publish it.")
                % {"id": added.public_id},
            )
            return redirect(link(request, "programme:session", added.public_id))
    return render(
        request,
        "programme/session_form.html",
        {
            "title": _("Add a session"),
            "form": form,
            "has_halls": Hall.objects.filter(forum=request.forum).exists(),
        },
        status=409 if form.errors and getattr(form, "has_clash", False) else 200,
    )


def change_session(request: ForumRequest, public_id: str) -> HttpResponse:
    """Change what a session is, where and when."""
    found = _session(request, public_id)
    form = SessionForm(request.POST or None, forum=request.forum, session=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_session(session=found, plan=form.plan, actor=request.actor, now=request.now)
        except AlreadyTaken as error:
            _say_clashes(form, error, request)
        except actions.IsCancelled:
            messages.warning(request, _("This session was cancelled. Add a new one instead."))
            return redirect(link(request, "programme:session", found.public_id))
        else:
            messages.success(request, _("The session was changed. Calendars that have it will follow."))
            return redirect(link(request, "programme:session", found.public_id))
    return render(
        request,
        "programme/session_form.html",
        {"title": _("Change the session"), "form": form, "session": found, "has_halls": True},
        status=409 if form.errors and getattr(form, "has_clash", False) else 200,
    )


def _say_clashes(form: SessionForm | SpeakerForm, error: AlreadyTaken, request: ForumRequest) -> None:
    for sentence in clash_sentences(error.clashes, request.forum):
        form.add_error(None, sentence)
    form.has_clash = True  # type: ignore[union-attr]


@require_POST
def publish_session(request: ForumRequest, public_id: str) -> HttpResponse:
    """Let everybody see a session."""
    found = _session(request, public_id)
    try:
        actions.publish_session(session=found, actor=request.actor, now=request.now)
    except actions.NotADraft:
        messages.warning(request, _("This session is not a draft any more."))
    else:
        messages.success(request, _("The session is public now."))
    return redirect(link(request, "programme:session", found.public_id))


def cancel_session(request: ForumRequest, public_id: str) -> HttpResponse:
    """Ask once, then call a session off."""
    found = _session(request, public_id)
    if request.method != "POST":
        return render(
            request, "programme/cancel_session.html", {"title": _("Cancel the session"), "session": found}
        )
    try:
        actions.cancel_session(session=found, actor=request.actor, now=request.now)
    except actions.IsCancelled:
        messages.warning(request, _("This session was cancelled already."))
    else:
        messages.success(request, _("The session is cancelled. Its hall and speakers are free again."))
    return redirect(link(request, "programme:session", found.public_id))


def add_speaker(request: ForumRequest, public_id: str) -> HttpResponse:
    """Name somebody in a session."""
    found = _session(request, public_id)
    form = SpeakerForm(request.POST or None, session=found, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            actions.add_speaker(
                session=found,
                membership=values["membership"],
                role=values["role"],
                topic=values["topic"],
                actor=request.actor,
                now=request.now,
            )
        except AlreadyTaken as error:
            _say_clashes(form, error, request)
        except actions.AlreadyNamed:
            form.add_error("membership", _("This person is named in the session already. Choose another."))
        except actions.IsCancelled:
            form.add_error(None, _("This session was cancelled. Add a new one instead."))
        else:
            messages.success(request, _("The speaker was added."))
            return redirect(link(request, "programme:session", found.public_id))
    return render(
        request,
        "programme/speaker_form.html",
        {"title": _("Add a speaker"), "form": form, "session": found},
        status=409 if form.errors and getattr(form, "has_clash", False) else 200,
    )


@require_POST
def remove_speaker(request: ForumRequest, public_id: str, role_id: int) -> HttpResponse:
    """Take somebody out of a session."""
    found = _session(request, public_id)
    named = get_object_or_404(SessionRole.objects.select_related("session"), pk=role_id, session=found)
    try:
        actions.remove_speaker(named=named, actor=request.actor, now=request.now)
    except actions.IsCancelled:
        messages.warning(request, _("This session was cancelled. Add a new one instead."))
    else:
        messages.success(request, _("The speaker was removed."))
    return redirect(link(request, "programme:session", found.public_id))
