"""Preferences from and into spreadsheets."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from muntada.access.actor import may
from muntada.base.languages import LANGUAGES
from muntada.base.text import comparable
from muntada.base.words import Words
from muntada.directory.models import Membership, Organisation
from muntada.journal.record import record
from muntada.meetings import actions
from muntada.meetings.events import PreferencesReadIn
from muntada.meetings.models import MEETS, Preference, Round, owner_of_wishes
from muntada.sheets import exports, parsers
from muntada.sheets.kinds import Change, Column, Context, Fate, Kind, Row, RowFate, refused, register
from muntada.sheets.problems import Problem

STRENGTHS = dict(Preference.Strength.choices)
# What people write in their own tables.
SYNONYMS = {
    "must": "must",
    "ضروري": "must",
    "обязательно": "must",
    "want": "want",
    "would like": "want",
    "مرغوب": "want",
    "желательно": "want",
    "no": "no",
    "لا": "no",
    "нет": "no",
}
TOPICS = {
    "ar": Column(key="topic_ar", title=_("Topic in Arabic")),
    "ru": Column(key="topic_ru", title=_("Topic in Russian")),
    "en": Column(key="topic_en", title=_("Topic in English")),
}
COLUMNS = (
    Column(
        key="asker",
        title=_("Organisation that asks"),
        is_required=True,
        synonyms=("asker", "from", "organisation", "من", "от"),
        hint=_("Its id or its name in any of the three languages"),
    ),
    Column(
        key="asked",
        title=_("Organisation that is asked for"),
        is_required=True,
        synonyms=("asked", "to", "with", "إلى", "с кем"),
        hint=_("Its id or its name in any of the three languages"),
    ),
    Column(
        key="strength",
        title=_("Strength"),
        is_required=True,
        choices=STRENGTHS,
        parse=parsers.choice(STRENGTHS, SYNONYMS),
        synonyms=("preference", "how much"),
    ),
    *TOPICS.values(),
    Column(key="reason", title=_("Reason"), parse=parsers.text(500), hint=_("Private")),
)
REFUSALS = {
    "meetings.nobody": _(
        "“%(text)s” is not an organisation of this forum. Write its id, or its name as in the directory."
    ),
    "meetings.several": _("Several organisations are called “%(text)s”. Write the id: %(ids)s."),
    "meetings.themselves": _("Nobody meets themselves. Write another organisation."),
    "meetings.closed": _("Preferences are closed. Only the desk can still read them in."),
}


class PreferenceCheck:
    """Goes through the rows in their order, and remembers what earlier ones said."""

    def __init__(self, context: Context, _rows: Sequence[Row]) -> None:
        self.context = context
        self.known = {
            (one.asker_id, one.asked_id): one for one in Preference.objects.filter(forum=context.forum_id)
        }
        self.seen: dict[tuple[int, int], int] = {}
        round_ = Round.objects.filter(forum=context.forum_id).first()
        self.is_closed = (
            round_ is not None and not round_.is_open(context.now) and not context.actor.holds(*actions.DESK)
        )
        self.sides: dict[int, int] = {}
        self.by_id: dict[str, Organisation] = {}
        self.by_name: dict[str, dict[int, Organisation]] = defaultdict(dict)
        members = Membership.objects.current().filter(
            forum=context.forum_id, part__in=MEETS, side__isnull=False
        )
        for member in members.select_related("organisation").order_by("rank", "pk"):
            one = member.organisation
            if one.pk not in self.sides and member.side_id is not None:
                self.sides[one.pk] = member.side_id
                self.by_id[one.public_id] = one
                for language in LANGUAGES:
                    for name in (one.name.text(language), one.short_name.text(language)):
                        if name:
                            self.by_name[comparable(name)][one.pk] = one

    def pair(self, row: Row) -> tuple[Organisation | Problem, Organisation | Problem]:
        """The two organisations, or what is wrong with each."""
        return self._named(row, "asker"), self._named(row, "asked")

    def _named(self, row: Row, key: str) -> Organisation | Problem:
        text = str(row.get(key) or "")
        if one := self.by_id.get(text.strip().upper()):
            return one
        found = list(self.by_name.get(comparable(text), {}).values())
        if len(found) == 1:
            return found[0]
        if found:
            ids = ", ".join(sorted(one.public_id for one in found))
            return Problem.of("meetings.several", row.address(key), key, text=text, ids=ids)
        return Problem.of("meetings.nobody", row.address(key), key, text=text)

    def fate(self, row: Row) -> RowFate:
        """What would happen to this row."""
        asker, asked = self.pair(row)
        if isinstance(asker, Problem) or isinstance(asked, Problem):
            return refused(row, *(one for one in (asker, asked) if isinstance(one, Problem)))
        label = f"{asker.name} – {asked.name}"
        if asker.pk == asked.pk:
            return refused(row, Problem.of("meetings.themselves", row.address("asked"), "asked"), label=label)
        owner = owner_of_wishes(self.context.forum_id, self.sides[asker.pk], asker.pk)
        if not may(self.context.actor, "meetings.state_preference", owner):
            return refused(row, Problem.of("not_allowed"), label=label)
        if self.context.side_id not in (None, self.sides[asker.pk]):
            return refused(row, Problem.of("not_allowed"), label=label)
        if self.is_closed:
            return refused(row, Problem.of("meetings.closed"), label=label)
        pair = (asker.pk, asked.pk)
        if pair in self.seen:
            return refused(row, Problem.of("same_row", row=self.seen[pair]), label=label)
        self.seen[pair] = row.number
        said = self.known.get(pair)
        if said is None:
            return RowFate(number=row.number, fate=Fate.NEW, label=label)
        changes = self._changes(row, said)
        fate = Fate.CHANGED if changes else Fate.SAME
        return RowFate(number=row.number, fate=fate, label=label, about=asker.public_id, changes=changes)

    def _changes(self, row: Row, said: Preference) -> tuple[Change, ...]:
        before = {"strength": said.strength, "reason": said.reason}
        before |= {column.key: said.topic.text(language) for language, column in TOPICS.items()}
        return tuple(
            Change(key=key, before=value, after=row.get(key) or "")
            for key, value in before.items()
            if key in row.values and (row.get(key) or "") != value
        )

    def read_in(self, rows: Sequence[Row]) -> None:
        """Note down what each row says; what the file does not say stays as it was."""
        new: list[Preference] = []
        changed: list[Preference] = []
        for row in rows:
            asker, asked = self.pair(row)
            if isinstance(asker, Problem) or isinstance(asked, Problem):
                continue  # refused by `fate`
            known = self.known.get((asker.pk, asked.pk))
            said = known or Preference(forum_id=self.context.forum_id, asker=asker, asked=asked)
            for language, column in TOPICS.items():
                if column.key in row.values:
                    said.topic = _with(said.topic, language, row.get(column.key) or "")
            if "reason" in row.values:
                said.reason = row.get("reason") or ""
            said.strength = row.get("strength")
            said.side_id = self.sides[asker.pk]
            said.stated_at = self.context.now
            (changed if known else new).append(said)
        Preference.objects.bulk_create(new, batch_size=500)
        Preference.objects.bulk_update(
            changed, ("side", "strength", "topic", "reason", "stated_at"), batch_size=200
        )
        # A row of the journal for each side: what its organisations want is its own matter.
        for side_id in sorted({one.side_id for one in (*new, *changed)}):
            record(
                PreferencesReadIn(
                    forum_id=self.context.forum_id,
                    side_id=side_id,
                    new=sum(one.side_id == side_id for one in new),
                    changed=sum(one.side_id == side_id for one in changed),
                    ids=tuple(one.pk for one in (*new, *changed) if one.side_id == side_id),
                ),
                actor=self.context.actor,
                now=self.context.now,
            )


def _with(topic: Words, language: str, text: str) -> Words:
    if not topic:
        return Words(original=language).with_text(language, text) if text else topic
    return topic.with_text(language, text)


PREFERENCES = register(
    Kind(
        name="preferences",
        title=_("Preferences"),
        right="meetings.state_preference",
        columns=COLUMNS,
        check=PreferenceCheck,
        refusals=REFUSALS,
    )
)


def preference_rows(context: Context) -> Iterator[Mapping[str, exports.Value]]:
    """The preferences that the reader may see, in the shape in which they can be read in again."""
    rows = (
        Preference.objects.visible_to(context.actor)
        .filter(forum=context.forum_id)
        .select_related("asker", "asked")
    )
    if asker := context.narrowed.get("organisation"):
        rows = rows.filter(asker__public_id=asker)
    for one in rows.iterator(chunk_size=500):
        yield {
            "asker": one.asker.public_id,
            "asker_name": one.asker.name.best(context.language).text,
            "asked": one.asked.public_id,
            "asked_name": one.asked.name.best(context.language).text,
            "strength": one.strength,
            **{column.key: one.topic.text(language) for language, column in TOPICS.items()},
            "reason": one.reason,
        }


exports.register(
    exports.Listing(
        name="preferences",
        title=_("Preferences"),
        right="meetings.wishes",
        columns=(
            COLUMNS[0],
            Column(key="asker_name", title=_("Name of the organisation that asks")),
            COLUMNS[1],
            Column(key="asked_name", title=_("Name of the organisation that is asked for")),
            *COLUMNS[2:],
        ),
        rows=preference_rows,
        narrowed_by=("organisation",),
    )
)
