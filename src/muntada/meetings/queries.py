"""Questions about meetings that are longer than a line; the roles' homes ask them too."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    CharField,
    Count,
    Exists,
    FilteredRelation,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    Window,
)
from django.db.models.functions import Cast, Concat
from django.utils.translation import get_language

from muntada.access.actor import Actor, organisations_answered_for, reaches
from muntada.access.table import ALL, SID
from muntada.accounts.names import recognise
from muntada.directory.models import Membership, Organisation, Person, filed_in
from muntada.forums.models import Forum, Side
from muntada.meetings import why
from muntada.meetings.models import (
    MEETS,
    Absence,
    Invitation,
    Meeting,
    MeetingPerson,
    Move,
    NotPlaced,
    Pin,
    Placement,
    Preference,
    Report,
    Round,
    Run,
    Withdrawal,
    is_joint,
)
from muntada.meetings.problem import DECLINED, FORBIDDEN
from muntada.meetings.tasks import UNDO
from muntada.venue.models import BookingCell, Table, cells_between

# Who sits at a meeting, with their names, in one question.
WITH_PEOPLE = Prefetch("attendances", MeetingPerson.objects.select_related("membership__person"))


def meetings_of(person: Person, forum: Forum) -> list[Meeting]:
    """The meetings that this person is to attend or interpret, in order of time."""
    return list(
        Meeting.objects.of_person(person.pk, forum)
        .standing()
        .select_related("first", "second", "table__hall", "interpreter__person")
        .prefetch_related(WITH_PEOPLE)
        .order_by("starts_at")
    )


def next_meeting(person: Person, forum: Forum, now: datetime) -> Meeting | None:
    """The meeting that this person is in, or that comes next."""
    return (
        Meeting.objects.of_person(person.pk, forum)
        .filter(state=Meeting.State.PUBLISHED, ends_at__gt=now)
        .select_related("first", "second", "table__hall", "interpreter__person")
        .prefetch_related(WITH_PEOPLE)
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


def askers_read(actor: Actor) -> Q:
    """The members for whose organisation this actor may read the wishes without being of both sides."""
    organisations = organisations_answered_for(actor, "meetings.wishes") | actor.organisation_ids
    return Q(side__in=sides_read(actor)) | Q(organisation__in=organisations)


def waiting_list(round_: Round | None, actor: Actor) -> list[NotPlaced]:
    """What the published timetable could not hold, as far as this actor may know of the wishes behind it.

    A desk of both sides is spared the declined and the forbidden ones; for all others they are there like
    any, so that nobody notices that one of them was declined.
    """
    return list(_waiting(round_, actor))


def first_waiting(round_: Round, actor: Actor, most: int) -> tuple[list[NotPlaced], int]:
    """The first few of the waiting list, and how many wait in all, in one question."""
    counted = _waiting(round_, actor).annotate(total=Window(Count("pk")))
    rows: list[NotPlaced] = list(counted[:most])
    return rows, getattr(rows[0], "total", 0) if rows else 0


def _waiting(round_: Round | None, actor: Actor) -> QuerySet[NotPlaced]:
    if round_ is None or round_.published_run_id is None:
        return NotPlaced.objects.none()
    rows = _not_placed(round_.published_run_id, round_.forum, actor)
    if reads_for_both_sides(actor):
        rows = rows.exclude(reason__in=(DECLINED, FORBIDDEN))
    held = Meeting.objects.standing().filter(forum=round_.forum_id)
    # Two questions to an index are quicker than one with an "or", which none can answer.
    return rows.exclude(Exists(held.filter(first=OuterRef("first"), second=OuterRef("second")))).exclude(
        Exists(held.filter(first=OuterRef("second"), second=OuterRef("first")))
    )


def not_placed(run_id: int | None, forum: Forum, actor: Actor) -> list[NotPlaced]:
    """A desk of both sides sees all; one side's desk what its own side wished for or the desk pinned."""
    return list(_not_placed(run_id, forum, actor))


def _not_placed(run_id: int | None, forum: Forum, actor: Actor) -> QuerySet[NotPlaced]:
    rows = NotPlaced.objects.filter(run=run_id).select_related("first", "second")
    if reads_for_both_sides(actor):
        return rows
    sides = sides_read(actor)
    if not sides:
        return NotPlaced.objects.none()
    wished = (
        Preference.objects.filter(forum=forum, side__in=sides)
        .exclude(strength=Preference.Strength.NO)
        .filter(
            Q(asker=OuterRef("first"), asked=OuterRef("second"))
            | Q(asker=OuterRef("second"), asked=OuterRef("first"))
        )
    )
    pinned = Pin.objects.filter(
        forum=forum, kind=Pin.Kind.HOLD, first=OuterRef("first"), second=OuterRef("second")
    )
    return rows.filter(Exists(wished) | Exists(pinned))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A meeting that was not placed, with its reason in the reader's words."""

    row: NotPlaced
    reason: str
    weight: int | None  # None where it would tell what the other side wishes


