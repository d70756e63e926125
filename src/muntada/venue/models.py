"""Hall, table, hours, break, booking."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Owner
from muntada.base.fields import WordsField
from muntada.directory.models import Organisation
from muntada.forums.models import Forum

CELL = timedelta(minutes=5)


class Hall(models.Model):
    """A room of the venue."""

    class Kind(models.TextChoices):
        PLENARY = "plenary", pgettext_lazy("kind of hall", "plenary hall")
        MEETINGS = "meetings", pgettext_lazy("kind of hall", "hall for business meetings")
        PRESS = "press", pgettext_lazy("kind of hall", "press room")
        OTHER = "other", pgettext_lazy("kind of hall", "other room")

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="halls")
    code = models.CharField(_("short code"), max_length=12)
    name = WordsField(pgettext_lazy("of a thing", "name"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.OTHER)
    capacity = models.PositiveIntegerField(_("seats"), default=0)

    class Meta:
        ordering = ("code",)
        constraints = (models.UniqueConstraint(fields=("forum", "code"), name="a_hall_has_its_own_code"),)

    def __str__(self) -> str:
        return str(self.name)

    @property
    def owner(self) -> Owner:
        """The venue is joint."""
        return Owner(forum_id=self.forum_id)

    @property
    def resource(self) -> str:
        """Its name in the bookings."""
        return f"hall:{self.pk}"


class Table(models.Model):
    """A table for business meetings; a host table belongs to one organisation all day."""

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="tables")
    number = models.PositiveIntegerField(_("number"))
    zone = models.CharField(_("zone"), max_length=20, blank=True)
    host = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="host_tables")

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("hall", "number"), name="a_table_has_its_own_number"),)

    def __str__(self) -> str:
        return str(self.number)

    @property
    def owner(self) -> Owner:
        """A table belongs to its hall, and so to both sides."""
        return self.hall.owner

    @property
    def resource(self) -> str:
        """Its name in the bookings."""
        return f"table:{self.pk}"


class Hours(models.Model):
    """A stretch of time in which a hall holds business meetings."""

    hall = models.ForeignKey(Hall, models.CASCADE, related_name="hours")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))

    class Meta:
        ordering = ("starts_at",)
        constraints = (
            models.CheckConstraint(
                name="hours_end_after_they_start", condition=Q(ends_at__gt=F("starts_at"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class Break(models.Model):
    """A stretch of time in which nobody meets: prayer, lunch, coffee."""

    class Kind(models.TextChoices):
        PRAYER = "prayer", pgettext_lazy("kind of break", "prayer")
        LUNCH = "lunch", pgettext_lazy("kind of break", "lunch")
        COFFEE = "coffee", pgettext_lazy("kind of break", "coffee")
        OTHER = "other", pgettext_lazy("kind of break", "break")

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="breaks")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    name = WordsField(pgettext_lazy("of a thing", "name"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))

    class Meta:
        ordering = ("starts_at",)
        constraints = (
            models.CheckConstraint(
                name="a_break_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
        )

    def __str__(self) -> str:
        return str(self.name)


class Booking(models.Model):
    """Something takes up people, tables and halls from one moment to another.

    `source` is the kind and public id of what it is for, such as `meeting:LR25.MTG.014`; later rooms
    are named, not pointed at.
    """

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="bookings")
    source = models.CharField(max_length=60, unique=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("forum", "starts_at"), name="bookings_of_a_day"),)
        constraints = (
            models.CheckConstraint(
                name="a_booking_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
        )

    def __str__(self) -> str:
        return self.source


class BookingCell(models.Model):
    """Five minutes of one resource, unique: nobody and nothing is in two places at once."""

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="cells")
    resource = models.CharField(max_length=30)  # person:17, table:4, hall:2
    cell = models.PositiveIntegerField()  # number of five minutes since 1970 in UTC

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("resource", "cell"), name="nobody_is_in_two_places_at_once"),
        )

    def __str__(self) -> str:
        return f"{self.resource}@{self.cell}"


def cells_between(starts_at: datetime, ends_at: datetime) -> range:
    """The five-minute cells that a stretch of time touches."""
    seconds = CELL.total_seconds()
    return range(int(starts_at.timestamp() // seconds), int(-(-ends_at.timestamp() // seconds)))
