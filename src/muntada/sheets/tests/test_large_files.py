"""Files of many rows: a worker looks at them and reads them in, wholly or not at all."""

from datetime import timedelta
from typing import Any

import pytest
from conftest import SignIn
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, OperationalError
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.cast import Cast, make_officer

from muntada.access.roles import Role
from muntada.base.jobs.drain import run_all_due
from muntada.directory.models import Organisation
from muntada.directory.sheets.organisations import OrganisationCheck
from muntada.forums.models import Grant
from muntada.journal.models import Entry
from muntada.sheets import actions, tasks
from muntada.sheets.models import Upload

ROWS = 4


@pytest.fixture(autouse=True)
def three_rows_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 3)


@pytest.fixture
def secretary(cast: Cast, signed_in: SignIn) -> Client:
    return signed_in(make_officer(Role.SECRETARIAT, cast.forum))


def table(rows: int = ROWS) -> bytes:
    return ("Name;Country\n" + "\n".join(f"Palm Works {n};XM" for n in range(rows))).encode()


def asked_for_a_dry_run(client: Client, rows: int = ROWS) -> Upload:
    file = SimpleUploadedFile("list.csv", table(rows))
    assert client.post("/en/mb27/read-in/new/organisations/", {"file": file}).status_code == 302
    upload = Upload.objects.latest("pk")
    columns = {"column_0": "name_en", "column_1": "country"}
    answer = client.post(f"/en/mb27/read-in/{upload.public_id}/columns/", columns)
    assert answer.headers["Location"] == f"/en/mb27/read-in/{upload.public_id}/"
    upload.refresh_from_db()
    return upload


def planned(client: Client) -> Upload:
    upload = asked_for_a_dry_run(client)
    run_all_due()
    upload.refresh_from_db()
    return upload


def asked_for_a_read_in(client: Client) -> Upload:
    upload = planned(client)
    client.post(f"/en/mb27/read-in/{upload.public_id}/do/", {"digest": upload.digest})
    upload.refresh_from_db()
    return upload


def state_after_work(upload: Upload) -> tuple[str, str]:
    run_all_due()
    upload.refresh_from_db()
    return upload.state, upload.setback


def palms() -> int:
    return Organisation.objects.filter(search_text__contains="palm works").count()


def said(client: Client, upload: Upload, tongue: str = "en") -> str:
    return client.get(f"/{tongue}/mb27/read-in/{upload.public_id}/").content.decode()


def test_a_large_file_is_planned_and_read_in_by_a_worker(cast: Cast, secretary: Client) -> None:
    upload = asked_for_a_dry_run(secretary)
    states = [upload.state]
    states.append(state_after_work(upload)[0])
    counts = upload.counts
    secretary.post(f"/en/mb27/read-in/{upload.public_id}/do/", {"digest": upload.digest})
    upload.refresh_from_db()
    states.append(upload.state)
    before = palms()
    states.append(state_after_work(upload)[0])

    assert states == ["planning", "planned", "reading", "read_in"]
    assert counts == {"new": ROWS, "changed": 0, "same": 0, "refused": 0}
    assert (before, palms()) == (0, ROWS)
    names = ("DryRunStarted", "ColumnsMapped", "ReadInStarted", "SheetReadIn")
    told = Entry.objects.filter(name__in=[f"sheets.{name}" for name in names]).order_by("number")
    assert [(one.name.removeprefix("sheets."), one.actor_id) for one in told] == [
        (name, upload.uploader_id) for name in names
    ]


def test_a_small_file_stays_immediate(cast: Cast, secretary: Client) -> None:
    upload = asked_for_a_dry_run(secretary, rows=3)
    state = upload.state
    secretary.post(f"/en/mb27/read-in/{upload.public_id}/do/", {"digest": upload.digest})
    upload.refresh_from_db()

    assert (state, upload.state, palms()) == ("planned", "read_in", 3)


def test_the_page_says_how_far_the_work_is_and_then_shows_what_came_of_it(
    cast: Cast, secretary: Client
) -> None:
    upload = asked_for_a_dry_run(secretary)
    part = f"/en/mb27/read-in/{upload.public_id}/progress/"

    at_work = {tongue: said(secretary, upload, tongue) for tongue in ("ar", "ru", "en")}
    first = secretary.get(part)
    again = secretary.get(part, headers={"If-None-Match": first.headers["ETag"]})
    run_all_due()
    after = secretary.get(part, headers={"If-None-Match": first.headers["ETag"]})

    assert "The dry run is being made" in at_work["en"]
    assert "Идёт пробный прогон" in at_work["ru"]
    assert "التجربة دون حفظ جارية" in at_work["ar"]
    assert (first.status_code, again.status_code, after.headers["HX-Refresh"]) == (200, 304, "true")
    assert "Nothing has been saved yet" in said(secretary, upload)


def test_the_page_says_when_nobody_works(cast: Cast, secretary: Client) -> None:
    upload = asked_for_a_dry_run(secretary)
    long_ago = (upload.asked_at or upload.uploaded_at) - timedelta(minutes=2)
    Upload.objects.filter(pk=upload.pk).update(noted_at=long_ago)

    assert "There has been no sign of work for a minute." in said(secretary, upload)


