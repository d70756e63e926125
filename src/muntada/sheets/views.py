"""The way of a file: brought, its columns set, looked at as a dry run, read in. And a list's way out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.functional import Promise
from django.utils.http import quote_etag
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muntada.access.actor import Actor, NotAllowed, may_at_all
from muntada.accounts.names import recognise
from muntada.base.links import link
from muntada.sheets import actions
from muntada.sheets.actions import InForum
from muntada.sheets.exports import (
    Listing,
    Value,
    file_address,
    is_found_in,
    listing_named,
    listings_for,
    narrowing,
)
from muntada.sheets.forms import ColumnsForm, ExportForm, ReadInForm, UploadForm
from muntada.sheets.kinds import FATE_WORDS, Fate, Kind, kind_named, kinds_for
from muntada.sheets.models import Mapping as Remembered
from muntada.sheets.models import PlannedRow, Upload
from muntada.sheets.planning import guessed_columns
from muntada.sheets.problems import Problem
from muntada.sheets.wording import told
from muntada.sheets.writing import CSV, XLSX, text_table, workbook

A_PAGE = 50
CHIPS = {Fate.NEW: "done", Fate.CHANGED: "track", Fate.SAME: "none", Fate.REFUSED: "late"}


class SheetRequest(HttpRequest):
    """The request as this room receives it; of the forum it knows the number and the code."""

    now: datetime
    actor: Actor
    forum: InForum
    forum_or_none: InForum | None


def _kind(request: SheetRequest, name: str) -> Kind:
    kind = kind_named(name)
    if kind is None:
        raise Http404
    if not may_at_all(request.actor, kind.right):
        raise NotAllowed(kind.right)
    return kind


def _upload(request: SheetRequest, public_id: str) -> tuple[Upload, Kind]:
    upload = get_object_or_404(Upload.objects.visible_to(request.actor), public_id=public_id)
    return upload, _kind(request, upload.kind)


def _steps() -> list[str]:
    return [_("File"), _("Columns"), _("Dry run"), _("Done")]


def uploads(request: SheetRequest) -> HttpResponse:
    """What can be read in, and what was."""
    rows = Upload.objects.visible_to(request.actor).select_related("uploader")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    recognise(upload.uploader for upload in page)
    context = {
        "kinds": kinds_for(request.actor),
        "listings": listings_for(request.actor),
        "page": page,
    }
    return render(request, "sheets/uploads.html", context)


def upload_file(request: SheetRequest, kind: str) -> HttpResponse:
    """Bring a file; it is looked through at once, and refused in words if it cannot be read."""
    wanted = _kind(request, kind)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = actions.upload_file(
            forum=request.forum,
            kind=wanted,
            name=form.cleaned_data["file"].name,
            content=form.content,
            sheet=form.sheet,
            actor=request.actor,
            now=request.now,
        )
        return redirect(link(request, "sheets:map_columns", upload.public_id))
    context = {"kind": wanted, "form": form, "steps": _steps()}
    return render(request, "sheets/upload_file.html", context, status=422 if form.errors else 200)


def map_columns(request: SheetRequest, public_id: str) -> HttpResponse:
    """Say what each column holds: as last time for a file of this shape, else as its names suggest."""
    upload, kind = _upload(request, public_id)
    if not upload.is_open or upload.is_at_work:
        return redirect(link(request, "sheets:dry_run", upload.public_id))
    remembered = Remembered.objects.filter(
        forum_id=upload.forum_id, kind=kind.name, signature=upload.signature
    ).first()
    columns = upload.columns or (remembered.columns if remembered else guessed_columns(kind, upload.header))
    form = ColumnsForm(request.POST or None, kind=kind, header=upload.header, columns=columns)
    if request.method == "POST" and form.is_valid():
        try:
            actions.map_columns(
                upload=upload, kind=kind, columns=form.columns(), actor=request.actor, now=request.now
            )
        except actions.BadColumns as error:
            for problem in error.problems:
                form.add_error(None, told(problem, kind))
        except actions.Finished:
            messages.warning(request, _("This file was read in or dropped meanwhile."))
            return redirect(link(request, "sheets:dry_run", upload.public_id))
        except actions.AtWork:
            return redirect(link(request, "sheets:dry_run", upload.public_id))
        else:
            return redirect(link(request, "sheets:dry_run", upload.public_id))
    samples = [row.cells for row in upload.rows.all()[:3]]
    shown = [(field, [cells[index] for cells in samples if cells[index]]) for index, field in enumerate(form)]
    context = {
        "upload": upload,
        "kind": kind,
        "form": form,
        "columns": shown,
        "is_remembered": remembered is not None,
        "steps": _steps(),
    }
    return render(request, "sheets/map_columns.html", context, status=422 if form.errors else 200)


@dataclass(frozen=True)
class ShownRow:
    """One row of a dry run in the reader's language."""

    row: PlannedRow
    chip: str
    word: str | Promise
    changes: list[tuple[str, str, str]]
    problems: list[tuple[str, str]]


