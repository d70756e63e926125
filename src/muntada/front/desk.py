"""Which texts of a forum are missing in a language, stale, or only a machine's draft."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import Q, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muntada.access.actor import Actor, Owner, may
from muntada.accreditation.models import Option, Question, Zone
from muntada.base.fields import WordsField
from muntada.base.languages import LANGUAGES
from muntada.base.words import Words, WordState
from muntada.directory.models import Delegation, Membership, Organisation
from muntada.forums.models import Forum, Holiday, Side
from muntada.opportunities.models import Opportunity
from muntada.post.models import Letterhead
from muntada.programme.models import Session, SessionRole
from muntada.protocol.models import LetterText
from muntada.travel.models import VisaLetter
from muntada.venue.models import Break, Hall

# A row of the desk as the database finds it: source, record, field, language.
Found = tuple[int, int, str, str]


@dataclass(frozen=True, kw_only=True)
class Source:
    """One kind of record with texts in three languages, which of them belong to a forum, and which to a side.

    `of_sides` narrows them to the sides that somebody works for; what is joint has none.
    """

    kind: str
    words: Promise
    model: type[models.Model]
    of_forum: Callable[[Forum], models.QuerySet[Any]]
    of_sides: Callable[[Sequence[Side]], Q] | None = None

    @property
    def fields(self) -> list[WordsField]:
        """The columns that hold such texts."""
        return [field for field in self.model._meta.get_fields() if isinstance(field, WordsField)]


def _its_own(sides: Sequence[Side]) -> Q:
    return Q(side__in=sides) | Q(side__isnull=True)


def _of_countries(sides: Sequence[Side]) -> Q:
    """An organisation is its country's side's; one of a third country belongs to both."""
    others = {side.country for side in sides[0].forum.both_sides} if sides else set()
    return Q(country__in=[side.country for side in sides]) | ~Q(country__in=others)


SOURCES: tuple[Source, ...] = (
    Source(kind="forum", words=_("Forum"), model=Forum, of_forum=lambda f: Forum.objects.filter(pk=f.pk)),
    Source(
        kind="side",
        words=_("Side"),
        model=Side,
        of_forum=lambda f: Side.objects.filter(forum=f),
        of_sides=lambda sides: Q(pk__in=[side.pk for side in sides]),
    ),
    Source(
        kind="holiday",
        words=_("Holiday"),
        model=Holiday,
        of_forum=lambda f: Holiday.objects.filter(side__forum=f),
        of_sides=_its_own,
    ),
    Source(
        kind="organisation",
        words=_("Organisation"),
        model=Organisation,
        of_forum=lambda f: Organisation.objects.filter(
            pk__in=Membership.objects.current().filter(forum=f).values("organisation")
        ),
        of_sides=_of_countries,
    ),
    Source(
        kind="delegation",
        words=_("Delegation"),
        model=Delegation,
        of_forum=lambda f: Delegation.objects.filter(forum=f),
        of_sides=_its_own,
    ),
    Source(
        kind="position",
        words=_("Position of a participant"),
        model=Membership,
        of_forum=lambda f: Membership.objects.current().filter(forum=f),
        of_sides=_its_own,
    ),
    Source(kind="hall", words=_("Hall"), model=Hall, of_forum=lambda f: Hall.objects.filter(forum=f)),
    Source(kind="zone", words=_("Zone"), model=Zone, of_forum=lambda f: Zone.objects.filter(forum=f)),
    Source(
        kind="question",
        words=_("Question of the form"),
        model=Question,
        of_forum=lambda f: Question.objects.filter(forum=f, retired_at=None),
    ),
    Source(
        kind="option",
        words=_("Option of a question"),
        model=Option,
        of_forum=lambda f: Option.objects.filter(question__forum=f, question__retired_at=None),
    ),
    Source(kind="break", words=_("Break"), model=Break, of_forum=lambda f: Break.objects.filter(forum=f)),
    Source(
        kind="session", words=_("Session"), model=Session, of_forum=lambda f: Session.objects.filter(forum=f)
    ),
    Source(
        kind="topic",
        words=_("Topic of a speech"),
        model=SessionRole,
        of_forum=lambda f: SessionRole.objects.filter(session__forum=f),
    ),
    Source(
        kind="opportunity",
        words=_("Opportunity"),
        model=Opportunity,
        of_forum=lambda f: Opportunity.objects.filter(forum=f),
        of_sides=_its_own,
    ),
    Source(
        kind="visa_letter",
        words=_("Draft of a visa-support letter"),
        model=VisaLetter,
        of_forum=lambda f: VisaLetter.objects.filter(forum=f, state=VisaLetter.State.DRAFT),
        of_sides=_its_own,
    ),
    Source(
        kind="letterhead",
        words=_("Letterhead"),
        model=Letterhead,
        of_forum=lambda f: Letterhead.objects.filter(forum=f),
        of_sides=_its_own,
    ),
    Source(
        kind="letter_text",
        words=_("Text of the letters"),
        model=LetterText,
        of_forum=lambda f: LetterText.objects.filter(forum=f),
        of_sides=_its_own,
    ),
)
BY_KIND = {source.kind: source for source in SOURCES}


class Lack(StrEnum):
    """What is wrong with a text in one language."""

    MISSING = "missing"
    STALE = "stale"
    MACHINE = "machine"


LACK_WORDS = {
    Lack.MISSING.value: _("missing"),
    Lack.STALE.value: _("out of date"),
    Lack.MACHINE.value: _("machine draft"),
}


@dataclass(frozen=True, kw_only=True)
class Gap:
    """One text that a reader of one language does not have as it should be."""

    source: Source
    record: Any
    field: WordsField
    language: str
    lack: Lack

    @property
    def words(self) -> Words:
        """The text as it stands."""
        found = getattr(self.record, self.field.name)
        return found if isinstance(found, Words) else Words()


def lacking(field: str, language: str) -> Q:
    """Records that have this text, but not in this language, or not in a form to be relied on."""
    has_any = Q()
    for other in LANGUAGES:
        if other != language:
            has_any |= Q(**{f"{field}__{other}__isnull": False})
    return (
        (Q(**{f"{field}__{language}__isnull": True}) & has_any)
        | Q(**{f"{field}__{language}__stale": True})
        | Q(**{f"{field}__{language}__state": str(WordState.MACHINE)})
    )


def sides_translated_by(actor: Actor, forum: Forum) -> list[Side]:
    """The sides whose own texts this actor may see at the desk and translate."""
    return [
        side
        for side in forum.both_sides
        if may(actor, "front.translate", Owner(forum_id=forum.pk, side_id=side.pk))
    ]


def open_to(source: Source, forum: Forum, actor: Actor) -> models.QuerySet[Any]:
    """The records of one kind without what belongs to a side that this actor does not work for."""
    rows = source.of_forum(forum)
    sides = sides_translated_by(actor, forum)
    if source.of_sides is None or len(sides) == len(forum.both_sides):
        return rows
    return rows.filter(source.of_sides(sides))


def gaps_query(
    forum: Forum, actor: Actor, *, languages: Sequence[str] | None = None, kind: str = ""
) -> models.QuerySet[Any, Found]:
    """All gaps as rows of (source, record, field, language), in one query."""
    parts = []
    for number, source in enumerate(SOURCES):
        if kind and source.kind != kind:
            continue
        rows = open_to(source, forum, actor)
        for field in source.fields:
            parts += [
                rows.filter(lacking(field.name, language))
                .order_by()
                .annotate(
                    desk_source=Value(number, output_field=models.IntegerField()),
                    desk_field=Value(field.name, output_field=models.CharField()),
                    desk_language=Value(language, output_field=models.CharField()),
                )
                .values_list("desk_source", "pk", "desk_field", "desk_language")
                for language in languages or forum.languages
            ]
    every: models.QuerySet[Any, Found] = parts[0].union(*parts[1:], all=True)
    return every


def gaps(rows: Sequence[Found]) -> list[Gap]:
    """The rows of one page with their records, fetched kind by kind."""
    wanted: dict[int, set[int]] = {}
    for number, pk, _field, _language in rows:
        wanted.setdefault(number, set()).add(pk)
    records = {number: SOURCES[number].model._default_manager.in_bulk(pks) for number, pks in wanted.items()}
    return [_gap(SOURCES[number], records[number][pk], name, language) for number, pk, name, language in rows]


def _gap(source: Source, record: Any, name: str, language: str) -> Gap:
    field = next(field for field in source.fields if field.name == name)
    words: Words = getattr(record, name)
    lack = Lack.MISSING
    if words.text(language):
        lack = Lack.STALE if words.is_stale(language) else Lack.MACHINE
    return Gap(source=source, record=record, field=field, language=language, lack=lack)


def owner_of(record: Any, forum: Forum) -> Owner:
    """Whose a record is; what has no owner of its own is the forum's joint matter."""
    if isinstance(record, Organisation):
        return record.owner_in(forum)
    if isinstance(record, Holiday):
        return Owner(forum_id=forum.pk, side_id=record.side_id)
    owner = getattr(record, "owner", None)
    return owner if isinstance(owner, Owner) else Owner(forum_id=forum.pk)
