"""The queue as a command or a test sees it, whichever engine keeps it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection


@dataclass(frozen=True)
class Waiting:
    """A job that is still to be carried out."""

    task: str
    args: tuple[Any, ...]
    run_at: datetime | None  # None: at once


def run_all_due(now: datetime | None = None) -> int:
    """Carry out every job that is due (at this moment, else now), in this process; how many there were."""
    if connection.vendor == "postgresql":
        from muntada.base.jobs import scaled

        return scaled.run_all_due(now)
    from muntada.base.jobs import embedded

    return embedded.run_all_due(now)


def waiting() -> list[Waiting]:
    """The jobs that are still to be carried out, oldest first."""
    if connection.vendor == "postgresql":
        from procrastinate.contrib.django.models import ProcrastinateJob

        return [
            Waiting(job.args["task"], tuple(job.args["args"]), job.scheduled_at)
            for job in ProcrastinateJob.objects.filter(status="todo").order_by("id")
        ]
    from muntada.base.models import Job

    return [
        Waiting(job.task, tuple(job.arguments["args"]), job.run_at)
        for job in Job.objects.filter(state=Job.State.WAITING).order_by("pk")
    ]


def given_up() -> int:
    """How many jobs failed as often as they may."""
    if connection.vendor == "postgresql":
        from procrastinate.contrib.django.models import ProcrastinateJob

        return int(ProcrastinateJob.objects.filter(status="failed").count())
    from muntada.base.models import Job

    return Job.objects.filter(state=Job.State.FAILED).count()


def clear_finished(now: datetime) -> None:
    """Forget the jobs that were done or given up long before this moment."""
    if connection.vendor == "postgresql":
        from muntada.base.jobs import scaled

        scaled.clear_finished()
        return
    from muntada.base.jobs import embedded

    embedded.clear_finished(now)
