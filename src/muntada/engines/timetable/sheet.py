"""Forums and their timetables as workbooks (.xlsx); docs/reference/timetable.md describes the sheets.

Nothing that is written is ever a formula, and nothing that is read may be one. What is wrong is said of each
cell, by its address.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from muntada.engines.timetable.brokerage import ProblemError
from muntada.engines.timetable.dzn import LARGEST_FILE
from muntada.engines.timetable.forum import Forum, Interpreter, Participant, Table, Wish
from muntada.engines.timetable.layout import runs

# A workbook unpacks to ten times its size or so; what unpacks to more than this is none that people made.
_MOST_UNPACKED = 300_000_000
_MOST_ROWS = 200_000
_MOST_COLUMNS = 60
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
PERSON = re.compile(r"person ?\d+")

WITH_PEOPLE = ("Wishes", "Meetings", "Not held")
Row = Sequence[str | int | None]
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "Slots": ("slot", "part"),
    "Participants": ("id", "slots"),
    "Tables": ("id", "slots", "host"),
    "Interpreters": ("id", "languages", "slots", "in_a_row"),
    "Wishes": ("id", "weight", "needs", "slots", "slot", "table", "interpreter"),
}


class SheetError(ProblemError):
    """A workbook with mistakes; each of `problems` names its cell, and the message is all of them by line."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Cell:
    """A text with the address at which it stands."""

    text: str
    where: str


@dataclass
class Reader:
    """The rows of a workbook, and all that was found wrong with them so far."""

    path: Path
    problems: list[str] = field(default_factory=list)

    def wrong(self, cell: Cell, what: str) -> None:
        """Note what is wrong with a cell."""
        self.problems.append(f"{cell.where} {what}")

    def end(self) -> None:
        """Refuse the workbook if anything is wrong with it."""
        if self.problems:
            raise SheetError(self.problems)

    def number(self, cell: Cell, least: int = 0) -> int | None:
        """A whole number, None if the cell is empty."""
        if not cell.text:
            return None
        if not re.fullmatch(r"-?\d{1,9}", cell.text):
            self.wrong(cell, f"must be a whole number, not {short(cell.text)}.")
            return None
        if int(cell.text) < least:
            self.wrong(cell, f"must be at least {least}, not {cell.text}.")
            return None
        return int(cell.text)

    def slots(self, cell: Cell, count: int) -> frozenset[int] | None:
        """Slots such as `1-4, 7`, counted from 0 in the answer; empty means all, `none` none."""
        if not cell.text:
            return None
        if cell.text.casefold() == "none":
            return frozenset()
        found: set[int] = set()
        for part in re.split(r"[,;\s]+", re.sub(r"\s*[-–—]\s*", "-", cell.text.strip(" ,;"))):
            run = re.fullmatch(r"(\d{1,6})(?:-(\d{1,6}))?", part)
            if run is None:
                self.wrong(cell, f"must list slots such as 1-4, 7, not {short(cell.text)}.")
                return None
            first, last = int(run[1]), int(run[2] or run[1])
            if not 1 <= first <= last <= count:
                self.wrong(cell, f"names slots {part}; there are slots 1 to {count}.")
                return None
            found.update(range(first - 1, last))
        return frozenset(found)

    def slot(self, cell: Cell, count: int) -> int | None:
        """One slot, counted from 0 in the answer."""
        number = self.number(cell, 1)
        if number is not None and number > count:
            self.wrong(cell, f"names slot {number}; there are slots 1 to {count}.")
            return None
        return None if number is None else number - 1

    def known(self, cell: Cell, names: Mapping[str, object], kind: str) -> str | None:
        """A name that must be one of these, None if the cell is empty."""
        if not cell.text:
            return None
        if cell.text not in names:
            self.wrong(cell, f"names {short(cell.text)}, which is no {kind}.")
            return None
        return cell.text


def read_forum_sheet(path: Path) -> Forum:
    """The forum in a workbook, or a SheetError that names each cell that must be mended."""
    reader = Reader(path)
    tables = tables_of(reader, COLUMNS, required=("Slots", "Participants", "Tables", "Wishes"))
    parts = _parts(reader, tables["Slots"])
    count = len(parts)
    participants = {
        name: Participant(name, reader.slots(row["slots"], count))
        for name, row in _named(reader, tables["Participants"], "participant")
    }
    places = {
        name: Table(
            name, reader.slots(row["slots"], count), reader.known(row["host"], participants, "participant")
        )
        for name, row in _named(reader, tables["Tables"], "table")
    }
    interpreters = {
        name: Interpreter(
            name,
            frozenset(_list(row["languages"].text)),
            reader.slots(row["slots"], count),
            reader.number(row["in_a_row"], 1),
        )
        for name, row in _named(reader, tables["Interpreters"], "interpreter")
    }
    wishes = []
    for name, row in _named(reader, tables["Wishes"], "wish"):
        columns = [column for column in row if PERSON.fullmatch(column)]
        people = [reader.known(row[column], participants, "participant") for column in columns]
        named = {one for one in people if one is not None}
        if len(named) < 2 and all(row[column].text in named for column in columns if row[column].text):
            reader.wrong(
                row["id"], f"({name}) must name two different people or more, in person 1, person 2, …"
            )
        weight = reader.number(row["weight"], 1)
        wishes.append(
            Wish(
                id=name,
                people=frozenset(named),
                weight=1 if weight is None else weight,
                needs=frozenset(_list(row["needs"].text)) or None,
                slots=reader.slots(row["slots"], count),
                slot=reader.slot(row["slot"], count),
                table=reader.known(row["table"], places, "table"),
                interpreter=reader.known(row["interpreter"], interpreters, "interpreter"),
            )
        )
    reader.end()
    return Forum(
        parts,
        tuple(participants.values()),
        tuple(places.values()),
        tuple(wishes),
        tuple(interpreters.values()),
    )


