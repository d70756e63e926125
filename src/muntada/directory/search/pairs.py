"""Entries of a forum whose names may be spellings of one."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from muntada.base.languages import LANGUAGES
from muntada.base.words import Words
from muntada.directory.models import Duplicate, Membership, Organisation, Person
from muntada.directory.search.drawers import Named, entity_of
from muntada.engines.names import Index, Kind, Reason, compare
from muntada.forums.models import Forum

# From this score on, about half of such pairs are one.
LIKELY = 0.5
_NEAREST = 6


def propose_pairs(forum: Forum, now: datetime) -> int:
    """Write down which entries of this forum may be one, and forget undecided pairs that are so no more; how many new.

    What was decided stays decided.
    """
    takes_part = Membership.objects.filter(forum=forum).values("person")
    people = list(Person.objects.filter(pk__in=takes_part, merged_into=None))
    organisations = list(Organisation.objects.known_in(forum).filter(merged_into=None))
    # Every country has its ministry of trade: only those of one country can be one.
    by_country: dict[str, list[Organisation]] = {}
    for one in organisations:
        by_country.setdefault(one.country, []).append(one)
    bodies: dict[tuple[int, int], float] = {}
    for rows in by_country.values():
        bodies |= alike(rows)
    return _propose("person", people, alike(people), now) + _propose(
        "organisation", organisations, bodies, now
    )


def _propose(
    kind: str,
    rows: list[Person] | list[Organisation],
    found: dict[tuple[int, int], float],
    now: datetime,
) -> int:
    fields = f"first_{kind}_id", f"second_{kind}_id"
    known = {
        (getattr(pair, fields[0]), getattr(pair, fields[1])): pair
        for pair in Duplicate.objects.filter(**{f"first_{kind}__isnull": False})
    }
    here = {row.pk for row in rows}
    gone = [
        pair.pk
        for both, pair in known.items()
        if pair.state == Duplicate.State.OPEN and set(both) <= here and both not in found
    ]
    Duplicate.objects.filter(Q(pk__in=gone), state=Duplicate.State.OPEN).delete()
    new = [
        Duplicate(score=score, proposed_at=now, **dict(zip(fields, both, strict=True)))
        for both, score in found.items()
        if both not in known
    ]
    Duplicate.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    return len(new)


def alike(rows: Iterable[Named]) -> dict[tuple[int, int], float]:
    """The pairs of rows that are likely one, the elder first, with the score of their names."""
    rows = list(rows)
    if not rows:
        return {}
    kind = Kind.PERSON if isinstance(rows[0], Person) else Kind.ORGANISATION
    index = Index(entity_of(row) for row in rows)
    found: dict[tuple[int, int], float] = {}
    for row in rows:
        for hit in index.search(str(row.name), kind, _NEAREST):
            other = int(hit.id)
            if other != row.pk and hit.score >= LIKELY:
                both = min(row.pk, other), max(row.pk, other)
                found[both] = max(found.get(both, 0.0), hit.score)
    return found


def best_reasons(first: Words, second: Words, kind: Kind) -> tuple[str, str, tuple[Reason, ...]]:
    """Of all names of the two those that are likest, and the reasons."""
    pairs = [
        (one, other)
        for one in (first.text(language) for language in LANGUAGES)
        for other in (second.text(language) for language in LANGUAGES)
        if one and other
    ]
    compared = [(one, other, compare(one, other, kind)) for one, other in pairs]
    one, other, best = max(compared, key=lambda each: each[2].score)
    return one, other, best.reasons
