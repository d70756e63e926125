"""Measures the timetable engine on published instances and on forums of its own invention.

    python bench/timetable.py FOLDER [--pattern '*.original.dzn'] [--seconds 60] [--workers 2]
    python bench/timetable.py --forums [--seconds 20] [--workers 1]

The published instances have no licence and are not part of this project: FOLDER is where you keep them.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

from muntada.engines.timetable import (
    ProblemError,
    check_brokerage,
    check_forum,
    generate_forum,
    read_dzn,
    solve_brokerage,
    solve_forum,
    warm,
)

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

# People, wishes, tables, interpreters: the demo's size, and more.
FORUMS = ((60, 120, 6, 6), (120, 300, 14, 14), (400, 1_500, 60, 90), (600, 3_000, 90, 90))


def main() -> int:
    """Print a table and answer 1 if any timetable was wrong or missed a published optimum."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", help="where the .dzn files are")
    parser.add_argument("--pattern", default="*.original.dzn", help="which of them")
    parser.add_argument("--forums", action="store_true", help="invented forums instead")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seeds", type=int, default=3, help="of each size of forum")
    asked = parser.parse_args()
    if asked.forums:
        return forums(asked.seconds, asked.workers, asked.seeds)
    files = sorted(asked.folder.glob(asked.pattern)) if asked.folder else []
    if not files:
        parser.error(f"there is no {asked.pattern} in {asked.folder or 'no folder at all'}")
    return published(files, asked.seconds, asked.workers)


def published(files: list[Path], seconds: float, workers: int) -> int:
    """The table of the published instances."""
    warm()
    print(f"{'instance':34} {'status':10} {'breaks':>6} {'bound':>6} {'published':>9} {'seconds':>8}")
    wrong = 0
    for path in files:
        try:
            problem = read_dzn(path)
        except ProblemError as error:
            print(f"{path.stem:34} unreadable: {error}")
            wrong += 1
            continue
        plan = solve_brokerage(problem, seconds=seconds, workers=workers)
        name, _, variant = path.stem.partition(".")
        known = PUBLISHED.get(name) if variant == "original" else None
        bad = bool(check_brokerage(problem, plan)) or (
            known is not None and plan.breaks.proved and plan.breaks.value != known
        )
        wrong += bad
        cells = ["-" if value is None else value for value in (plan.breaks.value, plan.breaks.bound, known)]
        print(
            f"{path.stem:34} {plan.status:10} {cells[0]:>6} {cells[1]:>6} {cells[2]:>9} {plan.seconds:8.2f}"
            f"{'  WRONG' if bad else ''}",
            flush=True,
        )
    return 1 if wrong else 0


def forums(seconds: float, workers: int, seeds: int) -> int:
    """The table of invented forums, in which interpreters are scarce."""
    warm()
    print(
        f"{'people':>6} {'wishes':>6} {'seed':>4} {'held':>5} {'weight':>7} {'bound':>7} {'gap %':>6} "
        f"{'breaks':>6} {'bound':>6} {'most':>4} {'moves':>5} {'seconds':>8}  why not"
    )
    wrong = 0
    for people, wishes, tables, interpreters in FORUMS:
        for seed in range(seeds):
            problem = generate_forum(
                people=people, wishes=wishes, tables=tables, interpreters=interpreters, seed=seed
            )
            plan = solve_forum(problem, seconds=seconds, workers=workers, seed=seed)
            bad = bool(check_forum(problem, plan))
            wrong += bad
            gap = 100 * (plan.weight.gap or 0) / max(1, plan.weight.bound or 1)
            why = Counter(type(one.reason).__name__ for one in plan.unplaced)
            print(
                f"{people:6} {wishes:6} {seed:4} {len(plan.placements):5} {plan.weight.value:7} "
                f"{plan.weight.bound:7} {gap:6.2f} {plan.breaks.value:6} {plan.breaks.bound:6} "
                f"{plan.most_breaks:4} {plan.table_changes:5} {plan.seconds:8.2f}  "
                + ", ".join(f"{name} {count}" for name, count in why.most_common())
                + ("  WRONG" if bad else ""),
                flush=True,
            )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
