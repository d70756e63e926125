"""Vehicles that are let into zones, and who drives them."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, Owner, scope_of
from muntada.accreditation.models.participation import Participation
from muntada.accreditation.models.zones import Zone
from muntada.directory.models import Delegation, Organisation
from muntada.forums.models import Forum, Side


class VehiclePassQuerySet(models.QuerySet["VehiclePass"]):
    """Which passes there are, for whom."""

    def visible_to(self, actor: Actor) -> Self:
        """Both sides' for joint offices, one side's for its own, a delegation's for its head and its focal point."""
        scope = scope_of(actor, "accreditation.vehicle_passes", own=Q(pk__in=[]), delegation="delegation")
        return self.filter(scope, forum=actor.forum_id)

    def standing(self) -> Self:
        """Those that were approved and not taken back."""
        return self.filter(state=VehiclePass.State.APPROVED)


class VehiclePass(models.Model):
    """One vehicle of a forum: asked for, decided on, let into zones between two moments.

    `token` is random and says nothing; it is made with the first print and replaced when a pass is lost.
    """

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("state of a vehicle pass", "waits for approval")
        APPROVED = "approved", pgettext_lazy("state of a vehicle pass", "approved")
        REFUSED = "refused", pgettext_lazy("state of a vehicle pass", "refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of a vehicle pass", "withdrawn")

    class Driver(models.TextChoices):
        """How whoever drives stands with accreditation."""

        ACCREDITED = "accredited", pgettext_lazy("driver of a vehicle", "driver is accredited")
        NONE = "none", pgettext_lazy("driver of a vehicle", "driver without accreditation")
        WAITS = "waits", pgettext_lazy("driver of a vehicle", "driver still waits for accreditation")
        FALLEN = "fallen", pgettext_lazy("driver of a vehicle", "driver is not let in")

    STANDS = (State.ASKED, State.APPROVED)

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="vehicle_passes")
    side = models.ForeignKey(Side, models.PROTECT, null=True, blank=True, related_name="vehicle_passes")
    delegation = models.ForeignKey(
        Delegation, models.PROTECT, null=True, blank=True, related_name="vehicle_passes"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="vehicle_passes"
    )
    public_id = models.CharField(max_length=40, unique=True)
    plate = models.CharField(_("number plate"), max_length=24)
    plate_key = models.CharField(max_length=24)  # as plates are compared
    vehicle = models.CharField(_("make and colour"), max_length=80, blank=True)
    driver = models.ForeignKey(
        Participation, models.PROTECT, null=True, blank=True, related_name="vehicle_passes"
    )
    driver_name = models.CharField(
        _("driver"), max_length=120, blank=True
    )  # of somebody without accreditation
    zones = models.ManyToManyField(Zone, blank=True, related_name="vehicle_passes")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    reason = models.CharField(_("reason of the refusal"), max_length=300, blank=True)
    note = models.CharField(_("note"), max_length=120, blank=True)
    token = models.CharField(max_length=32, unique=True, null=True, blank=True)
    number = models.PositiveSmallIntegerField(default=0)  # how often a code was made for it
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    printed_at = models.DateTimeField(null=True, blank=True)
    # A pass that was approved is not changed: another one takes its place once that one is approved.
    supersedes = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        verbose_name=_("instead of"),
    )

    objects = VehiclePassQuerySet.as_manager()

    class Meta:
        ordering = ("public_id",)
        constraints = (
            models.UniqueConstraint(
                fields=("forum", "plate_key"),
                condition=Q(state="approved"),
                name="a_vehicle_has_one_pass_that_was_approved",
            ),
            models.UniqueConstraint(
                fields=("forum", "plate_key"),
                condition=Q(state="asked"),
                name="a_vehicle_has_one_pass_that_waits",
            ),
            models.CheckConstraint(
                name="no_pass_takes_its_own_place", condition=Q(supersedes=None) | ~Q(supersedes=F("pk"))
            ),
            models.CheckConstraint(
                name="a_vehicle_is_let_in_before_it_leaves", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="a_refused_vehicle_is_told_why", condition=~Q(state="refused") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="somebody_drives_the_vehicle", condition=Q(driver__isnull=False) | ~Q(driver_name="")
            ),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def drivers_state(self) -> str:
        """How the driver stands: accredited, waiting, not let in; or without accreditation."""
        if self.driver is None:
            return self.Driver.NONE
        if self.driver.is_let_in:
            return self.Driver.ACCREDITED
        if self.driver.state == Participation.State.APPLIED:
            return self.Driver.WAITS
        return self.Driver.FALLEN

    @property
    def owner(self) -> Owner:
        """It is its delegation's and its side's; without them the forum's own."""
        return Owner(
            forum_id=self.forum_id,
            side_id=self.side_id,
            delegation_id=self.delegation_id,
            organisations=frozenset({self.organisation_id} - {None}),  # type: ignore[arg-type]  # none was taken out
        )


class SpentPassCode(models.Model):
    """The code of a pass that was printed anew: the gate says so instead of knowing nothing of it."""

    vehicle_pass = models.ForeignKey(VehiclePass, models.CASCADE, related_name="spent_codes")
    token = models.CharField(max_length=32, unique=True)
    spent_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.vehicle_pass_id} {self.spent_at:%Y-%m-%d}"
