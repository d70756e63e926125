"""Arrivals and departures on paper."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from muntada.accreditation.models import Participation
from muntada.base.words import Words
from muntada.engines import typeset
from muntada.forums.models import Forum
from muntada.travel.models import Journey
from muntada.ui.format import format_day, without_marks


def arrivals_paper(
    forum: Forum, rows: Sequence[Participation], *, is_back: bool, day: str, language: str, now: datetime
) -> bytes:
    """The list as PDF. Raises `TypesetError`."""
    sides = forum.both_sides
    others = [side for side in sides if side.zone != forum.zone]
    return typeset.arrivals_pdf(
        typeset.ArrivalList(
            imprint=typeset.Imprint(
                language=typeset.Language(language),
                forum=_text(forum.short_name, language) or _text(forum.name, language),
                number=forum.code,
                version="1",
                issued_at=now,
                zone=typeset.Zone(forum.zone, _text(forum.city, language) or forum.zone),
                notice=_("Demonstration: companies and people are invented") if forum.is_demo else "",
            ),
            arrivals=tuple(_arrival(one, is_back, language) for one in rows),
            subtitle=_subtitle(day, language),
            is_back=is_back,
            other=typeset.Zone(others[0].zone, _text(others[0].city, language)) if others else None,
        )
    )


def _subtitle(day: str, language: str) -> str:
    try:
        return without_marks(format_day(date.fromisoformat(day), language))
    except ValueError:
        return ""


def _arrival(one: Participation, is_back: bool, language: str) -> typeset.Arrival:
    journey: Journey = getattr(one, "journey", None) or Journey()
    name, delegation = one.person.name, one.membership.delegation
    own = name.best(name.original).text
    read = name.text(language)
    needs_car = journey.needs_car_back if is_back else journey.needs_car
    return typeset.Arrival(
        name=typeset.Name(own, read if read != own else ""),
        at=journey.departs_at if is_back else journey.arrives_at,
        by=journey.get_departs_by_display() if is_back else journey.get_arrives_by_display(),
        number=journey.departs_number if is_back else journey.arrives_number,
        place=journey.departs_to if is_back else journey.arrives_from,
        organisation=_text(one.membership.organisation.name, language),
        delegation=_text(delegation.name, language) if delegation else "",
        car=_("yes") if needs_car else "",
        hotel=journey.hotel,
        state=journey.get_state_display(),
    )


def _text(words: Words, language: str) -> str:
    return words.best(language).text
