"""The inner loops for large forums, compiled by numba and kept on disk between runs.

All functions work in place on one `Grid`. They keep the same rules as `Board`: nothing ever stands on the
grid that breaks one. Methods: insertion with Kempe chains between two slots, ejection, simulated annealing.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Longs = NDArray[np.int64]
Masks = NDArray[np.uint64]
Flags = NDArray[np.bool_]

_ONE = np.uint64(1)

# What only other loops call needs no door from Python or C; making those doors is much of the compiling.
_OPTIONS: dict[str, Any] = {"cache": True, "error_model": "numpy", "no_cfunc_wrapper": True}
_INNER: dict[str, Any] = _OPTIONS | {"no_cpython_wrapper": True}
_OUTER: dict[str, Any] = _OPTIONS | {"nogil": True}
_inner = njit(**_INNER)
_outer = njit(**_OUTER)

# Whole numbers of one type only: each further type of an argument is a loop compiled once more.
_NOBODY: Any = np.int64(-1)
_ALONE: Any = np.int64(1)
_START: Any = np.int64(0)
_FEW, _SOME = np.int64(10), np.int64(20)
_LONGEST_CHAIN = np.int64(300)
_SEARCHED_CHAIN = np.int64(120)


class Grid(NamedTuple):
    """A forum and a timetable as arrays; -1 stands for nothing.

    `first[w]:first[w + 1]` cuts the people of wish w out of `who`, `crowd_first` the interpreters of a crowd
    (see `exact_forum.ForumModel`) out of `crowd_who`. `stiff` wishes never move. `cost[p]` is the pain of
    person p's day; more breaks than `fair` hurt very much. `log` remembers what was put (slot -1 before)
    and what was lifted.
    """

    first: Ints
    who: Ints
    open: Masks
    weight: Longs
    stiff: Flags
    seat: Flags
    crowd: Ints
    crowd_first: Ints
    crowd_who: Ints
    duty: Masks
    rest: Ints
    follows: Masks
    parts: Masks
    fair: Longs
    seats: Longs
    slot: Ints
    interpreter: Ints
    at: Ints
    busy: Masks
    served: Ints
    work: Masks
    taken: Longs
    cost: Longs
    stamp: Longs
    tick: Longs
    log: Ints
    logged: Longs
    chain: Ints
    second: Ints


@_inner
def _bit(slot):  # type: ignore[no-untyped-def]
    return _ONE << np.uint64(slot)


@_inner
def _has(mask, slot):  # type: ignore[no-untyped-def]
    return (mask >> np.uint64(slot)) & _ONE != np.uint64(0)


@_inner
def _count(mask):  # type: ignore[no-untyped-def]
    mask = mask - ((mask >> _ONE) & np.uint64(0x5555555555555555))
    mask = (mask & np.uint64(0x3333333333333333)) + ((mask >> np.uint64(2)) & np.uint64(0x3333333333333333))
    mask = (mask + (mask >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((mask * np.uint64(0x0101010101010101)) >> np.uint64(56))


@_inner
def _breaks(grid, busy):  # type: ignore[no-untyped-def]
    starts = busy & ~((busy << _ONE) & grid.follows[0])
    breaks = _count(starts)
    for part in grid.parts:
        if busy & part:
            breaks -= 1
    return breaks


@_inner
def _pain(grid, busy):  # type: ignore[no-untyped-def]
    """Breaks above all, many of one person more than many people's, then idle slots."""
    starts = busy & ~((busy << _ONE) & grid.follows[0])
    breaks = _count(starts)
    idle = np.int64(0)
    for part in grid.parts:
        day = busy & part
        if day:
            breaks -= 1
            # All slots between the first and the last meeting of the day, less those with one.
            low = day & (~day + _ONE)
            fill = day
            fill |= fill >> _ONE
            fill |= fill >> np.uint64(2)
            fill |= fill >> np.uint64(4)
            fill |= fill >> np.uint64(8)
            fill |= fill >> np.uint64(16)
            fill |= fill >> np.uint64(32)
            idle += _count(fill & ~(low - _ONE)) - _count(day)
    over = breaks - grid.fair[0]
    return 12 * breaks + (8 * over * (over + 1) if over > 0 else 0) + idle


