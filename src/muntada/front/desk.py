"""Which texts of a forum are missing in a language, stale, or only a machine's draft."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muntada.access.actor import Actor, Owner, may
from muntada.base.fields import WordsField
from muntada.base.languages import LANGUAGES
from muntada.base.words import Words, WordState
from muntada.directory.models import Delegation, Membership, Organisation
from muntada.forums.models import Forum, Holiday, Side
from muntada.opportunities.models import Opportunity
from muntada.programme.models import Session
from muntada.venue.models import Break, Hall


@dataclass(frozen=True, kw_only=True)
class Source:
    """One kind of record with texts in three languages, and which of them belong to a forum."""

    kind: str
    words: Promise
    model: type[models.Model]
    of_forum: Callable[[Forum], models.QuerySet[Any]]

    @property
    def fields(self) -> list[WordsField]:
        """The columns that hold such texts."""
        return [field for field in self.model._meta.get_fields() if isinstance(field, WordsField)]


SOURCES: tuple[Source, ...] = (
    Source(kind="forum", words=_("Forum"), model=Forum, of_forum=lambda f: Forum.objects.filter(pk=f.pk)),
    Source(kind="side", words=_("Side"), model=Side, of_forum=lambda f: Side.objects.filter(forum=f)),
    Source(
        kind="holiday",
        words=_("Holiday"),
        model=Holiday,
        of_forum=lambda f: Holiday.objects.filter(side__forum=f),
    ),
    Source(
        kind="organisation",
        words=_("Organisation"),
        model=Organisation,
        of_forum=lambda f: Organisation.objects.taking_part_in(f),
    ),
    Source(
        kind="delegation",
        words=_("Delegation"),
        model=Delegation,
        of_forum=lambda f: Delegation.objects.filter(forum=f),
    ),
    Source(
        kind="position",
        words=_("Position of a participant"),
        model=Membership,
        of_forum=lambda f: Membership.objects.current().filter(forum=f),
    ),
    Source(kind="hall", words=_("Hall"), model=Hall, of_forum=lambda f: Hall.objects.filter(forum=f)),
    Source(kind="break", words=_("Break"), model=Break, of_forum=lambda f: Break.objects.filter(forum=f)),
    Source(
        kind="session", words=_("Session"), model=Session, of_forum=lambda f: Session.objects.filter(forum=f)
    ),
    Source(
        kind="opportunity",
        words=_("Opportunity"),
        model=Opportunity,
        of_forum=lambda f: Opportunity.objects.filter(forum=f),
    ),
)
BY_KIND = {source.kind: source for source in SOURCES}


@dataclass(frozen=True, kw_only=True)
class Gap:
    """One text that a reader of one language does not have as it should be."""

    source: Source
    record: Any
    field: WordsField
    language: str
    state: str  # missing, stale, machine

    @property
    def words(self) -> Words:
        """The text as it stands."""
        found = getattr(self.record, self.field.name)
        return found if isinstance(found, Words) else Words()


def lacking(field: str, language: str) -> Q:
    """Records that have this text, but not in this language, or not in a form to be relied on."""
    has_any = Q(pk__in=[])
    for other in LANGUAGES:
        if other != language:
            has_any |= Q(**{f"{field}__{other}__isnull": False})
    return (
        (Q(**{f"{field}__{language}__isnull": True}) & has_any)
        | Q(**{f"{field}__{language}__stale": True})
        | Q(**{f"{field}__{language}__state": str(WordState.MACHINE)})
    )


def _of_readers_side(source: Source, rows: models.QuerySet[Any], actor: Actor) -> models.QuerySet[Any]:
    """Without what belongs to a side that this actor does not work for."""
    names = {field.name for field in source.model._meta.get_fields()}
    sides = [
        side.pk
        for side in Side.objects.filter(forum_id=actor.forum_id)
        if may(actor, "front.translate", Owner(forum_id=actor.forum_id, side_id=side.pk))
    ]
    if source.kind == "side":
        return rows.filter(pk__in=sides)
    if "side" in names:
        return rows.filter(Q(side__in=sides) | Q(side__isnull=True))
    return rows


def gaps_query(
    forum: Forum, actor: Actor, *, languages: tuple[str, ...] = LANGUAGES, kind: str = ""
) -> models.QuerySet[Any]:
    """All gaps as rows of (kind, field, language, id), in one query."""
    parts = []
    for number, source in enumerate(SOURCES):
        if kind and source.kind != kind:
            continue
        rows = _of_readers_side(source, source.of_forum(forum), actor)
        for field in source.fields:
            parts += [
                rows.filter(lacking(field.name, language))
                .order_by()
                .values_list(
                    Value(number, output_field=models.IntegerField()),
                    Value(field.name, output_field=models.CharField()),
                    Value(language, output_field=models.CharField()),
                    "pk",
                )
                for language in languages
            ]
    return parts[0].union(*parts[1:], all=True)


def gaps(rows: list[tuple[int, str, str, int]]) -> list[Gap]:
    """The rows of one page with their records, fetched kind by kind."""
    wanted: dict[int, set[int]] = {}
    for number, _field, _language, pk in rows:
        wanted.setdefault(number, set()).add(pk)
    records = {number: SOURCES[number].model._default_manager.in_bulk(pks) for number, pks in wanted.items()}
    found = []
    for number, name, language, pk in rows:
        source = SOURCES[number]
        field = next(field for field in source.fields if field.name == name)
        words = getattr(records[number][pk], name)
        state = "missing"
        if words.text(language):
            state = "stale" if words.is_stale(language) else "machine"
        found.append(
            Gap(source=source, record=records[number][pk], field=field, language=language, state=state)
        )
    return found


def owner_of(record: Any, forum: Forum) -> Owner:
    """Whose a record is; what has no owner of its own is the forum's joint matter."""
    owner = getattr(record, "owner", None)
    if isinstance(owner, Owner):
        return owner
    side = record.side if isinstance(record, Holiday) else None
    return Owner(forum_id=forum.pk, side_id=side.pk if side else None)
