"""What the desk has settled by hand, before any computation."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, Owner, reaches
from muntada.directory.models import Membership, Organisation
from muntada.forums.models import Forum
from muntada.meetings.models.runs import Run
from muntada.venue.models import Table


class PinQuerySet(models.QuerySet["Pin"]):
    """What was settled in a forum."""

    def visible_to(self, actor: Actor) -> Self:
        """All of the forum's for whoever works at the desk, of both sides or of one."""
        if not any(True for _standing in reaches(actor, "meetings.pins")):
            return self.none()
        return self.filter(forum=actor.forum_id)

    def of_pair(self, one: int, other: int) -> Self:
        """That of two organisations, whichever is named first."""
        return self.filter(first=min(one, other), second=max(one, other))


class Pin(models.Model):
    """Two organisations of which the desk says: hold their meeting, perhaps here and so; or do not hold it.

    A meeting that is to be held goes before all wishes, and where the pin names a time, a table, people or
    an interpreter it is held there, then and with them, or not at all.
    """

    class Kind(models.TextChoices):
        HOLD = "hold", pgettext_lazy("what the desk settled of a meeting", "hold it")
        FORBID = "forbid", pgettext_lazy("what the desk settled of a meeting", "do not hold it")

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="pins")
    # The one that entered the directory earlier is the first, as in the timetable.
    first = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    second = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    # The start of a slot and not its number: hours may change, and then the pin is seen to name none.
    starts_at = models.DateTimeField(_("time"), null=True, blank=True)
    table = models.ForeignKey(Table, models.PROTECT, null=True, blank=True, related_name="+")
    interpreter = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    people = models.ManyToManyField(Membership, related_name="+", blank=True)
    note = models.TextField(_("note"), blank=True, max_length=500)
    # The draft from which it was taken over; nothing for one that was thought of by hand.
    run = models.ForeignKey(Run, models.SET_NULL, null=True, blank=True, related_name="pins")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    objects = PinQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("forum", "first", "second"), name="of_two_organisations_one_thing_is_settled"
            ),
            models.CheckConstraint(name="a_pair_is_settled_in_one_order", condition=Q(first__lt=F("second"))),
            models.CheckConstraint(
                name="what_is_not_held_has_no_place",
                condition=Q(kind="hold")
                | Q(starts_at__isnull=True, table__isnull=True, interpreter__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.first_id}-{self.second_id} {self.kind}"

    @property
    def owner(self) -> Owner:
        """What the desk settles is joint."""
        return Owner(forum_id=self.forum_id)
