"""What is said of a meeting on the day, from the hall, with or without a network."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, F, Q, When
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, Owner, reaches
from muntada.directory.models import Membership, Organisation
from muntada.forums.models import Forum
from muntada.meetings.models.meeting import Meeting
from muntada.meetings.models.round import is_joint


class ReportQuerySet(models.QuerySet["Report"]):
    """What was reported."""

    def standing(self) -> Self:
        """What was not taken back."""
        return self.filter(is_withdrawn=False)


class Report(models.Model):
    """One thing said of one meeting, once, however often the device that holds it sends it.

    `key` is made on the device. `said_at` is the device's moment, put right by the difference of the two
    clocks; `received_at` is the server's.
    """

    class Kind(models.TextChoices):
        ARRIVED = "arrived", pgettext_lazy("said of a meeting", "is at the table")
        LATE = "late", pgettext_lazy("said of a meeting", "comes later")
        NO_SHOW = "no_show", pgettext_lazy("said of a meeting", "did not come")
        OVERRUN = "overrun", pgettext_lazy("said of a meeting", "needs more minutes")
        ENDED = "ended", pgettext_lazy("said of a meeting", "has ended")

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="reports")
    key = models.UUIDField(unique=True)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=8, choices=Kind)
    # Who arrived, at the table or to interpret; or which of the two organisations is late or did not come.
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    is_withdrawn = models.BooleanField(default=False)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    said_at = models.DateTimeField()
    received_at = models.DateTimeField()

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("meeting", "membership"),
                condition=Q(kind="arrived", is_withdrawn=False),
                name="somebody_arrives_once_at_a_meeting",
            ),
            models.UniqueConstraint(
                fields=("meeting", "organisation"),
                condition=Q(kind="no_show", is_withdrawn=False),
                name="an_organisation_is_missed_once_at_a_meeting",
            ),
            models.UniqueConstraint(
                fields=("meeting",),
                condition=Q(kind="ended", is_withdrawn=False),
                name="a_meeting_ends_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.kind}"

    @property
    def about(self) -> Membership | Organisation | None:
        """Whom it is about; None for what concerns the meeting as a whole."""
        return self.organisation or self.membership

    @property
    def owner(self) -> Owner:
        """It belongs to the meeting that it is about."""
        return self.meeting.owner


class HandoverQuerySet(models.QuerySet["Handover"]):
    """Interpreters' notes, for whom to see."""

    def visible_to(self, actor: Actor) -> Self:
        """All of the forum's for the desk of both sides: they tell of people of both."""
        if not any(is_joint(standing) for standing, _reach in reaches(actor, "meetings.handovers")):
            return self.none()
        return self.filter(meeting__forum=actor.forum_id)

    def with_all(self) -> Self:
        """With everything that is shown of them."""
        return self.select_related(
            "meeting__first",
            "meeting__second",
            "meeting__table",
            "meeting__interpreter__person",
            "author__person",
        )

    def in_state(self, state: "Handover.State", now: datetime) -> Self:
        """Those of which this has become."""
        return self.filter(_states(now)[state])

    def counted(self, now: datetime) -> dict["Handover.State", int]:
        """How many are in each state, in one question."""
        found = self.aggregate(**{state.value: Count("pk", which) for state, which in _states(now).items()})
        return {Handover.State(state): count for state, count in found.items()}

    def still_needed_first(self, now: datetime) -> Self:
        """Those on meetings ahead first, then those that are over."""
        is_over = Case(When(_states(now)[Handover.State.OVER], then=1), default=0)
        return self.order_by(is_over, "meeting__starts_at", "meeting", "pk")


class Handover(models.Model):
    """What one interpreter leaves for whoever interprets this meeting after them."""

    class State(models.TextChoices):
        """What has become of a note: worked out from the meeting, not kept."""

        HANDED_OVER = "handed_over", pgettext_lazy("state of a note", "for somebody else now")
        NOBODY = "nobody", pgettext_lazy("state of a note", "nobody to read it")
        KEPT = "kept", pgettext_lazy("state of a note", "no change of interpreter")
        OVER = "over", pgettext_lazy("state of a note", "the meeting is over")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="handovers")
    author = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    text = models.TextField(max_length=2000)
    written_at = models.DateTimeField()

    objects = HandoverQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("meeting", "author"), name="an_interpreter_keeps_one_note_for_a_meeting"
            ),
        )

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.author_id}"

    def state_at(self, now: datetime) -> State:
        """What has become of it."""
        if self.meeting.state != Meeting.State.PUBLISHED or self.meeting.ends_at <= now:
            return self.State.OVER
        if self.meeting.interpreter_id is None:
            return self.State.NOBODY
        return self.State.KEPT if self.meeting.interpreter_id == self.author_id else self.State.HANDED_OVER


def _states(now: datetime) -> dict[Handover.State, Q]:
    """The same, as a question of the database."""
    over = ~Q(meeting__state=Meeting.State.PUBLISHED) | Q(meeting__ends_at__lte=now)
    nobody = ~over & Q(meeting__interpreter__isnull=True)
    kept = ~over & Q(meeting__interpreter=F("author"))
    return {
        Handover.State.HANDED_OVER: ~over & ~nobody & ~Q(meeting__interpreter=F("author")),
        Handover.State.NOBODY: nobody,
        Handover.State.KEPT: kept,
        Handover.State.OVER: over,
    }
