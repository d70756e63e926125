"""Before somebody new is entered: known under another spelling, typed as it was meant?"""

from typing import Any

import pytest
from conftest import SignIn
from django.test import Client
from tests.cast import Cast, make_forum, make_member, make_officer, make_organisation, words

from muntada.access.roles import Role
from muntada.directory.models import Membership, Organisation, Person
from muntada.directory.tests.test_read_in import bring, do, plan, workbook
from muntada.forums.models import Forum

pytestmark = pytest.mark.usefixtures("at_noon")

NEW_PERSON = "/en/mb27/directory/people/new/"
NEW_ORGANISATION = "/en/mb27/directory/organisations/new/"


def person(cast: Cast, name: dict[str, str], **more: str) -> dict[str, str]:
    return {
        **{f"name_{language}": text for language, text in name.items()},
        "organisation": str(cast.zaytuna.pk),
        "side": str(cast.host.pk),
        "part": "delegate",
        "rank": "100",
        "preferred_language": "ar",
        "pronunciation": "kept as typed",
        **more,
    }


def look_of(client: Client, address: str, data: dict[str, str]) -> Any:
    answer = client.post(address, data)
    return answer.context["look"] if answer.context else None


def test_add_person_asks_about_whoever_is_known_under_another_spelling(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum))
    count = Person.objects.count()
    data = person(cast, {"en": "Hanaa Salem Al-Fitouri"})

    asked = client.post(NEW_PERSON, data)
    counts = [Person.objects.count()]
    other = client.post(
        NEW_PERSON, {**data, "name_en": "Hanaa Salim Al-Fitury", "looked": asked.context["mark"]}
    )
    counts.append(Person.objects.count())
    added = client.post(NEW_PERSON, {**data, "looked": asked.context["mark"]})
    counts.append(Person.objects.count())

    text = asked.content.decode()
    assert [one.entry for one in asked.context["look"].known] == [cast.hana.person]
    assert f"/en/mb27/directory/people/{cast.hana.person.public_id}/enrol/" in text
    assert "kept as typed" in text
    assert (asked.status_code, other.status_code, added.status_code) == (422, 422, 302)
    assert counts == [count, count, count + 1]


def test_add_person_tells_a_side_nothing_of_the_other_sides_people(cast: Cast, signed_in: SignIn) -> None:
    make_member(cast.forum, cast.guest, cast.rosinka, words("Abdulhadi Hweij"))
    data = person(cast, {"en": "Abdelhadi Al-Hweij"})
    joint, host = (signed_in(make_officer(Role.SECRETARIAT, cast.forum, side)) for side in (None, cast.host))

    assert len(look_of(joint, NEW_PERSON, data).known) == 1
    assert host.post(NEW_PERSON, data).status_code == 302


def test_add_person_knows_who_came_for_the_same_country_before(cast: Cast, signed_in: SignIn) -> None:
    earlier = make_forum("MB25", state=Forum.State.CLOSED)
    host, guest = earlier.both_sides
    ours = make_member(earlier, host, cast.zaytuna, words("Abdulhadi Hweij"))
    make_member(earlier, guest, cast.rosinka, words("Abdulhady Hweij"))
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum, cast.host))

    look = look_of(client, NEW_PERSON, person(cast, {"en": "Abdelhadi Al-Hweij"}))

    assert [one.entry for one in look.known] == [ours.person]


@pytest.mark.parametrize(
    ("language", "typed", "code", "repair"),
    [
        ("ru", "Сeргей Козлов", "mixed_alphabets", "Сергей Козлов"),
        ("en", "SERGEY KOZLOV", "capitals", "Sergey Kozlov"),
        ("en", "Sergey Kozlov 2", "digits", None),
        ("en", "Sergey Kozlov; Ivan Petrov", "several", "Sergey Kozlov"),
    ],
)
def test_add_person_asks_whether_a_name_is_typed_as_it_was_meant(
    cast: Cast, signed_in: SignIn, language: str, typed: str, code: str, repair: str | None
) -> None:
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum))
    data = person(cast, {language: typed})
    count = Person.objects.count()

    look = look_of(client, NEW_PERSON, data)
    mended = client.post(NEW_PERSON, {**data, "repair": f"{language}:{code}"})

    assert [(one.language, str(one.doubt.code), one.doubt.repair) for one in look.doubted] == [
        (language, code, repair)
    ]
    assert Person.objects.count() == count
    if repair:
        assert f'value="{repair}"' in mended.content.decode()
        assert "kept as typed" in mended.content.decode()


@pytest.mark.parametrize("typed", ["Ivan \u202ePetrov", "a" * 401])
def test_add_person_says_what_is_wrong_with_a_name_and_keeps_the_rest(
    cast: Cast, signed_in: SignIn, typed: str
) -> None:
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum))

    answer = client.post(NEW_PERSON, person(cast, {"en": typed}))

    assert answer.status_code == 422
    assert answer.context["form"].errors["name"]
    assert "kept as typed" in answer.content.decode()


