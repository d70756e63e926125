"""After the list is closed whoever may not change it asks: with the difference, decided once, by an office."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from conftest import SignIn, in_threads
from django.test import Client
from tests.cast import (
    DAY,
    NOON,
    Cast,
    actor_of,
    make_cast,
    make_focal_point,
    make_member,
    make_officer,
    make_organisation,
    officer,
    words,
)

from muntada.access.actor import Actor, NotAllowed
from muntada.access.roles import Role
from muntada.accounts.models import User
from muntada.base.jobs.drain import run_all_due
from muntada.directory import actions as direct
from muntada.directory.actions import PartDetails
from muntada.directory.actions import changes as actions
from muntada.directory.changes import CannotBeApplied, marked, shown, stand_of
from muntada.directory.closing import closings_of, last_day
from muntada.directory.models import ChangeRequest, Deadline, Delegation, Membership, Person
from muntada.directory.tests.test_read_in import bring, plan, workbook
from muntada.journal.models import Entry
from muntada.post.models import Message

HOME = "/en/mb27/directory/"
LIST = Deadline.What.LIST
YESTERDAY = DAY - timedelta(days=1)


def close(cast: Cast, on: date = YESTERDAY, **scope: Any) -> Deadline:
    return actions.set_deadline(
        forum=cast.forum,
        what=LIST,
        side=scope.get("side"),
        delegation=scope.get("delegation"),
        on=on,
        actor=cast.secretary,
        now=NOON,
    )


@dataclass(frozen=True)
class Closed:
    """A delegation of the guest side whose list is closed: Marina, her focal point, and protocol."""

    focal: Client
    protocol: Client
    actor: Actor
    delegation: Delegation


@pytest.fixture
def closed(cast: Cast, signed_in: SignIn) -> Closed:
    user = make_focal_point(cast.forum, cast.guest, cast.marina)
    close(cast)
    return Closed(
        focal=signed_in(user),
        protocol=signed_in(make_officer(Role.PROTOCOL, cast.forum)),
        actor=actor_of(user, cast.forum),
        delegation=Delegation.objects.get(),
    )


def entry(**changed: str) -> dict[str, str]:
    """The form of Marina's entry as she has it, with something changed."""
    return {
        "name_original": "ru",
        "name_ar": "مارينا أورلوفا",
        "name_ru": "Орлова Марина Сергеевна",
        "name_en": "Marina Orlova",
        "form_of_address_original": "en",
        "preferred_language": "ru",
        "language_ru": "native",
        "why": "Her passport is new.",
        **changed,
    }


def ask(cast: Cast, closed: Closed, **changed: str) -> ChangeRequest:
    """Ask for another entry of Marina."""
    person = Person.objects.get(pk=cast.marina.person_id)
    answer = closed.focal.post(
        f"{HOME}people/{person.public_id}/change/",
        entry(seen=person.changed_at.isoformat(), email=person.email, **changed),
    )
    assert answer.status_code == 302, answer.content.decode()
    return ChangeRequest.objects.order_by("-pk")[0]


def name_now(cast: Cast) -> str:
    return str(Person.objects.get(pk=cast.marina.person_id).name.text("ru"))


def test_the_nearest_deadline_counts_at_the_clock_of_the_forum(cast: Cast) -> None:
    make_focal_point(cast.forum, cast.guest, cast.marina)
    delegation = Delegation.objects.get()
    close(cast, on=DAY)
    close(cast, on=YESTERDAY, side=cast.guest)
    close(cast, on=DAY + timedelta(days=1), delegation=delegation)

    def left(hours: int, *scope: int | None) -> int | None:
        closing = closings_of(cast.forum, NOON + timedelta(hours=hours)).of(LIST, *scope)
        return closing.left if closing else None

    host, guest = (cast.host.pk, None), (cast.guest.pk, None)
    # Noon is at ten o'clock in Greenwich: 14 hours later it is the next day at the forum.
    assert [left(0, *host), left(14, *host), left(0, *guest), left(0, cast.guest.pk, delegation.pk)] == [
        0,
        -1,
        -1,
        1,
    ]


