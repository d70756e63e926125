"""A job that leaves a mark in a folder: for tests whose workers are other processes."""

import os
import time
from pathlib import Path

from django_tasks import task


@task()
def leave_mark(number: int) -> None:
    """Take a moment, then leave a file with this number as its name."""
    time.sleep(0.03)
    (Path(os.environ["MARKS"]) / str(number)).touch()
