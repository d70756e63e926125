"""The register of opportunities as a spreadsheet."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.opportunities.models import Opportunity
from muntada.opportunities.sectors import section_word
from muntada.sheets.exports import Listing, Value, register
from muntada.sheets.kinds import Column, Context

COLUMNS = (
    Column(key="number", title=_("Number")),
    Column(key="title", title=_("Title")),
    Column(key="owner", title=pgettext_lazy("of an opportunity", "Owner")),
    Column(key="summary", title=_("Summary")),
    Column(key="place", title=_("Place")),
    Column(key="sector", title=_("Sector")),
    Column(key="sector_code", title=_("sector (ISIC)")),
    Column(key="stage", title=_("Stage")),
    Column(key="mode", title=pgettext_lazy("form of a project", "Form")),
    Column(key="needs", title=_("What is needed")),
    Column(key="usd_m_min", title=_("From, in millions of US dollars")),
    Column(key="usd_m_max", title=_("To, in millions of US dollars")),
    Column(key="state", title=_("State")),
    Column(key="verified_on", title=_("Verified")),
)


def opportunity_rows(context: Context) -> Iterator[dict[str, Value]]:
    """What the reader may see, a row each."""
    rows = Opportunity.objects.visible_to(context.actor).filter(forum=context.forum_id)
    for one in rows.select_related("organisation"):
        yield {
            "number": one.public_id,
            "title": one.title.best(context.language).text,
            "owner": one.organisation.name.best(context.language).text,
            "summary": one.summary.best(context.language).text,
            "place": one.place.best(context.language).text,
            "sector": section_word(one.sector) if one.sector else "",
            "sector_code": one.sector,
            "stage": one.get_stage_display(),
            "mode": one.get_mode_display(),
            "needs": one.needs.best(context.language).text,
            "usd_m_min": one.usd_m_min,
            "usd_m_max": one.usd_m_max,
            "state": one.get_state_display(),
            "verified_on": one.verified_on,
        }


OPPORTUNITIES = register(
    Listing(
        name="opportunities",
        title=_("Opportunities"),
        right="opportunities.opportunities",
        columns=COLUMNS,
        rows=opportunity_rows,
    )
)