@_inner
def _rested(grid, interpreter, work):  # type: ignore[no-untyped-def]
    """Whether so much work leaves the interpreter the rest that is due."""
    most = grid.rest[interpreter]
    run = work
    for _ in range(most):
        run &= (run << _ONE) & grid.follows[0]
        if run == np.uint64(0):
            return True
    return most == 0


@_inner
def _someone(grid, wish, slot, prefer):  # type: ignore[no-untyped-def]
    """An interpreter for a wish in a slot, -1 if there is none."""
    crowd = grid.crowd[wish]
    best = _NOBODY
    for index in range(grid.crowd_first[crowd], grid.crowd_first[crowd + 1]):
        one = grid.crowd_who[index]
        if not _has(grid.duty[one], slot) or grid.served[one, slot] >= 0:
            continue
        if not _rested(grid, one, grid.work[one] | _bit(slot)):
            continue
        if one == prefer:
            return one
        if best < 0:
            best = one
    return best


@_inner
def _put(grid, wish, slot, interpreter):  # type: ignore[no-untyped-def]
    bit = _bit(slot)
    grid.slot[wish] = slot
    grid.interpreter[wish] = interpreter
    for index in range(grid.first[wish], grid.first[wish + 1]):
        person = grid.who[index]
        grid.at[person, slot] = wish
        grid.busy[person] |= bit
        grid.cost[person] = _pain(grid, grid.busy[person])
    if grid.seat[wish]:
        grid.taken[slot] += 1
    if interpreter >= 0:
        grid.served[interpreter, slot] = wish
        grid.work[interpreter] |= bit
    if grid.logged[0] < grid.log.shape[0]:
        grid.log[grid.logged[0], 0] = wish
        grid.log[grid.logged[0], 1] = -1
        grid.log[grid.logged[0], 2] = -1
    grid.logged[0] += 1


@_inner
def _lift(grid, wish):  # type: ignore[no-untyped-def]
    slot = grid.slot[wish]
    interpreter = grid.interpreter[wish]
    keep = ~_bit(slot)
    grid.slot[wish] = -1
    grid.interpreter[wish] = -1
    for index in range(grid.first[wish], grid.first[wish + 1]):
        person = grid.who[index]
        grid.at[person, slot] = -1
        grid.busy[person] &= keep
        grid.cost[person] = _pain(grid, grid.busy[person])
    if grid.seat[wish]:
        grid.taken[slot] -= 1
    if interpreter >= 0:
        grid.served[interpreter, slot] = -1
        grid.work[interpreter] &= keep
    if grid.logged[0] < grid.log.shape[0]:
        grid.log[grid.logged[0], 0] = wish
        grid.log[grid.logged[0], 1] = slot
        grid.log[grid.logged[0], 2] = interpreter
    grid.logged[0] += 1


@_inner
def _undo(grid, point):  # type: ignore[no-untyped-def]
    while grid.logged[0] > point:
        index = grid.logged[0] - 1
        wish = grid.log[index, 0]
        slot = grid.log[index, 1]
        if slot < 0:
            _lift(grid, wish)
        else:
            _put(grid, wish, slot, grid.log[index, 2])
        grid.logged[0] = index


@_inner
def _free(grid, wish, slot):  # type: ignore[no-untyped-def]
    busy = False
    for index in range(grid.first[wish], grid.first[wish + 1]):
        busy = busy or grid.at[grid.who[index], slot] >= 0
    return not busy


