"""Want a visa, or none; note what the ministry decided."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from muntada.access.actor import Actor, System, require
from muntada.accreditation.models import Participation
from muntada.base.action import action
from muntada.base.text import clean
from muntada.forums.models import Forum
from muntada.journal.record import record
from muntada.travel import events
from muntada.travel.models import VisaCase, VisaLetter, VisaStep
from muntada.travel.queries import without_case

State = VisaCase.State
Told = (
    type[events.VisaWanted]
    | type[events.VisaNotNeeded]
    | type[events.VisaGranted]
    | type[events.VisaRefused]
    | type[events.VisaClosed]
)


class NotUnderWay(Exception):
    """The visa is not in a state in which this can happen to it."""


class ReasonMissing(Exception):
    """A refusal, and a visa that is not needed, have a reason."""


def moved(
    cases: Iterable[int], state: str, before: Iterable[str], actor: Actor | System, now: datetime
) -> int:
    """Put those of these cases that are in one of the states before into another; how many."""
    rows = VisaCase.objects.select_for_update().filter(pk__in=list(cases), state__in=list(before))
    found = list(rows.order_by("pk").values_list("pk", flat=True))
    VisaCase.objects.filter(pk__in=found).update(
        state=state, reason="", valid_from=None, valid_until=None, changed_at=now
    )
    note_steps(found, state, actor, now)
    return len(found)


def note_steps(cases: Iterable[int], state: str, actor: Actor | System, now: datetime) -> None:
    """Keep when these visas came into a state, and by whom."""
    VisaStep.objects.bulk_create(
        [VisaStep(case_id=case, state=state, at=now, by_id=actor.user_id) for case in cases]
    )


@action
def want_visa(*, participation: Participation, actor: Actor | System, now: datetime) -> VisaCase:
    """Open a visa case, or open one anew that was closed, refused or not needed. Raises `NotUnderWay`."""
    require(actor, "travel.want_visa", participation)

    case, is_new = VisaCase.objects.get_or_create(
        participation=participation,
        defaults={"forum": participation.forum, "opened_at": now, "changed_at": now},
    )
    if is_new:
        note_steps([case.pk], State.WANTED, actor, now)
    elif not moved([case.pk], State.WANTED, (State.CLOSED, State.NOT_NEEDED, State.REFUSED), actor, now):
        raise NotUnderWay
    case.refresh_from_db()

    record(_event(events.VisaWanted, participation), actor=actor, now=now)
    return case


@action
def want_visas(*, forum: Forum, actor: Actor, now: datetime) -> int:
    """Open cases for all guests who are let in and have none; how many."""
    require(actor, "travel.want_visas", forum)

    found = without_case(forum, actor)
    for participation in found:
        want_visa(participation=participation, actor=actor, now=now)
    return len(found)


@action
def need_no_visa(*, participation: Participation, reason: str, actor: Actor, now: datetime) -> VisaCase:
    """Somebody needs none, and why. Raises `ReasonMissing`, `NotUnderWay` for one on a letter or granted."""
    require(actor, "travel.need_no_visa", participation)
    reason = clean(reason)
    if not reason:
        raise ReasonMissing

    case, is_new = VisaCase.objects.get_or_create(
        participation=participation,
        defaults={
            "forum": participation.forum,
            "state": State.NOT_NEEDED,
            "opened_at": now,
            "changed_at": now,
        },
    )
    if is_new:
        note_steps([case.pk], State.NOT_NEEDED, actor, now)
    else:
        _decide(case, State.NOT_NEEDED, (State.WANTED, State.CLOSED), actor, now)
    VisaCase.objects.filter(pk=case.pk).update(reason=reason)
    case.refresh_from_db()

    record(_event(events.VisaNotNeeded, participation), actor=actor, now=now)
    return case


@action
def note_visa_granted(
    *, case: VisaCase, valid_from: date, valid_until: date, actor: Actor, now: datetime
) -> None:
    """The visa is there, valid from and until these days; nothing else of it is kept. Raises `NotUnderWay`."""
    require(actor, "travel.note_visa_granted", case)

    _decide(case, State.GRANTED, (*VisaCase.UNDER_WAY, State.REFUSED), actor, now, valid_from, valid_until)

    record(_event(events.VisaGranted, case.participation), actor=actor, now=now)


@action
def note_visas_granted(
    *, cases: Sequence[VisaCase], valid_from: date, valid_until: date, actor: Actor, now: datetime
) -> int:
    """Several visas came back with the same days; how many. Those that are decided stay as they are."""
    count = 0
    for case in cases:
        require(actor, "travel.note_visas_granted", case)
        try:
            note_visa_granted(case=case, valid_from=valid_from, valid_until=valid_until, actor=actor, now=now)
        except NotUnderWay:
            continue
        count += 1
    return count


@action
def note_visa_refused(*, case: VisaCase, reason: str, actor: Actor, now: datetime) -> None:
    """The visa was refused, and why as far as it was said. Raises `ReasonMissing`, `NotUnderWay`."""
    require(actor, "travel.note_visa_refused", case)
    reason = clean(reason)
    if not reason:
        raise ReasonMissing

    _decide(case, State.REFUSED, VisaCase.UNDER_WAY, actor, now)
    VisaCase.objects.filter(pk=case.pk).update(reason=reason)
    case.refresh_from_db()

    record(_event(events.VisaRefused, case.participation), actor=actor, now=now)


@action
def close_visa(*, case: VisaCase, actor: Actor | System, now: datetime) -> None:
    """The visa is pursued no longer, as when somebody does not come. Raises `NotUnderWay`."""
    require(actor, "travel.close_visa", case)

    _decide(case, State.CLOSED, (*VisaCase.UNDER_WAY, State.REFUSED), actor, now)

    record(_event(events.VisaClosed, case.participation), actor=actor, now=now)


def _decide(
    case: VisaCase,
    state: str,
    before: Iterable[str],
    actor: Actor | System,
    now: datetime,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> None:
    undecided = VisaCase.objects.filter(pk=case.pk, state__in=list(before))
    if not undecided.update(
        state=state, reason="", valid_from=valid_from, valid_until=valid_until, changed_at=now
    ):
        raise NotUnderWay
    note_steps([case.pk], state, actor, now)
    case.refresh_from_db()


def back_to_wanted(
    letter: VisaLetter, actor: Actor | System, now: datetime, *, but: Iterable[int] = ()
) -> None:
    """Those whose letter holds no longer wait for another, unless they stand on one."""
    kept = set(but) | set(
        VisaLetter.objects.live()
        .exclude(pk=letter.pk)
        .filter(passengers__case__in=letter.passengers.values("case"))
        .values_list("passengers__case", flat=True)
    )
    cases = set(letter.passengers.values_list("case", flat=True)) - kept
    moved(cases, State.WANTED, (State.ON_LETTER, State.SENT), actor, now)


def _event(
    kind: Told, participation: Participation
) -> events.VisaWanted | events.VisaNotNeeded | events.VisaGranted | events.VisaRefused | events.VisaClosed:
    return kind(
        forum_id=participation.forum_id, side_id=participation.side_id, application=participation.public_id
    )
