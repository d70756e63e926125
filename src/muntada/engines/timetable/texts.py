"""What the command prints for people to read."""

from collections.abc import Sequence

from muntada.engines.timetable.brokerage import Brokerage, BrokeragePlan
from muntada.engines.timetable.explain import Explained
from muntada.engines.timetable.foresee import Foreseen
from muntada.engines.timetable.forum import Forum, ForumPlan, Placement
from muntada.engines.timetable.measure import Measured
from muntada.engines.timetable.proof import Certificate, Scope, Status
from muntada.engines.timetable.repairs import Repair
from muntada.engines.timetable.words import foreseen_in_words, reason_in_words, squeeze_in_words


def _proof(name: str, certificate: Certificate, least: str) -> str:
    among = {
        Scope.ALL: "no timetable",
        Scope.SAME_WEIGHT: "no timetable of this weight",
        Scope.SAME_MEETINGS: "no timetable of these meetings",
    }[certificate.scope]
    if certificate.proved:
        return f"{name}: {certificate.value} (proved: {among} has {least})"
    return f"{name}: {certificate.value} (not proved best; {among} gets beyond {certificate.bound})"


def brokerage_text(problem: Brokerage, plan: BrokeragePlan) -> str:
    """A timetable of problem A, slot by slot."""
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


def forum_text(problem: Forum, plan: ForumPlan) -> str:
    """A timetable of problem B, what it proves, and why the rest is not held."""
    wishes = {wish.id: wish for wish in problem.wishes}
    lines = [
        f"{plan.status.value}, {plan.seconds:.2f} s",
        f"held: {len(plan.placements)} of {len(problem.wishes)} wishes",
        _proof("weight", plan.weight, "more"),
        _proof("breaks", plan.breaks, "fewer"),
        f"most breaks of a person: {plan.most_breaks}",
        f"changes of table: {plan.table_changes}; of interpreter: {plan.interpreter_changes or 0}",
        "",
    ]
    for held in sorted(plan.placements, key=lambda one: (one.slot, one.table, one.wish)):
        people = ", ".join(sorted(wishes[held.wish].people))
        interpreter = f", interpreter {held.interpreter}" if held.interpreter else ""
        lines.append(f"slot {held.slot + 1}  table {held.table}: {held.wish} ({people}{interpreter})")
    lines += [f"not held  {one.wish}: {reason_in_words(one.reason)}" for one in plan.unplaced]
    return "\n".join(lines)


def repair_text(mended: Repair) -> str:
    """What a repair changes and whom it touches."""

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
        told = f": {reason_in_words(why[one.wish])}" if one.wish in why else ""
        lines.append(f"removed  {one.wish} from {place(one)}{told}")
    lines += [f"moved    {one.wish} from {place(one.before)} to {place(one.after)}" for one in mended.moved]
    lines += [f"filled   {one.wish} into {place(one)}" for one in mended.filled]
    return "\n".join(lines)


def explain_text(
    forum: Forum, foreseen: Sequence[Foreseen], explained: Sequence[Explained], held: int
) -> str:
    """What was bound to fail, and why each wish that is not held is not."""
    lines = [f"before computing  {foreseen_in_words(one)}" for one in foreseen]
    lines.append(f"held: {held} of {len(forum.wishes)} wishes")
    people = {wish.id: wish.people for wish in forum.wishes}
    for one in explained:
        lines.append(
            f"not held  {one.wish} ({', '.join(sorted(people[one.wish]))}): {reason_in_words(one.reason)}"
        )
        if one.squeeze is not None:
            lines[-1] += f" {squeeze_in_words(one.squeeze)}"
    return "\n".join(lines)


BENCH_HEAD = (
    f"{'forum':<16}{'seed':>5}{'wishes':>8}{'held':>7}{'gap %':>7}{'self':>7}{'greedy':>7}"
    f"{'breaks':>8}{'bound':>7}{'self':>7}{'greedy':>7}{'most':>5}{'self':>5}{'wall s':>8}{'CPU s':>7}"
)


def bench_line(one: Measured) -> str:
    """A forum as a line of the table under `BENCH_HEAD`; gaps are the weight missing to the proved bound."""

    def gap(weight: int) -> str:
        return f"{100 * (one.weight_bound - weight) / max(1, one.weight_bound):.2f}"

    return (
        f"{f'{one.people:,} {one.regime}':<16}{one.seed:>5}{one.wishes:>8}{one.held:>7}"
        f"{gap(one.weight):>7}{gap(one.alone.weight):>7}{gap(one.greedy.weight):>7}"
        f"{one.breaks:>8}{one.breaks_bound:>7}{one.alone.breaks:>7}{one.greedy.breaks:>7}"
        f"{one.most:>5}{one.alone.most:>5}{one.seconds:>8.1f}{one.cpu:>7.1f}"
    )
