"""What is said in the hall is kept once, whoever says it, in whatever order it arrives."""

import json
import re
import threading
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from conftest import SignIn, in_threads
from django.db import transaction
from tests.cast import Cast, acting, actor_of, make_cast, make_member, make_officer, words

from muntada.access.actor import Actor, NotAllowed
from muntada.access.roles import Role
from muntada.meetings import actions
from muntada.meetings.actions import Fate, Said
from muntada.meetings.hall import Scene, situation_of, situations
from muntada.meetings.models import Handover, Meeting, Report
from muntada.meetings.queries import WITH_PEOPLE
from muntada.meetings.tests.hall import (
    EVE,
    computed,
    make_hall,
    published,
    stopped,
    until_somebody_waits,
    wish,
)


@pytest.fixture
def met(cast: Cast) -> Cast:
    """Zaytuna and Rosinka meet in the first slot, with Yousef between them."""
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    published(cast, computed(cast))
    return cast


def meeting() -> Meeting:
    return Meeting.objects.select_related("first", "second").prefetch_related(WITH_PEOPLE).get()


def start() -> datetime:
    return meeting().starts_at


def say(
    cast: Cast,
    kind: str,
    *,
    person: str = "",
    organisation: str = "",
    minutes: int | None = None,
    after: int = 0,
    actor: Actor | None = None,
    key: UUID | None = None,
) -> Fate:
    """Somebody, else the gate, says something so many minutes after the start."""
    said_at = start() + timedelta(minutes=after)
    said = Said(
        key=key or uuid4(),
        meeting=meeting().public_id,
        kind=kind,
        person=person,
        organisation=organisation,
        minutes=minutes,
        said_at=said_at,
    )
    by = actor or acting(Role.GATE, cast.forum)
    return actions.take_reports(
        forum=cast.forum,
        reports=[said],
        actor=Actor(user_id=None, person_id=by.person_id, forum_id=by.forum_id, standings=by.standings),
        now=said_at,
    )[0]


def scene(after: int) -> tuple[Scene, int]:
    moment = start() + timedelta(minutes=after)
    found = situations([meeting()], moment)[meeting().pk]
    return found.scene, found.minutes


def test_take_reports_keeps_what_is_sent_twice_once(met: Cast) -> None:
    key = uuid4()
    hana = met.hana.person.public_id

    first = say(met, "arrived", person=hana, key=key)
    again = say(met, "arrived", person=hana, key=key, after=1)
    from_another_device = say(met, "arrived", person=hana, after=2)

    assert [first, again, from_another_device] == [Fate.TAKEN, Fate.KNOWN, Fate.KNOWN]
    assert Report.objects.count() == 1


def test_take_reports_tells_how_a_meeting_goes(met: Cast) -> None:
    assert scene(-5) == (Scene.BOOKED, 0)
    assert scene(3) == (Scene.AWAITED, 3)

    say(met, "arrived", person=met.hana.person.public_id, after=-5)
    assert scene(4) == (Scene.ONE_WAITING, 4)

    say(met, "arrived", person=met.marina.person.public_id, after=4)
    assert scene(5) == (Scene.RUNNING, 0)
    assert situations([meeting()], start() + timedelta(minutes=5))[meeting().pk].interpreter_is_missing

    say(met, "arrived", person=met.yousef.person.public_id, after=5)
    say(met, "overrun", minutes=5, after=19)
    assert scene(22) == (Scene.OVERRUN, 2)
    assert scene(26) == (Scene.OVER, 0)

    say(met, "ended", after=24)
    assert scene(26) == (Scene.HELD, 0)


def test_take_reports_believes_an_arrival_more_than_a_no_show_in_either_order(met: Cast) -> None:
    rosinka, marina = met.rosinka.public_id, met.marina.person.public_id

    say(met, "no_show", organisation=rosinka, after=10)
    assert meeting().state == Meeting.State.NO_SHOW

    # A device without a network tells only now that she had come before.
    say(met, "arrived", person=marina, after=8)
    assert meeting().state == Meeting.State.PUBLISHED

    say(met, "no_show", organisation=rosinka, after=11)
    assert meeting().state == Meeting.State.PUBLISHED


