"""Each organisation says for itself how a meeting went; neither hears of the other's answer."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from conftest import SignIn
from django.test import Client
from tests.cast import NOON, Cast, acting, actor_of, make_focal_point, make_member, make_officer, words

from muntada.access.actor import SYSTEM, Actor, NotAllowed
from muntada.access.roles import Role
from muntada.base.jobs.drain import run_all_due
from muntada.base.words import Words
from muntada.journal.models import Entry
from muntada.meetings import actions, answers
from muntada.meetings.actions import HowItWent
from muntada.meetings.answers import Standing
from muntada.meetings.models import Meeting, MeetingOutcome
from muntada.meetings.tests.hall import EVE, computed, make_company, make_hall, published, wish
from muntada.post.models import Message

SECRET = "Zqxsecret"


@pytest.fixture
def met(cast: Cast) -> Cast:
    """Zaytuna and Rosinka met this morning, and Yousef interpreted."""
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    published(cast, computed(cast))
    return cast


def meeting_of(cast: Cast) -> Meeting:
    return Meeting.objects.select_related("forum", "first", "second", "interpreter__person").get(
        first__in=(cast.zaytuna, cast.rosinka), second__in=(cast.zaytuna, cast.rosinka)
    )


def said(answer: str = "follow_up", **fields: object) -> HowItWent:
    return HowItWent(answer=answer, **fields)  # type: ignore[arg-type]  # the tests name the columns


def answer_of(
    cast: Cast, whose: str = "zaytuna", actor: Actor | None = None, **fields: object
) -> MeetingOutcome:
    """The organisation's own delegate answers, unless told otherwise."""
    member = {"zaytuna": cast.hana, "rosinka": cast.marina}[whose]
    revision = fields.pop("revision", 0)
    return actions.record_outcome(
        meeting=meeting_of(cast),
        organisation=member.organisation,
        said=said(**fields),  # type: ignore[arg-type]  # see above
        revision=revision,
        actor=actor or actor_of(member),
        now=NOON,
    )


def test_record_outcome_keeps_the_two_answers_apart(met: Cast) -> None:
    mine = answer_of(met, "zaytuna", answer="deal", value=Decimal(500000), currency="USD")
    theirs = answer_of(met, "rosinka", answer="keep_contact")

    seen = {
        name: list(MeetingOutcome.objects.visible_to(actor).order_by("pk"))
        for name, actor in {
            "hana": actor_of(met.hana),
            "marina": actor_of(met.marina),
            "yousef": actor_of(met.yousef),
            "joint desk": met.desk,
            "host desk": actor_of(make_officer(Role.SECRETARIAT, met.forum, met.host), met.forum),
            "guest desk": actor_of(make_officer(Role.SECRETARIAT, met.forum, met.guest), met.forum),
        }.items()
    }
    assert seen == {
        "hana": [mine],
        "marina": [theirs],
        "yousef": [],
        "joint desk": [mine, theirs],
        "host desk": [mine],
        "guest desk": [theirs],
    }
    assert (mine.side, mine.voice, theirs.side) == (met.host, "own", met.guest)


def test_record_outcome_waits_until_the_meeting_has_begun(met: Cast) -> None:
    with pytest.raises(actions.NotYetMet):
        actions.record_outcome(
            meeting=meeting_of(met),
            organisation=met.zaytuna,
            said=said(),
            actor=actor_of(met.hana),
            now=meeting_of(met).starts_at - timedelta(seconds=1),
        )
    Meeting.objects.update(state=Meeting.State.CANCELLED)
    with pytest.raises(actions.WasNotHeld):
        answer_of(met)

    assert not MeetingOutcome.objects.exists()


