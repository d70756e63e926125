"""Phones at the gates, and what they scanned."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, Owner, reaches
from muntada.access.roles import OFFICES
from muntada.access.table import ALL
from muntada.accreditation.models.badges import Badge
from muntada.accreditation.models.participation import Participation
from muntada.accreditation.models.vehicles import VehiclePass
from muntada.accreditation.verdicts import Kind, Verdict
from muntada.forums.models import Forum


class GateDeviceQuerySet(models.QuerySet["GateDevice"]):
    """Which phones there are."""

    def working(self, now: datetime) -> Self:
        """Those that may scan at this moment."""
        return self.filter(revoked_at=None, expires_at__gt=now).exclude(enrolled_at=None)


class GateDevice(models.Model):
    """A phone at a gate: it took a code that works once, and holds a secret of which we keep the digest.

    `gate` is the letter of the zone at whose door it stands, empty for the outer door.
    """

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="gate_devices")
    name = models.CharField(_("name of the phone"), max_length=60)
    gate = models.CharField(_("gate"), max_length=3, blank=True)
    code_digest = models.CharField(max_length=64, blank=True)
    code_expires_at = models.DateTimeField()
    secret_digest = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    enrolled_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = GateDeviceQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("secret_digest",),
                condition=~Q(secret_digest=""),
                name="a_phone_has_a_secret_of_its_own",
            ),
            models.CheckConstraint(
                name="a_phone_that_was_enrolled_has_a_secret",
                condition=Q(enrolled_at=None, secret_digest="")
                | Q(enrolled_at__isnull=False) & ~Q(secret_digest=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.forum_id} {self.name}"

    @property
    def owner(self) -> Owner:
        """What stands at the gates is joint."""
        return Owner(forum_id=self.forum_id)


class ScanQuerySet(models.QuerySet["Scan"]):
    """What was scanned, for whom to see."""

    def visible_to(self, actor: Actor) -> Self:
        """Both sides' for the gate and for joint offices, one side's people for an office of that side."""
        sides = set()
        for standing, reach in reaches(actor, "accreditation.gate"):
            if reach is ALL and (standing.side_id is None or standing.role not in OFFICES):
                return self.filter(forum=actor.forum_id)
            sides.add(standing.side_id)
        theirs = Q(participation__side__in=sides) | Q(vehicle_pass__side__in=sides)
        return self.filter(theirs, forum=actor.forum_id)

    def doubtful(self) -> Self:
        """Those at which the desk should look."""
        return self.exclude(doubt="")


class Scan(models.Model):
    """One badge, or one vehicle's pass, held before one phone, kept once however often the phone sends it.

    `key` is made on the phone. `at` is the phone's moment, put right by how far its clock was from ours when it
    last asked (`offset`); `said` is what the phone decided, `verdict` what we decide. `step` is by how many it changes
    the number of those inside: one, none, or minus one. `step` and `doubt` follow from all scans of this person, or
    of this vehicle, together (`scanning.settled`), so that the order in which phones send does not matter.
    """

    class Means(models.TextChoices):
        BADGE = "badge", pgettext_lazy("how somebody was found at the gate", "badge")
        NAME = "name", pgettext_lazy("how somebody was found at the gate", "found by name")

    class Doubt(models.TextChoices):
        NONE = "", pgettext_lazy("doubt about a scan", "none")
        REVOKED = "revoked", pgettext_lazy("doubt about a scan", "let in with a badge that had been revoked")
        OTHERWISE = "otherwise", pgettext_lazy("doubt about a scan", "let in, although the list says no")
        BY_HAND = "by_hand", pgettext_lazy("doubt about a scan", "let in by hand")
        TWO_GATES = "two_gates", pgettext_lazy("doubt about a scan", "one badge at two gates at once")
        AGAIN = "again", pgettext_lazy("doubt about a scan", "one badge a second time")
        FORGED = "forged", pgettext_lazy("doubt about a scan", "forged badge")
        LOST_PHONE = "lost_phone", pgettext_lazy("doubt about a scan", "from a phone that was revoked")

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="scans")
    key = models.UUIDField(unique=True)
    device = models.ForeignKey(GateDevice, models.PROTECT, related_name="scans")
    gate = models.CharField(
        _("gate"), max_length=3, blank=True
    )  # its letter as it was, empty for the outer door
    kind = models.CharField(max_length=8, choices=Kind)
    means = models.CharField(max_length=5, choices=Means)
    participation = models.ForeignKey(Participation, models.PROTECT, null=True, related_name="scans")
    badge = models.ForeignKey(Badge, models.PROTECT, null=True, related_name="scans")
    vehicle_pass = models.ForeignKey(VehiclePass, models.PROTECT, null=True, related_name="scans")
    said = models.CharField(max_length=10, choices=Verdict)
    verdict = models.CharField(max_length=10, choices=Verdict)
    is_by_hand = models.BooleanField(default=False)  # refused by the phone, let in by whoever held it
    doubt = models.CharField(max_length=10, choices=Doubt, blank=True)
    step = models.SmallIntegerField(default=0)
    note = models.CharField(_("note to the desk"), max_length=200, blank=True)
    at = models.DateTimeField()
    day = models.DateField()  # of `at`, where the forum is
    offset = models.DurationField()
    received_at = models.DateTimeField()

    objects = ScanQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        indexes = (
            models.Index(fields=("forum", "day", "gate"), name="scans_of_a_day_at_a_gate"),
            models.Index(fields=("participation", "day"), name="scans_of_somebody_on_a_day"),
        )
        constraints = (
            models.CheckConstraint(name="a_scan_changes_the_number_by_one", condition=Q(step__in=(-1, 0, 1))),
            models.CheckConstraint(
                name="a_scan_is_of_a_person_or_of_a_vehicle",
                condition=Q(participation=None) | Q(vehicle_pass=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.key} {self.kind}"

    @property
    def owner(self) -> Owner:
        """It is its holder's and their side's; a badge that nobody knows is the joint matter of both."""
        holder = self.participation or self.vehicle_pass
        return holder.owner if holder else Owner(forum_id=self.forum_id)

    @property
    def doubt_word(self) -> str:
        """The doubt in words, which for a vehicle speak of its pass."""
        word = VEHICLE_DOUBTS.get(self.doubt) if self.vehicle_pass_id else None
        return str(word or self.get_doubt_display())

    @property
    def has_passed(self) -> bool:
        """True when whoever held the phone let them through."""
        return self.is_by_hand or Verdict(self.said).is_yes


VEHICLE_DOUBTS = {
    Scan.Doubt.REVOKED.value: pgettext_lazy(
        "doubt about a vehicle", "let in with a pass that stands no longer"
    ),
    Scan.Doubt.TWO_GATES.value: pgettext_lazy("doubt about a vehicle", "one pass at two gates at once"),
    Scan.Doubt.AGAIN.value: pgettext_lazy("doubt about a vehicle", "one pass a second time"),
}
