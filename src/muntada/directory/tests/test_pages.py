"""The directory's pages: who sees whom, what forms refuse, how often they ask the database."""

from typing import Any

import pytest
from conftest import SignIn
from django.test import Client
from django.utils import timezone
from tests.cast import NOON, Cast, make_focal_point, make_member, make_officer, make_organisation, words

from muntada.access.roles import Role
from muntada.directory.models import Delegation, Membership, Organisation, Person


@pytest.fixture
def secretary(cast: Cast, signed_in: SignIn) -> Client:
    return signed_in(make_officer(Role.SECRETARIAT, cast.forum))


def office_of(cast: Cast, signed_in: SignIn, role: Role, key: str) -> Client:
    return signed_in(make_officer(role, cast.forum, getattr(cast, key)))


def three_boxes(name: str, original: str = "en", **texts: str) -> dict[str, str]:
    return {f"{name}_original": original, **{f"{name}_{language}": text for language, text in texts.items()}}


def organisation_form(**fields: str) -> dict[str, str]:
    return {**three_boxes("name", en="Palm Works"), "kind": "company", "country": "XM", **fields}


# Organisations


def test_organisations_are_found_in_any_script(cast: Cast, secretary: Client) -> None:
    found = {
        words: [
            one.public_id
            for one in secretary.get("/en/mb27/directory/organisations/", {"q": words}).context["page"]
        ]
        for words in ("zaytuna", "زيتونه", "ЗАЙТУНА", "росинка агро", "orchid")
    }

    assert found == {
        "zaytuna": ["ORG.028"],
        "زيتونه": ["ORG.028"],
        "ЗАЙТУНА": ["ORG.028"],
        "росинка агро": ["ORG.046"],
        "orchid": [],
    }


def test_organisations_are_filed_under_the_word_that_matters(cast: Cast, secretary: Client) -> None:
    make_organisation("ORG.100", words("The Amber Company", "شركة الأهلية", "ООО «Арктика»"))

    def order(language: str) -> list[str]:
        page = secretary.get(f"/{language}/mb27/directory/organisations/").context["page"]
        return [one.public_id for one in page]

    assert order("ru") == ["ORG.100", "ORG.060", "ORG.046", "ORG.028"]  # Арктика, Бюро, Росинка, Торговая
    assert order("en") == ["ORG.100", "ORG.060", "ORG.046", "ORG.028"]  # Amber, Bureau, Rosinka, Zaytuna


@pytest.mark.parametrize("page", ["organisations", "people"])
@pytest.mark.parametrize("more", [0, 2])
def test_lists_ask_the_database_as_often_for_few_as_for_many(
    cast: Cast, secretary: Client, page: str, more: int, django_assert_num_queries: Any
) -> None:
    for number in range(more):
        organisation = make_organisation(f"ORG.20{number}", words(f"Firm {number}"))
        make_member(cast.forum, cast.host, organisation, words(f"Person {number}"))

    with django_assert_num_queries(8):
        secretary.get(f"/en/mb27/directory/{page}/")


def test_an_organisation_shows_its_people_to_their_side_only(cast: Cast, signed_in: SignIn) -> None:
    pages = {
        key: office_of(cast, signed_in, Role.SECRETARIAT, key).get(
            "/en/mb27/directory/organisations/ORG.046/"
        )
        for key in ("host", "guest")
    }

    assert {
        key: [row.person.public_id for row in page.context["members"]] for key, page in pages.items()
    } == {
        "host": [],
        "guest": [cast.marina.person.public_id],
    }
    assert "1 person takes part" in pages["host"].content.decode()
    assert "Marina" not in pages["host"].content.decode()


def test_add_organisation_offers_the_one_that_is_there(cast: Cast, secretary: Client) -> None:
    answer = secretary.post(
        "/en/mb27/directory/organisations/new/",
        organisation_form(**three_boxes("name", en="ZAYTUNA, trading")),
    )

    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "name": ["The directory has an organisation of this name in this country already."]
    }
    assert "/en/mb27/directory/organisations/ORG.028/" in answer.content.decode()
    assert Organisation.objects.count() == 3