def test_take_reports_believes_an_arrival_more_than_a_no_show_said_at_the_same_moment(
    file_database: None,
) -> None:
    holding = threading.Event()

    def prepare() -> Cast:
        cast = make_cast()
        make_hall(cast)
        wish(cast, cast.zaytuna, cast.rosinka)
        published(cast, computed(cast))
        return cast

    (cast,) = in_threads(prepare)
    assert isinstance(cast, Cast), cast

    def miss_them() -> Fate:
        with transaction.atomic():
            fate = say(cast, "no_show", organisation=cast.rosinka.public_id, after=10)
            holding.set()
            until_somebody_waits()
        return fate

    def arrive() -> Fate:
        holding.wait(10)
        return say(cast, "arrived", person=cast.marina.person.public_id, after=10)

    fates = in_threads(miss_them, arrive)
    (found,) = in_threads(lambda: (meeting().state, [one.kind for one in Report.objects.standing()]))

    assert fates == [Fate.TAKEN, Fate.TAKEN]
    assert found == (Meeting.State.PUBLISHED, ["arrived"])


def test_take_reports_knows_whose_report_it_is(met: Cast) -> None:
    hana = actor_of(met.hana)
    stranger = make_member(met.forum, met.host, met.zaytuna, words("Other"))

    fates = [
        say(met, "arrived", person=met.hana.person.public_id, actor=hana),
        say(met, "arrived", person=met.marina.person.public_id, actor=hana),
        say(met, "no_show", organisation=met.rosinka.public_id, actor=hana, after=10),
        say(met, "late", organisation=met.zaytuna.public_id, minutes=10, actor=hana),
        say(met, "arrived", person=stranger.person.public_id, actor=actor_of(stranger)),
        say(met, "arrived", person=met.marina.person.public_id, actor=actor_of(met.yousef)),
        say(met, "ended", actor=actor_of(stranger), after=10),
        say(met, "ended", actor=hana, after=15),
    ]

    assert fates == [
        Fate.TAKEN,
        Fate.NOT_YOURS,
        Fate.NOT_YOURS,
        Fate.TAKEN,
        Fate.NOT_YOURS,
        Fate.TAKEN,
        Fate.NOT_YOURS,
        Fate.TAKEN,
    ]


@pytest.mark.parametrize(
    ("kind", "fields", "after"),
    [
        ("arrived", {"person": "hana"}, -31),
        ("no_show", {"organisation": "rosinka"}, -1),
        ("ended", {}, -1),
        ("late", {"organisation": "rosinka", "minutes": 10}, 21),
        ("arrived", {"person": "hana"}, 20 + 48 * 60 + 1),
    ],
)
def test_take_reports_is_about_the_time_of_the_meeting(
    met: Cast, kind: str, fields: dict[str, Any], after: int
) -> None:
    named = {"hana": met.hana.person.public_id, "rosinka": met.rosinka.public_id}

    fate = say(met, kind, after=after, **{key: named.get(value, value) for key, value in fields.items()})

    assert fate is Fate.NOT_NOW


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "dance"},
        {"kind": "late", "organisation": "ORG.999", "minutes": 5},
        {"kind": "late", "organisation": "rosinka"},
        {"kind": "overrun", "minutes": 0},
        {"kind": "arrived", "person": "PER.999"},
    ],
)
def test_take_reports_refuses_what_makes_no_sense(met: Cast, said: dict[str, Any]) -> None:
    if said.get("organisation") == "rosinka":
        said = {**said, "organisation": met.rosinka.public_id}

    assert say(met, **said, after=5) is Fate.NOT_YOURS
    assert not Report.objects.exists()


