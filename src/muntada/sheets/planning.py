"""From the text of a table to the fate of each of its rows."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from muntada.base.text import comparable
from muntada.sheets.kinds import Context, Fate, Kind, Row, RowFate, refused
from muntada.sheets.parsers import BadCell, in_all_languages
from muntada.sheets.problems import Problem
from muntada.sheets.reading import Line, address


def guessed_columns(kind: Kind, header: Sequence[str]) -> list[str]:
    """For each column of the file the key that its name stands for in one of the languages, or nothing."""
    known: dict[str, str] = {}
    for column in kind.columns:
        for name in (column.key, *in_all_languages(column.title), *column.synonyms):
            known.setdefault(comparable(name), column.key)
    taken: set[str] = set()
    guesses: list[str] = []
    for name in header:
        key = known.get(comparable(name), "")
        guesses.append("" if key in taken else key)
        taken.add(key)
    return guesses


def column_problems(kind: Kind, columns: Sequence[str]) -> list[Problem]:
    """What is wrong with a choice of columns: something needed is missing, or two hold the same."""
    counts = Counter(key for key in columns if key)
    missing = [
        Problem.of("column_missing", key=column.key)
        for column in kind.columns
        if column.is_required and not counts[column.key]
    ]
    return missing + [Problem.of("column_twice", key=key) for key, count in counts.items() if count > 1]


@dataclass(frozen=True)
class Parsed:
    """A row as the kind gets it, or its refusal."""

    row: Row
    problems: tuple[Problem, ...]


def parsed(kind: Kind, columns: Sequence[str], line: Line) -> Parsed:
    """The values of one line; every cell that does not hold what its column says is a problem."""
    values: dict[str, Any] = {}
    addresses: dict[str, str] = {}
    used = {index for index, key in enumerate(columns) if key}
    unread = {address(index + 1, line.number) for index in used}
    problems = [problem for problem in line.problems if problem.address in unread]
    bad = {problem.address for problem in problems}
    for index in sorted(used):
        column = kind.column(columns[index])
        where = addresses[column.key] = address(index + 1, line.number)
        cell = line.cells[index]
        values[column.key] = None
        if where in bad:
            continue
        if not cell:
            if column.is_required:
                problems.append(Problem.of("missing", where, column.key))
            continue
        try:
            values[column.key] = column.parse(cell)
        except BadCell as error:
            problem = error.problem
            problems.append(Problem(code=problem.code, facts=problem.facts, address=where, key=column.key))
    order = {address(index + 1, line.number): index for index in used}
    problems.sort(key=lambda problem: order[problem.address])
    return Parsed(Row(number=line.number, values=values, addresses=addresses), tuple(problems))


def fates_of(
    kind: Kind, columns: Sequence[str], lines: Sequence[Line], context: Context
) -> tuple[list[RowFate], list[Row]]:
    """The fate of every line, in their order, and the rows that could be parsed."""
    every = [parsed(kind, columns, line) for line in lines]
    good = [one.row for one in every if not one.problems]
    fates = {fate.number: fate for fate in kind.check_rows(context, good)}
    for one in every:
        if one.problems:
            label = str(next((value for value in one.row.values.values() if value), ""))
            fates[one.row.number] = refused(one.row, *one.problems, label=label[:400])
    return [fates[line.number] for line in lines], good


def counts_of(fates: Sequence[RowFate]) -> dict[str, int]:
    """How many rows have each fate."""
    counts = Counter(fate.fate for fate in fates)
    return {fate.value: counts[fate] for fate in Fate}


def digest_of(fates: Sequence[RowFate]) -> str:
    """A mark of a dry run, by which a later one is known to be the same."""
    content = [
        [
            fate.number,
            fate.fate,
            fate.about,
            [[change.key, change.before, change.after] for change in fate.changes],
            [problem.to_json() for problem in fate.problems],
        ]
        for fate in fates
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
