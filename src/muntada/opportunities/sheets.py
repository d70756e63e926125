"""The register as a spreadsheet."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.base.languages import LANGUAGES
from muntada.base.words import Words
from muntada.directory.sectors import section_word
from muntada.forums.models import Forum
from muntada.opportunities.models import Opportunity
from muntada.opportunities.queries import register as opportunities_wanted
from muntada.opportunities.queries import wanted_from
from muntada.sheets.exports import Listing, Value, register
from muntada.sheets.kinds import Column, Context

COLUMNS = (
    Column(key="id", title=_("Number of the opportunity")),
    Column(key="title_ar", title=_("Title in Arabic")),
    Column(key="title_ru", title=_("Title in Russian")),
    Column(key="title_en", title=_("Title in English")),
    Column(key="summary_ar", title=_("Summary in Arabic")),
    Column(key="summary_ru", title=_("Summary in Russian")),
    Column(key="summary_en", title=_("Summary in English")),
    Column(key="owner", title=_("Owner")),
    Column(key="place", title=_("Place")),
    Column(key="needs", title=_("What is needed")),
    Column(key="isic", title=_("Sector (ISIC)")),
    Column(key="sector", title=_("Sector")),
    Column(key="stage", title=_("Stage"), choices=dict(Opportunity.Stage.choices)),
    Column(
        key="mode",
        title=pgettext_lazy("form of a project", "Form"),
        choices=dict(Opportunity.Mode.choices),
    ),
    Column(key="usd_m_min", title=_("From, in millions of US dollars")),
    Column(key="usd_m_max", title=_("To, in millions of US dollars")),
    Column(key="verified_on", title=_("Verified")),
    Column(key="state", title=_("State"), choices=dict(Opportunity.State.choices)),
    Column(key="screen", title=_("Screening"), choices=dict(Opportunity.Screen.choices)),
)


def opportunity_rows(context: Context) -> Iterable[Mapping[str, Value]]:
    """One row for each opportunity that the reader may see, in the reader's language where there is but one."""
    language = context.language

    def best(words: Words) -> str:
        return words.best(language).text

    forum = Forum.objects.get(pk=context.forum_id)
    rows = opportunities_wanted(forum, context.actor, wanted_from(context.narrowed), language)
    return [
        {
            "id": each.public_id,
            **{f"title_{code}": each.title.text(code) for code in LANGUAGES},
            **{f"summary_{code}": each.summary.text(code) for code in LANGUAGES},
            "owner": best(each.organisation.name),
            "place": best(each.place),
            "needs": best(each.needs),
            "isic": each.sector,
            "sector": section_word(each.sector),
            "stage": each.stage,
            "mode": each.mode,
            "usd_m_min": each.usd_m_min,
            "usd_m_max": each.usd_m_max,
            "verified_on": each.verified_on,
            "state": each.state,
            "screen": each.screen,
        }
        for each in rows
    ]


OPPORTUNITIES = register(
    Listing(
        name="opportunities",
        title=_("Opportunities"),
        right="opportunities.opportunities",
        columns=COLUMNS,
        rows=opportunity_rows,
        narrowed_by=("q", "sector", "stage", "place"),
    )
)
