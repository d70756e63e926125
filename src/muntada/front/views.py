"""The public face, the journal, the translation desk. The homes of the roles stand in `homes`."""

import csv
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from muntada.access.actor import may
from muntada.accounts.models import User
from muntada.base.links import link
from muntada.directory.models import Organisation
from muntada.directory.queries import forums_of
from muntada.forums.models import Forum
from muntada.forums.requests import ForumRequest
from muntada.forums.setup import is_set_up
from muntada.front import actions, homes, queries
from muntada.front.chronicle import told
from muntada.front.desk import BY_KIND, SOURCES, gaps, gaps_query, owner_of
from muntada.front.forms import JournalFilter, TranslationForm
from muntada.journal.models import Entry

A_PAGE = 50


def forums(request: ForumRequest) -> HttpResponse:
    """All forums that this reader may see; an empty installation leads to its first page."""
    if not is_set_up():
        return redirect("forums:set_up")
    visible = list(Forum.objects.public().prefetch_related("sides"))
    if request.actor.is_known and isinstance(request.user, User):
        own = forums_of(request.user)
        visible = [*(forum for forum in own if forum.state == Forum.State.DRAFT), *visible]
    return render(request, "front/forums.html", {"forums": visible})


def home(request: ForumRequest) -> HttpResponse:
    """The forum at a glance, for everybody."""
    return render(
        request, "front/home.html", queries.glance(request.forum, request.now, get_language() or "en")
    )


def delegations(request: ForumRequest) -> HttpResponse:
    """Who takes part, at the level of organisations; people only where they agreed."""
    sides = queries.public_sides(request.forum, get_language() or "en")
    return render(request, "front/delegations.html", {"sides": sides})


def organisation(request: ForumRequest, public_id: str) -> HttpResponse:
    """An organisation as the public sees it."""
    taking_part = Organisation.objects.taking_part_in(request.forum)
    found = get_object_or_404(taking_part, public_id=public_id)
    return render(request, "front/organisation.html", queries.public_organisation(found, request.forum))


def venue(request: ForumRequest) -> HttpResponse:
    """Halls, hours and breaks."""
    return render(request, "front/venue.html", queries.public_venue(request.forum))


def about(request: ForumRequest) -> HttpResponse:
    """Where the data come from, how the figures are counted, and what is kept of whom."""
    return render(request, "front/about.html", {})


def today(request: ForumRequest) -> HttpResponse:
    """What this person must see first, by the role that they hold or chose."""
    return homes.render_home(request)


def _filtered(request: ForumRequest, form: JournalFilter) -> Any:
    rows = Entry.objects.visible_to(request.actor).order_by("-number")
    if not form.is_valid():
        return rows
    wanted = form.cleaned_data
    if wanted["first"]:
        rows = rows.filter(at__date__gte=wanted["first"])
    if wanted["last"]:
        rows = rows.filter(at__date__lte=wanted["last"])
    if wanted["room"]:
        rows = rows.filter(name__startswith=f"{wanted['room']}.")
    if wanted["who"]:
        rows = rows.filter(actor_id__in=User.objects.filter(name__icontains=wanted["who"]).values("pk"))
    return rows


def _journal_filter(request: ForumRequest) -> JournalFilter:
    return JournalFilter(request.GET or {}, rooms=queries.rooms_of_the_journal())


def journal(request: ForumRequest) -> HttpResponse:
    """What happened, newest first."""
    form = _journal_filter(request)
    page = Paginator(_filtered(request, form), A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "lines": list(told(page.object_list))}
    return render(request, "front/journal.html", context)


class _Echo:
    """A file that hands back what is written to it, row by row."""

    def write(self, value: str) -> str:
        return value


def export_journal(request: ForumRequest) -> StreamingHttpResponse:
    """The filtered rows as CSV, with their digests, for whoever wants to check the chain."""
    rows = _filtered(request, _journal_filter(request)).order_by("number")
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        yield "\ufeff"
        yield writer.writerow(
            [
                _("number"),
                _("moment (UTC)"),
                _("who"),
                _("what"),
                _("side"),
                _("event"),
                _("facts"),
                _("digest"),
            ]
        )
        for line in told(rows.iterator(chunk_size=2000)):
            who = f"'{line.who}" if line.who[:1] in "=+-@" else line.who
            yield writer.writerow(
                [
                    line.number,
                    line.at.isoformat(),
                    who,
                    line.sentence,
                    line.side,
                    line.name,
                    line.facts,
                    line.digest,
                ]
            )

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{request.forum.code}.journal.csv"'
    return response


def translations(request: ForumRequest) -> HttpResponse:
    """Every text that is missing in a language, stale, or only a machine's draft."""
    kind = request.GET.get("kind", "")
    language = request.GET.get("language", "")
    chosen = (language,) if language in request.forum.languages else tuple(request.forum.languages)
    rows = gaps_query(request.forum, request.actor, languages=chosen, kind=kind if kind in BY_KIND else "")
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
    if source is None or field not in {column.name for column in source.fields}:
        raise Http404
    thing = get_object_or_404(source.of_forum(request.forum), pk=record_id)
    if not may(request.actor, "front.translate", owner_of(thing, request.forum)):
        raise Http404
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
            conflict = error.current
            form.data = form.data.copy()
            form.data["seen"] = actions.mark_of(error.current)
        else:
            left = gaps_query(request.forum, request.actor).count()
            messages.success(
                request,
                ngettext("Saved. %(count)s text is left.", "Saved. %(count)s texts are left.", left)
                % {"count": left},
            )
            return redirect(link(request, "front:translations"))
    context = {
        "form": form,
        "source": source,
        "record": thing,
        "field": source.model._meta.get_field(field),
        "conflict": conflict,
    }
    return render(request, "front/translate.html", context)
