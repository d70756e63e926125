"""Screens in the hall that show the plan without anybody signing in."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from muntada.access.actor import Owner
from muntada.forums.models import Forum


class HallScreen(models.Model):
    """A screen on the wall: whoever holds its secret address sees which organisation sits where, nothing else."""

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="hall_screens")
    name = models.CharField(_("where it hangs"), max_length=60)
    token = models.CharField(max_length=60, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.forum_id} {self.name}"

    @property
    def owner(self) -> Owner:
        """What hangs in the hall is joint."""
        return Owner(forum_id=self.forum_id)
