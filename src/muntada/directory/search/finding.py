"""Who and what fits the words that were typed, of what this reader may see, and why."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from muntada.access.actor import Actor
from muntada.base.languages import LANGUAGES
from muntada.base.text import comparable
from muntada.directory.models import Membership, Organisation, Person
from muntada.directory.search.catalogue import Catalogue
from muntada.directory.search.drawers import Drawer, drawers_of_organisations, drawers_of_people
from muntada.directory.search.holding import HOLDING
from muntada.engines.names import Kind, Reason, compare, repaired
from muntada.forums.models import Forum

LONGEST = 200  # letters that are read of what was typed
SHORTEST = 2
SHOWN = 8  # of people, and of organisations
_BEGUN = 40  # entries that begin with what was typed, of which the best are shown
_ALIKE = 24  # entries that are spelled like it
# How much of what was typed must stand in a name, more of a short word, and how far behind the best one this may lie.
_HELD, _HELD_OF_SHORT, _BEHIND = 0.82, 0.92, 0.15
_SHORT = 4

_CODE = re.compile(r"(PER|ORG)[.\s-]*0*(\d+)", re.IGNORECASE)


class How(StrEnum):
    """By what an entry was found."""

    CODE = "code"  # its id
    NUMBER = "number"  # its register number
    WORDS = "words"  # words of its names, or their beginnings
    SPELLING = "spelling"  # another spelling of a name


Row = TypeVar("Row", Person, Organisation)


@dataclass(frozen=True, kw_only=True)
class Found(Generic[Row]):
    """An entry that fits, by which of its names, and the reasons."""

    row: Row
    how: How
    name: str = ""
    reasons: tuple[Reason, ...] = ()
    parts: tuple[Membership, ...] = ()  # of a person those that this reader may see, those in force first


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was found; `is_ready` is False while the spellings of a large directory are still being read."""

    people: tuple[Found[Person], ...] = ()
    organisations: tuple[Found[Organisation], ...] = ()
    has_more_people: bool = False
    has_more_organisations: bool = False
    is_too_short: bool = False
    is_ready: bool = True

    @property
    def is_rather_organisations(self) -> bool:
        """True when what was typed is found in names of organisations, and of people only in alike ones."""
        firsts = [rows[0].how if rows else How.SPELLING for rows in (self.people, self.organisations)]
        return firsts[0] is How.SPELLING and firsts[1] is not How.SPELLING

    def __bool__(self) -> bool:
        return bool(self.people or self.organisations)


@dataclass(frozen=True)
class _Fit:
    """A row by its number, how it was found and by which of its names."""

    pk: int
    how: How
    name: str = ""


def find(actor: Actor, forum: Forum, typed: str) -> Answer:
    """People and organisations of this forum whom this reader may see and who fit; a handful of questions."""
    asked = repaired(typed[:LONGEST])
    if code := _CODE.fullmatch(asked.strip()):
        return _by_code(actor, forum, f"{code[1].upper()}.", int(code[2]))
    if len(comparable(asked).replace(" ", "")) < SHORTEST:
        return Answer(is_too_short=bool(typed.strip()))
    of_people, of_bodies = drawers_of_people(actor, forum), drawers_of_organisations(actor, forum)
    held = {one.drawer: one for one in HOLDING.up_to_date([*of_people, *of_bodies])}
    people = _fitting(asked, Kind.PERSON, _held(held, of_people), SHOWN)
    if actor.person_id is not None and not of_people:
        people = [_Fit(actor.person_id, How.WORDS)] if _is_oneself(actor, asked) else []
    bodies = _fitting(asked, Kind.ORGANISATION, _held(held, of_bodies), SHOWN)
    found = _people(actor, asked, people), _organisations(forum, asked, bodies)
    return Answer(
        people=tuple(found[0][:SHOWN]),
        organisations=tuple(found[1][:SHOWN]),
        has_more_people=len(found[0]) > SHOWN,
        has_more_organisations=len(found[1]) > SHOWN,
        is_ready=len(held) == len({*of_people, *of_bodies}),
    )


def people_like(actor: Actor, forum: Forum, typed: str) -> list[int]:
    """The people whom this reader may see and whose names are spelled like this, or begin so."""
    return [one.pk for one in _like(Kind.PERSON, drawers_of_people(actor, forum), typed)]


def organisations_like(actor: Actor, forum: Forum, typed: str) -> list[int]:
    """The same of organisations."""
    return [one.pk for one in _like(Kind.ORGANISATION, drawers_of_organisations(actor, forum), typed)]


def _like(kind: Kind, drawers: Sequence[Drawer], typed: str) -> list[_Fit]:
    asked = repaired(typed[:LONGEST])
    if len(comparable(asked).replace(" ", "")) < SHORTEST:
        return []
    return _fitting(asked, kind, HOLDING.up_to_date(drawers))


def _held(held: Mapping[Drawer, Catalogue], drawers: Iterable[Drawer]) -> list[Catalogue]:
    return [held[one] for one in drawers if one in held]


