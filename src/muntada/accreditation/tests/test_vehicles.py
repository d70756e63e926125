"""Passes of vehicles: asked for, decided on, printed with a signed code, and stopped at the gate once withdrawn."""

import io
from datetime import timedelta

import pytest
from conftest import SignIn
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries
from tests.cast import NOON, Cast, actor_of, make_focal_point, make_officer, officer, words

from muntada.access.actor import Actor, NotAllowed
from muntada.access.roles import Role
from muntada.accreditation import actions, printing, tokens
from muntada.accreditation.models import Participation, SigningKey, VehiclePass, Zone
from muntada.accreditation.passes import at_the_gate, passes_of_tokens, why_fallen
from muntada.accreditation.vault import unseal
from muntada.accreditation.verdicts import Verdict, verdict_of_vehicle
from muntada.base.jobs.drain import run_all_due
from muntada.directory.models import Delegation
from muntada.journal.models import Entry

HOME = "/en/mb27/accreditation/vehicles/"
State = VehiclePass.State


@pytest.fixture
def protocol(cast: Cast) -> Actor:
    return officer(Role.PROTOCOL, cast.forum)


@pytest.fixture
def delegation(cast: Cast) -> Delegation:
    return Delegation.objects.create(
        forum=cast.forum, side=cast.host, public_id="MB27.DEL.001", name=words("Host delegation")
    )


def asked(
    cast: Cast,
    actor: Actor,
    plate: str = "5-123456",
    delegation: Delegation | None = None,
    driver: Participation | None = None,
) -> VehiclePass:
    details = actions.VehicleDetails(
        plate=plate,
        starts_at=NOON,
        ends_at=NOON + timedelta(hours=8),
        driver=driver,
        driver_name="" if driver else "Omar Khalifa",
    )
    return actions.ask_for_pass(
        forum=cast.forum, delegation=delegation, details=details, actor=actor, now=NOON
    )


def test_ask_for_pass_is_for_those_who_answer_for_the_delegation(cast: Cast, protocol: Actor) -> None:
    own = actor_of(make_focal_point(cast.forum, cast.host, cast.hana), cast.forum)
    other = actor_of(make_focal_point(cast.forum, cast.guest, cast.marina), cast.forum)
    delegation = Delegation.objects.get(memberships=cast.hana)

    with pytest.raises(NotAllowed):
        asked(cast, other, delegation=delegation)
    with pytest.raises(NotAllowed):
        asked(cast, officer(Role.GATE, cast.forum))
    found = asked(cast, own, delegation=delegation)
    joint = asked(cast, protocol, "7-1")

    assert (found.public_id, found.side, found.state) == ("MB27.VHC.001", cast.host, State.ASKED)
    assert [list(VehiclePass.objects.visible_to(one)) for one in (own, other, protocol)] == [
        [found],
        [],
        [found, joint],
    ]


@pytest.mark.parametrize("plate", ["5-123456", " ٥ ١٢٣٤٥٦", "5.123.456"])
def test_a_vehicle_has_one_pass_that_stands_however_its_plate_is_written(
    cast: Cast, protocol: Actor, plate: str
) -> None:
    first = asked(cast, protocol)

    with pytest.raises(actions.HasAPass):
        asked(cast, protocol, plate)
    actions.withdraw_pass(vehicle_pass=first, actor=protocol, now=NOON)
    asked(cast, protocol, plate)

    assert list(VehiclePass.objects.values_list("state", flat=True)) == [State.WITHDRAWN, State.ASKED]


def test_refuse_pass_needs_a_reason_and_a_decision_is_made_once(cast: Cast, protocol: Actor) -> None:
    found = asked(cast, protocol)

    with pytest.raises(actions.ReasonMissing):
        actions.refuse_pass(vehicle_pass=found, reason=" ", actor=protocol, now=NOON)
    actions.refuse_pass(vehicle_pass=found, reason="No room", actor=protocol, now=NOON)
    with pytest.raises(actions.AlreadyDecided):
        actions.approve_pass(vehicle_pass=found, zones=[], actor=protocol, now=NOON)
    with pytest.raises(actions.AlreadyDecided):
        actions.withdraw_pass(vehicle_pass=found, actor=protocol, now=NOON)

    names = Entry.objects.filter(name__contains=".Pass").order_by("number").values_list("name", flat=True)
    assert list(names) == ["accreditation.PassAskedFor", "accreditation.PassRefused"]


def code_of(found: VehiclePass) -> str:
    key = SigningKey.objects.get()
    return tokens.signed(str(found.token), found.ends_at, unseal(bytes(key.sealed), about=key.about))