@pytest.mark.parametrize(
    ("field", "texts", "said"),
    [
        ("name", {"en": "Завод", "ru": "Palm"}, "The box for English holds letters of another language."),
        ("name", {"en": "77"}, "The name in English holds no letters. Write it in words."),
        ("name", {"en": "x" * 401}, "The text in English is longer than 400 characters. Shorten it."),
        ("name", {"en": "Palm\u202eskroW"}, "The text in English carries invisible direction marks."),
        ("name", {"en": "Pal\x07m"}, "The name in English holds an invisible control character."),
        ("name", {"en": ""}, "Write the text in at least one language."),
    ],
)
def test_add_organisation_refuses_what_is_no_name(
    cast: Cast, secretary: Client, field: str, texts: dict[str, str], said: str
) -> None:
    answer = secretary.post(
        "/en/mb27/directory/organisations/new/",
        {**organisation_form(name_en=""), **three_boxes("name", **texts)},
    )

    assert answer.status_code == 422
    assert said in " ".join(answer.context["form"].errors[field])


def test_add_organisation_asks_about_mixed_alphabets(cast: Cast, secretary: Client) -> None:
    mixed = "Ромaшка"  # the first a is Latin

    answer = secretary.post(
        "/en/mb27/directory/organisations/new/",
        organisation_form(**three_boxes("name", "ru", ru=mixed, en="Chamomile")),
        follow=True,
    )

    assert [one.doubt.repair for one in answer.context["look"].doubted] == ["Ромашка"]


def test_add_organisation_by_a_focal_point_is_for_their_own_side(cast: Cast, signed_in: SignIn) -> None:
    focal_point = office_of(cast, signed_in, Role.FOCAL_POINT, "guest")

    answers = [
        focal_point.post(
            "/en/mb27/directory/organisations/new/", organisation_form(country=country)
        ).status_code
        for country in ("XM", "XB")
    ]

    assert answers == [403, 302]


def test_change_organisation_keeps_both_when_somebody_else_saved(cast: Cast, secretary: Client) -> None:
    address = "/en/mb27/directory/organisations/ORG.046/change/"
    seen = secretary.get(address).context["seen"]
    Organisation.objects.filter(pk=cast.rosinka.pk).update(
        changed_at=timezone.now(), website="https://theirs.example"
    )

    form = {**organisation_form(country="XB", website="https://mine.example"), "seen": seen}
    answer = secretary.post(address, form)
    again = secretary.post(address, {**form, "seen": answer.context["seen"]})

    assert (answer.status_code, again.status_code) == (409, 302)
    assert "https://mine.example" in answer.content.decode()
    cast.rosinka.refresh_from_db()
    assert cast.rosinka.website == "https://mine.example"


def test_change_organisation_is_for_its_own_delegates(cast: Cast, signed_in: SignIn) -> None:
    answers = [
        signed_in(member).get("/en/mb27/directory/organisations/ORG.046/change/").status_code
        for member in (cast.marina, cast.hana)
    ]

    assert answers == [200, 403]


def test_organisation_says_its_sector_in_words(cast: Cast, secretary: Client) -> None:
    Organisation.objects.filter(pk=cast.rosinka.pk).update(sector="F42")

    page = secretary.get("/en/mb27/directory/organisations/ORG.046/")

    assert page.context["section"] == "construction"
    assert "Construction" in page.content.decode()


def test_change_organisation_says_who_may_move_it(cast: Cast, signed_in: SignIn) -> None:
    address = "/en/mb27/directory/organisations/ORG.028/change/"
    form = organisation_form(country="XB", website="https://kept.example")
    form["seen"] = cast.zaytuna.changed_at.isoformat()

    answer = signed_in(make_officer(Role.SECRETARIAT, cast.forum, cast.host)).post(address, form)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["country"])
    assert "https://kept.example" in answer.content.decode()
    cast.zaytuna.refresh_from_db()
    assert cast.zaytuna.country == "XM"


# People


