"""What is kept and how long, one's own data, and requests to be forgotten."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from muntada.access.actor import NotAllowed, Owner, may, may_at_all, require
from muntada.base.links import link
from muntada.directory.models import Membership, Person
from muntada.directory.queries import owner_of_person
from muntada.forums.requests import ForumRequest
from muntada.privacy import actions
from muntada.privacy.erasing import outlook_of
from muntada.privacy.forms import NoteForm, PeriodForm, RefusalForm
from muntada.privacy.gathering import archive_of
from muntada.privacy.holdings import CLEARED
from muntada.privacy.models import Consent, Erasure
from muntada.privacy.queries import days_of, kept_of
from muntada.privacy.wordings import WORDINGS, newest

ROWS = 50


def processing(request: ForumRequest) -> HttpResponse:
    """For everybody: what is kept of people, why, who reads it, until when."""
    context = {
        "kept": kept_of(request.forum),
        "may_change": may(request.actor, "privacy.change_period", Owner(forum_id=request.forum.pk)),
        "has_own": request.actor.person_id is not None,
    }
    return render(request, "privacy/processing.html", context)


def change_period(request: ForumRequest, key: str) -> HttpResponse:
    """Longer or shorter than usual, within bounds."""
    holding = CLEARED.get(key)
    if holding is None:
        raise Http404
    form = PeriodForm(
        request.POST or None, holding=holding, initial={"days": days_of(request.forum)[holding.key]}
    )
    if request.method == "POST" and form.is_valid():
        actions.change_period(
            forum=request.forum,
            holding=holding,
            days=form.cleaned_data["days"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("The period was changed."))
        return redirect(link(request, "privacy:processing"))
    context = {"form": form, "holding": holding}
    return render(request, "privacy/period.html", context, status=422 if form.errors else 200)


def my_data(request: ForumRequest) -> HttpResponse:
    """One's own: consents, a file with everything, a request to be forgotten."""
    if request.actor.person_id is None:
        return render(request, "privacy/my_data.html", {"person": None})
    person = _oneself(request)
    require(request.actor, "privacy.my_data", owner_of_person(person, request.forum))
    consents = Consent.objects.filter(person=person)
    context = {
        "person": person,
        "parts": Membership.objects.filter(person=person).select_related("forum", "organisation"),
        "wording": WORDINGS[Consent.Purpose.PUBLIC_NAME, newest(Consent.Purpose.PUBLIC_NAME)],
        "consents": [(one, WORDINGS[one.purpose, one.wording]) for one in consents],
        "asked": Erasure.objects.filter(person=person).first(),
    }
    return render(request, "privacy/my_data.html", context)


