"""Who is let in, who decides, and what ends it."""

from datetime import timedelta

import pytest
from tests.cast import NOON, Cast, acting, actor_of, make_focal_point, officer, words

from muntada.access.actor import NotAllowed
from muntada.access.roles import Role
from muntada.accreditation import actions
from muntada.accreditation.models import Category, Participation, Zone
from muntada.base.jobs.drain import run_all_due
from muntada.directory import actions as directory
from muntada.directory.models import Membership, Organisation
from muntada.journal.models import Entry

State = Participation.State


def applied(cast: Cast) -> Participation:
    return actions.apply_for_accreditation(membership=cast.hana, actor=actor_of(cast.hana), now=NOON)


def told() -> list[str]:
    rows = Entry.objects.filter(name__startswith="accreditation.").order_by("number")
    return [entry.name.removeprefix("accreditation.") for entry in rows]


def test_apply_for_accreditation_takes_what_the_part_suggests(cast: Cast) -> None:
    participation = applied(cast)

    assert participation.public_id == "MB27.ACC.001"
    assert (participation.category, participation.state) == (Category.BUSINESS, State.APPLIED)
    assert (participation.side, participation.badge_language) == (cast.host, "ar")
    with pytest.raises(actions.AlreadyApplied):
        applied(cast)


@pytest.mark.parametrize(
    ("part", "kind", "category"),
    [
        ("delegate", "company", Category.BUSINESS),
        ("delegate", "ministry", Category.OFFICIAL),
        ("interpreter", "company", Category.INTERPRETER),
        ("press", "media", Category.PRESS),
        ("officer", "chamber", Category.OFFICIAL),
        ("staff", "ministry", Category.STAFF),
    ],
)
def test_apply_for_accreditation_by_part_and_kind(cast: Cast, part: str, kind: str, category: str) -> None:
    Membership.objects.filter(pk=cast.hana.pk).update(part=part)
    Organisation.objects.filter(pk=cast.zaytuna.pk).update(kind=kind)
    membership = Membership.objects.get(pk=cast.hana.pk)

    participation = actions.apply_for_accreditation(
        membership=membership, actor=officer(Role.PROTOCOL, cast.forum), now=NOON
    )

    assert participation.category == category


def test_apply_for_accreditation_is_for_oneself_or_whoever_answers_for_the_side(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.apply_for_accreditation(membership=cast.hana, actor=actor_of(cast.marina), now=NOON)
    with pytest.raises(NotAllowed):
        actions.apply_for_accreditation(
            membership=cast.hana,
            actor=actor_of(make_focal_point(cast.forum, cast.host), cast.forum),
            now=NOON,
        )

    participation = actions.apply_for_accreditation(
        membership=cast.hana,
        actor=actor_of(make_focal_point(cast.forum, cast.host, cast.hana), cast.forum),
        now=NOON,
    )

    assert participation.state == State.APPLIED


def test_approve_application_happens_once_and_is_for_protocol(cast: Cast) -> None:
    participation = applied(cast)
    protocol = officer(Role.PROTOCOL, cast.forum)

    with pytest.raises(NotAllowed):
        actions.approve_application(participation=participation, actor=actor_of(cast.hana), now=NOON)
    actions.approve_application(participation=participation, actor=protocol, now=NOON)
    with pytest.raises(actions.AlreadyDecided):
        actions.approve_application(participation=participation, actor=protocol, now=NOON)

    assert (participation.state, participation.is_let_in) == (State.APPROVED, True)
    assert told() == ["ApplicationMade", "ApplicationApproved"]


def test_refuse_application_says_why_and_one_may_apply_again(cast: Cast) -> None:
    participation = applied(cast)
    protocol = officer(Role.PROTOCOL, cast.forum)

    with pytest.raises(actions.ReasonMissing):
        actions.refuse_application(participation=participation, reason="  ", actor=protocol, now=NOON)
    actions.refuse_application(
        participation=participation, reason="The photo is of somebody else.", actor=protocol, now=NOON
    )
    refused = Participation.objects.get()
    again = applied(cast)

    assert (refused.state, refused.reason) == (State.REFUSED, "The photo is of somebody else.")
    assert (again.pk, again.state, again.reason) == (refused.pk, State.APPLIED, "")
    assert "photo" not in str(list(Entry.objects.values_list("facts")))


def test_change_application_refuses_what_somebody_else_changed_meanwhile(cast: Cast) -> None:
    participation = applied(cast)
    protocol = officer(Role.PROTOCOL, cast.forum)
    zone = Zone.objects.create(forum=cast.forum, code="V", name=words("Hall of heads"))
    values = {"category": Category.OFFICIAL, "zones": [zone], "desk_note": "Call protocol"}

    actions.change_application(
        participation=participation, **values, seen=NOON, actor=protocol, now=NOON + timedelta(minutes=1)
    )
    with pytest.raises(actions.ChangedMeanwhile):
        actions.change_application(participation=participation, **values, seen=NOON, actor=protocol, now=NOON)

    assert (participation.category, participation.desk_note) == (Category.OFFICIAL, "Call protocol")
    assert list(participation.zones.all()) == [zone]


def test_a_member_who_withdraws_is_let_in_no_longer(cast: Cast) -> None:
    participation = applied(cast)
    actions.approve_application(
        participation=participation, actor=officer(Role.PROTOCOL, cast.forum), now=NOON
    )

    directory.withdraw(membership=cast.hana, actor=cast.secretary, now=NOON)
    run_all_due()

    participation.refresh_from_db()
    assert participation.state == State.WITHDRAWN
    with pytest.raises(actions.TakesPartNoLonger):
        actions.apply_for_accreditation(
            membership=Membership.objects.get(pk=cast.hana.pk),
            actor=officer(Role.PROTOCOL, cast.forum),
            now=NOON,
        )


def test_visible_to_shows_each_side_its_own(cast: Cast) -> None:
    participation = applied(cast)
    seen = {
        "own": actor_of(cast.hana),
        "other": actor_of(cast.marina),
        "joint": acting(Role.PROTOCOL, cast.forum),
        "host": actor_of(make_focal_point(cast.forum, cast.host, cast.hana), cast.forum),
        "guest": actor_of(make_focal_point(cast.forum, cast.guest, cast.marina), cast.forum),
        "gate": acting(Role.GATE, cast.forum),
    }

    found = {name: Participation.objects.visible_to(actor).count() for name, actor in seen.items()}

    assert found == {"own": 1, "other": 0, "joint": 1, "host": 1, "guest": 0, "gate": 0}
    assert Participation.objects.get() == participation
