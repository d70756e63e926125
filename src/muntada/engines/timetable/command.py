"""The command `muntada timetable`: solves, checks, mends and invents timetable problems in files.

Exit codes: 0 solved (or right), 1 infeasible, unknown (or wrong), 2 bad input.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn, cast

from muntada.engines.timetable.brokerage import Brokerage, ProblemError
from muntada.engines.timetable.check import Violation, check_brokerage, check_forum
from muntada.engines.timetable.dzn import read_dzn, write_dzn
from muntada.engines.timetable.events import check_event
from muntada.engines.timetable.explain import explain_plan
from muntada.engines.timetable.foresee import foresee
from muntada.engines.timetable.forum import Forum, ForumPlan
from muntada.engines.timetable.forum_file import (
    brokerage_plan_from_json,
    brokerage_plan_to_json,
    explained_to_json,
    foreseen_to_json,
    forum_to_json,
    load,
    plan_from_json,
    plan_to_json,
    read_forum,
)
from muntada.engines.timetable.generate import FEWEST_PEOPLE, Regime, generate_brokerage, generate_forum
from muntada.engines.timetable.measure import measure_forums
from muntada.engines.timetable.obstacles import obstacles
from muntada.engines.timetable.plan_sheet import read_plan_sheet, write_plan_sheet
from muntada.engines.timetable.proof import Status
from muntada.engines.timetable.race import warm
from muntada.engines.timetable.repair_file import event_from_json, repair_to_json
from muntada.engines.timetable.repairs import apply_repair, repair
from muntada.engines.timetable.sheet import SheetError, forum_sheets, read_forum_sheet, write_sheets
from muntada.engines.timetable.texts import (
    BENCH_HEAD,
    bench_line,
    brokerage_text,
    explain_text,
    forum_text,
    repair_text,
)

SOLVED, UNSOLVED, BAD_INPUT = 0, 1, 2

# So many mistakes of a workbook are told at once.
_TOLD_AT_ONCE = 40


class _Parser(argparse.ArgumentParser):
    """Answers a wrong call with one line and the exit code of bad input."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: {message}. Try {self.prog} --help\n")


