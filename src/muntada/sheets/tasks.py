"""Large files are looked at and read in by a worker; no file of rows is kept longer than it is of use."""

import logging
import time
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F
from django.utils.translation import override
from django_tasks import task

from muntada.access.actor import NotAllowed
from muntada.access.finding import actor_at
from muntada.base.clock import current_moment
from muntada.sheets.models import KEPT_FOR, Upload
from muntada.sheets.planning import Parsed, parsed, plan_of

logger = logging.getLogger(__name__)

# A worker that dies over a file so often is not sent over it again.
MOST_TRIES = 3
PAUSE = 0.35  # seconds between two notes of the progress
# The percents that each stage begins and ends with.
SPANS = {Upload.Stage.CELLS: (0, 30), Upload.Stage.ROWS: (30, 80)}


@dataclass(slots=True)
class _Notes:
    """Tells the file's page how far the worker is, a few times a second at most."""

    upload: Upload
    stage: Upload.Stage
    noted_at: float = field(default=0)

    def __call__(self, done: int, of: int) -> None:
        if time.monotonic() - self.noted_at < PAUSE:
            return
        self.noted_at = time.monotonic()
        begins, ends = SPANS[self.stage]
        _note(self.upload, self.stage, begins + (ends - begins) * done // of)


def _note(upload: Upload, stage: Upload.Stage, percent: int) -> None:
    mine = Upload.objects.filter(pk=upload.pk, state=upload.state)
    mine.update(stage=stage, progress=percent, noted_at=current_moment())


@task()
def work_on(upload_id: int, language: str) -> None:
    """Make the dry run of a large file, or read it in: whoever finds it done leaves it alone.

    What is looked at is looked at outside any transaction; what is kept or read in is one transaction, so that a
    worker that is killed leaves nothing half done, and the next one begins anew.
    """
    upload = Upload.objects.filter(pk=upload_id).first()
    if upload is None or not upload.is_at_work:
        return
    if upload.tries >= MOST_TRIES:
        give_back(upload, Upload.Setback.STOPPED)
        return
    Upload.objects.filter(pk=upload.pk).update(tries=F("tries") + 1, noted_at=current_moment())
    try:
        # What a row is called is written down in the language of whoever asked.
        with override(language):
            _work_on(upload)
    except NotAllowed:
        give_back(upload, Upload.Setback.NOT_ALLOWED)
    except IntegrityError:
        give_back(upload, Upload.Setback.CLASH)
    except OperationalError:
        # The database was busy or lost: the job waits and is tried again.
        if upload.tries + 1 < MOST_TRIES:
            raise
        logger.exception("the file %s was not worked on", upload.public_id)
        give_back(upload, Upload.Setback.FAILED)
    except Exception:
        # Tried again it would fail again: whoever asked is told, and can ask anew.
        logger.exception("the file %s was not worked on", upload.public_id)
        give_back(upload, Upload.Setback.FAILED)


def _work_on(upload: Upload) -> None:
    from muntada.sheets import actions

    kind = upload.kind_of_rows
    if kind is None:
        raise LookupError(upload.kind)
    now = current_moment()
    actor = actor_at(upload.asker_id, upload.forum_id, now)
    rows: list[Parsed] = parsed(
        kind, upload.columns, actions.lines_of(upload), _Notes(upload, Upload.Stage.CELLS)
    )
    try:
        if upload.state == Upload.State.PLANNING:
            context = actions.context_of(upload, actor, now)
            plan = plan_of(kind, rows, context, _Notes(upload, Upload.Stage.ROWS))
            _note(upload, Upload.Stage.KEEPING, SPANS[Upload.Stage.ROWS][1])
            actions.keep_dry_run(upload=upload, plan=plan, actor=actor, now=now)
            return
        _note(upload, Upload.Stage.WRITING, SPANS[Upload.Stage.CELLS][1])
        outcome = actions.carry_in(upload=upload, kind=kind, lines=rows, actor=actor, now=now)
    except actions.Finished:
        return
    if outcome is actions.Outcome.CHANGED:
        Upload.objects.filter(pk=upload.pk, state=Upload.State.PLANNED).update(setback=Upload.Setback.CHANGED)


def give_back(upload: Upload, why: Upload.Setback) -> None:
    """The worker comes back without what it was asked for: the file stands where it stood before."""
    is_planning = upload.state == Upload.State.PLANNING
    Upload.objects.filter(pk=upload.pk, state=upload.state).update(
        state=Upload.State.UPLOADED if is_planning else Upload.State.PLANNED, setback=why, stage=""
    )


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