def test_record_outcome_is_for_the_two_organisations_their_interpreter_and_the_desk(met: Cast) -> None:
    oleg = make_member(met.forum, met.guest, met.rosinka, words("Oleg"))
    stranger, people = make_company(met, 101, is_guest=True)
    for actor in (actor_of(met.marina), actor_of(people[0]), acting(Role.SECRETARIAT, met.forum, met.guest)):
        with pytest.raises(NotAllowed):
            answer_of(met, "zaytuna", actor)
    with pytest.raises(actions.NotAtThisMeeting):
        actions.record_outcome(
            meeting=meeting_of(met),
            organisation=stranger,
            said=said(),
            actor=actor_of(people[0]),
            now=NOON,
        )

    by_colleague = answer_of(met, "rosinka", actor_of(oleg))
    by_interpreter = answer_of(met, "zaytuna", actor_of(met.yousef))

    assert (by_colleague.voice, by_interpreter.voice) == ("own", "interpreter")


def test_record_outcome_of_the_organisation_goes_before_the_interpreters(met: Cast) -> None:
    noted = answer_of(met, "zaytuna", actor_of(met.yousef), answer="deal")
    own = answer_of(met, "zaytuna", answer="keep_contact", revision=1)

    with pytest.raises(actions.AnswersForItself):
        answer_of(met, "zaytuna", actor_of(met.yousef), answer="deal", revision=2)

    assert (noted.pk, own.answer, own.voice) == (own.pk, "keep_contact", "own")
    assert list(MeetingOutcome.objects.visible_to(actor_of(met.yousef))) == []


def test_the_desk_notes_down_for_an_organisation_until_it_has_spoken_for_itself(
    met: Cast, signed_in: SignIn
) -> None:
    answer_of(met, "zaytuna", met.desk, answer="deal")
    corrected = answer_of(met, "zaytuna", met.desk, answer="follow_up", revision=1)
    own = answer_of(met, "zaytuna", answer="keep_contact", revision=2)

    with pytest.raises(actions.AnswersForItself):
        answer_of(met, "zaytuna", met.desk, answer="deal", revision=3)
    shown = page(
        signed_in(make_officer(Role.SECRETARIAT, met.forum)),
        f"meetings/{meeting_of(met).public_id}/outcome/?for={met.zaytuna.public_id}",
    )

    assert (corrected.voice, own.voice) == ("desk", "own")
    assert "Only they change their answer" in shown
    assert 'name="answer"' not in shown
    assert [one["answer"] for one in MeetingOutcome.objects.get().earlier] == ["deal", "follow_up"]


def test_record_outcome_again_keeps_what_was_said_before(met: Cast) -> None:
    answer_of(met, answer="follow_up", value=Decimal(100), currency="EUR")
    corrected = answer_of(met, answer="deal", revision=1)

    with pytest.raises(actions.AnsweredMeanwhile):
        answer_of(met, answer="no_interest", revision=1)
    with pytest.raises(actions.AnsweredMeanwhile):
        answer_of(met, answer="no_interest")

    assert [(one["answer"], one["value"], one["currency"]) for one in corrected.earlier] == [
        ("follow_up", "100.00", "EUR")
    ]
    rows = Entry.objects.filter(name="meetings.OutcomeRecorded").order_by("number")
    assert [(row.facts["answer_before"], row.facts["answer"], row.side_id) for row in rows] == [
        ("", "follow_up", met.host.pk),
        ("follow_up", "deal", met.host.pk),
    ]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"value": Decimal(5), "currency": "XXQ"}, actions.NoSuchCurrency),
        ({"answer": "no_interest", "value": Decimal(5), "currency": "USD"}, actions.ValueOfNothing),
        ({"due_on": date(2027, 3, 16)}, actions.DueBeforeTheMeeting),
    ],
)
def test_record_outcome_refuses_what_makes_no_sense(
    met: Cast, fields: dict[str, object], problem: type[Exception]
) -> None:
    with pytest.raises(problem):
        answer_of(met, **fields)

    assert not MeetingOutcome.objects.exists()


