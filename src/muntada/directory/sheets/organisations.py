"""Organisations from a spreadsheet: found by id, register number or name, added or changed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from muntada.access.actor import Owner, may
from muntada.base.ids import next_public_ids
from muntada.base.text import comparable
from muntada.base.words import Words
from muntada.directory.events import OrganisationsReadIn
from muntada.directory.models import Organisation
from muntada.directory.search.drawers import drawers_known_in
from muntada.directory.search.holding import HOLDING
from muntada.directory.search.pairs import LIKELY
from muntada.directory.search.second_look import likest
from muntada.directory.sheets.columns import (
    ORGANISATION_COLUMNS,
    REFUSALS,
    changed_words,
    keys_of,
    name_problems,
    new_words,
    texts_of,
    word_changes,
)
from muntada.engines.names import Entity, Index
from muntada.engines.names import Kind as NameKind
from muntada.forums.models import Forum
from muntada.journal.record import record
from muntada.sheets import parsers
from muntada.sheets.kinds import Change, Context, Fate, Kind, Row, RowFate, refused, register
from muntada.sheets.problems import Problem

WORDS = ("name", "short_name", "about")
PLAIN = ("kind", "country", "sector", "register_number", "website")


@dataclass
class Known:
    """The directory's organisations, by everything by which a row can name one."""

    by_id: dict[str, Organisation] = field(default_factory=dict)
    by_number: dict[tuple[str, str], Organisation] = field(default_factory=dict)
    by_name: dict[str, list[Organisation]] = field(default_factory=lambda: defaultdict(list))
    by_pk: dict[int, Organisation] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()  # those that only forums in preparation elsewhere know

    def add(self, organisation: Organisation) -> None:
        """Let later rows find this one."""
        self.by_pk[organisation.pk] = organisation
        self.by_id[organisation.public_id] = organisation
        if organisation.register_number:
            self.by_number[organisation.country, organisation.register_number] = organisation
        for key in keys_of(text.text for text in organisation.name.texts.values()):
            self.by_name[key].append(organisation)

    def kept(self, organisation: Organisation) -> Organisation:
        """The entry that stands for this one, where it was merged into another that is known."""
        return self.by_pk.get(organisation.merged_into_id or 0, organisation)

    def new_to(self, organisation: Organisation, texts: dict[str, str]) -> dict[str, str]:
        """Of these names those by which no entry that was merged into it is known: they would rename what is kept."""
        return {
            language: text
            for language, text in texts.items()
            if all(
                one.merged_into_id != organisation.pk
                for key in keys_of([text])
                for one in self.by_name.get(key, ())
            )
        }

    def called(self, texts: Sequence[str], country: str = "") -> list[Organisation]:
        """Those that bear one of these names, in this country if one is given; of merged ones what stands for them."""
        found = {
            self.kept(one).public_id: self.kept(one)
            for key in keys_of(texts)
            for one in self.by_name.get(key, ())
            if country in ("", one.country)
        }
        return list(found.values())


def known_organisations(forum: Forum) -> Known:
    """What a forum knows of the directory: a thousand organisations are read in some milliseconds."""
    known = Known()
    for organisation in Organisation.objects.known_in(forum):
        known.add(organisation)
    return known


def all_organisations(forum: Forum) -> Known:
    """All of the directory, so that nothing is entered twice, and which of it this forum may not be told of."""
    known = Known()
    here = set(Organisation.objects.known_in(forum).values_list("pk", flat=True))
    for organisation in Organisation.objects.all():
        known.add(organisation)
    known.hidden = frozenset(one.pk for one in known.by_id.values()) - here
    return known


@dataclass(frozen=True)
class Plan:
    """What a row would make of an organisation, new or known."""

    organisation: Organisation | None
    values: dict[str, Any]
    changes: tuple[Change, ...]


