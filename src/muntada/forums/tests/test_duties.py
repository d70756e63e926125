"""Who may appoint whom to what, how it ends, and how it passes on."""

from datetime import date, timedelta

import pytest
from tests.cast import DAY, NOON, Cast, actor_of, make_forum, make_officer

from muntada.access.actor import NotAllowed
from muntada.access.roles import Role
from muntada.accounts import work
from muntada.accounts.models import User
from muntada.forums import actions
from muntada.forums.models import Grant, Side
from muntada.journal.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def salma() -> User:
    """Somebody with an account and no duty."""
    return User.objects.create_user("salma@cast.example", name="Salma", joined_at=NOON)


def test_appoint_lasts_from_the_first_to_the_last_day(cast: Cast, salma: User) -> None:
    grant = actions.appoint(
        forum=cast.forum,
        user=salma,
        role=Role.PROTOCOL,
        side=cast.host,
        starts_on=DAY,
        ends_on=DAY + timedelta(days=1),
        actor=cast.secretary,
        now=NOON,
    )

    for shift, is_held in ((-1, False), (0, True), (1, True), (2, False)):
        assert Grant.objects.filter(pk=grant.pk).in_force(DAY + timedelta(days=shift)).exists() is is_held
    entry = Entry.objects.get()
    assert (entry.name, entry.forum_id, entry.side_id) == (
        "forums.OfficerAppointed",
        cast.forum.pk,
        cast.host.pk,
    )
    assert entry.facts == {
        "grant_id": grant.pk,
        "user_id": salma.pk,
        "role": "protocol",
        "starts_on": "2027-03-17",
    }


@pytest.mark.parametrize(
    ("holder", "role", "of", "is_allowed"),
    [
        ("joint secretariat", Role.B2B_DESK, "joint", True),
        ("joint secretariat", Role.CONSULAR, "guest", True),
        ("joint secretariat", Role.ADMINISTRATOR, "joint", False),
        ("joint secretariat", Role.AUDITOR, "joint", False),
        ("host secretariat", Role.PROTOCOL, "host", True),
        ("host secretariat", Role.SECRETARIAT, "host", True),
        ("host secretariat", Role.PROTOCOL, "guest", False),
        ("host secretariat", Role.PROTOCOL, "joint", False),
        ("host secretariat", Role.ADMINISTRATOR, "joint", False),
        ("host secretariat", Role.AUDITOR, "joint", False),
        ("forum administrator", Role.AUDITOR, "joint", True),
        ("forum administrator", Role.SECRETARIAT, "joint", True),
        ("forum administrator", Role.ADMINISTRATOR, "joint", False),
        ("installation administrator", Role.ADMINISTRATOR, "joint", True),
        ("installation administrator", Role.AUDITOR, "joint", True),
        ("installation administrator", Role.SECRETARIAT, "joint", True),
        ("auditor", Role.GATE, "joint", False),
        ("desk", Role.GATE, "joint", False),
    ],
)
def test_appoint_is_for_those_above_the_duty(
    cast: Cast, salma: User, holder: str, role: Role, of: str, is_allowed: bool
) -> None:
    officer = {
        "joint secretariat": lambda: make_officer(Role.SECRETARIAT, cast.forum),
        "host secretariat": lambda: make_officer(Role.SECRETARIAT, cast.forum, cast.host),
        "forum administrator": lambda: make_officer(Role.ADMINISTRATOR, cast.forum),
        "installation administrator": lambda: make_officer(Role.ADMINISTRATOR),
        "auditor": lambda: make_officer(Role.AUDITOR, cast.forum),
        "desk": lambda: make_officer(Role.B2B_DESK, cast.forum),
    }[holder]()
    side: Side | None = {"joint": None, "host": cast.host, "guest": cast.guest}[of]

    def appoint() -> Grant:
        return actions.appoint(
            forum=cast.forum,
            user=salma,
            role=role,
            side=side,
            starts_on=DAY,
            actor=actor_of(officer, cast.forum),
            now=NOON,
        )

    if is_allowed:
        assert appoint().user == salma
    else:
        with pytest.raises(NotAllowed):
            appoint()
        assert not Grant.objects.filter(user=salma).exists()