def test_people_of_the_other_side_are_not_there(cast: Cast, signed_in: SignIn) -> None:
    address = f"/en/mb27/directory/people/{cast.marina.person.public_id}/"

    answers = {
        name: client.get(address).status_code
        for name, client in {
            "joint": signed_in(make_officer(Role.SECRETARIAT, cast.forum)),
            "own": office_of(cast, signed_in, Role.SECRETARIAT, "guest"),
            "other": office_of(cast, signed_in, Role.SECRETARIAT, "host"),
            "other focal point": signed_in(make_focal_point(cast.forum, cast.host, cast.hana)),
            "focal point of another delegation": signed_in(make_focal_point(cast.forum, cast.guest)),
            "focal point": signed_in(make_focal_point(cast.forum, cast.guest, cast.marina)),
            "herself": signed_in(cast.marina),
            "a delegate": signed_in(cast.hana),
        }.items()
    }

    assert answers == {
        "joint": 200,
        "own": 200,
        "other": 404,
        "other focal point": 404,
        "focal point of another delegation": 404,
        "focal point": 200,
        "herself": 200,
        "a delegate": 404,
    }


def test_contact_data_is_not_for_the_auditor(cast: Cast, signed_in: SignIn) -> None:
    Person.objects.filter(pk=cast.marina.person_id).update(phone="+74951234567")
    address = f"/en/mb27/directory/people/{cast.marina.person.public_id}/"
    auditor = signed_in(make_officer(Role.AUDITOR, cast.forum))
    secretary = signed_in(make_officer(Role.SECRETARIAT, cast.forum))

    pages = {
        name: client.get(address).content.decode() for name, client in (("a", auditor), ("s", secretary))
    }

    assert ("+74951234567" in pages["a"], "+74951234567" in pages["s"]) == (False, True)
    assert auditor.get(f"{address}contact/").status_code == 403


def test_contact_is_a_card_for_an_address_book(cast: Cast, secretary: Client) -> None:
    card = secretary.get(f"/ru/mb27/directory/people/{cast.marina.person.public_id}/contact/")

    assert card["Content-Type"] == "text/vcard; charset=utf-8"
    assert card.content.decode().splitlines()[2:4] == ["FN:Орлова Марина Сергеевна", "ORG:АО «Росинка-Агро»"]


def person_form(cast: Cast, **fields: str) -> dict[str, str]:
    return {
        **three_boxes("name", "ru", ru="Белова Анна", en="Anna Belova"),
        "organisation": str(cast.rosinka.pk),
        "side": str(cast.guest.pk),
        "part": "delegate",
        "rank": "10",
        "preferred_language": "ru",
        "email": "anna@rosinka.example",
        "phone": "٠٠٧ ٤٩٥ ١٢٣ ٤٥ ٦٧",
        **fields,
    }


def test_add_person_enrols_them_at_once(cast: Cast, secretary: Client) -> None:
    answer = secretary.post(
        "/en/mb27/directory/people/new/", person_form(cast, language_ru="native"), follow=True
    )

    anna = Person.objects.get(email="anna@rosinka.example")
    assert answer.status_code == 200
    assert (anna.phone, anna.languages) == ("+74951234567", {"ru": "native"})
    assert [(part.organisation, part.side, part.rank) for part in anna.memberships.all()] == [
        (cast.rosinka, cast.guest, 10)
    ]


def test_add_person_for_the_other_side_is_not_a_choice(cast: Cast, signed_in: SignIn) -> None:
    host = office_of(cast, signed_in, Role.SECRETARIAT, "host")

    answer = host.post("/en/mb27/directory/people/new/", person_form(cast))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["side"]


def test_add_person_does_not_tell_the_other_side_whose_address_it_is(cast: Cast, signed_in: SignIn) -> None:
    Person.objects.filter(pk=cast.marina.person_id).update(email="anna@rosinka.example")
    host = office_of(cast, signed_in, Role.SECRETARIAT, "host")
    joint = signed_in(make_officer(Role.SECRETARIAT, cast.forum))

    hidden = host.post("/en/mb27/directory/people/new/", person_form(cast, side=str(cast.host.pk)))
    shown = joint.post("/en/mb27/directory/people/new/", person_form(cast))

    for answer in (hidden, shown):
        assert answer.context["form"].errors == {
            "email": ["Somebody in the directory has this e-mail address already."]
        }
    assert (hidden.context["existing"], shown.context["existing"]) == (None, cast.marina.person)


def test_choose_publicity_is_the_persons_own_decision(
    cast: Cast, signed_in: SignIn, secretary: Client
) -> None:
    address = f"/en/mb27/directory/people/{cast.hana.person.public_id}/publicity/"

    refused = secretary.post(address, {"is_public": "1"})
    accepted = signed_in(cast.hana).post(address, {"is_public": "1"})

    cast.hana.person.refresh_from_db()
    assert (refused.status_code, accepted.status_code, cast.hana.person.is_public) == (403, 302, True)


