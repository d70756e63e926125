"""Questions about opportunities: facets with counts, places for a map, and what a filter hides."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from muntada.access.actor import NOBODY, Actor
from muntada.base.fields import in_language
from muntada.forums.models import Forum
from muntada.opportunities.models import Opportunity
from muntada.opportunities.sectors import SECTORS, sector_word


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a reader asked for; an empty value filters nothing."""

    sector: str = ""
    stage: str = ""
    place: str = ""

    @property
    def active(self) -> list[str]:
        """The names of the filters in force."""
        return [name for name in ("sector", "stage", "place") if getattr(self, name)]

    def without(self, name: str) -> "Filters":
        """The same with one filter let go."""
        return replace(self, **{name: ""})

    def having(self, name: str, value: str) -> "Filters":
        """The same with one filter set."""
        return replace(self, **{name: value})

    @property
    def query(self) -> str:
        """The filters as the end of an address."""
        return "?" + urlencode({name: getattr(self, name) for name in self.active})


@dataclass(frozen=True, kw_only=True)
class Option:
    """One value of a facet: where it leads, its word, how many there are."""

    url: str
    label: str
    count: int | None
    current: bool
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class Facet:
    """A property by which the list can be narrowed."""

    name: str
    label: str
    options: list[Option]


@dataclass(frozen=True, kw_only=True)
class Relaxation:
    """A filter that could be let go, and how many would be found then."""

    url: str
    word: str
    count: int


def published(forum: Forum, *, limit: int | None = None) -> list[Opportunity]:
    """The public opportunities of a forum, the furthest ahead first, for a home page. One query."""
    rows = sorted(
        Opportunity.objects.public().filter(forum=forum).select_related("organisation"),
        key=lambda row: (-Opportunity.Stage.values.index(row.stage), row.public_id),
    )
    return rows[:limit]


def published_count(forum: Forum) -> int:
    """How many opportunities the public sees."""
    return Opportunity.objects.public().filter(forum=forum).count()


def offered_by(organisation_id: int, forum: Forum, actor: Actor = NOBODY) -> list[Opportunity]:
    """What an organisation offers, as far as this reader may see it."""
    return list(Opportunity.objects.visible_to(actor).filter(forum=forum, organisation=organisation_id))


def to_publish(forum: Forum, actor: Actor) -> int:
    """How many drafts wait for the secretariat."""
    return Opportunity.objects.visible_to(actor).filter(forum=forum, state=Opportunity.State.DRAFT).count()


def found(rows: QuerySet[Opportunity], filters: Filters, language: str) -> QuerySet[Opportunity]:
    """The opportunities that fit."""
    rows = rows.annotate(shown_place=in_language("place", language))
    if filters.sector:
        rows = rows.filter(sector__startswith=filters.sector)
    if filters.stage:
        rows = rows.filter(stage=filters.stage)
    if filters.place:
        rows = rows.filter(shown_place=filters.place)
    return rows


def facets(rows: QuerySet[Opportunity], filters: Filters, language: str) -> list[Facet]:
    """Sector, stage and place with counts; each counts as if it filtered nothing itself. Three queries."""
    sectors = _counts(
        found(rows, filters.without("sector"), language).annotate(section=Substr("sector", 1, 1)), "section"
    )
    stages = _counts(found(rows, filters.without("stage"), language), "stage")
    places = _counts(found(rows, filters.without("place"), language), "shown_place")
    stage_words = dict(Opportunity.Stage.choices)
    return [
        _facet(
            "sector",
            _("Sector"),
            [(code, sector_word(code), sectors[code]) for code in SECTORS if code in sectors],
            filters,
        ),
        _facet(
            "stage",
            _("Stage"),
            [(code, str(word), stages[code]) for code, word in stage_words.items() if code in stages],
            filters,
        ),
        _facet(
            "place", _("Place"), [(place, place, places[place]) for place in sorted(places) if place], filters
        ),
    ]


def _counts(rows: QuerySet[Opportunity], name: str) -> dict[str, int]:
    counted = rows.order_by().values(name).annotate(count=Count("pk"))
    return {str(row[name]): row["count"] for row in counted}


def _facet(name: str, label: str, values: list[tuple[str, str, int]], filters: Filters) -> Facet:
    chosen = getattr(filters, name)
    everything = Option(url=filters.without(name).query, label=_("All"), count=None, current=not chosen)
    options = [
        Option(url=filters.having(name, value).query, label=word, count=count, current=value == chosen)
        for value, word, count in values
    ]
    return Facet(name=name, label=label, options=[everything, *options])


def relaxations(rows: QuerySet[Opportunity], filters: Filters, language: str) -> list[Relaxation]:
    """Which single filter to let go so that something is found, the most fruitful first."""
    words = {
        "sector": sector_word(filters.sector) if filters.sector else "",
        "stage": str(dict(Opportunity.Stage.choices).get(filters.stage, filters.stage)),
        "place": filters.place,
    }
    ways = [
        Relaxation(
            url=filters.without(name).query,
            word=words[name],
            count=found(rows, filters.without(name), language).count(),
        )
        for name in filters.active
    ]
    return sorted((way for way in ways if way.count), key=lambda way: -way.count)
