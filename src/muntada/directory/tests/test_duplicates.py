"""Two entries that may be one: proposed, shown side by side, decided by somebody, undone exactly."""

import pytest
from conftest import SignIn
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.cast import NOON, Cast, acting, actor_of, make_member, make_officer, make_organisation, words

from muntada.access.actor import NotAllowed
from muntada.access.roles import Role
from muntada.directory.actions import duplicates as actions
from muntada.directory.models import Duplicate, Membership, Organisation, Person
from muntada.directory.search.finding import find
from muntada.directory.search.pairs import propose_pairs
from muntada.directory.tasks import propose_duplicates, propose_duplicates_everywhere
from muntada.journal.models import Entry

pytestmark = pytest.mark.usefixtures("at_noon")


@pytest.fixture
def twin(cast: Cast) -> Membership:
    """Hana Elfituri once more, as an airline spells her."""
    return make_member(
        cast.forum, cast.host, cast.zaytuna, words("Hanaa Salem Al-Fitouri", "", "Ханаа аль-Фитури")
    )


@pytest.fixture
def pair(cast: Cast, twin: Membership) -> Duplicate:
    """The two, to be decided."""
    propose_pairs(cast.forum, NOON)
    return Duplicate.objects.get()


def merged(pair: Duplicate, cast: Cast) -> None:
    kept = cast.hana.person.public_id
    actions.merge(pair=pair, forum=cast.forum, kept=kept, actor=cast.secretary, now=NOON)


def everything() -> list[object]:
    """All that is stored of people and of what they take part in."""
    return [
        list(model._default_manager.order_by("pk").values()) for model in (Person, Organisation, Membership)
    ]


def test_propose_pairs_finds_one_person_under_two_spellings_and_nobody_else(
    cast: Cast, twin: Membership
) -> None:
    count = propose_pairs(cast.forum, NOON)

    pair = Duplicate.objects.get()
    assert count == 1
    assert pair.both == (cast.hana.person, twin.person)
    assert 0.5 <= pair.score <= 1
    assert propose_pairs(cast.forum, NOON) == 0


def test_propose_pairs_finds_organisations_by_what_their_names_mean(cast: Cast) -> None:
    oil = make_organisation("ORG.101", words("National Oil Corporation"))
    same = make_organisation("ORG.102", words("", "المؤسسة الوطنية للنفط", "", "ar"))
    make_organisation("ORG.103", words("National Oil Corporation"), country="XB")  # of another country

    propose_pairs(cast.forum, NOON)

    assert [pair.both for pair in Duplicate.objects.all()] == [(oil, same)]


def test_propose_pairs_forgets_what_is_alike_no_more_but_not_what_was_decided(
    cast: Cast, pair: Duplicate, twin: Membership
) -> None:
    twin.person.name = words("Somebody Else")
    twin.person.save()
    propose_pairs(cast.forum, NOON)
    left = [Duplicate.objects.count()]
    decided = Duplicate.objects.create(
        first_person=cast.hana.person,
        second_person=twin.person,
        score=0.6,
        state=Duplicate.State.DIFFERENT,
        proposed_at=NOON,
    )
    propose_pairs(cast.forum, NOON)

    assert left == [0]
    assert list(Duplicate.objects.all()) == [decided]


def test_merge_moves_nothing_and_undo_is_exact(cast: Cast, pair: Duplicate, twin: Membership) -> None:
    before = everything()
    merged(pair, cast)
    people, *others = everything()
    changed = [row for row, was in zip(people, before[0], strict=True) if row != was]  # type: ignore[call-overload]
    actions.reconsider(pair=pair, forum=cast.forum, actor=cast.secretary, now=NOON)

    assert others == before[1:]
    assert [(row["id"], row["merged_into_id"]) for row in changed] == [(twin.person_id, cast.hana.person_id)]
    assert everything() == before
    pair.refresh_from_db()
    assert pair.state == Duplicate.State.OPEN
    assert [entry.name for entry in Entry.objects.order_by("number")] == [
        "directory.EntriesMerged",
        "directory.DecisionReconsidered",
    ]


def test_merge_is_decided_once(cast: Cast, pair: Duplicate) -> None:
    with pytest.raises(actions.NotOfThePair):
        actions.merge(pair=pair, forum=cast.forum, kept="PER.999", actor=cast.secretary, now=NOON)
    merged(pair, cast)

    with pytest.raises(actions.AlreadyDecided):
        merged(pair, cast)
    with pytest.raises(actions.AlreadyDecided):
        actions.keep_apart(pair=pair, forum=cast.forum, actor=cast.secretary, now=NOON)


