"""Parts of the venue that not everybody may enter, and who may when."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Owner
from muntada.base.fields import WordsField
from muntada.forums.models import Forum
from muntada.venue.models import Hall


class Category(models.TextChoices):
    """As what somebody is let in; it stands on the badge as a word and a pattern."""

    OFFICIAL = "official", pgettext_lazy("category of accreditation", "official")
    BUSINESS = "business", pgettext_lazy("category of accreditation", "business")
    PRESS = "press", pgettext_lazy("category of accreditation", "press")
    INTERPRETER = "interpreter", pgettext_lazy("category of accreditation", "interpreter")
    STAFF = "staff", pgettext_lazy("category of accreditation", "staff")
    SECURITY = "security", pgettext_lazy("category of accreditation", "security")
    DRIVER = "driver", pgettext_lazy("category of accreditation", "driver")


class Zone(models.Model):
    """A part of the venue with its own door: a letter on the badge, a name, and the halls in it."""

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="zones")
    code = models.CharField(_("letter on the badge"), max_length=3)
    name = WordsField(pgettext_lazy("of a thing", "name"))
    halls = models.ManyToManyField(Hall, blank=True, related_name="zones")

    class Meta:
        ordering = ("code",)
        constraints = (
            models.UniqueConstraint(fields=("forum", "code"), name="a_zone_has_a_letter_of_its_own"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def owner(self) -> Owner:
        """The venue is the joint matter of both sides."""
        return Owner(forum_id=self.forum_id)


class ZoneRule(models.Model):
    """A category may enter a zone, always or within certain hours."""

    zone = models.ForeignKey(Zone, models.CASCADE, related_name="rules")
    category = models.CharField(max_length=12, choices=Category)
    starts_at = models.DateTimeField(_("from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ("zone", "category", "starts_at", "pk")
        constraints = (
            models.CheckConstraint(
                name="a_zone_opens_before_it_closes",
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.zone_id} {self.category}"