def test_set_deadline_is_for_offices_and_their_side(cast: Cast) -> None:
    theirs = officer(Role.PROTOCOL, cast.forum, cast.host)
    common = {"forum": cast.forum, "what": LIST, "delegation": None, "actor": theirs, "now": NOON}

    actions.set_deadline(side=cast.host, on=DAY, **common)  # type: ignore[arg-type]
    for side in (cast.guest,):
        with pytest.raises(NotAllowed):
            actions.set_deadline(side=side, on=DAY, **common)  # type: ignore[arg-type]
    with pytest.raises(actions.DeadlineMissed):
        actions.set_deadline(side=cast.host, on=DAY + timedelta(days=9), **common)  # type: ignore[arg-type]

    assert list(Deadline.objects.values_list("side", "on")) == [(cast.host.pk, DAY)]


def test_a_form_says_before_it_is_sent_that_it_asks(cast: Cast, closed: Closed) -> None:
    address = f"{HOME}people/{cast.marina.person.public_id}/change/"

    asking, office = (one.get(address).content.decode() for one in (closed.focal, closed.protocol))

    assert ["The list is closed." in page for page in (asking, office)] == [True, False]
    assert ["File the request" in page for page in (asking, office)] == [True, False]


def test_ask_for_change_keeps_the_difference_and_changes_nothing(cast: Cast, closed: Closed) -> None:
    made = ask(cast, closed, name_ru="Орлова-Белова Марина Сергеевна")

    assert made.difference == {"name.ru": ["Орлова Марина Сергеевна", "Орлова-Белова Марина Сергеевна"]}
    assert (made.reason, made.state, made.delegation) == ("Her passport is new.", "open", closed.delegation)
    assert name_now(cast) == "Орлова Марина Сергеевна"
    facts = Entry.objects.get(name="directory.ChangeAsked").facts
    assert facts == {"request": made.public_id, "kind": "person"}


def test_ask_for_change_without_reason_or_difference_loses_nothing_that_was_typed(
    cast: Cast, closed: Closed
) -> None:
    person = cast.marina.person
    address = f"{HOME}people/{person.public_id}/change/"
    seen = {"seen": person.changed_at.isoformat(), "email": person.email}

    silent = closed.focal.post(address, entry(**seen, name_ru="Белова Марина", why="")).content.decode()
    same = closed.focal.post(address, entry(**seen))

    assert ("Say why this has to be changed now." in silent, "Белова Марина" in silent) == (True, True)
    assert same.status_code == 302  # nothing of the list differs: saved at once
    assert not ChangeRequest.objects.exists()


def test_how_somebody_is_reached_stays_theirs_to_change(cast: Cast, closed: Closed) -> None:
    person = cast.marina.person
    address = f"{HOME}people/{person.public_id}/change/"

    closed.focal.post(
        address,
        entry(seen=person.changed_at.isoformat(), email="m@orlova.example", why="", phone="+218912345678"),
    )

    person.refresh_from_db()
    assert (person.email, person.phone) == ("m@orlova.example", "+218912345678")
    assert not ChangeRequest.objects.exists()


@pytest.mark.parametrize(
    "verb", ["change_membership", "move_member", "withdraw", "add_person", "change_delegation"]
)
def test_actions_refuse_who_has_to_ask(cast: Cast, closed: Closed, verb: str) -> None:
    cast.marina.refresh_from_db()
    said: dict[str, Any] = {
        "change_membership": {
            "membership": cast.marina,
            "part": PartDetails(part="deputy", delegation=closed.delegation),
        },
        "move_member": {"membership": cast.marina, "earlier": True},
        "withdraw": {"membership": cast.marina},
        "change_delegation": {
            "delegation": closed.delegation,
            "name": words("Other"),
            "head": None,
            "focal_point": None,
        },
        "add_person": {
            "forum": cast.forum,
            "side": cast.guest,
            "organisation": cast.rosinka,
            "details": direct.PersonDetails(name=words("Vera")),
            "part": PartDetails(part="delegate", delegation=closed.delegation),
        },
    }
    with pytest.raises(direct.ListClosed):
        getattr(direct, verb)(**said[verb], actor=closed.actor, now=NOON)

    Deadline.objects.update(on=DAY)  # the last day itself is open
    if verb != "move_member":  # she stands alone
        getattr(direct, verb)(**said[verb], actor=closed.actor, now=NOON)