def test_take_reports_says_nothing_of_a_cancelled_meeting(met: Cast) -> None:
    actions.cancel_meeting(meeting=meeting(), actor=met.desk, now=EVE)

    assert say(met, "arrived", person=met.hana.person.public_id) is Fate.NOT_NOW


def test_withdraw_report_makes_it_as_if_it_was_never_said(met: Cast) -> None:
    say(met, "no_show", organisation=met.rosinka.public_id, after=10)

    actions.withdraw_report(report=Report.objects.get(), actor=met.desk, now=start())

    assert meeting().state == Meeting.State.PUBLISHED
    with pytest.raises(actions.NothingToTakeBack):
        actions.withdraw_report(report=Report.objects.get(), actor=met.desk, now=start())
    assert say(met, "no_show", organisation=met.rosinka.public_id, after=12) is Fate.TAKEN


def test_write_handover_is_for_the_interpreter_of_the_meeting(met: Cast) -> None:
    with pytest.raises(actions.NotTheInterpreter):
        actions.write_handover(meeting=meeting(), text="x", actor=actor_of(met.hana), now=EVE)

    actions.write_handover(meeting=meeting(), text="They speak of seed", actor=actor_of(met.yousef), now=EVE)

    assert [note.text for note in Handover.objects.all()] == ["They speak of seed"]


def test_withdraw_report_is_not_for_the_other_side(met: Cast) -> None:
    say(met, "arrived", person=met.hana.person.public_id)

    with pytest.raises(NotAllowed):
        actions.withdraw_report(report=Report.objects.get(), actor=actor_of(met.marina), now=start())


def at_the_ends_of_time(sent_at: str, said_at: str) -> str:
    """What a device sends whose clock has jumped from one end of time to the other."""
    report = {"key": str(uuid4()), "meeting": "MB27.MTG.001", "kind": "ended", "said_at": said_at}
    return json.dumps({"sent_at": sent_at, "reports": [report]})


def test_take_reports_of_many_meetings_at_once_fits_the_journal(met: Cast) -> None:
    template = meeting()
    names = [f"ABCDEFGHIJKL.MTG.{12345 + number}" for number in range(5)]
    for number, name in enumerate(names):
        template.pk, template.public_id, template.uid = None, name, name
        template.state = Meeting.State.HELD
        template.starts_at -= timedelta(minutes=20 * number)
        template.save(force_insert=True)
    moment = template.ends_at + timedelta(hours=5)

    fates = actions.take_reports(
        forum=met.forum,
        reports=[Said(key=uuid4(), meeting=name, kind="ended", said_at=moment) for name in names],
        actor=met.desk,
        now=moment,
    )

    assert fates == [Fate.TAKEN] * 5


def test_a_device_with_a_wrong_clock_is_put_right(met: Cast, signed_in: SignIn, settings: Any) -> None:
    client = signed_in(met.hana)
    now = start() + timedelta(minutes=6)
    wrong = timedelta(days=400)

    with stopped(now):
        answer = client.post(
            "/en/mb27/hall/reports/",
            json.dumps(
                {
                    "sent_at": (now + wrong).isoformat(),
                    "reports": [
                        {
                            "key": str(uuid4()),
                            "meeting": meeting().public_id,
                            "kind": "arrived",
                            "person": met.hana.person.public_id,
                            "said_at": (now + wrong - timedelta(minutes=5)).isoformat(),
                        }
                    ],
                }
            ),
            content_type="application/json",
        )

    assert [one["fate"] for one in answer.json()["fates"].values()] == ["taken"]
    assert Report.objects.get().said_at == now - timedelta(minutes=5)


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "{}",
        '{"sent_at": "x", "reports": []}',
        '{"sent_at": 1}',
        pytest.param("[" * 100_000, id="deep"),
        pytest.param(at_the_ends_of_time("0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z"), id="future"),
        pytest.param(at_the_ends_of_time("9999-12-31T00:00:00Z", "0001-01-01T00:00:00Z"), id="past"),
    ],
)
def test_a_device_that_sends_nonsense_is_told_so(met: Cast, signed_in: SignIn, body: str) -> None:
    answer = signed_in(met.hana).post("/en/mb27/hall/reports/", body, content_type="application/json")

    assert answer.status_code == 400


