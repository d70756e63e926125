"""Questions about invitations: which there are, and what was answered."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet

from muntada.access.actor import Actor
from muntada.base.text import comparable
from muntada.protocol.models import Guest, InvitationLetter, InvitationLetterQuerySet, Reply

State = InvitationLetter.State
LATE = "late"
NARROWED_BY = ("state", "side", "category", "q")


def current_reply() -> Prefetch[Any]:
    """With it, `current` of an invitation is a list with the reply that holds, its guests fetched; or empty."""
    holds = Reply.objects.filter(number=F("invitation__replies_given"))
    return Prefetch("replies", queryset=holds.prefetch_related("guests"), to_attr="current")


def narrowed(
    rows: InvitationLetterQuerySet, kept: Mapping[str, str], today: date
) -> InvitationLetterQuerySet:
    """Those of a state, for a side, with places of a category, about these words."""
    state = kept.get("state", "")
    if state == LATE:
        rows = rows.overdue(today)
    elif state in State.values:
        rows = rows.filter(state=state)
    if side := kept.get("side"):
        rows = rows.filter(guests_of__key=side)
    if category := kept.get("category"):
        rows = rows.filter(places__category=category).distinct()
    for word in comparable(kept.get("q", "")).split():
        about = Q(organisation__search_text__contains=word) | Q(public_id__icontains=word)
        rows = rows.filter(about | Q(letter__public_id__icontains=word) | Q(search_text__contains=word))
    return rows


def counts_by_state(actor: Actor, today: date) -> dict[str, int]:
    """How many invitations of each state this reader may see, and how many are late."""
    seen = InvitationLetter.objects.visible_to(actor)
    found = {
        row["state"]: row["count"] for row in seen.order_by().values("state").annotate(count=Count("pk"))
    }
    return {**found, LATE: seen.overdue(today).count()}


def reply_of(invitation: InvitationLetter) -> Reply | None:
    """The reply that holds."""
    found = Reply.objects.filter(invitation=invitation, number=invitation.replies_given)
    return found.prefetch_related("guests").first()


def waiting_guests(actor: Actor) -> QuerySet[Guest]:
    """The named guests who wait for protocol to decide, of the invitations that this reader sees."""
    seen = InvitationLetter.objects.visible_to(actor).filter(state=State.ACCEPTED)
    return Guest.objects.filter(
        reply__invitation__in=seen,
        reply__number=F("reply__invitation__replies_given"),
        membership=None,
        set_aside_at=None,
    )
