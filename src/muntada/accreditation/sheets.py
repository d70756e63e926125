"""Applications, zones and badges as spreadsheets."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.accreditation.models import (
    Badge,
    Category,
    Participation,
    Question,
    Quota,
    Scan,
    VehiclePass,
    Zone,
)
from muntada.accreditation.queries import (
    drivers_without_accreditation,
    narrowed,
    openings_of,
    rules_of,
    security_listed,
    vehicles_of,
)
from muntada.accreditation.questions import questions_of, text_of
from muntada.accreditation.quotas import name_of, places_taken, uses_of
from muntada.accreditation.verdicts import Kind, Verdict
from muntada.base.languages import LANGUAGES
from muntada.directory.models import filed_in
from muntada.forums.models import Forum, Side
from muntada.sheets.exports import Listing, Value, register
from muntada.sheets.kinds import Column, Context
from muntada.ui.format import without_marks


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


def question_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """The questions of both forms, also those that are asked no longer."""
    forum = Forum.objects.get(pk=context.forum_id)
    for one in questions_of(forum, with_retired=True):
        yield {
            "number": one.pk,
            "stage": one.stage,
            **{f"label_{code}": one.label.text(code) for code in LANGUAGES},
            "kind": one.kind,
            "options": "\n".join(option.label.best(context.language).text for option in one.options.all()),
            "is_required": one.is_required,
            "categories": " ".join(one.categories),
            "asked_if": one.asked_if_id,
            "retired_at": one.retired_at,
        }


QUESTIONS = register(
    Listing(
        name="questions",
        title=_("Questions of the form"),
        right="accreditation.questions",
        columns=(
            Column(key="number", title=_("Number of the question")),
            Column(key="stage", title=_("Asked"), choices=dict(Question.Stage.choices)),
            Column(key="label_ar", title=_("Question in Arabic")),
            Column(key="label_ru", title=_("Question in Russian")),
            Column(key="label_en", title=_("Question in English")),
            Column(
                key="kind",
                title=pgettext_lazy("of a question", "Answer"),
                choices=dict(Question.Kind.choices),
            ),
            Column(key="options", title=_("Options")),
            Column(key="is_required", title=_("Must be answered")),
            Column(key="categories", title=_("Asked of")),
            Column(key="asked_if", title=_("Only after an answer to question number")),
            Column(key="retired_at", title=_("Asked no longer since (UTC)")),
        ),
        rows=question_rows,
    )
)


def answer_columns(forum_id: int) -> Sequence[Column]:
    """A column for each question of the forum; of two that are called alike the second says its number."""
    seen: Counter[str] = Counter()
    found = []
    for one in Question.objects.filter(forum=forum_id):
        title = str(one.label)
        seen[title] += 1
        found.append(Column(key=f"q{one.pk}", title=f"{title} ({one.pk})" if seen[title] > 1 else title))
    return found


def answer_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """Who answered what, a person a row; only of those whose answers the reader may see."""
    forum = Forum.objects.get(pk=context.forum_id)
    questions = {one.pk: one for one in questions_of(forum, with_retired=True)}
    for question in questions.values():
        question.forum = forum
    seen = Participation.objects.visible_to(context.actor, "accreditation.answers")
    rows = narrowed(seen, context.narrowed).select_related("person", "membership__organisation", "side")
    rows = rows.prefetch_related("answers").order_by(f"person__{filed_in(context.language)}", "pk")
    for one in rows.iterator(chunk_size=500):
        yield {
            "id": one.public_id,
            "name": one.person.name.best(context.language).text,
            "organisation": one.membership.organisation.name.best(context.language).text,
            "side": one.side.key if one.side else "",
            "category": one.category,
            "state": one.state,
            **dict.fromkeys((f"q{pk}" for pk in questions), ""),
            **{
                f"q{answer.question_id}": text_of(questions[answer.question_id], answer.value)
                for answer in one.answers.all()
            },
        }


ANSWERS = register(
    Listing(
        name="answers",
        title=_("Answers to the form"),
        right="accreditation.answers",
        columns=(
            Column(key="id", title=_("Number of the application")),
            Column(key="name", title=_("Name")),
            Column(key="organisation", title=_("Organisation")),
            Column(key="side", title=_("Side"), choices=dict(Side.Key.choices)),
            Column(key="category", title=_("Category"), choices=dict(Category.choices)),
            Column(key="state", title=_("State"), choices=dict(Participation.State.choices)),
        ),
        columns_of_forum=answer_columns,
        rows=answer_rows,
        narrowed_by=("q", "state", "category", "side"),
    )
)


def script_of(name: str) -> str:
    """The language in whose letters a name is written, of those that have a column."""
    if re.search("[\u0600-\u06ff]", name):
        return "ar"
    return "ru" if re.search("[\u0400-\u04ff]", name) else "en"


def security_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """Whom the host's security is told of, as the page of the list is narrowed down."""
    rules = rules_of(Forum.objects.get(pk=context.forum_id))
    for one in security_listed(context.actor, context.narrowed).iterator(chunk_size=500):
        yield {
            "id": one.public_id,
            **{f"name_{code}": one.person.name.text(code) for code in LANGUAGES},
            "passport_name": one.person.passport_name,
            "organisation": one.membership.organisation.name.best(context.language).text,
            "position": one.membership.title.best(context.language).text,
            "side": one.side.key if one.side else "",
            "category": one.category,
            "zones": " ".join(each.zone.code for each in openings_of(one.category, one.zones.all(), rules)),
            "vehicle": " ".join(each.plate for each in vehicles_of(one)),
            "state": one.state,
        }
    for vehicle in drivers_without_accreditation(context.actor, context.narrowed):
        yield {
            **dict.fromkeys(column.key for column in SECURITY.columns),
            "id": vehicle.public_id,
            f"name_{script_of(vehicle.driver_name)}": vehicle.driver_name,
            "category": Category.DRIVER,
            "zones": " ".join(zone.code for zone in vehicle.zones.all()),
            "vehicle": vehicle.plate,
        }