def test_accept_change_applies_all_and_says_what_is_doubtful(cast: Cast, closed: Closed) -> None:
    made = ask(cast, closed, name_ru="ОРЛОВА МАРИНА", passport_name="ORLOVA MARINA")
    address = f"{HOME}changes/{made.public_id}/"

    page = closed.protocol.get(address)
    mark = page.context["one"].mark
    answer = closed.protocol.post(f"{address}accept/", {"all": "1", "seen": mark}, follow=True)

    person = Person.objects.get(pk=cast.marina.person_id)
    assert "The name is all in capitals." in page.content.decode()
    assert (person.name.text("ru"), person.passport_name) == ("ОРЛОВА МАРИНА", "ORLOVA MARINA")
    made.refresh_from_db()
    assert (made.state, made.taken) == ("accepted", ["name.ru", "passport_name"])
    assert "The change is made" in answer.content.decode()
    facts = Entry.objects.get(name="directory.ChangeAccepted").facts
    assert facts == {"request": made.public_id, "taken": 2, "asked": 2}


def test_accept_change_of_some_fields_refuses_the_others_with_a_reason(cast: Cast, closed: Closed) -> None:
    made = ask(cast, closed, name_ru="Белова Марина", gender="f")
    address = f"{HOME}changes/{made.public_id}/accept/"
    mark = closed.protocol.get(f"{HOME}changes/{made.public_id}/").context["one"].mark
    some = {"some": "1", "seen": mark, "field": ["gender"]}

    silent = closed.protocol.post(address, some)
    closed.protocol.post(address, some | {"refusal": "Her passport says Orlova."})

    made.refresh_from_db()
    person = Person.objects.get(pk=cast.marina.person_id)
    assert (silent.status_code, made.state, made.taken) == (422, "partly", ["gender"])
    assert (person.gender, person.name.text("ru")) == ("f", "Орлова Марина Сергеевна")
    assert made.refusal == "Her passport says Orlova."


def test_a_value_that_was_changed_meanwhile_is_not_overwritten_by_accident(
    cast: Cast, closed: Closed
) -> None:
    made = ask(cast, closed, name_ru="Белова Марина")
    page = f"{HOME}changes/{made.public_id}/"
    mark = closed.protocol.get(page).context["one"].mark
    person = Person.objects.get(pk=cast.marina.person_id)
    person.name = words("Marina Orlova", "مارينا أورلوفا", "Орлова Марина", "ru")
    person.save()

    late = closed.protocol.post(f"{page}accept/", {"all": "1", "seen": mark})
    closed.protocol.post(f"{HOME}changes/accept/", {"change": [made.public_id]})
    again = closed.protocol.get(page)
    mark = again.context["one"].mark
    careless = closed.protocol.post(f"{page}accept/", {"some": "1", "seen": mark, "field": ["name.ru"]})
    before = name_now(cast)
    knowing = {"some": "1", "seen": mark, "field": ["name.ru"], "overwrite": ["name.ru"]}
    closed.protocol.post(f"{page}accept/", knowing)

    shown_there = again.content.decode()
    values = ["Орлова Марина", "changed meanwhile", "overwrite what stands there now"]
    assert [one in shown_there for one in values] == [True, True, True]
    assert 'name="all"' not in shown_there
    assert (late.status_code, careless.status_code, before) == (409, 409, "Орлова Марина")
    assert name_now(cast) == "Белова Марина"