def test_merge_keeps_the_entry_into_which_others_were_merged(cast: Cast, pair: Duplicate) -> None:
    merged(pair, cast)
    third = make_member(cast.forum, cast.host, cast.zaytuna, words("Hana Al Fituri"))
    other = Duplicate.objects.create(
        first_person=cast.hana.person, second_person=third.person, score=0.9, proposed_at=NOON
    )

    with pytest.raises(actions.OthersAreMergedIntoIt):
        actions.merge(
            pair=other, forum=cast.forum, kept=third.person.public_id, actor=cast.secretary, now=NOON
        )
    actions.merge(
        pair=other, forum=cast.forum, kept=cast.hana.person.public_id, actor=cast.secretary, now=NOON
    )

    assert Person.objects.filter(merged_into=cast.hana.person).count() == 2


def test_keep_apart_is_remembered(cast: Cast, pair: Duplicate) -> None:
    actions.keep_apart(pair=pair, forum=cast.forum, actor=cast.secretary, now=NOON)
    propose_pairs(cast.forum, NOON)

    assert [one.state for one in Duplicate.objects.all()] == [Duplicate.State.DIFFERENT]


def test_merge_is_for_the_joint_secretariat_and_the_office_of_both(cast: Cast, pair: Duplicate) -> None:
    officers = [
        actor_of(make_officer(Role.SECRETARIAT, cast.forum, side), cast.forum)
        for side in (cast.guest, cast.host)
    ]
    kept = cast.hana.person.public_id

    for stranger in (
        officers[0],
        actor_of(cast.hana),
        acting(Role.AUDITOR, cast.forum),
        acting(Role.FOCAL_POINT, cast.forum),
    ):
        with pytest.raises(NotAllowed):
            actions.merge(pair=pair, forum=cast.forum, kept=kept, actor=stranger, now=NOON)
    actions.merge(pair=pair, forum=cast.forum, kept=kept, actor=officers[1], now=NOON)

    assert list(Duplicate.objects.visible_to(officers[0], cast.forum)) == []
    assert Entry.objects.latest("number").side_id == cast.host.pk


def test_a_pair_across_sides_is_a_secret_of_the_joint_office(cast: Cast, signed_in: SignIn) -> None:
    theirs = make_member(cast.forum, cast.guest, cast.rosinka, words("Hanaa Salem Al-Fitouri"))
    propose_pairs(cast.forum, NOON)
    pair = Duplicate.objects.get()
    pages = {}
    for side in (None, cast.host, cast.guest):
        client = signed_in(make_officer(Role.SECRETARIAT, cast.forum, side))
        shown = client.get("/en/mb27/directory/duplicates/").content.decode()
        done = client.post(f"/en/mb27/directory/duplicates/{pair.pk}/apart/")
        pages[side and side.key] = (theirs.person.public_id in shown, done.status_code)
        Duplicate.objects.update(state=Duplicate.State.OPEN)
    merged(pair, cast)
    host = signed_in(make_officer(Role.SECRETARIAT, cast.forum, cast.host))
    guest = signed_in(make_officer(Role.SECRETARIAT, cast.forum, cast.guest))

    assert pages == {None: (True, 302), "host": (False, 404), "guest": (False, 404)}
    # Whoever does not see the entry that was kept goes on seeing the other.
    assert guest.get(f"/en/mb27/directory/people/{theirs.person.public_id}/").status_code == 200
    assert host.get(f"/en/mb27/directory/people/{theirs.person.public_id}/").status_code == 404
    page = host.get(f"/en/mb27/directory/people/{cast.hana.person.public_id}/").content.decode()
    assert theirs.person.public_id not in page
    of_guest = acting(Role.SECRETARIAT, cast.forum, cast.guest)
    assert [one.row for one in find(of_guest, cast.forum, "Fitouri").people] == [theirs.person]


def test_readers_are_led_to_the_entry_that_was_kept(
    cast: Cast, pair: Duplicate, twin: Membership, signed_in: SignIn
) -> None:
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum))
    merged(pair, cast)
    kept, gone = cast.hana.person, twin.person

    answer = client.get(f"/ar/mb27/directory/people/{gone.public_id}/")
    listed = client.get("/en/mb27/directory/people/").context["page"].object_list
    page = client.get(f"/en/mb27/directory/people/{kept.public_id}/").content.decode()

    assert (answer.status_code, answer["Location"]) == (302, f"/ar/mb27/directory/people/{kept.public_id}/")
    assert [row.person for row in listed if row.organisation_id == cast.zaytuna.pk] == [kept]
    assert gone.public_id in page
    assert [one.row for one in find(cast.secretary, cast.forum, "Hanaa Al-Fitouri").people] == [kept]


