"""Invents events to try the solvers on; the same numbers and seed give the same event."""

import random
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from muntada.engines.timetable.brokerage import Brokerage, ProblemError, Session
from muntada.engines.timetable.forum import Forum, Interpreter, Participant, Table, Wish


def generate_brokerage(
    *, participants: int, meetings: int, slots: int, seats: int, seed: int, fairness: int | None = 2
) -> Brokerage:
    """An event whose meetings can all be held: it is made by filling a timetable and forgetting it."""
    rng = random.Random(seed)  # noqa: S311 - an invented event is no secret
    morning = (slots + 1) // 2
    pairs: list[tuple[int, int]] = []
    sessions: list[Session] = []
    known: set[frozenset[int]] = set()
    for slot in range(slots):
        people = rng.sample(range(participants), participants)
        share = meetings * (slot + 1) // slots - meetings * slot // slots
        for _ in range(min(share, seats)):
            pair = _strangers(people, known)
            if pair is None:
                break
            known.add(frozenset(pair))
            people = [person for person in people if person not in pair]
            pairs.append(pair)
            half = Session.MORNING if slot < morning else Session.AFTERNOON
            sessions.append(half if rng.random() < 0.3 else Session.ANY)
    if len(pairs) < meetings:
        raise ProblemError(
            f"Only {len(pairs)} of {meetings} meetings fit {participants} participants, "
            f"{slots} slots and {seats} tables; ask for fewer."
        )
    return Brokerage(
        participants=participants,
        slots=slots,
        morning=morning,
        seats=seats,
        pairs=tuple(pairs),
        sessions=tuple(sessions),
        forbidden=(frozenset(),) * participants,
        fixed=(None,) * len(pairs),
        earlier=(frozenset(),) * len(pairs),
        fairness=fairness,
    )


def _strangers(people: list[int], known: set[frozenset[int]]) -> tuple[int, int] | None:
    """The first two of these people who have not met."""
    for index, one in enumerate(people):
        for other in people[index + 1 :]:
            if frozenset((one, other)) not in known:
                return one, other
    return None


def generate_forum(
    *,
    people: int,
    wishes: int,
    parts: tuple[int, ...] = (6, 6, 6, 6),
    tables: int = 14,
    interpreters: int = 14,
    seed: int = 0,
    absent: float = 0.1,
    groups: float = 0.05,
) -> Forum:
    """A two-sided forum: each side asks for a few sought-after people of the other.

    `parts` gives the slots of each part. Three languages are spoken; wishes between people who share none
    need an interpreter. `absent` is the share of parts that people miss, `groups` that of wishes with three.
    """
    rng = random.Random(seed)  # noqa: S311 - an invented forum is no secret
    slot_parts = tuple(part for part, size in enumerate(parts) for _ in range(size))
    half = people // 2
    sides = [f"A{n}" for n in range(1, half + 1)], [f"B{n}" for n in range(1, people - half + 1)]
    if not sides[0] or wishes > len(sides[0]) * len(sides[1]):
        raise ProblemError(f"{people} people of two sides cannot have {wishes} different wishes.")
    speaks = {
        name: frozenset({home, *(["en"] if rng.random() < 0.45 else [])})
        for home, side in zip(("ar", "ru"), sides, strict=True)
        for name in side
    }
    weights: Counter[tuple[str, str]] = Counter()
    sought = [[1 / rank**0.8 for rank in range(1, len(side) + 1)] for side in sides]
    while len(weights) < wishes:
        asks = rng.randrange(2)
        one, other = rng.choice(sides[asks]), rng.choices(sides[1 - asks], sought[1 - asks])[0]
        pair = (one, other) if asks == 0 else (other, one)
        # A second ask by the same pair is a mutual wish: its weights add up.
        weights[pair] += rng.choice((1, 1, 3)) if weights[pair] < 6 else 0
    made = []
    for number, ((one, other), weight) in enumerate(weights.items(), 1):
        company = {rng.choice(sides[rng.randrange(2)])} if rng.random() < groups else set()
        shared = speaks[one] & speaks[other]
        made.append(
            Wish(
                id=f"W{number}",
                people=frozenset({one, other, *company}),
                weight=weight,
                needs=None if shared else frozenset(("ar", "ru")),
            )
        )
    return Forum(
        parts=slot_parts,
        participants=tuple(
            Participant(name, _there(rng, slot_parts, absent)) for side in sides for name in side
        ),
        tables=tuple(Table(f"T{n}") for n in range(1, tables + 1)),
        wishes=tuple(made),
        interpreters=tuple(
            Interpreter(
                id=f"I{n}",
                languages=frozenset(("ar", "ru")) if n % 3 else frozenset(("ar", "ru", "en")),
                slots=_there(rng, slot_parts, absent),
                in_a_row=3,
            )
            for n in range(1, interpreters + 1)
        ),
    )


