"""Visa-support letters: the register, one letter, and what happens to it."""

from datetime import date

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muntada.access.actor import may_at_all
from muntada.access.roles import Role
from muntada.accreditation.passports import purged_on
from muntada.accreditation.vault import CannotUnseal
from muntada.base.languages import LANGUAGES
from muntada.base.links import link
from muntada.forums.requests import ForumRequest
from muntada.post.models import Letterhead
from muntada.post.queries import address_of
from muntada.sheets.writing import XLSX
from muntada.travel import actions, queries
from muntada.travel.checks import findings, passengers_of
from muntada.travel.forms import (
    AnswerForm,
    GrantForm,
    LetterForm,
    ReasonForm,
    SendingForm,
    as_written,
    first_letter,
)
from muntada.travel.ministry import ministry_list
from muntada.travel.models import VisaCase, VisaLetter
from muntada.travel.papers import subject_in
from muntada.ui.filters import filters

A_PAGE = 50
State = VisaLetter.State


def visa_letters(request: ForumRequest) -> HttpResponse:
    """The register: number, day, addressee, how many people, state; nobody's name."""
    kept = {name: request.GET.get(name, "") for name in ("q", "state", "side")}
    seen = VisaLetter.objects.visible_to(request.actor, "travel.visa_letters")
    counts = queries.letter_counts(queries.letters_narrowed(seen, {**kept, "state": ""}))
    rows = queries.in_register(queries.letters_narrowed(seen, kept))
    language = get_language() or "en"
    states: list[tuple[str, str | Promise]] = [
        ("", _("All")),
        *State.choices,
        ("differs", _("Differs from a passport")),
    ]
    sides = [("", _("All")), *((one.key, str(one.name)) for one in request.forum.sides_for(language))]
    may_write = may_at_all(request.actor, "travel.draft_visa_letter")
    context = {
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "words": kept["q"],
        "is_filtered": any(kept.values()),
        "states": filters("state", states, kept["state"], kept, counts),
        "sides": filters("side", sides, kept["side"], kept),
        "may_write": may_write,
        "may_open": may_at_all(request.actor, "travel.visa_letter"),
        "differs": counts["differs"],
        "sending": SendingForm(today=_today(request)) if may_write else None,
        "zone_name": request.forum.zone,
    }
    return render(request, "travel/visa_letters.html", context)


def visa_letter(request: ForumRequest, public_id: str) -> HttpResponse:
    """One letter: who is on it, what stands in its way, what happened to it."""
    return _page(request, _letter(request, public_id))


