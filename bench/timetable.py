"""Measures the timetable engine; the figures stand in docs/reference/timetable-bench.md with pictures.

    python bench/timetable.py [FOLDER] [--full] [--only published|forums|repair] [--pattern '*.dzn']

FOLDER holds the published .dzn instances; they have no licence and are not part of this project. Without it
their table stays as it was measured last. Peers run in the same run, on the same machine, one after another.
"""

import argparse
import json
import math
import os
import platform
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from _timetable_page import DATA, write_page

from muntada.engines.timetable import (
    Day,
    Event,
    Forum,
    MeetingCancelled,
    ParticipantAway,
    ParticipantCancels,
    ParticipantLate,
    Regime,
    TableLost,
    check_brokerage,
    check_repair,
    generate_crowd,
    maxsat,
    read_dzn,
    solve_brokerage,
    solve_forum,
    warm,
)
from muntada.engines.timetable.measure import measure_forums

# Fewest breaks with fairness 2: Bofill et al., JAIR 2022, article 12670.
PUBLISHED = {
    "tic-12": 0,
    "tic-12crafc": 0,
    "tic-13": 0,
    "tic-13crafc": 4,
    "forum-13": 0,
    "forum-13crafb": 6,
    "forumt-14": 5,
    "forumt-14crafc": 5,
    "ticf-13crafb": 3,
    "forum-14": 2,
}

# A table lost for the rest of the day takes some 26 meetings at once: what is left open is not proved in 90 s.
HOPELESS = frozenset({"table"})

Row = dict[str, object]