def _shown(row: PlannedRow, kind: Kind) -> ShownRow:
    fate = Fate(row.fate)
    return ShownRow(
        row=row,
        chip=CHIPS[fate],
        word=FATE_WORDS[fate],
        changes=[
            (str(kind.column(key).title), _said(kind, key, before), _said(kind, key, after))
            for key, before, after in row.changes
        ],
        problems=[(problem.address, told(problem, kind)) for problem in map(Problem.from_json, row.problems)],
    )


def _said(kind: Kind, key: str, value: str) -> str:
    return str(kind.column(key).choices.get(value, value))


@dataclass(frozen=True)
class Filter:
    """One of the fates, with the number of its rows."""

    url: str
    label: str | Promise
    count: int
    state: str = ""
    current: bool = False


def dry_run(request: SheetRequest, public_id: str) -> HttpResponse:
    """What would happen to every row, before anything does; afterwards, what did."""
    upload, kind = _upload(request, public_id)
    if upload.state == Upload.State.UPLOADED:
        return redirect(link(request, "sheets:map_columns", upload.public_id))
    if upload.is_at_work:
        return render(
            request, "sheets/at_work.html", {"kind": kind, "steps": _steps(), **_work(request, upload)}
        )
    asked = request.GET.get("fate", "")
    fate = Fate(asked) if asked in {known.value for known in Fate} else None
    rows = upload.rows.filter(fate=fate) if fate else upload.rows.all()
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    filters = [Filter("?", _("All"), upload.count(), current=fate is None)] + [
        Filter(f"?fate={one}", FATE_WORDS[one], upload.count(one), CHIPS[one], current=one is fate)
        for one in Fate
    ]
    context = {
        "upload": upload,
        "kind": kind,
        "page": page,
        "shown": [_shown(row, kind) for row in page],
        "filters": filters,
        "steps": _steps(),
        "at": 3 if upload.is_open else 5,
    }
    return render(request, "sheets/dry_run.html", context)


# After so long without a sign the reader is told that perhaps no worker runs.
SILENCE = timedelta(minutes=1)


def _work(request: SheetRequest, upload: Upload) -> dict[str, Any]:
    noted_at = upload.noted_at or upload.asked_at
    recognise([upload.asker])
    return {
        "upload": upload,
        "rows": upload.rows.count(),
        "stage": Upload.Stage(upload.stage or Upload.Stage.WAITING).label,
        "is_silent": noted_at is not None and request.now - noted_at > SILENCE,
    }


def progress(request: SheetRequest, public_id: str) -> HttpResponse:
    """The part of the page that changes while a worker is at work; then the page is asked for anew."""
    upload, _kind_of_rows = _upload(request, public_id)
    work = _work(request, upload)
    mark = quote_etag(f"{upload.state}-{upload.stage}-{upload.progress}-{work['is_silent']}-{get_language()}")
    same = get_conditional_response(request, etag=mark)
    if same is not None:
        return same
    answer = render(request, "sheets/parts/progress.html", work)
    answer["ETag"] = mark
    answer["Cache-Control"] = "private, no-cache"
    if not upload.is_at_work:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def read_in(request: SheetRequest, public_id: str) -> HttpResponse:
    """Do what the dry run shows, all of it or nothing."""
    upload, kind = _upload(request, public_id)
    form = ReadInForm(request.POST)
    form.is_valid()
    try:
        outcome = actions.read_in(
            upload=upload,
            kind=kind,
            digest=form.cleaned_data.get("digest", ""),
            leaves_out=form.cleaned_data.get("leaves_out", False),
            actor=request.actor,
            now=request.now,
        )
    except actions.RowsRefused:
        messages.error(
            request,
            _(
                "Some rows are refused. Correct the file, or tick that they are left out. Nothing was read in."
            ),
        )
    except actions.Finished:
        messages.warning(request, _("This file was read in or dropped meanwhile."))
    except IntegrityError:
        messages.error(
            request, _("Somebody saved the same at this very moment. Nothing was read in; try once more.")
        )
    except actions.AtWork:
        pass  # asked twice: the page shows how far the worker is
    else:
        if outcome is actions.Outcome.READ_IN:
            said = ngettext("%(count)s row was read in.", "%(count)s rows were read in.", upload.good)
            messages.success(request, said % {"count": upload.good})
        elif outcome is actions.Outcome.CHANGED:
            messages.warning(
                request,
                _("The data changed since the dry run. Nothing was read in; here is what would happen now."),
            )
    return redirect(link(request, "sheets:dry_run", upload.public_id))


