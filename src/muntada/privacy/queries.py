"""What is kept of a forum's people until when, as pages and the job read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from muntada.forums.models import Forum
from muntada.privacy.holdings import CLEARED, HOLDINGS, Holding
from muntada.privacy.models import Clearing, Period


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A kind of data in one forum: how many days, until when, and what the job did last."""

    holding: Holding
    days: int
    over_on: date | None
    last: Clearing | None


def days_of(forum: Forum) -> Mapping[str, int]:
    """For each kind of data that is deleted, how many days after the forum."""
    chosen = dict(Period.objects.filter(forum=forum).values_list("holding", "days"))
    return {key: chosen.get(key, holding.days) for key, holding in CLEARED.items()}


def kept_of(forum: Forum) -> list[Kept]:
    """Every kind of data; two questions."""
    days = days_of(forum)
    last: dict[str, Clearing] = {}
    for row in Clearing.objects.filter(forum=forum).order_by("-cleared_at", "-pk")[:200]:
        last.setdefault(row.holding, row)
    return [
        Kept(
            holding=one,
            days=days.get(one.key, 0),
            over_on=one.over_on(forum, days[one.key]) if one.key in days else None,
            last=last.get(one.key),
        )
        for one in HOLDINGS
    ]
