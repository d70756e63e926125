"""A spreadsheet's way into the directory, through the pages."""

import io
import re
from typing import Any

import openpyxl
import pytest
from conftest import SignIn
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import Cast, make_focal_point, make_forum, make_member, make_officer, make_organisation, words

from muntada.access.roles import Role
from muntada.directory.models import Membership, Organisation, Person
from muntada.journal.models import Entry
from muntada.sheets.models import Upload


def workbook(*rows: tuple[Any, ...]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def bring(client: Client, kind: str, content: bytes, name: str = "list.xlsx") -> Upload:
    answer = client.post(f"/en/mb27/read-in/new/{kind}/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, said_errors(answer)
    return Upload.objects.latest("pk")


def said_errors(answer: Any) -> Any:
    form = answer.context["form"] if answer.context else None
    return form.errors if form else answer.status_code


def plan(client: Client, upload: Upload, **columns: str) -> Upload:
    page = client.get(f"/en/mb27/read-in/{upload.public_id}/columns/")
    data = {name: field.initial for name, field in page.context["form"].fields.items()} | columns
    answer = client.post(f"/en/mb27/read-in/{upload.public_id}/columns/", data)
    assert answer.status_code == 302, said_errors(answer)
    upload.refresh_from_db()
    return upload


def do(client: Client, upload: Upload, **data: str) -> Any:
    return client.post(
        f"/en/mb27/read-in/{upload.public_id}/do/", {"digest": upload.digest, **data}, follow=True
    )


ORGANISATIONS = (
    ("Name in Arabic", "Название на русском", "Name", "Kind", "Country", "Register no."),
    ("مصنع النخيل", "Завод «Пальма»", "Palm Works", "company", "Marjan", "77-1"),
    ("شركة زيتونة للتجارة", "Торговая компания «Зайтуна»", "Zaytuna Trading", "", "XM", ""),
    ("", "АО «Росинка-Агро»", "", "компания", "XB", 1027700132195),
)


@pytest.fixture
def secretary(cast: Cast, signed_in: SignIn) -> Client:
    return signed_in(make_officer(Role.SECRETARIAT, cast.forum))


def test_read_in_shows_every_fate_and_saves_nothing_before(cast: Cast, secretary: Client) -> None:
    before = Organisation.objects.count()

    upload = plan(secretary, bring(secretary, "organisations", workbook(*ORGANISATIONS)))
    page = secretary.get(f"/en/mb27/read-in/{upload.public_id}/")

    assert [(one.row.number, one.row.fate, one.row.about) for one in page.context["shown"]] == [
        (2, "new", ""),
        (3, "same", "ORG.028"),
        (4, "changed", "ORG.046"),
    ]
    assert page.context["shown"][2].changes == [("Register number", "", "1027700132195")]
    assert Organisation.objects.count() == before


def test_read_in_the_same_file_twice_changes_nothing_the_second_time(cast: Cast, secretary: Client) -> None:
    content = workbook(*ORGANISATIONS)

    do(secretary, plan(secretary, bring(secretary, "organisations", content)))
    palm = Organisation.objects.get(register_number="77-1")
    again = plan(secretary, bring(secretary, "organisations", content))

    assert (palm.country, palm.kind, palm.name.original) == ("XM", "company", "ar")
    assert palm.name.text("ru") == "Завод «Пальма»"
    assert again.counts == {"new": 0, "changed": 0, "same": 3, "refused": 0}


def test_read_in_journals_counts_and_no_names(cast: Cast, secretary: Client) -> None:
    do(secretary, plan(secretary, bring(secretary, "organisations", workbook(*ORGANISATIONS))))

    entry = Entry.objects.get(name="sheets.SheetReadIn")
    assert entry.facts == {
        "upload": "MB27.FIL.001",
        "kind": "organisations",
        "new": 1,
        "changed": 1,
        "left_out": 0,
    }
    assert not any("Palm" in str(row.facts) for row in Entry.objects.all())


PEOPLE = (
    (
        "Имя",
        "Name in English",
        "Organisation",
        "E-mail",
        "Phone",
        "Position",
        "Speaks Russian",
        "Takes part as",
    ),
    (
        *("Кузнецова Ольга Павловна", "Olga Kuznetsova", "Rosinka Agro", "olga@rosinka.example"),
        *("+7 495 123-45-67", "Director", "native", "delegate"),
    ),
    ("Орлова Марина Сергеевна", "", "ORG.046", "", "", "Export manager", "fluent", ""),
)


def test_read_in_people_with_what_they_take_part_in(cast: Cast, secretary: Client) -> None:
    upload = plan(secretary, bring(secretary, "people", workbook(*PEOPLE)))
    answer = do(secretary, upload)

    olga = Person.objects.get(email="olga@rosinka.example")
    part = olga.memberships.get()
    assert [str(message) for message in answer.context["messages"]] == ["2 rows were read in."]
    assert (olga.phone, olga.languages, olga.name.original) == ("+74951234567", {"ru": "native"}, "ru")
    assert (part.side, part.organisation, part.part) == (cast.guest, cast.rosinka, "delegate")
    assert part.title.text("en") == "Director"
    cast.marina.person.refresh_from_db()
    assert cast.marina.person.languages == {"ru": "fluent"}
    again = plan(secretary, bring(secretary, "people", workbook(*PEOPLE)))
    assert again.counts == {"new": 0, "changed": 0, "same": 2, "refused": 0}


BAD_PEOPLE = (
    ("Name in English", "Name in Russian", "Organisation", "E-mail", "Side", "Speaks Arabic"),
    ("Olga Petrova", "Ольга Петрова", "Rosinka Agro", "olga at rosinka", "", ""),
    ("Igor Sidorov", "", "Nowhere Ltd", "", "", ""),
    ("Анна Белова", "", "Rosinka Agro", "", "", ""),
    ("Anna Belova", "", "", "", "", ""),
    ("Anna Belova", "", "Rosinka Agro", "", "third side", ""),
    ("Anna Belova", "", "Rosinka Agro", "", "", "perfectly"),
    ("=1+1", "", "Rosinka Agro", "", "", ""),
    ("Good Person", "", "Rosinka Agro", "", "", ""),
)


NO_SUCH_ORGANISATION = (
    "The directory has no organisation called “Nowhere Ltd”. "
    "Read in the organisations first, or correct the name."
)


def test_read_in_refuses_bad_cells_by_their_address(cast: Cast, secretary: Client) -> None:
    upload = plan(secretary, bring(secretary, "people", workbook(*BAD_PEOPLE)))
    page = secretary.get(f"/en/mb27/read-in/{upload.public_id}/?fate=refused")

    assert [one.problems for one in page.context["shown"]] == [
        [("D2", "“olga at rosinka” is not an e-mail address. Write it like name@example.org.")],
        [
            (
                "C3",
                NO_SUCH_ORGANISATION,
            )
        ],
        [("A4", "These letters do not belong to this language. Are two columns swapped?")],
        [("C5", "“Organisation” is needed. Fill in the cell.")],
        [("E6", "“third side” is no side of this forum. Write “host side” or “guest side”.")],
        [
            (
                "F7",
                "“perfectly” is not known here. Write one of: native, fluent, working knowledge, a little.",
            )
        ],
        [("A8", "The cell holds a formula. Replace it by its value (copy, then paste as values).")],
    ]


def test_read_in_asks_before_it_leaves_refused_rows_out(cast: Cast, secretary: Client) -> None:
    upload = plan(secretary, bring(secretary, "people", workbook(*BAD_PEOPLE)))

    refused = do(secretary, upload)
    count_before = Person.objects.filter(search_text__contains="good person").count()
    accepted = do(secretary, upload, leaves_out="1")

    assert "Nothing was read in" in str(next(iter(refused.context["messages"])))
    assert count_before == 0
    assert Person.objects.filter(search_text__contains="good person").count() == 1
    assert [str(message) for message in accepted.context["messages"]] == ["1 row was read in."]


def test_refused_rows_come_back_as_a_workbook_with_reasons(cast: Cast, secretary: Client) -> None:
    upload = plan(secretary, bring(secretary, "people", workbook(*BAD_PEOPLE)))

    answer = secretary.get(f"/en/mb27/read-in/{upload.public_id}/refused/")

    sheet = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).worksheets[0]
    rows: list[Any] = list(sheet.iter_rows(values_only=True))
    assert rows[0][-1] == "Why it was refused"
    assert len(rows) == 8
    assert rows[1][:4] == ("Olga Petrova", "Ольга Петрова", "Rosinka Agro", "olga at rosinka")
    assert rows[1][-1].startswith("D2 ")


def test_read_in_shows_a_new_dry_run_when_the_data_changed_since(cast: Cast, secretary: Client) -> None:
    upload = plan(secretary, bring(secretary, "organisations", workbook(*ORGANISATIONS)))
    Organisation.objects.filter(pk=cast.rosinka.pk).update(register_number="1027700132195")

    answer = do(secretary, upload)

    upload.refresh_from_db()
    assert "The data changed since the dry run" in str(next(iter(answer.context["messages"])))
    assert upload.state == Upload.State.PLANNED
    assert upload.counts == {"new": 1, "changed": 0, "same": 2, "refused": 0}
    assert not Organisation.objects.filter(register_number="77-1").exists()
    do(secretary, upload)
    assert Organisation.objects.filter(register_number="77-1").exists()


def test_read_in_remembers_the_columns_of_a_file_of_the_same_shape(cast: Cast, secretary: Client) -> None:
    rows = (("Firma", "Land"), ("Palm Works", "XM"))
    first = bring(secretary, "organisations", workbook(*rows))
    guessed = secretary.get(f"/en/mb27/read-in/{first.public_id}/columns/").context["form"]
    plan(secretary, first, column_0="name_en", column_1="country")

    second = bring(secretary, "organisations", workbook(*rows))
    page = secretary.get(f"/en/mb27/read-in/{second.public_id}/columns/")

    assert [field.initial for field in guessed.fields.values()] == ["", ""]
    assert [field.initial for field in page.context["form"].fields.values()] == ["name_en", "country"]
    assert page.context["is_remembered"] is True


def test_read_in_says_which_column_is_missing(cast: Cast, secretary: Client) -> None:
    upload = bring(secretary, "people", workbook(("Name",), ("Olga Petrova",)))

    answer = secretary.post(f"/en/mb27/read-in/{upload.public_id}/columns/", {"column_0": "name_en"})

    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors() == [
        "Say which column holds “Organisation”; without it no row can be read in."
    ]


def test_read_in_by_a_side_stops_at_the_other_side(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum, cast.host))
    rows = (
        ("Name", "Organisation", "E-mail"),
        ("Salma Idris", "Zaytuna Trading", ""),
        ("Oleg Smirnov", "Rosinka Agro", ""),
        ("Marina Orlova", "Zaytuna Trading", cast.marina.person.email),
    )

    upload = plan(client, bring(client, "people", workbook(*rows)))

    assert upload.side_id == cast.host.pk
    assert [(row.number, row.fate, row.problems) for row in upload.rows.all()] == [
        (2, "new", []),
        (3, "refused", [{"code": "not_allowed", "facts": {}, "address": "", "key": ""}]),
        (4, "refused", [{"code": "not_allowed", "facts": {}, "address": "", "key": ""}]),
    ]


