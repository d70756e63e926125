"""What is said of a meeting on the day, from the hall, with or without a network."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Owner
from muntada.directory.models import Membership, Organisation
from muntada.forums.models import Forum
from muntada.meetings.models.meeting import Meeting


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


class Handover(models.Model):
    """What one interpreter leaves for whoever interprets this meeting after them."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="handovers")
    author = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    text = models.TextField(max_length=2000)
    written_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("meeting", "author"), name="an_interpreter_keeps_one_note_for_a_meeting"
            ),
        )

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.author_id}"
