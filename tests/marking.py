"""Jobs that leave marks in a folder: for tests whose workers are other processes."""

import os
import time
from collections.abc import Sequence
from pathlib import Path

from django.db import transaction
from django_tasks import task

from muntada.base.ids import next_public_id
from muntada.base.models import Counter
from muntada.sheets.kinds import Column, Context, Fate, Kind, Row, RowFate, register
from muntada.sheets.tasks import work_on


def _mark(name: str) -> None:
    with (Path(os.environ["MARKS"]) / "runs").open("a") as runs:
        runs.write(f"{name}\n")


@task()
def leave_mark(number: int) -> None:
    """Take a moment, then do the work once: whoever finds it done leaves it alone."""
    _mark(f"begun {number}")
    time.sleep(0.03)
    with transaction.atomic():
        _, is_first = Counter.objects.get_or_create(scope="MARK", kind=str(number))
        if is_first:
            next_public_id("MARK", "ALL")
    _mark(f"done {number}")


@task()
def take_long(number: int) -> None:
    """Still be at work when the worker is told to stop."""
    _mark(f"begun {number}")
    time.sleep(1.5)
    _mark(f"done {number}")


class SlowCheck:
    """Rows that are counted in the database; the last is not written before a long while."""

    def __init__(self, _context: Context, _rows: Sequence[Row]) -> None:
        pass

    def fate(self, row: Row) -> RowFate:
        return RowFate(number=row.number, fate=Fate.NEW)

    def read_in(self, rows: Sequence[Row]) -> None:
        for _row in rows:
            next_public_id("ROWS", "ALL")
        _mark("written")
        time.sleep(1.5)


SLOW = Kind(
    name="slow",
    title="Slow",
    right="sheets.read_in",
    columns=(Column(key="name", title="Name"),),
    check=SlowCheck,
)


@task()
def work_slowly_on(upload_id: int) -> None:
    """The worker's part of a large file, of a kind that takes its time."""
    register(SLOW)
    work_on.call(upload_id, "en")


@task()
def enqueue_and_fail(number: int) -> None:
    """Enqueue another job inside a transaction that does not come to its end."""
    _mark(f"begun {number}")
    with transaction.atomic():
        leave_mark.enqueue(number)
        raise ZeroDivisionError