@pytest.mark.parametrize("repair", ["", "xx:capitals", "en:nothing", "en", ":", "ru:capitals"])
def test_add_person_takes_no_repair_that_was_not_offered(cast: Cast, signed_in: SignIn, repair: str) -> None:
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum))

    answer = client.post(NEW_PERSON, person(cast, {"en": "Sergey Kozlov"}, repair=repair))

    assert answer.status_code == 302


def test_add_organisation_asks_about_one_of_the_same_meaning(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum))
    data = {"name_en": "Zaitouna Trading Company", "kind": "company", "country": "XM"}

    asked = client.post(NEW_ORGANISATION, data)
    elsewhere = client.post(NEW_ORGANISATION, {**data, "country": "XB"})
    added = client.post(NEW_ORGANISATION, {**data, "looked": asked.context["mark"]})

    assert [one.entry for one in asked.context["look"].known] == [cast.zaytuna]
    assert (elsewhere.status_code, added.status_code) == (302, 302)
    assert Organisation.objects.filter(search_text__contains="zaitouna").count() == 2


def test_read_in_says_who_may_be_known_and_merges_nobody(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum))
    file = workbook(
        ("Name in English", "Name in Russian", "Organisation"),
        ("Hanaa Salem Al-Fitouri", "", "Zaytuna Trading"),
        ("", "Щёголев Юрий", "Rosinka Agro"),
        ("Yuri Shchegolev", "", "Rosinka Agro"),
        ("SVETLANA KUZNETSOVA", "Светланa Кузнецова", "Rosinka Agro"),
    )
    upload = plan(client, bring(client, "people", file))
    said = [[problem["code"] for problem in row.problems] for row in upload.rows.order_by("number")]
    page = client.get(f"/ru/mb27/read-in/{upload.public_id}/").content.decode()
    count = Membership.objects.count()
    do(client, upload)

    assert said == [
        ["directory.perhaps_known"],
        [],
        ["directory.perhaps_same_row"],
        ["directory.doubt_mixed_alphabets", "directory.doubt_capitals"],
    ]
    assert cast.hana.person.public_id in page
    assert "Svetlana Kuznetsova" in page
    assert Membership.objects.count() == count + 4
    assert Person.objects.filter(merged_into__isnull=False).count() == 0


def test_read_in_says_which_organisation_may_be_known(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum))
    file = workbook(
        ("Name in English", "Name in Arabic", "Country"),
        ("Zaitouna Trading Company", "", "Marjan"),
        ("Zaitouna Trading Company", "", "Belorechye"),
        ("National Oil Corporation", "", "Marjan"),
        ("", "المؤسسة الوطنية للنفط", "Marjan"),
    )

    upload = plan(client, bring(client, "organisations", file))
    said = [[problem["code"] for problem in row.problems] for row in upload.rows.order_by("number")]
    page = client.get(f"/ar/mb27/read-in/{upload.public_id}/").content.decode()
    do(client, upload)

    assert said == [
        ["directory.perhaps_known_organisation"],
        [],
        [],
        ["directory.perhaps_same_organisation_row"],
    ]
    assert cast.zaytuna.public_id in page
    assert Organisation.objects.filter(merged_into__isnull=False).count() == 0


def test_read_in_takes_what_stands_for_a_merged_entry(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum))
    olive = make_organisation("ORG.101", words("Olive Traders"))
    Organisation.objects.filter(pk=olive.pk).update(merged_into=cast.zaytuna, register_number="77")
    twin = make_member(cast.forum, cast.host, cast.rosinka, words("Hanaa Fitouri"))
    Person.objects.filter(pk=twin.person_id).update(merged_into=cast.hana.person)
    bodies = workbook(
        ("Name in English", "Country", "Website"), ("Olive Traders", "Marjan", "https://z.example")
    )
    people = workbook(
        ("Name in English", "Organisation", "E-mail", "Phone"),
        ("Nadia Omar", "Olive Traders", "nadia@z.example", ""),
        ("Hanaa Fitouri", "Zaytuna Trading", twin.person.email, "+218 91 234 5678"),
    )

    do(client, plan(client, bring(client, "organisations", bodies)))
    upload = plan(client, bring(client, "people", people))

    assert [(row.fate, row.about) for row in upload.rows.order_by("number")] == [
        ("new", ""),
        ("changed", cast.hana.person.public_id),
    ]
    do(client, upload)
    assert Membership.objects.get(person__email="nadia@z.example").organisation == cast.zaytuna
    cast.zaytuna.refresh_from_db()
    olive.refresh_from_db()
    assert (cast.zaytuna.website, olive.website) == ("https://z.example", "")
    assert (cast.zaytuna.name.text("en"), olive.name.text("en")) == ("Zaytuna Trading", "Olive Traders")
    cast.hana.person.refresh_from_db()
    assert (cast.hana.person.phone, cast.hana.person.name.text("en")) == ("+218912345678", "Hana Elfituri")


def test_read_in_takes_the_id_that_was_proposed(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum))
    file = workbook(
        ("Id", "Name in English", "Organisation"),
        (cast.hana.person.public_id, "Hanaa Salem Al-Fitouri", "Zaytuna Trading"),
    )

    upload = plan(client, bring(client, "people", file))

    assert [(row.fate, row.problems) for row in upload.rows.all()] == [("changed", [])]