def test_read_in_by_a_side_does_not_fetch_people_of_the_other_from_elsewhere(
    cast: Cast, signed_in: SignIn
) -> None:
    earlier = make_forum("MB26")
    birch = make_organisation("ORG.302", words("Birch Works", "بتولا", "Берёза", "ru"), country="XB")
    vera = make_member(
        earlier, earlier.both_sides[1], birch, words("Vera Lunina", "فيرا", "Вера Лунина", "ru")
    ).person
    adel = make_member(
        earlier, earlier.both_sides[0], cast.zaytuna, words("Adel Omar", "عادل", "Адель", "ar")
    ).person
    client = signed_in(make_focal_point(cast.forum, cast.host))
    rows = (
        ("ID", "Name", "Organisation", "E-mail"),
        (vera.public_id, "Vera Taken", "Zaytuna Trading", ""),
        ("", "Vera Taken", "Zaytuna Trading", vera.email),
        (adel.public_id, "Adel Omar", "Zaytuna Trading", ""),
    )

    upload = plan(client, bring(client, "people", workbook(*rows)))
    do(client, upload, leaves_out="on")

    assert [row.fate for row in upload.rows.all()] == ["refused", "refused", "new"]
    vera.refresh_from_db()
    assert vera.name.text("en") == "Vera Lunina"
    assert not Membership.objects.filter(forum=cast.forum, person=vera).exists()
    assert Membership.objects.filter(forum=cast.forum, person=adel).exists()