@require_POST
def take_my_data(request: ForumRequest) -> FileResponse:
    """Everything that is kept of the reader, as one file."""
    person = _oneself(request)
    actions.take_my_data(person=person, forum=request.forum, actor=request.actor, now=request.now)
    answer = FileResponse(
        archive_of(person),
        as_attachment=True,
        filename=f"{person.public_id}.zip",
        content_type="application/zip",
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def ask_for_erasure(request: ForumRequest) -> HttpResponse:
    """The reader asks to be forgotten."""
    try:
        actions.ask_for_erasure(
            person=_oneself(request), forum=request.forum, actor=request.actor, now=request.now
        )
    except actions.AskedAlready:
        messages.info(request, _("You have asked already; you are told here when it is decided."))
    else:
        messages.success(request, _("Asked. You are told here when it is decided."))
    return redirect(link(request, "privacy:my_data"))


@require_POST
def take_back_erasure(request: ForumRequest, pk: int) -> HttpResponse:
    """The reader would rather stay known."""
    asked = get_object_or_404(Erasure, pk=pk, forum=request.forum, person=_oneself(request))
    try:
        actions.take_back_erasure(erasure=asked, actor=request.actor, now=request.now)
    except actions.AlreadyDecided:
        messages.warning(request, _("This was decided meanwhile."))
    else:
        messages.success(request, _("You no longer ask to be forgotten."))
    return redirect(link(request, "privacy:my_data"))


def erasures(request: ForumRequest) -> HttpResponse:
    """Who asked to be forgotten, what is open first."""
    return _erasures(request, NoteForm(), 200)


@require_POST
def note_erasure(request: ForumRequest) -> HttpResponse:
    """Somebody wrote to the office; their entry is named by its number."""
    form = NoteForm(request.POST)
    if form.is_valid():
        found = (
            Membership.objects.visible_to(request.actor)
            .filter(forum=request.forum, person__public_id=form.cleaned_data["person"].strip().upper())
            .select_related("person")
            .first()
        )
        if found is None:
            form.add_error("person", _("Nobody of this forum has this number; it stands beside the name."))
        else:
            try:
                asked = actions.note_erasure(
                    person=found.person, forum=request.forum, actor=request.actor, now=request.now
                )
            except actions.AskedAlready:
                form.add_error("person", _("They have asked already; the request is in the list."))
            else:
                return redirect(link(request, "privacy:erasure", asked.pk))
    return _erasures(request, form, 422)


def _erasures(request: ForumRequest, form: NoteForm, status: int) -> HttpResponse:
    rows = Erasure.objects.visible_to(request.actor).select_related("person", "side")
    rows = rows.order_by(F("decided_at").desc(nulls_first=True), "-asked_at", "-pk")
    context = {
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "form": form,
        "may_note": may(request.actor, "privacy.note_erasure", Owner(forum_id=request.forum.pk)),
        "may_open": may_at_all(request.actor, "privacy.erasure"),
        "zone_name": request.forum.zone,
    }
    return render(request, "privacy/erasures.html", context, status=status)


def erasure(request: ForumRequest, pk: int) -> HttpResponse:
    """What would go and what would stay, before anybody decides."""
    return _erasure(request, _asked(request, pk), RefusalForm(), 200)


@require_POST
def erase_person(request: ForumRequest, pk: int) -> HttpResponse:
    """Forget them."""
    asked = _asked(request, pk)
    try:
        removed = actions.erase_person(erasure=asked, actor=request.actor, now=request.now)
    except actions.AlreadyDecided:
        messages.warning(request, _("This was decided meanwhile."))
    except actions.NotYetPossible:
        messages.error(request, _("Something stands in the way; it is said below."))
    else:
        text = ngettext("Done: %(count)s record was erased.", "Done: %(count)s records were erased.", removed)
        messages.success(request, text % {"count": removed})
    return redirect(link(request, "privacy:erasure", pk))


@require_POST
def refuse_erasure(request: ForumRequest, pk: int) -> HttpResponse:
    """Say why they are not forgotten."""
    asked = _asked(request, pk)
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _erasure(request, asked, form, 422)
    try:
        actions.refuse_erasure(
            erasure=asked, reason=form.cleaned_data["reason"], actor=request.actor, now=request.now
        )
    except actions.AlreadyDecided:
        messages.warning(request, _("This was decided meanwhile."))
    except actions.NoReason:
        form.add_error("reason", _("Say why."))
        return _erasure(request, asked, form, 422)
    else:
        messages.success(request, _("Refused; the person reads your reason on their page."))
    return redirect(link(request, "privacy:erasure", pk))


def _erasure(request: ForumRequest, asked: Erasure, form: RefusalForm, status: int) -> HttpResponse:
    is_open = asked.state == Erasure.State.ASKED
    context = {
        "asked": asked,
        "is_open": is_open,
        "outlook": outlook_of(asked.person, request.now) if is_open else None,
        "form": form,
        "zone_name": request.forum.zone,
    }
    return render(request, "privacy/erasure.html", context, status=status)


def _asked(request: ForumRequest, pk: int) -> Erasure:
    rows = Erasure.objects.visible_to(request.actor).select_related("person__user", "side")
    return get_object_or_404(rows, pk=pk)


def _oneself(request: ForumRequest) -> Person:
    """The reader's own entry in the directory."""
    if request.actor.person_id is None:
        raise NotAllowed("privacy.my_data")
    return get_object_or_404(Person.objects.select_related("user"), pk=request.actor.person_id)