def test_organisations_that_are_merged_are_one_in_lists_search_and_choices(
    cast: Cast, signed_in: SignIn
) -> None:
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum))
    twin = make_organisation("ORG.101", words("Zaitouna for Trading"))
    member = make_member(cast.forum, cast.host, twin, words("Ali Salem"))
    pair = Duplicate.objects.create(
        first_organisation=cast.zaytuna, second_organisation=twin, score=0.9, proposed_at=NOON
    )
    actions.merge(pair=pair, forum=cast.forum, kept="ORG.028", actor=cast.secretary, now=NOON)

    listed = client.get("/en/mb27/directory/organisations/").context["page"].object_list
    choices = client.get("/en/mb27/directory/people/new/").context["form"].fields["organisation"].queryset
    page = client.get("/en/mb27/directory/organisations/ORG.028/")

    assert twin not in listed
    assert twin not in choices
    assert client.get("/en/mb27/directory/organisations/ORG.101/").status_code == 302
    assert member in page.context["members"]
    assert [one.row for one in find(cast.secretary, cast.forum, "Zaitouna").organisations] == [cast.zaytuna]
    there = Organisation.objects.to_choose_in(cast.forum)
    assert (twin in there, cast.zaytuna in there) == (False, True)
    assert twin in Organisation.objects.to_choose_in(cast.forum, standing=twin)


def test_duplicates_page_decides_and_undoes(
    cast: Cast, pair: Duplicate, twin: Membership, signed_in: SignIn
) -> None:
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum))
    address = f"/en/mb27/directory/duplicates/{pair.pk}"
    shown = [client.get("/ru/mb27/directory/duplicates/").content.decode().count(twin.person.public_id) > 1]
    client.post(f"{address}/merge/", {"kept": cast.hana.person.public_id})
    again = client.post(f"{address}/merge/", {"kept": cast.hana.person.public_id}, follow=True)
    shown.append(
        f"{pair.pk}/reconsider/" in client.get("/en/mb27/directory/duplicates/?state=same").content.decode()
    )
    client.post(f"{address}/reconsider/")
    twin.person.refresh_from_db()

    assert shown == [True, True]
    assert "Somebody has decided" in again.content.decode()
    assert twin.person.merged_into_id is None


def test_duplicates_page_asks_as_many_questions_for_one_pair_as_for_three(
    cast: Cast, pair: Duplicate, signed_in: SignIn
) -> None:
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum))
    client.get("/en/mb27/directory/duplicates/")
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as one:
            client.get("/en/mb27/directory/duplicates/")
        asked.append(len(one))
        for number in range(2):
            for side in ("First", "Second"):
                make_member(cast.forum, cast.host, cast.zaytuna, words(f"Namesake {number}{side}"))
            people = Person.objects.order_by("-pk")[:2]
            Duplicate.objects.create(
                first_person=people[1], second_person=people[0], score=0.8, proposed_at=NOON
            )

    assert asked == [9, 9]


def test_look_for_duplicates_by_button_and_by_job(
    cast: Cast, twin: Membership, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum))
    client.post("/en/mb27/directory/duplicates/look/")
    found = [Duplicate.objects.count()]
    Duplicate.objects.all().delete()
    monkeypatch.setattr(actions, "AT_ONCE", 0)
    said = client.post("/en/mb27/directory/duplicates/look/", follow=True).content.decode()
    found.append(Duplicate.objects.count())
    propose_duplicates.call(cast.forum.pk)
    found.append(Duplicate.objects.count())
    propose_duplicates_everywhere.call()

    assert found == [1, 0, 1]
    assert "being compared" in said


def test_a_pair_is_of_two_of_a_kind_and_in_order(cast: Cast, twin: Membership) -> None:
    for fields in (
        {"first_person": twin.person, "second_person": cast.hana.person},
        {"first_person": cast.hana.person, "second_organisation": cast.zaytuna},
        {},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Duplicate.objects.create(score=1, proposed_at=NOON, **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=twin.person_id).update(merged_into=twin.person_id)