def test_an_upload_is_not_there_for_the_other_side(cast: Cast, signed_in: SignIn) -> None:
    host = signed_in(make_officer(Role.SECRETARIAT, cast.forum, cast.host))
    guest = signed_in(make_officer(Role.SECRETARIAT, cast.forum, cast.guest))
    upload = plan(host, bring(host, "organisations", workbook(("Name", "Country"), ("Palm Works", "XM"))))

    answers = [client.get(f"/en/mb27/read-in/{upload.public_id}/").status_code for client in (host, guest)]

    assert answers == [200, 404]
    assert do(guest, upload).status_code == 404
    assert not Organisation.objects.filter(search_text__contains="|palm works|").exists()


def test_uploads_are_for_offices_only(cast: Cast, signed_in: SignIn) -> None:
    assert signed_in(cast.hana).get("/en/mb27/read-in/").status_code == 403
    assert Client().get("/en/mb27/read-in/").status_code == 302


def test_read_in_matches_people_who_withdrew_in_words(cast: Cast, secretary: Client) -> None:
    Membership.objects.filter(pk=cast.marina.pk).update(left_at="2027-03-01T00:00Z")

    upload = plan(secretary, bring(secretary, "people", workbook(*PEOPLE)))

    assert [(row.fate, [problem["code"] for problem in row.problems]) for row in upload.rows.all()] == [
        ("new", []),
        ("refused", ["directory.withdrew"]),
    ]