def test_withdraw_asks_first(cast: Cast, secretary: Client) -> None:
    address = f"/en/mb27/directory/members/{cast.hana.pk}/withdraw/"

    secretary.get(address)
    cast.hana.refresh_from_db()
    before = cast.hana.left_at
    secretary.post(address)

    cast.hana.refresh_from_db()
    assert (before, cast.hana.left_at) == (None, NOON)


# Delegations


@pytest.fixture
def delegation(cast: Cast) -> Delegation:
    made = Delegation.objects.create(
        forum=cast.forum, side=cast.guest, name=words("Delegation of Belorechye"), public_id="MB27.DEL.001"
    )
    Membership.objects.filter(pk=cast.marina.pk).update(delegation=made, rank=5)
    igor = make_member(cast.forum, cast.guest, cast.rosinka, words("Igor Volkov"), rank=1)
    Membership.objects.filter(pk=igor.pk).update(delegation=made)
    return made


def test_a_delegation_stands_in_order_of_precedence(
    cast: Cast, secretary: Client, delegation: Delegation
) -> None:
    address = f"/en/mb27/directory/delegations/{delegation.public_id}/"
    before = [row.member.person.name.text("en") for row in secretary.get(address).context["members"]]

    secretary.post(
        f"{address}change/",
        {
            **three_boxes("name", en="Delegation of Belorechye"),
            "head": str(cast.marina.pk),
            "focal_point": str(cast.marina.pk),
        },
    )

    page = secretary.get(address)
    assert before == ["Igor Volkov", "Marina Orlova"]
    assert [row.member.person.name.text("en") for row in page.context["members"]] == [
        "Marina Orlova",
        "Igor Volkov",
    ]
    assert page.context["delegation"].focal_point == cast.marina.person
    assert page.context["heads"] == [cast.marina]


def test_delegations_of_the_other_side_are_not_there(
    cast: Cast, signed_in: SignIn, delegation: Delegation
) -> None:
    answers = {
        (role, key): office_of(cast, signed_in, role, key)
        .get(f"/en/mb27/directory/delegations/{delegation.public_id}/")
        .status_code
        for role in (Role.SECRETARIAT, Role.FOCAL_POINT)
        for key in ("host", "guest")
    }

    assert answers == {
        (Role.SECRETARIAT, "host"): 404,
        (Role.SECRETARIAT, "guest"): 200,
        (Role.FOCAL_POINT, "host"): 404,
        (Role.FOCAL_POINT, "guest"): 404,  # until it names them
    }
    user = make_focal_point(cast.forum, cast.guest)
    Delegation.objects.filter(pk=delegation.pk).update(focal_point=user.person)
    assert signed_in(user).get(f"/en/mb27/directory/delegations/{delegation.public_id}/").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_delegations_ask_the_database_as_often_for_one_as_for_three(
    cast: Cast, secretary: Client, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        Delegation.objects.create(
            forum=cast.forum,
            side=cast.guest,
            name=words(f"No. {number} group"),
            public_id=f"MB27.DEL.00{number}",
        )

    with django_assert_num_queries(9):
        secretary.get("/en/mb27/directory/delegations/")


PAGES = (
    "organisations/",
    "organisations/new/",
    "organisations/ORG.028/",
    "organisations/ORG.028/change/",
    "people/",
    "people/new/",
    "people/PER.001/",
    "people/PER.001/change/",
    "people/PER.001/enrol/",
    "delegations/",
    "delegations/new/",
    "delegations/MB27.DEL.001/",
    "delegations/MB27.DEL.001/change/",
)


@pytest.mark.parametrize("language", ["ar", "ru", "en"])
def test_every_page_is_there_in_every_language(
    cast: Cast, secretary: Client, delegation: Delegation, language: str
) -> None:
    answers = {page: secretary.get(f"/{language}/mb27/directory/{page}").status_code for page in PAGES}

    assert answers == dict.fromkeys(PAGES, 200)


def test_nothing_of_the_directory_is_public(cast: Cast, delegation: Delegation) -> None:
    visitor = Client()

    answers = {page: visitor.get(f"/en/mb27/directory/{page}").status_code for page in PAGES}

    assert answers == dict.fromkeys(PAGES, 302)
