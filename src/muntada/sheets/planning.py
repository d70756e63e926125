"""From the text of a table to the fate of each of its rows."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from muntada.base.text import comparable
from muntada.sheets.kinds import Check, Column, Context, Fate, Kind, Row, RowFate, refused
from muntada.sheets.parsers import BadCell, in_all_languages
from muntada.sheets.problems import Problem
from muntada.sheets.reading import Line, letters


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


# Told every so many rows how many of all are done.
Said = Callable[[int, int], None]
A_STRETCH = 250


def unheard(_done: int, _of: int) -> None:
    """Nobody watches."""


def parsed(kind: Kind, columns: Sequence[str], lines: Sequence[Line], said: Said = unheard) -> list[Parsed]:
    """The values of every line; each cell that does not hold what its column says is a problem."""
    used = [(index, kind.column(key), letters(index + 1)) for index, key in enumerate(columns) if key]
    found = []
    for done, line in enumerate(lines):
        if done % A_STRETCH == 0:
            said(done, len(lines))
        found.append(_parsed(used, line))
    return found


def _parsed(used: Sequence[tuple[int, Column, str]], line: Line) -> Parsed:
    values: dict[str, Any] = {}
    addresses: dict[str, str] = {}
    unread = {problem.address: problem for problem in line.problems}
    problems: list[Problem] = []
    for index, column, letter in used:
        where = addresses[column.key] = f"{letter}{line.number}"
        cell = line.cells[index]
        values[column.key] = None
        if where in unread:
            problems.append(unread[where])
        elif not cell:
            if column.is_required:
                problems.append(Problem.of("missing", where, column.key))
        else:
            try:
                values[column.key] = column.parse(cell)
            except BadCell as error:
                bad = error.problem
                problems.append(Problem(code=bad.code, facts=bad.facts, address=where, key=column.key))
    return Parsed(Row(number=line.number, values=values, addresses=addresses), tuple(problems))


@dataclass(frozen=True)
class Plan:
    """The fate of every line, in their order; `read_in` does what was found, without looking again."""

    fates: Sequence[RowFate]
    rows: Sequence[Row]
    check: Check

    def read_in(self) -> None:
        """Add and change what the rows say, in the caller's transaction."""
        wanted = {fate.number for fate in self.fates if fate.fate in (Fate.NEW, Fate.CHANGED)}
        self.check.read_in([row for row in self.rows if row.number in wanted])

    def digest(self) -> str:
        """A mark of this dry run, by which a later one is known to be the same."""
        return digest_of(self.fates)


def plan_of(kind: Kind, lines: Sequence[Parsed], context: Context, said: Said = unheard) -> Plan:
    """Look at every line once: those that could not be parsed are refused, the kind says about the rest."""
    rows = [one.row for one in lines if not one.problems]
    check = kind.check(context, rows)
    fates = []
    for done, one in enumerate(lines):
        if done % A_STRETCH == 0:
            said(done, len(lines))
        if one.problems:
            label = str(next((value for value in one.row.values.values() if value), ""))
            fates.append(refused(one.row, *one.problems, label=label[:400]))
        else:
            fates.append(check.fate(one.row))
    return Plan(fates, rows, check)


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
