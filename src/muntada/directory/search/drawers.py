"""What is searched together: entries that the same readers may see, and nobody else's.

A drawer knows only what lies in it. How often a name occurs weighs in its score, and whoever fits best takes the
place of others; so that what a reader may not see would change ranks and times if it lay in the same drawer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from muntada.access.actor import Actor, may_at_all, reaches
from muntada.access.roles import OFFICES
from muntada.access.table import ALL, DEL, SID
from muntada.base.languages import LANGUAGES
from muntada.directory.models import Membership, Organisation, Person
from muntada.engines.names import Entity, Kind
from muntada.forums.models import Forum

Named = Person | Organisation


@dataclass(frozen=True, kw_only=True)
class Drawer:
    """One set of people or of organisations. It is an address only: `rows` asks the database what lies in it."""

    kind: Kind
    forum_id: int = 0  # of organisations 0: those that every forum may know
    side_id: int = 0  # of people 0: joint staff
    delegation_id: int = 0

    @property
    def folder(self) -> str:
        """Under what it is saved."""
        return f"{self.kind.value}-{self.forum_id}-{self.side_id}-{self.delegation_id}"

    def rows(self) -> QuerySet[Any]:
        """What lies in it now, without what is merged into another entry that lies in it too."""
        every = self.with_merged()
        return every.exclude(merged_into__in=every.values("pk"))

    def with_merged(self) -> QuerySet[Any]:
        """What lies in it now."""
        if self.kind is Kind.PERSON:
            parts = Membership.objects.filter(forum=self.forum_id, person=OuterRef("pk"))
            if self.delegation_id:
                return Person.objects.filter(Exists(parts.filter(delegation=self.delegation_id)))
            return Person.objects.filter(Exists(parts.filter(side=self.side_id or None)))
        if self.forum_id:
            return _organisations_of(Q(forum=self.forum_id)).exclude(pk__in=_known_everywhere().values("pk"))
        return _known_everywhere()


def _organisations_of(where: Q) -> QuerySet[Organisation]:
    """Those that take part in some forums or were entered there."""
    takes_part = Membership.objects.filter(organisation=OuterRef("pk"))
    entered = Organisation.forums.through.objects.filter(organisation=OuterRef("pk"))
    return Organisation.objects.filter(Exists(takes_part.filter(where)) | Exists(entered.filter(where)))


def _known_everywhere() -> QuerySet[Organisation]:
    """Those of a forum that is public, and those of none."""
    takes_part = Membership.objects.filter(organisation=OuterRef("pk"))
    entered = Organisation.forums.through.objects.filter(organisation=OuterRef("pk"))
    is_public = ~Q(forum__state=Forum.State.DRAFT)
    is_of_nobody = ~Exists(takes_part) & ~Exists(entered)
    return Organisation.objects.filter(
        Exists(takes_part.filter(is_public)) | Exists(entered.filter(is_public)) | is_of_nobody
    )


def changed_with_forum(forum_id: int) -> set[int]:
    """The organisations that lie elsewhere once this forum is public."""
    return set(_organisations_of(Q(forum=forum_id)).values_list("pk", flat=True))


def every_drawer() -> list[Drawer]:
    """All drawers of the forums that are not over, and the common one of organisations."""
    found = [Drawer(kind=Kind.ORGANISATION)]
    for forum in Forum.objects.exclude(state=Forum.State.CLOSED).prefetch_related("sides"):
        sides = [0, *(side.pk for side in forum.both_sides)]
        found += [Drawer(kind=Kind.PERSON, forum_id=forum.pk, side_id=side) for side in sides]
        if forum.state == Forum.State.DRAFT:
            found.append(Drawer(kind=Kind.ORGANISATION, forum_id=forum.pk))
    return found


def drawers_of_people(actor: Actor, forum: Forum) -> list[Drawer]:
    """The drawers whose people this reader may see, all of them: what `Membership.visible_to` says, beside oneself."""
    sides: set[int] = set()
    delegations: set[int] = set()
    everybody = {0, *(side.pk for side in forum.both_sides)}
    for standing, reach in reaches(actor, "directory.person"):
        is_joint = standing.side_id is None or standing.role not in OFFICES
        if reach in (ALL, SID) and is_joint:
            sides |= everybody
        elif reach in (ALL, SID):
            sides.add(standing.side_id or 0)
        if reach is ALL:
            sides.add(0)
        if reach is DEL and standing.delegation_id:
            delegations.add(standing.delegation_id)
    found = [Drawer(kind=Kind.PERSON, forum_id=forum.pk, side_id=side) for side in sorted(sides)]
    return found + [
        Drawer(kind=Kind.PERSON, forum_id=forum.pk, delegation_id=one) for one in sorted(delegations)
    ]


def drawers_of_organisations(actor: Actor, forum: Forum) -> list[Drawer]:
    """The drawers whose organisations this reader may see."""
    return drawers_known_in(forum) if may_at_all(actor, "directory.organisations") else []


def drawers_known_in(forum: Forum) -> list[Drawer]:
    """What every forum may know, and what this one prepares."""
    found = [Drawer(kind=Kind.ORGANISATION)]
    if forum.state == Forum.State.DRAFT:
        found.append(Drawer(kind=Kind.ORGANISATION, forum_id=forum.pk))
    return found


def entity_of(row: Named, merged: Sequence[Named] = ()) -> Entity:
    """A row as the engine takes it: all its names and those of what was merged into it, short ones among them."""
    texts: list[str] = []
    for one in (row, *merged):
        texts += [one.name.text(language) for language in LANGUAGES]
        if isinstance(one, Organisation):
            texts += [one.short_name.text(language) for language in LANGUAGES]
    kind = Kind.PERSON if isinstance(row, Person) else Kind.ORGANISATION
    return Entity(str(row.pk), kind, tuple(dict.fromkeys(text for text in texts if text)))


def line_of(row: Named, merged: Sequence[Named] = ()) -> str:
    """The words by which it is found while they are typed; of people not the passport, which not everybody may read."""
    return " ".join(_own_line(one) for one in (row, *merged))


def _own_line(row: Named) -> str:
    if isinstance(row, Person):
        names = row.search_text.rpartition("| ")[0]
        return f"{names}| {row.public_id.lower().replace('.', ' ')}"
    return row.search_text
