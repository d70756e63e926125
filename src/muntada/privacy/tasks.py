"""The job that keeps the periods."""

from django_tasks import task

from muntada.access.actor import SYSTEM
from muntada.base.clock import current_moment
from muntada.base.jobs.periodic import every
from muntada.forums.models import Forum
from muntada.privacy.actions import clear_what_is_over


@every(days=1)
@task()
def keep_the_periods() -> None:
    """Delete in every forum that is over what is kept no longer."""
    now = current_moment()
    for forum in Forum.objects.filter(ends_on__lt=now.date()).order_by("pk"):
        clear_what_is_over(forum=forum, actor=SYSTEM, now=now)
