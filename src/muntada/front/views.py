"""The public face, the journal, the translation desk. The homes of the roles stand in `homes`."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext

from muntada.access.actor import may_at_all
from muntada.accounts.models import User
from muntada.base.links import link
from muntada.directory.queries import forums_of, public_delegations
from muntada.directory.sectors import section_word
from muntada.forums.models import Forum
from muntada.forums.requests import ForumRequest
from muntada.forums.setup import is_set_up
from muntada.front import actions, homes, queries
from muntada.front.chronicle import told
from muntada.front.desk import BY_KIND, SOURCES, gaps, gaps_query, open_to
from muntada.front.forms import JournalFilter, TranslationForm

A_PAGE = 50


def forums(request: ForumRequest) -> HttpResponse:
    """All forums that this reader may see; an empty installation leads to its first page."""
    if not is_set_up():
        return redirect("forums:set_up")
    visible = Q(state__in=(Forum.State.PUBLIC, Forum.State.CLOSED))
    if request.actor.is_insider:
        visible = Q()  # an office of the whole installation
    elif isinstance(request.user, User):
        visible |= Q(pk__in=[forum.pk for forum in forums_of(request.user)])
    return render(request, "front/forums.html", {"forums": Forum.objects.filter(visible)})


def home(request: ForumRequest) -> HttpResponse:
    """The forum at a glance, for everybody."""
    context = queries.glance(request.forum, request.now, get_language() or "en")
    return render(request, "front/home.html", context)


def delegations(request: ForumRequest) -> HttpResponse:
    """Who takes part, at the level of organisations; people only where they agreed."""
    return render(request, "front/delegations.html", {"sides": public_delegations(request.forum)})


def organisation(request: ForumRequest, public_id: str) -> HttpResponse:
    """An organisation as the public sees it."""
    shown = queries.shown_organisations(request.forum, request.actor)
    found = get_object_or_404(shown, public_id=public_id)
    if found.merged_into_id and (kept := shown.filter(pk=found.merged_into_id).first()):
        return redirect(link(request, "front:organisation", kept.public_id))
    context = queries.public_organisation(found, request.forum)
    # The inner card shows more, to those who may see it.
    context["section"] = section_word(found.sector) if found.sector else ""
    context["may_open"] = may_at_all(request.actor, "directory.organisation")
    return render(request, "front/organisation.html", context)


def venue(request: ForumRequest) -> HttpResponse:
    """Halls, hours and breaks."""
    return render(request, "front/venue.html", queries.public_venue(request.forum))


def about(request: ForumRequest) -> HttpResponse:
    """Where the data come from, how the figures are counted, and what is kept of whom."""
    return render(request, "front/about.html")


def today(request: ForumRequest) -> HttpResponse:
    """What this person must see first, by the role that they hold or chose."""
    return homes.render_home(request)


def journal(request: ForumRequest) -> HttpResponse:
    """What happened, newest first."""
    form = JournalFilter(request.GET)
    wanted = queries.JournalWanted(**form.cleaned_data) if form.is_valid() else queries.JournalWanted()
    rows = queries.journal_of(request.actor, request.forum, wanted).order_by("-number")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    lines = list(told(page.object_list))
    context = {"form": form, "page": page, "lines": lines, "newest": lines[0].at if lines else None}
    return render(request, "front/journal.html", context)


def export_journal(request: ForumRequest) -> HttpResponse:
    """The way to the journal as a file, at the address that auditors have kept."""
    query = request.GET.urlencode()
    return redirect(link(request, "sheets:export", "journal") + (f"?{query}" if query else ""))


def translations(request: ForumRequest) -> HttpResponse:
    """Every text that is missing in a language, stale, or only a machine's draft."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in BY_KIND else ""
    language = request.GET.get("language", "")
    language = language if language in request.forum.languages else ""
    rows = gaps_query(
        request.forum, request.actor, languages=[language] if language else None, kind=kind
    ).order_by("desk_source", "pk", "desk_field", "desk_language")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "gaps": gaps(list(page.object_list)),
        "sources": SOURCES,
        "kind": kind,
        "language": language,
        "languages": request.forum.languages,
    }
    return render(request, "front/translations.html", context)


def translate(request: ForumRequest, kind: str, record_id: int, field: str) -> HttpResponse:
    """One text in its three boxes."""
    source = BY_KIND.get(kind)
    column = next((each for each in source.fields if each.name == field), None) if source else None
    if source is None or column is None:
        raise Http404
    thing = get_object_or_404(open_to(source, request.forum, request.actor), pk=record_id)
    words = getattr(thing, field)
    form = TranslationForm(request.POST or None, initial={"words": words, "seen": actions.mark_of(words)})
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.translate(
                forum=request.forum,
                kind=kind,
                record_id=record_id,
                field=field,
                words=form.cleaned_data["words"],
                seen=form.cleaned_data["seen"],
                actor=request.actor,
                now=request.now,
            )
        except actions.ChangedMeanwhile as error:
            conflict = [(code, error.current.text(code)) for code in request.forum.languages]
            typed = request.POST.copy()
            typed["seen"] = actions.mark_of(error.current)
            form.data = typed
        else:
            left = gaps_query(request.forum, request.actor).count()
            messages.success(
                request,
                ngettext("Saved. %(count)s text is left.", "Saved. %(count)s texts are left.", left)
                % {"count": left},
            )
            filters = f"?{request.GET.urlencode()}" if request.GET else ""
            return redirect(link(request, "front:translations") + filters)
    context = {"form": form, "source": source, "record": thing, "field": column, "conflict": conflict}
    status = 409 if conflict else 422 if form.errors else 200
    return render(request, "front/translate.html", context, status=status)
