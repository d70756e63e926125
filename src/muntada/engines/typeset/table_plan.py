"""The table plan of a day: who meets whom, at which table, in which slot, with which interpreter."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import Any

from muntada.engines.typeset.imprint import Imprint, Zone, imprint_data
from muntada.engines.typeset.parts import Name, is_tall, name_lines, times
from muntada.engines.typeset.press import TypesetError, press
from muntada.engines.typeset.runs import name_run, words_run
from muntada.engines.typeset.words import WORDS, weekday_in_words

_COLUMNS = 14
"""Tables side by side on A3; more of them make further parts of the plan."""


@dataclass(frozen=True)
class Slot:
    """One row of the plan; a slot with a `title` is a break of everybody."""

    starts_at: datetime
    ends_at: datetime
    title: str = ""


@dataclass(frozen=True)
class Placement:
    """A meeting at a table in the slot that begins at `starts_at`."""

    starts_at: datetime
    table: str
    parties: tuple[Name, Name]
    interpreter: str = ""


@dataclass(frozen=True)
class TablePlan:
    """The grid of one day: `tables` in their order across, `slots` down.

    `status` says in the reader's words how firm the plan is: provisional, published.
    """

    imprint: Imprint
    day: date
    tables: tuple[str, ...]
    slots: tuple[Slot, ...]
    placements: tuple[Placement, ...] = ()
    hall: str = ""
    status: str = ""
    other_zone: Zone | None = None


def table_plan_pdf(plan: TablePlan) -> bytes:
    """A3 landscape; more tables than fit side by side make further parts; raises `TypesetError`.

    A placement at an unknown table or slot, or two at one table in one slot, are refused: a plan on paper
    must not hide a meeting.
    """
    words = WORDS[plan.imprint.language]
    return grid_pdf(plan, eyebrow=words.table_plan, column=words.table, columns=words.tables)


def grid_pdf(plan: TablePlan, *, eyebrow: str, column: str, columns: str, longest: int = 8) -> bytes:
    """The same grid for what else is dealt out over a day: `column` heads one, `columns` a part of them."""
    imprint, language = plan.imprint, plan.imprint.language
    words = WORDS[language]
    day = weekday_in_words(plan.day, language)
    data = {
        **imprint_data(imprint, f"{eyebrow}: {day}"),
        "eyebrow": eyebrow,
        "day": words_run(day, language),
        "hall": words_run(plan.hall, language),
        "status": words_run(plan.status, language),
        "planned": {"label": words.meetings_planned, "count": len(plan.placements)},
        "zones": [words_run(zone.place, language) for zone in (imprint.zone, plan.other_zone) if zone],
        "words": {"time": words.time, "table": column, "interpreter": words.interpreter},
        "parts": list(_parts(plan, columns, longest)),
        "empty": words_run(words.no_meetings, language),
    }
    return press("table_plan.typ", data, issued_at=imprint.issued_at)


def _parts(plan: TablePlan, columns: str, longest: int) -> Iterator[dict[str, Any]]:
    """The plan cut into parts of about equal width, each with its columns and rows."""
    if not (plan.tables and plan.slots):
        return
    language, zone = plan.imprint.language, plan.imprint.zone
    words = WORDS[language]
    placed = _placed(plan)
    parts = ceil(len(plan.tables) / _COLUMNS)
    width = ceil(len(plan.tables) / parts)
    slots = sorted(plan.slots, key=lambda slot: zone.local(slot.starts_at))
    for part in range(parts):
        tables = plan.tables[part * width : (part + 1) * width]
        title = columns.format(first=tables[0], last=tables[-1])
        yield {
            "title": words_run(f"{title} ({words.day_part.format(part=part + 1, parts=parts)})", language)
            if parts > 1
            else words_run("", language),
            "tables": [words_run(table, language, longest=longest) for table in tables],
            "rows": [
                {
                    "times": times(slot.starts_at, slot.ends_at, zone, plan.other_zone, language),
                    "title": words_run(slot.title, language),
                    "is_tall": any(
                        is_tall(*(text for party in one.parties for text in (party.own, party.read)))
                        for table in tables
                        if (one := placed.get((slot.starts_at, table)))
                    ),
                    "cells": [_cell(placed.get((slot.starts_at, table)), plan) for table in tables],
                }
                for slot in slots
            ],
        }


def _placed(plan: TablePlan) -> dict[tuple[datetime, str], Placement]:
    """Meetings by slot and table, each at a place of its own."""
    starts = {slot.starts_at for slot in plan.slots if not slot.title}
    placed: dict[tuple[datetime, str], Placement] = {}
    for one in plan.placements:
        where = f"table {one.table} at {one.starts_at.isoformat()}"
        if one.table not in plan.tables or one.starts_at not in starts:
            raise TypesetError(f"the plan has no place for {where}: add the table and the slot, or move it")
        if (one.starts_at, one.table) in placed:
            raise TypesetError(f"two meetings stand at {where}: move one of them")
        placed[one.starts_at, one.table] = one
    return placed


def _cell(one: Placement | None, plan: TablePlan) -> dict[str, Any] | None:
    if one is None:
        return None
    language = plan.imprint.language
    return {
        "parties": [name_lines(party, language, longest=13) for party in one.parties],
        "interpreter": name_run(one.interpreter, language, longest=12),
    }
