"""Work of this room that comes back."""

from django_tasks import task

from muntada.access.actor import SYSTEM
from muntada.base.clock import current_moment
from muntada.base.jobs.periodic import every
from muntada.forums.models import Forum
from muntada.travel.actions import purge_visa_letters


@every(days=1)
@task()
def purge_visa_letters_in_time() -> None:
    """Purge the letters of every forum whose passports may be kept no longer, also where no passport was left."""
    now = current_moment()
    for forum in Forum.objects.filter(ends_on__lt=now.date()).order_by("pk"):
        purge_visa_letters(forum=forum, actor=SYSTEM, now=now)
