"""People from a spreadsheet, with what they take part in: found by id, e-mail, or name and organisation."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from muntada.access.actor import Owner, is_bound, may, may_for_others
from muntada.base.ids import next_public_ids
from muntada.base.languages import LANGUAGES
from muntada.base.text import comparable
from muntada.base.words import Words
from muntada.directory.closing import closings_of
from muntada.directory.events import PeopleReadIn
from muntada.directory.models import Deadline, Delegation, Membership, Organisation, Person
from muntada.directory.moving import Move, NoPlace, Spot, ask_for_places
from muntada.directory.queries import delegations_open_to, enrollable, sides_open_to
from muntada.directory.search.holding import HOLDING
from muntada.directory.search.pairs import LIKELY
from muntada.directory.search.second_look import drawers_to_enrol_from, likest
from muntada.directory.sheets.columns import (
    PERSON_COLUMNS,
    REFUSALS,
    SIDES,
    changed_words,
    keys_of,
    name_doubts,
    name_problems,
    new_words,
    texts_of,
    word_changes,
)
from muntada.directory.sheets.organisations import known_organisations
from muntada.engines.names import Entity, Index
from muntada.engines.names import Kind as NameKind
from muntada.forums.models import Forum, Side
from muntada.journal.record import record
from muntada.sheets.kinds import Change, Context, Fate, Kind, Row, RowFate, refused, register
from muntada.sheets.parsers import in_all_languages
from muntada.sheets.problems import Problem

T = TypeVar("T", Person, Membership)

OWN_WORDS = ("name", "form_of_address")
OWN_PLAIN = ("passport_name", "gender", "preferred_language", "pronunciation", "email", "phone")


class BadRow(Exception):
    """A row that cannot be read in."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__()
        self.problems = problems


@dataclass(frozen=True)
class Plan:
    """What a row would make of a person and of the part that they take."""

    person: Person | None
    membership: Membership | None
    person_values: dict[str, Any]
    membership_values: dict[str, Any]
    changes: tuple[Change, ...]


