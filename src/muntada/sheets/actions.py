"""Bring a file, say what its columns hold, read it in, drop it, write a list out."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Protocol, cast

from django.core.files.base import ContentFile
from django.utils.translation import get_language

from muntada.access.actor import Actor, NotAllowed, Owner, is_bound, may_at_all, reaches, require
from muntada.base.action import action
from muntada.base.ids import next_public_id
from muntada.base.text import clean
from muntada.journal.record import record
from muntada.sheets.events import (
    ColumnsMapped,
    DryRunStarted,
    FileUploaded,
    ListExported,
    ReadInStarted,
    SheetReadIn,
    UploadDiscarded,
)
from muntada.sheets.exports import InstallationListing, Listing, Value
from muntada.sheets.kinds import Context, Fate, Kind, Reading
from muntada.sheets.models import KEPT_FOR, PlannedRow, Upload
from muntada.sheets.models import Mapping as Remembered
from muntada.sheets.planning import Parsed, Plan, column_problems, counts_of, parsed, plan_of
from muntada.sheets.problems import Problem
from muntada.sheets.reading import Line, Sheet
from muntada.sheets.tasks import forget_upload, work_on


class InForum(Protocol):
    """The forum of the page, of which this room knows only the number and the code."""

    @property
    def pk(self) -> int: ...
    @property
    def code(self) -> str: ...


def side_for(actor: Actor, right: str) -> int | None:
    """The side for which somebody brings a file: None for a joint office."""
    sides = {standing.side_id for standing, _reach in reaches(actor, right)}
    return None if None in sides or not sides else min(side for side in sides if side is not None)


def delegation_for(actor: Actor, right: str) -> int | None:
    """The delegation for which a focal point brings a file; none for an office."""
    if not is_bound(actor, right):
        return None
    own = [standing.delegation_id for standing, _reach in reaches(actor, right)]
    return min((one for one in own if one is not None), default=None)


@action
def upload_file(
    *, forum: InForum, kind: Kind, name: str, content: bytes, sheet: Sheet, actor: Actor, now: datetime
) -> Upload:
    """Keep a file that could be read, under a name that tells nothing; nothing of it is read in yet."""
    side_id = side_for(actor, "sheets.upload_file")
    delegation_id = delegation_for(actor, "sheets.upload_file")
    owner = Owner(forum_id=forum.pk, side_id=side_id, delegation_id=delegation_id)
    require(actor, "sheets.upload_file", owner)
    if not may_at_all(actor, kind.right):
        raise NotAllowed(kind.right)

    upload = Upload(
        public_id=next_public_id(forum.code, "FIL"),
        forum_id=forum.pk,
        side_id=side_id,
        delegation_id=delegation_id,
        kind=kind.name,
        name=_shown_name(name),
        encoding=sheet.encoding,
        header=list(sheet.header),
        header_number=sheet.header_number,
        signature=hashlib.sha256(sheet.signature().encode()).hexdigest(),
        uploader_id=actor.user_id,
        uploaded_at=now,
    )
    upload.file.save("", ContentFile(content), save=False)
    upload.save()
    PlannedRow.objects.bulk_create(
        (
            PlannedRow(
                upload=upload,
                number=line.number,
                cells=list(line.cells),
                reading=[problem.to_json() for problem in line.problems],
            )
            for line in sheet.lines
        ),
        batch_size=1000,
    )
    forget_upload.using(run_after=now + KEPT_FOR).enqueue(upload.pk)

    record(
        FileUploaded(
            forum_id=forum.pk, side_id=side_id, upload=upload.public_id, kind=kind.name, rows=len(sheet.lines)
        ),
        actor=actor,
        now=now,
    )
    return upload


def _shown_name(name: str) -> str:
    """What its owner calls the file, without folders and without anything that turns letters round."""
    letters = "".join(letter for letter in name if letter.isprintable())
    return clean(letters.replace("\\", "/").rsplit("/", 1)[-1])[-200:]


class Finished(Exception):
    """The file was read in or dropped already."""


class AtWork(Exception):
    """A worker has this file in hand."""


# Files of more rows are looked at and read in by a worker: nobody waits for a page longer than a moment.
AT_ONCE = 1000


class BadColumns(Exception):
    """The choice of columns cannot be used; `problems` says why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems


