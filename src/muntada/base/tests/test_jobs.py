"""Jobs survive their workers: claimed once, claimed again when the lease has run out, five tries at most."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django_tasks import task

from muntada.base.jobs import embedded
from muntada.base.jobs.drain import run_all_due
from muntada.base.models import Job

only_embedded = pytest.mark.skipif(
    connection.vendor != "sqlite",
    reason="the embedded queue serves SQLite; procrastinate has its own tests below",
)
done: list[int] = []


@task()
def note(number: int) -> None:
    done.append(number)


@task()
def stumble(number: int) -> None:
    done.append(number)
    raise RuntimeError("not today")


@pytest.fixture(autouse=True)
def _nothing_done() -> None:
    done.clear()


@pytest.mark.django_db
def test_a_job_that_was_enqueued_is_done_once() -> None:
    note.enqueue(1)
    note.enqueue(2)

    assert (run_all_due(), run_all_due(), done) == (2, 0, [1, 2])


@pytest.mark.django_db
def test_a_job_exists_exactly_if_its_transaction_does() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        note.enqueue(1)
        raise ZeroDivisionError

    assert (run_all_due(), done) == (0, [])


@only_embedded
@pytest.mark.django_db
def test_a_job_of_a_dead_worker_is_claimed_again_when_its_lease_has_run_out() -> None:
    note.enqueue(7)
    now = datetime.now(tz=UTC)
    first = embedded.claim("one", ("default",), now)
    too_early = embedded.claim("two", ("default",), now + embedded.LEASE / 2)
    again = embedded.claim("two", ("default",), now + embedded.LEASE + timedelta(seconds=1))

    assert (first is not None, too_early, again is not None and again.tries) == (True, None, 2)


@only_embedded
@pytest.mark.django_db
def test_a_worker_that_lost_its_lease_does_not_end_the_job_of_the_other() -> None:
    note.enqueue(7)
    now = datetime.now(tz=UTC)
    slow = embedded.claim("slow", ("default",), now)
    embedded.claim("quick", ("default",), now + embedded.LEASE * 2)
    assert slow is not None
    embedded.run_job(slow)

    assert Job.objects.get().state == Job.State.RUNNING


@only_embedded
@pytest.mark.django_db
def test_a_job_that_fails_waits_longer_each_time_and_is_given_up_after_five_tries() -> None:
    stumble.enqueue(1)
    moment = datetime.now(tz=UTC)
    states = []
    for _ in range(embedded.MOST_TRIES):
        moment += timedelta(hours=1)
        run_due_at(moment)
        states.append(Job.objects.get().state)

    assert states == ["waiting"] * (embedded.MOST_TRIES - 1) + ["failed"]
    assert len(done) == embedded.MOST_TRIES
    assert "not today" in Job.objects.get().error


def run_due_at(moment: datetime) -> None:
    job = embedded.claim("here", ("default",), moment)
    assert job is not None
    embedded.run_job(job)


WORKER = """
import django, os, sys, time
django.setup()
from muntada.base.jobs.embedded import Worker
import muntada.base.jobs.embedded as embedded
from datetime import timedelta
embedded.LEASE = timedelta(seconds=1)
embedded.HEARTBEAT = timedelta(seconds=0.3)
Worker(pause=0.02).run(lambda: False)
"""


@only_embedded
def test_workers_that_are_killed_lose_no_job(tmp_path: Path) -> None:
    database = tmp_path / "jobs.sqlite3"
    marks = tmp_path / "marks"
    marks.mkdir()
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{database}".replace("////", "///"),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": os.pathsep.join(["src", "."]),
        "MARKS": str(marks),
    }
    root = Path(settings.PACKAGE).parents[1]

    def run(code: str) -> None:
        subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code)], env=environment, cwd=root, check=True, timeout=120
        )

    run(
        """
        import django; django.setup()
        from django.core.management import call_command
        call_command("migrate", verbosity=0)
        from tests.marking import leave_mark
        for number in range(60):
            leave_mark.enqueue(number)
        """
    )

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", WORKER], env=environment, cwd=root)

    workers = [start(), start()]
    deadline = time.monotonic() + 60
    kills = 0
    while len(list(marks.iterdir())) < 60 and time.monotonic() < deadline:
        time.sleep(0.4)
        if kills < 4 and any(marks.iterdir()):
            victim = workers.pop(0)
            victim.send_signal(signal.SIGKILL)
            victim.wait()
            workers.append(start())
            kills += 1
    for worker in workers:
        worker.kill()
        worker.wait()

    assert {int(path.name) for path in marks.iterdir()} == set(range(60))
    assert kills >= 1
