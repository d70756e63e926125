"""Opportunities of the standing cast."""

from decimal import Decimal
from typing import Any

from tests.cast import NOON, Cast, words

from muntada.opportunities import actions
from muntada.opportunities.actions import Offer
from muntada.opportunities.models import Opportunity

TITLE = words("Wheat seed farm", "مزرعة بذور القمح", "Ферма семян пшеницы", "ar")


def offer(**fields: Any) -> Offer:
    """Zaytuna's farm, unless told otherwise."""
    return Offer(
        **{
            "title": TITLE,
            "summary": words("Certified seed for eastern farms.", "بذور معتمدة.", "Сортовые семена.", "ar"),
            "place": words("Marsa", "مرسى", "Марса", "ar"),
            "needs": words("An equity partner", "شريك", "Партнёр с капиталом", "ar"),
            "sector": "A01",
            "stage": Opportunity.Stage.FEASIBILITY,
            "usd_m_min": Decimal(8),
            "usd_m_max": Decimal(14),
            **fields,
        }
    )


def make_opportunity(
    cast: Cast, *, is_public: bool = True, screen: str = "none", **fields: Any
) -> Opportunity:
    """Something that Zaytuna Trading offers, published by the secretariat."""
    thing = actions.add_opportunity(
        forum=cast.forum,
        organisation=fields.pop("organisation", cast.zaytuna),
        offer=offer(**fields),
        actor=cast.secretary,
        now=NOON,
    )
    if screen != "none":
        actions.screen_opportunity(opportunity=thing, screen=screen, actor=cast.secretary, now=NOON)
    if is_public:
        actions.publish_opportunity(opportunity=thing, actor=cast.secretary, now=NOON)
    thing.refresh_from_db()
    return thing
