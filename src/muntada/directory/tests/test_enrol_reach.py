"""Enrolling somebody opens their entry, so the action itself asks whether the person is within reach."""

import pytest
from tests.cast import NOON, Cast, acting

from muntada.access.actor import NotAllowed
from muntada.access.roles import Role
from muntada.directory import actions
from muntada.directory.actions import PartDetails
from muntada.directory.models import Membership


def test_enrol_reaches_nobody_of_the_other_side(cast: Cast) -> None:
    part = PartDetails(part=Membership.Part.DELEGATE)

    def enrol_for_the_guest(who: Membership) -> Membership:
        return actions.enrol(
            forum=cast.forum,
            side=cast.guest,
            person=who.person,
            organisation=cast.zaytuna,
            part=part,
            actor=acting(Role.SECRETARIAT, cast.forum, cast.guest),
            now=NOON,
        )

    with pytest.raises(NotAllowed):
        enrol_for_the_guest(cast.hana)

    assert enrol_for_the_guest(cast.marina).organisation == cast.zaytuna
