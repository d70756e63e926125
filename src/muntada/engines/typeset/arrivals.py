"""The list of arrivals or departures, for those who meet the guests."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from muntada.engines.typeset.imprint import Imprint, Zone
from muntada.engines.typeset.lists import Column, Listing, codes, list_pdf, names, texts
from muntada.engines.typeset.parts import Name
from muntada.engines.typeset.runs import Run, words_run
from muntada.engines.typeset.words import WORDS


@dataclass(frozen=True)
class Arrival:
    """One guest; without `at` nothing is known yet. `by` is how they come in words, `number` their flight."""

    name: Name
    at: datetime | None = None
    by: str = ""
    number: str = ""
    place: str = ""
    organisation: str = ""
    delegation: str = ""
    car: str = ""
    hotel: str = ""
    state: str = ""


@dataclass(frozen=True)
class ArrivalList:
    """Guests in the order in which they come, or go where `is_back`; `other` is a second clock."""

    imprint: Imprint
    arrivals: tuple[Arrival, ...]
    subtitle: str = ""
    is_back: bool = False
    other: Zone | None = None


def arrivals_pdf(listed: ArrivalList) -> bytes:
    """A4 landscape; raises `TypesetError`."""
    language = listed.imprint.language
    words = WORDS[language]
    title = words.departures if listed.is_back else words.arrivals
    Cell = Callable[[Arrival, Column], list[Run]]  # noqa: N806  a type, not a value

    def times(one: Arrival) -> list[Run]:
        if one.at is None:
            return codes(language, "–")
        host = listed.imprint.zone.local(one.at)
        lines = [f"{host:%d.%m %H:%M}"]
        if listed.other is not None and (other := listed.other.local(one.at)).utcoffset() != host.utcoffset():
            lines.append(f"{other:%d.%m %H:%M}" if other.date() != host.date() else f"{other:%H:%M}")
        return codes(language, *lines)

    heads = (listed.imprint.zone.place, *((listed.other.place,) if listed.other else ()))
    every: list[tuple[Column, Cell]] = [
        (Column(heads, "24mm", is_strong=True), lambda one, _: times(one)),
        (
            Column((words.transport,), "30mm", longest=14),
            lambda one, column: [
                *codes(language, one.number),
                *texts(language, column, one.by, one.place),
            ],
        ),
        (
            Column((words.full_name,), "1.5fr", is_strong=True),
            lambda one, column: names(language, column, one.name.own, one.name.read),
        ),
        (
            Column((words.organisation,), "1.4fr"),
            lambda one, column: texts(language, column, one.organisation, one.delegation),
        ),
        (Column((words.car,), "18mm", longest=10), lambda one, column: texts(language, column, one.car)),
        (Column((words.hotel,), "1fr"), lambda one, column: texts(language, column, one.hotel)),
        (
            Column((words.presence,), "24mm", longest=12),
            lambda one, column: texts(language, column, one.state),
        ),
    ]
    columns = (Column(("№",), "9mm"), *(column for column, _ in every))
    rows = [
        [codes(language, str(n)), *(cell(one, column) for column, cell in every)]
        for n, one in enumerate(listed.arrivals, start=1)
    ]
    lines = (listed.subtitle, words.listed_people.format(number=len(rows)))
    listing = Listing(
        title=title,
        headings=(words_run(title, language),),
        lines=tuple(words_run(line, language) for line in lines if line),
        empty=words.nobody_listed,
    )
    return list_pdf(listed.imprint, listing, columns, rows)