def test_the_desk_sees_in_what_the_two_differ(met: Cast) -> None:
    step = Words.of(original="en", en="Send the draft")
    other = Words.of(original="en", en="Visit the port", ru="Посетить порт")
    answer_of(
        met, "zaytuna", answer="deal", value=Decimal(9), currency="USD", next_step=step, owner_text="Omar"
    )
    answer_of(
        met, "rosinka", answer="drafted", next_step=other, owner_member=met.marina, due_on=date(2027, 5, 1)
    )
    known = answers.overview(met.desk, met.forum, NOON)
    row = answers.compared(met.desk, met.forum, [meeting_of(met)], known.standings)[0]

    assert row.differences == {"answer", "value", "next_step", "owner"}
    assert (row.standing, known.figures.differing, known.figures.answered, known.figures.asked) == (
        Standing.DIFFERS,
        1,
        2,
        2,
    )


def test_an_office_of_one_side_compares_nothing(met: Cast) -> None:
    answer_of(met, "zaytuna", answer="deal")
    answer_of(met, "rosinka", answer="no_interest")
    office = acting(Role.SECRETARIAT, met.forum, met.host)
    known = answers.overview(office, met.forum, NOON)
    row = answers.compared(office, met.forum, [meeting_of(met)], known.standings)[0]

    assert [(one.organisation, one.outcome is not None) for one in row.answers] == [(met.zaytuna, True)]
    assert (row.standing, row.differences) == (Standing.FILLED, frozenset())
    assert (known.figures.asked, known.figures.answered, known.figures.differing) == (1, 1, 0)
    assert {code: count for code, _word, count in known.figures.by_answer}["no_interest"] == 0


def test_a_focal_point_reads_the_answers_of_its_own_delegation(met: Cast, signed_in: SignIn) -> None:
    answer_of(met, "zaytuna", answer="deal")
    answer_of(met, "rosinka", answer="no_interest")
    users = {
        name: make_focal_point(met.forum, side, member)
        for name, side, member in (
            ("own", met.host, met.hana),
            ("neighbour", met.host, met.yousef),
            ("other side", met.guest, met.marina),
        )
    }

    found = {}
    for name, user in users.items():
        actor = actor_of(user, met.forum)
        known = answers.overview(actor, met.forum, NOON)
        rows = answers.compared(actor, met.forum, [meeting_of(met)] if known.order else [], known.standings)
        shown = [one.outcome.answer for row in rows for one in row.answers if one.outcome]
        visible = [one.answer for one in MeetingOutcome.objects.visible_to(actor)]
        found[name] = (known.figures.asked, shown, visible)

    assert found == {
        "own": (1, ["deal"], ["deal"]),
        "neighbour": (0, [], []),
        "other side": (1, ["no_interest"], ["no_interest"]),
    }
    page = signed_in(users["own"]).get("/en/mb27/outcomes/").content.decode()
    assert "The answers of your delegation's organisations; nobody else's are shown." in page
    assert f"/meetings/{meeting_of(met).public_id}/" not in page


def test_ask_for_outcomes_mails_once_who_has_not_answered(met: Cast) -> None:
    run_all_due()
    answer_of(met, "zaytuna")
    members = [met.hana.pk, met.marina.pk, met.yousef.pk]
    early, morning = NOON.replace(hour=20), (NOON + timedelta(days=1)).replace(hour=6, minute=5)

    counts = [
        actions.ask_for_outcomes(forum=met.forum, members=members, actor=SYSTEM, now=now)
        for now in (early, morning, morning + timedelta(hours=1))
    ]

    assert counts == [0, 1, 0]
    mail = Message.objects.get(key__startswith="outcomes:")
    assert (mail.to, mail.language) == (met.marina.person.email, "ru")
    assert "09:00–09:20" in mail.body


# Pages


