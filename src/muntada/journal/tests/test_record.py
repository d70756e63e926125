from dataclasses import dataclass

import pytest
from conftest import in_threads
from django.db import DatabaseError, connection, transaction
from tests.cast import NOON

from muntada.access.actor import SYSTEM
from muntada.base.events import Event, PersonalValue
from muntada.base.jobs.drain import run_all_due
from muntada.journal.models import ChainEnd, Entry, Immutable
from muntada.journal.record import NotInTransaction, broken_link, listens, record

heard: list[int] = []


@dataclass(frozen=True, kw_only=True)
class BellRang(Event):
    times: int = 1
    code: str = ""


@listens(BellRang)
def hear(event: BellRang) -> None:
    heard.append(event.times)


def ring(times: int) -> Entry:
    return record(BellRang(forum_id=None, times=times), actor=SYSTEM, now=NOON)


@pytest.mark.django_db
def test_record_chains_each_row_to_the_one_before() -> None:
    first, second = ring(1), ring(2)

    assert second.previous == first.digest
    assert broken_link() is None


def test_rows_written_at_once_stand_in_one_chain(file_database: None) -> None:
    def ring_ten_times() -> None:
        for number in range(10):
            with transaction.atomic():
                ring(number)

    done = in_threads(*[ring_ten_times] * 4)
    (counted,) = in_threads(lambda: (Entry.objects.count(), broken_link()))

    assert (done, counted) == ([None] * 4, (40, None))


@pytest.mark.django_db
def test_a_changed_row_breaks_the_chain_and_the_database_refuses_to_change_it() -> None:
    ring(1)
    second = ring(2)
    table = Entry._meta.db_table

    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE {table} SET actor_id = 9 WHERE number = %s", [second.number])
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM {table}")
    from muntada.journal.guard import lower_guard, raise_guard

    lower_guard(connection)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET actor_id = 9 WHERE number = %s", [second.number])
    raise_guard(connection)

    assert broken_link() == second.number

    third = ring(3)
    assert (broken_link(newest=1), broken_link(newest=2)) == (None, second.number)
    assert (broken_link(newest=9), third.previous) == (second.number, second.digest)


@pytest.mark.django_db
def test_the_newest_row_cannot_be_cut_off_unseen() -> None:
    from muntada.journal.guard import lower_guard, raise_guard

    ring(1)
    lower_guard(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM journal_delivery")
        cursor.execute("DELETE FROM journal_entry")
    raise_guard(connection)

    assert broken_link() == 1


@pytest.mark.django_db
def test_rows_whose_end_is_forgotten_do_not_hold() -> None:
    # Whoever cuts off the newest rows could remove the row that tells of them too.
    newest = ring(1)

    ChainEnd.objects.all().delete()

    assert (broken_link(), broken_link(newest=9)) == (newest.number + 1, newest.number + 1)


@pytest.mark.django_db
def test_rows_refuse_to_be_changed_through_the_models_too() -> None:
    entry = ring(1)

    for attempt in (entry.save, entry.delete, Entry.objects.all().delete):
        with pytest.raises(Immutable):
            attempt()
    with pytest.raises(Immutable):
        Entry.objects.update(name="x")


def test_an_event_refuses_a_personal_name() -> None:
    with pytest.raises(PersonalValue, match="code"):
        BellRang(forum_id=None, code="Марина Орлова")
    with pytest.raises(PersonalValue):
        BellRang(forum_id=None, code="Marina Orlova")


@pytest.mark.django_db
def test_listeners_hear_of_a_row_once_even_when_the_job_runs_twice() -> None:
    heard.clear()
    entry = ring(3)

    run_all_due()
    from muntada.journal.tasks import deliver

    deliver.call(entry.deliveries.get().pk)

    assert heard == [3]


@pytest.mark.django_db(transaction=True)
def test_record_outside_a_transaction_is_refused() -> None:
    with pytest.raises(NotInTransaction):
        ring(1)