@require_POST
def discard_upload(request: SheetRequest, public_id: str) -> HttpResponse:
    """Drop the file."""
    upload, _kind_of_rows = _upload(request, public_id)
    try:
        actions.discard_upload(upload=upload, actor=request.actor, now=request.now)
    except actions.Finished:
        messages.warning(request, _("This file was read in or dropped meanwhile."))
    else:
        messages.success(request, _("The file was dropped. Nothing of it was read in."))
    return redirect(link(request, "sheets:uploads"))


def refused_rows(request: SheetRequest, public_id: str) -> HttpResponseBase:
    """The refused rows as a workbook, each with its reasons, to be corrected and brought again."""
    upload, kind = _upload(request, public_id)
    rows = (
        (*row.cells, "\n".join(f"{where} {text}".strip() for where, text in _shown(row, kind).problems))
        for row in upload.rows.filter(fate=Fate.REFUSED)
    )
    header = (*upload.header, _("Why it was refused"))
    return _as_workbook(f"{upload.public_id}-refused", _("Refused rows"), header, rows)


def empty_sheet(request: SheetRequest, kind: str) -> HttpResponseBase:
    """A workbook that holds nothing but the names of the columns, to be filled."""
    wanted = _kind(request, kind)
    header = [str(column.title) for column in wanted.columns]
    return _as_workbook(f"{request.forum.code}-{wanted.name}", str(wanted.title), header, ())


@dataclass(frozen=True)
class Sibling:
    """Another list of the same page."""

    url: str
    label: str | Promise
    current: bool


def export(request: SheetRequest, kind: str) -> HttpResponseBase:
    """A list as a file with chosen columns; without a choice, the page where to choose."""
    listing = listing_named(kind)
    if listing is None or not is_found_in(listing, request.actor.forum_id):
        raise Http404
    if not may_at_all(request.actor, listing.right):
        raise NotAllowed(listing.right)
    narrowed = narrowing(listing, request.GET)
    is_chosen = "format" in request.GET
    data = request.GET.copy()
    data.setlist("columns", [key for keys in data.getlist("columns") for key in keys.split(",") if key])
    form = ExportForm(data if is_chosen else None, columns=listing.columns_in(request.actor.forum_id))
    if is_chosen and form.is_valid():
        return _export(request, listing, narrowed, form.cleaned_data["columns"], form.cleaned_data["format"])
    context = {
        "listing": listing,
        "form": form,
        "narrowed": narrowed,
        "whole": link(request, "sheets:export", kind),
        "siblings": [
            Sibling(file_address(request, one, request.GET), one.title, one is listing)
            for one in listings_for(request.actor)
            if one.right == listing.right
        ],
    }
    return render(request, "sheets/export.html", context, status=422 if form.errors else 200)


def _export(
    request: SheetRequest,
    listing: Listing,
    narrowed: Mapping[str, str],
    wanted: Sequence[str],
    file_format: str,
) -> HttpResponseBase:
    forum = request.forum_or_none
    columns = [column for column in listing.columns_in(forum.pk if forum else None) if column.key in wanted]
    language = get_language() or "en"
    found = actions.export(
        forum=forum,
        listing=listing,
        columns=[column.key for column in columns],
        file_format=file_format,
        language=language,
        narrowed=narrowed,
        actor=request.actor,
        now=request.now,
    )
    header = [str(column.title) for column in columns]
    choices = {column.key: {code: str(words) for code, words in column.choices.items()} for column in columns}
    rows = ([_written(row.get(key), choices[key]) for key in choices] for row in _spoken(found, language))
    name = f"{forum.code if forum else 'muntada'}-{listing.name}-{request.now:%Y-%m-%d}"
    if file_format == "csv":
        pieces = (piece.encode() for piece in text_table(header, rows))
        return StreamingHttpResponse(pieces, headers=_headers(CSV, f"{name}.csv"))
    return _as_workbook(name, str(listing.title), header, rows)


def _spoken(rows: Iterable[Mapping[str, Value]], language: str) -> Iterator[Mapping[str, Value]]:
    """The rows, each made in the reader's language: a stream is read when it is forgotten already."""
    source = iter(rows)
    while True:
        with override(language):
            row = next(source, None)
        if row is None:
            return
        yield row


def _written(value: Value, choices: dict[str, str]) -> Value:
    return choices.get(value, value) if isinstance(value, str) else value


def _as_workbook(
    name: str, title: str, header: Sequence[str], rows: Iterable[Sequence[Value]]
) -> HttpResponseBase:
    file: Any = workbook(title, header, rows, is_right_to_left=get_language() == "ar")
    return FileResponse(file, headers=_headers(XLSX, f"{name}.xlsx"))


def _headers(content_type: str, name: str) -> dict[str, str]:
    return {
        "Content-Type": content_type,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
