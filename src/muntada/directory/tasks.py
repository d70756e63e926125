"""Work of the directory that comes back."""

from django_tasks import task

from muntada.base.jobs.periodic import every
from muntada.directory.search.drawers import every_drawer
from muntada.directory.search.holding import HOLDING


@every(hours=1)
@task()
def keep_names() -> None:
    """Save the names by which people and organisations are found, so that a process that starts need not read all."""
    for drawer in every_drawer():
        HOLDING.make(drawer)