def _parts(reader: Reader, rows: list[dict[str, Cell]]) -> tuple[int, ...]:
    """The part of each slot; parts may be numbers or words, which are then numbered as they come."""
    names: dict[str, int] = {}
    parts: list[int] = []
    for index, row in enumerate(rows):
        if row["slot"].text and row["slot"].text != str(index + 1):
            reader.wrong(
                row["slot"], f"must be {index + 1}, the number of the slot, not {short(row['slot'].text)}."
            )
        name = row["part"].text
        if not name:
            reader.wrong(row["part"], "must name the part of the programme to which the slot belongs.")
        part = names.setdefault(name, len(names))
        if parts and part < parts[-1]:
            reader.wrong(
                row["part"], f"goes back to {short(name)}; the slots of a part must follow each other."
            )
        parts.append(part)
    if not rows:
        reader.problems.append("The sheet Slots has no rows; give each slot a row.")
    return tuple(parts)


def _named(reader: Reader, rows: list[dict[str, Cell]], kind: str) -> Iterator[tuple[str, dict[str, Cell]]]:
    seen: dict[str, str] = {}
    for row in rows:
        cell = row["id"]
        if not cell.text:
            reader.wrong(cell, f"is empty; give each {kind} an id.")
        elif cell.text in seen:
            reader.wrong(cell, f"has the id {short(cell.text)}, which stands in {seen[cell.text]} too.")
        else:
            seen[cell.text] = cell.where
            yield cell.text, row


def _list(text: str) -> list[str]:
    return [part for one in re.split(r"[,;\n]", text) if (part := one.strip())]


def short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:40] + "…")


# Workbooks


def tables_of(
    reader: Reader, columns: Mapping[str, tuple[str, ...]], *, required: Iterable[str]
) -> dict[str, list[dict[str, Cell]]]:
    """The rows of each sheet by the names of its columns; sheets that are not known are left alone."""
    book = _open(reader.path)
    sheets = {sheet.title.strip().casefold(): sheet for sheet in book.worksheets}
    for name in required:
        if name.casefold() not in sheets:
            reader.problems.append(f"{reader.path} has no sheet {name}; known are {', '.join(columns)}.")
    reader.end()
    found: dict[str, list[dict[str, Cell]]] = {}
    for name, known in columns.items():
        sheet = sheets.get(name.casefold())
        found[name] = [] if sheet is None else _rows(reader, sheet, name, known)
    return found


def _open(path: Path) -> Any:
    from openpyxl import load_workbook

    try:
        if path.is_dir():
            raise ProblemError(f"{path} is a folder; name a file in it.")
        if path.stat().st_size > LARGEST_FILE:
            raise ProblemError(
                f"{path} is larger than {LARGEST_FILE // 1_000_000} MB, too large for a timetable."
            )
        content = path.read_bytes()
    except FileNotFoundError:
        raise ProblemError(f"There is no file {path}; check the name and the folder.") from None
    except OSError as error:
        raise ProblemError(f"{path} cannot be read: {error.strerror}.") from None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > _MOST_UNPACKED:
                raise ProblemError(f"{path} unpacks to more than a timetable can need; save it anew.")
        with warnings.catch_warnings():
            # Styles and extensions that are not understood do not matter for the values.
            warnings.simplefilter("ignore")
            return load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    except ProblemError:
        raise
    except Exception as error:
        # A damaged file makes the library stumble in ways that nobody can list.
        raise ProblemError(
            f"{path} is no workbook that can be read; save it as .xlsx and try again."
        ) from error


def _rows(reader: Reader, sheet: Any, name: str, known: tuple[str, ...]) -> list[dict[str, Cell]]:
    from openpyxl.utils import get_column_letter

    sheet.reset_dimensions()
    header: list[str] = []
    rows: list[dict[str, Cell]] = []
    for number, cells in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS, max_row=_MOST_ROWS), start=1):
        line = [
            Cell(_text(reader, cell, where), where)
            for column, cell in enumerate(cells, start=1)
            for where in (f"{name}!{get_column_letter(column)}{number}",)
        ]
        if not any(cell.text for cell in line):
            continue
        if not header:
            header = _header(reader, line, name, known)
            reader.end()
            continue
        row = {column: Cell("", f"{name}!{get_column_letter(1)}{number}") for column in known}
        for place, cell in enumerate(line):
            column = header[place] if place < len(header) else ""
            if column:
                row[column] = cell
            elif cell.text:
                reader.wrong(cell, "stands in a column without a name.")
        rows.append(row)
    return rows


