"""How meetings went, asked and compared: what each reader may see of the two organisations' answers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, is_bound, may, reaches
from muntada.access.roles import Role
from muntada.access.table import ALL, DEL, SID
from muntada.base.languages import LANGUAGES
from muntada.base.text import comparable
from muntada.base.words import Words
from muntada.directory.models import Organisation
from muntada.forums.models import Forum
from muntada.meetings.models import (
    Meeting,
    MeetingOutcome,
    MeetingPerson,
    is_asked_for,
    is_joint,
    may_read_confidential,
    owner_of_answer,
)

# What a comparison reads; without the rest, tens of thousands of answers are read in a blink.
COMPARED = (
    "meeting_id",
    "organisation_id",
    "answer",
    "value",
    "currency",
    "next_step",
    "owner_member_id",
    "owner_text",
    "due_on",
)
ASKED_STATES = (Meeting.State.PUBLISHED, Meeting.State.HELD)


class Standing(Enum):
    """How far the two answers to one meeting are."""

    NOT_YET = "not_yet"
    WAITING = "waiting"
    FILLED = "filled"
    DIFFERS = "differs"

    @property
    def word(self) -> Any:
        """As a page says it."""
        return STANDING_WORDS[self]

    @property
    def shape(self) -> str:
        """The shape and colour of its chip."""
        return {"not_yet": "none", "waiting": "risk", "filled": "done", "differs": "late"}[self.value]


STANDING_WORDS = {
    Standing.NOT_YET: pgettext_lazy("answers to a meeting", "not yet possible"),
    Standing.WAITING: pgettext_lazy("answers to a meeting", "waiting"),
    Standing.FILLED: pgettext_lazy("answers to a meeting", "filled"),
    Standing.DIFFERS: pgettext_lazy("answers to a meeting", "differs"),
}
FIELD_WORDS = {
    "answer": _("outcome"),
    "value": _("stated value"),
    "next_step": _("next step"),
    "owner": _("who does it"),
    "due_on": _("by when"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One organisation that is asked how a meeting went; `outcome` is its answer, where the reader may see it."""

    meeting: Meeting
    organisation: Organisation
    partner: Organisation
    is_answered: bool
    outcome: MeetingOutcome | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What an organisation said, or nothing yet; `is_open` where the reader may have value and next step too."""

    organisation: Organisation
    outcome: MeetingOutcome | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """A meeting with the answers that the reader may see, and in what the two differ."""

    meeting: Meeting
    answers: tuple[Answer, ...]
    standing: Standing
    differences: frozenset[str] = field(default_factory=frozenset)


def speaks_for(actor: Actor, meeting: Meeting, sides: dict[int, int | None]) -> list[Organisation]:
    """The organisations of a meeting for which this actor may answer; `sides` are those for which they sit."""
    return [
        one
        for one in (meeting.first, meeting.second)
        if may(actor, "meetings.record_outcome", owner_of_answer(meeting, one.pk, sides.get(one.pk)))
    ]


def asked_of(actor: Actor, forum: Forum, meetings: Sequence[Meeting], now: datetime) -> list[Asked]:
    """Whom this person can answer for in meetings of their own that have begun: two lines for an interpreter.

    One query. Whether an organisation has answered is known to itself and to its interpreter alone.
    """
    begun = [one for one in meetings if is_asked_for(one, now)]
    if not begun:
        return []
    answers = {
        (one.meeting_id, one.organisation_id): one
        for one in MeetingOutcome.objects.filter(forum=forum, meeting__in=[one.pk for one in begun])
    }
    own = {one.organisation_id for one in actor.standings if one.role is not Role.INTERPRETER}
    found = []
    for meeting in begun:
        interprets = meeting.interpreter is not None and meeting.interpreter.person_id == actor.person_id
        for one, partner in ((meeting.first, meeting.second), (meeting.second, meeting.first)):
            if one.pk not in own and not interprets:
                continue
            answer = answers.get((meeting.pk, one.pk))
            may_read = answer is not None and (one.pk in own or answer.entered_by_id == actor.user_id)
            found.append(Asked(meeting, one, partner, answer is not None, answer if may_read else None))
    return found


def own_meetings(actor: Actor, forum: Forum, now: datetime) -> list[Meeting]:
    """The meetings that have begun of which this person's organisations, or the person as interpreter, can tell."""
    own = [
        one.organisation_id
        for one in actor.standings
        if one.organisation_id is not None and one.role is not Role.INTERPRETER
    ]
    mine = Q(first__in=own) | Q(second__in=own)
    if actor.person_id is not None:
        mine |= Q(interpreter__person=actor.person_id)
    return list(
        Meeting.objects.filter(mine, forum=forum, starts_at__lte=now, state__in=ASKED_STATES)
        .select_related("first", "second", "interpreter__person")
        .order_by("-starts_at", "pk")
    )


def reads_whole_forum(actor: Actor) -> bool:
    """True for the offices, and a focal point, that read more than their own organisation's answers."""
    return any(reach in (ALL, SID, DEL) for _standing, reach in reaches(actor, "meetings.outcomes"))


def compares_both(actor: Actor) -> bool:
    """True for an office that reads both sides' answers."""
    return compared_for(actor, side="side", organisation="organisation") is None


def reads_for_delegation(actor: Actor) -> bool:
    """True for a focal point, who reads the answers of the organisations for which they answer."""
    return is_bound(actor, "meetings.outcomes")


