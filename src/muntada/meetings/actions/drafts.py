"""Name the drafts that are kept, and throw away those that are not."""

from datetime import datetime

from muntada.access.actor import Actor, require
from muntada.base.action import action
from muntada.journal.record import record
from muntada.meetings.events import DraftDiscarded, DraftNamed
from muntada.meetings.models import NotPlaced, Placement, Round, Run


class StillComputing(Exception):
    """The computation has not ended: cancel it first."""


class IsPublished(Exception):
    """The published timetable is not thrown away: withdraw it, or publish another one first."""


class AlreadyDiscarded(Exception):
    """The draft was thrown away already."""


@action
def name_draft(*, run: Run, name: str, note: str, actor: Actor, now: datetime) -> None:
    """A draft gets a name by which the desk knows it again, and a note. Raises `AlreadyDiscarded`."""
    require(actor, "meetings.name_draft", run)

    kept = Run.objects.filter(pk=run.pk).exclude(state=Run.State.DISCARDED)
    if not kept.update(name=name.strip(), note=note.strip()):
        raise AlreadyDiscarded

    record(DraftNamed(forum_id=run.forum_id, run=run.public_id), actor=actor, now=now)


@action
def discard_draft(*, run: Run, actor: Actor, now: datetime) -> None:
    """A draft is thrown away with all its meetings; that it was computed stays known.

    Raises `StillComputing`, `IsPublished`, `AlreadyDiscarded`.
    """
    require(actor, "meetings.discard_draft", run)

    ended = (Run.State.DONE, Run.State.FAILED, Run.State.CANCELLED)
    # First the draft, then the look at what is published: whoever publishes it at the same moment asks
    # in the other order, and so one of the two is told.
    if not Run.objects.filter(pk=run.pk, state__in=ended).update(state=Run.State.DISCARDED):
        raise StillComputing if Run.objects.computing().filter(pk=run.pk).exists() else AlreadyDiscarded
    if Round.objects.filter(published_run=run).exists():
        raise IsPublished
    Placement.objects.filter(run=run).delete()
    NotPlaced.objects.filter(run=run).delete()

    record(DraftDiscarded(forum_id=run.forum_id, run=run.public_id), actor=actor, now=now)