def _header(reader: Reader, line: list[Cell], name: str, known: tuple[str, ...]) -> list[str]:
    header: list[str] = []
    people = ("person 1", "person 2", "…") if name in WITH_PEOPLE else ()
    for cell in line:
        column = re.sub(r"\s+", " ", cell.text.casefold())
        column = column.replace(" ", "_") if column.replace(" ", "_") in known else column
        is_person = name in WITH_PEOPLE and PERSON.fullmatch(column)
        if column and column not in known and not is_person:
            reader.wrong(
                cell,
                f"names the unknown column {short(cell.text)}; known are {', '.join((*known, *people))}.",
            )
        elif column and column in header:
            reader.wrong(cell, f"names the column {short(cell.text)} a second time.")
        header.append(column)
    if known[0] not in header and not reader.problems:
        reader.problems.append(f"The sheet {name} has no column {known[0]} in its first row.")
    return header


def _text(reader: Reader, cell: Any, where: str) -> str:
    """What somebody would have typed to get the value of a cell."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        reader.problems.append(f"{where} holds a formula; type the value itself.")
    elif cell.data_type == "e":
        reader.problems.append(f"{where} shows the error {value}; type the value itself.")
    elif isinstance(value, bool):
        reader.problems.append(f"{where} holds {str(value).upper()}; type a number or a text.")
    elif cell.data_type == "d" or hasattr(value, "isoformat"):
        reader.problems.append(f"{where} is a date; format the cell as text and type it again, such as 1-4.")
    elif isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    else:
        return str(value).strip()
    return ""


# Writing


def forum_sheets(forum: Forum) -> dict[str, list[Row]]:
    """The sheets of a forum, header first."""
    most = max((len(wish.people) for wish in forum.wishes), default=2)
    people = [f"person {number}" for number in range(1, max(2, most) + 1)]
    return {
        "Slots": [["slot", "part"], *([slot, part] for slot, part in enumerate(forum.parts, 1))],
        "Participants": [["id", "slots"], *([one.id, _told(one.slots)] for one in forum.participants)],
        "Tables": [["id", "slots", "host"], *([one.id, _told(one.slots), one.host] for one in forum.tables)],
        "Interpreters": [
            ["id", "languages", "slots", "in_a_row"],
            *([one.id, _joined(one.languages), _told(one.slots), one.in_a_row] for one in forum.interpreters),
        ],
        "Wishes": [
            ["id", *people, "weight", "needs", "slots", "slot", "table", "interpreter"],
            *(
                [
                    wish.id,
                    *sorted(wish.people),
                    *([None] * (len(people) - len(wish.people))),
                    wish.weight,
                    None if wish.needs is None else _joined(wish.needs),
                    _told(wish.slots),
                    None if wish.slot is None else wish.slot + 1,
                    wish.table,
                    wish.interpreter,
                ]
                for wish in forum.wishes
            ),
        ],
    }


def write_sheets(path: Path, sheets: Mapping[str, Sequence[Row]]) -> None:
    """A workbook in which every text stays a text."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    for value in (one for rows in sheets.values() for row in rows for one in row if isinstance(one, str)):
        if _UNWRITABLE.search(value) or value != value.strip() or len(value) > 32_767:
            raise ProblemError(f"{short(value)} cannot stand in a workbook; write JSON instead.")
    book = Workbook(write_only=True)
    bold = Font(bold=True)

    def cell(sheet: Any, value: str | int | None, *, is_header: bool) -> Any:
        if value is None:
            return None
        made: Any = WriteOnlyCell(sheet)
        made.value = value
        if isinstance(value, str):
            # Else "=1" would be a formula; and what looks like a day is to stay what it is when it is edited.
            made.data_type = "s"
            made.number_format = "@"
            made.quotePrefix = value[:1] in "=+-@'"
        if is_header:
            made.font = bold
        return made

    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for column, title in enumerate(rows[0], 1):
            longest = max((len(str(row[column - 1] or "")) for row in rows[:50]), default=len(str(title)))
            sheet.column_dimensions[get_column_letter(column)].width = min(max(longest + 2, 10), 60)
        for number, row in enumerate(rows):
            sheet.append([cell(sheet, value, is_header=not number) for value in row])
    try:
        book.save(path)
    except OSError as error:
        raise ProblemError(f"{path} cannot be written: {error.strerror}.") from None


def _told(slots: frozenset[int] | None) -> str | None:
    """Slots as they are typed: `1-4, 7`, `none`, or nothing for all."""
    if slots is None:
        return None
    told = [str(first + 1) if first == last else f"{first + 1}-{last + 1}" for first, last in runs(slots)]
    return ", ".join(told) or "none"


def _joined(names: frozenset[str]) -> str:
    if any(re.search(r"[,;\n]", name) or name != name.strip() for name in names):
        raise ProblemError(
            "A language has a comma or semicolon in its name; write JSON instead of a workbook."
        )
    return ", ".join(sorted(names))
