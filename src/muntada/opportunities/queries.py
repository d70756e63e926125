"""The register with its facets."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, QuerySet
from django.db.models.functions import Substr

from muntada.access.actor import Actor
from muntada.base.fields import in_language
from muntada.directory.sectors import SECTIONS, section_word
from muntada.forums.models import Forum
from muntada.opportunities.models import Opportunity

PLACES = 12


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the reader is looking for; empty means anything."""

    text: str = ""
    sector: str = ""
    stage: str = ""
    place: str = ""

    def without(self, name: str) -> "Wanted":
        """The same search with one filter lifted."""
        return replace(self, **{name: ""})

    @property
    def is_empty(self) -> bool:
        """True when nothing is filtered."""
        return not (self.text or self.sector or self.stage or self.place)


def wanted_from(asked: Mapping[str, str]) -> Wanted:
    """The same from an address."""
    return Wanted(
        text=asked.get("q", "").strip()[:100],
        sector=asked.get("sector", "")[:6],
        stage=asked.get("stage", "")[:20],
        place=asked.get("place", "")[:120],
    )


def register(forum: Forum, actor: Actor, wanted: Wanted, language: str) -> QuerySet[Opportunity]:
    """The opportunities that this reader may see and is looking for."""
    rows = Opportunity.objects.visible_to(actor).filter(forum=forum).matching(wanted.text)
    if wanted.sector:
        rows = rows.filter(sector__startswith=wanted.sector)
    if wanted.stage:
        rows = rows.filter(stage=wanted.stage)
    placed = rows.select_related("organisation").annotate(shown_place=in_language("place", language))
    return placed.filter(shown_place=wanted.place) if wanted.place else placed


@dataclass(frozen=True, kw_only=True)
class Option:
    """One value by which the register can be narrowed, and how many there are of it."""

    value: str
    word: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class Facets:
    """The sections, stages and places that there are; each counts as if it narrowed nothing itself."""

    sectors: list[Option]
    stages: list[Option]
    places: list[Option]


def facets(forum: Forum, actor: Actor, wanted: Wanted, language: str) -> Facets:
    """What the register can be narrowed to: three queries."""

    def counted(name: str, column: str) -> dict[str, int]:
        rows = register(forum, actor, wanted.without(name), language).annotate(section=Substr("sector", 1, 1))
        counts: dict[str, int] = dict(rows.order_by().values_list(column).annotate(count=Count("pk")))
        chosen = getattr(wanted, name)
        # What was chosen stays in sight, even where nothing is left of it.
        return {**({chosen[:1] if name == "sector" else chosen: 0} if chosen else {}), **counts}

    def option(value: str, word: str, count: int, chosen: str) -> Option:
        return Option(value=value, word=word, count=count, is_chosen=value == chosen)

    sectors, stages = counted("sector", "section"), counted("stage", "stage")
    places = Counter(counted("place", "shown_place"))
    commonest = [place for place, _count in places.most_common(PLACES)]
    return Facets(
        sectors=[
            option(code, section_word(code), sectors[code], wanted.sector[:1])
            for code in SECTIONS
            if code in sectors
        ],
        stages=[
            option(stage.value, str(stage.label), stages[stage.value], wanted.stage)
            for stage in Opportunity.Stage
            if stage.value in stages
        ],
        places=[
            option(place, place, places[place], wanted.place)
            for place in sorted({*commonest, wanted.place} & places.keys())
            if place
        ],
    )


@dataclass(frozen=True, kw_only=True)
class Relaxation:
    """A filter that could be lifted, and how many would be found then."""

    name: str
    count: int


def relaxations(forum: Forum, actor: Actor, wanted: Wanted, language: str) -> list[Relaxation]:
    """Where nothing was found: which filter to lift, the most fruitful first."""
    ways = [
        Relaxation(name=name, count=register(forum, actor, wanted.without(name), language).count())
        for name in ("text", "sector", "stage", "place")
        if getattr(wanted, name)
    ]
    return sorted((way for way in ways if way.count), key=lambda way: -way.count)


def opportunities_of(actor: Actor, forum: Forum, organisations: Sequence[int]) -> QuerySet[Opportunity]:
    """What these organisations present in a forum, for this reader to see."""
    rows = Opportunity.objects.visible_to(actor).filter(forum=forum, organisation__in=organisations)
    return rows.exclude(state=Opportunity.State.WITHDRAWN).order_by("public_id")
