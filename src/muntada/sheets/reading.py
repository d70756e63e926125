"""From a file to rows of text, each cell with its address: workbooks (.xlsx) and text tables (.csv).

Pure: bytes in, a `Sheet` out. A file that cannot be read raises `Unreadable` with one problem; a cell that
cannot be read leaves a problem with its address, and the rest of the table is read all the same.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from math import ceil
from typing import Any

from muntada.base.text import DirectionOverride, clean, comparable, western_digits
from muntada.sheets import text_tables
from muntada.sheets.parsers import CELL_LIMIT
from muntada.sheets.problems import Problem

MEGABYTE = 1024 * 1024
ROWS_OF_A_SHEET = 1_048_576  # no spreadsheet has more, empty ones included
# How many "<" a part may hold: of strings 20,000 rows of 60 texts, else 16,384 cells or 50,000 styles.
MARKS_OF_STRINGS = 8_000_000
MARKS_AT_ONCE = 100_000
SHARED_STRINGS = re.compile(rb"<(\w+:)?sst\b")
ROW = re.compile(rb"<(\w+:)?row\b")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much is read at most."""

    megabytes: int = 20
    unpacked_megabytes: int = 200
    rows: int = 20_000
    columns: int = 60
    characters: int = CELL_LIMIT


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of the table: its number as the spreadsheet shows it, its texts, what is wrong with them."""

    number: int
    cells: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table that was read: the names of its columns, and its rows without the empty ones."""

    header: tuple[str, ...]
    header_number: int
    lines: tuple[Line, ...]
    encoding: str = ""  # of a text table
    title: str = ""  # of the worksheet

    def signature(self) -> str:
        """The names of the columns as they are compared, by which a mapping is remembered."""
        return "|".join(comparable(name) for name in self.header)


class Unreadable(Exception):
    """The file cannot be read at all; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


@dataclass(frozen=True)
class Formula:
    """A cell that computes its value; what it would show is not known for sure."""


@dataclass(frozen=True)
class ErrorValue:
    """A cell that shows an error such as #REF!."""

    text: str


Cell = str | Formula | ErrorValue


@cache
def letters(column: int) -> str:
    """The name of a column, counted from 1: `C`."""
    # The library takes as long to load as everything else that a page needs, and few ever read a workbook in.
    from openpyxl.utils import get_column_letter

    return get_column_letter(column)


def address(column: int, row: int) -> str:
    """The name of a cell, both counted from 1: `C14`."""
    return f"{letters(column)}{row}"


def read(content: bytes, *, limits: Limits | None = None, encoding: str = "") -> Sheet:
    """The table in a file, whatever the file is called; `encoding` overrides the guess for a text table."""
    limits = limits or Limits()
    size = len(content) / MEGABYTE
    if size > limits.megabytes:
        raise Unreadable(Problem.of("too_big", size=ceil(size), most=limits.megabytes))
    if not content.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        raise Unreadable(Problem.of("empty"))
    if content[:4] == b"PK\x03\x04":
        title, rows = _workbook(content, limits)
        return _sheet(rows, limits, title=title)
    _refuse_other_kinds(content)
    try:
        table = text_tables.read(content, encoding)
        return _sheet(enumerate(table.rows, start=1), limits, encoding=table.encoding)
    except text_tables.UnknownLetters as error:
        raise Unreadable(Problem.of("unknown_letters")) from error
    except text_tables.NoTable as error:
        raise Unreadable(Problem.of("not_a_sheet")) from error


def _refuse_other_kinds(content: bytes) -> None:
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        # A workbook under a password is an old container with the new one, encrypted, inside.
        is_locked = "EncryptedPackage".encode("utf-16-le") in content
        raise Unreadable(Problem.of("locked" if is_locked else "old_excel"))
    is_binary = content[:4] in {
        b"%PDF",
        b"\x89PNG",
        b"\xff\xd8\xff\xe0",
        b"\xff\xd8\xff\xe1",
        b"GIF8",
        b"{\\rt",
    }
    is_page = re.match(rb"\s*<(!doctype|html|\?xml)", content[:200].lstrip(b"\xef\xbb\xbf"), re.IGNORECASE)
    if is_binary or is_page:
        raise Unreadable(Problem.of("not_a_sheet"))