def told(rows: Sequence[NotPlaced], actor: Actor, names: why.Names | None = None) -> list[Waiting]:
    """The reasons in words; for all but a desk of both sides they are the same words for every reason."""
    if not reads_for_both_sides(actor):
        return [Waiting(row, str(why.UNTOLD), None) for row in rows]
    names = names or names_in(rows)
    return [Waiting(row, why.sentence(row.reason, row.facts, names), row.weight) for row in rows]


def names_in(rows: Iterable[NotPlaced], members: Iterable[Membership] = ()) -> why.Names:
    """What the ids in these reasons are called in the reader's language; `members` are known already."""
    rows = list(rows)
    people: set[int] = set()
    organisations: set[int] = set()
    for row in rows:
        more_people, more_organisations = why.ids_in(row.reason, row.facts)
        people |= more_people
        organisations |= more_organisations
    persons = {member.person_id: str(member.person.name) for member in members}
    if missing := people - persons.keys():
        persons |= {one.pk: str(one.name) for one in Person.objects.filter(pk__in=missing)}
    known = {}
    if organisations:
        known = {one.pk: str(one.name) for one in Organisation.objects.filter(pk__in=organisations)}
    return why.Names(persons, known)


def with_reports(rounds: QuerySet[Round]) -> QuerySet[Round]:
    """Rounds that know, in the same question, how much was reported from their hall."""
    said = Report.objects.filter(forum=OuterRef("forum")).order_by()
    counts = said.values("forum").annotate(
        text=Concat(
            Cast(Count("pk"), CharField()), Value("-"), Cast(Count("pk", Q(is_withdrawn=True)), CharField())
        )
    )
    return rounds.select_related("forum", "hall", "published_run").annotate(
        reports=Subquery(counts.values("text"))
    )


def plan_stamp(round_: Round, now: datetime) -> str:
    """Another text whenever the hall shows something else: a meeting changed, or time has.

    Whatever else a tile shows has to count here, so that those who look at the plan hear of it.
    """
    rows = Meeting.objects.filter(forum=round_.forum_id)
    counts = rows.aggregate(
        changed=Max("changed_at"),
        count=Count("pk"),
        sequences=Sum("sequence"),
        begun=Count("pk", Q(starts_at__lte=now)),
        over=Count("pk", Q(ends_at__lte=now)),
        held=Count("pk", Q(state=Meeting.State.HELD)),
        no_show=Count("pk", Q(state=Meeting.State.NO_SHOW)),
    )
    # Once something was reported, tiles count minutes.
    reports = getattr(round_, "reports", None)
    minute = f"{reports} {now:%d %H:%M}" if reports else ""
    return f"{round_.edition} {round_.changed_at.isoformat()} {sorted(counts.items())} {minute}"


def tables_in_use(
    round_: Round, starts_at: datetime, ends_at: datetime
) -> list[tuple[Table, Meeting | None]]:
    """The tables of the hall, each with the meeting that stands there in this time, in one question."""
    standing = Q(
        meetings__forum=round_.forum_id, meetings__starts_at__lt=ends_at, meetings__ends_at__gt=starts_at
    ) & ~Q(meetings__state=Meeting.State.CANCELLED)
    tables = (
        Table.objects.filter(hall=round_.hall_id)  # type: ignore[misc]  # the stubs know no filtered relation
        .annotate(now=FilteredRelation("meetings", condition=standing))
        .select_related("host", "now__first", "now__second", "now__interpreter__person")
        .order_by("number", "now__starts_at")
    )
    found: dict[int, tuple[Table, Meeting | None]] = {}
    for table in tables:
        meeting = getattr(table, "now", None)
        if meeting is not None:
            meeting.table = table
        found[table.pk] = (table, meeting)
    return list(found.values())


def seconds_to_undo(move: Move, now: datetime) -> int:
    """How long a change by hand can still be taken back."""
    if move.undone_at is not None:
        return 0
    return max(0, int((move.made_at + UNDO - now).total_seconds()))


