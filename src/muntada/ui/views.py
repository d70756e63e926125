"""The living page of components."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def components(request: HttpRequest) -> HttpResponse:
    """Every component in three languages and all its states, for whoever builds a page."""
    return render(request, "ui/pages/components.html")
