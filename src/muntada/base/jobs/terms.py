"""What both engines promise: how often a job is tried, how long it waits, how long it is remembered."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django_tasks.base import Task, TaskResult, TaskResultStatus

QUEUES = ("default", "solver")
MOST_TRIES = 5
# A job that takes its worker down with it again and again is given up too, but later: a machine
# that is switched off in the middle is no fault of the job.
MOST_DEATHS = 20

DONE_IS_KEPT = timedelta(days=14)
FAILED_IS_KEPT = timedelta(days=90)


def pause_after(tries: int) -> timedelta:
    """How long a job that failed waits for its next try: 2, 4, 8, 16 seconds."""
    return timedelta(seconds=2**tries)


def accepted(task: Task[Any, Any], job_id: str, args: Any, kwargs: Any) -> TaskResult[Any]:
    """What whoever enqueued a job is told: its id, and that it waits."""
    return TaskResult(
        task=task,
        id=job_id,
        status=TaskResultStatus.READY,
        enqueued_at=datetime.now(tz=UTC),
        started_at=None,
        last_attempted_at=None,
        finished_at=None,
        args=list(args),
        kwargs=dict(kwargs),
        backend=task.backend,
        errors=[],
        worker_ids=[],
    )