@_inner
def _hold(grid, wish, slot, prefer):  # type: ignore[no-untyped-def]
    """Hold a wish in a slot if all it needs is free there."""
    if not _has(grid.open[wish], slot) or not _free(grid, wish, slot):
        return False
    if grid.seat[wish] and grid.taken[slot] >= grid.seats[slot]:
        return False
    interpreter = _NOBODY
    if grid.crowd[wish] >= 0:
        interpreter = _someone(grid, wish, slot, prefer)
        if interpreter < 0:
            return False
    _put(grid, wish, slot, interpreter)
    return True


@_inner
def _grow(grid, buffer, size, one, other, longest):  # type: ignore[no-untyped-def]
    """All that must change when the first `size` wishes of the buffer do; 0 if that cannot be."""
    grid.tick[0] += 1
    tick = grid.tick[0]
    for index in range(size):
        grid.stamp[buffer[index]] = tick
    reached = 0
    while reached < size:
        wish = buffer[reached]
        reached += 1
        goal = other if grid.slot[wish] == one else one
        if grid.stiff[wish] or not _has(grid.open[wish], goal):
            return 0
        for index in range(grid.first[wish], grid.first[wish + 1]):
            met = grid.at[grid.who[index], goal]
            if met >= 0 and grid.stamp[met] != tick:
                if size >= longest:
                    return 0
                grid.stamp[met] = tick
                buffer[size] = met
                size += 1
    return size


@_inner
def _leaving(grid, buffer, size, one):  # type: ignore[no-untyped-def]
    """By how many tables the change of a chain would relieve a slot."""
    leaving = 0
    for index in range(size):
        wish = buffer[index]
        if grid.seat[wish]:
            leaving += 1 if grid.slot[wish] == one else -1
    return leaving


@_inner
def _gain(grid, buffer, size, one, other):  # type: ignore[no-untyped-def]
    """What the change of a chain would add to the pain; only people busy in one of the slots feel it."""
    flip = _bit(one) | _bit(other)
    change = np.int64(0)
    for place in range(size):
        wish = buffer[place]
        goal = other if grid.slot[wish] == one else one
        for index in range(grid.first[wish], grid.first[wish + 1]):
            person = grid.who[index]
            if grid.at[person, goal] < 0:
                change += _pain(grid, grid.busy[person] ^ flip) - grid.cost[person]
    return change


@_inner
def _swap(grid, buffer, size, one, other):  # type: ignore[no-untyped-def]
    """Change a chain between two slots; goes back and says no if interpreters lack. Tables are not asked."""
    point = grid.logged[0]
    plain = True
    for index in range(size):
        plain = plain and grid.crowd[buffer[index]] < 0
    if plain:
        flip = _bit(one) | _bit(other)
        # All leave before anybody comes: two meetings of the chain may use the same place one after the other.
        for index in range(size):
            wish = buffer[index]
            slot = grid.slot[wish]
            for place in range(grid.first[wish], grid.first[wish + 1]):
                grid.at[grid.who[place], slot] = -1
            if grid.logged[0] < grid.log.shape[0]:
                grid.log[grid.logged[0], 0] = wish
                grid.log[grid.logged[0], 1] = slot
                grid.log[grid.logged[0], 2] = -1
            grid.logged[0] += 1
        for index in range(size):
            wish = buffer[index]
            goal = other if grid.slot[wish] == one else one
            if grid.seat[wish]:
                grid.taken[grid.slot[wish]] -= 1
                grid.taken[goal] += 1
            grid.slot[wish] = goal
            for place in range(grid.first[wish], grid.first[wish + 1]):
                grid.at[grid.who[place], goal] = wish
            if grid.logged[0] < grid.log.shape[0]:
                grid.log[grid.logged[0], 0] = wish
                grid.log[grid.logged[0], 1] = -1
                grid.log[grid.logged[0], 2] = -1
            grid.logged[0] += 1
        for index in range(size):
            wish = buffer[index]
            came = one if grid.slot[wish] == other else other
            for place in range(grid.first[wish], grid.first[wish + 1]):
                person = grid.who[place]
                if grid.at[person, came] < 0:
                    grid.busy[person] ^= flip
                    grid.cost[person] = _pain(grid, grid.busy[person])
        return True
    slots = np.empty(size, np.int64)
    served = np.empty(size, np.int64)
    for index in range(size):
        slots[index] = grid.slot[buffer[index]]
        served[index] = grid.interpreter[buffer[index]]
        _lift(grid, buffer[index])
    for index in range(size):
        wish = buffer[index]
        goal = other if slots[index] == one else one
        interpreter = _NOBODY
        if grid.crowd[wish] >= 0:
            interpreter = _someone(grid, wish, goal, served[index])
            if interpreter < 0:
                _undo(grid, point)
                return False
        _put(grid, wish, goal, interpreter)
    return True


