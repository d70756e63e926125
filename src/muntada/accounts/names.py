"""How users are called in each script: a later room knows the official names, and lends them to pages and files.

The room registers from its `apps.ready`:

    register_names(Names(of=official_names, filed=filed_names, called=users_called))
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Concat, Lower

from muntada.accounts.models import User
from muntada.base.words import Words

T = TypeVar("T")
A_BATCH = 500


@dataclass(frozen=True)
class Names:
    """What a later room knows of users' names."""

    of: Callable[[Collection[int]], Mapping[int, Words]]  # for many users at once
    filed: Callable[[str, str], Combinable]  # column of the user, language: under what lists file the name
    called: Callable[[str], QuerySet[Any]]  # the users in whose names these words occur


_sources: list[Names] = []


def register_names(source: Names) -> None:
    """Make a source of official names known."""
    if source not in _sources:
        _sources.append(source)


def recognise(users: Iterable[User | None]) -> None:
    """Note on each of these users the official name, so that a page can call them in its reader's script."""
    shown = [user for user in users if user is not None]
    if not shown:
        return
    for source in _sources:
        names = source.of({user.pk for user in shown})
        for user in shown:
            user.official_name = names.get(user.pk, user.official_name)


def recognised(rows: Iterable[T], *whose: Callable[[T], User | None]) -> Iterator[T]:
    """The rows of a long list, their users recognised some hundred at a time."""
    source = iter(rows)
    while batch := list(islice(source, A_BATCH)):
        recognise(user_of(row) for row in batch for user_of in whose)
        yield from batch


def name_in(language: str, user: User | None) -> str:
    """What a file calls this user for a reader of this language."""
    if user is None:
        return ""
    return user.official_name.best(language).text if user.official_name else user.name


def filed_by_name(language: str, user: str = "") -> Combinable:
    """By what a list is sorted whose rows are users, or point at them: the name that its reader sees."""
    own = Concat(Value("0"), Lower(f"{user}__name" if user else "name"))
    known = [source.filed(user or "pk", language) for source in _sources]
    return Coalesce(*known, own, output_field=CharField()) if known else own


def is_called(words: str) -> Q:
    """Those users whose address, or any of whose names, holds what somebody looks for."""
    found = Q(name__icontains=words) | Q(email__icontains=words)
    for source in _sources:
        found |= Q(pk__in=source.called(words))
    return found