def main() -> int:
    """Measure what was asked for, write the page, and answer 1 if any timetable was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", help="where the .dzn files are")
    parser.add_argument("--pattern", default="*.dzn", help="which of them")
    parser.add_argument("--full", action="store_true", help="five seeds, 60 s a forum, 1,000 repairs")
    parser.add_argument("--only", choices=("published", "forums", "repair"), help="one part")
    parser.add_argument("--seconds", type=float, help="for each forum, or each published instance")
    parser.add_argument("--events", type=int, help="repairs of each kind")
    parser.add_argument("--people", type=int, nargs="*", help="sizes of forums")
    asked = parser.parse_args()
    warm(large=True)
    wrong = 0
    if asked.folder and asked.only in (None, "published"):
        files = sorted(asked.folder.glob(asked.pattern))
        if not files:
            parser.error(f"there is no {asked.pattern} in {asked.folder}")
        rows = []
        for row in published(files, asked.seconds or 60.0):
            rows.append(row)
            _keep("published", _part(rows, seconds=asked.seconds or 60.0))
        wrong += sum(bool(row["wrong"]) for row in rows)
    if asked.only in (None, "forums"):
        seconds = asked.seconds or (60.0 if asked.full else 20.0)
        sizes = asked.people or [200, 1_000, 3_000, 10_000]
        rows = []
        for row in forums(sizes, range(5 if asked.full else 1), seconds):
            rows.append(row)
            _keep("forums", _part(rows, seconds=seconds))
        wrong += sum(bool(row["wrong"]) for row in rows)
    if asked.only in (None, "repair"):
        rows = []
        for row in repairs(asked.events or (1_000 if asked.full else 100)):
            rows.append(row)
            _keep("repair", _part(rows))
        wrong += sum(int(str(row["wrong"])) for row in rows)
    return 1 if wrong else 0


def _keep(name: str, part: Row) -> None:
    """Write the page anew, with what was measured before of the other parts."""
    kept = json.loads(DATA.read_text(encoding="utf-8")) if DATA.exists() else {}
    write_page(kept | {name: part})


def _part(rows: list[Row], **facts: object) -> Row:
    """The rows of a table, and on what machine at what load they were measured."""
    load = os.getloadavg()[0]
    machine = (
        f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f}, Python {platform.python_version()}"
    )
    return {"machine": machine, "rows": rows} | facts


def _say(row: Row) -> Row:
    print(json.dumps({key: value for key, value in row.items() if not isinstance(value, list)}), flush=True)
    return row


def published(files: list[Path], seconds: float) -> Iterator[Row]:
    """Each instance by UWrMaxSAT on the published encoding alone, then by our race on two workers."""
    for path in files:
        problem = read_dzn(path)
        start = time.perf_counter()
        try:
            answer = subprocess.run(
                [sys.executable, "-m", "muntada.engines.timetable.maxsat"],
                input=maxsat.to_json(problem),
                capture_output=True,
                text=True,
                timeout=seconds,
                check=True,
            )
            peer = (json.loads(answer.stdout)["slots"] is not None and "optimal") or "infeasible"
        except subprocess.TimeoutExpired:
            peer = "unknown"
        theirs = time.perf_counter() - start
        start, cpu = time.perf_counter(), time.process_time()
        plan = solve_brokerage(problem, seconds=seconds, workers=2)
        ours = time.perf_counter() - start
        name, _, variant = path.stem.partition(".")
        known = PUBLISHED.get(name) if variant == "original" else None
        off = known is not None and plan.breaks.proved and plan.breaks.value != known
        yield _say(
            {
                "name": path.stem,
                "status": plan.status.value,
                "breaks": plan.breaks.value,
                "bound": plan.breaks.bound,
                "known": known,
                "seconds": round(ours, 2),
                "cpu": round(time.process_time() - cpu, 2),
                "peer": peer,
                "peer_seconds": round(theirs, 2),
                "wrong": bool(check_brokerage(problem, plan)) or off,
            }
        )


def forums(sizes: list[int], seeds: range, seconds: float) -> Iterator[Row]:
    """Generated forums, with what people would reach who book for themselves or greedily by weight."""
    for one in measure_forums(sizes, list(Regime), seeds, seconds=seconds):
        row = asdict(one)
        for name, peer in (("self", row.pop("alone")), ("greedy", row.pop("greedy"))):
            row |= {f"{name}_{what}": value for what, value in peer.items()}
        yield _say(row)


def repairs(count: int) -> Iterator[Row]:
    """Random events of each kind: at 10,000 people how long, at 200 whether proved minimal."""
    for people, seconds in ((10_000, 0.0), (200, 5.0)):
        problem = generate_crowd(people=people, regime=Regime.BALANCED, seed=1)
        plan = solve_forum(problem, seconds=8, seed=1)
        rng = random.Random(people)
        day = Day(problem, plan, now=5)
        for kind in ("cancels", "late", "away", "table", "meeting"):
            took, minimal, wrong, strangers, disturbed, filled = [], 0, 0, 0, [], 0
            for number in range(count):
                event = _event(problem, kind, rng)
                start = time.process_time()
                mended = day.propose(event, seconds=0)
                took.append(1000 * (time.process_time() - start))
                if seconds and kind not in HOPELESS and not mended.is_minimal:
                    mended = day.propose(event, seconds=seconds)
                minimal += mended.is_minimal
                disturbed.append(len(mended.bystanders))
                filled += len(mended.filled)
                strangers += kind == "cancels" and bool(mended.moved or mended.bystanders)
                if people < 1_000 or number < 3:
                    wrong += bool(check_repair(problem, plan, mended))
            took.sort()
            yield _say(
                {
                    "people": people,
                    "kind": kind,
                    "events": count,
                    "median_ms": round(statistics.median(took), 2),
                    "p99_ms": round(took[min(count - 1, math.ceil(0.99 * count) - 1)], 2),
                    "minimal": round(100 * minimal / count, 1),
                    "disturbed": round(statistics.mean(disturbed), 2),
                    "filled": round(filled / count, 2),
                    "strangers": strangers,
                    "wrong": wrong,
                }
            )


def _event(problem: Forum, kind: str, rng: random.Random) -> Event:
    person = rng.choice(problem.participants).id
    match kind:
        case "cancels":
            return ParticipantCancels(person)
        case "late":
            return ParticipantLate(person, rng.randrange(6, 12))
        case "away":
            return ParticipantAway(person, frozenset(rng.sample(range(5, 32), 3)))
        case "table":
            return TableLost(rng.choice(problem.tables).id)
        case _:
            return MeetingCancelled(rng.choice(problem.wishes).id)


if __name__ == "__main__":
    sys.exit(main())
