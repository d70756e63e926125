"""The page of an organisation holds what later rooms know of it, for this reader to see."""

from datetime import timedelta

import pytest
from conftest import SignIn
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import NOON, Cast, make_officer

from muntada.access.roles import Role
from muntada.front.tests.cast import make_hall, make_meeting, make_offer
from muntada.opportunities.models import Opportunity

pytestmark = pytest.mark.usefixtures("at_noon")

PAGE = "/en/mb27/directory/organisations/ORG.028/"


def shown(answer: object) -> dict[str, list[object]]:
    return {template.split("/")[0]: rows for template, rows in answer.context["panels"]}  # type: ignore[attr-defined]


def test_the_page_of_an_organisation_shows_its_meetings_and_opportunities(
    cast: Cast, signed_in: SignIn
) -> None:
    make_hall(cast)
    meeting, offer = make_meeting(cast, NOON + timedelta(hours=3)), make_offer(cast)
    Opportunity.objects.filter(pk=offer.pk).update(organisation=cast.zaytuna)

    secretary = shown(signed_in(make_officer(Role.SECRETARIAT, cast.forum)).get(PAGE))
    interpreter = shown(signed_in(cast.yousef).get(PAGE))

    assert secretary == {"opportunities": [offer], "meetings": [meeting]}
    assert interpreter["opportunities"] == [offer]


def test_the_page_of_an_organisation_keeps_drafts_and_meetings_from_others(
    cast: Cast, signed_in: SignIn
) -> None:
    make_hall(cast)
    make_meeting(cast, NOON + timedelta(hours=3))
    offer = make_offer(cast)
    Opportunity.objects.filter(pk=offer.pk).update(
        organisation=cast.zaytuna, side=cast.host, state=Opportunity.State.DRAFT, published_at=None
    )
    officer = signed_in(make_officer(Role.PROTOCOL, cast.forum, cast.guest))

    assert shown(officer.get(PAGE)) == {"opportunities": [], "meetings": []}


def test_the_page_of_an_organisation_asks_as_much_for_one_meeting_as_for_three(
    cast: Cast, signed_in: SignIn
) -> None:
    make_hall(cast)
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum))
    make_meeting(cast, NOON + timedelta(hours=3))
    client.get(PAGE)
    asked = []
    for hours in (4, 5):
        with CaptureQueriesContext(connection) as one:
            client.get(PAGE)
        asked.append(len(one))
        make_meeting(cast, NOON + timedelta(hours=hours))

    assert asked[0] == asked[1]