# Workbooks


def _workbook(content: bytes, limits: Limits) -> tuple[str, Iterator[tuple[int, Sequence[Cell]]]]:
    from openpyxl import load_workbook

    try:
        _look_into(content, limits)
        with warnings.catch_warnings():
            # Styles and extensions that are not understood do not matter for the values.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
            if not sheets:
                raise Unreadable(Problem.of("no_header"))
            sheet = sheets[0]
            sheet.reset_dimensions()
            return sheet.title, _worksheet_rows(sheet)
    except Unreadable:
        raise
    except Exception as error:
        # A damaged file makes the libraries stumble in ways that nobody can list.
        raise Unreadable(Problem.of("broken")) from error


def _look_into(content: bytes, limits: Limits) -> None:
    """Refuse what is no workbook, unpacks to too much, or carries what no workbook needs, before parsing."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        names = {member.filename for member in members}
        if any(member.flag_bits & 1 for member in members):
            raise Unreadable(Problem.of("locked"))
        # zipfile never unpacks more than these declared sizes.
        if (
            sum(member.file_size for member in members) > limits.unpacked_megabytes * MEGABYTE
            or len(names) > 5000
        ):
            raise Unreadable(Problem.of("swollen", most=limits.unpacked_megabytes))
        if "mimetype" in names and b"opendocument" in archive.read("mimetype")[:200]:
            raise Unreadable(Problem.of("open_document"))
        if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
            raise Unreadable(Problem.of("not_a_sheet"))
        if "xl/vbaProject.bin" in names:
            raise Unreadable(Problem.of("macros"))
        for member in members:
            if not member.filename.startswith("xl/media/"):
                _look_at_part(archive.read(member), limits)


def _look_at_part(part: bytes, limits: Limits) -> None:
    """Refuse markup that a library would unfold without end; a part may bear any name, so what it holds counts."""
    start = part[:200].lstrip(b"\xef\xbb\xbf\r\n\t ")[:4]
    # In UTF-16 nobody would find what is looked for here; no program writes its workbooks so.
    if part[:2] in {b"\xff\xfe", b"\xfe\xff"} or (b"<" in start and b"\0" in start):
        raise Unreadable(Problem.of("broken"))
    if not start.startswith(b"<"):
        return
    # A document type may define entities; workbooks have none.
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise Unreadable(Problem.of("broken"))
    if SHARED_STRINGS.search(part[:2000]):
        is_swollen = part.count(b"<") > MARKS_OF_STRINGS
    else:
        # From row to row in a worksheet; all at once in any other part, such as styles, which is kept whole.
        bounds = [0, *(row.start() for row in ROW.finditer(part)), len(part)]
        is_swollen = any(part.count(b"<", a, b) > MARKS_AT_ONCE for a, b in pairwise(bounds))
    if is_swollen:
        raise Unreadable(Problem.of("swollen", most=limits.unpacked_megabytes))


def _worksheet_rows(sheet: Any) -> Iterator[tuple[int, Sequence[Cell]]]:
    try:
        for number, row in enumerate(sheet.iter_rows(), start=1):
            if number > ROWS_OF_A_SHEET:
                raise Unreadable(Problem.of("broken"))
            cells = [_cell(cell) for cell in row]
            while cells and cells[-1] == "":
                cells.pop()
            if cells:
                yield number, cells
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(Problem.of("broken")) from error


def _cell(cell: Any) -> Cell:
    value, kind = cell.value, cell.data_type
    if value is None:
        return ""
    if kind == "f":
        return Formula()
    if kind == "e":
        return ErrorValue(str(value))
    return _plain(value)


def _plain(value: Any) -> str:
    """A value of a workbook as the text that somebody would have typed."""
    match value:
        case bool():
            return "yes" if value else "no"
        case datetime():
            is_day = value.time() == time(0)
            return value.date().isoformat() if is_day else value.isoformat(sep=" ", timespec="minutes")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat(timespec="minutes")
        case timedelta():
            return str(value)
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case _:
            return str(value)


# Both


def _sheet(
    rows: Iterable[tuple[int, Sequence[Cell]]], limits: Limits, *, encoding: str = "", title: str = ""
) -> Sheet:
    header: tuple[str, ...] | None = None
    header_number = 0
    lines: list[Line] = []
    for number, cells in rows:
        if number > ROWS_OF_A_SHEET:
            raise Unreadable(Problem.of("too_many_rows", most=limits.rows))
        if not any(cells):
            continue
        if header is None:
            header, header_number = _header(cells, number, limits), number
            continue
        if len(lines) >= limits.rows:
            raise Unreadable(Problem.of("too_many_rows", most=limits.rows))
        lines.append(_line(cells, number, header, header_number, limits))
    if header is None:
        raise Unreadable(Problem.of("no_header"))
    if not lines:
        raise Unreadable(Problem.of("no_rows"))
    return Sheet(
        header=header, header_number=header_number, lines=tuple(lines), encoding=encoding, title=title
    )


def _header(cells: Sequence[Cell], number: int, limits: Limits) -> tuple[str, ...]:
    names: list[str] = []
    seen: dict[str, int] = {}
    for column, cell in enumerate(_within(cells, limits), start=1):
        text, problem = _checked(cell, address(column, number), limits)
        if problem is not None:
            raise Unreadable(problem)
        name = " ".join(text.split())
        if comparable(name) and comparable(name) in seen:
            other = seen[comparable(name)]
            where = {"address": address(other, number), "other": address(column, number)}
            raise Unreadable(
                Problem(
                    code="same_header",
                    facts={"title": name, "other": where["other"]},
                    address=where["address"],
                )
            )
        seen[comparable(name)] = column
        names.append(name)
    return tuple(names)


def _within(cells: Sequence[Cell], limits: Limits) -> Sequence[Cell]:
    if len(cells) > limits.columns and any(cells[limits.columns :]):
        raise Unreadable(Problem.of("too_many_columns", most=limits.columns))
    return cells[: limits.columns]


def _line(
    cells: Sequence[Cell], number: int, header: tuple[str, ...], header_number: int, limits: Limits
) -> Line:
    texts: list[str] = []
    problems: list[Problem] = []
    for column, cell in enumerate(_within(cells, limits), start=1):
        text, problem = _checked(cell, address(column, number), limits)
        if problem is not None:
            problems.append(problem)
        if (text or problem) and (column > len(header) or not header[column - 1]):
            raise Unreadable(Problem.of("nameless_column", letter=letters(column), row=header_number))
        texts.append(text)
    texts = (texts + [""] * len(header))[: len(header)]
    return Line(number=number, cells=tuple(texts), problems=tuple(problems))


# Line feeds and tabs are typed; the rest of the control characters come from damaged files.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")


def _checked(cell: Cell, where: str, limits: Limits) -> tuple[str, Problem | None]:
    """The text of a cell as it may be stored, or what is wrong with it."""
    match cell:
        case Formula():
            return "", Problem.of("formula", where)
        case ErrorValue(text):
            return "", Problem.of("error_value", where, text=text)
    if len(cell) > limits.characters:
        return "", Problem.of("too_long", where, length=len(cell), most=limits.characters)
    if CONTROL.search(cell):
        return "", Problem.of("control_character", where)
    try:
        text = clean(cell.replace("\t", " "))
    except DirectionOverride:
        return "", Problem.of("direction_override", where)
    # A number is a number in whatever digits it was typed; digits inside words stay as they are.
    is_number = re.fullmatch(r"[\d\s.,:/+()٫٬-]+", text) is not None
    return (western_digits(text) if is_number else text), None