@action
def map_columns(*, upload: Upload, kind: Kind, columns: Sequence[str], actor: Actor, now: datetime) -> Upload:
    """Say what each column holds, remember it for files of the same shape, and make the dry run."""
    require(actor, "sheets.map_columns", upload)
    upload = _held_still(upload)
    if problems := column_problems(kind, columns):
        raise BadColumns(problems)

    Remembered.objects.update_or_create(
        forum_id=upload.forum_id,
        kind=kind.name,
        signature=upload.signature,
        defaults={"columns": list(columns), "changed_at": now},
    )
    upload.columns = list(columns)
    if is_large(upload):
        _hand_over(upload, Upload.State.PLANNING, actor, now)
        return upload
    context = context_of(upload, actor, now)
    _keep(upload, plan_of(kind, parsed(kind, upload.columns, lines_of(upload)), context), actor, now)
    return upload


def is_large(upload: Upload) -> bool:
    """True for a file with which a worker is charged."""
    return upload.rows.count() > AT_ONCE


def _held_open(upload: Upload) -> Upload:
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if not upload.is_open:
        raise Finished
    return upload


def _held_still(upload: Upload) -> Upload:
    upload = _held_open(upload)
    if upload.is_at_work:
        raise AtWork
    return upload


def _hand_over(upload: Upload, state: Upload.State, actor: Actor, now: datetime) -> None:
    """Charge a worker; it works with the rights that whoever asks has then."""
    upload.state = state
    upload.asker_id = actor.user_id
    upload.asked_at = upload.noted_at = now
    upload.stage = Upload.Stage.WAITING
    upload.tries = upload.progress = 0
    upload.setback = Upload.Setback.NONE
    upload.save()
    work_on.enqueue(upload.pk, get_language() or "en")

    started = DryRunStarted if state == Upload.State.PLANNING else ReadInStarted
    record(
        started(forum_id=upload.forum_id, side_id=upload.side_id, upload=upload.public_id),
        actor=actor,
        now=now,
    )


@action
def keep_dry_run(*, upload: Upload, plan: Plan, actor: Actor, now: datetime) -> None:
    """A worker keeps the dry run that it was asked for, unless the file was dropped meanwhile."""
    require(actor, "sheets.keep_dry_run", upload)
    upload = _held_open(upload)
    if upload.state != Upload.State.PLANNING:
        raise Finished

    _keep(upload, plan, actor, now)


def _keep(upload: Upload, plan: Plan, actor: Actor, now: datetime) -> None:
    _write_down(upload, plan)
    record(
        ColumnsMapped(
            forum_id=upload.forum_id, side_id=upload.side_id, upload=upload.public_id, **upload.counts
        ),
        actor=actor,
        now=now,
    )


def _write_down(upload: Upload, plan: Plan) -> None:
    rows = list(upload.rows.all())
    for row, fate in zip(rows, plan.fates, strict=True):
        row.fate = fate.fate
        row.label = fate.label[:400]
        row.about = fate.about
        row.changes = [[change.key, change.before, change.after] for change in fate.changes]
        row.problems = [problem.to_json() for problem in fate.problems]
        row.pk = None
    # Written anew: changing thousands of rows one by one takes ten times as long.
    upload.rows.all().delete()
    PlannedRow.objects.bulk_create(rows, batch_size=1000)
    upload.counts = counts_of(plan.fates)
    upload.digest = plan.digest()
    upload.state = Upload.State.PLANNED
    upload.setback = Upload.Setback.NONE
    upload.stage = ""
    upload.save()


def context_of(upload: Upload, actor: Actor, now: datetime) -> Context:
    """On whose behalf the rows of a file are looked at."""
    return Context(forum_id=upload.forum_id, side_id=upload.side_id, actor=actor, now=now)


def lines_of(upload: Upload) -> list[Line]:
    """The rows of a file as they were read from it."""
    return [line_of(row) for row in upload.rows.all()]


def line_of(row: PlannedRow) -> Line:
    """A kept row as it was read from the file."""
    return Line(
        number=row.number,
        cells=tuple(row.cells),
        problems=tuple(Problem.from_json(problem) for problem in row.reading),
    )


class RowsRefused(Exception):
    """Some rows cannot be read in, and nobody said to leave them out."""


class Outcome(Enum):
    """What came of the wish to read a file in."""

    READ_IN = "read_in"
    CHANGED = "changed"  # nothing was read in: something would now happen otherwise; the new dry run is kept
    HANDED_OVER = "handed_over"  # a worker does it