class OrganisationCheck:
    """Goes through the rows in their order, and remembers what earlier ones said."""

    def __init__(self, context: Context, rows: Sequence[Row]) -> None:
        self.context = context
        self.forum = Forum.objects.prefetch_related("sides").get(pk=context.forum_id)
        self.known = all_organisations(self.forum)
        self.seen: dict[str, int] = {}
        self.plans: dict[int, Plan] = {}
        self.catalogues = HOLDING.up_to_date(drawers_known_in(self.forum))
        self.names_in_file = Index(
            Entity(str(row.number), NameKind.ORGANISATION, tuple(texts_of(row, "name").values()))
            for row in rows
        )
        self.countries: dict[int, str] = {}  # of the new ones, by row

    def fate(self, row: Row) -> RowFate:
        """What would happen to this row."""
        texts = texts_of(row, "name")
        label = next(iter(texts.values()), "")
        country, problem = self._country(row)
        if problem is not None:
            return refused(row, problem, label=label)
        found, problem = self._found(row, texts, country)
        if problem is not None:
            return refused(row, problem, label=label)
        problems = name_problems(row, texts, is_of_person=False) if texts or found is None else []
        if found is None and not country:
            problems.append(Problem.of("directory.no_country", row.address("country"), "country"))
        if problems:
            return refused(row, *problems, label=label)
        country = country or (found.country if found else "")
        if not self._may(found, country):
            return refused(row, Problem.of("not_allowed"), label=label)
        if twin := self._twin(row, found, texts, country):
            return refused(row, twin, label=label)
        if found is not None and found.pk in self.known.hidden:
            # As by hand: it becomes known here as it stands, and the reader learns nothing of what it holds.
            self.plans[row.number] = Plan(found, {}, ())
            return RowFate(number=row.number, fate=Fate.NEW, label=label)
        plan = self._plan(row, found, texts, country)
        self.plans[row.number] = plan
        about = found.public_id if found else ""
        label = label or (str(found.name) if found else "")
        if found is None:
            doubts = self._doubts(row, texts, country)
            return RowFate(number=row.number, fate=Fate.NEW, label=label, problems=doubts)
        fate = Fate.CHANGED if plan.changes else Fate.SAME
        return RowFate(number=row.number, fate=fate, label=label, about=about, changes=plan.changes)

    def _doubts(self, row: Row, texts: dict[str, str], country: str) -> tuple[Problem, ...]:
        """What new may be known under another spelling, here or in an earlier row: to ask."""
        found = []
        own = list(texts.values())
        where = next(f"name_{language}" for language in texts)
        fits = [pk for pk, _score in likest(self.catalogues, own, NameKind.ORGANISATION)]
        known = {
            self.known.kept(one).pk: self.known.kept(one) for pk in fits if (one := self.known.by_pk.get(pk))
        }
        alike = [one for one in known.values() if one.country == country and one.pk not in self.known.hidden]
        for one in alike[:3]:
            name = one.name.best(self.context.language).text
            found.append(
                Problem.of(
                    "directory.perhaps_known_organisation", row.address(where), id=one.public_id, name=name
                )
            )
        earlier = [
            int(hit.id)
            for text in own
            for hit in self.names_in_file.search(text, NameKind.ORGANISATION, 5)
            if hit.score >= LIKELY and self.countries.get(int(hit.id)) == country
        ]
        if earlier:
            found.append(
                Problem.of("directory.perhaps_same_organisation_row", row.address(where), row=min(earlier))
            )
        self.countries[row.number] = country
        return tuple(found)

    def _country(self, row: Row) -> tuple[str, Problem | None]:
        said = row.get("country")
        if not said:
            return "", None
        for side in self.forum.both_sides:
            if comparable(said) in keys_of(text.text for text in side.name.texts.values()):
                return side.country, None
        code = parsers.country(said)
        if code is None:
            return "", Problem.of("not_a_country", row.address("country"), "country", text=said)
        return code, None

    def _found(
        self, row: Row, texts: dict[str, str], country: str
    ) -> tuple[Organisation | None, Problem | None]:
        if public_id := row.get("id"):
            found = self.known.by_id.get(public_id)
            if found is None or found.pk in self.known.hidden:
                return None, Problem.of("directory.no_such_id", row.address("id"), "id", id=public_id)
            number = row.get("register_number")
            other = self.known.by_number.get((country or found.country, number)) if number else None
            if other is not None and other.pk != found.pk:
                return None, self._number_taken(row, other)
            return found, None
        named = self.known.called(list(texts.values()), country)
        if (number := row.get("register_number")) and (one := self.known.by_number.get((country, number))):
            if one.pk in self.known.hidden and one not in named:
                return None, self._number_taken(row, one)
            return self.known.kept(one), None
        shown = [one for one in named if one.pk not in self.known.hidden]
        named = shown or (named[:1] if country else [])
        if len(named) > 1:
            ids = ", ".join(sorted(one.public_id for one in named))
            return None, Problem.of(
                "directory.which_organisation",
                row.address("name_en"),
                text=next(iter(texts.values())),
                ids=ids,
            )
        return (named[0] if named else None), None

    def _number_taken(self, row: Row, other: Organisation) -> Problem:
        where = row.address("register_number")
        if other.pk in self.known.hidden:
            return Problem.of("directory.number_known", where, "register_number")
        return Problem.of("directory.number_taken", where, "register_number", id=other.public_id)

    def _may(self, found: Organisation | None, country: str) -> bool:
        is_new_here = found is None or found.pk in self.known.hidden
        action = "directory.add_organisation" if is_new_here else "directory.change_organisation"
        side = next((side for side in self.forum.both_sides if side.country == country), None)
        new = Owner(forum_id=self.forum.pk, side_id=side.pk if side else None)
        owners = [new, found.owner_in(self.forum)] if found else [new]
        return all(may(self.context.actor, action, owner) for owner in owners)

    def _twin(
        self, row: Row, found: Organisation | None, texts: dict[str, str], country: str
    ) -> Problem | None:
        """An earlier row about the same organisation: two rows would each undo the other."""
        marks = (
            [f"id {found.public_id}"]
            if found
            else [f"name {country} {key}" for key in keys_of(texts.values())]
        )
        if number := row.get("register_number"):
            marks.append(f"number {country} {number}")
        earlier = next((self.seen[mark] for mark in marks if mark in self.seen), None)
        self.seen |= dict.fromkeys(marks, row.number)
        return None if earlier is None else Problem.of("same_row", row=earlier)

    def _plan(self, row: Row, found: Organisation | None, texts: dict[str, str], country: str) -> Plan:
        side = next((side for side in self.forum.both_sides if side.country == country), None)
        original = side.language if side else "en"
        if found is not None:
            texts = self.known.new_to(found, texts)
        values: dict[str, Any] = {}
        changes: list[Change] = []
        for prefix in WORDS:
            said = texts if prefix == "name" else texts_of(row, prefix)
            before = getattr(found, prefix) if found else Words()
            values[prefix] = changed_words(before, said, original) if found else new_words(said, original)
            changes += word_changes(prefix, before, values[prefix])
        for key in PLAIN:
            said_value = country if key == "country" else row.get(key)
            before_value = getattr(found, key) if found else ""
            values[key] = said_value or before_value or ("company" if key == "kind" else "")
            if values[key] != before_value:
                changes.append(Change(key=key, before=before_value, after=values[key]))
        return Plan(found, values, tuple(changes))

    def read_in(self, rows: Sequence[Row]) -> None:
        """Add and change what the rows say."""
        context = self.context
        new: list[Organisation] = []
        changed: list[Organisation] = []
        known_now: list[Organisation] = []
        for row in rows:
            plan = self.plans[row.number]
            if plan.organisation is not None and plan.organisation.pk in self.known.hidden:
                known_now.append(plan.organisation)
                continue
            organisation = plan.organisation or Organisation(is_demo=self.forum.is_demo)
            for name, value in plan.values.items():
                setattr(organisation, name, value)
            organisation.changed_at = context.now
            (changed if plan.organisation else new).append(organisation)
        for organisation, public_id in zip(new, next_public_ids("", "ORG", len(new)), strict=True):
            organisation.public_id = public_id
        Organisation.objects.bulk_create([one.file() for one in new], batch_size=500)
        Organisation.objects.bulk_update(
            [one.file() for one in changed],
            (*WORDS, *PLAIN, "changed_at", *Organisation.KEYS),
            batch_size=200,
        )
        entered = Organisation.forums.through
        entered.objects.bulk_create(
            (
                entered(organisation_id=one.pk, forum_id=context.forum_id)
                for one in (*new, *changed, *known_now)
            ),
            batch_size=500,
            ignore_conflicts=True,
        )
        record(
            OrganisationsReadIn(
                forum_id=context.forum_id,
                side_id=context.side_id,
                new=len(new) + len(known_now),
                changed=len(changed),
                ids=tuple(one.pk for one in (*new, *changed, *known_now)),
            ),
            actor=context.actor,
            now=context.now,
        )


ORGANISATIONS = register(
    Kind(
        name="organisations",
        title=_("Organisations"),
        right="directory.add_organisation",
        columns=ORGANISATION_COLUMNS,
        check=OrganisationCheck,
        refusals=REFUSALS,
    )
)
