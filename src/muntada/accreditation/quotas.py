"""Whether there is a place left: counted among those who are let in, and asked before somebody else is."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from muntada.accreditation.models import Participation, Quota
from muntada.directory.moving import Move, NoPlace, Spot
from muntada.forums.models import Forum
from muntada.ui.format import isolate


@dataclass(frozen=True, slots=True)
class Place:
    """What a quota asks of somebody who is let in."""

    side: int | None
    delegation: int | None
    organisation: int
    category: str
    kind: str
    rank: int


@dataclass(frozen=True, slots=True)
class Use:
    """How much of a quota is used; of one that counts each organisation, by that which uses most."""

    quota: Quota
    used: int
    organisation: int | None = None

    @property
    def percent(self) -> int:
        """How full it is, at most 100."""
        return min(100, 100 * self.used // self.quota.places) if self.quota.places else 100

    @property
    def is_full(self) -> bool:
        """True when nobody else finds a place."""
        return self.used >= self.quota.places

    @property
    def is_over(self) -> bool:
        """True when more are let in than there are places: a quota may be set after people were let in."""
        return self.used > self.quota.places


class QuotaFull(Exception):
    """Nobody else finds a place in this quota."""

    def __init__(self, use: Use) -> None:
        super().__init__(str(use.quota))
        self.use = use


COLUMNS = (
    *("membership__side", "membership__delegation", "membership__organisation"),
    *("category", "membership__organisation__kind", "membership__rank"),
)


def places_taken(forum: Forum, delegation: int | None = None) -> list[Place]:
    """Everybody who is let in, of a forum or of one delegation, as quotas count them."""
    let_in = Participation.objects.let_in().filter(forum=forum)
    if delegation is not None:
        let_in = let_in.filter(membership__delegation=delegation)
    rows = let_in.order_by().values_list(*COLUMNS)
    return [Place(*row) for row in rows]


def counts(quota: Quota, place: Place) -> bool:
    """True when somebody takes one of the places of this quota."""
    return (
        quota.side_id in (None, place.side)
        and quota.delegation_id in (None, place.delegation)
        and quota.organisation_id in (None, place.organisation)
        and quota.category in ("", place.category)
        and quota.kind in ("", place.kind)
        and (quota.first_rank is None or place.rank >= quota.first_rank)
        and (quota.last_rank is None or place.rank <= quota.last_rank)
    )


def uses_of(quotas: Iterable[Quota], taken: Collection[Place]) -> list[Use]:
    """How far each of these quotas is used."""
    found = []
    for quota in quotas:
        mine = [place for place in taken if counts(quota, place)]
        if not quota.each:
            found.append(Use(quota, len(mine)))
            continue
        bodies = Counter(place.organisation for place in mine)
        body, used = bodies.most_common(1)[0] if bodies else (None, 0)
        found.append(Use(quota, used, body))
    return found


def keep_within(participation: Participation, *, former_category: str = "") -> None:
    """Ask, inside the transaction that lets somebody in, whether they and all before them have a place.

    The quotas that count them are held until its end, so that of two officers at once the second counts what
    the first did. With a `former_category` they are let in already, and only quotas that did not count them
    before are asked. Raises `QuotaFull`.
    """
    (row,) = Participation.objects.filter(pk=participation.pk).values_list(*COLUMNS)
    place = Place(*row)
    former = replace(place, category=former_category) if former_category else None
    every = Quota.objects.filter(forum=participation.forum_id)
    asked = [one for one in every if counts(one, place) and not (former and counts(one, former))]
    for quota in _held(asked):
        used = _let_in(quota, place.organisation if quota.each else None).count()
        if used > quota.places:
            # Whoever just asks is among them, and is not let in after all.
            raise QuotaFull(Use(quota, used - 1, place.organisation if quota.each else None))


def keep_moves_within(forum_id: int, moves: Sequence[Move]) -> None:
    """Ask, before people who are let in are moved, whether there are places where they go. Raises `NoPlace`.

    Only quotas that will count more than before are asked: one that was lowered under the number of those who
    are let in holds up nobody who takes no further place of it.
    """
    members = {move.membership: move for move in moves}
    let_in = Participation.objects.let_in().filter(forum=forum_id, membership__in=members)
    moved = [(members[pk], category) for pk, category in let_in.values_list("membership", "category")]
    if not moved:
        return
    more: Counter[tuple[int, int | None]] = Counter()
    quotas = list(Quota.objects.filter(forum=forum_id))
    for move, category in moved:
        for spot, step in ((move.before, -1), (move.after, 1)):
            place = _place(spot, category)
            for quota in quotas:
                if counts(quota, place):
                    more[quota.pk, place.organisation if quota.each else None] += step
    asked = {pk for (pk, _organisation), number in more.items() if number > 0}
    for quota in _held([one for one in quotas if one.pk in asked]):
        for (pk, organisation), number in more.items():
            if pk == quota.pk and number > 0:
                used = _let_in(quota, organisation).count()
                if used + number > quota.places:
                    raise NoPlace(said_full(Use(quota, used, organisation)))


def full_for(forum: Forum, place: Place) -> Use | None:
    """The first quota in which somebody who would take this place finds none left; none where all have one."""
    every = Quota.objects.filter(forum=forum).select_related("side", "delegation", "organisation")
    taken = places_taken(forum)
    for quota in every:
        if counts(quota, place):
            mine = [one for one in taken if counts(quota, one)]
            used = sum(not quota.each or one.organisation == place.organisation for one in mine)
            if used >= quota.places:
                return Use(quota, used, place.organisation if quota.each else None)
    return None


def _place(spot: Spot, category: str) -> Place:
    return Place(spot.side, spot.delegation, spot.organisation, category, spot.kind, spot.rank)


def _held(quotas: Sequence[Quota]) -> list[Quota]:
    """The same quotas, held to the end of the transaction where there is one."""
    rows = Quota.objects.filter(pk__in=[one.pk for one in quotas])
    if transaction.get_connection().in_atomic_block:
        rows = rows.select_for_update(of=("self",))
    return list(rows.select_related("side", "delegation", "organisation").order_by("pk")) if quotas else []


def _let_in(quota: Quota, organisation: int | None) -> QuerySet[Participation]:
    """Those who take the places of a quota, as `counts` says; of one organisation where each is counted."""
    asked = {
        "membership__side": quota.side_id,
        "membership__delegation": quota.delegation_id,
        "membership__organisation": organisation or quota.organisation_id,
        "category": quota.category,
        "membership__organisation__kind": quota.kind,
        "membership__rank__gte": quota.first_rank,
        "membership__rank__lte": quota.last_rank,
    }
    said = {name: value for name, value in asked.items() if value not in (None, "")}
    return Participation.objects.let_in().filter(forum=quota.forum_id, **said)


def name_of(quota: Quota) -> str:
    """Whose places are counted, in the reader's language."""
    language = get_language() or "en"
    parts: list[str] = []
    for thing in (quota.delegation or quota.side, quota.organisation):
        if thing is not None:
            found = thing.name.best(language)
            parts.append(isolate(found.text, found.language))
    if quota.delegation is None and quota.side is None:
        parts.insert(0, _("both sides"))
    if quota.category:
        parts.append(str(quota.get_category_display()))
    if quota.kind:
        parts.append(str(quota.get_kind_display()))
    if quota.first_rank is not None and quota.last_rank is not None:
        between = {"first": quota.first_rank, "last": quota.last_rank}
        parts.append(_("order of precedence from %(first)s to %(last)s") % between)
    elif quota.first_rank is not None:
        parts.append(_("order of precedence from %(first)s") % {"first": quota.first_rank})
    elif quota.last_rank is not None:
        parts.append(_("order of precedence up to %(last)s") % {"last": quota.last_rank})
    if quota.each:
        parts.append(_("each organisation by itself"))
    return " · ".join(parts)


def said_full(use: Use) -> str:
    """Whose places are used up, and what can be done."""
    return _(
        "%(quota)s: %(used)s of %(places)s places are used. Withdraw somebody or let them in as something else, "
        "or raise the quota."
    ) % {"quota": name_of(use.quota), "used": use.used, "places": use.quota.places}