@_inner
def insert(grid, wish, tries):  # type: ignore[no-untyped-def]
    """Hold a wish where it hurts least, moving a chain of others between two slots if it must."""
    best, least = _NOBODY, np.int64(1) << 60
    slots = grid.at.shape[1]
    for slot in range(slots):
        if not _has(grid.open[wish], slot) or not _free(grid, wish, slot):
            continue
        if grid.seat[wish] and grid.taken[slot] >= grid.seats[slot]:
            continue
        if grid.crowd[wish] >= 0 and _someone(grid, wish, slot, _NOBODY) < 0:
            continue
        pain = np.int64(0)
        for index in range(grid.first[wish], grid.first[wish + 1]):
            person = grid.who[index]
            pain += _pain(grid, grid.busy[person] | _bit(slot)) - grid.cost[person]
        if pain < least:
            best, least = slot, pain
    if best >= 0:
        return _hold(grid, wish, best, _NOBODY)
    if tries == 0:
        return False
    buffer = grid.chain
    shortest, from_slot, to_slot = _ALONE << 30, _NOBODY, _NOBODY
    seeds = np.empty(8, np.int64)
    mine = 1 if grid.seat[wish] else 0
    for slot in range(slots):
        if not _has(grid.open[wish], slot):
            continue
        blockers = _blockers(grid, wish, slot, seeds)
        if blockers <= 0:
            continue
        for other in range(slots):
            if other == slot:
                continue
            clash = False
            for index in range(grid.first[wish], grid.first[wish + 1]):
                person = grid.who[index]
                clash = clash or (grid.at[person, slot] >= 0 and grid.at[person, other] >= 0)
            if clash:
                continue
            for index in range(blockers):
                buffer[index] = seeds[index]
            size = _grow(grid, buffer, blockers, slot, other, min(shortest - 1, _SEARCHED_CHAIN))
            if size == 0:
                continue
            for index in range(grid.first[wish], grid.first[wish + 1]):
                met = grid.at[grid.who[index], other]
                clash = clash or (met >= 0 and grid.stamp[met] == grid.tick[0])
            if clash:
                continue
            leaving = _leaving(grid, buffer, size, slot)
            if grid.taken[slot] - leaving + mine > grid.seats[slot]:
                continue
            if grid.taken[other] + leaving > grid.seats[other]:
                continue
            shortest, from_slot, to_slot = size, slot, other
    if from_slot >= 0:
        blockers = _blockers(grid, wish, from_slot, seeds)
        for index in range(blockers):
            buffer[index] = seeds[index]
        size = _grow(grid, buffer, blockers, from_slot, to_slot, _SEARCHED_CHAIN)
        point = grid.logged[0]
        if _swap(grid, buffer, size, from_slot, to_slot):
            if _hold(grid, wish, from_slot, _NOBODY):
                return True
            _undo(grid, point)
    if mine or grid.crowd[wish] >= 0:
        return _squeeze(grid, wish, tries)
    return False


