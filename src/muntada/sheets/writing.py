"""From rows to a file: workbooks and text tables in which nothing is ever a formula.

In a workbook every text is stored as a text, marked so that it stays one when somebody edits the cell. A text
table has no such mark: there an apostrophe is set before a text that a spreadsheet would take for a formula.
Reading such a table in again takes the apostrophe off.
"""

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from muntada.base.text import INVISIBLE, OVERRIDES
from muntada.sheets.exports import Value

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"

# What a workbook may not hold (XML 1.0) and what no text of ours needs.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
DANGEROUS = re.compile(r"'*[=+\-@\t\r]")
CELL_MOST = 32_767  # characters that a cell of a workbook can hold


def plain(value: Value) -> str | int | float | Decimal | date | datetime | None:
    """A value as a cell holds it: texts without invisible marks, instants without their zone (UTC)."""
    match value:
        case bool():
            return "yes" if value else "no"
        case str():
            text = UNWRITABLE.sub("", INVISIBLE.sub("", OVERRIDES.sub("", value)))
            return text[:CELL_MOST]
        case datetime():
            return value.replace(tzinfo=None)
        case _:
            return value


def text_table(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[str]:
    """The pieces of a text table, one row each, with the mark by which spreadsheets know UTF-8."""
    yield "\ufeff"
    yield _csv_row(header)
    for row in rows:
        yield _csv_row(row)


def _csv_row(row: Sequence[Value]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([_csv_cell(value) for value in row])
    return buffer.getvalue()


def _csv_cell(value: Value) -> str:
    cell = plain(value)
    match cell:
        case None:
            return ""
        case str():
            return f"'{cell}" if DANGEROUS.match(cell) else cell
        case datetime():
            return cell.isoformat(sep=" ", timespec="minutes")
        case _:
            return str(cell)


def workbook(
    title: str, header: Sequence[str], rows: Iterable[Sequence[Value]], *, is_right_to_left: bool = False
) -> IO[bytes]:
    """A workbook with one sheet, its header fixed on top; in Arabic the columns run from right to left."""
    # Loaded with the first workbook: see `reading.letters`.
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", title)[:31] or "1")
    sheet.sheet_view.rightToLeft = is_right_to_left
    sheet.freeze_panes = "A2"
    for number, name in enumerate(header, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = min(max(len(name) + 2, 14), 40)
    sheet.append([_named(sheet, name) for name in header])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    file = tempfile.SpooledTemporaryFile(max_size=4 * 1024 * 1024)  # noqa: SIM115 - the answer closes it
    book.save(file)
    file.seek(0)
    return file


def _named(sheet: Any, name: str) -> Any:
    from openpyxl.styles import Alignment, Font

    cell = _cell(sheet, name)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(sheet: Any, value: Value) -> Any:
    from openpyxl.cell import WriteOnlyCell

    content = plain(value)
    cell: Any = WriteOnlyCell(sheet)
    cell.value = content
    if isinstance(content, str):
        # Else a text that starts with "=" would be taken for a formula, and "#N/A" for an error.
        cell.data_type = "s"
        if DANGEROUS.match(content):
            cell.quotePrefix = True
    return cell