def main(argv: list[str]) -> int:
    """Run the command with these arguments and return its exit code."""
    parser = _parser()
    try:
        asked = parser.parse_args(argv)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else BAD_INPUT
    verbs: dict[str, Callable[[argparse.Namespace], int]] = {
        "solve": _solve,
        "check": _check,
        "explain": _explain,
        "repair": _repair,
        "generate": _generate,
        "bench": _bench,
    }
    try:
        return verbs[asked.verb](asked)
    except SheetError as error:
        for problem in error.problems[:_TOLD_AT_ONCE]:
            sys.stderr.write(f"muntada timetable: {problem}\n")
        if (more := len(error.problems) - _TOLD_AT_ONCE) > 0:
            sys.stderr.write(f"muntada timetable: and {more} more mistakes; mend these first.\n")
        return BAD_INPUT
    except ProblemError as error:
        sys.stderr.write(f"muntada timetable: {error}\n")
        return BAD_INPUT
    except KeyboardInterrupt:
        sys.stderr.write("muntada timetable: stopped.\n")
        return UNSOLVED
    except BrokenPipeError:
        # Whoever reads the output has enough of it.
        sys.stderr.close()
        return SOLVED


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="muntada timetable", description="Timetables of meetings, from files.")
    verbs = parser.add_subparsers(
        dest="verb", required=True, metavar="solve | check | explain | repair | generate | bench"
    )

    solve = verbs.add_parser("solve", help="find the best timetable of a .dzn, JSON or XLSX file")
    solve.add_argument("file", type=Path, help="a published .dzn problem, or a forum as .json or .xlsx")
    solve.add_argument("--seconds", type=_positive, default=60.0, help="time to search (60)")
    solve.add_argument("--workers", type=_count, default=2, help="searches at the same time (2)")
    solve.add_argument("--seed", type=_number, default=0, help="the same seed, the same luck (0)")
    solve.add_argument("--fairness", type=_number, default=2, help=".dzn: greatest difference of breaks (2)")
    solve.add_argument("--json", action="store_true", help="print the timetable as JSON")
    solve.add_argument("--out", type=Path, metavar="PLAN", help="write the timetable there, .json or .xlsx")

    check = verbs.add_parser("check", help="judge a timetable without trusting the solver")
    check.add_argument("file", type=Path, help="the problem, .dzn, .json or .xlsx")
    check.add_argument("solution", type=Path, help="what solve --json printed or --out wrote")
    check.add_argument("--fairness", type=_number, default=2, help=".dzn: greatest difference of breaks (2)")

    explain = verbs.add_parser("explain", help="say in words why wishes are not held")
    explain.add_argument("file", type=Path, help="the problem, .dzn, .json or .xlsx")
    explain.add_argument(
        "solution", type=Path, nargs="?", help="the timetable to explain; without one it is solved first"
    )
    explain.add_argument("--seconds", type=_positive, default=20.0, help="time to solve (20)")
    explain.add_argument("--seed", type=_number, default=0, help="the same seed, the same luck (0)")
    explain.add_argument(
        "--fairness", type=_number, default=2, help=".dzn: greatest difference of breaks (2)"
    )
    explain.add_argument("--must", type=_count, default=3, help="from which weight on a wish is a must (3)")
    explain.add_argument("--json", action="store_true", help="print the reasons as JSON")

    mend = verbs.add_parser("repair", help="what an event of the day changes in a forum's timetable")
    mend.add_argument("file", type=Path, help="the forum, .json or .xlsx")
    mend.add_argument("solution", type=Path, help="what solve --json printed or --out wrote")
    mend.add_argument("event", help="the event as a JSON object, or the name of a file with one")
    mend.add_argument("--now", type=_count, default=1, help="the first slot that may still change (1)")
    mend.add_argument(
        "--seconds", type=_positive, default=2.0, help="time for a better repair or a proof (2)"
    )
    mend.add_argument("--seed", type=_number, default=0, help="the same seed, the same luck (0)")
    mend.add_argument("--reach", type=_number, default=4, help="most people to disturb besides those hit (4)")
    mend.add_argument("--no-fill", action="store_true", help="leave free what has become free")
    mend.add_argument("--json", action="store_true", help="print the repair as JSON")
    mend.add_argument(
        "--write", type=Path, metavar="PLAN", help="write the mended timetable there, .json or .xlsx"
    )
    mend.add_argument(
        "--write-forum", type=Path, metavar="FORUM", help="write the forum after the event there"
    )

    generate = verbs.add_parser("generate", help="invent a problem and print it")
    generate.add_argument("kind", choices=("dzn", "forum"), help="which of the two problems")
    generate.add_argument("--people", type=_count, default=40)
    generate.add_argument("--meetings", type=_count, default=100, help="meetings, or wishes of a forum")
    generate.add_argument("--slots", type=_count, default=12)
    generate.add_argument("--tables", type=_count, default=10)
    generate.add_argument("--interpreters", type=_number, default=8, help="of a forum")
    generate.add_argument("--seed", type=_number, default=0)
    generate.add_argument("--out", type=Path, help="write it there (.dzn; a forum as .json or .xlsx)")

    bench = verbs.add_parser(
        "bench", help="measure the solver on invented forums, beside self-booking and greed"
    )
    bench.add_argument("--people", type=_count, nargs="+", default=[200, 1000], help="sizes (200 1000)")
    bench.add_argument(
        "--regime", choices=list(Regime), nargs="+", default=list(Regime), help="what is scarce (all three)"
    )
    bench.add_argument("--seeds", type=_count, default=1, help="forums of each kind (1)")
    bench.add_argument("--seconds", type=_positive, default=10.0, help="time for each forum (10)")
    bench.add_argument("--json", action="store_true", help="print the table as JSON")
    return parser


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{text} is not a number above 0")
    return value


def _number(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text[:40]} is not a whole number from 0 on")
    if len(text) > 10 or int(text) > 2_000_000_000:
        raise argparse.ArgumentTypeError(f"{text[:40]} is too large: give at most 2000000000")
    return int(text)


def _count(text: str) -> int:
    if _number(text) == 0:
        raise argparse.ArgumentTypeError("0 is too few")
    return _number(text)


def _problem(path: Path, fairness: int) -> Brokerage | Forum:
    """The problem in a file of any kind, told apart by the name's ending."""
    if path.suffix.lower() in (".json", ".xlsx"):
        return _forum(path)
    if path.suffix.lower() == ".dzn" or path.is_dir() or not path.exists():
        return read_dzn(path, fairness=fairness)
    raise ProblemError(f"{path} ends in none of .dzn, .json and .xlsx; name a timetable problem.")