def compared_for(actor: Actor, *, side: str, organisation: str) -> Q | None:
    """The rows of the sides and organisations whose answers this office reads; None stands for all.

    `side` and `organisation` say where a row names them.
    """
    scope = Q(pk__in=[])
    for standing, reach in reaches(actor, "meetings.outcomes"):
        if reach is ALL and is_joint(standing):
            return None
        if reach in (ALL, SID) and standing.side_id is not None:
            scope |= Q(**{side: standing.side_id})
        if reach is DEL:
            scope |= Q(**{side: standing.side_id, f"{organisation}__in": standing.bodies})
    return scope


def differences(one: Any, other: Any) -> frozenset[str]:
    """In what two answers to one meeting contradict each other; what only one of them tells is no contradiction.

    Values are an exception: an amount that one side alone states is what a desk has to ask about. Next steps
    are compared where both are written in one language. Takes outcomes, or rows with their columns.
    """
    found = set()
    if one.answer != other.answer:
        found.add("answer")
    if (one.value, one.currency) != (other.value, other.currency):
        found.add("value")
    if _contradict(one.next_step, other.next_step):
        found.add("next_step")
    mine, theirs = _owner(one), _owner(other)
    if mine and theirs and mine != theirs:
        found.add("owner")
    if one.due_on and other.due_on and one.due_on != other.due_on:
        found.add("due_on")
    return frozenset(found)


def _contradict(one: Words, other: Words) -> bool:
    return any(
        comparable(one.text(language)) != comparable(other.text(language))
        for language in LANGUAGES
        if one.text(language) and other.text(language)
    )


def _owner(outcome: Any) -> int | str:
    member: int | None = outcome.owner_member_id
    return member or comparable(outcome.owner_text)


@dataclass(frozen=True, slots=True)
class Figures:
    """What the answers come to, as far as the reader may see them; stated values are counted, never added up."""

    asked: int
    answered: int
    waiting: int
    differing: int
    stated: int
    by_answer: tuple[tuple[str, Any, int], ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """Every meeting's standing, and the figures; five queries for however many meetings."""

    figures: Figures
    standings: dict[int, Standing]
    order: tuple[int, ...]


def overview(actor: Actor, forum: Forum, now: datetime) -> Overview:
    """How far the answers of the whole forum are, as this office may know it."""
    meetings = list(
        Meeting.objects.filter(forum=forum, state__in=ASKED_STATES)
        .order_by("starts_at", "table__number", "pk")
        .values_list("pk", "first", "second", "starts_at")
    )
    answers: dict[int, dict[int, Any]] = {}
    for row in _given(actor, forum).values_list(*COMPARED, named=True):
        answers.setdefault(row.meeting_id, {})[row.organisation_id] = row
    seated = _seated(actor, Q(meeting__forum=forum))
    standings: dict[int, Standing] = {}
    asked = answered = 0
    for pk, first, second, starts_at in meetings:
        expected = [one for one in (first, second) if seated is None or (pk, one) in seated]
        if not expected:
            continue
        given = answers.get(pk, {})
        if starts_at > now:
            standings[pk] = Standing.NOT_YET
            continue
        asked += len(expected)
        answered += len(given)
        if len(given) < len(expected):
            standings[pk] = Standing.WAITING
        elif len(given) == 2 and differences(*given.values()):
            standings[pk] = Standing.DIFFERS
        else:
            standings[pk] = Standing.FILLED
    counts = Counter(row.answer for given in answers.values() for row in given.values())
    return Overview(
        Figures(
            asked=asked,
            answered=answered,
            waiting=sum(one is Standing.WAITING for one in standings.values()),
            differing=sum(one is Standing.DIFFERS for one in standings.values()),
            stated=sum(row.value is not None for given in answers.values() for row in given.values()),
            by_answer=tuple((code, word, counts[code]) for code, word in MeetingOutcome.Answer.choices),
        ),
        standings,
        tuple(pk for pk, *_rest in meetings if pk in standings),
    )


def _given(actor: Actor, forum: Forum) -> QuerySet[MeetingOutcome]:
    """The answers that this office reads.

    By hand: a reader of one side sees that side's alone, even where they noted down another themselves.
    """
    rows = MeetingOutcome.objects.filter(forum=forum)
    scope = compared_for(actor, side="side", organisation="organisation")
    return rows if scope is None else rows.filter(scope)


def _seated(actor: Actor, of_meetings: Q) -> set[tuple[int, int]] | None:
    """Which organisations sit at which meetings, of those whose answers this office reads; None where all do."""
    scope = compared_for(actor, side="membership__side", organisation="membership__organisation")
    if scope is None:
        return None
    seats = MeetingPerson.objects.filter(of_meetings).filter(scope)
    return set(seats.values_list("meeting", "membership__organisation"))


def compared(
    actor: Actor, forum: Forum, meetings: Iterable[Meeting], standings: dict[int, Standing]
) -> list[Compared]:
    """These meetings with the answers that the reader may see, side by side; two queries."""
    meetings = list(meetings)
    rows = _given(actor, forum).filter(meeting__in=meetings).select_related("owner_member__person", "side")
    given = {(row.meeting_id, row.organisation_id): row for row in rows}
    seated = _seated(actor, Q(meeting__in=meetings))
    found = []
    for meeting in meetings:
        answers = tuple(
            _answer(actor, one, given.get((meeting.pk, one.pk)))
            for one in (meeting.first, meeting.second)
            if seated is None or (meeting.pk, one.pk) in seated
        )
        both = [one.outcome for one in answers if one.outcome is not None]
        found.append(
            Compared(
                meeting,
                answers,
                standings[meeting.pk],
                differences(*both) if len(both) == 2 else frozenset(),
            )
        )
    return found


def _answer(actor: Actor, organisation: Organisation, outcome: MeetingOutcome | None) -> Answer:
    is_open = outcome is not None and may_read_confidential(actor, outcome)
    return Answer(organisation, outcome, is_open)
