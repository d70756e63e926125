"""The job that keeps the periods."""

import logging

from django_tasks import task

from muntada.access.actor import SYSTEM
from muntada.base.clock import current_moment
from muntada.base.jobs.periodic import every
from muntada.forums.models import Forum
from muntada.privacy.actions import clear_what_is_over
from muntada.privacy.holdings import CLEARED

logger = logging.getLogger(__name__)


class NotCleared(Exception):
    """Some kinds of data could not be deleted; the others were, and the job is shown as failed."""


@every(days=1)
@task()
def keep_the_periods() -> None:
    """Delete in every forum that is over what is kept no longer; a kind that fails holds up no other."""
    now = current_moment()
    failed = []
    for forum in Forum.objects.filter(ends_on__lt=now.date()).order_by("pk"):
        for key, holding in CLEARED.items():
            try:
                clear_what_is_over(forum=forum, holding=holding, actor=SYSTEM, now=now)
            except Exception:
                logger.exception("%s of forum %s were not deleted", key, forum.pk)
                failed.append(f"{forum.code} {key}")
    if failed:
        raise NotCleared(", ".join(failed))
