"""What can be asked to be changed after a list is closed: how its values stand, how they read, how they are applied.

A later room registers a kind of its own from its `apps.ready`, and cautions about any:

    register_kind(CATEGORY)
    register_caution(badge_is_printed)
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from muntada.access.actor import Actor
from muntada.base.languages import LANGUAGES
from muntada.base.words import Text, Words, WordState, fingerprint
from muntada.directory.models import ChangeRequest, Person

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """A value as a reader is shown it, and the language of its words where that is known."""

    text: str
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What is needed to show some requests of one kind, asked of the database at once.

    `stands` are the values as they are now, by the number of the request; one that is missing has gone. `place`
    sorts fields as their form does: databases keep them in an order of their own.
    """

    stands: Mapping[int, Values]
    label: Callable[[str], Told]
    told: Callable[[str, Any], Told]
    place: Callable[[str], Any] = str


class CannotBeApplied(Exception):
    """The change itself is refused, as it would be by hand; the text says why in the reader's language."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


Apply = Callable[[ChangeRequest, Values, Actor, datetime], Person | None]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of change. `is_whole` means that it is accepted as a whole or not at all.

    `asked_with` and `decided_with` are the rows of the table of rights of those who ask and who decide. `apply`
    does what an officer would do by hand, through the same action, and answers who is new in the directory.
    """

    name: str
    words: Promise
    asked_with: str
    decided_with: str
    read: Callable[[Sequence[ChangeRequest]], Reading]
    apply: Apply
    is_whole: bool = False


_kinds: dict[str, Kind] = {}
_cautions: list[Callable[[ChangeRequest], list[str]]] = []


def register_kind(kind: Kind) -> Kind:
    """Let changes of this kind be asked for."""
    _kinds[kind.name] = kind
    return kind


def register_caution(caution: Callable[[ChangeRequest], list[str]]) -> None:
    """Say this beside a request, before it is decided and after it was accepted."""
    if caution not in _cautions:
        _cautions.append(caution)


def kind_named(name: str) -> Kind:
    """The kind of a request."""
    return _kinds[name]


def every_kind() -> list[Kind]:
    """All kinds, in the order in which the rooms stand."""
    return list(_kinds.values())


def cautions_of(request: ChangeRequest) -> list[str]:
    """What whoever decides should know: doubts about a spelling, a badge that was printed already."""
    return [words for caution in _cautions for words in caution(request)]


def is_same(one: Any, other: Any) -> bool:
    """True for equal values; whether nothing is kept as none, as no text or as no choice makes no difference."""
    empty: tuple[Any, ...] = (None, "", [])
    return bool(one == other) or (one in empty and other in empty)


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What somebody wants changed: of what, from which values to which."""

    kind: str
    before: Values
    after: Values
    side: int | None
    delegation: int | None
    person: Person | None = None
    membership: int | None = None
    about: str = ""

    @property
    def difference(self) -> dict[str, list[Any]]:
        """Only what differs."""
        return {
            key: [self.before.get(key), value]
            for key, value in self.after.items()
            if not is_same(self.before.get(key), value)
        }


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a value, and whether the other value lacks them."""

    text: str
    is_changed: bool


@dataclass(frozen=True, kw_only=True)
class Line:
    """One field of a request: as it stood when somebody asked, as it stands now, as it should be."""

    key: str
    label: str
    label_language: str
    language: str
    before: list[Piece]
    after: list[Piece]
    now: Told
    is_conflict: bool  # it stands neither as it stood nor as it should
    is_there: bool  # it stands already as it should
    is_taken: bool
    others: list[ChangeRequest] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A request as its page and the queue show it; `obstacle` says why it cannot be accepted at all."""

    request: ChangeRequest
    kind: Kind
    lines: list[Line]
    mark: str
    obstacle: str

    @property
    def is_new(self) -> bool:
        """True where nothing stood before, so that there is nothing to compare."""
        return self.request.kind in ("new", "enrolment")

    @property
    def newcomer(self) -> Words:
        """What somebody new is called."""
        return with_changes(Words(), "name", self.request.after()) if self.request.kind == "new" else Words()

    @property
    def has_conflict(self) -> bool:
        """True when a value was changed meanwhile."""
        return any(line.is_conflict for line in self.lines)

    @property
    def conflicts(self) -> list[Line]:
        """The fields whose values were changed meanwhile."""
        return [line for line in self.lines if line.is_conflict]

    @property
    def others(self) -> list[ChangeRequest]:
        """Open requests that ask for the same fields."""
        found = {one.pk: one for line in self.lines for one in line.others}
        return [found[pk] for pk in sorted(found)]


def mark_of(stand: Values | None, difference: Collection[str]) -> str:
    """Tells values that an officer was shown from others that were saved since."""
    kept = {key: (stand or {}).get(key) for key in sorted(difference)}
    return fingerprint(json.dumps(kept, sort_keys=True, default=str))


def conflicts_in(request: ChangeRequest, stand: Values) -> set[str]:
    """The fields that stand neither as they stood nor as they should."""
    return {
        key
        for key, (before, after) in request.difference.items()
        if not is_same(stand.get(key), before) and not is_same(stand.get(key), after)
    }


def stand_of(request: ChangeRequest) -> Values | None:
    """The values as they are now; none where the record has gone."""
    return kind_named(request.kind).read([request]).stands.get(request.pk)


def obstacle_of(request: ChangeRequest, stand: Values | None) -> str:
    """Why a request can no longer be accepted, in the reader's language."""
    if request.person is not None and request.person.merged_into_id is not None:
        return _("This entry was merged into another one. Ask for the change there.")
    if request.membership is not None and request.membership.left_at is not None:
        return _("This person takes part no longer, or for another organisation.")
    if stand is None:
        return _("The record that should be changed is there no longer.")
    return ""


