"""Work of this room that comes back."""

from django.utils import timezone
from django_tasks import task

from muntada.access.actor import SYSTEM
from muntada.accreditation.actions import purge_passports
from muntada.accreditation.photos import remove_strays
from muntada.base.clock import current_moment
from muntada.base.jobs.periodic import every
from muntada.forums.models import Forum


@every(days=1)
@task()
def remove_stray_photos() -> None:
    """Files that a change left behind when it was cut off go; their age is told by the clock on the wall."""
    remove_strays(timezone.now())


@every(days=1)
@task()
def purge_passports_in_time() -> None:
    """Purge the passports of every forum that may keep them no longer."""
    now = current_moment()
    for forum in Forum.objects.filter(ends_on__lt=now.date()).order_by("pk"):
        purge_passports(forum=forum, actor=SYSTEM, now=now)
