"""The queue inside the database: claimed with a lease, and claimed again when its worker died."""

import logging
import os
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import close_old_connections, connection
from django.db.models import F, Q
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist
from django_tasks.utils import get_random_id

from muntada.base.models import Job

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=15)
HEARTBEAT = LEASE / 3
MOST_TRIES = 5


class EmbeddedBackend(BaseTaskBackend):
    """Keeps jobs in `base.Job`, in the caller's transaction."""

    supports_defer = True
    supports_priority = True
    supports_get_result = True

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Lay the job down; it exists exactly if the caller's transaction does."""
        self.validate_task(task)
        job = Job.objects.create(
            key=get_random_id(),
            task=task.module_path,
            arguments={"args": list(args), "kwargs": dict(kwargs)},
            queue=task.queue_name,
            priority=-task.priority,
            run_at=task.run_after or datetime.now(tz=UTC),
        )
        return _result(job, task)

    def get_result(self, result_id: str) -> TaskResult[Any]:
        """The job with this id as it now stands."""
        job = Job.objects.filter(key=result_id).first()
        if job is None:
            raise TaskResultDoesNotExist(result_id)
        return _result(job, import_string(job.task))


STATUS = {
    Job.State.WAITING: TaskResultStatus.READY,
    Job.State.RUNNING: TaskResultStatus.RUNNING,
    Job.State.DONE: TaskResultStatus.SUCCESSFUL,
    Job.State.FAILED: TaskResultStatus.FAILED,
}


def _result(job: Job, task: Task[Any, Any]) -> TaskResult[Any]:
    return TaskResult(
        task=task,
        id=job.key,
        status=STATUS[Job.State(job.state)],
        enqueued_at=job.run_at,
        started_at=job.started_at,
        last_attempted_at=job.started_at,
        finished_at=job.finished_at,
        args=job.arguments["args"],
        kwargs=job.arguments["kwargs"],
        backend="default",
        errors=[],
        worker_ids=[job.worker] if job.worker else [],
    )


def claim(worker: str, queues: tuple[str, ...], now: datetime) -> Job | None:
    """Take the next job that is due: a waiting one, or one whose worker's lease has run out."""
    due = Q(state=Job.State.WAITING, run_at__lte=now) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    next_job = Job.objects.filter(due, queue__in=queues).order_by("priority", "pk").first()
    if next_job is None:
        return None
    # Ask and set in one statement, so that of two workers only one gets it.
    taken = Job.objects.filter(due, pk=next_job.pk, tries=next_job.tries).update(
        state=Job.State.RUNNING,
        worker=worker,
        lease_until=now + LEASE,
        tries=F("tries") + 1,
        started_at=now,
    )
    return Job.objects.get(pk=next_job.pk) if taken else None


def run_job(job: Job) -> None:
    """Carry out one claimed job; an error sends it back to wait, longer each time, five times at most."""
    stop = threading.Event()
    beat = threading.Thread(target=_keep_lease, args=(job.pk, job.worker, stop), daemon=True)
    is_shared_memory = connection.vendor == "sqlite" and connection.is_in_memory_db()
    if not is_shared_memory:  # a second thread would see another, empty database
        beat.start()
    mine = Job.objects.filter(pk=job.pk, worker=job.worker, state=Job.State.RUNNING)
    try:
        import_string(job.task).call(*job.arguments["args"], **job.arguments["kwargs"])
    except Exception as error:
        logger.exception("job %s failed (%s of %s)", job.task, job.tries, MOST_TRIES)
        has_more = job.tries < MOST_TRIES
        mine.update(
            state=Job.State.WAITING if has_more else Job.State.FAILED,
            run_at=datetime.now(tz=UTC) + timedelta(seconds=2**job.tries),
            finished_at=None if has_more else datetime.now(tz=UTC),
            error="".join(traceback.format_exception_only(error))[:2000],
        )
    else:
        mine.update(state=Job.State.DONE, finished_at=datetime.now(tz=UTC), error="")
    finally:
        stop.set()


def _keep_lease(job_id: int, worker: str, stop: threading.Event) -> None:
    while not stop.wait(HEARTBEAT.total_seconds()):
        Job.objects.filter(pk=job_id, worker=worker, state=Job.State.RUNNING).update(
            lease_until=datetime.now(tz=UTC) + LEASE
        )
    connection.close()


@dataclass
class Worker:
    """Takes jobs one after the other until it is told to stop."""

    queues: tuple[str, ...] = ("default", "solver")
    pause: float = 0.3

    def run(self, should_stop: Callable[[], bool]) -> None:
        """Work until told to stop; an idle worker asks a few times a second."""
        name = f"{os.getpid()}-{get_random_id()[:8]}"
        while not should_stop():
            close_old_connections()
            job = claim(name, self.queues, datetime.now(tz=UTC))
            if job is None:
                time.sleep(self.pause)
                continue
            run_job(job)


def run_all_due(now: datetime | None = None) -> int:
    """Carry out every job that is due, in this process; how many there were. For commands and tests."""
    count = 0
    while job := claim("here", ("default", "solver"), now or datetime.now(tz=UTC)):
        run_job(job)
        count += 1
    return count


def clear_done(before: datetime) -> int:
    """Remove finished jobs from before this moment."""
    return Job.objects.filter(state=Job.State.DONE, finished_at__lt=before).delete()[0]