def shown(requests: Sequence[ChangeRequest]) -> list[Shown]:
    """Requests with their differences, however many in the same number of questions."""
    readings = {
        name: kind_named(name).read([one for one in requests if one.kind == name])
        for name in {one.kind for one in requests}
    }
    rivals = _rivals_of(requests)
    found = []
    for request in requests:
        reading = readings[request.kind]
        stand = reading.stands.get(request.pk)
        obstacle = obstacle_of(request, stand) if request.is_open else ""
        conflicts = conflicts_in(request, stand) if stand is not None and request.is_open else set()
        lines = [
            _line(request, key, reading, stand or {}, key in conflicts, rivals.get((request.pk, key), []))
            for key in sorted(request.difference, key=reading.place)
        ]
        found.append(
            Shown(
                request=request,
                kind=kind_named(request.kind),
                lines=lines,
                mark=mark_of(stand, request.difference),
                obstacle=obstacle,
            )
        )
    return found


def _line(
    request: ChangeRequest,
    key: str,
    reading: Reading,
    stand: Values,
    is_conflict: bool,
    others: list[ChangeRequest],
) -> Line:
    before, after = request.difference[key]
    label = reading.label(key)
    old, new = reading.told(key, before), reading.told(key, after)
    first, second = marked(old.text, new.text)
    return Line(
        key=key,
        label=label.text,
        label_language=label.language,
        language=new.language or old.language,
        before=first,
        after=second,
        now=reading.told(key, stand.get(key)),
        is_conflict=is_conflict,
        is_there=request.is_open and is_same(stand.get(key), after),
        is_taken=key in request.taken,
        others=others,
    )


def _rivals_of(requests: Sequence[ChangeRequest]) -> dict[tuple[int, str], list[ChangeRequest]]:
    """Other open requests for the same fields of the same record."""
    waiting = [one for one in requests if one.is_open]
    people = {one.person_id for one in waiting if one.person_id}
    if not people:
        return {}
    rows = ChangeRequest.objects.waiting().filter(
        person__in=people, forum__in={one.forum_id for one in waiting}
    )
    found: dict[tuple[int, str], list[ChangeRequest]] = {}
    every = list(rows.select_related("asked_by"))
    for one in waiting:
        for other in every:
            if other.pk != one.pk and _record_of(other) == _record_of(one):
                for key in one.difference.keys() & other.difference.keys():
                    found.setdefault((one.pk, key), []).append(other)
    return found


def _record_of(one: ChangeRequest) -> tuple[Any, ...]:
    return (one.kind, one.person_id, one.membership_id if one.kind != "person" else None, one.about)


def marked(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces: the words that the other one lacks are marked."""
    old, new = before.split(), after.split()
    first: list[Piece] = []
    second: list[Piece] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for step, i1, i2, j1, j2 in matcher.get_opcodes():
        is_changed = step != "equal"
        if i2 > i1:
            first.append(Piece(" ".join(old[i1:i2]), is_changed))
        if j2 > j1:
            second.append(Piece(" ".join(new[j1:j2]), is_changed))
    return first, second


def flat(prefix: str, words: Words) -> Values:
    """A text in three languages as one value for each, and which of them is the original."""
    values: Values = {f"{prefix}.{language}": words.text(language) for language in LANGUAGES}
    values[f"{prefix}.original"] = words.original if words else ""
    return values


def with_changes(words: Words, prefix: str, after: Mapping[str, Any]) -> Words:
    """The text with those languages changed that are named; the others keep their states."""
    texts = {
        language: after.get(f"{prefix}.{language}", words.text(language)) or "" for language in LANGUAGES
    }
    filled = [language for language in LANGUAGES if texts[language]]
    if not filled:
        return Words()
    original = after.get(f"{prefix}.original") or words.original
    if not texts.get(original):
        original = filled[0]
    mark = fingerprint(texts[original])
    new = {}
    for language in filled:
        old = words.texts.get(language)
        if language == original:
            new[language] = Text(texts[language], WordState.ORIGINAL)
        elif old is not None and old.text == texts[language] and old.state != WordState.ORIGINAL:
            new[language] = old
        else:
            new[language] = Text(texts[language], WordState.TRANSLATED, mark)
    return Words(original, new)