def test_appoint_outside_a_forum_is_not_for_a_forums_officers(cast: Cast, salma: User) -> None:
    for actor in (cast.secretary, actor_of(make_officer(Role.ADMINISTRATOR, cast.forum), cast.forum)):
        with pytest.raises(NotAllowed):
            actions.appoint(
                forum=None, user=salma, role=Role.ADMINISTRATOR, starts_on=DAY, actor=actor, now=NOON
            )

    actions.appoint(
        forum=None,
        user=salma,
        role=Role.ADMINISTRATOR,
        starts_on=DAY,
        actor=actor_of(make_officer(Role.ADMINISTRATOR)),
        now=NOON,
    )

    assert Grant.objects.of_the_installation().in_force(DAY).filter(user=salma).exists()


def test_appoint_in_one_forum_is_not_for_the_officers_of_another(cast: Cast, salma: User) -> None:
    other = make_forum("MB28")

    with pytest.raises(NotAllowed):
        actions.appoint(
            forum=other, user=salma, role=Role.GATE, starts_on=DAY, actor=cast.secretary, now=NOON
        )


def test_appoint_keeps_sides_and_duties_together(cast: Cast, salma: User) -> None:
    administrator = actor_of(make_officer(Role.ADMINISTRATOR), cast.forum)
    elsewhere = make_forum("MB28").both_sides[0]

    for role, side in ((Role.AUDITOR, cast.host), (Role.PROTOCOL, elsewhere), (Role.DELEGATE, None)):
        with pytest.raises(actions.NotForASide):
            actions.appoint(
                forum=cast.forum,
                user=salma,
                role=role,
                side=side,
                starts_on=DAY,
                actor=administrator,
                now=NOON,
            )
    with pytest.raises(actions.NotForASide):
        actions.appoint(forum=None, user=salma, role=Role.GATE, starts_on=DAY, actor=administrator, now=NOON)


def test_appoint_refuses_the_same_duty_twice_at_a_time(cast: Cast, salma: User) -> None:
    def appoint(first: date, last: date | None, side: Side | None = None) -> Grant:
        return actions.appoint(
            forum=cast.forum,
            user=salma,
            role=Role.GATE,
            side=side,
            starts_on=first,
            ends_on=last,
            actor=cast.secretary,
            now=NOON,
        )

    appoint(DAY, DAY + timedelta(days=2))

    for first, last in ((DAY + timedelta(days=2), None), (DAY - timedelta(days=1), DAY), (DAY, DAY)):
        with pytest.raises(actions.AlreadyAppointed):
            appoint(first, last)
    appoint(DAY + timedelta(days=3), None)
    appoint(DAY - timedelta(days=3), DAY - timedelta(days=1))
    appoint(DAY, None, cast.host)
    with pytest.raises(actions.EndsBeforeItStarts):
        appoint(DAY, DAY - timedelta(days=1))


def test_appoint_waits_for_the_invited_and_refuses_the_departed(cast: Cast, salma: User) -> None:
    def appoint(role: Role) -> Grant:
        return actions.appoint(
            forum=cast.forum, user=salma, role=role, starts_on=DAY, actor=cast.secretary, now=NOON
        )

    salma.is_active, salma.joined_at = False, None
    salma.save()
    appoint(Role.GATE)

    salma.joined_at = NOON
    salma.save()
    with pytest.raises(actions.NotActive):
        appoint(Role.PROTOCOL)


def test_end_appointment_takes_the_duty_away_at_once(cast: Cast, salma: User) -> None:
    grant = actions.appoint(
        forum=cast.forum, user=salma, role=Role.GATE, starts_on=DAY, actor=cast.secretary, now=NOON
    )
    assert actor_of(salma, cast.forum).holds(Role.GATE)

    actions.end_appointment(grant=grant, actor=cast.secretary, now=NOON)

    assert not actor_of(salma, cast.forum).is_insider
    with pytest.raises(actions.IsOver):
        actions.end_appointment(grant=grant, actor=cast.secretary, now=NOON)
    assert [entry.name for entry in Entry.objects.order_by("number")] == [
        "forums.OfficerAppointed",
        "forums.AppointmentEnded",
    ]


