"""Phones at the gates: enrolled once, revoked at once; scans that count once, in whatever order they come."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from conftest import SignIn
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries
from tests.cast import NOON, Cast, acting, make_officer, officer, words

from muntada.access.actor import Actor, NotAllowed
from muntada.access.roles import Role
from muntada.accreditation import actions, queries, tokens
from muntada.accreditation.actions.gate import Answer
from muntada.accreditation.models import Badge, GateDevice, Participation, Scan, SigningKey, VehiclePass, Zone
from muntada.accreditation.roster import roster_of
from muntada.accreditation.scanning import settled
from muntada.accreditation.vault import unseal
from muntada.directory.models import Membership

HOME = "/en/mb27/accreditation/gate/"
LATER = NOON + timedelta(hours=3)


@pytest.fixture
def let_in(cast: Cast) -> Participation:
    return accredited(cast, cast.hana)


def accredited(cast: Cast, membership: Membership) -> Participation:
    protocol = officer(Role.PROTOCOL, cast.forum)
    found = actions.apply_for_accreditation(membership=membership, actor=protocol, now=NOON)
    actions.approve_application(participation=found, actor=protocol, now=NOON)
    actions.print_badges(forum=cast.forum, actor=protocol, now=NOON)
    return found


def phone(cast: Cast, name: str = "North door", gate: str = "") -> tuple[GateDevice, str]:
    protocol = officer(Role.PROTOCOL, cast.forum)
    _device, code = actions.add_gate_device(forum=cast.forum, name=name, gate=gate, actor=protocol, now=NOON)
    return actions.enrol_gate_device(
        forum=cast.forum, code=code, actor=acting(Role.GATE, cast.forum), now=NOON
    )


def code_of(participation: Participation, ends_at: datetime = NOON + timedelta(days=2)) -> str:
    key = SigningKey.objects.get(forum=participation.forum)
    badge = Badge.objects.standing().get(participation=participation)
    return tokens.signed(badge.token, ends_at, unseal(bytes(key.sealed), about=key.about))


def scanned(
    code: str = "", *, after: int = 1, kind: str = "enter", gate: str = "", **fields: object
) -> actions.Scanned:
    given_fields: dict[str, object] = {"key": uuid4(), "said": "let_in", **fields}
    return actions.Scanned(
        code=code,
        kind=kind,
        gate=gate,
        at=NOON + timedelta(minutes=after),
        **given_fields,  # type: ignore[arg-type]
    )


def take(device: GateDevice, *scans: actions.Scanned, now: datetime = LATER) -> list[Answer]:
    return actions.take_scans(device=device, scans=scans, actor=actions.acting_at_the_gate(device), now=now)


def told(answers: Sequence[Answer]) -> list[tuple[str, str, str]]:
    return [
        (one.fate.value, one.scan.verdict, one.scan.doubt) if one.scan else (one.fate.value, "", "")
        for one in answers
    ]


def test_enrol_gate_device_works_once_and_not_for_long(cast: Cast) -> None:
    protocol, nobody = officer(Role.PROTOCOL, cast.forum), acting(Role.GATE, cast.forum)
    _first, code = actions.add_gate_device(forum=cast.forum, name="North", gate="", actor=protocol, now=NOON)
    _second, late = actions.add_gate_device(forum=cast.forum, name="South", gate="", actor=protocol, now=NOON)

    device, secret = actions.enrol_gate_device(forum=cast.forum, code=code.lower(), actor=nobody, now=NOON)

    assert (device.name, secret in str(GateDevice.objects.values())) == ("North", False)
    for wrong, now in ((code, NOON), (late, NOON + timedelta(minutes=31)), ("", NOON)):
        with pytest.raises(actions.WrongGateCode):
            actions.enrol_gate_device(forum=cast.forum, code=wrong, actor=nobody, now=now)
    with pytest.raises(NotAllowed):
        actions.add_gate_device(forum=cast.forum, name="X", gate="", actor=nobody, now=NOON)
    with pytest.raises(NotAllowed):
        actions.revoke_gate_device(device=device, actor=nobody, now=NOON)


def test_take_scans_keeps_each_once_and_flags_a_second_entry(cast: Cast, let_in: Participation) -> None:
    device, _secret = phone(cast)
    code = code_of(let_in)
    enter, again, leave = scanned(code), scanned(code, after=9), scanned(code, after=20, kind="leave")

    first = told(take(device, enter, again, leave))
    second = told(take(device, leave, enter))

    assert first == [("taken", "let_in", ""), ("taken", "again", "again"), ("taken", "let_in", "")]
    assert second == [("known", "let_in", ""), ("known", "let_in", "")]
    count = queries.gate_counts(Scan.objects.all(), NOON.date())[""]
    assert (count.inside, count.came, count.sides) == (0, 1, {cast.host.pk: 1})


def test_take_scans_keeps_the_order_of_a_clock_that_runs_ahead(cast: Cast, let_in: Participation) -> None:
    device, _secret = phone(cast)
    code = code_of(let_in)
    rows = [scanned(code, after=1 + number) for number in range(6)]
    rows = [replace(row, key=UUID(int=9 - number)) for number, row in enumerate(rows)]

    answers = [answer for row in rows for answer in told(take(device, row, now=NOON))]

    assert [verdict for _fate, verdict, _doubt in answers] == ["let_in"] + ["again"] * 5
    assert all(abs(one.at - NOON) < timedelta(seconds=1) for one in Scan.objects.all())


def test_take_scans_adds_a_note_and_a_hand_to_a_scan_that_it_knows(cast: Cast, let_in: Participation) -> None:
    device, _secret = phone(cast)
    scan = scanned(code_of(let_in), said="unknown")
    take(device, scan)

    answers = take(device, replace(scan, note="Came with the minister", is_by_hand=True))

    kept = Scan.objects.get()
    assert told(answers) == [("known", "let_in", "by_hand")]
    assert (kept.note, kept.step, kept.doubt) == ("Came with the minister", 1, "by_hand")


def test_take_scans_says_what_is_wrong_with_a_badge(cast: Cast, let_in: Participation) -> None:
    device, _secret = phone(cast)
    protocol = officer(Role.PROTOCOL, cast.forum)
    zone = actions.add_zone(
        forum=cast.forum,
        code="V",
        name=words("Heads"),
        halls=[],
        categories=["official"],
        actor=protocol,
        now=NOON,
    )
    actions.add_zone_hours(
        zone=zone,
        category="business",
        starts_at=NOON + timedelta(hours=1),
        ends_at=NOON + timedelta(hours=2),
        actor=protocol,
        now=NOON,
    )
    actions.add_zone(
        forum=cast.forum, code="K", name=words("Kitchen"), halls=[], categories=[], actor=protocol, now=NOON
    )
    code = code_of(let_in)
    forged = code[:-4] + ("AAAA" if code[-4:] != "AAAA" else "BBBB")

    answers = take(
        device,
        scanned(forged, said="forged"),
        scanned("MUN1.nothing", said="forged"),
        scanned(code_of(let_in, NOON), said="expired"),
        scanned(code, gate="V", said="not_now"),
        scanned(code, gate="V", after=70),
        scanned(code, gate="K", said="not_here"),
        scanned(code, gate="K", after=5, said="not_here", is_by_hand=True),
        scanned(application="MB27.ACC.999", said="unknown"),
        scanned(forged, said="forged", is_by_hand=True),
    )

    assert [(verdict, doubt) for _fate, verdict, doubt in told(answers)] == [
        ("forged", "forged"),
        ("forged", "forged"),
        ("expired", ""),
        ("not_now", ""),
        ("let_in", ""),
        ("not_here", ""),
        ("not_here", "by_hand"),
        ("unknown", ""),
        ("forged", "forged"),
    ]
    assert sum(one.step for one in Scan.objects.all()) == 2
    assert Scan.objects.filter(is_by_hand=True).count() == 1


def make_pass(cast: Cast, plate: str, protocol: Actor, zones: Sequence[Zone] = ()) -> VehiclePass:
    """A pass that was approved and printed."""
    details = actions.VehicleDetails(
        plate=plate, starts_at=NOON, ends_at=NOON + timedelta(hours=8), driver_name="Omar Khalifa"
    )
    found = actions.ask_for_pass(forum=cast.forum, delegation=None, details=details, actor=protocol, now=NOON)
    actions.approve_pass(vehicle_pass=found, zones=zones, actor=protocol, now=NOON)
    actions.print_passes(forum=cast.forum, actor=protocol, now=NOON)
    found.refresh_from_db()
    return found


def code_of_pass(found: VehiclePass) -> str:
    key = SigningKey.objects.get(forum=found.forum)
    return tokens.signed(str(found.token), found.ends_at, unseal(bytes(key.sealed), about=key.about))


def test_take_scans_of_vehicles_counts_them_apart_and_once(cast: Cast, let_in: Participation) -> None:
    north, _one = phone(cast)
    south, _two = phone(cast, "South door")
    protocol = officer(Role.PROTOCOL, cast.forum)
    zone = actions.add_zone(
        forum=cast.forum, code="P", name=words("Park"), halls=[], categories=[], actor=protocol, now=NOON
    )
    found, lost = make_pass(cast, "5-123456", protocol, [zone]), make_pass(cast, "7-1", protocol)
    code, spent = code_of_pass(found), code_of_pass(lost)
    actions.reprint_pass(vehicle_pass=lost, actor=protocol, now=NOON)
    first = scanned(code, after=1)

    answers = take(
        north,
        first,
        first,
        scanned(code, after=20, said="again"),
        scanned(code, gate="P", after=21),
        scanned(spent, said="revoked"),
        scanned(application=lost.public_id, gate="P", said="not_here"),
        scanned(code_of(let_in), after=2),
    )
    (later,) = take(south, scanned(code, after=30, kind="leave"), now=LATER)
    (known,) = take(north, first)

    assert told(answers) == [
        ("taken", "let_in", ""),
        ("taken", "let_in", ""),
        ("taken", "again", "again"),
        ("taken", "let_in", ""),
        ("taken", "revoked", ""),
        ("taken", "not_here", ""),
        ("taken", "let_in", ""),
    ]
    assert (told([later]), known.fate.value) == ([("taken", "let_in", "")], "known")
    counts = queries.gate_counts(Scan.objects.all(), NOON.date())
    assert (counts[""].inside, counts[""].came) == (1, 1)
    assert (counts[""].vehicles, counts[""].vehicles_came, counts["P"].vehicles) == (0, 1, 1)
    roster = roster_of(north, NOON)
    assert [(one["plate"], one["why"], one["driver"], one["zones"]) for one in roster["vehicles"]] == [
        ("5-123456", "", "none", ["P"]),
        ("7-1", "", "none", []),
    ]
    assert [len(one["spent"]) for one in roster["vehicles"]] == [0, 1]
    actions.withdraw_pass(vehicle_pass=found, actor=protocol, now=NOON)
    changed = roster_of(north, NOON)
    assert (changed["vehicles"][0]["why"], changed["vehicles"][0]["drivers"]) == ("withdrawn", [])
    assert changed["stamp"] != roster["stamp"]


def test_remove_zone_is_refused_while_badges_bear_its_letter(cast: Cast, signed_in: SignIn) -> None:
    protocol = officer(Role.PROTOCOL, cast.forum)
    zones = [
        actions.add_zone(
            forum=cast.forum,
            code=code,
            name=words(code),
            halls=[],
            categories=[category],
            actor=protocol,
            now=NOON,
        )
        for code, category in (("A", "business"), ("K", "press"))
    ]
    accredited(cast, cast.hana)
    desk = signed_in(make_officer(Role.PROTOCOL, cast.forum))

    with pytest.raises(actions.OnBadges):
        actions.change_zone(
            zone=Zone.objects.get(pk=zones[0].pk),
            code="B",
            name=words("A"),
            halls=[],
            categories=["business"],
            actor=protocol,
            now=NOON,
        )
    page = desk.post(f"/en/mb27/accreditation/zones/{zones[0].pk}/remove/", follow=True)
    desk.post(f"/en/mb27/accreditation/zones/{zones[1].pk}/remove/")

    assert "1 badge in use bears its letter" in page.content.decode()
    assert list(Zone.objects.values_list("code", flat=True)) == ["A"]
    assert Badge.objects.get().letters == " A "


def test_take_scans_flags_what_a_phone_without_a_network_could_not_know(
    cast: Cast, let_in: Participation
) -> None:
    north, _one = phone(cast)
    south, _two = phone(cast, "South door")
    code = code_of(let_in)
    protocol = officer(Role.PROTOCOL, cast.forum)
    first, same = scanned(code, after=2), scanned(code, after=3)
    take(north, first)
    take(south, same)
    actions.reprint_badge(
        participation=let_in, reason="Lost", actor=protocol, now=NOON + timedelta(minutes=10)
    )

    (late,) = take(south, scanned(code, after=12, kind="enter"))
    (before,) = take(south, scanned(code, after=9, kind="leave"))

    assert told([late, before]) == [("taken", "revoked", "revoked"), ("taken", "let_in", "")]
    doubts = {one.key: one.doubt for one in Scan.objects.all()}
    assert (doubts[first.key], doubts[same.key]) == ("two_gates", "two_gates")
    assert queries.gate_counts(Scan.objects.all(), NOON.date())[""].inside == 1


def test_take_scans_of_a_revoked_phone_are_those_from_before(cast: Cast, let_in: Participation) -> None:
    device, _secret = phone(cast)
    code = code_of(let_in)
    actions.revoke_gate_device(
        device=device, actor=officer(Role.PROTOCOL, cast.forum), now=NOON + timedelta(minutes=5)
    )
    device.refresh_from_db()

    answers = take(device, scanned(code, after=4), scanned(code, after=6))

    assert told(answers) == [("taken", "let_in", "lost_phone"), ("too_late", "", "")]


ROWS = st.lists(
    st.tuples(
        st.integers(0, 2),  # which phone
        st.sampled_from(["enter", "enter", "leave", "hand_out"]),
        st.sampled_from(["", "V"]),
        st.integers(0, 12),  # when
        st.sampled_from(["let_in", "not_here"]),
        st.booleans(),
    ),
    max_size=9,
)


@given(rows=ROWS, order=st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_settled_is_the_same_in_any_order(
    rows: list[tuple[int, str, str, int, str, bool]], order: object
) -> None:
    scans = [
        Scan(
            key=UUID(int=number),
            device_id=device,
            kind=kind,
            gate=gate,
            at=NOON + timedelta(minutes=minute),
            said=said,
            verdict=said,
            is_by_hand=by_hand,
        )
        for number, (device, kind, gate, minute, said, by_hand) in enumerate(rows)
    ]
    shuffled = list(scans)
    order.shuffle(shuffled)  # type: ignore[attr-defined]

    found = settled(scans)

    assert settled(shuffled) == found
    for gate in ("", "V"):
        steps = [
            found[one.key].step
            for one in sorted(scans, key=lambda one: (one.at, one.key))
            if one.gate == gate
        ]
        assert all(0 <= sum(steps[: n + 1]) <= 1 for n in range(len(steps)))


@given(
    rows=st.lists(
        st.tuples(st.integers(0, 1), st.sampled_from(["enter", "leave"]), st.integers(0, 9)),
        min_size=1,
        max_size=6,
    ),
    order=st.randoms(use_true_random=False),
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_interleaving_of_merges_gives_the_same_counts(
    cast: Cast, let_in: Participation, rows: list[tuple[int, str, int]], order: object
) -> None:
    if not GateDevice.objects.exists():
        phone(cast), phone(cast, "South door")
    phones = list(GateDevice.objects.order_by("pk"))
    code = code_of(let_in)
    sent = [(phones[who], scanned(code, after=minute, kind=kind)) for who, kind, minute in rows]

    outcomes = []
    for way in range(3):
        Scan.objects.all().delete()
        queue = [*sent, *sent[:2]] if way else list(sent)  # some arrive twice
        order.shuffle(queue)  # type: ignore[attr-defined]
        while queue:
            device = queue[0][0]
            batch = [scan for other, scan in queue[: way + 1] if other == device]
            queue = (
                [row for row in queue if row[1] not in batch or row[0] != device] if way < 2 else queue[1:]
            )
            take(device, *batch)
        count = queries.gate_counts(Scan.objects.all(), NOON.date())[""]
        rows_now = Scan.objects.order_by("key").values_list("key", "verdict", "doubt", "step")
        outcomes.append((count, list(rows_now)))

    assert outcomes[0] == outcomes[1] == outcomes[2]
    Scan.objects.all().delete()


def test_a_phone_is_enrolled_scans_and_is_told_when_it_is_revoked(
    cast: Cast, let_in: Participation, signed_in: SignIn
) -> None:
    protocol = signed_in(make_officer(Role.PROTOCOL, cast.forum))
    shown = protocol.post(f"{HOME}devices/new/", {"name": "North door", "gate": ""})
    browser = Client()
    unknown = browser.get(f"{HOME}phone/state/")
    wrong = browser.post(f"{HOME}enrol/", {"code": "AAAAA-BBBBB-CCCCC"})
    browser.post(f"{HOME}enrol/", {"code": shown.context["code"]})
    page = browser.get(f"{HOME}phone/")
    state = browser.get(f"{HOME}phone/state/").json()
    roster = browser.get(f"{HOME}phone/roster/")
    row = {
        "key": str(uuid4()),
        "code": code_of(let_in),
        "gate": "",
        "kind": "enter",
        "said": "let_in",
        "at": "2027-03-17T09:00:00Z",
        "offset": 3_600_000 - 60_000,
    }
    answer = browser.post(f"{HOME}phone/scans/", {"scans": [row]}, content_type="application/json").json()
    broken = browser.post(
        f"{HOME}phone/scans/", {"scans": [row | {"at": "noon"}]}, content_type="application/json"
    )
    protocol.post(f"{HOME}devices/{GateDevice.objects.get().pk}/revoke/")
    gone = browser.get(f"{HOME}phone/state/")

    assert (unknown.status_code, unknown.json()["gone"]) == (410, "unknown")
    assert (wrong.status_code, page.status_code, state["name"]) == (422, 200, "North door")
    cookie = browser.cookies["gate-mb27"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert answer["fates"][row["key"]] == {"fate": "taken", "verdict": "let_in", "doubt": ""}
    assert Scan.objects.get().at == NOON - timedelta(minutes=1)
    assert broken.status_code == 400
    text = roster.content.decode()
    badge = Badge.objects.get()
    person = cast.hana.person
    assert roster.json()["people"][0]["names"] == [person.name.text(code) for code in ("ar", "ru", "en")]
    assert not any(one in text for one in (badge.token, person.email, "PRIVATE"))
    assert (gone.status_code, gone.json()["gone"]) == (410, "revoked")
    assert "North door" in protocol.get(HOME).content.decode()


def test_gate_asks_as_much_for_three_scans_as_for_one(
    cast: Cast, let_in: Participation, signed_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    device, _secret = phone(cast)
    take(device, scanned(code_of(let_in)))
    guard = signed_in(make_officer(Role.GATE, cast.forum))
    guard.get(HOME)

    with django_assert_num_queries(11):
        guard.get(HOME)
    found = make_pass(cast, "5-123456", officer(Role.PROTOCOL, cast.forum))
    take(device, scanned(code_of_pass(found)))
    assert "5-123456" in guard.get(HOME).content.decode()
    for member in (cast.marina, cast.yousef):
        take(device, scanned(code_of(accredited(cast, member))))
    with django_assert_num_queries(11):
        guard.get(HOME)