def test_a_printed_pass_is_known_at_the_gate_until_it_is_withdrawn_or_printed_anew(
    cast: Cast, protocol: Actor
) -> None:
    found = asked(cast, protocol)
    actions.approve_pass(vehicle_pass=found, zones=[], actor=protocol, now=NOON)
    (printed,) = actions.print_passes(forum=cast.forum, actor=protocol, now=NOON)
    with pytest.raises(actions.NobodyToPrint):
        actions.print_passes(forum=cast.forum, actor=protocol, now=NOON)
    public = SigningKey.objects.get().public
    token = tokens.checked(code_of(printed), public, NOON)

    def at_gate(hours: float) -> Verdict:
        known = passes_of_tokens(cast.forum, [token])[token]
        vehicle = at_the_gate(known.vehicle_pass, is_spent=known.is_spent)
        return verdict_of_vehicle(kind="enter", gate="", vehicle=vehicle, at=NOON + timedelta(hours=hours))

    before = [at_gate(hours) for hours in (-1, 0, 7.9, 8)]
    with pytest.raises(tokens.Expired):
        tokens.checked(code_of(printed), public, NOON + timedelta(hours=9))
    actions.withdraw_pass(vehicle_pass=found, actor=protocol, now=NOON)
    withdrawn = at_gate(1)
    with pytest.raises(actions.NotLetIn):
        actions.reprint_pass(vehicle_pass=found, actor=protocol, now=NOON)
    VehiclePass.objects.update(state=State.APPROVED)
    actions.reprint_pass(vehicle_pass=found, actor=protocol, now=NOON)
    spent = passes_of_tokens(cast.forum, [token])[token]

    assert before == [Verdict.NOT_NOW, Verdict.LET_IN, Verdict.LET_IN, Verdict.EXPIRED]
    assert (withdrawn, at_gate(1), found.number) == (Verdict.REVOKED, Verdict.REVOKED, 2)
    assert (spent.is_spent, why_fallen(spent.vehicle_pass, is_spent=True)) == (True, "spent")


def test_change_pass_changes_what_waits_and_replaces_what_was_approved(cast: Cast, protocol: Actor) -> None:
    found = asked(cast, protocol)

    def changed(one: VehiclePass, plate: str = "5-123456", driver_name: str = "Salem") -> VehiclePass:
        details = actions.VehicleDetails(
            plate=plate, starts_at=NOON, ends_at=NOON + timedelta(hours=9), driver_name=driver_name
        )
        return actions.change_pass(vehicle_pass=one, details=details, actor=protocol, now=NOON)

    asked(cast, protocol, "7-1")
    with pytest.raises(actions.HasAPass):
        changed(found, "71")
    with pytest.raises(NotAllowed):
        actions.change_pass(
            vehicle_pass=found,
            details=actions.VehicleDetails(plate="1", starts_at=NOON, ends_at=NOON + timedelta(hours=1)),
            actor=officer(Role.GATE, cast.forum),
            now=NOON,
        )
    same = changed(found)
    actions.approve_pass(vehicle_pass=same, zones=[], actor=protocol, now=NOON)
    actions.print_passes(forum=cast.forum, actor=protocol, now=NOON)
    newer = changed(same, driver_name="Nuri")
    with pytest.raises(actions.AlreadyReplaced):
        changed(same)
    before = VehiclePass.objects.get(pk=found.pk)
    actions.approve_pass(vehicle_pass=newer, zones=[], actor=protocol, now=NOON)

    assert (same.pk, before.driver_name, before.state) == (found.pk, "Salem", State.APPROVED)
    assert (newer.supersedes, newer.driver_name, newer.state) == (found, "Nuri", State.APPROVED)
    assert VehiclePass.objects.get(pk=found.pk).state == State.WITHDRAWN
    with pytest.raises(actions.AlreadyDecided):
        changed(VehiclePass.objects.get(pk=found.pk))


def test_a_pass_falls_with_its_driver(cast: Cast, protocol: Actor) -> None:
    drivers = [
        actions.apply_for_accreditation(membership=one, actor=protocol, now=NOON)
        for one in (cast.hana, cast.marina)
    ]
    passes = [asked(cast, protocol, f"{n}", driver=one) for n, one in enumerate(drivers)]
    other = asked(cast, protocol, "9")

    actions.refuse_application(participation=drivers[0], reason="No", actor=protocol, now=NOON)
    with pytest.raises(actions.DriverNotLetIn):
        actions.approve_pass(
            vehicle_pass=VehiclePass.objects.get(pk=passes[0].pk), zones=[], actor=protocol, now=NOON
        )
    actions.withdraw_application(participation=drivers[1], actor=protocol, now=NOON)
    run_all_due()

    states = dict(VehiclePass.objects.values_list("pk", "state"))
    assert [states[one.pk] for one in (*passes, other)] == [State.WITHDRAWN, State.WITHDRAWN, State.ASKED]


