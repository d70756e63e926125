"""How users are called in each script: a later room knows the official names, and lends them to the pages.

The room registers from its `apps.ready`:

    register_names(official_names)
"""

from collections.abc import Callable, Collection, Iterable, Mapping

from muntada.accounts.models import User
from muntada.base.words import Words

Names = Callable[[Collection[int]], Mapping[int, Words]]

_sources: list[Names] = []


def register_names(source: Names) -> None:
    """Make a source of official names known; it answers for many users at once."""
    if source not in _sources:
        _sources.append(source)


def recognise(users: Iterable[User | None]) -> None:
    """Note on each of these users the official name, so that a page can call them in its reader's script."""
    shown = [user for user in users if user is not None]
    if not shown:
        return
    for source in _sources:
        names = source({user.pk for user in shown})
        for user in shown:
            user.official_name = names.get(user.pk, user.official_name)
