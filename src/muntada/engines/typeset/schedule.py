"""The personal schedule of a delegate: where to be, when, with whom, at which table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from muntada.engines.typeset.imprint import Imprint, Zone, imprint_data
from muntada.engines.typeset.parts import Name, Person, is_tall, name_lines, people_lines, times
from muntada.engines.typeset.press import press
from muntada.engines.typeset.runs import name_run, words_run
from muntada.engines.typeset.words import WORDS, weekday_in_words


@dataclass(frozen=True)
class Engagement:
    """One place to be: a meeting has a `partner`, a session or break has a `title`.

    `second` is the other of the two for whoever belongs to neither, such as their interpreter.
    """

    starts_at: datetime
    ends_at: datetime
    partner: Name | None = None
    title: str = ""
    people: tuple[Person, ...] = ()
    table: str = ""
    hall: str = ""
    interpreter: str = ""
    note: str = ""
    second: Name | None = None


@dataclass(frozen=True)
class Schedule:
    """Everything that the paper says about one person's days; days follow from the host's clock.

    `other_zone` is the other side's clock, shown beside each time. `empty` replaces the fixed sentence for
    a schedule without engagements.
    """

    imprint: Imprint
    person: Name
    organisation: Name
    engagements: tuple[Engagement, ...] = ()
    role: str = ""
    other_zone: Zone | None = None
    empty: str = ""


def schedule_pdf(schedule: Schedule) -> bytes:
    """A4 portrait, one table a day; raises `TypesetError`."""
    imprint, language = schedule.imprint, schedule.imprint.language
    words = WORDS[language]
    data = {
        **imprint_data(imprint, f"{words.schedule}: {schedule.person.read or schedule.person.own}"),
        "eyebrow": words.schedule,
        "person": name_lines(schedule.person, language, longest=20),
        "role": words_run(schedule.role, language),
        "organisation": name_lines(schedule.organisation, language),
        "zones": [words_run(zone.place, language) for zone in (imprint.zone, schedule.other_zone) if zone],
        "columns": [words.time, words.meeting, words.place],
        "words": {"table": words.table, "interpreter": words.interpreter},
        "days": list(_days(schedule)),
        "empty": words_run(schedule.empty or words.no_schedule, language),
    }
    return press("schedule.typ", data, issued_at=imprint.issued_at)


def _days(schedule: Schedule) -> Iterator[dict[str, Any]]:
    """Engagements in order of time, day by day on the host's clock."""
    language, zone = schedule.imprint.language, schedule.imprint.zone
    in_order = sorted(
        schedule.engagements, key=lambda one: (zone.local(one.starts_at), zone.local(one.ends_at))
    )
    for day, engagements in groupby(in_order, key=lambda one: zone.local(one.starts_at).date()):
        yield {
            "heading": words_run(weekday_in_words(day, language), language),
            "rows": [_row(one, schedule) for one in engagements],
        }


def _row(one: Engagement, schedule: Schedule) -> dict[str, Any]:
    language = schedule.imprint.language
    partners = [each for each in (one.partner, one.second) if each is not None]
    names = [text for each in partners for text in (each.own, each.read)]
    return {
        "times": times(one.starts_at, one.ends_at, schedule.imprint.zone, schedule.other_zone, language),
        "is_tall": is_tall(*names, one.title, one.hall, one.interpreter, one.note),
        "is_meeting": one.partner is not None,
        "names": [line for each in partners for line in name_lines(each, language)],
        "title": words_run(one.title, language),
        "people": people_lines(one.people, language),
        "table": words_run(one.table, language, longest=12),
        "hall": words_run(one.hall, language, longest=20),
        "interpreter": name_run(one.interpreter, language, longest=20),
        "note": words_run(one.note, language),
    }
