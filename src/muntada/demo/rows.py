"""Reading the rows of a profile: plain CSV, texts in three languages."""

import csv
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from muntada.base.words import Words

FOLDER = Path(__file__).parent / "data"
Row = dict[str, str]


@cache
def rows(profile: str, name: str) -> tuple[Row, ...]:
    """The rows of one file of a profile."""
    with (FOLDER / profile / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def words(row: Row, column: str, original: str) -> Words:
    """The three columns of a text; the original is the named language, or one that is filled."""
    texts = {language: row[f"{column}_{language}"] for language in ("ar", "ru", "en")}
    if not texts[original]:
        original = next((language for language, text in texts.items() if text), original)
    return Words.of(original=original, ar=texts["ar"], ru=texts["ru"], en=texts["en"])


def forum_row(profile: str) -> Row:
    """The one row of the forum."""
    return rows(profile, "forum")[0]


def clock_of(profile: str) -> datetime:
    """The hour at which the demo stands still."""
    return datetime.fromisoformat(forum_row(profile)["clock"])


def moment(profile: str, day: str, clock: str) -> datetime:
    """An instant from a day and a time of day at the forum's place."""
    zone = ZoneInfo(forum_row(profile)["zone"])
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), tzinfo=zone)


def instant(profile: str, text: str) -> datetime:
    """An instant written as local time of the forum's place."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(forum_row(profile)["zone"]))