SECURITY = register(
    Listing(
        name="security-list",
        title=_("Security list"),
        right="accreditation.security_list",
        columns=(
            Column(key="id", title=_("Number of the application")),
            Column(key="name_ar", title=_("Name in Arabic")),
            Column(key="name_ru", title=_("Name in Russian")),
            Column(key="name_en", title=_("Name in English")),
            Column(key="passport_name", title=_("Name as in the passport")),
            Column(key="organisation", title=_("Organisation")),
            Column(key="position", title=_("Position")),
            Column(key="side", title=_("Side"), choices=dict(Side.Key.choices)),
            Column(key="category", title=_("Category"), choices=dict(Category.choices)),
            Column(key="zones", title=_("Zones")),
            Column(key="vehicle", title=_("Vehicle")),
            Column(key="state", title=_("State"), choices=dict(Participation.State.choices)),
        ),
        rows=security_rows,
        narrowed_by=("q", "who", "category", "side"),
    )
)


def vehicle_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """The passes of vehicles that the reader may see; codes go into no file."""
    rows = VehiclePass.objects.visible_to(context.actor)
    rows = rows.select_related("driver__person", "organisation", "delegation").prefetch_related("zones")
    for one in rows.iterator(chunk_size=500):
        yield {
            "id": one.public_id,
            "plate": one.plate,
            "vehicle": one.vehicle,
            "driver": one.driver.person.name.best(context.language).text if one.driver else one.driver_name,
            "accreditation": one.driver.public_id if one.driver else "",
            "organisation": one.organisation.name.best(context.language).text if one.organisation else "",
            "delegation": one.delegation.public_id if one.delegation else "",
            "zones": " ".join(zone.code for zone in one.zones.all()),
            "starts_at": one.starts_at,
            "ends_at": one.ends_at,
            "state": one.state,
            "note": one.note,
        }


