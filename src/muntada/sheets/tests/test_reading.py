"""Every file that people bring is read, or refused in words; never half."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from django.utils.translation import override
from hypothesis import example, given, settings
from hypothesis import strategies as st

from muntada.base.text import DirectionOverride, clean
from muntada.sheets import reading
from muntada.sheets.problems import Problem
from muntada.sheets.reading import Limits, Unreadable, read
from muntada.sheets.text_tables import guessed_encoding
from muntada.sheets.wording import SENTENCES, told
from muntada.sheets.writing import text_table, workbook


def xlsx(*rows: tuple[Any, ...], change: Any = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    if change:
        change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(content: bytes, **parts: bytes) -> bytes:
    """The same workbook with one part replaced or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            if member.filename not in parts:
                new.writestr(member, old.read(member))
        for name, part in parts.items():
            new.writestr(name, part)
    return file.getvalue()


def texts(content: bytes, **kwargs: Any) -> list[tuple[str, ...]]:
    sheet = read(content, **kwargs)
    return [sheet.header, *(line.cells for line in sheet.lines)]


# As workbooks keep it: without a zone.
NINE_THIRTY = datetime(2027, 3, 17, 9, 30)  # noqa: DTZ001
GOOD = xlsx(("Name", "Код"), ("Zaytuna", 7))


def bomb() -> bytes:
    return repacked(GOOD, **{"xl/media/image1.png": b"\0" * (201 * 1024 * 1024)})


def encrypted() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le")


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'


SHEET = "xl/worksheets/sheet1.xml"


def reworked(name: str, old: bytes, new: bytes) -> bytes:
    """A good workbook in which a part says something else."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        part = archive.read(name)
    assert old in part
    return repacked(GOOD, **{name: part.replace(old, new)})


def with_type(encoding: str) -> bytes:
    """A worksheet with a document type, in this encoding and without a mark that tells it."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        part = archive.read(SHEET).decode()
    return ENTITIES.split(b"<x>")[0].decode().encode(encoding) + part.encode(encoding)


def under_another_name(part: bytes) -> bytes:
    """A workbook whose worksheet lies in a part that does not look like one."""
    book = reworked("xl/_rels/workbook.xml.rels", b"sheet1.xml", b"sheet1.dat")
    return repacked(book, **{"xl/worksheets/sheet1.dat": part})


# Each is a few kilobytes as it is brought, and would take minutes or gigabytes to unfold.
UNFOLDING: list[tuple[Callable[[], bytes], str]] = [
    (lambda: reworked(SHEET, b'<row r="2"', b'<row r="99999999999"'), "broken"),
    (
        lambda: reworked(SHEET, b"</sheetData>", b"<row>" + b"<c/>" * 200_000 + b"</row></sheetData>"),
        "swollen",
    ),
    (lambda: reworked(SHEET, b"</sheetData>", b"</sheetData>" + b"<mergeCell/>" * 200_000), "swollen"),
    (lambda: reworked("xl/styles.xml", b"</cellXfs>", b"<xf/>" * 200_000 + b"</cellXfs>"), "swollen"),
    (
        lambda: repacked(GOOD, **{"xl/sharedStrings.xml": b"<sst>" + b"<si/>" * 9_000_000 + b"</sst>"}),
        "swollen",
    ),
    (lambda: repacked(GOOD, **{SHEET: with_type("utf-16-le")}), "broken"),
    (lambda: repacked(GOOD, **{SHEET: with_type("utf-16-be")}), "broken"),
    (lambda: under_another_name(with_type("utf-8")), "broken"),
    (lambda: b"name,code\na,7\n" + b"\n" * 2_000_000, "too_many_rows"),
    (lambda: b"name,code\n" + b"," * 2_000_000, "no_rows"),
]


