"""One search box: people and organisations in three scripts, of what the reader may see and nothing else."""

from datetime import timedelta
from pathlib import Path

import pytest
from conftest import SignIn
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import (
    NOON,
    Cast,
    acting,
    actor_of,
    make_forum,
    make_member,
    make_officer,
    make_organisation,
    words,
)

from muntada.access.actor import Actor, Standing
from muntada.access.roles import Role
from muntada.directory import actions
from muntada.directory.models import Delegation, Membership, Organisation, Person
from muntada.directory.search import holding
from muntada.directory.search.drawers import drawers_of_organisations, drawers_of_people
from muntada.directory.search.finding import How, find
from muntada.directory.tests.test_read_in import bring, do, plan, workbook
from muntada.forums.actions import publish_forum
from muntada.forums.models import Forum

pytestmark = pytest.mark.usefixtures("at_noon")


@pytest.fixture
def shchegolev(cast: Cast) -> Membership:
    """Known in Russian letters only."""
    return make_member(cast.forum, cast.guest, cast.rosinka, words("", "", "Щёголев Юрий Петрович", "ru"))


@pytest.fixture
def hweij(cast: Cast) -> Membership:
    """Known in Arabic letters only."""
    return make_member(cast.forum, cast.host, cast.zaytuna, words("", "عبد الهادي الحويج", "", "ar"))


def people(actor: Actor, cast: Cast, typed: str) -> list[Person]:
    return [one.row for one in find(actor, cast.forum, typed).people]


def bodies(actor: Actor, forum: Forum, typed: str) -> list[Organisation]:
    return [one.row for one in find(actor, forum, typed).organisations]


@pytest.mark.parametrize("typed", ["shchegolev", "Щеголев", "щёг", "Yuri Shchegolev", "شيغوليف"])
def test_search_finds_a_russian_name_in_any_script(cast: Cast, shchegolev: Membership, typed: str) -> None:
    assert people(cast.secretary, cast, typed)[0] == shchegolev.person


@pytest.mark.parametrize(
    "typed", ["Abdulhadi Hweij", "Абдулхади Хвейдж", "الحويج", "abdelhadi al hweij", "hweij"]
)
def test_search_finds_an_arabic_name_in_any_script(cast: Cast, hweij: Membership, typed: str) -> None:
    assert people(cast.secretary, cast, typed)[0] == hweij.person


def test_search_finds_organisations_by_what_their_words_mean(cast: Cast) -> None:
    oil = make_organisation("ORG.101", words("", "المؤسسة الوطنية للنفط", "", "ar"))

    assert bodies(cast.secretary, cast.forum, "National Oil Corporation")[0] == oil


def test_search_says_by_what_it_found(cast: Cast, shchegolev: Membership) -> None:
    Organisation.objects.filter(pk=cast.zaytuna.pk).update(register_number="XM-77/5")
    cast.zaytuna.refresh_from_db()
    cast.zaytuna.save()

    def how(typed: str) -> list[How]:
        answer = find(cast.secretary, cast.forum, typed)
        return [one.how for one in (*answer.people, *answer.organisations)]

    assert how("shchegolev") == [How.SPELLING]
    assert how("Щёголев Ю") == [How.WORDS]
    assert how("org 28") == [How.CODE]
    assert how(shchegolev.person.public_id.lower()) == [How.CODE]
    assert how("xm 77 5") == [How.NUMBER]
    assert [one.reasons != () for one in find(cast.secretary, cast.forum, "shchegolev").people] == [True]


def test_search_finds_nobody_by_noise(cast: Cast, shchegolev: Membership, hweij: Membership) -> None:
    answers = [find(cast.secretary, cast.forum, typed) for typed in ("qqqq zzzz", "12 99 1", "———", "x", "")]

    assert [bool(one) for one in answers] == [False] * 5
    assert [one.is_too_short for one in answers] == [False, False, True, True, False]


