"""What the venue announces."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from muntada.base.events import Event


@dataclass(frozen=True, kw_only=True)
class HallAdded(Event):
    """The venue has one more hall."""

    sentence = _("Hall %(code)s was added to the venue.")

    hall_id: int
    code: str


@dataclass(frozen=True, kw_only=True)
class HallChanged(Event):
    """A hall has another name, kind or number of seats."""

    sentence = _("Hall %(code)s was changed.")

    hall_id: int
    code: str


@dataclass(frozen=True, kw_only=True)
class HallRemoved(Event):
    """A hall that nothing relied on is gone."""

    sentence = _("Hall %(code)s was removed from the venue.")

    hall_id: int
    code: str


@dataclass(frozen=True, kw_only=True)
class TablesAdded(Event):
    """A hall has more tables."""

    sentence = _("Tables %(first)s to %(last)s were added to hall %(code)s.")

    hall_id: int
    code: str
    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class TableChanged(Event):
    """A table stands in another zone or has another host."""

    sentence = _("Table %(number)s of hall %(code)s was changed.")

    table_id: int
    code: str
    number: int


@dataclass(frozen=True, kw_only=True)
class TableRemoved(Event):
    """A table that nothing relied on is gone."""

    sentence = _("Table %(number)s was removed from hall %(code)s.")

    table_id: int
    code: str
    number: int


@dataclass(frozen=True, kw_only=True)
class HoursAdded(Event):
    """A hall holds business meetings in one more stretch of time."""

    sentence = _("Hours of business meetings from %(starts_at)s to %(ends_at)s were added to hall %(code)s.")

    hours_id: int
    code: str
    starts_at: str
    ends_at: str


@dataclass(frozen=True, kw_only=True)
class HoursRemoved(Event):
    """A hall no longer holds business meetings in a stretch of time."""

    sentence = _(
        "Hours of business meetings from %(starts_at)s to %(ends_at)s were removed from hall %(code)s."
    )

    hours_id: int
    code: str
    starts_at: str
    ends_at: str


@dataclass(frozen=True, kw_only=True)
class BreaksAdded(Event):
    """Nobody meets in one more stretch of time, on one day or on several."""

    sentence = _("A break was added from %(starts_at)s to %(ends_at)s, on %(days)s days.")

    kind: str
    starts_at: str
    ends_at: str
    days: int


@dataclass(frozen=True, kw_only=True)
class BreakRemoved(Event):
    """A break is no longer kept."""

    sentence = _("The break from %(starts_at)s to %(ends_at)s was removed.")

    break_id: int
    kind: str
    starts_at: str
    ends_at: str
