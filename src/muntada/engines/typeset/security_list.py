"""The list for the host's security: who is to be let in, with what a check needs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from muntada.engines.typeset.badges import Category
from muntada.engines.typeset.imprint import Imprint
from muntada.engines.typeset.lists import Column, Listing, codes, list_pdf, names, texts
from muntada.engines.typeset.parts import Name
from muntada.engines.typeset.runs import Run, words_run
from muntada.engines.typeset.words import WORDS


@dataclass(frozen=True)
class SecurityEntry:
    """One person; what is not handed in leaves no column where nobody has it."""

    name: Name
    category: Category
    latin: str = ""
    born_on: date | None = None
    citizenship: str = ""
    document: str = ""
    organisation: str = ""
    position: str = ""
    zones: tuple[str, ...] = ()
    clearance: str = ""
    vehicle: str = ""


@dataclass(frozen=True)
class SecurityList:
    """People in the order in which they are checked."""

    imprint: Imprint
    entries: tuple[SecurityEntry, ...]
    subtitle: str = ""


def security_list_pdf(listed: SecurityList) -> bytes:
    """A4 landscape; raises `TypesetError`."""
    language = listed.imprint.language
    words = WORDS[language]
    Cell = Callable[[SecurityEntry, Column], list[Run]]  # noqa: N806  a type, not a value
    every: list[tuple[Column, Cell]] = [
        (
            Column((words.full_name,), "1.5fr", is_strong=True),
            lambda one, column: names(language, column, one.name.own, one.name.read),
        ),
        (
            Column((words.passport_name,), "1.3fr"),
            lambda one, column: names(language, column, one.latin),
        ),
        (
            Column((words.born_on,), "21mm"),
            lambda one, _: codes(language, f"{one.born_on:%d.%m.%Y}" if one.born_on else ""),
        ),
        (
            Column((words.citizenship,), "24mm", longest=12),
            lambda one, column: texts(language, column, one.citizenship),
        ),
        (Column((words.document,), "24mm", longest=12), lambda one, _: codes(language, one.document)),
        (
            Column((words.organisation, words.position), "1.5fr"),
            lambda one, column: texts(language, column, one.organisation, one.position),
        ),
        (
            Column((words.category, words.zones), "32mm"),
            lambda one, column: [
                *texts(language, column, words.categories[one.category]),
                *texts(language, column, " ".join(one.zones)),
            ],
        ),
        (Column((words.vehicle,), "24mm", longest=12), lambda one, _: codes(language, one.vehicle)),
        (
            Column((words.clearance,), "24mm", longest=12),
            lambda one, column: texts(language, column, one.clearance),
        ),
    ]
    kept = [(column, cell) for column, cell in every if any(cell(one, column) for one in listed.entries)]
    columns = (Column(("№",), "9mm"), *(column for column, _ in kept))
    rows = [
        [codes(language, str(n)), *(cell(one, column) for column, cell in kept)]
        for n, one in enumerate(listed.entries, start=1)
    ]
    lines = (listed.subtitle, words.listed_people.format(number=len(rows)))
    listing = Listing(
        title=words.security_list,
        headings=(words_run(words.security_list, language),),
        lines=tuple(words_run(line, language) for line in lines if line),
        empty=words.nobody_listed,
    )
    return list_pdf(listed.imprint, listing, columns, rows)
