"""The queue of several machines: procrastinate on PostgreSQL carries the same jobs."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from procrastinate import Blueprint, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

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


def register(procrastinate_app: Any) -> None:
    """Called by procrastinate once it knows the database (PROCRASTINATE_ON_APP_READY)."""
    procrastinate_app.add_tasks_from(blueprint, namespace="muntada")


STALLED_AFTER = 30  # seconds without a heartbeat: procrastinate's workers send one every 10
SWEEP_EVERY = 15


async def _sweep(procrastinate_app: Any) -> None:
    """Give back the jobs of workers that died: procrastinate marks them, we set them to be done again."""
    while True:
        for job in await procrastinate_app.job_manager.get_stalled_jobs(
            seconds_since_heartbeat=STALLED_AFTER
        ):
            await procrastinate_app.job_manager.retry_job(job)
        await asyncio.sleep(SWEEP_EVERY)


async def _work(procrastinate_app: Any, queues: tuple[str, ...]) -> None:
    async with procrastinate_app.open_async():
        sweep = asyncio.create_task(_sweep(procrastinate_app))
        try:
            await procrastinate_app.run_worker_async(
                queues=list(queues), concurrency=2, listen_notify=True, install_signal_handlers=True
            )
        finally:
            sweep.cancel()


def run_worker(queues: tuple[str, ...]) -> None:
    """Carry out jobs until the process is told to stop."""
    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
        asyncio.run(_work(worker_app, queues))


def run_all_due() -> int:
    """Carry out every waiting job on this connection, in this process; how many there were."""
    count = 0
    while (
        job := ProcrastinateJob.objects.filter(status="todo").order_by("-priority", "id").first()
    ) is not None:
        carry_out.func(**job.args)
        app.job_manager.cancel_job_by_id(job.pk, delete_job=True)
        count += 1
    return count
