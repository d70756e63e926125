"""The queue of several machines: procrastinate on PostgreSQL carries the same jobs."""

from datetime import UTC, datetime
from typing import Any

from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from procrastinate import Blueprint, RetryStrategy
from procrastinate.contrib.django import app

from muntada.base.jobs.embedded import MOST_TRIES

CARRY_OUT = "muntada:carry_out"

blueprint = Blueprint()


@blueprint.task(name="carry_out", retry=RetryStrategy(max_attempts=MOST_TRIES, exponential_wait=2))
def carry_out(*, task: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    """Call the task of that name: the only thing that procrastinate has to know of us."""
    import_string(task).call(*args, **kwargs)


class ProcrastinateBackend(BaseTaskBackend):
    """Puts jobs into procrastinate's table, in the caller's transaction."""

    supports_defer = True
    supports_priority = True

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Lay the job down; it exists exactly if the caller's transaction does."""
        self.validate_task(task)
        job_id = app.configure_task(
            CARRY_OUT, queue=task.queue_name, schedule_at=task.run_after, priority=task.priority
        ).defer(task=task.module_path, args=list(args), kwargs=dict(kwargs))
        return TaskResult(
            task=task,
            id=str(job_id),
            status=TaskResultStatus.READY,
            enqueued_at=datetime.now(tz=UTC),
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=list(args),
            kwargs=dict(kwargs),
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