@pytest.mark.parametrize(("made", "code"), UNFOLDING, ids=range(len(UNFOLDING)))
def test_read_refuses_what_would_unfold_without_end(made: Callable[[], bytes], code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read(made())

    assert refusal.value.problem.code == code


def test_read_tells_the_address_of_a_cell_of_megabytes() -> None:
    sheet = read(b'name,code\n"' + b"a" * 11_000_000 + b'",7\n')

    assert [problem.address for line in sheet.lines for problem in line.problems] == ["A2"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "empty"),
        (b"\0" * 5000, "empty"),
        (b"PK\x03\x04 and then nothing of use", "broken"),
        (GOOD[: len(GOOD) // 2], "broken"),
        (repacked(GOOD, **{"xl/workbook.xml": b"<workbook"}), "broken"),
        (repacked(GOOD, **{"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row"}), "broken"),
        (repacked(GOOD, **{"xl/sharedStrings.xml": ENTITIES}), "broken"),
        (repacked(GOOD, **{"xl/vbaProject.bin": b"macro"}), "macros"),
        (encrypted(), "locked"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_excel"),
        (b"%PDF-1.7 ...", "not_a_sheet"),
        (b"\x89PNG\r\n\x1a\n ...", "not_a_sheet"),
        (b"<html><table><tr><td>Name</td></tr></table></html>", "not_a_sheet"),
        (xlsx(), "no_header"),
        (xlsx(("Name", "Code")), "no_rows"),
        (xlsx(("Name", "name "), ("a", "b")), "same_header"),
        (xlsx(("Name", ""), ("a", "b")), "nameless_column"),
        (xlsx(("Name", "=A1&A2"), ("a", "b")), "formula"),
        (xlsx(("Name",), *[("a",)] * 5), "too_many_rows"),
        (xlsx(tuple("ABCDEFG"), tuple("abcdefg")), "too_many_columns"),
        (b"Name;Code\n" + bytes([0xE0, 0x98, 0x81, 0x9D, 0x8D, 0x90] * 20), "unknown_letters"),
    ],
)
def test_read_refuses_a_file_in_words(content: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read(content, limits=Limits(rows=4, columns=6))

    assert refusal.value.problem.code == code
    assert "%(" not in told(refusal.value.problem)


def test_read_refuses_what_would_unpack_to_too_much() -> None:
    content = bomb()

    with pytest.raises(Unreadable) as refusal:
        read(content)

    assert len(content) < 1024 * 1024
    assert refusal.value.problem == Problem.of("swollen", most=200)


def test_read_refuses_an_open_document() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")

    with pytest.raises(Unreadable) as refusal:
        read(file.getvalue())

    assert refusal.value.problem.code == "open_document"


def test_read_refuses_a_file_that_is_too_big() -> None:
    with pytest.raises(Unreadable) as refusal:
        read(b"a;b\n" * 600_000, limits=Limits(megabytes=2))

    with override("en"):
        assert told(refusal.value.problem) == (
            "The file has 3 MB; at most 2 MB can be read. Split the table into two files."
        )


def test_read_names_the_cell_of_every_problem_and_reads_the_rest() -> None:
    content = xlsx(
        ("Name", "Note"),
        ("=1+1", "fine"),
        ("good", "x" * 2001),
        ("turned\u202eround", "#REF!"),
        ("bell\x07".replace("\x07", ""), "ok"),
    )

    sheet = read(content)

    assert [line.cells for line in sheet.lines] == [("", "fine"), ("good", ""), ("", ""), ("bell", "ok")]
    assert [(problem.address, problem.code) for line in sheet.lines for problem in line.problems] == [
        ("A2", "formula"),
        ("B3", "too_long"),
        ("A4", "direction_override"),
        ("B4", "error_value"),
    ]


def test_read_keeps_the_numbers_of_rows_and_skips_empty_ones() -> None:
    sheet = read(xlsx((None, None), ("Name", "Code"), (None, ""), ("a", 1), (), ("b", 2.5)))

    assert sheet.header_number == 2
    assert [(line.number, line.cells) for line in sheet.lines] == [(4, ("a", "1")), (6, ("b", "2.5"))]


def test_read_writes_values_as_people_type_them() -> None:
    row = (
        True,
        12.0,
        0.5,
        date(2027, 3, 17),
        NINE_THIRTY,
        "٢٠٢٧-٠٣-١٧",
        "غرفة ٧",
        " a\u200e b ",
    )

    assert texts(xlsx(tuple("ABCDEFGH"), row))[1] == (
        *("yes", "12", "0.5", "2027-03-17", "2027-03-17 09:30"),
        *("2027-03-17", "غرفة ٧", "a b"),
    )


def test_read_takes_the_first_sheet_that_is_shown() -> None:
    def hide_the_first(book: openpyxl.Workbook) -> None:
        shown = book.create_sheet("shown")
        shown.append(("Name",))
        shown.append(("seen",))
        book["Sheet"].sheet_state = "hidden"

    assert texts(xlsx(("Name",), ("hidden",), change=hide_the_first)) == [("Name",), ("seen",)]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("utf-8", ("الاسم", "Имя", "Name, Ltd; x")),
        ("utf-8-sig", ("الاسم", "Имя", "Name, Ltd; x")),
        ("utf-16", ("الاسم", "Имя", "Name, Ltd; x")),
        ("utf-16-le", ("الاسم", "Имя", "Name, Ltd; x")),
        ("windows-1251", ("Имя", "Организация", "АО «Росинка-Агро»")),
        ("windows-1251", ("ИМЯ", "ОРГАНИЗАЦИЯ", "ОРЛОВА МАРИНА")),
        ("windows-1256", ("الاسم", "الجهة", "شركة زيتونة للتجارة")),
    ],
)
def test_read_finds_out_letters_and_separator(separator: str, encoding: str, words: tuple[str, ...]) -> None:
    header = separator.join(words[:2])
    row = f'"{words[2]}"{separator}'

    assert texts(f"{header}\r\n{row}\r\n".encode(encoding)) == [words[:2], (words[2], "")]


def test_read_believes_who_names_the_letters() -> None:
    content = "Имя\nہہہ".encode("windows-1256", errors="replace")

    assert texts("Имя;Код\nا;б".encode(), encoding="utf-8")[1] == ("ا", "б")
    with pytest.raises(Unreadable):
        read(content, encoding="utf-8" if b"\xc0" in content else "utf-16")


def test_read_keeps_text_that_only_looks_like_a_formula() -> None:
    content = b"Name;Phone;Note\n=cmd|'/c calc'!A1;+218 91 234 5678;-5\n"

    assert texts(content)[1] == ("=cmd|'/c calc'!A1", "+218 91 234 5678", "-5")


def test_every_sentence_can_be_said() -> None:
    class Anything(dict[str, str]):
        def __missing__(self, key: str) -> str:
            return "x"

    assert [code for code, words in SENTENCES.items() if not str(words) % Anything()] == []


def cleaned(text: str) -> str:
    try:
        return clean(text.replace("\t", " "))
    except DirectionOverride:
        return ""


# Whatever is typed in three scripts, with the signs that begin formulas and all that is invisible.
CELLS = st.text(
    alphabet=st.one_of(
        st.sampled_from("=+-@'\"\t\r\n;, "),
        st.sampled_from("زيتونةРосинкаZaytuna٠١٢"),
        st.characters(blacklist_categories=("Cs", "Cc")),
    ),
    max_size=30,
).map(cleaned)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8))
@example([("=1+1", "'=1+1"), ("''+7", "@x"), ("#N/A", "TRUE"), ("'", "-")])
@example([("a\nb", '"'), (";", ",")])
def test_what_is_written_is_read_again(rows: list[tuple[str, str]]) -> None:
    header = ("Name", "Note")
    expected = [tuple(reading._checked(cell, "", Limits())[0] for cell in row) for row in rows if any(row)]
    with workbook("list", header, rows) as file:
        book = file.read()
    table = "".join(text_table(header, rows)).encode()

    for content in (book, table):
        if expected:
            assert texts(content)[1:] == expected
        else:
            with pytest.raises(Unreadable):
                read(content)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(CELLS, st.one_of(CELLS, st.integers(), st.booleans(), st.none())), max_size=8))
def test_no_cell_that_is_written_is_a_formula(rows: list[tuple[Any, Any]]) -> None:
    with workbook("=list", ("=Name", "+Note"), rows) as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))
    table = list(text_table(("=Name", "+Note"), rows))

    kinds = {
        cell.data_type for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None
    }
    assert kinds <= {"s", "n"}
    for line in table[1:]:
        assert not line.startswith(("=", "+", "@", "\t", "\r", '"=', '"+', '"@', '"-'))


def answer_to(content: bytes) -> str:
    """What somebody who brings this is told."""
    try:
        return f"{len(read(content).lines)} rows"
    except Unreadable as refusal:
        return told(refusal.problem)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_read_never_fails_otherwise_than_in_words(content: bytes) -> None:
    assert answer_to(content)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_damaged_workbook_is_refused_in_words(data: st.DataObject) -> None:
    damaged = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 20))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))

    assert answer_to(bytes(damaged))


def test_guessed_encoding_of_plain_latin_is_utf_8() -> None:
    assert guessed_encoding(b"Name;Code\nZaytuna;7\n") == "utf-8"
