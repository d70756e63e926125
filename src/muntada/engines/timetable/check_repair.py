"""The independent judge of a repair: it shares no code with what made it, and counts everything again."""

from collections.abc import Iterable

from muntada.engines.timetable.check import Rule, Violation, check_forum
from muntada.engines.timetable.events import (
    Event,
    InterpreterLost,
    MeetingCancelled,
    ParticipantAway,
    ParticipantCancels,
    ParticipantLate,
    TableLost,
    slots_lost,
)
from muntada.engines.timetable.forum import Forum, ForumPlan, Placement
from muntada.engines.timetable.repairs import Repair, apply_repair


def check_repair(forum: Forum, plan: ForumPlan, mended: Repair) -> list[Violation]:
    """Every rule that a repair breaks, of the forum as the event leaves it and of repairs themselves."""
    stood = {held.wish: held for held in plan.placements}
    wishes = {wish.id: wish for wish in forum.wishes}
    found = [
        Violation(Rule.TRUE_DIFFERENCE, (was.wish,), was.slot)
        for was in (*mended.removed, *(move.before for move in mended.moved))
        if stood.get(was.wish) != was
    ]
    found += [Violation(Rule.TRUE_DIFFERENCE, (new.wish,)) for new in mended.filled if new.wish in stood]
    fates = [one.wish for one in (*mended.removed, *mended.filled)] + [one.wish for one in mended.moved]
    found += [Violation(Rule.HELD_ONCE, (wish,)) for wish in sorted(set(fates)) if fates.count(wish) > 1]
    if found:
        return found
    hit = {one.wish for one in plan.placements if _is_hit(forum, one, mended.event, mended.now)}
    short = {stood[wish].slot for wish in hit} if _is_of_the_hall(mended.event) else set()
    for was, now in _differences(mended):
        slots = [one.slot for one in (was, now) if one is not None]
        name = next(one.wish for one in (was, now) if one is not None)
        if min(slots) < mended.now:
            found.append(Violation(Rule.PAST_STAYS, (name,), min(slots)))
        if was is None or name in hit:
            continue
        stays = now is not None and (was.slot, was.table) == (now.slot, now.table)
        if wishes[name].slot is not None and not stays:
            found.append(Violation(Rule.FIXED, (name,), was.slot))
        if now is None and was.slot not in short:
            found.append(Violation(Rule.NOT_HIT, (name,), was.slot))
        if now is not None and was.slot == now.slot and was.table != now.table:
            found.append(Violation(Rule.KEEPS_TABLE, (name,), was.slot, now.table))
    people = {wish.id: wish.people for wish in forum.wishes}
    concerned = {person for wish in hit for person in people[wish]}
    if isinstance(mended.event, (ParticipantCancels, ParticipantAway, ParticipantLate)):
        concerned.add(mended.event.participant)
    felt = [*(one.wish for one in mended.removed), *(one.wish for one in mended.moved if one.is_felt)]
    new = [one.wish for one in mended.filled]
    bystanders = _people(people, felt) - concerned
    lost = sum(wishes[one.wish].weight for one in mended.removed)
    truth = {
        "hit": set(mended.hit) == hit,
        "touched": set(mended.touched) == _people(people, [*felt, *new]),
        "bystanders": set(mended.bystanders) == bystanders,
        "interpreters": set(mended.interpreters) == _interpreters(mended),
        "lost": mended.lost.value == lost and (mended.lost.bound or 0) <= lost,
        "disturbed": mended.disturbed.value == len(bystanders)
        and (mended.disturbed.bound or 0) <= len(bystanders),
        "weight change": mended.weight_change == sum(wishes[wish].weight for wish in new) - lost,
    }
    found += [Violation(Rule.TRUE_VALUE, who=name) for name, holds in truth.items() if not holds]
    return found or check_forum(*apply_repair(forum, plan, mended))


def _is_hit(forum: Forum, held: Placement, event: Event, now: int) -> bool:
    """Whether an event takes the place of a meeting."""
    missing = held.slot in slots_lost(event, slots=len(forum.parts), now=now)
    match event:
        case ParticipantCancels() | ParticipantAway() | ParticipantLate():
            wish = next(wish for wish in forum.wishes if wish.id == held.wish) if missing else None
            return wish is not None and event.participant in wish.people
        case TableLost():
            return missing and held.table == event.table
        case InterpreterLost():
            return missing and held.interpreter == event.interpreter
        case MeetingCancelled():
            return held.wish == event.wish and held.slot >= now


def _is_of_the_hall(event: Event) -> bool:
    return isinstance(event, (TableLost, InterpreterLost))


def _differences(mended: Repair) -> Iterable[tuple[Placement | None, Placement | None]]:
    yield from ((one, None) for one in mended.removed)
    yield from ((one.before, one.after) for one in mended.moved)
    yield from ((None, one) for one in mended.filled)


def _people(people: dict[str, frozenset[str]], wishes: Iterable[str]) -> set[str]:
    return {person for wish in wishes for person in people[wish]}


def _interpreters(mended: Repair) -> set[str]:
    """Those whose work changes: other meetings, other slots or other tables."""
    return {
        one.interpreter
        for pair in _differences(mended)
        for one in pair
        if one is not None and one.interpreter is not None
    }
