"""A lease is claimed once, kept while its worker lives, and claimed again when it has run out.

The table of the embedded queue is there on both databases, so that these hold on both.
"""

from datetime import UTC, datetime, timedelta

import pytest
from django_tasks import task

from muntada.base.jobs import embedded
from muntada.base.jobs.terms import MOST_DEATHS
from muntada.base.models import Job

pytestmark = pytest.mark.django_db

done: list[int] = []
NOW = datetime.now(tz=UTC)


@task()
def note(number: int) -> None:
    done.append(number)


@pytest.fixture
def job() -> Job:
    """One job that is due."""
    done.clear()
    return Job.objects.create(
        key="k",
        task=f"{__name__}.note",
        arguments={"args": [7], "kwargs": {}},
        queue="default",
        run_at=NOW,
    )


def test_a_job_of_a_dead_worker_is_claimed_again_when_its_lease_has_run_out(job: Job) -> None:
    first = embedded.claim("one", ("default",), NOW)
    too_early = embedded.claim("two", ("default",), NOW + embedded.LEASE / 2)
    again = embedded.claim("two", ("default",), NOW + embedded.LEASE + timedelta(seconds=1))

    assert (first, too_early, again and again.tries) == (job, None, 2)


def test_a_worker_that_lost_its_lease_does_not_end_the_job_of_the_other(job: Job) -> None:
    slow = embedded.claim("slow", ("default",), NOW)
    embedded.claim("quick", ("default",), NOW + embedded.LEASE * 2)
    assert slow is not None

    embedded.run_job(slow)

    job.refresh_from_db()
    assert (job.state, job.worker) == (Job.State.RUNNING, "quick")


def test_a_job_is_for_those_who_serve_its_queue(job: Job) -> None:
    assert embedded.claim("one", ("solver",), NOW) is None
    assert embedded.claim("one", ("solver", "default"), NOW) == job


def test_a_job_over_which_worker_after_worker_dies_is_given_up(job: Job) -> None:
    moment = NOW
    for _ in range(MOST_DEATHS):
        assert embedded.claim("doomed", ("default",), moment) is not None
        moment += embedded.LEASE * 2
    last = embedded.claim("last", ("default",), moment)
    assert last is not None

    embedded.run_job(last)

    job.refresh_from_db()
    assert (job.state, done) == (Job.State.FAILED, [])