def test_search_follows_every_change(cast: Cast, shchegolev: Membership, signed_in: SignIn) -> None:
    secretary = actor_of(make_officer(Role.SECRETARIAT, cast.forum), cast.forum)
    assert people(secretary, cast, "Tsvetaeva") == []
    details = actions.PersonDetails(name=words("", "", "Цветаева Анна", "ru"))
    added = actions.add_person(
        forum=cast.forum,
        side=cast.guest,
        organisation=cast.rosinka,
        details=details,
        part=actions.PartDetails(part="delegate"),
        actor=secretary,
        now=NOON,
    )
    found = [people(secretary, cast, "Tsvetaeva")]
    actions.change_person(
        person=added.person,
        forum=cast.forum,
        details=actions.PersonDetails(name=words("", "", "Волкова Анна", "ru")),
        seen=added.person.changed_at.isoformat(),
        actor=secretary,
        now=NOON + timedelta(hours=1),
    )
    found += [people(secretary, cast, "Tsvetaeva"), people(secretary, cast, "Volkova")]
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum))
    file = workbook(("Name", "Organisation"), ("Lev Sosnovsky", "Rosinka Agro"))
    upload = bring(client, "people", file)
    plan(client, upload)
    do(client, upload)
    found.append([one for one in people(secretary, cast, "Сосновский") if str(one) == "Lev Sosnovsky"])

    assert found[:3] == [[added.person], [], [added.person]]
    assert len(found[3]) == 1


def every_actor(cast: Cast, delegation: Delegation) -> list[Actor]:
    """Each role jointly and for either side, with an organisation and a delegation where it has them."""
    found = []
    for role in Role:
        for side in (None, cast.host, cast.guest):
            standing = Standing(
                role=role,
                side_id=side.pk if side else None,
                organisation_id=cast.zaytuna.pk,
                delegation_id=delegation.pk,
            )
            found.append(Actor(user_id=1, forum_id=cast.forum.pk, standings=(standing,)))
    return found


def test_search_looks_only_into_drawers_that_the_reader_may_see_whole(
    cast: Cast, shchegolev: Membership, hweij: Membership
) -> None:
    delegation = Delegation.objects.create(
        forum=cast.forum, side=cast.host, public_id="MB27.DEL.009", name=words("Delegation")
    )
    Membership.objects.filter(pk=hweij.pk).update(delegation=delegation)
    make_member(cast.forum, None, cast.zaytuna, words("Joint Helper"))

    for actor in every_actor(cast, delegation):
        drawers = drawers_of_people(actor, cast.forum)
        lying = {person for one in drawers for person in one.rows().values_list("pk", flat=True)}
        seen = set(Membership.objects.visible_to(actor).values_list("person", flat=True))
        assert lying == seen, actor.standings


def test_search_of_one_side_is_the_same_whatever_the_other_side_enters(cast: Cast, hweij: Membership) -> None:
    """Counts, order, scores: nothing of the other side's people is in the answer, not even by crowding others out."""
    mine = acting(Role.SECRETARIAT, cast.forum, cast.host)
    theirs = acting(Role.SECRETARIAT, cast.forum, cast.guest)
    for number in range(3):
        make_member(cast.forum, cast.host, cast.zaytuna, words(f"Abdulhadi Hweij {number}"))
    before = find(mine, cast.forum, "Abdulhadi Hweij")
    for number in range(150):  # more than the engine aligns
        make_member(cast.forum, cast.guest, cast.rosinka, words(f"Abdulhadi Hweij{'i' * (number % 5)}"))
    holding.HOLDING.forget()

    after = find(mine, cast.forum, "Abdulhadi Hweij")

    assert after == before
    assert len(before.people) == 4
    assert {one.row.pk for one in find(theirs, cast.forum, "Abdulhadi Hweij").people}.isdisjoint(
        one.row.pk for one in before.people
    )


def test_search_does_not_know_what_another_forum_prepares(cast: Cast) -> None:
    draft = make_forum("AB28", state=Forum.State.DRAFT)
    officer = actor_of(make_officer(Role.SECRETARIAT, draft), draft)
    quiet = actions.add_organisation(
        forum=draft,
        details=actions.OrganisationDetails(name=words("Quiet Partners"), kind="company", country="XM"),
        actor=officer,
        now=NOON,
    )
    before = bodies(cast.secretary, cast.forum, "quiet partners"), bodies(officer, draft, "quiet partners")
    by_code = bodies(cast.secretary, cast.forum, quiet.public_id)
    publish_forum(forum=draft, actor=actor_of(make_officer(Role.ADMINISTRATOR, draft), draft), now=NOON)

    assert (before, by_code) == (([], [quiet]), [])
    assert bodies(cast.secretary, cast.forum, "quiet partners") == [quiet]
    draft.refresh_from_db()
    assert bodies(officer, draft, "quiet partners") == [quiet]