def draft_visa_letter(request: ForumRequest) -> HttpResponse:
    """Begin a letter, for those who were chosen on the list of visas."""
    chosen = request.GET.getlist("application")
    cases = _cases(request, None)
    letterheads = _letterheads(request)
    if not letterheads.exists():
        messages.warning(
            request, _("There is no letterhead yet. Protocol or the secretariat adds it under Letterheads.")
        )
        return redirect(link(request, "travel:visa_letters"))
    initial = {
        **first_letter(request.forum),
        "passengers": list(cases.filter(participation__public_id__in=chosen)) if chosen else [],
    }
    form = LetterForm(
        request.POST or None, forum=request.forum, letterheads=letterheads, cases=cases, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        drafted = actions.draft_visa_letter(
            forum=request.forum,
            cases=form.cleaned_data["passengers"],
            content=form.content(),
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("The draft is saved. See what is still missing, then issue it."))
        return redirect(link(request, "travel:visa_letter", drafted.public_id))
    context = {
        "form": form,
        "title": _("Write a visa-support letter"),
        "back": link(request, "travel:visa_letters"),
    }
    return render(request, "travel/letter_form.html", context, status=422 if form.errors else 200)


def change_visa_letter(request: ForumRequest, public_id: str) -> HttpResponse:
    """Change a draft."""
    found = _letter(request, public_id)
    here = link(request, "travel:visa_letter", found.public_id)
    if not found.is_draft:
        messages.warning(request, _("An issued letter never changes. Supersede it by another."))
        return redirect(here)
    aboard = [one.case for one in passengers_of(found)]
    form = LetterForm(
        request.POST or None,
        forum=request.forum,
        letterheads=_letterheads(request, found),
        cases=_cases(request, found),
        initial=as_written(found, aboard),
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_visa_letter(
                letter=found,
                cases=form.cleaned_data["passengers"],
                content=form.content(),
                actor=request.actor,
                now=request.now,
            )
        except actions.AlreadyIssued:
            messages.warning(request, _("Somebody issued this letter meanwhile; it never changes now."))
            return redirect(here)
        except actions.NotOfOneSide:
            form.add_error(
                "passengers",
                _("This letter is for people of another side. Write another letter for these."),
            )
        else:
            messages.success(request, _("The draft was changed."))
            return redirect(here)
    if form.errors:
        status = 422
    context = {"form": form, "title": _("Change the draft"), "back": here, "letter": found}
    return render(request, "travel/letter_form.html", context, status=status)


@require_POST
def discard_visa_letter(request: ForumRequest, public_id: str) -> HttpResponse:
    """Throw a draft away."""
    found = _letter(request, public_id)
    try:
        actions.discard_visa_letter(letter=found, actor=request.actor, now=request.now)
    except actions.AlreadyIssued:
        messages.warning(request, _("Somebody issued this letter meanwhile; it never changes now."))
        return redirect(link(request, "travel:visa_letter", found.public_id))
    messages.success(request, _("The draft is gone."))
    return redirect(link(request, "travel:visa_letters"))


@require_POST
def issue_visa_letter(request: ForumRequest, public_id: str) -> HttpResponse:
    """Number, date, print and seal a letter."""
    found = _letter(request, public_id)
    url = address_of(reverse("travel:visa_letter", args=(request.forum.slug, found.public_id)))
    try:
        issued = actions.issue_visa_letter(letter=found, url=url, actor=request.actor, now=request.now)
    except actions.AlreadyIssued:
        messages.warning(request, _("Somebody issued this letter meanwhile; it never changes now."))
    except actions.CannotBeIssued:
        return _page(request, found, is_refused=True, status=409)
    except actions.NotReplaceable:
        messages.error(request, _("The letter that this one supersedes holds no longer. Discard this draft."))
    except actions.NotPrintable as error:
        messages.error(request, _("The letter could not be printed: %(reason)s") % {"reason": error.reason})
    except CannotUnseal:
        return _page(request, found, is_refused=True, status=409)
    else:
        messages.success(
            request,
            _("The letter is issued as %(number)s, in every language of the forum.")
            % {"number": issued.public_id},
        )
        return redirect(link(request, "travel:visa_letter", issued.public_id))
    return redirect(link(request, "travel:visa_letter", found.public_id))


@require_POST
def send_visa_letter(request: ForumRequest, public_id: str) -> HttpResponse:
    """Note how and when a letter left."""
    found = _letter(request, public_id)
    form = SendingForm(request.POST, today=_today(request))
    if not form.is_valid():
        return _page(request, found, sending=form, status=422)
    try:
        actions.send_visa_letter(letter=found, actor=request.actor, now=request.now, **form.cleaned_data)
    except actions.NotInThisState:
        _say_unchanged(request)
    else:
        messages.success(request, _("Noted: the letter was sent."))
    return redirect(link(request, "travel:visa_letter", found.public_id))


@require_POST
def answer_visa_letter(request: ForumRequest, public_id: str) -> HttpResponse:
    """Note when the ministry answered."""
    found = _letter(request, public_id)
    form = AnswerForm(request.POST, today=_today(request))
    if not form.is_valid():
        return _page(request, found, answer=form, status=422)
    try:
        actions.answer_visa_letter(
            letter=found, on=form.cleaned_data["on"], actor=request.actor, now=request.now
        )
    except actions.NotInThisState:
        _say_unchanged(request)
    else:
        messages.success(request, _("Noted: the letter was answered. Note what became of each visa."))
    return redirect(link(request, "travel:visa_letter", found.public_id))


def _say_unchanged(request: ForumRequest) -> None:
    messages.warning(
        request,
        _("Nothing was changed: the letter is in another state, or the day lies before the last one."),
    )


@require_POST
def cancel_visa_letter(request: ForumRequest, public_id: str) -> HttpResponse:
    """Withdraw an issued letter, with the reason."""
    found = _letter(request, public_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, found, cancelling=form, status=422)
    try:
        actions.cancel_visa_letter(
            letter=found, reason=form.cleaned_data["reason"], actor=request.actor, now=request.now
        )
    except actions.NotReplaceable:
        _say_unchanged(request)
    else:
        messages.success(request, _("The letter is cancelled; its people wait for another."))
    return redirect(link(request, "travel:visa_letter", found.public_id))


@require_POST
def supersede_visa_letter(request: ForumRequest, public_id: str) -> HttpResponse:
    """Begin a letter that takes the place of this one, with the same people and words."""
    found = _letter(request, public_id)
    cases = [one.case for one in passengers_of(found)]
    content = actions.Content(
        letterhead=found.letterhead,
        organisation=found.organisation,
        addressee=found.addressee,
        purpose=found.purpose,
        cities=found.cities,
        arrives_on=found.arrives_on,
        leaves_on=found.leaves_on,
    )
    try:
        drafted = actions.draft_visa_letter(
            forum=request.forum,
            cases=cases,
            content=content,
            supersedes=found,
            actor=request.actor,
            now=request.now,
        )
    except actions.NotReplaceable:
        messages.warning(request, _("This letter does not hold, or another takes its place already."))
        return redirect(link(request, "travel:visa_letter", found.public_id))
    messages.success(
        request, _("The new draft has the same people. The old letter holds until it is issued.")
    )
    return redirect(link(request, "travel:visa_letter", drafted.public_id))


@require_POST
def read_visa_letter(request: ForumRequest, public_id: str) -> HttpResponse:
    """The paper in one language, as a file; the journal keeps who took it."""
    found = _letter(request, public_id)
    language = request.POST.get("language", "")
    try:
        pdf = actions.read_visa_letter(
            letter=found,
            language=language if language in LANGUAGES else "",
            actor=request.actor,
            now=request.now,
        )
    except actions.NothingThere:
        messages.warning(request, _("There is no such paper: the letter is a draft, or it was purged."))
        return redirect(link(request, "travel:visa_letter", found.public_id))
    except CannotUnseal:
        return _page(request, found, cannot_open=True, status=409)
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{found.public_id}.{language}.pdf"'},
    )


def _chosen(request: ForumRequest, right: str) -> list[VisaLetter]:
    rows = VisaLetter.objects.visible_to(request.actor, right)
    return list(
        rows.filter(public_id__in=request.POST.getlist("letter")[:A_PAGE]).order_by("issued_at", "pk")
    )


@require_POST
def send_visa_letters(request: ForumRequest) -> HttpResponse:
    """Note that the letters that were chosen left together."""
    form = SendingForm(request.POST, today=_today(request))
    chosen = _chosen(request, "travel.send_visa_letters")
    back = redirect(link(request, "travel:visa_letters"))
    if not form.is_valid() or not chosen:
        messages.error(
            request, _("Nothing was noted: choose letters, how they were sent, and a day that has come.")
        )
        return back
    count = actions.send_visa_letters(
        letters=chosen, actor=request.actor, now=request.now, **form.cleaned_data
    )
    messages.success(
        request,
        ngettext("Noted: %(n)s letter was sent.", "Noted: %(n)s letters were sent.", count) % {"n": count},
    )
    return back


@require_POST
def export_passengers(request: ForumRequest) -> HttpResponse:
    """The passengers of the letters that were chosen, with their passports, as a workbook for the ministry."""
    language = get_language() or "en"
    try:
        listed = actions.export_passengers(
            letters=_chosen(request, "travel.export_passengers"), actor=request.actor, now=request.now
        )
    except actions.NothingThere:
        messages.warning(
            request, _("Choose letters that were issued and not purged: only they name passengers.")
        )
        return redirect(link(request, "travel:visa_letters"))
    except CannotUnseal:
        messages.error(
            request, _("A letter cannot be opened: its vault key is not here. Choose the others only.")
        )
        return redirect(link(request, "travel:visa_letters"))
    with ministry_list(request.forum, listed, language) as file:
        content = file.read()
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="passengers-{request.forum.slug}.xlsx"'},
    )