def page(client: Client, path: str) -> str:
    answer = client.get(f"/en/mb27/{path}")
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_outcomes_takes_an_answer_on_one_screen(met: Cast, signed_in: SignIn) -> None:
    client = signed_in(met.hana)
    path = f"meetings/{meeting_of(met).public_id}/outcome/"
    assert path in page(client, "outcomes/")
    assert path in page(client, "today/")
    assert path in page(client, "schedule/")

    answer = client.post(
        f"/ar/mb27/{path}",
        {
            "answer": "deal",
            "value": "١٬٢٥٠٬٠٠٠",
            "currency": "LYD",
            "next_step_ar": "إرسال المسودة",
            "owner_member": met.marina.pk,
            "due_on": "2027-05-01",
            "revision": "0",
        },
    )

    outcome = MeetingOutcome.objects.get()
    assert answer.status_code == 302
    assert (outcome.value, outcome.currency, outcome.next_step.original) == (Decimal(1250000), "LYD", "ar")
    assert (outcome.owner_member, outcome.due_on) == (met.marina, date(2027, 5, 1))
    assert path not in page(client, "today/")


def test_record_outcome_names_every_mistake_and_loses_nothing(met: Cast, signed_in: SignIn) -> None:
    answer = signed_in(met.hana).post(
        f"/en/mb27/meetings/{meeting_of(met).public_id}/outcome/",
        {"value": "12,345", "currency": "USD", "next_step_en": "Visit", "due_on": "2027-03-01"},
    )

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose how the meeting went." in text
    assert "without marks between the thousands" in text
    assert "Choose a day after the meeting." in text
    assert "Visit</textarea>" in text


def test_record_outcome_shows_both_versions_to_the_second_of_two_colleagues(
    met: Cast, signed_in: SignIn
) -> None:
    answer_of(met, answer="keep_contact")
    client = signed_in(met.hana)
    url = f"/en/mb27/meetings/{meeting_of(met).public_id}/outcome/"

    late = client.post(url, {"answer": "deal", "currency": "USD", "revision": "0"})
    again = client.post(url, {"answer": "deal", "currency": "USD", "revision": "1"})

    assert late.status_code == 409
    assert "keep contact" in late.content.decode()
    assert 'name="revision" value="1"' in late.content.decode()
    assert again.status_code == 302
    assert MeetingOutcome.objects.get().answer == "deal"


def test_an_answer_and_its_existence_stay_with_its_organisation(met: Cast, signed_in: SignIn) -> None:
    meeting = meeting_of(met)
    paths = [
        "outcomes/",
        "today/",
        "schedule/",
        f"meetings/{meeting.public_id}/",
        f"meetings/{meeting.public_id}/outcome/",
    ]
    client = signed_in(met.marina)
    before = [page(client, path) for path in paths]
    answer_of(met, "zaytuna", answer="deal", next_step=Words.of(original="en", en=SECRET))

    after = [page(client, path) for path in paths]

    def plain(text: str) -> str:
        return "\n".join(line for line in text.splitlines() if "csrfmiddlewaretoken" not in line)

    assert [plain(one) for one in after] == [plain(one) for one in before]
    assert client.get(f"/en/mb27/{paths[-1]}?for={met.zaytuna.public_id}").status_code == 404
    assert SECRET in page(signed_in(met.hana), paths[-1])


def test_a_confidential_answer_is_open_to_its_own_and_the_joint_desk_alone(
    met: Cast, signed_in: SignIn
) -> None:
    answer_of(
        met,
        value=Decimal(777123),
        currency="USD",
        next_step=Words.of(original="en", en=SECRET),
        is_confidential=True,
    )
    joint = signed_in(make_officer(Role.SECRETARIAT, met.forum))
    host = signed_in(make_officer(Role.SECRETARIAT, met.forum, met.host))
    auditor = signed_in(make_officer(Role.AUDITOR, met.forum))

    seen = {
        name: page(one, "outcomes/") for name, one in (("joint", joint), ("host", host), ("auditor", auditor))
    }
    export = b"".join(
        joint.get("/en/mb27/export/outcomes/?format=csv&columns=meeting,answer,value,next_step")
    )  # type: ignore[arg-type]  # it streams

    assert {name: (SECRET in text, "777" in text) for name, text in seen.items()} == {
        "joint": (True, True),
        "host": (False, False),
        "auditor": (False, False),
    }
    assert SECRET not in export.decode("utf-8-sig")
    assert "777123" not in export.decode("utf-8-sig")
    assert "follow" in export.decode("utf-8-sig")
    correct = f"/en/mb27/meetings/{meeting_of(met).public_id}/outcome/?for={met.zaytuna.public_id}"
    assert (host.get(correct).status_code, joint.get(correct).status_code) == (403, 200)


