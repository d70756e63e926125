"""Pages on which the halls, tables, hours and breaks are kept."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from muntada.access.actor import Owner, may
from muntada.base.links import link
from muntada.forums.requests import ForumRequest
from muntada.venue import actions
from muntada.venue.forms import BreakForm, HallForm, HoursForm, TableForm, TablesForm
from muntada.venue.models import Break, Hall, Hours, Table


def halls(request: ForumRequest) -> HttpResponse:
    """The whole venue on one page: each hall with its tables and hours, and the breaks of all."""
    rows = Hall.objects.filter(forum=request.forum).prefetch_related("tables__host", "hours")
    breaks = Break.objects.filter(forum=request.forum)
    joint = Owner(forum_id=request.forum.pk)
    return render(
        request,
        "venue/halls.html",
        {
            "halls": rows,
            "breaks": breaks,
            "zone_name": request.forum.zone,
            "may_change_halls": may(request.actor, "venue.add_hall", joint),
            "may_change_tables": may(request.actor, "venue.add_tables", joint),
        },
    )


def add_hall(request: ForumRequest) -> HttpResponse:
    """One more hall."""
    form = HallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            hall = actions.add_hall(
                forum=request.forum, **form.cleaned_data, actor=request.actor, now=request.now
            )
        except actions.CodeTaken:
            form.add_error("code", _("Another hall has this code. Choose a different one."))
        else:
            messages.success(request, _("%(hall)s was added.") % {"hall": hall})
            return redirect(link(request, "venue:halls"))
    return _form_page(request, form, _("Add a hall"), _("Add the hall"))


def change_hall(request: ForumRequest, pk: int) -> HttpResponse:
    """Another code, name, kind or number of seats."""
    hall = _hall(request, pk)
    initial = {"code": hall.code, "name": hall.name, "kind": hall.kind, "capacity": hall.capacity or None}
    form = HallForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_hall(hall=hall, **form.cleaned_data, actor=request.actor, now=request.now)
        except actions.CodeTaken:
            form.add_error("code", _("Another hall has this code. Choose a different one."))
        else:
            messages.success(request, _("%(hall)s was changed.") % {"hall": hall})
            return redirect(link(request, "venue:halls"))
    return _form_page(request, form, _("Change a hall"), _("Save"))


@require_POST
def remove_hall(request: ForumRequest, pk: int) -> HttpResponse:
    """A hall goes."""
    hall = _hall(request, pk)
    try:
        actions.remove_hall(hall=hall, actor=request.actor, now=request.now)
    except actions.StillReliedOn:
        messages.error(
            request,
            _("%(hall)s stays: sessions or meetings take place there. Move or cancel them first.")
            % {"hall": hall},
        )
    else:
        messages.success(request, _("%(hall)s was removed.") % {"hall": hall})
    return redirect(link(request, "venue:halls"))


def add_tables(request: ForumRequest, pk: int) -> HttpResponse:
    """So many tables at once."""
    hall = _hall(request, pk)
    form = TablesForm(request.POST or None, forum=request.forum)
    if request.method == "POST" and form.is_valid():
        tables = actions.add_tables(hall=hall, **form.cleaned_data, actor=request.actor, now=request.now)
        messages.success(
            request,
            ngettext("%(count)s table was added.", "%(count)s tables were added.", len(tables))
            % {"count": len(tables)},
        )
        return redirect(link(request, "venue:halls"))
    return _form_page(request, form, _("Add tables"), _("Add the tables"), hall)


def change_table(request: ForumRequest, pk: int) -> HttpResponse:
    """Another zone or host for one table; it can be removed here as well."""
    table = _table(request, pk)
    initial = {"zone": table.zone, "host": table.host}
    form = TableForm(request.POST or None, forum=request.forum, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.change_table(table=table, **form.cleaned_data, actor=request.actor, now=request.now)
        messages.success(request, _("Table %(number)s was changed.") % {"number": table.number})
        return redirect(link(request, "venue:halls"))
    title = _("Table %(number)s") % {"number": table.number}
    return _form_page(request, form, title, _("Save"), table.hall, table=table)


@require_POST
def remove_table(request: ForumRequest, pk: int) -> HttpResponse:
    """A table goes."""
    table = _table(request, pk)
    try:
        actions.remove_table(table=table, actor=request.actor, now=request.now)
    except actions.StillReliedOn:
        messages.error(
            request,
            _("Table %(number)s stays: meetings take place at it. Publish a timetable without it first.")
            % {"number": table.number},
        )
    else:
        messages.success(request, _("Table %(number)s was removed.") % {"number": table.number})
    return redirect(link(request, "venue:halls"))


def add_hours(request: ForumRequest, pk: int) -> HttpResponse:
    """When a hall holds business meetings."""
    hall = _hall(request, pk)
    form = HoursForm(request.POST or None, forum=request.forum)
    if request.method == "POST" and form.is_valid():
        starts_at, ends_at = form.moments
        try:
            actions.add_hours(
                hall=hall, starts_at=starts_at, ends_at=ends_at, actor=request.actor, now=request.now
            )
        except actions.HoursOverlap:
            form.add_error(
                "starts", _("The hall has hours then already. Choose a time that does not overlap.")
            )
        else:
            messages.success(request, _("The hours were added."))
            return redirect(link(request, "venue:halls"))
    return _form_page(request, form, _("Add hours of business meetings"), _("Add the hours"), hall)


@require_POST
def remove_hours(request: ForumRequest, pk: int) -> HttpResponse:
    """A hall no longer holds business meetings then."""
    hours = get_object_or_404(Hours.objects.select_related("hall__forum"), pk=pk, hall__forum=request.forum)
    actions.remove_hours(hours=hours, actor=request.actor, now=request.now)
    messages.success(
        request, _("The hours were removed. Meetings that are published stay until you publish anew.")
    )
    return redirect(link(request, "venue:halls"))


def add_break(request: ForumRequest) -> HttpResponse:
    """When nobody meets."""
    form = BreakForm(request.POST or None, forum=request.forum)
    if request.method == "POST" and form.is_valid():
        actions.add_break(
            forum=request.forum,
            kind=form.cleaned_data["kind"],
            name=form.cleaned_data["name"],
            days=form.days,
            starts=form.cleaned_data["starts"],
            ends=form.cleaned_data["ends"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("The break was added."))
        return redirect(link(request, "venue:halls"))
    return _form_page(request, form, _("Add a break"), _("Add the break"))


@require_POST
def remove_break(request: ForumRequest, pk: int) -> HttpResponse:
    """A break is no longer kept."""
    pause = get_object_or_404(Break.objects.select_related("forum"), pk=pk, forum=request.forum)
    actions.remove_break(pause=pause, actor=request.actor, now=request.now)
    messages.success(request, _("The break was removed."))
    return redirect(link(request, "venue:halls"))


def _hall(request: ForumRequest, pk: int) -> Hall:
    return get_object_or_404(Hall.objects.select_related("forum"), pk=pk, forum=request.forum)


def _table(request: ForumRequest, pk: int) -> Table:
    rows = Table.objects.select_related("hall__forum", "host")
    return get_object_or_404(rows, pk=pk, hall__forum=request.forum)


def _form_page(
    request: ForumRequest,
    form: forms.Form,
    title: str,
    button: str,
    hall: Hall | None = None,
    table: Table | None = None,
) -> HttpResponse:
    context = {"form": form, "title": title, "button": button, "hall": hall, "table": table}
    return render(request, "venue/form.html", context, status=422 if form.is_bound else 200)
