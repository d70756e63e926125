"""When somebody arrives and leaves, by what, and whether they are here."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, Owner, scope_of
from muntada.accreditation.models import Participation
from muntada.forums.models import Forum

# A plane that is later than this, and whose passenger was not marked as arrived, is asked after.
LATE = timedelta(hours=2)


class JourneyQuerySet(models.QuerySet["Journey"]):
    """Whose journey it is, for whom to see."""

    def visible_to(self, actor: Actor, page: str = "travel.journey") -> Self:
        """Both sides' for joint offices, one side's for its own, a delegation's for its head and focal point,
        else one's own.
        """
        own = Q(participation__person=actor.person_id) if actor.person_id else Q(pk__in=[])
        scope = scope_of(
            actor,
            page,
            own=own,
            side="participation__side",
            delegation="participation__membership__delegation",
        )
        return self.filter(scope, forum=actor.forum_id)


class Journey(models.Model):
    """The way of one participant there and back. A time is an instant, with the zone in which it was typed."""

    class State(models.TextChoices):
        EXPECTED = "expected", pgettext_lazy("state of a guest", "expected")
        ARRIVED = "arrived", pgettext_lazy("state of a guest", "arrived")
        LEFT = "left", pgettext_lazy("state of a guest", "left")

    class Transport(models.TextChoices):
        FLIGHT = "flight", pgettext_lazy("means of travel", "flight")
        TRAIN = "train", pgettext_lazy("means of travel", "train")
        CAR = "car", pgettext_lazy("means of travel", "car")
        OWN = "own", pgettext_lazy("means of travel", "on their own")

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="journeys")
    participation = models.OneToOneField(Participation, models.PROTECT, related_name="journey")
    state = models.CharField(max_length=8, choices=State, default=State.EXPECTED)
    arrives_by = models.CharField(_("arrives by"), max_length=6, choices=Transport, blank=True)
    arrives_number = models.CharField(_("flight or train of arrival"), max_length=20, blank=True)
    arrives_from = models.CharField(_("arrives from"), max_length=80, blank=True)
    arrives_at = models.DateTimeField(_("arrival"), null=True, blank=True)
    arrives_zone = models.CharField(max_length=60, blank=True)
    needs_car = models.BooleanField(_("a car should meet them"), default=False)
    departs_by = models.CharField(_("leaves by"), max_length=6, choices=Transport, blank=True)
    departs_number = models.CharField(_("flight or train of departure"), max_length=20, blank=True)
    departs_to = models.CharField(_("leaves for"), max_length=80, blank=True)
    departs_at = models.DateTimeField(_("departure"), null=True, blank=True)
    departs_zone = models.CharField(max_length=60, blank=True)
    needs_car_back = models.BooleanField(_("a car should take them there"), default=False)
    # Where the desk put them; what they wish for is asked in the form after approval.
    hotel = models.CharField(_("hotel"), max_length=120, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()

    objects = JourneyQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("forum", "arrives_at"), name="arrivals_of_a_forum"),)
        constraints = (
            models.CheckConstraint(
                name="nobody_leaves_before_they_arrive",
                condition=Q(arrives_at=None) | Q(departs_at=None) | Q(departs_at__gt=F("arrives_at")),
            ),
            models.CheckConstraint(
                name="whoever_is_here_arrived",
                condition=Q(state="expected", arrived_at=None, left_at=None)
                | Q(state="arrived", arrived_at__isnull=False, left_at=None)
                | Q(state="left", left_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.participation_id} {self.state}"

    @property
    def owner(self) -> Owner:
        """A journey is the traveller's, their delegation's and their side's."""
        return self.participation.owner
