"""Work that comes back: once in each period, however many workers run and whenever they were started."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.utils.module_loading import autodiscover_modules
from django_tasks.base import Task

from muntada.base.jobs.terms import DONE_IS_KEPT

AnyTask = TypeVar("AnyTask", bound=Task[Any, Any])

_periods: dict[str, tuple[Task[Any, Any], timedelta]] = {}


class BadPeriod(ValueError):
    """A period is at least a minute and shorter than a finished job is remembered."""


def every(*, days: int = 0, hours: int = 0, minutes: int = 0) -> Callable[[AnyTask], AnyTask]:
    """Have a task without arguments done once in each period; days begin at midnight UTC.

    A period in which no worker ran is not made up for; one that has begun is, as soon as a worker starts.
    """
    period = timedelta(days=days, hours=hours, minutes=minutes)
    if not timedelta(minutes=1) <= period < DONE_IS_KEPT:
        raise BadPeriod(str(period))

    def register(task: AnyTask) -> AnyTask:
        _periods[task.module_path] = (task, period)
        return task

    return register


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One task in one period."""

    task: Task[Any, Any]
    begins: int  # seconds since 1970, the same for every worker

    @property
    def key(self) -> str:
        """The same for every worker that finds this turn due."""
        name = f"{self.task.module_path} {self.begins}"
        return hashlib.sha256(name.encode()).hexdigest()[:40]


@dataclass
class Timekeeper:
    """Tells a worker which turns have begun since it last asked; the queue refuses those of other workers."""

    _begun: dict[str, int] = field(default_factory=dict)
    _has_looked: bool = False

    def due(self, now: datetime) -> list[Turn]:
        """The turns whose period has begun, each named once."""
        if not self._has_looked:
            autodiscover_modules("tasks")
            self._has_looked = True
        turns = []
        for name, (task, period) in _periods.items():
            begins = int(now.timestamp() // period.total_seconds() * period.total_seconds())
            if self._begun.get(name) != begins:
                turns.append(Turn(task=task, begins=begins))
        return turns

    def laid_down(self, turn: Turn) -> None:
        """Remember that this turn is in the queue."""
        self._begun[turn.task.module_path] = turn.begins
