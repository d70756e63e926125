"""`{% link "programme:session" session.public_id %}`: an address inside the reader's forum."""

from typing import Any

from django import template
from django.template.context import RequestContext

from muntada.base import links

register = template.Library()


@register.simple_tag(takes_context=True)
def link(context: RequestContext, name: str, *args: Any) -> str:
    """The address of a page of the reader's forum."""
    return links.link(context["request"], name, *args)
