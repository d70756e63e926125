"""Lists of the directory as files: whole, without formulas, and never more than the reader may see."""

import csv
import io
from typing import Any

import openpyxl
import pytest
from conftest import SignIn
from django.test import Client
from tests.cast import NOON, Cast, make_officer

from muntada.access.roles import Role
from muntada.base.words import Words
from muntada.directory.models import Organisation
from muntada.journal.models import Entry
from muntada.sheets.models import Upload

from .test_read_in import bring, plan


def csv_rows(answer: Any) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def secretary(cast: Cast, signed_in: SignIn) -> Client:
    return signed_in(make_officer(Role.SECRETARIAT, cast.forum))


def test_export_has_the_chosen_columns_only(cast: Cast, secretary: Client) -> None:
    answer = secretary.get("/en/mb27/export/organisations/?format=csv&columns=id,name_ru")

    assert csv_rows(answer)[0] == {
        "Id of the organisation": "ORG.060",
        "Name in Russian": "Бюро переводчиков",
    }
    assert answer["Content-Disposition"] == 'attachment; filename="MB27-organisations-2027-03-17.csv"'


def test_export_of_people_keeps_the_other_side_out(cast: Cast, signed_in: SignIn) -> None:
    guest = signed_in(make_officer(Role.SECRETARIAT, cast.forum, cast.guest))

    rows = csv_rows(guest.get("/en/mb27/export/people/?format=csv&columns=name_en,email"))

    assert rows == [{"Name in English": "Marina Orlova", "E-mail": cast.marina.person.email}]


def test_export_for_the_auditor_has_no_contact_data(cast: Cast, signed_in: SignIn) -> None:
    auditor = signed_in(make_officer(Role.AUDITOR, cast.forum))

    rows = csv_rows(auditor.get("/en/mb27/export/people/?format=csv&columns=name_en,email,phone"))

    assert [(row["E-mail"], row["Phone"]) for row in rows] == [("", "")] * 3


def test_export_writes_no_formula_whatever_a_name_is(cast: Cast, secretary: Client) -> None:
    Organisation.objects.create(
        public_id="ORG.900",
        kind="company",
        country="XM",
        name=Words.of(original="en", en='=HYPERLINK("http://evil.example","x")', ru="+7 Компания"),
        changed_at=NOON,
    )

    book = secretary.get("/en/mb27/export/organisations/?format=xlsx&columns=name_en,name_ru")
    table = secretary.get("/en/mb27/export/organisations/?format=csv&columns=name_en,name_ru")

    cells = [
        cell
        for row in openpyxl.load_workbook(io.BytesIO(book.getvalue())).worksheets[0].iter_rows()
        for cell in row
    ]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert {cell.value for cell in cells} >= {'=HYPERLINK("http://evil.example","x")', "+7 Компания"}
    assert {'\'=HYPERLINK("http://evil.example","x")', "'+7 Компания"} <= {
        value for row in csv_rows(table) for value in row.values()
    }


@pytest.mark.parametrize("kind", ["organisations", "people"])
@pytest.mark.parametrize("language", ["ar", "ru", "en"])
@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_what_was_exported_is_there_already_when_it_is_read_in(
    cast: Cast, secretary: Client, kind: str, language: str, file_format: str
) -> None:
    form = secretary.get(f"/en/mb27/export/{kind}/").context["form"]
    keys = ",".join(key for key, _title in form.fields["columns"].choices)

    answer: Any = secretary.get(f"/{language}/mb27/export/{kind}/?format={file_format}&columns={keys}")
    content = b"".join(answer.streaming_content)
    upload: Upload = plan(secretary, bring(secretary, kind, content, f"list.{file_format}"))

    assert upload.columns == keys.split(",")
    assert upload.counts == {"new": 0, "changed": 0, "same": 3, "refused": 0}


def test_export_in_arabic_runs_from_right_to_left(cast: Cast, secretary: Client) -> None:
    answers = {
        language: secretary.get(f"/{language}/mb27/export/delegations/?format=xlsx&columns=id")
        for language in ("ar", "en")
    }

    directions = {
        language: openpyxl.load_workbook(io.BytesIO(answer.getvalue())).worksheets[0].sheet_view.rightToLeft
        for language, answer in answers.items()
    }
    assert (bool(directions["ar"]), bool(directions["en"])) == (True, False)


def test_export_is_noted_in_the_journal(cast: Cast, secretary: Client) -> None:
    secretary.get("/en/mb27/export/people/?format=csv&columns=name_en")

    assert Entry.objects.get(name="sheets.ListExported").facts == {
        "listing": "people",
        "format": "csv",
        "columns": 1,
    }


def test_export_without_a_column_says_so(cast: Cast, secretary: Client) -> None:
    answer = secretary.get("/en/mb27/export/people/?format=csv")

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"columns": ["Choose at least one column."]}


def test_export_is_not_for_delegates(cast: Cast, signed_in: SignIn) -> None:
    assert signed_in(cast.hana).get("/en/mb27/export/people/").status_code == 403
