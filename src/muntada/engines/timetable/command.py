"""The command `muntada timetable`: solves, checks, mends and invents timetable problems in files.

Exit codes: 0 solved (or right), 1 infeasible, unknown (or wrong), 2 bad input.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn, cast

from muntada.engines.timetable.brokerage import Brokerage, BrokeragePlan, ProblemError
from muntada.engines.timetable.check import Violation, check_brokerage, check_forum
from muntada.engines.timetable.dzn import read_dzn, write_dzn
from muntada.engines.timetable.events import check_event
from muntada.engines.timetable.forum import Forum, ForumPlan, Placement
from muntada.engines.timetable.forum_file import (
    brokerage_plan_from_json,
    brokerage_plan_to_json,
    forum_to_json,
    load,
    plan_from_json,
    plan_to_json,
    read_forum,
    reason_to_json,
)
from muntada.engines.timetable.generate import generate_brokerage, generate_forum
from muntada.engines.timetable.proof import Certificate, Scope, Status
from muntada.engines.timetable.race import warm
from muntada.engines.timetable.repair_file import event_from_json, repair_to_json
from muntada.engines.timetable.repairs import Repair, apply_repair, repair

SOLVED, UNSOLVED, BAD_INPUT = 0, 1, 2


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
    try:
        if asked.verb == "solve":
            return _solve(asked)
        if asked.verb == "check":
            return _check(asked)
        if asked.verb == "repair":
            return _repair(asked)
        return _generate(asked)
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
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="solve | check | repair | generate")

    solve = verbs.add_parser("solve", help="find the best timetable of a .dzn or JSON file")
    solve.add_argument("file", type=Path, help="a published .dzn problem, or a forum as .json")
    solve.add_argument("--seconds", type=_positive, default=60.0, help="time to search (60)")
    solve.add_argument("--workers", type=_count, default=2, help="searches at the same time (2)")
    solve.add_argument("--seed", type=_number, default=0, help="the same seed, the same luck (0)")
    solve.add_argument("--fairness", type=_number, default=2, help=".dzn: greatest difference of breaks (2)")
    solve.add_argument("--json", action="store_true", help="print the timetable as JSON")

    check = verbs.add_parser("check", help="judge a timetable without trusting the solver")
    check.add_argument("file", type=Path, help="the problem, .dzn or .json")
    check.add_argument("solution", type=Path, help="what solve --json printed")
    check.add_argument("--fairness", type=_number, default=2, help=".dzn: greatest difference of breaks (2)")

    mend = verbs.add_parser("repair", help="what an event of the day changes in a forum's timetable")
    mend.add_argument("file", type=Path, help="the forum, .json")
    mend.add_argument("solution", type=Path, help="what solve --json printed")
    mend.add_argument("event", help="the event as a JSON object, or the name of a file with one")
    mend.add_argument("--now", type=_count, default=1, help="the first slot that may still change (1)")
    mend.add_argument(
        "--seconds", type=_positive, default=2.0, help="time for a better repair or a proof (2)"
    )
    mend.add_argument("--seed", type=_number, default=0, help="the same seed, the same luck (0)")
    mend.add_argument("--reach", type=_number, default=4, help="most people to disturb besides those hit (4)")
    mend.add_argument("--no-fill", action="store_true", help="leave free what has become free")
    mend.add_argument("--json", action="store_true", help="print the repair as JSON")
    mend.add_argument("--write", type=Path, metavar="PLAN", help="write the mended timetable there")
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
    """The problem in a file of either kind, told apart by the name's ending."""
    if path.suffix.lower() == ".json":
        return read_forum(path)
    if path.suffix.lower() == ".dzn" or path.is_dir() or not path.exists():
        return read_dzn(path, fairness=fairness)
    raise ProblemError(f"{path} ends in neither .dzn nor .json; name a timetable problem.")


def _solve(asked: argparse.Namespace) -> int:
    problem = _problem(asked.file, asked.fairness)
    warm()
    if isinstance(problem, Forum):
        from muntada.engines.timetable.solve_forum import solve_forum

        forum_plan = solve_forum(problem, seconds=asked.seconds, seed=asked.seed, workers=asked.workers)
        if asked.json:
            _print(json.dumps(plan_to_json(forum_plan), ensure_ascii=False))
        else:
            _print(_forum_text(problem, forum_plan))
        return SOLVED
    from muntada.engines.timetable.solve_brokerage import solve_brokerage

    plan = solve_brokerage(problem, seconds=asked.seconds, seed=asked.seed, workers=asked.workers)
    if asked.json:
        _print(json.dumps(brokerage_plan_to_json(plan)))
    else:
        _print(_brokerage_text(problem, plan))
    return UNSOLVED if plan.slots is None else SOLVED


def _check(asked: argparse.Namespace) -> int:
    problem = _problem(asked.file, asked.fairness)
    content = load(asked.solution)
    violations: list[Violation]
    if isinstance(problem, Forum):
        violations = check_forum(problem, plan_from_json(content))
    else:
        plan = brokerage_plan_from_json(content, len(problem.pairs))
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


