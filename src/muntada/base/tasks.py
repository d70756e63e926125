"""The queue keeps itself small."""

from datetime import UTC, datetime

from django_tasks import task

from muntada.base.jobs.drain import clear_finished
from muntada.base.jobs.periodic import every


@every(days=1)
@task()
def clear_finished_jobs() -> None:
    """Forget finished jobs after two weeks, and failed ones after three months."""
    clear_finished(datetime.now(tz=UTC))
