"""Work of the directory that comes back."""

from django_tasks import task

from muntada.base.clock import current_moment
from muntada.base.jobs.periodic import every
from muntada.directory.search.drawers import every_drawer
from muntada.directory.search.holding import HOLDING
from muntada.directory.search.pairs import propose_pairs
from muntada.forums.models import Forum


@task()
def propose_duplicates(forum_id: int) -> None:
    """Compare the names of everybody in one forum."""
    forum = Forum.objects.filter(pk=forum_id).prefetch_related("sides").first()
    if forum is not None:
        propose_pairs(forum, current_moment())


@every(days=1)
@task()
def propose_duplicates_everywhere() -> None:
    """Do so for each forum that is not over."""
    for forum in Forum.objects.exclude(state=Forum.State.CLOSED):
        propose_duplicates.enqueue(forum.pk)


@every(hours=1)
@task()
def keep_names() -> None:
    """Save the names by which people and organisations are found, so that a process that starts need not read all."""
    for drawer in every_drawer():
        HOLDING.make(drawer)
