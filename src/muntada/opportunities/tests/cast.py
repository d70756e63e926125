"""Opportunities of the standing cast."""

from decimal import Decimal
from typing import Any

from tests.cast import NOON, Cast, words

from muntada.opportunities import actions
from muntada.opportunities.actions import Offer
from muntada.opportunities.models import Opportunity


def offer(**fields: Any) -> Offer:
    """A farm for wheat seed."""
    values: dict[str, Any] = {
        "title": words("Wheat seed farm", "مزرعة بذور القمح", "Ферма семян пшеницы"),
        "summary": words("Certified seed for eastern farms.", "بذور معتمدة.", "Сертифицированные семена."),
        "place": words("Marsa", "مرسى", "Марса"),
        "needs": words("Equity partner", "شريك في رأس المال", "Партнёр по капиталу"),
        "sector": "A01",
        "stage": "feasibility",
        "mode": "JV",
        "usd_m_min": Decimal(8),
        "usd_m_max": Decimal(14),
    }
    return Offer(**{**values, **fields})


def make_opportunity(
    cast: Cast, *, is_public: bool = True, screen: str = "none", **fields: Any
) -> Opportunity:
    """An opportunity of Zaytuna Trading, published unless told otherwise."""
    one = actions.add_opportunity(
        forum=cast.forum, organisation=cast.zaytuna, offer=offer(**fields), actor=cast.secretary, now=NOON
    )
    if screen != "none":
        actions.screen_opportunity(opportunity=one, screen=screen, actor=cast.secretary, now=NOON)
    if is_public:
        actions.publish_opportunity(opportunity=one, actor=cast.secretary, now=NOON)
    one.refresh_from_db()
    return one