@require_POST
def note_visas_granted(request: ForumRequest, public_id: str) -> HttpResponse:
    """Several visas of a letter came back with the same days."""
    found = _letter(request, public_id)
    form = GrantForm(request.POST)
    numbers = request.POST.getlist("application")
    if not form.is_valid() or not numbers:
        if not numbers:
            form.add_error(None, _("Choose those whose visas were granted."))
        return _page(request, found, grant=form, status=422)
    cases = VisaCase.objects.visible_to(request.actor, "travel.note_visas_granted").filter(
        passages__letter=found, participation__public_id__in=numbers
    )
    count = actions.note_visas_granted(
        cases=list(cases.select_related("participation__membership").order_by("pk")),
        actor=request.actor,
        now=request.now,
        **form.cleaned_data,
    )
    messages.success(
        request,
        ngettext("Noted: %(n)s visa was granted.", "Noted: %(n)s visas were granted.", count) % {"n": count},
    )
    return redirect(link(request, "travel:visa_letter", found.public_id))


def _today(request: ForumRequest) -> date:
    return request.now.astimezone(request.forum.tz).date()


def _letter(request: ForumRequest, public_id: str) -> VisaLetter:
    rows = VisaLetter.objects.visible_to(request.actor).select_related(
        "forum",
        "side",
        "letterhead",
        "organisation",
        "supersedes",
        "superseded_by",
        "issued_by",
        "drafted_by",
    )
    return get_object_or_404(rows, public_id=public_id)


