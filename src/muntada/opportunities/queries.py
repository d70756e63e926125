"""The register with its facets."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from muntada.access.actor import Actor
from muntada.base.fields import in_language
from muntada.base.languages import LANGUAGES
from muntada.forums.models import Forum
from muntada.opportunities.models import Opportunity


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the reader is looking for; empty means anything."""

    text: str = ""
    sector: str = ""
    stage: str = ""
    place: str = ""

    def without(self, name: str) -> "Wanted":
        """The same search with one filter lifted."""
        return Wanted(**{**self.__dict__, name: ""})

    @property
    def is_empty(self) -> bool:
        """True when nothing is filtered."""
        return not (self.text or self.sector or self.stage or self.place)


def register(forum: Forum, actor: Actor, wanted: Wanted, language: str) -> QuerySet[Opportunity]:
    """The opportunities that this reader may see and is looking for."""
    rows = Opportunity.objects.visible_to(actor).filter(forum=forum)
    if wanted.text:
        matches = Q(public_id__iexact=wanted.text)
        for code in LANGUAGES:
            matches |= Q(**{f"title__{code}__text__icontains": wanted.text})
            matches |= Q(**{f"organisation__name__{code}__text__icontains": wanted.text})
        rows = rows.filter(matches)
    if wanted.sector:
        rows = rows.filter(sector__startswith=wanted.sector)
    if wanted.stage:
        rows = rows.filter(stage=wanted.stage)
    if wanted.place:
        rows = rows.annotate(place_text=in_language("place", language)).filter(place_text=wanted.place)
    return rows.select_related("organisation")


@dataclass(frozen=True, kw_only=True)
class Facets:
    """How many there are of each section, stage and place, in the reader's language."""

    sections: list[tuple[str, int]]
    stages: list[tuple[str, str, int]]
    places: list[tuple[str, int]]


def facets(rows: QuerySet[Opportunity], language: str) -> Facets:
    """Counts of what these rows can be narrowed to: three queries."""
    stages = dict(rows.order_by().values_list("stage").annotate(count=Count("pk")))
    sections: dict[str, int] = {}
    for sector in rows.values_list("sector", flat=True):
        if sector:
            sections[sector[0]] = sections.get(sector[0], 0) + 1
    places = (
        rows.annotate(place_text=in_language("place", language))
        .exclude(place_text="")
        .order_by()
        .values_list("place_text")
        .annotate(count=Count("pk"))
        .order_by("-count", "place_text")
    )
    return Facets(
        sections=sorted(sections.items()),
        stages=[
            (stage.value, str(stage.label), stages[stage.value])
            for stage in Opportunity.Stage
            if stage.value in stages
        ],
        places=list(places[:12]),
    )


def relaxations(forum: Forum, actor: Actor, wanted: Wanted, language: str) -> list[tuple[str, int]]:
    """Where nothing was found: which filter to lift, and how many would come of it."""
    found = []
    for name in ("text", "sector", "stage", "place"):
        if getattr(wanted, name):
            count = register(forum, actor, wanted.without(name), language).count()
            if count:
                found.append((name, count))
    return found
