"""Applications, zones and badges as spreadsheets."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.accreditation.models import Badge, Category, Participation, Zone
from muntada.accreditation.queries import narrowed
from muntada.base.languages import LANGUAGES
from muntada.directory.models import filed_in
from muntada.forums.models import Side
from muntada.sheets.exports import Listing, Value, register
from muntada.sheets.kinds import Column, Context


def application_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """The applications that the reader may see, by name; reasons and notes stay on the pages."""
    rows = narrowed(Participation.objects.visible_to(context.actor), context.narrowed)
    rows = rows.select_related(
        "person", "membership__organisation", "membership__delegation", "side"
    ).prefetch_related("zones")
    rows = rows.order_by(f"person__{filed_in(context.language)}", "pk")
    for one in rows.iterator(chunk_size=500):
        delegation = one.membership.delegation
        yield {
            "id": one.public_id,
            "person": one.person.public_id,
            **{f"name_{code}": one.person.name.text(code) for code in LANGUAGES},
            "organisation": one.membership.organisation.name.best(context.language).text,
            "side": one.side.key if one.side else "",
            "delegation": delegation.public_id if delegation else "",
            "category": one.category,
            "state": one.state,
            "zones": " ".join(zone.code for zone in one.zones.all()),
            "applied_at": one.applied_at,
            "decided_at": one.decided_at,
        }


APPLICATIONS = register(
    Listing(
        name="applications",
        title=_("Applications"),
        right="accreditation.applications",
        columns=(
            Column(key="id", title=_("Number of the application")),
            Column(key="person", title=_("Id of the person")),
            Column(key="name_ar", title=_("Name in Arabic")),
            Column(key="name_ru", title=_("Name in Russian")),
            Column(key="name_en", title=_("Name in English")),
            Column(key="organisation", title=_("Organisation")),
            Column(key="side", title=_("Side"), choices=dict(Side.Key.choices)),
            Column(key="delegation", title=_("Id of the delegation")),
            Column(key="category", title=_("Category"), choices=dict(Category.choices)),
            Column(key="state", title=_("State"), choices=dict(Participation.State.choices)),
            Column(key="zones", title=_("Further zones")),
            Column(key="applied_at", title=_("Applied (UTC)")),
            Column(key="decided_at", title=_("Decided (UTC)")),
        ),
        rows=application_rows,
        narrowed_by=("q", "state", "category", "side"),
    )
)


def zone_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """Each zone and each rule of it; a zone without rules stands alone."""
    for zone in Zone.objects.filter(forum=context.forum_id).prefetch_related("rules", "halls"):
        facts: dict[str, Value] = {
            "code": zone.code,
            **{f"name_{code}": zone.name.text(code) for code in LANGUAGES},
            "halls": ", ".join(hall.code for hall in zone.halls.all()),
        }
        rules = list(zone.rules.all())
        for rule in rules:
            yield facts | {
                "category": rule.category,
                "starts_at": rule.starts_at,
                "ends_at": rule.ends_at,
            }
        if not rules:
            yield facts


ZONES = register(
    Listing(
        name="zones",
        title=_("Zones"),
        right="accreditation.zones",
        columns=(
            Column(key="code", title=_("Letter on the badge")),
            Column(key="name_ar", title=_("Name in Arabic")),
            Column(key="name_ru", title=_("Name in Russian")),
            Column(key="name_en", title=_("Name in English")),
            Column(key="halls", title=_("Halls")),
            Column(key="category", title=_("Category"), choices=dict(Category.choices)),
            Column(key="starts_at", title=pgettext_lazy("hours", "From (UTC)")),
            Column(key="ends_at", title=pgettext_lazy("hours", "Until (UTC)")),
        ),
        rows=zone_rows,
    )
)


def badge_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """Every badge that was printed, also those that open nothing any more; codes go into no file."""
    seen = Participation.objects.visible_to(context.actor)
    rows = Badge.objects.filter(participation__in=seen).select_related("participation__person")
    for one in rows.order_by("participation__public_id", "number").iterator(chunk_size=500):
        yield {
            "application": one.participation.public_id,
            "number": one.number,
            "name": one.participation.person.name.best(context.language).text,
            "printed_at": one.printed_at,
            "reason": one.reason_words,
            "revoked_at": one.revoked_at,
        }


BADGES = register(
    Listing(
        name="badges",
        title=_("Badges"),
        right="accreditation.badges",
        columns=(
            Column(key="application", title=_("Number of the application")),
            Column(key="number", title=_("Badge of this person")),
            Column(key="name", title=_("Name")),
            Column(key="printed_at", title=_("Printed (UTC)")),
            Column(key="reason", title=_("Reason of the reprint")),
            Column(key="revoked_at", title=_("Opens nothing since (UTC)")),
        ),
        rows=badge_rows,
    )
)
