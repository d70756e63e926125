"""What is typed about a forum and its sides, as one thing."""

from dataclasses import dataclass, fields
from datetime import date
from typing import TypeVar

from django.db import models

from muntada.base.words import Words
from muntada.forums.models import Series

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, kw_only=True)
class ForumDetails:
    """Everything about a forum that its organisers may change."""

    series: Series | None
    name: Words
    short_name: Words
    lead: Words
    organiser: Words
    city: Words
    zone: str
    starts_on: date
    ends_on: date
    languages: list[str]


@dataclass(frozen=True, kw_only=True)
class SideDetails:
    """Everything about a side that it may change."""

    country: str
    name: Words
    language: str
    zone: str
    city: Words
    weekend: list[int]
    secretariat: Words
    secretariat_email: str


def write(details: ForumDetails | SideDetails, thing: M) -> M:
    """Put these details on a forum or a side; translations that were left alone go stale by themselves."""
    for field in fields(details):
        value, old = getattr(details, field.name), getattr(thing, field.name)
        is_revised = isinstance(value, Words) and isinstance(old, Words)
        setattr(thing, field.name, old.revised(value) if is_revised else value)
    return thing
