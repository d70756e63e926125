"""Questions about visas that are longer than a line."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, When

from muntada.access.actor import Actor
from muntada.accreditation.models import Participation
from muntada.base.text import comparable
from muntada.forums.models import Forum, Side
from muntada.travel.models import VisaCase, VisaLetter, needs_visa


def without_case(forum: Forum, actor: Actor) -> list[Participation]:
    """Those who are let in, need a visa as far as anybody knows, and have no case yet."""
    rows = (
        Participation.objects.visible_to(actor, "travel.visa_case")
        .let_in()
        .filter(visa_case=None)
        .exclude(side__key=Side.Key.HOST)
        .select_related("side", "membership__organisation")
    )
    found = []
    for one in rows.order_by("pk"):
        one.forum = forum
        if needs_visa(one):
            found.append(one)
    return found


READY = Q(participation__passport__isnull=False, participation__passport__purged_at=None)


def narrowed(rows: QuerySet[VisaCase], kept: Mapping[str, str]) -> QuerySet[VisaCase]:
    """Those that fit the filters of the page: words, state, passport, delegation and side."""
    for word in comparable(kept.get("q", "")).split():
        rows = rows.filter(
            Q(participation__person__search_text__contains=word)
            | Q(participation__membership__organisation__search_text__contains=word)
        )
    state = kept.get("state", "")
    if state == "under_way":
        rows = rows.under_way()  # type: ignore[attr-defined]  # a queryset of this room
    elif state in VisaCase.State.values:
        rows = rows.filter(state=state)
    if kept.get("passport") == "missing":
        rows = rows.exclude(READY)
    elif kept.get("passport") == "ready":
        rows = rows.filter(READY)
    if kept.get("delegation"):
        rows = rows.filter(participation__membership__delegation__public_id=kept["delegation"])
    if kept.get("side") in Side.Key.values:
        rows = rows.filter(participation__side__key=kept["side"])
    return rows


def counts_by_state(rows: QuerySet[VisaCase]) -> dict[str, int]:
    """How many there are of each state, under way, and under "" of all."""
    found = {row["state"]: row["n"] for row in rows.order_by().values("state").annotate(n=Count("pk"))}
    under_way = sum(found.get(state, 0) for state in VisaCase.UNDER_WAY)
    return {"": sum(found.values()), "under_way": under_way, **found}


def letters_narrowed(rows: QuerySet[VisaLetter], kept: Mapping[str, str]) -> QuerySet[VisaLetter]:
    """Those that fit the filters of the register: state and side."""
    state = kept.get("state", "")
    if state == "differs":
        rows = rows.filter(pk__in=differing(rows))
    elif state in VisaLetter.State.values:
        rows = rows.filter(state=state)
    if kept.get("side") in Side.Key.values:
        rows = rows.filter(side__key=kept["side"])
    if number := kept.get("q", "").strip():
        rows = rows.filter(public_id__icontains=number)
    return rows


def differing(rows: QuerySet[VisaLetter]) -> QuerySet[Any]:
    """Letters that hold and say something else than a passport."""
    return (
        rows.filter(state__in=VisaLetter.LIVE, passengers__differs_at__isnull=False).values("pk").distinct()
    )


def letter_counts(rows: QuerySet[VisaLetter]) -> dict[str, int]:
    """How many letters there are of each state, differing from a passport, and under "" of all."""
    found = {row["state"]: row["n"] for row in rows.order_by().values("state").annotate(n=Count("pk"))}
    return {"": sum(found.values()), "differs": differing(rows.order_by()).count(), **found}


def in_register(rows: QuerySet[VisaLetter]) -> QuerySet[Any]:
    """Drafts first, then the newest number; with how many people stand on it and whom a passport contradicts."""
    return (
        rows.select_related("organisation", "side")
        .defer("sealed")
        .annotate(
            aboard=Count("passengers"),
            contradicted=Count("passengers", filter=Q(passengers__differs_at__isnull=False)),
        )
        .order_by(Case(When(state=VisaLetter.State.DRAFT, then=0), default=1), "-issued_at", "-pk")
    )
