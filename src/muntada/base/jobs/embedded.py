"""The queue inside the database: claimed with a lease, and claimed again when its worker died."""

import logging
import os
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import OperationalError, close_old_connections, connection, connections
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLite
from django.db.models import Q
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult
from django_tasks.utils import get_random_id

from muntada.base.jobs.periodic import Timekeeper, Turn
from muntada.base.jobs.terms import (
    DONE_IS_KEPT,
    FAILED_IS_KEPT,
    MOST_DEATHS,
    MOST_TRIES,
    QUEUES,
    accepted,
    pause_after,
)
from muntada.base.models import Job

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=15)


class EmbeddedBackend(BaseTaskBackend):
    """Keeps jobs in `base.Job`, in the caller's transaction."""

    supports_defer = True
    supports_priority = True

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Lay the job down; it exists exactly if the caller's transaction does."""
        self.validate_task(task)
        job = _as_job(task, args, kwargs, key=get_random_id())
        job.save(force_insert=True)
        return accepted(task, job.key, args, kwargs)


def _as_job(task: Task[Any, Any], args: Any, kwargs: Any, *, key: str) -> Job:
    return Job(
        key=key,
        task=task.module_path,
        arguments={"args": list(args), "kwargs": dict(kwargs)},
        queue=task.queue_name,
        priority=-task.priority,
        run_at=task.run_after or datetime.now(tz=UTC),
    )


def lay_down(turn: Turn) -> None:
    """Put one turn of a periodic task into the queue, unless another worker has."""
    Job.objects.bulk_create([_as_job(turn.task, (), {}, key=turn.key)], ignore_conflicts=True)


def claim(worker: str, queues: tuple[str, ...], now: datetime, *, lease: timedelta = LEASE) -> Job | None:
    """Take the next job that is due: one whose worker's lease has run out, or a waiting one."""
    due = Q(state=Job.State.RUNNING, lease_until__lt=now) | Q(state=Job.State.WAITING, run_at__lte=now)
    # By state first: what was left lying goes before what waits. Naming both keeps the search in the index.
    both = Job.objects.filter(due, state__in=(Job.State.RUNNING, Job.State.WAITING), queue__in=queues)
    found = both.order_by("state", "priority", "pk").first()
    if found is None:
        return None
    taken: dict[str, Any] = {
        "state": Job.State.RUNNING,
        "worker": worker,
        "lease_until": now + lease,
        "tries": found.tries + 1,
        "started_at": now,
    }
    # Ask and set in one statement, so that of two workers only one gets it.
    if not Job.objects.filter(due, pk=found.pk, tries=found.tries).update(**taken):
        return None
    for name, value in taken.items():
        setattr(found, name, value)
    return found


def run_job(job: Job, *, lease: timedelta = LEASE, now: datetime | None = None) -> None:
    """Carry out one claimed job; an error sends it back to wait, longer each time, five times at most."""
    mine = Job.objects.filter(pk=job.pk, worker=job.worker, state=Job.State.RUNNING)
    if job.tries > MOST_DEATHS:
        mine.update(
            state=Job.State.FAILED, finished_at=datetime.now(tz=UTC), error="its workers died over it"
        )
        return
    stop = threading.Event()
    beat = threading.Thread(target=_keep_lease, args=(job, lease, stop), daemon=True)
    database = connections["default"]
    if not (isinstance(database, SQLite) and database.is_in_memory_db()):
        beat.start()  # in memory a second thread would see another, empty database
    try:
        import_string(job.task).call(*job.arguments["args"], **job.arguments["kwargs"])
    except Exception as error:
        logger.exception("job %s failed (%s of %s)", job.task, job.tries, MOST_TRIES)
        has_more = job.tries < MOST_TRIES
        ended = now or datetime.now(tz=UTC)
        mine.update(
            state=Job.State.WAITING if has_more else Job.State.FAILED,
            run_at=ended + pause_after(job.tries),
            finished_at=None if has_more else ended,
            error="".join(traceback.format_exception_only(error))[:2000],
        )
    else:
        mine.update(state=Job.State.DONE, finished_at=now or datetime.now(tz=UTC), error="")
    finally:
        stop.set()


def _keep_lease(job: Job, lease: timedelta, stop: threading.Event) -> None:
    try:
        while not stop.wait(lease.total_seconds() / 3):
            try:
                Job.objects.filter(pk=job.pk, worker=job.worker, state=Job.State.RUNNING).update(
                    lease_until=datetime.now(tz=UTC) + lease
                )
            except OperationalError:
                logger.warning("the database is busy; the lease of %s is renewed later", job.task)
    finally:
        connection.close()


@dataclass
class Worker:
    """Takes jobs one after the other until it is told to stop."""

    queues: tuple[str, ...] = QUEUES
    pause: float = 0.3
    lease: timedelta = LEASE
    timekeeper: Timekeeper = field(default_factory=Timekeeper)

    def run(self, should_stop: Callable[[], bool]) -> None:
        """Work until told to stop; an idle worker asks a few times a second."""
        name = f"{os.getpid()}-{get_random_id()[:8]}"
        try:
            while not should_stop():
                close_old_connections()
                try:
                    has_worked = self._work_once(name, datetime.now(tz=UTC))
                except OperationalError as error:
                    # Somebody holds the database for longer than we wait: the job's lease runs out and it is
                    # claimed again.
                    logger.warning("the database does not answer the worker: %s", error)
                    has_worked = False
                if not has_worked:
                    time.sleep(self.pause)
        finally:
            connection.close()

    def _work_once(self, name: str, now: datetime) -> bool:
        for turn in self.timekeeper.due(now):
            lay_down(turn)
            self.timekeeper.laid_down(turn)
        job = claim(name, self.queues, now, lease=self.lease)
        if job is None:
            return False
        run_job(job, lease=self.lease)
        return True


def run_all_due(now: datetime | None = None) -> int:
    """Carry out every job that is due, in this process; how many there were."""
    count = 0
    while job := claim("here", QUEUES, now or datetime.now(tz=UTC)):
        run_job(job, now=now)
        count += 1
    return count


def clear_finished(now: datetime) -> None:
    """Forget jobs that were done, and later those that were given up."""
    Job.objects.filter(state=Job.State.DONE, finished_at__lt=now - DONE_IS_KEPT).delete()
    Job.objects.filter(state=Job.State.FAILED, finished_at__lt=now - FAILED_IS_KEPT).delete()
