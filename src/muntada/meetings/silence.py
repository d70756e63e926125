"""Which organisations have not said yet whom they want to meet, and whom a reminder would reach."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max
from django.utils.translation import get_language

from muntada.access.actor import Actor, System
from muntada.directory.models import Delegation, Membership, Organisation, filed_in
from muntada.forums.models import Forum, Side
from muntada.meetings.models import MEETS, Preference, Reminder
from muntada.meetings.queries import address_of, askers_read, reads_for_both_sides


@dataclass(slots=True)
class Silent:
    """An organisation that has said nothing, its people, and whom a mail reaches."""

    organisation: Organisation
    side: Side
    people: list[Membership] = field(default_factory=list)
    focal_points: list[Membership] = field(default_factory=list)  # of its delegations, with their substitutes
    reminded_on: date | None = None

    @property
    def reached(self) -> list[Membership]:
        """Its people who have an address, each address once; nobody when none has."""
        return _with_addresses(self.people)

    @property
    def receivers(self) -> list[Membership]:
        """Whom a reminder goes to: its own people, and where none has an address its focal points."""
        return self.reached or _with_addresses(self.focal_points)

    @property
    def is_through_focal_point(self) -> bool:
        """True when only the focal point of its delegation can pass a reminder on."""
        return not self.reached and bool(self.receivers)


def _with_addresses(members: Collection[Membership]) -> list[Membership]:
    found: dict[str, Membership] = {}
    for one in members:
        if address := address_of(one):
            found.setdefault(address, one)
    return list(found.values())


def silent(forum: Forum, actor: Actor | System, organisations: Collection[int] | None = None) -> list[Silent]:
    """Those that can ask and have said nothing, of the sides whose wishes the actor may read; by side and name.

    Somebody who only said no has said something.
    """
    said = Preference.objects.filter(forum=forum).values("asker")
    members = (
        Membership.objects.current()
        .filter(forum=forum, part__in=MEETS, side__isnull=False)
        .exclude(organisation__in=said)
    )
    if isinstance(actor, Actor) and not reads_for_both_sides(actor):
        members = members.filter(askers_read(actor))
    if organisations is not None:
        members = members.filter(organisation__in=organisations)
    found: dict[int, Silent] = {}
    for member in members.select_related("organisation", "side", "person__user").order_by("rank", "pk"):
        if member.side is not None:
            one = found.setdefault(member.organisation_id, Silent(member.organisation, member.side))
            one.people.append(member)
    _name_focal_points(forum, found.values())
    last = Reminder.objects.filter(forum=forum).values("organisation").annotate(last=Max("on"))
    for row in last:
        if row["organisation"] in found:
            found[row["organisation"]].reminded_on = row["last"]
    order = filed_in(get_language() or "en")
    return sorted(found.values(), key=lambda one: (one.side.pk, getattr(one.organisation, order)))


def _name_focal_points(forum: Forum, rows: Collection[Silent]) -> None:
    """Where nobody of an organisation has an address: who registers its people for their delegation."""
    unreached = [one for one in rows if not one.reached]
    delegations = {
        member.delegation_id for one in unreached for member in one.people if member.delegation_id is not None
    }
    if not delegations:
        return
    named = Delegation.objects.filter(pk__in=delegations).values_list("pk", "focal_point", "substitute")
    registering = {delegation: {*people} - {None} for delegation, *people in named}
    persons = {
        member.person_id: member
        for member in Membership.objects.current()
        .filter(forum=forum, person__in=set().union(*registering.values()))
        .select_related("side", "person__user")
        .order_by("-rank", "-pk")
    }
    for one in unreached:
        found = set().union(*(registering.get(member.delegation_id or 0, set()) for member in one.people))
        one.focal_points = [persons[person] for person in sorted(found & persons.keys())]


def by_side(rows: Collection[Silent]) -> dict[Side, list[Silent]]:
    """The same, side by side."""
    sides: dict[Side, list[Silent]] = defaultdict(list)
    for row in rows:
        sides[row.side].append(row)
    return dict(sides)
