"""Files of rows are not kept longer than they are of use."""

from datetime import timedelta

from django.db import transaction
from django_tasks import task

from muntada.base.clock import current_moment
from muntada.sheets.models import KEPT_FOR, Upload


@task()
def forget_upload(upload_id: int) -> None:
    """Remove a file and its rows thirty days after the last that happened to it; an open one is dropped."""
    now = current_moment()
    with transaction.atomic():
        upload = Upload.objects.select_for_update().filter(pk=upload_id).first()
        if upload is None or not upload.file:
            return
        # A file that was read in later than it was brought has a later job of its own.
        if (upload.finished_at or upload.uploaded_at) > now - KEPT_FOR + timedelta(minutes=1):
            return
        if upload.is_open:
            upload.state = Upload.State.DISCARDED
            upload.finished_at = now
        upload.forget()
