"""`{% export_link "people" %}`: the way from the page of a list to its file.

A builtin library: no template needs to load it.
"""

from django import template
from django.template.context import RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from muntada.sheets.exports import file_address, listing_named, may_be_taken
from muntada.ui.templatetags.muntada_tags import icon

register = template.Library()


@register.simple_tag(takes_context=True)
def export_link(context: RequestContext, name: str, **narrowed: str) -> SafeString:
    """Leads to the list as a file, narrowed down as the page is; nothing for who may not take it."""
    request = context["request"]
    listing = listing_named(name)
    if listing is None or not may_be_taken(listing, request.actor):
        return SafeString("")
    return format_html(
        '<a class="btn btn--plain" href="{}">{}{}</a>',
        file_address(request, listing, narrowed or request.GET),
        icon("table"),
        _("As a spreadsheet"),
    )