@_inner
def _blockers(grid, wish, slot, seeds):  # type: ignore[no-untyped-def]
    """The meetings of a wish's people in a slot; -1 if one of them cannot move or they are too many."""
    count = 0
    for index in range(grid.first[wish], grid.first[wish + 1]):
        met = grid.at[grid.who[index], slot]
        if met < 0:
            continue
        if grid.stiff[met] or count == 8:
            return -1
        known = False
        for place in range(count):
            known = known or seeds[place] == met
        if not known:
            seeds[count] = met
            count += 1
    return count


@_inner
def _squeeze(grid, wish, tries):  # type: ignore[no-untyped-def]
    """Hold a wish where only a table or an interpreter is lacking, by letting a meeting there go elsewhere."""
    slots = grid.at.shape[1]
    buffer = grid.chain
    mine = 1 if grid.seat[wish] else 0
    crowd = grid.crowd[wish]
    for slot in range(slots):
        if not _has(grid.open[wish], slot) or not _free(grid, wish, slot):
            continue
        mute = crowd >= 0 and _someone(grid, wish, slot, _NOBODY) < 0
        full = grid.taken[slot] + mine > grid.seats[slot]
        if mute and grid.crowd_first[crowd] == grid.crowd_first[crowd + 1]:
            continue
        if not mute and not full:
            continue
        for _ in range(tries):
            if mute:
                voice = np.random.randint(grid.crowd_first[crowd], grid.crowd_first[crowd + 1])
                met = grid.served[grid.crowd_who[voice], slot]
            else:
                met = grid.at[np.random.randint(grid.at.shape[0]), slot]
            if met < 0 or (full and not grid.seat[met]):
                continue
            other = np.random.randint(slots)
            if other == slot or (grid.seat[met] and grid.taken[other] >= grid.seats[other]):
                continue
            buffer[0] = met
            size = _grow(grid, buffer, _ALONE, slot, other, _SEARCHED_CHAIN)
            if size == 0:
                continue
            leaving = _leaving(grid, buffer, size, slot)
            if grid.taken[slot] - leaving + mine > grid.seats[slot]:
                continue
            if grid.taken[other] + leaving > grid.seats[other]:
                continue
            point = grid.logged[0]
            clash = False
            for index in range(grid.first[wish], grid.first[wish + 1]):
                there = grid.at[grid.who[index], other]
                clash = clash or (there >= 0 and grid.stamp[there] == grid.tick[0])
            if clash or not _swap(grid, buffer, size, slot, other):
                continue
            if _hold(grid, wish, slot, _NOBODY):
                return True
            _undo(grid, point)
    return False


@_inner
def _giver(grid, wish, slot):  # type: ignore[no-untyped-def]
    """The lightest meeting of a slot whose interpreter could serve the wish; -1 if there is none."""
    crowd = grid.crowd[wish]
    light = _NOBODY
    for index in range(grid.crowd_first[crowd], grid.crowd_first[crowd + 1]):
        met = grid.served[grid.crowd_who[index], slot]
        if met >= 0 and not grid.stiff[met] and (light < 0 or grid.weight[met] < grid.weight[light]):
            light = met
    return light


@_outer
def place(grid, order, tries):  # type: ignore[no-untyped-def]
    """Insert wishes in this order; the number that found a place."""
    held = 0
    for wish in order:
        grid.logged[0] = 0
        if grid.slot[wish] < 0 and insert(grid, wish, tries):
            held += 1
    return held