def test_what_was_confidential_stays_so_when_the_answer_is_not_any_more(met: Cast, signed_in: SignIn) -> None:
    secret = Words.of(original="en", en=SECRET)
    answer_of(met, value=Decimal(777123), currency="USD", next_step=secret, is_confidential=True)
    answer_of(met, answer="keep_contact", revision=1)
    correct = f"meetings/{meeting_of(met).public_id}/outcome/?for={met.zaytuna.public_id}"
    office = make_officer(Role.SECRETARIAT, met.forum, met.host)
    readers = {"own": met.hana, "joint": make_officer(Role.SECRETARIAT, met.forum), "host": office}

    def seen() -> dict[str, tuple[bool, bool]]:
        pages = {name: page(signed_in(who), correct) for name, who in readers.items()}
        return {name: (SECRET in text, "777" in text) for name, text in pages.items()}

    before = seen()
    answer_of(met, answer="follow_up", revision=2)

    assert before == {"own": (True, True), "joint": (True, True), "host": (False, False)}
    assert seen() == before


def test_record_outcome_is_not_for_an_interpreter_of_the_firm_who_was_not_there(met: Cast) -> None:
    in_house = make_member(met.forum, met.host, met.zaytuna, words("In-house"), part="interpreter")

    with pytest.raises(NotAllowed):
        answer_of(met, "zaytuna", actor_of(in_house))

    assert not MeetingOutcome.objects.exists()


def test_the_interpreter_is_asked_for_which_side(met: Cast, signed_in: SignIn) -> None:
    client = signed_in(met.yousef)
    path = f"meetings/{meeting_of(met).public_id}/outcome/"

    asked = page(client, path)
    form = client.get(f"/en/mb27/{path}?for={met.rosinka.public_id}")

    assert f"?for={met.zaytuna.public_id}" in asked
    assert f"?for={met.rosinka.public_id}" in asked
    assert "On behalf of" in form.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_outcomes_asks_the_same_questions_for_one_and_for_many(
    met: Cast, signed_in: SignIn, count: int, django_assert_num_queries: object
) -> None:
    answer_of(met, "zaytuna", answer="deal")
    answer_of(met, "rosinka", answer="drafted")
    first = meeting_of(met)
    for number in range(count - 1):
        company, people = make_company(met, 101 + number, is_guest=True)
        meeting = Meeting.objects.get(pk=first.pk)
        meeting.pk, meeting.public_id, meeting.uid = None, f"MB27.MTG.9{number:02d}", f"{number}@test"
        meeting.first, meeting.second, meeting.starts_at = met.zaytuna, company, first.starts_at
        meeting.save()
        answers.MeetingPerson.objects.create(meeting=meeting, membership=people[0])
        actions.record_outcome(
            meeting=meeting, organisation=company, said=said("deal"), actor=actor_of(people[0]), now=NOON
        )
    client = signed_in(make_officer(Role.SECRETARIAT, met.forum))
    page(client, "outcomes/")

    with django_assert_num_queries(10):  # type: ignore[operator]
        page(client, "outcomes/")


def test_nothing_is_asked_before_the_first_meeting(met: Cast, signed_in: SignIn) -> None:
    Meeting.objects.update(starts_at=NOON + timedelta(hours=1), ends_at=NOON + timedelta(hours=2))

    assert "No meeting has begun yet" in page(signed_in(met.hana), "outcomes/")
    path = f"meetings/{meeting_of(met).public_id}/outcome/"
    assert "You can say how it went as soon as the meeting has begun." in page(signed_in(met.hana), path)
    assert answers.overview(met.desk, met.forum, EVE).figures.asked == 0