def _forum(path: Path) -> Forum:
    return read_forum_sheet(path) if path.suffix.lower() == ".xlsx" else read_forum(path)


def _plan(path: Path) -> ForumPlan:
    return read_plan_sheet(path) if path.suffix.lower() == ".xlsx" else plan_from_json(load(path))


def _solve(asked: argparse.Namespace) -> int:
    problem = _problem(asked.file, asked.fairness)
    _check_ending(asked.out, of_forum=isinstance(problem, Forum))
    warm()
    if isinstance(problem, Forum):
        from muntada.engines.timetable.solve_forum import solve_forum

        forum_plan = solve_forum(problem, seconds=asked.seconds, seed=asked.seed, workers=asked.workers)
        if asked.out is not None:
            _write_plan(asked.out, problem, forum_plan)
        if asked.json:
            _print(json.dumps(plan_to_json(forum_plan), ensure_ascii=False))
        else:
            _print(forum_text(problem, forum_plan))
        return SOLVED
    from muntada.engines.timetable.solve_brokerage import solve_brokerage

    plan = solve_brokerage(problem, seconds=asked.seconds, seed=asked.seed, workers=asked.workers)
    if asked.out is not None:
        _write(asked.out, json.dumps(brokerage_plan_to_json(plan)))
    if asked.json:
        _print(json.dumps(brokerage_plan_to_json(plan)))
    else:
        _print(brokerage_text(problem, plan))
    return UNSOLVED if plan.slots is None else SOLVED


def _check(asked: argparse.Namespace) -> int:
    problem = _problem(asked.file, asked.fairness)
    violations: list[Violation]
    if isinstance(problem, Forum):
        violations = check_forum(problem, _plan(asked.solution))
    else:
        plan = brokerage_plan_from_json(load(asked.solution), len(problem.pairs))
        if plan.slots is None and problem.pairs:
            _print("There is no timetable in the solution to check.")
            return UNSOLVED
        violations = check_brokerage(problem, plan)
    for one in violations:
        facts = [f"meetings {', '.join(one.meetings)}"] if one.meetings else []
        facts += [f"slot {one.slot + isinstance(problem, Forum)}"] if one.slot is not None else []
        facts += [str(one.who)] if one.who is not None else []
        _print(f"{one.rule.value}: {'; '.join(facts)}")
    if violations:
        return UNSOLVED
    _print("Every rule is kept, and the values are true.")
    return SOLVED


def _explain(asked: argparse.Namespace) -> int:
    problem = _problem(asked.file, asked.fairness)
    if isinstance(problem, Brokerage):
        return _explain_brokerage(problem, asked)
    foreseen = foresee(problem, must=asked.must)
    if asked.solution is not None:
        plan = _plan(asked.solution)
        if broken := check_forum(problem, plan):
            raise ProblemError(f"{asked.solution} breaks a rule ({broken[0].rule.value}); mend it first.")
    else:
        from muntada.engines.timetable.solve_forum import solve_forum

        warm()
        plan = solve_forum(problem, seconds=asked.seconds, seed=asked.seed)
    explained = explain_plan(problem, plan)
    if asked.json:
        content = {
            "foreseen": [foreseen_to_json(one) for one in foreseen],
            "held": len(plan.placements),
            "unplaced": [explained_to_json(one) for one in explained],
        }
        _print(json.dumps(content, ensure_ascii=False))
    else:
        _print(explain_text(problem, foreseen, explained, len(plan.placements)))
    return SOLVED


def _explain_brokerage(problem: Brokerage, asked: argparse.Namespace) -> int:
    """Of problem A, where all or nothing is held: what makes it impossible."""
    found = obstacles(problem)
    status = Status.INFEASIBLE
    if not found:
        from muntada.engines.timetable.solve_brokerage import solve_brokerage

        warm()
        status = solve_brokerage(problem, seconds=asked.seconds, seed=asked.seed).status
    if asked.json:
        _print(json.dumps({"status": status.value, "obstacles": [asdict(one) for one in found]}))
    elif found:
        _print("\n".join(one.sentence for one in found))
    elif status is Status.INFEASIBLE:
        _print("A search proved that not all meetings can be held; counting finds no single cause.")
    elif status is Status.UNKNOWN:
        _print("No timetable was found, and counting finds no cause; give it more --seconds.")
    else:
        _print("Every meeting can be held.")
    return SOLVED if status in (Status.OPTIMAL, Status.FEASIBLE) else UNSOLVED


