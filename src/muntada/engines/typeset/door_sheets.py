"""Door sheets: for each table the day as whoever comes to it needs it, one table after the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from muntada.engines.typeset.imprint import Imprint, Zone, imprint_data, qr_of
from muntada.engines.typeset.parts import Name, is_tall, name_lines, times
from muntada.engines.typeset.press import press
from muntada.engines.typeset.runs import name_run, words_run
from muntada.engines.typeset.words import WORDS, weekday_in_words


@dataclass(frozen=True)
class Appointment:
    """A meeting at the table, or with a `title` a break; without either the table is free."""

    starts_at: datetime
    ends_at: datetime
    parties: tuple[Name, ...] = ()
    interpreter: str = ""
    title: str = ""


@dataclass(frozen=True)
class DoorSheet:
    """One table's day; `host` is whose table it is, if it is somebody's, `url` what its code opens."""

    table: str
    appointments: tuple[Appointment, ...] = ()
    host: str = ""
    url: str = ""


@dataclass(frozen=True)
class DoorSheets:
    """The sheets of one day, each on a page of its own."""

    imprint: Imprint
    day: date
    sheets: tuple[DoorSheet, ...]
    hall: str = ""
    status: str = ""
    other_zone: Zone | None = None


def door_sheets_pdf(sheets: DoorSheets) -> bytes:
    """A4 portrait, a table a page; raises `TypesetError`."""
    imprint, language = sheets.imprint, sheets.imprint.language
    words = WORDS[language]
    day = weekday_in_words(sheets.day, language)
    data = {
        **imprint_data(imprint, f"{words.door_sheets}: {day}"),
        "eyebrow": words.door_sheets,
        "day": words_run(day, language),
        "hall": words_run(sheets.hall, language),
        "status": words_run(sheets.status, language),
        "zones": [words_run(zone.place, language) for zone in (imprint.zone, sheets.other_zone) if zone],
        "words": {
            "time": words.time,
            "table": words.table,
            "parties": words.parties,
            "interpreter": words.interpreter,
            "host": words.host_table,
        },
        "sheets": [
            {
                "table": words_run(one.table, language, longest=12),
                "host": words_run(one.host, language),
                "qr": qr_of(one.url),
                "url": one.url,
                "scan": words_run(words.scan_here, language) if one.url else "",
                "rows": list(_rows(one, sheets)),
            }
            for one in sheets.sheets
        ],
        "empty": words_run(words.no_meetings, language),
    }
    return press("door_sheets.typ", data, issued_at=imprint.issued_at)


def _rows(sheet: DoorSheet, sheets: DoorSheets) -> Iterator[dict[str, Any]]:
    language, zone = sheets.imprint.language, sheets.imprint.zone
    for one in sorted(sheet.appointments, key=lambda one: zone.local(one.starts_at)):
        yield {
            "times": times(one.starts_at, one.ends_at, zone, sheets.other_zone, language),
            "is_tall": is_tall(*(text for party in one.parties for text in (party.own, party.read))),
            "parties": [name_lines(party, language, longest=18) for party in one.parties],
            "interpreter": name_run(one.interpreter, language, longest=14),
            "title": words_run(one.title, language),
        }
