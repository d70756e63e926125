"""Passports as a spreadsheet: which are there and which are doubtful, never what stands in them."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy as _

from muntada.accreditation.models import Participation
from muntada.accreditation.queries import narrowed, with_passport
from muntada.base.languages import LANGUAGES
from muntada.directory.models import filed_in
from muntada.forums.models import Side
from muntada.sheets.exports import Listing, Value, register
from muntada.sheets.kinds import Column, Context


def passport_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """Whose passport is there and what is doubtful about it; what stands in it goes into no file."""
    seen = Participation.objects.visible_to(context.actor, "accreditation.passports")
    rows = with_passport(narrowed(seen, context.narrowed), context.narrowed.get("passport", ""))
    rows = rows.select_related("person", "membership__organisation", "side", "passport").defer(
        "passport__sealed"
    )
    for one in rows.order_by(f"person__{filed_in(context.language)}", "pk").iterator(chunk_size=500):
        passport = getattr(one, "passport", None)
        yield {
            "application": one.public_id,
            **{f"name_{code}": one.person.name.text(code) for code in LANGUAGES},
            "organisation": one.membership.organisation.name.best(context.language).text,
            "side": one.side.key if one.side else "",
            "entered_at": passport.entered_at if passport else None,
            "is_from_zone": passport.is_from_zone if passport else None,
            "doubts": ", ".join(passport.doubt_words) if passport else "",
            "purged_at": passport.purged_at if passport else None,
        }


PASSPORTS = register(
    Listing(
        name="passports",
        title=_("Passports"),
        right="accreditation.passports",
        columns=(
            Column(key="application", title=_("Number of the application")),
            Column(key="name_ar", title=_("Name in Arabic")),
            Column(key="name_ru", title=_("Name in Russian")),
            Column(key="name_en", title=_("Name in English")),
            Column(key="organisation", title=_("Organisation")),
            Column(key="side", title=_("Side"), choices=dict(Side.Key.choices)),
            Column(key="entered_at", title=_("Entered (UTC)")),
            Column(key="is_from_zone", title=_("Checked by its zone")),
            Column(key="doubts", title=_("Doubts")),
            Column(key="purged_at", title=_("Purged (UTC)")),
        ),
        rows=passport_rows,
        narrowed_by=("q", "passport", "side"),
    )
)