def test_end_appointment_is_for_those_who_may_give_it(cast: Cast) -> None:
    forum_administrator = make_officer(Role.ADMINISTRATOR, cast.forum)
    auditor = make_officer(Role.AUDITOR, cast.forum)
    of_guest = make_officer(Role.PROTOCOL, cast.forum, cast.guest)
    of_host = actor_of(make_officer(Role.SECRETARIAT, cast.forum, cast.host), cast.forum)

    for officer, actor in (
        (forum_administrator, cast.secretary),
        (auditor, cast.secretary),
        (of_guest, of_host),
        (forum_administrator, of_host),
    ):
        with pytest.raises(NotAllowed):
            actions.end_appointment(grant=officer.grants.get(), actor=actor, now=NOON)

    assert Grant.objects.filter(ended_at=None).count() == Grant.objects.count()


def test_end_appointment_keeps_one_administrator_who_lasts(cast: Cast, salma: User) -> None:
    first = make_officer(Role.ADMINISTRATOR)
    actor = actor_of(first)

    def end_first() -> None:
        actions.end_appointment(grant=first.grants.get(), actor=actor, now=NOON)

    with pytest.raises(actions.LastAdministrator):
        end_first()

    # Neither one for a while, nor one who has not joined yet, nor one of a single forum is enough.
    second = Grant.objects.create(user=salma, role=Role.ADMINISTRATOR, starts_on=DAY, ends_on=DAY)
    make_officer(Role.ADMINISTRATOR, cast.forum)
    with pytest.raises(actions.LastAdministrator):
        end_first()
    Grant.objects.filter(pk=second.pk).update(ends_on=None)
    User.objects.filter(pk=salma.pk).update(is_active=False)
    with pytest.raises(actions.LastAdministrator):
        end_first()

    User.objects.filter(pk=salma.pk).update(is_active=True)
    end_first()
    assert [grant.user for grant in Grant.objects.of_the_installation().in_force(DAY)] == [salma]


def test_hand_over_passes_duties_from_today_to_the_same_end(cast: Cast, salma: User) -> None:
    leaving = make_officer(Role.PROTOCOL, cast.forum, cast.host)
    Grant.objects.create(
        user=leaving,
        forum=cast.forum,
        role=Role.GATE,
        starts_on=DAY + timedelta(days=1),
        ends_on=DAY + timedelta(days=2),
    )
    Grant.objects.create(
        user=leaving,
        forum=cast.forum,
        role=Role.LEGAL,
        starts_on=DAY - timedelta(days=9),
        ends_on=DAY - timedelta(days=8),
    )
    Grant.objects.create(user=leaving, forum=cast.forum, role=Role.PRESS_DESK, starts_on=DAY)
    Grant.objects.create(user=salma, forum=cast.forum, role=Role.PRESS_DESK, starts_on=DAY)
    assert [(each.kind, each.count) for each in work.open_work(leaving.pk, NOON)] == [("appointments", 3)]

    assert work.pass_on("appointments", leaving.pk, salma.pk, cast.secretary, NOON) == 3

    assert work.open_work(leaving.pk, NOON) == []
    assert sorted(
        (grant.role, grant.side_id, grant.starts_on, grant.ends_on) for grant in salma.grants.all()
    ) == [
        ("gate", None, DAY + timedelta(days=1), DAY + timedelta(days=2)),
        ("press_desk", None, DAY, None),
        ("protocol", cast.host.pk, DAY, None),
    ]


def test_visible_to_hides_the_appointments_of_the_other_side(cast: Cast) -> None:
    host = make_officer(Role.SECRETARIAT, cast.forum, cast.host)
    guest = make_officer(Role.SECRETARIAT, cast.forum, cast.guest)
    everywhere = make_officer(Role.ADMINISTRATOR)
    joint = set(Grant.objects.filter(forum=cast.forum, side=None))

    def seen_by(user: User) -> set[Grant]:
        return set(Grant.objects.visible_to(actor_of(user, cast.forum)))

    assert seen_by(host) == joint | {host.grants.get()}
    assert seen_by(guest) == joint | {guest.grants.get()}
    assert seen_by(everywhere) == joint | {host.grants.get(), guest.grants.get(), everywhere.grants.get()}
    assert set(Grant.objects.visible_to(actor_of(cast.hana))) == set()