def _cases(request: ForumRequest, letter: VisaLetter | None) -> QuerySet[VisaCase]:
    """Those whom a letter may take: visas under way, and whoever stands on it already; of its side."""
    rows = VisaCase.objects.visible_to(request.actor, "travel.draft_visa_letter")
    may_stand = Q(state__in=VisaCase.UNDER_WAY)
    if letter is not None:
        may_stand |= Q(passages__letter=letter)
        rows = rows.filter(participation__side=letter.side_id)
    return (
        rows.filter(may_stand)
        .select_related("participation__person", "participation__membership__organisation", "forum")
        .order_by("participation__membership__rank", "pk")
        .distinct()
    )


def _letterheads(request: ForumRequest, letter: VisaLetter | None = None) -> QuerySet[Letterhead]:
    """The joint letterhead, and those of sides for which the reader may write."""
    sides = request.actor.side_ids(Role.CONSULAR)
    rows = Letterhead.objects.filter(forum=request.forum)
    if None not in sides:
        rows = rows.filter(Q(side=None) | Q(side__in=[one for one in sides if one]))
    if letter is not None and letter.side_id:
        rows = rows.filter(Q(side=None) | Q(side=letter.side_id))
    return rows.order_by("side_id", "pk")


def _page(
    request: ForumRequest,
    found: VisaLetter,
    *,
    sending: forms.Form | None = None,
    answer: forms.Form | None = None,
    cancelling: forms.Form | None = None,
    grant: forms.Form | None = None,
    is_refused: bool = False,
    cannot_open: bool = False,
    status: int = 200,
) -> HttpResponse:
    passengers = passengers_of(found)
    wrong = findings(found, passengers) if found.is_draft else []
    today = _today(request)
    rows = [(one, [each for each in wrong if each.passenger is one]) for one in passengers]
    context = {
        "letter": found,
        "subject": subject_in(get_language() or "en"),
        "rows": rows,
        "general": [one for one in wrong if one.passenger is None],
        "stopping": sum(one.stops for one in wrong),
        "warning": sum(not one.stops for one in wrong),
        "differing": [one for one in passengers if one.differs_at is not None] if found.is_live else [],
        "papers": found.papers.all(),
        "is_refused": is_refused,
        "cannot_open": cannot_open,
        "replaced_by": getattr(found, "superseded_by", None),
        "sending": sending or SendingForm(today=today) if found.state == State.ISSUED else None,
        "answer": answer or AnswerForm(today=today) if found.state == State.SENT else None,
        "grant": grant or GrantForm() if found.state in (State.SENT, State.ANSWERED) else None,
        "cancelling": cancelling or ReasonForm() if found.is_live else None,
        "waits": found.days_without_answer(today),
        "purge_on": purged_on(request.forum),
        "zone_name": request.forum.zone,
    }
    return render(request, "travel/visa_letter.html", context, status=status)
