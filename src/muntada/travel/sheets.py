"""Visas and letters as spreadsheets; what stands in a passport goes into neither."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy as _

from muntada.base.languages import LANGUAGES
from muntada.directory.models import filed_in
from muntada.forums.models import Side
from muntada.sheets.exports import Listing, Value, register
from muntada.sheets.kinds import Column, Context
from muntada.travel.models import VisaCase, VisaLetter
from muntada.travel.queries import in_register, letters_narrowed, narrowed


def case_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """Who needs a visa and how far it has come, by name."""
    rows = narrowed(VisaCase.objects.visible_to(context.actor, "travel.visa_cases"), context.narrowed)
    rows = rows.select_related(
        "participation__person",
        "participation__membership__organisation",
        "participation__membership__delegation",
        "participation__side",
        "participation__passport",
    ).defer("participation__passport__sealed")
    rows = rows.order_by(f"participation__person__{filed_in(context.language)}", "pk")
    for one in rows.iterator(chunk_size=500):
        participation = one.participation
        delegation = participation.membership.delegation
        passport = getattr(participation, "passport", None)
        yield {
            "application": participation.public_id,
            **{f"name_{code}": participation.person.name.text(code) for code in LANGUAGES},
            "organisation": participation.membership.organisation.name.best(context.language).text,
            "side": participation.side.key if participation.side else "",
            "delegation": delegation.public_id if delegation else "",
            "passport": passport is not None and passport.purged_at is None,
            "state": one.state,
            "valid_from": one.valid_from,
            "valid_until": one.valid_until,
            "changed_at": one.changed_at,
        }


VISAS = register(
    Listing(
        name="visas",
        title=_("Visas"),
        right="travel.visa_cases",
        columns=(
            Column(key="application", title=_("Number of the application")),
            Column(key="name_ar", title=_("Name in Arabic")),
            Column(key="name_ru", title=_("Name in Russian")),
            Column(key="name_en", title=_("Name in English")),
            Column(key="organisation", title=_("Organisation")),
            Column(key="side", title=_("Side"), choices=dict(Side.Key.choices)),
            Column(key="delegation", title=_("Id of the delegation")),
            Column(key="passport", title=_("Passport entered")),
            Column(key="state", title=_("State"), choices=dict(VisaCase.State.choices)),
            Column(key="valid_from", title=_("Valid from")),
            Column(key="valid_until", title=_("Valid until")),
            Column(key="changed_at", title=_("Changed (UTC)")),
        ),
        rows=case_rows,
        narrowed_by=("q", "state", "passport", "delegation", "side"),
    )
)


def letter_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """The register of letters; nobody on them is named."""
    rows = VisaLetter.objects.visible_to(context.actor, "travel.visa_letters")
    for one in in_register(letters_narrowed(rows, context.narrowed)):
        yield {
            "number": one.public_id,
            "dated_on": one.dated_on,
            "state": one.state,
            "side": one.side.key if one.side else "",
            "organisation": one.organisation.name.best(context.language).text if one.organisation else "",
            "addressee": one.addressee.best(context.language).text,
            "people": one.aboard,
            "arrives_on": one.arrives_on,
            "leaves_on": one.leaves_on,
            "sent_on": one.sent_on,
            "sending": one.sending,
            "answered_on": one.answered_on,
            "differs": one.is_live and one.contradicted > 0,
            "digest": one.digest,
            "purged_at": one.purged_at,
        }


LETTERS = register(
    Listing(
        name="visa-letters",
        title=_("Visa-support letters"),
        right="travel.visa_letters",
        columns=(
            Column(key="number", title=_("Number")),
            Column(key="dated_on", title=_("Dated")),
            Column(key="state", title=_("State"), choices=dict(VisaLetter.State.choices)),
            Column(key="side", title=_("Side"), choices=dict(Side.Key.choices)),
            Column(key="organisation", title=_("To which organisation")),
            Column(key="addressee", title=_("Addressee")),
            Column(key="people", title=_("People")),
            Column(key="arrives_on", title=_("Day of arrival")),
            Column(key="leaves_on", title=_("Day of departure")),
            Column(key="sent_on", title=_("Sent on")),
            Column(key="sending", title=_("How it was sent"), choices=dict(VisaLetter.Sending.choices)),
            Column(key="answered_on", title=_("Answered on")),
            Column(key="differs", title=_("Differs from a passport")),
            Column(key="digest", title=_("Mark of the papers (SHA-256)")),
            Column(key="purged_at", title=_("Purged (UTC)")),
        ),
        rows=letter_rows,
        narrowed_by=("q", "state", "side"),
    )
)
