"""Before somebody new is entered: are they known under another spelling, and was the name typed as it was meant?"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from muntada.access.actor import Actor
from muntada.base.languages import LANGUAGES
from muntada.base.words import Words
from muntada.directory.models import Organisation, Person
from muntada.directory.queries import enrollable
from muntada.directory.search.catalogue import Catalogue
from muntada.directory.search.drawers import Drawer, drawers_known_in, drawers_of_people
from muntada.directory.search.holding import HOLDING
from muntada.directory.search.pairs import LIKELY, best_reasons
from muntada.directory.search.wording import Told, told
from muntada.engines.names import Doubt, DoubtCode, Kind, doubts
from muntada.forums.models import Forum, Side

MOST = 5
# What a form refuses by itself is not doubted once more.
_OF_PEOPLE = frozenset(
    {DoubtCode.MIXED_ALPHABETS, DoubtCode.CAPITALS, DoubtCode.DIGITS, DoubtCode.SEVERAL, DoubtCode.HIDDEN}
)
# Names of firms are often acronyms, hold numbers and strokes.
_OF_ORGANISATIONS = frozenset({DoubtCode.MIXED_ALPHABETS, DoubtCode.HIDDEN})


@dataclass(frozen=True, kw_only=True)
class Known:
    """An entry that may be the same, how sure that is, and why."""

    entry: Person | Organisation
    percent: int
    reasons: tuple[Told, ...]


@dataclass(frozen=True, kw_only=True)
class Doubted:
    """What looks wrong with the name in one language, and the whole name repaired where that can be proposed."""

    language: str
    doubt: Doubt


@dataclass(frozen=True, kw_only=True)
class SecondLook:
    """What to ask before a name is entered."""

    known: tuple[Known, ...] = ()
    doubted: tuple[Doubted, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.known or self.doubted)


def drawers_to_enrol_from(actor: Actor, forum: Forum, sides: Sequence[Side]) -> list[Drawer]:
    """Those whom the reader sees here, and those who took part for the same countries in other editions."""
    countries = [side.country for side in sides]
    others = Side.objects.filter(country__in=countries).exclude(forum=forum).order_by("pk")
    earlier = [Drawer(kind=Kind.PERSON, forum_id=one.forum_id, side_id=one.pk) for one in others]
    return [*drawers_of_people(actor, forum), *earlier]


def likest(catalogues: Sequence[Catalogue], texts: Iterable[str], kind: Kind) -> list[tuple[int, float]]:
    """The rows of which a name is likely a spelling of one of these, likest first."""
    found: dict[int, float] = {}
    for one in catalogues:
        for text in texts:
            for hit in one.index.search(text, kind, MOST):
                if hit.score >= LIKELY:
                    found[int(hit.id)] = max(found.get(int(hit.id), 0.0), hit.score)
    return sorted(found.items(), key=lambda each: (-each[1], each[0]))


def look_at_person(
    actor: Actor, forum: Forum, sides: Sequence[Side], name: Words, email: str = ""
) -> SecondLook:
    """Whom of those that this actor may enrol the name may belong to, and what looks wrong with it.

    One who has this very address is not asked about: they cannot be entered twice.
    """
    if email and Person.objects.filter(email__iexact=email).exists():
        return SecondLook()
    catalogues = HOLDING.up_to_date(drawers_to_enrol_from(actor, forum, sides))
    fits = likest(catalogues, _texts(name), Kind.PERSON)
    rows = {one.pk: one for one in enrollable(actor, forum, sides).filter(pk__in=[pk for pk, _ in fits])}
    return SecondLook(known=_known(fits, rows, name, Kind.PERSON), doubted=tuple(_doubted(name, _OF_PEOPLE)))


def look_at_organisation(forum: Forum, country: str, name: Words) -> SecondLook:
    """Which organisations of that country the name may belong to, and what looks wrong with it.

    One that has this very name is not asked about: it cannot be entered twice.
    """
    if Organisation.objects.called(name, country).exists():
        return SecondLook()
    fits = likest(HOLDING.up_to_date(drawers_known_in(forum)), _texts(name), Kind.ORGANISATION)
    here = Organisation.objects.known_in(forum).filter(country=country, pk__in=[pk for pk, _ in fits])
    rows = {one.pk: one for one in here}
    return SecondLook(
        known=_known(fits, rows, name, Kind.ORGANISATION), doubted=tuple(_doubted(name, _OF_ORGANISATIONS))
    )


def repair_of(name: str, code: str) -> str | None:
    """The whole name with one doubt mended, as it was proposed."""
    return next((one.repair for one in doubts(name) if one.code == code), None)


def _texts(name: Words) -> list[str]:
    return [text for language in LANGUAGES if (text := name.text(language))]


def _known(
    fits: Sequence[tuple[int, float]],
    rows: dict[int, Person] | dict[int, Organisation],
    name: Words,
    kind: Kind,
) -> tuple[Known, ...]:
    found = []
    for pk, score in fits:
        entry = rows.get(pk)
        if entry is not None:
            _, _, reasons = best_reasons(name, entry.name, kind)
            found.append(Known(entry=entry, percent=round(100 * score), reasons=tuple(told(reasons))))
    return tuple(found[:MOST])


def _doubted(name: Words, codes: Collection[DoubtCode]) -> Iterable[Doubted]:
    for language in LANGUAGES:
        if text := name.text(language):
            for doubt in doubts(text):
                if doubt.code in codes:
                    yield Doubted(language=language, doubt=doubt)
