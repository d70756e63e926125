"""What people know of their meetings."""

from django.db import models

from muntada.directory.models import Membership
from muntada.meetings.models.meeting import Meeting
from muntada.venue.models import Table


class Told(models.Model):
    """What somebody was last mailed of one of their meetings, so that only what is news is mailed."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="told")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    table = models.ForeignKey(Table, models.PROTECT, related_name="+")
    interpreter = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    is_cancelled = models.BooleanField(default=False)
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("meeting", "membership"), name="somebody_knows_one_state_of_a_meeting"
            ),
        )

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.membership_id} {self.sequence}"