def test_passes_and_the_security_list_are_printed_with_plate_and_driver(
    cast: Cast, protocol: Actor, delegation: Delegation
) -> None:
    driver = actions.apply_for_accreditation(membership=cast.hana, actor=protocol, now=NOON)
    actions.approve_application(participation=driver, actor=protocol, now=NOON)
    zone = Zone.objects.create(forum=cast.forum, code="P", name=words("Car park"))
    for plate, who in (("5-123456", driver), ("М 318 ОР 77", None)):
        found = asked(cast, protocol, plate, delegation, who)
        actions.approve_pass(vehicle_pass=found, zones=[zone], actor=protocol, now=NOON)
    passes = actions.print_passes(forum=cast.forum, actor=protocol, now=NOON)

    paper = PdfReader(io.BytesIO(printing.passes_paper(cast.forum, passes, NOON)))
    rows = actions.export_security_list(forum=cast.forum, narrowed={}, actor=protocol, now=NOON)
    listed = printing.security_paper(cast.forum, rows, [passes[1]], "", NOON)
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(listed)).pages)

    assert [
        plate in page.extract_text() for plate, page in zip(("123456", "318"), paper.pages, strict=True)
    ] == [
        True,
        True,
    ]
    assert ("123456" in text, "Omar Khalifa" in text, "318" in text) == (True, True, True)


def test_vehicle_pages_ask_decide_and_print(cast: Cast, signed_in: SignIn) -> None:
    protocol = officer(Role.PROTOCOL, cast.forum)
    driver = actions.apply_for_accreditation(membership=cast.marina, actor=protocol, now=NOON)
    focal = signed_in(make_focal_point(cast.forum, cast.host, cast.hana))
    delegation = Delegation.objects.get(memberships=cast.hana)
    typed = {
        "plate": "5-123456",
        "delegation": str(delegation.pk),
        "driver_name": "Omar",
        "starts_at": "2027-03-17T07:00",
        "ends_at": "2027-03-18T22:00",
    }

    page = focal.get(f"{HOME}new/").content.decode()
    nobody = focal.post(f"{HOME}new/", typed | {"driver_name": ""})
    theirs = focal.post(f"{HOME}new/", typed | {"driver": driver.public_id})
    back = focal.post(f"{HOME}new/", typed | {"ends_at": "2027-03-16T22:00"})
    focal.post(f"{HOME}new/", typed)
    again = focal.post(f"{HOME}new/", typed)
    found = VehiclePass.objects.get()
    own = f"{HOME}{found.public_id}/"
    form = focal.get(f"{own}change/").content.decode()
    wrong = focal.post(f"{own}change/", typed | {"driver_name": ""})
    focal.post(f"{own}change/", typed | {"vehicle": "White bus"})
    forbidden = focal.post(f"{own}approve/").status_code
    desk = signed_in(make_officer(Role.PROTOCOL, cast.forum))
    desk.post(f"{own}approve/")
    other = focal.post(f"{own}change/", typed | {"driver_name": "Nuri"})
    successor = VehiclePass.objects.get(supersedes=found)
    shown = focal.get(own).content.decode()
    paper = desk.post(f"{HOME}print/")
    listed = desk.get(f"{HOME}?q=5123456").content.decode()
    unseen = desk.get(f"{HOME}?q=9999").content.decode()

    assert str(delegation.name) in page
    assert [one.status_code for one in (nobody, theirs, back, again)] == [422, 422, 422, 422]
    assert (b"Say who drives" in nobody.content, b"waits or is approved" in again.content) == (True, True)
    assert ('value="5-123456"' in form, wrong.status_code) == (True, 422)
    assert VehiclePass.objects.get(pk=found.pk).vehicle == "White bus"
    assert other["Location"].endswith(f"{successor.public_id}/")
    assert (successor.public_id in shown, f"{own}change/" in shown) == (True, False)
    assert (forbidden, paper["Content-Type"]) == (403, "application/pdf")
    assert (found.public_id in listed, found.public_id in unseen) == (True, False)


def test_vehicle_passes_ask_as_much_for_three_as_for_one(
    cast: Cast, signed_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    protocol = officer(Role.PROTOCOL, cast.forum)
    asked(cast, protocol)
    desk = signed_in(make_officer(Role.PROTOCOL, cast.forum))
    desk.get(HOME)

    with django_assert_num_queries(11):
        desk.get(HOME)
    for plate in ("1", "2"):
        asked(cast, protocol, plate)
    with django_assert_num_queries(11):
        desk.get(HOME)
