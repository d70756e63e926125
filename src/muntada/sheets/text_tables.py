"""Text tables (.csv): which letters, which separator, which rows."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import log

# Before a sign that a spreadsheet would take for the start of a formula, our own exports set an apostrophe.
GUARDED = re.compile(r"'+[=+\-@\t\r]")
SEPARATORS = (";", ",", "\t")
COLUMNS_OF_A_SHEET = 16_384

# A cell that is too long is told by its address, and the file is limited already.
csv.field_size_limit(2**31 - 1)


class UnknownLetters(ValueError):
    """No encoding that is in use here makes sense of these bytes."""


class NoTable(ValueError):
    """The text cannot be parted into rows and cells."""


@dataclass(frozen=True)
class TextTable:
    """The rows of a text table, as they are read, and the encoding in which they were written."""

    rows: Iterator[list[str]]
    encoding: str


def read(content: bytes, encoding: str = "") -> TextTable:
    """All rows, empty ones included, so that their numbers are those which a spreadsheet shows.

    They come one by one: `NoTable` may be raised while they are taken.
    """
    encoding = encoding or guessed_encoding(content)
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise UnknownLetters from error
    text = text.removeprefix("\ufeff")
    return TextTable(_rows(text), encoding)


def _rows(text: str) -> Iterator[list[str]]:
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=guessed_separator(text)):
            # Wider than any spreadsheet: it is refused for that.
            yield [_unguarded(cell) for cell in row] if len(row) <= COLUMNS_OF_A_SHEET else row
    except csv.Error as error:
        raise NoTable from error


def _unguarded(cell: str) -> str:
    return cell[1:] if GUARDED.match(cell) else cell


def guessed_encoding(content: bytes) -> str:
    """UTF-8 or UTF-16 when the bytes say so, else the Windows code page whose letters make words."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = content[:2000]
    if any(page in head for page in b"\x00\x04\x06"):
        # In UTF-16 every other byte names the script of a letter: basic signs, Russian, Arabic, dashes, №.
        for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
            pages = head[first::2]
            if sum(page in b"\x00\x04\x06\x20\x21" for page in pages) > 0.9 * len(pages):
                return encoding
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _windows_page(content[:200_000])
    return "utf-8"


RUSSIAN = "windows-1251"
ARABIC = "windows-1256"

# Letters and signs from the most to the least frequent.
RUSSIAN_LETTERS = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё«»№—\xa0"
ARABIC_LETTERS = "اليمنتروبةعدسفهكقحجشطصىءخأإزذثضغظؤئآ،«»\xa0"


def _windows_page(sample: bytes) -> str:
    """Both pages decode nearly any bytes; in the wrong one the rare letters are frequent.

    Of 642 names and words of one to ten words each, in one page or the other, 636 were told right.
    General detectors (charset-normalizer, limited to the two) told 613.
    """
    russian = sample.decode(RUSSIAN, errors="replace")
    in_russian = _oddity(russian, RUSSIAN_LETTERS)
    # Capitals after small letters are what Arabic looks like in the Russian page.
    in_russian += 3 * len(re.findall("[а-яё][А-ЯЁ]", russian)) / len(russian)
    in_arabic = _oddity(sample.decode(ARABIC, errors="replace"), ARABIC_LETTERS)
    if min(in_russian, in_arabic) > 3.2:
        raise UnknownLetters
    return RUSSIAN if in_russian < in_arabic else ARABIC


def _oddity(text: str, letters: str) -> float:
    """How rare the letters of this text are, on average: the logarithm of their place by frequency."""
    ranks = [letters.find(letter) for letter in text.lower() if letter > "\x7f"]
    return sum(log(rank + 2) if rank >= 0 else 6 for rank in ranks) / max(len(ranks), 1)


def guessed_separator(text: str) -> str:
    """The separator that parts the first rows into the same number of cells, the more the better."""
    head = text[:20_000]

    def score(separator: str) -> tuple[int, int]:
        widths = [len(row) for row in _first_rows(head, separator) if any(row)]
        if not widths or widths[0] < 2:
            return (0, 0)
        return (sum(width == widths[0] for width in widths), widths[0])

    return max(SEPARATORS, key=score)


def _first_rows(head: str, separator: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=separator)
    for number, row in enumerate(reader):
        if number == 20:
            return
        yield row
