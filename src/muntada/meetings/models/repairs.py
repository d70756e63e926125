"""What went wrong on the day, and how the plan was mended."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, Owner, reaches
from muntada.directory.models import Membership
from muntada.forums.models import Forum
from muntada.venue.models import Table


class RepairQuerySet(models.QuerySet["Repair"]):
    """The repairs of a forum."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the forum, for whoever works at the desk."""
        if not any(True for _standing in reaches(actor, "meetings.repair")):
            return self.none()
        return self.filter(forum=actor.forum_id)


class Repair(models.Model):
    """People, a table or an interpreter are missing for a while, and what the desk was offered to do about it.

    `changes` is what was shown, with the sequence of each meeting: what is confirmed is exactly that.
    """

    class Kind(models.TextChoices):
        PEOPLE = "people", pgettext_lazy("what is missing", "people")
        TABLE = "table", pgettext_lazy("what is missing", "a table")
        INTERPRETER = "voice", pgettext_lazy("what is missing", "an interpreter")

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="repairs")
    kind = models.CharField(max_length=6, choices=Kind)
    people = models.ManyToManyField(Membership, related_name="+")
    table = models.ForeignKey(Table, models.PROTECT, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    changes: Any = models.JSONField(default=dict)
    is_minimal = models.BooleanField(default=False)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = RepairQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                name="what_is_missing_is_missing_for_a_while", condition=Q(ends_at__gt=F("starts_at"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.forum_id} {self.kind} {self.pk}"

    @property
    def owner(self) -> Owner:
        """The plan of the hall is joint."""
        return Owner(forum_id=self.forum_id)