def test_read_in_finds_the_same_row_twice(cast: Cast, secretary: Client) -> None:
    rows = (
        ("Name", "Organisation", "E-mail"),
        ("Olga Petrova", "Rosinka Agro", "olga@rosinka.example"),
        ("OLGA PETROVA", "Rosinka Agro", ""),
        ("Olga Petrova-Belova", "Zaytuna Trading", "Olga@rosinka.example"),
    )

    upload = plan(secretary, bring(secretary, "people", workbook(*rows)))

    assert [[problem["code"] for problem in row.problems] for row in upload.rows.all()] == [
        [],
        ["same_row"],
        ["same_row"],
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_dry_run_asks_the_database_as_often_for_one_row_as_for_three(
    cast: Cast, secretary: Client, count: int, django_assert_num_queries: Any
) -> None:
    rows = [("Name", "Country"), *((f"Palm Works {letter}", "XM") for letter in "ABC"[:count])]
    upload = plan(secretary, bring(secretary, "organisations", workbook(*rows)))

    with django_assert_num_queries(9):
        secretary.get(f"/en/mb27/read-in/{upload.public_id}/")


def test_read_in_speaks_the_language_of_the_reader(cast: Cast, secretary: Client) -> None:
    upload = plan(secretary, bring(secretary, "people", workbook(*BAD_PEOPLE)))

    pages = {
        language: secretary.get(f"/{language}/mb27/read-in/{upload.public_id}/?fate=refused")
        for language in ("ar", "ru")
    }

    for page in pages.values():
        assert not re.search("is needed|is not an e-mail", page.content.decode())
