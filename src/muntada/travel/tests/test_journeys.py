"""Arrivals and departures: entered by who comes, marked by who meets them, counted for who waits."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from conftest import SignIn
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from pytest_django import DjangoAssertNumQueries
from tests.cast import NOON, Cast, acting, make_focal_point, make_officer, officer

from muntada.access.actor import SYSTEM, NotAllowed
from muntada.access.roles import Role
from muntada.accreditation.events import ScansTaken
from muntada.accreditation.models import GateDevice, Scan
from muntada.base.jobs.drain import run_all_due
from muntada.engines.typeset.tests.ink import words_missing
from muntada.journal.models import Entry
from muntada.journal.record import record
from muntada.sheets.models import Upload
from muntada.travel import actions
from muntada.travel.actions import Details
from muntada.travel.models import Journey
from muntada.travel.tests.cast import BEFORE, guest, let_in

ARRIVALS = "/en/mb27/travel/arrivals/"
TYPED = {
    "arrives_by": "flight",
    "arrives_number": "XB 412",
    "arrives_from": "Belogorsk",
    "arrives_at": "2027-03-16T14:20",
    "arrives_zone": "Africa/Tripoli",
    "needs_car": "on",
    "departs_at": "2027-03-19T10:00",
    "departs_zone": "Europe/Moscow",
}
LANDS = datetime(2027, 3, 16, 12, 20, tzinfo=UTC)


def entered(cast: Cast, member: Any, **more: Any) -> Journey:
    details = Details(
        **{"arrives_at": LANDS, "arrives_zone": "Africa/Tripoli", "arrives_number": "XB 412", **more}
    )
    return actions.enter_journey(
        participation=let_in(cast, member),
        details=details,
        actor=officer(Role.PROTOCOL, cast.forum),
        now=BEFORE,
    )


def test_enter_journey_keeps_an_instant_and_shows_both_clocks(cast: Cast, signed_in: SignIn) -> None:
    own = let_in(cast, cast.marina)
    holder = signed_in(cast.marina)

    answer = holder.post(f"{ARRIVALS}{own.public_id}/enter/", TYPED)
    page = holder.get(f"{ARRIVALS}{own.public_id}/").content.decode()

    journey = Journey.objects.get()
    assert answer.status_code == 302
    assert (journey.arrives_at, journey.arrives_zone, journey.needs_car) == (LANDS, "Africa/Tripoli", True)
    assert journey.departs_at == datetime(2027, 3, 19, 7, 0, tzinfo=UTC)  # ten o'clock in Moscow
    assert ("14:20" in page, "15:20" in page, "09:00" in page) == (True, True, True)
    assert 'value="2027-03-19T10:00"' in page  # as it was typed
    told = Entry.objects.get(name="travel.JourneyEntered").facts
    assert told == {"application": own.public_id}


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"departs_at": "2027-03-16T10:00"}, "departs_at"),
        ({"arrives_at": "2027-03-20T10:00", "departs_at": ""}, "arrives_at"),
        ({"arrives_at": "", "departs_at": "2027-03-10T10:00"}, "departs_at"),
        ({"arrives_at": "2026-03-16T14:20"}, "departs_at"),
        ({"arrives_zone": "Mars/Olympus"}, "arrives_zone"),
        ({"arrives_by": "camel"}, "arrives_by"),
        ({"arrives_from": "Belo\u202egorsk"}, "arrives_from"),
    ],
)
def test_enter_journey_says_what_is_wrong_and_keeps_what_was_typed(
    cast: Cast, signed_in: SignIn, typed: dict[str, str], field: str
) -> None:
    own = let_in(cast, cast.marina)

    answer = signed_in(cast.marina).post(f"{ARRIVALS}{own.public_id}/enter/", {**TYPED, **typed})

    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})
    assert "XB 412" in answer.content.decode()
    assert not Journey.objects.exists()


def test_mark_arrived_takes_several_and_what_is_over_changes_no_more(cast: Cast, signed_in: SignIn) -> None:
    first, second = entered(cast, cast.marina), entered(cast, guest(cast, 1))
    gate = signed_in(make_officer(Role.GATE, cast.forum))
    numbers = [one.participation.public_id for one in (first, second)]

    answer = gate.post(f"{ARRIVALS}arrived/", {"application": numbers, "day": "2027-03-16"})
    gate.post(f"{ARRIVALS}arrived/", {"application": numbers})

    assert answer["Location"].endswith("/travel/arrivals/?day=2027-03-16")
    assert list(Journey.objects.values_list("state", "arrived_at")) == [("arrived", NOON)] * 2
    told = Entry.objects.filter(name="travel.GuestsArrived").values_list("facts", flat=True)
    assert list(told) == [{"applications": numbers}]
    later = Details(arrives_at=LANDS + timedelta(hours=1))
    protocol = officer(Role.PROTOCOL, cast.forum)
    with pytest.raises(actions.AlreadyHere):
        actions.enter_journey(participation=first.participation, details=later, actor=protocol, now=NOON)
    gate.post(f"{ARRIVALS}{numbers[0]}/take-back/")
    gate.post(f"{ARRIVALS}left/", {"application": numbers[1]})
    assert list(Journey.objects.order_by("pk").values_list("state", flat=True)) == ["expected", "left"]
    gate.post(f"{ARRIVALS}{numbers[1]}/take-back/")
    assert list(Journey.objects.order_by("pk").values_list("state", flat=True)) == ["expected", "arrived"]


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in {Role.SECRETARIAT, Role.PROTOCOL, Role.GATE, Role.PUBLIC}]
)
def test_mark_arrived_is_for_those_who_meet_them(cast: Cast, role: Role) -> None:
    own = let_in(cast, cast.marina)

    with pytest.raises(NotAllowed):
        actions.mark_arrived(participations=[own], actor=acting(role, cast.forum), now=NOON)


def test_a_guest_whom_the_gate_lets_in_has_arrived(cast: Cast) -> None:
    own, host = let_in(cast, cast.marina), let_in(cast, cast.hana)
    device = GateDevice.objects.create(
        forum=cast.forum,
        name="North door",
        secret_digest="north",
        code_expires_at=NOON,
        made_at=NOON,
        enrolled_at=NOON,
        seen_at=NOON,
        expires_at=NOON + timedelta(days=2),
    )
    for one in (own, host):
        Scan.objects.create(
            forum=cast.forum,
            key=uuid4(),
            device=device,
            kind="enter",
            means=Scan.Means.NAME,
            participation=one,
            said="let_in",
            verdict="let_in",
            step=1,
            at=NOON,
            day=NOON.date(),
            offset=timedelta(),
            received_at=NOON,
        )
    with transaction.atomic():
        record(ScansTaken(forum_id=cast.forum.pk, device_id=device.pk, count=2), actor=SYSTEM, now=NOON)

    run_all_due()

    journey = Journey.objects.get()
    assert (journey.participation, journey.state, journey.marked_by) == (own, "arrived", None)


def test_arrivals_are_narrowed_and_stand_by_flight(cast: Cast, signed_in: SignIn) -> None:
    early = entered(cast, cast.marina, needs_car=True).participation
    same = entered(cast, guest(cast, 1)).participation
    later = entered(
        cast, guest(cast, 2), arrives_at=LANDS + timedelta(days=1), arrives_number="XB 418"
    ).participation
    bare = let_in(cast, guest(cast, 3))
    host = let_in(cast, cast.hana)
    desk = signed_in(make_officer(Role.SECRETARIAT, cast.forum))

    def found(query: str) -> list[str]:
        page = desk.get(f"{ARRIVALS}?{query}")
        return [one.public_id for _key, people in page.context["flights"] for one in people]

    everybody = [early, same, later, bare]
    assert sorted(found("")) == sorted(one.public_id for one in everybody)
    assert host.public_id not in found("")
    assert found("day=2027-03-17") == [later.public_id]
    assert found("car=yes") == [early.public_id]
    assert found("state=unknown") == [bare.public_id]
    assert sorted(found("state=late")) == sorted([early.public_id, same.public_id])
    assert found("q=xb+418") == [later.public_id]
    page = desk.get(ARRIVALS)
    assert [len(people) for _key, people in page.context["flights"]] == [2, 1, 1]
    home = desk.get("/en/mb27/today/").content.decode()
    assert "guests are late" in home
    assert "guest of whose arrival nothing is known" in home


def test_arrivals_on_paper_say_who_comes_by_which_flight(cast: Cast, signed_in: SignIn) -> None:
    entered(cast, cast.marina, needs_car=True, arrives_by="flight", arrives_from="Белогорск")
    desk = signed_in(make_officer(Role.SECRETARIAT, cast.forum))

    for language, texts in {
        "ar": ["قائمة الوصول", "مارينا أورلوفا"],
        "ru": ["Список прибытий", "Орлова Марина Сергеевна"],
        "en": ["Arrivals", "Marina Orlova"],
    }.items():
        answer = desk.get(f"/{language}/mb27/travel/arrivals/list.pdf?day=2027-03-16")
        assert answer["Content-Type"] == "application/pdf"
        assert words_missing(answer.content, "XB 412", "16.03 14:20", "15:20", "Белогорск", *texts) == []


def test_a_focal_point_enters_for_its_own_and_a_head_sees_who_is_missing(
    cast: Cast, signed_in: SignIn
) -> None:
    own, other = let_in(cast, cast.marina), let_in(cast, guest(cast, 1))
    focal = signed_in(make_focal_point(cast.forum, cast.guest, cast.marina))

    codes = [focal.post(f"{ARRIVALS}{one.public_id}/enter/", TYPED).status_code for one in (own, other)]

    assert codes == [302, 404]
    listed = focal.get(ARRIVALS).content.decode()
    assert (own.public_id in listed, other.public_id in listed) == (True, False)
    cast.marina.refresh_from_db()
    cast.marina.part = "head"
    cast.marina.save()
    home = signed_in(cast.marina).get("/en/mb27/today/").content.decode()
    assert ("0 have arrived" in home, "1 not here yet" in home) == (True, True)


TITLES = (
    "Number of the application,Arrives by,Flight or train of arrival,Day of arrival,Time of arrival,"
    "Time zone of the arrival\n"
)
FILE = (
    TITLES
    + """{own},plane,XB 412,16.03.2027,14:20,
{second},flight,XB 418,2027-03-16,21:05,Europe/Moscow
{second},flight,XB 419,2027-03-16,21:05,
{third},flight,XB 1,2027-03-16,25:99,
{fourth},flight,XB 1,2027-03-16,10:00,Mars/Olympus
MB27.ACC.999,flight,XB 1,2027-03-16,10:00,
"""
)


def test_read_in_of_journeys_says_what_is_wrong_first_and_reads_the_rest(
    cast: Cast, signed_in: SignIn
) -> None:
    people = [let_in(cast, one) for one in (cast.marina, *(guest(cast, n) for n in range(1, 4)))]
    numbers = dict(zip(("own", "second", "third", "fourth"), (one.public_id for one in people), strict=True))
    desk = signed_in(make_officer(Role.SECRETARIAT, cast.forum))
    file = SimpleUploadedFile("list.csv", FILE.format(**numbers).encode(), "text/csv")

    desk.post("/en/mb27/read-in/new/journeys/", {"file": file})
    upload = Upload.objects.get()
    columns = desk.get(f"/en/mb27/read-in/{upload.public_id}/columns/").context["form"]
    desk.post(
        f"/en/mb27/read-in/{upload.public_id}/columns/",
        {name: columns[name].initial or "" for name in columns.fields},
    )
    run_all_due()
    page = desk.get(f"/en/mb27/read-in/{upload.public_id}/?fate=refused").content.decode()

    assert "is about the same person" in page
    assert "is not a time of day" in page
    assert "is no time zone" in page
    assert "no such application whose journey" in page
    assert not Journey.objects.exists()
    upload.refresh_from_db()
    desk.post(f"/en/mb27/read-in/{upload.public_id}/do/", {"digest": upload.digest, "leaves_out": "on"})
    run_all_due()
    kept = Journey.objects.order_by("pk").values_list(
        "arrives_by", "arrives_number", "arrives_at", "arrives_zone"
    )
    assert list(kept) == [
        ("flight", "XB 412", LANDS, "Africa/Tripoli"),
        ("flight", "XB 418", datetime(2027, 3, 16, 18, 5, tzinfo=UTC), "Europe/Moscow"),
    ]
    assert Entry.objects.get(name="travel.JourneysReadIn").facts == {"new": 2, "changed": 0}


@pytest.mark.parametrize("count", [1, 3])
def test_arrivals_ask_as_much_for_three_as_for_one(
    cast: Cast, signed_in: SignIn, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        entered(cast, guest(cast, number))
    desk = signed_in(make_officer(Role.PROTOCOL, cast.forum))
    desk.get(ARRIVALS)

    with django_assert_num_queries(11):
        desk.get(ARRIVALS)
