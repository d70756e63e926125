"""Lists of people across the page, which several papers share: columns, rows, and who signs below."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from muntada.engines.typeset.imprint import Imprint, imprint_data
from muntada.engines.typeset.press import press
from muntada.engines.typeset.runs import Run, code_run, form_run, has_arabic, words_run
from muntada.engines.typeset.words import Language


@dataclass(frozen=True)
class Column:
    """A column: its heading in each of the list's languages, its width, and how many letters a word may have."""

    heads: tuple[str, ...]
    width: str
    longest: int = 18
    is_strong: bool = False


@dataclass(frozen=True)
class Listing:
    """What a list says around its rows."""

    title: str
    headings: tuple[Run, ...]
    empty: str
    eyebrow: str = ""
    lines: tuple[Run, ...] = ()
    declaration: str = ""
    signatures: tuple[tuple[Run, ...], ...] = field(default=())


def list_pdf(
    imprint: Imprint, listing: Listing, columns: Sequence[Column], rows: Sequence[Sequence[Sequence[Run]]]
) -> bytes:
    """A4 landscape; a row is a list of cells, a cell a list of lines."""
    language = imprint.language
    data: dict[str, Any] = {
        **imprint_data(imprint, listing.title),
        "eyebrow": listing.eyebrow,
        "headings": listing.headings,
        "lines": listing.lines,
        "columns": [
            {
                "heads": [words_run(head, language, longest=one.longest) for head in one.heads],
                "width": one.width,
                "strong": one.is_strong,
            }
            for one in columns
        ],
        "rows": [
            {"cells": row, "is_tall": any(sum(len(line["s"]) for line in cell) > 420 for cell in row)}
            for row in rows
        ],
        "empty": words_run(listing.empty, language),
        "declaration": words_run(listing.declaration, language),
        "signatures": listing.signatures,
    }
    return press("lists.typ", data, issued_at=imprint.issued_at)


def names(language: Language, column: Column, *forms: str) -> list[Run]:
    """A person's forms of name, each once, as they were handed in."""
    seen = dict.fromkeys(form for form in forms if form)
    return [form_run(one, language, longest=_longest(one, column)) for one in seen]


def texts(language: Language, column: Column, *lines: str) -> list[Run]:
    """Lines of text, each once."""
    seen = dict.fromkeys(line for line in lines if line)
    return [words_run(one, language, longest=_longest(one, column)) for one in seen]


def codes(language: Language, *lines: str) -> list[Run]:
    """Numbers, days and plates: from left to right in every language."""
    return [code_run(line, language) for line in lines if line]


def _longest(text: str, column: Column) -> int:
    return column.longest * 3 // 4 if has_arabic(text) else column.longest