@_outer
def trade(grid, waiting_now, rounds, heat, seed, owed):  # type: ignore[no-untyped-def]
    """Give wishes without a place that of lighter ones, and find those another; the weight gained.

    Keeps the present timetable unless it gains, or by luck under heat. Ends when `owed` is gained.
    """
    np.random.seed(seed)
    gained = np.int64(0)
    slots = grid.at.shape[1]
    seeds = np.empty(8, np.int64)
    ejected = np.empty(16, np.int64)
    waiting = waiting_now.shape[0]
    # A round may put more wishes out than it takes in.
    out = np.empty(waiting + 16 * rounds + 16, np.int64)
    out[:waiting] = waiting_now
    for _ in range(rounds):
        if gained >= owed or waiting == 0:
            break
        place_of = np.random.randint(waiting)
        for _again in range(2):
            other = np.random.randint(waiting)
            if grid.weight[out[other]] > grid.weight[out[place_of]]:
                place_of = other
        wish = out[place_of]
        grid.logged[0] = 0
        if insert(grid, wish, _SOME):
            gained += grid.weight[wish]
            waiting -= 1
            out[place_of] = out[waiting]
            continue
        best, least = _NOBODY, 1e18
        for slot in range(slots):
            if not _has(grid.open[wish], slot):
                continue
            blockers = _blockers(grid, wish, slot, seeds)
            if blockers < 0:
                continue
            price = np.random.random() * 0.9
            seated = 0
            for index in range(blockers):
                price += grid.weight[seeds[index]]
                seated += grid.seat[seeds[index]]
            if grid.seat[wish] and grid.taken[slot] - seated >= grid.seats[slot]:
                price += 1.0
            if grid.crowd[wish] >= 0 and _someone(grid, wish, slot, _NOBODY) < 0:
                voiced = False
                for index in range(blockers):
                    voiced = voiced or grid.crowd[seeds[index]] >= 0
                giver = _giver(grid, wish, slot)
                if not voiced and giver < 0:
                    continue
                if not voiced:
                    price += grid.weight[giver]
            if price < least:
                best, least = slot, price
        if best < 0:
            continue
        count = _blockers(grid, wish, best, ejected)
        seated = 0
        for index in range(count):
            seated += grid.seat[ejected[index]]
        if grid.seat[wish] and grid.taken[best] - seated >= grid.seats[best]:
            # The lightest of some meetings of the full slot.
            light = _NOBODY
            for _try in range(24):
                met = grid.at[np.random.randint(grid.at.shape[0]), best]
                if met < 0 or grid.stiff[met] or not grid.seat[met]:
                    continue
                if light < 0 or grid.weight[met] < grid.weight[light]:
                    light = met
            if light < 0:
                continue
            known = False
            for index in range(count):
                known = known or ejected[index] == light
            if not known:
                ejected[count] = light
                count += 1
        change = grid.weight[wish]
        for index in range(count):
            change -= grid.weight[ejected[index]]
            _lift(grid, ejected[index])
        if grid.crowd[wish] >= 0 and _someone(grid, wish, best, _NOBODY) < 0:
            giver = _giver(grid, wish, best)
            if giver >= 0:
                ejected[count] = giver
                count += 1
                change -= grid.weight[giver]
                _lift(grid, giver)
        if not _hold(grid, wish, best, _NOBODY):
            _undo(grid, _START)
            continue
        for index in range(count):
            if insert(grid, ejected[index], _FEW):
                change += grid.weight[ejected[index]]
        if change < 0:
            for _again in range(3):
                other = np.random.randint(waiting)
                if grid.slot[out[other]] < 0 and insert(grid, out[other], _FEW):
                    change += grid.weight[out[other]]
        if grid.logged[0] > grid.log.shape[0]:
            # Too long to go back: it stays, whatever it costs. The log is made so long that this never happens.
            heat = max(heat, 0.0)
        elif change < 0 and (heat <= 0.0 or np.random.random() >= np.exp(change / heat)):
            _undo(grid, _START)
            continue
        gained += change
        kept = 0
        for index in range(waiting):
            if grid.slot[out[index]] < 0:
                out[kept] = out[index]
                kept += 1
        for index in range(count):
            if grid.slot[ejected[index]] < 0:
                out[kept] = ejected[index]
                kept += 1
        waiting = kept
    return gained


