"""Upload, its planned rows, and the mapping of columns that is remembered."""

from datetime import timedelta
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, Owner, reaches
from muntada.access.table import DEL
from muntada.sheets.kinds import FATE_WORDS, Fate, Kind, kind_named

KEPT_FOR = timedelta(days=30)


def opaque_name(_upload: "Upload", _name: str) -> str:
    """Where a file is kept: nothing of what its owner called it."""
    return f"sheets/{uuid4().hex}"


class UploadQuerySet(models.QuerySet["Upload"]):
    """Which files were brought, for whom to see."""

    def visible_to(self, actor: Actor) -> Self:
        """Joint offices see all of the forum, a side's offices what was brought for their side, a focal point
        what was brought for their delegation."""
        scope = Q(pk__in=[])
        for standing, reach in reaches(actor, "sheets.uploads"):
            if reach is DEL:
                scope |= Q(delegation_id=standing.delegation_id, delegation_id__isnull=False)
            elif standing.side_id is None:
                return self.filter(forum_id=actor.forum_id)
            else:
                scope |= Q(side_id=standing.side_id)
        return self.filter(scope, forum_id=actor.forum_id)


class Upload(models.Model):
    """A file that somebody brought to be read in, and how far that went."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", pgettext_lazy("state of a file", "columns to be set")
        PLANNING = "planning", pgettext_lazy("state of a file", "dry run at work")
        PLANNED = "planned", pgettext_lazy("state of a file", "dry run")
        READING = "reading", pgettext_lazy("state of a file", "being read in")
        READ_IN = "read_in", pgettext_lazy("state of a file", "read in")
        DISCARDED = "discarded", pgettext_lazy("state of a file", "dropped")

    class Stage(models.TextChoices):
        """How far a worker is with a large file."""

        WAITING = "waiting", _("Waiting to be taken up.")
        CELLS = "cells", _("The cells are read.")
        ROWS = "rows", _("Every row is held against what is stored.")
        KEEPING = "keeping", _("The dry run is kept.")
        WRITING = "writing", _("All rows are checked once more and written together.")

    class Setback(models.TextChoices):
        """Why a worker came back without what it was asked for; nothing was read in."""

        NONE = "", ""
        CHANGED = "changed", _("The data changed since the dry run; here is what would happen now.")
        CLASH = "clash", _("Somebody saved the same at that very moment. Try once more.")
        NOT_ALLOWED = (
            "not_allowed",
            _("Whoever asked for it may not do so any more. Ask an officer who may."),
        )
        STOPPED = (
            "stopped",
            _("The work was cut off again and again. Try once more, or split the file."),
        )
        FAILED = (
            "failed",
            _(
                "The software failed. Try once more; if it fails again, tell the administrator the file’s number."
            ),
        )

    public_id = models.CharField(max_length=40, unique=True)
    # This room lies below the forums and so names a forum, a side and a delegation by their numbers.
    forum_id = models.BigIntegerField(db_index=True)
    side_id = models.BigIntegerField(null=True, blank=True)
    delegation_id = models.BigIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=40)
    name = models.CharField(_("file name"), max_length=200)
    file = models.FileField(upload_to=opaque_name, blank=True)
    encoding = models.CharField(max_length=20, blank=True)
    header = models.JSONField(default=list)
    header_number = models.PositiveIntegerField(default=1)
    signature = models.CharField(max_length=64)
    columns = models.JSONField(default=list)  # per column of the file the key that it holds, or ""
    counts = models.JSONField(default=dict)  # rows by fate
    digest = models.CharField(max_length=64, blank=True)  # of the dry run
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    # Of a large file, with which a worker is at work.
    asker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    stage = models.CharField(max_length=10, choices=Stage, blank=True)
    progress = models.PositiveSmallIntegerField(default=0)  # percent
    noted_at = models.DateTimeField(null=True)  # when the worker last gave a sign
    setback = models.CharField(max_length=12, choices=Setback, blank=True)
    uploader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="uploads")
    uploaded_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ("-uploaded_at", "-pk")

    def __str__(self) -> str:
        return self.name

    @property
    def owner(self) -> Owner:
        """A file belongs to the side or delegation for which it was brought, or to both sides."""
        return Owner(forum_id=self.forum_id, side_id=self.side_id, delegation_id=self.delegation_id)

    @property
    def kind_of_rows(self) -> Kind | None:
        """The kind of its rows, if this version still has it."""
        return kind_named(self.kind)

    @property
    def is_open(self) -> bool:
        """True while it can still be read in."""
        return self.state not in {self.State.READ_IN, self.State.DISCARDED}

    @property
    def is_at_work(self) -> bool:
        """True while a worker has it in hand, or is asked to."""
        return self.state in {self.State.PLANNING, self.State.READING}

    def count(self, *fates: Fate) -> int:
        """How many rows have one of these fates; all rows when none is named."""
        return sum(self.counts.get(fate, 0) for fate in (fates or Fate))

    @property
    def good(self) -> int:
        """How many rows would change something."""
        return self.count(Fate.NEW, Fate.CHANGED)

    @property
    def refused(self) -> int:
        """How many rows cannot be read in."""
        return self.count(Fate.REFUSED)

    def forget(self) -> None:
        """Remove the file and every row of it; what happened, and how often, stays."""
        self.rows.all().delete()
        kept, storage = self.file.name, self.file.storage
        self.file = ""
        self.save()
        if kept:
            transaction.on_commit(lambda: storage.delete(kept))


class PlannedRow(models.Model):
    """One row of a dry run: what the file says and what would happen. Removed with the file."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField(default=list)
    reading = models.JSONField(default=list)  # what was wrong with the cells when they were read
    fate = models.CharField(
        max_length=8, choices=[(fate.value, FATE_WORDS[fate]) for fate in Fate], blank=True
    )
    label = models.CharField(max_length=400, blank=True)
    about = models.CharField(max_length=40, blank=True)
    changes = models.JSONField(default=list)
    problems = models.JSONField(default=list)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("upload", "number"), name="a_row_is_planned_once"),)

    def __str__(self) -> str:
        return f"{self.upload_id}:{self.number}"


class Mapping(models.Model):
    """Which columns of a file of this shape hold what, as somebody said last time."""

    forum_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    signature = models.CharField(max_length=64)
    columns = models.JSONField(default=list)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("forum_id", "kind", "signature"), name="a_mapping_is_remembered_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.signature[:8]}"