def _is_oneself(actor: Actor, asked: str) -> bool:
    return Person.objects.matching(asked).filter(pk=actor.person_id or 0).exists()


def _fitting(
    asked: str, kind: Kind, catalogues: Sequence[Catalogue], enough: int | None = None
) -> list[_Fit]:
    """The rows that fit best, best first: those with these words, then those that are spelled like them.

    Where more than enough have the words themselves, other spellings are not asked for.
    """
    words = comparable(asked)
    begun: dict[int, bool] = {}
    for one in catalogues:
        begun.update(one.lines.beginning(words, _BEGUN))
    best = [_Fit(pk, How.WORDS) for pk in sorted(begun, key=lambda pk: not begun[pk])]
    if enough is not None and len(best) > enough:
        return best
    alike: dict[int, tuple[float, float, str]] = {}
    for one in catalogues:
        for hit in one.index.search(asked, kind, _ALIKE, is_part=True):
            pk, rank = int(hit.id), hit.score + hit.covered
            if pk not in alike or rank > alike[pk][0]:
                alike[pk] = (rank, hit.covered, hit.name)
    least = _HELD_OF_SHORT if len(words) <= _SHORT else _HELD
    bar = max(least, max((covered for _, covered, _ in alike.values()), default=0) - _BEHIND)
    ranked = sorted(alike.items(), key=lambda each: -each[1][0])
    spelled = [
        _Fit(pk, How.SPELLING, name) for pk, (_, held, name) in ranked if held >= bar and pk not in begun
    ]
    return [*best, *spelled]


def _by_code(actor: Actor, forum: Forum, prefix: str, number: int) -> Answer:
    """The one entry of this id, however many noughts were typed."""
    codes = [f"{prefix}{number}", f"{prefix}{number:03}"]
    if prefix == "ORG.":
        rows = Organisation.objects.known_in(forum).filter(public_id__in=codes)
        may = bool(drawers_of_organisations(actor, forum))
        return Answer(organisations=tuple(Found(row=row, how=How.CODE) for row in rows) if may else ())
    people = Person.objects.filter(public_id__in=codes).values_list("pk", flat=True)
    return Answer(people=tuple(_people(actor, "", [_Fit(pk, How.CODE) for pk in people])))


def _people(actor: Actor, asked: str, fits: Sequence[_Fit]) -> list[Found[Person]]:
    """The people behind the numbers, with the parts that they take: what this reader may not see is asked of nobody."""
    parts: dict[int, list[Membership]] = {}
    rows = (
        Membership.objects.visible_to(actor)
        .filter(person__in=[fit.pk for fit in fits])
        .select_related("person", "organisation", "side")
        .order_by("rank", "pk")
    )
    for part in sorted(rows, key=lambda row: row.left_at is not None):
        parts.setdefault(part.person_id, []).append(part)
    seen = [fit for fit in fits if fit.pk in parts]
    return [
        _found(parts[fit.pk][0].person, asked, fit, place < SHOWN, tuple(parts[fit.pk]))
        for place, fit in enumerate(seen)
    ]


def _organisations(forum: Forum, asked: str, fits: Sequence[_Fit]) -> list[Found[Organisation]]:
    pks: Collection[int] = [fit.pk for fit in fits]
    rows = {one.pk: one for one in Organisation.objects.known_in(forum).filter(pk__in=pks)} if pks else {}
    seen = [fit for fit in fits if fit.pk in rows]
    return [_found(rows[fit.pk], asked, fit, place < SHOWN) for place, fit in enumerate(seen)]


def _found(
    row: Row,
    asked: str,
    fit: _Fit,
    is_shown: bool,
    parts: tuple[Membership, ...] = (),
) -> Found[Row]:
    kind = Kind.PERSON if isinstance(row, Person) else Kind.ORGANISATION
    if fit.how is How.WORDS:
        number = getattr(row, "register_number", "")
        if number and comparable(number) == comparable(asked):
            return Found(row=row, how=How.NUMBER, name=number, parts=parts)
        return Found(row=row, how=How.WORDS, name=_name_with(row, asked), parts=parts)
    if fit.how is How.SPELLING and is_shown:
        return Found(
            row=row,
            how=fit.how,
            name=fit.name,
            reasons=compare(asked, fit.name, kind).reasons,
            parts=parts,
        )
    return Found(row=row, how=fit.how, name=fit.name, parts=parts)


def _name_with(row: Person | Organisation, asked: str) -> str:
    """The name in which most of these words begin a word."""
    wanted = comparable(asked).split()
    names = [row.name.text(language) for language in LANGUAGES]
    names += (
        [row.short_name.text(language) for language in LANGUAGES] if isinstance(row, Organisation) else []
    )

    def held(name: str) -> int:
        line = f" {comparable(name)}"
        return sum(f" {word}" in line for word in wanted)

    return max((name for name in names if name), key=held, default="")