def test_refuse_change_needs_a_reason_and_is_decided_once(cast: Cast, closed: Closed) -> None:
    made = ask(cast, closed, name_ru="Белова Марина")
    address = f"{HOME}changes/{made.public_id}/"

    silent = closed.protocol.post(f"{address}refuse/", {"refusal": " "})
    closed.protocol.post(f"{address}refuse/", {"refusal": "Bring the passport."})
    again = closed.protocol.post(f"{address}accept/", {"all": "1"}, follow=True)

    made.refresh_from_db()
    assert (silent.status_code, made.state, made.refusal) == (422, "refused", "Bring the passport.")
    assert "Somebody has decided this request meanwhile." in again.content.decode()
    assert name_now(cast) == "Орлова Марина Сергеевна"


def test_take_back_change_is_for_whoever_asked(cast: Cast, closed: Closed) -> None:
    made = ask(cast, closed, name_ru="Белова Марина")

    with pytest.raises(NotAllowed):
        actions.take_back_change(change=made, actor=actor_of(cast.marina), now=NOON)
    closed.focal.post(f"{HOME}changes/{made.public_id}/take-back/")

    made.refresh_from_db()
    assert made.state == "taken_back"
    with pytest.raises(actions.AlreadyDecided):
        actions.accept_change(change=made, actor=cast.secretary, now=NOON)


def test_requests_are_seen_by_their_delegation_their_person_and_the_offices_of_their_side(
    cast: Cast, closed: Closed, signed_in: SignIn
) -> None:
    make_focal_point(cast.forum, cast.host, cast.hana)
    made = ask(cast, closed, name_ru="Белова Марина")
    address = f"{HOME}changes/{made.public_id}/"
    other = signed_in(make_focal_point(cast.forum, cast.guest))
    theirs = signed_in(make_officer(Role.PROTOCOL, cast.forum, cast.host))

    seen = [
        one.get(address).status_code
        for one in (
            closed.focal,
            signed_in(cast.marina),
            closed.protocol,
            other,
            theirs,
            signed_in(cast.hana),
        )
    ]

    assert seen == [200, 200, 200, 404, 404, 404]
    assert closed.focal.post(f"{address}accept/", {"all": "1"}).status_code == 403
    assert closed.focal.post(f"{address}refuse/", {"refusal": "no"}).status_code == 403
    assert signed_in(cast.marina).post(f"{address}take-back/").status_code == 403


def test_a_part_is_asked_for_and_goes_through_the_same_checks(cast: Cast, closed: Closed) -> None:
    birch = make_organisation("ORG.071", words("Birch"), country="XB")
    answer = closed.focal.post(
        f"{HOME}members/{cast.marina.pk}/change/",
        {
            "organisation": birch.pk,
            "part": "deputy",
            "delegation": closed.delegation.pk,
            "rank": "7",
            "title_original": "ru",
            "title_ru": "Директор",
            "why": "She was promoted.",
        },
    )
    made = ChangeRequest.objects.get()

    (one,) = shown([made])
    actions.accept_change(change=made, actor=cast.secretary, now=NOON)

    assert answer.status_code == 302
    assert [(line.label, line.after[0].text) for line in one.lines] == [
        ("Organisation", "Birch"),
        ("Takes part as", "deputy head"),
        ("Position", "Директор"),
        ("Position: language of the original", "Русский"),
        ("Order of precedence", "7"),
    ]
    new = Membership.objects.current().get(person=cast.marina.person)
    assert (new.organisation, new.part, new.rank, new.title.text("ru")) == (birch, "deputy", 7, "Директор")
    assert new.delegation == closed.delegation


