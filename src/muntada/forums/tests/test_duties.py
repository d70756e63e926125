"""Who is appointed to what, by whom, and how it ends."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from tests.cast import DAY, NOON, Cast, actor_of, make_forum, make_officer

from muntada.access.actor import Actor, NotAllowed
from muntada.access.roles import Role
from muntada.accounts import actions as accounts
from muntada.accounts.models import Invitation, User
from muntada.base.jobs.embedded import run_all_due
from muntada.directory.queries import actor_for
from muntada.forums import actions
from muntada.forums.models import Forum, Grant, Side
from muntada.journal.models import Entry


def appoint(
    actor: Actor,
    forum: Forum | None,
    side: Side | None,
    role: Role,
    email: str = "new@marsa.example",
    **changes: Any,
) -> Grant:
    return actions.appoint(
        **{
            "email": email,
            "name": "New Officer",
            "language": "ru",
            "origin": "http://testserver",
            "role": role,
            "forum": forum,
            "side": side,
            "starts_on": DAY,
            "ends_on": None,
            **changes,
        },
        actor=actor,
        now=NOON,
    )


@pytest.fixture
def hosts(cast: Cast) -> Actor:
    return actor_of(make_officer(Role.SECRETARIAT, cast.forum, cast.host), cast.forum)


@pytest.fixture
def chief(cast: Cast) -> Actor:
    return actor_of(make_officer(Role.ADMINISTRATOR))


def test_appoint_invites_somebody_new_in_their_language(cast: Cast) -> None:
    grant = appoint(cast.secretary, cast.forum, cast.guest, Role.PROTOCOL)

    assert (grant.user.email, grant.user.is_active, grant.side) == ("new@marsa.example", False, cast.guest)
    assert [(message.to, message.extra_headers["Content-Language"]) for message in mail.outbox] == [
        (["new@marsa.example"], "ru")
    ]
    assert [entry.name for entry in Entry.objects.order_by("number")] == [
        "accounts.UserInvited",
        "forums.OfficerAppointed",
    ]


def test_appoint_gives_the_role_at_once_to_somebody_known(cast: Cast) -> None:
    user = cast.hana.person.user
    assert user is not None

    appoint(cast.secretary, cast.forum, None, Role.GATE, user.email.upper())

    assert Role.GATE in {standing.role for standing in actor_for(user, cast.forum, NOON).standings}
    assert mail.outbox == []


def test_appoint_twice_is_refused(cast: Cast) -> None:
    appoint(cast.secretary, cast.forum, None, Role.GATE)

    with pytest.raises(actions.AlreadyAppointed):
        appoint(cast.secretary, cast.forum, None, Role.GATE)


def test_appoint_by_a_sides_secretariat_is_for_its_own_side_only(cast: Cast, hosts: Actor) -> None:
    appoint(hosts, cast.forum, cast.host, Role.PROTOCOL)

    for side in (cast.guest, None):
        with pytest.raises(NotAllowed):
            appoint(hosts, cast.forum, side, Role.PROTOCOL)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_appoint_administrators_and_auditors_is_for_administrators(
    role: Role, cast: Cast, hosts: Actor, chief: Actor
) -> None:
    for actor, side in ((cast.secretary, None), (hosts, cast.host)):
        with pytest.raises(NotAllowed):
            appoint(actor, cast.forum, side, role)
    with pytest.raises(actions.ForBothSides):
        appoint(chief, cast.forum, cast.host, role)

    assert appoint(chief, cast.forum, None, role).role == role


def test_appoint_never_reaches_another_forum(cast: Cast) -> None:
    other = make_forum("ZZ27")

    with pytest.raises(NotAllowed):
        appoint(cast.secretary, other, None, Role.GATE)
    with pytest.raises(NotAllowed):
        appoint(cast.secretary, None, None, Role.GATE)


def test_end_appointment_takes_the_role_away_at_once(cast: Cast) -> None:
    officer = make_officer(Role.PROTOCOL, cast.forum)

    actions.end_appointment(grant=Grant.objects.get(user=officer), actor=cast.secretary, now=NOON)

    assert Grant.objects.get(user=officer).ends_on == DAY - timedelta(days=1)
    assert actor_for(officer, cast.forum, NOON).standings == ()


def test_end_appointment_of_the_same_day_leaves_only_the_journal(cast: Cast) -> None:
    grant = appoint(cast.secretary, cast.forum, None, Role.GATE)

    actions.end_appointment(grant=grant, actor=cast.secretary, now=NOON)

    assert not Grant.objects.filter(pk=grant.pk).exists()
    assert Entry.objects.latest("number").facts == {
        "grant_id": grant.pk,
        "user_id": grant.user_id,
        "role": "gate",
    }


def test_end_appointment_of_the_last_administrator_is_refused(cast: Cast, chief: Actor) -> None:
    grant = Grant.objects.get(role=Role.ADMINISTRATOR)
    appoint(chief, None, None, Role.ADMINISTRATOR)  # invited, cannot sign in yet

    with pytest.raises(actions.LastAdministrator):
        actions.end_appointment(grant=grant, actor=chief, now=NOON)

    User.objects.filter(email="new@marsa.example").update(is_active=True)
    actions.end_appointment(grant=grant, actor=chief, now=NOON)
    assert Grant.objects.get(pk=grant.pk).ends_on == date(2027, 3, 16)


def test_end_appointment_of_the_other_side_is_not_found(cast: Cast, signed_in: Callable[..., Client]) -> None:
    theirs = Grant.objects.get(user=make_officer(Role.PROTOCOL, cast.forum, cast.guest))
    browser = signed_in(make_officer(Role.SECRETARIAT, cast.forum, cast.host))

    assert browser.post(f"/en/mb27/duties/{theirs.pk}/end/").status_code == 404
    assert Grant.objects.get(pk=theirs.pk).ends_on is None


def test_a_withdrawn_invitation_ends_what_was_promised(cast: Cast, at_noon: None) -> None:
    appoint(cast.secretary, cast.forum, None, Role.GATE)

    accounts.withdraw_invitation(invitation=Invitation.objects.get(), actor=cast.secretary, now=NOON)
    run_all_due()

    assert not Grant.objects.filter(role=Role.GATE).exists()


def test_appointments_of_the_other_side_are_not_shown(cast: Cast, signed_in: Callable[..., Client]) -> None:
    make_officer(Role.PROTOCOL, cast.forum, cast.guest, email="theirs@cast.example")
    make_officer(Role.PROTOCOL, cast.forum, cast.host, email="ours@cast.example")
    browser = signed_in(make_officer(Role.SECRETARIAT, cast.forum, cast.host))

    page = browser.get("/en/mb27/duties/").content.decode()

    assert ("ours@cast.example" in page, "theirs@cast.example" in page) == (True, False)


def test_appoint_page_offers_a_sides_secretariat_its_side_and_its_duties(
    cast: Cast, signed_in: Callable[..., Client]
) -> None:
    browser = signed_in(make_officer(Role.SECRETARIAT, cast.forum, cast.host))
    values = {"email": "x@marsa.example", "name": "X", "language": "ar", "starts_on": "2027-03-17"}

    form = browser.get("/en/mb27/duties/appoint/").context["form"]
    forged = browser.post(
        "/en/mb27/duties/appoint/", {**values, "role": "administrator", "side": cast.guest.pk}
    )
    right = browser.post("/en/mb27/duties/appoint/", {**values, "role": "protocol", "side": cast.host.pk})

    assert {"administrator", "auditor"} & {value for value, _word in form.fields["role"].choices} == set()
    assert set(forged.context["form"].errors) == {"role", "side"}
    assert right.headers["Location"] == "/en/mb27/duties/"
    assert Grant.objects.get(user__email="x@marsa.example").side == cast.host


def test_appoint_page_asks_for_the_name_of_somebody_new(cast: Cast, signed_in: Callable[..., Client]) -> None:
    browser = signed_in(make_officer(Role.ADMINISTRATOR))
    values = {"email": "x@marsa.example", "language": "ar", "starts_on": "2027-03-17", "role": "auditor"}

    nameless = browser.post("/en/administration/duties/appoint/", values)
    named = browser.post("/en/administration/duties/appoint/", {**values, "name": "X"})

    assert list(nameless.context["form"].errors) == ["name"]
    assert named.headers["Location"] == "/en/administration/"
    assert Grant.objects.get(role="auditor").forum is None


@pytest.mark.parametrize("count", [1, 3])
def test_appointments_ask_the_database_as_often_for_one_as_for_three(
    count: int, cast: Cast, signed_in: Callable[..., Client], django_assert_num_queries: Callable[..., Any]
) -> None:
    for _ in range(count):
        make_officer(Role.PROTOCOL, cast.forum, cast.guest)
    browser = signed_in(make_officer(Role.SECRETARIAT, cast.forum))

    with django_assert_num_queries(9):
        assert browser.get("/en/mb27/duties/").status_code == 200
