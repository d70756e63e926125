"""When lists close, and for whom: offices go on changing them, all others ask."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, OuterRef, Q, Subquery, When

from muntada.access.actor import Actor, Owned, Owner, System, may_for_others
from muntada.directory.models import Deadline
from muntada.forums.models import Forum

What = Deadline.What


class ListClosed(Exception):
    """The day until which delegations change this themselves is over; a request can be made."""


@dataclass(frozen=True, slots=True)
class Closing:
    """The last day of a list, and how many days are left until then."""

    on: date
    left: int

    @property
    def is_over(self) -> bool:
        """True from the day after."""
        return self.left < 0


@dataclass(frozen=True, slots=True)
class Closings:
    """The last days of a forum: of a delegation, else of its side, else of all."""

    today: date
    days: dict[tuple[str, int | None, int | None], date]

    def of(self, what: str, side: int | None, delegation: int | None) -> Closing | None:
        """The one that counts; none where no day was set."""
        for key in ((what, side, delegation), (what, side, None), (what, None, None)):
            if (on := self.days.get(key)) is not None:
                return Closing(on, (on - self.today).days)
        return None


def closings_of(forum: Forum, now: datetime) -> Closings:
    """All last days of a forum; one question."""
    rows = Deadline.objects.filter(forum=forum).values_list("what", "side", "delegation", "on")
    return Closings(
        today=now.astimezone(forum.tz).date(),
        days={(what, side, delegation): on for what, side, delegation, on in rows},
    )


def last_day(what: str) -> Subquery:
    """The day that counts for a part that somebody takes, inside the question that finds the part."""
    rows = Deadline.objects.filter(forum=OuterRef("forum"), what=what).filter(
        Q(delegation=OuterRef("delegation"))
        | Q(delegation=None, side=OuterRef("side"))
        | Q(delegation=None, side=None)
    )
    nearest = Case(When(delegation__isnull=False, then=2), When(side__isnull=False, then=1), default=0)
    return Subquery(rows.order_by(nearest.desc()).values("on")[:1])


def closing_of(forum: Forum, owner: Owner, now: datetime, what: str = What.LIST) -> Closing | None:
    """When what belongs to somebody closes."""
    return closings_of(forum, now).of(what, owner.side_id, owner.delegation_id)


def has_to_ask(
    actor: Actor | System,
    right: str,
    thing: Owned | Owner,
    forum: Forum,
    now: datetime,
    what: str = What.LIST,
) -> bool:
    """True for whoever has the right for their own or their delegation's things only, once the list is closed."""
    if isinstance(actor, System) or may_for_others(actor, right, thing):
        return False
    owner = thing if isinstance(thing, Owner) else thing.owner
    closing = closing_of(forum, owner, now, what)
    return closing is not None and closing.is_over


def refuse_closed(
    actor: Actor | System,
    right: str,
    thing: Owned | Owner,
    forum: Forum,
    now: datetime,
    what: str = What.LIST,
) -> None:
    """Go on only if the list is open for this actor. Raises `ListClosed`."""
    if has_to_ask(actor, right, thing, forum, now, what):
        raise ListClosed