def test_the_code_on_a_table_opens_the_own_meeting_or_says_where_it_is(met: Cast, signed_in: SignIn) -> None:
    client = signed_in(met.hana)
    number = meeting().table.number
    other = 1 if number == 2 else 2

    with stopped(start()):
        here = client.get(f"/en/mb27/hall/tables/{number}/").content.decode()
        there = client.get(f"/en/mb27/hall/tables/{other}/").content.decode()

    assert "I am here" in here
    assert "Your next meeting is not at this table." in there


def buttons(page: str) -> list[str]:
    """What somebody may say of the meetings on a page, in its order."""
    return re.findall(r'name="say" value="([^"]+)"', page)


def test_the_page_of_a_table_offers_to_each_what_they_may_say(met: Cast, signed_in: SignIn) -> None:
    address = f"/en/mb27/hall/tables/{meeting().table.number}/"
    hana, marina, yousef = (one.person.public_id for one in (met.hana, met.marina, met.yousef))
    zaytuna, rosinka = met.zaytuna.public_id, met.rosinka.public_id

    def whole(organisation: str, person: str) -> list[str]:
        late = [f"late:{organisation}:{minutes}" for minutes in (5, 10, 20)]
        return [f"arrived:{person}", *late, f"no_show:{organisation}"]

    first, second = (
        (whole(zaytuna, hana), whole(rosinka, marina))
        if meeting().first == met.zaytuna
        else (whole(rosinka, marina), whole(zaytuna, hana))
    )
    with stopped(start() + timedelta(minutes=5)):
        of_hana = buttons(signed_in(met.hana).get(address).content.decode())
        of_marina = buttons(signed_in(met.marina).get(address).content.decode())
        of_yousef = buttons(signed_in(met.yousef).get(address).content.decode())

    assert of_hana == [*whole(zaytuna, hana), "overrun::5", "ended"]
    assert of_marina == [*whole(rosinka, marina), "overrun::5", "ended"]
    assert of_yousef == [*first, *second, f"arrived:{yousef}", "overrun::5", "ended"]


def test_the_page_of_a_table_lets_nobody_take_back_what_the_other_side_said(
    met: Cast, signed_in: SignIn
) -> None:
    address = f"/en/mb27/hall/tables/{meeting().table.number}/"
    say(met, "arrived", person=met.hana.person.public_id)
    say(met, "late", organisation=met.rosinka.public_id, minutes=10)
    arrived, late = Report.objects.order_by("pk").values_list("pk", flat=True)

    def to_take_back(page: str) -> list[int]:
        return sorted(int(pk) for pk in re.findall(r"/reports/(\d+)/withdraw/", page))

    with stopped(start() + timedelta(minutes=5)):
        own = signed_in(met.hana)
        assert to_take_back(own.get(address).content.decode()) == [arrived]
        assert to_take_back(signed_in(met.marina).get(address).content.decode()) == [late]
        assert own.post(f"/en/mb27/hall/reports/{late}/withdraw/").status_code == 403
        assert own.post(f"/en/mb27/hall/reports/{arrived}/withdraw/").status_code == 302


def test_a_form_says_the_same_as_a_device(met: Cast, signed_in: SignIn) -> None:
    client = signed_in(met.hana)

    with stopped(start()):
        answer = client.post(
            "/en/mb27/hall/reports/",
            {
                "meeting": meeting().public_id,
                "say": f"arrived:{met.hana.person.public_id}",
                "next": "https://elsewhere.example/",
            },
        )

    assert answer["Location"] == "/en/mb27/schedule/"
    assert [row.membership for row in Report.objects.all()] == [met.hana]


