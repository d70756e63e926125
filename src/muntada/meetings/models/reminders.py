"""Who was reminded to say whom they want to meet."""

from django.db import models

from muntada.directory.models import Organisation
from muntada.forums.models import Forum


class Reminder(models.Model):
    """An organisation's people were reminded on a day, by the clock of the forum's place."""

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="reminders")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    on = models.DateField()
    mails = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("forum", "organisation", "on"), name="an_organisation_is_reminded_once_a_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.on}"