class PersonCheck:
    """Goes through the rows in their order, and remembers what earlier ones said."""

    def __init__(self, context: Context, rows: Sequence[Row]) -> None:
        self.context = context
        self.forum = Forum.objects.prefetch_related("sides").get(pk=context.forum_id)
        self.organisations = known_organisations(self.forum)
        self.delegations = list(Delegation.objects.filter(forum=self.forum))
        self.own: frozenset[int] | None = None  # for which alone a focal point may read in
        if is_bound(context.actor, "directory.add_person"):
            own = delegations_open_to(context.actor, "directory.add_person", self.forum)
            self.own = frozenset(own.values_list("pk", flat=True))
        self.seen: dict[str, int] = {}
        self.plans: dict[int, Plan] = {}
        self.moves: list[Move] = []
        self.closings = closings_of(self.forum, context.now)
        self.parts: dict[tuple[int, int], Membership] = {}
        self.sides_of: dict[int, int | None] = {}
        self.delegations_of: dict[int, int | None] = {}
        self.by_name: dict[tuple[str, int], list[Person]] = defaultdict(list)
        memberships = (
            Membership.objects.filter(forum=self.forum).select_related("person").order_by("rank", "pk")
        )
        for part in memberships:
            self.parts[part.person_id, part.organisation_id] = part
            if part.person_id not in self.sides_of:
                self.sides_of[part.person_id] = part.side_id
                self.delegations_of[part.person_id] = part.delegation_id
            for key in keys_of(text.text for text in part.person.name.texts.values()):
                self.by_name[key, part.organisation_id].append(part.person)
        wanted = Q(public_id__in={row.get("id") for row in rows} - {None})
        people = Person.objects.annotate(address=Lower("email"))
        every = list(people.filter(wanted | ~Q(email="")))
        self.by_id = {person.public_id: person for person in every}
        self.by_email = {person.email.lower(): person for person in every if person.email}
        merged = list(Person.objects.filter(merged_into__isnull=False).select_related("merged_into"))
        self.keeping = {one.merged_into.pk: one.merged_into for one in merged if one.merged_into}
        self.other_names: dict[int, set[str]] = defaultdict(set)
        for one in merged:
            self.other_names[one.merged_into_id or 0] |= keys_of(
                text.text for text in one.name.texts.values()
            )
        sides = sides_open_to(context.actor, "directory.enrol", self.forum)
        enrolled = enrollable(context.actor, self.forum, sides)
        self.enrollable = frozenset(enrolled.values_list("pk", flat=True))
        self.catalogues = HOLDING.up_to_date(drawers_to_enrol_from(context.actor, self.forum, sides))
        self.names_in_file = Index(
            Entity(str(row.number), NameKind.PERSON, tuple(texts_of(row, "name").values())) for row in rows
        )

    def fate(self, row: Row) -> RowFate:
        """What would happen to this row."""
        texts = texts_of(row, "name")
        label = next(iter(texts.values()), "") or row.get("email") or ""
        try:
            plan = self._plan(row, texts)
        except BadRow as error:
            return refused(row, *error.problems, label=label)
        self.plans[row.number] = plan
        about = plan.person.public_id if plan.person else ""
        if plan.membership is None:
            doubts = () if plan.person else self._doubts(row, texts)
            return RowFate(number=row.number, fate=Fate.NEW, label=label, about=about, problems=doubts)
        fate = Fate.CHANGED if plan.changes else Fate.SAME
        return RowFate(number=row.number, fate=fate, label=label, about=about, changes=plan.changes)

    def _doubts(self, row: Row, texts: dict[str, str]) -> tuple[Problem, ...]:
        """Who new may be known under another spelling, here or in an earlier row, and how the name is typed: to ask."""
        found = [*name_doubts(row, texts)]
        own = next(iter(texts.values()))
        fits = [pk for pk, _ in likest(self.catalogues, [own], NameKind.PERSON) if pk in self.enrollable]
        known = Person.objects.filter(pk__in=fits[:3], merged_into=None)
        where = next(
            (
                row.address(f"name_{language}")
                for language in LANGUAGES
                if f"name_{language}" in row.addresses
            ),
            "",
        )
        for one in sorted(known, key=lambda person: fits.index(person.pk)):
            name = one.name.best(self.context.language).text
            found.append(Problem.of("directory.perhaps_known", where, id=one.public_id, name=name))
        earlier = [
            int(hit.id)
            for hit in self.names_in_file.search(own, NameKind.PERSON, 5)
            if hit.score >= LIKELY and int(hit.id) < row.number
        ]
        if earlier:
            found.append(Problem.of("directory.perhaps_same_row", where, row=min(earlier)))
        return tuple(found)

    def _plan(self, row: Row, texts: dict[str, str]) -> Plan:
        organisation = self._organisation(row)
        person = self._person(row, texts, organisation)
        if problems := name_problems(row, texts, is_of_person=True) if texts or person is None else []:
            raise BadRow(*problems)
        membership = self.parts.get((person.pk, organisation.pk)) if person else None
        if membership is not None and membership.left_at is not None:
            raise BadRow(Problem.of("directory.withdrew"))
        side = self._side(row, organisation, membership)
        delegation = self._delegation(row, membership, side.pk if side else None)
        self._require(person, membership, side, delegation)
        self._refuse_twins(row, person, organisation, texts)
        original = side.language if side else "en"
        person_values, changes = self._person_values(row, person, texts, original)
        values, more = self._membership_values(row, organisation, membership, side, delegation, original)
        if membership is not None:
            self._ask_for_a_place(membership, organisation, values)
        return Plan(person, membership, person_values, values, (*changes, *more))

    def _ask_for_a_place(
        self, membership: Membership, organisation: Organisation, values: dict[str, Any]
    ) -> None:
        """Whoever is let in already moves only where there is a place beside those whom earlier rows move."""
        before = Spot(
            membership.side_id,
            membership.delegation_id,
            organisation.pk,
            organisation.kind,
            membership.rank,
        )
        after = replace(
            before, side=values["side_id"], delegation=values["delegation_id"], rank=values["rank"]
        )
        move = Move(membership.pk, before, after)
        if before == after:
            return
        try:
            ask_for_places(self.forum.pk, [*self.moves, move])
        except NoPlace as error:
            raise BadRow(Problem.of("directory.no_place")) from error
        self.moves.append(move)

    def _organisation(self, row: Row) -> Organisation:
        said = row.get("organisation")
        where = row.address("organisation")
        by_id = self.organisations.by_id.get(said.strip().upper())
        if by_id is not None:
            return by_id
        found = self.organisations.called([said])
        if len(found) > 1:
            own = {side.country for side in self.forum.both_sides if self.context.side_id in (None, side.pk)}
            found = [one for one in found if one.country in own] or found
        if len(found) > 1:
            ids = ", ".join(sorted(one.public_id for one in found))
            raise BadRow(
                Problem.of("directory.which_organisation", where, "organisation", text=said, ids=ids)
            )
        if not found:
            raise BadRow(Problem.of("directory.no_such_organisation", where, "organisation", text=said))
        return found[0]

    def _person(self, row: Row, texts: dict[str, str], organisation: Organisation) -> Person | None:
        by_email = self.by_email.get((row.get("email") or "").lower())
        if public_id := row.get("id"):
            person = self.by_id.get(public_id)
            if person is None:
                raise BadRow(Problem.of("directory.no_such_id", row.address("id"), "id", id=public_id))
            if by_email is not None and by_email.pk != person.pk:
                raise BadRow(Problem.of("directory.address_of_another", row.address("email"), "email"))
            return person
        if by_email is not None:
            return self._kept(by_email, organisation)
        named = {
            one.pk: one
            for key in keys_of(texts.values())
            for one in self.by_name.get((key, organisation.pk), ())
        }
        kept = [self._kept(one, organisation) for one in named.values()]
        return next(iter(kept), None)

    def _kept(self, person: Person, organisation: Organisation) -> Person:
        """The entry that stands for this one, unless only this one has a part for that organisation."""
        kept = self.keeping.get(person.merged_into_id or 0)
        if kept is None or kept.pk not in self.enrollable:
            return person
        has_part = (person.pk, organisation.pk) in self.parts
        return person if has_part and (kept.pk, organisation.pk) not in self.parts else kept

    def _side(self, row: Row, organisation: Organisation, membership: Membership | None) -> Side | None:
        said = row.get("side")
        if said:
            for side in self.forum.both_sides:
                words = (
                    *in_all_languages(SIDES[side.key]),
                    *(text.text for text in side.name.texts.values()),
                )
                if comparable(said) in keys_of((side.key, side.country, *words)):
                    return side
            raise BadRow(Problem.of("directory.not_a_side", row.address("side"), "side", text=said))
        if membership is not None:
            return next((side for side in self.forum.both_sides if side.pk == membership.side_id), None)
        for side in self.forum.both_sides:
            if side.country == organisation.country:
                return side
        own = next((side for side in self.forum.both_sides if side.pk == self.context.side_id), None)
        if own is None:
            raise BadRow(Problem.of("directory.no_side", row.address("side"), "side"))
        return own

    def _require(
        self,
        person: Person | None,
        membership: Membership | None,
        side: Side | None,
        delegation: int | None,
    ) -> None:
        """Whoever reads in must be allowed to do by hand what each row amounts to."""
        new = Owner(forum_id=self.forum.pk, side_id=side.pk if side else None, delegation_id=delegation)
        asked: list[tuple[str, Owner]] = [("directory.enrol" if person else "directory.add_person", new)]
        if membership is not None:
            asked += [("directory.change_membership", membership.owner), ("directory.change_membership", new)]
        if person is not None:
            if person.pk not in self.enrollable:
                raise BadRow(Problem.of("not_allowed"))
            side_id = self.sides_of.get(person.pk, new.side_id)
            owner = Owner(
                forum_id=self.forum.pk,
                side_id=side_id,
                delegation_id=self.delegations_of.get(person.pk, delegation),
                people=frozenset({person.pk}),
            )
            asked.append(("directory.change_person", owner))
        if not all(may(self.context.actor, action, owner) for action, owner in asked):
            raise BadRow(Problem.of("not_allowed"))
        if any(self._is_closed(action, owner) for action, owner in asked):
            raise BadRow(Problem.of("directory.list_closed"))

    def _is_closed(self, action: str, owner: Owner) -> bool:
        if may_for_others(self.context.actor, action, owner):
            return False
        closing = self.closings.of(Deadline.What.LIST, owner.side_id, owner.delegation_id)
        return closing is not None and closing.is_over

    def _refuse_twins(
        self, row: Row, person: Person | None, organisation: Organisation, texts: dict[str, str]
    ) -> None:
        marks = [f"name {organisation.pk} {key}" for key in keys_of(texts.values())]
        if person is not None:
            marks.append(f"person {organisation.pk} {person.pk}")
        elif row.get("email"):
            # The same new person may not come twice, for whatever organisation.
            marks.append(f"email {row.get('email')}")
        earlier = next((self.seen[mark] for mark in marks if mark in self.seen), None)
        self.seen |= dict.fromkeys(marks, row.number)
        if earlier is not None:
            raise BadRow(Problem.of("same_row", row=earlier))

    def _person_values(
        self, row: Row, person: Person | None, texts: dict[str, str], original: str
    ) -> tuple[dict[str, Any], list[Change]]:
        values: dict[str, Any] = {}
        changes: list[Change] = []
        if person is not None:
            # A name of an entry that was merged into this one would rename what is kept.
            others = self.other_names.get(person.pk, set())
            texts = {language: text for language, text in texts.items() if not keys_of([text]) & others}
        for prefix in OWN_WORDS:
            said = texts if prefix == "name" else texts_of(row, prefix)
            before = getattr(person, prefix) if person else Words()
            values[prefix] = changed_words(before, said, original) if person else new_words(said, original)
            changes += word_changes(prefix, before, values[prefix])
        for key in OWN_PLAIN:
            old = getattr(person, key) if person else ""
            default = original if key == "preferred_language" else ""
            values[key] = row.get(key) or old or default
            if values[key] != old:
                changes.append(Change(key=key, before=old, after=values[key]))
        spoken = dict(person.languages) if person else {}
        for language in LANGUAGES:
            key = f"language_{language}"
            level = row.get(key)
            if level and spoken.get(language) != level:
                changes.append(Change(key=key, before=spoken.get(language, ""), after=level))
                spoken[language] = level
        values["languages"] = spoken
        if person is not None:
            # The same person may stand in another row, for another organisation: touch only what differs.
            values = {name: value for name, value in values.items() if value != getattr(person, name)}
        return values, changes

    def _membership_values(
        self,
        row: Row,
        organisation: Organisation,
        membership: Membership | None,
        side: Side | None,
        delegation: int | None,
        original: str,
    ) -> tuple[dict[str, Any], list[Change]]:
        changes: list[Change] = []
        before = membership.title if membership else Words()
        title = changed_words(before, texts_of(row, "title"), original)
        changes += word_changes("title", before, title)
        part = row.get("part") or (membership.part if membership else Membership.Part.DELEGATE)
        rank = row.get("rank") or (membership.rank if membership else 1000)
        side_id = side.pk if side else None
        if membership is not None:
            keys = {one.pk: one.key for one in self.forum.both_sides}
            for key, old, new in (
                ("side", keys.get(membership.side_id or 0, ""), keys.get(side_id or 0, "")),
                ("part", membership.part, part),
                ("rank", str(membership.rank), str(rank)),
                (
                    "delegation",
                    self._delegation_name(membership.delegation_id),
                    self._delegation_name(delegation),
                ),
            ):
                if old != new:
                    changes.append(Change(key=key, before=old, after=new))
        values = {
            "organisation_id": organisation.pk,
            "side_id": side_id,
            "part": str(part),
            "title": title,
            "rank": rank,
            "delegation_id": delegation,
        }
        return values, changes

    def _delegation(self, row: Row, membership: Membership | None, side_id: int | None) -> int | None:
        said = row.get("delegation")
        if not said:
            kept = membership.delegation_id if membership else None
            is_kept = any(one.pk == kept and one.side_id == side_id for one in self.delegations)
            if self.own is not None and membership is None:
                if len(self.own) > 1:
                    raise BadRow(
                        Problem.of("directory.which_delegation", row.address("delegation"), "delegation")
                    )
                return next(iter(self.own), None)
            return kept if is_kept else None
        where = row.address("delegation")
        for one in self.delegations:
            if said.upper() == one.public_id or comparable(said) in keys_of(
                text.text for text in one.name.texts.values()
            ):
                if self.own is not None and one.pk not in self.own:
                    raise BadRow(Problem.of("directory.not_your_delegation", where, "delegation"))
                if one.side_id != side_id:
                    raise BadRow(Problem.of("directory.other_side", where, "delegation"))
                return one.pk
        raise BadRow(Problem.of("directory.no_such_delegation", where, "delegation", text=said))

    def _delegation_name(self, delegation_id: int | None) -> str:
        return next((one.public_id for one in self.delegations if one.pk == delegation_id), "")

    def read_in(self, rows: Sequence[Row]) -> None:
        """Add and change people and what they take part in."""
        plans = [self.plans[row.number] for row in rows]
        people = [
            _set(plan.person or Person(is_demo=self.forum.is_demo), plan.person_values) for plan in plans
        ]
        for person in people:
            person.changed_at = self.context.now
        new = [person for person in people if person.pk is None]
        known = list({person.pk: person for person in people if person.pk is not None}.values())
        for person, public_id in zip(new, next_public_ids("", "PER", len(new)), strict=True):
            person.public_id = public_id
        Person.objects.bulk_create([person.file() for person in new], batch_size=500)
        Person.objects.bulk_update(
            [person.file() for person in known],
            (*OWN_WORDS, *OWN_PLAIN, "languages", "changed_at", *Person.KEYS),
            batch_size=200,
        )
        parts = [
            _set(
                plan.membership or Membership(forum_id=self.context.forum_id, joined_at=self.context.now),
                plan.membership_values,
            )
            for plan in plans
        ]
        for part, person in zip(parts, people, strict=True):
            part.person = person
        joined = [part for part in parts if part.pk is None]
        changed = [part for part in parts if part.pk is not None]
        Membership.objects.bulk_create(joined, batch_size=500)
        Membership.objects.bulk_update(
            changed, ("side", "part", "title", "rank", "delegation"), batch_size=200
        )
        record(
            PeopleReadIn(
                forum_id=self.context.forum_id,
                side_id=self.context.side_id,
                new=len(joined),
                changed=len(changed),
                ids=tuple(part.pk for part in (*joined, *changed)),
            ),
            actor=self.context.actor,
            now=self.context.now,
        )


def _set(thing: T, values: dict[str, Any]) -> T:
    for name, value in values.items():
        setattr(thing, name, value)
    return thing


PEOPLE = register(
    Kind(
        name="people",
        title=_("People"),
        right="directory.add_person",
        columns=PERSON_COLUMNS,
        check=PersonCheck,
        refusals=REFUSALS,
    )
)
