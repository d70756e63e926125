"""The queue of several machines: procrastinate on PostgreSQL carries the same jobs."""

import asyncio
import json
import logging
import signal
from datetime import UTC, datetime, timedelta
from typing import Any

from asgiref.sync import async_to_sync, sync_to_async
from django.db import connection, transaction
from django.db.models import Q
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult
from procrastinate import App, Blueprint, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.contrib.django.utils import connector_params
from procrastinate.jobs import Status
from procrastinate.psycopg_connector import PsycopgConnector

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

logger = logging.getLogger(__name__)

CARRY_OUT = "muntada:carry_out"
STALLED_AFTER = timedelta(seconds=30)
AT_ONCE = {"default": 2, "solver": 1}  # a mail never waits for a timetable

blueprint = Blueprint()


# Procrastinate counts tries from 0 and so waits 2, 4, 8, 16 seconds, as `terms.pause_after` has it.
@blueprint.task(name="carry_out", retry=RetryStrategy(max_attempts=MOST_TRIES - 1, exponential_wait=2))
def carry_out(**call: Any) -> None:
    """Call the task of that name: the only thing that procrastinate has to know of us."""
    _carry_out(call)


def _carry_out(call: Any) -> None:
    import_string(call["task"]).call(*call["args"], **call["kwargs"])


def register(procrastinate_app: App) -> None:
    """Called by procrastinate once it knows the database (PROCRASTINATE_ON_APP_READY)."""
    procrastinate_app.add_tasks_from(blueprint, namespace="muntada")


class ProcrastinateBackend(BaseTaskBackend):
    """Puts jobs into procrastinate's table, in the caller's transaction."""

    supports_defer = True
    supports_priority = True

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Lay the job down; it exists exactly if the caller's transaction does."""
        self.validate_task(task)
        job_id = _deferrer(task).defer(task=task.module_path, args=list(args), kwargs=dict(kwargs))
        return accepted(task, str(job_id), args, kwargs)


def _deferrer(task: Task[Any, Any], **more: Any) -> Any:
    return app.configure_task(
        CARRY_OUT, queue=task.queue_name, schedule_at=task.run_after, priority=task.priority, **more
    )


def lay_down(turn: Turn) -> None:
    """Put one turn of a periodic task into the queue, unless another worker has."""
    # Procrastinate wants the timestamp among the arguments too; `carry_out` has no use for it.
    call = {"task": turn.task.module_path, "args": [], "kwargs": {}, "timestamp": turn.begins}
    deferrer = _deferrer(turn.task, task_kwargs=call)
    async_to_sync(app.job_manager.defer_periodic_job)(
        job=deferrer.job, periodic_id=turn.task.module_path, defer_timestamp=turn.begins
    )


def give_back_stalled(stalled_after: timedelta) -> None:
    """Let the jobs of workers that died be done again; each is given back by one sweeper only."""
    now = datetime.now(tz=UTC)
    is_left = Q(worker=None) | Q(worker__last_heartbeat__lt=now - stalled_after)
    with transaction.atomic():
        left = ProcrastinateJob.objects.select_for_update(of=("self",), skip_locked=True)
        for job in left.filter(is_left, status="doing"):
            if job.attempts < MOST_DEATHS:
                app.job_manager.retry_job_by_id(job.pk, retry_at=now)
            else:
                _finish(job.procrastinate_job, Status.FAILED)


def _finish(job: Any, status: Status) -> None:
    async_to_sync(app.job_manager.finish_job)(job, status=status, delete_job=False)


async def _keep_house(stalled_after: timedelta) -> None:
    """Give back what dead workers left, and lay down the turns of periodic tasks."""
    timekeeper = Timekeeper()

    def once() -> None:
        try:
            give_back_stalled(stalled_after)
            for turn in timekeeper.due(datetime.now(tz=UTC)):
                lay_down(turn)
                timekeeper.laid_down(turn)
        finally:
            connection.close()

    while True:
        try:
            await sync_to_async(once, thread_sensitive=False)()
        except Exception:
            logger.exception("the sweep for stalled jobs failed; it is tried again")
        await asyncio.sleep(stalled_after.total_seconds() / 3)


async def _work(stalled_after: timedelta) -> bool:
    """Work until a signal comes (True) or a worker fails (False); jobs in hand are finished."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    # The tasks stay bound to the app on Django's connection: what a job enqueues is in its own transaction.
    worker_app = app.with_connector(PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=8))
    async with worker_app.open_async():
        workers = [
            asyncio.create_task(
                worker_app.run_worker_async(
                    queues=[queue],
                    concurrency=AT_ONCE[queue],
                    install_signal_handlers=False,
                    update_heartbeat_interval=stalled_after.total_seconds() / 3,
                    stalled_worker_timeout=stalled_after.total_seconds(),
                )
            )
            for queue in QUEUES
        ]
        housekeeping = asyncio.create_task(_keep_house(stalled_after))
        waiting = asyncio.create_task(told.wait())
        await asyncio.wait([waiting, housekeeping, *workers], return_when=asyncio.FIRST_COMPLETED)
        for one in (waiting, housekeeping, *workers):
            one.cancel()
        await asyncio.gather(waiting, housekeeping, *workers, return_exceptions=True)
    return told.is_set()


def run_worker(stalled_after: timedelta = STALLED_AFTER) -> bool:
    """Carry out jobs until the process is told to stop; False when the database was lost instead."""
    return asyncio.run(_work(stalled_after))


def run_all_due(now: datetime | None = None) -> int:
    """Carry out every job that is due on this connection, in this process; how many there were."""
    if now is not None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo' AND scheduled_at <= %s",
                [now],
            )
    manager = app.job_manager
    worker_id = async_to_sync(manager.register_worker)()
    count = 0
    while job := async_to_sync(manager.fetch_job)(queues=None, worker_id=worker_id):
        call = json.loads(str(job.task_kwargs))  # Django leaves what the database keeps as JSON unread
        tries = job.attempts + 1
        try:
            _carry_out(call)
        except Exception:
            logger.exception("job %s failed (%s of %s)", call["task"], tries, MOST_TRIES)
            if tries < MOST_TRIES:
                retry_at = (now or datetime.now(tz=UTC)) + pause_after(tries)
                async_to_sync(manager.retry_job)(job, retry_at=retry_at)
            else:
                _finish(job, Status.FAILED)
        else:
            _finish(job, Status.SUCCEEDED)
        count += 1
    async_to_sync(manager.unregister_worker)(worker_id)
    return count


def clear_finished() -> None:
    """Forget jobs that were done, and later those that were given up."""
    for kept, has_failed in ((DONE_IS_KEPT, False), (FAILED_IS_KEPT, True)):
        async_to_sync(app.job_manager.delete_old_jobs)(
            nb_hours=int(kept.total_seconds() // 3600), include_failed=has_failed
        )