@_outer
def anneal(grid, held, bad, focus, rounds, hot, cold, seed):  # type: ignore[no-untyped-def]
    """Lower the pain of all days by chains between two slots, cooling from hot to cold; the change.

    A share of the rounds, `focus`, begins with one of the people in `bad`, whose days could be better.
    """
    np.random.seed(seed)
    total = np.int64(0)
    slots = grid.at.shape[1]
    count = held.shape[0]
    buffer, second = grid.chain, grid.second
    cooling = (cold / hot) ** (1.0 / max(1, rounds))
    heat = hot / cooling
    for _ in range(rounds):
        heat *= cooling
        if np.random.random() < focus:
            person = bad[np.random.randint(bad.shape[0])]
            one = np.random.randint(slots)
            while grid.at[person, one] < 0:
                one += 1
                if one == slots:
                    one = 0
            wish = grid.at[person, one]
        else:
            wish = held[np.random.randint(count)]
            one = grid.slot[wish]
            span = grid.first[wish + 1] - grid.first[wish]
            person = grid.who[grid.first[wish] + np.random.randint(span)]
        if grid.stiff[wish]:
            continue
        if np.random.random() < 0.7:
            busy = grid.busy[person] & ~_bit(one)
            near = ((busy << _ONE) & grid.follows[0]) | ((busy & grid.follows[0]) >> _ONE)
            near &= grid.open[wish] & ~grid.busy[person]
        else:
            near = grid.open[wish] & ~_bit(one)
        if near == np.uint64(0):
            continue
        other = np.random.randint(slots)
        while not _has(near, other):
            other += 1
            if other == slots:
                other = 0
        buffer[0] = wish
        size = _grow(grid, buffer, _ALONE, one, other, _LONGEST_CHAIN)
        if size == 0:
            continue
        change = _gain(grid, buffer, size, one, other)
        leaving = _leaving(grid, buffer, size, one)
        also = 0
        if grid.taken[one] - leaving > grid.seats[one] or grid.taken[other] + leaving > grid.seats[other]:
            # A second chain must pay the tables back.
            needed = one if leaving < 0 else other
            tick = grid.tick[0]
            best = 1e18
            for _try in range(16):
                met = grid.at[np.random.randint(grid.at.shape[0]), needed]
                if met < 0 or grid.stamp[met] == tick:
                    continue
                second[0] = met
                found = _grow(grid, second, _ALONE, one, other, _LONGEST_CHAIN)
                if found == 0 or _leaving(grid, second, found, one) != -leaving:
                    continue
                further = _gain(grid, second, found, one, other)
                if further < best:
                    best = further
                    also = found
                    for index in range(found):
                        grid.second[buffer.shape[0] + index] = second[index]
                    if change + further <= 0:
                        break
            if also == 0:
                continue
            change += np.int64(best)
        if change > 0 and np.random.random() >= np.exp(-change / heat):
            continue
        grid.logged[0] = 0
        if also > 0:
            # The two chains share nobody: each is whole in itself.
            for index in range(also):
                buffer[size + index] = grid.second[buffer.shape[0] + index]
            size += also
        if _swap(grid, buffer, size, one, other):
            total += change
    return total


@_outer
def stand(grid, wishes, slots, interpreters):  # type: ignore[no-untyped-def]
    """Put wishes where a timetable that keeps the rules has them."""
    for index in range(wishes.shape[0]):
        _put(grid, wishes[index], slots[index], interpreters[index])
    grid.logged[0] = 0


@_outer
def clear(grid):  # type: ignore[no-untyped-def]
    """Take everything down."""
    for wish in range(grid.slot.shape[0]):
        if grid.slot[wish] >= 0:
            _lift(grid, wish)
    grid.logged[0] = 0


@_outer
def breaks_of(grid):  # type: ignore[no-untyped-def]
    """The breaks of each person."""
    breaks = np.empty(grid.busy.shape[0], np.int64)
    for person in range(grid.busy.shape[0]):
        breaks[person] = _breaks(grid, grid.busy[person])
    return breaks