VEHICLES = register(
    Listing(
        name="vehicle-passes",
        title=_("Vehicle passes"),
        right="accreditation.vehicle_passes",
        columns=(
            Column(key="id", title=_("Number of the pass")),
            Column(key="plate", title=_("Number plate")),
            Column(key="vehicle", title=_("Make and colour")),
            Column(key="driver", title=_("Driver")),
            Column(key="accreditation", title=_("Number of the driver's accreditation")),
            Column(key="organisation", title=_("Organisation")),
            Column(key="delegation", title=_("Id of the delegation")),
            Column(key="zones", title=_("Zones")),
            Column(key="starts_at", title=pgettext_lazy("hours", "From (UTC)")),
            Column(key="ends_at", title=pgettext_lazy("hours", "Until (UTC)")),
            Column(key="state", title=_("State"), choices=dict(VehiclePass.State.choices)),
            Column(key="note", title=_("Note on the pass")),
        ),
        rows=vehicle_rows,
    )
)


def scan_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """Every scan that the reader may see, the latest first."""
    rows = Scan.objects.visible_to(context.actor).select_related(
        "participation__person", "vehicle_pass", "device"
    )
    for one in rows.iterator(chunk_size=500):
        holder = one.participation
        yield {
            "at": one.at,
            "received_at": one.received_at,
            "gate": one.gate,
            "kind": one.kind,
            "means": one.means,
            "application": holder.public_id if holder else "",
            "name": holder.person.name.best(context.language).text if holder else "",
            "plate": one.vehicle_pass.plate if one.vehicle_pass else "",
            "verdict": one.verdict,
            "doubt": one.doubt,
            "note": one.note,
            "device": one.device.name,
        }


SCANS = register(
    Listing(
        name="scans",
        title=_("Scans"),
        right="accreditation.gate",
        columns=(
            Column(key="at", title=_("Scanned (UTC)")),
            Column(key="received_at", title=_("Arrived (UTC)")),
            Column(key="gate", title=_("Gate")),
            Column(key="kind", title=_("Scan"), choices=dict(Kind.choices)),
            Column(key="means", title=_("Found by"), choices=dict(Scan.Means.choices)),
            Column(key="application", title=_("Number of the application")),
            Column(key="name", title=_("Name")),
            Column(key="plate", title=_("Number plate")),
            Column(key="verdict", title=_("Verdict"), choices=dict(Verdict.choices)),
            Column(key="doubt", title=_("Doubt"), choices=dict(Scan.Doubt.choices)),
            Column(key="note", title=_("Note to the desk")),
            Column(key="device", title=_("Phone")),
        ),
        rows=scan_rows,
    )
)


def quota_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """The quotas that the reader may see, and how far each is used."""
    rows = Quota.objects.visible_to(context.actor).select_related("side", "delegation", "organisation")
    for use in uses_of(rows, places_taken(Forum.objects.get(pk=context.forum_id))):
        yield {
            "name": without_marks(name_of(use.quota)),
            "side": use.quota.side.key if use.quota.side else "",
            "delegation": use.quota.delegation.public_id if use.quota.delegation else "",
            "category": use.quota.category,
            "each": "yes" if use.quota.each else "",
            "places": use.quota.places,
            "used": use.used,
        }


QUOTAS = register(
    Listing(
        name="quotas",
        title=_("Quotas"),
        right="accreditation.quotas",
        columns=(
            Column(key="name", title=_("Whose places")),
            Column(key="side", title=_("Side"), choices=dict(Side.Key.choices)),
            Column(key="delegation", title=_("Id of the delegation")),
            Column(key="category", title=_("Category"), choices=dict(Category.choices)),
            Column(key="each", title=_("For each organisation by itself"), choices={"yes": _("yes")}),
            Column(key="places", title=pgettext_lazy("in a quota", "Places")),
            Column(key="used", title=pgettext_lazy("places of a quota", "Used")),
        ),
        rows=quota_rows,
    )
)
