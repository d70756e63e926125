"""Addresses inside the forum that the reader is in."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse


def link(request: HttpRequest, name: str, *args: Any) -> str:
    """The address of a page of the reader's forum, in the reader's language."""
    forum = getattr(request, "forum", None)
    return reverse(name, args=(forum.slug, *args) if forum else args)
