"""Published meetings, who sits at them, and the address of somebody's calendar."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, Owner, reaches
from muntada.access.table import ALL, DEL, OWN, PTY
from muntada.base.fields import WordsField
from muntada.directory.models import Membership, Organisation, Person
from muntada.forums.models import Forum
from muntada.venue.models import Table


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Published meetings, for whom to see."""

    def standing(self) -> Self:
        """Those that were not cancelled."""
        return self.exclude(state=Meeting.State.CANCELLED)

    def visible_to(self, actor: Actor) -> Self:
        """All for the desk, a delegation's for its head, one's own for everybody else."""
        scope = Q(pk__in=[])
        for standing, reach in reaches(actor, "meetings.meeting"):
            if reach is ALL:
                return self.filter(forum=actor.forum_id)
            if reach is PTY and standing.organisation_id:
                scope |= Q(first=standing.organisation_id) | Q(second=standing.organisation_id)
            if reach is DEL and standing.delegation_id:
                scope |= Q(attendances__membership__delegation=standing.delegation_id)
            if reach in (OWN, PTY, DEL) and actor.person_id:
                scope |= Q(attendances__membership__person=actor.person_id)
                scope |= Q(interpreter__person=actor.person_id)
        found = Meeting.objects.filter(scope, forum=actor.forum_id).values("pk")
        return self.filter(pk__in=found)

    def of_person(self, person_id: int, forum: Forum) -> Self:
        """Those in which this person sits at the table or interprets."""
        sits = MeetingPerson.objects.filter(membership__person=person_id).values("meeting")
        return self.filter(Q(pk__in=sits) | Q(interpreter__person=person_id), forum=forum)


class Meeting(models.Model):
    """A published business meeting of two organisations."""

    class State(models.TextChoices):
        PUBLISHED = "published", pgettext_lazy("state of a meeting", "published")
        CANCELLED = "cancelled", pgettext_lazy("state of a meeting", "cancelled")
        HELD = "held", pgettext_lazy("state of a meeting", "held")
        NO_SHOW = "no_show", pgettext_lazy("state of a meeting", "no-show")

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="meetings")
    public_id = models.CharField(max_length=40, unique=True)
    first = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    second = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    table = models.ForeignKey(Table, models.PROTECT, related_name="meetings")
    interpreter = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="interprets"
    )
    topic = WordsField(_("topic"))
    state = models.CharField(max_length=10, choices=State, default=State.PUBLISHED)
    # For calendars: the same for life, and higher with each change.
    uid = models.CharField(max_length=80, unique=True)
    sequence = models.PositiveIntegerField(default=0)
    replaces = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="replaced_by")
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "table__number")
        indexes = (models.Index(fields=("forum", "starts_at"), name="meetings_of_a_day"),)
        constraints = (
            models.CheckConstraint(
                name="a_meeting_is_between_two_organisations", condition=~Q(first=F("second"))
            ),
            models.CheckConstraint(
                name="a_meeting_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.UniqueConstraint(
                fields=("forum", "first", "second"),
                condition=Q(state="published"),
                name="two_organisations_have_one_meeting_before_them",
            ),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def owner(self) -> Owner:
        """A published meeting is the joint matter of two organisations."""
        return Owner(forum_id=self.forum_id, organisations=frozenset({self.first_id, self.second_id}))

    @property
    def source(self) -> str:
        """Its name in the bookings."""
        return f"meeting:{self.public_id}"


class MeetingPerson(models.Model):
    """Somebody who sits at the table for their organisation."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="attendances")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("meeting", "membership"), name="nobody_sits_twice_at_one_meeting"
            ),
        )

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.membership_id}"


class CalendarKey(models.Model):
    """The secret part of the address at which somebody's calendar programme fetches their meetings."""

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="calendar_keys")
    person = models.ForeignKey(Person, models.CASCADE, related_name="calendar_keys")
    token = models.CharField(max_length=60, unique=True)
    renewed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("forum", "person"), name="a_person_has_one_calendar_address_in_a_forum"
            ),
        )

    def __str__(self) -> str:
        return f"{self.forum_id} {self.person_id}"
