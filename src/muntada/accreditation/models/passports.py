"""Passports, sealed; who looked into them; one that was entered for two people."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Owner
from muntada.accreditation.models.participation import Participation
from muntada.forums.models import Forum


class PassportTerms(models.Model):
    """How long after a forum passports have to be good and are kept, where that is not as usual."""

    forum = models.OneToOneField(Forum, models.CASCADE, related_name="passport_terms")
    months = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.forum_id} {self.months}"


class Doubt(models.TextChoices):
    """What a person should look at; nothing is changed by it."""

    ENDS_SOON = "ends_soon", pgettext_lazy("doubt about a passport", "ends too soon")
    OTHER_NAME = "other_name", pgettext_lazy("doubt about a passport", "another name than in the directory")
    OTHER_SPELLING = (
        "other_spelling",
        pgettext_lazy("doubt about a passport", "spelled otherwise than the entry “as in the passport”"),
    )
    CUT = "cut", pgettext_lazy("doubt about a passport", "the names may go on where the zone ends")
    CLASH = "clash", pgettext_lazy("doubt about a passport", "entered for somebody else too")


class Passport(models.Model):
    """The passport of somebody who is accredited. What stands in it is sealed; after the purge only that it was here.

    `digest` tells equal passports of one forum from different ones without opening any; `doubts` holds codes.
    """

    participation = models.OneToOneField(Participation, models.PROTECT, related_name="passport")
    sealed = models.BinaryField()
    digest = models.CharField(max_length=64, blank=True)
    is_from_zone = models.BooleanField(default=False)  # the machine-readable zone was read and agreed
    doubts = models.JSONField(default=list)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    purged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("digest",), condition=~Q(digest=""), name="a_passport_is_one_persons_in_a_forum"
            ),
            models.CheckConstraint(
                name="a_purged_passport_has_no_digest", condition=Q(purged_at=None) | Q(digest="")
            ),
        )

    def __str__(self) -> str:
        return f"{self.participation_id}"

    @property
    def owner(self) -> Owner:
        """A passport is its holder's, their delegation's and their side's."""
        return self.participation.owner

    @property
    def doubt_words(self) -> list[str]:
        """The doubts in the reader's language."""
        return [str(Doubt(code).label) for code in self.doubts]


class PassportScan(models.Model):
    """The picture of a passport, sealed like it."""

    passport = models.OneToOneField(Passport, models.CASCADE, related_name="scan")
    sealed = models.BinaryField()
    content_type = models.CharField(max_length=20)

    def __str__(self) -> str:
        return f"{self.passport_id}"


class PassportReading(models.Model):
    """Somebody looked into a passport: who, when and why; its holder may know. The journal has it too, for good."""

    class Reason(models.TextChoices):
        LETTER = "letter", pgettext_lazy("why a passport is opened", "a visa-support letter")
        AUTHORITY = (
            "authority",
            pgettext_lazy("why a passport is opened", "a question of a consulate or the border"),
        )
        HOLDER = "holder", pgettext_lazy("why a passport is opened", "a question of its holder")
        CHECK = "check", pgettext_lazy("why a passport is opened", "a doubt that has to be settled")

    passport = models.ForeignKey(Passport, models.CASCADE, related_name="readings")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=10, choices=Reason)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.passport_id} {self.reason}"


class PassportClash(models.Model):
    """A passport that is one person's was entered for another; it was not let in."""

    passport = models.ForeignKey(Passport, models.CASCADE, related_name="clashes")
    participation = models.ForeignKey(Participation, models.CASCADE, related_name="clashes")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("passport", "participation"), name="two_people_clash_once_over_a_passport"
            ),
        )

    def __str__(self) -> str:
        return f"{self.passport_id} {self.participation_id}"


def about_passport(participation: Participation) -> str:
    """The name of somebody's passport in the vault: sealed data open in no other row."""
    return f"passport of {participation.public_id}"


def about_scan(participation: Participation) -> str:
    """The name of the picture of somebody's passport in the vault."""
    return f"picture of the passport of {participation.public_id}"
