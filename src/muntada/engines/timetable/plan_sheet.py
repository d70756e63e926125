"""A forum's timetable as a workbook, which people can read, print, change by hand and have checked again."""

from pathlib import Path

from muntada.engines.timetable.brokerage import ProblemError
from muntada.engines.timetable.explain import explain_plan
from muntada.engines.timetable.forum import Forum, ForumPlan
from muntada.engines.timetable.forum_file import plan_from_json
from muntada.engines.timetable.sheet import Cell, Reader, tables_of, write_sheets
from muntada.engines.timetable.words import reason_in_words, squeeze_in_words

_COLUMNS = {
    "Meetings": ("id", "slot", "table", "interpreter", "weight"),
    "Not held": ("id", "weight", "why"),
    "Result": ("name", "value"),
}
_NUMBERS = (
    "weight",
    "weight_bound",
    "breaks",
    "breaks_bound",
    "most_breaks",
    "table_changes",
    "interpreter_changes",
)


def write_plan_sheet(path: Path, forum: Forum, plan: ForumPlan) -> None:
    """Write the meetings in the order of the day, what is not held and why, and what is proved."""
    wishes = {wish.id: wish for wish in forum.wishes}
    most = max((len(wish.people) for wish in forum.wishes), default=2)
    people = [f"person {number}" for number in range(1, max(2, most) + 1)]

    def named(wish: str) -> list[str | None]:
        there = sorted(wishes[wish].people)
        return [*there, *([None] * (len(people) - len(there)))]

    in_order = sorted(plan.placements, key=lambda one: (one.slot, one.table, one.wish))
    meetings = [
        [one.slot + 1, one.table, *named(one.wish), one.interpreter, one.wish, wishes[one.wish].weight]
        for one in in_order
    ]
    why = {one.wish: one for one in explain_plan(forum, plan)}
    out = [
        [
            one.wish,
            *named(one.wish),
            wishes[one.wish].weight,
            " ".join(
                [
                    reason_in_words(one.reason),
                    *([squeeze_in_words(squeeze)] if (squeeze := why[one.wish].squeeze) else []),
                ]
            ),
        ]
        for one in plan.unplaced
    ]
    result = {
        "status": plan.status.value,
        "weight": plan.weight.value,
        "weight_bound": plan.weight.bound,
        "breaks": plan.breaks.value,
        "breaks_bound": plan.breaks.bound,
        "breaks_scope": plan.breaks.scope.value,
        "most_breaks": plan.most_breaks,
        "table_changes": plan.table_changes,
        "interpreter_changes": plan.interpreter_changes,
    }
    write_sheets(
        path,
        {
            "Meetings": [["slot", "table", *people, "interpreter", "id", "weight"], *meetings],
            "Not held": [["id", *people, "weight", "why"], *out],
            "Result": [["name", "value"], *([name, value] for name, value in result.items())],
        },
    )


def read_plan_sheet(path: Path) -> ForumPlan:
    """The timetable in a workbook that `write_plan_sheet` wrote; the columns of people are not read back."""
    reader = Reader(path)
    tables = tables_of(reader, _COLUMNS, required=_COLUMNS)
    values = {row["name"].text: row["value"] for row in tables["Result"]}
    numbers = {name: reader.number(values.get(name, Cell("", f"Result, {name},"))) for name in _NUMBERS}
    meetings = []
    for row in tables["Meetings"]:
        for name in ("id", "slot", "table"):
            if not row[name].text:
                reader.wrong(row[name], f"has no {name}.")
        meeting: dict[str, object] = {
            "id": row["id"].text,
            "slot": reader.number(row["slot"], 1),
            "table": row["table"].text,
        }
        if row["interpreter"].text:
            meeting["interpreter"] = row["interpreter"].text
        meetings.append(meeting)
    for name in ("most_breaks", "table_changes"):
        if numbers[name] is None and not reader.problems:
            raise ProblemError(f"{path} does not tell {name} in its sheet Result.")
    reader.end()
    scope = values.get("breaks_scope", Cell("", "")).text
    return plan_from_json(
        {
            "status": values.get("status", Cell("", "")).text,
            "objective": {"weight": numbers["weight"], "breaks": numbers["breaks"]},
            "bound": {"weight": numbers["weight_bound"], "breaks": numbers["breaks_bound"]},
            "scope": {"breaks": scope or None},
            "most_breaks": numbers["most_breaks"],
            "table_changes": numbers["table_changes"],
            "interpreter_changes": numbers["interpreter_changes"],
            "meetings": meetings,
            "unplaced": [{"id": row["id"].text} for row in tables["Not held"]],
        }
    )