def test_the_console_shows_names_words_and_the_notes_of_those_before(met: Cast, signed_in: SignIn) -> None:
    actions.write_handover(meeting=meeting(), text="They speak of seed", actor=actor_of(met.yousef), now=EVE)
    other = make_member(
        met.forum,
        met.host,
        met.yousef.organisation,
        words("Nadia"),
        part="interpreter",
        languages={"ar": "native", "ru": "fluent"},
    )
    Meeting.objects.update(interpreter=other)

    with stopped(EVE):
        page = signed_in(other).get("/en/mb27/console/").content.decode()

    assert "They speak of seed" in page
    assert "مارينا أورلوفا" in page
    assert "торгово-промышленная палата" in page


@pytest.mark.parametrize("tables", [1, 3])
def test_the_hall_asks_the_same_number_of_questions_for_one_table_and_for_three(
    cast: Cast, signed_in: SignIn, tables: int, django_assert_num_queries: Any
) -> None:
    from muntada.meetings.tests.hall import make_company

    make_hall(cast, tables=3, end=10)
    for number in range(101, 101 + tables):
        company, _people = make_company(cast, number, is_guest=True)
        other, _people = make_company(cast, number + 50, is_guest=False)
        wish(cast, other, company)
    make_interpreters(cast)
    published(cast, computed(cast))

    client = signed_in(make_officer(Role.GATE, cast.forum))
    with stopped(start_of_first()):
        client.get("/en/mb27/hall/")
        with django_assert_num_queries(11):
            page = client.get("/en/mb27/hall/?slot=0").content.decode()

    assert page.count('class="sight card"') == Meeting.objects.filter(starts_at=start_of_first()).count()


def start_of_first() -> datetime:
    first = Meeting.objects.order_by("starts_at").first()
    assert first is not None
    return first.starts_at


def make_interpreters(cast: Cast) -> None:
    for number in range(2):
        make_member(
            cast.forum,
            cast.host,
            cast.yousef.organisation,
            words(f"Interpreter {number}"),
            part="interpreter",
            languages={"ar": "native", "ru": "fluent"},
        )


def test_situation_of_a_meeting_without_reports_is_its_plan(met: Cast) -> None:
    assert situation_of(meeting(), [], start() - timedelta(hours=1)).scene is Scene.BOOKED


def test_take_reports_settles_a_whole_queue_at_once(met: Cast, django_assert_num_queries: Any) -> None:
    """What a device kept while it had no network: the same answers as one by one, and no question for each."""
    one, begin = meeting().public_id, start()
    people = [met.hana.person.public_id, met.marina.person.public_id, met.yousef.person.public_id]
    told = [
        ("no_show", "", met.rosinka.public_id, 10),
        *(("arrived", person, "", 11) for person in people),
        ("arrived", people[0], "", 12),
        ("ended", "", "", 15),
    ]
    queue = [
        Said(
            key=uuid4(),
            meeting=one,
            kind=kind,
            person=person,
            organisation=organisation,
            said_at=begin + timedelta(minutes=after),
        )
        for kind, person, organisation, after in told
    ]
    gate = acting(Role.GATE, met.forum)
    gate = Actor(user_id=None, person_id=None, forum_id=gate.forum_id, standings=gate.standings)

    with django_assert_num_queries(31):  # three for each report, four for a known one, 12 for all
        fates = actions.take_reports(
            forum=met.forum, reports=queue, actor=gate, now=begin + timedelta(hours=1)
        )

    assert fates == [Fate.TAKEN, Fate.TAKEN, Fate.TAKEN, Fate.TAKEN, Fate.KNOWN, Fate.TAKEN]
    assert meeting().state == Meeting.State.HELD
    assert list(Report.objects.standing().values_list("kind", flat=True)) == ["arrived"] * 3 + ["ended"]
