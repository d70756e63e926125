"""Opening a forum, changing it, making it public, closing it."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction

from muntada.access.actor import Actor, Owner, System, require
from muntada.base.action import action
from muntada.base.converters import ForumConverter
from muntada.base.languages import LANGUAGES
from muntada.base.words import Words
from muntada.forums.events import ForumChanged, ForumClosed, ForumOpened, ForumPublished, ForumReopened
from muntada.forums.models import Forum, Series, Side
from muntada.forums.queries import MissingText, missing_texts
from muntada.journal.record import record

EVERYWHERE = Owner(forum_id=None)


@dataclass(frozen=True, kw_only=True)
class SideOpening:
    """A side as it is when its forum opens; `weekend` holds `date.weekday()` numbers, Monday is 0."""

    country: str
    name: Words
    language: str
    zone: str
    city: Words
    weekend: tuple[int, ...]
    secretariat: Words = field(default_factory=Words)
    secretariat_email: str = ""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A forum as it is when it opens, with both sides; a series that exists, or the name of a new one, or none."""

    code: str
    name: Words
    short_name: Words
    city: Words
    zone: str
    starts_on: date
    ends_on: date
    host: SideOpening
    guest: SideOpening
    lead: Words = field(default_factory=Words)
    organiser: Words = field(default_factory=Words)
    languages: tuple[str, ...] = LANGUAGES
    series: Series | None = None
    new_series_name: Words = field(default_factory=Words)


class BadCode(Exception):
    """The code is not two to six Latin letters, two digits of the year and at most one letter."""


class CodeTaken(Exception):
    """Another forum has this code."""


class NotSensible(ValueError):
    """Days in the wrong order, an unknown zone, language or weekday: a page refuses these with its own words."""


@action
def open_forum(*, opening: Opening, actor: Actor | System, now: datetime) -> Forum:
    """A new edition, in preparation: only those who work on it see it until it is published."""
    require(actor, "forums.open_forum", EVERYWHERE)
    code = opening.code.strip().upper()
    if not re.fullmatch(ForumConverter.regex, code.lower()):
        raise BadCode
    _check(opening.zone, opening.starts_on, opening.ends_on, opening.languages)
    forum = Forum(
        series=opening.series or _new_series(code, opening.new_series_name),
        code=code,
        slug=code.lower(),
        name=opening.name,
        short_name=opening.short_name,
        lead=opening.lead,
        organiser=opening.organiser,
        city=opening.city,
        zone=opening.zone,
        starts_on=opening.starts_on,
        ends_on=opening.ends_on,
        languages=list(opening.languages),
        changed_at=now,
    )
    try:
        with transaction.atomic():
            forum.save(force_insert=True)
    except IntegrityError as error:
        raise CodeTaken from error
    _add_side(forum, Side.Key.HOST, opening.host)
    _add_side(forum, Side.Key.GUEST, opening.guest)
    record(ForumOpened(forum_id=forum.pk, code=code), actor=actor, now=now)
    return forum


def _check(zone: str, starts_on: date, ends_on: date, languages: tuple[str, ...]) -> None:
    if ends_on < starts_on or not languages or not set(languages) <= set(LANGUAGES):
        raise NotSensible
    if zone not in available_timezones():
        raise NotSensible


def _new_series(code: str, name: Words) -> Series | None:
    """A series whose code is the letters of its first forum, with a number where that is taken."""
    if not name:
        return None
    letters = code.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ").rstrip("0123456789")
    taken = set(Series.objects.filter(code__startswith=letters).values_list("code", flat=True))
    number = next(number for number in range(1, len(taken) + 2) if _numbered(letters, number) not in taken)
    return Series.objects.create(code=_numbered(letters, number), name=name)


def _numbered(letters: str, number: int) -> str:
    return letters if number == 1 else f"{letters}{number}"


