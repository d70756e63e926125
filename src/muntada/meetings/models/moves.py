"""What was changed by hand in the published plan, so that it can be taken back."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Owner
from muntada.base.clock import wall_clock
from muntada.directory.models import Membership
from muntada.forums.models import Forum
from muntada.meetings.models.meeting import Meeting
from muntada.venue.models import Table


class Move(models.Model):
    """One change by hand: a meeting moved, two swapped, another interpreter, a free place filled."""

    class Kind(models.TextChoices):
        MOVED = "moved", pgettext_lazy("change of a table plan", "moved")
        SWAPPED = "swapped", pgettext_lazy("change of a table plan", "swapped")
        INTERPRETER = "interpreter", pgettext_lazy("change of a table plan", "another interpreter")
        FILLED = "filled", pgettext_lazy("change of a table plan", "filled from the waiting list")

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=11, choices=Kind)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    noted_at = models.DateTimeField(default=wall_clock)  # the same moment by the clock on the wall
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.forum_id} {self.kind} {self.made_at:%H:%M:%S}"

    def moment(self, now: datetime, wall: datetime) -> datetime:
        """Now, as the forum's clock would say had it run since the change: a demo's stands still.

        So the half minute to undo is half a minute on the wall everywhere, and a demo mails whom it concerns
        at the moment at which the change can no longer be taken back.
        """
        return max(now, self.made_at + (wall - self.noted_at))

    @property
    def owner(self) -> Owner:
        """The published plan is joint."""
        return Owner(forum_id=self.forum_id)


class MovedMeeting(models.Model):
    """Where a meeting was before the change, and its sequence after; what is new was nowhere."""

    move = models.ForeignKey(Move, models.CASCADE, related_name="meetings")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="moves")
    is_new = models.BooleanField(default=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    table = models.ForeignKey(Table, models.PROTECT, related_name="+")
    interpreter = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    sequence = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("move", "meeting"), name="a_change_moves_a_meeting_once"),
        )

    def __str__(self) -> str:
        return f"{self.move_id} {self.meeting_id}"