def test_the_worker_notes_how_far_it_is(
    cast: Cast, secretary: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = asked_for_a_dry_run(secretary)
    monkeypatch.setattr(tasks, "PAUSE", 0)
    noted = []
    note = tasks._note

    def remember(*args: Any) -> None:
        note(*args)
        noted.append(Upload.objects.values_list("stage", "progress").get(pk=upload.pk))

    monkeypatch.setattr(tasks, "_note", remember)
    run_all_due()

    assert noted == [("cells", 0), ("rows", 30), ("keeping", 80)]


def test_each_row_is_checked_once_for_the_dry_run_and_once_for_the_read_in(
    cast: Cast, secretary: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[int] = []
    fate = OrganisationCheck.fate

    def counted(self: OrganisationCheck, row: Any) -> Any:
        checked.append(row.number)
        return fate(self, row)

    monkeypatch.setattr(OrganisationCheck, "fate", counted)
    upload = planned(secretary)
    in_the_dry_run = list(checked)
    secretary.post(f"/en/mb27/read-in/{upload.public_id}/do/", {"digest": upload.digest})
    run_all_due()

    assert in_the_dry_run == [2, 3, 4, 5]
    assert checked == [2, 3, 4, 5] * 2


@pytest.mark.parametrize("rows", [4, 12])
def test_a_worker_asks_the_same_number_of_queries_for_any_number_of_rows(
    cast: Cast, secretary: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    upload = asked_for_a_dry_run(secretary, rows)
    run_all_due()
    upload.refresh_from_db()
    secretary.post(f"/en/mb27/read-in/{upload.public_id}/do/", {"digest": upload.digest})

    with django_assert_num_queries(34):
        tasks.work_on.call(upload.pk, "en")


@pytest.mark.parametrize(
    ("broken", "state", "setback"),
    [
        (IntegrityError, "planned", "clash"),
        (ZeroDivisionError, "planned", "failed"),
    ],
)
def test_what_fails_reads_nothing_in_and_the_page_says_why(
    cast: Cast,
    secretary: Client,
    monkeypatch: pytest.MonkeyPatch,
    broken: type[Exception],
    state: str,
    setback: str,
) -> None:
    upload = asked_for_a_read_in(secretary)
    read_in = OrganisationCheck.read_in

    def fail_at_the_end(self: OrganisationCheck, rows: Any) -> None:
        read_in(self, rows)
        raise broken

    monkeypatch.setattr(OrganisationCheck, "read_in", fail_at_the_end)

    assert state_after_work(upload) == (state, setback)
    assert palms() == 0
    assert "Nothing was read in." in said(secretary, upload)
    monkeypatch.setattr(OrganisationCheck, "read_in", read_in)
    secretary.post(f"/en/mb27/read-in/{upload.public_id}/do/", {"digest": upload.digest})
    assert state_after_work(upload) == ("read_in", "")
    assert palms() == ROWS


def test_a_busy_database_is_tried_again_and_then_told(
    cast: Cast, secretary: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = asked_for_a_read_in(secretary)

    def busy(_upload: Upload) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(tasks, "_work_on", busy)
    for _ in range(tasks.MOST_TRIES - 1):
        with pytest.raises(OperationalError):
            tasks.work_on.call(upload.pk, "en")
    tasks.work_on.call(upload.pk, "en")

    upload.refresh_from_db()
    assert (upload.state, upload.setback) == ("planned", "failed")


def test_a_worker_that_dies_over_a_file_again_and_again_gives_it_back(cast: Cast, secretary: Client) -> None:
    upload = asked_for_a_dry_run(secretary)
    Upload.objects.filter(pk=upload.pk).update(tries=tasks.MOST_TRIES)

    assert state_after_work(upload) == ("uploaded", "stopped")
    page = secretary.get(f"/en/mb27/read-in/{upload.public_id}/columns/").content.decode()
    assert "The dry run was not made." in page


def test_what_changed_since_the_dry_run_is_shown_and_nothing_read_in(cast: Cast, secretary: Client) -> None:
    upload = asked_for_a_read_in(secretary)
    Organisation.objects.filter(pk=cast.zaytuna.pk).update(country="XM")
    zaytuna = Organisation.objects.get(pk=cast.zaytuna.pk)
    zaytuna.name = zaytuna.name.with_text("en", "Palm Works 0")
    zaytuna.save()

    state = state_after_work(upload)

    assert state == ("planned", "changed")
    assert (upload.counts["new"], upload.counts["same"]) == (ROWS - 1, 1)
    assert palms() == 1


def test_whoever_lost_the_duty_meanwhile_reads_nothing_in(cast: Cast, secretary: Client) -> None:
    upload = asked_for_a_read_in(secretary)
    Grant.objects.filter(user=upload.asker_id).delete()

    assert state_after_work(upload) == ("planned", "not_allowed")
    assert palms() == 0


def test_a_file_that_was_dropped_meanwhile_is_not_read_in(cast: Cast, secretary: Client) -> None:
    upload = asked_for_a_read_in(secretary)
    secretary.post(f"/en/mb27/read-in/{upload.public_id}/drop/")

    assert state_after_work(upload) == ("discarded", "")
    assert palms() == 0


def test_a_file_at_work_cannot_be_asked_for_twice(cast: Cast, secretary: Client) -> None:
    upload = asked_for_a_read_in(secretary)

    again = secretary.post(f"/en/mb27/read-in/{upload.public_id}/do/", {"digest": upload.digest})
    columns = secretary.get(f"/en/mb27/read-in/{upload.public_id}/columns/")

    assert (again.status_code, columns.status_code) == (302, 302)
    assert Entry.objects.filter(name="sheets.ReadInStarted").count() == 1
    assert state_after_work(upload) == ("read_in", "")
    assert palms() == ROWS
