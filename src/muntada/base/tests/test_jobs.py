"""What a room may rely on, whichever engine carries out its jobs."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django_tasks import task

from muntada.base.jobs.drain import Waiting, clear_finished, given_up, run_all_due, waiting
from muntada.base.jobs.periodic import BadPeriod, Timekeeper, every
from muntada.base.jobs.terms import MOST_TRIES
from muntada.base.models import Job

pytestmark = pytest.mark.django_db

done: list[int] = []


@task()
def note(number: int) -> None:
    done.append(number)


@task()
def stumble(number: int) -> None:
    done.append(number)
    raise RuntimeError("not today")


@every(hours=24)
@task()
def tidy() -> None:
    done.append(24)


@pytest.fixture(autouse=True)
def _nothing_done() -> None:
    done.clear()


def test_a_job_that_was_enqueued_is_done_once() -> None:
    note.enqueue(1)
    note.enqueue(2)

    assert (run_all_due(), run_all_due(), done) == (2, 0, [1, 2])


def test_a_job_exists_exactly_if_its_transaction_does() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        note.enqueue(1)
        raise ZeroDivisionError

    assert (run_all_due(), waiting(), done) == (0, [], [])


def test_a_job_waits_for_its_hour_and_the_weightier_one_goes_first() -> None:
    later = datetime.now(tz=UTC) + timedelta(hours=1)
    note.using(run_after=later).enqueue(1)
    note.enqueue(2)
    note.using(priority=10).enqueue(3)

    run_all_due()

    assert (done, waiting()) == ([3, 2], [Waiting(f"{__name__}.note", (1,), later)])
    run_all_due(later + timedelta(seconds=1))
    assert done == [3, 2, 1]


def test_a_job_that_fails_waits_longer_each_time_and_is_given_up_after_five_tries() -> None:
    stumble.enqueue(1)
    now = datetime.now(tz=UTC) + timedelta(seconds=1)
    pauses = []
    while waiting():
        run_all_due(now)
        for job in waiting():
            assert job.run_at is not None
            pauses.append((job.run_at - now).total_seconds())
            now = job.run_at

    assert (pauses, given_up(), len(done)) == ([2, 4, 8, 16], 1, MOST_TRIES)


def lay_down_all(timekeeper: Timekeeper, now: datetime) -> None:
    if connection.vendor == "postgresql":
        from muntada.base.jobs.scaled import lay_down
    else:
        from muntada.base.jobs.embedded import lay_down
    for turn in timekeeper.due(now):
        lay_down(turn)
        timekeeper.laid_down(turn)


def test_what_comes_back_is_done_once_a_period_however_many_workers_run() -> None:
    noon = datetime(2027, 3, 17, 12, tzinfo=UTC)
    workers = [Timekeeper(), Timekeeper()]
    days = []
    for day in (noon, noon + timedelta(hours=11), noon + timedelta(hours=13)):
        done.clear()
        for worker in (*workers, Timekeeper()):
            lay_down_all(worker, day)
        run_all_due()
        days.append(list(done))

    assert days == [[24], [], [24]]


@pytest.mark.parametrize("days", [0, 14])
def test_a_period_is_neither_nothing_nor_longer_than_jobs_are_remembered(days: int) -> None:
    with pytest.raises(BadPeriod):
        every(days=days)


def test_finished_jobs_are_forgotten_after_two_weeks_and_failed_ones_after_three_months() -> None:
    note.enqueue(1)
    note.enqueue(2)
    stumble.enqueue(3)
    for number in range(MOST_TRIES):
        run_all_due(datetime.now(tz=UTC) + timedelta(seconds=1 + 60 * number))
    note.enqueue(4)
    kept = []
    for days in (13, 15, 95):
        make_older(timedelta(days=days))
        clear_finished(datetime.now(tz=UTC))
        kept.append(count_jobs())
        make_older(timedelta(days=-days))

    assert kept == [4, 2, 1]
    assert [one.args for one in waiting()] == [(4,)]


def make_older(age: timedelta) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_events SET at = at - make_interval(days => %s)", [age.days])
        return
    for job in Job.objects.exclude(finished_at=None):
        assert job.finished_at is not None
        job.finished_at -= age
        job.save()


def count_jobs() -> int:
    if connection.vendor == "postgresql":
        from procrastinate.contrib.django.models import ProcrastinateJob

        return int(ProcrastinateJob.objects.count())
    return Job.objects.count()