@action
def read_in(
    *, upload: Upload, kind: Kind, digest: str, leaves_out: bool, actor: Actor, now: datetime
) -> Outcome:
    """Do what the dry run showed, wholly or not at all; a worker does it for a large file.

    Every row is checked once more. If anything would now happen otherwise than `digest` says, nothing is
    read in, and the new dry run is kept for the reader to see.
    """
    require(actor, "sheets.read_in", upload)
    upload = _held_still(upload)
    if digest != upload.digest and is_large(upload):
        return Outcome.CHANGED
    if digest == upload.digest and upload.refused and not leaves_out:
        raise RowsRefused

    if is_large(upload):
        _hand_over(upload, Upload.State.READING, actor, now)
        return Outcome.HANDED_OVER
    return _carry_in(upload, kind, parsed(kind, upload.columns, lines_of(upload)), digest, actor, now)


@action
def carry_in(*, upload: Upload, kind: Kind, lines: Sequence[Parsed], actor: Actor, now: datetime) -> Outcome:
    """A worker does what it was asked for, unless the file was dropped meanwhile."""
    require(actor, "sheets.carry_in", upload)
    upload = _held_open(upload)
    if upload.state != Upload.State.READING:
        raise Finished

    return _carry_in(upload, kind, lines, upload.digest, actor, now)


def _carry_in(
    upload: Upload, kind: Kind, lines: Sequence[Parsed], digest: str, actor: Actor, now: datetime
) -> Outcome:
    plan = plan_of(kind, lines, context_of(upload, actor, now))
    if plan.digest() != digest or digest != upload.digest:
        _write_down(upload, plan)
        return Outcome.CHANGED

    plan.read_in()
    upload.state = Upload.State.READ_IN
    upload.finished_at = now
    upload.setback, upload.stage = Upload.Setback.NONE, ""
    upload.save(update_fields=("state", "finished_at", "setback", "stage"))
    forget_upload.using(run_after=now + KEPT_FOR).enqueue(upload.pk)

    record(
        SheetReadIn(
            forum_id=upload.forum_id,
            side_id=upload.side_id,
            upload=upload.public_id,
            kind=kind.name,
            new=upload.count(Fate.NEW),
            changed=upload.count(Fate.CHANGED),
            left_out=upload.refused,
        ),
        actor=actor,
        now=now,
    )
    return Outcome.READ_IN


@action
def discard_upload(*, upload: Upload, actor: Actor, now: datetime) -> None:
    """Drop a file that is not wanted: it and its rows are gone at once."""
    require(actor, "sheets.discard_upload", upload)
    upload = _held_open(upload)

    upload.state = Upload.State.DISCARDED
    upload.finished_at = now
    upload.forget()

    record(
        UploadDiscarded(forum_id=upload.forum_id, side_id=upload.side_id, upload=upload.public_id),
        actor=actor,
        now=now,
    )


class WrongPlace(Exception):
    """A list of the installation is asked for inside a forum, or a forum's list outside of all."""


@action
def export(
    *,
    forum: InForum | None,
    listing: Listing,
    columns: Sequence[str],
    file_format: str,
    language: str,
    narrowed: Mapping[str, str],
    actor: Actor,
    now: datetime,
) -> Iterable[Mapping[str, Value]]:
    """The rows of a list that this actor may see, to be written into a file."""
    side_id = side_for(actor, listing.right)
    owner = Owner(forum_id=forum.pk if forum else None, side_id=side_id)
    require(actor, "sheets.export", owner)
    if not may_at_all(actor, listing.right):
        raise NotAllowed(listing.right)
    if isinstance(listing, InstallationListing) is (forum is not None):
        raise WrongPlace
    if forum is None:
        rows = cast("InstallationListing", listing).rows(
            Reading(actor=actor, now=now, language=language, narrowed=narrowed)
        )
    else:
        rows = listing.rows(
            Context(
                forum_id=forum.pk,
                side_id=side_id,
                actor=actor,
                now=now,
                language=language,
                narrowed=narrowed,
            )
        )

    record(
        ListExported(
            forum_id=owner.forum_id,
            side_id=side_id,
            listing=listing.name,
            format=file_format,
            columns=len(columns),
        ),
        actor=actor,
        now=now,
    )
    return rows
