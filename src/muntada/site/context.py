"""What every page of the house needs: who reads it, the way around, the clocks, the demo's ribbon."""

from typing import Any, NamedTuple, cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from muntada.access.actor import may_at_all
from muntada.accounts.models import User
from muntada.forums.requests import ForumRequest
from muntada.site.middleware import page_name
from muntada.site.navigation import Link, place_of, public_links


class Person(NamedTuple):
    """The signed-in reader, as the layouts show them."""

    name: str
    url: str


def house(request: HttpRequest) -> dict[str, Any]:
    """Values for the layouts; safe where the door was not passed, as on error pages."""
    request = cast("ForumRequest", request)
    forum = getattr(request, "forum_or_none", None)
    actor = getattr(request, "actor", None)
    now = getattr(request, "now", None)
    language = get_language() or "en"
    context: dict[str, Any] = {
        "forum": forum,
        "actor": actor,
        "now": now,
        "demo": _("Demonstration: invented companies and people; nothing here is real.")
        if settings.CONFIG.is_demo
        else None,
        "home_url": reverse("front:forums"),
        "sign_in_url": reverse("account_login"),
        "sign_out_url": reverse("account_logout"),
    }
    page = page_name(request)
    if forum is not None and now is not None:
        shown = [(side, side.city.best(language).text) for side in forum.both_sides]
        context["home_url"] = reverse("front:home", args=(forum.slug,))
        context["clocks"] = [(now.astimezone(side.tz), city) for side, city in shown]
        context["places"] = [(side.zone, city) for side, city in shown]
        context["nav"] = public_links(request, page)
        context["foot_links"] = [
            Link(reverse("front:about", args=(forum.slug,)), _("Data, method and privacy")),
            Link(reverse("ui:components"), _("Components")),
        ]
    if actor is not None and actor.is_known:
        user = cast("User", request.user)
        first = reverse("front:today", args=(forum.slug,)) if forum else reverse("front:forums")
        name = actor.name.best(language).text if actor.name else user.name
        context["me"] = Person(name, first)
        context["menu"] = _menu(forum is not None, request)
        if forum is not None:
            if may_at_all(actor, "directory.search"):
                context["search_url"] = reverse("directory:search", args=(forum.slug,))
            place = place_of(request, actor, page)
            context["rail"], context["beside"] = place.rail, place.beside
    return context


def _menu(is_in_forum: bool, request: ForumRequest) -> list[Link]:
    links = [Link(reverse("accounts:profile"), _("Profile and sign-in"))]
    if is_in_forum:
        links.append(Link(reverse("front:home", args=(request.forum.slug,)), _("Public view")))
    if request.actor.administers_installation:
        links.append(Link(reverse("forums:administration"), _("Administration")))
        links.append(Link(reverse("accounts:users"), _("Users")))
    links.append(Link(reverse("front:forums"), _("All forums")))
    return links
