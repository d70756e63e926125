"""What can be read in from a spreadsheet: each room registers its own kinds here.

A room's `sheets.py`, imported in its `AppConfig.ready`:

    PREFERENCES = register(
        Kind(
            name="preferences",
            title=_("Preferences"),
            right="meetings.state_preference",
            columns=(Column(key="who", title=_("Who"), is_required=True, synonyms=("company",)), ...),
            check=PreferenceCheck,
            refusals={"meetings.oneself": _("Nobody meets themselves. Choose another organisation.")},
        )
    )

A check must change nothing before it is told to read in, and must answer the same for the same data: just
before reading in the rows are checked again, and if a fate has changed since the dry run, nothing is read in
and a new dry run is shown.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, may_at_all
from muntada.sheets.parsers import Choices, Parser, text
from muntada.sheets.problems import Problem


class Fate(StrEnum):
    """What would happen to a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


FATE_WORDS = {
    Fate.NEW: pgettext_lazy("fate of a row", "New"),
    Fate.CHANGED: pgettext_lazy("fate of a row", "Changes"),
    Fate.SAME: pgettext_lazy("fate of a row", "Already there"),
    Fate.REFUSED: pgettext_lazy("fate of a row", "Refused"),
}


@dataclass(frozen=True, kw_only=True)
class Column:
    """One thing that a row may say. Its title is recognised in all three languages, as are the synonyms.

    `choices` are the codes and words of a column that holds one of several: parse it with `parsers.choice`.
    """

    key: str
    title: str | Promise
    parse: Parser = field(default_factory=text)
    is_required: bool = False
    synonyms: tuple[str, ...] = ()
    choices: Choices = field(default_factory=dict)
    hint: str | Promise = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of the file: `number` as the spreadsheet shows it, parsed values and addresses by column key.

    A column that the file does not have is absent from `values`; an empty cell is None.
    """

    number: int
    values: Mapping[str, Any]
    addresses: Mapping[str, str] = field(default_factory=dict)

    def get(self, key: str) -> Any:
        """The value, or None where the column or the value is missing."""
        return self.values.get(key)

    def address(self, key: str) -> str:
        """The cell, such as `C14`; nothing where the column is missing."""
        return self.addresses.get(key, "")


@dataclass(frozen=True, kw_only=True)
class Change:
    """One value that differs: the column's key, what is stored and what the file says."""

    key: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class RowFate:
    """What would happen to one row: `label` names its thing to a reader, `about` is its public id."""

    number: int
    fate: Fate
    label: str = ""
    about: str = ""
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()


def refused(row: Row, *problems: Problem, label: str = "") -> RowFate:
    """The fate of a row that cannot be read in."""
    return RowFate(number=row.number, fate=Fate.REFUSED, label=label, problems=problems)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """On whose behalf rows are read, when, for readers of what; `narrowed` is how their page was narrowed down."""

    actor: Actor
    now: datetime
    language: str = "en"
    narrowed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Context(Reading):
    """The same in a forum, for a side (None: joint, or both)."""

    forum_id: int
    side_id: int | None


class Check(Protocol):
    """The rows of one file, held against what is stored: everything that they need is asked for once."""

    def fate(self, row: Row) -> RowFate:
        """What would happen to this row; asked once for each, in their order."""

    def read_in(self, rows: Sequence[Row]) -> None:
        """Do it for these rows, whose fate is new or changed, in the caller's transaction; record the event.

        It may raise nothing but programming errors and what the database refuses, since the rows were just
        checked.
        """


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of rows. `right` is the action that reading in amounts to; the kind asks for it row by row.

    `check(context, rows)` looks up what the rows need, and then gives each its fate.
    `refusals` holds the sentences of the codes that only this kind uses.
    """

    name: str
    title: str | Promise
    right: str
    columns: tuple[Column, ...]
    check: Callable[[Context, Sequence[Row]], Check]
    refusals: Mapping[str, str | Promise] = field(default_factory=dict)

    def column(self, key: str) -> Column:
        """The column with this key."""
        return next(column for column in self.columns if column.key == key)

    def keys(self) -> tuple[str, ...]:
        """The keys of the columns, in their order."""
        return tuple(column.key for column in self.columns)


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Offer this kind on the pages of read-in."""
    _kinds[kind.name] = kind
    return kind


def kind_named(name: str) -> Kind | None:
    """The kind that was registered under this name."""
    return _kinds.get(name)


def kinds_for(actor: Actor) -> list[Kind]:
    """The kinds that this actor may read in at least for somebody."""
    return [kind for kind in _kinds.values() if may_at_all(actor, kind.right)]
