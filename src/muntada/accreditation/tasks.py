"""Work of this room that comes back."""

from django.utils import timezone
from django_tasks import task

from muntada.accreditation.photos import remove_strays
from muntada.base.jobs.periodic import every


@every(days=1)
@task()
def remove_stray_photos() -> None:
    """Files that a change left behind when it was cut off go; their age is told by the clock on the wall."""
    remove_strays(timezone.now())
