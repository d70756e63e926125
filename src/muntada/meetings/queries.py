"""Questions about meetings that are longer than a line; the roles' homes ask them too."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Count, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import get_language

from muntada.access.actor import Actor, reaches
from muntada.access.table import ALL, SID
from muntada.directory.models import Membership, Organisation, Person
from muntada.forums.models import Forum, Side
from muntada.meetings import why
from muntada.meetings.models import (
    MEETS,
    Absence,
    Meeting,
    NotPlaced,
    Preference,
    Round,
    Run,
    is_joint,
)
from muntada.ui.format import LANGUAGES as READABLE
from muntada.venue.models import BookingCell, cells_between


def meetings_of(person: Person, forum: Forum) -> list[Meeting]:
    """The meetings that this person is to attend or interpret, in order of time."""
    return list(
        Meeting.objects.of_person(person.pk, forum)
        .standing()
        .select_related("first", "second", "table__hall", "interpreter__person")
        .prefetch_related("attendances__membership__person")
        .order_by("starts_at")
    )


def next_meeting(person: Person, forum: Forum, now: datetime) -> Meeting | None:
    """The meeting that this person is in, or that comes next."""
    return (
        Meeting.objects.of_person(person.pk, forum)
        .filter(state=Meeting.State.PUBLISHED, ends_at__gt=now)
        .select_related("first", "second", "table__hall", "interpreter__person")
        .prefetch_related("attendances__membership__person")
        .order_by("starts_at")
        .first()
    )


def reads_for_both_sides(actor: Actor) -> bool:
    """True for a desk of both sides, which alone may know why a meeting was not placed."""
    return any(reach is ALL and is_joint(standing) for standing, reach in reaches(actor, "meetings.wishes"))


def sides_read(actor: Actor) -> frozenset[int]:
    """The sides whose preferences this actor may read without being of both."""
    return frozenset(
        standing.side_id
        for standing, reach in reaches(actor, "meetings.wishes")
        if reach in (ALL, SID) and standing.side_id is not None
    )


def waiting_list(forum: Forum, actor: Actor) -> list[NotPlaced]:
    """What the published timetable could not hold, as far as this actor may know of the wishes behind it."""
    round_ = Round.objects.filter(forum=forum, published_run__isnull=False).first()
    return [] if round_ is None else not_placed(round_.published_run_id, forum, actor)


def not_placed(run_id: int | None, forum: Forum, actor: Actor) -> list[NotPlaced]:
    """A desk of both sides sees all; one side's desk what its own side wished for, and no more."""
    rows = NotPlaced.objects.filter(run=run_id).select_related("first", "second")
    if reads_for_both_sides(actor):
        return list(rows)
    sides = sides_read(actor)
    if not sides:
        return []
    wished = (
        Preference.objects.filter(forum=forum, side__in=sides)
        .exclude(strength=Preference.Strength.NO)
        .filter(
            Q(asker=OuterRef("first"), asked=OuterRef("second"))
            | Q(asker=OuterRef("second"), asked=OuterRef("first"))
        )
    )
    return list(rows.filter(Exists(wished)))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A meeting that was not placed, with its reason in the reader's words."""

    row: NotPlaced
    reason: str
    weight: int | None  # None where it would tell what the other side wishes


def told(rows: Sequence[NotPlaced], actor: Actor) -> list[Waiting]:
    """The reasons in words; for all but a desk of both sides they are the same word for every reason."""
    if not reads_for_both_sides(actor):
        return [Waiting(row, str(why.UNTOLD), None) for row in rows]
    names = names_in(rows)
    return [Waiting(row, why.sentence(row.reason, row.facts, names), row.weight) for row in rows]


def names_in(rows: Iterable[NotPlaced]) -> why.Names:
    """What the ids in these reasons are called in the reader's language."""
    people: set[int] = set()
    organisations: set[int] = set()
    for row in rows:
        more_people, more_organisations = why.ids_in(row.reason, row.facts)
        people |= more_people
        organisations |= more_organisations
    return why.Names(
        {one.pk: str(one.name) for one in Person.objects.filter(pk__in=people)} if people else {},
        {one.pk: str(one.name) for one in Organisation.objects.filter(pk__in=organisations)}
        if organisations
        else {},
    )


def free_interpreters(forum: Forum, starts_at: datetime, ends_at: datetime) -> list[Membership]:
    """The interpreters whom nothing takes up in this time and who are not away."""
    cells = cells_between(starts_at, ends_at)
    person = Concat(Value("person:"), Cast(OuterRef("person_id"), CharField()))
    booked = BookingCell.objects.filter(resource=person, cell__gte=cells.start, cell__lt=cells.stop)
    away = Absence.objects.filter(membership=OuterRef("pk"), starts_at__lt=ends_at, ends_at__gt=starts_at)
    return list(
        Membership.objects.current()
        .filter(~Exists(booked), ~Exists(away), forum=forum, part=Membership.Part.INTERPRETER)
        .select_related("person")
    )


@dataclass(frozen=True, slots=True)
class Asking:
    """An organisation that can ask for meetings, and how many it asked for."""

    organisation: Organisation
    side: Side
    musts: int
    wants: int


def asking(forum: Forum, actor: Actor) -> list[Asking]:
    """The organisations for which this actor may note down preferences, in the order of their names."""
    members = Membership.objects.current().filter(forum=forum, part__in=MEETS, side__isnull=False)
    if not reads_for_both_sides(actor):
        members = members.filter(Q(side__in=sides_read(actor)) | Q(organisation__in=actor.organisation_ids))
    counts = {
        row["asker"]: row
        for row in Preference.objects.filter(forum=forum)
        .values("asker")
        .annotate(musts=Count("pk", Q(strength="must")), wants=Count("pk", Q(strength="want")))
    }
    found: dict[int, Asking] = {}
    for member in members.select_related("organisation", "side").order_by("rank", "pk"):
        if member.side is not None and member.organisation_id not in found:
            row = counts.get(member.organisation_id, {"musts": 0, "wants": 0})
            found[member.organisation_id] = Asking(
                member.organisation, member.side, row["musts"], row["wants"]
            )
    return sorted(found.values(), key=lambda one: by_name(one.organisation))


def others_of(forum: Forum, side: Side) -> list[Organisation]:
    """The organisations of the other side that can be met, in the order of their names."""
    members = Membership.objects.current().filter(forum=forum, part__in=MEETS, side__isnull=False)
    there = members.exclude(side=side).values("organisation")
    return sorted(Organisation.objects.filter(pk__in=there), key=by_name)


def by_name(organisation: Organisation) -> tuple[str, str]:
    """To sort by the name that the reader sees."""
    return organisation.name.best(get_language() or READABLE[0]).text.casefold(), organisation.public_id


def runs_of(forum: Forum, actor: Actor) -> list[Run]:
    """The latest computations."""
    return list(Run.objects.visible_to(actor).filter(forum=forum).select_related("started_by")[:20])


def counted(forum: Forum, actor: Actor) -> dict[str, int]:
    """How many wishes there are, of those that this actor may read, and of how many organisations."""
    said = Preference.objects.visible_to(actor).filter(forum=forum)
    counts: dict[str, int] = said.aggregate(
        wishes=Count("pk", ~Q(strength="no")),
        musts=Count("pk", Q(strength="must")),
        askers=Count("asker", ~Q(strength="no"), distinct=True),
    )
    return counts
