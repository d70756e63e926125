"""The pages of accreditation beside each other."""

from typing import Any, NamedTuple

from django import template
from django.template import Context
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muntada.access.actor import may_at_all
from muntada.base.links import link

register = template.Library()

PAGES: tuple[tuple[str, str | Promise], ...] = (
    ("applications", _("Applications")),
    ("answers", _("Answers")),
    ("questions", _("Form")),
    ("badges", _("Badges")),
    ("vehicle_passes", _("Vehicles")),
    ("security_list", _("Security list")),
    ("quotas", _("Quotas")),
    ("zones", _("Zones")),
)


class Tab(NamedTuple):
    """One page: where it is, what it is called, whether it is open."""

    url: str
    label: str | Promise
    current: bool


@register.inclusion_tag("accreditation/parts/tabs.html", takes_context=True)
def accreditation_tabs(context: Context) -> dict[str, Any]:
    """The pages that this reader may open; none for whoever may open one only."""
    request = context["request"]
    tabs = [
        Tab(link(request, f"accreditation:{page}"), label, request.resolver_match.url_name == page)
        for page, label in PAGES
        if may_at_all(request.actor, f"accreditation.{page}")
    ]
    return {"label": _("Pages of accreditation"), "tabs": tabs if len(tabs) > 1 else []}