def _repair(asked: argparse.Namespace) -> int:
    forum = read_forum(asked.file)
    plan = plan_from_json(load(asked.solution))
    event = event_from_json(_event(asked.event))
    check_event(forum, event)
    if broken := check_forum(forum, plan):
        raise ProblemError(f"{asked.solution} breaks a rule ({broken[0].rule.value}); mend what is right.")
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
    for path, content in ((asked.write, plan_to_json(mended_plan)), (asked.write_forum, forum_to_json(left))):
        if path is not None:
            _write(path, content)
    if asked.json:
        _print(json.dumps(repair_to_json(mended), ensure_ascii=False))
    else:
        _print(_repair_text(mended))
    return SOLVED


def _event(text: str) -> Mapping[str, object]:
    if not text.lstrip().startswith("{"):
        return load(Path(text))
    try:
        content = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ProblemError(f"The event is not JSON: {error}.") from None
    return cast("Mapping[str, object]", content)


def _write(path: Path, content: object) -> None:
    try:
        path.write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise ProblemError(f"{path} cannot be written: {error.strerror}.") from None


def _repair_text(mended: Repair) -> str:
    def place(one: Placement) -> str:
        interpreter = f", interpreter {one.interpreter}" if one.interpreter else ""
        return f"slot {one.slot + 1} table {one.table}{interpreter}"

    proof = "proved minimal" if mended.is_minimal else "not proved minimal"
    lines = [
        f"lost weight {mended.lost.value}, bystanders {mended.disturbed.value} ({proof})",
        f"to be told: {', '.join(mended.touched) or 'nobody'}",
        f"interpreters to be told: {', '.join(mended.interpreters) or 'none'}",
    ]
    why = {one.wish: one.reason for one in mended.unplaced}
    for one in mended.removed:
        kind = f": {reason_to_json(why[one.wish])['kind']}" if one.wish in why else ""
        lines.append(f"removed  {one.wish} from {place(one)}{kind}")
    lines += [f"moved    {one.wish} from {place(one.before)} to {place(one.after)}" for one in mended.moved]
    lines += [f"filled   {one.wish} into {place(one)}" for one in mended.filled]
    return "\n".join(lines)


def _generate(asked: argparse.Namespace) -> int:
    if asked.kind == "dzn":
        event = generate_brokerage(
            participants=asked.people,
            meetings=asked.meetings,
            slots=asked.slots,
            seats=asked.tables,
            seed=asked.seed,
        )
        _print(write_dzn(event).rstrip())
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
    _print(json.dumps(forum_to_json(forum), indent=1))
    return SOLVED


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _proof(name: str, certificate: Certificate, least: str) -> str:
    among = {
        Scope.ALL: "no timetable",
        Scope.SAME_WEIGHT: "no timetable of this weight",
        Scope.SAME_MEETINGS: "no timetable of these meetings",
    }[certificate.scope]
    if certificate.proved:
        return f"{name}: {certificate.value} (proved: {among} has {least})"
    return f"{name}: {certificate.value} (not proved best; {among} gets beyond {certificate.bound})"


def _brokerage_text(problem: Brokerage, plan: BrokeragePlan) -> str:
    if plan.slots is None or plan.tables is None:
        if plan.status is Status.INFEASIBLE:
            why = "It is proved that not all meetings can be held."
        else:
            why = "No timetable was found, and it is not proved that there is none; give it more --seconds."
        return f"{plan.status.value}, {plan.seconds:.2f} s\n{why}"
    lines = [f"{plan.status.value}, {plan.seconds:.2f} s", _proof("breaks", plan.breaks, "fewer"), ""]
    for slot in range(problem.slots):
        held = sorted(
            (table, meeting)
            for meeting, (when, table) in enumerate(zip(plan.slots, plan.tables, strict=True))
            if when == slot
        )
        cells = [
            f"table {table + 1}: {problem.pairs[meeting][0] + 1}-{problem.pairs[meeting][1] + 1}"
            for table, meeting in held
        ]
        lines.append(f"slot {slot + 1}  " + (", ".join(cells) or "nobody meets"))
    return "\n".join(lines)


def _forum_text(problem: Forum, plan: ForumPlan) -> str:
    wishes = {wish.id: wish for wish in problem.wishes}
    lines = [
        f"{plan.status.value}, {plan.seconds:.2f} s",
        f"held: {len(plan.placements)} of {len(problem.wishes)} wishes",
        _proof("weight", plan.weight, "more"),
        _proof("breaks", plan.breaks, "fewer"),
        f"most breaks of a person: {plan.most_breaks}; changes of table: {plan.table_changes}",
        "",
    ]
    for held in sorted(plan.placements, key=lambda one: (one.slot, one.table, one.wish)):
        people = ", ".join(sorted(wishes[held.wish].people))
        interpreter = f", interpreter {held.interpreter}" if held.interpreter else ""
        lines.append(f"slot {held.slot + 1}  table {held.table}: {held.wish} ({people}{interpreter})")
    for one in plan.unplaced:
        facts = reason_to_json(one.reason)
        kind = facts.pop("kind")
        told = ", ".join(f"{name} {value}" for name, value in facts.items())
        lines.append(f"not held  {one.wish}: {kind} ({told})")
    return "\n".join(lines)
