"""The programme of a forum: sessions day by day, with hall, speakers and languages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from muntada.engines.typeset.imprint import Imprint, Zone, imprint_data
from muntada.engines.typeset.parts import Person, is_tall, people_lines, times
from muntada.engines.typeset.press import press
from muntada.engines.typeset.runs import words_run
from muntada.engines.typeset.words import WORDS, Language, weekday_in_words


@dataclass(frozen=True)
class Session:
    """One line of the programme; a break has a title and hours and is set quietly.

    `spoken` and `interpreted` name languages in the reader's language.
    """

    starts_at: datetime
    ends_at: datetime
    title: str
    hall: str = ""
    summary: str = ""
    speakers: tuple[Person, ...] = ()
    spoken: tuple[str, ...] = ()
    interpreted: tuple[str, ...] = ()
    is_break: bool = False


@dataclass(frozen=True)
class Programme:
    """The sessions of a forum; `subtitle` says where and when it meets, in the reader's words."""

    imprint: Imprint
    sessions: tuple[Session, ...] = ()
    subtitle: str = ""
    other_zone: Zone | None = None
    empty: str = ""


def programme_pdf(programme: Programme) -> bytes:
    """A4 portrait, one table a day; raises `TypesetError`."""
    imprint, language = programme.imprint, programme.imprint.language
    words = WORDS[language]
    data = {
        **imprint_data(imprint, f"{words.programme}: {imprint.forum}"),
        "eyebrow": words.programme,
        "subtitle": words_run(programme.subtitle, language),
        "zones": [words_run(zone.place, language) for zone in (imprint.zone, programme.other_zone) if zone],
        "columns": [words.time, words.session, words.place_and_languages],
        "words": {"spoken": words.spoken, "interpreted": words.interpreted},
        "days": list(_days(programme)),
        "empty": words_run(programme.empty or words.no_programme, language),
    }
    return press("programme.typ", data, issued_at=imprint.issued_at)


def _days(programme: Programme) -> Iterator[dict[str, Any]]:
    """Sessions in order of time, day by day on the host's clock."""
    language, zone = programme.imprint.language, programme.imprint.zone
    in_order = sorted(
        programme.sessions, key=lambda one: (zone.local(one.starts_at), zone.local(one.ends_at))
    )
    for day, sessions in groupby(in_order, key=lambda one: zone.local(one.starts_at).date()):
        yield {
            "heading": words_run(weekday_in_words(day, language), language),
            "rows": [_row(one, programme) for one in sessions],
        }


def _row(one: Session, programme: Programme) -> dict[str, Any]:
    language = programme.imprint.language
    return {
        "times": times(one.starts_at, one.ends_at, programme.imprint.zone, programme.other_zone, language),
        "is_tall": is_tall(one.title, one.summary, *(person.name + person.role for person in one.speakers)),
        "is_break": one.is_break,
        "title": words_run(one.title, language),
        "summary": words_run(one.summary, language),
        "people": people_lines(one.speakers, language),
        "hall": words_run(one.hall, language, longest=20),
        "spoken": words_run(_listed(one.spoken, language), language, longest=20),
        "interpreted": words_run(_listed(one.interpreted, language), language, longest=20),
    }


def _listed(names: tuple[str, ...], language: Language) -> str:
    """Names of languages as a list with the comma of the reader's script."""
    return ("، " if language is Language.AR else ", ").join(names)