def test_a_new_member_and_a_departure_are_asked_for(cast: Cast, closed: Closed) -> None:
    closed.focal.post(
        f"{HOME}people/new/",
        {
            "name_original": "en",
            "name_en": "Vera Lind",
            "form_of_address_original": "en",
            "title_original": "en",
            "organisation": cast.rosinka.pk,
            "side": cast.guest.pk,
            "part": "delegate",
            "delegation": closed.delegation.pk,
            "rank": "50",
            "preferred_language": "ru",
            "email": "vera@cast.example",
            "why": "She signs the agreement.",
        },
    )
    closed.focal.post(f"{HOME}members/{cast.marina.pk}/withdraw/", {"why": "She is ill."})
    new, leaving = ChangeRequest.objects.order_by("pk")
    assert not Person.objects.filter(email="vera@cast.example").exists()

    closed.protocol.post(f"{HOME}changes/accept/", {"change": [new.public_id, leaving.public_id]})

    new.refresh_from_db()
    vera = Person.objects.get(email="vera@cast.example")
    assert (new.kind, new.state, new.newcomer) == ("new", "accepted", vera)
    members = Membership.objects.current().filter(delegation=closed.delegation)
    assert [(one.person, one.rank) for one in members] == [(vera, 50)]


def test_replace_member_lets_another_come_at_once_or_asks(cast: Cast, closed: Closed) -> None:
    typed = {
        "name_original": "en",
        "name_en": "Vera Lind",
        "form_of_address_original": "en",
        "title_original": "en",
        "title_en": "Director",
        "organisation": cast.rosinka.pk,
        "part": "delegate",
        "delegation": closed.delegation.pk,
        "rank": "100",
        "preferred_language": "ru",
        "why": "Marina is ill.",
    }
    address = f"{HOME}members/{cast.marina.pk}/replace/"
    closed.focal.post(address, typed)
    made = ChangeRequest.objects.get()
    assert Membership.objects.current().filter(person=cast.marina.person).exists()

    actions.accept_change(change=made, actor=cast.secretary, now=NOON)

    (member,) = Membership.objects.current().filter(delegation=closed.delegation)
    assert (str(member.person.name), str(member.title), member.rank) == ("Vera Lind", "Director", 100)
    assert made.difference["name.en"] == ["Marina Orlova", "Vera Lind"]
    second = {**typed, "name_en": "Nina", "delegation": str(closed.delegation.pk)}
    closed.protocol.post(f"{HOME}members/{member.pk}/replace/", second)
    (member,) = Membership.objects.current().filter(delegation=closed.delegation)
    assert str(member.person.name) == "Nina"


def test_an_entry_of_a_delegation_is_asked_for(cast: Cast, closed: Closed) -> None:
    closed.focal.post(
        f"{HOME}delegations/{closed.delegation.public_id}/change/",
        {
            "name_original": "en",
            "name_en": "Delegation",
            "head": cast.marina.pk,
            "focal_point": "",
            "why": "She leads us now.",
        },
    )
    made = ChangeRequest.objects.get()
    assert made.difference["head"] == ["", cast.marina.person.public_id]

    actions.accept_change(
        change=made, fields=["head"], refusal="Somebody must answer.", actor=cast.secretary, now=NOON
    )

    closed.delegation.refresh_from_db()
    assert Membership.objects.get(pk=cast.marina.pk).part == "head"
    assert closed.delegation.focal_point is not None


def test_a_request_about_somebody_who_is_no_longer_there_can_only_be_refused(
    cast: Cast, closed: Closed
) -> None:
    elder = make_member(cast.forum, cast.guest, cast.rosinka, words("Marina O."))
    person = ask(cast, closed, name_ru="Белова Марина")
    closed.focal.post(f"{HOME}members/{cast.marina.pk}/withdraw/", {"why": "She is ill."})
    part = ChangeRequest.objects.get(kind="departure")
    direct.withdraw(membership=Membership.objects.get(pk=cast.marina.pk), actor=cast.secretary, now=NOON)
    Person.objects.filter(pk=cast.marina.person_id).update(merged_into=elder.person)

    pages = [
        closed.protocol.get(f"{HOME}changes/{one.public_id}/").content.decode() for one in (person, part)
    ]
    for one in (person, part):
        with pytest.raises(actions.Obstacle):
            actions.accept_change(change=one, actor=cast.secretary, now=NOON)

    assert "This entry was merged into another one." in pages[0]
    assert ['name="all"' in page for page in pages] == [False, False]
    actions.refuse_change(change=person, refusal="See the other entry.", actor=cast.secretary, now=NOON)