def _repair(asked: argparse.Namespace) -> int:
    forum = _forum(asked.file)
    plan = _plan(asked.solution)
    event = event_from_json(_event(asked.event))
    check_event(forum, event)
    if broken := check_forum(forum, plan):
        raise ProblemError(f"{asked.solution} breaks a rule ({broken[0].rule.value}); mend what is right.")
    for path in (asked.write, asked.write_forum):
        _check_ending(path, of_forum=True)
    warm()
    mended = repair(
        forum,
        plan,
        event,
        now=asked.now - 1,
        fill=not asked.no_fill,
        reach=asked.reach,
        seconds=asked.seconds,
        seed=asked.seed,
    )
    left, mended_plan = apply_repair(forum, plan, mended)
    if asked.write is not None:
        _write_plan(asked.write, left, mended_plan)
    if asked.write_forum is not None:
        _write_forum(asked.write_forum, left)
    if asked.json:
        _print(json.dumps(repair_to_json(mended), ensure_ascii=False))
    else:
        _print(repair_text(mended))
    return SOLVED


def _event(text: str) -> Mapping[str, object]:
    if not text.lstrip().startswith("{"):
        return load(Path(text))
    try:
        content = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ProblemError(f"The event is not JSON: {error}.") from None
    return cast("Mapping[str, object]", content)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise ProblemError(f"{path} cannot be written: {error.strerror}.") from None


def _check_ending(path: Path | None, *, of_forum: bool) -> None:
    """Refuse a name by which nobody can tell how to write, before a minute is spent on solving."""
    if path is None:
        return
    if not of_forum and path.suffix.lower() != ".json":
        raise ProblemError(f"{path} must end in .json for a .dzn problem.")
    if path.suffix.lower() not in (".json", ".xlsx"):
        raise ProblemError(f"{path} ends in neither .json nor .xlsx; say by the name how to write it.")


def _write_forum(path: Path, forum: Forum) -> None:
    _check_ending(path, of_forum=True)
    if path.suffix.lower() == ".xlsx":
        write_sheets(path, forum_sheets(forum))
    else:
        _write(path, json.dumps(forum_to_json(forum), ensure_ascii=False, indent=1))


def _write_plan(path: Path, forum: Forum, plan: ForumPlan) -> None:
    _check_ending(path, of_forum=True)
    if path.suffix.lower() == ".xlsx":
        write_plan_sheet(path, forum, plan)
    else:
        _write(path, json.dumps(plan_to_json(plan), ensure_ascii=False))


def _generate(asked: argparse.Namespace) -> int:
    if asked.kind == "dzn":
        event = generate_brokerage(
            participants=asked.people,
            meetings=asked.meetings,
            slots=asked.slots,
            seats=asked.tables,
            seed=asked.seed,
        )
        if asked.out is None:
            _print(write_dzn(event).rstrip())
        elif asked.out.suffix.lower() == ".dzn":
            _write(asked.out, write_dzn(event).rstrip())
        else:
            raise ProblemError(f"{asked.out} must end in .dzn.")
        return SOLVED
    half = max(1, asked.slots // 2)
    forum = generate_forum(
        people=asked.people,
        wishes=asked.meetings,
        parts=(half, asked.slots - half) if asked.slots > 1 else (1,),
        tables=asked.tables,
        interpreters=asked.interpreters,
        seed=asked.seed,
    )
    if asked.out is None:
        _print(json.dumps(forum_to_json(forum), indent=1))
    else:
        _write_forum(asked.out, forum)
    return SOLVED


def _bench(asked: argparse.Namespace) -> int:
    """Measure; 1 if an independent check finds a timetable wrong."""
    if small := [people for people in asked.people if people < FEWEST_PEOPLE]:
        raise ProblemError(f"{small[0]} people are too few for a crowd; measure {FEWEST_PEOPLE} or more.")
    rows = []
    _print(BENCH_HEAD) if not asked.json else None
    for row in measure_forums(
        asked.people, [Regime(one) for one in asked.regime], range(asked.seeds), seconds=asked.seconds
    ):
        rows.append(row)
        _print(bench_line(row)) if not asked.json else None
    if asked.json:
        _print(json.dumps([asdict(row) for row in rows]))
    return UNSOLVED if any(row.wrong for row in rows) else SOLVED


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