def concerned_by(move: Move) -> int:
    """How many people a change concerns: at the table, between the languages, now and before."""
    rows = move.meetings.values_list("meeting", "interpreter", "meeting__interpreter")
    meetings = [meeting for meeting, _before, _now in rows]
    sits = MeetingPerson.objects.filter(meeting__in=meetings).values_list("membership_id", flat=True)
    voices = {one for _meeting, before, now_with in rows for one in (before, now_with) if one is not None}
    return len({*sits} | voices)


def free_interpreters(forum: Forum, starts_at: datetime, ends_at: datetime) -> list[Membership]:
    """The interpreters whom nothing takes up in this time and who are not away."""
    cells = cells_between(starts_at, ends_at)
    person = Concat(Value("person:"), Cast(OuterRef("person_id"), CharField()))
    booked = BookingCell.objects.filter(resource=person, cell__gte=cells.start, cell__lt=cells.stop)
    away = Absence.objects.filter(membership=OuterRef("pk"), starts_at__lt=ends_at, ends_at__gt=starts_at)
    return list(
        Membership.objects.current()
        .filter(~Exists(booked), ~Exists(away), forum=forum, part=Membership.Part.INTERPRETER)
        .select_related("person", "side")
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
        members = members.filter(askers_read(actor))
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
    order = filed_in(get_language() or "en")
    return sorted(found.values(), key=lambda one: getattr(one.organisation, order))


def others_of(forum: Forum, side: Side) -> list[Organisation]:
    """The organisations of the other side that can be met, in the order of their names."""
    members = Membership.objects.current().filter(forum=forum, part__in=MEETS, side__isnull=False)
    there = members.exclude(side=side).values("organisation")
    return list(Organisation.objects.filter(pk__in=there).order_by(filed_in(get_language() or "en"), "pk"))


def runs_of(forum: Forum, actor: Actor) -> list[Run]:
    """The latest computations."""
    runs = list(Run.objects.visible_to(actor).filter(forum=forum).select_related("started_by")[:20])
    recognise(run.started_by for run in runs)
    return runs


def address_of(member: Membership) -> str:
    """Where somebody's mails go: the address of their own choice, else the one they sign in with."""
    person = member.person
    return person.email or (person.user.email if person.user and person.user.is_active else "")


def silent_count(forum: Forum, actor: Actor) -> int:
    """How many organisations could ask and have said nothing, of those whose wishes this actor may read."""
    said = Preference.objects.filter(forum=forum).values("asker")
    members = Membership.objects.current().filter(forum=forum, part__in=MEETS, side__isnull=False)
    if not reads_for_both_sides(actor):
        members = members.filter(askers_read(actor))
    return members.exclude(organisation__in=said).values("organisation").distinct().count()


def last_withdrawal(round_: Round | None) -> Withdrawal | None:
    """Why nothing is published, where something was."""
    if round_ is None or round_.published_run_id is not None:
        return None
    last = Withdrawal.objects.filter(forum=round_.forum_id).select_related("made_by").first()
    recognise([last.made_by] if last is not None else [])
    return last


def unpinned(run: Run, now: datetime) -> QuerySet[Placement]:
    """The meetings of a draft that are ahead and of which the desk has settled nothing."""
    settled = Pin.objects.filter(forum=run.forum_id, first=OuterRef("first"), second=OuterRef("second"))
    return Placement.objects.filter(~Exists(settled), run=run, starts_at__gt=now)


def counted(forum: Forum, actor: Actor) -> dict[str, int]:
    """How many wishes there are, of those that this actor may read, and of how many organisations."""
    said = Preference.objects.visible_to(actor).filter(forum=forum)
    counts: dict[str, int] = said.aggregate(
        wishes=Count("pk", ~Q(strength="no")),
        musts=Count("pk", Q(strength="must")),
        askers=Count("asker", ~Q(strength="no"), distinct=True),
    )
    return counts


def waiting_invitations(actor: Actor, forum: Forum, now: datetime) -> QuerySet[Invitation]:
    """The invitations that wait for the answer of this person's organisations."""
    mine = Invitation.objects.visible_to(actor).open_at(now)
    return mine.filter(forum=forum, invited__in=actor.organisation_ids)


def meetings_of_organisations(actor: Actor, forum: Forum, organisations: Sequence[int]) -> QuerySet[Meeting]:
    """The published meetings of these organisations that this reader may see, in order of time."""
    either = Q(first__in=organisations) | Q(second__in=organisations)
    rows = Meeting.objects.visible_to(actor).filter(either, forum=forum).standing()
    return rows.select_related("first", "second", "table").order_by("starts_at", "pk")
