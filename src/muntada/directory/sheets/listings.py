"""Lists of the directory as files: only what the reader may see, contact data only where they may reach it."""

from collections.abc import Iterator, Mapping

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from muntada.access.actor import may
from muntada.base.languages import LANGUAGES
from muntada.directory.models import Delegation, Membership, filed_in
from muntada.directory.papers import languages_of, own_and_other, part_in
from muntada.directory.queries import by_precedence, narrowed_organisations, narrowed_people, with_counts
from muntada.directory.search.finding import organisations_like, people_like
from muntada.directory.sheets.columns import (
    NAME,
    ORGANISATION_COLUMNS,
    PERSON_COLUMNS,
    SIDES,
    words_cells,
)
from muntada.forums.models import Forum
from muntada.sheets.exports import Listing, Value, register
from muntada.sheets.kinds import Column, Context

# The side is a choice when it is written; when it is read, its country's name will do as well.
SIDE = Column(key="side", title=_("Side"), choices=SIDES)
CONTACT = ("email", "phone")


def organisation_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """The organisations that are known in this forum: all insiders may see these."""
    forum = Forum.objects.prefetch_related("sides").get(pk=context.forum_id)
    alike = organisations_like(context.actor, forum, context.narrowed.get("q", ""))
    rows = narrowed_organisations(forum, context.narrowed, alike)
    rows = rows.order_by(filed_in(context.language), "pk")
    for one in rows.iterator(chunk_size=500):
        yield {
            "id": one.public_id,
            **words_cells("name", one.name),
            "kind": one.kind,
            "country": one.country,
            **words_cells("short_name", one.short_name),
            **words_cells("about", one.about),
            "sector": one.sector,
            "register_number": one.register_number,
            "website": one.website,
        }


def people_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """Those whom the reader may see, with the part that they take."""
    forum = Forum.objects.prefetch_related("sides").get(pk=context.forum_id)
    alike = people_like(context.actor, forum, context.narrowed.get("q", ""))
    rows = (
        narrowed_people(Membership.objects.current().visible_to(context.actor), context.narrowed, alike)
        .select_related("person", "organisation", "delegation", "side")
        .order_by(f"person__{filed_in(context.language)}", "pk")
    )
    for row in rows.iterator(chunk_size=500):
        person = row.person
        may_reach = may(context.actor, "directory.contact", row)
        yield {
            "id": person.public_id,
            **words_cells("name", person.name),
            "organisation": row.organisation.name.best(context.language).text,
            "side": row.side.key if row.side else "",
            "part": row.part,
            **words_cells("title", row.title),
            "delegation": row.delegation.public_id if row.delegation else "",
            "rank": row.rank,
            "passport_name": person.passport_name if may_reach else "",
            "gender": person.gender,
            **words_cells("form_of_address", person.form_of_address),
            **{f"language_{language}": person.languages.get(language, "") for language in LANGUAGES},
            "preferred_language": person.preferred_language,
            "pronunciation": person.pronunciation,
            "email": person.email if may_reach else "",
            "phone": person.phone if may_reach else "",
        }


def delegation_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """The delegations that the reader may see, each with its head, its focal point and its numbers."""
    language = context.language
    heads = Membership.objects.current().filter(part=Membership.Part.HEAD).select_related("person")
    rows = with_counts(Delegation.objects.visible_to(context.actor)).select_related(
        "side", "focal_point", "substitute"
    )
    for one in rows.prefetch_related(Prefetch("memberships", heads, to_attr="heads")).order_by("side", "pk"):
        yield {
            "id": one.public_id,
            "side": one.side.key,
            **words_cells("name", one.name),
            "head": ", ".join(head.person.name.best(language).text for head in one.heads),
            "focal_point": one.focal_point.name.best(language).text if one.focal_point else "",
            "substitute": one.substitute.name.best(language).text if one.substitute else "",
            "members": one.members,
            "bodies": one.bodies,
        }


def delegation_list_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """The members of each delegation in its order of precedence, its own side's language first."""
    forum = Forum.objects.prefetch_related("sides").get(pk=context.forum_id)
    rows = narrowed_people(Membership.objects.current().visible_to(context.actor), context.narrowed)
    rows = rows.exclude(delegation=None).select_related("person", "organisation", "delegation__side")
    place, last = 0, 0
    for row in by_precedence(rows).iterator(chunk_size=500):
        delegation = row.delegation
        if delegation is None:
            continue
        place, last = (place + 1 if delegation.pk == last else 1), delegation.pk
        first, second = languages_of(delegation, forum)
        own, other = own_and_other(row.person.name, second)
        yield {
            "delegation": delegation.public_id,
            "place": place,
            "rank": row.rank,
            "part_first": part_in(row, first),
            "part_second": part_in(row, second),
            "name_own": own,
            "name_other": other,
            "passport_name": row.person.passport_name if may(context.actor, "directory.contact", row) else "",
            "organisation_first": row.organisation.name.best(first).text,
            "organisation_second": row.organisation.name.text(second),
            "title_first": row.title.best(first).text,
            "title_second": row.title.text(second),
        }


ORGANISATIONS = register(
    Listing(
        name="organisations",
        title=_("Organisations"),
        right="directory.organisations",
        columns=ORGANISATION_COLUMNS,
        rows=organisation_rows,
        narrowed_by=("q", "side", "kind"),
    )
)
PEOPLE = register(
    Listing(
        name="people",
        title=_("People"),
        right="directory.people",
        columns=tuple(SIDE if column.key == "side" else column for column in PERSON_COLUMNS),
        rows=people_rows,
        narrowed_by=("q", "side", "part", "delegation"),
    )
)
DELEGATIONS = register(
    Listing(
        name="delegations",
        title=_("Delegations"),
        right="directory.delegations",
        columns=(
            Column(key="id", title=_("Id of the delegation")),
            SIDE,
            *NAME,
            Column(key="head", title=_("Head of delegation")),
            Column(key="focal_point", title=_("Focal point")),
            Column(key="substitute", title=_("Substitute of the focal point")),
            Column(key="members", title=_("Members")),
            Column(key="bodies", title=_("Organisations")),
        ),
        rows=delegation_rows,
    )
)
DELEGATION_LIST = register(
    Listing(
        name="delegation-list",
        title=_("Delegation list"),
        right="directory.delegation",
        columns=(
            Column(key="delegation", title=_("Id of the delegation")),
            Column(key="place", title=_("Place in the order")),
            Column(key="rank", title=_("Order of precedence")),
            Column(key="part_first", title=_("Takes part as, in the side’s language")),
            Column(key="part_second", title=_("Takes part as, in the other language")),
            Column(key="name_own", title=_("Name in its own script")),
            Column(key="name_other", title=_("Name in the other language")),
            Column(key="passport_name", title=_("Name as in the passport")),
            Column(key="organisation_first", title=_("Organisation, in the side’s language")),
            Column(key="organisation_second", title=_("Organisation, in the other language")),
            Column(key="title_first", title=_("Position, in the side’s language")),
            Column(key="title_second", title=_("Position, in the other language")),
        ),
        rows=delegation_list_rows,
        narrowed_by=("delegation",),
    )
)