def test_two_open_requests_for_one_field_are_shown_together(cast: Cast, closed: Closed) -> None:
    first = ask(cast, closed, name_ru="Белова Марина")
    second = ask(cast, closed, name_ru="Орлова-Белова Марина", gender="f")

    page = closed.protocol.get(f"{HOME}changes/{first.public_id}/").content.decode()
    (one,) = shown([second])

    assert ("Others ask for the same field:" in page, f"changes/{second.public_id}/" in page) == (True, True)
    assert {line.key: [other.pk for other in line.others] for line in one.lines} == {
        "name.ru": [first.pk],
        "gender": [],
    }


def test_what_cannot_be_applied_leaves_the_request_open(cast: Cast, closed: Closed) -> None:
    made = ask(cast, closed, name_ru="Белова Марина")
    ChangeRequest.objects.filter(pk=made.pk).update(
        difference={"email": [cast.marina.person.email, cast.hana.person.email]}
    )
    made.refresh_from_db()

    with pytest.raises(CannotBeApplied):
        actions.accept_change(change=made, actor=cast.secretary, now=NOON)

    made.refresh_from_db()
    assert (made.state, stand_of(made) is not None) == ("open", True)


def test_accept_change_by_two_officers_at_once_is_done_once(file_database: None) -> None:
    def prepare() -> tuple[ChangeRequest, list[Actor]]:
        cast = make_cast()
        made = ChangeRequest.objects.create(
            forum=cast.forum,
            side=cast.guest,
            public_id="MB27.CHG.001",
            kind="person",
            person=cast.marina.person,
            difference={"gender": ["", "f"]},
            reason="x",
            asked_at=NOON,
        )
        return made, [officer(Role.PROTOCOL, cast.forum) for _ in range(2)]

    (prepared,) = in_threads(prepare)
    assert isinstance(prepared, tuple), prepared
    made, (one, other) = prepared

    def accept(actor: Actor) -> bool:
        try:
            actions.accept_change(change=made, actor=actor, now=NOON)
        except actions.AlreadyDecided:
            return False
        return True

    answers = in_threads(lambda: accept(one), lambda: accept(other))
    (told,) = in_threads(lambda: Entry.objects.filter(name="directory.ChangeAccepted").count())

    assert sorted(map(str, answers)) == ["False", "True"]
    assert told == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_asks_the_database_as_often_for_one_as_for_three(
    cast: Cast, closed: Closed, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        one = make_member(cast.forum, cast.guest, cast.rosinka, words(f"Vera {number}"))
        ChangeRequest.objects.create(
            forum=cast.forum,
            side=cast.guest,
            delegation=closed.delegation,
            public_id=f"MB27.CHG.00{number}",
            kind="part",
            person=one.person,
            membership=one,
            difference={"organisation": ["ORG.046", "ORG.028"], "part": ["delegate", "deputy"]},
            reason="x",
            asked_at=NOON,
        )

    with django_assert_num_queries(12):
        page = closed.protocol.get(f"{HOME}changes/")

    assert page.content.decode().count("<article") == count


def test_marked_shows_which_words_differ() -> None:
    first, second = marked("Орлова Марина Сергеевна", "Белова Марина Сергеевна")

    assert [(one.text, one.is_changed) for one in first] == [("Орлова", True), ("Марина Сергеевна", False)]
    assert [(one.text, one.is_changed) for one in second] == [("Белова", True), ("Марина Сергеевна", False)]


def test_deadlines_are_set_moved_and_removed_on_their_page(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(make_officer(Role.PROTOCOL, cast.forum))
    address = f"{HOME}deadlines/"

    late = client.post(f"{address}set/", {"what": "list", "scope": "all", "on": "2027-04-01"})
    client.post(f"{address}set/", {"what": "list", "scope": "all", "on": "2027-03-20"})
    late2 = client.post(f"{address}set/", {"what": "list", "scope": "all", "on": "nonsense"})
    client.post(f"{address}set/", {"what": "list", "scope": "all", "on": "2027-03-18"})
    found = Deadline.objects.get()
    page = client.get(address).content.decode()
    client.post(f"{address}{found.pk}/remove/")

    assert [late.status_code, late2.status_code, found.on] == [422, 422, date(2027, 3, 18)]
    assert "closes in 1 day" in page
    assert not Deadline.objects.exists()


def test_whoever_asked_is_told_in_their_language_without_the_values(cast: Cast, closed: Closed) -> None:
    User.objects.filter(pk=closed.actor.user_id or 0).update(language="ru")
    made = ask(cast, closed, name_ru="Белова Марина", gender="f")
    other = ask(cast, closed, name_ru="Белова М.")

    actions.accept_change(
        change=made, fields=["gender"], refusal="Нужен паспорт.", actor=cast.secretary, now=NOON
    )
    actions.refuse_change(change=other, refusal="Bring it.", actor=cast.secretary, now=NOON)
    run_all_due()

    first, second = Message.objects.order_by("pk")
    assert (first.language, first.to) == ("ru", User.objects.get(pk=closed.actor.user_id or 0).email)
    assert [made.public_id in first.subject, other.public_id in second.subject] == [True, True]
    assert ["Нужен паспорт." in first.body, "Bring it." in second.body, "Белова" in first.body] == [
        True,
        True,
        False,
    ]


def test_homes_say_when_lists_close_and_what_waits(cast: Cast, closed: Closed, signed_in: SignIn) -> None:
    ask(cast, closed, name_ru="Белова Марина")

    pages = [one.get("/en/mb27/today/").content.decode() for one in (closed.focal, closed.protocol)]
    delegation = closed.focal.get(f"{HOME}delegations/{closed.delegation.public_id}/").content.decode()

    assert "of your requests for changes is not decided yet" in pages[0]
    assert "closed" in pages[0]
    assert "request for a change waits" in pages[1]
    assert ("List of members:" in delegation, "MB27.CHG.001" in delegation) == (True, True)


def test_a_file_is_not_read_into_a_closed_list(cast: Cast, closed: Closed) -> None:
    rows = workbook(("Name in English", "Organisation"), ("Vera Lind", "Rosinka Agro"))

    upload = plan(closed.focal, bring(closed.focal, "people", rows))
    page = closed.focal.get(f"/en/mb27/read-in/{upload.public_id}/").content.decode()

    assert "The list of this delegation is closed" in page


@pytest.mark.parametrize("count", range(4))
def test_last_day_is_the_one_that_counts_for_a_part(cast: Cast, count: int) -> None:
    delegation = Delegation.objects.create(
        forum=cast.forum, side=cast.host, public_id="MB27.DEL.009", name=words("Delegation")
    )
    Membership.objects.filter(pk=cast.hana.pk).update(delegation=delegation)
    spots = [(None, None), (cast.host, None), (cast.host, delegation)][:count]
    for number, (side, one) in enumerate(spots):
        Deadline.objects.create(
            forum=cast.forum,
            what=Deadline.What.LIST,
            side=side,
            delegation=one,
            on=date(2027, 3, 10 + number),
        )

    found = Membership.objects.annotate(closes_on=last_day(Deadline.What.LIST)).in_bulk()
    closings = closings_of(cast.forum, NOON)

    for member in (cast.hana, cast.marina, cast.yousef):
        row = found[member.pk]
        closing = closings.of(Deadline.What.LIST, row.side_id, row.delegation_id)
        assert row.closes_on == (closing.on if closing else None)  # type: ignore[attr-defined]
    assert found[cast.hana.pk].closes_on == (date(2027, 3, 9 + count) if count else None)  # type: ignore[attr-defined]