def _add_side(forum: Forum, key: Side.Key, side: SideOpening) -> None:
    if side.zone not in available_timezones() or not set(side.weekend) < set(range(7)):
        raise NotSensible
    if side.language not in LANGUAGES or not re.fullmatch("[A-Z]{2}", side.country):
        raise NotSensible
    Side.objects.create(
        forum=forum,
        key=key,
        country=side.country,
        name=side.name,
        language=side.language,
        zone=side.zone,
        city=side.city,
        weekend=sorted(side.weekend),
        secretariat=side.secretariat,
        secretariat_email=side.secretariat_email,
    )


@action
def change_forum(
    *,
    forum: Forum,
    name: Words,
    short_name: Words,
    lead: Words,
    organiser: Words,
    city: Words,
    zone: str,
    starts_on: date,
    ends_on: date,
    languages: tuple[str, ...],
    series: Series | None,
    actor: Actor | System,
    now: datetime,
) -> Forum:
    """Other names, another place or other days; what was already entered for a day stays on it."""
    require(actor, "forums.change_forum", forum)
    _check(zone, starts_on, ends_on, languages)
    forum.name = forum.name.revised(name)
    forum.short_name = forum.short_name.revised(short_name)
    forum.lead = forum.lead.revised(lead)
    forum.organiser = forum.organiser.revised(organiser)
    forum.city = forum.city.revised(city)
    forum.zone, forum.starts_on, forum.ends_on = zone, starts_on, ends_on
    forum.languages, forum.series, forum.changed_at = list(languages), series, now
    forum.save(
        update_fields=(
            "name", "short_name", "lead", "organiser", "city", "zone", "starts_on", "ends_on",
            "languages", "series", "changed_at",
        )
    )  # fmt: skip
    record(ForumChanged(forum_id=forum.pk, code=forum.code), actor=actor, now=now)
    return forum


class IncompleteTexts(Exception):
    """Strangers would find a name missing in a language of the forum; `missing` says which."""

    def __init__(self, missing: list[MissingText]) -> None:
        super().__init__(missing)
        self.missing = missing


class AlreadyPublic(Exception):
    """The forum is public or closed already."""


@action
def publish_forum(*, forum: Forum, actor: Actor | System, now: datetime) -> Forum:
    """Let strangers see the forum, once it has its names in all its languages."""
    require(actor, "forums.publish_forum", forum)
    missing = missing_texts(forum)
    if missing:
        raise IncompleteTexts(missing)
    drafts = Forum.objects.filter(pk=forum.pk, state=Forum.State.DRAFT)
    if not drafts.update(state=Forum.State.PUBLIC, changed_at=now):
        raise AlreadyPublic
    forum.state, forum.changed_at = Forum.State.PUBLIC, now
    record(ForumPublished(forum_id=forum.pk, code=forum.code), actor=actor, now=now)
    return forum


class NotOverYet(Exception):
    """The forum is not public, or its last day has not ended."""


@action
def close_forum(*, forum: Forum, actor: Actor | System, now: datetime) -> Forum:
    """The forum took place; from now on it says that it is a record."""
    require(actor, "forums.close_forum", forum)
    public = Forum.objects.filter(pk=forum.pk, state=Forum.State.PUBLIC)
    if not forum.is_over(now) or not public.update(state=Forum.State.CLOSED, changed_at=now):
        raise NotOverYet
    forum.state, forum.changed_at = Forum.State.CLOSED, now
    record(ForumClosed(forum_id=forum.pk, code=forum.code), actor=actor, now=now)
    return forum


class NotClosed(Exception):
    """The forum is open, or was opened again meanwhile."""


@action
def reopen_forum(*, forum: Forum, actor: Actor | System, now: datetime) -> Forum:
    """It was closed too early: the forum is public as before and no longer says that it is a record."""
    require(actor, "forums.reopen_forum", forum)
    closed = Forum.objects.filter(pk=forum.pk, state=Forum.State.CLOSED)
    if not closed.update(state=Forum.State.PUBLIC, changed_at=now):
        raise NotClosed
    forum.state, forum.changed_at = Forum.State.PUBLIC, now
    record(ForumReopened(forum_id=forum.pk, code=forum.code), actor=actor, now=now)
    return forum