def test_search_of_a_delegate_finds_organisations_and_themself(cast: Cast, shchegolev: Membership) -> None:
    hana = actor_of(cast.hana)

    assert people(hana, cast, "shchegolev") == []
    assert people(hana, cast, "Elfituri") == [cast.hana.person]
    assert bodies(hana, cast.forum, "росинка") == [cast.rosinka]
    assert drawers_of_organisations(acting(Role.CONSULAR, cast.forum), cast.forum) == []


def test_search_by_the_passport_is_open_to_nobody(cast: Cast) -> None:
    person = Person.objects.get(pk=cast.hana.person_id)
    person.passport_name = "QWERTYUI"
    person.save()

    assert people(cast.secretary, cast, "QWERTYUI") == []


def test_a_drawer_is_saved_and_read_by_the_next_process(
    cast: Cast, shchegolev: Membership, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "BUILT_AT_ONCE", -1)  # as if the directory were large
    monkeypatch.setattr(holding.Holding, "_beside", lambda *_: None)
    is_ready = [find(cast.secretary, cast.forum, "shchegolev").is_ready]
    actions.withdraw(membership=cast.marina, actor=cast.secretary, now=NOON)  # the journal has a row
    for drawer in drawers_of_people(cast.secretary, cast.forum) + drawers_of_organisations(
        cast.secretary, cast.forum
    ):
        holding.HOLDING.make(drawer)
    holding.HOLDING.forget()
    changed = make_member(cast.forum, cast.guest, cast.rosinka, words("", "", "Цветаева Анна", "ru"))
    actions.withdraw(membership=changed, actor=cast.secretary, now=NOON)

    answers = [find(cast.secretary, cast.forum, typed) for typed in ("shchegolev", "Tsvetaeva")]

    assert is_ready == [False]
    assert [one.is_ready for one in answers] == [True, True]
    assert [one.people[0].row for one in answers] == [shchegolev.person, changed.person]


def test_a_drawer_of_another_database_is_not_read(cast: Cast, shchegolev: Membership) -> None:
    actions.withdraw(membership=cast.marina, actor=cast.secretary, now=NOON)
    drawer = drawers_of_people(cast.secretary, cast.forum)[0]
    holding.HOLDING.make(drawer)
    stamp = holding.folder() / drawer.folder / "stamp.json"
    assert holding.Catalogue.loaded(drawer, holding.folder()) is not None

    stamp.write_text(stamp.read_text().replace('"digest": "', '"digest": "0'))
    foreign = holding.Catalogue.loaded(drawer, holding.folder())
    stamp.write_text("{")
    broken = holding.Catalogue.loaded(drawer, holding.folder())

    assert (foreign, broken) == (None, None)


def test_search_page_shows_the_reason_and_the_way(cast: Cast, hweij: Membership, signed_in: SignIn) -> None:
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum))

    answer = client.get("/en/mb27/search/", {"q": "Abdulhadi Hweij"})

    text = answer.content.decode()
    assert answer.status_code == 200
    assert f"/en/mb27/directory/people/{hweij.person.public_id}/" in text
    assert "sounds alike" in text
    assert "عبد الهادي الحويج" in text


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "x",
        "nobody of this name",
        "<script>",
        "a" * 5000,
        "\u202eabc",
        "%",
        "ORG.",
        "PER.99999999999999999999",
    ],
)
def test_search_page_answers_whatever_is_typed(cast: Cast, signed_in: SignIn, typed: str) -> None:
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum))

    answer = client.get("/ar/mb27/search/", {"q": typed})

    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode().split("find-big")[1]


def test_search_page_asks_as_many_questions_for_one_as_for_many(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum))
    make_member(cast.forum, cast.host, cast.zaytuna, words("Salem Ali"))
    client.get("/en/mb27/search/", {"q": "Salem"})
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as one:
            client.get("/en/mb27/search/", {"q": "Salem"})
        asked.append(len(one))
        for number in range(3):
            make_member(cast.forum, cast.guest, cast.rosinka, words(f"Salem {number}"))
        holding.HOLDING.forget()
        client.get("/en/mb27/search/", {"q": "Salem"})

    assert asked == [8, 8]
