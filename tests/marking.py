"""Jobs that leave marks in a folder: for tests whose workers are other processes."""

import os
import time
from pathlib import Path

from django.db import transaction
from django_tasks import task

from muntada.base.ids import next_public_id
from muntada.base.models import Counter


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


@task()
def enqueue_and_fail(number: int) -> None:
    """Enqueue another job inside a transaction that does not come to its end."""
    _mark(f"begun {number}")
    with transaction.atomic():
        leave_mark.enqueue(number)
        raise ZeroDivisionError
