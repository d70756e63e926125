"""Computations of a timetable and the drafts that come of them."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, Owner, reaches
from muntada.directory.models import Membership, Organisation
from muntada.forums.models import Forum
from muntada.venue.models import Table


class RunQuerySet(models.QuerySet["Run"]):
    """The computations of a forum."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the forum, for whoever works at the desk."""
        if not any(True for _standing in reaches(actor, "meetings.run")):
            return self.none()
        return self.filter(forum=actor.forum_id).exclude(state=Run.State.DISCARDED)

    def computing(self) -> Self:
        """Those that have not ended."""
        return self.filter(state__in=(Run.State.WAITING, Run.State.RUNNING))


class Run(models.Model):
    """One computation of a timetable: what went in, how far it is, what came out and what is proved of it."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("state of a computation", "waiting for a worker")
        RUNNING = "running", pgettext_lazy("state of a computation", "running")
        DONE = "done", pgettext_lazy("state of a computation", "done")
        FAILED = "failed", pgettext_lazy("state of a computation", "failed")
        CANCELLED = "cancelled", pgettext_lazy("state of a computation", "cancelled")
        DISCARDED = "discarded", pgettext_lazy("state of a computation", "thrown away")

    class Start(models.TextChoices):
        FEW = "few", pgettext_lazy("published meetings", "move few")
        KEPT = "kept", pgettext_lazy("published meetings", "keep all, add what fits")
        AFRESH = "afresh", pgettext_lazy("published meetings", "start afresh")

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="runs")
    public_id = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    # By what the desk knows it again.
    name = models.CharField(max_length=80, blank=True)
    note = models.TextField(blank=True, max_length=500)
    progress = models.FloatField(default=0)
    stage = models.CharField(max_length=20, blank=True)
    seed = models.PositiveIntegerField(default=0)
    seconds = models.PositiveSmallIntegerField()
    # What becomes of the published meetings that are still possible.
    start = models.CharField(max_length=6, choices=Start, default=Start.AFRESH)
    # Some weight may be given up so that whoever has least of their wishes has more.
    is_even = models.BooleanField(default=False)
    # Of everything that the computation was made from, so that a later change is noticed.
    fingerprint = models.CharField(max_length=64, blank=True)
    result: Any = models.JSONField(default=dict)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("forum",),
                condition=Q(state__in=("waiting", "running")),
                name="a_forum_computes_one_timetable_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def keeps_published(self) -> bool:
        """True when the search begins with the published meetings where they are."""
        return self.start != self.Start.AFRESH

    @property
    def owner(self) -> Owner:
        """A draft of the timetable is joint."""
        return Owner(forum_id=self.forum_id)

    @property
    def is_computing(self) -> bool:
        """True until it has ended, one way or another."""
        return self.state in (self.State.WAITING, self.State.RUNNING)


class PairRow(models.Model):
    """Two organisations and how much their meeting is worth."""

    first = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    second = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    weight = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True


class Placement(PairRow):
    """A meeting as one computation would hold it: a draft until the computation is published."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="placements")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    table = models.ForeignKey(Table, models.PROTECT, related_name="+")
    interpreter = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    people = models.ManyToManyField(Membership, related_name="+")

    class Meta:
        ordering = ("starts_at", "table__number")
        constraints = (
            models.UniqueConstraint(
                fields=("run", "table", "starts_at"), name="a_draft_gives_a_table_once_in_a_slot"
            ),
        )

    def __str__(self) -> str:
        return f"{self.run_id} {self.first_id}-{self.second_id}"


class NotPlaced(PairRow):
    """A meeting that one computation could not hold, and why: a code and the facts for a sentence."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="not_placed")
    reason = models.CharField(max_length=40)
    facts: Any = models.JSONField(default=dict)

    class Meta:
        ordering = ("-weight", "pk")

    def __str__(self) -> str:
        return f"{self.run_id} {self.first_id}-{self.second_id} {self.reason}"