# Each of a side asks for up to 15 of the other.
FEWEST_PEOPLE = 30


class Regime(StrEnum):
    """What is scarce at a large forum."""

    FULL = "full"  # seats: everybody is there all the time, for three quarters of the wishes
    BALANCED = "balanced"  # seats and people alike
    TIGHT = "tight"  # people: a few are sought by all, many are away; seats are plenty


@dataclass(frozen=True, slots=True)
class _Scarcity:
    seats: float  # as a share of the wishes
    fame: float  # how much more the most sought-after are asked for
    absent: float  # the share of half-days missed
    blocked: float  # the share of single slots blocked


_REGIMES = {
    Regime.FULL: _Scarcity(seats=0.75, fame=1.0, absent=0.0, blocked=0.0),
    Regime.BALANCED: _Scarcity(seats=0.9, fame=1.0, absent=0.15, blocked=0.1),
    Regime.TIGHT: _Scarcity(seats=2.0, fame=1.2, absent=0.25, blocked=0.2),
}


def generate_crowd(*, people: int, regime: Regime, seed: int = 0) -> Forum:
    """A large two-sided forum of two days of 16 slots, for benchmarks.

    Everybody asks for 5 to 15 of the other side, ranked in thirds worth 3, 2 and 1; mutual wishes add up, of
    the others three in five are accepted. Nobody needs an interpreter.
    """
    rng = random.Random(seed)  # noqa: S311 - an invented forum is no secret
    scarce, half, slots = _REGIMES[regime], people // 2, 32
    if people < FEWEST_PEOPLE:
        raise ProblemError(f"{people} people are too few for a crowd; invent at least {FEWEST_PEOPLE}.")
    fame = []
    for _ in range(2):
        shares = [1 / rank**scarce.fame for rank in range(1, half + 1)]
        rng.shuffle(shares)
        fame.append(list(accumulate(shares)))
    asked: dict[tuple[int, int], list[int]] = {}
    for side in range(2):
        for asker in range(half):
            count = rng.randint(5, 15)
            chosen: dict[int, None] = {}
            while len(chosen) < count:
                chosen.update(
                    dict.fromkeys(rng.choices(range(half), cum_weights=fame[1 - side], k=2 * count))
                )
            for rank, other in enumerate(list(chosen)[:count]):
                pair = (asker, other) if side == 0 else (other, asker)
                asked.setdefault(pair, [0, 0])[side] = 3 - 3 * rank // count
    wishes = [
        Wish(f"W{number}", frozenset((f"A{one + 1}", f"B{other + 1}")), sum(worth))
        for number, ((one, other), worth) in enumerate(asked.items(), 1)
        if all(worth) or rng.random() < 0.6
    ]

    def there() -> frozenset[int] | None:
        days = {day for day in range(4) if rng.random() >= scarce.absent}
        free = frozenset(
            slot for slot in range(slots) if slot // 8 in days and rng.random() >= scarce.blocked
        )
        return None if len(free) == slots else free

    return Forum(
        parts=(0,) * 16 + (1,) * 16,
        participants=tuple(
            Participant(f"{side}{number}", there()) for side in "AB" for number in range(1, half + 1)
        ),
        tables=tuple(
            Table(f"T{number}") for number in range(1, max(1, int(scarce.seats * len(wishes) / slots)) + 1)
        ),
        wishes=tuple(wishes),
    )


def _there(rng: random.Random, parts: tuple[int, ...], absent: float) -> frozenset[int] | None:
    missed = {part for part in sorted(set(parts)) if rng.random() < absent}
    return frozenset(slot for slot, part in enumerate(parts) if part not in missed) if missed else None
