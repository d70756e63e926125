"""Zones: one page with all of them, forms, hours."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from muntada.access.actor import Owner, may
from muntada.accreditation import actions
from muntada.accreditation.forms import HoursForm, ZoneForm, initial_of_zone
from muntada.accreditation.models import Category, Zone, ZoneRule
from muntada.base.links import link
from muntada.forums.requests import ForumRequest


def zones(request: ForumRequest) -> HttpResponse:
    """Every zone with its halls, and which categories may enter it when."""
    rows = list(Zone.objects.filter(forum=request.forum).prefetch_related("halls", "rules"))
    shown = []
    for zone in rows:
        rules = list(zone.rules.all())
        always = [str(Category(rule.category).label) for rule in rules if rule.starts_at is None]
        shown.append((zone, always, [rule for rule in rules if rule.starts_at is not None]))
    context = {
        "zones": shown,
        "zone_name": request.forum.zone,
        "may_change": may(request.actor, "accreditation.change_zone", Owner(forum_id=request.forum.pk)),
    }
    return render(request, "accreditation/zones.html", context)


def add_zone(request: ForumRequest) -> HttpResponse:
    """One more zone."""
    form = ZoneForm(request.POST or None, forum=request.forum)
    if request.method == "POST" and form.is_valid():
        try:
            zone = actions.add_zone(
                forum=request.forum, **form.cleaned_data, actor=request.actor, now=request.now
            )
        except actions.LetterTaken:
            form.add_error("code", _("Another zone has this letter. Choose a different one."))
        else:
            messages.success(request, _("Zone %(zone)s was added.") % {"zone": zone.code})
            return redirect(link(request, "accreditation:zones"))
    return _form_page(request, form, _("Add a zone"), _("Add the zone"))


def change_zone(request: ForumRequest, pk: int) -> HttpResponse:
    """Another letter, name, halls or categories; it can be removed here as well."""
    zone = _zone(request, pk)
    form = ZoneForm(request.POST or None, forum=request.forum, initial=initial_of_zone(zone))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_zone(zone=zone, **form.cleaned_data, actor=request.actor, now=request.now)
        except actions.LetterTaken:
            form.add_error("code", _("Another zone has this letter. Choose a different one."))
        except actions.OnBadges as error:
            form.add_error(
                "code",
                ngettext(
                    "%(count)s badge in use bears this letter: it stays.",
                    "%(count)s badges in use bear this letter: it stays.",
                    error.count,
                )
                % {"count": error.count},
            )
        else:
            messages.success(request, _("Zone %(zone)s was changed.") % {"zone": zone.code})
            return redirect(link(request, "accreditation:zones"))
    return _form_page(request, form, _("Change a zone"), _("Save"), zone)


def add_zone_hours(request: ForumRequest, pk: int) -> HttpResponse:
    """A category may enter a zone within certain hours."""
    zone = _zone(request, pk)
    form = HoursForm(request.POST or None, forum=request.forum)
    if request.method == "POST" and form.is_valid():
        actions.add_zone_hours(zone=zone, **form.cleaned_data, actor=request.actor, now=request.now)
        messages.success(request, _("Saved."))
        return redirect(link(request, "accreditation:zones"))
    return _form_page(request, form, _("Hours of a zone"), _("Add the hours"), None)


@require_POST
def remove_zone_hours(request: ForumRequest, pk: int) -> HttpResponse:
    """Hours that no longer hold."""
    rule = get_object_or_404(ZoneRule.objects.select_related("zone"), pk=pk, zone__forum=request.forum)
    actions.remove_zone_hours(rule=rule, actor=request.actor, now=request.now)
    messages.success(request, _("These hours no longer hold."))
    return redirect(link(request, "accreditation:zones"))


@require_POST
def remove_zone(request: ForumRequest, pk: int) -> HttpResponse:
    """A zone goes."""
    zone = _zone(request, pk)
    try:
        actions.remove_zone(zone=zone, actor=request.actor, now=request.now)
    except actions.StillReliedOn:
        messages.error(
            request,
            _("Zone %(zone)s stays: people or vehicles were let in there by name. Take it from them first.")
            % {"zone": zone.code},
        )
    except actions.OnBadges as error:
        messages.error(
            request,
            ngettext(
                "Zone %(zone)s stays: %(count)s badge in use bears its letter. Take it from its categories"
                " instead; the gates then let nobody in there.",
                "Zone %(zone)s stays: %(count)s badges in use bear its letter. Take it from its categories"
                " instead; the gates then let nobody in there.",
                error.count,
            )
            % {"zone": zone.code, "count": error.count},
        )
    else:
        messages.success(request, _("Zone %(zone)s was removed.") % {"zone": zone.code})
    return redirect(link(request, "accreditation:zones"))


def _zone(request: ForumRequest, pk: int) -> Zone:
    return get_object_or_404(Zone, pk=pk, forum=request.forum)


def _form_page(
    request: ForumRequest, form: forms.Form, title: str, button: str, zone: Zone | None = None
) -> HttpResponse:
    context = {"form": form, "title": title, "button": button, "zone": zone}
    return render(request, "accreditation/zone_form.html", context, status=422 if form.errors else 200)
